//! The way of a slip, from dispatch to the callback.

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
async fn until_the_next_department_signs_the_first_receiver_answers_for_it() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    hub.at("2026-03-02 15:00");
    let next = json!({"department_id": id("department", "审批"), "reason": "属审批职责"});
    let shown = slip.takes("zone-officer", "accept_return", "1", next).await;
    assert_eq!((&shown["stage"], &shown["hops"]), (&json!("dispatched"), &json!(2)));
    assert_eq!(shown["held_by"]["department"]["name"], "人力资源和社会保障局");
    assert_eq!(shown["legs"][1]["stage"], "dispatched");
    let total = slip.clock("total", "").await;
    assert_eq!(
        total["started_at"], "2026-03-02T10:00:00.000+08:00",
        "a return starts nothing again"
    );
    assert_eq!(total["result"], json!(null));
    let list = hub.as_("zone-officer").get("/handoffs").await.is(200).json();
    assert_eq!(list["items"][0]["held_by"], "人力资源和社会保障局");
    assert_eq!(list["items"][0]["sent_back_by"], "人力资源和社会保障局");
    hub.at("2026-03-02 16:00");
    let shown = slip.takes("department-2", "sign", "2", json!({})).await;
    assert_eq!(shown["held_by"]["department"]["name"], "行政审批服务局");
    assert_eq!(shown["held_by"]["since"], "2026-03-02T16:00:00.000+08:00");
    // Who gave it away still knows of it, and reads no more than where it is.
    let shown = slip.get("department").await.is(200).json();
    assert!(shown["content"].is_null() && shown["legs"][1]["work"].is_null());
    assert_eq!(shown["steps"], json!([]));
}

#[tokio::test]
async fn a_return_may_be_taken_back_first_and_dispatched_later() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.takes("department", "sign", "1", json!({})).await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let shown = slip
        .takes("zone-officer", "accept_return", "1", json!({"reason": "核实后改派"}))
        .await;
    assert_eq!(shown["stage"], "returned");
    assert_eq!(shown["held_by"]["department"]["name"], "人力资源和社会保障局");
    let to = json!({"department_id": id("department", "市监"), "basis": "权责清单第9项"});
    let shown = slip.takes("zone-officer", "redispatch", "1", to).await;
    assert_eq!(shown["stage"], "dispatched");
    assert_eq!(shown["legs"][1]["department"]["name"], "市场监督管理局");
}

#[tokio::test]
async fn a_refused_return_leaves_it_where_it_is_and_counts_as_signed() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let shown = slip
        .takes("zone-officer", "refuse_return", "1", json!({"reason": "属你局职责"}))
        .await;
    assert_eq!((&shown["stage"], &shown["hops"]), (&json!("working"), &json!(1)));
    assert!(!shown["legs"][0]["signed_at"].is_null());
    assert_eq!(slip.clock("contact", "1").await["result"], json!(null));
    let shown = slip.takes("department", "begin", "1", contacted()).await;
    assert_eq!(shown["stage"], "working");
    let again = slip.tries("department", "ask_return", "1", asks_return("市监")).await;
    assert_eq!(again.status.as_u16(), 409);
}

#[tokio::test]
async fn the_second_accepted_return_forces_a_ruling_that_nobody_returns() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let shown = slip.bounces_twice().await;
    assert_eq!((&shown["stage"], &shown["hops"]), (&json!("ruling"), &json!(3)));
    assert_eq!(shown["content"]["rulings"][0]["cause"], "second-return");
    assert_eq!(slip.clock("ruling", "").await["result"], json!(null));

    let decision = ruling("审批", &["人社", "审批"]);
    slip.tries("zone-officer", "rule", "", decision.clone()).await.is(403);
    let unheard = slip
        .tries("zone-admin", "rule", "", ruling("审批", &["人社"]))
        .await
        .is(422);
    assert_eq!(unheard.json()["fields"][0]["code"], "not_heard");
    hub.at("2026-03-03 10:00");
    let shown = slip.takes("zone-admin", "rule", "", decision).await;
    assert_eq!(shown["stage"], "dispatched");
    let leg = shown["legs"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&leg["id"], &leg["bound"]), (&json!("3"), &json!(true)));
    assert_eq!(slip.clock("ruling", "").await["result"], "met");
    assert_eq!(
        slip.clock("total", "").await["started_at"],
        "2026-03-02T10:00:00.000+08:00",
        "nor does a ruling"
    );
    let bound = slip
        .tries("department-2", "ask_return", "3", asks_return("人社"))
        .await
        .is(409);
    assert_eq!(bound.rule(), "handoffs.ruling_binds");
    slip.takes("department-2", "sign", "3", json!({})).await;

    // The next slip of the kind is proposed to whom the ruling named, who may not return it either.
    let routing = format!("/handoffs/routing?category=labour&building_id={}", id("building", "西"));
    let proposed = hub.as_("zone-officer").get(&routing).await.is(200).json();
    assert_eq!(proposed["proposals"][0]["name"], "行政审批服务局");
    assert_eq!(proposed["proposals"][0]["origin"], "ruling");
    let against = hub.as_("coordinator").post("/handoffs", opening()).await.is(422).json();
    assert_eq!(
        against["fields"][0]["code"], "ruling_binds",
        "nor dispatched to another"
    );
    let mut next = opening();
    next["lead_department_id"] = id("department", "审批").into();
    let mut next = Slip::open(&hub, "coordinator", next).await;
    let bound = next
        .tries("department-2", "ask_return", "1", asks_return("人社"))
        .await
        .is(409);
    assert_eq!(bound.rule(), "handoffs.ruling_binds");
}

