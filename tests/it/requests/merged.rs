//! A slip that was merged: the request follows the one it went into.

use serde_json::{Value, json};

use super::{Case, contact, demand, hand_over, of_an_employee, solved};
use crate::handoffs::{Slip, asks_return, result};
use crate::harness::TestApp;
use crate::registers::{TERM, sits_for};
use crate::world::id;

async fn handed<'a>(hub: &'a TestApp, login: &str, opening: Value) -> (Case<'a>, Slip<'a>, String) {
    let mut case = Case::open(hub, login, opening).await;
    case.reaches_responded("complex").await;
    let shown = case.takes("coordinator", "hand_off", hand_over("电梯")).await;
    let child = &shown["children"][0];
    let slip = Slip::of(hub, child["id"].as_str().unwrap()).await;
    (case, slip, child["name"].as_str().unwrap().to_owned())
}

async fn merges(slip: &mut Slip<'_>, into: &str) {
    let input = json!({"code": "merged", "reason": "同一事项", "merged_into": into});
    slip.takes("zone-officer", "cancel", "", input).await;
}

#[tokio::test]
async fn a_request_follows_the_slip_into_which_its_own_was_merged_and_hears_the_result() {
    let hub = TestApp::new().await;
    let (mut case, mut slip, gone) = handed(&hub, "enterprise", demand()).await;
    let (mut other, mut kept, into) = handed(&hub, "enterprise", demand()).await;
    merges(&mut slip, &into).await;
    let shown = case.reread("coordinator").await;
    let (was, now) = (&shown["children"][0], &shown["children"][1]);
    assert_eq!((&was["state"], &was["name"]), (&json!("cancelled"), &json!(gone)));
    assert_eq!(was["result"], format!("并入{into}"));
    assert_eq!((&now["state"], &now["name"]), (&json!("dispatched"), &json!(into)));
    let desk = hub.browser("coordinator").get("/").await.is(200).text;
    assert!(desk.contains(&format!("交办单{gone}已作废，并入{into}")), "{desk}");
    let early = case.tries("coordinator", "resolve", solved()).await.is(409);
    assert_eq!(early.rule(), "requests.handoffs_first");

    kept.is_done().await;
    for of in [&mut case, &mut other] {
        let shown = of.reread("coordinator").await;
        let child = shown["children"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(child["state"], "done", "{child}");
        assert!(child["result"].as_str().unwrap().contains("补贴已拨付"), "{child}");
        of.takes("coordinator", "resolve", solved()).await;
    }
    hub.is_clean().await;
}

#[tokio::test]
async fn a_slip_that_is_merged_on_takes_all_requests_along() {
    let hub = TestApp::new().await;
    let (mut first, mut a, _) = handed(&hub, "enterprise", demand()).await;
    let (mut second, mut b, b_number) = handed(&hub, "enterprise", demand()).await;
    let (_third, mut c, c_number) = handed(&hub, "enterprise", demand()).await;
    merges(&mut a, &b_number).await;
    merges(&mut b, &c_number).await;
    c.is_done().await;
    for of in [&mut first, &mut second] {
        let shown = of.reread("coordinator").await;
        let child = shown["children"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&child["name"], &child["state"]), (&json!(c_number), &json!("done")));
    }
}

#[tokio::test]
async fn a_slip_that_is_sent_on_says_nothing_of_a_result() {
    let hub = TestApp::new().await;
    let (mut case, mut slip, _) = handed(&hub, "enterprise", demand()).await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let next = json!({"department_id": id("department", "审批"), "reason": "属审批职责"});
    slip.takes("zone-officer", "accept_return", "1", next).await;
    let shown = case.reread("coordinator").await;
    assert_eq!(shown["children"][0]["state"], "dispatched");
    let page = hub.browser("coordinator").get(&format!("/requests/{}", case.id)).await;
    let page = page.is(200).text;
    assert!(
        page.contains("交办进展") && !page.contains("<dt>解决或部分解决</dt>"),
        "{page}"
    );
}

#[tokio::test]
async fn a_slip_that_is_sent_on_lies_with_the_next_department_since_then() {
    let hub = TestApp::new().await;
    let (case, mut slip, _) = handed(&hub, "enterprise", demand()).await;
    hub.at("2026-03-02 15:00");
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    hub.at("2026-03-02 16:00");
    let next = json!({"department_id": id("department", "审批"), "reason": "属审批职责"});
    slip.takes("zone-officer", "accept_return", "1", next).await;
    for login in ["coordinator", "enterprise"] {
        let page = hub.browser(login).get(&case.path()).await.is(200).text;
        let (_, stands) = page.split_once("现在由谁办").expect("it says who");
        let (stands, _) = stands.split_once("下一步").expect("and what comes next");
        assert!(
            stands.contains("行政审批服务局") && stands.contains("2026-03-02 16:00"),
            "{login}: {stands}"
        );
    }
}

