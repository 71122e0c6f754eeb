//! One handoff as one reader sees it. Who reads only its header sees who has it and since when.

use serde::Serialize;
use serde_json::Value;

use super::model::*;
use super::policy::View;
use super::specs;
use super::stage::Verb;
use super::words::*;
use crate::error::Result;
use crate::journal::EventRow;
use crate::kernel::{Field, Kind, Timestamp};
use crate::matters::attachments::{ATTACH, ATTACH_LABEL};
use crate::matters::details::details;
use crate::matters::timeline::Entry;

/// V1 for everybody who may know of it; the parts that are more are left out where they are.
#[derive(Debug, Serialize)]
pub struct Shown<'a> {
    pub number: &'a str,
    pub category: &'a str,
    pub category_label: &'a str,
    pub title: &'a str,
    pub stage: &'static str,
    pub stage_label: &'static str,
    pub dispatched_at: Option<String>,
    /// 首接负责
    pub held_by: Option<Held<'a>>,
    /// 流转次数
    pub hops: i64,
    pub legs: Vec<ShownLeg<'a>>,
    pub done_at: Option<String>,
    pub supervised: bool,
    pub second_handling: bool,
    pub ended: Option<ShownEnd<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Content<'a>>,
}

#[derive(Debug, Serialize)]
pub struct Held<'a> {
    pub department: &'a Named,
    pub since: String,
}

#[derive(Debug, Serialize)]
pub struct ShownLeg<'a> {
    pub id: &'a str,
    /// A department, or the guidance group that assists.
    pub department: &'a Named,
    /// `department` or `guidance_group`
    pub unit: &'static str,
    /// The department whose clerks act here; none for a group for which the coordinator or the zone acts.
    pub acting_department: Option<&'a Named>,
    pub role: LegRole,
    pub role_label: &'static str,
    pub stage: &'static str,
    pub stage_label: &'static str,
    pub dispatched_at: String,
    pub signed_at: Option<String>,
    /// Who answers for it until it is signed.
    pub answers_for_it: &'a Named,
    pub bound: bool,
    pub extended: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<Work<'a>>,
}

/// What a department does on its leg (V2).
#[derive(Debug, Serialize)]
pub struct Work<'a> {
    pub basis: &'a str,
    pub handler: Option<&'a Handler>,
    pub contact: Option<&'a Contact>,
    pub answers: &'a [Answer],
    pub extension_asked: Option<&'a Extension>,
    pub extensions: &'a [Extension],
    pub waits: &'a [Wait],
    pub result: Option<&'a LegResult>,
    pub faults: &'a [Faulted],
}

#[derive(Debug, Serialize)]
pub struct ShownEnd<'a> {
    pub how: Ending,
    pub how_label: &'static str,
    pub at: String,
    pub code: Option<CancelCode>,
    pub merged_into: Option<&'a Named>,
}

/// V2
#[derive(Debug, Serialize)]
pub struct Content<'a> {
    pub demand: &'a str,
    pub firm: Option<&'a Named>,
    pub contact: Option<&'a str>,
    pub basis: &'a str,
    pub origin: Option<&'a Origin>,
    pub plan: &'a Plan,
    pub returns: &'a [Return],
    pub rulings: &'a [Ruling],
    pub tries: Vec<String>,
    pub callbacks: &'a [Callback],
    pub supervision: Option<&'a Supervised>,
    pub ended_because: Option<&'a str>,
}

impl<'a> Shown<'a> {
    pub fn of(h: &'a Handoff, view: View) -> Self {
        let stage = h.stage();
        Shown {
            number: &h.number,
            category: &h.category,
            category_label: &h.category_name,
            title: &h.title,
            stage: stage.as_str(),
            stage_label: stage.label(),
            dispatched_at: h.dispatched_at.map(Timestamp::rfc3339),
            held_by: h
                .held_by()
                .filter(|_| !stage.is_closed())
                .map(|(department, since)| Held {
                    department,
                    since: since.rfc3339(),
                }),
            hops: h.hops,
            legs: h.legs.iter().map(|leg| shown_leg(leg, view)).collect(),
            done_at: h.done_at.map(Timestamp::rfc3339),
            supervised: h.supervised.is_some(),
            second_handling: h.second_handling,
            ended: h.ended.as_ref().map(|e| ShownEnd {
                how: e.how,
                how_label: e.how.label(),
                at: e.at.rfc3339(),
                code: e.code,
                merged_into: e.merged_into.as_ref(),
            }),
            content: view.whole.then(|| content(h)),
        }
    }
}

