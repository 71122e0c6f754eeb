//! The ordinary way, who may go it, and what is refused on it.

use super::*;

#[tokio::test]
async fn a_firm_without_conflicts_gets_its_adviser_in_four_taps_and_counts_as_advised() {
    let hub = TestApp::new().await;
    let mut walk = Walk::wanted(&hub, "甲").await;
    let offered = walk.propose("郑律师").await;
    assert_eq!(offered["stage"], "offered");
    assert_eq!(offered["conflict_check"]["clear"], true);
    assert_eq!(offered["clocks"][0]["rule"], "offer");
    assert_eq!(
        walk.step("law-firm", json!({ "step": "accept" })).await["stage"],
        "accepting"
    );
    let active = walk.step("enterprise", confirm()).await;
    assert_eq!(active["stage"], "active");
    assert_eq!(active["lawyer"]["lawyer_name"], "郑律师");
    assert!(
        active.get("conflict_check").is_none(),
        "the enterprise does not read the check"
    );
    assert_eq!(advised(&hub, "东").await, 1);
    assert_eq!(advised(&hub, "西").await, 0);

    walk.step(
        "lawyer",
        json!({ "step": "record_contact", "kind": "call", "on": "2026-03-02", "minutes": 30, "note": "谈了竞业限制" }),
    )
    .await;
    let seen = |login: &'static str| hub.as_(login);
    let timeline = format!("{}/timeline", at(&walk.id));
    assert!(
        seen("enterprise")
            .get(&timeline)
            .await
            .is(200)
            .text
            .contains("竞业限制")
    );
    assert!(
        !seen("zone-officer")
            .get(&timeline)
            .await
            .is(200)
            .text
            .contains("竞业限制"),
        "V4 is the lawyer's and the client's"
    );

    let ended = walk
        .step("enterprise", json!({ "step": "end", "reason": "replaced" }))
        .await;
    assert_eq!(ended["stage"], "cooling");
    assert_eq!(ended["cooling_until"], "2027-03-02");
    assert_eq!(advised(&hub, "东").await, 0);
}

#[tokio::test]
async fn one_enterprise_has_one_adviser() {
    let hub = TestApp::new().await;
    let _first = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    let mut second = Walk::another(&hub, "甲").await;
    second.propose("王律师").await;
    second.step("law-firm-2", json!({ "step": "accept" })).await;
    let refused = second.try_step("enterprise", confirm()).await.is(409);
    assert_eq!(refused.rule(), "advisors.one_lead");
    let again = hub
        .as_("zone-officer")
        .post(LIST, json!({ "enterprise_id": id("enterprise", "甲") }))
        .await
        .is(409);
    assert_eq!(again.rule(), "advisors.one_search_at_a_time");
}

#[tokio::test]
async fn who_asks_for_an_adviser_hears_of_the_present_one_before_anybody_is_asked() {
    let hub = TestApp::new().await;
    let first = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    let opening = json!({ "enterprise_id": id("enterprise", "甲") });
    for login in ["zone-officer", "coordinator", "enterprise"] {
        let refused = hub.as_(login).post(LIST, opening.clone()).await.is(422).json();
        let wrong = &refused["fields"][0];
        assert_eq!(
            (&wrong["field"], &wrong["code"]),
            (&json!("replaces"), &json!("has_adviser"))
        );
        assert!(wrong["message"].as_str().unwrap().contains("郑律师"), "{login}");
        let page = format!("/advisors/new?enterprise_id={}", id("enterprise", "甲"));
        let form = hub.browser(login).get(&page).await.is(200).text;
        assert!(form.contains("现任顾问") && form.contains("郑律师"), "{login}");
    }
    for login in ["enterprise-2", "coordinator-west"] {
        let refused = hub.as_(login).post(LIST, opening.clone()).await.is(403);
        assert!(!refused.text.contains("郑律师"), "{login}");
        let page = format!("/advisors/new?enterprise_id={}", id("enterprise", "甲"));
        let form = hub.browser(login).get(&page).await.is(200).text;
        assert!(!form.contains("郑律师"), "{login}");
    }
    let second = Walk::another(&hub, "甲").await;
    for login in ["zone-officer", "enterprise"] {
        assert_eq!(
            second.get(login).await["present_adviser"]["assignment_id"],
            first.id.as_str()
        );
        let page = hub
            .browser(login)
            .get(&format!("/advisors/{}", second.id))
            .await
            .is(200)
            .text;
        assert!(
            page.contains("郑律师（山东一所律师事务所），企业确认新顾问前须先终止"),
            "{login}"
        );
    }
}

