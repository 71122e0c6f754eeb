//! The inbox of a person: what lies with them, by what is due first.

use serde_json::Value;

use super::model::{AT_HAND, Entry};
use super::policy;
use super::store::{self, EntryRow};
use crate::app::App;
use crate::error::Result;
use crate::handoffs;
use crate::handoffs::model::{Asker, Handoff};
use crate::handoffs::stage::Verb;
use crate::kernel::{Actor, Timestamp};
use crate::web::params::{Paged, bad_cursor, given, page};

/// A page of the inbox. `cursor` is the `next` of the page before.
///
/// Errors: 422 for a cursor that is none.
pub async fn entries(app: &App, actor: &Actor, cursor: Option<&str>, limit: i64) -> Result<Paged<Entry>> {
    let after = match given(cursor) {
        None => (String::new(), String::new()),
        Some(text) => place(text).ok_or_else(bad_cursor)?,
    };
    let mut rows = vec![];
    let mut tx = app.db.read().await?;
    // One statement for each holder: each is read in the order of its index.
    for holder in policy::holders(actor) {
        rows.extend(store::entries(&mut tx, actor, &holder, (&after.0, &after.1), limit + 1).await?);
    }
    drop(tx);
    rows.sort_by(|a, b| (a.due_at, &a.clock_id).cmp(&(b.due_at, &b.clock_id)));
    rows.truncate(limit as usize + 1);
    let mut entries = vec![];
    for row in rows {
        entries.push(entry(app, actor, row).await?);
    }
    Ok(page(entries, limit, |e| {
        format!("{}_{}", e.due_at.millis(), e.clock_id)
    }))
}

/// Due time and clock of a cursor, as the rows have them.
fn place(cursor: &str) -> Option<(String, String)> {
    let (due, clock) = cursor.split_once('_')?;
    let due = due.parse().ok()?;
    Some((
        Timestamp::from_millis(due).to_string(),
        crate::kernel::Id::<()>::parse(clock)?.into_string(),
    ))
}

async fn entry(app: &App, actor: &Actor, row: EntryRow) -> Result<Entry> {
    let policy = app.policy(&actor.zone, &row.policy, row.policy_version).await?;
    let rule_label = policy.rule(&row.rule).map(|r| policy.applies_to.says(&r.label));
    let mut entry = Entry {
        stage_label: stage_label(&row.subject_kind, &row.stage),
        clock_id: row.clock_id,
        kind: row.subject_kind,
        id: row.subject_id,
        part: row.part,
        number: row.number,
        title: row.title,
        building: row.building.unwrap_or_default(),
        holder: row.holder,
        group: String::new(),
        rule: row.rule,
        rule_label: rule_label.unwrap_or_default(),
        due_at: row.due_at,
        demand: String::new(),
        firm: String::new(),
        asker: Asker::of(false),
        version: row.version,
        verbs: vec![],
    };
    match entry.kind.as_str() {
        "handoff" => of_handoff(&mut entry, actor, &serde_json::from_str(&row.body)?),
        "request" => of_request(&mut entry, &serde_json::from_str(&row.body)?),
        _ => {}
    }
    Ok(entry)
}

fn of_handoff(entry: &mut Entry, actor: &Actor, h: &Handoff) {
    let group = h.leg(&entry.part).and_then(|leg| leg.group.as_ref());
    entry.group = group.map(|g| g.group.name.clone()).unwrap_or_default();
    if handoffs::policy::view(h, actor).whole {
        entry.asker = h.asker();
        entry.demand.clone_from(&h.demand);
        entry.firm = h.firm.as_ref().map(|f| f.name.clone()).unwrap_or_default();
    }
    let mine = |verb: &Verb| {
        let legs = handoffs::service::legs_of(h, actor, *verb);
        handoffs::policy::may(h, actor, *verb).is_ok() && legs.iter().any(|leg| leg.id == entry.part)
    };
    entry.verbs = AT_HAND.into_iter().filter(|verb| mine(verb)).collect();
}

/// A request lies with who handles it, or with its own firm: both read its words.
fn of_request(entry: &mut Entry, body: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    entry.asker = Asker::of(body["by_employee"] == true);
    entry.demand = text(&body["words"]);
    entry.firm = match &body["firm"]["name"] {
        Value::String(name) => name.clone(),
        _ => text(&body["firm_name"]),
    };
}

fn stage_label(kind: &str, stage: &str) -> &'static str {
    match kind {
        "handoff" => handoffs::stage_label(stage),
        "request" => crate::requests::stage::Stage::parse(stage).map_or("", |s| s.label()),
        "dispute" => crate::disputes::stage::Stage::parse(stage).map_or("", |s| s.label()),
        "advisor_assignment" => crate::advisors::words::Stage::parse(stage).map_or("", |s| s.label()),
        _ => "",
    }
}
