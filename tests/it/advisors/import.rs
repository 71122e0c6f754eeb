//! Old ledgers.

use super::*;

pub fn row(row: usize, firm: &str, lawyer: &str, law_firm: &str, from: &str, to: Option<&str>) -> service::ActiveRow {
    let day = |text: &str| louwei::kernel::Day::parse(text).unwrap();
    service::ActiveRow {
        row,
        enterprise_id: id("enterprise", firm),
        enterprise_name: firm.to_owned(),
        lawyer_id: id("lawyer", lawyer),
        lawyer_name: lawyer.to_owned(),
        law_firm_id: id("law_firm", law_firm),
        law_firm_name: law_firm.to_owned(),
        practises: true,
        from: day(from),
        to: to.map(day),
    }
}

pub async fn import(hub: &TestApp, rows: &[service::ActiveRow]) -> service::Imported {
    let actor = louwei::kernel::Actor::system("kfq", hub.app.clock.now());
    let mut tx = hub.app.db.begin().await.unwrap();
    let done = service::import_active(&hub.app, &mut tx, &actor, rows).await.unwrap();
    tx.commit().await.unwrap();
    done
}

#[tokio::test]
async fn an_old_ledger_comes_in_with_its_past_and_changes_nothing_the_second_time() {
    let hub = TestApp::new().await;
    let rows = [
        row(2, "甲", "郑律师", "一所", "2026-01-01", Some("2026-12-31")),
        row(3, "乙", "王律师", "二所", "2025-06-01", None),
        row(4, "戊", "刘律师", "三所", "2024-06-01", Some("2025-12-31")),
    ];
    let done = import(&hub, &rows).await;
    assert_eq!((done.created, done.unchanged, done.errors.len()), (3, 0, 0));
    assert_eq!((advised(&hub, "东").await, advised(&hub, "西").await), (2, 0));
    let items = hub.as_("zone-officer").get(LIST).await.is(200).json();
    let stages: Vec<&str> = items["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["stage"].as_str().unwrap())
        .collect();
    assert_eq!(stages, ["cooling", "active", "active"]);
    let again = import(&hub, &rows).await;
    assert_eq!((again.created, again.unchanged, again.errors.len()), (0, 3, 0));
    hub.is_clean().await;
}

#[tokio::test]
async fn a_row_that_the_gate_forbids_or_that_makes_two_advisers_is_an_error_of_that_row() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[]).await;
    let rows = [
        row(2, "甲", "郑律师", "一所", "2026-01-01", None),
        row(3, "乙", "郑律师", "一所", "2026-01-01", None),
        row(4, "戊", "王律师", "二所", "2026-01-01", None),
        row(5, "戊", "刘律师", "三所", "2026-02-01", None),
        row(5, "丙", "刘律师", "三所", "2026-02-01", Some("2026-01-01")),
    ];
    let errors: Vec<(usize, &str)> = import(&hub, &rows)
        .await
        .errors
        .iter()
        .map(|e| (e.row, e.code))
        .collect();
    assert_eq!(
        errors,
        [
            (5, "one_lead"),
            (5, "before_start"),
            (2, "conflict_block"),
            (3, "conflict_block")
        ]
    );
}

#[tokio::test]
async fn a_service_that_a_later_ledger_ends_is_ended_on_that_day_and_the_next_adviser_begins() {
    let hub = TestApp::new().await;
    let first = row(2, "甲", "郑律师", "一所", "2026-01-01", None);
    import(&hub, std::slice::from_ref(&first)).await;
    hub.at("2026-03-10 10:00");
    let later = [
        row(2, "甲", "王律师", "二所", "2026-03-02", None),
        row(3, "甲", "郑律师", "一所", "2026-01-01", Some("2026-03-01")),
    ];
    let done = import(&hub, &later).await;
    assert_eq!(
        (done.created, done.updated, done.unchanged, done.errors),
        (1, 1, 0, vec![])
    );

    let mut tx = hub.app.db.read().await.unwrap();
    let facts: Vec<(String, i64)> = tx
        .sql("SELECT on_day, value FROM fact WHERE zone_id = 'kfq' AND kind = 'advised_firm' ORDER BY on_day, value")
        .all()
        .await
        .unwrap();
    let said: Vec<(&str, i64)> = facts.iter().map(|(day, value)| (day.as_str(), *value)).collect();
    assert_eq!(
        said,
        [("2026-01-01", 1), ("2026-03-02", -1), ("2026-03-02", 1)],
        "advised without a gap"
    );
    let ended = hub.as_("zone-officer").get(LIST).await.is(200).json();
    let ended = ended["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["stage"] == "cooling")
        .cloned()
        .unwrap();
    let id = ended["id"].as_str().unwrap();
    let whole = hub
        .as_("zone-officer")
        .get(&format!("{LIST}/{id}"))
        .await
        .is(200)
        .json();
    assert_eq!(whole["end"]["on"], "2026-03-01");

    let again = import(&hub, &later).await;
    assert_eq!(
        (again.created, again.updated, again.unchanged, again.errors),
        (0, 0, 2, vec![])
    );
    hub.is_clean().await;
}

#[tokio::test]
async fn a_last_day_to_come_is_no_matter_of_a_ledger() {
    let hub = TestApp::new().await;
    import(&hub, &[row(2, "甲", "郑律师", "一所", "2026-01-01", None)]).await;
    let to_come = row(2, "甲", "郑律师", "一所", "2026-01-01", Some("2026-12-31"));
    let done = import(&hub, &[to_come]).await;
    assert_eq!((done.updated, done.errors[0].code), (0, "term_differs"));
}