#[tokio::test]
async fn a_slip_that_is_cancelled_leaves_the_request_with_the_desk_which_is_told() {
    let hub = TestApp::new().await;
    let (mut case, mut slip, gone) = handed(&hub, "enterprise", demand()).await;
    let input = json!({"code": "withdrawn", "reason": "企业不再需要"});
    slip.takes("zone-officer", "cancel", "", input).await;
    let desk = hub.browser("coordinator").get("/").await.is(200).text;
    assert!(
        desk.contains(&format!("交办单{gone}已作废，请看是否另行办理")),
        "{desk}"
    );
    case.reread("coordinator").await;
    case.takes("coordinator", "resolve", solved()).await;
    let desk = hub.browser("coordinator").get("/").await.is(200).text;
    assert!(!desk.contains(&format!("交办单{gone}已作废")), "{desk}");
}

#[tokio::test]
async fn the_desk_is_told_no_more_of_a_cancelled_slip_once_it_has_handed_off_anew() {
    let hub = TestApp::new().await;
    let (mut case, mut slip, gone) = handed(&hub, "enterprise", demand()).await;
    let input = json!({"code": "withdrawn", "reason": "派错了部门"});
    slip.takes("zone-officer", "cancel", "", input).await;
    case.reread("coordinator").await;
    for (step, data, told) in [
        ("respond", contact("2026-03-02 10:00"), true),
        ("hand_off", hand_over("电梯"), false),
    ] {
        case.takes("coordinator", step, data).await;
        let desk = hub.browser("coordinator").get("/").await.is(200).text;
        assert_eq!(desk.contains(&format!("交办单{gone}已作废")), told, "{step}: {desk}");
    }
}

#[tokio::test]
async fn a_slip_that_is_hidden_from_the_firm_is_not_named_to_its_own_request() {
    let hub = TestApp::new().await;
    let (_employee, _hidden, secret) = handed(&hub, "coordinator", of_an_employee()).await;
    let (mut case, mut slip, _) = handed(&hub, "enterprise", demand()).await;
    merges(&mut slip, &secret).await;
    let shown = case.reread("enterprise").await;
    assert_eq!(shown["children"].as_array().unwrap().len(), 1, "{shown}");
    assert!(!shown.to_string().contains(&secret), "{shown}");
}

#[tokio::test]
async fn neither_of_two_merged_slips_names_the_one_that_is_hidden_to_the_firms_people() {
    let hub = TestApp::new().await;
    let (_first, mut hidden, gone) = handed(&hub, "coordinator", of_an_employee()).await;
    let (_second, _into, secret) = handed(&hub, "coordinator", of_an_employee()).await;
    let (_third, kept, open) = handed(&hub, "enterprise", demand()).await;
    let (_fourth, mut merged, _) = handed(&hub, "enterprise", demand()).await;
    merges(&mut hidden, &open).await;
    merges(&mut merged, &secret).await;
    let told = async |slip: &Slip<'_>, login: &str| {
        let timeline = slip.timeline(login).await.is(200).text;
        let page = hub.browser(login).get(&slip.path()).await.is(200).text;
        slip.get(login).await.is(200).text + &timeline + &page
    };
    for (slip, other) in [(&kept, &gone), (&merged, &secret)] {
        assert!(told(slip, "coordinator").await.contains(other.as_str()), "{other}");
    }
    sits_for(&hub, "甲", TERM).await;
    for (slip, other) in [(&kept, &gone), (&merged, &secret)] {
        let told = told(slip, "coordinator").await;
        assert!(!told.contains(other.as_str()), "{other}: {told}");
    }
    assert!(told(&merged, "zone-officer").await.contains(&secret));
}

#[tokio::test]
async fn a_result_that_the_firm_rejects_is_told_as_rework_and_why_and_no_longer_as_a_result() {
    let hub = TestApp::new().await;
    let (mut case, mut slip, _) = handed(&hub, "enterprise", demand()).await;
    hub.at("2026-03-02 10:00");
    slip.is_done().await;
    hub.at("2026-03-03 09:00");
    let not_solved = json!({
        "at": "2026-03-03 09:00", "how": "phone", "reached": true, "solved": "no", "score": 1, "grounds": "电梯还是停的",
    });
    slip.takes("zone-officer", "record_callback", "", not_solved).await;
    let child = case.reread("coordinator").await["children"][0].clone();
    assert_eq!((&child["state"], &child["solved"]), (&json!("rework"), &json!(false)));
    let told = child["result"].as_str().unwrap();
    assert!(told.contains("电梯还是停的") && !told.contains("补贴已拨付"), "{told}");
    let page = hub.browser("coordinator").get(&format!("/requests/{}", case.id)).await;
    assert!(page.is(200).text.contains("退回重办"));
    slip.takes("department", "submit", "1", result()).await;
    slip.takes("zone-officer", "finish", "", json!({})).await;
    let child = case.reread("coordinator").await["children"][0].clone();
    assert_eq!(child["state"], "done");
    assert!(child["result"].as_str().unwrap().contains("补贴已拨付"));
    for at in ["2026-03-03 10:00", "2026-03-03 11:00", "2026-03-04 09:00"] {
        hub.at(at);
        let missed = json!({"at": at, "how": "phone", "reached": false});
        slip.takes("zone-officer", "record_callback", "", missed).await;
    }
    let child = case.reread("coordinator").await["children"][0].clone();
    let told = child["result"].as_str().unwrap();
    assert!(told.ends_with("回访多次未接通，没有问到结果"), "{told}");
    hub.is_clean().await;
}
