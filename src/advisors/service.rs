//! What the rules need from the database, and the use cases that are no single step.

use serde_json::{Value, json};

use super::gate::{self, Gate, Question};
use super::guard;
use super::model::{Assignment, Candidate, Found, FoundOpening, Opening, Step};
use super::policy;
use super::store::{self, picture};
use super::words::Stage;
use crate::app::App;
use crate::db::Tx;
use crate::disputes::model::Dispute;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Id, Versioned};
use crate::matters::{self, Matter, unmet};

pub use super::ask::{Asked, Checked, as_told, ask, candidates, is_kept_from, line_json, list};
pub use super::import::{ActiveRow, Imported, RowError, import_active};
pub use super::policy::waits_in;
pub use super::recheck::{Touched, recheck, tasks_for};

/// One question, answered.
pub async fn check(tx: &mut Tx, actor: &Actor, question: &Question) -> Result<Gate> {
    let picture = picture::load(tx, &actor.zone, actor.now.day(), std::slice::from_ref(question)).await?;
    Ok(gate::check(question, &picture))
}

/// Many questions, answered with as many statements as one.
pub async fn check_all(tx: &mut Tx, actor: &Actor, questions: &[Question]) -> Result<Vec<Gate>> {
    let picture = picture::load(tx, &actor.zone, actor.now.day(), questions).await?;
    Ok(questions.iter().map(|q| gate::check(q, &picture)).collect())
}

/// Puts both clients' written consent on record: whatever the question wants a waiver for is waived,
/// now and at every later check.
pub async fn record_consent(tx: &mut Tx, actor: &Actor, question: &Question) -> Result<()> {
    let picture = picture::load(tx, &actor.zone, actor.now.day(), std::slice::from_ref(question)).await?;
    let wanted = gate::waivers_wanted(question, &picture);
    store::record_waivers(tx, actor, &question.law_firm, question.subject(), wanted).await
}

pub async fn look_up_opening(tx: &mut Tx, actor: &Actor, opening: &Opening) -> Result<FoundOpening> {
    let zone = &actor.zone;
    let Some(firm) = store::enterprise_now(tx, zone, &opening.enterprise_id).await? else {
        return Err(Error::invalid(
            "enterprise_id",
            "unknown_enterprise",
            "没有这家企业，请从登记的企业中选择",
        ));
    };
    let buildings = store::buildings_of(tx, zone, &opening.enterprise_id, actor.now.day()).await?;
    if buildings.is_empty() && firm.registered_in_zone != Some(true) {
        return Err(Error::invalid(
            "enterprise_id",
            "not_in_the_zone",
            "这家企业没有入驻楼宇，也没有注册在区内，不在一企一顾问范围内",
        ));
    }
    if opening.building_id.as_ref().is_some_and(|b| !buildings.contains(b)) {
        return Err(Error::invalid(
            "building_id",
            "not_occupied",
            "企业今天没有入驻这座楼宇",
        ));
    }
    if let Some(number) = store::pending(tx, zone, &opening.enterprise_id).await? {
        return Err(unmet(
            "advisors.one_search_at_a_time",
            format!("该企业已有在办的派任{number}"),
            "请在那一项派任里继续，或先撤回",
        ));
    }
    // Who may not ask for this firm does not hear who advises it.
    let asks = policy::may_open(actor, &opening.enterprise_id, &buildings, opening.lawyer_id.is_some()).is_ok();
    if asks && opening.replaces != Some(true) {
        let present = store::present(tx, zone, vec![opening.enterprise_id.clone()]).await?;
        if let Some(present) = present.first() {
            let message = format!(
                "该企业现任顾问是{}，一企一顾问。要更换的，请勾选“更换现任顾问”；不更换的，请直接联系现任顾问",
                present.label()
            );
            return Err(Error::invalid("replaces", "has_adviser", message));
        }
    }
    if let Some(lawyer) = &opening.lawyer_id {
        let candidate = candidate(tx, actor, lawyer).await?;
        guard::has_room(guard::practises(Some(&candidate))?)?;
    }
    Ok(FoundOpening {
        enterprise_name: firm.name,
        buildings,
        ..FoundOpening::default()
    })
}

