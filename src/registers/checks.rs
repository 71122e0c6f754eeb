//! What no single cell can tell: rows against one another and against what is registered.

use std::collections::{HashMap, HashSet};

use super::RowError;
use super::cells::Cell;
use super::defaults::Rooms;
use super::known::Known;
use super::plan::Candidate;
use super::read::ReadSheet;
use super::record::Record;
use super::words::{Basis, BodyType, LawyerStatus};
use super::{text, write};
use crate::clocks::DeskHours;
use crate::guidance;
use crate::kernel::Day;

/// Adds the faults of these rows to `errors`, and what is only to be looked at again to `warnings`.
pub fn check(
    read: &ReadSheet,
    known: &Known,
    rows: &[Candidate],
    rooms: &Rooms,
    today: Day,
    (errors, warnings): (&mut Vec<RowError>, &mut Vec<RowError>),
) {
    for row in rows {
        if read.sheet.name == "occupancies" {
            let gross = known.pointed("buildings", row.after.cell("building"));
            let gross = gross.and_then(|building| building.int("gross_floor_area"));
            let here = row.after.refs.building.as_ref().and_then(|b| rooms.get(b));
            for (column, code, message) in too_large(&row.after, gross, here) {
                warnings.push(fault(read, row, column, code, message));
            }
        }
        let found = match read.sheet.name {
            "buildings" => building(&row.after),
            "occupancies" => occupancy(row.before.as_deref(), &row.after, rooms, today),
            "seats" | "duties" | "guidance_groups" | "twin_links" => ends(&row.after, "from", "to"),
            "visits" => visit(&row.after, today),
            "law_firms" => ends(&row.after, "joined_on", "left_on"),
            "lawyers" => lawyer(&row.after, known, today),
            "mediation_bodies" => mediation_body(&row.after),
            "litigation" => litigation(&row.after, today),
            _ => vec![],
        };
        for (column, code, message) in found {
            errors.push(fault(read, row, column, code, message));
        }
    }
    if read.sheet.name == "occupancies" {
        overlaps(read, known, rows, errors);
    }
}

/// Column, code, what to write instead.
pub(super) type Found = Vec<(&'static str, &'static str, String)>;

fn fault(read: &ReadSheet, row: &Candidate, column: &str, code: &'static str, message: String) -> RowError {
    let at = read.sheet.at(column).unwrap_or_default();
    let value = write::text_of(&read.sheet.columns[at], &row.after.cells[at]);
    let error = read.error(row.row, column, code, message);
    RowError { value, ..error }
}

fn ends(row: &Record, from: &'static str, to: &'static str) -> Found {
    match (row.day(from), row.day(to)) {
        (Some(start), Some(end)) if end < start => {
            vec![(
                to,
                "end_before_start",
                format!("早于{start}（起始日期），请核对两个日期"),
            )]
        }
        _ => vec![],
    }
}

fn building(row: &Record) -> Found {
    let mut found = vec![];
    if let (Some(leasable), Some(gross)) = (row.int("leasable_area"), row.int("gross_floor_area"))
        && leasable > gross
    {
        let message = "可租面积大于建筑面积，请核对两个面积和单位".to_owned();
        found.push(("leasable_area", "leasable_over_gross", message));
    }
    // What is shown at the door is what the clocks of the desk run by.
    if let Some(Err(wrong)) = row.cell("desk_hours").text().map(DeskHours::parse) {
        let message = format!("{wrong}；应写成 8:30-12:00,13:30-17:30，休息日也值守的再加 ；休息日 9:00-12:00");
        found.push(("desk_hours", "not_desk_hours", message));
    }
    found
}

fn mediation_body(row: &Record) -> Found {
    let free = row.text("legal_type") == BodyType::PeoplesCommittee.as_str();
    if free && *row.cell("may_charge") == Cell::Bool(true) {
        let message = "人民调解委员会调解民间纠纷，不收取任何费用（《人民调解法》第四条）：请改为“否”，或核对组织性质";
        return vec![("may_charge", "peoples_mediation_is_free", message.to_owned())];
    }
    vec![]
}

