//! One request as it is shown: the answer of the API, the timeline.

use serde_json::{Value, json};

use super::model::{Child, Request};
use super::progress::{self, Departments};
use super::service::{self, Opened};
use super::specs;
use super::stage::Verb;
use super::words::SlipState;
use crate::app::App;
use crate::clocks::view::clock_json;
use crate::error::Result;
use crate::journal::{self, EventRow};
use crate::kernel::{Actor, Id, Timestamp};
use crate::matters::attachments::{ATTACH, ATTACH_LABEL};
use crate::matters::details::named;
use crate::matters::timeline::Entry;
use crate::matters::{Matter, Moment, replay};

impl Opened {
    /// The answer of the API.
    pub fn to_json(&self) -> Result<Value> {
        let r = &self.request;
        let steps: Vec<Value> = self
            .offers
            .iter()
            .filter(|o| o.refused.is_none())
            .map(|o| {
                let field =
                    |f: &crate::kernel::Field| json!({ "name": f.name, "label": f.label, "required": f.required });
                let fields: Vec<_> = o.spec.fields.iter().map(field).collect();
                json!({ "step": o.spec.name, "label": o.spec.label, "about": o.spec.about, "fields": fields })
            })
            .collect();
        let clocks: Vec<Value> = self.clocks.iter().map(clock_json).collect::<Result<_>>()?;
        let duplicates: Vec<Value> = self
            .duplicates
            .iter()
            .map(|(id, number)| json!({ "id": id, "number": number }))
            .collect();
        Ok(json!({
            "id": self.id,
            "version": self.version,
            "number": r.number,
            "stage": r.stage,
            "stage_label": r.stage.label(),
            "building": { "id": r.building, "name": self.building },
            "channel": r.channel,
            "category": { "code": r.category, "name": r.category_name },
            "grade": r.grade,
            "by_employee": r.by_employee,
            "enterprise": r.firm.as_ref().map(|f| json!({ "id": f.id, "name": f.name })),
            "firm_name": r.firm_name,
            "uscc": r.uscc,
            "contact": r.contact,
            "phone": r.phone,
            "words": r.words,
            "heard_at": r.heard_at.rfc3339(),
            "opened_at": r.opened.at.rfc3339(),
            "opened_by": r.opened.name,
            "slip": r.slip,
            "visit": r.visit,
            "policy": r.pin.policy,
            "duplicates": duplicates,
            "refusal": r.refusal.as_ref().map(|x| json!({
                "code": x.code, "label": x.code.label(), "reason": x.reason, "instead": x.instead,
                "told": x.told, "same_as": self.same_as, "by": by(&x.by),
            })),
            "regrades": r.regrades.iter().map(|x| json!({
                "from": x.from, "to": x.to, "reason": x.reason, "after_breach": x.after_breach, "by": by(&x.by),
            })).collect::<Vec<_>>(),
            "contacts": r.contacts.iter().map(|x| json!({
                "at": x.at.rfc3339(), "how": x.how, "who": x.who, "note": x.note,
            })).collect::<Vec<_>>(),
            "onsite": r.onsite,
            "children": r.children.iter().map(|c| self.child(c)).collect::<Result<Vec<_>>>()?,
            "plans": r.plans.iter().map(|x| json!({ "steps": x.steps, "sent": x.sent, "by": by(&x.by) })).collect::<Vec<_>>(),
            "results": r.results.iter().map(|x| json!({
                "outcome": x.outcome, "label": x.outcome.label(), "text": x.text, "evidence": x.evidence,
                "review_on": x.review_on, "by": by(&x.by),
            })).collect::<Vec<_>>(),
            "notices": r.notices.iter().map(|x| json!({ "how": x.how, "at": x.at.rfc3339() })).collect::<Vec<_>>(),
            "answers": r.answers.iter().map(|x| json!({
                "solved": x.solved, "score": x.score, "words": x.words, "by": by(&x.by),
            })).collect::<Vec<_>>(),
            "closing": r.closing,
            "reopenings": r.reopenings.iter().map(|x| json!({ "new_facts": x.new_facts, "by": by(&x.by) })).collect::<Vec<_>>(),
            "withdrawal": r.withdrawal,
            "clocks": clocks,
            "steps": steps,
        }))
    }
}

