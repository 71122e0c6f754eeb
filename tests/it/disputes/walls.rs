//! What a reader may not know does not exist for them: lists, single reads, timelines, errors.

use serde_json::{Value, json};

use super::{Case, labour};
use crate::harness::TestApp;

async fn listed(hub: &TestApp, login: &str) -> usize {
    let answer = hub.as_(login).get("/disputes").await.is(200);
    answer.json()["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_employer_learns_nothing_until_the_worker_agrees() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    // 褚联络 speaks for the employer; 李协调 runs another building; 韩管理 another zone.
    for login in [
        "enterprise",
        "enterprise-2",
        "coordinator-west",
        "lawyer-2",
        "law-firm-2",
        "mediator",
        "department",
        "other-zone-admin",
    ] {
        assert_eq!(listed(&hub, login).await, 0, "{login}");
        let unseen = case.get(login).await.is(404);
        assert_eq!(unseen.code(), "not_found");
        let nothing = hub
            .as_(login)
            .get(&format!("/disputes/{}", uuid::Uuid::now_v7()))
            .await
            .is(404);
        assert_eq!(
            unseen.json()["title"],
            nothing.json()["title"],
            "{login} cannot tell it from none"
        );
        case.timeline(login).await.is(404);
        case.tries(login, "withdraw", json!({})).await.is(404);
        let path = format!("/disputes/{}/steps", case.id);
        hub.as_(login).post(&path, json!({"step": "withdraw"})).await.is(404);
    }
    for login in ["worker", "coordinator", "lawyer", "law-firm", "zone-officer", "auditor"] {
        assert_eq!(listed(&hub, login).await, 1, "{login}");
        case.get(login).await.is(200);
    }
    case.reaches_inviting().await;
    assert_eq!(listed(&hub, "enterprise").await, 1);
}

#[tokio::test]
async fn a_committee_member_of_the_employer_who_coordinates_the_building_sees_nothing() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.get("coordinator").await.is(200);
    // As the zone enters them: by name, with a term that ends, for one firm and for another.
    for (firm, from) in [("乙", "2026-01-04"), ("甲", "2026-01-05")] {
        crate::registers::sits_for(&hub, firm, (from, "2028-03-01")).await;
    }
    assert_eq!(listed(&hub, "coordinator").await, 0);
    case.get("coordinator").await.is(404);
}

#[tokio::test]
async fn each_reader_sees_their_part() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_consultation().await;
    hub.at("2026-03-03 17:00");
    let caucus = json!({"side": "a", "at": "2026-03-03 11:00", "note": "甲方底线"});
    case.takes("mediator", "add_caucus_note", caucus).await;

    let has = |shown: &Value| {
        let part = |key: &str| !shown[key].is_null();
        (part("application"), part("joint"), part("opinion"), part("caucus"))
    };
    let expected = [
        ("worker", (true, true, true, true)),
        ("lawyer", (true, true, true, true)),
        ("mediator", (true, true, false, true)),
        ("enterprise", (true, true, false, false)),
        ("coordinator", (true, true, false, false)),
        ("zone-officer", (false, false, false, false)),
        ("auditor", (false, false, false, false)),
        ("law-firm", (false, false, false, false)),
    ];
    for (login, parts) in expected {
        assert_eq!(has(&case.get(login).await.is(200).json()), parts, "{login}");
    }
    for (login, reads) in [
        ("worker", true),
        ("mediator", true),
        ("enterprise", false),
        ("coordinator", false),
    ] {
        let text = case.timeline(login).await.is(200).text;
        assert_eq!(text.contains("甲方底线"), reads, "{login}");
        assert_eq!(
            text.contains("add_caucus_note"),
            reads,
            "{login} does not learn that there was one"
        );
    }
    // Somebody with the header only learns that things happened, not who said what.
    let line = case.timeline("auditor").await.is(200).text;
    assert!(line.contains("record_consent") && !line.contains("蒋员工"), "{line}");
    assert!(
        !line.contains("propose_mediation"),
        "the lawyer's opinion stays with the client"
    );
}

