//! 回访: who is reached, who is heard a second time.

use serde_json::json;

use super::*;

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
    assert_eq!(hub.counted("callback_asked").await, 1);
    assert_eq!(hub.counted("callback_reached").await, 0);
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
    let shown = slip.takes("department", "submit", "1", result()).await;
    assert_eq!(shown["stage"], "submitted");
    let listed = hub.as_("zone-officer").get("/handoffs").await.is(200).json();
    assert_eq!(
        listed["items"][0]["id"], slip.id,
        "it waits for the zone where the zone looks"
    );
    assert_eq!(slip.clock("redo", "1").await["holder"], "zone");
    slip.takes("zone-officer", "finish", "", json!({})).await;
    assert_eq!(slip.clock("redo", "1").await["result"], "met");
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
        assert_eq!(hub.counted(kind).await, n, "{kind}");
    }
}
