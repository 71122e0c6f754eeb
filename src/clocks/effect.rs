//! What a changed calendar would change: day by day, and the clocks that run.

use std::collections::BTreeSet;

use serde::Serialize;

use super::service::CalendarChange;
use super::{CalendarDay, DayKind, WorkingCalendar};
use crate::kernel::{Day, Timestamp};

/// A day that would be worked or not as it is not now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayEffect {
    pub day: Day,
    pub old: DayKind,
    pub new: DayKind,
    pub name: String,
    pub notice: String,
}

/// How many of the running clocks would move.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ClockEffect {
    pub later: usize,
    pub earlier: usize,
    /// Due when they were, but no longer 暂定, or now so, or warned of on another day.
    pub marked: usize,
}

impl ClockEffect {
    pub fn add(&mut self, old_due: Timestamp, new_due: Timestamp) {
        let count = match new_due.cmp(&old_due) {
            std::cmp::Ordering::Greater => &mut self.later,
            std::cmp::Ordering::Less => &mut self.earlier,
            std::cmp::Ordering::Equal => &mut self.marked,
        };
        *count += 1;
    }

    pub fn all(&self) -> usize {
        self.later + self.earlier + self.marked
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Effect {
    /// Of the calendar that it was reckoned from: what the change itself must name.
    pub version: i64,
    /// The years that would be replaced whole.
    pub years: BTreeSet<i32>,
    pub days: Vec<DayEffect>,
    /// Days of which only the name or the notice would change.
    pub reworded: usize,
    /// Years that would count as published, or no longer.
    pub published: BTreeSet<i32>,
    pub clocks: ClockEffect,
}

impl Effect {
    /// The calendar would say what it says now.
    pub fn is_nothing(&self) -> bool {
        self.days.is_empty() && self.reworded == 0 && self.published.is_empty()
    }
}

/// The years that a change touches.
fn years(change: &CalendarChange) -> BTreeSet<i32> {
    let touched = change.set.iter().map(|row| row.day).chain(change.reset.iter().copied());
    touched.map(Day::year).chain(change.years.iter().copied()).collect()
}

/// The years that one of the two counts as published and the other does not.
pub fn published(old: &WorkingCalendar, new: &WorkingCalendar, change: &CalendarChange) -> BTreeSet<i32> {
    let differs = |year: &i32| old.is_published(*year) != new.is_published(*year);
    years(change).into_iter().filter(differs).collect()
}

/// The days of the years that `change` touches, where `new` has them otherwise than `old`; and the
/// number of those of the same kind under another name or notice.
pub fn days(old: &WorkingCalendar, new: &WorkingCalendar, change: &CalendarChange) -> (Vec<DayEffect>, usize) {
    let years = years(change);
    let rows = years
        .iter()
        .flat_map(|year| old.of_year(*year).chain(new.of_year(*year)));
    let listed: BTreeSet<Day> = rows.map(|row| row.day).collect();
    let differing = listed.into_iter().filter(|day| old.said(*day) != new.said(*day));
    let (same, changed): (Vec<Day>, Vec<Day>) = differing.partition(|day| old.kind(*day) == new.kind(*day));
    let effect = |day: Day| {
        let text = |of: fn(&CalendarDay) -> &String| {
            let row = new.row(day).or(old.row(day));
            row.map_or(String::new(), |row| of(row).clone())
        };
        DayEffect {
            day,
            old: old.kind(day),
            new: new.kind(day),
            name: text(|row| &row.name),
            notice: text(|row| &row.notice),
        }
    };
    (changed.into_iter().map(effect).collect(), same.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(day: &str, kind: DayKind, name: &str) -> CalendarDay {
        CalendarDay {
            day: Day::parse(day).unwrap(),
            kind,
            name: name.to_owned(),
            notice: String::new(),
        }
    }

    #[test]
    fn a_day_is_told_where_it_is_worked_otherwise_and_a_new_name_is_only_counted() {
        let old = WorkingCalendar::national().with_overrides([
            row("2027-03-01", DayKind::Holiday, "园区检修"),
            row("2027-03-02", DayKind::Holiday, "园区检修"),
            row("2026-03-02", DayKind::Holiday, "别的年份"),
        ]);
        let set = vec![
            row("2027-03-02", DayKind::Holiday, "园区检修二"),
            row("2027-10-01", DayKind::Holiday, "国庆节"),
            row("2027-10-09", DayKind::MakeUp, "国庆节"),
            row("2027-10-10", DayKind::Weekend, "国庆节"),
        ];
        let change = CalendarChange {
            years: [2027].into(),
            set: set.clone(),
            reset: vec![],
        };
        let (days, reworded) = days(&old, &old.clone().with_year(2027, set), &change);
        let lines: Vec<String> = days
            .iter()
            .map(|d| format!("{} {} {} {}", d.day, d.old, d.new, d.name))
            .collect();
        assert_eq!(
            lines,
            [
                "2027-03-01 holiday workday 园区检修",
                "2027-10-01 workday holiday 国庆节",
                "2027-10-09 weekend make-up 国庆节",
            ]
        );
        assert_eq!(reworded, 2, "a day under another name, and a Sunday that now has one");
    }

    #[test]
    fn a_plain_workday_said_once_more_changes_nothing_and_a_year_that_becomes_certain_does() {
        let old = WorkingCalendar::national();
        let effect = |new: &WorkingCalendar, change: &CalendarChange| {
            let (days, reworded) = days(&old, new, change);
            Effect {
                version: 0,
                years: change.years.clone(),
                days,
                reworded,
                published: published(&old, new, change),
                clocks: ClockEffect::default(),
            }
        };
        let set = vec![row("2027-03-01", DayKind::Workday, "")];
        let change = CalendarChange {
            set: set.clone(),
            ..CalendarChange::default()
        };
        assert!(effect(&old.clone().with_overrides(set.clone()), &change).is_nothing());
        let whole = CalendarChange {
            years: [2027].into(),
            ..change
        };
        let certain = effect(&old.clone().with_year(2027, set), &whole);
        assert_eq!((certain.published.len(), certain.is_nothing()), (1, false));
    }
}
