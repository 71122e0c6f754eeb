//! What is understood when a ledger says nothing.

use std::collections::HashMap;

use super::cells::Cell;
use super::sheets::Sheet;
use super::text;
use super::words::{Basis, BuildingStatus, LawyerStatus};

/// For each building whose rooms are registered: room and area.
pub type Rooms = HashMap<String, HashMap<String, i64>>;

/// Fills the cells that may not stay empty.
pub fn fill(sheet: &Sheet, cells: &mut [Cell], building: Option<&str>, rooms: &Rooms) {
    match sheet.name {
        "buildings" => set(sheet, cells, "status", Cell::Word(BuildingStatus::Operating.as_str())),
        "spaces" => set(sheet, cells, "leasable", Cell::Bool(true)),
        "lawyers" => set(sheet, cells, "status", Cell::Word(LawyerStatus::Active.as_str())),
        "mediation_bodies" => set(sheet, cells, "may_charge", Cell::Bool(false)),
        "occupancies" => {
            set(sheet, cells, "basis", Cell::Word(Basis::Lease.as_str()));
            let named = sheet.at("rooms").map_or(&[][..], |at| cells[at].list());
            let area = area_of(named, building, rooms);
            set(sheet, cells, "area", Cell::Area(area));
        }
        _ => {}
    }
}

fn set(sheet: &Sheet, cells: &mut [Cell], column: &str, value: Cell) {
    if let Some(at) = sheet.at(column).filter(|at| cells[*at].is_empty()) {
        cells[at] = value;
    }
}

/// The area of the rooms, as far as they are registered.
fn area_of(named: &[String], building: Option<&str>, rooms: &Rooms) -> i64 {
    let Some(known) = building.and_then(|b| rooms.get(b)) else {
        return 0;
    };
    named.iter().filter_map(|room| known.get(&text::same(room))).sum()
}
