//! A pause ends with the last day that was granted, whoever says so or nobody.

use louwei::clocks::keeper::round;
use serde_json::json;

use super::{ZONE, count};
use crate::handoffs::{Slip, opening};
use crate::harness::TestApp;

const TRACES: &str = "SELECT COUNT(*) FROM event WHERE zone_id = $1 AND subject_kind = 'clock' AND step = 'run_on'";

#[tokio::test]
async fn a_leg_that_waits_past_its_last_day_runs_on_from_there_and_gets_its_red_card() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    hub.at("2026-03-03 10:00");
    let wait = json!({"missing": "营业执照复印件", "from_whom": "企业", "until": "2026-03-06"});
    slip.takes("department", "wait", "1", wait).await;
    hub.at("2026-03-06 23:00");
    round(&hub.app, ZONE).await.unwrap();
    assert!(
        slip.clock("finish", "1").await["paused_at"].is_string(),
        "its last day is not over"
    );
    assert_eq!(count(&hub.app, TRACES).await, 0);
    hub.at("2026-03-07 08:00");
    assert!(round(&hub.app, ZONE).await.unwrap().moved > 0);
    assert_eq!(round(&hub.app, ZONE).await.unwrap().moved, 0, "once");
    let traces = count(&hub.app, TRACES).await;
    assert!(traces > 0);
    let shown = slip.get("department").await.json();
    assert_eq!(shown["stage"], "waiting", "the slip itself still waits");
    let all = shown["clocks"].as_array().unwrap().clone();
    let finish: Vec<_> = all.iter().filter(|c| c["rule"] == "finish").collect();
    assert_eq!(finish.len(), 2);
    let of = |stands: bool| finish.iter().find(|c| c["paused_at"].is_string() == stands).unwrap();
    let (stood, runs) = (of(true), of(false));
    assert_eq!(stood["result"], "replaced");
    assert!(
        stood["stopped_at"].as_str().unwrap().starts_with("2026-03-07T00:00"),
        "{stood}"
    );
    assert!(runs["result"].is_null(), "{runs}");
    assert!(
        runs["due_at"].as_str() > stood["due_at"].as_str(),
        "the granted days are given back"
    );
    let page = hub
        .browser("department")
        .get(&format!("/handoffs/{}", slip.id))
        .await
        .is(200)
        .text;
    assert!(
        page.contains("暂停 2026-03-03 10:00 至 2026-03-07 00:00：待补件"),
        "{page}"
    );
    hub.at("2026-03-30 10:00");
    round(&hub.app, ZONE).await.unwrap();
    assert!(
        slip.clock("finish", "1").await["red_at"].is_string(),
        "late, though nobody resumed it"
    );
    slip.takes("department", "resume", "1", json!({"received": "已收到"}))
        .await;
    let after = slip.get("department").await.json();
    let rows = after["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["rule"] == "finish");
    assert_eq!(rows.count(), 2, "what runs already is not started again");
    hub.is_clean().await;
}

#[tokio::test]
async fn a_matter_of_which_no_clock_runs_on_is_left_as_it_is() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    hub.at("2026-03-03 10:00");
    let wait = json!({"missing": "营业执照复印件", "from_whom": "企业", "until": "2026-03-06"});
    slip.takes("department", "wait", "1", wait).await;
    // Nothing is known any more of how its clocks run, so that none can be counted on.
    let mut tx = hub.app.db.begin().await.unwrap();
    let forget = tx.sql("UPDATE matter SET open_clocks = '{}' WHERE zone_id = $1 AND id = $2");
    forget.bind(ZONE).bind(&slip.id).execute().await.unwrap();
    tx.commit().await.unwrap();
    hub.at("2026-03-07 08:00");
    round(&hub.app, ZONE).await.unwrap();
    assert_eq!(count(&hub.app, TRACES).await, 0);
    let due = "SELECT COUNT(*) FROM matter WHERE zone_id = $1 AND kind = 'handoff' AND due_at IS NOT NULL";
    assert_eq!(count(&hub.app, due).await, 1);
}
