//! What a figure says of facts that are written by hand.

use louwei::figures::FactKind::*;

use super::*;

#[tokio::test]
async fn a_count_is_as_many_rows_as_it_says_and_a_rate_prints_n_and_d() {
    let hub = TestApp::new().await;
    let mut facts: Vec<_> = (1..=18)
        .map(|n| one(DisputeAccepted, "东", &format!("2026-01-{n:02}")))
        .collect();
    facts.extend([
        one(DisputeAccepted, "西", "2026-02-03"),
        one(DisputeAccepted, "东", "2025-12-31"),
        one(DisputeAgreed, "东", "2026-02-01"),
        one(DisputeAgreed, "东", "2026-02-02"),
        one(DisputeLeftMediation, "东", "2026-02-01"),
        one(DisputeLeftMediation, "东", "2026-02-02"),
        one(DisputeLeftMediation, "东", "2026-02-03"),
    ]);
    write(&hub, facts).await;
    let at = format!("building_id={}", building("东"));
    let east = get(&hub, "zone-admin", &format!("/figures?{at}")).await.is(200).json();
    assert_eq!(
        (east["from"].as_str(), east["to"].as_str()),
        (Some("2026-01"), Some("2026-03"))
    );
    let accepted = figure(&east, "S15");
    assert_eq!(accepted["value"], 18);
    assert_eq!(accepted["kind"], "count");
    assert!(accepted["definition"].as_str().unwrap().contains("受理"));
    let rows = all_rows(&hub, "zone-admin", &format!("/figures/S15/rows?{at}"), 7).await;
    assert_eq!(rows.len(), 18);
    assert!(
        rows.iter()
            .all(|r| r["value"] == 1 && r["building_id"] == building("东"))
    );
    let success = figure(&east, "S17");
    assert_eq!(
        (&success["n"], &success["d"], &success["value"]),
        (&json!(2), &json!(3), &json!(66.6667))
    );
    assert_eq!(
        all_rows(&hub, "zone-admin", &format!("/figures/S17/rows?{at}&part=d"), 50)
            .await
            .len(),
        3
    );
    let zone = get(&hub, "zone-officer", "/figures").await.is(200).json();
    assert_eq!(figure(&zone, "S15")["value"], 19);
}

#[tokio::test]
async fn a_rate_of_nothing_is_not_printed() {
    let hub = TestApp::new().await;
    let list = get(&hub, "auditor", "/figures").await.is(200).json();
    for code in ["S04", "S05", "S09", "S17", "S20", "S22.yoy", "S22.per100", "S23", "S19"] {
        assert_eq!(figure(&list, code)["value"], Value::Null, "{code}");
    }
    assert_eq!(figure(&list, "S17")["d"], 0);
    assert_eq!(figure(&list, "S15")["value"], 0);
}

#[tokio::test]
async fn occupancy_changes_in_points_and_in_percent_from_its_beginning() {
    let hub = TestApp::new().await;
    write(
        &hub,
        vec![
            fact(LeasableArea, "东", "2025-01-01", 1_000_000),
            fact(OccupiedArea, "东", "2025-03-01", 600_000),
            fact(OccupiedArea, "东", "2026-02-10", 90_000),
        ],
    )
    .await;
    let list = get(&hub, "zone-admin", "/figures").await.is(200).json();
    let rate = figure(&list, "S04");
    assert_eq!(
        (&rate["n"], &rate["d"], &rate["value"]),
        (&json!(6900), &json!(10_000), &json!(69))
    );
    assert_eq!(rate["previous"]["value"], 60);
    assert_eq!(figure(&list, "S05")["value"], 9);
    assert_eq!(figure(&list, "S05")["unit"], "百分点");
    let percent = figure(&list, "S05.pct");
    assert_eq!(
        (&percent["value"], &percent["n0"], &percent["unit"]),
        (&json!(15), &json!(6000), &json!("%"))
    );
}

