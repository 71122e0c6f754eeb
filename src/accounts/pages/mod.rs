//! `/login`, `/logout`, `/password`; `/admin/people` in `people.rs`, `/password/tokens` in `tokens.rs`.

mod people;
mod tokens;

use poem::http::{HeaderValue, StatusCode, header};
use poem::web::{Data, Query};
use poem::{Request, Response, Route, get, handler, post};
use serde::{Deserialize, Serialize};

use super::{DEMO_PASSWORD, service};
use crate::app::App;
use crate::error::Error;
use crate::kernel::FieldError;
use crate::web::caller::{SESSION_COOKIE, Viewer, cookie, csrf_refused};
use crate::web::forms::{Pairs, Posted};
use crate::web::pages::{frame, html_with, outside, see_other};
use crate::web::resume::{self, Typed};
use crate::web::view::Page;

pub fn routes(route: Route) -> Route {
    route
        .at("/login", get(show_login).post(sign_in))
        .at("/logout", post(sign_out))
        .at("/password", get(show_password).post(change_password))
        .at("/password/tokens", get(tokens::show))
        .at("/password/tokens/:id/revoke", post(tokens::revoke))
        .at("/admin/people", get(people::show_people).post(people::add_person))
        .at("/admin/people/:id/grants", post(people::grant))
        .at("/admin/people/:id/grants/:grant/end", post(people::end_grant))
        .at("/admin/people/:id/reset", post(people::reset))
        .at("/admin/people/:id/revoke", post(people::revoke_tokens))
        .at("/admin/people/:id/:state", post(people::set_state))
}

/// The cookie that ties the sign-in form to the browser that was given it.
const FORM_COOKIE: &str = "louwei_form";

/// The accounts of a demonstration, as its sign-in page names them.
const DEMO: &[(&str, &str, &str)] = &[
    ("zone-admin", "开发区管理员", "全区：人员、登记、时限、统计"),
    ("zone-officer", "开发区工作人员", "全区：台账、派单、督办、统计"),
    ("coordinator", "楼委会协调员", "负责的楼宇：诉求、交办、纠纷、派任顾问"),
    ("law-firm", "律所负责人", "本所：接受派任、利益冲突、承办事项"),
    ("lawyer", "律师", "本人担任顾问的企业与预诊"),
    ("mediator", "调解员", "本人主持的会诊与专诊"),
    ("department", "部门经办人", "本部门：签收、办理、答复、退单"),
    ("enterprise", "企业联络人", "本企业：诉求、纠纷、确认顾问、评价"),
    ("worker", "个人当事人", "只看本人的纠纷"),
    ("auditor", "审计员", "全区，只读"),
    ("other-zone-admin", "另一开发区的管理员", "另一个小开发区"),
];

#[derive(Serialize)]
struct LoginPage<'a> {
    page: Page,
    login: &'a str,
    error: Option<String>,
    next: &'a str,
    /// What was typed into the form at `next`, for after the sign-in; empty for none.
    resume: &'a str,
    demo: Vec<DemoAccount>,
    demo_password: &'static str,
}

#[derive(Serialize)]
struct DemoAccount {
    login: &'static str,
    role: &'static str,
    sees: &'static str,
}

/// Where the sign-in leads, and what it carries there.
#[derive(Clone, Copy)]
struct Onward<'a> {
    next: &'a str,
    resume: &'a str,
}

impl Onward<'_> {
    /// To the page everybody begins with.
    const HOME: Onward<'static> = Onward { next: "/", resume: "" };
}

/// The sign-in page for a form that came when its session was over.
pub fn sign_in_again(app: &App, next: &str, typed: &Typed) -> poem::Result<Response> {
    let resume = typed.to_text();
    let onward = Onward { next, resume: &resume };
    let said = "登录已过期，内容还没有提交。您填写的内容还在，登录后可以重新提交".to_owned();
    login_page(
        app,
        StatusCode::UNAUTHORIZED,
        &service::secret(),
        "",
        onward,
        Some(said),
    )
}

fn login_page(
    app: &App,
    status: StatusCode,
    csrf: &str,
    login: &str,
    onward: Onward<'_>,
    error: Option<String>,
) -> poem::Result<Response> {
    let demo = if app.demonstration {
        DEMO.iter()
            .map(|(login, role, sees)| DemoAccount { login, role, sees })
            .collect()
    } else {
        vec![]
    };
    let page = LoginPage {
        page: outside("登录", csrf),
        login,
        error,
        next: onward.next,
        resume: onward.resume,
        demo,
        demo_password: DEMO_PASSWORD,
    };
    let mut response = html_with(status, "login", &page)?;
    set_cookie(&mut response, app, FORM_COOKIE, csrf, None);
    Ok(response)
}

