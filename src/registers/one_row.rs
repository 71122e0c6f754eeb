//! A row that a form or a call says is the import of a sheet with this one row.

use super::apply::{Progress, Source, apply};
use super::cells::Cell;
use super::plan::plan;
use super::read::{ReadFile, ReadRow, ReadSheet, Skipped};
use super::record::{self, Record};
use super::rows::{may_seat, may_write};
use super::{RowError, Sheet, area, input};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Day, FieldError};

/// One row, said by a form or a call.
pub struct OneRow {
    pub sheet: &'static str,
    pub cells: Vec<Cell>,
    /// The row that is changed, and the version it was read at; none for a new row.
    pub of: Option<(String, i64)>,
    /// From which day a changed area holds, where that was said.
    pub area_from: Option<Day>,
}

/// Adds or changes one row in the caller's transaction, and answers what stands now.
///
/// Errors: 409 when a new row is there already, 412 when a changed row was changed since, 422 with
/// the fields that are wrong.
pub async fn save_one(tx: &mut Tx, actor: &Actor, row: OneRow) -> Result<Record> {
    let sheet = record::sheet(row.sheet);
    let file = ReadFile {
        sheets: vec![ReadSheet {
            sheet,
            title: sheet.title.to_owned(),
            columns: (0..).take(sheet.columns.len()).map(Some).collect(),
            unknown_columns: vec![],
            rows: vec![ReadRow {
                row_number: 1,
                cells: row.cells,
            }],
            seen: 1,
            skipped: Skipped::default(),
            errors: vec![],
            more_errors: 0,
        }],
        ignored: vec![],
    };
    let today = actor.now.day();
    let mut plan = plan(tx, &actor.zone, &file, today).await?;
    let Some(planned) = plan.sheets.first_mut() else {
        return Err(Error::NotFound("这张台账"));
    };
    let mut errors: Vec<FieldError> = planned.errors.iter().map(|e| field_error(sheet, e)).collect();
    if let Some(day) = row.area_from {
        errors.extend(area::refused(planned.changes.first(), day, today));
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    if let (Some(day), Some(change)) = (row.area_from, planned.changes.first_mut()) {
        area::restate(tx, &actor.zone, change, day, today).await?;
    }
    let planned = &plan.sheets[0];
    let key = record::key(sheet, &file.sheets[0].rows[0].cells);
    let there = planned.changes.first().map_or_else(
        || plan.known.of(sheet.name, &key).cloned(),
        |change| change.before.clone(),
    );
    match (&row.of, &there) {
        (None, Some(_)) => return Err(exists(sheet)),
        (Some((id, expected)), Some(old)) if old.id == *id && old.version != *expected => {
            return Err(Error::Stale {
                expected: *expected,
                current: old.version,
            });
        }
        (Some((id, _)), Some(old)) if old.id != *id => return Err(exists(sheet)),
        (Some(_), None) => return Err(Error::NotFound("这条登记")),
        _ => {}
    }
    let changed = planned.changes.first().map(|change| &change.after).or(there.as_ref());
    let role = match changed {
        Some(seat) if row.sheet == "seats" => may_seat(actor, seat, None)?,
        record => {
            let refs = record.map(|record| record.refs.clone()).unwrap_or_default();
            may_write(actor, row.sheet, &refs).map_err(Error::Forbidden)?
        }
    };
    let source = Source { file: None, role };
    apply(tx, actor, &plan, &source, &Progress::default()).await?;
    let now = planned.changes.first().map(|change| change.after.clone()).or(there);
    now.map(|record| (*record).clone()).ok_or(Error::NotFound("这条登记"))
}

/// A fault of a cell, as one of the field that it was said in.
fn field_error(sheet: &Sheet, error: &RowError) -> FieldError {
    let column = sheet.columns.iter().find(|c| c.heading == error.column);
    let field = input::field_of(sheet, column.map_or("", |c| c.name));
    FieldError::new(field, error.code, error.message.clone())
}

fn exists(sheet: &Sheet) -> Error {
    let headings: Vec<&str> = sheet
        .key
        .iter()
        .filter_map(|k| sheet.at(k))
        .map(|at| sheet.columns[at].heading)
        .collect();
    Error::Exists(format!(
        "“{}”里已有{}相同的一条，请改正后再提交，或到那一条上修改",
        sheet.title,
        headings.join("、")
    ))
}
