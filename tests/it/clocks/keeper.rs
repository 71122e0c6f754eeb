//! Cards: given once, to whom they concern, and gone when the clock has ended.

use louwei::clocks::keeper::{Settled, round};
use serde_json::json;

use super::{ZONE, count, slips};
use crate::disputes::{Case, labour};
use crate::harness::TestApp;

fn settled(yellow: u64, red: u64) -> Settled {
    Settled { yellow, red, moved: 0 }
}

#[tokio::test]
async fn a_clock_is_warned_of_once_and_called_late_once_and_the_matter_keeps_its_version() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    let go = async || round(&hub.app, ZONE).await.unwrap();
    assert_eq!(go().await, settled(0, 0), "accept: three working days from Monday");
    hub.at("2026-03-04 17:31");
    assert_eq!(go().await, settled(1, 0), "one working day is left");
    assert_eq!(go().await, settled(0, 0));
    hub.at("2026-03-05 17:30");
    assert_eq!(go().await, settled(0, 0), "its last instant is in time");
    hub.at("2026-03-05 17:31");
    assert_eq!(go().await, settled(0, 1));
    assert_eq!(go().await, settled(0, 0));
    let cards = count(
        &hub.app,
        "SELECT COUNT(*) FROM event WHERE zone_id = $1 AND subject_kind = 'card'",
    );
    assert_eq!(cards.await, 2);
    let read = case.get("zone-officer").await.json();
    assert_eq!(read["version"], case.version, "no open form has gone stale");
    assert!(read["clocks"][0]["red_at"].is_string(), "{}", read["clocks"]);
    hub.is_clean().await;
}

#[tokio::test]
async fn the_building_is_warned_the_zone_hears_of_a_red_card_and_both_forget_it_when_it_is_done() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    hub.at("2026-03-04 17:31");
    round(&hub.app, ZONE).await.unwrap();
    let sees = async |login: &str, word: &str| hub.browser(login).get("/").await.is(200).text.contains(word);
    assert!(sees("coordinator", "黄牌：JF-2026-0001").await);
    assert!(!sees("zone-officer", "黄牌：").await);
    assert!(!sees("coordinator-west", "黄牌：").await, "another building");
    hub.at("2026-03-06 09:00");
    round(&hub.app, ZONE).await.unwrap();
    assert!(sees("zone-officer", "红牌：JF-2026-0001").await);
    case.takes("worker", "withdraw", json!({"reason": "已自行解决"})).await;
    assert!(!sees("zone-officer", "红牌：").await);
    assert!(!sees("coordinator", "黄牌：").await);
}

#[tokio::test]
async fn cards_of_handoffs_are_counted_in_their_building_and_with_the_department_that_has_them() {
    let hub = TestApp::new().await;
    slips(&hub.app, 7, "2026-03-02 09:00").await;
    hub.at("2026-03-23 18:00");
    let did = round(&hub.app, ZONE).await.unwrap();
    assert_eq!(did, settled(0, 7), "what is late already needs no warning");
    let of_buildings = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM fact_month
                        WHERE zone_id = $1 AND kind = 'handoff_red_card'
                          AND place_id IN (SELECT id FROM building WHERE zone_id = $1)";
    let of_the_department = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM fact_month
                             WHERE zone_id = $1 AND kind = 'handoff_red_card' AND place_id = 'd'";
    for statement in [of_buildings, of_the_department] {
        assert_eq!(count(&hub.app, statement).await, 7, "{statement}");
    }
    let told = "SELECT COUNT(*) FROM task WHERE zone_id = $1 AND ref IN ('zone', 'department:d')";
    assert_eq!(count(&hub.app, told).await, 14);
}
