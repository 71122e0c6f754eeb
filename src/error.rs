//! The one error type: every refusal with its stable code, its reason and what to do.
//!
//! `web::problem` is the only place that turns an [`Error`] into an HTTP status.

use serde::Serialize;

use crate::db;
use crate::kernel::FieldError;

/// With [`Error`] unless another is named: a rule answers `Result<T, Refused>`.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a rule refuses: its name, what it says, and what would open the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// `disputes.adviser_is_never_neutral`
    pub rule: &'static str,
    /// The rule in words, with its source where it is law.
    pub reason: String,
    /// What to do instead; empty when nothing helps.
    pub remedy: String,
}

impl Refused {
    pub fn new(rule: &'static str, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Refused {
            rule,
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 404: there is none, or this caller may not know of it.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// 401: nobody is signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// 401: login or password is wrong; says not which.
    #[error("login refused")]
    BadLogin,
    /// 403: the rule that says this caller may not.
    #[error("refused by {}: {}", .0.rule, .0.reason)]
    Forbidden(Refused),
    /// 409: this cannot happen now: a step that the stage does not know, or a guard that is not met.
    #[error("not now, by {}: {}", .refused.rule, .refused.reason)]
    NotNow {
        refused: Refused,
        stage: String,
        possible: Vec<&'static str>,
    },
    /// 409: something with this key is there already.
    #[error("exists: {0}")]
    Exists(String),
    /// 412: somebody was faster.
    #[error("version {expected} is stale, now {current}")]
    Stale { expected: i64, current: i64 },
    /// 428: a change must say which version it changes.
    #[error("a version is needed")]
    VersionNeeded,
    /// 422: what was typed, field by field.
    #[error("{} invalid fields", .0.len())]
    Invalid(Vec<FieldError>),
    /// 400: what was sent cannot be read at all.
    #[error("{code}: {reason}")]
    Unreadable { code: &'static str, reason: String },
    /// 413
    #[error("more than {0} bytes")]
    TooLarge(u64),
    /// 415
    #[error("unsupported type: {0}")]
    UnsupportedType(String),
    /// 422: the same `Idempotency-Key` came before with another body.
    #[error("idempotency key reused")]
    KeyReused,
    /// 429, with seconds to wait.
    #[error("too many tries, wait {0} s")]
    TooMany(i64),
    /// 500: the caller learns an id, the log learns the rest. 503 where only too many wrote at once.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// 500
    #[error("{0}")]
    Internal(String),
}

impl Error {
    pub fn invalid(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Error::Invalid(vec![FieldError::new(field, code, message)])
    }

    pub fn forbidden(rule: &'static str, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Error::Forbidden(Refused::new(rule, reason, remedy))
    }

    pub fn is_retryable(&self) -> bool {
        matches!(self, Error::Database(e) if e.is_retryable())
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(errors: Vec<FieldError>) -> Self {
        Error::Invalid(errors)
    }
}

impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Self {
        Error::Internal(format!("a stored document cannot be read: {e}"))
    }
}