#[tokio::test]
async fn the_timeline_names_whom_a_step_named_and_keeps_what_the_page_keeps() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "amend", json!({"authority": "授权书7号"})).await;
    case.reaches_prediagnosis().await;
    case.takes("lawyer", "propose_mediation", super::opinion("consultation"))
        .await;
    let agreed = json!({"how": "in-person", "on": "2026-03-02"});
    case.takes("worker", "consent_to_notify", agreed).await;
    let invitation = json!({"how": "paper", "limitation_told": true});
    case.takes("coordinator", "issue_invitation", invitation).await;
    let guarantor = json!({"name": "秦担保", "contact": "13811112222"});
    case.takes("coordinator", "add_side", guarantor).await;
    case.takes("coordinator", "name_neutral", super::neutral("人民调解"))
        .await;

    let theirs = case.timeline("enterprise").await.is(200).text;
    for named in ["测试区楼宇人民调解委员会", "秦担保"] {
        assert!(theirs.contains(named), "{named}: {theirs}");
    }
    for kept in ["时效", "13811112222", "授权书7号", "郑律师"] {
        assert!(!theirs.contains(kept), "{kept}: {theirs}");
    }
    let page = hub.browser("enterprise").get(&format!("/disputes/{}", case.id)).await;
    let page = page.is(200).text;
    assert!(!page.contains("时效将届满") && !page.contains("13811112222") && !page.contains("授权书7号"));
    let handled = case.timeline("coordinator").await.is(200).text;
    assert!(
        handled.contains("郑律师")
            && handled.contains("时效")
            && handled.contains("13811112222")
            && handled.contains("授权书7号")
    );
    assert!(case.timeline("worker").await.is(200).text.contains("时效"));
    let line = case.timeline("auditor").await.is(200).text;
    assert!(!line.contains("郑律师") && !line.contains("秦担保"), "{line}");
}

#[tokio::test]
async fn why_the_lawyer_finds_mediation_no_way_is_for_the_applicant_and_who_handles_the_matter() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.takes("lawyer", "propose_mediation", super::opinion("consultation"))
        .await;
    let agreed = json!({"how": "in-person", "on": "2026-03-02"});
    case.takes("worker", "consent_to_notify", agreed).await;
    case.takes("coordinator", "serve_notice", super::notice("b", "rights"))
        .await;
    let found = json!({"reason": "证据不足，宜先取证", "referral": "arbitration"});
    case.takes("lawyer", "find_unsuitable", found).await;
    for (login, reads) in [
        ("worker", true),
        ("lawyer", true),
        ("coordinator", true),
        ("enterprise", false),
    ] {
        let shown = case.get(login).await.is(200);
        assert_eq!(shown.json()["joint"]["ending"]["code"], "unsuitable", "{login}");
        let told = case.timeline(login).await.is(200).text;
        let page = hub.browser(login).get(&format!("/disputes/{}", case.id)).await;
        for text in [shown.text, told, page.is(200).text] {
            assert_eq!(text.contains("宜先取证"), reads, "{login}: {text}");
        }
    }
}

#[tokio::test]
async fn what_one_side_gave_its_lawyer_and_a_waiver_of_the_neutral_stay_with_whom_they_are_for() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.reaches_inviting().await;
    let brother = json!({"side": "a", "name": "蒋大哥", "authority": "特别授权，可让步到八成"});
    case.takes("worker", "add_representative", brother).await;
    let mut named = super::neutral("人民调解");
    named["waiver"] = "与他案委托人的同意书9号".into();
    case.takes("coordinator", "name_neutral", named).await;
    for (login, authority, waiver) in [
        ("worker", true, false),
        ("lawyer", true, false),
        ("enterprise", false, false),
        ("mediator", true, true),
        ("coordinator", true, true),
        ("zone-officer", false, false),
        ("auditor", false, false),
    ] {
        let shown = case.get(login).await.is(200).text;
        let told = case.timeline(login).await.is(200).text;
        for text in [shown, told] {
            assert_eq!(text.contains("可让步到八成"), authority, "{login}: {text}");
            assert_eq!(text.contains("同意书9号"), waiver, "{login}: {text}");
        }
    }
    let theirs = case.get("enterprise").await.json();
    let counsel = &theirs["application"]["sides"][0]["representatives"][0];
    assert_eq!(counsel["name"], "蒋大哥", "who speaks is no secret: {theirs}");
    assert_eq!(theirs["joint"]["neutral"]["name"], "冯调解");
}

#[tokio::test]
async fn a_draft_is_its_makers_alone() {
    let hub = TestApp::new().await;
    let case = Case::open(&hub, "worker", labour()).await;
    assert_eq!(listed(&hub, "worker").await, 1);
    for login in ["coordinator", "zone-admin", "auditor", "enterprise"] {
        assert_eq!(listed(&hub, login).await, 0, "{login}");
        case.get(login).await.is(404);
    }
}
