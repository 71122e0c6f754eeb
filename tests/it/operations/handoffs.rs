//! Handoffs: who may, on a slip that is there.

use serde_json::json;

use super::Row;
use crate::handoffs::{Slip, opening};
use crate::harness::TestApp;

pub async fn row(hub: &TestApp, operation: &str) -> Option<Row> {
    Some(match operation {
        "list_handoffs" => {
            slip(hub).await;
            Row::get("coordinator", "/handoffs")
        }
        "open_handoff" => Row::post("coordinator", "/handoffs", opening()),
        "get_handoff" => Row::get("department", slip(hub).await.path()),
        "get_handoff_timeline" => Row::get("department", slip(hub).await.path() + "/timeline"),
        "step_handoff" => {
            let slip = slip(hub).await;
            Row::post(
                "department",
                slip.path() + "/steps",
                json!({"step": "sign", "leg_id": "1"}),
            )
            .on(slip.version)
        }
        "list_handoff_attachments" => Row::get("department", with_file(hub).await.0),
        "get_handoff_attachment" => {
            let (path, file) = with_file(hub).await;
            Row::get("department", format!("{path}/{file}"))
        }
        "add_handoff_attachment" => {
            let path = slip(hub).await.path() + "/attachments";
            Row::get("department", path).with_file("拨付凭证.pdf", b"%PDF-1.7\n")
        }
        "list_department_notices" => {
            slip(hub).await;
            Row::get("coordinator", "/department-notices")
        }
        "send_department_notice" => {
            let slip = slip(hub).await;
            let query = format!("/department-notices?handoff_id={}", slip.id);
            let notices = hub.as_("coordinator").get(&query).await.is(200).json();
            let notice = notices["items"][0]["id"].as_str().unwrap();
            let said = json!({"sent_to": "陈经办", "days": 3});
            Row::post("coordinator", format!("/department-notices/{notice}/links"), said)
        }
        "issue_one_time_link" => {
            let path = slip(hub).await.path() + "/legs/1/links";
            Row::post(
                "zone-officer",
                path,
                json!({"sent_to": "陈经办", "steps": ["sign"], "days": 3}),
            )
        }
        "withdraw_one_time_link" => {
            let path = slip(hub).await.path() + "/legs/1/links";
            let said = json!({"sent_to": "陈经办", "steps": ["sign"], "days": 3});
            let made = hub.as_("zone-officer").post(&path, said).await.is(201).json();
            let link = made["id"].as_str().unwrap();
            Row::post("zone-officer", format!("{path}/{link}/withdraw"), json!({}))
        }
        _ => return None,
    })
}

async fn slip(hub: &TestApp) -> Slip<'_> {
    Slip::open(hub, "coordinator", opening()).await
}

/// Where the files of a slip with one file are, and the file's id.
async fn with_file(hub: &TestApp) -> (String, String) {
    slip(hub).await.attaches("department", "拨付凭证.pdf").await
}
