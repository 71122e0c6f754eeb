//! From an [`Error`] to an answer: problem+json for programs, a page for people.
//!
//! The only place that knows which error has which HTTP status.

use poem::error::ParseQueryError;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object};
use serde::Serialize;

use crate::db;
use crate::error::Error;
use crate::kernel::FieldError;

/// Why a request was refused (RFC 9457).
#[derive(Debug, Clone, Serialize, Object)]
#[oai(rename = "Problem", skip_serializing_if_is_none)]
pub struct ProblemBody {
    /// Stable code of the refusal: `not_found`, `stale_version`, …
    pub code: String,
    pub status: u16,
    /// What was refused, in Chinese.
    pub title: String,
    /// Why, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The rule that refuses, such as `disputes.adviser_is_never_neutral`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Every field that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<ProblemField>>,
    /// The stage the matter is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_stage: Option<String>,
    /// The steps this stage knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub possible_steps: Option<Vec<String>>,
    /// The version there is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i64>,
    /// Names this failure in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// One field that is wrong.
#[derive(Debug, Clone, Serialize, Object)]
pub struct ProblemField {
    pub field: String,
    pub code: String,
    pub message: String,
}

impl From<&FieldError> for ProblemField {
    fn from(e: &FieldError) -> Self {
        ProblemField {
            field: e.field.clone(),
            code: e.code.to_owned(),
            message: e.message.clone(),
        }
    }
}

/// The refusals of every operation of the API.
#[derive(Debug, ApiResponse)]
pub enum Problem {
    /// The request was refused: 400 unreadable, 401 not signed in, 403 a rule refuses the caller,
    /// 404 unknown or not visible, 409 not possible now, 412 stale version, 413 too large, 415 wrong
    /// type, 422 invalid fields, 428 version missing, 429 too many tries.
    #[oai(status_range = "4XX", content_type = "application/problem+json")]
    Refused(StatusCode, Json<ProblemBody>),
    /// The hub failed; `request_id` names the failure in its log.
    #[oai(status_range = "5XX", content_type = "application/problem+json")]
    Failed(StatusCode, Json<ProblemBody>),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = status(&error);
        let body = Json(body(&error));
        if status.is_server_error() {
            tracing::error!(error = %error, "a request failed");
            Problem::Failed(status, body)
        } else {
            Problem::Refused(status, body)
        }
    }
}

impl From<crate::db::Error> for Problem {
    fn from(error: crate::db::Error) -> Self {
        Error::from(error).into()
    }
}

impl poem::error::ResponseError for Error {
    fn status(&self) -> StatusCode {
        status(self)
    }
}

pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Unauthenticated | Error::BadLogin => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotNow { .. } | Error::Exists(_) => StatusCode::CONFLICT,
        Error::Stale { .. } => StatusCode::PRECONDITION_FAILED,
        Error::VersionNeeded => StatusCode::PRECONDITION_REQUIRED,
        Error::Invalid(_) | Error::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Unreadable { .. } | Error::Database(db::Error::Character) => StatusCode::BAD_REQUEST,
        Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::UnsupportedType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Database(e) if e.is_busy() => StatusCode::SERVICE_UNAVAILABLE,
        Error::Database(_) | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The error in words. A failure of ours says nothing of what is inside.
