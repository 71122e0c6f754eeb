//! What was kept from a side stays kept: the employee's request behind a dispute, the time before the other
//! side was asked, a firm that was taken for a party. And who is told where those who may not are many.

use louwei::clocks::keeper;
use serde_json::{Value, json};

use super::linked::link;
use super::{Case, labour, opinion};
use crate::harness::TestApp;
use crate::registers::{TERM, sits_for};
use crate::requests;
use crate::world::id;

/// All that this reader is shown of a dispute: answer, timeline, page.
async fn shown(hub: &TestApp, case: &Case<'_>, login: &str) -> String {
    let page = hub.browser(login).get(&format!("/disputes/{}", case.id)).await.is(200);
    let told = case.timeline(login).await.is(200).text;
    case.get(login).await.is(200).text + &told + &page.text
}

#[tokio::test]
async fn an_employees_request_becomes_no_dispute_that_the_employer_may_read() {
    let hub = TestApp::new().await;
    let mut case = requests::Case::open(&hub, "coordinator", requests::of_an_employee()).await;
    case.reaches_responded("complex").await;
    let path = format!("/disputes?request_id={}", case.id);
    let open = async |opening: Value| hub.as_("coordinator").post(&path, opening).await;
    let with = |changes: Value| {
        let mut opening = labour();
        opening["authority"] = "本人当面委托".into();
        for (field, value) in changes.as_object().unwrap() {
            opening[field] = value.clone();
        }
        opening
    };
    let other_firm = json!([{"name": "蒋员工"}, {"enterprise_id": id("enterprise", "乙")}]);
    let by_the_firm = json!([{"enterprise_id": id("enterprise", "乙")}, {"enterprise_id": id("enterprise", "甲")}]);
    for (changes, code) in [
        (json!({"worker_safe": false}), "employee_is_protected"),
        (
            json!({"category": "contract", "worker_safe": null}),
            "employee_is_protected",
        ),
        (
            json!({"sides": by_the_firm, "worker_safe": null}),
            "employee_is_protected",
        ),
        (json!({"sides": other_firm}), "another_employer"),
    ] {
        let refused = open(with(changes.clone())).await.is(422);
        assert_eq!(refused.json()["fields"][0]["code"], code, "{changes}");
    }
    let new = format!("/disputes/new?request={}", case.id);
    let form = hub.browser("coordinator").get(&new).await.is(200).text;
    assert!(form.contains("保密，等本人同意后再告知用人单位"), "{form}");
    assert!(!form.contains("不保密，用人单位可以知道"), "{form}");

    // The safe one opens, of whatever kind it is.
    open(with(json!({"category": "contract"}))).await.is(201);
    hub.is_clean().await;
}

#[tokio::test]
async fn the_employer_reads_nothing_of_the_time_when_the_matter_was_kept_from_it() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    let ill = json!({"why": "illness", "reason": "申请人住院", "until": "2026-03-09"});
    case.takes("coordinator", "suspend", ill).await;
    case.takes("coordinator", "resume", json!({"reason": "申请人已出院"}))
        .await;
    case.reaches_inviting().await;
    let kept = [
        "住院",
        "出院",
        "本人到楼委会反映",
        "同意告知用人单位",
        "worker_safe",
        "known_by",
        "notify_consent",
    ];
    let theirs = shown(&hub, &case, "enterprise").await;
    for word in kept {
        assert!(!theirs.contains(word), "{word}: {theirs}");
    }
    assert!(theirs.contains("issue_invitation") && theirs.contains("拖欠2026年1月工资"));
    for login in ["worker", "coordinator"] {
        let told = shown(&hub, &case, login).await;
        for word in ["住院", "本人到楼委会反映", "申请人已于2026-03-02同意告知用人单位"] {
            assert!(told.contains(word), "{login}, {word}: {told}");
        }
    }
    hub.is_clean().await;
}

