//! Calendar and policies: who may change what the zone counts by.

use serde_json::{Value, json};

use super::Row;
use crate::harness::TestApp;

const DAYS: &str = "日期,类型,名称\n2026-03-04,休,园区检修\n";

/// Each is called on a hub of its own: what the zone counts by has one version.
pub async fn row(hub: &TestApp, operation: &str) -> Option<Row> {
    Some(match operation {
        "get_calendar" => Row::get("enterprise", "/calendar?year=2026"),
        "get_due_date" => Row::get(
            "enterprise",
            "/calendar/due-date?policy=5341&rule=response&from=2026-11-20%2016:50",
        ),
        "change_calendar" => {
            let closed = json!({"set": [{"day": "2026-03-04", "kind": "休", "name": "园区检修"}]});
            Row::post("zone-admin", "/calendar", closed).on(0)
        }
        "import_calendar" => Row::get("zone-admin", "/calendar/import")
            .with_file("2026.csv", DAYS.as_bytes())
            .on(0),
        "list_policies" => Row::get("zone-officer", "/policies"),
        "add_policy" => Row::post("zone-admin", "/policies", policy(hub).await).on(0),
        "choose_policy" => Row::post("zone-admin", "/policies/choice", json!({"code": "5341", "version": 1})).on(0),
        _ => return None,
    })
}

/// 5341 as the zone would issue it anew.
async fn policy(hub: &TestApp) -> Value {
    let all = hub.as_("zone-admin").get("/policies").await.is(200).json();
    let shipped = all["items"].as_array().unwrap().iter().find(|p| p["code"] == "5341");
    let mut policy = shipped.unwrap().clone();
    policy["rules"][0]["timing"]["counted"]["limit"]["minutes"] = 10.into();
    policy
}
