//! What all pages share: the frame, redirects, a form that comes back with its errors.

use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Html;
use poem::{IntoResponse, Response};
use serde::Serialize;

use super::caller::Viewer;
use super::problem::ProblemBody;
use super::render::render;
use super::view::{Flash, Link, Page, Place, Tone, User};
use crate::error::{Error, Result};
use crate::kernel::{FieldError, Role};

/// A page of HTML.
pub fn html(name: &str, context: &impl Serialize) -> Result<Response> {
    Ok(Html(render(name, context)?).into_response())
}

/// A page that refuses: the same page again with status and errors.
pub fn html_with(status: StatusCode, name: &str, context: &impl Serialize) -> Result<Response> {
    Ok(Html(render(name, context)?).with_status(status).into_response())
}

/// 303: the browser reads `to` next.
pub fn see_other(to: &str) -> Response {
    // Only paths of our own: never `//host` or a scheme.
    let own = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    let value = HeaderValue::from_str(if own { to } else { "/" }).unwrap_or(HeaderValue::from_static("/"));
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, value)
        .finish()
}

/// Of more places than this, a phone shows one less and folds the rest into 更多.
const UNDER_THUMB: usize = 5;

/// The frame around a page: places this person may go to, with the one they are in; what is used
/// most comes first.
pub fn frame(viewer: &Viewer, title: &str, place: &str) -> Page {
    let actor = &viewer.actor;
    let everyone = true;
    let firm = actor.holds(Role::EnterpriseContact);
    let clerk = actor.holds(Role::DepartmentClerk);
    let clerk_alone = clerk && actor.grants.iter().all(|g| g.role == Role::DepartmentClerk);
    let staff = actor.sees_zone() || actor.holds(Role::Coordinator);
    let law = staff || actor.holds(Role::LawFirmLead) || actor.holds(Role::Lawyer);
    let places = [
        ("/", "工作台", everyone),
        ("/inbox", "收件箱", crate::inbox::policy::has_inbox(actor)),
        ("/requests", "诉求", staff || firm),
        ("/disputes", "纠纷", !clerk_alone),
        ("/handoffs", "交办", staff || clerk),
        ("/buildings", "楼宇", staff),
        ("/enterprises", "企业", staff || law || firm),
        ("/alliance", "法律服务", law),
        ("/figures", "统计", crate::figures::policy::reach(actor).is_ok()),
        ("/admin", "管理", actor.sees_zone()),
    ];
    let mut nav: Vec<Place> = places
        .into_iter()
        .filter(|(_, _, shown)| *shown)
        .map(|(href, label, _)| Place {
            href,
            label,
            active: href == place,
            beyond: false,
        })
        .collect();
    let more = nav.len() > UNDER_THUMB;
    if more {
        nav.iter_mut().skip(UNDER_THUMB - 1).for_each(|p| p.beyond = true);
    }
    Page {
        title: title.to_owned(),
        zone: viewer.zone_name.clone(),
        nav,
        more,
        user: Some(User {
            name: actor.name.clone(),
            role: actor.first_role().label().to_owned(),
        }),
        csrf: viewer.session.csrf.clone(),
        flash: if viewer.demonstration {
            vec![Flash {
                tone: Tone::Closed,
                text: "演示数据，均为虚构".to_owned(),
            }]
        } else {
            vec![]
        },
    }
}

/// The frame of a page before sign-in.
pub fn outside(title: &str, csrf: &str) -> Page {
    Page {
        title: title.to_owned(),
        zone: String::new(),
        nav: vec![],
        more: false,
        user: None,
        csrf: csrf.to_owned(),
        flash: vec![],
    }
}

#[derive(Serialize)]
struct ErrorPage<'a> {
    page: Page,
    title: &'a str,
    reason: &'a str,
    remedy: String,
    rule: Option<&'a str>,
    possible: &'a [String],
    request_id: &'a str,
    back: Link,
}

/// A refusal as a page.
pub fn error_page(problem: &ProblemBody, request_id: &str, back: Link) -> Response {
    // A browser gives the form back as it was; only files may have to be chosen again.
    let remedy = match problem.code.as_str() {
        "too_large" => {
            "这次没有提交。请按浏览器或手机的“返回”回到填写页，填过的文字通常还在；照片和文件请换成较小的重新选择，或少传几份"
                .to_owned()
        }
        // There is no form to show them in.
        _ => {
            let wrong = problem.fields.iter().flatten().map(|f| f.message.as_str());
            wrong.collect::<Vec<_>>().join("；")
        }
    };
    let context = ErrorPage {
        page: outside(&problem.title, ""),
        title: &problem.title,
        reason: problem.detail.as_deref().unwrap_or_default(),
        remedy,
        rule: problem.rule.as_deref(),
        possible: problem.possible_steps.as_deref().unwrap_or_default(),
        request_id,
        back,
    };
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    html_with(status, "error", &context).unwrap_or_else(|error| {
        tracing::error!(%error, "the error page does not render");
        status.into_response()
    })
}

/// What a form shows above itself for errors that are no field's: the rule and what would help.
pub fn as_field_errors(error: Error) -> Result<(StatusCode, Vec<FieldError>)> {
    let status = super::problem::status(&error);
    match error {
        Error::Invalid(errors) => Ok((status, errors)),
        Error::Forbidden(refused) | Error::NotNow { refused, .. } => Ok((
            status,
            vec![FieldError::new(
                "",
                refused.rule,
                format!("{}。{}", refused.reason, refused.remedy),
            )],
        )),
        Error::Exists(what) => Ok((status, vec![FieldError::new("", "exists", what)])),
        Error::Stale { .. } => Ok((
            status,
            vec![FieldError::new(
                "",
                "stale_version",
                "别人刚刚改过这条记录。您填写的内容还在，请看过最新情况后再提交",
            )],
        )),
        other => Err(other),
    }
}
