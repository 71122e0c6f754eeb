//! The way of a slip, from dispatch to its end.

use serde_json::json;

use super::*;

#[tokio::test]
async fn one_department_signs_answers_submits_and_the_firm_is_called_back() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let shown = slip.get("department").await.json();
    assert_eq!(shown["number"], "JB-2026-0001");
    assert_eq!(
        (&shown["stage"], &shown["legs"][0]["stage"]),
        (&json!("dispatched"), &json!("dispatched"))
    );
    assert_eq!(shown["content"]["demand"], "我们三月申请的社保补贴没有下文");
    assert_eq!(shown["steps"][0]["step"], "sign");
    assert_eq!(shown["steps"][0]["legs"], json!(["1"]));
    assert_eq!(
        slip.clock("total", "").await["due_at"],
        slip.clock("finish", "1").await["due_at"]
    );

    hub.at("2026-03-02 11:00");
    let shown = slip.takes("department", "sign", "1", json!({})).await;
    assert_eq!(shown["stage"], "signed");
    assert_eq!(slip.clock("sign", "1").await["result"], "met");
    let shown = slip.takes("department", "begin", "1", contacted()).await;
    assert_eq!(shown["stage"], "working");
    assert_eq!(slip.clock("contact", "1").await["result"], "met");
    let answer = json!({"how": "phone", "text": "材料已受理，本周内拨付"});
    slip.takes("department", "answer", "1", answer).await;
    assert_eq!(slip.clock("answer", "1").await["result"], "met");
    let shown = slip.takes("department", "submit", "1", result()).await;
    assert_eq!(shown["stage"], "submitted");
    let shown = slip.takes("zone-officer", "finish", "", json!({})).await;
    assert_eq!(shown["stage"], "done");
    assert_eq!(slip.clock("total", "").await["result"], "met");
    hub.at("2026-03-03 10:00");
    let shown = slip
        .takes(
            "coordinator",
            "record_callback",
            "",
            called("2026-03-03 09:30", "yes", 5),
        )
        .await;
    assert_eq!(
        (&shown["stage"], &shown["ended"]["how"]),
        (&json!("closed"), &json!("called-back"))
    );
    assert_eq!(slip.clock("callback", "").await["result"], "met");
    assert_eq!(shown["steps"], json!([]));
}

#[tokio::test]
async fn a_draft_is_amended_and_its_clock_starts_when_it_is_dispatched() {
    let hub = TestApp::new().await;
    let mut opening = opening();
    opening["draft"] = true.into();
    let mut slip = Slip::open(&hub, "coordinator", opening).await;
    slip.get("department").await.is(404);
    assert!(slip.clocks().await.is_empty());
    let amended = json!({"lead_department_id": id("department", "审批"), "basis": "权责清单第1项"});
    let shown = slip.takes("coordinator", "amend", "", amended).await;
    assert_eq!(shown["content"]["plan"]["lead"]["name"], "行政审批服务局");
    assert_eq!(shown["content"]["basis"], "权责清单第1项");
    hub.at("2026-03-04 10:00");
    let shown = slip.takes("coordinator", "dispatch", "", json!({})).await;
    assert_eq!((&shown["stage"], &shown["hops"]), (&json!("dispatched"), &json!(1)));
    assert_eq!(
        slip.clock("total", "").await["started_at"],
        "2026-03-04T10:00:00.000+08:00"
    );
    slip.get("department-2").await.is(200);
}

#[tokio::test]
async fn the_lead_submits_only_after_every_assist() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "zone-officer", with_assist()).await;
    assert_eq!(slip.clock("total_many", "").await["result"], json!(null));
    slip.works("department", "1").await;
    let early = slip.tries("department", "submit", "1", result()).await.is(409);
    assert_eq!(early.rule(), "handoffs.lead_submits_last");
    slip.works("department-2", "2").await;
    let shown = slip.takes("department-2", "submit", "2", result()).await;
    assert_eq!(shown["stage"], "working");
    let shown = slip.takes("department", "submit", "1", result()).await;
    assert_eq!(shown["stage"], "submitted");
    // H12: one part is sent back; the whole is not submitted until it comes again.
    let fault = json!({"fault": "no-basis", "reason": "没有写明依据"});
    let shown = slip.takes("coordinator", "rework", "2", fault).await;
    assert_eq!(shown["stage"], "rework");
    assert_eq!(slip.clock("redo", "2").await["result"], json!(null));
    slip.tries("zone-officer", "finish", "", json!({})).await.is(409);
    let shown = slip.takes("department-2", "submit", "2", result()).await;
    assert_eq!(shown["stage"], "submitted");
    assert_eq!(slip.clock("redo", "2").await["result"], "met");
}

#[tokio::test]
async fn a_slip_is_merged_into_another_and_says_so_on_both() {
    let hub = TestApp::new().await;
    let kept = Slip::open(&hub, "coordinator", opening()).await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let merge = |number: &str| json!({"code": "merged", "reason": "同一事项", "merged_into": number});
    for (number, code) in [("JB-2026-0009", "unknown_handoff"), ("JB-2026-0002", "itself")] {
        let refused = slip.tries("zone-officer", "cancel", "", merge(number)).await.is(422);
        assert_eq!(refused.json()["fields"][0]["code"], code);
    }
    let shown = slip.takes("zone-officer", "cancel", "", merge("JB-2026-0001")).await;
    assert_eq!(shown["stage"], "cancelled");
    assert_eq!(shown["ended"]["merged_into"]["name"], "JB-2026-0001");
    assert_eq!(slip.clock("total", "").await["result"], "cancelled");
    assert_eq!(
        kept.get("coordinator").await.json()["merged"][0]["name"],
        "JB-2026-0002"
    );
    assert_eq!(hub.counted("handoff_closed").await, 0);
}

#[tokio::test]
async fn what_every_step_counts_for_is_in_the_ledger_and_the_fold_gives_the_rows() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.bounces_twice().await;
    slip.takes("zone-admin", "rule", "", ruling("市监", &["人社", "审批"]))
        .await;
    hub.at("2026-03-02 11:00");
    slip.works("department-3", "3").await;
    slip.takes("department-3", "submit", "3", result()).await;
    slip.takes("zone-officer", "finish", "", json!({})).await;
    hub.at("2026-03-03 10:00");
    slip.takes(
        "zone-officer",
        "record_callback",
        "",
        called("2026-03-03 10:00", "yes", 4),
    )
    .await;
    for (kind, n) in [
        ("handoff_dispatched", 1),
        ("leg_dispatched", 3),
        ("leg_contact_due", 1),
        ("leg_signed_in_time", 1),
        ("leg_contacted_in_time", 1),
        ("leg_returned", 2),
        ("leg_submitted", 1),
        ("handoff_closed", 1),
        ("handoff_first_right", 0),
        ("handoff_hops", 3),
        ("handoff_in_time", 1),
        ("handoff_extended", 0),
        ("callback_solved", 1),
        ("callback_answered", 1),
        ("callback_satisfied", 1),
    ] {
        assert_eq!(hub.counted(kind).await, n, "{kind}");
    }
    let mut other = with_assist();
    other["lead_department_id"] = id("department", "市监").into();
    let mut other = Slip::open(&hub, "coordinator", other).await;
    other
        .takes(
            "zone-officer",
            "supervise",
            "",
            json!({"why": "leader", "note": "限期办结"}),
        )
        .await;
    hub.is_clean().await;
}
