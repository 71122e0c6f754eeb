//! One assignment as one reader sees it: the check for those who act on it, the talk between lawyer
//! and client for these two.

use serde_json::{Value, json};

use super::gate::Gate;
use super::model::Assignment;
use super::policy;
use super::service;
use super::store::{self, Named, Present};
use super::words::Stage;
use crate::app::App;
use crate::clocks::view::clock_json;
use crate::clocks::{self, store::ClockRow};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, EventRow, Visibility};
use crate::kernel::fields::Kind;
use crate::kernel::{Actor, Id, Role, Timestamp};
use crate::matters::timeline::Entry;
use crate::matters::{self, Matter, Offer, StepSpec, offered};
use crate::requests::children;

/// One assignment with all that a page or an answer needs of it.
pub struct Opened {
    pub id: Id<Assignment>,
    pub assignment: Assignment,
    pub version: i64,
    pub opened_at: Timestamp,
    pub offers: Vec<Offer>,
    pub clocks: Vec<ClockRow>,
    pub buildings: Vec<Named>,
    /// 来自诉求: id and number of each that the reader may know of.
    pub requests: Vec<(String, String)>,
    /// Who leads while another is looked for, for the firm and for those who look.
    pub present: Option<Present>,
    /// Id and number of the open disputes that a paused lawyer leaves without one, of which the reader
    /// may know.
    pub left_open: Vec<(String, String)>,
    pub sees_check: bool,
    /// Zone and coordinator read of every lawyer who was proposed; a law firm of its own proposal.
    pub sees_all_proposals: bool,
    pub sees_talk: bool,
}

/// Loads an assignment this person may know of. Errors: 404.
pub async fn find(app: &App, actor: &Actor, id: &Id<Assignment>) -> Result<Opened> {
    let mut tx = app.db.read().await?;
    opened(&mut tx, actor, id)
        .await?
        .ok_or(Error::NotFound(Assignment::NAME))
}

/// Takes a step and what follows of itself, and answers with the version that they left and with the
/// assignment as they left it: none for who is no reader any more, having just said no.
pub async fn step(
    app: &App,
    actor: &Actor,
    id: &Id<Assignment>,
    expected: i64,
    (name, input): (&str, &Value),
) -> Result<(i64, Option<Opened>)> {
    crate::write_tx!(app.db.shared(), |tx| {
        match service::step_in(app, tx, actor, id, Some(expected), name, input).await {
            Ok(left) => Ok((left.version, opened(tx, actor, id).await?)),
            Err(error @ Error::NotNow { .. }) => Err(as_told(error, opened(tx, actor, id).await?)),
            Err(error) => Err(error),
        }
    })
}

/// What a stage refuses, by the stage that this reader is told.
fn as_told(error: Error, shown: Option<Opened>) -> Error {
    match (error, shown) {
        (Error::NotNow { refused, stage, .. }, Some(shown))
            if Stage::parse(&stage).is_some_and(|kept| kept != shown.assignment.stage) =>
        {
            Error::NotNow {
                refused: shown.assignment.no_such_step(refused.rule),
                possible: shown.assignment.steps_from(),
                stage: shown.assignment.stage.as_str().to_owned(),
            }
        }
        (error, _) => error,
    }
}

