//! 待发通知: written with a dispatch, an answer or a card, sent with a link that is kept nowhere.

use louwei::clocks::keeper::round;
use louwei::inbox::links::csrf;
use serde_json::{Value, json};

use crate::handoffs::{Slip, asks_return, contacted, opening, result, ruling, with_assist};
use crate::harness::{Answer, TestApp, pairs};
use crate::world::id;

async fn notices(hub: &TestApp, login: &str, query: &str) -> Vec<Value> {
    let answer = hub.as_(login).get(&format!("/department-notices{query}")).await.is(200);
    answer.json()["items"].as_array().cloned().unwrap()
}

/// Occasion and department of what waits to be sent.
async fn waiting(hub: &TestApp) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let all = notices(hub, "zone-officer", "").await;
    all.iter()
        .map(|n| (text(&n["occasion"]), text(&n["department"])))
        .collect()
}

fn said() -> Value {
    json!({"sent_to": "陈经办", "days": 3})
}

/// Sends a notice and gives back its token.
async fn send(hub: &TestApp, notice: &Value) -> String {
    let path = format!("/department-notices/{}/links", notice["id"].as_str().unwrap());
    let made = hub.as_("zone-officer").post(&path, said()).await.is(201).json();
    made["path"].as_str().unwrap().strip_prefix("/l/").unwrap().to_owned()
}

/// Takes a step by a link.
async fn by_link(hub: &TestApp, token: &str, version: i64, step: &str, data: &[(&str, &str)]) -> Answer {
    let (csrf, version) = (csrf(token), version.to_string());
    let mut pairs = vec![("csrf", csrf.as_str()), ("version", version.as_str())];
    pairs.extend_from_slice(data);
    hub.browser("enterprise")
        .post_bare(&format!("/l/{token}/{step}"), &pairs)
        .await
}

const PEOPLE_AND_SOCIAL: &str = "人力资源和社会保障局";
const APPROVALS: &str = "行政审批服务局";

fn told(occasion: &str, department: &str) -> (String, String) {
    (occasion.to_owned(), department.to_owned())
}

#[tokio::test]
async fn every_dispatched_leg_is_to_be_told_until_its_department_acts_or_loses_it() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", with_assist()).await;
    assert_eq!(
        waiting(&hub).await,
        [told("dispatched", PEOPLE_AND_SOCIAL), told("dispatched", APPROVALS)]
    );
    slip.takes("department-2", "sign", "2", json!({})).await;
    assert_eq!(waiting(&hub).await, [told("dispatched", PEOPLE_AND_SOCIAL)], "it knows");
    slip.takes("department", "ask_return", "1", asks_return("市监")).await;
    assert_eq!(waiting(&hub).await, []);
    slip.takes("zone-officer", "refuse_return", "1", json!({"reason": "属你局职责"}))
        .await;
    assert_eq!(waiting(&hub).await, [told("decided", PEOPLE_AND_SOCIAL)]);
    let cancel = json!({"code": "mistaken", "reason": "派错了"});
    slip.takes("zone-officer", "cancel", "", cancel).await;
    assert_eq!(waiting(&hub).await, [], "nobody is told of what is over");

    let mut next = Slip::open(&hub, "coordinator", opening()).await;
    next.takes("department", "ask_return", "1", asks_return("审批")).await;
    let to = json!({"department_id": id("department", "审批"), "reason": "属审批职责"});
    next.takes("zone-officer", "accept_return", "1", to).await;
    assert_eq!(waiting(&hub).await, [told("dispatched", APPROVALS)]);
}

#[tokio::test]
async fn a_card_is_told_once_and_work_sent_back_is_told_too() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    slip.takes("department", "answer", "1", json!({"how": "phone", "text": "已受理"}))
        .await;
    hub.at("2026-03-20 18:00");
    round(&hub.app, "kfq").await.unwrap();
    round(&hub.app, "kfq").await.unwrap();
    let yellow = told("yellow", PEOPLE_AND_SOCIAL);
    assert_eq!(
        waiting(&hub).await,
        [yellow.clone(), yellow],
        "办结 of the leg, and the total"
    );
    let rules: Vec<Value> = notices(&hub, "zone-officer", "")
        .await
        .iter()
        .map(|n| n["rule"].clone())
        .collect();
    assert!(
        rules.contains(&json!("finish")) && rules.contains(&json!("total")),
        "{rules:?}"
    );
    slip.takes("department", "submit", "1", result()).await;
    assert_eq!(waiting(&hub).await, []);
    let fault = json!({"fault": "no-basis", "reason": "没有写明依据"});
    slip.takes("coordinator", "rework", "1", fault).await;
    assert_eq!(waiting(&hub).await, [told("rework", PEOPLE_AND_SOCIAL)]);
}

