//! What surrounds every request: its id, its limits, its errors in the right form, the headers.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Body, Endpoint, IntoResponse, Request, Response};
use tokio::io::{AsyncRead, ReadBuf};

use super::caller::RetrySlot;
use super::problem;
use super::view::Link;
use crate::accounts::{retries, service};
use crate::app::App;
use crate::error::Error;
use crate::kernel::actor::Retry;

/// Largest body of a form or of JSON.
pub const SMALL_BODY: u64 = 1 << 20;
/// Largest upload: a register of 100,000 rows, or a scanned paper.
pub const LARGE_BODY: u64 = 32 << 20;
/// A form of the lobby with photos: more than is kept, so that a photo that is too large is refused
/// by name and the form comes back.
pub const PHOTOS_BODY: u64 = 64 << 20;
/// So many times what is allowed is read and thrown away: a browser that is not done writing shows no
/// answer, but that the connection was lost.
const READ_PAST: u64 = 4;
const TIME_LIMIT: Duration = Duration::from_secs(60);
const LONG_TIME_LIMIT: Duration = Duration::from_secs(600);

const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Serves one request with all that surrounds it. Never fails.
pub async fn serve<E: Endpoint>(next: Arc<E>, mut request: Request) -> poem::Result<Response> {
    let started = Instant::now();
    let id = uuid::Uuid::now_v7().to_string();
    let app = super::caller::app_of(&request)?;
    if is_lobby_as_json(&request) {
        to_the_api(&mut request);
    }
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let api = path.starts_with("/api/");
    // Nobody comes back to the address of a form, but to the page it stands on.
    let back = match method {
        Method::GET | Method::HEAD => poem::http::uri::PathAndQuery::try_from(path.as_str())
            .map(|p| p.to_string())
            .unwrap_or_default(),
        _ => super::resume::page_before(&request).map_or("/".to_owned(), |page| super::params::escaped(&page)),
    };
    let upload = path.ends_with("/imports") || path.ends_with("/attachments");

    let photos = path.starts_with("/b/") && path.ends_with("/requests");

    let mut slot = RetrySlot::default();
    let most = match (upload, photos) {
        (true, _) => LARGE_BODY,
        (_, true) => PHOTOS_BODY,
        _ => SMALL_BODY,
    };
    let limit = if upload || photos { LONG_TIME_LIMIT } else { TIME_LIMIT };
    let exceeded = Arc::new(AtomicBool::new(false));
    request.set_data(Cut(exceeded.clone()));
    let outcome = match limit_body(&mut request, most, photos, &exceeded) {
        Err(error) => {
            let _ = tokio::time::timeout(limit, read_past(&mut request, most)).await;
            Err(error.into())
        }
        Ok(()) => match read_retry(&mut request, &id, api, &method, &path).await {
            Err(error) => Err(error.into()),
            Ok(retry) => {
                slot.retry = retry;
                request.set_data(slot.clone());
                let run = std::panic::AssertUnwindSafe(next.call(request)).catch_unwind();
                match tokio::time::timeout(limit, run).await {
                    Err(_) => Err(poem::Error::from_status(StatusCode::REQUEST_TIMEOUT)),
                    Ok(Err(_)) => Err(Error::Internal("a handler panicked".into()).into()),
                    Ok(Ok(outcome)) => outcome.map(IntoResponse::into_response),
                }
            }
        },
    };
    let outcome = match outcome {
        // The lobby gives its form back.
        Ok(response) if photos => Ok(response),
        _ if exceeded.load(Ordering::Relaxed) => Err(Error::TooLarge(most).into()),
        outcome => outcome,
    };
    let mut response = match outcome {
        Ok(response) => response,
        Err(error) if error.is_from_response() => error.into_response(),
        Err(error) if api => problem::problem_response(&error),
        Err(error) => error_page(&error, &id, &path, &back),
    };
    if let (Some(retry), Some((zone, person))) = (&slot.retry, slot.owner.get())
        && response.status().is_success()
    {
        response = remember(&app, zone, person, retry, response).await?;
    }
    let took = started.elapsed();
    app.metrics.record(response.status().as_u16(), took);
    tracing::info!(request.id = %id, %method, path = %for_the_log(&path), status = response.status().as_u16(), ms = took.as_millis() as u64, "answered");
    dress(&mut response, &id, &path);
    Ok(response)
}

/// The path without the secret that a receipt or a one-time link carries: who reads the log must not
/// open what they open.
fn for_the_log(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    let mut named = (0..parts.len()).filter(|at| !matches!(parts[*at], "" | "api" | "v1"));
    if let (Some(first), Some(secret)) = (named.next(), named.next())
        && matches!(parts[first], "r" | "l")
    {
        parts[secret] = "…";
    }
    parts.join("/")
}

