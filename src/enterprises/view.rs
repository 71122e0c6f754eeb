//! What the page of a firm shows of its areas.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::areas::Area;
use crate::registers::record::Record;
use crate::web::view::{Badge, Tone};

/// An area that an occupancy has or had.
#[derive(Serialize)]
pub struct AreaLine {
    building: String,
    rooms: String,
    from: String,
    area: String,
    by: String,
    badge: Badge,
}

/// The areas of occupancies that have had more than one, the one last registered first.
pub fn changed_areas(
    stays: &[Record],
    had: &HashMap<String, Vec<Area>>,
    names: &BTreeMap<&str, &str>,
) -> Vec<AreaLine> {
    let several = stays.iter().filter_map(|stay| Some((stay, had.get(&stay.id)?)));
    let lines = several.filter(|(_, areas)| areas.len() > 1).flat_map(|(stay, areas)| {
        let building = stay.refs.building.as_deref().unwrap_or_default();
        areas.iter().rev().map(move |area| AreaLine {
            building: names.get(building).map_or(String::new(), |n| (*n).to_owned()),
            rooms: stay.cell("rooms").list().join("、"),
            from: area.from.to_string(),
            area: area.area.map_or("未填".to_owned(), |area| area.to_string()),
            by: format!("{} {}", area.by, area.on),
            badge: match area.corrected {
                true => Badge::new(Tone::Closed, "已更正"),
                false => Badge::new(Tone::Done, "有效"),
            },
        })
    });
    lines.collect()
}
