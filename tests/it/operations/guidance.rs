//! Guidance groups: their registers, and what they did.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::Row;
use crate::harness::TestApp;
use crate::world::id;

pub async fn row(hub: &TestApp, operation: &str) -> Option<Row> {
    static MADE: AtomicU64 = AtomicU64::new(1);
    if operation == "get_guidance_figures" {
        return Some(Row::get("coordinator", "/guidance-figures"));
    }
    let (verb, name) = operation.split_once('_')?;
    let n = MADE.fetch_add(1, Ordering::Relaxed);
    let group = json!({"code": format!("ZD{n}"), "name": format!("第{n}党建指导团"), "lead_unit": "组织部", "from": "2026-01-05"});
    let (path, change) = match name.trim_end_matches('s') {
        "guidance_group" => ("/guidance-groups", json!({"phone": "0635-8000000"})),
        "twin_link" => ("/twin-links", json!({"to": "2026-06-30"})),
        "guidance_visit" => ("/guidance-visits", json!({"visitors": "田八"})),
        _ => return None,
    };
    let body = match path {
        "/guidance-groups" => group,
        _ => of(path, &made(hub, "/guidance-groups", group).await.0),
    };
    Some(match verb {
        "add" => Row::post("zone-officer", path, body),
        "list" => {
            made(hub, path, body).await;
            Row::get("zone-officer", path)
        }
        "get" => Row::get("zone-officer", format!("{path}/{}", made(hub, path, body).await.0)),
        "change" => {
            let (id, version) = made(hub, path, body).await;
            Row::post("zone-officer", format!("{path}/{id}/changes"), change).on(version)
        }
        _ => return None,
    })
}

/// A new row that names a group.
fn of(path: &str, group: &str) -> Value {
    let east = id("building", "东");
    match path {
        "/twin-links" => json!({"group_id": group, "building_id": east, "from": "2026-01-05"}),
        _ => json!({
            "group_id": group, "building_id": east, "enterprise_id": id("enterprise", "甲"), "on": "2026-03-02",
            "visitors": "田七", "heard": "企业扩租", "problems": [{"category": "tax", "words": "发票额度不够用"}],
        }),
    }
}

async fn made(hub: &TestApp, path: &str, body: Value) -> (String, i64) {
    let added = hub.as_("zone-officer").post(path, body).await.is(201);
    (added.id(), added.version())
}
