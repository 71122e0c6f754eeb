//! 时限: three bases on which time is counted, and the due date of a [`Term`].
//!
//! A base is the set of windows that count. Everything else follows from that:
//!
//! | base | windows that count | a period in days ends |
//! |---|---|---|
//! | [`Base::Natural`] 自然日 | the whole of every day | at 24:00 |
//! | [`Base::Working`] 工作日 | office hours of working days | at the close of the desk on the last working day |
//! | [`Base::Duty`] 值守时段 | the desk's hours, on days off too where it opens | at the close of the desk on the last open day |
//!
//! Periods in minutes and hours run from the event, or from the next opening. Periods in days,
//! months and years do not count the day of the event; months and years end on the day of the same
//! number, or on the last day of a shorter month; they end at 24:00, or at the close of business
//! where there are business hours (民法典 201–203).

use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use super::calendar::WorkingCalendar;
use super::explain::{self, Explained};
use super::hours::{DeskHours, Window};
use super::rules::Stated;
use crate::kernel::{Day, Timestamp};

words! {
    /// On which time a clock runs (`domain.md` 4.0).
    pub enum Base {
        Natural = "natural" "自然日",
        Working = "working" "工作日",
        Duty = "duty" "值守时段",
    }
}

words! {
    /// What becomes of a last day that is no working day. A property of the rule: legal periods
    /// roll, office rules need not.
    pub enum Roll {
        None = "none" "不顺延",
        NextWorkingDay = "next-working-day" "末日为休息日的顺延至次一工作日",
    }
}

/// How long. Minutes and hours are counted exactly, the others by days of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    Minutes(NonZeroU16),
    Hours(NonZeroU16),
    Days(NonZeroU16),
    Months(NonZeroU16),
    Years(NonZeroU16),
}

impl Limit {
    /// The millisecond length of a limit in minutes or hours.
    pub(super) fn millis(self) -> Option<i64> {
        match self {
            Limit::Minutes(n) => Some(i64::from(n.get()) * 60_000),
            Limit::Hours(n) => Some(i64::from(n.get()) * 3_600_000),
            Limit::Days(_) | Limit::Months(_) | Limit::Years(_) => None,
        }
    }

    /// Within what any office rule or legal period asks for.
    pub fn is_sensible(self) -> bool {
        match self {
            Limit::Minutes(n) | Limit::Hours(n) => n.get() <= 10_000,
            Limit::Days(n) => n.get() <= 3_650,
            Limit::Months(n) => n.get() <= 120,
            Limit::Years(n) => n.get() <= 20,
        }
    }

    /// Counted by days of the calendar, not by the hour.
    pub fn is_in_days(self) -> bool {
        self.millis().is_none()
    }

    /// Minutes, hours, days, months, years: 0 to 4.
    pub fn rank(self) -> u8 {
        match self {
            Limit::Minutes(_) => 0,
            Limit::Hours(_) => 1,
            Limit::Days(_) => 2,
            Limit::Months(_) => 3,
            Limit::Years(_) => 4,
        }
    }

    /// `15个工作日`, `30日`, `5分钟（值守时段）`
    pub fn text(self, base: Base) -> String {
        let of_base = match base {
            Base::Natural => "",
            Base::Working => "（工作时间）",
            Base::Duty => "（值守时段）",
        };
        match (self, base) {
            (Limit::Minutes(n), _) => format!("{n}分钟{of_base}"),
            (Limit::Hours(n), _) => format!("{n}小时{of_base}"),
            (Limit::Days(n), Base::Natural) => format!("{n}日"),
            (Limit::Days(n), Base::Working) => format!("{n}个工作日"),
            (Limit::Days(n), Base::Duty) => format!("{n}个值守日"),
            (Limit::Months(n), _) => format!("{n}个月"),
            (Limit::Years(n), _) => format!("{n}年"),
        }
    }
}

/// A period: how long, on which base, and whether its last day rolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub base: Base,
    pub limit: Limit,
    pub roll: Roll,
}

/// When it is due, and how that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The last instant that is still in time.
    pub at: Timestamp,
    /// True when a notice still to come may move it.
    pub provisional: bool,
    pub explanation: Vec<Explained>,
}

/// No due date lies further ahead than this; a policy that asks for more is refused when it is
/// checked.
pub(super) const HORIZON_DAYS: usize = 36_600;

/// Counts over a calendar and the hours of one desk.
#[derive(Debug, Clone, Copy)]
pub struct Reckoning<'a> {
    pub calendar: &'a WorkingCalendar,
    pub hours: &'a DeskHours,
}

impl<'a> Reckoning<'a> {
    pub fn new(calendar: &'a WorkingCalendar, hours: &'a DeskHours) -> Self {
        Reckoning { calendar, hours }
    }

    /// When `term` ends that an event at `from` has started.
    pub fn due(&self, term: Term, from: Timestamp) -> Due {
        let fell = self.end(term, from);
        let steps = explain::count(self, term, from, fell);
        self.finish(term, from, fell, steps)
    }

    /// The end of a day that the matter itself names: an obligation's day, an extended date.
    pub fn due_on(&self, day: Day, roll: Roll) -> Due {
        let last = self.rolled(day, roll);
        let provisional = roll != Roll::None && self.any_uncertain(day, last);
        Due {
            at: last.end(),
            provisional,
            explanation: explain::stated(self, day, last, provisional),
        }
    }

    /// The end that the matter names; an instant at which another clock ends rolls no further.
    pub fn due_as_stated(&self, stated: Stated, roll: Roll) -> Due {
        match stated {
            Stated::Day(day) => self.due_on(day, roll),
            Stated::At(at) => Due {
                at,
                provisional: false,
                explanation: explain::stated_at(at),
            },
        }
    }

