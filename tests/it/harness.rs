//! How a test starts: a database of its own with one small zone in it, the hub over it, callers.
//!
//! The database is a copy of a template that is made once: a file on SQLite, a `TEMPLATE` on
//! PostgreSQL (`TEST_DB=postgres`, server named by `TEST_DATABASE_URL`). The clock stands at
//! Monday 2026-03-02 10:00 until a test moves it.

use std::path::PathBuf;
use std::sync::Mutex;

use louwei::app::App;
use louwei::db::Db;
use louwei::kernel::{Clock, Timestamp};
use poem::http::StatusCode;
use poem::test::{TestClient, TestResponse};
use poem::{Endpoint, Response};
use serde_json::Value;

use crate::world;

/// A hub of its own for one test.
pub struct TestApp {
    pub app: App,
    client: TestClient<Box<dyn poem::endpoint::DynEndpoint<Output = Response>>>,
    _folder: Option<tempfile::TempDir>,
}

pub const NOW: &str = "2026-03-02 10:00";

impl TestApp {
    /// A hub over the small zone of `world.rs`.
    pub async fn new() -> Self {
        Self::over(Seed::World).await
    }

    /// A hub over a database that has a schema and nothing in it.
    pub async fn empty() -> Self {
        Self::over(Seed::Nothing).await
    }

    async fn over(seed: Seed) -> Self {
        let (db, folder) = if engine_is_postgres() {
            (postgres_copy(seed).await, None)
        } else {
            sqlite_copy(seed).await
        };
        let clock = Clock::fixed(Timestamp::parse(NOW).unwrap());
        let app = App::new(db, clock, false, false);
        let endpoint: Box<dyn poem::endpoint::DynEndpoint<Output = Response>> =
            Box::new(poem::endpoint::ToDynEndpoint(louwei::web::endpoint(app.clone())));
        TestApp {
            app,
            client: TestClient::new(endpoint),
            _folder: folder,
        }
    }

    /// Moves the present; the clock never runs by itself.
    pub fn at(&self, time: &str) {
        self.app
            .clock
            .set(Timestamp::parse(time).unwrap_or_else(|| panic!("{time} is no time")));
    }

    /// A program with this token.
    pub fn with_token(&self, token: &str) -> Caller<'_> {
        Caller {
            app: self,
            token: Some(token.to_owned()),
        }
    }

    pub fn nobody(&self) -> Caller<'_> {
        Caller { app: self, token: None }
    }

    /// The person with this login (see `world.rs`), over the API.
    pub fn as_(&self, login: &str) -> Caller<'_> {
        Caller {
            app: self,
            token: Some(world::token_of(login)),
        }
    }

    /// The same person in a browser, already signed in.
    pub fn browser(&self, login: &str) -> Browser<'_> {
        Browser {
            app: self,
            cookie: world::token_of(login),
            csrf: world::csrf_of(login),
        }
    }
}

pub fn engine_is_postgres() -> bool {
    std::env::var("TEST_DB").is_ok_and(|db| db == "postgres")
}

/// A program with a token, or without.
pub struct Caller<'a> {
    app: &'a TestApp,
    token: Option<String>,
}

impl Caller<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.app.client.get(api(path))).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.app.client.post(api(path)).body_json(&body)).await
    }
    /// A change of what was read at `version`.
    pub async fn step(&self, path: &str, version: i64, body: Value) -> Answer {
        let request = self
            .app
            .client
            .post(api(path))
            .header("If-Match", format!("\"{version}\""));
        self.send(request.body_json(&body)).await
    }
    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let mut request = self.app.client.post(api(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body_json(&body)).await
    }
    /// A file as `multipart/form-data` under the name `file`.
    pub async fn upload(&self, path: &str, name: &str, bytes: Vec<u8>) -> Answer {
        self.upload_with(path, name, bytes, &[]).await
    }
    /// A file with fields beside it.
    pub async fn upload_with(&self, path: &str, name: &str, bytes: Vec<u8>, fields: &[(&str, &str)]) -> Answer {
        let (content_type, body) = multipart(name, &bytes, fields);
        self.raw(poem::http::Method::POST, path, &content_type, body).await
    }
    pub async fn raw(&self, method: poem::http::Method, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let request = self
            .app
            .client
            .request(method, api(path))
            .content_type(content_type)
            .body(body);
        self.send(request).await
    }
    async fn send<E: Endpoint>(&self, mut request: poem::test::TestRequestBuilder<'_, E>) -> Answer {
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        Answer::of(request.send().await).await
    }
}

fn api(path: &str) -> String {
    format!("/api/v1{path}")
}