#[tokio::test]
async fn a_conflict_of_views_may_be_ruled_while_the_assist_goes_on() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "zone-officer", with_assist()).await;
    slip.works("department-2", "2").await;
    let shown = slip
        .takes("zone-officer", "call_ruling", "", json!({"reason": "谁主办意见不一"}))
        .await;
    assert_eq!(shown["stage"], "ruling");
    let answer = json!({"how": "phone", "text": "正在核实"});
    slip.takes("department-2", "answer", "2", answer).await;
    let mut decision = ruling("审批", &["人社", "审批"]);
    decision["assists"] = json!([{ "department_id": id("department", "人社") }]);
    let shown = slip.takes("zone-admin", "rule", "", decision).await;
    assert_eq!(shown["legs"].as_array().unwrap().len(), 2, "who has a part keeps it");
    assert_eq!((&shown["legs"][1]["role"], &shown["hops"]), (&json!("lead"), &json!(2)));
    assert_eq!(shown["stage"], "working", "the new lead had begun");
}

#[tokio::test]
async fn waiting_for_papers_stops_the_legs_clock_and_not_the_total() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    let before = slip.clock("finish", "1").await["due_at"].clone();
    let total = slip.clock("total", "").await["due_at"].clone();
    let wait = json!({"missing": "营业执照复印件", "from_whom": "企业", "until": "2026-03-06"});
    let shown = slip.takes("department", "wait", "1", wait).await;
    assert_eq!(shown["stage"], "waiting");
    hub.at("2026-03-05 10:00");
    let shown = slip
        .takes("department", "resume", "1", json!({"received": "营业执照复印件"}))
        .await;
    assert_eq!(shown["stage"], "working");
    let after = slip.clock("finish", "1").await;
    assert!(after["due_at"].as_str() > before.as_str(), "{after} is after {before}");
    assert_eq!(after["started_at"], "2026-03-02T10:00:00.000+08:00");
    assert_eq!(slip.clock("total", "").await["due_at"], total);
    assert_eq!(slip.clock("waiting", "1").await["result"], "met");
}

#[tokio::test]
async fn the_first_extension_is_the_officers_and_the_second_the_leaders() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    // 15 working days from 2 March end on 23 March; seven more on 1 April.
    let ask = |until: &str| json!({"reason": "须上级批复", "until": until, "firm_told_on": "2026-03-02"});
    let far = slip
        .tries("department", "ask_extension", "1", ask("2026-04-02"))
        .await
        .is(422);
    assert_eq!(far.json()["fields"][0]["code"], "too_late");
    let shown = slip.takes("department", "ask_extension", "1", ask("2026-03-31")).await;
    assert_eq!(shown["stage"], "extension_asked");
    slip.tries("coordinator", "grant_extension", "1", json!({}))
        .await
        .is(403);
    let shown = slip.takes("zone-officer", "grant_extension", "1", json!({})).await;
    assert_eq!(
        (&shown["stage"], &shown["legs"][0]["extended"]),
        (&json!("working"), &json!(1))
    );
    for (rule, leg) in [("finish", "1"), ("total", "")] {
        let clock = slip.clock(rule, leg).await;
        assert_eq!(
            clock["started_at"], "2026-03-02T10:00:00.000+08:00",
            "{rule}: the start stays"
        );
        assert!(clock["due_at"].as_str().unwrap().starts_with("2026-03-31"), "{clock}");
    }
    slip.takes("department", "ask_extension", "1", ask("2026-04-20")).await;
    let refused = slip
        .tries("zone-officer", "grant_extension", "1", json!({}))
        .await
        .is(403);
    assert_eq!(refused.rule(), "handoffs.second_extension_is_for_the_leader");
    slip.takes("zone-admin", "grant_extension", "1", json!({})).await;
    let third = slip
        .tries("department", "ask_extension", "1", ask("2026-04-30"))
        .await
        .is(409);
    assert_eq!(third.rule(), "handoffs.two_extensions_at_most");
}

