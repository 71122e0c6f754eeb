//! Where handoffs go: categories and proposals. Duties are a register.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;

use super::Row;
use crate::harness::TestApp;
use crate::routing::bind;

pub async fn row(hub: &TestApp, operation: &str) -> Option<Row> {
    static MADE: AtomicU64 = AtomicU64::new(1);
    Some(match operation {
        "propose_routing" => Row::get("coordinator", "/handoffs/routing?category=tax"),
        "list_routing_rules" => Row::get("auditor", "/handoffs/routing/rules"),
        "end_routing_rule" => {
            bind(hub, "tax", None, "人社", &[], "JB-2026-0001").await;
            let rules = hub
                .as_("zone-admin")
                .get("/handoffs/routing/rules")
                .await
                .is(200)
                .json();
            let path = format!(
                "/handoffs/routing/rules/{}/end",
                rules["items"][0]["id"].as_str().unwrap()
            );
            Row::post("zone-admin", path, json!({ "reason": "权责清单已调整" })).on(1)
        }
        "list_request_categories" => Row::get("enterprise", "/request-categories"),
        "add_request_category" => {
            let n = MADE.fetch_add(1, Ordering::Relaxed);
            let new = json!({ "code": format!("made_{n}"), "name": format!("类别{n}"), "place": 50 });
            Row::post("zone-admin", "/request-categories", new)
        }
        "change_request_category" => {
            let n = MADE.fetch_add(1, Ordering::Relaxed);
            let new = json!({ "code": format!("changed_{n}"), "name": format!("类别{n}"), "place": 50 });
            let made = hub.as_("zone-admin").post("/request-categories", new).await.is(201);
            let path = format!("/request-categories/changed_{n}/changes");
            let change = json!({ "name": format!("新类别{n}"), "place": 51 });
            Row::post("zone-admin", path, change).on(made.version())
        }
        _ => return None,
    })
}
