//! Buildings, rooms, who sits in them, and the committees.

use super::*;

/// Buildings come in twins of one shape; the fuller twin has as many firms more as the other less,
/// so that the zone stands at exactly 60 % and 69 %.
pub(super) const TWINS: [(i64, i64, i64); 12] = [
    // floors, ㎡ of a room, rooms by which the twins differ from the mean
    (30, 430, 6),
    (20, 580, 9),
    (30, 400, 0),
    (20, 640, 4),
    (30, 470, 11),
    (20, 560, 2),
    (30, 415, 7),
    (20, 600, 12),
    (10, 780, 3),
    (30, 445, 5),
    (20, 620, 8),
    (20, 535, 1),
];

pub(super) const ROOMS_ON_A_FLOOR: i64 = 5;

/// People whose count is younger than twelve months.
pub const PEOPLE: i64 = 59_680;

pub(super) const PEOPLE_IN_A_ROOM: i64 = 28;

/// People whose count nobody has renewed.
pub const STALE_PEOPLE: i64 = 860;

/// How a floor is cut into tenancies.
pub(super) const CUTS: &[&[i64]] = &[&[2, 3], &[1, 1, 3], &[4, 1], &[1, 2, 2], &[3, 1, 1], &[5], &[2, 1, 2]];

pub(super) struct Tenancy {
    pub(super) building: usize,
    pub(super) rooms: Vec<String>,
    pub(super) from: Day,
    pub(super) to: Option<Day>,
}

pub(super) fn shape(building: usize) -> (i64, i64, i64) {
    let (floors, area, more) = TWINS[building / 2];
    (floors, area, if building.is_multiple_of(2) { more } else { -more })
}

pub(super) fn leasable(building: usize) -> i64 {
    let (floors, area, _) = shape(building);
    floors * ROOMS_ON_A_FLOOR * area * 100
}

pub(super) fn buildings(today: Day) -> Vec<Vec<Cell>> {
    names::BUILDINGS
        .iter()
        .enumerate()
        .map(|(n, name)| {
            let (floors, _, _) = shape(n);
            // Seven tenths of a tower can be let.
            let gross = leasable(n) * 10 / 7 / 10_000 * 10_000;
            let straddles = if n == 8 {
                Cell::List(vec![names::STREETS[1].to_owned()])
            } else {
                Cell::Empty
            };
            vec![
                text(building_code(n)),
                text(*name),
                text(format!("经开区演示路{}号", 10 + n * 6)),
                text(names::STREETS[n / 2 % 3]),
                text(format!("演示第{}社区", n / 3 + 1)),
                straddles,
                Cell::Area(gross),
                Cell::Area(leasable(n)),
                Cell::Day(january(today).plus_months(-36)),
                Cell::Int(floors),
                Cell::Word(if n % 4 == 1 { "split" } else { "single" }),
                text(format!("演示{}物业服务有限公司", ["安和", "嘉园", "金诚"][n % 3])),
                text("8:30-12:00,13:30-17:30"),
                Cell::Word("operating"),
            ]
        })
        .collect()
}

pub(super) fn room(floor: i64, place: i64) -> String {
    format!("{floor:02}{place:02}")
}

pub(super) fn spaces() -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for n in 0..names::BUILDINGS.len() {
        let (floors, area, _) = shape(n);
        for floor in 1..=floors {
            for place in 1..=ROOMS_ON_A_FLOOR {
                rows.push(vec![
                    text(building_code(n)),
                    text(format!("{floor}层")),
                    text(room(floor, place)),
                    Cell::Area(area * 100),
                    text(if floor <= 2 { "商业" } else { "办公" }),
                    Cell::Bool(true),
                ]);
            }
        }
    }
    rows
}

/// Who sits where: first those who were there when the year began, then those who came.
pub(super) fn tenancies(today: Day) -> Vec<Tenancy> {
    let new_year = january(today);
    let days = today.days_since(new_year).max(0);
    let mut out = Vec::new();
    for building in 0..names::BUILDINGS.len() {
        let (floors, _, more) = shape(building);
        let all = floors * ROOMS_ON_A_FLOOR;
        let mut old = all * 60 / 100 + more;
        let mut new = all * 9 / 100 + i64::from(all % 100 != 0 && building.is_multiple_of(2));
        for (n, rooms) in groups(building, floors).into_iter().enumerate() {
            let size = rooms.len() as i64;
            if size <= old {
                old -= size;
                let from = new_year.plus_days(-(120 + (n as i64 * 97 + building as i64 * 31) % 1400));
                // Some have left this year, and somebody else came the day after.
                if n % 17 == 5 && days > 60 {
                    let left = new_year.plus_days(20 + (n as i64 * 13) % (days - 40));
                    out.push(Tenancy {
                        building,
                        rooms: rooms.clone(),
                        from,
                        to: Some(left),
                    });
                    out.push(Tenancy {
                        building,
                        rooms,
                        from: left.plus_days(1),
                        to: None,
                    });
                } else {
                    out.push(Tenancy {
                        building,
                        rooms,
                        from,
                        to: None,
                    });
                }
            } else if size <= new {
                new -= size;
                let from = new_year.plus_days((n as i64 * 29 + building as i64 * 11) % (days + 1));
                out.push(Tenancy {
                    building,
                    rooms,
                    from,
                    to: None,
                });
            }
        }
    }
    out
}

