//! Two real programs over one database, one of them killed again and again while people work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use louwei::kernel::{Clock, Timestamp};
use serde_json::{Value, json};

use super::crowd::seconds;
use super::{ZONE, count};
use crate::database::engine_is_postgres;
use crate::durability::{Server, verify};
use crate::handoffs::{Slip, opening};
use crate::harness::TestApp;
use crate::requests::demand;
use crate::world::token_of;

/// Where the clerks' requests go: the program that lives, and the one that is killed and comes again.
struct Hubs {
    lives: String,
    dies: std::sync::Mutex<String>,
    over: AtomicBool,
    acknowledged: AtomicUsize,
}

impl Hubs {
    /// Sends to one of the two, and to the other if that one is gone. `None` where nobody answered.
    async fn send(&self, http: &reqwest::Client, n: usize, login: &str, path: &str, body: &Value) -> Option<u16> {
        let dies = self.dies.lock().unwrap().clone();
        let order = if n.is_multiple_of(2) {
            [dies, self.lives.clone()]
        } else {
            [self.lives.clone(), dies]
        };
        for address in order {
            let request = http
                .post(format!("http://{address}/api/v1{path}"))
                .bearer_auth(token_of(login))
                .header("If-Match", "\"1\"")
                .json(body);
            let Ok(answer) = request.send().await else { continue };
            let status = answer.status().as_u16();
            assert!(
                status < 500 || status == 503,
                "{path}: {status} {}",
                answer.text().await.unwrap()
            );
            return Some(status);
        }
        None
    }

    /// One clerk: signs slips whose clocks have long run out, and registers requests that were heard
    /// weeks ago, so that new clocks are late as soon as they are there.
    async fn work(self: Arc<Self>, number: usize, slips: Vec<String>, heard: String) {
        let http = reqwest::Client::new();
        let mut slips = slips.into_iter();
        let mut n = number;
        while !self.over.load(Ordering::SeqCst) {
            let mut request = demand();
            request["heard_at"] = heard.clone().into();
            request["words"] = format!("第{number}位经办人登记的第{n}件事").into();
            let mut done = vec![self.send(&http, n, "coordinator", "/requests", &request).await];
            if let Some(slip) = slips.next() {
                let sign = json!({"step": "sign", "leg_id": "1"});
                let path = format!("/handoffs/{slip}/steps");
                done.push(self.send(&http, n, "department", &path, &sign).await);
            }
            let done = done.into_iter().flatten().filter(|status| *status < 300).count();
            self.acknowledged.fetch_add(done, Ordering::SeqCst);
            n += 1;
            // As people work: they share a counter of numbers and the roll-up of one building.
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
    }
}

const RED: &str = "SELECT COUNT(*) FROM clock WHERE zone_id = $1 AND red_at IS NOT NULL";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_one_of_them_killed_settle_every_clock_once() {
    let hub = TestApp::new().await;
    let clerks = if engine_is_postgres() { 40 } else { 8 };
    let mut slips = vec![vec![]; clerks];
    for n in 0..clerks * 5 {
        slips[n % clerks].push(Slip::open(&hub, "coordinator", opening()).await.id);
    }
    let now = Clock::System.now();
    let heard = now.plus_minutes(-20 * 24 * 60).rfc3339();
    let lives = Server::start(&hub.url);
    let hubs = Arc::new(Hubs {
        lives: lives.address.clone(),
        dies: std::sync::Mutex::new(lives.address.clone()),
        over: AtomicBool::new(false),
        acknowledged: AtomicUsize::new(0),
    });
    let ends = Instant::now() + Duration::from_secs(seconds());
    let workers: Vec<_> = slips
        .into_iter()
        .enumerate()
        .map(|(n, slips)| tokio::spawn(hubs.clone().work(n, slips, heard.clone())))
        .collect();
    let mut kills = 0;
    while Instant::now() < ends {
        let before = count(&hub.app, RED).await;
        let dies = Server::start(&hub.url);
        *hubs.dies.lock().unwrap() = dies.address.clone();
        // Killed once its keeper, which begins at once, is at its work, at no particular moment.
        let patience = Instant::now() + Duration::from_secs(3);
        while count(&hub.app, RED).await == before && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(37 * (kills % 7))).await;
        dies.kill();
        kills += 1;
    }
    hubs.over.store(true, Ordering::SeqCst);
    for worker in workers {
        worker.await.unwrap();
    }
    settled(&hub, Clock::System.now()).await;
    lives.kill();
    once(&hub).await;
    verify(&hub.url);
    let done = hubs.acknowledged.load(Ordering::SeqCst);
    assert!(kills > 0 && done > clerks, "{kills} kills, {done} steps");
    let red = count(&hub.app, RED).await;
    println!("{kills} kills, {done} steps acknowledged, {red} clocks called late");
}

/// Every clock that was late when the work ended has its card; a program that starts looks at once.
async fn settled(hub: &TestApp, ended: Timestamp) {
    let last = Server::start(&hub.url);
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let mut tx = hub.app.db.read().await.unwrap();
        let left: i64 = tx
            .sql(
                "SELECT COUNT(*) FROM clock WHERE zone_id = $1 AND stopped_at IS NULL AND paused_at IS NULL
                 AND red_at IS NULL AND late_at < $2",
            )
            .bind(ZONE)
            .bind(ended)
            .scalar()
            .await
            .unwrap();
        drop(tx);
        if left == 0 {
            break;
        }
        assert!(Instant::now() < patience, "{left} late clocks have no card");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    last.kill();
}

/// One card, one fact where a fact is due, one notice to each who is told: for every clock called late.
async fn once(hub: &TestApp) {
    let red = count(&hub.app, RED).await;
    assert!(red > 0);
    for statement in [
        "SELECT COUNT(*) FROM event WHERE zone_id = $1 AND subject_kind = 'card' AND step = 'red'",
        "SELECT COUNT(DISTINCT subject_id) FROM event WHERE zone_id = $1 AND subject_kind = 'card' AND step = 'red'",
        "SELECT COUNT(*) FROM task WHERE zone_id = $1 AND ref = 'zone' AND code LIKE 'clocks.red.%'",
        "SELECT COUNT(DISTINCT code) FROM task WHERE zone_id = $1 AND code LIKE 'clocks.red.%'",
    ] {
        assert_eq!(count(&hub.app, statement).await, red, "{statement}");
    }
    let of_slips = "SELECT COUNT(*) FROM clock WHERE zone_id = $1 AND red_at IS NOT NULL AND subject_kind = 'handoff'";
    let of_slips = count(&hub.app, of_slips).await;
    assert!(of_slips > 0 && of_slips < red, "both slips and requests were late");
    for statement in [
        "SELECT COUNT(*) FROM fact WHERE zone_id = $1 AND kind = 'handoff_red_card'",
        "SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) FROM fact_month
         WHERE zone_id = $1 AND kind = 'handoff_red_card'
           AND place_id IN (SELECT id FROM building WHERE zone_id = $1)",
        "SELECT COUNT(*) FROM task WHERE zone_id = $1 AND ref LIKE 'department:%' AND code LIKE 'clocks.red.%'",
    ] {
        assert_eq!(count(&hub.app, statement).await, of_slips, "{statement}");
    }
    // What departments are to be told by link falls away when they act, and is never there twice.
    let twice = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM leg_notice WHERE zone_id = $1 AND occasion = 'red'
                 GROUP BY handoff_id, leg_id, rule HAVING COUNT(*) > 1) AS twice";
    assert_eq!(count(&hub.app, twice).await, 0);
}
