//! What a file would change: every row beside what the register holds, every fault named.
//!
//! Planning reads and never writes; a dry run is a plan that is thrown away.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::advisers::PlannedAdvisers;
use super::cells::Cell;
use super::defaults::Rooms;
use super::known::{Known, pointers};
use super::read::{ReadFile, ReadRow, ReadSheet};
use super::record::{Record, Refs, Shared, key};
use super::sheets::SHEETS;
use super::store::{self, RowsBy, Table};
use super::{RowError, checks, defaults, facts, write};
use crate::db::Tx;
use crate::error::Result;
use crate::figures::Fact;
use crate::kernel::{Day, Id};

/// A new or changed row.
pub struct Change {
    /// Row of the spreadsheet.
    pub row: u32,
    pub before: Option<Shared>,
    pub after: Shared,
    pub facts: Vec<Fact>,
    /// From which day a changed area holds, where that was said.
    pub area_from: Option<Day>,
}

/// A row of the file with what it points at.
pub struct Candidate {
    pub row: u32,
    pub before: Option<Shared>,
    pub after: Shared,
}

/// What one sheet would change.
pub struct PlannedSheet {
    /// Which sheet of the file.
    pub at: usize,
    pub table: &'static Table,
    pub changes: Vec<Change>,
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Rows that point at a faulty sheet: whether they are right shows when that one is.
    pub unchecked: usize,
    pub errors: Vec<RowError>,
    /// What is written all the same, and should be looked at again.
    pub warnings: Vec<RowError>,
}

/// What a file would change.
pub struct Plan {
    pub sheets: Vec<PlannedSheet>,
    pub advisers: Vec<PlannedAdvisers>,
    pub new_streets: Vec<(String, String)>,
    pub known: Known,
}

impl Plan {
    pub fn is_clean(&self) -> bool {
        self.sheets.iter().all(|s| s.errors.is_empty()) && self.advisers.iter().all(|a| a.errors.is_empty())
    }
}

/// What planning carries from sheet to sheet.
pub(super) struct Planner<'a> {
    pub zone: &'a str,
    pub today: Day,
    pub known: Known,
    /// Sheets with faulty rows: who points at one of those is not at fault.
    faulty: BTreeSet<&'static str>,
}

/// Plans the whole file, in the order in which rows may point at one another.
pub async fn plan(tx: &mut Tx, zone: &str, file: &ReadFile, today: Day) -> Result<Plan> {
    let mut planner = Planner {
        zone,
        today,
        known: Known::default(),
        faulty: file
            .sheets
            .iter()
            .filter(|s| !s.errors.is_empty())
            .map(|s| s.sheet.name)
            .collect(),
    };
    let mut sheets = vec![];
    for table in SHEETS.iter().filter_map(|s| store::table(s.name)) {
        for (at, read) in file
            .sheets
            .iter()
            .enumerate()
            .filter(|(_, s)| s.sheet.name == table.sheet)
        {
            let planned = planner.sheet(tx, read, at, table).await?;
            if !planned.errors.is_empty() {
                planner.faulty.insert(table.sheet);
            }
            sheets.push(planned);
        }
    }
    let mut advisers = vec![];
    for (at, read) in file
        .sheets
        .iter()
        .enumerate()
        .filter(|(_, s)| s.sheet.name == "advisors")
    {
        advisers.push(planner.advisers(tx, read, at).await?);
    }
    Ok(Plan {
        sheets,
        advisers,
        new_streets: std::mem::take(&mut planner.known.new_streets),
        known: planner.known,
    })
}

