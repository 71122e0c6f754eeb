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
use crate::handoffs::model::Handoff;
use crate::handoffs::stage::Stage as SlipStage;
use crate::kernel::{Actor, Id};
use crate::matters::{self, Matter};

pub use store::parents;

/// The task by which a firm is asked for its word.
const CONFIRM: &str = "requests.confirm";
/// The task by which the desk of the building is told to ask the firm.
const ASK: &str = "requests.ask";
/// … to see what becomes of a request whose slip was cancelled.
const SLIP_GONE: &str = "requests.slip_cancelled";

/// 交办单 reports to the request from which it came.
#[derive(Debug, Clone)]
pub struct HandoffNews {
    pub handoff_id: String,
    pub state: SlipState,
    /// The result, or what the firm said at the callback, in words.
    pub result: Option<String>,
    pub solved: Option<bool>,
    /// Number of the slip into which it went.
    pub merged_into: Option<String>,
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
        "merged_into": news.merged_into,
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
    store::close_tasks(tx, actor, id.as_str(), done_by(r, step)).await?;
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
        Step::Resolve { .. } | Step::AskConfirmation { .. } => {
            ask_firm(r, tx, actor, id).await?;
            ask_desk(r, tx, actor, id).await?;
        }
        Step::NoteHandoff {
            handoff_id,
            state: SlipState::Cancelled,
            ..
        } => {
            if let Some((kept, _)) = &found.child {
                store::add_child(tx, zone, Handoff::KIND, kept, id.as_str()).await?;
            }
            let into = found.child.as_ref().map(|(_, number)| number.as_str());
            slip_gone(r, tx, actor, id, (handoff_id, into)).await?;
        }
        Step::LinkFirm { .. } => {
            if r.stage.is_answered() {
                ask_firm(r, tx, actor, id).await?;
                ask_desk(r, tx, actor, id).await?;
            }
            name_firm(r, app, tx, actor).await?;
        }
        _ => {}
    }
    Ok(())
}

/// The tasks that nobody has to do after a step.
fn done_by(r: &Request, step: &Step) -> Vec<String> {
    let mut done = vec![];
    let asks_no_more = r.stage.is_closed() || r.stage == Stage::Reopened;
    // A firm that was linked by mistake is asked no more.
    if asks_no_more || matches!(step, Step::LinkFirm { .. }) {
        done.push(CONFIRM.to_owned());
    }
    // … and the desk may be another's then.
    if asks_no_more || matches!(step, Step::LinkFirm { .. }) {
        done.push(ASK.to_owned());
    }
    if r.stage.is_closed() || step.verb().goes_on() {
        let gone = r.children.iter().filter(|c| c.state == Some(SlipState::Cancelled));
        done.extend(gone.filter_map(|c| c.id.as_deref()).map(gone_code));
    }
    done
}

fn gone_code(slip: &str) -> String {
    format!("{SLIP_GONE}.{slip}")
}

/// Asks the firm for its word, where the firm may know of the request.
async fn ask_firm(r: &Request, tx: &mut Tx, actor: &Actor, id: &Id<Request>) -> Result<()> {
    let Some(firm) = r.firm.as_ref().filter(|_| !r.by_employee) else {
        return Ok(());
    };
    let text = format!("诉求{}有了结果，请确认是否解决、是否满意", r.number);
    let reader = format!("enterprise:{}", firm.id);
    store::add_task(tx, actor, &reader, id.as_str(), CONFIRM, &text).await
}

/// Silence counts only after the notices: until they are given the desk is asked for them.
async fn ask_desk(r: &Request, tx: &mut Tx, actor: &Actor, id: &Id<Request>) -> Result<()> {
    if r.notices_left() == 0 {
        return store::close_tasks(tx, actor, id.as_str(), vec![ASK.to_owned()]).await;
    }
    let notices = r.pin.silence_notices;
    let text = format!(
        "诉求{}有了结果，请通知企业确认；没有回音的，共要通知{notices}次",
        r.number
    );
    store::add_task(tx, actor, &r.lies_with(), id.as_str(), ASK, &text).await
}

/// Tells the desk that a slip was cancelled, and what the request follows now.
async fn slip_gone(
    r: &Request,
    tx: &mut Tx,
    actor: &Actor,
    id: &Id<Request>,
    (slip, into): (&str, Option<&str>),
) -> Result<()> {
    let gone = r.children.iter().find(|c| c.id.as_deref() == Some(slip));
    let Some(gone) = gone.filter(|_| !r.stage.is_closed()) else {
        return Ok(());
    };
    let then = into.map_or("请看是否另行办理".to_owned(), |into| {
        format!("并入{into}，由该单办理")
    });
    let text = format!("诉求{}的交办单{}已作废，{then}", r.number, gone.name);
    store::add_task(tx, actor, &r.lies_with(), id.as_str(), &gone_code(slip), &text).await
}