async fn opened(tx: &mut Tx, actor: &Actor, id: &Id<Assignment>) -> Result<Option<Opened>> {
    let zone = actor.zone.as_str();
    let (matter, clocks, requests) = tx
        .ask((
            matters::store::asked(actor, id),
            clocks::store::asked(zone, Assignment::KIND, id.as_str()),
            children::parents(zone, Assignment::KIND, id.as_str()),
        ))
        .await?;
    let Some(loaded) = matters::store::loaded::<Assignment>(actor, matter)? else {
        return Ok(None);
    };
    let mut assignment = loaded.matter;
    if !policy::sees_check(actor, &assignment) {
        assignment.stage = assignment.stage.told_outside();
    }
    // Where it counts is where the firm sits now; before and after, where it sat when it asked.
    let sits_in = match assignment.counted_in.is_empty() {
        true => assignment.buildings.clone(),
        false => assignment.counted_in.clone(),
    };
    let buildings = store::buildings(tx, zone, sits_in).await?;
    let looks = !assignment.stage.is_closed() && !matches!(assignment.stage, Stage::Active | Stage::Paused);
    let all_proposals = policy::sees_all_proposals(actor, &assignment);
    let of_firm = actor.holds_over(Role::EnterpriseContact, &assignment.enterprise_id);
    let present = match looks && (all_proposals || of_firm) {
        true => store::present(tx, zone, vec![assignment.enterprise_id.clone()]).await?,
        false => vec![],
    };
    let handed_over = assignment.end.as_ref().is_some_and(|end| !end.open_matters.is_empty());
    let left_open = match &assignment.candidate {
        Some(c) if handed_over || assignment.stage == Stage::Paused => {
            let open = store::open_matters(tx, zone, &assignment.enterprise_id, &c.lawyer_id).await?;
            service::known_among(tx, actor, open).await?
        }
        _ => vec![],
    };
    // A number tells of its matter: others than the zone read those that they may open.
    if let Some(end) = assignment.end.as_mut().filter(|_| !actor.sees_zone()) {
        end.open_matters
            .retain(|n| left_open.iter().any(|(_, known)| known == n));
    }
    Ok(Some(Opened {
        requests: children::known(tx, actor, requests).await?,
        clocks: clocks::store::shown(tx, zone, clocks).await?,
        id: id.clone(),
        version: loaded.version,
        opened_at: loaded.opened_at,
        offers: offered(&assignment, actor),
        buildings,
        left_open,
        sees_check: policy::sees_check(actor, &assignment),
        sees_all_proposals: all_proposals,
        present: present.into_iter().next(),
        sees_talk: sees_talk(actor, &assignment),
        assignment,
    }))
}

/// The enterprise, its lawyer and the lawyer's firm.
fn sees_talk(actor: &Actor, a: &Assignment) -> bool {
    let lawyer = a.candidate.as_ref();
    actor.holds_over(Role::EnterpriseContact, &a.enterprise_id)
        || lawyer.is_some_and(|c| {
            actor.holds_over(Role::Lawyer, &c.lawyer_id) || actor.holds_over(Role::LawFirmLead, &c.law_firm_id)
        })
}

impl Opened {
    /// The answer of the API.
    pub fn to_json(&self) -> Result<Value> {
        let a = &self.assignment;
        let steps: Vec<Value> = self
            .offers
            .iter()
            .filter(|o| o.refused.is_none())
            .map(|o| step_json(o.spec))
            .collect();
        let clocks: Vec<Value> = self.clocks.iter().map(clock_json).collect::<Result<_>>()?;
        let mut json = json!({
            "id": self.id,
            "number": a.number,
            "version": self.version,
            "stage": a.stage,
            "stage_label": a.stage.label(),
            "enterprise": { "id": a.enterprise_id, "name": a.enterprise_name },
            "buildings": self.buildings.iter().map(Named::to_json).collect::<Vec<_>>(),
            "specialities": a.specialities,
            "note": a.note,
            "term": a.term,
            "paused": a.paused,
            "end": a.end,
            "cooling_until": a.cooling_until,
            "last_contact": a.last_contact,
            "contact_minutes": a.contact_minutes,
            "opened_at": self.opened_at.rfc3339(),
            "clocks": clocks,
            "steps": steps,
        });
        // Before the law firm is asked, the name is the zone's business.
        if self.shows_lawyer() {
            json["lawyer"] = json!(a.candidate);
        }
        if let Some(present) = &self.present {
            json["present_adviser"] = json!({
                "assignment_id": present.id, "lawyer": present.lawyer_name, "law_firm": present.law_firm_name,
            });
        }
        if self.sees_check {
            json["conflict_check"] = a.gate.as_ref().map_or(Value::Null, gate_json);
            json["waiver"] = json!(a.waiver);
        }
        if a.stage == Stage::Paused {
            let open = self.left_open.iter();
            json["open_matters"] = open.map(|(id, number)| json!({ "id": id, "number": number })).collect();
        }
        if self.sees_all_proposals {
            json["refusals"] = json!(a.refusals);
        }
        Ok(json)
    }

