//! The way of a request: each grade, its clocks, the firm's word, silence, reopening.

use serde_json::json;

use super::{Case, contact, demand, hand_over, solved};
use crate::handoffs::Slip;
use crate::harness::TestApp;
use crate::world::id;

#[tokio::test]
async fn a_simple_request_is_heard_answered_solved_and_confirmed() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("simple").await;
    assert_eq!(case.clock("response").await, "met");
    let shown = case.takes("coordinator", "resolve", solved()).await;
    assert_eq!(shown["stage"], "resolved");
    let shown = case
        .takes(
            "enterprise",
            "confirm",
            json!({"solved": true, "score": 5, "words": "很快"}),
        )
        .await;
    assert_eq!(shown["stage"], "closed");
    assert_eq!(case.clock("simple").await, "met");
    for (kind, n) in [
        ("request_registered", 1),
        ("request_accepted", 1),
        ("request_response_due", 1),
        ("request_response_met", 1),
        ("request_simple_due", 1),
        ("request_simple_met", 1),
        ("request_resolved", 1),
        ("request_asked", 1),
        ("request_reached", 1),
        ("request_solved", 1),
        ("request_satisfied", 1),
        ("request_resolved_with_departments", 0),
    ] {
        assert_eq!(hub.counted(kind).await, n, "{kind}");
    }
    hub.is_clean().await;
}

#[tokio::test]
async fn each_clock_of_a_request_names_the_version_it_runs_by() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("simple").await;
    let shown = case.get("coordinator").await.is(200).json();
    let clocks = shown["clocks"].as_array().unwrap();
    assert!(!clocks.is_empty());
    for clock in clocks {
        assert_eq!(clock["policy"], shown["policy"]["code"], "{clock}");
        assert_eq!(clock["policy_version"], shown["policy"]["version"], "{clock}");
        assert!(!clock["label"].as_str().unwrap().is_empty(), "{clock}");
    }
}

#[tokio::test]
async fn the_clock_starts_when_it_was_heard_and_not_when_it_was_typed() {
    let hub = TestApp::new().await;
    let mut opening = demand();
    opening["channel"] = "reception".into();
    opening["heard_at"] = "2026-03-02 08:40".into();
    let mut case = Case::open(&hub, "coordinator", opening).await;
    case.takes("coordinator", "accept", json!({"grade": "simple"})).await;
    // Spoken with at 08:45, typed at 10:00: in time.
    case.takes("coordinator", "respond", contact("2026-03-02 08:45")).await;
    assert_eq!(case.clock("response").await, "met");
    let shown = case.reread("coordinator").await;
    assert!(shown["heard_at"].as_str().unwrap().starts_with("2026-03-02T08:40"));
    assert!(shown["opened_at"].as_str().unwrap().starts_with("2026-03-02T10:00"));
}

#[tokio::test]
async fn a_contact_after_the_limit_is_a_breach_whatever_follows() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    hub.at("2026-03-02 16:00");
    case.takes("coordinator", "accept", json!({"grade": "simple"})).await;
    case.takes("coordinator", "respond", contact("2026-03-02 16:00")).await;
    assert_eq!(case.clock("response").await, "breached");
    assert_eq!(hub.counted("request_response_due").await, 1);
    assert_eq!(hub.counted("request_response_met").await, 0);
}

#[tokio::test]
async fn a_complex_request_handed_off_with_the_firm_told_has_met_its_limit_and_waits_for_the_slip() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("complex").await;
    let shown = case
        .takes(
            "coordinator",
            "hand_off",
            json!({
                "title": "电梯停用", "lead_department_id": id("department", "人社"),
                "basis": "特种设备安全法", "firm_told": true,
            }),
        )
        .await;
    assert_eq!(shown["stage"], "handed");
    assert_eq!(case.clock("complex").await, "met");
    let child = &shown["children"][0];
    let number = child["name"].as_str().unwrap();
    assert!(number.starts_with("JB-2026-"), "{number}");
    let slip = hub
        .as_("coordinator")
        .get(&format!("/handoffs/{}", child["id"].as_str().unwrap()))
        .await
        .is(200);
    assert!(
        slip.text.contains("三号电梯坏了两天"),
        "in the firm's own words: {}",
        slip.text
    );
    assert!(
        slip.text.contains(shown["number"].as_str().unwrap()),
        "linked both ways"
    );
    let refused = case.tries("coordinator", "resolve", solved()).await.is(409);
    assert_eq!(refused.rule(), "requests.handoffs_first");
    hub.is_clean().await;
}

#[tokio::test]
async fn a_hard_request_asks_for_a_plan_and_only_a_hard_one() {
    let hub = TestApp::new().await;
    let plan = json!({
        "steps": [{"what": "更换曳引机", "owner": "丁金物业", "due": "2026-03-20"}], "sent": "message",
    });
    let mut simple = Case::open(&hub, "enterprise", demand()).await;
    simple.reaches_responded("simple").await;
    simple.tries("coordinator", "plan", plan.clone()).await.is(409);
    let mut hard = Case::open(&hub, "enterprise", demand()).await;
    hard.reaches_responded("hard").await;
    let mut past = plan.clone();
    past["steps"][0]["due"] = "2026-03-01".into();
    assert_eq!(hard.tries("coordinator", "plan", past).await.is(422).code(), "invalid");
    let shown = hard.takes("coordinator", "plan", plan).await;
    assert_eq!(shown["stage"], "planned");
    assert_eq!(hard.clock("hard").await, "met");
    assert_eq!(hub.counted("request_hard_met").await, 1);
}

