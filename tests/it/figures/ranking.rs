//! 排名: only what has enough cases is ranked, and the zone's policy says what is enough.

use louwei::figures::FactKind::*;

use super::*;

/// So many slips closed in a building, so many of them rightly dispatched at first.
fn closed(place: &str, all: usize, right: usize) -> Vec<Fact> {
    let department = world::id("department", "人社");
    let many = |kind, n| (0..n).map(move |_| kind);
    many(HandoffClosed, all)
        .chain(many(HandoffFirstRight, right))
        .map(|kind| one(kind, place, "2026-02-10").of_unit(&department))
        .collect()
}

async fn ranking(hub: &TestApp, login: &str, query: &str) -> Value {
    let path = format!("/figures/S30.right/ranking{query}");
    get(hub, login, &path).await.is(200).json()
}

fn names(list: &Value) -> Vec<(Option<i64>, String)> {
    let items = list.as_array().unwrap().iter();
    items
        .map(|p| (p["rank"].as_i64(), p["name"].as_str().unwrap().to_owned()))
        .collect()
}

#[tokio::test]
async fn a_building_with_one_case_of_one_is_not_the_best_of_all() {
    let hub = TestApp::new().await;
    write(&hub, [closed("东", 1, 1), closed("西", 10, 7)].concat()).await;
    let found = ranking(&hub, "zone-officer", "?from=2026-01&to=2026-03").await;
    assert_eq!(found["minimum"], 5);
    assert_eq!(
        (&found["policy"], &found["policy_version"]),
        (&json!("zone-handoff"), &json!(1))
    );
    assert_eq!(names(&found["items"]), [(Some(1), "西华中心".to_owned())]);
    let few = found["too_few"].as_array().unwrap();
    let east = few.iter().find(|p| p["name"] == "东方大厦").unwrap();
    assert_eq!(
        (&east["n"], &east["d"], &east["value"]),
        (&json!(1), &json!(1), &json!(100))
    );
    assert_eq!(found["whole"]["d"], 11);
}

#[tokio::test]
async fn the_zone_sets_the_least_denominator_by_a_new_version_of_its_policy() {
    let hub = TestApp::new().await;
    write(&hub, [closed("东", 2, 2), closed("西", 10, 7)].concat()).await;
    let all = hub.as_("zone-admin").get("/policies").await.is(200).json();
    let found = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["code"] == "zone-handoff");
    let mut policy = found.unwrap().clone();
    assert_eq!(policy["numbers"]["ranking_minimum"], 5);
    policy["numbers"]["ranking_minimum"] = 2.into();
    let from = [("If-Match", "\"0\"")];
    hub.as_("zone-admin")
        .post_with("/policies", &from, policy)
        .await
        .is(201);
    let found = ranking(&hub, "zone-officer", "").await;
    assert_eq!((&found["minimum"], &found["policy_version"]), (&json!(2), &json!(2)));
    let ranked = |a: &str, b: &str| [(Some(1), a.to_owned()), (Some(2), b.to_owned())];
    assert_eq!(names(&found["items"]), ranked("东方大厦", "西华中心"));
    let lowest = ranking(&hub, "zone-officer", "?order=asc").await;
    assert_eq!(names(&lowest["items"]), ranked("西华中心", "东方大厦"));
}

