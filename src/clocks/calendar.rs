//! 工作日历: the week, what the State Council's yearly notice changes in it, and what a zone changes
//! in that (`domain.md` 2.7).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::kernel::Day;

words! {
    /// What kind of day it is.
    pub enum DayKind {
        Workday = "workday" "工作日",
        Weekend = "weekend" "周末",
        /// The festival itself and the weekend days inside its holiday, or a zone's own day off, which is
        /// none of the 法定节假日.
        Holiday = "holiday" "放假",
        /// 调休放假: a day off that a make-up workday pays for.
        Exchanged = "exchanged" "调休放假",
        /// 调休上班: a Saturday or Sunday on which people work.
        MakeUp = "make-up" "调休上班",
    }
}

impl DayKind {
    pub fn is_working(self) -> bool {
        matches!(self, DayKind::Workday | DayKind::MakeUp)
    }
}

/// One day that differs from the week: a line of a notice, or of a zone's own calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDay {
    pub day: Day,
    pub kind: DayKind,
    /// `国庆节`
    pub name: String,
    /// The notice that says so, `国办发明电〔2025〕7号`; empty for a zone's own.
    #[serde(default)]
    pub notice: String,
}

static NATIONAL: LazyLock<Vec<CalendarDay>> = LazyLock::new(|| {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("holidays.csv").as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("a test reads every row of the embedded calendar")
});

/// 元旦 may be exchanged for a weekend of the old year, so that a year's last days are certain only
/// when the next year's notice is out. (For 2019, 29 and 31 December 2018 changed places.)
const LAST_CERTAIN_DAY_OF_DECEMBER: u32 = 24;

/// Whether the next year's notice may speak of this day.
pub(super) fn is_before_new_year(day: Day) -> bool {
    day.0.month() == 12 && day.0.day() > LAST_CERTAIN_DAY_OF_DECEMBER
}

/// The years whose days a calendar may change; a day beyond them is a slip of the pen.
pub const YEARS: std::ops::RangeInclusive<i32> = 2020..=2100;

/// Which days are worked. Days without a row follow the week.
#[derive(Debug, Clone)]
pub struct WorkingCalendar {
    days: BTreeMap<Day, CalendarDay>,
    published: BTreeSet<i32>,
    /// How often the zone has changed it.
    version: i64,
}

impl WorkingCalendar {
    /// The calendar of the notices that are built in.
    pub fn national() -> Self {
        WorkingCalendar {
            published: NATIONAL.iter().map(|row| row.day.year()).collect(),
            days: NATIONAL.iter().map(|row| (row.day, row.clone())).collect(),
            version: 0,
        }
    }

    pub fn version(&self) -> i64 {
        self.version
    }

    pub fn with_version(self, version: i64) -> Self {
        WorkingCalendar { version, ..self }
    }

    /// The calendar with single days changed by the zone; its rows win over the notice's. They do
    /// not make a year published.
    pub fn with_overrides(mut self, rows: impl IntoIterator<Item = CalendarDay>) -> Self {
        self.days.extend(rows.into_iter().map(|row| (row.day, row)));
        self
    }

    /// The calendar with a whole year's notice, as a zone imported it, in place of that year.
    pub fn with_year(mut self, year: i32, rows: impl IntoIterator<Item = CalendarDay>) -> Self {
        self.days.retain(|day, _| day.year() != year);
        self.published.insert(year);
        self.with_overrides(rows)
    }

    /// What the notices that are built in say of these days.
    pub fn as_published(days: &[Day]) -> Vec<CalendarDay> {
        let days: BTreeSet<Day> = days.iter().copied().collect();
        NATIONAL.iter().filter(|row| days.contains(&row.day)).cloned().collect()
    }

