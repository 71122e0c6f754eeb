//! The 顾问 sheet: its rows are adviser assignments, which `advisors` writes down and checks against
//! the conflict gate.

use super::cells::Cell;
use super::known::{Known, pointers};
use super::plan::{Planner, unknown};
use super::read::{ReadRow, ReadSheet};
use super::words::LawyerStatus;
use super::{RowError, write};
use crate::advisors::service::{self, ActiveRow};
use crate::advisors::store;
use crate::app::App;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Actor;

/// The sheet with its codes resolved; what it would change only `advisors` can tell.
pub struct PlannedAdvisers {
    /// Which sheet of the file.
    pub at: usize,
    pub rows: Vec<ActiveRow>,
    pub errors: Vec<RowError>,
}

/// What came of it.
#[derive(Default)]
pub struct Taken {
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub errors: Vec<RowError>,
}

impl Planner<'_> {
    pub(super) async fn advisers(&mut self, tx: &mut Tx, read: &ReadSheet, at: usize) -> Result<PlannedAdvisers> {
        self.learn_pointed(tx, read).await?;
        self.known.whole(tx, self.zone, "law_firms").await?;
        let mut planned = PlannedAdvisers {
            at,
            rows: vec![],
            errors: vec![],
        };
        for row in &read.rows {
            if let Some(active) = active(&self.known, row, self.today) {
                planned.rows.push(active);
                continue;
            }
            for (column, target) in pointers(read.sheet) {
                let Some(at) = read.sheet.at(column) else { continue };
                if self.known.pointed(target, &row.cells[at]).is_some() || self.is_faulty(target) {
                    continue;
                }
                let (code, message) = unknown(target);
                let value = write::text_of(&read.sheet.columns[at], &row.cells[at]);
                let error = read.error(row.row_number, column, code, message);
                planned.errors.push(RowError { value, ..error });
            }
        }
        Ok(planned)
    }
}

fn active(known: &Known, row: &ReadRow, today: crate::kernel::Day) -> Option<ActiveRow> {
    let [uscc, licence, from, to] = &row.cells[..] else {
        return None;
    };
    let firm = known.pointed("enterprises", uscc)?;
    let lawyer = known.pointed("lawyers", licence)?;
    let law_firm = known.pointed("law_firms", lawyer.cell("law_firm"))?;
    let gone = law_firm.day("left_on").is_some_and(|left| left <= today);
    Some(ActiveRow {
        row: row.row_number as usize,
        enterprise_id: firm.id.clone(),
        enterprise_name: firm.text("name").to_owned(),
        lawyer_id: lawyer.id.clone(),
        lawyer_name: lawyer.text("name").to_owned(),
        law_firm_id: law_firm.id.clone(),
        law_firm_name: law_firm.text("name").to_owned(),
        practises: lawyer.text("status") == LawyerStatus::Active.as_str() && !gone,
        from: from.day()?,
        to: to.day(),
    })
}

/// Writes the services down, in the caller's transaction, which is rolled back when there is an
/// error among them.
pub async fn take_in(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    read: &ReadSheet,
    planned: &PlannedAdvisers,
) -> Result<Taken> {
    let done = service::import_active(app, tx, actor, &planned.rows).await?;
    let errors = done.errors.into_iter().map(|e| {
        let row = u32::try_from(e.row).unwrap_or_default();
        let cells = read.rows.iter().find(|r| r.row_number == row).map(|r| &r.cells[..]);
        let value = cells.map_or(String::new(), |cells| cells[1].text().unwrap_or_default().to_owned());
        let error = read.error(row, "lawyer", e.code, e.message);
        RowError { value, ..error }
    });
    Ok(Taken {
        created: done.created,
        updated: done.updated,
        unchanged: done.unchanged,
        errors: errors.collect(),
    })
}

/// The sheet as it is exported.
pub async fn export(tx: &mut Tx, zone: &str) -> Result<Vec<Vec<Cell>>> {
    let rows = store::export(tx, zone).await?;
    let cells = rows.into_iter().map(|r| {
        vec![
            Cell::Text(r.uscc),
            Cell::Text(r.licence),
            Cell::Day(r.from_day),
            r.to_day.map(Cell::Day).unwrap_or_default(),
        ]
    });
    Ok(cells.collect())
}
