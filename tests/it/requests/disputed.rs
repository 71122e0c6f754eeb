//! 转纠纷: a request opens its dispute with what it knows, and both know of each other at once.

use serde_json::{Value, json};

use super::{Case, demand, of_an_employee, solved};
use crate::disputes::{self, equity, labour};
use crate::harness::{Answer, TestApp};
use crate::registers::{TERM, sits_for};
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
    case.takes("coordinator", "resolve", solved()).await;
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

/// The coordinator opens a dispute, whose draft nobody else writes on.
async fn opens(hub: &TestApp, path: &str, opening: Value) -> Answer {
    hub.as_("coordinator").post(path, opening).await.is(201)
}

async fn withdraws(hub: &TestApp, dispute: &Answer) {
    let path = format!("/disputes/{}/steps", dispute.id());
    let step = json!({"step": "withdraw"});
    hub.as_("coordinator")
        .step(&path, dispute.version(), step)
        .await
        .is(200);
}

/// Whether the desk of the building is asked to answer a request whose dispute is over.
async fn is_asked_to_answer(hub: &TestApp) -> bool {
    let desk = hub.browser("coordinator").get("/").await.is(200).text;
    desk.contains("转出的纠纷，调解程序已经结束，请登记诉求的结果")
}

#[tokio::test]
async fn a_request_whose_dispute_is_over_says_so_and_lies_with_the_desk_until_it_is_answered() {
    let hub = TestApp::new().await;
    let mut case = at_work(&hub).await;
    let dispute = opens(&hub, &format!("/disputes?request_id={}", case.id), opening()).await;
    let page = async || {
        let path = format!("/requests/{}", case.id);
        hub.browser("enterprise").get(&path).await.is(200).text
    };
    assert!(page().await.contains("在纠纷程序中继续办理"));
    assert!(!is_asked_to_answer(&hub).await);

    withdraws(&hub, &dispute).await;
    let told = page().await;
    assert!(
        told.contains("纠纷的调解程序已经结束，协调员登记结果并告诉您"),
        "{told}"
    );
    assert!(
        !told.contains("在纠纷程序中继续办理") && told.contains("纠纷进展"),
        "{told}"
    );
    let shown = case.reread("enterprise").await;
    let child = &shown["children"][0];
    assert_eq!(
        (&child["over"], &child["stage"], &child["stage_label"]),
        (&json!(true), &json!("withdrawn"), &json!("撤回"))
    );
    assert!(is_asked_to_answer(&hub).await);
    case.takes("coordinator", "resolve", solved()).await;
    assert!(!is_asked_to_answer(&hub).await);
    hub.is_clean().await;
}

#[tokio::test]
async fn how_a_dispute_ended_is_told_only_to_those_readers_of_the_request_who_may_open_it() {
    let hub = TestApp::new().await;
    let mut case = at_work(&hub).await;
    // 甲 is the other side, which nobody has asked yet.
    let dispute = opens(&hub, "/disputes", equity()).await;
    hub.as_("enterprise")
        .get(&format!("/disputes/{}", dispute.id()))
        .await
        .is(404);
    let number = json!({"number": dispute.json()["number"]});
    case.takes("coordinator", "to_dispute", number).await;
    withdraws(&hub, &dispute).await;
    let known = case.reread("coordinator").await["children"][0].clone();
    assert_eq!((&known["over"], &known["stage"]), (&json!(true), &json!("withdrawn")));
    let told = case.reread("enterprise").await["children"][0].clone();
    assert_eq!((&told["over"], told.get("stage")), (&json!(true), None), "{told}");
    let page = hub.browser("enterprise").get(&format!("/requests/{}", case.id)).await;
    assert!(page.is(200).text.contains("调解程序已经结束"));
}

