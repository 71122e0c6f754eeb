//! What a building and its court cases count for (domain.md 4.9, S02, S04, S22).

use crate::figures::change::{Standing, correction, difference, merged};
use crate::figures::{Fact, FactKind};
use crate::kernel::{Day, Month};

/// What of a building is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub id: String,
    /// 运营: only then its gross area counts (S02). Its leasable area counts in every status, as the
    /// area let in it does: both sides of S04 are the same buildings.
    pub operating: bool,
    /// 0.01 ㎡
    pub gross: i64,
    pub leasable: Option<i64>,
    /// 可租面积日期; the day of the entry when nobody said.
    pub leasable_on: Option<Day>,
}

impl Counted {
    fn standing(&self, today: Day) -> Standing {
        let mut standing = Standing::new();
        let mut stand = |kind, day, value: i64| {
            if value != 0 {
                standing.insert(("", kind), Fact::of(kind, &self.id, day, value));
            }
        };
        if self.operating {
            stand(FactKind::GrossArea, today, self.gross);
        }
        stand(
            FactKind::LeasableArea,
            self.leasable_on.unwrap_or(today),
            self.leasable.unwrap_or(0),
        );
        standing
    }
}

/// What a new or changed building counts for. A newer leasable area counts from its own day; every
/// other change counts from today. A building that is new to the register has stood at least since
/// its leasable area was measured.
pub fn facts(before: Option<&Counted>, after: &Counted, today: Day) -> Vec<Fact> {
    let Some(before) = before else {
        let known_since = after.leasable_on.map_or(today, |measured| measured.min(today));
        return after.standing(known_since).into_values().collect();
    };
    let measured = Counted {
        leasable: after.leasable,
        leasable_on: after.leasable_on,
        ..before.clone()
    };
    let measured_on = match (before.leasable_on, after.leasable_on) {
        (old, Some(new)) if old.is_none_or(|old| new > old) => new,
        _ => today,
    };
    let mut facts = difference(&before.standing(today), &measured.standing(today), measured_on);
    facts.extend(correction(&measured.standing(today), &after.standing(today), today));
    merged(facts)
}

/// Court cases belong to their month, also when the court counts them again.
pub fn litigation(building: &str, month: Month, before: i64, after: i64) -> Vec<Fact> {
    let fact = Fact::of(FactKind::Litigation, building, month.first_day(), after - before);
    merged(vec![fact])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }
    fn tower() -> Counted {
        Counted {
            id: "b".into(),
            operating: true,
            gross: 3000,
            leasable: Some(2000),
            leasable_on: Some(day("2025-01-01")),
        }
    }
    fn said(before: Option<&Counted>, after: &Counted) -> Vec<String> {
        let facts = facts(before, after, day("2026-03-02"));
        facts
            .iter()
            .map(|f| format!("{} {} {}", f.day, f.kind, f.value))
            .collect()
    }

    #[test]
    fn a_new_building_counts_from_the_day_on_which_its_leasable_area_was_measured() {
        assert_eq!(
            said(None, &tower()),
            ["2025-01-01 gross_area 3000", "2025-01-01 leasable_area 2000"]
        );
        let unmeasured = Counted {
            leasable_on: None,
            ..tower()
        };
        assert_eq!(
            said(None, &unmeasured),
            ["2026-03-02 gross_area 3000", "2026-03-02 leasable_area 2000"]
        );
    }

    #[test]
    fn a_newer_measure_counts_from_its_own_day_and_a_corrected_one_from_today() {
        let newer = Counted {
            leasable: Some(2100),
            leasable_on: Some(day("2026-01-01")),
            ..tower()
        };
        assert_eq!(said(Some(&tower()), &newer), ["2026-01-01 leasable_area 100"]);
        let corrected = Counted {
            leasable: Some(1900),
            ..tower()
        };
        assert_eq!(said(Some(&tower()), &corrected), ["2026-03-02 leasable_area -100"]);
    }

    #[test]
    fn the_gross_area_of_a_building_out_of_use_counts_no_longer_and_its_leasable_area_still_does() {
        let closed = Counted {
            operating: false,
            ..tower()
        };
        assert_eq!(said(Some(&tower()), &closed), ["2026-03-02 gross_area -3000"]);
        assert_eq!(said(None, &closed), ["2025-01-01 leasable_area 2000"]);
        assert_eq!(said(Some(&tower()), &tower()), Vec::<String>::new());
    }

    #[test]
    fn a_restated_court_count_changes_its_own_month() {
        let facts = litigation("b", Month::parse("2025-03").unwrap(), 12, 10);
        assert_eq!((facts[0].day, facts[0].value), (day("2025-03-01"), -2));
        assert!(litigation("b", Month::parse("2025-03").unwrap(), 12, 12).is_empty());
    }
}
