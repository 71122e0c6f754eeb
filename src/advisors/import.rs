//! The 顾问 sheet: services that run already, or ran, written down as they are.
//!
//! A row of an old ledger needs no proposal and no consent; it is one event. The gate still runs:
//! what a rule forbids is a row error, what wants a consent becomes a task of the law firm.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::gate::{self, Outcome, Question, Retainer};
use super::model::{Assignment, Candidate, FoundOpening, Opening};
use super::spans::{Span, spans};
use super::store::{self, Ledger};
use super::words::EndReason;
use super::{service, store::picture};
use crate::app::App;
use crate::clocks;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Event, Visibility};
use crate::kernel::{Actor, Day, Id, Role};
use crate::matters::{Matter, Moment};

/// One row of the sheet, its codes resolved to ids.
#[derive(Debug, Clone)]
pub struct ActiveRow {
    /// The row's number in the file; comes back with its error.
    pub row: usize,
    pub enterprise_id: String,
    pub enterprise_name: String,
    pub lawyer_id: String,
    pub lawyer_name: String,
    pub law_firm_id: String,
    pub law_firm_name: String,
    /// The lawyer is in practice.
    pub practises: bool,
    /// 服务起
    pub from: Day,
    /// 服务止, the last day of service.
    pub to: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    pub row: usize,
    pub code: &'static str,
    pub message: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    pub created: usize,
    /// Services that ended since the last ledger.
    pub updated: usize,
    pub unchanged: usize,
    pub errors: Vec<RowError>,
}

/// A service that an import found, as its opening event keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    pub candidate: Candidate,
    pub from: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
    pub spans: Vec<Span>,
}

/// Rows at a time: enough for few statements, little enough for memory.
const AT_ONCE: usize = 2000;