impl Planner<'_> {
    pub(super) fn is_faulty(&self, sheet: &str) -> bool {
        self.faulty.contains(sheet)
    }

    async fn sheet(&mut self, tx: &mut Tx, read: &ReadSheet, at: usize, table: &'static Table) -> Result<PlannedSheet> {
        let (mut errors, mut warnings) = (vec![], vec![]);
        self.learn_pointed(tx, read).await?;
        let mut resolved: Vec<(&ReadRow, Refs)> = vec![];
        let mut unchecked = 0;
        for row in &read.rows {
            let known_faults = errors.len();
            match self.resolve(read, row, &mut errors) {
                Some(refs) => resolved.push((row, refs)),
                None => unchecked += usize::from(errors.len() == known_faults),
            }
        }
        let owners: BTreeSet<&String> = resolved
            .iter()
            .filter_map(|(_, refs)| match table.rows_by {
                RowsBy::Building => refs.building.as_ref(),
                RowsBy::Enterprise => refs.enterprise.as_ref(),
                RowsBy::All | RowsBy::Uscc => None,
            })
            .collect();
        let owners: Vec<String> = owners.into_iter().cloned().collect();
        self.known.rivals(tx, self.zone, table, &owners).await?;
        let rooms = self.rooms(tx, read, &resolved).await?;
        let candidates: Vec<Candidate> = resolved
            .into_iter()
            .map(|(row, refs)| candidate(&self.known, read, table, row, refs, &rooms))
            .collect();
        let found = (&mut errors, &mut warnings);
        checks::check(read, &self.known, &candidates, &rooms, self.today, found);
        let mut planned = PlannedSheet {
            at,
            table,
            changes: vec![],
            created: 0,
            updated: 0,
            unchanged: 0,
            unchecked,
            errors,
            warnings,
        };
        for Candidate { row, before, after } in candidates {
            match &before {
                None => planned.created += 1,
                Some(old) if old.cells == after.cells => {
                    planned.unchanged += 1;
                    continue;
                }
                Some(_) => planned.updated += 1,
            }
            let facts = facts::facts(before.as_deref(), &after, None, self.today);
            self.known.learn(after.clone());
            planned.changes.push(Change {
                row,
                before,
                after,
                facts,
                area_from: None,
            });
        }
        Ok(planned)
    }

    /// Reads what the rows of a sheet point at.
    pub(super) async fn learn_pointed(&mut self, tx: &mut Tx, read: &ReadSheet) -> Result<()> {
        for (column, target) in pointers(read.sheet) {
            match (*target, read.sheet.at(column)) {
                ("enterprises", Some(at)) => {
                    let codes = read.rows.iter().map(|r| &r.cells[at]);
                    self.known.enterprises(tx, self.zone, codes).await?;
                }
                _ => self.known.whole(tx, self.zone, target).await?,
            }
        }
        match read.sheet.name {
            "buildings" => self.known.streets(tx, self.zone).await,
            "duties" => self.known.categories(tx, self.zone).await,
            "enterprises" => {
                let codes = read.rows.iter().map(|r| &r.cells[0]);
                self.known.enterprises(tx, self.zone, codes).await
            }
            _ => Ok(()),
        }
    }

    /// The rooms of the buildings in which somebody says to have some.
    async fn rooms(&mut self, tx: &mut Tx, read: &ReadSheet, rows: &[(&ReadRow, Refs)]) -> Result<Rooms> {
        let Some(at) = read.sheet.at("rooms") else {
            return Ok(Rooms::default());
        };
        let with_rooms = rows.iter().filter(|(row, _)| !row.cells[at].is_empty());
        let buildings: BTreeSet<String> = with_rooms.filter_map(|(_, refs)| refs.building.clone()).collect();
        self.known.rooms(tx, self.zone, buildings).await?;
        Ok(self.known.rooms_by_building())
    }

    /// What a row points at; `None` when it points nowhere.
    fn resolve(&mut self, read: &ReadSheet, row: &ReadRow, errors: &mut Vec<RowError>) -> Option<Refs> {
        let mut refs = Refs::default();
        let mut whole = true;
        for (column, target) in pointers(read.sheet) {
            let at = read.sheet.at(column)?;
            let cell = &row.cells[at];
            if cell.is_empty() {
                continue;
            }
            if let Some(found) = self.known.pointed(target, cell) {
                *refs.of(target) = Some(found.id.clone());
                continue;
            }
            whole = false;
            if !self.is_faulty(target) {
                let (code, message) = unknown(target);
                let value = write::text_of(&read.sheet.columns[at], cell);
                let error = read.error(row.row_number, column, code, message);
                errors.push(RowError { value, ..error });
            }
        }
        if read.sheet.name == "duties" {
            let at = read.sheet.at("category")?;
            refs.category = self.known.category(&row.cells[at]).map(|c| c.code.clone());
            if refs.category.is_none() {
                whole = false;
                let value = write::text_of(&read.sheet.columns[at], &row.cells[at]);
                let message = "没有这个诉求类别：请填本区的类别名称，或先在“部门与职责”添加";
                let error = read.error(row.row_number, "category", "unknown_category", message);
                errors.push(RowError { value, ..error });
            }
        }
        if read.sheet.name == "buildings" {
            refs.street = self.known.street(&row.cells[read.sheet.at("street")?]);
        }
        whole.then_some(refs)
    }
}

