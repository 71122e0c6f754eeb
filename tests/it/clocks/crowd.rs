//! Two keepers, one of them killed, and forty people at work over one database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use louwei::app::App;
use louwei::clocks::keeper::round;
use louwei::db::Db;
use louwei::kernel::Clock;

use super::{ZONE, count, slips};
use crate::database::engine_is_postgres;
use crate::disputes::{Case, labour};
use crate::harness::TestApp;

/// `LOUWEI_KEEPER_SECONDS` runs it for minutes.
pub fn seconds() -> u64 {
    let asked = std::env::var("LOUWEI_KEEPER_SECONDS").ok();
    asked.and_then(|s| s.parse().ok()).unwrap_or(5)
}

/// A process of its own, as far as the database can tell: other connections, other caches.
async fn another(hub: &TestApp) -> App {
    let db = Db::connect(&hub.url, None).await.unwrap();
    App::new(db, Clock::fixed(hub.app.clock.now()), false, false)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_keepers_one_of_them_killed_and_forty_clerks_settle_every_clock_once() {
    let hub = TestApp::new().await;
    let clerks = if engine_is_postgres() { 40 } else { 8 };
    let mut cases = vec![];
    for _ in 0..clerks {
        cases.push(Case::open(&hub, "worker", labour()).await);
    }
    hub.at("2026-03-23 18:00");
    let stop = Arc::new(AtomicBool::new(false));
    let dispatched = Arc::new(AtomicU64::new(0));
    let keeper = |app: App, stop: Arc<AtomicBool>| async move {
        while !stop.load(Ordering::SeqCst) {
            round(&app, ZONE).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let (first, second) = (another(&hub).await, another(&hub).await);
    let killed = tokio::spawn(keeper(first, stop.clone()));
    let lives = tokio::spawn(keeper(second.clone(), stop.clone()));
    let feeder = {
        let (app, stop, dispatched) = (hub.app.clone(), stop.clone(), dispatched.clone());
        tokio::spawn(async move {
            while !stop.load(Ordering::SeqCst) {
                slips(&app, 150, "2026-03-02 09:00").await;
                dispatched.fetch_add(150, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        })
    };
    let ends = std::time::Instant::now() + Duration::from_secs(seconds());
    let work = cases.iter_mut().map(|case| async move {
        let mut steps = 0;
        while std::time::Instant::now() < ends {
            let amend = serde_json::json!({ "claim": format!("支付拖欠工资，第{steps}稿") });
            case.takes("worker", "amend", amend).await;
            steps += 1;
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        steps
    });
    let kill = async {
        tokio::time::sleep(Duration::from_secs(seconds()) / 2).await;
        killed.abort();
    };
    let (steps, ()) = futures_util::future::join(futures_util::future::join_all(work), kill).await;
    stop.store(true, Ordering::SeqCst);
    feeder.await.unwrap();
    lives.await.unwrap();
    round(&second, ZONE).await.unwrap();
    let sent = dispatched.load(Ordering::SeqCst) as i64;
    assert!(
        sent > 0 && steps.iter().all(|n| *n > 0),
        "{sent} slips, {steps:?} steps"
    );
    let app = &hub.app;
    let marked = "SELECT COUNT(*) FROM clock WHERE zone_id = $1 AND subject_kind = 'handoff' AND red_at IS NOT NULL";
    let cards = "SELECT COUNT(*) FROM event WHERE zone_id = $1 AND subject_kind = 'card' AND step = 'red'";
    let facts = "SELECT COUNT(*) FROM fact WHERE zone_id = $1 AND kind = 'handoff_red_card'";
    let told = "SELECT COUNT(*) FROM task WHERE zone_id = $1 AND ref = 'department:d' AND code LIKE 'clocks.red.%'";
    let summed = "SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) FROM fact_month
                  WHERE zone_id = $1 AND kind = 'handoff_red_card'
                    AND place_id IN (SELECT id FROM building WHERE zone_id = $1)";
    for statement in [marked, cards, facts, told, summed] {
        assert_eq!(count(app, statement).await, sent, "{statement}");
    }
}
