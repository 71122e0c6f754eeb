//! Where a row of a register is at home: the page that shows it, and the way back from its form.

use serde_json::Value;

use crate::kernel::Actor;
use crate::places;
use crate::registers::record::Record;
use crate::registers::sheets::Sheet;
use crate::web::view::Link;

/// Which page shows a row, and under which place of the navigation.
pub(super) fn home_of(record: &Record) -> (String, &'static str) {
    let sheet = record.table.sheet;
    match (&record.refs.building, sheet) {
        (_, "duties") => ("/admin/routing".to_owned(), "/admin"),
        (_, "guidance_groups" | "twin_links" | "visits") => match &record.refs.group {
            Some(group) => (format!("/guidance/{group}"), "/guidance"),
            None => ("/guidance".to_owned(), "/guidance"),
        },
        (Some(building), _) => (format!("/buildings/{building}"), "/buildings"),
        (_, "enterprises") => (format!("/enterprises/{}", record.id), "/enterprises"),
        _ => (format!("/records/{sheet}"), "/admin"),
    }
}

pub(super) fn place_of(sheet: &str) -> &'static str {
    match sheet {
        "buildings" | "spaces" | "seats" | "linked_officers" | "occupancies" => "/buildings",
        "enterprises" => "/enterprises",
        "guidance_groups" | "twin_links" | "visits" => "/guidance",
        _ => "/admin",
    }
}

/// The way back from the form of a new row: to what it was begun from, as far as its reader goes there.
pub(super) fn back_of(actor: &Actor, sheet: &Sheet, chosen: &Value) -> Link {
    let of = |name: &str| chosen[name].as_str().filter(|id| !id.is_empty());
    let name = sheet.name;
    if let Some(building) = of("building_id").filter(|b| places::policy::sees_building(actor, b)) {
        return Link::new(format!("/buildings/{building}"), "楼宇");
    }
    match name {
        "occupancies" => match of("enterprise_id") {
            Some(firm) => Link::new(format!("/enterprises/{firm}"), "企业"),
            None => Link::new("/enterprises", "企业"),
        },
        "enterprises" => Link::new("/enterprises", "企业"),
        "buildings" => Link::new("/buildings", "楼宇"),
        "duties" => Link::new("/admin/routing", "部门与职责"),
        "guidance_groups" | "twin_links" | "visits" => Link::new("/guidance", "指导团"),
        _ if actor.sees_zone() => Link::new(format!("/records/{name}"), sheet.title),
        _ => Link::new("/buildings", "楼宇"),
    }
}
