//! The applicant's lawyer at 预诊 is exchanged for another: what passes on, and what is shut.

use louwei::web::params::escaped;
use serde_json::{Value, json};

use super::linked::{against_a_name, link};
use super::{Case, labour, opinion, pre_lawyer};
use crate::advisors::Walk;
use crate::harness::TestApp;
use crate::world::id;

fn another(lawyer: &str, reason: &str) -> Value {
    json!({"lawyer_id": id("lawyer", lawyer), "reason": reason})
}

fn clocks_of<'a>(dispute: &'a Value, rule: &str) -> Vec<&'a Value> {
    let clocks = dispute["clocks"].as_array().unwrap();
    clocks.iter().filter(|c| c["rule"] == rule).collect()
}

async fn listed(hub: &TestApp, login: &str, query: &str) -> usize {
    let answer = hub.as_(login).get(&format!("/disputes{query}")).await.is(200);
    answer.json()["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn another_lawyer_goes_on_where_the_first_cannot_and_the_first_reads_no_more() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.takes("lawyer", "propose_mediation", opinion("consultation")).await;
    let (files, file) = case.attaches("lawyer", "证据.pdf").await;
    let before = case.reread("coordinator").await;
    hub.at("2026-03-03 10:00");
    for login in ["worker", "lawyer"] {
        let refused = case.tries(login, "replace_pre_lawyer", another("王律师", "患病")).await;
        assert_eq!(refused.is(403).rule(), "disputes.not_your_step", "{login}");
    }
    let same = case.tries("coordinator", "replace_pre_lawyer", another("郑律师", "患病"));
    assert_eq!(same.await.is(422).json()["fields"][0]["code"], "is_the_present_one");
    let unsaid = json!({"lawyer_id": id("lawyer", "王律师")});
    let unsaid = case.tries("coordinator", "replace_pre_lawyer", unsaid).await.is(422);
    assert_eq!(unsaid.json()["fields"][0]["field"], "reason");

    let after = case
        .takes("coordinator", "replace_pre_lawyer", another("王律师", "郑律师住院"))
        .await;
    assert_eq!(after["stage"], "prediagnosis");
    assert_eq!(after["joint"]["pre_lawyer"], "王律师");
    let due = |dispute: &Value| -> Vec<Value> {
        let clocks = clocks_of(dispute, "pre");
        clocks.iter().map(|c| c["due_at"].clone()).collect()
    };
    assert_eq!(due(&after), due(&before), "the clock runs on");
    assert_eq!(due(&after).len(), 1);

    for login in ["lawyer", "law-firm"] {
        case.get(login).await.is(404);
        case.timeline(login).await.is(404);
        case.tries(login, "withdraw", json!({})).await.is(404);
        hub.as_(login).get(&format!("{files}/{file}")).await.is(404);
        assert_eq!(listed(&hub, login, "").await, 0, "{login}");
        assert_eq!(listed(&hub, login, "?q=0001").await, 0, "{login}");
    }
    hub.as_("lawyer-2").get(&format!("{files}/{file}")).await.is(200);
    let read = case.get("lawyer-2").await.is(200).json();
    assert_eq!(
        read["opinion"]["relation"], "劳动合同关系",
        "the client's opinion passes on"
    );
    assert_eq!(listed(&hub, "lawyer-2", &format!("?q={}", escaped("蒋员工"))).await, 1);
    case.takes("lawyer-2", "propose_mediation", opinion("consultation"))
        .await;
    assert!(case.timeline("worker").await.is(200).text.contains("郑律师住院"));
}

#[tokio::test]
async fn why_the_lawyer_is_another_is_not_for_the_other_side() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.reaches_inviting().await;
    case.takes("coordinator", "replace_pre_lawyer", another("王律师", "郑律师住院"))
        .await;
    let theirs = case.timeline("enterprise").await.is(200).text;
    assert!(theirs.contains("王律师") && !theirs.contains("住院"), "{theirs}");
    assert!(case.timeline("coordinator").await.is(200).text.contains("住院"));
}

#[tokio::test]
async fn whose_firm_served_the_applicant_once_never_serves_the_other_side_of_it() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.reaches_inviting().await;
    case.takes("coordinator", "replace_pre_lawyer", another("王律师", "患病"))
        .await;
    let speaks = json!({"side": "b", "lawyer_id": id("lawyer", "张律师"), "authority": "一般授权"});
    let refused = case.tries("enterprise", "add_representative", speaks).await.is(409);
    assert_eq!(refused.rule(), "disputes.one_firm_one_side");
    let mediates = json!({
        "body_id": id("mediation_body", "人民调解"), "lawyer_id": id("lawyer", "郑律师"), "chosen_by": "各方选定",
    });
    let refused = case.tries("coordinator", "name_neutral", mediates).await.is(409);
    assert_eq!(refused.rule(), "disputes.adviser_is_never_neutral");
    let mut tx = hub.app.db.read().await.unwrap();
    let stood: Vec<(String, Option<String>)> = tx
        .sql("SELECT lawyer_id, to_day FROM dispute_role WHERE dispute_id = $1 AND role = 'adviser' ORDER BY to_day")
        .bind(&case.id)
        .all()
        .await
        .unwrap();
    let over: Vec<_> = stood.iter().filter(|(_, to)| to.is_some()).collect();
    assert_eq!(stood.len(), 2, "{stood:?}");
    assert_eq!(
        over,
        [&(id("lawyer", "郑律师"), Some("2026-03-02".to_owned()))],
        "the gate knows who acted till when"
    );
}

#[tokio::test]
async fn a_clash_of_the_applicants_lawyer_ends_when_another_takes_over() {
    let hub = TestApp::new().await;
    Walk::active(&hub, "甲", "张律师", "law-firm").await;
    let mut case = against_a_name(&hub).await;
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("郑律师"))
        .await;
    case.takes("coordinator", "link_firm", link("b", "甲")).await;
    let browser = hub.browser("coordinator");
    let page = format!("/disputes/{}", case.id);
    assert!(browser.get(&page).await.is(200).text.contains("预诊律师郑律师"));
    let tasks = open_tasks(&hub).await;
    assert_eq!(tasks.len(), 1);
    browser.post(&format!("/tasks/{}/done", tasks[0]), &[]).await.is(303);

    let own = case
        .tries("coordinator", "replace_pre_lawyer", another("张律师", "出现利益冲突"))
        .await;
    assert_eq!(
        own.is(409).rule(),
        "disputes.conflict_blocks",
        "the gate is asked in full"
    );
    case.takes("coordinator", "replace_pre_lawyer", another("王律师", "出现利益冲突"))
        .await;
    let clear = browser.get(&page).await.is(200).text;
    assert!(!clear.contains("预诊律师郑律师"), "{clear}");
    assert!(open_tasks(&hub).await.is_empty(), "who left the seat clashes no more");
}

/// Of the coordinators.
async fn open_tasks(hub: &TestApp) -> Vec<String> {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql("SELECT id FROM task WHERE zone_id = 'kfq' AND done_at IS NULL AND ref LIKE 'building:%' ORDER BY id")
        .scalars()
        .await
        .unwrap()
}
