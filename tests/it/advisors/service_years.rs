//! What the hub does of itself while a service runs.

use louwei::advisors::daily;

use super::*;

#[tokio::test]
async fn a_lapsed_licence_pauses_and_an_expired_term_ends() {
    let hub = TestApp::new().await;
    let mut lapsed = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    let expiring = Walk::active(&hub, "戊", "王律师", "law-firm-2").await;
    let status = |status: &'static str| {
        let db = hub.app.db.clone();
        async move {
            let mut tx = db.begin().await.unwrap();
            tx.sql("UPDATE lawyer SET status = $2 WHERE zone_id = 'kfq' AND id = $1")
                .bind(id("lawyer", "郑律师"))
                .bind(status)
                .execute()
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
    };
    status("suspended").await;
    assert_eq!(daily::pause_lapsed(&hub.app, "kfq").await.unwrap(), 1);
    let paused = lapsed.get("zone-officer").await;
    assert_eq!(
        (&paused["stage"], &paused["paused"]),
        (&json!("paused"), &json!("lapsed"))
    );
    assert_eq!(advised(&hub, "东").await, 0);
    lapsed.version = paused["version"].as_i64().unwrap();
    let refused = lapsed.try_step("law-firm", json!({ "step": "resume" })).await.is(409);
    assert_eq!(refused.rule(), "advisors.lawyer_practises");
    status("active").await;
    assert_eq!(
        lapsed.step("law-firm", json!({ "step": "resume" })).await["stage"],
        "active"
    );
    assert_eq!(advised(&hub, "东").await, 1);

    hub.at("2027-03-01 09:00");
    assert_eq!(daily::round(&hub.app, "kfq").await.unwrap(), 2);
    assert_eq!(expiring.get("zone-officer").await["stage"], "cooling");
    hub.at("2028-03-02 09:00");
    daily::round(&hub.app, "kfq").await.unwrap();
    assert_eq!(expiring.get("zone-officer").await["stage"], "ended");
}

#[tokio::test]
async fn the_advised_firm_is_counted_where_it_moved_to() {
    let hub = TestApp::new().await;
    Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    let mut tx = hub.app.db.begin().await.unwrap();
    tx.sql("UPDATE occupancy SET building_id = $2 WHERE zone_id = 'kfq' AND id = $1")
        .bind(id("occupancy", "甲"))
        .bind(id("building", "南"))
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(daily::follow_moves(&hub.app, "kfq").await.unwrap(), 1);
    assert_eq!((advised(&hub, "东").await, advised(&hub, "南").await), (0, 1));
    assert_eq!(daily::follow_moves(&hub.app, "kfq").await.unwrap(), 0);
}

#[tokio::test]
async fn a_paused_service_lists_the_open_disputes_that_its_reader_may_know() {
    let hub = TestApp::new().await;
    let mut walk = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    let counsel = [("representative", "a", "郑律师", "一所")];
    dispute(&hub, "在办", "甲", "乙", &counsel).await;
    dispute(&hub, "他人", "甲", "乙", &[("representative", "a", "王律师", "二所")]).await;
    let shown = walk.get("zone-officer").await;
    assert!(
        shown.get("open_matters").is_none(),
        "a service that runs leaves nothing: {shown}"
    );
    walk.step("law-firm", json!({ "step": "pause", "reason": "leave" }))
        .await;
    let left = json!([{ "id": id("dispute", "在办"), "number": "JF-在办" }]);
    assert_eq!(walk.get("zone-officer").await["open_matters"], left);
    // The dispute names no reader at the firm and has no building: others do not know of it.
    assert_eq!(walk.get("law-firm").await["open_matters"], json!([]));
    let page = hub
        .browser("zone-officer")
        .get(&format!("/advisors/{}", walk.id))
        .await
        .is(200);
    assert!(
        page.text.contains("须移交的在办纠纷") && page.text.contains("JF-在办"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn who_ends_a_service_reads_the_numbers_of_those_disputes_only_that_they_may_open() {
    let hub = TestApp::new().await;
    let mut walk = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    dispute(&hub, "在办", "甲", "乙", &[("representative", "a", "郑律师", "一所")]).await;
    let end = json!({ "step": "end", "reason": "replaced" });
    let of_zone = walk.try_step("zone-officer", end.clone()).await.is(422);
    assert!(of_zone.text.contains("JF-在办"), "{}", of_zone.text);
    let of_firm = walk.try_step("law-firm", end.clone()).await.is(422);
    assert!(of_firm.text.contains("还有在办事项"), "{}", of_firm.text);
    assert!(!of_firm.text.contains("JF-"), "{}", of_firm.text);
    let mut handed = end;
    handed["handover"] = "由新顾问接办".into();
    walk.step("law-firm", handed).await;
    let ended = walk.get("zone-officer").await;
    assert_eq!(ended["end"]["open_matters"], json!(["JF-在办"]));
    assert_eq!(walk.get("law-firm").await["end"]["open_matters"], json!([]));
}

#[tokio::test]
async fn a_firm_that_takes_a_room_in_another_building_sits_in_both() {
    let hub = TestApp::new().await;
    let walk = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    let room = json!({
        "enterprise_id": id("enterprise", "甲"), "building_id": id("building", "南"), "area": 50, "from": "2026-03-01",
    });
    hub.as_("zone-admin").post("/occupancies", room).await.is(201);
    assert_eq!((advised(&hub, "东").await, advised(&hub, "南").await), (1, 1));
    let shown = walk.get("zone-officer").await;
    assert_eq!(shown["buildings"].as_array().unwrap().len(), 2, "{shown}");
    let path = format!("{}/timeline", at(&walk.id));
    let told = hub.as_("zone-officer").get(&path).await.is(200).text;
    assert!(told.contains("所在楼宇变动") && !told.contains("迁移"), "{told}");
}
