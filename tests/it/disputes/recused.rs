//! 回避 at the desk: who is barred from a dispute has it off their desk, and where nobody else is left, the
//! zone is asked to name another handler.

use std::time::Duration;

use louwei::clocks::keeper;
use louwei::disputes::daily::round;
use louwei::web::serve;
use serde_json::json;

use super::{Case, equity, labour};
use crate::harness::TestApp;
use crate::registers::{TERM, sits_for};
use crate::world::id;

const ASKED: &str = "应当回避，不能经办";

/// What lies before this person: 工作台 and 收件箱.
async fn desk(hub: &TestApp, login: &str) -> String {
    let home = hub.browser(login).get("/").await.is(200).text;
    home + &hub.as_(login).get("/inbox").await.is(200).text
}

async fn is_asked(hub: &TestApp) -> bool {
    desk(hub, "zone-officer").await.contains(ASKED)
}

async fn goes_round(hub: &TestApp) -> u64 {
    round(&hub.app, "kfq").await.unwrap()
}

/// 乙 against 甲 in building 东, handed in.
async fn submitted(hub: &TestApp) -> Case<'_> {
    let mut case = Case::open(hub, "enterprise-2", equity()).await;
    case.takes("enterprise-2", "submit", json!({})).await;
    case
}

/// Somebody is given one more role until `to`.
async fn holds(hub: &TestApp, login: &str, role: &str, over: &str, to: Option<&str>) {
    let mut tx = hub.app.db.begin().await.unwrap();
    tx.sql(
        "INSERT INTO role_grant (zone_id, id, person_id, role, over_id, from_day, to_day, granted_by)
         VALUES ('kfq', $1, $2, $3, $4, '2025-01-01', $5, 'system')
         ON CONFLICT (zone_id, id) DO UPDATE SET to_day = excluded.to_day",
    )
    .bind(id("grant", &format!("{login} {role}")))
    .bind(id("person", login))
    .bind(role)
    .bind(over)
    .bind(to.map(str::to_owned))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_handler_who_is_barred_has_it_off_their_desk_and_the_zone_names_another() {
    let hub = TestApp::new().await;
    let mut case = submitted(&hub).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    assert!(desk(&hub, "coordinator").await.contains(&case.id));
    assert_eq!(goes_round(&hub).await, 0);

    sits_for(&hub, "甲", TERM).await;
    assert!(!desk(&hub, "coordinator").await.contains(&case.id));
    assert_eq!(goes_round(&hub).await, 1);
    assert_eq!(goes_round(&hub).await, 0, "it is asked once");
    let asked = desk(&hub, "zone-officer").await;
    assert!(
        asked.contains("经办人与一方当事人有关联") && asked.contains("请“指定经办人”"),
        "{asked}"
    );
    assert!(!asked.contains("聊城甲木"), "whose it is stays with its readers");

    let person = |login: &str| json!({"person_id": id("person", login)});
    let barred = case
        .tries("zone-officer", "assign_handler", person("coordinator"))
        .await;
    assert_eq!(barred.is(422).json()["fields"][0]["code"], "tied");
    assert!(is_asked(&hub).await);
    case.takes("zone-officer", "assign_handler", person("zone-officer"))
        .await;
    assert!(!is_asked(&hub).await);
    assert_eq!(goes_round(&hub).await, 0);
    assert!(!desk(&hub, "coordinator").await.contains(&case.id));
    hub.is_clean().await;
}

#[tokio::test]
async fn where_every_coordinator_of_the_building_is_barred_the_zone_is_asked_with_the_application() {
    let hub = TestApp::new().await;
    sits_for(&hub, "甲", TERM).await;
    let mut case = submitted(&hub).await;
    let asked = desk(&hub, "zone-officer").await;
    assert!(asked.contains("本楼宇的协调员与一方当事人有关联"), "{asked}");
    assert!(!desk(&hub, "coordinator").await.contains(&case.id));
    case.get("coordinator").await.is(200);

    case.takes("zone-officer", "start_screening", json!({})).await;
    assert!(!is_asked(&hub).await, "whoever begins handles it");
    assert_eq!(goes_round(&hub).await, 0);
}

#[tokio::test]
async fn while_another_coordinator_is_left_it_lies_with_them_alone() {
    let hub = TestApp::new().await;
    sits_for(&hub, "甲", TERM).await;
    let east = id("building", "东");
    holds(&hub, "coordinator-west", "coordinator", &east, None).await;
    let case = submitted(&hub).await;
    hub.at("2026-03-04 17:31");
    keeper::round(&hub.app, "kfq").await.unwrap();
    let (free, barred) = (desk(&hub, "coordinator-west").await, desk(&hub, "coordinator").await);
    assert!(free.contains(&case.id) && free.contains("黄牌"), "{free}");
    assert!(!barred.contains(&case.id) && !barred.contains("黄牌"), "{barred}");
    let notices = hub.as_("coordinator-west").get("/inbox").await.is(200).json();
    let done = format!("/tasks/{}/done", notices["notices"][0]["id"].as_str().unwrap());
    hub.browser("coordinator").post(&done, &[]).await.is(404);
    assert_eq!(goes_round(&hub).await, 0);
    assert!(!is_asked(&hub).await);

    holds(&hub, "coordinator-west", "coordinator", &east, Some("2026-03-03")).await;
    assert_eq!(goes_round(&hub).await, 1);
    assert!(is_asked(&hub).await);
    holds(&hub, "coordinator-west", "coordinator", &east, None).await;
    assert_eq!(goes_round(&hub).await, 1, "it is settled of itself");
    assert!(!is_asked(&hub).await);
}

#[tokio::test]
async fn a_grant_and_a_seat_are_followed_by_the_round_at_once() {
    let hub = TestApp::new().await;
    sits_for(&hub, "甲", TERM).await;
    submitted(&hub).await;
    assert!(is_asked(&hub).await);
    let keeper = tokio::spawn(serve::keep(hub.app.clone()));
    // What it does when it starts is over.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let grants = format!("/admin/people/{}/grants", id("person", "coordinator-west"));
    let east = [("role", "coordinator"), ("over", "东")];
    hub.browser("zone-admin").post(&grants, &east).await.is(303);
    becomes_asked(&hub, false).await;

    let seat = json!({"building_id": id("building", "东"), "name": "李协调", "interest": "enterprise",
                      "enterprise_id": id("enterprise", "甲"), "from": TERM.0});
    hub.as_("zone-admin").post("/seats", seat).await.is(201);
    becomes_asked(&hub, true).await;
    keeper.abort();
}

/// The round by the clock comes after ten minutes: whoever is served within seconds did not wait for it.
async fn becomes_asked(hub: &TestApp, wanted: bool) {
    let asked = async {
        while is_asked(hub).await != wanted {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asked).await.unwrap();
}

#[tokio::test]
async fn of_a_matter_that_is_hidden_from_them_who_is_barred_is_told_nothing() {
    let hub = TestApp::new().await;
    sits_for(&hub, "甲", TERM).await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    assert!(is_asked(&hub).await);
    let barred = desk(&hub, "coordinator").await;
    assert!(
        !barred.contains(&case.id) && !barred.contains("JF-2026") && !barred.contains("回避"),
        "{barred}"
    );

    let inbox = hub.as_("zone-officer").get("/inbox").await.is(200).json();
    let done = format!("/tasks/{}/done", inbox["notices"][0]["id"].as_str().unwrap());
    hub.browser("coordinator").post(&done, &[]).await.is(404);
    hub.browser("zone-officer").post(&done, &[]).await.is(303);
    assert_eq!(goes_round(&hub).await, 0, "it was put off for today");
    hub.at("2026-03-03 09:00");
    assert_eq!(goes_round(&hub).await, 1);
    assert!(is_asked(&hub).await);
}

#[tokio::test]
async fn a_contact_of_a_party_who_coordinates_the_building_keeps_it_as_a_party() {
    let hub = TestApp::new().await;
    let firm = id("enterprise", "乙");
    holds(&hub, "coordinator", "enterprise-contact", &firm, None).await;
    let case = submitted(&hub).await;
    assert!(desk(&hub, "coordinator").await.contains(&case.id));
    assert!(is_asked(&hub).await);
}