#[tokio::test]
async fn a_clerk_who_never_signs_in_works_from_notice_to_notice() {
    let hub = TestApp::new().await;
    let slip = Slip::open(&hub, "coordinator", opening()).await;
    let first = notices(&hub, "zone-officer", "").await.remove(0);
    let path = format!("/department-notices/{}/links", first["id"].as_str().unwrap());
    let made = hub.as_("coordinator").post(&path, said()).await.is(201).json();
    let text = made["text"].as_str().unwrap();
    for part in [
        "JB-2026-0001",
        "社保补贴申领",
        "我们三月申请的社保补贴没有下文",
        "签收 2026-03-02 15:30",
        "请勿转发",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let token = made["path"].as_str().unwrap().strip_prefix("/l/").unwrap();
    let whole = format!("http://localhost/l/{token}");
    assert!(text.contains(&whole), "the address can be opened as it stands: {text}");
    assert_eq!(waiting(&hub).await, [], "it has been sent");
    by_link(&hub, token, slip.version, "sign", &[]).await.is(303);
    by_link(&hub, token, slip.version + 1, "submit", &[]).await.is(409);

    // The next step needs the next link.
    assert_eq!(waiting(&hub).await, [told("next", PEOPLE_AND_SOCIAL)]);
    let next = send(&hub, &notices(&hub, "zone-officer", "").await[0]).await;
    by_link(&hub, &next, slip.version + 1, "begin", &pairs(&contacted()))
        .await
        .is(303);
    let last = send(&hub, &notices(&hub, "zone-officer", "").await[0]).await;
    by_link(&hub, &last, slip.version + 2, "submit", &pairs(&result()))
        .await
        .is(303);
    assert_eq!(waiting(&hub).await, [], "nothing is left to do");
    assert_eq!(slip.get("zone-officer").await.json()["stage"], "submitted");
    hub.is_clean().await;
}

#[tokio::test]
async fn no_secret_lies_in_the_database_and_the_link_before_serves_no_more() {
    let hub = TestApp::new().await;
    Slip::open(&hub, "coordinator", opening()).await;
    let notice = notices(&hub, "zone-officer", "").await.remove(0);
    let path = format!("/department-notices/{}/links", notice["id"].as_str().unwrap());
    let key = [("Idempotency-Key", "the-same")];
    let officer = hub.as_("zone-officer");
    let mut tokens = vec![];
    for _ in 0..2 {
        let made = officer.post_with(&path, &key, said()).await.is(201).json();
        tokens.push(made["path"].as_str().unwrap()[3..].to_owned());
    }
    assert_ne!(tokens[0], tokens[1], "what was answered first is not kept");
    let anybody = hub.browser("enterprise");
    anybody.get(&format!("/l/{}", tokens[0])).await.is(410);
    anybody.get(&format!("/l/{}", tokens[1])).await.is(200);
    let mut tx = hub.app.db.read().await.unwrap();
    let kept: Vec<String> = tx
        .sql(
            "SELECT COALESCE(response, '') FROM retry UNION ALL SELECT body FROM event
             UNION ALL SELECT text FROM task UNION ALL SELECT token_hash FROM one_time_link",
        )
        .scalars()
        .await
        .unwrap();
    assert!(kept.len() > 2);
    for token in &tokens {
        assert!(!kept.iter().any(|text| text.contains(token)), "{kept:?}");
    }
}

#[tokio::test]
async fn a_link_of_a_leg_that_is_moved_or_done_serves_no_more() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let token = send(&hub, &notices(&hub, "zone-officer", "").await[0]).await;
    let anybody = hub.browser("enterprise");
    anybody.get(&format!("/l/{token}")).await.is(200);
    slip.is_done().await;
    let over = anybody.get(&format!("/l/{token}")).await.is(409).text;
    assert!(over.contains("已经办结"), "{over}");
    by_link(&hub, &token, slip.version, "answer", &[]).await.is(409);
    let all = notices(&hub, "zone-officer", &format!("?handoff_id={}", slip.id)).await;
    assert_eq!((all.len(), &all[0]["sendable"]), (1, &json!(false)));
    let path = format!("/department-notices/{}/links", all[0]["id"].as_str().unwrap());
    let refused = hub.as_("zone-officer").post(&path, said()).await.is(409);
    assert_eq!(refused.rule(), "inbox.link_to_a_live_leg");
}

