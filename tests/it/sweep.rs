//! The endpoint sweep: every operation and every page as everybody who may not, and as one who may.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::harness::{Answer, TestApp, stranger};
use crate::operations::{Operation, Row, address, row, served};
use crate::world::PEOPLE;

/// What only people of the zone may ever read.
const OURS: &[&str] = &["东方大厦", "西华中心", "聊城甲木", "聊城丙火", "山东一所", "郑律师"];

/// Nobody, everybody of the test world, and last who may.
fn callers(row: &Row) -> Vec<Option<&'static str>> {
    let people = PEOPLE
        .iter()
        .map(|(_, login, ..)| Some(*login))
        .filter(|p| *p != row.who);
    std::iter::once(None).chain(people).chain([row.who]).collect()
}

#[tokio::test]
async fn every_operation_refuses_who_may_not() {
    let first = TestApp::new().await;
    let mut grids: BTreeMap<String, String> = BTreeMap::new();
    let mut breaches = Vec::new();
    for operation in served(&first).await {
        let mut hub = TestApp::new().await;
        let mut right = row(&hub, &operation).await;
        let mut used = false;
        let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for who in callers(&right) {
            // Once somebody has changed something, it is made ready again.
            if used {
                if right.once {
                    hub = TestApp::new().await;
                }
                right = row(&hub, &operation).await;
            }
            let answer = right.call(&hub, &operation, who).await;
            let name = who.unwrap_or("nobody");
            if let Some(fault) = breach(&operation, &right, who, &answer) {
                breaches.push(format!(
                    "{} by {name}: {fault}: {} {}",
                    operation.id, answer.status, answer.text
                ));
            }
            answers.entry(cell(&answer)).or_default().push(name);
            used = answer.status.is_success() && operation.method != "GET";
        }
        let slice = operation.path.split(['/', '.']).nth(1).unwrap_or_default();
        let grid = grids.entry(slice.to_owned()).or_default();
        writeln!(grid, "{} {}", operation.method, operation.path).unwrap();
        for (cell, who) in answers {
            writeln!(grid, "  {cell}: {}", who.join(" ")).unwrap();
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    for (slice, grid) in grids {
        insta::assert_snapshot!(format!("sweep_{slice}"), grid);
    }
}

/// Status, and of a list of things with an id how many it shows.
fn cell(answer: &Answer) -> String {
    let json: Option<serde_json::Value> = serde_json::from_str(&answer.text).ok();
    match json.as_ref().and_then(|json| json["items"].as_array()) {
        Some(items) if items.iter().all(|item| item["id"].is_string()) => {
            format!("{} with {}", answer.status.as_u16(), items.len())
        }
        _ => answer.status.as_u16().to_string(),
    }
}

/// What is wrong with an answer to this caller, whatever the operation does.
fn breach(operation: &Operation, row: &Row, who: Option<&str>, answer: &Answer) -> Option<&'static str> {
    let status = answer.status.as_u16();
    let succeeds = answer.status.is_success();
    let problem = answer
        .headers
        .get("content-type")
        .is_some_and(|kind| kind == "application/problem+json");
    let open = !operation.asks_who;
    let faults = [
        (status >= 500, "fails"),
        (!succeeds && !problem, "is refused without problem+json"),
        (who.is_none() && !open && status != 401, "is not asked to sign in"),
        (who.is_some() && status == 401, "is not known"),
        (
            who == Some("other-zone-admin") && !open && OURS.iter().any(|ours| answer.text.contains(ours)),
            "reads of our zone",
        ),
        (
            row.right
                && who == Some("other-zone-admin")
                && operation.path.contains('{')
                && names_one(&row.path)
                && status != 404,
            "learns that it exists",
        ),
        (
            who == Some("auditor") && !open && operation.method != "GET" && succeeds,
            "writes",
        ),
        (row.right && who == row.who && !succeeds, "is refused"),
    ];
    faults.into_iter().find(|(there, _)| *there).map(|(_, fault)| fault)
}

/// Whether a path names something of the zone, and not only a word such as a figure's code.
fn names_one(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    path.split('/').any(|part| uuid::Uuid::try_parse(part).is_ok())
}

#[tokio::test]
async fn every_operation_is_documented_with_its_errors() {
    let hub = TestApp::new().await;
    let operations = served(&hub).await;
    let mut names: Vec<&str> = operations.iter().map(|o| o.id.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), operations.len(), "an operationId is used twice or missing");
    for operation in &operations {
        assert!(operation.id.contains('_'), "{} is not verb_resource", operation.id);
        let documented = &operation.documented;
        for (what, there) in [
            ("a tag", documented["tags"].is_array()),
            ("a summary", documented["summary"].is_string()),
            ("its refusals", documented["responses"]["4XX"].is_object()),
            ("its failures", documented["responses"]["5XX"].is_object()),
        ] {
            assert!(there, "{} does not document {what}", operation.id);
        }
    }
}

