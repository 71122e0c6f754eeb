//! Writing a plan: rows, events, facts and names, a few statements for a thousand rows.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value, json};

use super::area;
use super::plan::{Change, Plan};
use super::record::{Record, value};
use super::store::{self, Table};
use super::text;
use crate::db::{Tx, search};
use crate::error::Result;
use crate::journal::{self, Event};
use crate::kernel::{Actor, Role};

/// Where the rows come from: a file, or a form or call that says one row.
pub struct Source<'a> {
    /// Name and hash.
    pub file: Option<(&'a str, &'a str)>,
    pub role: Role,
}

/// How far a long import is.
#[derive(Debug, Default)]
pub struct Progress {
    pub done: AtomicU64,
    pub all: AtomicU64,
}

impl Progress {
    pub fn add(&self, rows: usize) {
        self.done.fetch_add(rows as u64, Ordering::Relaxed);
    }
}

const AT_ONCE: usize = 1000;

/// Writes what was planned, in the caller's transaction.
pub async fn apply(tx: &mut Tx, actor: &Actor, plan: &Plan, source: &Source<'_>, progress: &Progress) -> Result<()> {
    store::add_streets(tx, &actor.zone, plan.new_streets.clone()).await?;
    for sheet in &plan.sheets {
        for changes in sheet.changes.chunks(AT_ONCE) {
            apply_some(tx, actor, sheet.table, changes, source).await?;
            progress.add(changes.len());
        }
        progress.add(sheet.unchanged);
    }
    Ok(())
}

async fn apply_some(
    tx: &mut Tx,
    actor: &Actor,
    table: &'static Table,
    changes: &[Change],
    source: &Source<'_>,
) -> Result<()> {
    let events: Vec<Event> = changes.iter().map(|c| event(table, c, source)).collect();
    let rows = changes
        .iter()
        .zip(&events)
        .map(|(change, event)| {
            let hash = event.hash(actor);
            store::values(&actor.zone, &change.after, &hash)
        })
        .collect();
    store::save(tx, table, rows).await?;
    journal::append(tx, actor, events).await?;
    if table.named {
        let names = changes
            .iter()
            .filter(|c| {
                c.before
                    .as_ref()
                    .is_none_or(|old| old.text("name") != c.after.text("name"))
            })
            .map(|c| {
                let name = c.after.text("name");
                (c.after.id.clone(), name.to_owned(), text::grams(name).join(" "))
            })
            .collect();
        search::keep(tx, &actor.zone, table.kind, names);
    }
    Ok(())
}

fn event(table: &'static Table, change: &Change, source: &Source<'_>) -> Event {
    let (before, after) = (change.before.as_deref(), &change.after);
    let mut body = json!({ "values": values(before, after) });
    if let Some((name, hash)) = source.file {
        body["source"] = json!({ "file": name, "hash": hash, "row": change.row });
    }
    if let Some(from) = change.area_from {
        body[area::FIELD] = from.to_string().into();
    }
    Event::of_register(
        table.kind,
        &after.id,
        after.version,
        step(before, after),
        &after.head_hash,
        body,
    )
    .by(source.role)
    .with_facts(change.facts.clone())
}

/// What was said: everything of a new row, what differs of a changed one.
pub(super) fn values(before: Option<&Record>, after: &Record) -> Map<String, Value> {
    let columns = after.sheet().columns.iter().zip(&after.cells).enumerate();
    columns
        .filter(|(at, (_, cell))| match before {
            Some(old) => old.cells[*at] != **cell,
            None => !cell.is_empty(),
        })
        .map(|(_, (column, cell))| (column.name.to_owned(), value(column, cell)))
        .collect()
}

fn step(before: Option<&Record>, after: &Record) -> &'static str {
    let ends = |record: &Record| {
        let column = if record.table.sheet == "law_firms" {
            "left_on"
        } else {
            "to"
        };
        record.sheet().at(column).is_some_and(|at| !record.cells[at].is_empty())
    };
    match before {
        None => "add",
        Some(before) if !ends(before) && ends(after) => "end",
        Some(_) => "change",
    }
}