#[tokio::test]
async fn nobody_is_proposed_to_a_firm_that_has_found_its_adviser_meanwhile() {
    let hub = TestApp::new().await;
    let waiting = Walk::wanted(&hub, "甲").await;
    let led = super::import::row(2, "甲", "郑律师", "一所", "2026-01-01", None);
    super::import::import(&hub, &[led]).await;
    let propose = json!({ "step": "propose", "lawyer_id": id("lawyer", "王律师") });
    let refused = waiting.try_step("zone-officer", propose).await.is(409);
    assert_eq!(refused.rule(), "advisors.one_lead");
}

#[tokio::test]
async fn bad_input_is_refused_by_field_and_writes_nothing() {
    let hub = TestApp::new().await;
    let officer = hub.as_("zone-officer");
    for (body, field) in [
        (json!({}), "enterprise_id"),
        (json!({ "enterprise_id": "7" }), "enterprise_id"),
        (json!({ "enterprise_id": id("enterprise", "无") }), "enterprise_id"),
        (json!({ "enterprise_id": id("enterprise", "丙") }), "enterprise_id"),
        (
            json!({ "enterprise_id": id("enterprise", "甲"), "building_id": id("building", "西") }),
            "building_id",
        ),
        (
            json!({ "enterprise_id": id("enterprise", "甲"), "lawyer_id": id("lawyer", "无") }),
            "lawyer_id",
        ),
        (
            json!({ "enterprise_id": id("enterprise", "甲"), "colour": "red" }),
            "colour",
        ),
    ] {
        let answer = officer.post(LIST, body).await.is(422);
        assert_eq!(answer.json()["fields"][0]["field"], field);
    }
    hub.as_("auditor")
        .post(LIST, json!({ "enterprise_id": id("enterprise", "甲") }))
        .await
        .is(403);
    hub.as_("coordinator-west")
        .post(LIST, json!({ "enterprise_id": id("enterprise", "甲") }))
        .await
        .is(403);
    let both = json!({ "enterprise_id": id("enterprise", "甲"), "lawyer_id": id("lawyer", "郑律师") });
    hub.as_("enterprise").post(LIST, both.clone()).await.is(403);
    assert_eq!(officer.get(LIST).await.is(200).json()["items"], json!([]));
    let opened = officer.post(LIST, both).await.is(201);
    assert_eq!(opened.json()["stage"], "offered");

    let steps = format!("{}/steps", at(&opened.id()));
    officer
        .post(&steps, json!({ "step": "withdraw", "reason": "x" }))
        .await
        .is(428);
    officer
        .step(&steps, 1, json!({ "step": "withdraw", "reason": "x" }))
        .await
        .is(412);
    officer
        .step(&steps, opened.version(), json!({ "step": "confirm" }))
        .await
        .is(409);
    let mut walk = Walk {
        hub: &hub,
        id: opened.id(),
        version: opened.version(),
    };
    walk.step("law-firm", json!({ "step": "accept" })).await;
    for (from, to, field) in [
        ("2026-03-01", "2027-03-02", "to"),
        ("2026-03-03", "2026-12-31", "from"),
        ("2026-03-01", "2026-02-01", "to"),
    ] {
        let body = json!({ "step": "confirm", "letter": "1", "scope": "x", "from": from, "to": to });
        let answer = walk.try_step("enterprise", body).await.is(422);
        assert_eq!(answer.json()["fields"][0]["field"], field, "{from} {to}");
    }
}