fn set_cookie(response: &mut Response, app: &App, name: &str, value: &str, max_age: Option<i64>) {
    let secure = if app.secure_cookies { "; Secure" } else { "" };
    let age = max_age.map(|s| format!("; Max-Age={s}")).unwrap_or_default();
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

#[handler]
async fn show_login(app: Data<&App>, request: &Request, query: Query<Next>) -> poem::Result<Response> {
    if let Some(secret) = cookie(request, SESSION_COOKIE)
        && service::who(&app, &secret).await?.is_some()
    {
        return Ok(see_other("/"));
    }
    let onward = Onward {
        next: &query.next,
        resume: "",
    };
    login_page(&app, StatusCode::OK, &service::secret(), "", onward, None)
}

#[handler]
async fn sign_in(app: Data<&App>, request: &Request, pairs: Pairs) -> poem::Result<Response> {
    let Pairs(pairs) = pairs;
    let text = |name: &str| pairs.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v.as_str());
    let csrf = text("csrf");
    let onward = Onward {
        next: text("next"),
        resume: text("resume"),
    };
    if csrf.is_empty() || cookie(request, FORM_COOKIE).as_deref() != Some(csrf) {
        return login_page(
            &app,
            StatusCode::FORBIDDEN,
            &service::secret(),
            text("login"),
            onward,
            Some("页面已过期，请再试一次".into()),
        );
    }
    let address = request.remote_addr().to_string();
    let address = address
        .rsplit_once(':')
        .map_or(address.as_str(), |(host, _)| host)
        .to_owned();
    match service::sign_in(&app, text("login").trim(), text("password"), &address, true).await {
        Ok(signed) => {
            let mut response = after_sign_in(&app, &signed.secret, onward).await?;
            set_cookie(&mut response, &app, SESSION_COOKIE, &signed.secret, Some(12 * 3600));
            Ok(response)
        }
        Err(error @ (Error::BadLogin | Error::TooMany(_))) => {
            let problem = crate::web::problem::body(&error);
            let said = format!("{}。{}", problem.title, problem.detail.unwrap_or_default());
            let status = crate::web::problem::status(&error);
            login_page(&app, status, csrf, text("login"), onward, Some(said))
        }
        Err(other) => Err(other.into()),
    }
}

/// The page one came for, or the form that was not taken without a session.
async fn after_sign_in(app: &App, secret: &str, onward: Onward<'_>) -> poem::Result<Response> {
    if let Some(typed) = Typed::of_text(onward.resume)
        && resume::is_form(onward.next)
        && let Some((actor, session)) = service::who(app, secret).await?
    {
        let viewer = Viewer::of(actor, session);
        // No form is taken before the password is the person's own: it waits on that page.
        if viewer.session.must_change_password {
            return password_page(&viewer, StatusCode::OK, onward, &[]);
        }
        return Ok(resume::resume_page(app, &viewer, StatusCode::OK, onward.next, &typed).await?);
    }
    Ok(see_other(onward.next))
}

#[handler]
async fn sign_out(app: Data<&App>, request: &Request, posted: Posted) -> poem::Result<Response> {
    let _ = posted;
    if let Some(secret) = cookie(request, SESSION_COOKIE) {
        service::sign_out(&app, &secret).await?;
    }
    let mut response = see_other("/login");
    set_cookie(&mut response, &app, SESSION_COOKIE, "", Some(0));
    Ok(response)
}

#[derive(Serialize)]
struct PasswordPage<'a> {
    page: Page,
    must_change: bool,
    next: &'a str,
    /// What was typed into the form at `next`; empty for none.
    resume: &'a str,
    errors: &'a [FieldError],
}

fn password_page(
    viewer: &Viewer,
    status: StatusCode,
    onward: Onward<'_>,
    errors: &[FieldError],
) -> poem::Result<Response> {
    let context = PasswordPage {
        page: frame(viewer, "修改密码", ""),
        must_change: viewer.session.must_change_password,
        next: onward.next,
        resume: onward.resume,
        errors,
    };
    Ok(html_with(status, "password", &context)?)
}

#[handler]
async fn show_password(viewer: Viewer) -> poem::Result<Response> {
    password_page(&viewer, StatusCode::OK, Onward::HOME, &[])
}

#[handler]
async fn change_password(app: Data<&App>, request: &Request, posted: Posted) -> poem::Result<Response> {
    let text = |name: &str| posted.text(name).unwrap_or_default();
    let onward = Onward {
        next: text("next"),
        resume: text("resume"),
    };
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    if text("new") != text("again") {
        let error = FieldError::new("again", "differs", "两次输入的新密码不一样");
        return password_page(&posted.viewer, refused, onward, &[error]);
    }
    let secret = cookie(request, SESSION_COOKIE).ok_or_else(csrf_refused)?;
    match service::change_password(&app, &posted.viewer.actor, &secret, text("old"), text("new")).await {
        Ok(()) => after_sign_in(&app, &secret, onward).await,
        Err(Error::Invalid(errors)) => password_page(&posted.viewer, refused, onward, &errors),
        Err(other) => Err(other.into()),
    }
}
