//! Bodies: what is no JSON, what is of another type or size, fields of any value, steps that are none.

use serde_json::{Value, json};

use super::{events, is_answered, send, with_json};
use crate::harness::TestApp;
use crate::operations::{Operation, row, served};
use crate::world::id;

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused_and_changes_nothing() {
    for (hub, operation, row) in with_json().await {
        let before = events(&hub).await;
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let deep_object = format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000));
        let bodies: [&[u8]; 16] = [
            b"",
            b"{",
            b"null",
            b"[]",
            b"[{}]",
            b"1",
            b"1e999",
            b"true",
            b"\"text\"",
            b"{}",
            b"{\"\xff\": 1}",
            b"\xef\xbb\xbf{}",
            b"{\"\\u0000\": \"\\u0000\"}",
            b"{\"a\": \"\\ud800\"}",
            deep.as_bytes(),
            deep_object.as_bytes(),
        ];
        for body in bodies {
            let what = format!(
                "{} {:?}",
                operation.id,
                String::from_utf8_lossy(&body[..body.len().min(20)])
            );
            let answer = send(&hub, &operation, &row, "application/json", body.to_vec()).await;
            is_answered(&answer, &what);
            // A change of nothing changes nothing.
            let of_nothing = body == b"{}" && operation.id.starts_with("change_") && answer.status == 200;
            assert!(
                !row.right || of_nothing || matches!(answer.status.as_u16(), 400 | 401 | 422),
                "{what}: {} {}",
                answer.status,
                answer.text
            );
        }
        assert!(!row.right || events(&hub).await == before, "{}", operation.id);
    }
}

#[tokio::test]
async fn a_body_of_another_type_or_size_is_refused() {
    for (hub, operation, row) in with_json().await {
        let valid = row.body.clone().unwrap().to_string().into_bytes();
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "application/xml",
            "x",
        ] {
            let answer = send(&hub, &operation, &row, kind, valid.clone()).await;
            is_answered(&answer, kind);
            assert_eq!(answer.status.as_u16(), 415, "{} {kind}: {}", operation.id, answer.text);
        }
        let caller = match row.who {
            Some(login) => hub.as_(login),
            None => hub.nobody(),
        };
        let json = || ("Content-Type", "application/json".to_owned());
        let mut large = valid.clone();
        large.resize(3 << 20, b' ');
        let declared = [json(), ("Content-Length", (3 << 20).to_string())];
        for (headers, chunked) in [(&declared[..], false), (&[json()][..], true)] {
            let answer = caller
                .request(&operation.method, &row.path, headers, large.clone(), chunked)
                .await;
            is_answered(&answer, &operation.id);
            assert_eq!(answer.status.as_u16(), 413, "{}: {}", operation.id, answer.text);
        }
    }
}

/// Values that fit nowhere, or nearly somewhere.
fn hostile_values() -> Vec<Value> {
    vec![
        json!(null),
        json!([]),
        json!({}),
        json!([null, {}, 1]),
        json!({"a": {"step": 1}}),
        json!(true),
        json!(0),
        json!(-1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!(""),
        json!("\0"),
        json!("甲\0乙"),
        json!("\u{202e}\u{feff}\u{10ffff}"),
        json!("' OR '1'='1"),
        json!("<script>alert(1)</script>{{7*7}}"),
        json!("x".repeat(100_000)),
        json!("2026-13-45"),
        json!("9999-12-31"),
        json!("2026-02-30T25:61:61+99:99"),
        json!("99999999999999999999999"),
        json!("00000000-0000-0000-0000-000000000000"),
        json!(id("enterprise", "没有")),
        json!(id("building", "没有")),
        json!(vec!["x"; 1000]),
        json!(vec![json!({}); 300]),
    ]
}

#[tokio::test]
async fn a_field_of_any_value_never_makes_an_operation_fail() {
    for (hub, operation, row) in with_json().await {
        let valid = row.body.clone().unwrap();
        let mut names: Vec<String> = valid.as_object().unwrap().keys().cloned().collect();
        names.push("no_such_field".to_owned());
        for name in &names {
            for value in hostile_values() {
                let mut body = valid.clone();
                body[name] = value.clone();
                let text = body.to_string();
                let shown: String = value.to_string().chars().take(40).collect();
                let answer = send(&hub, &operation, &row, "application/json", text.into_bytes()).await;
                is_answered(&answer, &format!("{} {name}={shown}", operation.id));
            }
        }
    }
}

#[tokio::test]
async fn a_step_that_is_none_and_a_step_too_early_are_told_apart() {
    let first = TestApp::new().await;
    for operation in served(&first).await.into_iter().filter(|o| o.path.ends_with("/steps")) {
        let hub = TestApp::new().await;
        let mut row = row(&hub, &operation).await;
        if !row.right {
            continue;
        }
        row.body = Some(json!({"step": "no_such_step"}));
        let unknown = row.call(&hub, &operation, row.who).await.is(422);
        assert_eq!(unknown.json()["fields"][0]["field"], "step", "{}", unknown.text);
        let known = operation_steps(&first, &operation).await;
        let mut too_early = 0;
        for step in known {
            row.body = Some(json!({ "step": step }));
            let answer = row.call(&hub, &operation, row.who).await;
            is_answered(&answer, &format!("{} {step}", operation.id));
            if answer.status.as_u16() == 409 {
                too_early += 1;
                let problem = answer.json();
                assert!(
                    problem["possible_steps"].is_array() && problem["rule"].is_string(),
                    "{problem}"
                );
            }
            if answer.status.is_success() {
                row.version = Some(answer.version());
            }
        }
        assert!(too_early > 0, "{}", operation.id);
    }
}

/// The names of the steps that the document gives for an operation.
async fn operation_steps(hub: &TestApp, operation: &Operation) -> Vec<String> {
    let document = hub.nobody().get("/openapi.json").await.json();
    let content = &operation.documented["requestBody"]["content"];
    let schema = &content.as_object().unwrap().values().next().unwrap()["schema"]["$ref"];
    let name = schema.as_str().unwrap().rsplit('/').next().unwrap();
    let mapping = &document["components"]["schemas"][name]["discriminator"]["mapping"];
    mapping.as_object().unwrap().keys().cloned().collect()
}
