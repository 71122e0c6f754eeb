//! `/docs/api`: the operations of the API for programmers, drawn from its own document.

use std::sync::OnceLock;

use poem::web::Data;
use poem::{Response, Route, get, handler};
use serde::Serialize;
use serde_json::Value;

use super::caller::Viewer;
use super::pages::{frame, html};
use super::view::{Link, Page, PageHead};
use crate::app::App;

pub fn routes(route: Route) -> Route {
    route.at("/docs/api", get(show))
}

/// Operations under one tag of the document.
#[derive(Debug, Serialize)]
struct Group {
    title: String,
    operations: Vec<Operation>,
}

#[derive(Debug, Serialize)]
struct Operation {
    method: String,
    path: String,
    summary: String,
}

#[derive(Serialize)]
struct DocsPage {
    page: Page,
    head: PageHead,
    groups: &'static [Group],
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The groups of a document, in its order.
fn groups(document: &Value) -> Vec<Group> {
    let base = document["servers"][0]["url"].as_str().unwrap_or_default();
    let paths = || document["paths"].as_object().into_iter().flatten();
    let mut groups = vec![];
    for tag in document["tags"].as_array().into_iter().flatten() {
        let mut operations = vec![];
        for (path, methods) in paths() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                if operation["tags"][0] == tag["name"] {
                    operations.push(Operation {
                        method: method.to_uppercase(),
                        path: format!("{base}{path}"),
                        summary: text(&operation["summary"]),
                    });
                }
            }
        }
        groups.push(Group {
            title: text(&tag["description"]),
            operations,
        });
    }
    groups
}

#[handler]
async fn show(app: Data<&App>, viewer: Viewer) -> poem::Result<Response> {
    static GROUPS: OnceLock<Vec<Group>> = OnceLock::new();
    let read = || groups(&serde_json::from_str(&super::openapi(&app)).unwrap_or_default());
    let context = DocsPage {
        page: frame(&viewer, "接口文档", ""),
        head: PageHead {
            title: "接口文档".to_owned(),
            lead: "各系统通过接口读写本系统的数据，权限与账号在网页上的相同。字段、答复和错误见 OpenAPI 文档。"
                .to_owned(),
            actions: vec![
                Link::new("/api/v1/openapi.json", "OpenAPI 文档"),
                Link::new("/password/tokens", "我的接口令牌"),
            ],
            ..PageHead::default()
        },
        groups: GROUPS.get_or_init(read),
    };
    Ok(html("docs", &context)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_operation_stands_under_its_tag_with_its_whole_address() {
        let operation = |tag: &str, summary: &str| json!({ "tags": [tag], "summary": summary });
        let found = groups(&json!({
            "servers": [{ "url": "/api/v1" }],
            "tags": [{ "name": "A", "description": "甲" }, { "name": "B", "description": "乙" }],
            "paths": {
                "/a": { "get": operation("A", "list"), "post": operation("B", "add") },
                "/a/{id}": { "delete": operation("A", "remove") },
            },
        }));
        let said: Vec<String> = found
            .iter()
            .flat_map(|g| {
                g.operations
                    .iter()
                    .map(move |o| format!("{} {} {}", g.title, o.method, o.path))
            })
            .collect();
        assert_eq!(
            said,
            ["甲 GET /api/v1/a", "甲 DELETE /api/v1/a/{id}", "乙 POST /api/v1/a"]
        );
    }
}
