//! Every operation of the served document, and how it is called: rightly where a slice says how
//! (the files beside this one), else with what the document alone tells.

mod advisors;
mod clocks;
mod disputes;
mod guidance;
mod handoffs;
mod registers;
mod requests;
mod routing;

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp, multipart};
use crate::world::id;

/// An operation as the document names it.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub takes_json: bool,
    /// Whether the document says that the caller signs in.
    pub asks_who: bool,
    pub documented: Value,
}

pub fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            all.push(Operation {
                id: operation["operationId"].as_str().unwrap_or_default().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                takes_json: operation["requestBody"]["content"]
                    .as_object()
                    .is_some_and(|content| content.keys().any(|k| k.starts_with("application/json"))),
                asks_who: operation["security"].as_array().is_some_and(|all| !all.is_empty()),
                documented: operation.clone(),
            });
        }
    }
    all.sort_by(|a, b| (&a.path, &a.method).cmp(&(&b.path, &b.method)));
    all
}

pub async fn served(hub: &TestApp) -> Vec<Operation> {
    operations(&hub.nobody().get("/openapi.json").await.is(200).json())
}

/// How an operation is called.
#[derive(Clone)]
pub struct Row {
    /// Who may; `None` where nobody needs to be signed in.
    pub who: Option<&'static str>,
    /// Whether `who` succeeds with it: no slice vouches for a call made up from the document.
    pub right: bool,
    /// Whether one hub can be made ready for it only once.
    pub once: bool,
    pub path: String,
    pub body: Option<Value>,
    /// The version for `If-Match`, where the operation changes something.
    pub version: Option<i64>,
    /// A file, where the operation takes one.
    pub file: Option<(&'static str, Vec<u8>)>,
}

impl Row {
    pub fn get(who: &'static str, path: impl Into<String>) -> Row {
        Row {
            who: Some(who),
            right: true,
            once: false,
            path: path.into(),
            body: None,
            version: None,
            file: None,
        }
    }
    pub fn post(who: &'static str, path: impl Into<String>, body: Value) -> Row {
        Row {
            body: Some(body),
            ..Row::get(who, path)
        }
    }
    pub fn on(self, version: i64) -> Row {
        Row {
            version: Some(version),
            ..self
        }
    }
    pub fn with_file(self, name: &'static str, bytes: &[u8]) -> Row {
        Row {
            file: Some((name, bytes.to_vec())),
            ..self
        }
    }

