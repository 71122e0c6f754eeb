//! 查找: by words, within what the finder may read.

use louwei::disputes::model::Dispute;
use louwei::disputes::search::indexed;
use louwei::web::params::escaped;
use serde_json::{Value, json};

use super::{Case, equity, labour};
use crate::harness::TestApp;

async fn list(hub: &TestApp, login: &str, query: &str) -> Value {
    hub.as_(login).get(&format!("/disputes?{query}")).await.is(200).json()
}

fn numbers(list: &Value) -> Vec<&str> {
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["number"].as_str().unwrap())
        .collect()
}

/// Which of these words find anything for this person.
async fn find(hub: &TestApp, login: &str, words: &[&'static str]) -> Vec<&'static str> {
    let mut found = vec![];
    for word in words {
        let list = list(hub, login, &format!("q={}", escaped(word))).await;
        if !numbers(&list).is_empty() {
            found.push(*word);
        }
    }
    found
}

/// Of the header: the number, the kind. Of the application: a party, the claim.
const HEADER: &[&str] = &["0001", "JF-2026", "劳动"];
const APPLICATION: &[&str] = &["蒋员工", "员工", "拖欠2026年", "１月工资"];

#[track_caller]
fn says(found: (Vec<&str>, Vec<&str>), header: bool, application: bool, who: &str) {
    assert_eq!(found.0, if header { HEADER.to_vec() } else { vec![] }, "{who}, header");
    assert_eq!(
        found.1,
        if application { APPLICATION.to_vec() } else { vec![] },
        "{who}, application"
    );
}

async fn reads(hub: &TestApp, login: &str, header: bool, application: bool) {
    let found = (find(hub, login, HEADER).await, find(hub, login, APPLICATION).await);
    says(found, header, application, login);
}

#[tokio::test]
async fn words_find_a_dispute_only_for_those_who_may_read_them() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    reads(&hub, "worker", true, true).await;
    for login in ["coordinator", "zone-officer", "auditor", "enterprise"] {
        reads(&hub, login, false, false).await;
    }

    case.takes("worker", "submit", json!({})).await;
    // Nobody is assigned: whoever may screen it reads the application.
    for login in ["coordinator", "zone-officer"] {
        reads(&hub, login, true, true).await;
    }
    reads(&hub, "auditor", true, false).await;

    case.takes("coordinator", "start_screening", json!({})).await;
    case.takes("coordinator", "accept_prediagnosis", super::pre_lawyer("郑律师"))
        .await;
    for login in ["worker", "coordinator", "lawyer"] {
        reads(&hub, login, true, true).await;
    }
    for login in ["zone-officer", "auditor", "law-firm"] {
        reads(&hub, login, true, false).await;
    }
    // The employer, another firm, another building, another lawyer, another zone.
    for login in [
        "enterprise",
        "enterprise-2",
        "coordinator-west",
        "lawyer-2",
        "mediator",
        "other-zone-admin",
    ] {
        reads(&hub, login, false, false).await;
    }

    case.reaches_inviting().await;
    reads(&hub, "enterprise", true, true).await;
    case.prepares_mediation().await;
    reads(&hub, "mediator", true, true).await;
}

#[tokio::test]
async fn the_index_says_of_a_dispute_what_it_is_now() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "amend", json!({"claim": "拖欠两个月工资"})).await;
    case.reaches_consultation().await;
    let mut tx = hub.app.db.read().await.unwrap();
    let body: String = tx
        .sql("SELECT body FROM matter WHERE zone_id = 'kfq' AND kind = 'dispute' AND id = $1")
        .bind(&case.id)
        .scalar()
        .await
        .unwrap();
    let kept: Vec<(String, String)> = tx
        .sql("SELECT name, grams FROM search_name WHERE zone_id = 'kfq' AND kind = 'dispute' AND subject_id = $1")
        .bind(&case.id)
        .all()
        .await
        .unwrap();
    let now = indexed(&serde_json::from_str::<Dispute>(&body).unwrap());
    assert_eq!(kept, [(now.text, now.terms)]);
}

#[tokio::test]
async fn a_search_goes_on_from_its_cursor_and_keeps_its_filters() {
    let hub = TestApp::new().await;
    for n in 0..5 {
        let mut opening = if n % 2 == 0 { labour() } else { equity() };
        opening["claim"] = format!("第{n}件，货款纠葛").into();
        let login = if n % 2 == 0 { "worker" } else { "enterprise-2" };
        let mut case = Case::open(&hub, login, opening).await;
        case.takes(login, "submit", json!({})).await;
    }
    let query = format!("q={}&limit=2", escaped("货款纠"));
    let (mut seen, mut next, mut pages) = (vec![], String::new(), 0);
    loop {
        let page = list(&hub, "coordinator", &format!("{query}{next}")).await;
        seen.extend(numbers(&page).into_iter().map(str::to_owned));
        pages += 1;
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(pages, 3);
    assert_eq!(seen, [5, 4, 3, 2, 1].map(|n| format!("JF-2026-000{n}")));

    let labour = list(&hub, "coordinator", &format!("{query}&category=labour")).await;
    assert_eq!(numbers(&labour), ["JF-2026-0005", "JF-2026-0003"]);
    let drafts = list(&hub, "coordinator", &format!("{query}&stage=draft")).await;
    assert!(numbers(&drafts).is_empty());
}

#[tokio::test]
async fn odd_words_find_nothing_and_break_nothing() {
    let hub = TestApp::new().await;
    Case::open(&hub, "worker", labour()).await;
    for words in [
        "，。",
        "\" OR \"",
        "h劳 NEAR/2",
        "'; DROP",
        "kzone",
        "劳动 员工",
        &"长".repeat(500),
    ] {
        let found = list(&hub, "worker", &format!("q={}", escaped(words))).await;
        assert!(numbers(&found).is_empty(), "{words}");
    }
    let bad = hub
        .as_("worker")
        .get(&format!("/disputes?q={}&cursor=x", escaped("劳动")))
        .await
        .is(422);
    assert_eq!(bad.json()["fields"][0]["code"], "bad_cursor");
    let page = hub
        .browser("worker")
        .get(&format!("/disputes?q={}", escaped("<b>员工")))
        .await
        .is(200);
    assert!(page.text.contains("&lt;b&gt;员工"), "what was typed stands in the form");
}
