//! 待补件、延期: what moves a due date, and what does not.

use serde_json::json;

use super::*;

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
async fn whoever_has_it_after_a_return_ends_with_the_total() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let total = slip.clock("total", "").await["due_at"].clone();
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let back = json!({"reason": "核实后改派"});
    slip.takes("zone-officer", "accept_return", "1", back).await;
    hub.at("2026-03-04 10:00");
    let to = json!({"department_id": id("department", "市监"), "basis": "权责清单第9项"});
    slip.takes("zone-officer", "redispatch", "1", to).await;
    // 15 working days of its own would end on 25 March.
    let finish = slip.clock("finish", "2").await;
    assert_eq!(finish["due_at"], "2026-03-23T17:30:00.000+08:00");
    assert_eq!(finish["due_at"], total, "in the same minute");
    assert_eq!(finish["started_at"], "2026-03-04T10:00:00.000+08:00");
    assert_eq!(slip.clock("total", "").await["due_at"], total);
    assert_eq!(slip.clock("finish", "1").await["result"], "cancelled");
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
    let timeline = hub
        .as_("zone-officer")
        .get(&format!("/handoffs/{}/timeline", slip.id))
        .await;
    let granted = timeline.is(200).json()["items"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert!(
        granted.to_string().contains("延期至") && granted.to_string().contains("2026-03-31"),
        "{granted}"
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
    hub.is_clean().await;
}

#[tokio::test]
async fn an_assist_that_is_extended_past_the_total_takes_the_total_and_the_lead_with_it() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "zone-officer", with_assist()).await;
    slip.works("department-2", "2").await;
    let ask = |until: &str| json!({"reason": "须上级批复", "until": until, "firm_told_on": "2026-03-02"});
    let due = async |slip: &Slip<'_>, rule: &str, leg: &str| {
        slip.clock(rule, leg).await["due_at"].as_str().unwrap()[..10].to_owned()
    };
    let total = due(&slip, "total_many", "").await;
    slip.takes("department-2", "ask_extension", "2", ask("2026-03-31"))
        .await;
    slip.takes("zone-officer", "grant_extension", "2", json!({})).await;
    assert_eq!(due(&slip, "total_many", "").await, total, "it ends later still");
    assert_eq!(due(&slip, "finish", "1").await, "2026-03-31", "it submits last");
    slip.takes("department-2", "ask_extension", "2", ask("2026-05-29"))
        .await;
    let shown = slip.takes("zone-admin", "grant_extension", "2", json!({})).await;
    for (rule, leg) in [("finish", "2"), ("finish", "1"), ("total_many", "")] {
        assert_eq!(due(&slip, rule, leg).await, "2026-05-29", "{rule} {leg}");
    }
    assert_eq!(shown["legs"][0]["extended"], json!(0), "the lead has asked for nothing");
    hub.is_clean().await;
}

#[tokio::test]
async fn an_assist_that_is_passed_on_takes_the_lead_along_and_never_past_the_total() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "zone-officer", with_assist()).await;
    let total = slip.clock("total_many", "").await["due_at"].clone();
    slip.takes("department-2", "ask_return", "2", asks_return("市监")).await;
    let back = json!({"reason": "核实后改派"});
    slip.takes("zone-officer", "accept_return", "2", back).await;
    hub.at("2026-03-10 10:00");
    let to = json!({"department_id": id("department", "市监"), "basis": "权责清单第9项"});
    slip.takes("zone-officer", "redispatch", "2", to).await;
    // 15 working days from 10 March.
    let due = "2026-03-31T17:30:00.000+08:00";
    for leg in ["3", "1"] {
        assert_eq!(slip.clock("finish", leg).await["due_at"], due, "leg {leg}");
    }
    let lead = slip.clock("finish", "1").await;
    assert_eq!(lead["started_at"], "2026-03-02T10:00:00.000+08:00", "its start stays");
    let rows = slip.clocks().await;
    let replaced = |c: &&Value| c["rule"] == "finish" && c["leg_id"] == "1" && c["result"] == "replaced";
    assert_eq!(
        rows.iter().filter(replaced).count(),
        1,
        "the day before stays to be read"
    );
    assert_eq!(slip.clock("total_many", "").await["due_at"], total);
    hub.is_clean().await;
}

#[tokio::test]
async fn an_extension_to_the_day_on_which_the_total_ends_gives_both_the_whole_day() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "zone-officer", with_assist()).await;
    slip.works("department-2", "2").await;
    let total = slip.clock("total_many", "").await["due_at"].as_str().unwrap()[..10].to_owned();
    for (until, who) in [("2026-03-31", "zone-officer"), (total.as_str(), "zone-admin")] {
        let ask = json!({"reason": "须上级批复", "until": until, "firm_told_on": "2026-03-02"});
        slip.takes("department-2", "ask_extension", "2", ask).await;
        slip.takes(who, "grant_extension", "2", json!({})).await;
    }
    let leg = slip.clock("finish", "2").await["due_at"].clone();
    assert!(leg.as_str().unwrap().starts_with(&total), "{leg}");
    assert_eq!(slip.clock("total_many", "").await["due_at"], leg);
}

#[tokio::test]
async fn a_day_that_is_over_is_granted_no_more_and_today_still_is() {
    let hub = TestApp::new().await;
    let ask = json!({"reason": "须上级批复", "until": "2026-03-31", "firm_told_on": "2026-03-02"});
    let mut slips = vec![];
    for _ in 0..2 {
        let mut slip = Slip::open(&hub, "coordinator", opening()).await;
        slip.works("department", "1").await;
        slip.takes("department", "ask_extension", "1", ask.clone()).await;
        slips.push(slip);
    }
    hub.at("2026-03-31 20:00");
    slips[0].takes("zone-officer", "grant_extension", "1", json!({})).await;
    hub.at("2026-04-01 09:00");
    let slip = &mut slips[1];
    let over = slip
        .tries("zone-officer", "grant_extension", "1", json!({}))
        .await
        .is(409);
    assert_eq!(over.rule(), "handoffs.extension_day_is_over");
    assert!(over.text.contains("不同意延期"), "it says what to do: {}", over.text);
    let refused = json!({"reason": "申请的日期已过"});
    slip.takes("zone-officer", "refuse_extension", "1", refused).await;
}