/// The pages of the lobby and of a receipt are JSON to who asks for JSON, or sends it.
fn is_lobby_as_json(request: &Request) -> bool {
    let says = |name, what: &str| {
        let value = request.headers().get(name).and_then(|v| v.to_str().ok());
        value.is_some_and(|v| v.contains(what))
    };
    let parts: Vec<&str> = request.uri().path().split('/').skip(1).collect();
    let twin = matches!(parts[..], ["b", _] | ["b", _, "requests"] | ["r", _]);
    let json = "application/json";
    twin && (says(header::CONTENT_TYPE, json) || (says(header::ACCEPT, json) && !says(header::ACCEPT, "text/html")))
}

fn to_the_api(request: &mut Request) {
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
    if let Ok(uri) = format!("/api/v1{path}").parse() {
        *request.uri_mut() = uri;
    }
}

/// The body was broken off where it became too large.
#[derive(Clone)]
struct Cut(Arc<AtomicBool>);

/// Whether the body of this request was longer than allowed and was broken off there.
pub fn is_cut(request: &Request) -> bool {
    request.data::<Cut>().is_some_and(|cut| cut.0.load(Ordering::Relaxed))
}

/// A body that is longer than allowed ends in an error, once what still comes is read past.
struct Limited<R> {
    inner: R,
    left: u64,
    read_past: u64,
    /// It ends as if nothing followed: who reads a form gets the fields that came before.
    quietly: bool,
    exceeded: Arc<AtomicBool>,
}

impl<R: AsyncRead + Unpin> AsyncRead for Limited<R> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        if !self.exceeded.load(Ordering::Relaxed) {
            let before = buf.filled().len();
            let read = Pin::new(&mut self.inner).poll_read(cx, buf);
            let got = (buf.filled().len() - before) as u64;
            if got <= self.left {
                self.left -= got;
                return read;
            }
            buf.set_filled(before);
            self.exceeded.store(true, Ordering::Relaxed);
        }
        let mut scrap = [0; 8192];
        loop {
            let mut past = ReadBuf::new(&mut scrap);
            let read = Pin::new(&mut self.inner).poll_read(cx, &mut past);
            let got = past.filled().len() as u64;
            match read {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) if got > 0 && self.read_past > got => self.read_past -= got,
                Poll::Ready(_) if self.quietly => return Poll::Ready(Ok(())),
                Poll::Ready(_) => return Poll::Ready(Err(std::io::Error::other("the body is too large"))),
            }
        }
    }
}

fn declared(request: &Request) -> Option<u64> {
    request.header(header::CONTENT_LENGTH).and_then(|v| v.parse().ok())
}

/// Refuses a body that says it is too large and breaks off one that does not say, or that is to be
/// read as far as it goes.
fn limit_body(
    request: &mut Request,
    limit: u64,
    as_far_as_it_goes: bool,
    exceeded: &Arc<AtomicBool>,
) -> Result<(), Error> {
    let declared = declared(request);
    if !as_far_as_it_goes && declared.is_some_and(|n| n > limit) {
        return Err(Error::TooLarge(limit));
    }
    let may_exceed = declared.is_none_or(|n| n > limit);
    if may_exceed && !matches!(*request.method(), Method::GET | Method::HEAD) {
        let inner = Box::pin(request.take_body().into_async_read());
        request.set_body(Body::from_async_read(Limited {
            inner,
            left: limit,
            read_past: limit * READ_PAST,
            quietly: as_far_as_it_goes,
            exceeded: exceeded.clone(),
        }));
    }
    Ok(())
}

/// Reads what is refused, unless it is out of all measure or its sender waits for leave to send it.
async fn read_past(request: &mut Request, limit: u64) {
    let waits = request.headers().contains_key(header::EXPECT);
    if waits || declared(request).is_some_and(|n| n > limit * READ_PAST) {
        return;
    }
    let mut body = Box::pin(request.take_body().into_async_read());
    if let Err(error) = tokio::io::copy(&mut body, &mut tokio::io::sink()).await {
        tracing::debug!(%error, "a body that is too large was not sent whole");
    }
}

/// One-time links: their answer is shown once and kept nowhere, so no key can ask for it again.
fn answers_with_a_secret(path: &str) -> bool {
    path.ends_with("/links")
}

/// The `Idempotency-Key` of a POST to the API, with the hash of what it came with.
async fn read_retry(
    request: &mut Request,
    id: &str,
    api: bool,
    method: &Method,
    path: &str,
) -> Result<Option<Retry>, Error> {
    if !api || *method != Method::POST || answers_with_a_secret(path) {
        return Ok(None);
    }
    let Some(key) = request.headers().get("idempotency-key") else {
        return Ok(None);
    };
    let key = key.to_str().unwrap_or_default().to_owned();
    if key.is_empty() || key.len() > 200 {
        return Err(Error::Unreadable {
            code: "bad_idempotency_key",
            reason: "Idempotency-Key 应是1到200个ASCII字符".into(),
        });
    }
    let bytes = request.take_body().into_bytes().await.map_err(|_| Error::Unreadable {
        code: "broken_body",
        reason: "内容没有传完".into(),
    })?;
    let mut hashed = format!("{path}\n").into_bytes();
    hashed.extend_from_slice(&bytes);
    request.set_body(bytes);
    Ok(Some(Retry {
        key,
        body_hash: crate::journal::sha256_hex(&hashed),
        request: id.to_owned(),
    }))
}

