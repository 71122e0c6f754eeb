//! 退单、改派、会商: who answers for a slip that is given back, and what a ruling decides.

use serde_json::json;

use super::*;

#[tokio::test]
async fn until_the_next_department_signs_the_first_receiver_answers_for_it() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    hub.at("2026-03-02 15:00");
    let next = json!({"department_id": id("department", "审批"), "reason": "属审批职责"});
    let shown = slip.takes("zone-officer", "accept_return", "1", next).await;
    assert_eq!((&shown["stage"], &shown["hops"]), (&json!("dispatched"), &json!(2)));
    assert_eq!(shown["held_by"]["department"]["name"], "人力资源和社会保障局");
    assert_eq!(shown["legs"][1]["stage"], "dispatched");
    let page = hub.browser("zone-officer").get(&format!("/handoffs/{}", slip.id)).await;
    let page = page.is(200).text;
    assert!(page.contains("主办：行政审批服务局"), "{page}");
    assert!(!page.contains("<dt>主办</dt>"), "only the legs say who has it: {page}");
    let total = slip.clock("total", "").await;
    assert_eq!(
        total["started_at"], "2026-03-02T10:00:00.000+08:00",
        "a return starts nothing again"
    );
    assert_eq!(total["result"], json!(null));
    let list = hub.as_("zone-officer").get("/handoffs").await.is(200).json();
    assert_eq!(list["items"][0]["held_by"], "人力资源和社会保障局");
    assert_eq!(list["items"][0]["sent_back_by"], "人力资源和社会保障局");
    hub.at("2026-03-02 16:00");
    let shown = slip.takes("department-2", "sign", "2", json!({})).await;
    assert_eq!(shown["held_by"]["department"]["name"], "行政审批服务局");
    assert_eq!(shown["held_by"]["since"], "2026-03-02T16:00:00.000+08:00");
    // Who gave it away still knows of it, and reads no more than where it is.
    let shown = slip.get("department").await.is(200).json();
    assert!(shown["content"].is_null() && shown["legs"][1]["work"].is_null());
    assert_eq!(shown["steps"], json!([]));
}

#[tokio::test]
async fn a_return_may_be_taken_back_first_and_dispatched_later() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.takes("department", "sign", "1", json!({})).await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let shown = slip
        .takes("zone-officer", "accept_return", "1", json!({"reason": "核实后改派"}))
        .await;
    assert_eq!(shown["stage"], "returned");
    assert_eq!(shown["held_by"]["department"]["name"], "人力资源和社会保障局");
    let to = json!({"department_id": id("department", "市监"), "basis": "权责清单第9项"});
    let shown = slip.takes("zone-officer", "redispatch", "1", to).await;
    assert_eq!(shown["stage"], "dispatched");
    assert_eq!(shown["legs"][1]["department"]["name"], "市场监督管理局");
}

#[tokio::test]
async fn a_refused_return_leaves_it_where_it_is_and_counts_as_signed() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let shown = slip
        .takes("zone-officer", "refuse_return", "1", json!({"reason": "属你局职责"}))
        .await;
    assert_eq!((&shown["stage"], &shown["hops"]), (&json!("working"), &json!(1)));
    assert!(!shown["legs"][0]["signed_at"].is_null());
    assert_eq!(slip.clock("contact", "1").await["result"], json!(null));
    let shown = slip.takes("department", "begin", "1", contacted()).await;
    assert_eq!(shown["stage"], "working");
    let again = slip.tries("department", "ask_return", "1", asks_return("市监")).await;
    assert_eq!(again.status.as_u16(), 409);
}

