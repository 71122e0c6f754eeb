//! What should be looked at again in a row that stands: it is taken as it is, and said to be strange.

use std::collections::HashMap;

use super::record::Record;
use super::{checks, input, rows, text};
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, FieldError};
use crate::places::policy::sees_building;

/// The area of each room, by its number.
pub fn rooms(spaces: &[Record]) -> HashMap<String, i64> {
    let area = |space: &Record| (text::same(space.text("room")), space.int("area").unwrap_or(0));
    spaces.iter().map(area).collect()
}

/// What is strange in an occupancy of this building.
pub fn of_occupancy(record: &Record, building: &Record, rooms: &HashMap<String, i64>) -> Vec<FieldError> {
    let found = checks::too_large(record, building.int("gross_floor_area"), Some(rooms));
    let said = found.into_iter().map(|(column, code, message)| {
        let field = input::field_of(record.sheet(), column);
        FieldError::new(field, code, message)
    });
    said.collect()
}

/// What is strange in a row, as far as this person knows what it is held against.
pub async fn of(tx: &mut Tx, actor: &Actor, record: &Record) -> Result<Vec<FieldError>> {
    let ("occupancies", Some(building)) = (record.table.sheet, &record.refs.building) else {
        return Ok(vec![]);
    };
    // A firm knows its own occupancy, and not how large its building is.
    if !sees_building(actor, building) {
        return Ok(vec![]);
    }
    let house = rows::by_ids(tx, actor, "buildings", vec![building.clone()]).await?;
    let Some(house) = house.first() else {
        return Ok(vec![]);
    };
    let spaces = rows::of_building(tx, actor, "spaces", building).await?;
    Ok(of_occupancy(record, house, &rooms(&spaces)))
}
