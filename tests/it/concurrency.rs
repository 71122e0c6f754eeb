//! What happens at once: one wins, nothing is lost, numbers have no gaps.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::json;

use crate::disputes::{Case, equity, labour};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_steps_from_one_version_exactly_one_wins() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    let path = format!("/disputes/{}/steps", case.id);
    let tries = (0..12).map(|n| {
        let caller = hub.as_(if n % 2 == 0 { "coordinator" } else { "zone-officer" });
        let path = path.clone();
        async move { caller.step(&path, 2, json!({"step": "start_screening"})).await }
    });
    let answers = join_all(tries).await;
    let won = answers.iter().filter(|a| a.status == 200).count();
    let late = answers
        .iter()
        .filter(|a| a.status == 412 && a.code() == "stale_version")
        .count();
    assert_eq!(
        (won, late),
        (1, 11),
        "{:?}",
        answers.iter().map(|a| &a.text).collect::<Vec<_>>()
    );
    assert_eq!(case.get("worker").await.version(), 3);
    hub.is_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_disputes_opened_at_once_each_has_its_own_number_and_none_is_left_out() {
    let hub = TestApp::new().await;
    let openings = (0..20).map(|n| {
        let caller = hub.as_(if n % 2 == 0 { "worker" } else { "enterprise-2" });
        let opening = if n % 2 == 0 { labour() } else { equity() };
        async move { caller.post("/disputes", opening).await.is(201).json() }
    });
    let opened = join_all(openings).await;
    let numbers: BTreeSet<String> = opened
        .iter()
        .map(|d| d["number"].as_str().unwrap().to_owned())
        .collect();
    let expected: BTreeSet<String> = (1..=20).map(|n| format!("JF-2026-{n:04}")).collect();
    assert_eq!(numbers, expected);
    // And one step of each at once.
    let steps = opened.iter().enumerate().map(|(n, d)| {
        let caller = hub.as_(if n % 2 == 0 { "worker" } else { "enterprise-2" });
        let path = format!("/disputes/{}/steps", d["id"].as_str().unwrap());
        async move { caller.step(&path, 1, json!({"step": "submit"})).await.is(200) }
    });
    join_all(steps).await;
    let seen = hub.as_("coordinator").get("/disputes?limit=100").await.json();
    assert_eq!(seen["items"].as_array().unwrap().len(), 20);
    hub.is_clean().await;
}

#[tokio::test]
async fn a_refused_opening_leaves_no_gap_in_the_numbers() {
    let hub = TestApp::new().await;
    Case::open(&hub, "worker", labour()).await;
    let mut unknown = labour();
    unknown["building_id"] = crate::world::id("building", "没有").into();
    hub.as_("worker").post("/disputes", unknown).await.is(422);
    let next = Case::open(&hub, "worker", labour()).await;
    assert_eq!(next.get("worker").await.json()["number"], "JF-2026-0002");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_one_submission_sent_many_times_at_once_one_takes_effect() {
    let hub = TestApp::new().await;
    let key = [("Idempotency-Key", "double-click")];
    let sent = (0..10).map(|_| {
        let caller = hub.as_("worker");
        async move { caller.post_with("/disputes", &key, labour()).await }
    });
    let answers = join_all(sent).await;
    let ids: BTreeSet<String> = answers.iter().filter(|a| a.status == 201).map(|a| a.id()).collect();
    assert_eq!(
        ids.len(),
        1,
        "{:?}",
        answers.iter().map(|a| &a.text).collect::<Vec<_>>()
    );
    assert!(
        answers
            .iter()
            .all(|a| a.status == 201 || (a.status == 409 && a.code() == "not_now")),
        "{:?}",
        answers.iter().map(|a| &a.text).collect::<Vec<_>>()
    );
    let mine = hub.as_("worker").get("/disputes").await.json();
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    // Once it is over, whoever comes again is given the first answer.
    let again = hub.as_("worker").post_with("/disputes", &key, labour()).await.is(201);
    assert_eq!(again.id(), *ids.first().unwrap());
    hub.is_clean().await;
}