fn occupancy(before: Option<&Record>, row: &Record, rooms: &Rooms, today: Day) -> Found {
    let mut found = ends(row, "from", "to");
    // The latest count is the one that counts (domain.md 4.9, S03).
    let held = before.filter(|old| old.int("headcount").is_some());
    if let (Some(held), Some(said)) = (held.and_then(|old| old.day("headcount_on")), row.day("headcount_on"))
        && said < held
        && row.int("headcount").is_some()
    {
        let message = format!(
            "已登记{held}的人数，不能用更早的人数代替（从业人员按最近一次登记的人数统计）：请填{held}以后的人数；原日期填错的，先清空人数和人数日期再填"
        );
        found.push(("headcount_on", "older_headcount", message));
    }
    if row.day("headcount_on").is_some_and(|day| day > today) {
        found.push(("headcount_on", "in_the_future", "人数日期晚于今天，请核对".to_owned()));
    }
    let registered = row.refs.building.as_ref().and_then(|b| rooms.get(b));
    if let Some(registered) = registered {
        let strange: Vec<&str> = row
            .cell("rooms")
            .list()
            .iter()
            .filter(|room| !registered.contains_key(&text::same(room)))
            .map(String::as_str)
            .collect();
        if !strange.is_empty() {
            let message = format!(
                "这座楼宇没有登记房间{}：请先在“房间”表登记，或检查房号",
                strange.join("、")
            );
            found.push(("rooms", "unknown_room", message));
        }
    }
    found
}

/// An occupancy larger than its rooms, or than its whole building. Ledgers have such rows for years
/// (公摊, a wall taken down): they are taken as they are, and somebody is told.
pub(super) fn too_large(row: &Record, gross: Option<i64>, rooms: Option<&HashMap<String, i64>>) -> Found {
    let area = row.int("area").unwrap_or(0);
    let said = |area| write::text_of(&row.sheet().columns[0], &Cell::Area(area));
    // 仅注册 takes no room: its area counts for nothing.
    if row.text("basis") == Basis::RegisteredOnly.as_str() {
        return vec![];
    }
    if let Some(gross) = gross.filter(|gross| *gross > 0 && area > *gross) {
        let message = format!("入驻面积大于楼宇的建筑面积{}㎡，请核对面积、单位和楼宇", said(gross));
        return vec![("area", "area_over_building", message)];
    }
    let named: Option<Vec<i64>> = rooms.and_then(|rooms| {
        let areas = row.cell("rooms").list().iter();
        areas.map(|room| rooms.get(&text::same(room)).copied()).collect()
    });
    let sum: i64 = named.iter().flatten().sum();
    if sum > 0 && area > sum {
        let message = format!("入驻面积大于所填房间的面积合计{}㎡，请核对面积和房号", said(sum));
        return vec![("area", "area_over_rooms", message)];
    }
    vec![]
}

fn lawyer(row: &Record, known: &Known, today: Day) -> Found {
    let practises = row.text("status") == LawyerStatus::Active.as_str();
    let left = known
        .pointed("law_firms", row.cell("law_firm"))
        .and_then(|firm| firm.day("left_on"))
        .filter(|left| practises && *left <= today);
    match left {
        Some(left) => vec![(
            "law_firm",
            "law_firm_left",
            format!("该律所已于{left}退出联盟，请改填律师现在的律所，或把状态改为“退出”"),
        )],
        None => vec![],
    }
}

fn visit(row: &Record, today: Day) -> Found {
    let mut found = vec![];
    if row.day("on").is_some_and(|day| day > today) {
        found.push(("on", "in_the_future", "走访日期晚于今天：走访之后再登记".to_owned()));
    }
    if row
        .cell("time")
        .text()
        .is_some_and(|text| guidance::time(text).is_none())
    {
        found.push(("time", "not_a_time", "应写成几点几分，如 14:30".to_owned()));
    }
    found
}

fn litigation(row: &Record, today: Day) -> Found {
    if row.cell("month").month().is_some_and(|month| month > today.month()) {
        return vec![("month", "in_the_future", "月份晚于本月，请核对".to_owned())];
    }
    vec![]
}

