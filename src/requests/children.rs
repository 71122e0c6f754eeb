//! What a request has become, linked both ways: handoffs, disputes, services; and what they report.

use serde_json::json;

use super::found::Found;
use super::model::{ChildKind, Request};
use super::stage::{Stage, Verb};
use super::steps::Step;
use super::store;
use super::words::SlipState;
use crate::app::App;
use crate::db::Tx;
use crate::error::Result;
use crate::handoffs;
use crate::kernel::{Actor, Id};
use crate::matters::{self, Matter};

pub use store::parents;

/// The task by which a firm is asked for its word.
const CONFIRM: &str = "requests.confirm";

/// 交办单 reports to the request from which it came.
#[derive(Debug, Clone)]
pub struct HandoffNews {
    pub handoff_id: String,
    pub state: SlipState,
    /// The result, or what the firm said at the callback, in words.
    pub result: Option<String>,
    pub solved: Option<bool>,
}

/// Writes down in the request what its handoff reports.
pub async fn handoff_reported(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    request_id: &str,
    news: HandoffNews,
) -> Result<()> {
    let id = Id::<Request>::stored(request_id.to_owned());
    let hub = Actor::system(&actor.zone, actor.now);
    let input = json!({
        "handoff_id": news.handoff_id,
        "state": news.state,
        "result": news.result,
        "solved": news.solved,
    });
    matters::take_step_in::<Request>(app, tx, &hub, &id, None, Verb::NoteHandoff.as_str(), &input).await?;
    Ok(())
}

