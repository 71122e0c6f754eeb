//! From which day a changed area of an occupancy holds.

use serde_json::{Value, json};

use crate::figures::{all_rows, figure};
use crate::harness::TestApp;
use crate::world::id;

/// A building with 10,000 ㎡ to let, and 丙 in it since May with 5,000 ㎡ where 500 are meant: the
/// building, and the path of the occupancy.
async fn mistyped(hub: &TestApp) -> (String, String) {
    let admin = hub.as_("zone-admin");
    let house = json!({"code": "N1", "name": "新楼", "street": "北街", "gross_floor_area": 20000,
                       "leasable_area": 10000, "leasable_area_on": "2025-01-01"});
    let house = admin.post("/buildings", house).await.is(201).id();
    let stay =
        json!({"enterprise_id": id("enterprise", "丙"), "building_id": house, "area": 5000, "from": "2025-05-01"});
    let stay = admin.post("/occupancies", stay).await.is(201);
    (house, format!("/occupancies/{}", stay.id()))
}

/// The occupied area at the end of a month, as the figure says it and as its rows sum up.
async fn let_in(hub: &TestApp, building: &str, month: &str) -> f64 {
    let asked = format!("from={month}&to={month}&building_id={building}");
    let list = hub
        .as_("zone-admin")
        .get(&format!("/figures?{asked}"))
        .await
        .is(200)
        .json();
    let said = figure(&list, "S04")["n"].as_f64().unwrap();
    let rows = all_rows(hub, "zone-admin", &format!("/figures/S04/rows?{asked}"), 50).await;
    let sum: f64 = rows.iter().map(|row| row["value"].as_f64().unwrap()).sum();
    assert_eq!(sum, said, "{month}: {rows:?}");
    said
}

/// The journal verifies, and its fold gives the registers and their ledger.
async fn folds(hub: &TestApp) {
    hub.is_clean().await;
    let mut tx = hub.app.db.read().await.unwrap();
    let report = louwei::registers::replay::verify(&mut tx, "kfq").await.unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
}

#[tokio::test]
async fn a_mistyped_area_is_corrected_from_the_day_of_moving_in_and_past_months_show_it() {
    let hub = TestApp::new().await;
    let (house, stay) = mistyped(&hub).await;
    assert_eq!(let_in(&hub, &house, "2025-06").await, 5000.0);
    let right = json!({"area": 500, "area_from": "2025-05-01"});
    let changed = hub
        .as_("zone-officer")
        .step(&format!("{stay}/changes"), 1, right)
        .await
        .is(200)
        .json();
    assert_eq!((&changed["area"], changed.get("area_from")), (&json!(500), None));
    for (month, area) in [
        ("2025-04", 0.0),
        ("2025-05", 500.0),
        ("2025-12", 500.0),
        ("2026-03", 500.0),
    ] {
        assert_eq!(let_in(&hub, &house, month).await, area, "{month}");
    }
    folds(&hub).await;
}

#[tokio::test]
async fn an_area_changed_without_a_day_holds_from_today() {
    let hub = TestApp::new().await;
    let (house, stay) = mistyped(&hub).await;
    let changes = format!("{stay}/changes");
    let admin = hub.as_("zone-admin");
    admin.step(&changes, 1, json!({"area": 500})).await.is(200);
    assert_eq!(let_in(&hub, &house, "2026-02").await, 5000.0);
    assert_eq!(let_in(&hub, &house, "2026-03").await, 500.0);
    folds(&hub).await;
}

#[tokio::test]
async fn an_area_that_holds_from_a_day_takes_the_place_of_later_ones_until_the_firm_moves_out() {
    let hub = TestApp::new().await;
    let (house, stay) = mistyped(&hub).await;
    let changes = format!("{stay}/changes");
    let admin = hub.as_("zone-admin");
    let larger = json!({"area": 6000, "area_from": "2025-10-10"});
    admin.step(&changes, 1, larger).await.is(200);
    assert_eq!(let_in(&hub, &house, "2025-09").await, 5000.0);
    assert_eq!(let_in(&hub, &house, "2025-10").await, 6000.0);
    let out = json!({"to": "2026-02-01"});
    admin.step(&format!("{stay}/end"), 2, out).await.is(200);
    let right = json!({"area": 650, "area_from": "2025-07-01"});
    admin.step(&changes, 3, right).await.is(200);
    for (month, area) in [
        ("2025-06", 5000.0),
        ("2025-07", 650.0),
        ("2025-10", 650.0),
        ("2026-01", 650.0),
        ("2026-02", 0.0),
    ] {
        assert_eq!(let_in(&hub, &house, month).await, area, "{month}");
    }
    folds(&hub).await;
}

