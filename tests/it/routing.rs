//! Where handoffs go: duties, rulings, history, categories.

use louwei::kernel::Actor;
use louwei::routing::{self, Reach, Rule};
use louwei::write_tx;
use serde_json::{Value, json};

use crate::harness::TestApp;
use crate::registers;
use crate::world::id;

async fn duty(app: &TestApp, department: &str, category: &str, part: &str, from: &str) -> Value {
    registers::duty(app, department, category, part, "测试权责清单第一条", from).await
}

pub async fn bind(app: &TestApp, category: &str, building: Option<&str>, lead: &str, assists: &[&str], number: &str) {
    let actor = Actor::system("kfq", app.app.clock.now());
    let rule = Rule {
        category: category.to_owned(),
        reach: if building.is_some() {
            Reach::Building
        } else {
            Reach::Zone
        },
        building_id: id("building", building.unwrap_or("西")),
        lead: id("department", lead),
        assists: assists.iter().map(|a| id("department", a)).collect(),
        ruling: id("handoff", number),
        number: Some(number.to_owned()),
    };
    let bound: louwei::error::Result<String> =
        async { write_tx!(app.app.db, |tx| routing::bind(tx, &actor, rule.clone()).await) }.await;
    bound.unwrap();
}

async fn learned(app: &TestApp, category: &str, lead: &str) {
    let lead = id("department", lead);
    let done: louwei::error::Result<()> =
        async { write_tx!(app.app.db, |tx| routing::learned(tx, "kfq", category, &lead, &[]).await) }.await;
    done.unwrap();
}

/// Department, part and origin of each proposal, as the coordinator reads them.
async fn proposed(app: &TestApp, query: &str) -> Vec<(String, String, String)> {
    let answer = app
        .as_("coordinator")
        .get(&format!("/handoffs/routing?{query}"))
        .await
        .is(200)
        .json();
    let text = |p: &Value, name: &str| p[name].as_str().unwrap().to_owned();
    let all = answer["proposals"].as_array().unwrap();
    all.iter()
        .map(|p| (text(p, "name"), text(p, "role"), text(p, "origin")))
        .collect()
}

fn said(name: &str, role: &str, origin: &str) -> (String, String, String) {
    (name.to_owned(), role.to_owned(), origin.to_owned())
}

#[tokio::test]
async fn a_ruling_is_proposed_before_a_duty_and_a_duty_before_history() {
    let app = TestApp::new().await;
    learned(&app, "registration", "人社").await;
    let by_history = proposed(&app, "category=registration").await;
    assert_eq!(by_history, [said("人力资源和社会保障局", "lead", "history")]);

    duty(&app, "审批", "企业注册", "lead", "2026-01-01").await;
    duty(&app, "市监", "registration", "assist", "2026-01-01").await;
    let by_duty = proposed(&app, "category=registration").await;
    assert_eq!(
        by_duty,
        [
            said("行政审批服务局", "lead", "duty"),
            said("市场监督管理局", "assist", "duty"),
            said("人力资源和社会保障局", "lead", "history"),
        ]
    );

    bind(&app, "registration", None, "市监", &["审批"], "JB-2026-0001").await;
    let bound = proposed(&app, "category=registration").await;
    assert_eq!(
        bound,
        [
            said("市场监督管理局", "lead", "ruling"),
            said("行政审批服务局", "assist", "ruling"),
        ]
    );
}

#[tokio::test]
async fn a_ruling_on_one_building_stands_before_that_of_the_zone_and_only_there() {
    let app = TestApp::new().await;
    bind(&app, "property", None, "审批", &[], "JB-2026-0001").await;
    bind(&app, "property", Some("东"), "市监", &[], "JB-2026-0002").await;
    let first = |all: Vec<(String, String, String)>| all[0].0.clone();
    let east = format!("category=property&building_id={}", id("building", "东"));
    let west = format!("category=property&building_id={}", id("building", "西"));
    assert_eq!(first(proposed(&app, &east).await), "市场监督管理局");
    assert_eq!(first(proposed(&app, &west).await), "行政审批服务局");

    bind(&app, "property", Some("东"), "人社", &[], "JB-2026-0003").await;
    assert_eq!(first(proposed(&app, &east).await), "人力资源和社会保障局");
    let mut tx = app.app.db.read().await.unwrap();
    let building = id("building", "东");
    let rule = routing::binding(&mut tx, "kfq", "property", Some(&building))
        .await
        .unwrap();
    assert_eq!(rule.unwrap().number.as_deref(), Some("JB-2026-0003"));
}

