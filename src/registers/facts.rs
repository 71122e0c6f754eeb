//! What a row of a register counts for, by its sheet.

use super::record::Record;
use super::words::{Basis, BuildingStatus};
use crate::enterprises::facts::{self as occupancies, Restated};
use crate::figures::Fact;
use crate::guidance::facts as guidance;
use crate::kernel::Day;
use crate::places::facts as buildings;

/// The facts of a new or changed row. The rules of each register stand in its own slice.
pub fn facts(before: Option<&Record>, after: &Record, restated: Option<&Restated>, today: Day) -> Vec<Fact> {
    match after.table.sheet {
        "buildings" => buildings::facts(before.map(building).as_ref(), &building(after), today),
        "occupancies" => {
            let (Some(now), before) = (occupancy(after), before.and_then(occupancy)) else {
                return vec![];
            };
            occupancies::facts(before.as_ref(), &now, restated, today)
        }
        "twin_links" => {
            let (Some(now), before) = (link(after), before.and_then(link)) else {
                return vec![];
            };
            guidance::link(before.as_ref(), &now, today)
        }
        "visits" => {
            let visit = |record: &Record| {
                Some((
                    record.refs.building.clone()?,
                    record.refs.group.clone()?,
                    record.day("on")?,
                ))
            };
            match (before, visit(after)) {
                (None, Some((building, group, on))) => guidance::visit(&building, &group, on),
                _ => vec![],
            }
        }
        "litigation" => {
            let cases = |record: &Record| record.int("cases").unwrap_or(0);
            let (Some(building), Some(month)) = (&after.refs.building, after.cell("month").month()) else {
                return vec![];
            };
            buildings::litigation(building, month, before.map_or(0, cases), cases(after))
        }
        _ => vec![],
    }
}

fn building(record: &Record) -> buildings::Counted {
    buildings::Counted {
        id: record.id.clone(),
        operating: record.text("status") == BuildingStatus::Operating.as_str(),
        gross: record.int("gross_floor_area").unwrap_or(0),
        leasable: record.int("leasable_area"),
        leasable_on: record.day("leasable_area_on"),
    }
}

fn link(record: &Record) -> Option<guidance::CountedLink> {
    Some(guidance::CountedLink {
        building: record.refs.building.clone()?,
        group: record.refs.group.clone()?,
        from: record.day("from")?,
        to: record.day("to"),
    })
}

fn occupancy(record: &Record) -> Option<occupancies::Counted> {
    Some(occupancies::Counted {
        building: record.refs.building.clone()?,
        enterprise: record.refs.enterprise.clone()?,
        area: record.int("area").unwrap_or(0),
        registered_only: record.text("basis") == Basis::RegisteredOnly.as_str(),
        from: record.day("from")?,
        to: record.day("to"),
        headcount: record.int("headcount"),
        headcount_on: record.day("headcount_on"),
    })
}