pub fn body(error: &Error) -> ProblemBody {
    let mut body = ProblemBody {
        code: String::new(),
        status: status(error).as_u16(),
        title: String::new(),
        detail: None,
        rule: None,
        fields: None,
        current_stage: None,
        possible_steps: None,
        current_version: None,
        request_id: None,
    };
    let mut say = |code: &str, title: String, detail: &str| {
        body.code = code.to_owned();
        body.title = title;
        body.detail = (!detail.is_empty()).then(|| detail.to_owned());
    };
    match error {
        Error::NotFound(what) => say("not_found", format!("没有找到{what}"), "可能已经移走，或者您无权查看"),
        Error::Unauthenticated => say("not_signed_in", "请先登录".into(), "登录已过期或没有带上令牌"),
        Error::BadLogin => say(
            "login_refused",
            "账号或密码不对".into(),
            "请检查后重试；忘记密码请联系开发区管理员重置",
        ),
        Error::Forbidden(r) => say("forbidden", r.reason.clone(), &r.remedy),
        Error::NotNow { refused, .. } => say("not_now", refused.reason.clone(), &refused.remedy),
        Error::Exists(what) => say("exists", what.clone(), ""),
        Error::Stale { .. } => say(
            "stale_version",
            "别人刚刚改过这条记录".into(),
            "请刷新后看看最新情况，再决定是否继续",
        ),
        Error::VersionNeeded => say(
            "version_needed",
            "没有说明改的是哪一版".into(),
            "请在 If-Match 请求头里带上读取时的 ETag",
        ),
        Error::Invalid(errors) => say(
            "invalid",
            format!("有{}处需要改正", errors.len()),
            "请按提示修改后重新提交",
        ),
        Error::KeyReused => say(
            "key_reused",
            "这个 Idempotency-Key 已用于另一次提交".into(),
            "请换一个键",
        ),
        Error::Unreadable { code, reason } => say(code, reason.clone(), ""),
        Error::TooLarge(limit) => say(
            "too_large",
            format!("内容太大，最多{}", size(*limit)),
            "请压缩或分成几份后再提交",
        ),
        Error::UnsupportedType(what) => say("unsupported_type", format!("不接受这种文件：{what}"), ""),
        Error::TooMany(wait) => say(
            "too_many",
            "尝试次数太多".into(),
            &format!("请约{}分钟后再试", minutes(*wait)),
        ),
        Error::Database(db::Error::Character) => say(
            "bad_character",
            "内容里有不能保存的字符".into(),
            "请去掉不可见的控制字符后重新提交",
        ),
        Error::Database(e) if e.is_busy() => say(
            "busy",
            "同时办理的人太多，这一次没有保存".into(),
            "请过几秒原样再提交一次",
        ),
        Error::Database(_) | Error::Internal(_) => say(
            "internal",
            "系统出了故障，您的内容没有保存".into(),
            "请稍后再试；若仍不行，请把编号告诉管理员",
        ),
    }
    match error {
        Error::Forbidden(refused) => body.rule = Some(refused.rule.to_owned()),
        Error::NotNow {
            refused,
            stage,
            possible,
        } => {
            body.rule = Some(refused.rule.to_owned());
            body.current_stage = (!stage.is_empty()).then(|| stage.clone());
            body.possible_steps = (!stage.is_empty()).then(|| possible.iter().map(|s| (*s).to_owned()).collect());
        }
        Error::Stale { current, .. } => body.current_version = Some(*current),
        Error::Invalid(errors) => body.fields = Some(errors.iter().map(ProblemField::from).collect()),
        _ => {}
    }
    body
}

/// Seconds as whole minutes that are surely over then.
pub fn minutes(seconds: i64) -> i64 {
    (seconds + 59).div_euclid(60).max(1)
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 {
        format!("{} MB", bytes >> 20)
    } else {
        format!("{} KB", bytes >> 10)
    }
}

/// Any error of the framework or of ours, as problem+json.
pub fn problem_response(error: &poem::Error) -> Response {
    let body = describe(error);
    let mut response = poem::web::Json(&body)
        .with_status(StatusCode::from_u16(body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        .into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}

/// What went wrong, in words, for errors of the framework too.
pub fn describe(error: &poem::Error) -> ProblemBody {
    if let Some(ours) = error.downcast_ref::<Error>() {
        if status(ours).is_server_error() {
            tracing::error!(error = %ours, "a request failed");
        }
        return body(ours);
    }
    let status = error.status();
    let of_address = error.is::<ParseQueryError>();
    let (code, title, detail) = match status {
        _ if of_address => (
            "unreadable",
            "网址里的参数不能读懂",
            "请检查网址中“?”以后的内容，或从页面上的链接重新打开",
        ),
        StatusCode::NOT_FOUND => ("not_found", "没有这个地址", "请检查网址"),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "这个地址不接受这种请求", ""),
        StatusCode::UNAUTHORIZED => ("not_signed_in", "请先登录", ""),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "内容太大", "请压缩或分成几份后再提交"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("unsupported_type", "不接受这种内容类型", "请用 application/json"),
        StatusCode::REQUEST_TIMEOUT => ("timeout", "处理超时", "请稍后再试"),
        s if s.is_client_error() => ("unreadable", "请求不能读懂", "请检查参数与内容的写法"),
        _ => (
            "internal",
            "系统出了故障，您的内容没有保存",
            "请稍后再试；若仍不行，请把编号告诉管理员",
        ),
    };
    if status.is_server_error() {
        tracing::error!(error = %error, "a request failed");
    }
    let detail = if status == StatusCode::BAD_REQUEST && !of_address {
        error.to_string()
    } else {
        detail.to_owned()
    };
    ProblemBody {
        code: code.to_owned(),
        status: status.as_u16(),
        title: title.to_owned(),
        detail: (!detail.is_empty()).then_some(detail),
        rule: None,
        fields: None,
        current_stage: None,
        possible_steps: None,
        current_version: None,
        request_id: None,
    }
}
