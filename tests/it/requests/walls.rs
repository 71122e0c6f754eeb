//! Who may know of a request.

use serde_json::{Value, json};

use super::lobby::files;
use super::{Case, demand, hand_over, of_an_employee};
use crate::handoffs::{Slip, asks_return, opening, ruling};
use crate::harness::{TestApp, stranger};
use crate::registers::{TERM, sits_for};
use crate::world::id;

#[tokio::test]
async fn the_firm_its_coordinator_and_the_zone_know_of_it_and_nobody_else() {
    let hub = TestApp::new().await;
    let case = Case::open(&hub, "enterprise", demand()).await;
    for login in ["enterprise", "coordinator", "zone-officer", "zone-admin", "auditor"] {
        case.get(login).await.is(200);
    }
    for login in [
        "enterprise-2",
        "coordinator-west",
        "department",
        "lawyer",
        "law-firm",
        "mediator",
        "worker",
        "other-zone-admin",
    ] {
        case.get(login).await.is(404);
        let listed = hub.as_(login).get("/requests?sort=due").await.is(200).json();
        assert_eq!(listed["items"], json!([]), "{login}");
        let listed = hub.as_(login).get("/requests").await.is(200).json();
        assert_eq!(listed["items"], json!([]), "{login}");
    }
}

#[tokio::test]
async fn an_employees_word_on_the_employer_does_not_exist_for_its_people() {
    let hub = TestApp::new().await;
    let case = Case::open(&hub, "coordinator", of_an_employee()).await;
    case.get("coordinator").await.is(200);
    case.get("enterprise").await.is(404);
    let listed = hub.as_("enterprise").get("/requests").await.is(200).json();
    assert_eq!(listed["items"], json!([]));
    hub.as_("enterprise")
        .get(&format!("/requests/{}/timeline", case.id))
        .await
        .is(404);
    let mut opening = of_an_employee();
    opening["category"] = "property".into();
    hub.as_("coordinator").post("/requests", opening).await.is(422);
}

#[tokio::test]
async fn a_department_reads_its_slip_and_not_the_request() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("complex").await;
    let shown = case.takes("coordinator", "hand_off", hand_over("电梯")).await;
    let slip = shown["children"][0]["id"].as_str().unwrap();
    hub.as_("department").get(&format!("/handoffs/{slip}")).await.is(200);
    case.get("department").await.is(404);
}

#[tokio::test]
async fn the_slip_of_an_employees_request_is_hidden_from_the_employers_people_as_well() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "coordinator", of_an_employee()).await;
    case.reaches_responded("complex").await;
    let shown = case.takes("coordinator", "hand_off", hand_over("欠薪")).await;
    let slip = format!("/handoffs/{}", shown["children"][0]["id"].as_str().unwrap());
    let told = hub.as_("department").get(&slip).await.is(200);
    assert!(
        told.text.contains("聊城甲木科技有限公司"),
        "the department knows against whom"
    );
    hub.as_("coordinator").get(&slip).await.is(200);
    hub.as_("enterprise").get(&slip).await.is(404);

    sits_for(&hub, "甲", TERM).await;
    hub.as_("coordinator").get(&slip).await.is(404);
    case.get("coordinator").await.is(404);
    for list in [
        "/handoffs",
        "/handoffs?sort=due",
        "/requests",
        "/inbox",
        "/department-notices",
    ] {
        let listed = hub.as_("coordinator").get(list).await.is(200).json();
        assert_eq!(listed["items"], json!([]), "{list}");
    }
    hub.as_("zone-officer").get(&slip).await.is(200);
}

/// Refused because the same is asked under this number.
fn same_as(number: &Value) -> Value {
    json!({"code": "duplicate", "reason": "同一件事", "instead": "前一件诉求", "told": "phone", "same_as": number})
}

/// All that this person is told of a request.
async fn told(hub: &TestApp, case: &Case<'_>, login: &str) -> String {
    let answer = case.get(login).await.is(200).text;
    let timeline = case.timeline(login).await.is(200).text;
    answer + &timeline + &hub.browser(login).get(&case.path()).await.is(200).text
}

