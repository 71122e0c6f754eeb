//! `/admin/people`: accounts, their roles, what each role is held over.

use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::accounts::{over, service, tokens};
use crate::app::App;
use crate::error::Error;
use crate::kernel::fields::check;
use crate::kernel::{Field, FieldError, Kind, Role};
use crate::web::caller::Viewer;
use crate::web::form::{self, Form};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::view::Page;

const NEW_PERSON: &[Field] = &[
    Field::must("login", "账号", Kind::Text(60)).hint("字母、数字和 - _ . @"),
    Field::must("name", "姓名", Kind::Text(60)),
    Field::must("password", "初始密码", Kind::Text(200)).hint("至少10个字符；本人首次登录时必须修改"),
    Field::must("role", "角色", Kind::Choice(Role::CHOICES)),
    Field::may("over", "负责的对象", Kind::Text(100))
        .hint("楼宇或部门的编码、企业的信用代码、律所或律师的证号，或者完整名称；全区角色不填"),
];

#[derive(Serialize)]
struct PeoplePage {
    page: Page,
    people: Vec<PersonLine>,
    next: String,
    form: Option<Form>,
    fresh: Option<Fresh>,
}

#[derive(Serialize)]
struct PersonLine {
    id: String,
    login: String,
    name: String,
    disabled: bool,
    grants: Vec<GrantLine>,
    roles: Vec<form::Choice>,
    /// What was typed for a role that was refused, and why it was.
    over: String,
    errors: Vec<FieldError>,
}

#[derive(Serialize)]
struct GrantLine {
    id: String,
    label: String,
}

#[derive(Serialize)]
struct Fresh {
    login: String,
    password: String,
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: String,
}

const PEOPLE_AT_ONCE: i64 = 50;

/// A form that came back: what was typed, and what is wrong with it.
enum Back<'a> {
    Nothing,
    Person(&'a Value, &'a [FieldError]),
    /// A role, of whom.
    Grant(&'a (&'a str, Value), &'a [FieldError]),
}

async fn people_page(
    app: &App,
    viewer: &Viewer,
    after: &str,
    status: StatusCode,
    back: Back<'_>,
    fresh: Option<Fresh>,
) -> poem::Result<Response> {
    let listed = service::people(app, &viewer.actor, after, PEOPLE_AT_ONCE + 1).await?;
    let paged = crate::web::params::page(listed, PEOPLE_AT_ONCE, |p| p.login.clone());
    let people = paged
        .items
        .into_iter()
        .map(|p| {
            let (typed, errors) = match back {
                Back::Grant((person, typed), errors) if *person == p.id.as_str() => (Some(typed), errors.to_vec()),
                _ => (None, vec![]),
            };
            let typed = |name: &str| typed.and_then(|t| t[name].as_str()).unwrap_or_default();
            PersonLine {
                roles: roles(typed("role")),
                over: typed("over").to_owned(),
                errors,
                id: p.id.to_string(),
                login: p.login,
                name: p.name,
                disabled: p.disabled,
                grants: p
                    .grants
                    .into_iter()
                    .map(|(id, role, over)| GrantLine {
                        id,
                        label: over.map_or(role.label().to_owned(), |over| format!("{} · {over}", role.label())),
                    })
                    .collect(),
            }
        })
        .collect();
    let input = match back {
        Back::Person(value, errors) => form::Input::Typed(value, errors),
        _ => form::Input::Empty,
    };
    let draw = || {
        Form::new("person", "/admin/people", "添加人员")
            .csrf(&viewer.session.csrf)
            .draw(NEW_PERSON, input, &form::Refs::default())
    };
    let context = PeoplePage {
        page: frame(viewer, "人员与角色", "/admin"),
        people,
        next: paged
            .next
            .map(|n| format!("/admin/people?after={n}"))
            .unwrap_or_default(),
        form: viewer.actor.holds(Role::ZoneAdministrator).then(draw),
        fresh,
    };
    Ok(html_with(status, "admin/people", &context)?)
}

