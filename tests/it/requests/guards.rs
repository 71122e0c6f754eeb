//! What is refused, with the rule that refuses.

use serde_json::json;

use super::{Case, contact, demand, solved};
use crate::harness::TestApp;
use crate::world::id;

#[tokio::test]
async fn every_wrong_field_of_an_opening_is_named() {
    let hub = TestApp::new().await;
    let wrong = json!({
        "building_id": id("building", "没有"), "category": "no-such", "words": "x",
        "heard_at": "2026-03-02 10:01", "uscc": "123", "channel": "visit",
    });
    let answer = hub.as_("zone-officer").post("/requests", wrong).await.is(422).json();
    let fields: Vec<&str> = answer["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["building_id", "category", "heard_at", "firm_name", "uscc"]);
}

#[tokio::test]
async fn a_firm_speaks_for_itself_and_from_where_it_sits() {
    let hub = TestApp::new().await;
    let mut other = demand();
    other["enterprise_id"] = id("enterprise", "乙").into();
    hub.as_("enterprise").post("/requests", other).await.is(403);
    let mut elsewhere = demand();
    elsewhere["building_id"] = id("building", "西").into();
    hub.as_("enterprise").post("/requests", elsewhere).await.is(422);
    hub.as_("coordinator-west").post("/requests", demand()).await.is(403);
    hub.as_("auditor").post("/requests", demand()).await.is(403);
}

#[tokio::test]
async fn a_refusal_says_who_where_to_and_which_other_one() {
    let hub = TestApp::new().await;
    let first = Case::open(&hub, "enterprise", demand()).await;
    let number = first.get("coordinator").await.json()["number"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut second = Case::open(&hub, "enterprise", demand()).await;
    let shown = second.get("coordinator").await.json();
    assert_eq!(shown["duplicates"][0]["number"], number.as_str());
    assert_eq!(second.get("enterprise").await.json()["duplicates"], json!([]));
    let mut refusal = json!({"code": "duplicate", "reason": "同一部电梯", "instead": "前一件诉求", "told": "phone"});
    second.tries("coordinator", "refuse", refusal.clone()).await.is(422);
    refusal["same_as"] = "SQ-2026-9999".into();
    second.tries("coordinator", "refuse", refusal.clone()).await.is(422);
    refusal["same_as"] = number.into();
    let shown = second.takes("coordinator", "refuse", refusal).await;
    assert_eq!(shown["refusal"]["by"]["name"], "孙协调");
    assert_eq!(second.clock("response").await, "met");
}

#[tokio::test]
async fn a_contact_lies_between_hearing_and_now() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.takes("coordinator", "accept", json!({"grade": "simple"})).await;
    case.tries("coordinator", "respond", contact("2026-03-02 10:01"))
        .await
        .is(422);
    case.tries("coordinator", "respond", contact("2026-03-02 09:59"))
        .await
        .is(422);
    case.tries("coordinator", "resolve", solved()).await.is(409);
}

#[tokio::test]
async fn a_result_needs_its_proof_and_what_waits_needs_a_day_to_look_again() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("simple").await;
    let bare = json!({"outcome": "resolved", "text": "好了"});
    case.tries("coordinator", "resolve", bare).await.is(422);
    let waits = json!({"outcome": "infeasible", "text": "要等备件"});
    case.tries("coordinator", "resolve", waits).await.is(422);
    let shown = case
        .takes(
            "coordinator",
            "resolve",
            json!({"outcome": "infeasible", "text": "要等备件", "review_on": "2026-06-01"}),
        )
        .await;
    assert_eq!(shown["stage"], "infeasible");
    assert_eq!(hub.counted("request_simple_due").await, 0);
}

#[tokio::test]
async fn whoever_gave_the_result_does_not_write_down_the_answer() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_resolved().await;
    let answer = json!({"solved": true, "score": 5});
    let own = case.tries("coordinator", "confirm", answer.clone()).await.is(403);
    assert_eq!(own.rule(), "requests.answer_by_another");
    for (login, offered) in [("coordinator", false), ("zone-officer", true), ("enterprise", true)] {
        let steps = case.get(login).await.json()["steps"].clone();
        let confirm = steps.as_array().unwrap().iter().any(|s| s["step"] == "confirm");
        assert_eq!(confirm, offered, "{login}: {steps}");
    }
    case.takes("zone-officer", "confirm", answer).await;
}

#[tokio::test]
async fn a_dispute_or_an_assignment_is_linked_only_when_the_caller_may_know_of_it() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("hard").await;
    case.tries("coordinator", "to_dispute", json!({"number": "JF-2026-0001"}))
        .await
        .is(422);
    let draft = hub
        .as_("worker")
        .post("/disputes", crate::disputes::labour())
        .await
        .is(201)
        .json();
    let number = draft["number"].as_str().unwrap();
    // A draft is known to nobody but its writer.
    case.tries("coordinator", "to_dispute", json!({"number": number}))
        .await
        .is(422);
    let own = hub
        .as_("coordinator")
        .post("/disputes", crate::disputes::equity())
        .await
        .is(201)
        .json();
    let shown = case
        .takes("coordinator", "to_dispute", json!({"number": own["number"]}))
        .await;
    assert_eq!(shown["stage"], "to_dispute");
    let page = hub.browser("coordinator");
    let page = page
        .get(&format!("/disputes/{}", own["id"].as_str().unwrap()))
        .await
        .is(200);
    assert!(
        page.text.contains(shown["number"].as_str().unwrap()),
        "the dispute names its request"
    );
}

#[tokio::test]
async fn an_assignment_names_the_request_that_it_serves_to_whoever_may_open_that() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("hard").await;
    let wanted = json!({ "enterprise_id": id("enterprise", "甲"), "lawyer_id": id("lawyer", "郑律师") });
    let own = hub
        .as_("coordinator")
        .post("/advisor-assignments", wanted)
        .await
        .is(201)
        .json();
    let asked = json!({"service": "adviser", "to": "一企一顾问", "assignment": own["number"]});
    let shown = case.takes("coordinator", "to_legal", asked).await;
    let number = shown["number"].as_str().unwrap();
    let page = format!("/advisors/{}", own["id"].as_str().unwrap());
    let link = format!("/requests/{}", case.id);
    for (login, named) in [("coordinator", true), ("enterprise", true), ("law-firm", false)] {
        let text = hub.browser(login).get(&page).await.is(200).text;
        assert_eq!(text.contains(number) && text.contains(&link), named, "{login}");
        assert_eq!(text.contains("来自诉求"), named, "{login}");
    }
    let back = hub.browser("coordinator").get(&link).await.is(200).text;
    assert!(back.contains(&page));
}

#[tokio::test]
async fn a_topic_and_a_service_stay_in_the_request() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("hard").await;
    case.takes(
        "coordinator",
        "to_topic",
        json!({"title": "电梯更新怎么出钱", "why": "各家都用"}),
    )
    .await;
    let shown = case
        .takes(
            "coordinator",
            "to_legal",
            json!({"service": "consultation", "to": "一所值班律师"}),
        )
        .await;
    assert_eq!(shown["children"][0]["name"], "电梯更新怎么出钱");
    assert_eq!(shown["children"][1]["name"], "法律咨询");
    assert_eq!(shown["stage"], "to_legal");
}
