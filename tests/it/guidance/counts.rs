//! S33: what each group did, and the rows behind each number.

use serde_json::{Value, json};

use super::{figures, group, link, second_group, visit};
use crate::harness::TestApp;
use crate::requests::{contact, solved};

/// As many rows as the number says, each of this kind.
async fn rows(app: &TestApp, who: &str, code: &str, place: &str) -> Vec<Value> {
    let path = format!("/figures/{code}/rows?{place}&from=2026-01&to=2026-03");
    let rows = app.as_(who).get(&path).await.is(200).json();
    rows["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_group_counts_what_it_took_and_what_was_solved_and_every_number_opens_its_rows() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let other = second_group(&app).await;
    link(&app, &group, "东", None).await;
    link(&app, &group, "东", Some("甲")).await;
    let asked = [("registration", "注册地址变更要跑几趟"), ("tax", "发票额度不够用")];
    let said = visit(&group, "东", &asked);
    let logged = app
        .as_("coordinator")
        .post("/guidance-visits", said)
        .await
        .is(201)
        .json();
    assert_eq!(figures(&app).await, [2, 1, 2, 0]);

    // Solved when the firm's request is closed as solved, and no longer when it is opened again.
    let id = logged["requests"][0]["id"].as_str().unwrap();
    let steps = format!("/requests/{id}/steps");
    let step = async |login: &str, version: i64, step: &str, mut data: Value| {
        data["step"] = step.into();
        app.as_(login).step(&steps, version, data).await.is(200).version()
    };
    let v = step("coordinator", 1, "accept", json!({"grade": "simple"})).await;
    let v = step("coordinator", v, "respond", contact("2026-03-02 10:00")).await;
    let v = step("coordinator", v, "resolve", solved()).await;
    assert_eq!(figures(&app).await, [2, 1, 2, 0], "resolved is not yet closed");
    let v = step("enterprise", v, "confirm", json!({"solved": true, "score": 5})).await;
    assert_eq!(figures(&app).await, [2, 1, 2, 1]);
    let mine = format!("group_id={group}");
    for (code, n) in [("S33.visits", 1), ("S33.problems", 2), ("S33.solved", 1)] {
        assert_eq!(rows(&app, "zone-officer", code, &mine).await.len(), n, "{code}");
        assert!(
            rows(&app, "zone-officer", code, &format!("group_id={other}"))
                .await
                .is_empty(),
            "{code} of another group"
        );
    }
    let links = rows(&app, "auditor", "S33", &mine).await;
    assert_eq!(
        (links.len(), &links[0]["value"]),
        (1, &json!(2)),
        "one building, two links"
    );
    let row = &rows(&app, "zone-officer", "S33.solved", &mine).await[0];
    assert_eq!(
        (&row["subject_kind"], &row["subject_id"]),
        (&json!("request"), &json!(id))
    );
    step("enterprise", v, "reopen", json!({"new_facts": "又要补材料"})).await;
    assert_eq!(figures(&app).await, [2, 1, 2, 0]);
    app.is_clean().await;
}

#[tokio::test]
async fn a_group_is_one_however_many_buildings_and_firms_it_is_linked_with() {
    let app = TestApp::new().await;
    let first = group(&app).await;
    let other = second_group(&app).await;
    link(&app, &first, "东", None).await;
    link(&app, &first, "东", Some("甲")).await;
    link(&app, &first, "西", None).await;
    let ended = link(&app, &other, "南", None).await;
    let value = async |place: &str, code: &str| {
        let path = format!("/figures?from=2026-01&to=2026-03&{place}");
        let all = app.as_("zone-officer").get(&path).await.is(200).json();
        crate::figures::figure(&all, code)["value"].clone()
    };
    let east = format!("building_id={}", crate::world::id("building", "东"));
    assert_eq!(
        (value("group_id=", "S33.groups").await, value("group_id=", "S33").await),
        (json!(2), json!(4))
    );
    assert_eq!(value(&east, "S33.groups").await, 1);
    assert_eq!(value(&format!("group_id={first}"), "S33.groups").await, 1);
    let all = rows(&app, "zone-officer", "S33.groups", "limit=100").await;
    let of = |group: &str| all.iter().find(|r| r["subject_id"] == group).unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(
        (&of(&first)["value"], &of(&first)["building_id"]),
        (&json!(1), &json!(""))
    );
    assert_eq!(of(&other)["building_id"], crate::world::id("building", "南"));
    assert_eq!(rows(&app, "zone-officer", "S33.groups", &east).await.len(), 1);
    let path = "/figures/S33.groups/rows?from=2026-01&to=2026-03";
    let page_by_page = crate::figures::all_rows(&app, "zone-officer", path, 1).await;
    assert_eq!(page_by_page.len(), 2);
    let page = app
        .browser("zone-officer")
        .get("/figures/S33.groups/rows?place=zone")
        .await
        .is(200);
    assert!(page.text.contains("多座楼宇") && page.text.contains("全部明细 2 行，合计 2 个，就是数值。"));
    let change = format!("/twin-links/{}/changes", ended["id"].as_str().unwrap());
    app.as_("zone-officer")
        .step(&change, 1, json!({"to": "2026-03-02"}))
        .await
        .is(200);
    assert_eq!(value("group_id=", "S33.groups").await, 1, "none is left of the other");
}

#[tokio::test]
async fn the_same_numbers_stand_with_the_building_and_with_the_group() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let said = visit(&group, "东", &[("tax", "发票额度不够用")]);
    app.as_("coordinator").post("/guidance-visits", said).await.is(201);
    let value = async |who: &str, place: &str, code: &str| {
        let all = app.as_(who).get(&format!("/figures?{place}")).await.is(200).json();
        let items = all["items"].as_array().unwrap();
        items.iter().find(|f| f["code"] == code).map(|f| f["value"].clone())
    };
    let east = format!("building_id={}", crate::world::id("building", "东"));
    let mine = format!("group_id={group}");
    assert_eq!(value("coordinator", &east, "S33.problems").await, Some(json!(1)));
    assert_eq!(value("zone-officer", &mine, "S33.problems").await, Some(json!(1)));
    // Nothing of a group is told that is not its doing; a coordinator compares, and opens their own.
    assert_eq!(value("zone-officer", &mine, "S15").await, None);
    assert_eq!(value("coordinator", &mine, "S33.visits").await, Some(json!(1)));
    let path = |place: &str| format!("/figures/S33.problems/rows?{place}");
    app.as_("coordinator").get(&path(&mine)).await.is(403);
    app.as_("coordinator").get(&path(&east)).await.is(200);
    app.as_("coordinator-west").get(&path(&east)).await.is(404);
    app.as_("lawyer").get(&path(&mine)).await.is(404);
    app.as_("zone-officer")
        .get(&format!("/figures?group_id={}", crate::world::id("building", "东")))
        .await
        .is(404);
    app.as_("zone-officer")
        .get(&format!("/figures?{east}&{mine}"))
        .await
        .is(422);
}