    /// The last instant, before it rolls.
    pub(super) fn end(&self, term: Term, from: Timestamp) -> Timestamp {
        let start = from.day();
        let last = match term.limit {
            Limit::Minutes(_) | Limit::Hours(_) => {
                return self.advance(term.base, from, term.limit.millis().unwrap_or_default(), &[]);
            }
            Limit::Days(n) => self.nth_open_day(term.base, start, n.get()),
            Limit::Months(n) => self.open_day_from(term.base, start.plus_months(n.get().into())),
            Limit::Years(n) => self.open_day_from(term.base, start.plus_months(12 * i32::from(n.get()))),
        };
        self.close_of(term.base, last)
    }

    /// Rolls the end `fell`, and closes the count with what is to be said of its end.
    pub(super) fn finish(&self, term: Term, from: Timestamp, fell: Timestamp, mut steps: Vec<Explained>) -> Due {
        let last = if term.limit.is_in_days() {
            self.rolled(fell.day(), term.roll)
        } else {
            fell.day()
        };
        let at = if last == fell.day() {
            fell
        } else {
            self.close_of(term.base, last)
        };
        let provisional = self.is_provisional(term, from, fell, at);
        steps.extend(explain::rolled(self, fell.day(), last));
        if provisional {
            steps.push(explain::provisional(self, from.day(), last));
        }
        steps.push(explain::ends(term, at));
        Due {
            at,
            provisional,
            explanation: steps,
        }
    }

    fn rolled(&self, day: Day, roll: Roll) -> Day {
        match roll {
            Roll::None => day,
            Roll::NextWorkingDay => self.calendar.working_day_from(day),
        }
    }

    /// The windows of `day` that count on this base.
    pub(super) fn windows(&self, base: Base, day: Day) -> &'a [Window] {
        match base {
            Base::Natural => &[Window::WHOLE_DAY],
            Base::Working | Base::Duty if self.calendar.is_working(day) => self.hours.on_working_days(),
            Base::Working => &[],
            Base::Duty => self.hours.on_days_off(),
        }
    }

    pub(super) fn is_open(&self, base: Base, day: Day) -> bool {
        !self.windows(base, day).is_empty()
    }

    fn open_day_from(&self, base: Base, day: Day) -> Day {
        if self.is_open(base, day) {
            day
        } else {
            self.calendar.working_day_from(day)
        }
    }

    fn nth_open_day(&self, base: Base, after: Day, n: u16) -> Day {
        if base == Base::Natural {
            return after.plus_days(n.into());
        }
        (0..n).fold(after, |day, _| self.open_day_from(base, day.plus_days(1)))
    }

    pub(super) fn close_of(&self, base: Base, day: Day) -> Timestamp {
        self.windows(base, day).last().map_or(day.end(), |w| w.last_on(day))
    }

    /// The stretches that count from `from` on, in order.
    pub(super) fn stretches(&self, base: Base, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let this = *self;
        std::iter::successors(Some(from.day()), |day| Some(day.plus_days(1)))
            .take(HORIZON_DAYS)
            .flat_map(move |day| {
                this.windows(base, day)
                    .iter()
                    .map(move |w| (w.opens_on(day).max(from), w.closes_on(day)))
            })
            .filter(|(opens, closes)| opens < closes)
    }

    /// The instant when `millis` have been counted from `from` on, outside the `paused` stretches
    /// (sorted and apart from each other).
    pub(super) fn advance(
        &self,
        base: Base,
        from: Timestamp,
        millis: i64,
        paused: &[(Timestamp, Timestamp)],
    ) -> Timestamp {
        let mut left = millis;
        let mut at = from;
        for (opens, closes) in self.stretches(base, from) {
            let mut runs_from = opens;
            let stops = paused.iter().filter(|(stop, resume)| *stop < closes && *resume > opens);
            for (stop, resume) in stops.copied().chain([(closes, closes)]) {
                let runs = (stop.millis() - runs_from.millis()).max(0);
                if left <= runs {
                    return runs_from.plus_millis(left);
                }
                left -= runs;
                runs_from = runs_from.max(resume).min(closes);
            }
            at = closes;
        }
        at
    }

    /// How much of the time between two instants counts, in milliseconds.
    pub fn counted(&self, base: Base, from: Timestamp, to: Timestamp) -> i64 {
        if base == Base::Natural {
            return (to.millis() - from.millis()).max(0);
        }
        self.stretches(base, from)
            .take_while(|(opens, _)| *opens < to)
            .map(|(opens, closes)| closes.min(to).millis() - opens.millis())
            .sum()
    }

    pub(super) fn any_uncertain(&self, from: Day, to: Day) -> bool {
        (from.year()..=to.year()).any(|year| !self.calendar.is_published(year)) || !self.calendar.is_certain(to)
    }

    fn is_provisional(&self, term: Term, from: Timestamp, fell: Timestamp, at: Timestamp) -> bool {
        match (term.base, term.roll) {
            (Base::Natural, Roll::None) => false,
            (Base::Natural, Roll::NextWorkingDay) => {
                term.limit.is_in_days() && self.any_uncertain(fell.day(), at.day())
            }
            (Base::Working | Base::Duty, _) => {
                let same = self.hours.on_working_days() == self.hours.on_days_off();
                !(term.base == Base::Duty && same && term.roll == Roll::None)
                    && self.any_uncertain(from.day(), at.day())
            }
        }
    }
}
