//! How a test starts: a database of its own with one small zone in it, the hub over it, callers.
//!
//! The database is a copy of a template (`database.rs`). The clock stands at Monday 2026-03-02 10:00
//! until a test moves it.

use louwei::app::App;
use louwei::db::Db;
use louwei::journal::verify;
use louwei::kernel::{Clock, Timestamp};
use poem::endpoint::BoxEndpoint;
use poem::http::StatusCode;
use poem::test::{TestClient, TestResponse};
use poem::{Endpoint, Response};
use serde_json::Value;

use crate::database::{self, Seed};
use crate::world;

/// A hub of its own for one test.
pub struct TestApp {
    pub app: App,
    /// Where its database is, for another process over the same.
    pub url: String,
    client: TestClient<BoxEndpoint<'static, Response>>,
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
        let (url, folder) = database::copy(seed).await;
        let db = Db::connect(&url, None).await.unwrap();
        let clock = Clock::fixed(Timestamp::parse(NOW).unwrap());
        let app = App::new(db, clock, false, false);
        let endpoint = louwei::web::endpoint(app.clone());
        TestApp {
            app,
            url,
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

    /// The journal verifies: every chain, every head, every figure. Answers with what was read.
    pub async fn is_clean(&self) -> verify::Report {
        let report = verify::zone(&self.app, "kfq").await.unwrap();
        assert_eq!(report.faults, Vec::<String>::new());
        report
    }

    /// Sum of the facts of a kind in the whole ledger.
    pub async fn counted(&self, kind: &str) -> i64 {
        let mut tx = self.app.db.read().await.unwrap();
        tx.sql("SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM fact WHERE zone_id = 'kfq' AND kind = $1")
            .bind(kind)
            .scalar()
            .await
            .unwrap()
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
    /// Any request at all, its body sent in one piece or, `chunked`, without saying how long it is.
    pub async fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
        chunked: bool,
    ) -> Answer {
        let mut request = self.app.client.request(method.parse().unwrap(), api(path));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let body = if chunked {
            poem::Body::from_async_read(std::io::Cursor::new(body))
        } else {
            body.into()
        };
        self.send(request.body(body)).await
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
pub fn multipart(name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> (String, Vec<u8>) {
    multipart_as("file", name, bytes, fields)
}

fn multipart_as(field: &str, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> (String, Vec<u8>) {
    const EDGE: &str = "edge-of-a-part";
    let mut body = Vec::new();
    for (key, value) in fields {
        let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
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
        self.upload_bare(path, name, bytes, &[("csrf", &self.csrf)]).await
    }
    /// Posts a form with a file in it, as it stands.
    pub async fn upload_bare(&self, path: &str, name: &str, bytes: Vec<u8>, fields: &[(&str, &str)]) -> Answer {
        self.upload_as(path, ("file", name, bytes), fields, false).await
    }
    /// Posts a form with a file (field, name, content), and says beforehand how long it is or does not.
    pub async fn upload_as(
        &self,
        path: &str,
        (field, name, bytes): (&str, &str, Vec<u8>),
        fields: &[(&str, &str)],
        declared: bool,
    ) -> Answer {
        let (content_type, body) = multipart_as(field, name, &bytes, fields);
        let mut request = self.app.client.post(path).content_type(content_type);
        request = request.header("Cookie", format!("louwei_session={}", self.cookie));
        if declared {
            request = request.header("Content-Length", body.len().to_string());
        }
        Answer::of(request.body(body).send().await).await
    }
    /// Posts a form with what the browser says beside it; another `Cookie` may be among it.
    pub async fn post_saying(&self, headers: &[(&str, &str)], path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut request = self.app.client.post(path);
        if headers.iter().all(|(name, _)| *name != "Cookie") {
            request = request.header("Cookie", format!("louwei_session={}", self.cookie));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.form(&fields).send().await).await
    }
    /// Posts a form as it stands.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_saying(&[], path, fields).await
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

    /// The page with its addresses as a browser reads them.
    pub fn plain(&self) -> String {
        self.text.replace("&#x3D;", "=").replace("&amp;", "&")
    }

    /// The value of the first hidden input of this name, as the browser would send it.
    #[track_caller]
    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let value = self.text.split(start.as_str()).nth(1);
        let value = value.unwrap_or_else(|| panic!("no {name}: {}", self.text));
        let value = value.split('"').next().unwrap();
        [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&#x27;", "'"),
            ("&#x3D;", "="),
            ("&amp;", "&"),
        ]
        .iter()
        .fold(value.to_owned(), |text, (from, to)| text.replace(from, to))
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

/// What a program sends, as a form sends it.
pub fn pairs(said: &Value) -> Vec<(&str, &str)> {
    let all = said.as_object().unwrap().iter();
    all.map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect()
}

/// A browser that nobody is signed in with.
pub fn stranger(hub: &TestApp) -> Browser<'_> {
    Browser {
        app: hub,
        cookie: "none".to_owned(),
        csrf: String::new(),
    }
}
