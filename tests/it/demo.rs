//! The demonstration zone says what the article reports, and its figures open their rows.

use louwei::accounts::{DEMO_PASSWORD, service::sign_in};
use louwei::kernel::Timestamp;
use serde_json::Value;

use crate::figures::figure;
use crate::harness::TestApp;

async fn demonstration() -> (TestApp, String) {
    let hub = TestApp::empty().await;
    hub.app.clock.set(Timestamp::parse("2026-11-22 10:00").unwrap());
    louwei::demo::fill(&hub.app).await.unwrap();
    let signed = sign_in(&hub.app, "zone-officer", DEMO_PASSWORD, "127.0.0.1", false)
        .await
        .unwrap();
    (hub, signed.secret)
}

#[tokio::test]
async fn the_demonstration_zone_says_what_the_article_reports() {
    let (hub, token) = demonstration().await;
    let officer = hub.with_token(&token);
    let figures = officer.get("/figures?from=2026-01&to=2026-11").await.is(200).json();
    let value = |code: &str| {
        figure(&figures, code)["value"]
            .as_f64()
            .unwrap_or_else(|| panic!("{code} has no value"))
    };
    assert!(value("S02") > 2_000_000.0, "{}", value("S02"));
    assert_eq!(value("S03"), 59_680.0);
    assert_eq!(value("S16b"), 18.0);
    assert_eq!(value("S22.yoy"), -40.0);
    assert_eq!(value("S05.pct"), 15.0);
    assert_eq!(value("S05"), 9.0);
    assert_eq!(value("S24"), 52.0, "demands solved with departments");
    let groups = officer.get("/guidance-groups?limit=100").await.is(200).json();
    assert_eq!(groups["items"].as_array().unwrap().len(), 18);
    assert_eq!(value("S33.groups"), 18.0, "guidance groups");
    let rows = officer
        .get("/figures/S33.groups/rows?from=2026-01&to=2026-11&limit=100")
        .await
        .is(200)
        .json();
    assert_eq!(rows["items"].as_array().unwrap().len(), 18);
    // The count of the rows is the number.
    let rows = officer
        .get("/figures/S16b/rows?from=2026-01&to=2026-11&limit=100")
        .await
        .is(200)
        .json();
    assert_eq!(rows["items"].as_array().unwrap().len(), 18);
    let rows = officer
        .get("/figures/S24/rows?from=2026-01&to=2026-11&limit=100")
        .await
        .is(200)
        .json();
    assert_eq!(rows["items"].as_array().unwrap().len(), 52);
    // What the groups' visits brought home, group by group and altogether.
    let groups = officer.get("/guidance-figures?year=2026").await.is(200).json();
    let groups = groups["items"].as_array().unwrap();
    for (code, name) in [
        ("S33.visits", "visits"),
        ("S33.problems", "problems"),
        ("S33.solved", "solved"),
    ] {
        let of_groups: i64 = groups.iter().map(|g| g[name].as_i64().unwrap()).sum();
        assert!(of_groups > 10, "{name} {of_groups}");
        assert_eq!(value(code), of_groups as f64, "{name}");
        let path = format!("/figures/{code}/rows?from=2026-01&to=2026-11&limit=100");
        let rows = officer.get(&path).await.is(200).json();
        assert_eq!(rows["items"].as_array().unwrap().len() as i64, of_groups, "{name}");
    }
}

#[tokio::test]
async fn the_demonstration_leaves_nothing_that_verification_would_refuse() {
    let (hub, _) = demonstration().await;
    for zone in [louwei::demo::ZONE, louwei::demo::OTHER_ZONE] {
        let report = louwei::journal::verify::zone(&hub.app, zone).await.unwrap();
        assert_eq!(report.faults, Vec::<String>::new(), "{zone}");
        assert!(report.events > 0);
        let mut tx = hub.app.db.read().await.unwrap();
        let registers = louwei::registers::replay::verify(&mut tx, zone).await.unwrap();
        assert_eq!(registers.faults, Vec::<String>::new(), "{zone}");
        assert!(registers.rows > 0 && registers.untold == 0, "{registers:?}");
    }
}

#[tokio::test]
async fn a_slip_that_bounced_was_ruled_on_and_the_next_of_its_kind_goes_where_the_ruling_says() {
    let (hub, token) = demonstration().await;
    let officer = hub.with_token(&token);
    let proposed = officer.get("/handoffs/routing?category=other").await.is(200).json();
    let first = &proposed["proposals"][0];
    assert_eq!(
        (&first["role"], &first["origin"]),
        (&"lead".into(), &"ruling".into()),
        "{proposed}"
    );
    let slips = officer.get("/handoffs?limit=100").await.is(200).json();
    let of_kind: Vec<&Value> = slips["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["title"].as_str().is_some_and(|t| t.contains("单车")))
        .collect();
    assert!(!of_kind.is_empty(), "{slips}");
}