    /// Whether `rows` of a year are its built-in notice, or none where none is built in.
    pub fn is_as_published(year: i32, rows: &[CalendarDay]) -> bool {
        let of = |rows: &'_ [CalendarDay]| -> Vec<CalendarDay> {
            rows.iter().filter(|row| row.day.year() == year).cloned().collect()
        };
        of(rows) == of(&NATIONAL)
    }

    /// The row that makes `day` differ from the week.
    pub fn row(&self, day: Day) -> Option<&CalendarDay> {
        self.days.get(&day)
    }

    /// The days of a year that differ from the week.
    pub fn of_year(&self, year: i32) -> impl Iterator<Item = &CalendarDay> {
        self.days.values().filter(move |row| row.day.year() == year)
    }

    pub fn kind(&self, day: Day) -> DayKind {
        match self.row(day) {
            Some(row) => row.kind,
            None if day.is_weekend() => DayKind::Weekend,
            None => DayKind::Workday,
        }
    }

    pub fn is_working(&self, day: Day) -> bool {
        self.kind(day).is_working()
    }

    /// What the calendar says of a day: its kind, its name and the notice.
    pub fn said(&self, day: Day) -> (DayKind, &str, &str) {
        let row = self.row(day);
        let (name, notice) = row.map_or(("", ""), |row| (&row.name, &row.notice));
        (self.kind(day), name, notice)
    }

    /// Whether the notice for this year is known. Without it only weekends are off.
    pub fn is_published(&self, year: i32) -> bool {
        self.published.contains(&year)
    }

    /// Whether no notice still to come can change this day.
    pub fn is_certain(&self, day: Day) -> bool {
        self.is_published(day.year()) && (!is_before_new_year(day) || self.is_published(day.year() + 1))
    }

    /// The first working day after `day`.
    pub fn next_working_day(&self, day: Day) -> Day {
        self.working_day_from(day.plus_days(1))
    }

    /// `day` itself when it is worked, else the first working day after it.
    pub fn working_day_from(&self, day: Day) -> Day {
        // Each row takes at most one working day away, and at least five of seven days have none.
        let horizon = 2 * self.days.len() as i64 + 7;
        (0..=horizon)
            .map(|n| day.plus_days(n))
            .find(|d| self.is_working(*d))
            .unwrap_or_else(|| day.plus_days(horizon))
    }

    /// Why the day is what it is: `国庆节放假`, `国庆节调休上班`, `周末`, `工作日`.
    pub fn reason(&self, day: Day) -> String {
        match self.row(day) {
            Some(CalendarDay { kind, name, .. }) => match kind {
                DayKind::Holiday | DayKind::Exchanged | DayKind::MakeUp => format!("{name}{}", kind.label()),
                DayKind::Workday | DayKind::Weekend if name.is_empty() => kind.label().to_owned(),
                DayKind::Workday | DayKind::Weekend => format!("{name}（{}）", kind.label()),
            },
            None => self.kind(day).label().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn row(text: &str, kind: DayKind, name: &str) -> CalendarDay {
        CalendarDay {
            day: day(text),
            kind,
            name: name.to_owned(),
            notice: String::new(),
        }
    }

    fn days_off(year: i32) -> (usize, usize) {
        let rows = NATIONAL.iter().filter(|row| row.day.year() == year);
        let (make_up, off): (Vec<_>, Vec<_>) = rows.partition(|row| row.kind == DayKind::MakeUp);
        (off.len(), make_up.len())
    }

    #[test]
    fn each_notice_has_all_its_days_off_and_make_up_days() {
        assert_eq!(days_off(2024), (28, 8));
        assert_eq!(days_off(2025), (28, 5));
        assert_eq!(days_off(2026), (33, 6));
    }

    #[test]
    fn every_row_changes_the_week_or_names_a_festival_and_stands_in_its_notice() {
        for row in NATIONAL.iter() {
            assert!(!row.name.is_empty());
            assert!(
                row.notice.starts_with(&format!("国办发明电〔{}〕", row.day.year() - 1)),
                "{row:?}"
            );
            match row.kind {
                DayKind::MakeUp => assert!(row.day.is_weekend(), "{row:?}"),
                DayKind::Exchanged => assert!(!row.day.is_weekend(), "{row:?}"),
                kind => assert_eq!(kind, DayKind::Holiday),
            }
        }
    }

    #[test]
    fn in_each_year_as_many_days_are_made_up_as_are_exchanged() {
        for year in [2024, 2025, 2026] {
            let count = |kind| {
                NATIONAL
                    .iter()
                    .filter(|r| r.day.year() == year && r.kind == kind)
                    .count()
            };
            assert_eq!(count(DayKind::Exchanged), count(DayKind::MakeUp), "{year}");
        }
    }

    #[test]
    fn the_sunday_before_national_day_2026_is_worked_and_the_week_after_is_not() {
        let calendar = WorkingCalendar::national();
        assert_eq!(calendar.kind(day("2026-09-20")), DayKind::MakeUp);
        assert_eq!(calendar.reason(day("2026-09-20")), "国庆节调休上班");
        assert_eq!(calendar.reason(day("2026-10-01")), "国庆节放假");
        assert_eq!(calendar.reason(day("2026-10-07")), "国庆节调休放假");
        assert_eq!(calendar.next_working_day(day("2026-09-30")), day("2026-10-08"));
    }

    #[test]
    fn a_zone_may_close_a_day_and_open_a_holiday() {
        let calendar = WorkingCalendar::national().with_overrides([
            row("2026-11-23", DayKind::Exchanged, "园区检修"),
            row("2026-10-05", DayKind::Workday, "园区开放日"),
        ]);
        assert!(!calendar.is_working(day("2026-11-23")));
        assert_eq!(calendar.reason(day("2026-11-23")), "园区检修调休放假");
        assert!(calendar.is_working(day("2026-10-05")));
    }

    #[test]
    fn a_year_without_a_notice_knows_weekends_only_until_it_is_imported() {
        let calendar = WorkingCalendar::national();
        assert!(calendar.is_published(2026) && !calendar.is_published(2027));
        assert!(calendar.is_working(day("2027-10-01")));
        let own = row("2027-03-01", DayKind::Exchanged, "园区检修");
        assert!(!calendar.clone().with_overrides([own]).is_published(2027));
        let imported = calendar.with_year(2027, [row("2027-10-01", DayKind::Holiday, "国庆节")]);
        assert!(imported.is_published(2027) && !imported.is_working(day("2027-10-01")));
    }

    #[test]
    fn a_year_is_as_published_with_every_row_of_its_notice_and_no_other() {
        let whole: Vec<CalendarDay> = WorkingCalendar::national().of_year(2026).cloned().collect();
        assert!(WorkingCalendar::is_as_published(2026, &whole));
        assert!(!WorkingCalendar::is_as_published(2026, &whole[1..]));
        assert!(
            WorkingCalendar::is_as_published(2027, &whole),
            "no notice of 2027 is built in"
        );
        let october = WorkingCalendar::as_published(&[day("2026-10-01"), day("2026-10-09")]);
        assert_eq!(
            october.iter().map(|row| row.day).collect::<Vec<_>>(),
            [day("2026-10-01")]
        );
    }

    #[test]
    fn the_last_week_of_december_waits_for_the_next_notice() {
        let calendar = WorkingCalendar::national();
        assert!(calendar.is_certain(day("2026-12-24")));
        assert!(!calendar.is_certain(day("2026-12-31")));
        assert!(calendar.is_certain(day("2025-12-31")));
    }

    #[test]
    fn a_calendar_that_makes_every_day_a_holiday_still_ends() {
        let first = day("2026-01-01");
        let off = (0..365).map(|n| row(&first.plus_days(n).to_string(), DayKind::Holiday, "停工"));
        let calendar = WorkingCalendar::national().with_overrides(off);
        assert_eq!(calendar.next_working_day(first), day("2027-01-01"));
    }
}
