//! What a visit brings home is a request from then on.

use serde_json::{Value, json};

use super::{group, visit};
use crate::harness::TestApp;
use crate::world::id;

const ASKED: &[(&str, &str)] = &[("registration", "注册地址变更要跑几趟"), ("tax", "发票额度不够用")];

async fn visits(app: &TestApp) -> Vec<Value> {
    let all = app.as_("zone-officer").get("/guidance-visits").await.is(200).json();
    all["items"].as_array().unwrap().clone()
}

async fn requests(app: &TestApp) -> usize {
    let all = app.as_("zone-officer").get("/requests").await.is(200).json();
    all["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn each_problem_is_a_request_heard_at_the_time_of_the_visit_and_each_names_the_other() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let mut said = visit(&group, "东", ASKED);
    said["on"] = "2026-02-27".into();
    said["time"] = "14:30".into();
    let logged = app.as_("coordinator").post("/guidance-visits", said).await.is(201);
    let visit_id = logged.id();
    let brought = logged.json()["requests"].clone();
    assert_eq!(brought.as_array().unwrap().len(), 2, "{brought}");
    assert_eq!(brought[0]["number"], "SQ-2026-0001");
    let address = format!("/requests/{}", brought[0]["id"].as_str().unwrap());
    let request = app.as_("coordinator").get(&address).await.is(200).json();
    assert_eq!(request["channel"], "visit");
    assert_eq!(request["heard_at"], "2026-02-27T14:30:00.000+08:00");
    assert_eq!(request["words"], "注册地址变更要跑几趟");
    assert_eq!(request["enterprise"]["id"], id("enterprise", "甲"));
    let from = json!({"id": visit_id, "group_id": group, "group": "第一党建指导团", "on": "2026-02-27"});
    assert_eq!(request["visit"], from);
    let one = app
        .as_("coordinator")
        .get(&format!("/guidance-visits/{visit_id}"))
        .await
        .is(200)
        .json();
    assert_eq!(one["requests"], brought);
    assert_eq!(visits(&app).await[0]["requests"], brought);
    // The firm sees where its demand was heard, and no page that is not its own.
    let page = app.browser("enterprise").get(&address).await.is(200).text;
    assert!(
        page.contains("2026-02-27 第一党建指导团") && !page.contains("/guidance/"),
        "{page}"
    );
    let page = app.browser("coordinator").get(&address).await.is(200).text;
    assert!(page.contains(&format!("/guidance/{group}")));
    app.is_clean().await;
}

#[tokio::test]
async fn one_wrong_problem_and_nothing_is_written_and_every_fault_is_named_at_its_row() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let mut said = visit(
        &group,
        "东",
        &[("registration", "注册"), ("nothing", "没有这个类别"), ("tax", "发票")],
    );
    said["problems"][2]["by_employee"] = true.into();
    let refused = app
        .as_("coordinator")
        .post("/guidance-visits", said)
        .await
        .is(422)
        .json();
    let fields: Vec<&str> = refused["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["problems.1.category", "problems.2.by_employee"], "{refused}");
    assert!(visits(&app).await.is_empty());
    assert_eq!(requests(&app).await, 0);
    // An earlier visit must tell its time: the clocks start there.
    let mut said = visit(&group, "东", ASKED);
    said["on"] = "2026-02-27".into();
    let refused = app.as_("coordinator").post("/guidance-visits", said).await.is(422);
    assert!(refused.text.contains("\"time\""), "{}", refused.text);
    assert_eq!(requests(&app).await, 0);
}

#[tokio::test]
async fn a_visit_that_is_there_already_brings_nothing_home_twice() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let coordinator = app.as_("coordinator");
    coordinator
        .post("/guidance-visits", visit(&group, "东", ASKED))
        .await
        .is(201);
    coordinator
        .post("/guidance-visits", visit(&group, "东", ASKED))
        .await
        .is(409);
    assert_eq!(requests(&app).await, 2);
    // Nor by who does not answer for the building.
    app.as_("coordinator-west")
        .post("/guidance-visits", visit(&group, "东", ASKED))
        .await
        .is(422);
    assert_eq!(requests(&app).await, 2);
}