/// Tells the slips of a request which firm it is about: a department must know against whom, and what is
/// hidden from the employer is hidden in each of them, finished or not.
async fn name_firm(r: &Request, app: &App, tx: &mut Tx, actor: &Actor) -> Result<()> {
    let Some(firm) = &r.firm else { return Ok(()) };
    let hub = Actor::system(&actor.zone, actor.now);
    let input = json!({ "enterprise_id": firm.id, "name": firm.name, "hidden": r.by_employee });
    let verb = handoffs::stage::Verb::NameFirm.as_str();
    let slips = r
        .children
        .iter()
        .filter(|c| c.kind == ChildKind::Handoff && !c.followed);
    for slip in slips.filter_map(|c| c.id.clone()) {
        let slip = Id::stored(slip);
        matters::take_step_in::<handoffs::model::Handoff>(app, tx, &hub, &slip, None, verb, &input).await?;
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
/// transaction. A slip reports to the request from which it came, and to those of slips merged into it.
pub async fn slip_moved(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    slip: &Handoff,
    id: &str,
    step: &handoffs::steps::Step,
) -> Result<()> {
    let Some(state) = state_after(step, slip.stage()) else {
        return Ok(());
    };
    let (followers,) = tx.ask((parents(&actor.zone, Handoff::KIND, id),)).await?;
    let own = origin_of(slip);
    let followers = followers.iter().map(|(request, _)| request.as_str());
    let followers: Vec<&str> = followers.filter(|request| Some(*request) != own).collect();
    if own.is_none() && followers.is_empty() {
        return Ok(());
    }
    let kept = kept(tx, actor, slip).await?;
    for request in own.into_iter().chain(followers) {
        let mut news = news_of(slip, id, state, own == Some(request));
        news.merged_into = kept.as_ref().map(|(_, kept)| kept.number.clone());
        handoff_reported(app, tx, actor, request, news).await?;
        // What it has done already is told at once.
        let Some((kept_id, kept)) = &kept else { continue };
        let state = state_of(kept.stage());
        if state != SlipState::Dispatched && origin_of(kept) != Some(request) {
            let news = news_of(kept, kept_id, state, false);
            handoff_reported(app, tx, actor, request, news).await?;
        }
    }
    Ok(())
}

/// The request from which a slip came.
fn origin_of(slip: &Handoff) -> Option<&str> {
    let origin = slip.origin.as_ref().filter(|o| o.kind == Request::KIND)?;
    Some(origin.id.as_str())
}

/// The slip into which this one went, with its id; none where it is hidden from whoever may read this one.
async fn kept(tx: &mut Tx, actor: &Actor, slip: &Handoff) -> Result<Option<(String, Handoff)>> {
    let Some(into) = slip.ended.as_ref().and_then(|e| e.merged_into.as_ref()) else {
        return Ok(None);
    };
    let hub = Actor::system(&actor.zone, actor.now);
    let loaded = matters::store::load::<Handoff>(tx, &hub, &Id::stored(into.id.clone())).await?;
    let may_be_named = |kept: &Handoff| {
        let hidden = kept.header().hidden_from;
        hidden.is_none() || hidden == slip.header().hidden_from
    };
    let kept = loaded.map(|l| l.matter).filter(may_be_named);
    Ok(kept.map(|kept| (into.id.clone(), kept)))
}

/// How a slip stands after a step that its request is told of.
fn state_after(step: &handoffs::steps::Step, stage: SlipStage) -> Option<SlipState> {
    use handoffs::steps::Step as SlipStep;
    match (step, stage) {
        (_, SlipStage::Closed | SlipStage::Cancelled) => Some(state_of(stage)),
        (SlipStep::Finish { .. }, _) => Some(SlipState::Done),
        (
            SlipStep::AcceptReturn { .. }
            | SlipStep::Redispatch { .. }
            | SlipStep::Rule { .. }
            | SlipStep::Rework { .. }
            | SlipStep::RecordCallback { .. },
            SlipStage::Dispatched | SlipStage::Rework,
        ) => Some(SlipState::Dispatched),
        _ => None,
    }
}

fn state_of(stage: SlipStage) -> SlipState {
    match stage {
        SlipStage::Closed => SlipState::Closed,
        SlipStage::Cancelled => SlipState::Cancelled,
        SlipStage::Done | SlipStage::Callback => SlipState::Done,
        _ => SlipState::Dispatched,
    }
}

/// What a slip has to tell; what the firm said at the callback is for its own request only.
fn news_of(slip: &Handoff, id: &str, state: SlipState, own: bool) -> HandoffNews {
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
    let called = slip.callbacks.last();
    if let Some(call) = called.filter(|_| own && state == SlipState::Closed) {
        let answer = call.solved.map_or("", |s| s.label());
        let score = call.score.map(|n| format!("，满意度{n}")).unwrap_or_default();
        let words = call.words.as_ref().map(|w| format!("，“{w}”")).unwrap_or_default();
        let reached = if call.reached { "回访" } else { "回访未接通" };
        said.push(format!("{reached}：{answer}{score}{words}"));
    }
    let result: String = said.join("；").chars().take(2000).collect();
    HandoffNews {
        handoff_id: id.to_owned(),
        state,
        result: (!result.is_empty()).then_some(result),
        solved: (state != SlipState::Dispatched).then_some(solved),
        merged_into: None,
    }
}
