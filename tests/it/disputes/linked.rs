//! A side that was only named, tied to the register afterwards; and the way out of a rest.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Case, equity, labour, opinion, pre_lawyer};
use crate::advisors::Walk;
use crate::harness::TestApp;
use crate::world::id;

/// 乙's contact, who searches no register, against a name like 甲's.
pub(super) async fn against_a_name(hub: &TestApp) -> Case<'_> {
    let mut typed = equity();
    typed["category"] = "contract".into();
    typed["sides"][1] = json!({"name": "甲木科技"});
    let mut case = Case::open(hub, "enterprise-2", typed).await;
    case.takes("enterprise-2", "submit", json!({})).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    case
}

pub(super) fn link(side: &str, firm: &str) -> Value {
    json!({"side": side, "enterprise_id": id("enterprise", firm)})
}

/// The rows by which the gate knows side b: reference and firm.
async fn party_b(hub: &TestApp, case: &Case<'_>) -> Vec<(String, Option<String>)> {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql("SELECT ref, enterprise_id FROM dispute_role WHERE dispute_id = $1 AND role = 'party' AND side = 'b'")
        .bind(&case.id)
        .all()
        .await
        .unwrap()
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
    let sides = &page.text[page.text.find("id=\"form-link_firm-side\"").unwrap()..];
    let sides = &sides[..sides.find("</select>").unwrap()];
    assert!(
        sides.contains("乙方：甲木科技") && !sides.contains("甲方") && !sides.contains("丙方"),
        "only who may be a firm is offered, by name: {sides}"
    );
    let another = case.tries("coordinator", "link_firm", link("b", "戊")).await.is(422);
    assert_eq!(another.json()["fields"][0]["code"], "name_is_not_alike");
    assert!(another.text.contains("追加当事人"), "{}", another.text);

    let shown = case.takes("coordinator", "link_firm", link("b", "甲")).await;
    let side = &shown["application"]["sides"][1];
    assert_eq!(
        (&side["name"], &side["enterprise_id"]),
        (&json!("聊城甲木科技有限公司"), &json!(id("enterprise", "甲")))
    );
    assert_eq!(side["entered_as"], "甲木科技");
    let told = case.timeline("coordinator").await.is(200).text;
    assert!(told.contains("登记时写作"), "{told}");
    let page = hub.browser("coordinator").get(&format!("/disputes/{}", case.id)).await;
    assert!(page.is(200).text.contains("登记时写作“甲木科技”"));
    let again = case.tries("coordinator", "link_firm", link("b", "戊")).await;
    assert_eq!(again.is(409).rule(), "matters.stage_knows_no_such_step");
    let parties = party_b(&hub, &case).await;
    let firm = id("enterprise", "甲");
    assert_eq!(
        parties,
        [(format!("enterprise:{firm}"), Some(firm))],
        "the gate knows the party as that firm"
    );

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
    let mut case = of_work(&hub).await;
    let person = case.tries("coordinator", "link_firm", link("a", "甲")).await.is(422);
    assert_eq!(person.json()["fields"][0]["code"], "is_a_person");
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
async fn a_firm_that_was_tied_by_mistake_loses_sight_at_once_and_the_gate_forgets_it() {
    let hub = TestApp::new().await;
    let mut case = against_a_name(&hub).await;
    let undo = json!({"side": "b", "reason": "看错名称"});
    let early = case.tries("coordinator", "correct_firm", undo.clone()).await.is(409);
    assert_eq!(early.rule(), "disputes.is_not_linked");
    case.takes("coordinator", "link_firm", link("b", "甲")).await;
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("郑律师"))
        .await;
    case.takes("lawyer", "propose_mediation", opinion("consultation")).await;
    case.takes("coordinator", "issue_invitation", json!({"how": "paper"}))
        .await;
    case.takes("enterprise", "record_consent", super::consent("b")).await;
    let page = format!("/disputes/{}?step=correct_firm", case.id);
    let page = hub.browser("coordinator").get(&page).await.is(200).text;
    assert!(page.contains("form-correct_firm-side"), "{page}");
    assert!(!page.contains("form-correct_firm-worker_safe"), "there is no employer");
    case.tries("enterprise", "correct_firm", undo.clone()).await.is(403);
    let unsaid = case.tries("coordinator", "correct_firm", json!({"side": "b"})).await;
    assert_eq!(unsaid.is(422).json()["fields"][0]["field"], "reason");

    let shown = case.takes("coordinator", "correct_firm", undo).await;
    let side = &shown["application"]["sides"][1];
    assert_eq!(
        (&side["name"], &side["enterprise_id"]),
        (&json!("甲木科技"), &Value::Null)
    );
    assert!(side["consent"].is_null(), "a stranger's word is nobody's: {side}");
    case.get("enterprise").await.is(404);
    case.timeline("enterprise").await.is(404);
    for query in ["", "?q=0001"] {
        let list = hub.as_("enterprise").get(&format!("/disputes{query}")).await.is(200);
        assert_eq!(list.json()["items"], json!([]), "{query}");
    }
    let told = case.timeline("coordinator").await.is(200).text;
    assert!(told.contains("更正前") && told.contains("看错名称"), "{told}");
    let parties = party_b(&hub, &case).await;
    assert_eq!(parties, [("name:甲木科技".to_owned(), None)]);
    case.takes("coordinator", "link_firm", link("b", "甲")).await;
    case.get("enterprise").await.is(200);
}