/// The body of `multipart/form-data` with its type.
fn multipart(name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> (String, Vec<u8>) {
    const EDGE: &str = "edge-of-a-part";
    let mut body = Vec::new();
    for (key, value) in fields {
        let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    let content_type = format!("multipart/form-data; boundary={EDGE}");
    (content_type, body)
}

/// A browser with a session.
pub struct Browser<'a> {
    app: &'a TestApp,
    cookie: String,
    pub csrf: String,
}

impl Browser<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        let request = self
            .app
            .client
            .get(path)
            .header("Cookie", format!("louwei_session={}", self.cookie));
        Answer::of(request.send().await).await
    }
    /// Posts a form with its CSRF token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut pairs = vec![("csrf", self.csrf.as_str())];
        pairs.extend_from_slice(fields);
        self.post_bare(path, &pairs).await
    }
    /// Posts a form with a file in it.
    pub async fn upload(&self, path: &str, name: &str, bytes: Vec<u8>) -> Answer {
        let (content_type, body) = multipart(name, &bytes, &[("csrf", &self.csrf)]);
        let request = self
            .app
            .client
            .post(path)
            .header("Cookie", format!("louwei_session={}", self.cookie));
        Answer::of(request.content_type(content_type).body(body).send().await).await
    }
    /// Posts a form as it stands.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .app
            .client
            .post(path)
            .header("Cookie", format!("louwei_session={}", self.cookie));
        Answer::of(request.form(&fields).send().await).await
    }
}

/// What came back, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: poem::http::HeaderMap,
    pub text: String,
}

impl Answer {
    async fn of(response: TestResponse) -> Self {
        let (parts, body) = response.0.into_parts();
        let bytes = body.into_bytes().await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// `{code}` of a problem.
    #[track_caller]
    pub fn code(&self) -> String {
        let json = self.json();
        json["code"]
            .as_str()
            .unwrap_or_else(|| panic!("no code in {json}"))
            .to_owned()
    }

    #[track_caller]
    pub fn rule(&self) -> String {
        self.json()["rule"].as_str().unwrap_or_default().to_owned()
    }

    /// The version in the `ETag`.
    #[track_caller]
    pub fn version(&self) -> i64 {
        self.headers["etag"]
            .to_str()
            .unwrap()
            .trim_matches('"')
            .parse()
            .unwrap()
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.json()["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id: {}", self.text))
            .to_owned()
    }

    pub fn location(&self) -> &str {
        self.headers.get("location").map_or("", |v| v.to_str().unwrap())
    }
}

/// What a fresh database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seed {
    World,
    Nothing,
}

static MAKING: Mutex<()> = Mutex::new(());

/// Names the template by what makes it, so that a changed migration makes a new one.
fn template_name(seed: Seed) -> String {
    let mut all = Vec::new();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap() {
        all.push(std::fs::read(file.unwrap().path()).unwrap());
    }
    all.sort();
    all.push(include_bytes!("world.rs").to_vec());
    format!("louwei_{seed:?}_{}", &louwei::journal::sha256_hex(&all.concat())[..16]).to_lowercase()
}

async fn fill(url: &str, seed: Seed) {
    let db = Db::connect(url, None).await.unwrap();
    db.migrate().await.unwrap();
    if seed == Seed::World {
        world::fill(&db).await;
    }
    db.close().await;
}

async fn sqlite_copy(seed: Seed) -> (Db, Option<tempfile::TempDir>) {
    let name = template_name(seed);
    let template = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.db"));
    if !template.exists() {
        // Several processes or threads may meet here: each makes its own, the last rename wins, all are alike.
        let making = template.with_extension(format!("{}.making", uuid::Uuid::now_v7().simple()));
        fill(&format!("sqlite:{}", making.display()), seed).await;
        std::fs::rename(&making, &template).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("louwei.db");
    std::fs::copy(&template, &copy).unwrap();
    (
        Db::connect(&format!("sqlite:{}", copy.display()), None).await.unwrap(),
        Some(folder),
    )
}

async fn postgres_copy(seed: Seed) -> Db {
    let _one = MAKING.lock();
    let server = std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL names the PostgreSQL server");
    let (base, options) = server
        .split_once('?')
        .map_or((server.as_str(), String::new()), |(b, o)| (b, format!("?{o}")));
    let prefix = &base[..base.rfind('/').unwrap()];
    let url = |name: &str| format!("{prefix}/{name}{options}");
    let template = template_name(seed);
    let copy = format!("t_{}", uuid::Uuid::now_v7().simple());
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    let mut admin = pool.acquire().await.unwrap();
    // One process makes the template, the others wait.
    sqlx::query("SELECT pg_advisory_lock(7531)")
        .execute(&mut *admin)
        .await
        .unwrap();
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(&template)
        .fetch_one(&mut *admin)
        .await
        .unwrap();
    let create = |name: &str, from: &str| {
        sqlx::AssertSqlSafe(format!(
            "CREATE DATABASE {name} TEMPLATE {from} LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        ))
    };
    if !there {
        let making = format!("{template}_making");
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {making}")))
            .execute(&mut *admin)
            .await
            .unwrap();
        sqlx::query(create(&making, "template0"))
            .execute(&mut *admin)
            .await
            .unwrap();
        fill(&url(&making), seed).await;
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "ALTER DATABASE {making} RENAME TO {template}"
        )))
        .execute(&mut *admin)
        .await
        .unwrap();
    }
    sqlx::query(create(&copy, &template))
        .execute(&mut *admin)
        .await
        .unwrap();
    sqlx::query("SELECT pg_advisory_unlock(7531)")
        .execute(&mut *admin)
        .await
        .unwrap();
    drop(admin);
    pool.close().await;
    Db::connect(&url(&copy), None).await.unwrap()
}

/// A browser that nobody is signed in with.
pub fn stranger(hub: &TestApp) -> Browser<'_> {
    Browser {
        app: hub,
        cookie: "none".to_owned(),
        csrf: String::new(),
    }
}
