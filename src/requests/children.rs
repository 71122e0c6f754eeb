//! What a request has become, linked both ways: handoffs, disputes, services; and who looks at it then.

use serde_json::json;

use super::found::Found;
use super::model::{Child, ChildKind, Request};
use super::stage::Stage;
use super::steps::Step;
use super::store;
use super::words::SlipState;
use crate::app::App;
use crate::db::Tx;
use crate::error::Result;
use crate::handoffs;
use crate::handoffs::model::Handoff;
use crate::kernel::{Actor, Id};
use crate::matters::{self, Matter};

pub use store::parents;

/// The task by which a firm is asked for its word.
const CONFIRM: &str = "requests.confirm";
/// The task by which the desk of the building is told to ask the firm.
const ASK: &str = "requests.ask";
/// … to see what becomes of a request whose slip was cancelled.
const SLIP_GONE: &str = "requests.slip_cancelled";
/// … to answer a request whose dispute is over.
const DISPUTE_OVER: &str = "requests.dispute_over";

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
    if r.by_employee {
        store::move_tasks(tx, actor, id.as_str(), r).await?;
    }
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
                dispute_over(r, tx, actor, id, child).await?;
            }
        }
        Step::NoteDispute { dispute_id, .. } => dispute_over(r, tx, actor, id, dispute_id).await?,
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
    if asks_no_more {
        done.push(ASK.to_owned());
    }
    if r.stage.is_closed() || step.verb().goes_on() {
        let gone = r.children.iter().filter(|c| c.state == Some(SlipState::Cancelled));
        done.extend(gone.filter_map(|c| c.id.as_deref()).map(gone_code));
        let disputes = r.children.iter().filter(|c| c.kind == ChildKind::Dispute);
        done.extend(disputes.filter_map(|c| c.id.as_deref()).map(over_code));
    }
    if let Step::NoteDispute {
        dispute_id,
        over: false,
    } = step
    {
        done.push(over_code(dispute_id));
    }
    done
}

fn over_code(dispute: &str) -> String {
    format!("{DISPUTE_OVER}.{dispute}")
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
        "诉求{}有了结果，请通知提出人确认；没有回音的，共要通知{notices}次",
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

/// Tells the desk that a dispute is over, so that it answers the request.
async fn dispute_over(r: &Request, tx: &mut Tx, actor: &Actor, id: &Id<Request>, dispute: &str) -> Result<()> {
    let is_over = |c: &Child| c.over && c.id.as_deref() == Some(dispute);
    if !r.stage.is_at_work() || !r.children.iter().any(is_over) {
        return Ok(());
    }
    // Its number is not written down: the dispute may be hidden one day from who reads this.
    let text = format!(
        "诉求{}转出的纠纷，调解程序已经结束，请登记诉求的结果，告诉提出人",
        r.number
    );
    store::add_task(tx, actor, &r.lies_with(), id.as_str(), &over_code(dispute), &text).await
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
