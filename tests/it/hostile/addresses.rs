//! Addresses and parameters.

use super::is_answered;
use crate::harness::{TestApp, stranger};
use crate::operations::{Row, row, served};

#[tokio::test]
async fn addresses_and_parameters_of_any_kind_are_answered() {
    let first = TestApp::new().await;
    let garbage = [
        "%00",
        "%FF%FE",
        "x",
        "-1",
        "99999999999999999999",
        "2026-13",
        "9999-12",
        "%27%3B--",
        "",
        "00000000-0000-0000-0000-000000000000",
    ];
    let mut hub = TestApp::new().await;
    for operation in served(&first).await {
        let row = row(&hub, &operation).await;
        let empty = vec![];
        let parameters = operation.documented["parameters"].as_array().unwrap_or(&empty).clone();
        let (bare, _) = row.path.split_once('?').unwrap_or((&row.path, ""));
        let mut paths: Vec<String> = vec![];
        // A workbook takes long to write: fewer of them.
        let some = if operation.id.starts_with("export") { 5 } else { 1 };
        for value in garbage.into_iter().step_by(some) {
            for parameter in &parameters {
                let name = parameter["name"].as_str().unwrap();
                if parameter["in"] == "query" {
                    paths.push(format!("{bare}?{}", with_parameter(&row.path, name, value)));
                }
            }
            for (at, part) in bare.split('/').enumerate() {
                if uuid::Uuid::try_parse(part).is_ok() && !value.is_empty() {
                    let mut parts: Vec<&str> = bare.split('/').collect();
                    parts[at] = value;
                    paths.push(parts.join("/"));
                }
            }
        }
        for path in paths {
            let changed = Row {
                path: path.clone(),
                ..row.clone()
            };
            let answer = changed.call(&hub, &operation, row.who).await;
            if !answer.status.is_success() {
                is_answered(&answer, &format!("{} {path}", operation.method));
            }
        }
        if row.once {
            hub = TestApp::new().await;
        }
    }
}

/// The row's own query with one parameter changed.
fn with_parameter(path: &str, name: &str, value: &str) -> String {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name))
        .map(str::to_owned)
        .collect();
    pairs.push(format!("{name}={value}"));
    pairs.join("&")
}

#[tokio::test]
async fn a_limit_that_is_none_is_named() {
    let hub = TestApp::new().await;
    for operation in served(&hub).await {
        let empty = vec![];
        let parameters = operation.documented["parameters"].as_array().unwrap_or(&empty).clone();
        if !parameters.iter().any(|p| p["name"] == "limit") {
            continue;
        }
        let hub = TestApp::new().await;
        let row = row(&hub, &operation).await;
        for (value, status) in [("0", 422), ("101", 422), ("-1", 422), ("abc", 400)] {
            let bare = row.path.split('?').next().unwrap();
            let path = format!("{bare}?{}", with_parameter(&row.path, "limit", value));
            let answer = hub.as_(row.who.unwrap()).get(&path).await;
            is_answered(&answer, &path);
            assert!(!row.right || answer.status == status, "{path}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn the_sign_in_page_leads_nowhere_else() {
    let hub = TestApp::new().await;
    for next in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "%2F%2Fevil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=1",
    ] {
        let page = stranger(&hub).get(&format!("/login?next={next}")).await.is(200);
        assert!(!page.headers.contains_key("location"));
        let to = louwei::web::pages::see_other(next);
        let location = to.headers()["location"].to_str().unwrap();
        assert!(
            location.starts_with('/') && !location.starts_with("//") && !location.contains('\\'),
            "{next}: {location}"
        );
    }
}

#[tokio::test]
async fn a_page_whose_parameters_cannot_be_read_says_so_in_chinese() {
    let hub = TestApp::new().await;
    let officer = hub.browser("zone-officer");
    let page = officer.get("/admin/calendar?year=abc").await.is(400).text;
    assert!(
        page.contains("网址里的参数不能读懂") && !page.contains("invalid digit"),
        "{page}"
    );
    // Where no form is drawn again, the page of the refusal names what is wrong.
    let page = officer.get("/figures.csv?from=2026-13").await.is(422).text;
    assert!(page.contains("请写成年-月，如 2026-03"), "{page}");
}