#[tokio::test]
async fn what_becomes_of_a_workers_dispute_is_told_in_the_employees_request_and_never_to_the_employer() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "coordinator", of_an_employee()).await;
    case.reaches_responded("complex").await;
    let mut own = Case::open(&hub, "enterprise", demand()).await;
    own.reaches_responded("complex").await;
    let mut dispute = disputes::Case::open(&hub, "worker", labour()).await;
    dispute.takes("worker", "submit", json!({})).await;
    let number = dispute.get("coordinator").await.is(200).json()["number"].clone();

    let named = json!({ "number": number });
    let refused = own.tries("coordinator", "to_dispute", named.clone()).await.is(409);
    assert_eq!(refused.rule(), "requests.hidden_from_its_readers");
    case.takes("coordinator", "to_dispute", named).await;
    dispute.takes("worker", "withdraw", json!({})).await;
    assert!(is_asked_to_answer(&hub).await);
    assert_eq!(case.reread("coordinator").await["children"][0]["over"], true);
    case.get("enterprise").await.is(404);
    let number = number.as_str().unwrap();
    for path in ["/", "/requests", "/disputes", &format!("/requests/{}", own.id)] {
        let page = hub.browser("enterprise").get(path).await.is(200).text;
        assert!(!page.contains(number), "{path}: {page}");
    }
    hub.is_clean().await;
}

#[tokio::test]
async fn a_dispute_that_is_hidden_after_it_was_linked_is_named_no_more_to_whom_it_is_hidden_from() {
    let hub = TestApp::new().await;
    let mut typed = labour();
    typed["sides"][1] = json!({"name": "甲木科技"});
    typed["worker_safe"] = Value::Null;
    let mut dispute = disputes::Case::open(&hub, "worker", typed).await;
    dispute.takes("worker", "submit", json!({})).await;
    dispute.takes("coordinator", "start_screening", json!({})).await;
    let number = dispute.get("coordinator").await.json()["number"].clone();
    let mut case = at_work(&hub).await;
    case.takes("coordinator", "to_dispute", json!({ "number": number }))
        .await;
    let number = number.as_str().unwrap();
    let told = async |login: &str| {
        let timeline = hub.as_(login).get(&format!("{}/timeline", case.path())).await.is(200);
        let page = hub.browser(login).get(&case.path()).await.is(200);
        timeline.text + &page.text + &case.get(login).await.is(200).text
    };
    assert!(told("enterprise").await.contains(number));

    let safe = json!({"side": "b", "enterprise_id": id("enterprise", "甲"), "worker_safe": true});
    dispute.takes("coordinator", "link_firm", safe).await;
    assert!(
        told("coordinator").await.contains(number),
        "who may open it reads it still"
    );
    sits_for(&hub, "甲", TERM).await;
    for barred in ["enterprise", "coordinator"] {
        let told = told(barred).await;
        assert!(
            !told.contains(number) && !told.contains(&dispute.id),
            "{barred}: {told}"
        );
        assert!(told.contains("已转为纠纷，在纠纷程序中继续办理"), "{barred}: {told}");
    }
    assert!(told("zone-officer").await.contains(number));
    hub.is_clean().await;
}

#[tokio::test]
async fn a_dispute_that_is_taken_up_again_takes_its_news_back() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "coordinator", of_an_employee()).await;
    case.reaches_responded("complex").await;
    let mut dispute = disputes::Case::open(&hub, "worker", labour()).await;
    dispute.reaches_prediagnosis().await;
    let number = dispute.get("coordinator").await.is(200).json()["number"].clone();
    case.takes("coordinator", "to_dispute", json!({ "number": number }))
        .await;
    dispute.reaches_inviting().await;
    dispute
        .takes("coordinator", "serve_notice", disputes::notice("b", "invitation"))
        .await;
    let silent = json!({"code": "silent", "reason": "无答复", "referral": "arbitration"});
    dispute.takes("coordinator", "terminate", silent).await;
    assert!(is_asked_to_answer(&hub).await);
    let again = json!({"new_facts": "对方来电愿意谈"});
    dispute.takes("coordinator", "reopen", again).await;
    assert!(!is_asked_to_answer(&hub).await);
    let child = case.reread("coordinator").await["children"][0].clone();
    assert_eq!((child.get("over"), &child["stage"]), (None, &json!("screening")));
}

#[tokio::test]
async fn a_dispute_that_is_over_when_it_is_linked_is_told_at_once() {
    let hub = TestApp::new().await;
    let mut case = at_work(&hub).await;
    let dispute = opens(&hub, "/disputes", equity()).await;
    withdraws(&hub, &dispute).await;
    let number = json!({"number": dispute.json()["number"]});
    let shown = case.takes("coordinator", "to_dispute", number).await;
    assert_eq!(shown["children"][0]["over"], true, "{shown}");
    assert!(is_asked_to_answer(&hub).await);
}
