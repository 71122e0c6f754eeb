//! The fold of the registers: a row, and what it counts for, from its events alone.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::apply::values;
use super::area;
use super::cells::Cell;
use super::facts::facts;
use super::input;
use super::record::Record;
use super::sheets::{Column, Kind};
use super::store::{self, TABLES, Table};
use crate::db::Tx;
use crate::enterprises::facts::Restated;
use crate::error::Result;
use crate::figures::Entry;
use crate::figures::store::{MonthKey, ledger_of, roll_up};
use crate::journal::{self, EventRow};

const AT_ONCE: i64 = 500;

/// What `louwei verify` finds of the registers.
#[derive(Debug, Default)]
pub struct Report {
    pub rows: u64,
    /// Rows that were there before the hub kept a journal: no event tells of them.
    pub untold: u64,
    pub faults: Vec<String>,
}

/// Folds every row of every register: each must give its row, and all of a register the ledger.
pub async fn verify(tx: &mut Tx, zone: &str) -> Result<Report> {
    let mut report = Report::default();
    for table in &TABLES {
        register(tx, zone, table, &mut report).await?;
    }
    Ok(report)
}

async fn register(tx: &mut Tx, zone: &str, table: &'static Table, report: &mut Report) -> Result<()> {
    let mut counted: BTreeMap<MonthKey, (i64, i64)> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let rows = store::after(tx, zone, table, &after, AT_ONCE).await?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.id);
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let mut events = journal::timelines(tx, zone, table.kind, ids).await?;
        for row in rows {
            report.rows += 1;
            let events = events.remove(&row.id).unwrap_or_default();
            if events.is_empty() && row.head_hash.is_empty() {
                report.untold += 1;
                continue;
            }
            let (said, entries) = fold(&row, &events)?;
            let last = events.last().map(|e| (e.seq, e.hash.as_str()));
            if said != values(None, &row) || last != Some((row.version, row.head_hash.as_str())) {
                report.faults.push(format!(
                    "{} {}: its row is not what its events make of it",
                    table.kind, row.id
                ));
            }
            for (key, (n, total)) in roll_up(&entries) {
                let sum = counted.entry(key).or_default();
                sum.0 += n;
                sum.1 += total;
            }
        }
    }
    if ledger_of(tx, zone, table.kind).await? != counted {
        report
            .faults
            .push(format!("{}: the ledger is not what its events count for", table.kind));
    }
    Ok(())
}

/// What the events say of a row, and what each of them counts for. What a row belongs to is part of
/// its key and never changes, so that it is read of the row.
fn fold(row: &Record, events: &[EventRow]) -> Result<(Map<String, Value>, Vec<Entry>)> {
    let mut said = Map::new();
    let mut entries: Vec<Entry> = vec![];
    let mut before: Option<Record> = None;
    for event in events {
        let mut body = event.body()?;
        if let Value::Object(values) = body["values"].take() {
            said.extend(values);
        }
        said.retain(|_, value| !value.is_null() && *value != Value::Array(vec![]));
        let after = Record {
            version: event.seq,
            cells: row.sheet().columns.iter().map(|c| cell(c, &said)).collect(),
            ..row.clone()
        };
        let restated = area::said(&body).map(|from| Restated {
            from,
            held: entries.iter().map(|e| (e.kind, e.day, e.value)).collect(),
        });
        let counts = facts(before.as_ref(), &after, restated.as_ref(), event.at.day());
        entries.extend(counts.iter().map(|f| Entry::new(f, row.table.kind, &row.id, event.seq)));
        before = Some(after);
    }
    Ok((said, entries))
}

/// A cell as [`super::record::value`] gave it. What cannot be read is empty, and then the row differs.
fn cell(column: &Column, said: &Map<String, Value>) -> Cell {
    match (column.kind, said.get(column.name)) {
        (_, None) => Cell::Empty,
        (Kind::Area, Some(area)) => area
            .as_f64()
            .map_or(Cell::Empty, |metres| Cell::Area((metres * 100.0).round() as i64)),
        (_, Some(value)) => input::cell(column, value).unwrap_or_default(),
    }
}