#[tokio::test]
async fn a_request_is_not_refused_for_one_that_is_hidden_from_its_own_firm() {
    let hub = TestApp::new().await;
    let hidden = Case::open(&hub, "coordinator", of_an_employee()).await;
    let number = hidden.get("coordinator").await.is(200).json()["number"].clone();
    let mut own = Case::open(&hub, "enterprise", demand()).await;
    let refused = own.tries("coordinator", "refuse", same_as(&number)).await.is(409);
    assert_eq!(refused.rule(), "requests.hidden_from_its_readers");
    assert!(!told(&hub, &own, "enterprise").await.contains(number.as_str().unwrap()));

    let mut another = Case::open(&hub, "coordinator", of_an_employee()).await;
    let shown = another.takes("coordinator", "refuse", same_as(&number)).await;
    assert_eq!(shown["refusal"]["same_as"], number);
}

#[tokio::test]
async fn the_request_for_which_another_was_refused_is_named_no_more_once_it_is_hidden_from_its_readers() {
    let hub = TestApp::new().await;
    let words = ("words", "公司让我签空白劳动合同怎么办");
    files(&hub, &[words], None).await.is(303);
    let mut first = Case::filed(&hub).await;
    let number = first.get("coordinator").await.is(200).json()["number"].clone();
    let filed = files(&hub, &[], None).await.is(303);
    let receipt = filed.location().to_owned();
    let mut second = Case::filed(&hub).await;
    let firm = json!({"enterprise_id": id("enterprise", "甲")});
    second.takes("coordinator", "link_firm", firm).await;
    second.takes("coordinator", "refuse", same_as(&number)).await;
    let number = number.as_str().unwrap();
    let on_receipt = async || stranger(&hub).get(&receipt).await.is(200).text.contains(number);
    assert!(told(&hub, &second, "enterprise").await.contains(number));
    assert!(on_receipt().await);

    let of_labour = json!({"grade": "simple", "category": "labour", "speaker": "employee"});
    first.takes("coordinator", "accept", of_labour).await;
    let after = told(&hub, &second, "enterprise").await;
    assert!(!after.contains(number), "{after}");
    assert!(!on_receipt().await);
    assert!(told(&hub, &second, "coordinator").await.contains(number));
    hub.is_clean().await;
}

#[tokio::test]
async fn a_ruling_on_a_hidden_slip_binds_everybody_and_its_number_is_read_nowhere() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "coordinator", of_an_employee()).await;
    case.reaches_responded("complex").await;
    let shown = case.takes("coordinator", "hand_off", hand_over("欠薪")).await;
    let secret = shown["children"][0]["name"].as_str().unwrap().to_owned();
    let mut hidden = Slip::of(&hub, shown["children"][0]["id"].as_str().unwrap()).await;
    let page = hub
        .browser("zone-officer")
        .get(&format!("/handoffs/{}", hidden.id))
        .await
        .is(200);
    assert!(
        page.text.contains("只联系反映人") && page.text.contains("反映人原话"),
        "{}",
        page.text
    );
    let conflict = json!({"reason": "谁主办意见不一"});
    hidden.takes("zone-officer", "call_ruling", "", conflict).await;
    hidden.takes("zone-admin", "rule", "", ruling("审批", &["人社"])).await;
    sits_for(&hub, "甲", TERM).await;

    let asked = format!("/handoffs/routing?category=labour&building_id={}", id("building", "东"));
    let routing = hub.as_("coordinator").get(&asked).await.is(200);
    assert_eq!(routing.json()["bound"], true);
    assert_eq!(routing.json()["ruling_number"], Value::Null);
    let against = hub.as_("coordinator").post("/handoffs", opening()).await.is(422);
    assert_eq!(against.json()["fields"][0]["code"], "ruling_binds");
    let mut led = opening();
    led["lead_department_id"] = id("department", "审批").into();
    led.as_object_mut().unwrap().remove("basis");
    let mut next = Slip::open(&hub, "coordinator", led).await;
    let bound = next.tries("department-2", "ask_return", "1", asks_return("人社")).await;
    let bound = bound.is(409);
    assert_eq!(bound.rule(), "handoffs.ruling_binds");
    let read = next.get("coordinator").await.is(200);
    let admin = hub.browser("zone-admin").get("/admin/routing").await.is(200);
    for told in [&routing.text, &against.text, &bound.text, &read.text, &admin.text] {
        assert!(!told.contains(&secret), "{secret}: {told}");
        assert!(told.contains("2026-03-02"), "the day of the ruling: {told}");
    }
    assert!(!admin.text.contains(&hidden.id), "nor does a link lead there");
    hub.is_clean().await;
}
