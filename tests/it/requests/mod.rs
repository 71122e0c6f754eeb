//! Requests over HTTP: the way of each grade, what is refused, what is hidden, the lobby, the slips.

mod asked;
mod desk;
mod disputed;
mod floods;
mod grids;
mod guards;
mod hidden;
mod lobby;
mod merged;
mod pages;
mod path;
mod receipts;
mod resume;
mod slips;
mod twins;
mod walls;

use serde_json::{Value, json};

use crate::harness::TestApp;
use crate::matter::{Kind, Matter, Whole};
use crate::world::id;

pub struct Requests;

impl Kind for Requests {
    const LIST: &'static str = "/requests";
}

impl Whole for Requests {}

/// A request on its way.
pub type Case<'a> = Matter<'a, Requests>;

impl<'a> Case<'a> {
    /// The request that was filed last.
    pub async fn filed(hub: &'a TestApp) -> Case<'a> {
        let listed = hub.as_("zone-officer").get("/requests").await.is(200).json();
        Case::of(hub, listed["items"][0]["id"].as_str().unwrap()).await
    }

    /// Accepted at 10:00 and spoken with at once.
    pub async fn reaches_responded(&mut self, grade: &str) {
        self.takes("coordinator", "accept", json!({ "grade": grade })).await;
        self.takes("coordinator", "respond", contact("2026-03-02 10:00")).await;
    }

    pub async fn reaches_resolved(&mut self) {
        self.reaches_responded("simple").await;
        self.takes("coordinator", "resolve", solved()).await;
    }

    /// State of the clocks by rule: `met`, `breached`, … or `running`.
    pub async fn clock(&self, rule: &str) -> String {
        let json = self.get("zone-officer").await.json();
        let clocks = json["clocks"].as_array().unwrap();
        let mut of_rule: Vec<&Value> = clocks.iter().filter(|c| c["rule"] == rule).collect();
        of_rule.sort_by_key(|c| c["started_at"].as_str().unwrap().to_owned());
        let last = of_rule.last().map(|c| c["result"].as_str().unwrap_or("running"));
        last.unwrap_or("none").to_owned()
    }
}

/// 甲 in building 东, by its own contact.
pub fn demand() -> Value {
    json!({
        "building_id": id("building", "东"),
        "enterprise_id": id("enterprise", "甲"),
        "category": "property",
        "words": "三号电梯坏了两天，货梯也停了，客户上不来",
    })
}

/// What an employee says of 甲.
pub fn of_an_employee() -> Value {
    let mut opening = demand();
    opening["category"] = "labour".into();
    opening["by_employee"] = true.into();
    opening["channel"] = "visit".into();
    opening
}

/// Hands it off to 人社, and the firm has been told.
pub fn hand_over(title: &str) -> Value {
    json!({"title": title, "lead_department_id": id("department", "人社"), "basis": "职责清单", "firm_told": true})
}

pub fn contact(at: &str) -> Value {
    json!({"at": at, "how": "phone", "who": "褚联络"})
}

pub fn solved() -> Value {
    json!({"outcome": "resolved", "text": "电梯已修好", "evidence": "维修单17号"})
}