#[tokio::test]
async fn the_pages_of_groups_lead_to_the_rows_behind_their_numbers() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let said = visit(&group, "东", &[("tax", "发票额度不够用")]);
    app.as_("coordinator").post("/guidance-visits", said).await.is(201);
    let officer = app.browser("zone-officer");
    let rows = format!("/figures/S33.problems/rows?group_id={group}&from=2026-01&to=2026-03");
    for page in ["/guidance".to_owned(), format!("/guidance/{group}")] {
        let text = officer.get(&page).await.is(200).plain();
        assert!(text.contains(&rows), "{page}: {text}");
    }
    let opened = officer.get(&rows).await.is(200).text;
    assert!(opened.contains("SQ-2026-0001") && opened.contains("第一党建指导团"));
    let coordinator = app.browser("coordinator").get("/guidance").await.is(200).text;
    assert!(
        !coordinator.contains("/figures/S33"),
        "a coordinator opens no rows of the zone"
    );
    let table = officer.get(&format!("/figures?place=group:{group}")).await.is(200).text;
    assert!(table.contains("走访带回问题") && !table.contains("部门联动解决诉求"));
}

#[tokio::test]
async fn a_group_that_has_moved_to_another_building_is_of_that_building_alone() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let left = link(&app, &group, "东", None).await;
    link(&app, &group, "西", None).await;
    let ends = format!("/twin-links/{}/changes", left["id"].as_str().unwrap());
    app.as_("zone-officer")
        .step(&ends, 1, json!({"to": "2026-03-02"}))
        .await
        .is(200);
    let all = rows(&app, "zone-officer", "S33.groups", "limit=100").await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["building_id"], crate::world::id("building", "西"));
}
