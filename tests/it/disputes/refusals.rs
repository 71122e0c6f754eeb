//! What is refused, with which code and rule, and that nothing is half written.

use serde_json::json;

use super::{Case, consent, labour, neutral};
use crate::harness::TestApp;
use crate::world::id;

#[tokio::test]
async fn bad_openings_name_every_field() {
    let hub = TestApp::new().await;
    let worker = hub.as_("worker");
    let empty = worker.post("/disputes", json!({})).await.is(422).json();
    let fields: Vec<_> = empty["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["building_id", "category", "sides", "claim", "known_by"]);

    let mut strange = labour();
    strange["building_id"] = id("building", "没有").into();
    strange["sides"] = json!([{"name": "蒋员工"}, {"enterprise_id": id("enterprise", "没有")}]);
    let answer = worker.post("/disputes", strange).await.is(422).json();
    let codes: Vec<_> = answer["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["unknown_building", "unknown_enterprise"]);

    let mut alone = labour();
    alone["sides"] = json!([{"name": "蒋员工"}]);
    worker.post("/disputes", alone).await.is(422);
    let mut crowd = labour();
    crowd["sides"] = (1..=20)
        .map(|n| json!({"enterprise_id": id("enterprise", &format!("没有{n}"))}))
        .collect();
    let answer = worker.post("/disputes", crowd).await.is(422).json();
    let wrong = answer["fields"].as_array().unwrap();
    assert_eq!(wrong[0]["field"], "sides", "{answer}");
    assert_eq!(wrong.len(), 7, "the seventh is not looked up: {answer}");
    let mut two = labour();
    two["sides"] = json!([
        {"name": "蒋员工"}, {"enterprise_id": id("enterprise", "甲")}, {"enterprise_id": id("enterprise", "乙")},
    ]);
    let answer = worker.post("/disputes", two).await.is(422).json();
    assert_eq!(
        answer["fields"][0]["code"], "one_employer",
        "worker-safe intake is against one employer"
    );
    // By whom it was named, and under which type: an employee against an employer is asked about.
    for (category, labour_too) in [("labour", None), ("contract", Some(true)), ("non-compete", None)] {
        let mut unanswered = labour();
        unanswered["category"] = category.into();
        unanswered["labour"] = labour_too.into();
        unanswered["worker_safe"] = serde_json::Value::Null;
        for login in ["worker", "coordinator"] {
            let answer = hub
                .as_(login)
                .post("/disputes", unanswered.clone())
                .await
                .is(422)
                .json();
            assert_eq!(
                (&answer["fields"][0]["field"], &answer["fields"][0]["code"]),
                (&json!("worker_safe"), &json!("required")),
                "{category} by {login}"
            );
        }
    }
    hub.as_("auditor").post("/disputes", labour()).await.is(403);
    hub.as_("lawyer").post("/disputes", labour()).await.is(403);
    hub.nobody().post("/disputes", labour()).await.is(401);
}

#[tokio::test]
async fn nobody_applies_for_a_firm_by_typing_its_name() {
    let hub = TestApp::new().await;
    let mut typed = super::equity();
    typed["sides"] = json!([{"name": "聊城乙水贸易有限公司"}, {"name": "聊城甲木科技有限公司"}]);
    let refused = hub.as_("worker").post("/disputes", typed.clone()).await.is(403);
    assert_eq!(refused.rule(), "disputes.opened_by_a_party_or_on_behalf");
    hub.as_("enterprise-2").post("/disputes", typed.clone()).await.is(201);
    crate::registers::sits_for(&hub, "甲", crate::registers::TERM).await;
    let tied = hub.as_("coordinator").post("/disputes", typed).await.is(403);
    assert_eq!(tied.rule(), "disputes.handler_is_not_tied_to_a_party");
}

#[tokio::test]
async fn a_coordinator_ends_an_invitation_for_a_refusal_or_silence_only_and_old_silence_is_none() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    let early = case
        .tries("coordinator", "serve_notice", super::notice("b", "rights"))
        .await;
    assert_eq!(early.is(409).rule(), "disputes.opinion_first");
    case.reaches_inviting().await;
    for (login, code) in [
        ("coordinator", "sham"),
        ("coordinator", "side-stops"),
        ("enterprise", "unlawful"),
    ] {
        let end = json!({"code": code, "reason": "另有原因", "referral": "litigation"});
        let refused = case.tries(login, "terminate", end).await.is(422);
        assert_eq!(refused.json()["fields"][0]["field"], "code", "{login} {code}");
    }
    let silent = json!({"code": "silent", "reason": "无答复", "referral": "arbitration"});
    let again = super::notice("b", "invitation");
    case.takes("coordinator", "serve_notice", again.clone()).await;
    case.takes("coordinator", "terminate", silent.clone()).await;
    case.takes("coordinator", "reopen", json!({"new_facts": "对方来电愿意谈"}))
        .await;
    case.takes("coordinator", "accept_prediagnosis", super::pre_lawyer("郑律师"))
        .await;
    case.takes("lawyer", "propose_mediation", super::opinion("consultation"))
        .await;
    case.takes("coordinator", "issue_invitation", json!({"how": "paper"}))
        .await;
    let once = case.tries("coordinator", "terminate", silent.clone()).await.is(409);
    assert_eq!(once.rule(), "disputes.silence_after_two_notices");
    case.takes("coordinator", "serve_notice", again).await;
    assert_eq!(
        case.takes("coordinator", "terminate", silent).await["stage"],
        "terminated"
    );
}

#[tokio::test]
async fn steps_are_refused_by_stage_by_role_and_by_version() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    let path = format!("/disputes/{}/steps", case.id);
    let worker = hub.as_("worker");
    worker.post(&path, json!({"step": "submit"})).await.is(428);
    let stale = worker.step(&path, 9, json!({"step": "submit"})).await.is(412);
    assert_eq!(stale.json()["current_version"], 1);
    worker.step(&path, 1, json!({"step": "conquer"})).await.is(422);
    let early = worker.step(&path, 1, json!({"step": "sign"})).await;
    assert!(matches!(early.status.as_u16(), 403 | 409), "{}", early.text);
    case.takes("worker", "submit", json!({})).await;
    let mine = case.tries("worker", "start_screening", json!({})).await.is(403);
    assert_eq!(mine.rule(), "disputes.not_your_step");
    case.tries("auditor", "start_screening", json!({})).await.is(403);
    let twice = case.tries("worker", "submit", json!({})).await.is(409).json();
    assert_eq!(twice["current_stage"], "submitted");
    assert!(
        twice["possible_steps"]
            .as_array()
            .unwrap()
            .contains(&json!("start_screening"))
    );
    assert_eq!(case.get("worker").await.version(), 2, "nothing was half written");
}

