//! 暂停、剩余与预警: what a clock shows while it runs.

use serde::{Deserialize, Serialize};

use super::base::{Base, Due, Limit, Reckoning, Roll, Term};
use super::explain::{self, Explained, Part};
use super::rules::Stated;
use crate::kernel::Timestamp;

/// 暂停: the clock stood still from one instant until another. A pause that still lasts is given
/// with the present as its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: Timestamp,
    pub to: Timestamp,
    /// All sides agreed to it.
    #[serde(default)]
    pub agreed: bool,
}

impl Reckoning<'_> {
    /// When `term` ends if the clock stood still during `pauses`.
    ///
    /// The part of the pauses that would have counted on the term's base is counted again after the
    /// end: a pause outside the desk's hours moves nothing. A period in days that is natural, or that
    /// rolls, ends with its last day whatever the hour of the pause; it rolls after it has grown.
    /// Whether a clock may be paused at all is the rule's [`Pausing`](super::rules::Pausing).
    pub fn due_with_pauses(&self, term: Term, from: Timestamp, pauses: &[Pause]) -> Due {
        let end = self.end(term, from);
        let runs_from = if term.limit.is_in_days() {
            from.day().plus_days(1).start()
        } else {
            from
        };
        let paused = apart(pauses, runs_from);
        let lost: i64 = paused
            .iter()
            .map(|(stop, resume)| self.counted(term.base, *stop, (*resume).min(end)))
            .sum();
        if lost == 0 {
            return self.due(term, from);
        }
        let mut fell = self.advance(term.base, end, lost, &paused);
        let ends_with_its_day = term.base == Base::Natural || term.roll != Roll::None;
        if ends_with_its_day && term.limit.is_in_days() {
            fell = self.close_of(term.base, fell.day());
        }
        let mut steps = explain::count(self, term, from, fell);
        for (stop, resume) in paused.into_iter().filter(|(stop, _)| *stop < fell) {
            let lost = self.counted(term.base, stop, resume);
            if lost > 0 {
                steps.push(explain::paused(term.base, stop, resume, lost));
            }
        }
        self.finish(term, from, fell, steps)
    }

    /// When a day ends that people agreed on, as an extension sets it, if the clock stood still during
    /// `pauses` since. What of them would have counted on the term's base is counted again after that
    /// day; a natural day, or one that rolls, stays a whole day.
    pub fn due_as_stated_with_pauses(&self, stated: Stated, term: Term, pauses: &[Pause]) -> Due {
        let agreed = self.due_as_stated(stated, term.roll);
        let paused = apart(pauses, Timestamp::from_millis(0));
        let lost: i64 = paused
            .iter()
            .map(|(stop, resume)| self.counted(term.base, *stop, (*resume).min(agreed.at)))
            .sum();
        if lost == 0 {
            return agreed;
        }
        let mut at = self.advance(term.base, agreed.at, lost, &paused);
        if term.base == Base::Natural || term.roll != Roll::None {
            at = self.due_on(at.day(), term.roll).at;
        }
        let mut steps = agreed.explanation;
        steps.retain(|step| !matches!(step.part, Part::End | Part::Provisional));
        for (stop, resume) in paused.into_iter().filter(|(stop, _)| *stop < at) {
            let lost = self.counted(term.base, stop, resume);
            if lost > 0 {
                steps.push(explain::paused(term.base, stop, resume, lost));
            }
        }
        steps.extend(explain::skipped(self, term, agreed.at, at));
        let day = stated.day();
        let provisional = self.any_uncertain(day, at.day());
        if provisional {
            steps.push(explain::provisional(self, day, at.day()));
        }
        steps.push(explain::ends_at(at));
        Due {
            at,
            provisional,
            explanation: steps,
        }
    }

    /// The end of a limitation period that each interruption starts anew (时效中断, e.g.
    /// 劳动争议调解仲裁法 27). An interruption after the end revives nothing.
    pub fn due_with_restarts(&self, term: Term, from: Timestamp, interruptions: &[Timestamp]) -> Due {
        let mut interruptions = interruptions.to_vec();
        interruptions.sort_unstable();
        let mut due = self.due(term, from);
        let mut start = from;
        for again in interruptions {
            if again > start && again <= due.at {
                start = again;
                due = self.due(term, again);
                let text = format!("{}时效中断，重新起算", explain::instant_text(again));
                due.explanation
                    .insert(0, Explained::on(Part::Restarted, again.day(), text));
            }
        }
        due
    }

    /// What is left of a running clock, in milliseconds of its base; nothing once it is due.
    pub fn remaining(&self, base: Base, now: Timestamp, due: Timestamp) -> i64 {
        self.counted(base, now, due)
    }

    /// When the warning comes (黄牌, 即将到期): `before` ahead of `due`, in the same base, never before
    /// the start. One working day ahead is the close of the last working day before the due day.
    pub fn warn_at(&self, base: Base, before: Limit, from: Timestamp, due: Timestamp) -> Timestamp {
        let at = match (before, before.millis()) {
            (_, Some(millis)) => self.retreat(base, due, millis),
            (Limit::Months(n), _) => due.day().plus_months(-i32::from(n.get())).end(),
            (Limit::Years(n), _) => due.day().plus_months(-12 * i32::from(n.get())).end(),
            (Limit::Days(n) | Limit::Hours(n) | Limit::Minutes(n), None) => {
                let earlier = std::iter::successors(Some(due.day().plus_days(-1)), |day| Some(day.plus_days(-1)))
                    .take_while(|day| *day >= from.day());
                let open = earlier.filter(|day| self.is_open(base, *day));
                let nth = { open }.nth(usize::from(n.get()) - 1);
                nth.map_or(from, |day| self.close_of(base, day))
            }
        };
        at.max(from)
    }

    /// The instant from which `millis` are counted until `to`.
    fn retreat(&self, base: Base, to: Timestamp, millis: i64) -> Timestamp {
        if base == Base::Natural {
            return to.plus_millis(-millis);
        }
        let mut left = millis;
        let mut day = to.day();
        for _ in 0..super::base::HORIZON_DAYS {
            for window in self.windows(base, day).iter().rev() {
                let closes = window.closes_on(day).min(to);
                let open = closes.millis() - window.opens_on(day).millis();
                if open > 0 && left <= open {
                    return closes.plus_millis(-left);
                }
                left -= open.max(0);
            }
            day = day.plus_days(-1);
        }
        day.start()
    }
}