#[tokio::test]
async fn what_is_let_in_a_building_without_a_leasable_area_is_no_part_of_the_rate() {
    let hub = TestApp::new().await;
    write(
        &hub,
        vec![
            fact(LeasableArea, "东", "2025-01-01", 1_000_000),
            fact(OccupiedArea, "东", "2025-03-01", 600_000).about("enterprise", "a"),
            fact(OccupiedArea, "西", "2025-03-01", 300_000).about("enterprise", "b"),
            // Registered late.
            fact(LeasableArea, "西", "2026-03-01", 1_000_000),
        ],
    )
    .await;
    let of = async |query: &str, code: &str| {
        let path = format!("/figures?{query}");
        figure(&get(&hub, "zone-admin", &path).await.is(200).json(), code)
    };
    let february = "from=2026-01&to=2026-02";
    let rate = of(february, "S04").await;
    assert_eq!(
        (&rate["n"], &rate["d"], &rate["value"]),
        (&json!(6000), &json!(10_000), &json!(60))
    );
    let rows = all_rows(&hub, "zone-admin", &format!("/figures/S04/rows?{february}"), 50).await;
    assert_eq!((rows.len(), &rows[0]["building_id"]), (1, &json!(building("东"))));
    let west = of(&format!("{february}&building_id={}", building("西")), "S04").await;
    assert_eq!((&west["n"], &west["value"]), (&json!(0), &Value::Null));
    let march = "from=2026-03&to=2026-03";
    assert_eq!(
        of(march, "S04").await["value"],
        45,
        "both buildings, once both are known"
    );
    let change = of(march, "S05").await;
    assert_eq!((&change["value"], &change["n0"]), (&json!(-15), &json!(6000)));
    let path = format!("/figures/S04/ranking?{march}");
    let ranked = get(&hub, "zone-admin", &path).await.is(200).json();
    assert_eq!(ranked["whole"]["value"], 45);
}

#[tokio::test]
async fn stale_headcounts_are_shown_and_not_counted() {
    let hub = TestApp::new().await;
    write(
        &hub,
        vec![
            fact(Headcount, "东", "2025-06-01", 120).about("occupancy", "a"),
            fact(StaleHeadcount, "东", "2026-02-01", 120).about("occupancy", "a"),
            fact(Headcount, "东", "2026-01-01", 30).about("occupancy", "b"),
        ],
    )
    .await;
    let people = figure(&get(&hub, "zone-admin", "/figures").await.json(), "S03");
    assert_eq!(
        (&people["value"], &people["n"], &people["d"]),
        (&json!(30), &json!(30), &json!(150))
    );
    let rows = all_rows(&hub, "zone-admin", "/figures/S03/rows", 50).await;
    assert_eq!(
        (rows.len(), &rows[0]["subject_id"], &rows[0]["value"]),
        (1, &json!("b"), &json!(30))
    );
}

#[tokio::test]
async fn litigation_is_compared_with_the_year_before_and_with_the_number_of_firms() {
    let hub = TestApp::new().await;
    let mut facts = vec![
        fact(Litigation, "东", "2025-02-01", 10),
        fact(Litigation, "东", "2025-09-01", 99),
        fact(Litigation, "东", "2026-01-01", 4),
        fact(Litigation, "东", "2026-02-01", 2),
        one(DisputeAgreed, "东", "2026-02-01"),
        one(DisputeAgreed, "东", "2026-02-09"),
    ];
    // Ten firms all the time, five more from the last of three months.
    facts.extend((0..10).map(|n| one(OccupyingFirm, "东", "2024-05-05").about("enterprise", format!("a{n}"))));
    facts.extend((0..6).map(|n| one(OccupyingFirm, "东", "2026-03-01").about("enterprise", format!("b{n}"))));
    write(&hub, facts).await;
    let list = get(&hub, "zone-admin", "/figures").await.json();
    assert_eq!(figure(&list, "S22")["value"], 6);
    assert_eq!(figure(&list, "S22")["previous"]["value"], 10);
    let yoy = figure(&list, "S22.yoy");
    assert_eq!(
        (&yoy["value"], &yoy["n"], &yoy["d"]),
        (&json!(-40), &json!(6), &json!(10))
    );
    let hundred = figure(&list, "S22.per100");
    assert_eq!((&hundred["d"], &hundred["value"]), (&json!(12), &json!(50)));
    assert_eq!(figure(&list, "S23")["value"], 25);
    let mean = all_rows(&hub, "zone-admin", "/figures/S22.per100/rows?part=d", 5).await;
    let sum: f64 = mean.iter().map(|r| r["value"].as_f64().unwrap()).sum();
    assert_eq!((mean.len(), sum.round()), (16, 12.0));
    let before = all_rows(&hub, "zone-admin", "/figures/S22.yoy/rows?part=d", 5).await;
    assert_eq!((before.len(), &before[0]["value"]), (1, &json!(10)));
}

