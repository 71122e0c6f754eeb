//! The ledgers of the demonstration zone, as its office would hold them.
//!
//! Fictitious, but of the article's size: more than 2,000,000 ㎡, near 60,000 people, occupancy up
//! by 15 percent (9 points, from 60 % to 69 %) since the year began, court cases down by 40 % on
//! the year. A test reads exactly these from the figures.

use super::names;
use crate::kernel::uscc::Uscc;
use crate::kernel::{Day, Month};
use crate::registers::Cell;
use crate::registers::sheets::{SHEETS, Sheet};
use crate::registers::words::DutyPart;

/// One sheet and its rows.
pub type Table = (&'static Sheet, Vec<Vec<Cell>>);

/// Buildings come in twins of one shape; the fuller twin has as many firms more as the other less,
/// so that the zone stands at exactly 60 % and 69 %.
const TWINS: [(i64, i64, i64); 12] = [
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
const ROOMS_ON_A_FLOOR: i64 = 5;
/// People whose count is younger than twelve months.
pub const PEOPLE: i64 = 59_680;
const PEOPLE_IN_A_ROOM: i64 = 28;
/// People whose count nobody has renewed.
pub const STALE_PEOPLE: i64 = 860;
/// Court cases in a month, last year and this.
pub const CASES: (i64, i64) = (50, 30);
pub const LAWYERS: usize = 48;

/// How a floor is cut into tenancies.
const CUTS: &[&[i64]] = &[&[2, 3], &[1, 1, 3], &[4, 1], &[1, 2, 2], &[3, 1, 1], &[5], &[2, 1, 2]];

struct Tenancy {
    building: usize,
    rooms: Vec<String>,
    from: Day,
    to: Option<Day>,
}

/// All ledgers as of `today`.
pub fn ledgers(today: Day) -> Vec<Table> {
    let tenancies = tenancies(today);
    SHEETS
        .iter()
        .map(|sheet| {
            let rows = match sheet.name {
                "departments" => departments(),
                "buildings" => buildings(today),
                "spaces" => spaces(),
                "enterprises" => enterprises(tenancies.len()),
                "occupancies" => occupancies(&tenancies, today),
                "seats" => seats(&tenancies, today),
                "linked_officers" => linked_officers(),
                "law_firms" => law_firms(today),
                "lawyers" => lawyers(),
                "mediation_bodies" => mediation_bodies(),
                "advisors" => advisors(&tenancies, today),
                "litigation" => litigation(today),
                "duties" => duties(today),
                "guidance_groups" => guidance_groups(today),
                "twin_links" => twin_links(today),
                "visits" => visits(today),
                other => unreachable!("a sheet {other} that the demonstration does not know"),
            };
            (sheet, rows)
        })
        .collect()
}

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

pub fn building_code(n: usize) -> String {
    format!("KF{:03}", n + 1)
}

pub fn uscc(n: usize) -> String {
    Uscc::made_up(n as u64 + 1).as_str().to_owned()
}

pub fn law_firm_licence(n: usize) -> String {
    format!("2371520181{:07}", n + 1)
}

pub fn lawyer_licence(n: usize) -> String {
    format!("137152019{:08}", n + 1)
}

pub fn lawyer_name(n: usize) -> String {
    names::person(700 + n)
}

fn january(today: Day) -> Day {
    Day::ymd(today.year(), 1, 1).unwrap_or(today)
}

fn shape(building: usize) -> (i64, i64, i64) {
    let (floors, area, more) = TWINS[building / 2];
    (floors, area, if building.is_multiple_of(2) { more } else { -more })
}

fn leasable(building: usize) -> i64 {
    let (floors, area, _) = shape(building);
    floors * ROOMS_ON_A_FLOOR * area * 100
}

fn buildings(today: Day) -> Vec<Vec<Cell>> {
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

fn room(floor: i64, place: i64) -> String {
    format!("{floor:02}{place:02}")
}

fn spaces() -> Vec<Vec<Cell>> {
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
fn tenancies(today: Day) -> Vec<Tenancy> {
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
fn groups(building: usize, floors: i64) -> Vec<Vec<String>> {
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

fn enterprises(count: usize) -> Vec<Vec<Cell>> {
    (0..count)
        .map(|n| {
            let firm = names::firm(n);
            vec![
                text(uscc(n)),
                text(firm.name),
                text(firm.industry),
                Cell::Word(["small", "micro", "small", "medium", "small", "micro", "large"][n % 7]),
                Cell::Bool(n % 5 != 4),
                text(names::person(n)),
                text(names::person(n + 311)),
                text(format!("1380635{:04}", n)),
            ]
        })
        .collect()
}

/// The ledgers with what the firms that sat here a year ago said then, for a comparison with last
/// year: a row of the ledger knows one count.
pub fn ledgers_of_last_year(today: Day) -> Vec<Table> {
    let tenancies = tenancies(today);
    let then = today.plus_months(-12).plus_days(-10);
    let rows = occupancies(&tenancies, today).into_iter().zip(&tenancies);
    let sat = rows.filter(|(_, t)| t.from <= then && t.to.is_none_or(|to| to > then));
    let mut counted: Vec<Vec<Cell>> = sat
        .map(|(mut row, t)| {
            row[7] = Cell::Int(t.rooms.len() as i64 * (PEOPLE_IN_A_ROOM - 1));
            row[8] = Cell::Day(then);
            row
        })
        .collect();
    let of_then = |(sheet, rows): Table| match sheet.name {
        "departments" | "buildings" | "spaces" | "enterprises" => Some((sheet, rows)),
        "occupancies" => Some((sheet, std::mem::take(&mut counted))),
        _ => None,
    };
    ledgers(today).into_iter().filter_map(of_then).collect()
}

fn occupancies(tenancies: &[Tenancy], today: Day) -> Vec<Vec<Cell>> {
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
fn tenant_of(tenancies: &[Tenancy], building: usize, nth: usize) -> usize {
    (0..tenancies.len())
        .filter(|n| tenancies[*n].building == building && tenancies[*n].to.is_none())
        .nth(nth)
        .unwrap_or(0)
}

fn seats(tenancies: &[Tenancy], today: Day) -> Vec<Vec<Cell>> {
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

fn linked_officers() -> Vec<Vec<Cell>> {
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

fn departments() -> Vec<Vec<Cell>> {
    [
        ("SP", "行政审批服务局", "企业注册、行政审批"),
        ("JF", "经济发展局", "政策申报、招商"),
        ("RS", "人力资源和社会保障局", "用工、劳动监察"),
        ("SJ", "市场监督管理局", "市场监管、知识产权"),
        ("SW", "税务分局", "税务"),
        ("XF", "消防救援大队", "消防"),
        ("JR", "地方金融服务中心", "融资"),
        ("ZJ", "住房和建设管理局", "物业、装修"),
        ("ZF", "综合行政执法局", "执法、市容"),
        ("SF", "司法分局", "法律服务、人民调解"),
    ]
    .iter()
    .enumerate()
    .map(|(n, (code, name, duties))| {
        vec![
            text(*code),
            text(*name),
            text(names::person(2400 + n)),
            text(format!("0635-8{:06}", 200_000 + n)),
            Cell::List(duties.split('、').map(str::to_owned).collect()),
        ]
    })
    .collect()
}

/// Who answers for which category; the sources of such duties are local lists nobody has checked here.
fn duties(today: Day) -> Vec<Vec<Cell>> {
    [
        ("SP", "企业注册", DutyPart::Lead),
        ("SJ", "企业注册", DutyPart::Assist),
        ("JF", "政策申报", DutyPart::Lead),
        ("SP", "行政审批", DutyPart::Lead),
        ("JR", "融资", DutyPart::Lead),
        ("JF", "招商", DutyPart::Lead),
        ("ZJ", "物业", DutyPart::Lead),
        ("ZF", "物业", DutyPart::Assist),
        ("XF", "消防", DutyPart::Lead),
        ("RS", "用工", DutyPart::Lead),
        ("SW", "税务", DutyPart::Lead),
    ]
    .iter()
    .map(|(code, category, part)| {
        vec![
            text(*code),
            text(*category),
            Cell::Word(part.as_str()),
            text("演示权责清单（虚构，待核实）"),
            Cell::Day(january(today)),
            Cell::Empty,
        ]
    })
    .collect()
}

/// The article's 18 groups.
pub const GROUPS: usize = 18;

fn group_code(n: usize) -> String {
    format!("ZD{:02}", n + 1)
}

fn guidance_groups(today: Day) -> Vec<Vec<Cell>> {
    let units = [
        "组织部",
        "经济发展局",
        "行政审批服务局",
        "市场监督管理局",
        "税务分局",
        "住房和建设管理局",
    ];
    (0..GROUPS)
        .map(|n| {
            let members = (0..4).map(|m| names::person(2600 + n * 4 + m)).collect();
            vec![
                text(group_code(n)),
                text(format!("第{}党建指导团", n + 1)),
                text(units[n % units.len()]),
                Cell::List(members),
                text(format!("0635-8{:06}", 300_000 + n)),
                Cell::Day(january(today)),
                Cell::Empty,
            ]
        })
        .collect()
}

/// Each group has called on its first building in March and in June.
fn visits(today: Day) -> Vec<Vec<Cell>> {
    let heard = [
        "了解企业用工和租金情况，未提出需要部门办理的事项",
        "宣讲惠企政策，企业对申报流程已清楚",
    ];
    (0..GROUPS * heard.len())
        .map(|n| {
            let (group, round) = (n % GROUPS, n / GROUPS);
            let on = january(today).plus_days(60 + 90 * round as i64 + group as i64);
            vec![
                text(group_code(group)),
                text(building_code(group)),
                Cell::Empty,
                Cell::Day(on.min(today)),
                text(names::person(2600 + group * 4)),
                text(heard[round]),
            ]
        })
        .collect()
}

/// Every building has its group.
fn twin_links(today: Day) -> Vec<Vec<Cell>> {
    (0..names::BUILDINGS.len())
        .map(|n| {
            vec![
                text(group_code(n % GROUPS)),
                text(building_code(n)),
                Cell::Empty,
                Cell::Day(january(today)),
                Cell::Empty,
            ]
        })
        .collect()
}

fn law_firms(today: Day) -> Vec<Vec<Cell>> {
    names::LAW_FIRMS
        .iter()
        .enumerate()
        .map(|(n, name)| {
            vec![
                text(law_firm_licence(n)),
                text(format!("山东{name}律师事务所（演示）")),
                Cell::Day(january(today).plus_months(-24)),
                Cell::Empty,
                text(names::person(2500 + n)),
            ]
        })
        .collect()
}

fn lawyers() -> Vec<Vec<Cell>> {
    let fields = [
        ["劳动", "公司"],
        ["公司", "股权"],
        ["知识产权", "竞业限制"],
        ["合同", "物业租赁"],
        ["劳动", "竞业限制"],
        ["融资", "合同"],
    ];
    (0..LAWYERS)
        .map(|n| {
            vec![
                text(lawyer_licence(n)),
                text(lawyer_name(n)),
                text(law_firm_licence(n % names::LAW_FIRMS.len())),
                Cell::List(
                    fields[n / names::LAW_FIRMS.len() % fields.len()]
                        .iter()
                        .map(|f| (*f).to_owned())
                        .collect(),
                ),
                Cell::Int(15),
                Cell::Word("active"),
            ]
        })
        .collect()
}

/// Name of the body, the word of its legal type.
pub const BODIES: &[(&str, &str)] = &[
    ("经开区楼宇企业人民调解委员会（演示）", "peoples-committee"),
    ("经开区商事调解中心（演示）", "commercial"),
    ("衡正律师调解工作室（演示）", "lawyers-room"),
    ("经开区劳动争议调解中心（演示）", "labour"),
    ("楼宇法治服务联盟（演示）", "none"),
];

fn mediation_bodies() -> Vec<Vec<Cell>> {
    BODIES
        .iter()
        .map(|(name, kind)| {
            let lawful = *kind != "none";
            vec![
                text(*name),
                Cell::Word(kind),
                if lawful {
                    text("演示司〔2026〕1号")
                } else {
                    Cell::Empty
                },
                Cell::Bool(*kind == "commercial"),
                if lawful {
                    text("演示经开区人民法院")
                } else {
                    Cell::Empty
                },
            ]
        })
        .collect()
}

/// Seven firms of ten have an adviser; some stay without, so that there is something to do.
fn advisors(tenancies: &[Tenancy], today: Day) -> Vec<Vec<Cell>> {
    let new_year = january(today);
    tenancies
        .iter()
        .enumerate()
        .filter(|(n, t)| n % 10 < 7 && t.to.is_none() && t.from <= today.plus_days(-30))
        .map(|(n, t)| {
            let from = t
                .from
                .max(new_year.plus_days(-200 + (n as i64 * 3) % 180))
                .plus_days(5)
                .min(today);
            vec![
                text(uscc(n)),
                text(lawyer_licence(n % LAWYERS)),
                Cell::Day(from),
                Cell::Empty,
            ]
        })
        .collect()
}

fn litigation(today: Day) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let buildings = names::BUILDINGS.len() as i64;
    let first = Month {
        year: today.year() - 1,
        month: 1,
    };
    for step in 0..first.span_to(today.month()) {
        let month = first.plus(step);
        let cases = if month.year == today.year() { CASES.1 } else { CASES.0 };
        for n in 0..buildings {
            // The total is spread so that the first buildings have one case more.
            let own = cases / buildings + i64::from((n + i64::from(step)) % buildings < cases % buildings);
            rows.push(vec![
                text(building_code(n as usize)),
                Cell::Month(month),
                Cell::Int(own),
                text("演示法院月报"),
            ]);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_stands_at_sixty_percent_when_the_year_begins_and_at_sixty_nine_now() {
        for today in ["2026-11-22", "2026-01-01", "2027-02-28"] {
            let today = Day::parse(today).unwrap();
            let all: i64 = (0..names::BUILDINGS.len()).map(leasable).sum();
            let at = |day: Day| -> i64 {
                tenancies(today)
                    .iter()
                    .filter(|t| t.from <= day && t.to.is_none_or(|to| to > day))
                    .map(|t| shape(t.building).1 * 100 * t.rooms.len() as i64)
                    .sum()
            };
            assert_eq!(at(january(today).plus_days(-1)) * 100, all * 60, "{today}");
            assert_eq!(at(today) * 100, all * 69, "{today}");
        }
    }

    #[test]
    fn no_room_is_let_twice_on_one_day() {
        let today = Day::parse("2026-11-22").unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for t in tenancies(today).iter().filter(|t| t.to.is_none()) {
            for room in &t.rooms {
                assert!(seen.insert((t.building, room.clone())), "{} {room}", t.building);
            }
        }
    }

    #[test]
    fn the_sizes_are_those_of_the_article() {
        let today = Day::parse("2026-11-22").unwrap();
        let gross: i64 = buildings(today).iter().filter_map(|r| r[6].int()).sum();
        assert!(gross > 2_000_000 * 100, "{gross}");
        let rows = occupancies(&tenancies(today), today);
        let counted = |old: bool| -> i64 {
            let limit = today.plus_months(-12);
            rows.iter()
                .filter(|r| r[6].is_empty() && (r[8].day().unwrap() <= limit) == old)
                .filter_map(|r| r[7].int())
                .sum()
        };
        assert_eq!((counted(false), counted(true)), (PEOPLE, STALE_PEOPLE));
    }

    #[test]
    fn every_row_has_a_cell_for_every_column() {
        for (sheet, rows) in ledgers(Day::parse("2026-11-22").unwrap()) {
            assert!(!rows.is_empty(), "{}", sheet.name);
            for row in &rows {
                assert_eq!(row.len(), sheet.columns.len(), "{}", sheet.name);
            }
        }
    }

    #[test]
    fn the_ledgers_are_read_back_without_an_error() {
        let tables = ledgers(Day::parse("2026-11-22").unwrap());
        let rows: Vec<(&Sheet, &[Vec<Cell>])> = tables.iter().map(|(s, r)| (*s, r.as_slice())).collect();
        let read = crate::registers::read(&crate::registers::write::xlsx(&rows).unwrap(), "演示.xlsx").unwrap();
        assert!(read.is_clean(), "{:?}", read.errors().next());
    }
}