#[tokio::test]
async fn of_two_confirmations_at_once_for_one_enterprise_one_wins() {
    let hub = TestApp::new().await;
    let mut first = Walk::wanted(&hub, "甲").await;
    first.propose("郑律师").await;
    first.step("law-firm", json!({ "step": "accept" })).await;
    let active = first.step("enterprise", confirm()).await;
    assert_eq!(active["stage"], "active");
    let mut second = Walk::another(&hub, "甲").await;
    second.propose("王律师").await;
    second.step("law-firm-2", json!({ "step": "accept" })).await;
    let paused = first
        .step("enterprise", json!({ "step": "pause", "reason": "leave" }))
        .await;
    assert_eq!(paused["stage"], "paused");
    let (a, b) = tokio::join!(
        first.try_step("law-firm", json!({ "step": "resume" })),
        second.try_step("enterprise", confirm())
    );
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn a_lawyer_records_no_contact_from_before_the_service() {
    let hub = TestApp::new().await;
    let walk = Walk::active(&hub, "甲", "郑律师", "law-firm").await;
    let early = json!({ "step": "record_contact", "kind": "call", "on": "2026-02-28", "minutes": 30 });
    let refused = walk.try_step("lawyer", early).await.is(422);
    assert!(refused.text.contains("before_service"), "{}", refused.text);
}

#[tokio::test]
async fn a_firm_is_told_of_a_lawyer_whom_the_check_forbade_only_that_it_wants_one_still() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[("representative", "b", "郑律师", "一所")]).await;
    let mut walk = Walk::wanted(&hub, "甲").await;
    assert_eq!(walk.propose("郑律师").await["stage"], "blocked");
    let listed = async |login: &str, query: &str| {
        let list = hub.as_(login).get(&format!("{LIST}{query}")).await.is(200).json();
        let stages = list["items"].as_array().unwrap().iter();
        stages
            .map(|line| line["stage"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    for (query, told) in [("", 1), ("?stage=blocked", 0), ("?stage=wanted", 1), ("?open=true", 1)] {
        assert_eq!(listed("enterprise", query).await, vec!["wanted"; told], "{query}");
    }
    for (query, told) in [("?stage=blocked", 1), ("?stage=wanted", 0), ("?open=true", 1)] {
        assert_eq!(listed("zone-officer", query).await, vec!["blocked"; told], "{query}");
    }
    let browser = hub.browser("enterprise");
    let page = format!("/advisors/{}", walk.id);
    let home = browser.get("/").await.is(200).text;
    assert!(!home.contains(&page), "nothing has changed for the firm: {home}");
    let firm = format!("/enterprises/{}", id("enterprise", "甲"));
    for path in [page.as_str(), "/advisors", "/inbox", firm.as_str()] {
        let text = browser.get(path).await.is(200).text;
        assert!(!text.contains("冲突禁止"), "{path}: {text}");
    }
    let shown = walk.get("enterprise").await;
    assert_eq!(shown["stage"], "wanted");
    assert!(!shown.to_string().contains("郑律师"), "{shown}");
    let refused = walk.try_step("enterprise", confirm()).await.is(409).text;
    assert!(
        refused.contains("需求登记") && !refused.contains("blocked"),
        "{refused}"
    );
    let withdraw = json!({ "step": "withdraw", "reason": "不再需要" });
    walk.step("enterprise", withdraw).await;
    let path = format!("{}/timeline", at(&walk.id));
    let told = hub.as_("enterprise").get(&path).await.is(200).text;
    assert!(!told.contains("blocked") && told.contains("不再需要"), "{told}");
}

#[tokio::test]
async fn what_waits_for_a_law_firm_without_a_due_date_stands_on_its_desk_too() {
    let hub = TestApp::new().await;
    dispute(&hub, "甲乙", "甲", "乙", &[]).await;
    Walk::active(&hub, "乙", "张律师", "law-firm").await;
    let mut walk = Walk::wanted(&hub, "甲").await;
    assert_eq!(walk.propose("郑律师").await["stage"], "waiver_wanted");
    let waits = async |login: &str| {
        let home = hub.browser(login).get("/").await.is(200).text;
        let (_, list) = home.split_once("按到期先后").unwrap();
        list.split_once("</section>").unwrap().0.contains(&walk.id)
    };
    assert!(waits("law-firm").await);
    assert!(!waits("enterprise").await, "it is the law firm's step");
}