#[tokio::test]
async fn consultation_waits_for_every_consent_notice_and_disclosure() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    let unasked = case
        .tries("coordinator", "issue_invitation", json!({"how": "paper"}))
        .await
        .is(409);
    assert_eq!(unasked.rule(), "disputes.opinion_first");
    case.takes("lawyer", "propose_mediation", super::opinion("consultation"))
        .await;
    let hidden = case
        .tries("coordinator", "issue_invitation", json!({"how": "paper"}))
        .await
        .is(409);
    assert_eq!(hidden.rule(), "disputes.worker_agrees_first");
    case.takes(
        "worker",
        "consent_to_notify",
        json!({"how": "phone", "on": "2026-03-02"}),
    )
    .await;
    case.takes("coordinator", "issue_invitation", json!({"how": "paper"}))
        .await;

    let open = json!({"first_session_at": "2026-03-03 09:00"});
    let mut rules = vec![];
    let mut steps = [
        ("worker", "record_consent", consent("a")),
        ("enterprise", "record_consent", consent("b")),
        ("coordinator", "serve_notice", super::notice("b", "rights")),
        ("coordinator", "name_neutral", neutral("人民调解")),
        (
            "mediator",
            "disclose",
            json!({"text": "无利害关系", "on": "2026-03-02"}),
        ),
    ]
    .into_iter();
    loop {
        let answer = case.tries("coordinator", "open_consultation", open.clone()).await;
        if answer.status.is_success() {
            break;
        }
        rules.push(answer.is(409).rule());
        let (login, step, data) = steps.next().expect("all is there");
        case.takes(login, step, data).await;
    }
    assert_eq!(
        rules,
        [
            "disputes.consent_of_every_side",
            "disputes.consent_of_every_side",
            "disputes.rights_notice_to_every_side",
            "disputes.neutral_is_named",
            "disputes.neutral_discloses_first",
        ]
    );
}

#[tokio::test]
async fn a_side_speaks_only_for_itself() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.reaches_inviting().await;
    let refused = case.tries("enterprise", "record_consent", consent("a")).await.is(403);
    assert_eq!(refused.rule(), "disputes.a_side_speaks_for_itself");
}

