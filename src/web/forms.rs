//! Forms: nothing gets at what was posted without the check of its CSRF token.

use poem::{FromRequest, Request, RequestBody};
use serde_json::{Map, Value};

use super::caller::Viewer;
use super::resume;
use crate::error::Error;
use crate::kernel::actor::Retry;
use crate::kernel::nest;
use crate::kernel::{Actor, FieldError};

/// Names that belong to the form itself.
pub const OWN: &[&str] = &["csrf", "version", "retry", "step"];

/// A posted form of a signed-in person, with its CSRF token checked.
pub struct Posted {
    pub viewer: Viewer,
    pairs: Vec<(String, String)>,
}

impl<'a> FromRequest<'a> for Posted {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let viewer = match Viewer::from_request(request, body).await {
            Ok(viewer) => viewer,
            Err(error) => return Err(resume::signed_out(request, body, error).await),
        };
        let pairs = read_pairs(body).await?;
        let posted = Posted { viewer, pairs };
        if posted.text("csrf") != Some(posted.viewer.session.csrf.as_str()) {
            let typed = resume::Typed::new(posted.pairs, vec![]);
            return Err(resume::other_token(request, &posted.viewer, typed));
        }
        Ok(posted)
    }
}

/// A form of somebody who is not signed in; its page checks where it comes from.
pub struct Pairs(pub Vec<(String, String)>);

impl<'a> FromRequest<'a> for Pairs {
    async fn from_request(_request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Pairs(read_pairs(body).await?))
    }
}

/// The pairs of a form body, urlencoded.
async fn read_pairs(body: &mut RequestBody) -> poem::Result<Vec<(String, String)>> {
    let bytes = body
        .take()?
        .into_bytes()
        .await
        .map_err(|_| Error::TooLarge(super::guard::SMALL_BODY))?;
    serde_urlencoded::from_bytes(&bytes).map_err(|_| {
        Error::Unreadable {
            code: "bad_form",
            reason: "表单内容不能读懂".into(),
        }
        .into()
    })
}

impl Posted {
    pub fn text(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// What was typed, without the form's own fields, nested as the API would send it.
    pub fn input(&self) -> Value {
        let typed: Vec<(String, String)> = self
            .pairs
            .iter()
            .filter(|(key, _)| !OWN.contains(&key.as_str()))
            .cloned()
            .collect();
        nest(&typed)
    }

    /// The version the form was drawn from.
    pub fn version(&self) -> Result<i64, Error> {
        self.text("version")
            .and_then(|v| v.parse().ok())
            .ok_or(Error::VersionNeeded)
    }

    /// The caller; a second post of one and the same form is told apart by its `retry` field.
    pub fn actor(&self) -> Actor {
        let mut actor = self.viewer.actor.clone();
        if let Some(key) = self.text("retry").filter(|k| (8..=80).contains(&k.len())) {
            // The same form under the token of another session is the same form.
            let sent: Vec<_> = self.pairs.iter().filter(|(name, _)| name != "csrf").collect();
            let all = serde_json::to_vec(&sent).unwrap_or_default();
            actor.retry = Some(Retry {
                key: format!("form:{key}"),
                body_hash: crate::journal::sha256_hex(&all),
                request: uuid::Uuid::now_v7().to_string(),
            });
        }
        actor
    }
}

/// The errors of a refused form, by field; errors that belong to no field under `""`.
pub fn by_field(errors: &[FieldError]) -> Map<String, Value> {
    let mut map = Map::new();
    for error in errors {
        map.entry(error.field.clone())
            .or_insert_with(|| error.message.clone().into());
    }
    map
}
