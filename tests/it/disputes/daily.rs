//! What the hub does of itself when a clock runs out.

use louwei::disputes::daily::round;
use serde_json::json;

use super::{Case, labour};
use crate::harness::TestApp;

#[tokio::test]
async fn on_the_fifteenth_day_the_sides_of_a_labour_dispute_learn_that_arbitration_is_open() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_consultation().await;
    hub.at("2026-03-17 20:00");
    assert_eq!(
        round(&hub.app, "kfq").await.unwrap(),
        0,
        "the fifteenth day is still in time"
    );
    hub.at("2026-03-18 08:00");
    assert_eq!(
        round(&hub.app, "kfq").await.unwrap(),
        3,
        "the worker, the employer, the mediation body"
    );
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 0, "they are told once");
    assert_eq!(
        case.get("worker").await.json()["stage"],
        "consultation",
        "it is not closed"
    );
    for login in ["worker", "enterprise", "mediator"] {
        assert!(
            hub.browser(login)
                .get("/")
                .await
                .is(200)
                .text
                .contains("可以依法申请仲裁"),
            "{login}"
        );
    }
    assert!(
        !hub.browser("enterprise-2")
            .get("/")
            .await
            .is(200)
            .text
            .contains("可以依法申请仲裁")
    );
}

#[tokio::test]
async fn an_applicant_whom_nobody_has_turned_to_for_fifteen_days_learns_it_alone() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    hub.at("2026-03-18 08:00");
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 1);
    for (login, told) in [("worker", true), ("enterprise", false)] {
        let home = hub.browser(login).get("/").await.is(200).text;
        assert_eq!(home.contains("可以依法申请仲裁"), told, "{login}");
    }
}

#[tokio::test]
async fn thirty_days_that_went_by_are_written_down_and_counted() {
    let hub = TestApp::new().await;
    let mut case = agreed(&hub).await;
    hub.at("2026-04-02 20:00");
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 0);
    hub.at("2026-04-03 08:00");
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 1);
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 0);
    case.version += 1;
    let late = json!({"kind": "court", "before": "法院", "applied_on": "2026-04-03", "jointly": true});
    let refused = case.tries("mediator", "apply_confirmation", late).await.is(409);
    assert_eq!(refused.rule(), "disputes.applied_for_in_time");
    assert_eq!(hub.is_clean().await.matters, 1);
}

/// An agreement in writing of 3 March: 10 000 yuan due on the tenth.
async fn agreed(hub: &TestApp) -> Case<'_> {
    let mut case = signing(hub).await;
    case.signs("worker", &["a"], "2026-03-03").await;
    case.signs("enterprise", &["b"], "2026-03-03").await;
    case.signs("mediator", &["neutral", "body"], "2026-03-03").await;
    case.takes("mediator", "take_effect", json!({"effective_on": "2026-03-03"}))
        .await;
    case
}

async fn signing(hub: &TestApp) -> Case<'_> {
    let mut case = Case::open(hub, "worker", labour()).await;
    case.reaches_consultation().await;
    hub.at("2026-03-03 17:00");
    let session = json!({
        "at": "2026-03-03 09:00", "minutes": 60, "place": "调解室", "present": ["a", "b"], "record": "达成一致",
    });
    case.takes("mediator", "hold_session", session).await;
    let terms = json!({
        "facts": "欠薪", "lawful": true,
        "terms": [{"who": "b", "what": "付款", "amount": "10,000", "due": "2026-03-10", "manner": "转账"}],
    });
    case.takes("mediator", "draft_terms", terms).await;
    case
}

#[tokio::test]
async fn a_breach_does_not_hide_the_thirty_days_that_went_by() {
    let hub = TestApp::new().await;
    let mut case = agreed(&hub).await;
    hub.at("2026-03-12 10:00");
    let chase = json!({"obligation": "1", "how": "paper", "on": "2026-03-12"});
    case.takes("mediator", "chase", chase).await;
    let breach = json!({"obligation": "1", "reason": "催告后仍未付", "referral": "arbitration"});
    assert_eq!(case.takes("mediator", "breach", breach).await["stage"], "breached");
    hub.at("2026-04-03 08:00");
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 1);
    let at = case.get("mediator").await.json();
    let clock = at["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["rule"] == "confirm_30");
    assert!(!clock.unwrap()["result"].is_null(), "{at}");
    assert_eq!(at["stage"], "breached");
    assert_eq!(round(&hub.app, "kfq").await.unwrap(), 0);
}

/// The agreement breached on 12 March, and its confirmation applied for that day.
async fn confirming_what_was_breached(hub: &TestApp) -> Case<'_> {
    let mut case = agreed(hub).await;
    hub.at("2026-03-12 10:00");
    let chase = json!({"obligation": "1", "how": "paper", "on": "2026-03-12"});
    case.takes("mediator", "chase", chase).await;
    let breach = json!({"obligation": "1", "reason": "催告后仍未付", "referral": "arbitration"});
    let breached = case.takes("mediator", "breach", breach).await;
    assert_eq!(breached["outcome"], "未履行");
    let apply = json!({"kind": "court", "before": "法院", "applied_on": "2026-03-12", "jointly": true});
    let confirming = case.takes("mediator", "apply_confirmation", apply).await;
    assert_eq!(confirming["stage"], "confirming");
    assert!(confirming["outcome"].is_null(), "{confirming}");
    case
}

