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
    let city = city_of(tenants);
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
            short: sitting
                .into_iter()
                .flatten()
                .map(|t| short(&t.name, &city))
                .collect::<Vec<_>>()
                .join("、"),
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

/// `远图信息技术` of `聊城远图信息技术有限公司`: neighbours share the city before and the form behind.
fn short<'a>(name: &'a str, city: &str) -> &'a str {
    let own = name
        .strip_prefix(city)
        .filter(|rest| rest.chars().count() > 4)
        .unwrap_or(name);
    let forms = ["股份有限公司", "有限责任公司", "有限公司"];
    forms.iter().find_map(|form| own.strip_suffix(form)).unwrap_or(own)
}

/// The two characters with which most of the names begin; empty where there is no such beginning.
fn city_of(tenants: &BTreeMap<String, Vec<Tenant>>) -> String {
    let mut begin: BTreeMap<String, usize> = BTreeMap::new();
    let all = || tenants.values().flatten();
    for tenant in all() {
        *begin.entry(tenant.name.chars().take(2).collect()).or_default() += 1;
    }
    let most = begin.into_iter().max_by_key(|(_, n)| *n);
    most.filter(|(_, n)| *n > 1 && 2 * n > all().count())
        .map_or(String::new(), |(city, _)| city)
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
    fn a_block_names_what_tells_a_firm_from_its_neighbours() {
        let tenant = |name: &str| Tenant {
            enterprise: String::new(),
            name: name.to_owned(),
        };
        let names = ["聊城远图信息技术有限公司", "聊城青禾餐饮有限公司", "山东昭明律师事务所"];
        let tenants = BTreeMap::from([("1".to_owned(), names.map(tenant).into())]);
        let city = city_of(&tenants);
        assert_eq!(
            names.map(|name| short(name, &city)),
            ["远图信息技术", "青禾餐饮", "山东昭明律师事务所"]
        );
        let alone = BTreeMap::from([("1".to_owned(), vec![tenant(names[0])])]);
        assert_eq!(city_of(&alone), "");
    }

    #[test]
    fn floors_stand_on_one_another() {
        let mut floors = ["3F", "B2", "12层", "负1", "1F", "地下1层"];
        floors.sort_by_key(|f| -level(f));
        assert_eq!(floors, ["12层", "3F", "1F", "负1", "地下1层", "B2"]);
    }
}
