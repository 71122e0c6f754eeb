//! Guidance groups, their links, their visits, and what these bring home.

mod counts;
mod problems;

use louwei::kernel::Day;
use serde_json::{Value, json};

use crate::harness::TestApp;
use crate::world::id;

pub async fn group(app: &TestApp) -> String {
    let said = json!({"code": "ZD01", "name": "第一党建指导团", "lead_unit": "组织部", "members": ["田七", "田八"],
                      "from": "2026-01-05"});
    app.as_("zone-officer")
        .post("/guidance-groups", said)
        .await
        .is(201)
        .id()
}

pub async fn second_group(app: &TestApp) -> String {
    let said = json!({"code": "ZD02", "name": "第二党建指导团", "lead_unit": "税务局", "from": "2026-01-05"});
    app.as_("zone-officer")
        .post("/guidance-groups", said)
        .await
        .is(201)
        .id()
}

pub async fn link(app: &TestApp, group: &str, building: &str, firm: Option<&str>) -> Value {
    let said = json!({"group_id": group, "building_id": id("building", building), "from": "2026-01-05",
                      "enterprise_id": firm.map(|f| id("enterprise", f))});
    app.as_("zone-officer").post("/twin-links", said).await.is(201).json()
}

pub fn visit(group: &str, building: &str, problems: &[(&str, &str)]) -> Value {
    let problems: Vec<Value> = problems
        .iter()
        .map(|(category, words)| json!({"category": category, "words": words}))
        .collect();
    json!({"group_id": group, "building_id": id("building", building), "enterprise_id": id("enterprise", "甲"),
           "on": "2026-03-02", "visitors": "田七", "heard": "企业扩租，需办理注册地址变更", "problems": problems})
}

/// 双联, 走访, 带回问题, 已解决 of the first group.
pub async fn figures(app: &TestApp) -> [i64; 4] {
    let all = app.as_("zone-officer").get("/guidance-figures").await.is(200).json();
    let one = &all["items"][0];
    ["links", "visits", "problems", "solved"].map(|name| one[name].as_i64().unwrap())
}

#[tokio::test]
async fn visits_are_logged_by_the_zone_and_the_coordinator_of_the_building_alone() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    for (login, status) in [
        ("coordinator-west", 422),
        ("enterprise", 403),
        ("auditor", 403),
        ("department", 403),
    ] {
        app.as_(login)
            .post("/guidance-visits", visit(&group, "东", &[]))
            .await
            .is(status);
    }
    app.as_("coordinator")
        .post("/guidance-visits", visit(&group, "东", &[]))
        .await
        .is(201);
    app.as_("coordinator")
        .post("/guidance-visits", visit(&group, "东", &[]))
        .await
        .is(409);
    let tomorrow = {
        let mut said = visit(&group, "东", &[]);
        said["on"] = "2026-03-03".into();
        said
    };
    app.as_("coordinator").post("/guidance-visits", tomorrow).await.is(422);
    let west = app.as_("coordinator-west").get("/guidance-visits").await.is(200).json();
    assert_eq!(west["items"], json!([]));
    app.as_("coordinator").post("/guidance-groups", json!({})).await.is(403);
}

#[tokio::test]
async fn a_link_counts_until_it_ends() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let link = link(&app, &group, "西", None).await;
    assert_eq!(figures(&app).await[0], 1);
    let change = format!("/twin-links/{}/changes", link["id"].as_str().unwrap());
    app.as_("zone-officer")
        .step(&change, 1, json!({"to": "2026-03-02"}))
        .await
        .is(200);
    assert_eq!(figures(&app).await[0], 0);
}

#[tokio::test]
async fn the_pages_show_groups_to_those_who_work_with_buildings() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    link(&app, &group, "东", None).await;
    let list = app.browser("coordinator").get("/guidance").await.is(200).text;
    assert!(list.contains("第一党建指导团") && list.contains("登记走访") && !list.contains("登记指导团"));
    app.browser("enterprise").get("/guidance").await.is(404);
    app.browser("enterprise").get("/guidance/visits/new").await.is(403);
    app.browser("zone-officer").get("/guidance/no-such-group").await.is(404);
    // The register leads to the one form.
    let to = app.browser("coordinator").get("/records/visits/new").await.is(303);
    assert_eq!(to.location(), "/guidance/visits/new");
}

#[tokio::test]
async fn a_coordinator_reads_what_was_heard_in_their_building_however_many_visits_others_had_since() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let first = Day::parse("2026-01-07").unwrap();
    let mut own = visit(&group, "东", &[]);
    own["on"] = first.to_string().into();
    app.as_("coordinator").post("/guidance-visits", own).await.is(201);
    for n in 1..=50 {
        let mut other = visit(&group, "西", &[]);
        other.as_object_mut().unwrap().remove("enterprise_id");
        other["on"] = first.plus_days(n).to_string().into();
        other["heard"] = "西华中心要增设充电桩".into();
        app.as_("zone-officer").post("/guidance-visits", other).await.is(201);
    }
    let page = app.browser("coordinator").get(&format!("/guidance/{group}")).await;
    let page = page.is(200).text;
    assert!(page.contains("企业扩租") && !page.contains("充电桩"), "{page}");
}