fn shown_leg(leg: &Leg, view: View) -> ShownLeg<'_> {
    ShownLeg {
        id: &leg.id,
        department: &leg.department,
        unit: match leg.group {
            None => "department",
            Some(_) => "guidance_group",
        },
        acting_department: leg.acting_department(),
        role: leg.role,
        role_label: leg.role.label(),
        stage: leg.stage.as_str(),
        stage_label: leg.stage.label(),
        dispatched_at: leg.dispatched_at.rfc3339(),
        signed_at: leg.signed_at.map(Timestamp::rfc3339),
        answers_for_it: leg.answers_for_it(),
        bound: leg.bound,
        extended: leg.extensions.len(),
        work: view.whole.then(|| Work {
            basis: &leg.basis,
            handler: leg.handler.as_ref(),
            contact: leg.contact.as_ref(),
            answers: &leg.answers,
            extension_asked: leg.extension_asked.as_ref(),
            extensions: &leg.extensions,
            waits: &leg.waits,
            result: leg.result.as_ref(),
            faults: &leg.faults,
        }),
    }
}

fn content(h: &Handoff) -> Content<'_> {
    Content {
        demand: &h.demand,
        firm: h.firm.as_ref(),
        contact: h.contact.as_deref(),
        basis: &h.plan.basis,
        origin: h.origin.as_ref(),
        plan: &h.plan,
        returns: &h.returns,
        rulings: &h.rulings,
        tries: h.tries.iter().map(|at| at.rfc3339()).collect(),
        callbacks: &h.callbacks,
        supervision: h.supervised.as_ref(),
        ended_because: h.ended.as_ref().map(|e| e.reason.as_str()).filter(|r| !r.is_empty()),
    }
}

/// As the API gives it.
pub fn answer(h: &Handoff, view: View) -> Result<Value> {
    let mut value = serde_json::to_value(Shown::of(h, view))?;
    in_china(&mut value);
    Ok(value)
}

/// Times of what is kept as it was recorded, in China's time as all others of an answer.
fn in_china(value: &mut Value) {
    const TIMES: &[&str] = &["at", "from", "to", "asked_at", "called_at"];
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                match value
                    .as_str()
                    .filter(|_| TIMES.contains(&name.as_str()))
                    .and_then(Timestamp::parse)
                {
                    Some(at) => *value = at.rfc3339().into(),
                    None => in_china(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(in_china),
        _ => {}
    }
}

/// The events this reader may know of, oldest first.
pub fn entries(h: &Handoff, events: &[EventRow], view: View) -> Result<Vec<Entry>> {
    events.iter().map(|event| entry(h, event, view)).collect()
}

fn entry(h: &Handoff, event: &EventRow, view: View) -> Result<Entry> {
    let body = event.body()?;
    let step = &body["step"];
    let leg = step[specs::LEG_FIELD].as_str().and_then(|id| h.leg(id));
    let (label, details) = if event.from_stage.is_empty() {
        (specs::OPEN.label, vec![])
    } else if event.step == ATTACH {
        let name = body["attachment"]["name"].as_str();
        (
            ATTACH_LABEL,
            name.map(|n| ("附件".to_owned(), n.to_owned())).into_iter().collect(),
        )
    } else {
        let fields = specs::STEPS
            .iter()
            .find(|s| s.name == event.step)
            .map_or(&[][..], |s| s.fields);
        let into = h.ended.as_ref().and_then(|e| e.merged_into.as_ref());
        let told = |f: &&Field| f.name != specs::LEG_FIELD && (f.name != specs::MERGED_INTO || into.is_some());
        let found = &body["found"];
        let told = fields.iter().filter(told);
        let mut said: Vec<_> = told.filter_map(|field| said_in(field, step, found)).collect();
        let extended_to = found["extended_to"].as_str();
        said.extend(extended_to.map(|day| ("延期至".to_owned(), day.to_owned())));
        let behalf = found["on_behalf_of"]["name"].as_str();
        said.extend(behalf.map(|name| ("代办".to_owned(), format!("代{name}"))));
        (Verb::parse(&event.step).map_or("", Verb::label), said)
    };
    let entry = Entry::of(event, label, details).cut_to(view.reads(event.visibility));
    Ok(Entry {
        part: leg.map(|l| l.department.name.clone()),
        ..entry
    })
}

/// What was typed in a field; departments and groups by their names, as ids are not for people to read.
fn said_in(field: &Field, step: &Value, found: &Value) -> Option<(String, String)> {
    let text = match field.kind {
        Kind::Ref(_) => name_of(&step[field.name], found)?.to_owned(),
        Kind::Rows(fields) => {
            let said = |row| fields.iter().filter_map(move |field| said_in(field, row, found));
            let rows = step[field.name].as_array()?.iter();
            let rows = rows.map(|row| said(row).map(|(_, text)| text).collect::<Vec<_>>().join("："));
            rows.collect::<Vec<_>>().join("；")
        }
        _ => return details(&[*field], step).pop(),
    };
    (!text.is_empty()).then(|| (field.label.to_owned(), text))
}

fn name_of<'v>(id: &Value, found: &'v Value) -> Option<&'v str> {
    let all = |of: &str| found[of].as_array().into_iter().flatten();
    let groups = all("groups").map(|g| &g["group"]);
    let named = all("departments").chain(groups).find(|known| known["id"] == *id);
    named?["name"].as_str()
}
