//! Affiliates and interests that people declare.

use super::*;

#[tokio::test]
async fn a_declared_interest_blocks_its_lawyer_and_warns_where_the_seat_is_held() {
    let hub = TestApp::new().await;
    let walk = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    let body =
        json!({ "lawyer_id": id("lawyer", "郑律师"), "enterprise_id": id("enterprise", "甲"), "relation": "relative" });
    hub.as_("law-firm-2")
        .post("/declared-interests", body.clone())
        .await
        .is(403);
    let declared = hub
        .as_("lawyer")
        .post("/declared-interests", body.clone())
        .await
        .is(201);
    hub.as_("lawyer").post("/declared-interests", body).await.is(409);
    let codes: Vec<String> = tasks(&hub).await.into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["conflict.C4", "conflict.C4"]);
    assert_eq!(walk.get("zone-officer").await["stage"], "active");

    let list = |login: &'static str| async {
        hub.as_(login).get("/declared-interests").await.is(200).json()["items"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(
        (list("law-firm").await, list("law-firm-2").await, list("auditor").await),
        (1, 0, 1)
    );
    hub.as_("enterprise").get("/declared-interests").await.is(403);
    let withdraw = format!("/declared-interests/{}/withdraw", declared.id());
    hub.as_("law-firm-2").post(&withdraw, json!({})).await.is(404);
    hub.as_("law-firm").post(&withdraw, json!({})).await.is(204);
    assert_eq!(list("auditor").await, 0);
    hub.is_clean().await;
}

#[tokio::test]
async fn an_affiliate_is_recorded_once_whichever_is_named_first() {
    let hub = TestApp::new().await;
    let tie = |a: &str, b: &str| json!({ "enterprise_id": id("enterprise", a), "other_id": id("enterprise", b), "relation": "parent" });
    let officer = hub.as_("zone-officer");
    officer.post("/affiliates", tie("甲", "乙")).await.is(201);
    officer.post("/affiliates", tie("乙", "甲")).await.is(409);
    officer.post("/affiliates", tie("甲", "甲")).await.is(422);
    officer.post("/affiliates", tie("甲", "无")).await.is(422);
    hub.as_("law-firm").post("/affiliates", tie("甲", "丙")).await.is(403);
    let of = format!("/affiliates?enterprise_id={}", id("enterprise", "乙"));
    assert_eq!(
        officer.get(&of).await.is(200).json()["items"][0]["enterprise"]["name"],
        "聊城甲木科技有限公司"
    );
    officer.post("/affiliates/end", tie("甲", "乙")).await.is(204);
    officer.post("/affiliates/end", tie("甲", "乙")).await.is(404);
    officer.post("/affiliates", tie("甲", "乙")).await.is(201);
    hub.is_clean().await;
}

#[tokio::test]
async fn affiliates_are_recorded_by_the_zone_or_where_one_of_the_firms_sits_now() {
    let hub = TestApp::new().await;
    let tie = |a: &str, b: &str| json!({ "enterprise_id": id("enterprise", a), "other_id": id("enterprise", b), "relation": "control" });
    let (east, west) = (hub.as_("coordinator"), hub.as_("coordinator-west"));
    let refused = west.post("/affiliates", tie("甲", "乙")).await.is(403);
    assert_eq!(refused.rule(), "advisors.who_records_affiliates");
    east.post("/affiliates", tie("甲", "乙")).await.is(201);
    west.post("/affiliates/end", tie("甲", "乙")).await.is(403);
    // Nor does it show which firms of another building belong together.
    let shown = |answer: Value| answer["items"].as_array().unwrap().len();
    assert_eq!(shown(east.get("/affiliates").await.is(200).json()), 1);
    assert_eq!(shown(west.get("/affiliates").await.is(200).json()), 0);
    // 戊 sits in the west, so its coordinator may tie it to a firm elsewhere, whichever is named first.
    west.post("/affiliates", tie("乙", "戊")).await.is(201);
    assert_eq!(shown(west.get("/affiliates").await.is(200).json()), 1);
    east.post("/affiliates/end", tie("乙", "戊")).await.is(204);
    // Once 甲 has moved out of the east, its coordinator has no more say in it.
    let out = json!({ "to": "2026-03-01" });
    let path = format!("/occupancies/{}/end", id("occupancy", "甲"));
    hub.as_("zone-officer").step(&path, 1, out).await.is(200);
    east.post("/affiliates", tie("甲", "丙")).await.is(403);
    hub.as_("zone-officer")
        .post("/affiliates", tie("甲", "丙"))
        .await
        .is(201);
}

