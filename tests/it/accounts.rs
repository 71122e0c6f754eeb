//! Signing in, who calls, and what an error looks like.

use serde_json::json;

use crate::harness::TestApp;
use crate::world::id;

#[tokio::test]
async fn a_caller_learns_who_they_are_and_over_what() {
    let hub = TestApp::new().await;
    let me = hub.as_("coordinator").get("/me").await.is(200).json();
    assert_eq!(me["name"], "孙协调");
    assert_eq!(me["roles"][0]["role"], "coordinator");
    assert_eq!(me["roles"][0]["over_kind"], "building");
}

#[tokio::test]
async fn without_a_token_the_api_answers_401_as_a_problem() {
    let hub = TestApp::new().await;
    let answer = hub.nobody().get("/me").await.is(401);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert_eq!(answer.code(), "not_signed_in");
    assert!(answer.headers.contains_key("x-request-id"));
    assert!(
        answer.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("default-src 'none'")
    );
}

#[tokio::test]
async fn errors_of_the_framework_are_problems_too() {
    let hub = TestApp::new().await;
    assert_eq!(
        hub.as_("auditor").get("/no-such-thing").await.is(404).code(),
        "not_found"
    );
    let json = "application/json";
    let post = poem::http::Method::POST;
    let broken = hub
        .nobody()
        .raw(post.clone(), "/tokens", json, b"{".to_vec())
        .await
        .is(400);
    assert_eq!(broken.code(), "unreadable");
    let wrong = hub
        .nobody()
        .raw(post.clone(), "/tokens", "text/plain", b"hello".to_vec())
        .await
        .is(415);
    assert_eq!(wrong.code(), "unsupported_type");
    let large = hub
        .nobody()
        .raw(post, "/tokens", json, vec![b' '; 2 << 20])
        .await
        .is(413);
    assert_eq!(large.code(), "too_large");
    let put = hub
        .nobody()
        .raw(poem::http::Method::PUT, "/tokens", json, vec![])
        .await
        .is(405);
    assert_eq!(put.code(), "method_not_allowed");
}

#[tokio::test]
async fn a_token_is_given_for_the_right_password_and_failures_are_limited() {
    let hub = TestApp::new().await;
    crate::operations::add_person(&hub, "new-officer", "a-long-password").await;
    let wrong = json!({"login": "new-officer", "password": "not-the-password"});
    for _ in 0..8 {
        assert_eq!(
            hub.nobody().post("/tokens", wrong.clone()).await.is(401).code(),
            "login_refused"
        );
    }
    let right = json!({"login": "new-officer", "password": "a-long-password"});
    let answer = hub.nobody().post("/tokens", right.clone()).await.is(429);
    assert!(answer.headers.contains_key("retry-after"));
    hub.at("2026-03-02 10:30");
    let token = hub.nobody().post("/tokens", right).await.is(201).json();
    assert_eq!(token["token"].as_str().unwrap().len(), 64);
    assert!(token["expires_at"].as_str().unwrap().ends_with("+08:00"));
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let hub = TestApp::new().await;
    let admin = hub.browser("zone-admin");
    let fields = [
        ("login", "x1"),
        ("name", "某"),
        ("password", "long-enough-1"),
        ("role", "zone-officer"),
    ];
    admin.post_bare("/admin/people", &fields).await.is(403);
    admin.post("/admin/people", &fields).await.is(303);
    assert!(admin.get("/admin/people").await.is(200).text.contains("x1"));
}

