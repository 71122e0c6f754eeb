//! Who may know of a request.

use serde_json::json;

use super::{Case, demand, hand_over, of_an_employee};
use crate::harness::TestApp;
use crate::registers::{TERM, sits_for};

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
    let case = Case::open(&hub, "coordinator", of_an_employee()).await;
    case.get("coordinator").await.is(200);
    case.get("enterprise").await.is(404);
    let listed = hub.as_("enterprise").get("/requests").await.is(200).json();
    assert_eq!(listed["items"], json!([]));
    hub.as_("enterprise")
        .get(&format!("/requests/{}/timeline", case.id))
        .await
        .is(404);
    let mut opening = of_an_employee();
    opening["category"] = "property".into();
    hub.as_("coordinator").post("/requests", opening).await.is(422);
}

#[tokio::test]
async fn a_department_reads_its_slip_and_not_the_request() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("complex").await;
    let shown = case.takes("coordinator", "hand_off", hand_over("电梯")).await;
    let slip = shown["children"][0]["id"].as_str().unwrap();
    hub.as_("department").get(&format!("/handoffs/{slip}")).await.is(200);
    case.get("department").await.is(404);
}

#[tokio::test]
async fn the_slip_of_an_employees_request_is_hidden_from_the_employers_people_as_well() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "coordinator", of_an_employee()).await;
    case.reaches_responded("complex").await;
    let shown = case.takes("coordinator", "hand_off", hand_over("欠薪")).await;
    let slip = format!("/handoffs/{}", shown["children"][0]["id"].as_str().unwrap());
    let told = hub.as_("department").get(&slip).await.is(200);
    assert!(
        told.text.contains("聊城甲木科技有限公司"),
        "the department knows against whom"
    );
    hub.as_("coordinator").get(&slip).await.is(200);
    hub.as_("enterprise").get(&slip).await.is(404);

    sits_for(&hub, "甲", TERM).await;
    hub.as_("coordinator").get(&slip).await.is(404);
    case.get("coordinator").await.is(404);
    for list in [
        "/handoffs",
        "/handoffs?sort=due",
        "/requests",
        "/inbox",
        "/department-notices",
    ] {
        let listed = hub.as_("coordinator").get(list).await.is(200).json();
        assert_eq!(listed["items"], json!([]), "{list}");
    }
    hub.as_("zone-officer").get(&slip).await.is(200);
}