#[tokio::test]
async fn notices_are_sent_by_who_dispatches_there() {
    let hub = TestApp::new().await;
    let slip = Slip::open(&hub, "coordinator", opening()).await;
    let notice = notices(&hub, "coordinator", "").await.remove(0);
    assert!(
        notices(&hub, "coordinator-west", "").await.is_empty(),
        "another building"
    );
    let path = format!("/department-notices/{}/links", notice["id"].as_str().unwrap());
    for (login, list, send) in [
        ("department", 403, 403),
        ("auditor", 200, 403),
        ("enterprise", 403, 404),
        ("coordinator-west", 200, 404),
        ("other-zone-admin", 200, 404),
    ] {
        hub.as_(login).get("/department-notices").await.is(list);
        hub.as_(login).post(&path, said()).await.is(send);
    }
    let read = notices(&hub, "auditor", "").await;
    assert_eq!(
        (read.len(), &read[0]["id"]),
        (1, &notice["id"]),
        "the auditor reads everything"
    );
    assert_eq!(read[0]["sendable"], false);
    let bad = hub
        .as_("coordinator")
        .post(&path, json!({"days": 99}))
        .await
        .is(422)
        .json();
    assert_eq!(bad["fields"].as_array().unwrap().len(), 2, "{bad}");

    let browser = hub.browser("coordinator");
    let shown = browser.get(&format!("/handoffs/{}", slip.id)).await.is(200).text;
    assert!(shown.contains("发通知（1条待发）"));
    let list = browser.get("/notices").await.is(200).text;
    assert!(list.contains("社保补贴申领") && list.contains(PEOPLE_AND_SOCIAL));
    let page = format!("/notices/{}", notice["id"].as_str().unwrap());
    let form = browser.get(&page).await.is(200).text;
    assert!(form.contains("人力资源和社会保障局经办人") && !form.contains("/l/"));
    let again = browser
        .post(&page, &[("sent_to", ""), ("days", "3")])
        .await
        .is(422)
        .text;
    assert!(again.contains("请填写发给谁"));
    let made = browser
        .post(&page, &[("sent_to", "陈经办"), ("days", "3")])
        .await
        .is(200)
        .text;
    assert!(made.contains("/l/") && made.contains("提出人原话"), "{made}");
    let all = browser.get(&format!("/notices?handoff={}", slip.id)).await.is(200).text;
    assert!(all.contains("再发一次"));
    hub.browser("department").get("/notices").await.is(403);
}

#[tokio::test]
async fn a_link_that_is_withdrawn_answers_as_expired_and_who_withdrew_it_is_kept() {
    let hub = TestApp::new().await;
    let slip = Slip::open(&hub, "coordinator", opening()).await;
    let path = format!("/handoffs/{}/legs/1/links", slip.id);
    let of_one_step = json!({"sent_to": "陈经办", "steps": ["sign"], "days": 3});
    let officer = hub.as_("zone-officer");
    let made = officer.post(&path, of_one_step.clone()).await.is(201).json();
    let withdraw = format!("{path}/{}/withdraw", made["id"].as_str().unwrap());
    hub.as_("coordinator").post(&withdraw, json!({})).await.is(403);
    hub.as_("other-zone-admin").post(&withdraw, json!({})).await.is(404);
    hub.browser("enterprise-2")
        .get(made["path"].as_str().unwrap())
        .await
        .is(200);
    officer.post(&withdraw, json!({})).await.is(204);
    hub.browser("enterprise-2")
        .get(made["path"].as_str().unwrap())
        .await
        .is(410);
    assert_eq!(
        officer.post(&withdraw, json!({})).await.is(409).rule(),
        "inbox.link_expired"
    );

    let made = officer.post(&path, of_one_step).await.is(201).json();
    let page = format!("/handoffs/{}/legs/1/link", slip.id);
    let browser = hub.browser("zone-officer");
    let address = format!("{page}/{}/withdraw", made["id"].as_str().unwrap());
    let shown = browser.get(&page).await.is(200).text;
    assert_eq!(shown.matches(">撤回</button>").count(), 1, "the other is over: {shown}");
    browser.post(&address, &[]).await.is(303);
    let shown = browser.get(&page).await.is(200).text;
    assert!(!shown.contains(&address) && shown.contains("起失效"));
    hub.is_clean().await;
}

#[tokio::test]
async fn a_link_to_a_leg_that_a_ruling_keeps_is_not_offered_for_giving_it_back() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    let page = format!("/handoffs/{}/legs/1/link", slip.id);
    let browser = hub.browser("zone-officer");
    let offered =
        |shown: &str| ["sign", "answer", "ask_return", "submit"].map(|step| shown.contains(&format!("\"{step}\"")));
    assert_eq!(offered(&browser.get(&page).await.is(200).text), [true; 4]);
    slip.takes("zone-officer", "call_ruling", "", json!({"reason": "意见不一"}))
        .await;
    slip.takes("zone-admin", "rule", "", ruling("人社", &["人社"])).await;
    assert_eq!(
        offered(&browser.get(&page).await.is(200).text),
        [true, true, false, true]
    );
}