pub async fn look_up(a: &Assignment, tx: &mut Tx, actor: &Actor, step: &Step) -> Result<Found> {
    let (zone, today) = (&actor.zone, actor.now.day());
    let mut found = Found::default();
    let lawyer = match step {
        Step::Propose { lawyer_id } => Some(lawyer_id),
        Step::Accept {} | Step::Waive(_) | Step::Offer { .. } | Step::Confirm { .. } | Step::Resume {} => {
            a.candidate.as_ref().map(|c| &c.lawyer_id)
        }
        _ => None,
    };
    if let Some(lawyer) = lawyer {
        found.candidate = Some(candidate(tx, actor, lawyer).await?);
    }
    if let Some(candidate) = found.candidate.as_ref().filter(|_| !matches!(step, Step::Accept {})) {
        let question = Question::adviser_of(&a.enterprise_id, &candidate.lawyer_id, &candidate.law_firm_id);
        found.gate = Some(check(tx, actor, &question).await?);
    }
    if matches!(step, Step::Propose { .. } | Step::Confirm { .. } | Step::Resume {}) {
        let present = store::present(tx, zone, vec![a.enterprise_id.clone()]).await?;
        found.other_lead = !present.is_empty();
    }
    if matches!(step, Step::Confirm { .. } | Step::Resume {} | Step::FollowMove {}) {
        found.buildings = store::buildings_of(tx, zone, &a.enterprise_id, today).await?;
    }
    if let (Step::End { .. }, Some(c)) = (step, &a.candidate) {
        let open = store::open_matters(tx, zone, &a.enterprise_id, &c.lawyer_id).await?;
        found.open_matters = open.iter().map(|(_, number)| number.clone()).collect();
        let known = known_among(tx, actor, open).await?;
        found.known_open = known.into_iter().map(|(_, number)| number).collect();
    }
    Ok(found)
}

/// Those of these disputes, by id and number, that this person may open.
pub async fn known_among(tx: &mut Tx, actor: &Actor, open: Vec<(String, String)>) -> Result<Vec<(String, String)>> {
    let subject = |id: &String| (Dispute::KIND.to_owned(), id.clone());
    let asked: Vec<_> = open.iter().map(|(id, _)| subject(id)).collect();
    let known = matters::store::known(tx, actor, &asked).await?;
    let may_open = |(id, _): &(String, String)| known.get(&subject(id)) == Some(&true);
    Ok(open.into_iter().filter(may_open).collect())
}

/// A lawyer as the register shows them now.
async fn candidate(tx: &mut Tx, actor: &Actor, lawyer: &str) -> Result<Candidate> {
    let Some(row) = store::lawyer_now(tx, &actor.zone, actor.now.day(), lawyer).await? else {
        return Err(Error::invalid(
            "lawyer_id",
            "unknown_lawyer",
            "没有这位律师，请从登记的律师中选择",
        ));
    };
    Ok(Candidate {
        lawyer_id: row.id,
        lawyer_name: row.name,
        law_firm_id: row.law_firm_id,
        law_firm_name: row.law_firm_name,
        practises: row.practises,
        load: row.load,
        quota: row.quota,
    })
}

