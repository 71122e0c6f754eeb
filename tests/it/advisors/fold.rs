//! An assignment is a fold over its events, and its facts are what the ledger holds.

use louwei::advisors::model::Assignment;
use louwei::figures::Entry;
use louwei::journal::{self, EventRow};
use louwei::matters::{Matter, Moment};

use super::*;

fn moment(e: &EventRow) -> Moment {
    Moment {
        at: e.at,
        person: e.actor_id.clone(),
        name: e.actor_name.clone(),
        role: e.acting_role,
    }
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|e| panic!("{e}: {value}"))
}

/// The assignment and its facts, from its events alone.
fn fold(events: &[EventRow]) -> (Assignment, Vec<Entry>) {
    let first = events[0].body().unwrap();
    let mut now = Assignment::opened(
        first["number"].as_str().unwrap().to_owned(),
        read(&first["opening"]),
        &read(&first["found"]),
        &moment(&events[0]),
    );
    let entry = |f: &_, e: &EventRow| Entry::new(f, &e.subject_kind, &e.subject_id, e.seq);
    let mut facts: Vec<Entry> = now
        .opening_facts(&moment(&events[0]))
        .iter()
        .map(|f| entry(f, &events[0]))
        .collect();
    for e in &events[1..] {
        let body = e.body().unwrap();
        let (step, found) = (read(&body["step"]), read(&body["found"]));
        let before = now.clone();
        now.apply(&step, &found, &moment(e));
        assert_eq!(now.header().stage, e.to_stage, "{}", e.step);
        facts.extend(
            before
                .facts(&now, &step, &found, &moment(e))
                .iter()
                .map(|f| entry(f, e)),
        );
    }
    facts.sort();
    (now, facts)
}

#[tokio::test]
async fn every_assignment_is_the_fold_of_its_events_and_the_ledger_of_its_facts() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[]).await;
    let rows = [
        super::import::row(2, "乙", "张律师", "一所", "2025-06-01", None),
        super::import::row(3, "戊", "刘律师", "三所", "2024-06-01", Some("2025-12-31")),
    ];
    super::import::import(&hub, &rows).await;
    let mut walk = Walk::wanted(&hub, "甲").await;
    walk.propose("郑律师").await;
    let consent = json!({ "step": "waive", "client_signed_on": "2026-03-01", "client_signed_by": "田一", "other_signed_on": "2026-03-01", "file": "卷12", "wall": "分开办公" });
    walk.step("law-firm", consent).await;
    walk.step("law-firm", json!({ "step": "accept" })).await;
    walk.step("enterprise", confirm()).await;
    walk.step(
        "lawyer",
        json!({ "step": "record_contact", "kind": "visit", "on": "2026-03-02", "minutes": 60 }),
    )
    .await;
    walk.step("law-firm", json!({ "step": "pause", "reason": "leave" }))
        .await;
    walk.step("law-firm", json!({ "step": "resume" })).await;
    walk.step("enterprise", json!({ "step": "end", "reason": "replaced" }))
        .await;

    let mut tx = hub.app.db.read().await.unwrap();
    let stored: Vec<(String, String)> = tx
        .sql("SELECT id, body FROM matter WHERE zone_id = 'kfq' AND kind = 'advisor_assignment'")
        .all()
        .await
        .unwrap();
    assert_eq!(stored.len(), 3);
    for (id, body) in stored {
        let events = journal::timeline(&mut tx, "kfq", Assignment::KIND, &id).await.unwrap();
        let (folded, facts) = fold(&events);
        assert_eq!(
            serde_json::to_value(&folded).unwrap(),
            serde_json::from_str::<Value>(&body).unwrap()
        );
        let ledger: Vec<(String, String, i64, i64)> = tx
            .sql(
                "SELECT building_id, on_day, seq, value FROM fact
                 WHERE zone_id = 'kfq' AND source_kind = 'advisor_assignment' AND source_id = $1
                 ORDER BY building_id, on_day, seq, value",
            )
            .bind(&id)
            .all()
            .await
            .unwrap();
        let mut folded: Vec<(String, String, i64, i64)> = facts
            .into_iter()
            .map(|f| (f.building, f.day.to_string(), f.seq, f.value))
            .collect();
        folded.sort();
        assert!(!folded.is_empty());
        assert_eq!(folded, ledger);
    }
}
