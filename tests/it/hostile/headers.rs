//! Headers: versions, retry keys, secrets.

use serde_json::json;

use super::{events, is_answered, with_json};
use crate::harness::TestApp;

#[tokio::test]
async fn a_change_says_which_version_it_changes() {
    let mut changes = 0;
    for (hub, operation, row) in with_json().await {
        let Some(version) = row.version.filter(|_| row.right) else {
            continue;
        };
        changes += 1;
        let body = row.body.clone().unwrap_or(json!({})).to_string().into_bytes();
        for (tag, status) in [
            (None, 428),
            (Some(format!("\"{}\"", version - 1)), 412),
            (Some(format!("\"{}\"", version + 1)), 412),
            (Some("W/\"x\"".to_owned()), 400),
            (Some("*".to_owned()), 400),
            (Some(format!("\"{}\"", i64::MAX)), 412),
            (Some("99999999999999999999".to_owned()), 400),
        ] {
            let mut headers = vec![("Content-Type", "application/json".to_owned())];
            headers.extend(tag.clone().map(|tag| ("If-Match", tag)));
            let answer = hub
                .as_(row.who.unwrap())
                .request(&operation.method, &row.path, &headers, body.clone(), false)
                .await;
            is_answered(&answer, &operation.id);
            assert_eq!(
                answer.status.as_u16(),
                status,
                "{} {tag:?}: {}",
                operation.id,
                answer.text
            );
        }
        let answer = row.call(&hub, &operation, row.who).await;
        assert!(answer.status.is_success(), "{}: {}", operation.id, answer.text);
    }
    assert!(changes >= 1);
}

#[tokio::test]
async fn a_retry_gets_the_first_answer_byte_by_byte_and_another_body_none() {
    for (hub, operation, row) in with_json().await {
        // Keys are a caller's; and the answer of a link is a secret that no key keeps.
        if row.who.is_none() || operation.path.ends_with("/links") || !row.right {
            continue;
        }
        let caller = || hub.as_(row.who.unwrap());
        let mut headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("Idempotency-Key", format!("once-{}", operation.id)),
        ];
        headers.extend(row.version.map(|v| ("If-Match", format!("\"{v}\""))));
        let body = row.body.clone().unwrap().to_string().into_bytes();
        let first = caller()
            .request(&operation.method, &row.path, &headers, body.clone(), false)
            .await;
        assert!(first.status.is_success(), "{}: {}", operation.id, first.text);
        let after_first = events(&hub).await;
        let again = caller()
            .request(&operation.method, &row.path, &headers, body.clone(), false)
            .await;
        assert_eq!(
            (again.status, &again.text),
            (first.status, &first.text),
            "{}",
            operation.id
        );
        assert_eq!(again.headers.get("etag"), first.headers.get("etag"), "{}", operation.id);
        assert_eq!(
            again.headers.get("location"),
            first.headers.get("location"),
            "{}",
            operation.id
        );
        let other = caller()
            .request(
                &operation.method,
                &row.path,
                &headers,
                [body.clone(), b" ".to_vec()].concat(),
                false,
            )
            .await;
        assert_eq!(other.is(422).code(), "key_reused", "{}", operation.id);
        for key in ["", "键", &"k".repeat(201)] {
            headers[1].1 = key.to_owned();
            let refused = caller()
                .request(&operation.method, &row.path, &headers, body.clone(), false)
                .await;
            is_answered(&refused, key);
            assert_eq!(refused.is(400).code(), "bad_idempotency_key");
        }
        assert_eq!(events(&hub).await, after_first, "{}", operation.id);
    }
}

#[tokio::test]
async fn a_secret_of_any_kind_is_nobody() {
    let hub = TestApp::new().await;
    for value in [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic eDp5",
        "bearer \u{e9}",
        &"x".repeat(9000),
    ] {
        let headers = [("Authorization", value.to_owned())];
        let answer = hub.nobody().request("GET", "/me", &headers, vec![], false).await;
        is_answered(&answer, value);
        assert_eq!(answer.status.as_u16(), 401, "{value}");
    }
    for cookie in [
        "louwei_session",
        "louwei_session=",
        "louwei_session=%00;;=;",
        "=;=",
        "louwei_session=\"x\"",
    ] {
        let headers = [("Cookie", cookie.to_owned())];
        let answer = hub.nobody().request("GET", "/me", &headers, vec![], false).await;
        assert_eq!(answer.status.as_u16(), 401, "{cookie}");
    }
}