#[tokio::test]
async fn departments_are_ranked_for_the_zone_and_buildings_for_who_compares_them() {
    let hub = TestApp::new().await;
    write(&hub, [closed("东", 6, 3), closed("西", 10, 7)].concat()).await;
    let departments = ranking(&hub, "zone-officer", "?of=department").await;
    assert_eq!(
        names(&departments["items"]),
        [(Some(1), "人力资源和社会保障局".to_owned())]
    );
    assert_eq!(departments["items"][0]["d"], 16);
    let own = ranking(&hub, "coordinator", "").await;
    assert_eq!(
        names(&own["items"]),
        [(Some(1), "东方大厦".to_owned())],
        "only their own"
    );
    assert_eq!(own["whole"]["d"], 6, "nor can the others be told from the whole");
    let path = "/figures/S30.right/ranking";
    let refused = get(&hub, "coordinator", &format!("{path}?of=department")).await.is(403);
    assert_eq!(refused.rule(), "figures.zone_ranks_departments");
    get(&hub, "department", path).await.is(403);
    get(&hub, "lawyer", path).await.is(403);
    get(&hub, "enterprise", path).await.is(404);
    get(&hub, "zone-officer", "/figures/S99/ranking").await.is(404);
    for wrong in ["/figures/S30.dispatched/ranking", "/figures/S17/ranking?of=department"] {
        get(&hub, "zone-officer", wrong).await.is(422);
    }
}

#[tokio::test]
async fn the_page_ranks_shows_who_has_too_few_and_opens_the_rows() {
    let hub = TestApp::new().await;
    write(&hub, [closed("东", 1, 1), closed("西", 10, 7)].concat()).await;
    let browser = hub.browser("zone-officer");
    let rows = browser.get("/figures/S30.right/rows?place=zone").await.is(200).text;
    assert!(
        rows.contains("/figures/S30.right/ranking?of") && rows.contains("各部门排名"),
        "the number leads to its ranking"
    );
    let page = browser.get("/figures/S30.right/ranking").await.is(200).plain();
    for part in ["样本不足，不排名", "分母达到5的才排名", "本区部门交办时限第1版", "70"] {
        assert!(page.contains(part), "{part}");
    }
    let mut links = page.split("href=\"").filter_map(|rest| rest.split('"').next());
    let href = links.find(|a| a.contains("/rows?building_id=") && a.contains("part=d"));
    browser.get(href.unwrap()).await.is(200);
}

#[tokio::test]
async fn the_page_of_a_coordinator_is_headed_by_what_its_total_covers() {
    let hub = TestApp::new().await;
    write(&hub, [closed("东", 6, 3), closed("西", 10, 7)].concat()).await;
    let path = "/figures/S30.right/ranking";
    let own = hub.browser("coordinator").get(path).await.is(200).plain();
    assert!(own.contains("您负责的楼宇 · ") && !own.contains("全区 · "), "{own}");
    let all = hub.browser("zone-officer").get(path).await.is(200).plain();
    assert!(all.contains("全区 · ") && !all.contains("您负责的楼宇"), "{all}");
}

#[tokio::test]
async fn a_rate_above_a_hundred_percent_is_marked_and_says_why_it_can_be() {
    let hub = TestApp::new().await;
    let department = world::id("department", "人社");
    let signed = |place: &'static str, sent: usize, in_time: usize| {
        let kinds = vec![LegDispatched; sent]
            .into_iter()
            .chain(vec![LegSignedInTime; in_time]);
        kinds
            .map(|kind| one(kind, place, "2026-02-10").of_unit(&department))
            .collect::<Vec<_>>()
    };
    let browser = hub.browser("zone-officer");
    write(&hub, signed("西", 6, 6)).await;
    let page = browser.get("/figures/S30.signed/ranking").await.is(200).plain();
    assert!(
        page.contains("100.0") && !page.contains("超过100%"),
        "the whole is not above it"
    );
    write(&hub, signed("东", 5, 7)).await;
    let page = browser.get("/figures/S30.signed/ranking").await.is(200).plain();
    assert!(page.contains("期前开始、期内办成的只计入 n"), "{page}");
    assert_eq!(page.matches("超过100%</span>").count(), 1, "only the one that is");
    let areas = [(LeasableArea, 100), (OccupiedArea, 900)];
    write(&hub, areas.map(|(kind, n)| fact(kind, "西", "2026-01-01", n)).to_vec()).await;
    let page = browser.get("/figures/S04/ranking").await.is(200).plain();
    assert!(
        page.contains("请核对西华中心的入驻面积") && page.contains("请核对</span>"),
        "{page}"
    );
}
