//! Where and when a firm counted as advised, for services that began before they were imported.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernel::Day;

/// A firm was advised in a building over these days; `to` is the first day it was not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Span {
    pub building: String,
    pub from: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

/// The days on which the firm was both advised and in a building. A span that still runs has no end
/// yet, whatever was planned: its −1 comes when it ends.
pub fn spans(from: Day, to: Option<Day>, stays: &[Span], today: Day) -> Vec<Span> {
    let service_end = to.map(|to| to.plus_days(1));
    let mut by_building: BTreeMap<&str, Vec<(Day, Option<Day>)>> = BTreeMap::new();
    for stay in stays {
        let start = stay.from.max(from);
        let end = match (stay.to, service_end) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let end = end.filter(|end| *end <= today);
        if start <= today && end.is_none_or(|end| start < end) {
            by_building.entry(&stay.building).or_default().push((start, end));
        }
    }
    let mut spans = vec![];
    for (building, mut days) in by_building {
        days.sort();
        let mut covered: Option<(Day, Option<Day>)> = None;
        for (start, end) in days {
            covered = match covered {
                // Two rooms of one building are one firm.
                Some((s, e)) if e.is_none_or(|e| start <= e) => Some((s, e.and_then(|e| end.map(|end| e.max(end))))),
                Some((s, e)) => {
                    spans.push(Span {
                        building: building.to_owned(),
                        from: s,
                        to: e,
                    });
                    Some((start, end))
                }
                None => Some((start, end)),
            };
        }
        spans.extend(covered.map(|(from, to)| Span {
            building: building.to_owned(),
            from,
            to,
        }));
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }
    fn span(building: &str, from: &str, to: Option<&str>) -> Span {
        Span {
            building: building.into(),
            from: day(from),
            to: to.map(day),
        }
    }

    #[test]
    fn a_firm_counts_as_advised_where_it_sat_while_it_was_served() {
        let stays = [
            span("a", "2024-01-01", Some("2025-06-01")),
            span("b", "2025-06-01", None),
        ];
        assert_eq!(
            spans(day("2025-01-01"), Some(day("2025-12-31")), &stays, day("2026-03-01")),
            [
                span("a", "2025-01-01", Some("2025-06-01")),
                span("b", "2025-06-01", Some("2026-01-01"))
            ]
        );
    }

    #[test]
    fn a_service_that_runs_has_no_end_yet() {
        let stays = [span("a", "2024-01-01", None)];
        assert_eq!(
            spans(day("2026-01-01"), Some(day("2026-12-31")), &stays, day("2026-03-01")),
            [span("a", "2026-01-01", None)]
        );
    }

    #[test]
    fn two_rooms_of_one_building_are_one_advised_firm() {
        let stays = [
            span("a", "2024-01-01", None),
            span("a", "2025-01-01", Some("2025-06-01")),
        ];
        assert_eq!(
            spans(day("2024-03-01"), None, &stays, day("2026-03-01")),
            [span("a", "2024-03-01", None)]
        );
    }
}