    /// Calls the operation as somebody, or as nobody.
    pub async fn call(&self, hub: &TestApp, operation: &Operation, who: Option<&str>) -> Answer {
        let caller = match who {
            Some(login) => hub.as_(login),
            None => hub.nobody(),
        };
        let mut headers = vec![];
        if let Some(version) = self.version {
            headers.push(("If-Match", format!("\"{version}\"")));
        }
        let mut bytes = vec![];
        if let Some(body) = &self.body {
            headers.push(("Content-Type", "application/json".to_owned()));
            bytes = body.to_string().into_bytes();
        }
        if let Some((name, file)) = &self.file {
            let (content_type, body) = multipart(name, file, &[]);
            headers.push(("Content-Type", content_type));
            bytes = body;
        }
        caller
            .request(&operation.method, &self.path, &headers, bytes, false)
            .await
    }
}

/// The row of an operation, on a hub where it can be called.
pub async fn row(hub: &TestApp, operation: &Operation) -> Row {
    let name = operation.id.as_str();
    match name {
        "create_token" => {
            add_person(hub, "somebody", "a-long-password").await;
            let body = json!({"login": "somebody", "password": "a-long-password"});
            return Row {
                who: None,
                once: true,
                ..Row::post("", "/tokens", body)
            };
        }
        "get_figure_ranking" => return Row::get("zone-officer", "/figures/S30.right/ranking?of=department"),
        "get_lobby" => {
            return Row {
                who: None,
                ..Row::get("", "/b/%E4%B8%9C")
            };
        }
        "file_lobby_request" => {
            return Row {
                who: None,
                once: true,
                ..Row::post("", "/b/%E4%B8%9C/requests", lobby_request())
            };
        }
        "get_receipt" => {
            let filed = hub.nobody().post("/b/%E4%B8%9C/requests", lobby_request()).await;
            let path = filed.is(201).json()["path"].as_str().unwrap().to_owned();
            return Row {
                who: None,
                ..Row::get("", path)
            };
        }
        "get_me" => return Row::get("enterprise", "/me"),
        "list_tokens" => return Row::get("lawyer", "/tokens"),
        "revoke_token" => {
            let path = format!("/tokens/{}", another_token(hub, "zone-officer").await);
            return Row::get("zone-officer", path);
        }
        _ => {}
    }
    if let Some(row) = disputes::row(hub, name).await {
        return row;
    }
    if let Some(row) = handoffs::row(hub, name).await {
        return row;
    }
    if let Some(row) = requests::row(hub, name).await {
        return row;
    }
    if let Some(row) = clocks::row(hub, name).await {
        return Row { once: true, ..row };
    }
    if let Some(row) = advisors::row(hub, name).await {
        return Row { once: true, ..row };
    }
    if let Some(row) = routing::row(hub, name).await {
        return row;
    }
    if let Some(row) = guidance::row(hub, name).await {
        return row;
    }
    match registers::row(hub, name).await {
        Some(row) => Row {
            once: name.contains("occupanc") || name.contains("dut"),
            ..row
        },
        None => from_document(operation),
    }
}

/// One more token of somebody, so that taking it back leaves the one that tests call with; its id.
async fn another_token(hub: &TestApp, login: &str) -> String {
    let hash = louwei::journal::sha256_hex(uuid::Uuid::now_v7().as_bytes());
    let mut tx = hub.app.db.begin().await.unwrap();
    tx.sql(
        "INSERT INTO session (token_hash, zone_id, person_id, kind, csrf, created_at, expires_at)
         VALUES ($1, 'kfq', $2, 'token', '', '2026-01-05T01:00:00.000Z', '2099-01-01T00:00:00.000Z')",
    )
    .bind(&hash)
    .bind(id("person", login))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    hash[..32].to_owned()
}

/// What a visitor without an account says in the lobby.
pub fn lobby_request() -> Value {
    json!({"firm_name": "某咖啡店", "contact": "王店长", "phone": "13800000000", "category": "property",
           "words": "门口的路灯不亮"})
}

/// A call with what the document tells: ids of what the path seems to be about, parameters that
/// must be there, a body without fields.
fn from_document(operation: &Operation) -> Row {
    let empty = vec![];
    let parameters = operation.documented["parameters"].as_array().unwrap_or(&empty);
    let query: Vec<String> = parameters
        .iter()
        .filter(|p| p["in"] == "query" && p["required"] == true)
        .filter_map(|p| p["name"].as_str())
        .map(|name| format!("{name}={}", value_of(name)))
        .collect();
    let mut path = address(&operation.path);
    if !query.is_empty() {
        path += &format!("?{}", query.join("&"));
    }
    let content = &operation.documented["requestBody"]["content"];
    Row {
        right: false,
        body: operation.takes_json.then(|| json!({})),
        version: (operation.method != "GET").then_some(1),
        file: content["multipart/form-data"]
            .is_object()
            .then(|| ("a.pdf", b"%PDF-1.7\n".to_vec())),
        ..Row::get("zone-officer", path)
    }
}

fn value_of(parameter: &str) -> String {
    match parameter {
        "from" | "to" | "month" => "2026-03".to_owned(),
        name => match name.strip_suffix("_id") {
            Some(kind) => of_kind(kind),
            None => "x".to_owned(),
        },
    }
}

/// The id of a thing of this kind in building 东, or of nothing where the world has none.
fn of_kind(kind: &str) -> String {
    let name = match kind {
        "building" => "东",
        "enterprise" => "甲",
        "law_firm" => "一所",
        "lawyer" => "郑律师",
        "mediation_body" => "人民调解",
        "department" => "人社",
        "person" => "auditor",
        _ => "",
    };
    id(kind, name)
}

/// An address of the document or of a page, with ids that fit what it is about.
pub fn address(route: &str) -> String {
    let kind = match route.split('/').nth(1).unwrap_or_default() {
        "buildings" => "building",
        "enterprises" => "enterprise",
        "law-firms" | "alliance" => "law_firm",
        "lawyers" => "lawyer",
        "mediation-bodies" => "mediation_body",
        "departments" => "department",
        "admin" => "person",
        _ => "nothing",
    };
    let parts: Vec<String> = route
        .split('/')
        .map(|part| {
            if part.starts_with([':', '<', '{']) {
                of_kind(kind)
            } else {
                part.to_owned()
            }
        })
        .collect();
    parts.join("/")
}

pub async fn add_person(hub: &TestApp, login: &str, password: &str) {
    louwei::accounts::service::add_person(
        &hub.app,
        &louwei::kernel::Actor::system("kfq", hub.app.clock.now()),
        louwei::accounts::service::NewPerson {
            login,
            name: "某人",
            password,
            must_change_password: false,
            grants: vec![louwei::kernel::Grant {
                role: louwei::kernel::Role::ZoneOfficer,
                over: None,
            }],
        },
    )
    .await
    .unwrap();
}