#[tokio::test]
async fn a_firm_that_is_not_registered_is_named_and_what_an_employee_says_is_kept_from_the_employer() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let mut said = visit(
        &group,
        "东",
        &[("policy", "政策怎么申报"), ("labour", "三个月没发加班费")],
    );
    said["problems"][0]["firm_name"] = "楼下小店".into();
    said["problems"][1]["by_employee"] = true.into();
    let logged = app
        .as_("coordinator")
        .post("/guidance-visits", said)
        .await
        .is(201)
        .json();
    let shop = logged["requests"][0]["id"].as_str().unwrap();
    let shop = app
        .as_("coordinator")
        .get(&format!("/requests/{shop}"))
        .await
        .is(200)
        .json();
    assert_eq!(
        (&shop["firm_name"], &shop["enterprise"]),
        (&"楼下小店".into(), &Value::Null)
    );
    let hidden = logged["requests"][1]["id"].as_str().unwrap();
    app.as_("enterprise").get(&format!("/requests/{hidden}")).await.is(404);
    app.as_("coordinator").get(&format!("/requests/{hidden}")).await.is(200);
    app.is_clean().await;
}

#[tokio::test]
async fn the_form_takes_a_visit_without_a_script_and_keeps_what_was_typed_where_it_is_refused() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let coordinator = app.browser("coordinator");
    let address = format!("/guidance/visits/new?group_id={group}");
    let form = coordinator.get(&address).await.is(200).text;
    assert!(
        form.contains("东方大厦") && !form.contains("西华中心"),
        "only one's own building"
    );
    // Rows for a browser without a script.
    assert!(form.contains("problems.0.words") && form.contains("problems.2.words"));
    let building = id("building", "东");
    let mut fields = vec![
        ("group_id", group.as_str()),
        ("building_id", building.as_str()),
        ("on", "2026-03-02"),
        ("visitors", "田七"),
        ("heard", "想了解惠企政策"),
        ("problems.0.category", "policy"),
        ("problems.0.words", "政策怎么申报"),
        ("problems.0.firm_name", "某企业"),
        ("problems.2.category", "tax"),
        ("problems.2.words", "发票额度不够用"),
    ];
    let refused = coordinator.post("/guidance/visits/new", &fields).await.is(422).text;
    assert!(refused.contains("政策怎么申报") && refused.contains("发票额度不够用") && refused.contains("田七"));
    // The second row that holds anything lacks its firm, and says so there.
    assert!(refused.contains("#visit-problems-1-firm_name"), "{refused}");
    assert_eq!(requests(&app).await, 0);
    fields.push(("problems.2.firm_name", "另一企业"));
    let to = coordinator.post("/guidance/visits/new", &fields).await.is(303);
    let page = coordinator.get(to.location()).await.is(200).text;
    assert!(
        page.contains("想了解惠企政策") && page.contains("SQ-2026-0001") && page.contains("SQ-2026-0002"),
        "{page}"
    );
    let west = app.browser("coordinator-west").get(to.location()).await.is(200).text;
    assert!(!west.contains("想了解惠企政策") && !west.contains("SQ-2026-0001"));
}

#[tokio::test]
async fn a_problem_about_labour_says_at_its_row_whether_an_employee_speaks() {
    let app = TestApp::new().await;
    let group = group(&app).await;
    let browser = app.browser("coordinator");
    let form = browser.get("/guidance/visits/new").await.is(200).text;
    let asked = "type=\"radio\" name=\"problems.0.by_employee\"";
    assert_eq!(form.matches(asked).count(), 2, "{form}");
    let said = visit(&group, "东", &[("labour", "三个月没发加班费")]);
    let refused = app.as_("coordinator").post("/guidance-visits", said).await.is(422);
    assert!(
        refused.text.contains("problems.0.by_employee") && refused.text.contains("由员工还是单位反映"),
        "{}",
        refused.text
    );
    assert_eq!(requests(&app).await, 0);
}

#[tokio::test]
async fn a_refused_visit_calls_the_firm_that_was_chosen_by_its_name() {
    let app = TestApp::new().await;
    let (building, firm) = (id("building", "东"), id("enterprise", "甲"));
    let typed = [("building_id", building.as_str()), ("enterprise_id", &firm)];
    let browser = app.browser("coordinator");
    let form = browser.post("/guidance/visits/new", &typed).await.is(422).text;
    assert!(form.contains("聊城甲木科技有限公司"), "{form}");
    assert!(!form.contains("名称查不到"), "{form}");
}
