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
    assert_eq!(finish["due_at"].as_str().unwrap()[..10], *"2026-03-23");
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
