//! The journal: it refuses to be changed, and `verify` finds every change that was made past it.

use louwei::db::Db;
use louwei::journal::verify;
use louwei::kernel::Timestamp;
use serde_json::json;

use crate::database::tamper;
use crate::disputes::{Case, labour};
use crate::harness::TestApp;

/// A hub with a labour dispute on its way, the day of it sealed.
async fn hub_with_history() -> (TestApp, String) {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    let id = case.id.clone();
    hub.at("2026-03-04 09:00");
    let before = louwei::journal::verify::sealable_before(Timestamp::parse("2026-03-04 09:00").unwrap());
    let sealed = async { louwei::write_tx!(hub.app.db, |tx| louwei::journal::seal_days(tx, "kfq", before).await) };
    assert_eq!(sealed.await.unwrap(), 1);
    let report = hub.is_clean().await;
    assert!(
        report.events >= 4 && report.facts > 0 && report.checkpoints == 1,
        "{report:?}"
    );
    (hub, id)
}

async fn unlock(db: &Db) {
    let triggers: &[&str] = match db {
        Db::Sqlite { .. } => &[
            "DROP TRIGGER event_is_never_changed",
            "DROP TRIGGER event_is_never_removed",
        ],
        Db::Postgres { .. } => &["DROP TRIGGER event_is_never_changed ON event"],
    };
    for statement in triggers {
        tamper(db, statement).await.unwrap();
    }
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_or_remove_an_event() {
    let (hub, _) = hub_with_history().await;
    for statement in [
        "UPDATE event SET actor_name = 'x'",
        "UPDATE event SET hash = hash WHERE seq = 1",
        "DELETE FROM event WHERE seq = 2",
        "DELETE FROM event",
    ] {
        let refused = tamper(&hub.app.db, statement).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{statement}: {refused}");
    }
    hub.is_clean().await;
}

#[tokio::test]
async fn verification_names_what_was_changed_past_the_journal() {
    let cases: &[(&str, &str)] = &[
        (
            "UPDATE event SET actor_name = '别人' WHERE subject_kind = 'dispute' AND seq = 2",
            "#2: has been changed",
        ),
        (
            "UPDATE event SET body = '{}' WHERE subject_kind = 'dispute' AND seq = 2",
            "#2: has been changed",
        ),
        (
            "UPDATE event SET at = '2026-03-02T01:59:59.000Z' WHERE subject_kind = 'dispute' AND seq = 2",
            "#2: has been changed",
        ),
        (
            "DELETE FROM event WHERE subject_kind = 'dispute' AND seq = 2",
            "#3: an event before it is missing",
        ),
        (
            "DELETE FROM event WHERE subject_kind = 'dispute' AND seq = 4",
            "is not its last event",
        ),
        ("DELETE FROM event WHERE subject_kind = 'dispute'", "2026-03-02: "),
        ("UPDATE fact_month SET total = total + 1, count = count + 1", "roll-up "),
        ("DELETE FROM fact_month", "roll-up "),
        ("UPDATE fact SET value = value + 1", "roll-up "),
        ("UPDATE matter SET head_hash = 'x'", "is not its last event"),
        ("UPDATE matter SET version = version - 1", "is not its last event"),
        ("UPDATE checkpoint SET hash = 'x'", "2026-03-02: "),
    ];
    for (statement, fault) in cases {
        let (hub, _) = hub_with_history().await;
        unlock(&hub.app.db).await;
        assert!(tamper(&hub.app.db, statement).await.unwrap() > 0, "{statement}");
        let faults = verify::zone(&hub.app, "kfq").await.unwrap().faults;
        assert!(faults.iter().any(|f| f.contains(fault)), "{statement}: {faults:?}");
    }
}

#[tokio::test]
async fn a_row_or_fact_that_is_not_what_the_events_say_is_found() {
    for statement in [
        "UPDATE matter SET stage = 'archived'",
        "UPDATE matter SET body = replace(body, '12000', '99000')",
        "UPDATE matter SET body = replace(body, '拖欠', '没有拖欠')",
        "UPDATE matter SET shared = NOT shared",
        "UPDATE matter SET hidden_from = NULL",
        "DELETE FROM reader WHERE ref LIKE 'person:%'",
        "INSERT INTO reader SELECT zone_id, 'person:x', kind, id FROM matter",
        "UPDATE fact SET on_day = '2026-03-01', value = value + 1; UPDATE fact_month SET total = total + 1",
    ] {
        let (hub, _) = hub_with_history().await;
        for part in statement.split(';') {
            assert!(tamper(&hub.app.db, part).await.unwrap() > 0, "{part}");
        }
        let faults = verify::zone(&hub.app, "kfq").await.unwrap().faults;
        assert!(!faults.is_empty(), "{statement}");
    }
}

#[tokio::test]
async fn a_row_of_a_register_that_is_not_what_its_events_say_is_found() {
    let hub = TestApp::new().await;
    let officer = hub.as_("zone-officer");
    let building = json!({ "code": "N1", "name": "北辰大厦", "street": "北街", "gross_floor_area": 12000.5 });
    let added = officer.post("/buildings", building).await.is(201);
    let path = format!("/buildings/{}/changes", added.id());
    officer
        .step(&path, 1, json!({ "status": "operating", "floors": 9 }))
        .await
        .is(200);
    officer.step(&path, 2, json!({ "floors": null })).await.is(200);
    let faults = async || {
        let mut tx = hub.app.db.read().await.unwrap();
        louwei::registers::replay::verify(&mut tx, "kfq").await.unwrap().faults
    };
    assert_eq!(faults().await, Vec::<String>::new());
    for (change, back) in [
        ("name = '南辰大厦'", "name = '北辰大厦'"),
        ("floors = 9", "floors = NULL"),
        ("version = 7", "version = 3"),
    ] {
        let set = async |what: &str| {
            let statement = format!("UPDATE building SET {what} WHERE code = 'N1'");
            assert_eq!(tamper(&hub.app.db, &statement).await.unwrap(), 1);
        };
        set(change).await;
        assert!(faults().await[0].contains(&added.id()), "{change}");
        set(back).await;
    }
    // A fact that no event yields, with its share of the roll-up.
    for table in ["fact", "fact_month"] {
        let column = if table == "fact" { "value" } else { "total" };
        let statement = format!("UPDATE {table} SET {column} = {column} + 100");
        assert!(tamper(&hub.app.db, &statement).await.unwrap() > 0);
    }
    assert!(faults().await[0].starts_with("building: the ledger"));
}

#[tokio::test]
async fn nothing_is_sealed_before_its_day_is_over() {
    let hub = TestApp::new().await;
    Case::open(&hub, "worker", labour())
        .await
        .takes("worker", "submit", json!({}))
        .await;
    let sealed = async {
        let before = louwei::journal::verify::sealable_before(hub.app.clock.now());
        louwei::write_tx!(hub.app.db, |tx| louwei::journal::seal_days(tx, "kfq", before).await)
    };
    assert_eq!(sealed.await.unwrap(), 0);
}