#[tokio::test]
async fn a_proposal_says_why_and_by_which_law() {
    let app = TestApp::new().await;
    duty(&app, "审批", "企业注册", "lead", "2026-01-01").await;
    bind(&app, "registration", None, "审批", &[], "JB-2026-0007").await;
    let answer = app
        .as_("zone-officer")
        .get("/handoffs/routing?category=registration")
        .await
        .is(200)
        .json();
    assert_eq!(answer["bound"], true);
    assert_eq!(answer["ruling_number"], "JB-2026-0007");
    assert_eq!(answer["proposals"][0]["legal_basis"], "测试权责清单第一条");
    let why = answer["proposals"][0]["why"].as_str().unwrap();
    assert!(why.contains("JB-2026-0007") && why.contains("不得再退单"), "{why}");
}

#[tokio::test]
async fn a_duty_counts_from_its_first_day_to_its_last() {
    let app = TestApp::new().await;
    let made = duty(&app, "审批", "税务", "lead", "2026-03-03").await;
    assert!(proposed(&app, "category=tax").await.is_empty());
    app.at("2026-03-03 09:00");
    assert_eq!(proposed(&app, "category=tax").await.len(), 1);
    let change = format!("/duties/{}/changes", made["id"].as_str().unwrap());
    let officer = app.as_("zone-officer");
    officer.step(&change, 1, json!({"to": "2026-03-05"})).await.is(200);
    officer.step(&change, 1, json!({"to": "2026-03-06"})).await.is(412);
    app.at("2026-03-06 09:00");
    assert!(proposed(&app, "category=tax").await.is_empty());
}

#[tokio::test]
async fn a_duty_of_no_category_or_no_department_is_refused_at_its_field() {
    let app = TestApp::new().await;
    let officer = app.as_("zone-officer");
    let good = json!({"department_id": id("department", "人社"), "category": "labour", "part": "lead",
                      "legal_basis": "待核实", "from": "2026-01-01"});
    let mut bad = good.clone();
    bad["category"] = "没有的类别".into();
    let answer = officer.post("/duties", bad).await.is(422);
    assert_eq!(answer.json()["fields"][0]["field"], "category");
    let mut bad = good.clone();
    bad["department_id"] = id("department", "没有").into();
    officer.post("/duties", bad).await.is(422);
    let mut bad = good.clone();
    bad["to"] = "2025-01-01".into();
    let answer = officer.post("/duties", bad).await.is(422);
    assert_eq!(answer.json()["fields"][0]["code"], "end_before_start");
    app.as_("coordinator").post("/duties", good.clone()).await.is(403);
    officer.post("/duties", good.clone()).await.is(201);
    officer.post("/duties", good).await.is(409);
}

#[tokio::test]
async fn who_hands_nothing_off_gets_no_proposals_and_another_zone_knows_nothing_of_these() {
    let app = TestApp::new().await;
    duty(&app, "审批", "企业注册", "lead", "2026-01-01").await;
    app.as_("enterprise")
        .get("/handoffs/routing?category=registration")
        .await
        .is(403);
    app.nobody()
        .get("/handoffs/routing?category=registration")
        .await
        .is(401);
    app.as_("zone-officer")
        .get("/handoffs/routing?category=nothing")
        .await
        .is(422);
    let other = app
        .as_("other-zone-admin")
        .get("/handoffs/routing?category=registration")
        .await
        .is(200);
    assert_eq!(other.json()["proposals"], json!([]));
}

#[tokio::test]
async fn categories_are_added_and_changed_by_the_administrator_alone() {
    let app = TestApp::new().await;
    let admin = app.as_("zone-admin");
    let seeded = admin.get("/request-categories").await.is(200).json();
    assert_eq!(seeded["items"].as_array().unwrap().len(), 10);
    let new = json!({"code": "exhibition", "name": "会展", "place": 3});
    app.as_("zone-officer")
        .post("/request-categories", new.clone())
        .await
        .is(403);
    admin
        .post("/request-categories", json!({"code": "会展", "name": "会展"}))
        .await
        .is(422);
    admin
        .post("/request-categories", json!({"code": "expo", "name": "税务"}))
        .await
        .is(422);
    admin.post("/request-categories", new.clone()).await.is(201);
    admin.post("/request-categories", new).await.is(409);

    let change = "/request-categories/tax/changes";
    let off = json!({"name": "税费", "place": 9, "active": false});
    admin.step(change, 0, off.clone()).await.is(200);
    admin.step(change, 0, off).await.is(412);
    admin
        .step("/request-categories/none/changes", 0, json!({"name": "无", "place": 1}))
        .await
        .is(404);
    let all = admin.get("/request-categories").await.json();
    let tax = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["code"] == "tax")
        .unwrap()
        .clone();
    assert_eq!(
        (tax["name"].as_str(), tax["active"].as_bool()),
        (Some("税费"), Some(false))
    );
    app.is_clean().await;
}

