//! 一企一顾问, and what is declared for the conflict gate.

use serde_json::{Value, json};

use super::Row;
use crate::advisors::{Walk, at};
use crate::harness::TestApp;
use crate::world::id;

pub async fn row(hub: &TestApp, operation: &str) -> Option<Row> {
    Some(match operation {
        "list_advisor_assignments" => {
            Walk::wanted(hub, "甲").await;
            Row::get("coordinator", "/advisor-assignments")
        }
        "open_advisor_assignment" => Row::post(
            "zone-officer",
            "/advisor-assignments",
            json!({"enterprise_id": id("enterprise", "甲"), "lawyer_id": id("lawyer", "郑律师")}),
        ),
        "get_advisor_assignment" => Row::get("enterprise", at(&Walk::wanted(hub, "甲").await.id)),
        "get_advisor_assignment_timeline" => {
            Row::get("enterprise", at(&Walk::wanted(hub, "甲").await.id) + "/timeline")
        }
        "list_advisor_candidates" => Row::get("zone-officer", at(&Walk::wanted(hub, "甲").await.id) + "/candidates"),
        "step_advisor_assignment" => {
            let wanted = Walk::wanted(hub, "甲").await;
            let step = json!({"step": "propose", "lawyer_id": id("lawyer", "郑律师")});
            Row::post("zone-officer", at(&wanted.id) + "/steps", step).on(wanted.version)
        }
        "check_conflicts" => Row::get(
            "zone-officer",
            format!(
                "/conflict-checks?lawyer_id={}&enterprise_id={}",
                id("lawyer", "郑律师"),
                id("enterprise", "甲")
            ),
        ),
        "list_affiliates" => {
            hub.as_("zone-officer").post("/affiliates", affiliate()).await.is(201);
            Row::get(
                "zone-officer",
                format!("/affiliates?enterprise_id={}", id("enterprise", "甲")),
            )
        }
        "add_affiliate" => Row::post("zone-officer", "/affiliates", affiliate()),
        "end_affiliate" => {
            hub.as_("zone-officer").post("/affiliates", affiliate()).await.is(201);
            Row::post("zone-officer", "/affiliates/end", affiliate())
        }
        "list_declared_interests" => {
            hub.as_("lawyer").post("/declared-interests", interest()).await.is(201);
            Row::get("zone-officer", "/declared-interests")
        }
        "declare_interest" => Row::post("lawyer", "/declared-interests", interest()),
        "withdraw_declared_interest" => {
            let declared = hub.as_("lawyer").post("/declared-interests", interest()).await.is(201);
            Row::post(
                "lawyer",
                format!("/declared-interests/{}/withdraw", declared.id()),
                json!({}),
            )
        }
        _ => return None,
    })
}

fn affiliate() -> Value {
    json!({"enterprise_id": id("enterprise", "甲"), "other_id": id("enterprise", "丁"), "relation": "parent"})
}

fn interest() -> Value {
    json!({"lawyer_id": id("lawyer", "郑律师"), "enterprise_id": id("enterprise", "丁"), "relation": "own"})
}