#[tokio::test]
async fn a_regrade_keeps_the_start_and_a_breach_stays_and_is_flagged() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("simple").await;
    hub.at("2026-03-05 10:00");
    let shown = case
        .takes("coordinator", "regrade", json!({"grade": "hard", "reason": "要换主机"}))
        .await;
    assert_eq!(shown["regrades"][0]["after_breach"], true);
    assert_eq!(case.clock("simple").await, "breached");
    let clocks = case.reread("coordinator").await["clocks"].clone();
    let hard = clocks.as_array().unwrap().iter().find(|c| c["rule"] == "hard").unwrap();
    assert!(hard["started_at"].as_str().unwrap().starts_with("2026-03-02T10:00"));
    assert_eq!(hub.counted("request_simple_due").await, 1);
    assert_eq!(hub.counted("request_regraded_late").await, 1);
    hub.is_clean().await;
}

#[tokio::test]
async fn a_regrade_in_time_asks_for_the_new_limit_only() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("simple").await;
    case.takes(
        "coordinator",
        "regrade",
        json!({"grade": "complex", "reason": "要报备件"}),
    )
    .await;
    assert_eq!(hub.counted("request_simple_due").await, 0);
    assert_eq!(hub.counted("request_complex_due").await, 1);
}

#[tokio::test]
async fn silence_after_two_notices_closes_and_not_before() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_resolved().await;
    let told = json!({"how": "phone"});
    case.takes("coordinator", "ask_confirmation", told.clone()).await;
    hub.at("2026-03-30 10:00");
    assert_eq!(louwei::requests::daily::round(&hub.app, "kfq").await.unwrap(), 0);
    case.takes("coordinator", "ask_confirmation", told).await;
    hub.at("2026-04-03 10:00");
    assert_eq!(louwei::requests::daily::round(&hub.app, "kfq").await.unwrap(), 0);
    hub.at("2026-04-20 10:00");
    assert_eq!(louwei::requests::daily::round(&hub.app, "kfq").await.unwrap(), 1);
    let shown = case.reread("coordinator").await;
    assert_eq!(
        (&shown["stage"], &shown["closing"]["by"]),
        (&json!("closed"), &json!("silence"))
    );
    assert_eq!(hub.counted("request_asked").await, 1);
    assert_eq!(hub.counted("request_reached").await, 0);
    hub.is_clean().await;
}

#[tokio::test]
async fn a_firm_that_says_not_solved_reopens_what_was_called_solved() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_resolved().await;
    case.tries("enterprise", "confirm", json!({"solved": false}))
        .await
        .is(422);
    let shown = case
        .takes(
            "enterprise",
            "confirm",
            json!({"solved": false, "score": 1, "words": "又坏了"}),
        )
        .await;
    assert_eq!(shown["stage"], "reopened");
    assert_eq!(case.clock("simple").await, "met");
    case.takes("coordinator", "resolve", solved()).await;
    case.takes("enterprise", "confirm", json!({"solved": true, "score": 4}))
        .await;
    assert_eq!(hub.counted("request_resolved").await, 1);
    assert_eq!(hub.counted("request_answered").await, 2);
    assert_eq!(hub.counted("request_satisfied").await, 1);
    hub.is_clean().await;
}

#[tokio::test]
async fn the_firm_reopens_within_thirty_days_and_the_coordinator_later_with_new_facts() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_resolved().await;
    case.takes("enterprise", "confirm", json!({"solved": true})).await;
    let again = json!({"new_facts": "三号梯再次停梯"});
    hub.at("2026-04-02 10:00");
    let late = case.tries("enterprise", "reopen", again.clone()).await.is(409);
    assert_eq!(late.rule(), "requests.reopen_in_time");
    let shown = case.takes("coordinator", "reopen", again).await;
    assert_eq!(shown["stage"], "reopened");
    assert_eq!(hub.counted("request_resolved").await, 0);
    assert_eq!(case.clock("simple").await, "met");
    hub.is_clean().await;
}

#[tokio::test]
async fn what_a_department_has_solved_counts_once_the_firm_has_confirmed_and_no_more_when_reopened() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("complex").await;
    let shown = case.takes("coordinator", "hand_off", hand_over("电梯")).await;
    let mut slip = Slip::of(&hub, shown["children"][0]["id"].as_str().unwrap()).await;
    slip.is_done().await;
    let shown = case.reread("coordinator").await;
    assert_eq!(shown["children"][0]["state"], "done");
    assert!(shown["children"][0]["result"].as_str().unwrap().contains("补贴已拨付"));
    case.takes("coordinator", "resolve", solved()).await;
    case.takes("enterprise", "confirm", json!({"solved": true, "score": 5}))
        .await;
    assert_eq!(hub.counted("request_resolved_with_departments").await, 1);
    assert_eq!(hub.counted("request_confirmed_with_departments").await, 1);
    case.takes("enterprise", "reopen", json!({"new_facts": "又停了"})).await;
    assert_eq!(hub.counted("request_resolved_with_departments").await, 0);
    hub.is_clean().await;
}