#[tokio::test]
async fn the_page_shows_duties_rulings_and_categories_and_offers_only_what_is_allowed() {
    let app = TestApp::new().await;
    duty(&app, "审批", "企业注册", "lead", "2026-01-01").await;
    bind(&app, "registration", None, "审批", &["市监"], "JB-2026-0007").await;
    let page = app.browser("zone-admin").get("/admin/routing").await.is(200).text;
    for part in [
        "行政审批服务局",
        "测试权责清单第一条",
        "JB-2026-0007",
        "添加类别",
        "登记职责",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let read = app.browser("auditor").get("/admin/routing").await.is(200).text;
    assert!(!read.contains("添加类别") && !read.contains("/records/duties/new"));
    app.browser("coordinator").get("/admin/routing").await.is(404);

    let admin = app.browser("zone-admin");
    let form = admin.get("/records/duties/new").await.is(200).text;
    assert!(form.contains("<option value=\"fire_safety\">消防</option>"), "{form}");
    let refused = admin
        .post("/admin/routing/categories", &[("code", "Bad Code"), ("name", "会展")])
        .await
        .is(422);
    assert!(refused.text.contains("Bad Code"), "what was typed stays");
    admin
        .post("/admin/routing/categories", &[("code", "expo"), ("name", "会展")])
        .await
        .is(303);
    let edit = admin.get("/admin/routing/categories/expo").await.is(200).text;
    assert!(edit.contains("会展"));
    admin
        .post(
            "/admin/routing/categories/expo",
            &[("name", "会展服务"), ("place", "5"), ("version", "1")],
        )
        .await
        .is(303);
    assert!(admin.get("/admin/routing").await.text.contains("会展服务"));
}

#[tokio::test]
async fn a_building_that_is_none_gets_no_proposals() {
    let app = TestApp::new().await;
    let officer = app.as_("zone-officer");
    let of = |building: &str| format!("/handoffs/routing?category=registration&building_id={building}");
    officer.get(&of(&id("building", "东"))).await.is(200);
    for none in [id("building", "无"), "x".to_owned()] {
        let refused = officer.get(&of(&none)).await.is(422).json();
        assert_eq!(refused["fields"][0]["code"], "unknown_building", "{none}");
    }
}

#[tokio::test]
async fn a_rule_that_the_administrator_ends_binds_no_more_and_stays_listed_with_who_ended_it_and_why() {
    let app = TestApp::new().await;
    bind(&app, "approval", None, "审批", &["市监"], "JB-2026-0007").await;
    let admin = app.as_("zone-admin");
    let rules = admin.get("/handoffs/routing/rules").await.is(200).json();
    let rule = &rules["items"][0];
    assert_eq!(
        (&rule["ruling_number"], &rule["assists"]),
        (&json!("JB-2026-0007"), &json!([id("department", "市监")]))
    );
    let end = format!("/handoffs/routing/rules/{}/end", rule["id"].as_str().unwrap());
    let why = json!({"reason": "只就食品经营许可而言，误作全类"});
    app.as_("zone-officer").step(&end, 1, why.clone()).await.is(403);
    app.as_("other-zone-admin").step(&end, 1, why.clone()).await.is(404);
    admin.step(&end, 1, json!({})).await.is(422);
    admin.step(&end, 2, why.clone()).await.is(412);
    admin.step(&end, 1, why.clone()).await.is(204);
    admin.step(&end, 1, why).await.is(404);
    assert!(proposed(&app, "category=approval").await.is_empty());
    assert_eq!(admin.get("/handoffs/routing/rules").await.json()["items"], json!([]));
    let page = app.browser("auditor").get("/admin/routing").await.is(200).text;
    for part in ["已结束的规则", "JB-2026-0007", "误作全类"] {
        assert!(page.contains(part), "{part}");
    }
    app.is_clean().await;
}

#[tokio::test]
async fn the_page_of_rules_offers_the_administrator_alone_to_end_one_with_a_reason() {
    let app = TestApp::new().await;
    bind(&app, "approval", Some("东"), "审批", &[], "JB-2026-0007").await;
    let officer = app.browser("zone-officer").get("/admin/routing").await.is(200).text;
    assert!(!officer.contains("/admin/routing/rules/"));
    let admin = app.browser("zone-admin");
    let listed = admin.get("/admin/routing").await.is(200).text;
    let at = listed.find("/admin/routing/rules/").expect("a way to end it");
    let form = listed[at..].split('"').next().unwrap().to_owned();
    app.browser("zone-officer").get(&form).await.is(403);
    assert!(admin.get(&form).await.is(200).text.contains("行政审批服务局"));
    let refused = admin.post(&form, &[("version", "1")]).await.is(422).text;
    assert!(refused.contains("结束这条规则"));
    let said = [("version", "1"), ("reason", "权责清单已调整")];
    admin.post(&form, &said).await.is(303);
    let listed = admin.get("/admin/routing").await.is(200).text;
    assert!(!listed.contains(&form) && listed.contains("权责清单已调整"));
    admin.get(&form).await.is(404);
}
