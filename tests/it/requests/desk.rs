//! With which desk an employee's request lies: the coordinators of its building, or the zone while they are
//! all barred from it.

use serde_json::json;

use super::hidden::of_a_firm_not_found;
use super::{Case, hand_over, of_an_employee, solved};
use crate::handoffs::Slip;
use crate::harness::TestApp;
use crate::registers::{TERM, sits_for};
use crate::world::id;

/// Whether the request is in the inbox of this person.
async fn lies_with(hub: &TestApp, login: &str, case: &Case<'_>) -> bool {
    let inbox = hub.as_(login).get("/inbox").await.is(200).json();
    let items = inbox["items"].as_array().unwrap();
    items.iter().any(|entry| entry.to_string().contains(&case.id))
}

#[tokio::test]
async fn what_no_coordinator_of_the_building_may_know_of_lies_with_the_zone_until_one_may() {
    let hub = TestApp::new().await;
    sits_for(&hub, "甲", TERM).await;
    let mut case = Case::open(&hub, "zone-officer", of_a_firm_not_found()).await;
    assert!(lies_with(&hub, "zone-officer", &case).await);
    let shown = case.get("zone-officer").await.is(200).json();
    let running = shown["clocks"].as_array().unwrap();
    assert!(running.iter().all(|clock| clock["holder"] == "zone"), "{running:?}");

    let firm = |name: &str| json!({"enterprise_id": id("enterprise", name)});
    case.takes("zone-officer", "link_firm", firm("乙")).await;
    assert!(lies_with(&hub, "coordinator", &case).await);
    assert!(!lies_with(&hub, "zone-officer", &case).await);
    case.takes("zone-officer", "link_firm", firm("甲")).await;
    assert!(lies_with(&hub, "zone-officer", &case).await);
    assert!(!lies_with(&hub, "coordinator", &case).await);
    hub.is_clean().await;
}

async fn goes_round(hub: &TestApp) -> u64 {
    louwei::requests::daily::round(&hub.app, "kfq").await.unwrap()
}

#[tokio::test]
async fn what_lies_with_a_coordinator_who_is_barred_afterwards_goes_to_the_zone_in_the_daily_round() {
    let hub = TestApp::new().await;
    let case = Case::open(&hub, "coordinator", of_an_employee()).await;
    assert_eq!(goes_round(&hub).await, 0);
    sits_for(&hub, "甲", TERM).await;
    assert!(!lies_with(&hub, "zone-officer", &case).await);
    assert_eq!(goes_round(&hub).await, 1);
    assert!(lies_with(&hub, "zone-officer", &case).await);
    let told = case.timeline("zone-officer").await.is(200).json();
    let last = told["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["label"], &last["role"]), (&json!("承办变更"), &json!("系统")));
    assert_eq!(goes_round(&hub).await, 0);
    hub.is_clean().await;
}

#[tokio::test]
async fn what_lies_with_the_zone_goes_back_to_the_building_once_its_coordinator_is_free() {
    let hub = TestApp::new().await;
    sits_for(&hub, "甲", ("2024-01-05", "2025-03-02")).await;
    let case = Case::open(&hub, "zone-officer", of_an_employee()).await;
    assert!(lies_with(&hub, "zone-officer", &case).await);
    hub.at("2026-03-03 09:00");
    assert_eq!(goes_round(&hub).await, 1);
    assert!(lies_with(&hub, "coordinator", &case).await);
    assert!(!lies_with(&hub, "zone-officer", &case).await);
    hub.is_clean().await;
}

async fn is_asked(hub: &TestApp, login: &str, words: &str) -> bool {
    hub.browser(login).get("/").await.is(200).text.contains(words)
}

#[tokio::test]
async fn what_the_desk_is_asked_goes_along_with_the_request() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "coordinator", of_an_employee()).await;
    case.reaches_responded("complex").await;
    let shown = case.takes("coordinator", "hand_off", hand_over("欠薪")).await;
    let mut slip = Slip::of(&hub, shown["children"][0]["id"].as_str().unwrap()).await;
    let input = json!({"code": "withdrawn", "reason": "派错了部门"});
    slip.takes("zone-officer", "cancel", "", input).await;
    let gone = "已作废，请看是否另行办理";
    assert!(is_asked(&hub, "coordinator", gone).await && !is_asked(&hub, "zone-officer", gone).await);
    sits_for(&hub, "甲", TERM).await;
    assert_eq!(goes_round(&hub).await, 1);
    assert!(is_asked(&hub, "zone-officer", gone).await && !is_asked(&hub, "coordinator", gone).await);

    // It is done for both desks at once.
    case.reread("zone-officer").await;
    case.takes("zone-officer", "resolve", solved()).await;
    assert!(!is_asked(&hub, "zone-officer", gone).await);
    hub.is_clean().await;
}

#[tokio::test]
async fn the_notices_to_be_given_go_along_whichever_step_moves_the_request() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "coordinator", of_an_employee()).await;
    case.reaches_resolved().await;
    let notify = "请通知提出人确认";
    assert!(is_asked(&hub, "coordinator", notify).await);
    sits_for(&hub, "甲", TERM).await;
    let phone = json!({"how": "phone"});
    case.takes("zone-officer", "ask_confirmation", phone).await;
    assert!(is_asked(&hub, "zone-officer", notify).await);
    assert!(!is_asked(&hub, "coordinator", notify).await);
    assert_eq!(goes_round(&hub).await, 0);
    hub.is_clean().await;
}