/// The register says that 郑律师 works for 二所 now.
async fn moves_to_the_second_firm(hub: &TestApp) {
    let path = format!("/lawyers/{}", id("lawyer", "郑律师"));
    let change = json!({ "law_firm_id": id("law_firm", "二所") });
    let officer = hub.as_("zone-officer");
    let version = officer.get(&path).await.is(200).version();
    officer.step(&format!("{path}/changes"), version, change).await.is(200);
}

#[tokio::test]
async fn a_lawyer_who_moves_takes_the_conflicts_of_the_new_firm_along() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[("representative", "b", "王律师", "二所")]).await;
    let walk = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    moves_to_the_second_firm(&hub).await;
    let of = |tasks: &[(String, String)], code: &str| tasks.iter().filter(|(_, c)| c == code).count();
    let open = tasks(&hub).await;
    assert_eq!(
        (of(&open, "conflict.C8"), of(&open, "adviser.moved")),
        (2, 1),
        "{open:?}"
    );
    // Both clients may still consent, so it goes on until people have decided.
    assert_eq!(walk.get("zone-officer").await["stage"], "active");
}

#[tokio::test]
async fn a_lawyer_who_moves_to_the_firm_of_a_neutral_is_paused() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲丙", "甲", "丙", &[("neutral", "", "王律师", "二所")]).await;
    let walk = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    let other = Walk::active(&hub, "乙", "郑律师", "law-firm").await;
    moves_to_the_second_firm(&hub).await;
    let paused = walk.get("zone-officer").await;
    assert_eq!(
        (&paused["stage"], &paused["paused"]),
        (&json!("paused"), &json!("conflict"))
    );
    assert_eq!(other.get("zone-officer").await["stage"], "active");
}

#[tokio::test]
async fn declarations_have_a_page_for_law_firms_and_staff() {
    let hub = TestApp::new().await;
    let firm = hub.browser("law-firm");
    let page = firm.get("/alliance/declarations").await.is(200).text;
    assert!(page.contains("郑律师") && !page.contains("王律师") && !page.contains("登记关联企业"));
    let wrong = firm
        .post("/alliance/declarations/interests", &[("relation", "own")])
        .await
        .is(422);
    assert!(wrong.text.contains("请填写律师"));
    let (lawyer, enterprise) = (id("lawyer", "张律师"), id("enterprise", "乙"));
    let fields = [
        ("lawyer_id", lawyer.as_str()),
        ("enterprise_id", &enterprise),
        ("relation", "own"),
    ];
    firm.post("/alliance/declarations/interests", &fields).await.is(303);
    assert!(
        hub.browser("zone-officer")
            .get("/alliance/declarations")
            .await
            .is(200)
            .text
            .contains("聊城乙水贸易有限公司")
    );
    assert!(
        !hub.browser("law-firm-2")
            .get("/alliance/declarations")
            .await
            .is(200)
            .text
            .contains("聊城乙水贸易有限公司")
    );
    assert!(
        hub.browser("coordinator")
            .get("/alliance/declarations")
            .await
            .is(200)
            .text
            .contains("登记关联企业")
    );
    hub.browser("enterprise").get("/alliance/declarations").await.is(403);
}
