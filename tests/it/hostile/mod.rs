//! Hostile input: whatever is sent, the answer is a refusal in words or a success, never a failure.

mod addresses;
mod bodies;
mod cursors;
mod files;
mod headers;

use std::sync::Arc;

use crate::harness::{Answer, TestApp};
use crate::operations::{Operation, Row, row, served};

/// A refusal with code and title, as problem+json.
#[track_caller]
fn is_answered(answer: &Answer, what: &str) {
    let status = answer.status.as_u16();
    assert!(status < 500, "{what}: {status} {}", answer.text);
    if status >= 400 {
        assert_eq!(
            answer.headers["content-type"], "application/problem+json",
            "{what}: {status} {}",
            answer.text
        );
        let problem = answer.json();
        for part in ["code", "title"] {
            assert!(
                problem[part].as_str().is_some_and(|text| !text.is_empty()),
                "{what}: no {part}: {problem}"
            );
        }
        assert_eq!(problem["status"], status, "{what}");
    }
}

/// Every operation that takes JSON, with its row, on few hubs.
async fn with_json() -> Vec<(Arc<TestApp>, Operation, Row)> {
    let mut hub = Arc::new(TestApp::new().await);
    let mut all = Vec::new();
    for operation in served(&hub).await.into_iter().filter(|o| o.takes_json) {
        let row = row(&hub, &operation).await;
        let here = hub.clone();
        if row.once {
            hub = Arc::new(TestApp::new().await);
        }
        all.push((here, operation, row));
    }
    assert!(all.len() >= 3);
    all
}

async fn send(hub: &TestApp, operation: &Operation, row: &Row, content_type: &str, body: Vec<u8>) -> Answer {
    let mut headers = vec![("Content-Type", content_type.to_owned())];
    if let Some(version) = row.version {
        headers.push(("If-Match", format!("\"{version}\"")));
    }
    let caller = match row.who {
        Some(login) => hub.as_(login),
        None => hub.nobody(),
    };
    caller
        .request(&operation.method, &row.path, &headers, body, false)
        .await
}

/// How many events there are, of the zone and the other.
pub async fn events(hub: &TestApp) -> i64 {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql("SELECT COUNT(*) FROM event").scalar().await.unwrap()
}
