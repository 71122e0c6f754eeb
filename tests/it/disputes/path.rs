//! The whole way of two disputes.

use serde_json::{Value, json};

use super::{Case, equity, labour, neutral, notice, opinion};
use crate::harness::TestApp;
use crate::world::id;

/// Facts of one kind in the ledger, as (day, value).
async fn facts(hub: &TestApp, kind: &str) -> Vec<(String, i64)> {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql("SELECT on_day, value FROM fact WHERE zone_id = 'kfq' AND kind = $1 ORDER BY on_day, subject_id")
        .bind(kind)
        .all()
        .await
        .unwrap()
}

fn clock<'a>(dispute: &'a Value, rule: &str) -> Option<&'a Value> {
    dispute["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .find(|c| c["rule"] == rule)
}

#[tokio::test]
async fn a_labour_dispute_is_mediated_performed_and_archived() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_consultation().await;
    let at = case.get("mediator").await.json();
    assert_eq!(at["stage"], "consultation");
    assert_eq!(at["runs"][0]["outcome"], "to-joint");
    // 劳动争议调解仲裁法 14: fifteen natural days from the receipt of the application on 2 March.
    let due = clock(&at, "mediate_labour").unwrap()["due_at"].as_str().unwrap();
    assert!(due.starts_with("2026-03-17T23:59"), "{due}");
    assert!(clock(&at, "mediate").is_none(), "labour has no clock of thirty days");

    hub.at("2026-03-03 17:00");
    let session = json!({
        "at": "2026-03-03 09:00", "minutes": 90, "place": "楼委会调解室", "present": ["a", "b"], "record": "双方陈述",
    });
    case.takes("mediator", "hold_session", session).await;
    let caucus = json!({"side": "a", "at": "2026-03-03 11:00", "note": "最低可接受八成"});
    case.takes("mediator", "add_caucus_note", caucus).await;
    let terms = json!({
        "facts": "拖欠工资一个月",
        "terms": [
            {"who": "b", "what": "支付工资", "amount": "10,000", "due": "2026-03-10", "manner": "银行转账"},
            {"who": "b", "what": "出具离职证明", "due": "2026-03-20", "manner": "当面交付"},
        ],
        "lawful": true,
    });
    assert_eq!(case.takes("mediator", "draft_terms", terms).await["stage"], "signing");
    let early = case
        .tries("mediator", "take_effect", json!({"effective_on": "2026-03-03"}))
        .await
        .is(409);
    assert_eq!(early.rule(), "disputes.everybody_signs");
    case.signs("worker", &["a"], "2026-03-03").await;
    case.signs("enterprise", &["b"], "2026-03-03").await;
    case.signs("mediator", &["neutral", "body"], "2026-03-03").await;
    assert_eq!(
        case.takes("mediator", "take_effect", json!({"effective_on": "2026-03-03"}))
            .await["stage"],
        "effective"
    );

    let at = case.get("worker").await.json();
    let confirm = clock(&at, "confirm_30").unwrap();
    assert!(confirm["due_at"].as_str().unwrap().starts_with("2026-04-02T23:59"));
    assert!(confirm["sources"][0].as_str().unwrap().contains("人民调解法"));
    assert!(
        clock(&at, "arb_review_15").is_some(),
        "labour has the review of the arbitration commission too"
    );
    assert_eq!(clock(&at, "mediate_labour").unwrap()["result"], "met");
    assert_eq!(facts(&hub, "dispute_accepted_labour").await, [("2026-03-02".into(), 1)]);
    assert_eq!(facts(&hub, "dispute_mediated_labour").await, [("2026-03-03".into(), 1)]);
    assert_eq!(facts(&hub, "dispute_agreed_labour").await, [("2026-03-03".into(), 1)]);
    assert_eq!(facts(&hub, "days_to_effect").await, [("2026-03-03".into(), 1)]);
    assert_eq!(
        facts(&hub, "obligation_due").await,
        [("2026-03-10".into(), 1), ("2026-03-20".into(), 1)]
    );

    let apply = json!({
        "kind": "court", "before": "测试区人民法院", "applied_on": "2026-03-04", "jointly": true,
    });
    hub.at("2026-03-04 10:00");
    assert_eq!(
        case.takes("mediator", "apply_confirmation", apply).await["stage"],
        "confirming"
    );
    hub.at("2026-03-12 10:00");
    let performed = json!({"obligation": "1", "done_on": "2026-03-09", "proof": "转账凭证"});
    assert_eq!(
        case.takes("mediator", "record_performance", performed).await["stage"],
        "confirming"
    );
    let ruling = json!({"ruling": "confirmed", "ruling_no": "（2026）鲁民特1号", "ruled_on": "2026-03-12"});
    assert_eq!(
        case.takes("mediator", "record_confirmation", ruling).await["stage"],
        "confirmed"
    );

    hub.at("2026-03-25 10:00");
    let breach = json!({"obligation": "2", "reason": "拒绝出具", "referral": "enforcement"});
    let unchased = case.tries("mediator", "breach", breach.clone()).await.is(409);
    assert_eq!(unchased.rule(), "disputes.chase_before_breach");
    case.takes(
        "mediator",
        "chase",
        json!({"obligation": "2", "how": "paper", "on": "2026-03-25"}),
    )
    .await;
    assert_eq!(case.takes("mediator", "breach", breach).await["stage"], "breached");
    let at = case.get("worker").await.json();
    assert!(
        clock(&at, "enforce_2y").unwrap()["due_at"]
            .as_str()
            .unwrap()
            .starts_with("2028-03-20")
    );
    let late = json!({"obligation": "2", "done_on": "2026-03-25", "proof": "离职证明复印件"});
    case.takes("mediator", "record_performance", late).await;
    let visit = json!({"on": "2026-03-25", "result": "late", "note": "回访双方"});
    assert_eq!(case.takes("mediator", "fulfil", visit).await["stage"], "fulfilled");
    assert_eq!(
        facts(&hub, "obligation_kept").await,
        [("2026-03-10".into(), 1)],
        "the late one is not kept"
    );
    assert_eq!(facts(&hub, "confirmation_confirmed").await, [("2026-03-12".into(), 1)]);

    let short = case
        .tries(
            "coordinator",
            "archive",
            json!({"items": ["application", "rights-notice"]}),
        )
        .await
        .is(409);
    assert!(
        short.json()["title"].as_str().unwrap().contains("8 调解协议书"),
        "{}",
        short.text
    );
    let items = json!({"items": [
        "application", "rights-notice", "identity", "record", "agreement", "confirmation", "follow-up",
    ]});
    assert_eq!(case.takes("coordinator", "archive", items).await["stage"], "archived");
    hub.is_clean().await;
}

