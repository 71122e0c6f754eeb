//! 转纠纷: a request opens its dispute with what it knows, and both know of each other at once.

use serde_json::{Value, json};

use super::{Case, demand, of_an_employee};
use crate::harness::TestApp;
use crate::world::id;

fn opening() -> Value {
    json!({
        "building_id": id("building", "东"), "category": "premises",
        "sides": [{"enterprise_id": id("enterprise", "甲")}, {"name": "某物业公司"}],
        "claim": "电梯停运，要求减免租金", "known_by": "由诉求SQ-2026-0001转来", "authority": "企业电话委托",
    })
}

async fn at_work(hub: &TestApp) -> Case<'_> {
    let mut case = Case::open(hub, "coordinator", demand()).await;
    case.reaches_responded("complex").await;
    case
}

async fn disputes(hub: &TestApp) -> i64 {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql("SELECT COUNT(*) FROM matter WHERE zone_id = $1 AND kind = 'dispute'")
        .bind("kfq")
        .scalar()
        .await
        .unwrap()
}

#[tokio::test]
async fn the_form_of_a_dispute_opens_with_the_request_and_saving_links_both_ways() {
    let hub = TestApp::new().await;
    let mut case = at_work(&hub).await;
    let browser = hub.browser("coordinator");
    let page = browser.get(&format!("/requests/{}", case.id)).await.is(200).plain();
    let new = format!("/disputes/new?request={}", case.id);
    assert!(page.contains(&new), "the page leads there");
    let form = browser.get(&new).await.is(200).text;
    for part in [
        "三号电梯坏了两天",
        "由诉求SQ-2026-0001转来",
        "聊城甲木",
        &id("building", "东"),
    ] {
        assert!(form.contains(part), "{part}");
    }
    let action = format!("/disputes?request={}", case.id);
    let (building, firm) = (id("building", "东"), id("enterprise", "甲"));
    let typed = [
        ("building_id", building.as_str()),
        ("category", "premises"),
        ("sides.0.enterprise_id", firm.as_str()),
        ("sides.1.name", "某物业公司"),
        ("claim", "电梯停运，要求减免租金"),
        ("known_by", ""),
        ("authority", "企业电话委托"),
    ];
    let back = browser.post(&action, &typed).await.is(422).text;
    assert!(back.contains("要求减免租金") && back.contains("某物业公司") && back.contains(&case.id));
    assert_eq!(disputes(&hub).await, 0, "nothing is half written");
    let mut whole = typed;
    whole[5].1 = "由诉求转来";
    let opened = browser.post(&action, &whole).await.is(303);
    let dispute = browser.get(opened.location()).await.is(200).text;
    assert!(
        dispute.contains("SQ-2026-0001"),
        "the dispute knows where it comes from"
    );
    let shown = case.reread("coordinator").await;
    assert_eq!(shown["stage"], "to_dispute");
    assert_eq!(shown["children"][0]["name"], "JF-2026-0001", "{shown}");
    hub.is_clean().await;
}

#[tokio::test]
async fn the_api_opens_it_too_and_a_request_that_cannot_become_one_leaves_no_dispute() {
    let hub = TestApp::new().await;
    let mut case = at_work(&hub).await;
    let path = format!("/disputes?request_id={}", case.id);
    hub.as_("coordinator-west").post(&path, opening()).await.is(404);
    hub.as_("enterprise").post(&path, opening()).await.is(403);
    hub.as_("coordinator").post(&path, opening()).await.is(201);
    assert_eq!(case.reread("coordinator").await["stage"], "to_dispute");
    assert_eq!(disputes(&hub).await, 1);
    case.takes("coordinator", "resolve", super::solved()).await;
    let late = hub.as_("coordinator").post(&path, opening()).await.is(409);
    assert_eq!(late.rule(), "requests.not_at_work");
    assert_eq!(disputes(&hub).await, 1);
    let page = hub
        .browser("coordinator")
        .get(&format!("/requests/{}", case.id))
        .await
        .is(200)
        .text;
    assert!(!page.contains("登记为纠纷"), "no button for what is not possible now");
    hub.browser("coordinator")
        .get(&format!("/disputes/new?request={}", case.id))
        .await
        .is(409);
    hub.browser("coordinator")
        .get("/disputes/new?request=nonsense")
        .await
        .is(404);
}

#[tokio::test]
async fn an_employees_request_makes_the_employee_the_applicant_and_keeps_it_from_the_employer() {
    let hub = TestApp::new().await;
    let mut said = of_an_employee();
    said["contact"] = "某员工".into();
    let mut case = Case::open(&hub, "coordinator", said).await;
    case.reaches_responded("complex").await;
    let new = format!("/disputes/new?request={}", case.id);
    let form = hub.browser("coordinator").get(&new).await.is(200).text;
    let (employee, firm) = (form.find("某员工").unwrap(), form.find("聊城甲木").unwrap());
    assert!(employee < firm, "the applicant comes first");
    hub.browser("enterprise").get(&new).await.is(404);
}
