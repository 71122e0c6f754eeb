//! The stacking plan (楼宇剖面): which firm sits in which room.

use std::collections::BTreeMap;

use crate::registers::record::Record;
use crate::registers::text;
use crate::web::svg::{Floor, Room, RoomUse, stacking_plan};
use crate::web::view::{Cell, Chart, LegendItem};

/// A firm in a room, by id and name.
pub struct Tenant {
    pub enterprise: String,
    pub name: String,
}

/// The picture of a building and the same as a table; none for a building without rooms. `tenants`
/// are by room as it is compared.
pub fn chart(title: &str, spaces: &[Record], tenants: &BTreeMap<String, Vec<Tenant>>) -> Option<Chart> {
    let mut floors: BTreeMap<(i64, String), Vec<Room>> = BTreeMap::new();
    for space in spaces {
        let floor = space.text("floor");
        let sitting = tenants.get(&text::same(space.text("room")));
        let usage = match (sitting, space.cell("leasable").bool()) {
            (Some(_), _) => RoomUse::Let,
            (None, Some(false)) => RoomUse::Common,
            (None, _) => RoomUse::Vacant,
        };
        let names: Vec<&str> = sitting.into_iter().flatten().map(|t| t.name.as_str()).collect();
        let first = sitting.and_then(|t| t.first());
        floors.entry((-level(floor), floor.to_owned())).or_default().push(Room {
            number: space.text("room").to_owned(),
            area: space.int("area").unwrap_or(0),
            usage,
            tenants: names.join("、"),
            href: first.map_or(String::new(), |t| format!("/enterprises/{}", t.enterprise)),
        });
    }
    let floors: Vec<Floor> = floors
        .into_iter()
        .map(|((_, label), mut rooms)| {
            rooms.sort_by(|a, b| a.number.cmp(&b.number));
            Floor { label, rooms }
        })
        .collect();
    if floors.is_empty() {
        return None;
    }
    let legend = |class, label| LegendItem { class, label };
    Some(Chart {
        title: "楼层剖面".to_owned(),
        svg: stacking_plan(title, &floors),
        legend: vec![
            legend("room-let", "已入驻"),
            legend("room-vacant", "空置"),
            legend("room-common", "不可租"),
        ],
        columns: ["楼层", "房号", "面积（㎡）", "企业"].map(str::to_owned).to_vec(),
        rows: floors
            .iter()
            .flat_map(|floor| floor.rooms.iter().map(|room| line(&floor.label, room)))
            .collect(),
    })
}

fn line(floor: &str, room: &Room) -> Vec<Cell> {
    let sitting = match room.usage {
        RoomUse::Let => Cell::new(&room.tenants).to(&room.href),
        RoomUse::Vacant => Cell::new("空置"),
        RoomUse::Common => Cell::new("不可租"),
    };
    let area = Cell::new(format!("{:.1}", room.area as f64 / 100.0));
    vec![Cell::new(floor), Cell::new(&room.number), area, sitting]
}

/// `12F` is above `3F`, `B1` and `负1` below `1F`.
fn level(floor: &str) -> i64 {
    let digits: String = floor.chars().filter(char::is_ascii_digit).collect();
    let level = digits.parse().unwrap_or(0);
    let below = floor.starts_with(['B', 'b', '-', '负']) || floor.contains("地下");
    if below { -level } else { level }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors_stand_on_one_another() {
        let mut floors = ["3F", "B2", "12层", "负1", "1F", "地下1层"];
        floors.sort_by_key(|f| -level(f));
        assert_eq!(floors, ["12层", "3F", "1F", "负1", "地下1层", "B2"]);
    }
}