/// Makes active (or past) assignments of rows, with errors by row. The caller writes nothing at all
/// when there is one: roll the transaction back.
pub async fn import_active(app: &App, tx: &mut Tx, actor: &Actor, rows: &[ActiveRow]) -> Result<Imported> {
    let mut done = Imported::default();
    let mut seen: BTreeMap<(&str, &str, Day), usize> = BTreeMap::new();
    let mut leads: BTreeMap<&str, usize> = BTreeMap::new();
    let ended = end_what_is_over(app, tx, actor, rows).await?;
    done.updated = ended.len();
    for chunk in rows.chunks(AT_ONCE) {
        let ids: BTreeSet<String> = chunk.iter().map(|r| r.enterprise_id.clone()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let known = store::ledger(tx, &actor.zone, ids.clone()).await?;
        let today = actor.now.day();
        let mut fresh = vec![];
        for row in chunk {
            match sort_row(row, &known, &mut seen, &mut leads, today) {
                Ok(true) => fresh.push(row),
                Ok(false) if ended.contains(&row.row) => {}
                Ok(false) => done.unchanged += 1,
                Err((code, message)) => done.errors.push(RowError {
                    row: row.row,
                    code,
                    message,
                }),
            }
        }
        let wanted = through_the_gate(tx, actor, &mut fresh, &mut done.errors).await?;
        if done.errors.is_empty() {
            write(app, tx, actor, &fresh, ids).await?;
            service::tasks_for(tx, actor, wanted).await?;
        }
        done.created += fresh.len();
    }
    Ok(done)
}

/// Services that run here and in the file stopped by today end on the day the file names, by the
/// step that anybody would take; before anything new begins, since a firm has one adviser at a time.
/// The rows' numbers.
async fn end_what_is_over(app: &App, tx: &mut Tx, actor: &Actor, rows: &[ActiveRow]) -> Result<BTreeSet<usize>> {
    let today = actor.now.day();
    let over: Vec<&ActiveRow> = rows
        .iter()
        .filter(|r| r.to.is_some_and(|to| to <= today && to >= r.from))
        .collect();
    let mut ended = BTreeSet::new();
    for chunk in over.chunks(AT_ONCE) {
        let firms: BTreeSet<String> = chunk.iter().map(|r| r.enterprise_id.clone()).collect();
        let known = store::ledger(tx, &actor.zone, firms.into_iter().collect()).await?;
        for row in chunk {
            let runs = |k: &&Ledger| k.lead && k.to_day != row.to && is_of(k, row);
            if let (Some(running), Some(to)) = (known.iter().find(runs), row.to) {
                let end = json!({
                    "reason": EndReason::Expired, "on": to,
                    "handover": format!("台账登记的服务止为{to}；在办事项由律所与企业移交"),
                });
                let id = Id::stored(running.id.clone());
                service::step_in(app, tx, &actor.again(), &id, None, "end", &end).await?;
                ended.insert(row.row);
            }
        }
    }
    Ok(ended)
}

fn is_of(k: &Ledger, row: &ActiveRow) -> bool {
    k.enterprise_id == row.enterprise_id && k.lawyer_id == row.lawyer_id && k.from_day == row.from
}

/// Is the row new? `Ok(false)`: it is there already.
fn sort_row<'a>(
    row: &'a ActiveRow,
    known: &[Ledger],
    seen: &mut BTreeMap<(&'a str, &'a str, Day), usize>,
    leads: &mut BTreeMap<&'a str, usize>,
    today: Day,
) -> Result<bool, (&'static str, String)> {
    if row.to.is_some_and(|to| to < row.from) {
        return Err(("before_start", "服务止早于服务起，请核对两个日期".to_owned()));
    }
    if row.from > today {
        return Err(("in_the_future", "服务起晚于今天；请在服务开始后再登记".to_owned()));
    }
    if let Some(first) = seen.insert((&row.enterprise_id, &row.lawyer_id, row.from), row.row) {
        return Err((
            "duplicate",
            format!("与第{first}行是同一企业、同一律师、同一服务起，请删去一行"),
        ));
    }
    let mine = known.iter().filter(|k| k.enterprise_id == row.enterprise_id);
    if let Some(same) = mine.clone().find(|k| is_of(k, row)) {
        if same.lead && same.to_day != row.to {
            return Err((
                "term_differs",
                "这项服务已经登记，服务止改到了今天以后或改成没有；请在派任页面办理，台账里保留原来的服务止".to_owned(),
            ));
        }
        return Ok(false);
    }
    if row.to.is_some_and(|to| to < today) {
        return Ok(true);
    }
    if !row.practises {
        return Err((
            "lawyer_not_practising",
            "律师不在执业状态，不能担任现任顾问；请先更正律师状态".to_owned(),
        ));
    }
    if let Some(first) = leads.insert(&row.enterprise_id, row.row) {
        return Err((
            "one_lead",
            format!("该企业在第{first}行已有一位现任顾问（一企一顾问），请只保留一位"),
        ));
    }
    if mine.clone().any(|k| k.lead) {
        return Err((
            "one_lead",
            "该企业已有一位在任顾问（一企一顾问），请先在派任页面终止现任顾问".to_owned(),
        ));
    }
    Ok(true)
}

/// Runs the gate over the running services among the rows, with all of them in the picture. Takes
/// out what is blocked; returns the questions that want more than a note.
async fn through_the_gate(
    tx: &mut Tx,
    actor: &Actor,
    fresh: &mut Vec<&ActiveRow>,
    errors: &mut Vec<RowError>,
) -> Result<Vec<(Question, gate::Gate)>> {
    let today = actor.now.day();
    let runs = |row: &ActiveRow| row.to.is_none_or(|to| to >= today);
    let question = |row: &ActiveRow| Question::adviser_of(&row.enterprise_id, &row.lawyer_id, &row.law_firm_id);
    let questions: Vec<Question> = fresh.iter().filter(|r| runs(r)).map(|r| question(r)).collect();
    if questions.is_empty() {
        return Ok(vec![]);
    }
    let mut picture = picture::load(tx, &actor.zone, today, &questions).await?;
    let around: BTreeSet<String> = picture
        .roles
        .values()
        .flatten()
        .filter_map(|r| r.enterprise.clone())
        .collect();
    picture.retainers.extend(
        fresh
            .iter()
            .filter(|r| around.contains(&r.enterprise_id))
            .map(|r| Retainer {
                law_firm: r.law_firm_id.clone(),
                lawyer: r.lawyer_id.clone(),
                enterprise: r.enterprise_id.clone(),
                to: r.to,
            }),
    );
    let mut wanted = vec![];
    fresh.retain(|row| {
        if !runs(row) {
            return true;
        }
        let question = question(row);
        let gate = gate::check(&question, &picture);
        if gate.is_blocked() {
            let message = format!("利益冲突禁止：{}", gate.reason());
            errors.push(RowError {
                row: row.row,
                code: "conflict_block",
                message,
            });
            return false;
        }
        if gate.hits.iter().any(|h| h.result != Outcome::Note) {
            wanted.push((question, gate));
        }
        true
    });
    Ok(wanted)
}