impl Opened {
    /// What it has become; of a dispute that this reader may know, how it stands.
    fn child(&self, child: &Child) -> Result<Value> {
        let mut told = serde_json::to_value(child)?;
        if let Some(stage) = child.id.as_ref().and_then(|id| self.disputes.standing.get(id)) {
            told["stage"] = stage.as_str().into();
            told["stage_label"] = stage.label().into();
        }
        Ok(told)
    }
}

fn by(on: &Moment) -> Value {
    json!({ "at": on.at.rfc3339(), "name": on.name, "role": on.role })
}

/// All that happened to a request that this reader has opened, oldest first.
pub async fn events(app: &App, actor: &Actor, found: &Opened) -> Result<Vec<EventRow>> {
    let mut tx = app.db.read().await?;
    journal::timeline(&mut tx, &actor.zone, Request::KIND, found.id.as_str()).await
}

/// The same as its reader sees it, who hears of no other matter than the opened request tells of.
pub fn entries(events: &[EventRow], found: &Opened) -> Result<Vec<Entry>> {
    events.iter().map(|event| entry(event, found)).collect()
}

/// Since when whoever has it now has had it, `who` saying who has: the last event that gave it to somebody
/// else, be it another department of the same slip.
pub fn held_since(r: &Request, events: &[EventRow], who: progress::Who) -> Result<Timestamp> {
    let mut held: Option<(String, Timestamp)> = None;
    replay::fold_along::<Request>(events, |event, left| {
        let who = who(left, &Departments::new());
        if gives_a_slip_on(event, left) || held.as_ref().is_none_or(|(before, _)| *before != who) {
            held = Some((who, event.at));
        }
    })?;
    Ok(held.map_or(r.opened.at, |(_, since)| since))
}

/// A slip of a request at work was sent to another department, or back to the same one.
fn gives_a_slip_on(event: &EventRow, left: &Request) -> bool {
    let state = |body: &Value| SlipState::parse(body["step"]["state"].as_str()?);
    let sent = |body: Value| state(&body).is_some_and(SlipState::is_with_departments);
    event.step == Verb::NoteHandoff.as_str() && left.stage.is_at_work() && event.body().is_ok_and(sent)
}

/// Whom the step named, as they were called then.
fn name_of(found: &Value, kind: &str) -> Option<String> {
    let name = match kind {
        "enterprise" => &found["firm"]["name"],
        "department" => &found["department"],
        _ => return None,
    };
    name.as_str().map(str::to_owned)
}

/// The departments and the groups that assist, as they were called then.
fn assisting(found: &Value) -> Option<(String, String)> {
    let names: Vec<&str> = found["assists"].as_array()?.iter().filter_map(Value::as_str).collect();
    (!names.is_empty()).then(|| ("协办".to_owned(), names.join("、")))
}

fn entry(event: &EventRow, opened: &Opened) -> Result<Entry> {
    let mut body = event.body()?;
    if event.step == Verb::Refuse.as_str() {
        body["step"]["same_as"] = opened.same_as.as_deref().into();
    }
    let child = body["found"]["child"][0].as_str();
    if child.is_some_and(|id| opened.disputes.secret.contains(id)) {
        body["step"]["number"] = Value::Null;
    }
    let (label, details) = if event.from_stage.is_empty() {
        (specs::OPEN.label, vec![])
    } else if event.step == ATTACH {
        let name = body["attachment"]["name"].as_str().unwrap_or_default();
        (ATTACH_LABEL, vec![("附件".to_owned(), name.to_owned())])
    } else {
        let spec = specs::STEPS.iter().find(|s| s.name == event.step);
        let fields = spec.map_or(&[][..], |s| s.fields);
        let mut said = named(fields, &body["step"], &|kind| name_of(&body["found"], kind));
        said.extend(assisting(&body["found"]));
        (Verb::parse(&event.step).map_or("", Verb::label), said)
    };
    Ok(Entry::of(event, label, details))
}

/// `{items, next}` of the timeline.
pub async fn timeline_json(app: &App, actor: &Actor, id: &Id<Request>) -> Result<Value> {
    let found = service::find(app, actor, id).await?;
    let events = events(app, actor, &found).await?;
    let items: Vec<Value> = entries(&events, &found)?.iter().map(Entry::to_json).collect();
    Ok(json!({ "items": items, "next": null }))
}

/// One request after a change, as its reader sees it.
pub async fn shown(app: &App, actor: &Actor, id: &Id<Request>) -> Result<(Value, i64)> {
    let found = service::find(app, actor, id).await?;
    Ok((found.to_json()?, found.version))
}
