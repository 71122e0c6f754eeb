//! Tokens of programs: named, listed, taken back; the page that describes what they open.

use serde_json::json;

use crate::harness::TestApp;
use crate::operations::add_person;

/// A person of the zone with a password of their own, and a token of that name.
async fn token(hub: &TestApp, login: &str, name: &str) -> String {
    let body = json!({"login": login, "password": "a-long-password", "name": name});
    let given = hub.nobody().post("/tokens", body).await.is(201).json();
    given["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_is_listed_by_its_name_and_opens_nothing_once_it_is_revoked() {
    let hub = TestApp::new().await;
    add_person(&hub, "somebody", "a-long-password").await;
    add_person(&hub, "else", "a-long-password").await;
    let first = token(&hub, "somebody", "12345对接").await;
    hub.at("2026-03-02 11:00");
    let second = token(&hub, "somebody", "").await;
    let other = token(&hub, "else", "别人的").await;
    let mut list = hub.with_token(&first).get("/tokens").await.is(200).json();
    // The day of use is written down behind the request.
    for _ in 0..200 {
        if !list["items"][1]["used_on"].is_null() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        list = hub.with_token(&first).get("/tokens").await.is(200).json();
    }
    let said: Vec<(&str, &str)> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| (t["name"].as_str().unwrap_or("—"), t["used_on"].as_str().unwrap_or("—")))
        .collect();
    assert_eq!(said, [("—", "—"), ("12345对接", "2026-03-02")]);
    assert!(!list.to_string().contains(&second), "no secret is told again");
    let path = format!("/tokens/{}", list["items"][0]["id"].as_str().unwrap());
    let delete = async |token: &str| hub.with_token(token).request("DELETE", &path, &[], vec![], false).await;
    delete(&other).await.is(404);
    hub.with_token(&second).get("/me").await.is(200);
    delete(&first).await.is(204);
    hub.with_token(&second).get("/me").await.is(401);
    delete(&first).await.is(404);
    hub.with_token(&first).get("/me").await.is(200);
}

#[tokio::test]
async fn a_person_takes_their_tokens_back_on_their_own_page() {
    let hub = TestApp::new().await;
    let page = hub.browser("lawyer").get("/password/tokens").await.is(200).text;
    assert!(page.contains("撤销") && page.contains("未命名"), "{page}");
    let revoke = page
        .split("action=\"")
        .find(|at| at.starts_with("/password/tokens/"))
        .unwrap();
    let revoke = revoke.split('"').next().unwrap();
    hub.browser("lawyer-2").post(revoke, &[]).await.is(404);
    let sent = hub.browser("lawyer").post(revoke, &[]).await.is(303);
    assert_eq!(sent.location(), "/password/tokens");
    hub.as_("lawyer").get("/me").await.is(401);
}

#[tokio::test]
async fn an_administrator_stops_the_programs_of_somebody_and_nobody_else_does() {
    let hub = TestApp::new().await;
    add_person(&hub, "somebody", "a-long-password").await;
    let given = token(&hub, "somebody", "旧系统").await;
    let people = hub.browser("zone-admin").get("/admin/people").await.is(200).text;
    let before = people.split("somebody").next().unwrap().len();
    let revoke = people[before..]
        .split("action=\"")
        .find(|at| at.contains("/revoke\""))
        .unwrap();
    let revoke = revoke.split('"').next().unwrap();
    hub.browser("zone-officer").post(revoke, &[]).await.is(403);
    hub.browser("other-zone-admin").post(revoke, &[]).await.is(404);
    hub.with_token(&given).get("/me").await.is(200);
    hub.browser("zone-admin").post(revoke, &[]).await.is(303);
    hub.with_token(&given).get("/me").await.is(401);
    token(&hub, "somebody", "新系统").await;
}

#[tokio::test]
async fn the_api_is_described_on_a_page_for_whoever_is_signed_in() {
    let hub = TestApp::new().await;
    let page = hub.browser("department").get("/docs/api").await.is(200).text;
    for said in ["/api/v1/openapi.json", "/api/v1/tokens", "/api/v1/handoffs", "DELETE"] {
        assert!(page.contains(said), "{said} is not on the page");
    }
}
