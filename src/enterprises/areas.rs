//! Which areas an occupancy has had, as the journal tells it: from which day, and who said so.

use serde_json::Value;

use crate::kernel::Day;
use crate::registers::area;

/// An area that was registered, of a changed or a new occupancy.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// 面积起算日期
    pub from: Day,
    /// ㎡; none where it was taken back.
    pub area: Option<f64>,
    pub by: String,
    pub on: Day,
    /// A later one holds from this day, or from before it.
    pub corrected: bool,
}

/// What an event of the register says, when and by whom.
pub struct Said {
    pub body: Value,
    pub on: Day,
    pub by: String,
}

/// The areas of an occupancy that runs from `moved_in`, as they were registered. A new area holds from
/// the day that was said with it, else from the day on which it was registered, and never from before
/// the firm was there. `events` is the whole timeline, the oldest first.
pub fn history(moved_in: Day, events: impl IntoIterator<Item = Said>) -> Vec<Area> {
    let mut areas: Vec<Area> = vec![];
    for (at, said) in events.into_iter().enumerate() {
        let Some(value) = said.body["values"].get("area") else {
            continue;
        };
        let of_change = area::said(&said.body).unwrap_or(said.on);
        let from = if at == 0 { moved_in } else { of_change.max(moved_in) };
        for earlier in areas.iter_mut().filter(|earlier| earlier.from >= from) {
            earlier.corrected = true;
        }
        areas.push(Area {
            from,
            area: value.as_f64(),
            by: said.by,
            on: said.on,
            corrected: false,
        });
    }
    areas
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn lines(events: &[(&str, Value)]) -> Vec<String> {
        let said = events.iter().map(|(on, body)| Said {
            body: body.clone(),
            on: day(on),
            by: "王".to_owned(),
        });
        let areas = history(day("2025-05-01"), said);
        let area = |a: &Area| a.area.map_or("—".to_owned(), |area| area.to_string());
        let line = |a: &Area| {
            format!(
                "{} {} {}",
                a.from,
                area(a),
                if a.corrected { "corrected" } else { "holds" }
            )
        };
        areas.iter().map(line).collect()
    }

    #[test]
    fn an_area_holds_from_moving_in_from_its_day_or_from_when_it_was_registered() {
        let events = [
            ("2025-06-10", json!({"values": {"area": 500, "from": "2025-05-01"}})),
            ("2025-08-01", json!({"values": {"headcount": 7}})),
            (
                "2025-12-20",
                json!({"values": {"area": 620.5}, "area_from": "2025-10-10"}),
            ),
            ("2026-03-02", json!({"values": {"area": 700}})),
        ];
        assert_eq!(
            lines(&events),
            ["2025-05-01 500 holds", "2025-10-10 620.5 holds", "2026-03-02 700 holds"]
        );
    }

    #[test]
    fn an_area_takes_the_place_of_those_from_its_day_on_and_leaves_the_earlier() {
        let events = [
            ("2025-05-01", json!({"values": {"area": 5000}})),
            ("2025-10-10", json!({"values": {"area": 6000}})),
            (
                "2026-03-02",
                json!({"values": {"area": 650}, "area_from": "2025-07-01"}),
            ),
        ];
        assert_eq!(
            lines(&events),
            [
                "2025-05-01 5000 holds",
                "2025-10-10 6000 corrected",
                "2025-07-01 650 holds"
            ]
        );
    }

    #[test]
    fn before_the_firm_is_there_it_has_no_area() {
        let events = [
            ("2025-04-01", json!({"values": {"area": 500}})),
            ("2025-04-02", json!({"values": {"area": null}})),
        ];
        assert_eq!(lines(&events), ["2025-05-01 500 corrected", "2025-05-01 — holds"]);
    }
}