#[tokio::test]
async fn the_second_accepted_return_forces_a_ruling_that_nobody_returns() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let shown = slip.bounces_twice().await;
    assert_eq!((&shown["stage"], &shown["hops"]), (&json!("ruling"), &json!(3)));
    assert_eq!(shown["content"]["rulings"][0]["cause"], "second-return");
    assert_eq!(slip.clock("ruling", "").await["result"], json!(null));

    let decision = ruling("审批", &["人社", "审批"]);
    slip.tries("zone-officer", "rule", "", decision.clone()).await.is(403);
    let unheard = slip
        .tries("zone-admin", "rule", "", ruling("审批", &["人社"]))
        .await
        .is(422);
    assert_eq!(unheard.json()["fields"][0]["code"], "not_heard");
    hub.at("2026-03-03 10:00");
    let shown = slip.takes("zone-admin", "rule", "", decision).await;
    assert_eq!(shown["stage"], "dispatched");
    let leg = shown["legs"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&leg["id"], &leg["bound"]), (&json!("3"), &json!(true)));
    assert_eq!(slip.clock("ruling", "").await["result"], "met");
    assert_eq!(
        slip.clock("total", "").await["started_at"],
        "2026-03-02T10:00:00.000+08:00",
        "nor does a ruling"
    );
    let bound = slip
        .tries("department-2", "ask_return", "3", asks_return("人社"))
        .await
        .is(409);
    assert_eq!(bound.rule(), "handoffs.ruling_binds");
    slip.takes("department-2", "sign", "3", json!({})).await;

    // The next slip of the kind is proposed to whom the ruling named, who may not return it either.
    let routing = format!("/handoffs/routing?category=labour&building_id={}", id("building", "西"));
    let proposed = hub.as_("zone-officer").get(&routing).await.is(200).json();
    assert_eq!(proposed["proposals"][0]["name"], "行政审批服务局");
    assert_eq!(proposed["proposals"][0]["origin"], "ruling");
    let against = hub.as_("coordinator").post("/handoffs", opening()).await.is(422).json();
    assert_eq!(
        against["fields"][0]["code"], "ruling_binds",
        "nor dispatched to another"
    );
    let mut next = opening();
    next["lead_department_id"] = id("department", "审批").into();
    let mut next = Slip::open(&hub, "coordinator", next).await;
    let bound = next
        .tries("department-2", "ask_return", "1", asks_return("人社"))
        .await
        .is(409);
    assert_eq!(bound.rule(), "handoffs.ruling_binds");
}

#[tokio::test]
async fn a_conflict_of_views_may_be_ruled_while_the_assist_goes_on() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "zone-officer", with_assist()).await;
    slip.works("department-2", "2").await;
    let shown = slip
        .takes("zone-officer", "call_ruling", "", json!({"reason": "谁主办意见不一"}))
        .await;
    assert_eq!(shown["stage"], "ruling");
    let answer = json!({"how": "phone", "text": "正在核实"});
    slip.takes("department-2", "answer", "2", answer).await;
    let mut decision = ruling("审批", &["人社", "审批"]);
    decision["assists"] = json!([{ "department_id": id("department", "人社") }]);
    let shown = slip.takes("zone-admin", "rule", "", decision).await;
    assert_eq!(shown["legs"].as_array().unwrap().len(), 2, "who has a part keeps it");
    assert_eq!((&shown["legs"][1]["role"], &shown["hops"]), (&json!("lead"), &json!(2)));
    assert_eq!(shown["stage"], "working", "the new lead had begun");
}

#[tokio::test]
async fn an_assist_that_has_answered_and_is_ruled_to_lead_has_the_whole_to_do() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "zone-officer", with_assist()).await;
    slip.works("department-2", "2").await;
    slip.takes("department-2", "submit", "2", result()).await;
    slip.takes("zone-officer", "call_ruling", "", json!({"reason": "谁主办意见不一"}))
        .await;
    let decision = ruling("审批", &["人社", "审批"]);
    let shown = slip.takes("zone-admin", "rule", "", decision).await;
    let leg = &shown["legs"][2];
    assert_eq!(
        (&shown["stage"], &leg["role"], &leg["work"]["basis"]),
        (&json!("dispatched"), &json!("lead"), &json!("纪要第3号"))
    );
    assert_eq!(shown["legs"][1]["work"]["result"]["measures"], "补贴已拨付");
    let finish = slip.clock("finish", "3").await;
    assert_eq!(
        (&finish["leg_id"], &finish["result"]),
        (&json!("3"), &json!(null)),
        "it runs"
    );
    slip.tries("zone-officer", "finish", "", json!({})).await.is(409);
    slip.works("department-2", "3").await;
    slip.takes("department-2", "submit", "3", result()).await;
    slip.takes("zone-officer", "finish", "", json!({})).await;
}