/// What follows a step in the same transaction.
pub(super) async fn follow(
    r: &Request,
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    id: &Id<Request>,
    step: &Step,
    found: &Found,
) -> Result<()> {
    let zone = actor.zone.as_str();
    match step {
        Step::HandOff { .. } => hand_off(r, app, tx, actor, id, step, found).await?,
        Step::ToDispute { .. } | Step::ToLegal { .. } => {
            if let Some((child, _)) = &found.child {
                let kind = match step {
                    Step::ToDispute { .. } => crate::disputes::model::Dispute::KIND,
                    _ => crate::advisors::model::Assignment::KIND,
                };
                store::add_child(tx, zone, kind, child, id.as_str()).await?;
            }
        }
        Step::AskConfirmation { .. } => {
            if let Some(firm) = r.firm.as_ref().filter(|_| !r.by_employee) {
                let text = format!("诉求{}有了结果，请确认是否解决、是否满意", r.number);
                let reader = format!("enterprise:{}", firm.id);
                store::add_task(tx, actor, &reader, id.as_str(), CONFIRM, &text).await?;
            }
        }
        _ if r.stage == Stage::Closed || r.stage == Stage::Reopened => {
            store::close_tasks(tx, actor, id.as_str(), CONFIRM).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Opens the slip under the id and number that the request keeps.
async fn hand_off(
    r: &Request,
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    id: &Id<Request>,
    step: &Step,
    found: &Found,
) -> Result<()> {
    let (
        Step::HandOff {
            title,
            demand,
            lead_department_id,
            assists,
            assist_groups,
            basis,
            ..
        },
        Some((child, number)),
    ) = (step, &found.child)
    else {
        return Ok(());
    };
    let contact: Vec<&str> = [r.contact.as_deref(), r.phone.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let opening = handoffs::steps::Opening {
        building_id: r.building.clone(),
        category: r.category.clone(),
        title: title.clone(),
        demand: demand.clone().unwrap_or_else(|| r.words.clone()),
        // A department must know against whom; the people of that firm do not see the slip.
        enterprise_id: r.firm.as_ref().map(|f| f.id.clone()),
        contact: (!contact.is_empty()).then(|| contact.join(" ")),
        lead_department_id: lead_department_id.clone(),
        assists: assists
            .iter()
            .map(|a| handoffs::steps::Assist {
                department_id: a.department_id.clone(),
            })
            .collect(),
        assist_groups: assist_groups
            .iter()
            .map(|a| handoffs::steps::AssistGroup {
                group_id: a.group_id.clone(),
            })
            .collect(),
        basis: basis.clone(),
        draft: None,
        origin: Some(handoffs::model::Origin {
            kind: Request::KIND.to_owned(),
            id: id.to_string(),
            number: r.number.clone(),
            hidden_from: r.hidden_from().map(str::to_owned),
        }),
    };
    let child = Id::stored(child.clone());
    handoffs::service::open_for(app, tx, actor, child, number.clone(), opening).await?;
    Ok(())
}

/// Those of these requests, as id and number, of which this person may know.
pub async fn known(tx: &mut Tx, actor: &Actor, all: Vec<(String, String)>) -> Result<Vec<(String, String)>> {
    let subject = |id: &String| (Request::KIND.to_owned(), id.clone());
    let asked: Vec<(String, String)> = all.iter().map(|(id, _)| subject(id)).collect();
    let known = matters::store::known(tx, actor, &asked).await?;
    Ok(all
        .into_iter()
        .filter(|(id, _)| known.get(&subject(id)) == Some(&true))
        .collect())
}

/// Where the page of a child is; none for what is only written in the request.
pub fn href(kind: ChildKind, id: &str) -> Option<String> {
    match kind {
        ChildKind::Handoff => Some(format!("/handoffs/{id}")),
        ChildKind::Dispute => Some(format!("/disputes/{id}")),
        ChildKind::Legal => Some(format!("/advisors/{id}")),
        ChildKind::Topic => None,
    }
}

/// What the slips of requests report as they move: whose slip moved a step calls this in its own
/// transaction.
pub async fn slip_moved(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    slip: &handoffs::model::Handoff,
    id: &str,
    step: &handoffs::steps::Step,
) -> Result<()> {
    use handoffs::stage::Stage as SlipStage;
    use handoffs::steps::Step as SlipStep;
    let Some(origin) = slip.origin.as_ref().filter(|o| o.kind == Request::KIND) else {
        return Ok(());
    };
    let state = match (step, slip.stage()) {
        (_, SlipStage::Closed) => SlipState::Closed,
        (_, SlipStage::Cancelled) => SlipState::Cancelled,
        (SlipStep::Finish { .. }, _) => SlipState::Done,
        (
            SlipStep::AcceptReturn { .. }
            | SlipStep::Redispatch { .. }
            | SlipStep::Rule { .. }
            | SlipStep::Rework { .. }
            | SlipStep::RecordCallback { .. },
            SlipStage::Dispatched | SlipStage::Rework,
        ) => SlipState::Dispatched,
        _ => return Ok(()),
    };
    let results = slip.legs.iter().filter_map(|leg| {
        let result = leg.result.as_ref()?;
        Some((leg, result))
    });
    // What a group could do is help; a department solves.
    let solved = results.clone().any(|(leg, r)| {
        use handoffs::words::ResultType::{Partly, Solved};
        leg.group.is_none() && matches!(r.kind, Solved | Partly)
    });
    let mut said: Vec<String> = results
        .map(|(leg, r)| format!("{}：{}，{}", leg.department.name, r.kind.label(), r.measures))
        .collect();
    if let Some(call) = slip.callbacks.last().filter(|_| state == SlipState::Closed) {
        let answer = call.solved.map_or("", |s| s.label());
        let score = call.score.map(|n| format!("，满意度{n}")).unwrap_or_default();
        let words = call.words.as_ref().map(|w| format!("，“{w}”")).unwrap_or_default();
        let reached = if call.reached { "回访" } else { "回访未接通" };
        said.push(format!("{reached}：{answer}{score}{words}"));
    }
    let result: String = said.join("；").chars().take(2000).collect();
    let news = HandoffNews {
        handoff_id: id.to_owned(),
        state,
        result: (!result.is_empty()).then_some(result),
        solved: Some(solved && state != SlipState::Dispatched),
    };
    handoff_reported(app, tx, actor, &origin.id, news).await
}