/// The rows that follow a step.
pub async fn project(a: &Assignment, tx: &mut Tx, actor: &Actor, id: &Id<Assignment>, step: &Step) -> Result<()> {
    let (zone, id) = (actor.zone.as_str(), id.as_str());
    match step {
        Step::Propose { lawyer_id } => store::record_proposal(tx, actor, lawyer_id).await?,
        Step::Waive(_) => {
            if let Some(c) = &a.candidate {
                let question = Question::adviser_of(&a.enterprise_id, &c.lawyer_id, &c.law_firm_id);
                record_consent(tx, actor, &question).await?;
            }
        }
        Step::RecordContact { on, .. } => {
            if let Some(c) = &a.candidate {
                store::record_contact(tx, zone, &c.lawyer_id, *on).await?;
            }
        }
        Step::Confirm { .. } | Step::Resume {} => {
            store::start_service(tx, zone, id, a).await?;
            store::count_in(tx, zone, id, a).await?;
            let touched = Touched {
                enterprises: vec![a.enterprise_id.clone()],
                ..Touched::except(id)
            };
            recheck(tx, actor, &touched).await?;
        }
        Step::FollowMove {} => store::count_in(tx, zone, id, a).await?,
        Step::Pause { .. } => {
            store::stop_leading(tx, zone, id, None).await?;
            store::count_in(tx, zone, id, a).await?;
        }
        Step::End { .. } => {
            store::stop_leading(tx, zone, id, a.end.as_ref().map(|e| e.on)).await?;
            store::count_in(tx, zone, id, a).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Opens an assignment and, where a lawyer is named at once, proposes them.
pub async fn open(app: &App, actor: &Actor, input: &Value) -> Result<(Id<Assignment>, Versioned<Assignment>)> {
    let opening = matters::parse_opening::<Assignment>(input)?;
    let id = Id::new();
    let opened = crate::write_tx!(app.db.shared(), |tx| {
        let lawyer = opening.lawyer_id.clone();
        let opened = matters::open_in(app, tx, actor, id.clone(), None, opening.clone()).await?;
        match lawyer {
            None => Ok(opened),
            Some(lawyer) => {
                let propose = json!({ "lawyer_id": lawyer });
                step_in(app, tx, &actor.again(), &id, None, "propose", &propose).await
            }
        }
    })?;
    Ok((id, opened))
}

/// Takes a step, and then those that follow of themselves: what the check says of a proposal, and
/// the cooling year after an end.
pub async fn step(
    app: &App,
    actor: &Actor,
    id: &Id<Assignment>,
    expected: i64,
    name: &str,
    input: &Value,
) -> Result<Versioned<Assignment>> {
    crate::write_tx!(app.db.shared(), |tx| {
        step_in(app, tx, actor, id, Some(expected), name, input).await
    })
}

/// The same in a transaction that is under way: all of these steps, or none.
pub(super) async fn step_in(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    id: &Id<Assignment>,
    expected: Option<i64>,
    name: &str,
    input: &Value,
) -> Result<Versioned<Assignment>> {
    let mut now = matters::take_step_in::<Assignment>(app, tx, actor, id, expected, name, input).await?;
    let hub = Actor::system(&actor.zone, actor.now);
    while let Some(next) = follows(&now.value) {
        now = matters::take_step_in::<Assignment>(app, tx, &hub, id, None, next, &json!({})).await?;
    }
    Ok(now)
}

/// Pauses a service in which the law firm now stands against its client (A9).
pub async fn pause_for_conflict(app: &App, tx: &mut Tx, hub: &Actor, id: &Id<Assignment>) -> Result<()> {
    step_in(app, tx, hub, id, None, "pause", &json!({ "reason": "conflict" })).await?;
    Ok(())
}

/// The step that the hub takes by itself.
fn follows(a: &Assignment) -> Option<&'static str> {
    match (a.stage, &a.gate) {
        (Stage::Checking, Some(gate)) if gate.is_blocked() => Some("block"),
        (Stage::Checking, Some(gate)) if gate.wants_waiver() => Some("ask_waiver"),
        (Stage::Checking, Some(gate)) if gate.is_open() => Some("offer"),
        (Stage::Ended, _) if a.term.is_some() && a.cooling_until.is_none() => Some("cool"),
        _ => None,
    }
}
