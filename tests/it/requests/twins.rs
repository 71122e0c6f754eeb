//! The lobby and its receipt as JSON: the same words, the same refusals, the same limits.

use poem::http::Method;
use serde_json::{Value, json};

use super::Case;
use crate::harness::{Answer, TestApp, pairs, stranger};
use crate::operations::lobby_request as said;

const LOBBY: &str = "/b/%E4%B8%9C";

async fn files(hub: &TestApp, body: Value) -> Answer {
    hub.nobody().post(&format!("{LOBBY}/requests"), body).await
}

#[tokio::test]
async fn a_program_reads_the_lobby_files_and_follows_without_an_account() {
    let hub = TestApp::new().await;
    let lobby = hub.nobody().get(LOBBY).await.is(200).json();
    assert_eq!(
        (&lobby["building"], &lobby["demonstration"]),
        (&json!("东方大厦"), &json!(false))
    );
    assert!(
        lobby["categories"]
            .as_array()
            .unwrap()
            .iter()
            .any(|c| c["code"] == "property")
    );
    let mut body = said();
    body["receipt"] = lobby["receipt"].clone();
    let first = files(&hub, body.clone()).await.is(201).json();
    assert_eq!(files(&hub, body).await.is(201).json(), first, "sent twice it is one");
    assert_eq!(hub.counted("request_registered").await, 1);
    let path = first["path"].as_str().unwrap();
    let shown = hub.nobody().get(path).await.is(200).json();
    let (number, code) = (first["number"].as_str().unwrap(), first["code"].as_str().unwrap());
    let on_paper = hub.nobody().get(&format!("/r/{number}~{code}")).await.is(200).json();
    assert_eq!(on_paper, shown, "number and code open the same");
    assert_eq!(
        (&shown["number"], &shown["stage"]),
        (&json!("SQ-2026-0001"), &json!("registered"))
    );
    assert_eq!(shown["words"], "门口的路灯不亮");
    let told = shown.to_string();
    assert!(
        !told.contains("13800000000"),
        "the page does not show the number either: {told}"
    );

    let mut case = Case::filed(&hub).await;
    case.reaches_resolved().await;
    let shown = hub.nobody().get(path).await.is(200).json();
    assert_eq!(shown["who"], "等您确认");
    assert!(shown["result"].as_str().unwrap().contains("电梯已修好"));
    assert_eq!(shown["happened"][0]["what"], "登记结果");
}

#[tokio::test]
async fn the_addresses_of_the_pages_answer_json_to_who_asks_for_it() {
    let hub = TestApp::new().await;
    let client = poem::test::TestClient::new(louwei::web::endpoint(hub.app.clone()));
    let asks = client.get(LOBBY).header("Accept", "application/json").send().await;
    asks.assert_status_is_ok();
    asks.assert_content_type("application/json; charset=utf-8");
    let page = client
        .get(LOBBY)
        .header("Accept", "text/html,application/json")
        .send()
        .await;
    page.assert_content_type("text/html; charset=utf-8");
    let made = client.post(format!("{LOBBY}/requests")).body_json(&said()).send().await;
    made.assert_status(poem::http::StatusCode::CREATED);
    let path: Value = made.json().await.value().deserialize();
    let receipt = path["path"].as_str().unwrap().to_owned();
    let followed = client.get(&receipt).header("Accept", "application/json").send().await;
    followed.assert_status_is_ok();
    let wrong = client
        .get("/r/SQ-2026-0001~0")
        .header("Accept", "application/json")
        .send()
        .await;
    wrong.assert_status(poem::http::StatusCode::NOT_FOUND);
    wrong.assert_content_type("application/problem+json");
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_every_field_and_writes_nothing() {
    let hub = TestApp::new().await;
    let empty = files(&hub, json!({})).await.is(422).json();
    let fields: Vec<&str> = empty["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["firm_name", "contact", "phone", "category", "words"]);
    for (receipt, code) in [(json!("short"), "form_too_old"), (json!(7), "not_a_text")] {
        let mut body = said();
        body["receipt"] = receipt;
        let refused = files(&hub, body).await.is(422).json();
        assert_eq!(refused["fields"][0]["code"], code);
    }
    files(&hub, json!([1])).await.is(422);
    let none = hub.nobody().get("/b/none").await.is(404);
    assert_eq!(none.code(), "not_found");
    let path = format!("{LOBBY}/requests");
    let nobody = hub.nobody();
    let broken = nobody.raw(Method::POST, &path, "application/json", b"{".to_vec());
    broken.await.is(400);
    assert_eq!(hub.counted("request_registered").await, 0);
}

#[tokio::test]
async fn programs_and_forms_share_one_limit_and_wrong_codes_find_the_same_wall() {
    let hub = TestApp::new().await;
    for _ in 0..20 {
        files(&hub, said()).await.is(201);
    }
    let stopped = files(&hub, said()).await.is(429);
    assert_eq!(stopped.headers["retry-after"], "900");
    let somebody = stranger(&hub);
    let token = somebody.get(LOBBY).await.is(200).hidden("retry");
    let typed = said();
    let mut fields = pairs(&typed);
    fields.push(("retry", &token));
    let path = format!("{LOBBY}/requests");
    let form = somebody.upload_as(&path, ("photo1", "", vec![]), &fields, false);
    form.await.is(429);
    for _ in 0..30 {
        hub.nobody().get("/r/SQ-2026-0001~0").await.is(404);
    }
    hub.nobody().get("/r/SQ-2026-0001~0").await.is(429);
    stranger(&hub).get("/r/SQ-2026-0001~0").await.is(429);
}