#[tokio::test]
async fn no_firm_takes_the_place_of_another_that_has_filed_papers_of_its_own() {
    let hub = TestApp::new().await;
    let mut case = against_a_name(&hub).await;
    case.takes("coordinator", "link_firm", link("b", "甲")).await;
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("郑律师"))
        .await;
    case.takes("lawyer", "propose_mediation", opinion("consultation")).await;
    case.takes("coordinator", "issue_invitation", json!({"how": "paper"}))
        .await;
    case.attaches("enterprise", "答辩意见.pdf").await;
    case.reread("coordinator").await;
    let undo = json!({"side": "b", "reason": "看错名称"});
    let refused = case.tries("coordinator", "correct_firm", undo).await.is(409);
    assert_eq!(refused.rule(), "disputes.side_has_its_own_papers");
}

/// A worker against somebody who was only named.
pub(super) async fn of_work(hub: &TestApp) -> Case<'_> {
    let mut typed = labour();
    typed["sides"][1] = json!({"name": "甲木科技"});
    typed["worker_safe"] = Value::Null;
    let mut case = Case::open(hub, "worker", typed).await;
    case.takes("worker", "submit", json!({})).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    case
}

#[tokio::test]
async fn whoever_the_own_step_makes_a_stranger_is_told_that_it_is_recorded_and_why() {
    let hub = TestApp::new().await;
    crate::registers::sits_for(&hub, "甲", crate::registers::TERM).await;
    let mut case = of_work(&hub).await;
    let mut safe = link("b", "甲");
    safe["worker_safe"] = true.into();
    let left = case.takes("coordinator", "link_firm", safe).await;
    assert_eq!(left, json!({"id": case.id, "version": case.version, "steps": []}));
    case.get("coordinator").await.is(404);

    let case = of_work(&hub).await;
    let (firm, version) = (id("enterprise", "甲"), case.version.to_string());
    let typed = [
        ("version", version.as_str()),
        ("side", "b"),
        ("enterprise_id", firm.as_str()),
        ("worker_safe", "true"),
    ];
    let browser = hub.browser("coordinator");
    let to = browser
        .post(&format!("/disputes/{}/steps/link_firm", case.id), &typed)
        .await
        .is(303);
    assert_eq!(to.location(), "/disputes?left=recused");
    let list = browser.get(to.location()).await.is(200).text;
    assert!(list.contains("已经登记") && list.contains("应当回避"), "{list}");
}

#[tokio::test]
async fn whoever_opens_what_is_hidden_from_them_is_told_that_it_is_recorded_and_why() {
    let hub = TestApp::new().await;
    // The employee has a seat of the employer.
    let (building, firm) = (id("building", "东"), id("enterprise", "甲"));
    let (from, to) = crate::registers::TERM;
    let seat = json!({
        "building_id": building, "name": "蒋员工", "interest": "enterprise", "enterprise_id": firm,
        "from": from, "to": to,
    });
    hub.as_("zone-admin").post("/seats", seat).await.is(201);
    let made = hub.as_("worker").post("/disputes", labour()).await.is(201).json();
    assert_eq!(made, json!({"id": made["id"], "version": 1, "steps": []}));

    let typed = [
        ("building_id", building.as_str()),
        ("category", "labour"),
        ("sides.0.name", "蒋员工"),
        ("sides.1.enterprise_id", firm.as_str()),
        ("claim", "拖欠2026年1月工资"),
        ("known_by", "本人到楼委会反映"),
        ("worker_safe", "true"),
    ];
    let browser = hub.browser("worker");
    let to = browser.post("/disputes", &typed).await.is(303);
    assert_eq!(to.location(), "/disputes?left=recused");
    let list = browser.get(to.location()).await.is(200).text;
    assert!(list.contains("已经登记") && list.contains("应当回避"), "{list}");
}

#[tokio::test]
async fn who_may_not_handle_a_dispute_any_more_reads_on_its_page_why() {
    let hub = TestApp::new().await;
    crate::registers::sits_for(&hub, "甲", crate::registers::TERM).await;
    let mut case = of_work(&hub).await;
    let mut open = link("b", "甲");
    open["worker_safe"] = false.into();
    case.takes("coordinator", "link_firm", open).await;
    let page = format!("/disputes/{}", case.id);
    let page = hub.browser("coordinator").get(&page).await.is(200).text;
    assert!(page.contains("应当回避，不能经办本纠纷"), "{page}");
    assert!(!page.contains("拖欠2026年1月工资"), "{page}");
}

