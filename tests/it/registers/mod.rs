//! The registers over HTTP: files in and out, single rows, who sees what.

mod api;
mod area;
mod files;
mod import;
mod pages;
mod search;

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};
use crate::world::id;

/// First and last day of a seat that is held now.
pub const TERM: (&str, &str) = ("2026-01-05", "2028-03-01");

/// The coordinator of 东 sits in a seat of `firm`, as the zone enters it: by name.
pub async fn sits_for(hub: &TestApp, firm: &str, (from, to): (&str, &str)) -> Answer {
    let seat = json!({
        "building_id": id("building", "东"), "name": "孙协调", "interest": "enterprise",
        "enterprise_id": id("enterprise", firm), "from": from, "to": to,
    });
    hub.as_("zone-admin").post("/seats", seat).await.is(201)
}

/// A department has a duty in a category by this law; the duty, as the hub keeps it.
pub async fn duty(hub: &TestApp, department: &str, category: &str, part: &str, law: &str, from: &str) -> Value {
    let duty = json!({
        "department_id": id("department", department), "category": category, "part": part,
        "legal_basis": law, "from": from,
    });
    hub.as_("zone-officer").post("/duties", duty).await.is(201).json()
}