#[tokio::test]
async fn durations_are_medians_of_their_lengths() {
    let hub = TestApp::new().await;
    let lengths = [3, 9, 5, 40];
    write(
        &hub,
        lengths
            .into_iter()
            .map(|n| fact(DaysToEffect, "东", "2026-01-09", n))
            .collect(),
    )
    .await;
    let list = get(&hub, "zone-admin", "/figures").await.json();
    let median = figure(&list, "S19");
    assert_eq!(
        (&median["value"], &median["n"], &median["unit"]),
        (&json!(7), &json!(4), &json!("天"))
    );
    assert_eq!(figure(&list, "S19.p90")["value"], 40);
    assert_eq!(all_rows(&hub, "zone-admin", "/figures/S19/rows", 3).await.len(), 4);
}

#[tokio::test]
async fn what_is_taken_back_is_no_row_and_what_counts_twice_is_two() {
    let hub = TestApp::new().await;
    write(
        &hub,
        vec![
            one(OpinionDelivered, "东", "2026-01-01").about("opinion", "a"),
            one(OpinionDelivered, "东", "2026-01-02").about("opinion", "b"),
            fact(OpinionDelivered, "东", "2026-02-01", -1).about("opinion", "a"),
            one(EnteredPrediagnosis, "东", "2026-01-01").about("dispute", "x"),
            one(EnteredPrediagnosis, "东", "2026-02-01").about("dispute", "x"),
            one(MoveIn, "东", "2026-01-01").about("enterprise", "e"),
            one(MoveIn, "东", "2026-01-01").about("enterprise", "f"),
            one(MoveOut, "东", "2026-02-01").about("enterprise", "e"),
        ],
    )
    .await;
    let list = get(&hub, "zone-admin", "/figures").await.json();
    for (code, number) in [("S12", 1), ("S15.pre", 2), ("S06", 1)] {
        assert_eq!(figure(&list, code)["value"], number, "{code}");
        let rows = all_rows(&hub, "zone-admin", &format!("/figures/{code}/rows"), 50).await;
        assert_eq!(rows.len(), number, "{code}: {rows:?}");
    }
    let january = get(&hub, "zone-admin", "/figures?from=2026-01&to=2026-01").await.json();
    assert_eq!(figure(&january, "S12")["value"], 2, "a published month never changes");
}

#[tokio::test]
async fn a_figure_comes_by_month_and_by_building() {
    let hub = TestApp::new().await;
    write(
        &hub,
        vec![
            one(DisputeAccepted, "东", "2026-01-01"),
            one(DisputeAccepted, "东", "2026-03-01"),
            one(DisputeAccepted, "西", "2025-03-01"),
        ],
    )
    .await;
    let months = figure(
        &get(&hub, "zone-admin", "/figures?by=month").await.is(200).json(),
        "S15",
    )["series"]
        .clone();
    let values: Vec<_> = months
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (&p["key"], &p["value"], &p["previous"]["value"]))
        .collect();
    assert_eq!(
        values,
        [
            (&json!("2026-01"), &json!(1), &json!(0)),
            (&json!("2026-02"), &json!(0), &json!(0)),
            (&json!("2026-03"), &json!(1), &json!(1)),
        ]
    );
    let buildings = figure(
        &get(&hub, "zone-admin", "/figures?by=building").await.is(200).json(),
        "S15",
    )["series"]
        .clone();
    let east = buildings
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["key"] == building("东"))
        .unwrap();
    assert_eq!((&east["value"], &east["name"]), (&json!(2), &json!("东方大厦")));
    let street = format!("/figures?street_id={}", world::id("street", "北街"));
    assert_eq!(
        figure(&get(&hub, "zone-admin", &street).await.is(200).json(), "S15")["value"],
        2
    );
    let south = format!("/figures?street_id={}", world::id("street", "南街"));
    assert_eq!(
        figure(&get(&hub, "zone-admin", &south).await.is(200).json(), "S15")["value"],
        0
    );
}