/// The tenancies a building is cut into, in an order that spreads the vacant ones.
pub(super) fn groups(building: usize, floors: i64) -> Vec<Vec<String>> {
    let mut groups: Vec<(usize, Vec<String>)> = Vec::new();
    for floor in 1..=floors {
        let mut place = 1;
        for size in CUTS[(floor as usize * 3 + building) % CUTS.len()] {
            let rooms = (place..place + size).map(|p| room(floor, p)).collect();
            let order = (groups.len() * 7919 + building * 104_729) % 1009;
            groups.push((order, rooms));
            place += size;
        }
    }
    // The largest first, so that the single rooms fill what is left exactly.
    groups.sort_by_key(|(order, rooms)| (rooms.len() == 1, *order));
    groups.into_iter().map(|(_, rooms)| rooms).collect()
}

pub(super) fn enterprises(count: usize) -> Vec<Vec<Cell>> {
    (0..count)
        .map(|n| {
            let firm = names::firm(n);
            vec![
                text(uscc(n)),
                text(firm.name),
                text(firm.industry),
                Cell::Word(["small", "micro", "small", "medium", "small", "micro", "large"][n % 7]),
                Cell::Bool(n % 5 != 4),
                text(names::representative(n)),
                text(names::person(n + 311)),
                text(format!("1380635{:04}", n)),
            ]
        })
        .collect()
}

pub(super) fn occupancies(tenancies: &[Tenancy], today: Day) -> Vec<Vec<Cell>> {
    let counted_on = today.plus_days(-40).max(january(today).plus_days(-60));
    let here: Vec<usize> = (0..tenancies.len()).filter(|n| tenancies[*n].to.is_none()).collect();
    // A count can be older than twelve months only where the firm has sat longer.
    let old = today.plus_months(-14);
    let (stale, fresh): (Vec<usize>, Vec<usize>) = here
        .iter()
        .copied()
        .partition(|n| n % 41 == 7 && tenancies[*n].from <= old);
    let share = |among: &[usize], total: i64, n: usize| -> i64 {
        let guess: i64 = among
            .iter()
            .map(|m| tenancies[*m].rooms.len() as i64 * PEOPLE_IN_A_ROOM)
            .sum();
        let own = tenancies[n].rooms.len() as i64 * PEOPLE_IN_A_ROOM * total / guess.max(1);
        if among.first() != Some(&n) {
            return own;
        }
        // The first takes what rounding left over.
        let others: i64 = among[1..]
            .iter()
            .map(|m| tenancies[*m].rooms.len() as i64 * PEOPLE_IN_A_ROOM * total / guess.max(1))
            .sum();
        total - others
    };
    tenancies
        .iter()
        .enumerate()
        .map(|(n, t)| {
            let area = shape(t.building).1 * 100 * t.rooms.len() as i64;
            let (people, on) = if stale.contains(&n) {
                (share(&stale, STALE_PEOPLE, n), today.plus_months(-13))
            } else if t.to.is_none() {
                (share(&fresh, PEOPLE, n), counted_on.max(t.from))
            } else {
                (t.rooms.len() as i64 * 20, t.from)
            };
            vec![
                text(uscc(n)),
                text(building_code(t.building)),
                Cell::List(t.rooms.clone()),
                Cell::Area(area),
                Cell::Word(if n % 11 == 3 { "owned" } else { "lease" }),
                Cell::Day(t.from),
                t.to.map_or(Cell::Empty, Cell::Day),
                Cell::Int(people),
                Cell::Day(on),
                text(if n % 3 == 0 {
                    "社保缴纳人数"
                } else {
                    "企业填报"
                }),
            ]
        })
        .collect()
}

/// The first firm of a building, for its seat on the committee.
pub(super) fn tenant_of(tenancies: &[Tenancy], building: usize, nth: usize) -> usize {
    (0..tenancies.len())
        .filter(|n| tenancies[*n].building == building && tenancies[*n].to.is_none())
        .nth(nth)
        .unwrap_or(0)
}

pub(super) fn seats(tenancies: &[Tenancy], today: Day) -> Vec<Vec<Cell>> {
    let from = january(today).plus_months(-10);
    let mut rows = Vec::new();
    for n in 0..names::BUILDINGS.len() {
        let seats = [
            ("party", "secretary", None),
            ("owner", "vice-chair", None),
            ("property", "member", None),
            ("enterprise", "chair", Some(tenant_of(tenancies, n, 0))),
            ("enterprise", "member", Some(tenant_of(tenancies, n, 1))),
            ("employee", "member", Some(tenant_of(tenancies, n, 2))),
            ("social-worker", "member", None),
            ("economic-officer", "member", None),
        ];
        for (i, (interest, office, firm)) in seats.into_iter().enumerate() {
            rows.push(vec![
                text(building_code(n)),
                text(names::person(1200 + n * 8 + i)),
                Cell::Word(interest),
                Cell::Word(office),
                firm.map_or(Cell::Empty, |f| text(uscc(f))),
                Cell::Day(from),
                Cell::Day(from.plus_months(36)),
            ]);
        }
    }
    rows
}

pub(super) fn linked_officers() -> Vec<Vec<Cell>> {
    let kinds = [
        ("party-building", "经开区党群工作部"),
        ("economy", "经济发展局"),
        ("market-regulation", "市场监督管理局"),
        ("police", "公安分局"),
        ("fire", "消防救援大队"),
    ];
    let mut rows = Vec::new();
    for n in 0..names::BUILDINGS.len() {
        for (i, (kind, unit)) in kinds.iter().enumerate() {
            rows.push(vec![
                text(building_code(n)),
                Cell::Word(kind),
                text(names::person(2000 + (n / 4) * 5 + i)),
                text(*unit),
                text(format!("0635-8{:06}", 100_000 + (n / 4) * 5 + i)),
            ]);
        }
    }
    rows
}