#[tokio::test]
async fn silence_ends_the_invitation_only_after_two_notices() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.reaches_inviting().await;
    let end = json!({"code": "silent", "reason": "无答复", "referral": "arbitration"});
    let once = case.tries("coordinator", "terminate", end.clone()).await.is(409);
    assert_eq!(once.rule(), "disputes.silence_after_two_notices");
    case.takes("coordinator", "serve_notice", super::notice("b", "invitation"))
        .await;
    assert_eq!(case.takes("coordinator", "terminate", end).await["stage"], "terminated");
}

#[tokio::test]
async fn of_two_steps_at_once_exactly_one_wins() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    let path = format!("/disputes/{}/steps", case.id);
    let (one, other) = (hub.as_("coordinator"), hub.as_("zone-officer"));
    let step = || json!({"step": "start_screening"});
    let (a, b) = tokio::join!(one.step(&path, 2, step()), other.step(&path, 2, step()));
    let mut codes = [a.status.as_u16(), b.status.as_u16()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 412], "{} {}", a.text, b.text);
    assert_eq!(case.get("worker").await.version(), 3);
}

#[tokio::test]
async fn a_retried_opening_opens_once() {
    let hub = TestApp::new().await;
    let key = [("Idempotency-Key", "k-20260302-1")];
    let first = hub.as_("worker").post_with("/disputes", &key, labour()).await.is(201);
    let again = hub.as_("worker").post_with("/disputes", &key, labour()).await.is(201);
    assert_eq!(first.id(), again.id());
    let other = hub
        .as_("worker")
        .post_with("/disputes", &key, super::equity())
        .await
        .is(422);
    assert_eq!(other.code(), "key_reused");
}

#[tokio::test]
async fn who_types_a_registered_firm_or_lawyer_means_the_one_in_the_register() {
    let hub = TestApp::new().await;
    let mut typed = labour();
    typed["sides"] = json!([{"name": "蒋员工"}, {"name": " 聊城甲木科技有限公司"}]);
    let mut case = Case::open(&hub, "worker", typed).await;
    case.takes("worker", "submit", json!({})).await;
    case.get("enterprise").await.is(404);
    case.takes("coordinator", "start_screening", json!({})).await;
    case.takes("coordinator", "accept_prediagnosis", super::pre_lawyer("郑律师"))
        .await;
    case.reaches_inviting().await;
    case.get("enterprise").await.is(200);

    let mut named = neutral("人民调解");
    for name in ["郑律师", "郑 律师", "郑律师（一所）"] {
        named["name"] = name.into();
        let refused = case
            .tries("coordinator", "name_neutral", named.clone())
            .await
            .is(422)
            .json();
        assert_eq!(refused["fields"][0]["code"], "in_the_register", "{name}");
    }
}

#[tokio::test]
async fn whoever_types_a_name_like_a_registered_firms_says_whether_it_is_that_firm() {
    let hub = TestApp::new().await;
    let firm = json!({"uscc": "91350100M000100Y43", "name": "聊城东昌同创电子商务有限公司"});
    let registered = hub.as_("zone-admin").post("/enterprises", firm).await.is(201);
    let against = |other: serde_json::Value| {
        let mut typed = super::equity();
        typed["sides"][1] = other;
        typed
    };
    for name in [
        "东昌同创",
        "聊城东昌同创电子商务有限公司（总部）",
        "聊城东昌同创电子商务公司",
    ] {
        let typed = against(json!({"name": name}));
        let refused = hub
            .as_("coordinator")
            .post("/disputes", typed.clone())
            .await
            .is(422)
            .json();
        let wrong = &refused["fields"][0];
        assert_eq!(
            (&wrong["field"], &wrong["code"]),
            (&json!("sides.1.name"), &json!("near_registered")),
            "{name}"
        );
        assert!(
            wrong["message"]
                .as_str()
                .unwrap()
                .contains("聊城东昌同创电子商务有限公司"),
            "{name}"
        );
        // A firm's contact searches no register: the answer is that of any other name.
        hub.as_("enterprise-2").post("/disputes", typed).await.is(201);
    }
    let another = against(json!({"name": "东昌同创", "not_registered": true}));
    let opened = hub.as_("coordinator").post("/disputes", another).await.is(201).json();
    assert_eq!(opened["application"]["sides"][1]["name"], "东昌同创");
    let chosen = against(json!({"enterprise_id": registered.id()}));
    hub.as_("coordinator").post("/disputes", chosen).await.is(201);
    let person = against(json!({"name": "蒋员工"}));
    hub.as_("coordinator").post("/disputes", person).await.is(201);
}