/// The pauses in order, from `start` on, those that touch as one.
fn apart(pauses: &[Pause], start: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut sorted: Vec<_> = pauses
        .iter()
        .map(|p| (p.from.max(start), p.to))
        .filter(|(from, to)| from < to)
        .collect();
    sorted.sort_unstable();
    let mut out: Vec<(Timestamp, Timestamp)> = vec![];
    for (from, to) in sorted {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use proptest::prelude::*;

    use super::*;
    use crate::clocks::{DeskHours, WorkingCalendar};
    use crate::kernel::Day;

    fn working() -> Term {
        Term {
            base: Base::Working,
            limit: Limit::Days(NonZeroU16::new(15).unwrap()),
            roll: Roll::None,
        }
    }

    #[test]
    fn an_agreed_friday_after_two_working_days_of_waiting_is_the_tuesday_after() {
        let (calendar, hours) = (WorkingCalendar::national(), DeskHours::office());
        let by = Reckoning::new(&calendar, &hours);
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let waited = Pause {
            from: at("2026-03-11 17:30"),
            to: at("2026-03-13 17:30"),
            agreed: false,
        };
        let due = by.due_as_stated_with_pauses(Stated::Day(Day::parse("2026-03-20").unwrap()), working(), &[waited]);
        assert_eq!(due.at.to_page(), "2026-03-24 17:30");
        let said: Vec<&str> = due.explanation.iter().map(|step| step.text.as_str()).collect();
        assert!(
            said[1].contains("暂停") && said.last().unwrap().contains("2026-03-24"),
            "{said:?}"
        );
        assert!(!due.provisional);
    }

    proptest! {
        /// 待补件 gives an agreed day back what it took: whenever and however often a leg waits after
        /// the extension, as much working time is left to it as when the day was agreed on.
        #[test]
        fn an_agreed_day_keeps_its_working_time_however_often_the_leg_waits(
            until in 0i64..40,
            waits in proptest::collection::vec((0i64..60 * 24 * 60, 1i64..6 * 24 * 60), 0..5),
        ) {
            let (calendar, hours) = (WorkingCalendar::national(), DeskHours::office());
            let by = Reckoning::new(&calendar, &hours);
            let agreed = Timestamp::parse("2026-03-02 10:00").unwrap();
            let day = agreed.day().plus_days(until);
            let pauses: Vec<Pause> = waits
                .iter()
                .map(|(after, long)| {
                    let from = agreed.plus_minutes(*after);
                    Pause { from, to: from.plus_minutes(*long), agreed: false }
                })
                .collect();
            let due = by.due_as_stated_with_pauses(Stated::Day(day), working(), &pauses).at;
            prop_assert!(due >= day.end());
            let counted = |from: Timestamp, to: Timestamp| by.counted(Base::Working, from, to);
            let stood: i64 = apart(&pauses, agreed)
                .into_iter()
                .filter(|(stop, _)| *stop < due)
                .map(|(stop, resume)| counted(stop, resume.min(due)))
                .sum();
            prop_assert_eq!(counted(agreed, due) - stood, counted(agreed, day.end()));
        }
    }
}