#[tokio::test]
async fn the_document_that_is_kept_is_the_document_that_is_served() {
    let hub = TestApp::new().await;
    let served = hub.nobody().get("/openapi.json").await.is(200).text;
    let kept = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json")).unwrap_or_default();
    assert!(
        kept.trim_end() == served.trim_end(),
        "docs/openapi.json is behind the code: make spec"
    );
}

/// Every route of a page as the sources write it: its path, whether it is read, whether it is posted to.
pub fn page_routes() -> Vec<(String, bool, bool)> {
    let sources = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let web = std::fs::read_to_string(sources.join("web/mod.rs")).unwrap();
    let slices = web.split("const PAGES").nth(1).unwrap().split("];").next().unwrap();
    let mut out = Vec::new();
    for slice in slices.split("crate::").skip(1) {
        let module = slice.split("::routes").next().unwrap().replace("::", "/");
        read_routes(&sources.join(format!("{module}.rs")), &mut out);
        read_routes(&sources.join(module), &mut out);
    }
    out.sort();
    out
}

fn read_routes(path: &std::path::Path, out: &mut Vec<(String, bool, bool)>) {
    if let Ok(folder) = std::fs::read_dir(path) {
        folder.for_each(|entry| read_routes(&entry.unwrap().path(), out));
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    for routes in text.split("-> Route {").skip(1) {
        let routes = routes.split("\n}").next().unwrap();
        for at in routes.split(".at(").skip(1) {
            let path = at.split('"').nth(1).unwrap();
            let handlers = at.rsplit('"').next().unwrap();
            let has = |verb: &str| {
                handlers
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|word| word == verb)
            };
            out.push((path.to_owned(), has("get"), has("post")));
        }
    }
}

/// Pages for whoever is not signed in.
const OPEN: &[&str] = &["/login", "/l/:token", "/l/:token/:step"];

/// Pages of the lobby are for anybody; they do not know a building or a receipt that is none, and
/// the tests of requests try their tokens.
fn is_of_the_lobby(route: &str) -> bool {
    route.starts_with("/b/") || route == "/r" || route.starts_with("/r/")
}

#[tokio::test]
async fn every_page_leads_who_is_not_signed_in_to_the_sign_in_page() {
    let hub = TestApp::new().await;
    let routes = page_routes();
    assert!(routes.len() >= 8, "the sources are no longer read rightly: {routes:?}");
    let nobody = stranger(&hub);
    for (route, read, posted) in &routes {
        assert!(*read || *posted, "{route} has neither get nor post");
        if OPEN.contains(&route.as_str()) || is_of_the_lobby(route) {
            continue;
        }
        let page = address(route);
        let mut answers = vec![];
        if *read {
            answers.push(nobody.get(&page).await);
        }
        if *posted {
            answers.push(nobody.post_bare(&page, &[]).await);
        }
        for answer in answers {
            assert_eq!(answer.status.as_u16(), 303, "{route}: {}", answer.text);
            assert!(
                answer.location().starts_with("/login"),
                "{route}: {}",
                answer.location()
            );
        }
    }
}

#[tokio::test]
async fn every_form_is_refused_without_the_token_of_its_page() {
    let hub = TestApp::new().await;
    for (route, _, posted) in page_routes() {
        if !posted || is_of_the_lobby(&route) {
            continue;
        }
        let page = address(&route);
        for pairs in [&[][..], &[("csrf", "wrong")], &[("version", "1"), ("csrf", "")]] {
            let browser = hub.browser("zone-admin");
            let mut answer = browser.post_bare(&page, pairs).await;
            if answer.status == 400 {
                // A form with a file.
                answer = browser.upload_bare(&page, "a.pdf", b"%PDF-1.7".to_vec(), pairs).await;
            }
            assert_eq!(answer.status.as_u16(), 403, "{route}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn no_page_fails_for_anybody() {
    let hub = TestApp::new().await;
    let mut failed = Vec::new();
    for (route, read, _) in page_routes() {
        if !read {
            continue;
        }
        for (_, login, ..) in PEOPLE {
            for query in ["", "?q=%00&limit=abc&cursor=%FF&from=2026-13&building_id=x&q=%E7%94%B2"] {
                let path = format!("{}{query}", address(&route));
                let answer = hub.browser(login).get(&path).await;
                if answer.status.is_server_error() {
                    failed.push(format!("{path} by {login}"));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
