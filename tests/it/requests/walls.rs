//! Who may know of a request.

use serde_json::json;

use super::{Case, demand};
use crate::harness::TestApp;

#[tokio::test]
async fn the_firm_its_coordinator_and_the_zone_know_of_it_and_nobody_else() {
    let hub = TestApp::new().await;
    let case = Case::open(&hub, "enterprise", demand()).await;
    for login in ["enterprise", "coordinator", "zone-officer", "zone-admin", "auditor"] {
        case.get(login).await.is(200);
    }
    for login in [
        "enterprise-2",
        "coordinator-west",
        "department",
        "lawyer",
        "law-firm",
        "mediator",
        "worker",
        "other-zone-admin",
    ] {
        case.get(login).await.is(404);
        let listed = hub.as_(login).get("/requests?sort=due").await.is(200).json();
        assert_eq!(listed["items"], json!([]), "{login}");
        let listed = hub.as_(login).get("/requests").await.is(200).json();
        assert_eq!(listed["items"], json!([]), "{login}");
    }
}

#[tokio::test]
async fn an_employees_word_on_the_employer_does_not_exist_for_its_people() {
    let hub = TestApp::new().await;
    let mut opening = demand();
    opening["category"] = "labour".into();
    opening["by_employee"] = true.into();
    opening["channel"] = "visit".into();
    let case = Case::open(&hub, "coordinator", opening.clone()).await;
    case.get("coordinator").await.is(200);
    case.get("enterprise").await.is(404);
    let listed = hub.as_("enterprise").get("/requests").await.is(200).json();
    assert_eq!(listed["items"], json!([]));
    hub.as_("enterprise")
        .get(&format!("/requests/{}/timeline", case.id))
        .await
        .is(404);
    opening["category"] = "property".into();
    hub.as_("coordinator").post("/requests", opening).await.is(422);
}