#[tokio::test]
async fn an_agreed_day_grows_with_a_wait_after_it_and_the_total_does_not() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    let wait = |until: &str| json!({"missing": "营业执照复印件", "from_whom": "企业", "until": until});
    let came = || json!({"received": "营业执照复印件"});
    // Waiting before the day is agreed on has been reckoned with when it is.
    slip.takes("department", "wait", "1", wait("2026-03-05")).await;
    hub.at("2026-03-03 10:00");
    slip.takes("department", "resume", "1", came()).await;
    let ask = json!({"reason": "须上级批复", "until": "2026-03-31", "firm_told_on": "2026-03-03"});
    slip.takes("department", "ask_extension", "1", ask).await;
    slip.takes("zone-officer", "grant_extension", "1", json!({})).await;
    let due = async |slip: &Slip<'_>, rule: &str, leg: &str| {
        slip.clock(rule, leg).await["due_at"].as_str().unwrap()[..10].to_owned()
    };
    assert_eq!(due(&slip, "finish", "1").await, "2026-03-31");
    hub.at("2026-03-11 17:30");
    slip.takes("department", "wait", "1", wait("2026-03-16")).await;
    hub.at("2026-03-13 17:30");
    slip.takes("department", "resume", "1", came()).await;
    assert_eq!(
        due(&slip, "finish", "1").await,
        "2026-04-02",
        "Thursday and Friday are given back"
    );
    assert_eq!(due(&slip, "total", "").await, "2026-03-31");
    let finish = slip.clock("finish", "1").await;
    assert_eq!(finish["started_at"], "2026-03-02T10:00:00.000+08:00");
    let report = louwei::journal::verify::zone(&hub.app, "kfq").await.unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
}

#[tokio::test]
async fn three_tries_on_two_days_reach_nobody_and_leave_the_rates_alone() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.is_done().await;
    let miss = |at: &str| json!({"at": at, "how": "phone", "reached": false});
    for at in ["2026-03-03 09:00", "2026-03-03 11:00", "2026-03-03 15:00"] {
        hub.at(at);
        let shown = slip.takes("zone-officer", "record_callback", "", miss(at)).await;
        assert_eq!(shown["stage"], "callback", "{at}: all on one day");
    }
    hub.at("2026-03-04 09:00");
    let shown = slip
        .takes("zone-officer", "record_callback", "", miss("2026-03-04 09:00"))
        .await;
    assert_eq!(
        (&shown["stage"], &shown["ended"]["how"]),
        (&json!("closed"), &json!("not-reached"))
    );
    assert_eq!(facts(&hub, "callback_asked").await, 1);
    assert_eq!(facts(&hub, "callback_reached").await, 0);
}

#[tokio::test]
async fn a_dissatisfied_firm_is_heard_a_second_time_and_then_supervision_closes() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.is_done().await;
    hub.at("2026-03-03 09:00");
    let mut bad = called("2026-03-03 09:00", "no", 1);
    bad["grounds"] = "补贴没有到账".into();
    let shown = slip.takes("coordinator", "record_callback", "", bad.clone()).await;
    assert_eq!(
        (&shown["stage"], &shown["second_handling"]),
        (&json!("rework"), &json!(true))
    );
    assert_eq!(slip.clock("redo", "1").await["result"], json!(null));
    assert_eq!(slip.clock("total", "").await["result"], "met", "a met clock stays met");
    slip.takes("department", "submit", "1", result()).await;
    slip.takes("zone-officer", "finish", "", json!({})).await;
    bad["at"] = "2026-03-04 09:00".into();
    hub.at("2026-03-04 09:00");
    let shown = slip.takes("coordinator", "record_callback", "", bad.clone()).await;
    assert_eq!(
        (&shown["stage"], &shown["supervised"]),
        (&json!("callback"), &json!(true))
    );
    slip.tries("coordinator", "record_callback", "", bad).await.is(409);
    let end = json!({"conclusion": "财政已于3月10日拨付，分管领导向企业说明"});
    let shown = slip.takes("zone-officer", "conclude", "", end).await;
    assert_eq!(
        (&shown["stage"], &shown["ended"]["how"]),
        (&json!("closed"), &json!("concluded"))
    );
    for (kind, n) in [
        ("callback_asked", 2),
        ("callback_reached", 2),
        ("callback_solved", 0),
        ("leg_reworked", 1),
        ("leg_submitted", 2),
        ("handoff_supervised", 1),
        ("handoff_closed", 1),
        ("handoff_first_right", 1),
    ] {
        assert_eq!(facts(&hub, kind).await, n, "{kind}");
    }
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
    assert_eq!(facts(&hub, "handoff_closed").await, 0);
}

/// What the ledger holds of a kind.
pub async fn facts(hub: &TestApp, kind: &str) -> i64 {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql("SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM fact WHERE zone_id = 'kfq' AND kind = $1")
        .bind(kind)
        .scalar()
        .await
        .unwrap()
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
        ("leg_signed", 1),
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
        assert_eq!(facts(&hub, kind).await, n, "{kind}");
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
    let report = louwei::journal::verify::zone(&hub.app, "kfq").await.unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
}