#[tokio::test]
async fn a_correction_names_the_wrong_firm_to_who_handles_the_matter_alone() {
    let hub = TestApp::new().await;
    let mut case = super::linked::against_a_name(&hub).await;
    case.takes("coordinator", "link_firm", link("b", "甲")).await;
    let undo = json!({"side": "b", "reason": "与聊城甲木科技有限公司混淆"});
    case.takes("coordinator", "correct_firm", undo).await;
    let wrong = "聊城甲木科技有限公司";
    let theirs = case.timeline("enterprise-2").await.is(200).text;
    assert!(
        theirs.contains("更正登记企业") && theirs.contains("改回未对应"),
        "{theirs}"
    );
    assert!(!shown(&hub, &case, "enterprise-2").await.contains(wrong), "{theirs}");
    let handled = case.timeline("coordinator").await.is(200).text;
    assert!(handled.contains(wrong) && handled.contains("更正前"), "{handled}");
}

#[tokio::test]
async fn an_amount_is_read_as_it_was_sent_and_may_be_sent_back() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    let amount = |shown: &Value| shown["application"]["amount"].clone();
    let read = case.get("worker").await.is(200).json();
    assert_eq!(amount(&read), json!(12000));
    let again = json!({"amount": amount(&read), "claim": "欠薪"});
    assert_eq!(amount(&case.takes("worker", "amend", again).await), json!(12000));
    let odd = case.takes("worker", "amend", json!({"amount": 1234.5})).await;
    assert_eq!(amount(&odd), json!(1234.5));
    let page = hub.browser("worker").get(&format!("/disputes/{}", case.id)).await;
    assert!(page.is(200).text.contains("1,234.50元"));

    case.reaches_consultation().await;
    hub.at("2026-03-03 17:00");
    let session = json!({
        "at": "2026-03-03 09:00", "minutes": 60, "place": "调解室", "present": ["a", "b"], "record": "达成一致",
    });
    case.takes("mediator", "hold_session", session).await;
    let term = json!({"who": "b", "what": "付款", "amount": 800.25, "due": "2026-03-10", "manner": "转账"});
    let terms = json!({"facts": "欠薪", "lawful": true, "terms": [term]});
    let signing = case.takes("mediator", "draft_terms", terms).await;
    assert_eq!(
        signing["joint"]["terms"]["obligations"][0]["amount"],
        json!(800.25),
        "{signing}"
    );
}

#[tokio::test]
async fn the_coordinator_learns_that_the_opinion_is_there_and_nothing_of_it() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    let before = shown(&hub, &case, "coordinator").await;
    assert!(!before.contains("内容仅律师与申请人可见"), "{before}");
    case.takes("lawyer", "propose_mediation", opinion("consultation")).await;
    let told = shown(&hub, &case, "coordinator").await;
    assert!(told.contains("2026-03-02，内容仅律师与申请人可见"), "{told}");
    assert!(told.contains("\"step\":\"propose_mediation\""), "{told}");
    assert!(
        !told.contains("劳动合同关系") && !told.contains("劳动关系清楚"),
        "{told}"
    );
    assert!(
        !case
            .timeline("auditor")
            .await
            .is(200)
            .text
            .contains("propose_mediation")
    );
}

#[tokio::test]
async fn a_card_of_a_dispute_that_no_coordinator_of_its_building_may_handle_goes_to_the_zone() {
    let hub = TestApp::new().await;
    sits_for(&hub, "甲", TERM).await;
    let mut open = Case::open(&hub, "enterprise-2", super::equity()).await;
    open.takes("enterprise-2", "submit", json!({})).await;
    let mut hidden = Case::open(&hub, "worker", labour()).await;
    hidden.takes("worker", "submit", json!({})).await;
    hub.at("2026-03-04 17:31");
    keeper::round(&hub.app, "kfq").await.unwrap();
    let desk = async |login: &str| {
        let home = hub.browser(login).get("/").await.is(200).text;
        home + &hub.as_(login).get("/inbox").await.is(200).text
    };
    let zone = desk("zone-officer").await;
    for number in ["JF-2026-0001", "JF-2026-0002"] {
        assert!(zone.contains(&format!("黄牌：{number}")), "{number}: {zone}");
    }
    assert!(
        !desk("coordinator").await.contains("黄牌"),
        "who is barred is told of neither"
    );
}