/// Keeps the first answer for whoever comes again with the same key.
async fn remember(app: &App, zone: &str, person: &str, retry: &Retry, response: Response) -> poem::Result<Response> {
    let (parts, body) = response.into_parts();
    let bytes = body.into_bytes().await?;
    if bytes.len() < 1 << 18 {
        let header = |name| {
            let value = parts.headers.get(name).and_then(|v| v.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let answer = retries::FirstAnswer {
            status: parts.status.as_u16(),
            etag: header(header::ETAG),
            location: header(header::LOCATION),
            body: String::from_utf8_lossy(&bytes).into_owned(),
        };
        if let Err(error) = retries::keep_answer(app, zone, person, retry, &answer).await {
            tracing::warn!(%error, "the answer of a retry key was not kept");
        }
    }
    Ok(Response::from_parts(parts, bytes.into()))
}

fn dress(response: &mut Response, id: &str, path: &str) {
    let response_is_throttled = response.status() == StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", value);
    }
    if response_is_throttled {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(service::WINDOW_MINUTES * 60));
    }
    if !path.starts_with("/assets/") {
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
}

/// An error as a person sees it. Who is not signed in is led to the sign-in page and back.
fn error_page(error: &poem::Error, id: &str, path: &str, back: &str) -> Response {
    if matches!(error.downcast_ref::<Error>(), Some(Error::Unauthenticated)) {
        let to = if back == "/" {
            "/login".to_owned()
        } else {
            format!("/login?next={back}")
        };
        return super::pages::see_other(&to);
    }
    let problem = problem::describe(error);
    super::pages::error_page(&problem, id, way_back(path, problem.status))
}

/// Where a page that refuses leads: whoever came from the lobby has no 工作台, and what is not there
/// has no page. Of a house or a receipt that is not there, only the query by number and code is left.
fn way_back(path: &str, status: u16) -> Link {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts[..] {
        ["b", code, ..] if status != 404 => Link::new(format!("/b/{code}"), "回到填写页"),
        ["b", ..] => Link::new("/r", "凭回执查进度"),
        ["r", receipt, "steps", _] if status != 404 => Link::new(format!("/r/{receipt}"), "回到回执"),
        ["r", ..] => Link::new("/r", "回查询页"),
        _ if status == 404 => Link::new("/", "回工作台"),
        _ => match super::resume::back(path) {
            place if place == "/" => Link::new(place, "回工作台"),
            place if place == "/inbox" => Link::new(place, "回收件箱"),
            place if place == "/admin/calendar" => Link::new(place, "回工作日历"),
            place => Link::new(place, "回到这一件"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_never_holds_what_opens_a_receipt_or_a_link() {
        for (path, told) in [
            ("/r", "/r"),
            ("/r/5ec2e7", "/r/…"),
            ("/r/SQ-2026-0001~7KQ3M-XPRTA/steps/confirm", "/r/…/steps/confirm"),
            ("/l/5ec2e7/sign", "/l/…/sign"),
            ("/api/v1/r/5ec2e7", "/api/v1/r/…"),
            ("/api/v1/l/5ec2e7/steps", "/api/v1/l/…/steps"),
            ("//r//5ec2e7", "//r//…"),
            ("/requests/1/steps/accept", "/requests/1/steps/accept"),
        ] {
            assert_eq!(for_the_log(path), told, "{path}");
        }
    }

    #[test]
    fn a_refusal_leads_back_to_the_page_that_its_form_stands_on() {
        for (path, status, href, label) in [
            ("/disputes/1/steps/submit", 409, "/disputes/1", "回到这一件"),
            ("/requests/1/attachments", 413, "/requests/1", "回到这一件"),
            ("/handoffs/1/legs/2/steps/begin", 403, "/handoffs/1", "回到这一件"),
            ("/inbox/1/2/answer", 409, "/inbox", "回收件箱"),
            ("/inbox", 403, "/", "回工作台"),
            ("/admin/calendar/import", 403, "/admin/calendar", "回工作日历"),
            ("/b/1001/requests", 413, "/b/1001", "回到填写页"),
            ("/b/1001/requests", 404, "/r", "凭回执查进度"),
            ("/b/1001", 404, "/r", "凭回执查进度"),
            ("/r", 422, "/r", "回查询页"),
            ("/r/QS-1", 404, "/r", "回查询页"),
            ("/r/QS-1/steps/accept", 409, "/r/QS-1", "回到回执"),
            ("/r/QS-1/steps/accept", 404, "/r", "回查询页"),
            ("/disputes/1/steps/submit", 404, "/", "回工作台"),
        ] {
            let back = way_back(path, status);
            assert_eq!((back.href.as_str(), back.label.as_str()), (href, label), "{path}");
        }
    }
}