#[tokio::test]
async fn what_was_breached_is_confirmed_within_the_thirty_days_and_stays_breached_if_rejected() {
    let hub = TestApp::new().await;
    let mut case = confirming_what_was_breached(&hub).await;
    let rejected = json!({
        "ruling": "rejected", "ruling_no": "（2026）鲁民特2号", "ruled_on": "2026-03-12", "after_rejection": "sue",
    });
    let after = case.takes("mediator", "record_confirmation", rejected).await;
    assert_eq!(
        (&after["stage"], &after["outcome"]),
        (&json!("breached"), &json!("未履行"))
    );
}

#[tokio::test]
async fn what_was_breached_before_it_was_confirmed_is_enforced_within_two_years_too() {
    let hub = TestApp::new().await;
    let mut case = confirming_what_was_breached(&hub).await;
    let confirmed = json!({"ruling": "confirmed", "ruling_no": "（2026）鲁民特3号", "ruled_on": "2026-03-12"});
    let after = case.takes("mediator", "record_confirmation", confirmed).await;
    assert_eq!(after["stage"], "confirmed");
    assert!(after["outcome"].is_null(), "it goes on: {after}");
    let clocks = after["clocks"].as_array().unwrap();
    let enforced = clocks.iter().filter(|c| c["rule"] == "enforce_2y").count();
    assert_eq!(enforced, 1, "{after}");
}

#[tokio::test]
async fn no_side_applies_alone_for_a_confirmation_by_both() {
    let hub = TestApp::new().await;
    let mut case = agreed(&hub).await;
    let apply = json!({"kind": "court", "before": "法院", "applied_on": "2026-03-03", "jointly": true});
    for side in ["enterprise", "worker"] {
        let refused = case.tries(side, "apply_confirmation", apply.clone()).await.is(403);
        assert_eq!(refused.rule(), "disputes.not_your_step", "{side}");
    }
    let mut alone = apply.clone();
    alone["jointly"] = json!(false);
    let refused = case.tries("mediator", "apply_confirmation", alone).await.is(409);
    assert_eq!(refused.rule(), "disputes.applied_for_jointly");
    assert_eq!(
        case.takes("mediator", "apply_confirmation", apply).await["stage"],
        "confirming"
    );
}

#[tokio::test]
async fn what_everybody_has_signed_is_ended_by_nobody_and_dated_by_the_last_signature() {
    let hub = TestApp::new().await;
    let mut case = signing(&hub).await;
    case.signs("worker", &["a"], "2026-03-03").await;
    case.signs("enterprise", &["b"], "2026-03-03").await;
    case.signs("mediator", &["neutral", "body"], "2026-03-03").await;
    hub.at("2026-03-05 10:00");
    for (login, step, data) in [
        (
            "enterprise",
            "terminate",
            json!({"code": "side-stops", "reason": "反悔"}),
        ),
        ("mediator", "renegotiate", json!({"reason": "一方反悔"})),
        ("worker", "withdraw", json!({})),
        (
            "mediator",
            "suspend",
            json!({"why": "illness", "reason": "住院", "until": "2026-03-20"}),
        ),
    ] {
        let refused = case.tries(login, step, data).await.is(409);
        assert_eq!(refused.rule(), "disputes.signed_agreement_binds", "{step}");
        assert!(
            !case.get(login).await.text.contains(&format!("\"{step}\"")),
            "{step} is offered"
        );
    }
    let later = json!({"effective_on": "2026-03-05"});
    let refused = case.tries("mediator", "take_effect", later).await.is(422).json();
    assert_eq!(refused["fields"][0]["code"], "not_the_last_signature");
    let effect = json!({"effective_on": "2026-03-03"});
    assert_eq!(
        case.takes("mediator", "take_effect", effect).await["stage"],
        "effective"
    );
}

#[tokio::test]
async fn an_invitation_waits_with_the_matter_and_only_what_the_rest_knows_is_done() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.reaches_inviting().await;
    let due = |shown: &serde_json::Value| {
        let clocks = shown["clocks"].as_array().unwrap().clone();
        let running = clocks.into_iter().rfind(|c| c["rule"] == "invite");
        running.unwrap()["due_at"].as_str().unwrap().to_owned()
    };
    let before = due(&case.get("coordinator").await.json());
    let rest = json!({"why": "illness", "reason": "申请人住院", "until": "2026-03-20"});
    assert_eq!(case.takes("coordinator", "suspend", rest).await["stage"], "suspended");
    let page = hub.browser("coordinator").get(&format!("/disputes/{}", case.id)).await;
    let text = page.is(200).text;
    assert!(
        text.contains("征求对方同意停止计算") && text.contains("须先“恢复”"),
        "{text}"
    );
    let refused = case
        .tries("worker", "record_consent", super::consent("a"))
        .await
        .is(409);
    let possible = refused.json()["possible_steps"].to_string();
    assert!(possible.contains("resume"), "{}", refused.text);
    hub.at("2026-03-16 10:00");
    case.takes("coordinator", "resume", json!({"reason": "已出院"})).await;
    let after = case.get("coordinator").await.json();
    assert_eq!(after["stage"], "inviting");
    assert!(due(&after) > before && due(&after).as_str() > "2026-03-16", "{after}");
    case.takes("worker", "record_consent", super::consent("a")).await;
}

#[tokio::test]
async fn a_rest_says_which_clocks_it_stops_and_signing_waits_with_it() {
    let hub = TestApp::new().await;
    let mut case = signing(&hub).await;
    let rest = json!({"why": "illness", "reason": "当事人住院", "until": "2026-04-01", "all_agree": true});
    assert_eq!(case.takes("mediator", "suspend", rest).await["stage"], "suspended");
    let page = format!("/disputes/{}", case.id);
    let text = hub.browser("mediator").get(&page).await.is(200).text;
    assert!(
        text.contains("预计2026-04-01恢复，签署协议停止计算，劳动争议调解期限继续计算"),
        "{text}"
    );
}