    pub fn shows_lawyer(&self) -> bool {
        self.sees_check || !self.assignment.readers_are_few()
    }

    /// What happened, oldest first, as far as this reader may know.
    pub async fn timeline(&self, app: &App, actor: &Actor) -> Result<Vec<Entry>> {
        let mut tx = app.db.read().await?;
        let rows = journal::timeline(&mut tx, &actor.zone, Assignment::KIND, self.id.as_str()).await?;
        // A law firm reads nothing of those who were proposed before it.
        let own = rows.iter().rposition(|row| row.step == "propose").unwrap_or_default();
        let is_ours = |n: usize, row: &EventRow| {
            self.sees_all_proposals || row.visibility != Visibility::OneSide || (self.sees_check && n >= own)
        };
        rows.iter()
            .enumerate()
            .filter(|(n, row)| is_ours(*n, row))
            .map(|(_, row)| self.entry(row))
            .collect()
    }

    fn entry(&self, row: &EventRow) -> Result<Entry> {
        let shown = match row.visibility {
            Visibility::Privileged => self.sees_talk,
            Visibility::OneSide => self.sees_check,
            _ => true,
        };
        let spec = Assignment::STEPS
            .iter()
            .find(|s| s.name == row.step)
            .unwrap_or(&Assignment::OPEN);
        let body = row.body()?;
        let details = if shown { details(spec, &body["step"]) } else { vec![] };
        let entry = Entry::of(row, spec.label, details);
        Ok(match self.sees_check {
            true => entry,
            false => Entry {
                from_stage: told_outside(&entry.from_stage),
                to_stage: told_outside(&entry.to_stage),
                ..entry
            },
        })
    }
}

fn told_outside(stage: &str) -> String {
    Stage::parse(stage)
        .map_or(stage, |stage| stage.told_outside().as_str())
        .to_owned()
}

impl Assignment {
    /// The law firm and the lawyer are not among its readers yet.
    pub fn readers_are_few(&self) -> bool {
        self.header().readers.len() < 2
    }
}

/// What was typed at a step, under its labels. Ids of other things are left out.
fn details(spec: &StepSpec, step: &Value) -> Vec<(String, String)> {
    spec.fields
        .iter()
        .filter_map(|field| {
            let value = step.get(field.name)?;
            let text = match (field.kind, value) {
                (Kind::Ref(_), _) => return None,
                (Kind::Choice(choices), Value::String(word)) => choices
                    .iter()
                    .find(|(w, _)| w == word)
                    .map_or(word.clone(), |(_, label)| (*label).to_owned()),
                (_, Value::String(text)) => text.clone(),
                (_, other) => other.to_string(),
            };
            Some((field.label.to_owned(), text))
        })
        .collect()
}

fn step_json(spec: &StepSpec) -> Value {
    let fields: Vec<_> = spec
        .fields
        .iter()
        .map(|f| json!({ "name": f.name, "label": f.label, "required": f.required }))
        .collect();
    json!({ "step": spec.name, "label": spec.label, "about": spec.about, "fields": fields })
}

/// `{hit, clear, outcome, hits: [{rule, name, result, reason, waived}]}`
pub fn gate_json(gate: &Gate) -> Value {
    let hits: Vec<Value> = gate
        .hits
        .iter()
        .map(|h| {
            json!({
                "rule": h.rule, "name": h.rule.label(), "result": h.result, "result_label": h.result.label(),
                "reason": h.text, "waived": h.waived,
            })
        })
        .collect();
    json!({ "hit": !hits.is_empty(), "clear": gate.clear, "outcome": gate.label(), "hits": hits })
}
