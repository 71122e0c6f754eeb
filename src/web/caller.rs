//! Who calls: a browser with a session cookie or a program with a bearer token.

use std::sync::{Arc, OnceLock};

use poem::http::{Method, header};
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use crate::accounts::{self, Session};
use crate::app::App;
use crate::error::Error;
use crate::kernel::Actor;
use crate::kernel::actor::Retry;

pub const SESSION_COOKIE: &str = "louwei_session";
const CSRF_HEADER: &str = "x-csrf-token";

/// The caller of an API operation.
pub struct Caller {
    pub actor: Actor,
}

/// The person who looks at a page.
pub struct Viewer {
    pub actor: Actor,
    pub session: Session,
    pub zone_name: String,
    pub demonstration: bool,
}

impl Viewer {
    pub fn of(actor: Actor, session: Session) -> Self {
        Viewer {
            zone_name: session.zone_name.clone(),
            demonstration: session.demonstration,
            actor,
            session,
        }
    }
}

/// Where the guard around the API puts the retry key of a request, and learns whose it was.
#[derive(Clone, Default)]
pub struct RetrySlot {
    pub retry: Option<Retry>,
    pub owner: Arc<OnceLock<(String, String)>>,
}

pub fn app_of(request: &Request) -> Result<App, Error> {
    request
        .data::<App>()
        .cloned()
        .ok_or_else(|| Error::Internal("no app in the request".into()))
}

/// The secret a request carries, and whether it is a cookie.
fn secret(request: &Request) -> Option<(String, bool)> {
    if let Some(bearer) = request
        .header(header::AUTHORIZATION)
        .and_then(|v| v.strip_prefix("Bearer "))
    {
        return Some((bearer.trim().to_owned(), false));
    }
    cookie(request, SESSION_COOKIE).map(|value| (value, true))
}

pub fn cookie(request: &Request, name: &str) -> Option<String> {
    request
        .headers()
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

impl<'a> ApiExtractor<'a> for Caller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        let bare = |ty, description| MetaSecurityScheme {
            ty,
            description: Some(description),
            name: None,
            key_in: None,
            scheme: None,
            bearer_format: None,
            flows: None,
            openid_connect_url: None,
        };
        registry.create_security_scheme(
            "bearer",
            MetaSecurityScheme {
                scheme: Some("bearer"),
                ..bare("http", "A token from POST /tokens.")
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec!["bearer"]
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<Self::ParamType>,
    ) -> poem::Result<Self> {
        let app = app_of(request)?;
        let (secret, is_cookie) = secret(request).ok_or(Error::Unauthenticated)?;
        let (mut actor, session) = accounts::service::who(&app, &secret)
            .await?
            .ok_or(Error::Unauthenticated)?;
        let safe = matches!(*request.method(), Method::GET | Method::HEAD);
        if is_cookie && !safe && request.header(CSRF_HEADER) != Some(session.csrf.as_str()) {
            return Err(csrf_refused().into());
        }
        if let Some(slot) = request.data::<RetrySlot>()
            && let Some(retry) = &slot.retry
        {
            if let Some(first) = accounts::retries::first_answer(&app, &actor, retry).await? {
                return Err(poem::Error::from_response(replay(first)));
            }
            actor.retry = Some(retry.clone());
            let _ = slot.owner.set((actor.zone.clone(), actor.person.to_string()));
        }
        Ok(Caller { actor })
    }
}

/// The first answer once more.
fn replay(first: accounts::retries::FirstAnswer) -> poem::Response {
    let mut response = poem::Response::builder()
        .status(poem::http::StatusCode::from_u16(first.status).unwrap_or(poem::http::StatusCode::OK))
        .content_type("application/json; charset=utf-8")
        .header("idempotent-replay", "true");
    for (name, value) in [(header::ETAG, first.etag), (header::LOCATION, first.location)] {
        if !value.is_empty() {
            response = response.header(name, value);
        }
    }
    response.body(first.body)
}

pub fn csrf_refused() -> Error {
    Error::forbidden("web.csrf", "这次提交没有带上本页的凭证", "请刷新页面后重新提交")
}

impl<'a> FromRequest<'a> for Viewer {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let app = app_of(request)?;
        let secret = cookie(request, SESSION_COOKIE).ok_or(Error::Unauthenticated)?;
        let (actor, session) = accounts::service::who(&app, &secret)
            .await?
            .ok_or(Error::Unauthenticated)?;
        if session.must_change_password && !request.uri().path().starts_with("/password") {
            return Err(poem::Error::from_response(super::pages::see_other("/password")));
        }
        Ok(Viewer::of(actor, session))
    }
}

/// The address of whoever calls, as the connection shows it.
pub fn address_of(request: &Request) -> String {
    let address = request.remote_addr().to_string();
    address
        .rsplit_once(':')
        .map_or(address.clone(), |(host, _)| host.to_owned())
}

/// Where this hub is, as whoever asks reached it: for addresses that leave the hub.
pub fn origin(app: &App, request: &Request) -> String {
    let scheme = if app.secure_cookies { "https" } else { "http" };
    format!("{scheme}://{}", request.header("host").unwrap_or("localhost"))
}

/// A form of a page that needs no session, sent from a page of somebody else: the browser says so.
pub fn comes_from_elsewhere(request: &Request) -> bool {
    if let Some(site) = request.header("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let host = request.header(header::HOST);
    request
        .header(header::ORIGIN)
        .is_some_and(|origin| origin.split_once("://").map(|(_, own)| own) != host)
}
