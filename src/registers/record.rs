//! A row of a register as it is kept: the cells of its sheet, its version, what it points at.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::cells::Cell;
use super::sheets::{Column, Kind, SHEETS, Sheet};
use super::store::Table;
use crate::kernel::Day;

/// What a row belongs to, as ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refs {
    pub building: Option<String>,
    pub enterprise: Option<String>,
    pub law_firm: Option<String>,
    pub street: Option<String>,
    pub department: Option<String>,
    /// 党建指导团
    pub group: Option<String>,
    /// Code of a 诉求类别.
    pub category: Option<String>,
}

impl Refs {
    /// The row of a sheet that a column points at.
    pub fn of(&mut self, sheet: &str) -> &mut Option<String> {
        match sheet {
            "buildings" => &mut self.building,
            "enterprises" => &mut self.enterprise,
            "departments" => &mut self.department,
            "guidance_groups" => &mut self.group,
            _ => &mut self.law_firm,
        }
    }
}

/// A row of a register with the version under which it was read.
#[derive(Debug, Clone)]
pub struct Record {
    pub table: &'static Table,
    pub id: String,
    pub version: i64,
    pub head_hash: String,
    pub refs: Refs,
    /// One cell for every column of the sheet.
    pub cells: Vec<Cell>,
}

/// Records are shared between what is known and what is planned.
pub type Shared = Arc<Record>;

/// The sheet of this name in code.
pub fn sheet(name: &str) -> &'static Sheet {
    SHEETS
        .iter()
        .find(|s| s.name == name)
        .expect("sheets are named in our sources")
}

impl Record {
    pub fn sheet(&self) -> &'static Sheet {
        sheet(self.table.sheet)
    }

    pub fn cell(&self, column: &str) -> &Cell {
        let at = self.sheet().at(column).expect("columns are named in our sources");
        &self.cells[at]
    }
    pub fn text(&self, column: &str) -> &str {
        self.cell(column).text().unwrap_or_default()
    }
    pub fn day(&self, column: &str) -> Option<Day> {
        self.cell(column).day()
    }
    pub fn int(&self, column: &str) -> Option<i64> {
        self.cell(column).int()
    }

    /// What tells this row from the others of its register.
    pub fn key(&self) -> String {
        key(self.sheet(), &self.cells)
    }

    /// The row as the API gives it: areas in ㎡, references as ids beside their codes.
    pub fn json(&self) -> Map<String, Value> {
        let mut map = Map::new();
        map.insert("id".to_owned(), self.id.clone().into());
        map.insert("version".to_owned(), self.version.into());
        let refs = [
            ("building_id", &self.refs.building),
            ("enterprise_id", &self.refs.enterprise),
            ("law_firm_id", &self.refs.law_firm),
            ("street_id", &self.refs.street),
            ("department_id", &self.refs.department),
            ("group_id", &self.refs.group),
            ("category_code", &self.refs.category),
        ];
        for (name, id) in refs {
            if let Some(id) = id.as_ref().filter(|id| **id != self.id) {
                map.insert(name.to_owned(), id.clone().into());
            }
        }
        for (column, cell) in self.sheet().columns.iter().zip(&self.cells) {
            map.insert(column.name.to_owned(), value(column, cell));
        }
        map
    }
}

/// The cells of the key, as they are compared.
pub fn key(sheet: &Sheet, cells: &[Cell]) -> String {
    let parts: Vec<String> = sheet
        .key
        .iter()
        .filter_map(|k| sheet.at(k))
        .map(|at| cells[at].key())
        .collect();
    parts.join("\u{1f}")
}

/// A cell as the API gives it.
pub fn value(column: &Column, cell: &Cell) -> Value {
    match (cell, column.kind) {
        (Cell::Empty, Kind::List(_)) => json!([]),
        (Cell::Empty, _) => Value::Null,
        (Cell::Text(text), _) => text.clone().into(),
        (Cell::Word(word), _) => (*word).into(),
        (Cell::Day(day), _) => day.to_string().into(),
        (Cell::Month(month), _) => month.to_string().into(),
        (Cell::Int(n), _) => (*n).into(),
        (Cell::Area(n), _) => square_metres(*n),
        (Cell::Bool(yes), _) => (*yes).into(),
        (Cell::List(items), _) => items.clone().into(),
    }
}

/// 0.01 ㎡ as a number of ㎡ with at most two decimals.
pub fn square_metres(hundredths: i64) -> Value {
    if hundredths % 100 == 0 {
        (hundredths / 100).into()
    } else {
        (hundredths as f64 / 100.0).into()
    }
}
