//! A file comes in: whole or not at all.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::Serialize;

use super::advisers::{self, Taken};
use super::apply::{Progress, Source, apply};
use super::plan::{Plan, plan};
use super::read::ReadFile;
use super::{FileError, RowError, policy};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::sha256_hex;
use crate::kernel::Actor;

/// What an import did, or would do.
#[derive(Debug, Clone, Serialize)]
pub struct Imported {
    /// Whether anything was written: not on a dry run, not when there is an error, not when the file
    /// says nothing that the registers do not hold.
    pub written: bool,
    pub dry_run: bool,
    pub sheets: Vec<SheetResult>,
    /// Sheets that are none of the registers.
    pub ignored: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SheetResult {
    pub sheet: &'static str,
    /// The sheet as the file names it.
    pub title: String,
    pub rows: usize,
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Rows that nobody could check as yet: what they point at is faulty, or stands in a file that is.
    #[serde(skip_serializing_if = "is_none")]
    pub unchecked: usize,
    /// Empty rows, subtotals, notes.
    pub skipped: usize,
    pub unknown_columns: Vec<String>,
    pub errors: Vec<RowError>,
    /// Errors beyond those listed.
    pub more_errors: usize,
    /// Rows that are taken as they are, and should be looked at again.
    pub warnings: Vec<RowError>,
    /// Warnings beyond those listed.
    pub more_warnings: usize,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

impl SheetResult {
    fn changes(&self) -> bool {
        self.created + self.updated > 0
    }
}

impl Imported {
    pub fn errors(&self) -> Vec<RowError> {
        self.sheets.iter().flat_map(|s| s.errors.clone()).collect()
    }
    pub fn warnings(&self) -> impl Iterator<Item = &RowError> {
        self.sheets.iter().flat_map(|s| &s.warnings)
    }
    pub fn is_clean(&self) -> bool {
        self.sheets.iter().all(|s| s.errors.is_empty())
    }
}

impl From<FileError> for Error {
    fn from(e: FileError) -> Self {
        Error::invalid("file", e.code, e.message)
    }
}

/// A file as it was sent.
#[derive(Clone)]
pub struct Upload {
    pub name: String,
    pub bytes: Arc<[u8]>,
}

/// Takes a workbook or a `.csv` in, whole or not at all.
///
/// Errors: 403 for anybody but zone staff; 422 for a file that cannot be read. Faulty rows are no
/// error of the call: they stand in the result, and nothing is written.
pub async fn import(app: &App, actor: &Actor, file: Upload, dry_run: bool, progress: &Progress) -> Result<Imported> {
    let role = policy::may_import(actor).map_err(Error::Forbidden)?;
    let hash = sha256_hex(&file.bytes);
    let name = file.name.clone();
    let read = tokio::task::spawn_blocking(move || super::read(&file.bytes, &file.name))
        .await
        .map_err(|e| Error::Internal(format!("reading a register broke: {e}")))??;
    let rows: usize = read.sheets.iter().map(|s| s.seen).sum();
    progress.all.store(rows as u64, Ordering::Relaxed);
    let source = Source {
        file: Some((&name, &hash)),
        role,
    };
    // Rolling back is how a transaction that may not stay is left; the result stands beside it.
    let mut result = None;
    let outcome = crate::write_tx!(app.db, |tx| {
        progress.done.store(0, Ordering::Relaxed);
        let imported = take_in(app, tx, actor, &read, dry_run, &source, progress).await?;
        let written = imported.written;
        result = Some(imported);
        if written { Ok(()) } else { Err(Error::Invalid(vec![])) }
    });
    let imported = match (outcome, result) {
        (Ok(()) | Err(Error::Invalid(_)), Some(imported)) => imported,
        (Err(error), _) => return Err(error),
        (Ok(()), None) => return Err(Error::Internal("an import without a result".to_owned())),
    };
    if imported.written {
        let changed = imported.sheets.iter().filter(|s| s.changes());
        let sheets: Vec<&str> = changed.map(|s| s.sheet).collect();
        follow(app, &actor.zone, &sheets).await?;
    }
    Ok(imported)
}

/// What others draw from changed registers.
pub(super) async fn follow(app: &App, zone: &str, sheets: &[&str]) -> Result<()> {
    if sheets.iter().any(|s| ["lawyers", "law_firms"].contains(s)) {
        crate::advisors::daily::lawyers_changed(app, zone).await?;
    }
    if sheets.contains(&"occupancies") {
        crate::advisors::daily::follow_moves(app, zone).await?;
    }
    if sheets.contains(&"seats") {
        app.people_changed();
    }
    Ok(())
}

async fn take_in(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    read: &ReadFile,
    dry_run: bool,
    source: &Source<'_>,
    progress: &Progress,
) -> Result<Imported> {
    let plan = plan(tx, &actor.zone, read, actor.now.day()).await?;
    let mut clean = read.is_clean() && plan.is_clean();
    let mut taken = vec![];
    // Advisers are told by their law firms and enterprises, which must stand first: a dry run with
    // them writes everything and takes it back.
    if clean && (!dry_run || !plan.advisers.is_empty()) {
        apply(tx, actor, &plan, source, progress).await?;
        for planned in &plan.advisers {
            let done = advisers::take_in(app, tx, actor, &read.sheets[planned.at], planned).await?;
            clean &= done.errors.is_empty();
            taken.push((planned.at, done));
        }
    }
    Ok(result(read, &plan, &taken, dry_run, clean && !dry_run))
}

/// More faults than anybody corrects in one go; the rest is counted.
const MOST_ERRORS: usize = 2000;

fn result(read: &ReadFile, plan: &Plan, taken: &[(usize, Taken)], dry_run: bool, applied: bool) -> Imported {
    let sheets: Vec<SheetResult> = read
        .sheets
        .iter()
        .enumerate()
        .map(|(at, sheet)| {
            let (mut errors, mut warnings) = (sheet.errors.clone(), vec![]);
            let (mut created, mut updated, mut unchanged, mut unchecked) = (0, 0, 0, 0);
            for planned in plan.sheets.iter().filter(|p| p.at == at) {
                errors.extend(planned.errors.iter().cloned());
                warnings.extend(planned.warnings.iter().cloned());
                (created, updated, unchanged) = (planned.created, planned.updated, planned.unchanged);
                unchecked = planned.unchecked;
            }
            for planned in plan.advisers.iter().filter(|p| p.at == at) {
                errors.extend(planned.errors.iter().cloned());
                let faulty: BTreeSet<u32> = errors.iter().map(|e| e.row).collect();
                unchecked = sheet.seen.saturating_sub(faulty.len());
            }
            for (_, done) in taken.iter().filter(|(of, _)| *of == at) {
                errors.extend(done.errors.iter().cloned());
                (created, updated, unchanged) = (done.created, done.updated, done.unchanged);
                unchecked = 0;
            }
            errors.sort_by_key(|e| (e.row, e.at));
            let over = errors.len().saturating_sub(MOST_ERRORS);
            errors.truncate(MOST_ERRORS);
            let more_warnings = warnings.len().saturating_sub(MOST_ERRORS);
            warnings.truncate(MOST_ERRORS);
            SheetResult {
                sheet: sheet.sheet.name,
                title: sheet.title.clone(),
                rows: sheet.seen,
                created,
                updated,
                unchanged,
                unchecked,
                skipped: sheet.skipped.empty + sheet.skipped.totals + sheet.skipped.notes,
                unknown_columns: sheet.unknown_columns.clone(),
                more_errors: sheet.more_errors + over,
                errors,
                more_warnings,
                warnings,
            }
        })
        .collect();
    Imported {
        written: applied && sheets.iter().any(SheetResult::changes),
        dry_run,
        sheets,
        ignored: read.ignored.clone(),
    }
}