#[tokio::test]
async fn a_clash_that_a_link_brings_to_light_is_told_to_the_coordinator() {
    let hub = TestApp::new().await;
    Walk::active(&hub, "甲", "张律师", "law-firm").await;
    let mut case = against_a_name(&hub).await;
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("郑律师"))
        .await;
    let page = format!("/disputes/{}", case.id);
    let browser = hub.browser("coordinator");
    let clear = browser.get(&page).await.is(200).text;
    assert!(!clear.contains("预诊律师郑律师"), "{clear}");
    case.takes("coordinator", "link_firm", link("b", "甲")).await;
    let clash = browser.get(&page).await.is(200).text;
    assert!(
        clash.contains("利益冲突") && clash.contains("预诊律师郑律师"),
        "{clash}"
    );
    let desk = browser.get("/").await.is(200).text;
    assert!(desk.contains("JF-2026-0001 预诊律师的席位出现利益冲突"), "{desk}");
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

#[tokio::test]
async fn nobody_becomes_a_party_to_its_own_advisers_mediation_until_the_neutral_is_another() {
    let hub = TestApp::new().await;
    Walk::active(&hub, "甲", "张律师", "law-firm").await;
    let mut case = against_a_name(&hub).await;
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("王律师"))
        .await;
    let named = |lawyer: &str| {
        let (body, lawyer) = (id("mediation_body", "人民调解"), id("lawyer", lawyer));
        json!({"body_id": body, "lawyer_id": lawyer, "chosen_by": "各方选定"})
    };
    case.takes("coordinator", "name_neutral", named("张律师")).await;
    let added = json!({"enterprise_id": id("enterprise", "甲")});
    for (step, data) in [("link_firm", link("b", "甲")), ("add_side", added)] {
        let refused = case.tries("coordinator", step, data).await.is(409);
        assert_eq!(refused.rule(), "disputes.seat_clashes_with_the_party", "{step}");
        assert!(
            refused.text.contains("调解员张律师") && refused.text.contains("“确定调解员”"),
            "{}",
            refused.text
        );
    }
    case.takes("coordinator", "name_neutral", named("刘律师")).await;
    case.takes("coordinator", "link_firm", link("b", "甲")).await;
}

#[tokio::test]
async fn the_lawyer_of_the_applicant_is_never_found_to_be_the_other_sides_adviser() {
    let hub = TestApp::new().await;
    Walk::active(&hub, "甲", "张律师", "law-firm").await;
    let mut case = against_a_name(&hub).await;
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("张律师"))
        .await;
    let refused = case.tries("coordinator", "link_firm", link("b", "甲")).await.is(409);
    assert_eq!(refused.rule(), "disputes.seat_clashes_with_the_party");
    assert!(
        refused.text.contains("C1") && refused.text.contains("“更换对接律师”"),
        "{}",
        refused.text
    );
    let another = json!({"lawyer_id": id("lawyer", "王律师"), "reason": "与对方有服务关系"});
    case.takes("coordinator", "replace_pre_lawyer", another).await;
    case.takes("coordinator", "link_firm", link("b", "甲")).await;
}

#[tokio::test]
async fn a_firm_that_was_tied_by_mistake_was_never_mediated_with() {
    let hub = TestApp::new().await;
    let mut case = against_a_name(&hub).await;
    case.takes("coordinator", "link_firm", link("b", "甲")).await;
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("王律师"))
        .await;
    let named = json!({
        "body_id": id("mediation_body", "人民调解"),
        "lawyer_id": id("lawyer", "刘律师"),
        "chosen_by": "各方选定",
    });
    case.takes("coordinator", "name_neutral", named).await;
    let id_of_case = case.id.clone();
    let mediated = async || -> BTreeSet<(String, String)> {
        let mut tx = hub.app.db.read().await.unwrap();
        let rows: Vec<(String, String)> = tx
            .sql("SELECT enterprise_id, other_id FROM mediated WHERE dispute_id = $1")
            .bind(&id_of_case)
            .all()
            .await
            .unwrap();
        rows.into_iter().collect()
    };
    let (wrong, other) = (id("enterprise", "甲"), id("enterprise", "乙"));
    let both = [
        (wrong.clone(), other.clone()),
        (wrong.clone(), String::new()),
        (other.clone(), wrong),
        (other.clone(), String::new()),
    ];
    assert_eq!(mediated().await, BTreeSet::from(both));
    let undo = json!({"side": "b", "reason": "看错名称"});
    case.takes("coordinator", "correct_firm", undo).await;
    assert_eq!(mediated().await, BTreeSet::from([(other, String::new())]));
}