fn roles(chosen: &str) -> Vec<form::Choice> {
    let choice = |(word, label): &(&str, &str)| form::Choice {
        selected: *word == chosen,
        ..form::Choice::new(*word, *label)
    };
    Role::CHOICES.iter().map(choice).collect()
}

#[handler]
pub async fn show_people(app: Data<&App>, viewer: Viewer, query: Query<After>) -> poem::Result<Response> {
    people_page(&app, &viewer, &query.after, StatusCode::OK, Back::Nothing, None).await
}

#[handler]
pub async fn add_person(app: Data<&App>, posted: Posted) -> poem::Result<Response> {
    let input = posted.input();
    let outcome = async {
        let typed = check(NEW_PERSON, &input)?;
        let text = |name: &str| typed.get(name).and_then(Value::as_str).unwrap_or_default();
        let role = Role::parse(text("role")).unwrap_or(Role::Individual);
        let held = over::grant(&app, &posted.viewer.actor, role, text("over")).await?;
        let new = service::NewPerson {
            login: text("login"),
            name: text("name"),
            password: text("password"),
            must_change_password: true,
            grants: vec![held],
        };
        service::add_person(&app, &posted.actor(), new).await
    };
    match outcome.await {
        Ok(_) => Ok(see_other("/admin/people")),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            people_page(&app, &posted.viewer, "", status, Back::Person(&input, &errors), None).await
        }
    }
}

fn person_id(text: &str) -> Result<crate::kernel::Id<crate::kernel::actor::Person>, Error> {
    crate::web::params::id(text, "这个人员")
}

#[handler]
pub async fn grant(app: Data<&App>, id: Path<String>, posted: Posted) -> poem::Result<Response> {
    let person = person_id(&id)?;
    let granted = async {
        let role = posted
            .text("role")
            .and_then(Role::parse)
            .ok_or_else(|| Error::invalid("role", "not_a_choice", "请选择角色"))?;
        let typed = posted.text("over").unwrap_or_default();
        let held = over::grant(&app, &posted.viewer.actor, role, typed).await?;
        service::grant(&app, &posted.actor(), &person, held).await
    };
    match granted.await {
        Ok(()) => Ok(see_other("/admin/people")),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let typed = (person.as_str(), posted.input());
            people_page(&app, &posted.viewer, "", status, Back::Grant(&typed, &errors), None).await
        }
    }
}

#[handler]
pub async fn end_grant(app: Data<&App>, path: Path<(String, String)>, posted: Posted) -> poem::Result<Response> {
    service::end_grant(&app, &posted.actor(), &person_id(&path.0.0)?, &path.0.1).await?;
    Ok(see_other("/admin/people"))
}

#[handler]
pub async fn reset(app: Data<&App>, id: Path<String>, posted: Posted) -> poem::Result<Response> {
    let password = service::reset_password(&app, &posted.actor(), &person_id(&id)?).await?;
    let login = posted.text("login").unwrap_or_default().to_owned();
    people_page(
        &app,
        &posted.viewer,
        "",
        StatusCode::OK,
        Back::Nothing,
        Some(Fresh { login, password }),
    )
    .await
}

/// 撤销接口令牌: the programs of a person stop, the person stays.
#[handler]
pub async fn revoke_tokens(app: Data<&App>, id: Path<String>, posted: Posted) -> poem::Result<Response> {
    tokens::revoke_all(&app, &posted.actor(), &person_id(&id)?).await?;
    Ok(see_other("/admin/people"))
}

#[handler]
pub async fn set_state(app: Data<&App>, path: Path<(String, String)>, posted: Posted) -> poem::Result<Response> {
    let disabled = match path.0.1.as_str() {
        "disable" => true,
        "enable" => false,
        _ => return Err(Error::NotFound("这个地址").into()),
    };
    service::set_disabled(&app, &posted.actor(), &person_id(&path.0.0)?, disabled).await?;
    Ok(see_other("/admin/people"))
}
