//! The ledgers of the demonstration zone, as its office would hold them.
//!
//! Fictitious, but of the article's size: more than 2,000,000 ㎡, near 60,000 people, occupancy up
//! by 15 percent (9 points, from 60 % to 69 %) since the year began, court cases down by 40 % on
//! the year. A test reads exactly these from the figures.

mod law;
mod offices;
mod places;

use super::names;
use crate::kernel::uscc::Uscc;
use crate::kernel::{Day, Month};
use crate::registers::Cell;
use crate::registers::sheets::{SHEETS, Sheet};
use crate::registers::words::DutyPart;
use law::*;
use offices::*;
use places::*;

pub use law::{BODIES, LAWYERS};
pub use offices::GROUPS;

/// One sheet and its rows.
pub type Table = (&'static Sheet, Vec<Vec<Cell>>);

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

/// The ledgers with what the firms that sat here a year ago said then, for a comparison with last
/// year: a row of the ledger knows one count.
pub fn ledgers_of_last_year(today: Day) -> Vec<Table> {
    let tenancies = tenancies(today);
    let then = today.plus_months(-12).plus_days(-10);
    let rows = occupancies(&tenancies, today).into_iter().zip(&tenancies);
    let sat = rows.filter(|(_, t)| t.from <= then && t.to.is_none_or(|to| to > then));
    let mut counted: Vec<Vec<Cell>> = sat
        .map(|(mut row, t)| {
            // Who was counted before and not again since has one count only.
            if row[8].day().is_some_and(|counted_on| counted_on > then) {
                row[7] = Cell::Int(t.rooms.len() as i64 * (PEOPLE_IN_A_ROOM - 1));
                row[8] = Cell::Day(then);
            }
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