/// Code and words for a cell that points at nothing.
pub(super) fn unknown(target: &str) -> (&'static str, &'static str) {
    match target {
        "buildings" => (
            "unknown_building",
            "没有登记这个楼宇编码：请先在“楼宇”表登记，或检查编码",
        ),
        "enterprises" => (
            "unknown_enterprise",
            "没有登记这个统一社会信用代码：请先在“企业”表登记，或检查代码",
        ),
        "law_firms" => (
            "unknown_law_firm",
            "没有登记这个执业许可证号：请先在“律所”表登记，或检查证号",
        ),
        "departments" => (
            "unknown_department",
            "没有登记这个部门编码：请先在“部门”表登记，或检查编码",
        ),
        "guidance_groups" => (
            "unknown_guidance_group",
            "没有登记这个指导团编码：请先在“指导团”表登记，或检查编码",
        ),
        _ => ("unknown_lawyer", "没有登记这个执业证号：请先在“律师”表登记，或检查证号"),
    }
}

/// The row as it would stand: the file's cells where the file has the column, the register's where
/// it has not, and what is understood where neither says anything.
fn candidate(
    known: &Known,
    read: &ReadSheet,
    table: &'static Table,
    row: &ReadRow,
    refs: Refs,
    rooms: &Rooms,
) -> Candidate {
    let (mut cells, mut refs) = (row.cells.clone(), refs);
    own_words(known, read, &mut cells);
    let before = known.of(table.sheet, &key(read.sheet, &cells)).cloned();
    if let Some(old) = &before {
        for (at, cell) in cells.iter_mut().enumerate() {
            // A key that is typed a little differently stays as it was registered first.
            if read.columns[at].is_none() || read.sheet.key.contains(&read.sheet.columns[at].name) {
                *cell = old.cells[at].clone();
            }
        }
        for (column, target) in pointers(read.sheet) {
            if read.sheet.at(column).is_some_and(|at| read.columns[at].is_none()) {
                *refs.of(target) = old.refs.clone().of(target).take();
            }
        }
    }
    own_codes(known, read, &mut cells);
    defaults::fill(read.sheet, &mut cells, refs.building.as_deref(), rooms);
    let (id, version, head_hash) = match &before {
        Some(old) => (old.id.clone(), old.version + 1, old.head_hash.clone()),
        None => (Id::<Record>::new().into_string(), 1, String::new()),
    };
    let refs = with_itself(table.sheet, refs, &id);
    let after = Arc::new(Record {
        table,
        id,
        version,
        head_hash,
        refs,
        cells,
    });
    Candidate {
        row: row.row_number,
        before,
        after,
    }
}

/// A code that points at a row is kept as that row has it.
fn own_codes(known: &Known, read: &ReadSheet, cells: &mut [Cell]) {
    for (column, target) in pointers(read.sheet) {
        let Some(at) = read.sheet.at(column) else { continue };
        if let Some(found) = known.pointed(target, &cells[at]) {
            cells[at] = found.cell(found.sheet().key[0]).clone();
        }
    }
}

/// A category that is said by its code is kept by its name.
fn own_words(known: &Known, read: &ReadSheet, cells: &mut [Cell]) {
    let Some(at) = read.sheet.at("category") else { return };
    if let Some(category) = known.category(&cells[at]) {
        cells[at] = Cell::Text(category.name.clone());
    }
}

/// A building is in itself, as far as scopes and references go.
fn with_itself(sheet: &str, refs: Refs, id: &str) -> Refs {
    let own = Some(id.to_owned());
    match sheet {
        "buildings" => Refs { building: own, ..refs },
        "enterprises" => Refs {
            enterprise: own,
            ..refs
        },
        "law_firms" => Refs { law_firm: own, ..refs },
        "guidance_groups" => Refs { group: own, ..refs },
        _ => refs,
    }
}
