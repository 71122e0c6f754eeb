//! What an occupancy (入驻) counts for: area, firms, people (domain.md 4.9, S03–S06).
//!
//! 仅注册 counts for nothing: a firm that is only registered in a building has no area there, nobody
//! at work, and neither moves in nor out.

use crate::figures::change::{Standing, correction, difference, merged};
use crate::figures::{Fact, FactKind};
use crate::kernel::Day;

/// What of an occupancy is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub building: String,
    pub enterprise: String,
    /// 0.01 ㎡
    pub area: i64,
    pub registered_only: bool,
    pub from: Day,
    /// 迁出日期: the first day on which the firm is no longer there.
    pub to: Option<Day>,
    pub headcount: Option<i64>,
    /// 人数日期; the day of moving in when nobody said.
    pub headcount_on: Option<Day>,
}

/// An area that is said to hold from a day that may have passed, and what the ledger holds of the
/// occupancy so far, of the kinds that it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restated {
    pub from: Day,
    pub held: Vec<(FactKind, Day, i64)>,
}

impl Restated {
    pub const READS: [FactKind; 2] = [FactKind::OccupiedArea, FactKind::OccupyingFirm];
}

/// After so many months a head count is stale (S03).
const FRESH_MONTHS: i32 = 12;

impl Counted {
    fn counted_on(&self) -> Day {
        self.headcount_on.unwrap_or(self.from).max(self.from)
    }

    fn standing(&self) -> Standing {
        let mut standing = Standing::new();
        if self.registered_only {
            return standing;
        }
        let mut stand = |slot, kind, day, value: i64| {
            if value != 0 {
                let fact = Fact::of(kind, &self.building, day, value).about("enterprise", self.enterprise.clone());
                standing.insert((slot, kind), fact);
            }
        };
        stand("in", FactKind::MoveIn, self.from, 1);
        stand("in", FactKind::OccupyingFirm, self.from, 1);
        stand("in", FactKind::OccupiedArea, self.from, self.area);
        if let Some(to) = self.to {
            stand("out", FactKind::MoveOut, to, 1);
            stand("out", FactKind::OccupyingFirm, to, -1);
            stand("out", FactKind::OccupiedArea, to, -self.area);
        }
        let counted_on = self.counted_on();
        if let Some(people) = self.headcount.filter(|_| self.to.is_none_or(|to| counted_on < to)) {
            let stale_on = counted_on.plus_months(FRESH_MONTHS);
            stand("count", FactKind::Headcount, counted_on, people);
            let stale = self.to.is_none_or(|to| stale_on < to);
            if stale {
                stand("stale", FactKind::StaleHeadcount, stale_on, people);
            }
            if let Some(to) = self.to {
                stand("out", FactKind::Headcount, to, -people);
                if stale {
                    stand("out", FactKind::StaleHeadcount, to, -people);
                }
            }
        }
        standing
    }

    /// This area from that day on, for as long as the firm is counted there: whatever other area the
    /// ledger holds from then on is taken back.
    fn restated(&self, restated: &Restated) -> Vec<Fact> {
        let held = restated.held.iter().filter_map(|(kind, day, value)| {
            let value = match kind {
                FactKind::OccupiedArea => -value,
                FactKind::OccupyingFirm => value * self.area,
                _ => return None,
            };
            let fact = Fact::of(FactKind::OccupiedArea, &self.building, (*day).max(restated.from), value);
            Some(fact.about("enterprise", self.enterprise.clone()))
        });
        held.collect()
    }
}

