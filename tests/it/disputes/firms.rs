//! Law firms that may not stand there: the employer's own beside a worker who is kept safe from it, and a
//! side's own under the name of its mediation room.

use serde_json::{Value, json};

use super::linked::{link, of_work};
use super::{Case, equity, labour, pre_lawyer};
use crate::advisors::Walk;
use crate::harness::TestApp;
use crate::world::id;

const HIDDEN: &str = "disputes.hidden_employer_signs_no_waiver";

/// 甲 is advised by 张律师, whose colleague 郑律师 is.
async fn advised(hub: &TestApp) {
    Walk::active(hub, "甲", "张律师", "law-firm").await;
}

fn waived(mut data: Value) -> Value {
    data["waiver"] = "同意书1号".into();
    data
}

/// Of this kind of subject: whom the open tasks of a clash are for.
async fn clashes(hub: &TestApp, kind: &str) -> Vec<String> {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql(
        "SELECT ref FROM task WHERE zone_id = 'kfq' AND done_at IS NULL AND subject_kind = $1
         AND code LIKE 'conflict.%' ORDER BY ref",
    )
    .bind(kind)
    .scalars()
    .await
    .unwrap()
}

#[tokio::test]
async fn no_waiver_seats_the_employers_law_firm_beside_a_worker_of_whom_it_must_not_know() {
    let hub = TestApp::new().await;
    advised(&hub).await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    for data in [pre_lawyer("郑律师"), waived(pre_lawyer("郑律师"))] {
        let refused = case.tries("coordinator", "accept_prediagnosis", data).await.is(409);
        assert_eq!(refused.rule(), HIDDEN);
        assert!(refused.text.contains("请选择其他律所的律师"), "{}", refused.text);
    }
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("王律师"))
        .await;
    let another = waived(json!({"lawyer_id": id("lawyer", "郑律师"), "reason": "患病"}));
    let refused = case.tries("coordinator", "replace_pre_lawyer", another.clone()).await;
    assert_eq!(refused.is(409).rule(), HIDDEN);
    case.get("law-firm").await.is(404);
    assert!(clashes(&hub, "advisor_assignment").await.is_empty());

    let told = json!({"how": "in-person", "on": "2026-03-02"});
    case.takes("worker", "consent_to_notify", told).await;
    case.takes("coordinator", "replace_pre_lawyer", another).await;
}

#[tokio::test]
async fn an_employer_is_kept_from_knowing_only_where_its_own_law_firm_does_not_serve_the_worker() {
    let hub = TestApp::new().await;
    advised(&hub).await;
    let mut case = of_work(&hub).await;
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("郑律师"))
        .await;
    let mut safe = link("b", "甲");
    safe["worker_safe"] = true.into();
    let refused = case.tries("coordinator", "link_firm", safe).await.is(409);
    assert_eq!(refused.rule(), "disputes.seat_clashes_with_the_party");
    assert!(refused.text.contains("更换对接律师"), "{}", refused.text);
}

#[tokio::test]
async fn a_later_clash_with_a_dispute_is_no_news_at_the_employers_adviser_while_it_is_hidden() {
    let hub = TestApp::new().await;
    advised(&hub).await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("王律师"))
        .await;
    let path = format!("/lawyers/{}", id("lawyer", "张律师"));
    let moves = json!({"law_firm_id": id("law_firm", "二所")});
    let admin = hub.as_("zone-admin");
    let version = admin.get(&path).await.is(200).version();
    admin.step(&format!("{path}/changes"), version, moves).await.is(200);
    assert!(clashes(&hub, "advisor_assignment").await.is_empty());
    let told = json!({"how": "in-person", "on": "2026-03-02"});
    case.takes("worker", "consent_to_notify", told).await;
    let third = json!({"name": "某分公司"});
    case.takes("coordinator", "add_side", third).await;
    assert!(
        !clashes(&hub, "advisor_assignment").await.is_empty(),
        "it is no secret any more"
    );
}

#[tokio::test]
async fn a_law_firm_of_a_side_mediates_under_the_name_of_no_room() {
    let hub = TestApp::new().await;
    advised(&hub).await;
    let room = async |name: &str, firm: Option<&str>| {
        let firm = firm.map(|firm| id("law_firm", firm));
        let body = json!({"name": name, "legal_type": "lawyers-room", "law_firm_id": firm});
        hub.as_("zone-admin").post("/mediation-bodies", body).await.is(201)
    };
    let own = room("一所律师调解工作室", Some("一所")).await;
    assert_eq!(own.json()["law_firm_id"], id("law_firm", "一所"));
    let unsaid = room("某律师调解工作室", None).await;
    let mut case = Case::open(&hub, "enterprise-2", equity()).await;
    case.takes("enterprise-2", "submit", json!({})).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    case.takes("coordinator", "accept_prediagnosis", pre_lawyer("王律师"))
        .await;
    let named = |body: &str, who: Value| {
        let mut data = json!({"body_id": body, "chosen_by": "指定", "waiver": "同意书1号"});
        data.as_object_mut().unwrap().extend(who.as_object().unwrap().clone());
        data
    };
    let by_name = json!({"name": "于和"});
    let refused = case.tries("coordinator", "name_neutral", named(&unsaid.id(), by_name.clone()));
    let refused = refused.await.is(409);
    assert_eq!(refused.rule(), "disputes.room_names_its_law_firm");
    assert!(refused.text.contains("设立律所"), "{}", refused.text);
    for who in [by_name, json!({"lawyer_id": id("lawyer", "刘律师")})] {
        let refused = case
            .tries("coordinator", "name_neutral", named(&own.id(), who))
            .await
            .is(409);
        assert_eq!(refused.rule(), "disputes.adviser_is_never_neutral", "{}", refused.text);
    }
}