#[tokio::test]
async fn an_equity_dispute_goes_straight_to_the_specialist_and_its_neutral_may_not_advise() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise-2", equity()).await;
    case.takes("enterprise-2", "submit", json!({})).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    case.takes("coordinator", "accept_prediagnosis", super::pre_lawyer("王律师"))
        .await;
    case.takes("lawyer-2", "propose_mediation", opinion("specialist")).await;
    case.takes("coordinator", "issue_invitation", json!({"how": "phone"}))
        .await;
    case.takes("enterprise-2", "record_consent", super::consent("a")).await;
    case.takes("enterprise", "record_consent", super::consent("b")).await;
    case.takes("coordinator", "serve_notice", notice("b", "rights")).await;

    // The applicant's own lawyer, and any other of the firm, is never the neutral.
    let own =
        json!({"body_id": id("mediation_body", "商事调解"), "lawyer_id": id("lawyer", "王律师"), "chosen_by": "指定"});
    let refused = case.tries("coordinator", "name_neutral", own).await.is(409);
    assert_eq!(refused.rule(), "disputes.adviser_is_never_neutral");
    let none = case
        .tries("coordinator", "name_neutral", neutral("无资质"))
        .await
        .is(409);
    assert_eq!(none.rule(), "disputes.body_has_legal_type");

    let expert = json!({
        "body_id": id("mediation_body", "商事调解"), "lawyer_id": id("lawyer", "刘律师"), "specialty": "公司法",
        "chosen_by": "各方选定",
    });
    case.takes("coordinator", "name_neutral", expert).await;
    let first = json!({"first_session_at": "2026-03-05 09:00"});
    let silent = case
        .tries("coordinator", "open_specialist", first.clone())
        .await
        .is(409);
    assert_eq!(silent.rule(), "disputes.neutral_discloses_first");
    let disclosed = json!({"text": "与各方均无利害关系", "on": "2026-03-02"});
    case.takes("coordinator", "disclose", disclosed).await;
    assert_eq!(
        case.takes("coordinator", "open_specialist", first).await["stage"],
        "specialist"
    );
    let at = case.get("enterprise").await.json();
    assert!(clock(&at, "mediate").is_some() && clock(&at, "spec").is_some());
    assert_eq!(at["runs"][0]["outcome"], "to-special");
    assert_eq!(facts(&hub, "moved_up_prediagnosis").await.len(), 1);
    assert_eq!(facts(&hub, "entered_specialist").await.len(), 1);

    // C6: the neutral never stands on a side.
    let turncoat = json!({"side": "b", "lawyer_id": id("lawyer", "刘律师"), "authority": "一般授权"});
    let refused = case.tries("coordinator", "add_representative", turncoat).await.is(409);
    assert_eq!(refused.rule(), "disputes.former_neutral_never_advises");
    // C2: one firm serves one side.
    let both = json!({"side": "b", "lawyer_id": id("lawyer", "王律师"), "authority": "一般授权"});
    let refused = case.tries("enterprise", "add_representative", both).await.is(409);
    assert_eq!(refused.rule(), "disputes.one_firm_one_side");

    let stop = json!({"code": "side-stops", "reason": "一方不愿继续"});
    assert_eq!(case.takes("enterprise", "terminate", stop).await["stage"], "terminated");
    assert_eq!(facts(&hub, "dispute_left_mediation").await.len(), 1);
    assert_eq!(
        case.takes("coordinator", "reopen", json!({"new_facts": "新的付款证据"}))
            .await["stage"],
        "screening"
    );
    let at = case.get("enterprise-2").await.json();
    assert!(
        at["application"]["sides"][0]["consent"].is_null(),
        "consent is asked anew"
    );
}
