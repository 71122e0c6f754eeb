//! Small parts of requests and answers: `If-Match`, ids, pages of a list.

use poem::{FromRequest, Request, RequestBody};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::kernel::{Day, Id};

/// The version a change was made from, as `If-Match: "7"`.
pub struct IfMatch(Option<String>);

impl<'a> FromRequest<'a> for IfMatch {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        Ok(IfMatch(request.header("if-match").map(str::to_owned)))
    }
}

impl IfMatch {
    /// Errors: 428 without the header, 400 when it is no version at all.
    pub fn version(&self) -> Result<i64> {
        let text = self.0.as_deref().ok_or(Error::VersionNeeded)?;
        let number = text.trim().trim_start_matches("W/").trim_matches('"');
        number.parse().map_err(|_| Error::Unreadable {
            code: "bad_version",
            reason: "If-Match 应是读取时 ETag 里的版本，如 \"7\"".into(),
        })
    }
}

pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// An id in a path. What is none names nothing: 404.
pub fn id<T>(text: &str, what: &'static str) -> Result<Id<T>> {
    Id::parse(text).ok_or(Error::NotFound(what))
}

/// A day in a query.
pub fn day(name: &str, text: &str) -> Result<Day> {
    Day::parse(text).ok_or_else(|| Error::invalid(name, "not_a_day", "日期应写成 2026-03-01 的样子"))
}

/// A text as it stands in a query.
pub fn escaped(text: &str) -> String {
    serde_urlencoded::to_string([("", text)]).map_or(String::new(), |pair| pair.trim_start_matches('=').to_owned())
}

pub const PAGE: i64 = 50;
const MOST: i64 = 100;

/// `?limit=` between 1 and 100.
pub fn limit(asked: Option<i64>) -> Result<i64> {
    match asked {
        None => Ok(PAGE),
        Some(n) if (1..=MOST).contains(&n) => Ok(n),
        Some(_) => Err(Error::invalid("limit", "out_of_range", "limit 应在1到100之间")),
    }
}

/// Refuses what no page of the list gave as its `next`.
pub fn bad_cursor() -> Error {
    Error::invalid("cursor", "bad_cursor", "cursor 应取自上一页的 next")
}

/// A cursor as it was sent; an empty one is none.
pub fn given(cursor: Option<&str>) -> Option<&str> {
    cursor.filter(|text| !text.is_empty())
}

/// A cursor that is the id of the last row of the page before. Errors: 422 for what is no id.
pub fn id_cursor(cursor: Option<&str>) -> Result<Option<String>> {
    let id = |text| Id::<()>::parse(text).map(Id::into_string).ok_or_else(bad_cursor);
    given(cursor).map(id).transpose()
}

/// Cuts the one row too many that a list reads, and says where the next page begins.
pub fn page<T>(mut rows: Vec<T>, limit: i64, key: impl Fn(&T) -> String) -> Paged<T> {
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let next = if more { rows.last().map(&key) } else { None };
    Paged { items: rows, next }
}

/// One page of a list; `next` is the cursor of the next one.
#[derive(Debug, Clone, Serialize)]
pub struct Paged<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

/// `Link` header to the next page, with the query of this one.
pub fn next_link(request: &Request, next: Option<&str>) -> Option<String> {
    let next = next?;
    let uri = request.original_uri();
    let query: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|p| !p.is_empty() && !p.starts_with("cursor="))
        .collect();
    let mut query = query.join("&");
    if !query.is_empty() {
        query.push('&');
    }
    Some(format!("<{}?{query}cursor={next}>; rel=\"next\"", uri.path()))
}
