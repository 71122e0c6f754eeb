//! A side that was only named, tied to the register afterwards; and the way out of a rest.

use serde_json::{Value, json};

use super::{Case, equity, labour, opinion, pre_lawyer};
use crate::harness::TestApp;
use crate::world::id;

/// 乙's contact, who searches no register, against a name like 甲's.
async fn against_a_name(hub: &TestApp) -> Case<'_> {
    let mut typed = equity();
    typed["category"] = "contract".into();
    typed["sides"][1] = json!({"name": "甲木科技"});
    let mut case = Case::open(hub, "enterprise-2", typed).await;
    case.takes("enterprise-2", "submit", json!({})).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    case
}

fn link(side: &str, firm: &str) -> Value {
    json!({"side": side, "enterprise_id": id("enterprise", firm)})
}

#[tokio::test]
async fn a_coordinator_ties_a_side_that_was_only_named_to_the_register() {
    let hub = TestApp::new().await;
    let mut case = against_a_name(&hub).await;
    case.tries("enterprise-2", "link_firm", link("b", "甲")).await.is(403);
    let unknown = case.tries("coordinator", "link_firm", link("b", "没有")).await.is(422);
    assert_eq!(unknown.json()["fields"][0]["code"], "unknown_enterprise");
    let page = format!("/disputes/{}?step=link_firm", case.id);
    let page = hub.browser("coordinator").get(&page).await.is(200);
    assert!(page.text.contains("该企业的联络人随后可以阅读本纠纷"), "{}", page.text);

    let shown = case.takes("coordinator", "link_firm", link("b", "甲")).await;
    let side = &shown["application"]["sides"][1];
    assert_eq!(
        (&side["name"], &side["enterprise_id"]),
        (&json!("聊城甲木科技有限公司"), &json!(id("enterprise", "甲")))
    );
    let again = case.tries("coordinator", "link_firm", link("b", "戊")).await;
    assert_eq!(again.is(409).rule(), "matters.stage_knows_no_such_step");
    let mut tx = hub.app.db.read().await.unwrap();
    let parties: Vec<(String, Option<String>)> = tx
        .sql("SELECT ref, enterprise_id FROM dispute_role WHERE dispute_id = $1 AND role = 'party' AND side = 'b'")
        .bind(&case.id)
        .all()
        .await
        .unwrap();
    let firm = id("enterprise", "甲");
    assert_eq!(
        parties,
        [(format!("enterprise:{firm}"), Some(firm))],
        "the gate knows the party as that firm"
    );
    drop(tx);

    case.get("enterprise").await.is(404);
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("郑律师"))
        .await;
    case.takes("lawyer", "propose_mediation", opinion("consultation")).await;
    case.takes("coordinator", "issue_invitation", json!({"how": "paper"}))
        .await;
    case.get("enterprise").await.is(200);
}

#[tokio::test]
async fn an_employer_that_is_found_later_may_still_be_kept_from_knowing() {
    let hub = TestApp::new().await;
    let mut typed = labour();
    typed["sides"][1] = json!({"name": "甲木科技"});
    typed["worker_safe"] = Value::Null;
    let mut case = Case::open(&hub, "worker", typed).await;
    case.takes("worker", "submit", json!({})).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    let unasked = case.tries("coordinator", "link_firm", link("b", "甲")).await.is(422);
    assert_eq!(unasked.json()["fields"][0]["field"], "worker_safe");
    let mut safe = link("b", "甲");
    safe["worker_safe"] = true.into();
    let shown = case.takes("coordinator", "link_firm", safe).await;
    assert_eq!(shown["application"]["worker_safe"], true);
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("郑律师"))
        .await;
    case.takes("lawyer", "propose_mediation", opinion("consultation")).await;
    let hidden = case
        .tries("coordinator", "issue_invitation", json!({"how": "paper"}))
        .await
        .is(409);
    assert_eq!(hidden.rule(), "disputes.worker_agrees_first");
    case.get("enterprise").await.is(404);
}

#[tokio::test]
async fn a_step_during_a_rest_is_refused_with_the_way_out() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_prediagnosis().await;
    case.reaches_inviting().await;
    let rest = json!({"why": "illness", "reason": "申请人住院", "until": "2026-03-20"});
    case.takes("coordinator", "suspend", rest).await;
    let early = case
        .tries("coordinator", "record_consent", super::consent("a"))
        .await
        .is(409);
    assert!(early.text.contains("请先“恢复”（resume）"), "{}", early.text);
}
