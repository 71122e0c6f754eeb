//! Who reads which figures and opens which rows.

use louwei::figures::FactKind::*;

use super::*;
use crate::disputes::{Case, labour};
use crate::registers::{TERM, sits_for};

#[tokio::test]
async fn a_coordinator_reads_the_zone_and_opens_the_rows_of_their_own_building() {
    let hub = TestApp::new().await;
    write(
        &hub,
        vec![
            one(DisputeAccepted, "东", "2026-01-01"),
            one(DisputeAccepted, "西", "2026-01-01"),
        ],
    )
    .await;
    let own = format!("building_id={}", building("东"));
    let other = format!("building_id={}", building("西"));
    assert_eq!(
        figure(&get(&hub, "coordinator", "/figures").await.is(200).json(), "S15")["value"],
        2
    );
    assert_eq!(
        figure(
            &get(&hub, "coordinator", &format!("/figures?{own}"))
                .await
                .is(200)
                .json(),
            "S15"
        )["value"],
        1
    );
    assert_eq!(
        all_rows(&hub, "coordinator", &format!("/figures/S15/rows?{own}"), 50)
            .await
            .len(),
        1
    );
    get(&hub, "coordinator", &format!("/figures?{other}")).await.is(404);
    get(&hub, "coordinator", &format!("/figures/S15/rows?{other}"))
        .await
        .is(404);
    get(&hub, "coordinator", &format!("/figures/S15/rows.csv?{other}"))
        .await
        .is(404);
    let refused = get(&hub, "coordinator", "/figures/S15/rows").await.is(403);
    assert_eq!(refused.rule(), "figures.rows_of_own_buildings");
    let divided = figure(
        &get(&hub, "coordinator", "/figures?by=building").await.is(200).json(),
        "S15",
    );
    assert_eq!(divided["series"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn law_firms_read_totals_of_whole_years_with_small_counts_hidden() {
    let hub = TestApp::new().await;
    let mut facts: Vec<_> = (0..5).map(|_| one(DisputeAccepted, "东", "2026-01-01")).collect();
    facts.push(one(DisputeAcceptedLabour, "东", "2026-01-01"));
    write(&hub, facts).await;
    let list = get(&hub, "law-firm", "/figures").await.is(200).json();
    assert_eq!(figure(&list, "S15")["value"], 5);
    let labour = figure(&list, "S16a");
    assert_eq!(
        (&labour["value"], &labour["n"], &labour["suppressed"]),
        (&Value::Null, &Value::Null, &json!(true))
    );
    assert!(
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|f| f["code"] != "S15.other")
    );
    for (path, rule) in [
        ("/figures?from=2026-02", "figures.public_by_year"),
        ("/figures?by=month", "figures.public_is_whole"),
        ("/figures/S15/rows", "figures.no_rows_in_public"),
    ] {
        assert_eq!(get(&hub, "lawyer", path).await.is(403).rule(), rule, "{path}");
    }
}

#[tokio::test]
async fn a_firm_and_an_individual_find_no_figures() {
    let hub = TestApp::new().await;
    for login in ["enterprise", "worker"] {
        for path in [
            "/figures",
            "/figures/S15/rows",
            "/figures.csv",
            "/figures/S15/rows.xlsx",
        ] {
            get(&hub, login, path).await.is(404);
        }
    }
    get(
        &hub,
        "other-zone-admin",
        &format!("/figures?building_id={}", building("东")),
    )
    .await
    .is(404);
    let other = get(&hub, "other-zone-admin", "/figures").await.is(200).json();
    assert_eq!(figure(&other, "S02")["value"], 0);
}

#[tokio::test]
async fn a_matter_the_reader_may_not_know_of_is_counted_and_nothing_of_it_is_told() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    let path = format!("/figures/S16a/rows?building_id={}", building("东"));
    let open = all_rows(&hub, "coordinator", &path, 50).await;
    assert_eq!(open[0]["subject_id"], case.id);
    assert!(open[0]["label"].as_str().unwrap().starts_with("JF-2026-0001"));
    // Only those named in it may know of it, and the coordinator is no more.
    let mut tx = hub.app.db.begin().await.unwrap();
    for statement in [
        "UPDATE matter SET shared = FALSE WHERE zone_id = 'kfq' AND id = $1",
        "DELETE FROM reader WHERE zone_id = 'kfq' AND subject_id = $1",
    ] {
        tx.sql(statement).bind(&case.id).execute().await.unwrap();
    }
    tx.commit().await.unwrap();
    let masked = all_rows(&hub, "coordinator", &path, 50).await;
    assert_eq!(masked.len(), 1);
    assert_eq!(
        (&masked[0]["subject_id"], &masked[0]["value"]),
        (&Value::Null, &json!(1))
    );
    assert_eq!(masked[0]["on_day"], open[0]["on_day"]);
    let told = get(&hub, "coordinator", &path.replace("/rows?", "/rows.csv?"))
        .await
        .is(200)
        .text;
    for text in [serde_json::to_string(&masked).unwrap(), told] {
        assert!(
            !text.contains(&case.id) && !text.contains("JF-2026") && !text.contains("甲木"),
            "{text}"
        );
    }
    // Nor does the way to the next page tell it, when its row is the last of one.
    let day = open[0]["on_day"].as_str().unwrap();
    write(&hub, vec![one(DisputeAcceptedLabour, "东", day)]).await;
    let first = get(&hub, "coordinator", &format!("{path}&limit=1"))
        .await
        .is(200)
        .json();
    assert_eq!(first["items"][0]["subject_id"], Value::Null);
    let next = first["next"].as_str().unwrap();
    assert!(!next.contains(&case.id) && !next.contains("JF-2026"), "{next}");
    let both = all_rows(&hub, "coordinator", &path, 1).await;
    assert_eq!(both.len(), 2);
    assert_ne!(both[1]["subject_id"], Value::Null, "each of one day is read once");
}

#[tokio::test]
async fn whoever_is_tied_to_the_employer_reads_no_number_that_counts_what_is_hidden_from_them() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    write(&hub, vec![one(DisputeAcceptedLabour, "东", "2026-02-03")]).await;
    let own = format!("building_id={}", building("东"));
    let read = async |login: &str| {
        let path = format!("/figures/S16a/rows?{own}");
        let list = get(&hub, login, &format!("/figures?{own}")).await.is(200).json();
        let value = figure(&list, "S16a")["value"].as_i64().unwrap();
        (value, all_rows(&hub, login, &path, 1).await.len())
    };
    assert_eq!(read("coordinator").await, (2, 2));
    sits_for(&hub, "甲", TERM).await;
    hub.as_("coordinator")
        .get(&format!("/disputes/{}", case.id))
        .await
        .is(404);
    assert_eq!(read("coordinator").await, (1, 1));
    assert_eq!(read("zone-officer").await, (2, 2), "everybody else reads it counted");
    let by_month = get(&hub, "coordinator", &format!("/figures?{own}&by=month"))
        .await
        .is(200)
        .json();
    let months = figure(&by_month, "S16a")["series"].clone();
    let each = months.as_array().unwrap().iter().map(|m| m["value"].as_i64().unwrap());
    assert_eq!(each.sum::<i64>(), 1);
    for path in ["/figures", "/figures/monthly", "/figures/S16a/rows"] {
        let note = "您与本区的企业有关联";
        let tied = hub.browser("coordinator").get(&format!("{path}?{own}")).await.is(200);
        assert!(tied.text.contains(note), "{path}");
        let other = hub.browser("zone-officer").get(&format!("{path}?{own}")).await.is(200);
        assert!(!other.text.contains(note), "{path}");
    }
}

#[tokio::test]
async fn the_desk_shows_what_a_person_answers_for() {
    use louwei::figures::service::key_figures;
    use louwei::kernel::{Grant, Role};
    let hub = TestApp::new().await;
    write(
        &hub,
        vec![
            one(DisputeAccepted, "东", "2026-01-01"),
            one(DisputeAccepted, "西", "2026-01-01"),
        ],
    )
    .await;
    let desk = async |role, over: Option<&str>| {
        let mut actor = Actor::system("kfq", hub.app.clock.now());
        actor.grants = vec![Grant {
            role,
            over: over.map(str::to_owned),
        }];
        key_figures(&hub.app, &actor).await.unwrap()
    };
    let accepted = |figures: &[louwei::figures::KeyFigure]| figures[1].text.clone();
    assert_eq!(accepted(&desk(Role::ZoneOfficer, None).await), "2");
    let own = desk(Role::Coordinator, Some(&building("东"))).await;
    assert_eq!((accepted(&own).as_str(), own[1].unit), ("1", "件"));
    get(&hub, "coordinator", &own[1].href).await.is(200);
    assert!(desk(Role::EnterpriseContact, Some("x")).await.is_empty());
}
