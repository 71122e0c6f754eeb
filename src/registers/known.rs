//! What an import knows while it is planned: the rows that are there, and those the file brings.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::cells::Cell;
use super::record::{Record, Shared};
use super::sheets::Sheet;
use super::store::{self, RowsBy, Table};
use super::text;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Id;
use crate::routing::{self, Category};

/// Rows of the registers by sheet and key.
#[derive(Default)]
pub struct Known {
    rows: HashMap<&'static str, HashMap<String, Shared>>,
    /// Streets by their name as it is compared.
    streets: HashMap<String, String>,
    /// Streets that the file names first, with their ids.
    pub new_streets: Vec<(String, String)>,
    /// 诉求类别 of the zone: by code and by name, as they are compared.
    categories: HashMap<String, Category>,
    /// Sheets of which all rows are known.
    whole: BTreeSet<&'static str>,
    /// Buildings whose rooms are known.
    rooms_of: BTreeSet<String>,
}

impl Known {
    pub fn of(&self, sheet: &'static str, key: &str) -> Option<&Shared> {
        self.rows.get(sheet)?.get(key)
    }

    /// The row that a cell points at.
    pub fn pointed(&self, sheet: &'static str, cell: &Cell) -> Option<&Shared> {
        self.of(sheet, &cell.key())
    }

    pub fn learn(&mut self, record: Shared) {
        self.rows
            .entry(record.table.sheet)
            .or_default()
            .insert(record.key(), record);
    }

    /// Every row of a sheet that is known so far.
    pub fn all(&self, sheet: &'static str) -> impl Iterator<Item = &Shared> {
        self.rows.get(sheet).into_iter().flat_map(HashMap::values)
    }

    /// Reads all rows of a small register once.
    pub async fn whole(&mut self, tx: &mut Tx, zone: &str, sheet: &'static str) -> Result<()> {
        let Some(table) = store::table(sheet) else {
            return Ok(());
        };
        if self.whole.insert(table.sheet) {
            let rows = store::by_owners(tx, zone, table, &[]).await?;
            rows.into_iter().for_each(|r| self.remember(r));
        }
        Ok(())
    }

    /// Reads the enterprises of these codes that are not known yet.
    pub async fn enterprises<'a>(
        &mut self,
        tx: &mut Tx,
        zone: &str,
        codes: impl Iterator<Item = &'a Cell>,
    ) -> Result<()> {
        let Some(table) = store::table("enterprises") else {
            return Ok(());
        };
        let unknown: BTreeSet<&str> = codes
            .filter(|cell| self.pointed("enterprises", cell).is_none())
            .filter_map(Cell::text)
            .collect();
        let unknown: Vec<String> = unknown.into_iter().map(str::to_owned).collect();
        let rows = store::by_owners(tx, zone, table, &unknown).await?;
        rows.into_iter().for_each(|r| self.remember(r));
        Ok(())
    }

    /// Reads the rows that rows of a sheet may turn out to be.
    pub async fn rivals(&mut self, tx: &mut Tx, zone: &str, table: &'static Table, owners: &[String]) -> Result<()> {
        match table.rows_by {
            RowsBy::All => return self.whole(tx, zone, table.sheet).await,
            // Enterprises are read by their codes.
            RowsBy::Uscc => return Ok(()),
            RowsBy::Building | RowsBy::Enterprise => {}
        }
        let rows = store::by_owners(tx, zone, table, owners).await?;
        rows.into_iter().for_each(|r| self.remember(r));
        Ok(())
    }

    /// Reads the rooms of these buildings.
    pub async fn rooms(&mut self, tx: &mut Tx, zone: &str, buildings: BTreeSet<String>) -> Result<()> {
        let Some(table) = store::table("spaces") else {
            return Ok(());
        };
        let asked: Vec<String> = buildings.difference(&self.rooms_of).cloned().collect();
        let rows = store::by_owners(tx, zone, table, &asked).await?;
        self.rooms_of.extend(asked);
        rows.into_iter().for_each(|r| self.remember(r));
        Ok(())
    }

    /// What the file says of a row stands before what the register says.
    fn remember(&mut self, record: Record) {
        let rows = self.rows.entry(record.table.sheet).or_default();
        rows.entry(record.key()).or_insert_with(|| Arc::new(record));
    }

    pub async fn streets(&mut self, tx: &mut Tx, zone: &str) -> Result<()> {
        for (name, id) in store::streets(tx, zone).await? {
            self.streets.insert(text::same(&name), id);
        }
        Ok(())
    }

    pub async fn categories(&mut self, tx: &mut Tx, zone: &str) -> Result<()> {
        for category in routing::categories(tx, zone).await? {
            self.categories.insert(text::same(&category.name), category.clone());
            self.categories.insert(category.code.clone(), category);
        }
        Ok(())
    }

    /// The 诉求类别 of this name or code.
    pub fn category(&self, cell: &Cell) -> Option<&Category> {
        self.categories.get(&text::same(cell.text()?))
    }

    /// The street of this name: streets have no sheet of their own, a building brings its street.
    pub fn street(&mut self, cell: &Cell) -> Option<String> {
        let name = cell.text()?;
        let id = self.streets.entry(text::same(name)).or_insert_with(|| {
            let id = Id::<()>::new().into_string();
            self.new_streets.push((name.to_owned(), id.clone()));
            id
        });
        Some(id.clone())
    }

    /// Whether anything is known of the rooms of a building.
    pub fn rooms_by_building(&self) -> HashMap<String, HashMap<String, i64>> {
        let mut rooms: HashMap<String, HashMap<String, i64>> = HashMap::new();
        for space in self.all("spaces") {
            if let Some(building) = &space.refs.building {
                let room = text::same(space.text("room"));
                rooms
                    .entry(building.clone())
                    .or_default()
                    .insert(room, space.int("area").unwrap_or(0));
            }
        }
        rooms
    }
}

/// The sheet that a column of another sheet points at, and the column.
pub fn pointers(sheet: &Sheet) -> &'static [(&'static str, &'static str)] {
    match sheet.name {
        "spaces" | "linked_officers" | "litigation" => &[("building", "buildings")],
        "occupancies" | "seats" => &[("building", "buildings"), ("uscc", "enterprises")],
        "lawyers" | "mediation_bodies" => &[("law_firm", "law_firms")],
        "advisors" => &[("uscc", "enterprises"), ("lawyer", "lawyers")],
        "duties" => &[("department", "departments")],
        "twin_links" | "visits" => &[
            ("group", "guidance_groups"),
            ("building", "buildings"),
            ("uscc", "enterprises"),
        ],
        _ => &[],
    }
}