/// Another slip of the kind is given back twice, and ruled on.
async fn is_ruled(hub: &TestApp, lead: &str) -> String {
    let mut other = Slip::open(hub, "coordinator", opening()).await;
    other.bounces_twice().await;
    let shown = other
        .takes("zone-admin", "rule", "", ruling(lead, &["人社", "审批"]))
        .await;
    shown["number"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_ruling_binds_whoever_passes_a_returned_slip_on() {
    let hub = TestApp::new().await;
    let mut asked = Slip::open(&hub, "coordinator", opening()).await;
    asked.takes("department", "ask_return", "1", asks_return("审批")).await;
    let mut taken_back = Slip::open(&hub, "coordinator", opening()).await;
    taken_back
        .takes("department", "ask_return", "1", asks_return("审批"))
        .await;
    let back = json!({"reason": "核实后改派"});
    taken_back.takes("zone-officer", "accept_return", "1", back).await;
    let number = is_ruled(&hub, "市监").await;

    let to = |d: &str| json!({"department_id": id("department", d), "basis": "权责清单第9项", "reason": "改派"});
    let wrong = asked
        .tries("zone-officer", "accept_return", "1", to("审批"))
        .await
        .is(422)
        .json();
    let field = &wrong["fields"][0];
    assert_eq!(
        (&field["field"], &field["code"]),
        (&json!("department_id"), &json!("ruling_binds"))
    );
    let page = format!("/handoffs/{}?step=accept_return", asked.id);
    let page = hub.browser("zone-officer").get(&page).await.is(200).text;
    let ruled = format!(r#"<option value="{}" selected>"#, id("department", "市监"));
    assert!(page.contains(&ruled), "the form proposes whom the ruling names: {page}");
    let mut next = to("市监");
    next.as_object_mut().unwrap().remove("basis");
    let shown = asked.takes("zone-officer", "accept_return", "1", next).await;
    let leg = &shown["legs"][1];
    assert_eq!(leg["department"]["name"], "市场监督管理局");
    assert!(leg["work"]["basis"].as_str().unwrap().contains(&number), "{leg}");

    let mut next = to("审批");
    next.as_object_mut().unwrap().remove("reason");
    let wrong = taken_back
        .tries("zone-officer", "redispatch", "1", next.clone())
        .await
        .is(422)
        .json();
    assert_eq!(wrong["fields"][0]["code"], "ruling_binds");
    next["department_id"] = id("department", "市监").into();
    taken_back.takes("zone-officer", "redispatch", "1", next).await;
}

#[tokio::test]
async fn a_return_asked_before_a_ruling_that_names_the_department_is_not_accepted_after_it() {
    let hub = TestApp::new().await;
    let mut by_approvals = opening();
    by_approvals["lead_department_id"] = id("department", "审批").into();
    let mut slip = Slip::open(&hub, "coordinator", by_approvals).await;
    slip.takes("department-2", "ask_return", "1", asks_return("市监")).await;
    let number = is_ruled(&hub, "审批").await;
    let bound = slip
        .tries("zone-officer", "accept_return", "1", json!({"reason": "属市监职责"}))
        .await
        .is(409);
    assert_eq!(bound.rule(), "handoffs.ruling_binds");
    assert!(bound.text.contains(&number), "{}", bound.text);
    slip.takes("zone-officer", "refuse_return", "1", json!({"reason": "会商已定"}))
        .await;
}

#[tokio::test]
async fn a_department_that_a_ruling_names_as_assist_gives_back_what_it_wrongly_leads() {
    let hub = TestApp::new().await;
    let mut wrong = opening();
    wrong["lead_department_id"] = id("department", "审批").into();
    let mut slip = Slip::open(&hub, "coordinator", wrong).await;
    let mut other = Slip::open(&hub, "coordinator", opening()).await;
    other.bounces_twice().await;
    let mut decision = ruling("市监", &["人社", "审批"]);
    decision["assists"] = json!([{ "department_id": id("department", "审批") }]);
    other.takes("zone-admin", "rule", "", decision).await;
    slip.takes("department-2", "ask_return", "1", asks_return("市监")).await;
    let next = json!({"department_id": id("department", "市监"), "reason": "会商已定"});
    let shown = slip.takes("zone-officer", "accept_return", "1", next).await;
    assert_eq!(shown["legs"][1]["bound"], true, "the ruling gives it this part");
    assert_eq!(slip.clock("return_window", "2").await, json!(null));
}

#[tokio::test]
async fn a_slip_that_a_ruling_routes_promises_nobody_to_give_it_back() {
    let hub = TestApp::new().await;
    is_ruled(&hub, "审批").await;
    let mut routed = opening();
    routed["lead_department_id"] = id("department", "审批").into();
    routed["assists"] = json!([{ "department_id": id("department", "人社") }]);
    let mut draft = routed.clone();
    draft["draft"] = true.into();
    let at_once = Slip::open(&hub, "coordinator", routed).await;
    let mut later = Slip::open(&hub, "coordinator", draft).await;
    later.takes("coordinator", "dispatch", "", json!({})).await;
    for slip in [at_once, later] {
        let legs = slip.get("coordinator").await.json()["legs"].clone();
        assert_eq!((&legs[0]["bound"], &legs[1]["bound"]), (&json!(true), &json!(false)));
        assert_eq!(slip.clock("return_window", "1").await, json!(null));
        assert_eq!(slip.clock("return_window", "2").await["leg_id"], "2");
    }
    hub.is_clean().await;
}

/// The number of the ruling that binds in each of these buildings.
async fn binding(hub: &TestApp, buildings: &[&str]) -> Vec<Value> {
    let mut numbers = vec![];
    for building in buildings {
        let asked = format!(
            "/handoffs/routing?category=labour&building_id={}",
            id("building", building)
        );
        let routing = hub.as_("zone-officer").get(&asked).await.is(200).json();
        numbers.push(routing["ruling_number"].clone());
    }
    numbers
}

/// The number of a slip that a ruling of this reach (null: nobody says) took from one department to another.
async fn is_ruled_for(hub: &TestApp, reach: impl Into<Value>, (from, to): (&str, &str)) -> Value {
    let mut led = opening();
    led["lead_department_id"] = id("department", from).into();
    let mut slip = Slip::open(hub, "coordinator", led).await;
    slip.takes("zone-officer", "call_ruling", "", json!({"reason": "谁主办意见不一"}))
        .await;
    let mut decision = ruling(to, &[from]);
    decision["reach"] = reach.into();
    slip.takes("zone-admin", "rule", "", decision).await["number"].clone()
}

#[tokio::test]
async fn a_ruling_binds_as_far_as_whoever_rules_says_and_the_whole_zone_where_nobody_says() {
    let hub = TestApp::new().await;
    let unsaid = is_ruled_for(&hub, Value::Null, ("审批", "人社")).await;
    assert_eq!(binding(&hub, &["东", "西"]).await, [unsaid.clone(), unsaid]);
    hub.is_clean().await;

    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.takes("zone-officer", "call_ruling", "", json!({"reason": "意见不一"}))
        .await;
    let mut decision = ruling("审批", &["人社"]);
    decision["reach"] = "building".into();
    let ruled = slip.takes("zone-admin", "rule", "", decision).await;
    assert_eq!(
        binding(&hub, &["东", "西"]).await,
        [ruled["number"].clone(), Value::Null]
    );
    let page = hub
        .browser("zone-officer")
        .get(&format!("/handoffs/{}", slip.id))
        .await
        .text;
    assert!(page.contains("本楼宇的这一类"), "the decision says how far it binds");
    hub.is_clean().await;
}

#[tokio::test]
async fn a_later_ruling_takes_the_place_of_that_of_the_building_whatever_its_reach() {
    let hub = TestApp::new().await;
    is_ruled_for(&hub, "building", ("人社", "审批")).await;
    let second = is_ruled_for(&hub, "building", ("审批", "人社")).await;
    assert_eq!(binding(&hub, &["东", "西"]).await, [second, Value::Null]);
    let third = is_ruled_for(&hub, "zone", ("人社", "市监")).await;
    assert_eq!(binding(&hub, &["东", "西"]).await, [third.clone(), third]);
    hub.is_clean().await;
}