async fn write(app: &App, tx: &mut Tx, actor: &Actor, rows: &[&ActiveRow], firms: Vec<String>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let calendar = app.calendar(&actor.zone).await?;
    let policy = app.policy_for(&actor.zone, Assignment::KIND).await?;
    let terms = clocks::Terms {
        calendar: &calendar,
        policy: Some(&policy),
        desk: &clocks::DeskHours::office(),
    };
    let mut stays: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for s in store::occupancies(tx, &actor.zone, firms).await? {
        stays.entry(s.enterprise_id).or_default().push(Span {
            building: s.building_id,
            from: s.from_day,
            to: s.to_day,
        });
    }
    let role = actor.first_role();
    let on = Moment {
        at: actor.now,
        person: actor.person.to_string(),
        name: actor.name.clone(),
        role,
    };
    let year = on.day().year();
    let last = store::next_numbers(tx, &actor.zone, year, rows.len() as i64).await?;
    let mut number = last - rows.len() as i64;
    let (mut new, mut events) = (vec![], vec![]);
    for row in rows {
        number += 1;
        let number = format!("{}-{year}-{number:04}", Assignment::PREFIX);
        let (opening, mut found) = opening_of(
            row,
            stays.get(&row.enterprise_id).map_or(&[][..], Vec::as_slice),
            on.day(),
        );
        found.policy = Some(policy.pinned());
        let assignment = Assignment::opened(number.clone(), opening.clone(), &found, &on);
        let (id, event) = event_of(
            &assignment,
            role,
            json!({ "number": number, "opening": opening, "found": found }),
            &on,
        );
        let mut open = clocks::Open::default();
        let writes = clocks::resolve(terms, &mut open, assignment.opening_clocks(&on), 1, actor.now)?;
        new.push(store::NewAssignment {
            id,
            header: assignment.header(),
            assignment,
            clocks: open,
            writes,
            hash: event.hash(actor),
        });
        events.push(event);
    }
    store::insert_assignments(tx, actor, new).await?;
    journal::append(tx, actor, events).await?;
    Ok(())
}

fn event_of(a: &Assignment, role: Role, body: serde_json::Value, on: &Moment) -> (String, Event) {
    let id = Id::<Assignment>::new().into_string();
    let event = Event {
        subject_kind: Assignment::KIND,
        subject_id: id.clone(),
        seq: 1,
        acting_role: role,
        step: Assignment::OPEN.name,
        from_stage: "",
        to_stage: a.stage.as_str(),
        visibility: Visibility::Parties,
        side: String::new(),
        body,
        prev_hash: String::new(),
        facts: a.opening_facts(on),
    };
    (id, event)
}

fn opening_of(row: &ActiveRow, stays: &[Span], today: Day) -> (Opening, FoundOpening) {
    let opening = Opening {
        enterprise_id: row.enterprise_id.clone(),
        building_id: None,
        specialities: vec![],
        note: None,
        lawyer_id: None,
        replaces: None,
    };
    let held = stays.iter().filter(|s| s.to.is_none_or(|to| to > today));
    let candidate = Candidate {
        lawyer_id: row.lawyer_id.clone(),
        lawyer_name: row.lawyer_name.clone(),
        law_firm_id: row.law_firm_id.clone(),
        law_firm_name: row.law_firm_name.clone(),
        practises: row.practises,
        load: 0,
        quota: None,
    };
    let found = FoundOpening {
        enterprise_name: row.enterprise_name.clone(),
        buildings: held
            .map(|s| s.building.clone())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        service: Some(Service {
            candidate,
            from: row.from,
            to: row.to,
            spans: spans(row.from, row.to, stays, today),
        }),
        policy: None,
    };
    (opening, found)
}
