//! `/admin/routing` (部门与职责): departments and their duties, categories, rulings that bind.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | the page, and the form of a category |
//! | `rules.rs` | rules of rulings, those that stand and those that have ended; the form that ends one |

mod rules;

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Route, get, handler, post};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Category, fields, policy};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Day, FieldError};
use crate::registers::pages::new_link;
use crate::registers::words::DutyPart;
use crate::web::caller::Viewer;
use crate::web::form::{Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::view::{Badge, Link, Page, PageHead, Tone};

pub fn routes(route: Route) -> Route {
    route
        .at("/admin/routing", get(show))
        .at("/admin/routing/categories", post(add))
        .at("/admin/routing/categories/:code", get(edit).post(change))
        .at("/admin/routing/rules/:id", get(rules::show).post(rules::end))
}

#[derive(Serialize)]
struct RoutingPage {
    page: Page,
    head: PageHead,
    departments: Vec<DepartmentCard>,
    rules: Vec<rules::RuleLine>,
    ended: Vec<rules::EndedLine>,
    /// Whether the reader may end rules.
    ends: bool,
    categories: Vec<CategoryLine>,
    add: Option<Form>,
}

#[derive(Serialize)]
struct DepartmentCard {
    name: String,
    code: String,
    contact: String,
    duties: Vec<DutyLine>,
    /// Where another duty is added; empty for whoever may not.
    add: String,
}

#[derive(Serialize)]
struct DutyLine {
    category: String,
    part: Badge,
    basis: String,
    valid: String,
    /// Empty for whoever may not change it.
    href: String,
}

#[derive(Serialize)]
struct CategoryLine {
    name: String,
    code: String,
    state: Badge,
    /// Empty for whoever may not change it.
    href: String,
}

fn valid(from: Day, to: Option<Day>) -> String {
    to.map_or_else(|| format!("{from}起"), |to| format!("{from}至{to}"))
}

async fn routing_page(
    app: &App,
    viewer: &Viewer,
    refused: Option<(StatusCode, &Value, &[FieldError])>,
) -> Result<Response> {
    let actor = &viewer.actor;
    if !actor.sees_zone() {
        return Err(Error::NotFound("这个页面"));
    }
    let all = super::overview(app, actor).await?;
    let keeps_duties = policy::may_keep_duties(actor).is_ok();
    let keeps_categories = policy::may_keep_categories(actor).is_ok();
    let ends = policy::may_end_rules(actor).is_ok();
    let today = actor.now.day();
    let departments = all
        .departments
        .iter()
        .map(|d| DepartmentCard {
            name: d.name.clone(),
            code: d.code.clone(),
            contact: [d.contact.as_deref(), d.phone.as_deref()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
            duties: all
                .duties
                .iter()
                .filter(|duty| duty.department_id == d.id)
                .map(|duty| {
                    let over = duty.to_day.is_some_and(|to| to < today);
                    let tone = match (over, duty.part) {
                        (true, _) => Tone::Closed,
                        (false, DutyPart::Lead) => Tone::Running,
                        (false, DutyPart::Assist) => Tone::Done,
                    };
                    DutyLine {
                        category: duty.category.clone(),
                        part: Badge::new(tone, duty.part.label()),
                        basis: duty.legal_basis.clone(),
                        valid: valid(duty.from_day, duty.to_day),
                        href: if keeps_duties {
                            format!("/records/duties/{}", duty.id)
                        } else {
                            String::new()
                        },
                    }
                })
                .collect(),
            add: if keeps_duties {
                new_link("duties", &[("department_id", &d.id)])
            } else {
                String::new()
            },
        })
        .collect();
    let (status, input) = match refused {
        Some((status, typed, errors)) => (status, Input::Typed(typed, errors)),
        None => (StatusCode::OK, Input::Empty),
    };
    let context = RoutingPage {
        page: frame(viewer, "部门与职责", "/admin"),
        head: PageHead {
            crumbs: vec![Link::new("/admin", "管理")],
            title: "部门与职责".to_owned(),
            lead: "派单先看会商裁定，再看职责清单，最后看以往谁办结。".to_owned(),
            actions: if keeps_duties {
                vec![
                    Link::new("/records/duties/new", "登记职责"),
                    Link::new("/records/departments/new", "登记部门"),
                ]
            } else {
                vec![]
            },
            ..PageHead::default()
        },
        departments,
        rules: rules::standing(&all, ends),
        ended: rules::ended(&all),
        ends,
        categories: all
            .categories
            .iter()
            .map(|c| CategoryLine {
                name: c.name.clone(),
                code: c.code.clone(),
                state: if c.active {
                    Badge::new(Tone::Done, "可选")
                } else {
                    Badge::new(Tone::Closed, "停用")
                },
                href: if keeps_categories {
                    format!("/admin/routing/categories/{}", c.code)
                } else {
                    String::new()
                },
            })
            .collect(),
        add: keeps_categories.then(|| {
            Form::new("category", "/admin/routing/categories", "添加类别")
                .csrf(&viewer.session.csrf)
                .draw(fields::CATEGORY, input, &Refs::new())
        }),
    };
    html_with(status, "routing/show", &context)
}

#[handler]
async fn show(app: Data<&App>, viewer: Viewer) -> poem::Result<Response> {
    Ok(routing_page(&app, &viewer, None).await?)
}

#[handler]
async fn add(app: Data<&App>, posted: Posted) -> poem::Result<Response> {
    let typed = posted.input();
    match super::add_category(&app, &posted.actor(), &typed).await {
        Ok(_) => Ok(see_other("/admin/routing#categories")),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            Ok(routing_page(&app, &posted.viewer, Some((status, &typed, &errors))).await?)
        }
    }
}

#[derive(Serialize)]
struct CategoryPage {
    page: Page,
    head: PageHead,
    form: Form,
}

fn category_page(
    viewer: &Viewer,
    category: &Category,
    refused: Option<(StatusCode, &Value, &[FieldError])>,
) -> Result<Response> {
    let stored = json!({ "name": category.name, "place": category.place, "active": category.active });
    let (status, input) = match refused {
        Some((status, typed, errors)) => (status, Input::Typed(typed, errors)),
        None => (StatusCode::OK, Input::Stored(&stored)),
    };
    let context = CategoryPage {
        page: frame(viewer, "更改类别", "/admin"),
        head: PageHead {
            crumbs: vec![Link::new("/admin/routing", "部门与职责")],
            title: format!("更改类别“{}”", category.name),
            ..PageHead::default()
        },
        form: Form::new(
            "category",
            format!("/admin/routing/categories/{}", category.code),
            "保存",
        )
        .csrf(&viewer.session.csrf)
        .version(category.version)
        .draw(fields::CATEGORY_CHANGE, input, &Refs::new()),
    };
    html_with(status, "registers/form", &context)
}

async fn known(app: &App, viewer: &Viewer, code: &str) -> Result<Category> {
    if !viewer.actor.sees_zone() {
        return Err(Error::NotFound("这个页面"));
    }
    let mut tx = app.db.read().await?;
    super::category(&mut tx, &viewer.actor.zone, code)
        .await?
        .ok_or(Error::NotFound("诉求类别"))
}

#[handler]
async fn edit(app: Data<&App>, viewer: Viewer, code: Path<String>) -> poem::Result<Response> {
    let category = known(&app, &viewer, &code).await?;
    Ok(category_page(&viewer, &category, None)?)
}

#[handler]
async fn change(app: Data<&App>, code: Path<String>, posted: Posted) -> poem::Result<Response> {
    let category = known(&app, &posted.viewer, &code).await?;
    let mut typed = posted.input();
    // A box that is not ticked is not sent.
    if let Value::Object(map) = &mut typed {
        map.entry("active").or_insert(Value::Bool(false));
    }
    match super::change_category(&app, &posted.actor(), &code, posted.version()?, &typed).await {
        Ok(_) => Ok(see_other("/admin/routing#categories")),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            Ok(category_page(
                &posted.viewer,
                &category,
                Some((status, &typed, &errors)),
            )?)
        }
    }
}