/// What a new or changed occupancy counts for. A newer head count counts from its own day, moving
/// out from its own day, an area from the day that was said; every other change is a correction of
/// today.
pub fn facts(before: Option<&Counted>, after: &Counted, restated: Option<&Restated>, today: Day) -> Vec<Fact> {
    let Some(before) = before else {
        return after.standing().into_values().collect();
    };
    let counted = Counted {
        headcount: after.headcount,
        headcount_on: after.headcount_on,
        ..before.clone()
    };
    let resized = Counted {
        area: after.area,
        ..counted.clone()
    };
    let corrected = Counted {
        to: before.to,
        ..after.clone()
    };
    let newer = before.headcount.is_none() || counted.counted_on() > before.counted_on();
    let end_day = match (before.to, after.to) {
        (None, Some(to)) => to,
        _ => today,
    };
    let mut facts = if newer {
        difference(&before.standing(), &counted.standing(), counted.counted_on())
    } else {
        correction(&before.standing(), &counted.standing(), today)
    };
    facts.extend(match restated {
        Some(restated) => resized.restated(restated),
        None => correction(&counted.standing(), &resized.standing(), today),
    });
    facts.extend(correction(&resized.standing(), &corrected.standing(), today));
    facts.extend(difference(&corrected.standing(), &after.standing(), end_day));
    merged(facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn stay() -> Counted {
        Counted {
            building: "b".into(),
            enterprise: "e".into(),
            area: 500,
            registered_only: false,
            from: day("2025-03-01"),
            to: None,
            headcount: Some(40),
            headcount_on: Some(day("2025-06-30")),
        }
    }

    fn said(facts: Vec<Fact>) -> Vec<String> {
        let mut said: Vec<String> = facts
            .iter()
            .map(|f| format!("{} {} {}", f.day, f.kind, f.value))
            .collect();
        said.sort();
        said
    }

    const TODAY: &str = "2026-03-02";

    #[test]
    fn moving_in_counts_from_its_own_day() {
        assert_eq!(
            said(facts(None, &stay(), None, day(TODAY))),
            [
                "2025-03-01 move_in 1",
                "2025-03-01 occupied_area 500",
                "2025-03-01 occupying_firm 1",
                "2025-06-30 headcount 40",
                "2026-06-30 stale_headcount 40",
            ]
        );
    }

    #[test]
    fn moving_out_changes_nothing_before_its_day() {
        let out = Counted {
            to: Some(day("2026-02-01")),
            ..stay()
        };
        assert_eq!(
            said(facts(Some(&stay()), &out, None, day(TODAY))),
            [
                "2026-02-01 headcount -40",
                "2026-02-01 move_out 1",
                "2026-02-01 occupied_area -500",
                "2026-02-01 occupying_firm -1",
                "2026-06-30 stale_headcount -40",
            ]
        );
    }

    #[test]
    fn a_newer_count_takes_the_place_of_the_older_and_its_staleness() {
        let newer = Counted {
            headcount: Some(50),
            headcount_on: Some(day("2026-01-31")),
            ..stay()
        };
        assert_eq!(
            said(facts(Some(&stay()), &newer, None, day(TODAY))),
            [
                "2026-01-31 headcount 10",
                "2026-06-30 stale_headcount -40",
                "2027-01-31 stale_headcount 50",
            ]
        );
    }

    #[test]
    fn an_older_count_is_stale_no_earlier_than_it_counts() {
        let older = Counted {
            headcount: Some(7),
            headcount_on: Some(day("2024-03-05")),
            from: day("2024-01-01"),
            ..stay()
        };
        let before = Counted {
            from: day("2024-01-01"),
            ..stay()
        };
        assert_eq!(
            said(facts(Some(&before), &older, None, day(TODAY))),
            [
                "2026-03-02 headcount -33",
                "2026-03-02 stale_headcount 7",
                "2026-06-30 stale_headcount -40",
            ]
        );
        let left = |stay: &Counted| Counted {
            to: Some(day("2026-02-01")),
            ..stay.clone()
        };
        assert!(facts(Some(&left(&before)), &left(&older), None, day(TODAY)).is_empty());
    }

    #[test]
    fn a_corrected_area_counts_from_the_day_of_the_correction() {
        let corrected = Counted { area: 600, ..stay() };
        assert_eq!(
            said(facts(Some(&stay()), &corrected, None, day(TODAY))),
            ["2026-03-02 occupied_area 100"]
        );
    }

    #[test]
    fn the_area_of_one_who_has_left_can_be_corrected_without_a_trace_in_the_figures() {
        let left = Counted {
            to: Some(day("2026-02-01")),
            ..stay()
        };
        let corrected = Counted {
            area: 600,
            ..left.clone()
        };
        assert!(facts(Some(&left), &corrected, None, day(TODAY)).is_empty());
    }

    #[test]
    fn an_area_said_to_hold_from_a_day_takes_the_place_of_all_that_was_held_from_then_on() {
        let moved_in = facts(None, &stay(), None, day("2025-03-05"));
        let larger = Counted { area: 600, ..stay() };
        let mut held = moved_in;
        held.extend(facts(Some(&stay()), &larger, None, day("2026-01-10")));
        let right = Counted { area: 650, ..stay() };
        let from = |from| Restated {
            from: day(from),
            held: held.iter().map(|f| (f.kind, f.day, f.value)).collect(),
        };
        let from_the_first_day = from("2025-03-01");
        assert_eq!(
            said(facts(Some(&larger), &right, Some(&from_the_first_day), day(TODAY))),
            ["2025-03-01 occupied_area 150", "2026-01-10 occupied_area -100"]
        );
        let from_summer = from("2025-07-01");
        assert_eq!(
            said(facts(Some(&larger), &right, Some(&from_summer), day(TODAY))),
            ["2025-07-01 occupied_area 150", "2026-01-10 occupied_area -100"]
        );
        let out = Counted {
            to: Some(day("2026-02-01")),
            headcount: None,
            headcount_on: None,
            ..right
        };
        let stayed = Counted {
            headcount: None,
            headcount_on: None,
            ..larger
        };
        assert_eq!(
            said(facts(Some(&stayed), &out, Some(&from_summer), day(TODAY))),
            [
                "2025-07-01 occupied_area 150",
                "2026-01-10 occupied_area -100",
                "2026-02-01 move_out 1",
                "2026-02-01 occupied_area -650",
                "2026-02-01 occupying_firm -1",
            ]
        );
    }

    #[test]
    fn only_registered_counts_for_nothing() {
        let registered = Counted {
            registered_only: true,
            ..stay()
        };
        assert!(facts(None, &registered, None, day(TODAY)).is_empty());
    }

    fn any_stay() -> impl Strategy<Value = Counted> {
        let days = || (0i64..1500).prop_map(|n| day("2023-01-01").plus_days(n));
        (
            0i64..3,
            any::<bool>(),
            proptest::option::of(days()),
            proptest::option::of(0i64..3),
            proptest::option::of(days()),
        )
            .prop_map(|(area, registered_only, to, headcount, headcount_on)| Counted {
                area,
                registered_only,
                to: to.filter(|to| *to >= day("2025-03-01")),
                headcount,
                headcount_on,
                ..stay()
            })
    }

    proptest! {
        /// Whatever was said and said otherwise: in the end the ledger holds what a ledger would
        /// hold that had been told the last word first.
        #[test]
        fn the_sum_of_all_changes_is_the_last_state(a in any_stay(), b in any_stay(), c in any_stay()) {
            let today = day(TODAY);
            let sums = |facts: Vec<Fact>| {
                let mut sums = std::collections::BTreeMap::new();
                for fact in facts {
                    *sums.entry(fact.kind).or_insert(0) += fact.value;
                }
                sums.retain(|_, v| *v != 0);
                sums
            };
            let mut all = facts(None, &a, None, today);
            all.extend(facts(Some(&a), &b, None, today));
            all.extend(facts(Some(&b), &c, None, today));
            prop_assert_eq!(sums(all), sums(facts(None, &c, None, today)));
        }

        /// Whatever was said before: from the day of moving in on, the area is the one said last on
        /// every day on which the firm was counted there, and nothing on any other.
        #[test]
        fn a_restated_area_stands_wherever_the_firm_does(a in any_stay(), b in any_stay(), area in 0i64..9) {
            let mut ledger = facts(None, &a, None, day("2025-11-03"));
            ledger.extend(facts(Some(&a), &b, None, day("2026-01-10")));
            let held = ledger.iter().map(|f| (f.kind, f.day, f.value)).collect();
            let restated = Restated { from: b.from, held };
            let c = Counted { area, ..b.clone() };
            ledger.extend(facts(Some(&b), &c, Some(&restated), day(TODAY)));
            let level = |kind, on: Day| -> i64 {
                ledger.iter().filter(|f| f.kind == kind && f.day <= on).map(|f| f.value).sum()
            };
            for fact in &ledger {
                let firms = level(FactKind::OccupyingFirm, fact.day);
                prop_assert_eq!(level(FactKind::OccupiedArea, fact.day), firms * area, "on {}", fact.day);
            }
        }

        #[test]
        fn what_is_said_twice_counts_once(a in any_stay()) {
            prop_assert!(facts(Some(&a), &a, None, day(TODAY)).is_empty());
        }
    }
}