/// From, to, and the row of the file or none.
type Stay<'a> = (Day, Option<Day>, Option<&'a Candidate>);

/// A firm is in a building once at a time: several rooms are one occupancy.
fn overlaps(read: &ReadSheet, known: &Known, rows: &[Candidate], errors: &mut Vec<RowError>) {
    let mut stays: HashMap<(&str, &str), Vec<Stay<'_>>> = HashMap::new();
    let mine: HashSet<&str> = rows.iter().map(|row| row.after.id.as_str()).collect();
    for row in rows {
        if let Some((at, from, to)) = stay(&row.after) {
            stays.entry(at).or_default().push((from, to, Some(row)));
        }
    }
    for old in known.all("occupancies").filter(|old| !mine.contains(old.id.as_str())) {
        if let Some((at, from, to)) = stay(old)
            && let Some(days) = stays.get_mut(&at)
        {
            days.push((from, to, None));
        }
    }
    let mut found = vec![];
    for days in stays.values_mut().filter(|days| days.len() > 1) {
        days.sort_by_key(|(from, _, _)| *from);
        for pair in days.windows(2) {
            let ((first, to, early), (second, _, late)) = (pair[0], pair[1]);
            if to.is_some_and(|to| to <= second) {
                continue;
            }
            let other = if late.is_some() { first } else { second };
            found.extend(late.or(early).map(|row| (row, other)));
        }
    }
    found.sort_by_key(|(row, _)| row.row);
    errors.extend(found.into_iter().map(|(row, other)| {
        let message = format!(
            "与同一企业在同一楼宇{other}起的入驻重叠：请填写前一次的迁出日期；同时使用几间房的，写在同一行的房号里"
        );
        fault(read, row, "from", "overlapping", message)
    }));
}

/// Building and firm, from, to.
fn stay(record: &Record) -> Option<((&str, &str), Day, Option<Day>)> {
    let at = (record.refs.building.as_deref()?, record.refs.enterprise.as_deref()?);
    Some((at, record.day("from")?, record.day("to")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::record::Refs;
    use crate::registers::store::table;

    fn stay(area: i64, basis: Basis, rooms: &[&str]) -> Record {
        let table = table("occupancies").unwrap();
        let cell = |name: &str| match name {
            "area" => Cell::Area(area),
            "basis" => Cell::Word(basis.as_str()),
            "rooms" => Cell::List(rooms.iter().map(|r| (*r).to_owned()).collect()),
            _ => Cell::Empty,
        };
        Record {
            table,
            id: "o".to_owned(),
            version: 1,
            head_hash: String::new(),
            refs: Refs::default(),
            cells: super::super::record::sheet("occupancies")
                .columns
                .iter()
                .map(|c| cell(c.name))
                .collect(),
        }
    }

    #[test]
    fn an_occupancy_is_no_larger_than_its_rooms_and_its_building() {
        let rooms = HashMap::from([("201".to_owned(), 10_000), ("202".to_owned(), 5_000)]);
        let codes = |row: &Record| -> Vec<&str> {
            too_large(row, Some(1_000_000), Some(&rooms))
                .iter()
                .map(|f| f.1)
                .collect()
        };
        let leased = |area, rooms| codes(&stay(area, Basis::Lease, rooms));
        assert!(leased(15_000, &["201", "202"]).is_empty());
        assert_eq!(leased(15_001, &["201", "202"]), ["area_over_rooms"]);
        assert!(
            leased(1_000_000, &[]).is_empty(),
            "without rooms the building is the bound"
        );
        assert!(
            leased(15_001, &["201", "地下"]).is_empty(),
            "a room nobody knows bounds nothing"
        );
        assert_eq!(leased(1_000_001, &["201"]), ["area_over_building"]);
        assert!(codes(&stay(1_000_001, Basis::RegisteredOnly, &[])).is_empty());
        let said = too_large(&stay(1_000_001, Basis::Lease, &[]), Some(1_000_000), None);
        assert!(said[0].2.contains("10000.00㎡"), "{}", said[0].2);
    }
}