#[tokio::test]
async fn the_day_of_an_area_lies_within_the_stay_and_the_past_and_comes_with_another_area() {
    let hub = TestApp::new().await;
    let (house, stay) = mistyped(&hub).await;
    let changes = format!("{stay}/changes");
    let admin = hub.as_("zone-admin");
    let refused = async |said: Value| {
        let fault = admin.step(&changes, 1, said).await.is(422).json()["fields"][0].clone();
        assert_eq!(fault["field"], "area_from", "{fault}");
        assert!(!fault["message"].as_str().unwrap().is_empty(), "{fault}");
        fault["code"].as_str().unwrap().to_owned()
    };
    let from = |day: &str| json!({"area": 500, "area_from": day});
    assert_eq!(refused(from("2025-04-30")).await, "before_moving_in");
    assert_eq!(refused(from("2026-03-03")).await, "in_the_future");
    assert_eq!(refused(from("昨天")).await, "not_a_day");
    assert_eq!(refused(json!({"area_from": "2025-05-01"})).await, "area_unchanged");
    assert_eq!(
        refused(json!({"rooms": "301", "area": 5000, "area_from": "2025-05-01"})).await,
        "area_unchanged"
    );
    let gone = json!({"area": 500, "area_from": "2026-02-01", "to": "2026-02-01"});
    assert_eq!(refused(gone).await, "after_moving_out");
    assert_eq!(let_in(&hub, &house, "2026-03").await, 5000.0);
    let new = json!({"enterprise_id": id("enterprise", "丁"), "building_id": house, "area": 500, "from": "2025-05-01",
                     "area_from": "2025-06-01"});
    let fault = admin.post("/occupancies", new).await.is(422).json()["fields"][0].clone();
    assert_eq!(
        (&fault["field"], &fault["code"]),
        (&json!("area_from"), &json!("unknown_field"))
    );
    admin.step(&changes, 1, from("2026-03-02")).await.is(200);
}

#[tokio::test]
async fn the_form_of_an_occupancy_asks_from_which_day_a_changed_area_holds() {
    let hub = TestApp::new().await;
    let (house, stay) = mistyped(&hub).await;
    let browser = hub.browser("zone-officer");
    let form = format!("/records{stay}");
    let page = browser.get(&form).await.is(200).text;
    assert!(
        page.contains("name=\"area_from\"") && page.contains("登记有误的，填入驻日期"),
        "{page}"
    );
    let new = format!("/records/occupancies/new?building_id={house}");
    assert!(!browser.get(&new).await.is(200).text.contains("area_from"));
    let early = [("version", "1"), ("area", "500"), ("area_from", "2025-04-30")];
    let back = browser.post(&form, &early).await.is(422).text;
    assert!(
        back.contains("早于入驻日期2025-05-01") && back.contains("value=\"2025-04-30\""),
        "{back}"
    );
    let right = [("version", "1"), ("area", "500"), ("area_from", "2025-05-01")];
    browser.post(&form, &right).await.is(303);
    assert_eq!(let_in(&hub, &house, "2025-06").await, 500.0);
    let left_alone = [("version", "2"), ("area", "500"), ("area_from", ""), ("headcount", "9")];
    browser.post(&form, &left_alone).await.is(303);
    folds(&hub).await;
}

#[tokio::test]
async fn the_firm_s_page_shows_which_area_held_from_which_day_and_who_registered_it() {
    let hub = TestApp::new().await;
    let (_, stay) = mistyped(&hub).await;
    let firm = format!("/enterprises/{}", id("enterprise", "丙"));
    let page = async || hub.browser("zone-admin").get(&firm).await.is(200).text;
    assert!(!page().await.contains("面积变化"), "one area is no change");
    let admin = hub.as_("zone-admin");
    let changes = format!("{stay}/changes");
    let right = json!({"area": 650.5, "area_from": "2025-10-10"});
    admin.step(&changes, 1, right).await.is(200);
    admin.step(&changes, 2, json!({"headcount": 9})).await.is(200);
    let text = page().await;
    let at = |said: &str| text.find(said).unwrap_or_else(|| panic!("{said}: {text}"));
    let (title, later, earlier) = (at("面积变化"), at(">2025-10-10<"), at(">2025-05-01<"));
    assert!(title < later && later < earlier, "{text}");
    assert!(
        text[later..earlier].contains(">650.5<") && text[earlier..].contains(">5000<"),
        "{text}"
    );
    assert!(
        text[later..].contains(" 2026-03-02<") && !text.contains("已更正"),
        "{text}"
    );

    let typo = json!({"area": 700, "area_from": "2025-05-01"});
    admin.step(&changes, 3, typo).await.is(200);
    assert_eq!(page().await.matches("已更正").count(), 2);
}