#[tokio::test]
async fn tables_carry_the_same_numbers() {
    let hub = TestApp::new().await;
    write(&hub, vec![one(DisputeAccepted, "东", "2026-01-01")]).await;
    let csv = get(&hub, "zone-admin", "/figures.csv").await.is(200);
    assert!(csv.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert!(csv.text.contains("\r\nS15,涉企纠纷受理,件,1,1,"), "{}", csv.text);
    assert!(
        csv.text.contains(",n,d,n0,d0,"),
        "the beginning of S05 has its parts too"
    );
    let rows = get(&hub, "zone-admin", "/figures/S15/rows.csv").await.is(200);
    assert_eq!(rows.text.lines().count(), 3);
    assert!(rows.text.contains("东方大厦,2026-01-01"));
    assert!(
        rows.text.contains("合计,,,1 行，合计 1 件，就是数值。,1,件"),
        "{}",
        rows.text
    );
    for path in ["/figures.xlsx", "/figures/S15/rows.xlsx"] {
        let book = get(&hub, "zone-admin", path).await.is(200);
        assert!(book.text.starts_with("PK"), "{path}");
    }
}

#[tokio::test]
async fn a_period_that_is_none_is_refused_with_its_field() {
    let hub = TestApp::new().await;
    for (query, field) in [
        ("from=2026-13", "from"),
        ("to=yesterday", "to"),
        ("from=2026-03&to=2026-01", "to"),
        ("from=1980-01", "from"),
    ] {
        let answer = get(&hub, "zone-admin", &format!("/figures?{query}")).await.is(422);
        assert_eq!(answer.json()["fields"][0]["field"], field, "{query}");
    }
    for path in [
        "/figures/S99/rows",
        "/figures?building_id=none",
        "/figures?street_id=none",
    ] {
        get(&hub, "zone-admin", path).await.is(404);
    }
    get(&hub, "zone-admin", "/figures/S15/rows?cursor=f.x").await.is(422);
    get(&hub, "zone-admin", "/figures/S15/rows?part=d").await.is(422);
    get(&hub, "zone-admin", "/figures/S15/rows?part=x").await.is(400);
}

#[tokio::test]
async fn every_page_tells_what_the_rows_of_all_pages_come_to() {
    let hub = TestApp::new().await;
    write(
        &hub,
        vec![
            one(DisputeAccepted, "东", "2026-01-05"),
            one(DisputeAccepted, "西", "2026-02-05"),
            fact(Headcount, "东", "2026-01-01", 30).about("occupancy", "a"),
            fact(Headcount, "西", "2026-01-01", 12).about("occupancy", "b"),
        ],
    )
    .await;
    for (code, total) in [("S15", 2), ("S03", 42)] {
        let path = format!("/figures/{code}/rows?limit=1");
        let first = get(&hub, "zone-admin", &path).await.is(200).json();
        let path = format!("{path}&cursor={}", first["next"].as_str().unwrap());
        let second = get(&hub, "zone-admin", &path).await.is(200).json();
        assert_eq!(second["next"], Value::Null, "{code}");
        for page in [first, second] {
            assert_eq!(
                (&page["count"], &page["total"]),
                (&json!(2), &json!(total)),
                "{code}: {page}"
            );
        }
    }
}