#[tokio::test]
async fn a_refused_form_comes_back_with_what_was_typed() {
    let hub = TestApp::new().await;
    let fields = [
        ("login", "no spaces please"),
        ("name", "某某"),
        ("password", "long-enough-1"),
        ("role", "zone-officer"),
    ];
    let page = hub.browser("zone-admin").post("/admin/people", &fields).await.is(422);
    assert!(
        page.text.contains("某某") && page.text.contains("no spaces please"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn people_are_run_by_the_zone_administrator_alone() {
    let hub = TestApp::new().await;
    hub.browser("coordinator").get("/admin/people").await.is(404);
    let officer = hub.browser("zone-officer");
    let fields = [
        ("login", "x2"),
        ("name", "某"),
        ("password", "long-enough-1"),
        ("role", "zone-officer"),
    ];
    assert!(
        officer
            .post("/admin/people", &fields)
            .await
            .is(403)
            .text
            .contains("管理员")
    );
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_sign_in_page_and_back() {
    let hub = TestApp::new().await;
    let stranger = crate::harness::stranger(&hub);
    assert_eq!(
        stranger.get("/password").await.is(303).location(),
        "/login?next=/password"
    );
    assert!(
        stranger
            .get("/login?next=/password")
            .await
            .is(200)
            .text
            .contains("/password")
    );
}

#[tokio::test]
async fn the_document_names_every_operation_once() {
    let hub = TestApp::new().await;
    let document = hub.nobody().get("/openapi.json").await.is(200).json();
    let mut names: Vec<String> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .filter_map(|operation| {
            operation
                .as_object()
                .map(|o| o["operationId"].as_str().unwrap().to_owned())
        })
        .collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[tokio::test]
async fn who_must_change_the_password_first_gets_no_token() {
    let hub = TestApp::new().await;
    let fields = [
        ("login", "x3"),
        ("name", "某"),
        ("password", "long-enough-1"),
        ("role", "zone-officer"),
    ];
    hub.browser("zone-admin").post("/admin/people", &fields).await.is(303);
    let said = json!({"login": "x3", "password": "long-enough-1"});
    let refused = hub.nobody().post("/tokens", said).await.is(403);
    assert_eq!(refused.json()["rule"], "accounts.own_password_first");
    assert!(refused.text.contains("/password"), "{}", refused.text);
    let wrong = json!({"login": "x3", "password": "not-the-password"});
    hub.nobody().post("/tokens", wrong).await.is(401);
}

#[tokio::test]
async fn the_last_administrator_of_a_zone_stays() {
    use louwei::accounts::service;
    use louwei::kernel::{Actor, Role};

    let hub = TestApp::new().await;
    let system = Actor::system("kfq", hub.app.clock.now());
    let people = service::people(&hub.app, &system, "", 100).await.unwrap();
    let runs = |grants: &[(String, Role, Option<String>)]| {
        let held = grants.iter().find(|(_, role, _)| *role == Role::ZoneAdministrator);
        held.map(|(id, ..)| id.clone())
    };
    let found: Vec<_> = people
        .iter()
        .filter_map(|p| Some((p.id.clone(), runs(&p.grants)?)))
        .collect();
    let [(admin, grant)] = &found[..] else {
        panic!("one administrator");
    };
    let refused = service::end_grant(&hub.app, &system, admin, grant).await.unwrap_err();
    assert!(
        refused.to_string().contains("accounts.zone_keeps_an_administrator"),
        "{refused}"
    );
    let refused = service::set_disabled(&hub.app, &system, admin, true).await.unwrap_err();
    assert!(
        refused.to_string().contains("accounts.zone_keeps_an_administrator"),
        "{refused}"
    );
    let second = louwei::kernel::Grant {
        role: Role::ZoneAdministrator,
        over: None,
    };
    let officer = people.iter().find(|p| p.login == "zone-officer").unwrap();
    service::grant(&hub.app, &system, &officer.id, second).await.unwrap();
    service::end_grant(&hub.app, &system, admin, grant).await.unwrap();
}

/// Ends a grant of somebody; why it is refused, where it is.
async fn ends(hub: &TestApp, person: &str, grant: &str) -> Result<(), String> {
    let system = louwei::kernel::Actor::system("kfq", hub.app.clock.now());
    let person = louwei::kernel::Id::parse(&id("person", person)).unwrap();
    let ended = louwei::accounts::service::end_grant(&hub.app, &system, &person, grant).await;
    ended.map_err(|error| error.to_string())
}

/// Administers the zone until a day, or for good.
async fn administers(hub: &TestApp, login: &str, until: Option<&str>) -> String {
    let grant = id("grant", &format!("{login} administers"));
    let mut tx = hub.app.db.begin().await.unwrap();
    tx.sql(
        "INSERT INTO role_grant (zone_id, id, person_id, role, from_day, to_day, granted_by)
         VALUES ('kfq', $1, $2, 'zone-administrator', '2025-01-01', $3, 'system')",
    )
    .bind(&grant)
    .bind(id("person", login))
    .bind(until.map(str::to_owned))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    grant
}

#[tokio::test]
async fn an_administrator_for_a_time_does_not_stand_in_for_the_last_one_for_good() {
    let hub = TestApp::new().await;
    let standing = id("grant", "zone-admin");
    administers(&hub, "zone-officer", Some("2026-12-31")).await;
    let refused = ends(&hub, "zone-admin", &standing).await.unwrap_err();
    assert!(refused.contains("accounts.zone_keeps_an_administrator"), "{refused}");
    administers(&hub, "auditor", None).await;
    ends(&hub, "zone-admin", &standing).await.unwrap();
}

#[tokio::test]
async fn a_zone_with_administrators_for_a_time_only_changes_its_people_and_keeps_one_today() {
    let hub = TestApp::new().await;
    let mut tx = hub.app.db.begin().await.unwrap();
    tx.sql("UPDATE role_grant SET to_day = '2026-12-31' WHERE zone_id = 'kfq' AND role = 'zone-administrator'")
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let second = administers(&hub, "zone-officer", None).await;
    administers(&hub, "auditor", Some("2026-06-30")).await;
    let refused = ends(&hub, "zone-officer", &second).await.unwrap_err();
    assert!(refused.contains("accounts.zone_keeps_an_administrator"), "{refused}");
    let mut tx = hub.app.db.begin().await.unwrap();
    tx.sql("UPDATE role_grant SET to_day = '2026-09-30' WHERE zone_id = 'kfq' AND id = $1")
        .bind(&second)
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let system = louwei::kernel::Actor::system("kfq", hub.app.clock.now());
    let lock = async |login: &str| {
        let person = louwei::kernel::Id::parse(&id("person", login)).unwrap();
        louwei::accounts::service::set_disabled(&hub.app, &system, &person, true).await
    };
    lock("zone-officer").await.unwrap();
    lock("auditor").await.unwrap();
    let refused = lock("zone-admin").await.unwrap_err().to_string();
    assert!(refused.contains("accounts.zone_keeps_an_administrator"), "{refused}");
}
