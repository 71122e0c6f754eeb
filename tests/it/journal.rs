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
    let report = verify::zone(&hub.app, "kfq").await.unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
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
    let report = verify::zone(&hub.app, "kfq").await.unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
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
