//! `/advisors`: the list, and the form that opens an assignment. One assignment is in `sheet.rs`,
//! `/alliance` in `alliance.rs` and `declarations.rs`.

mod alliance;
mod declarations;
mod sheet;

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, Route, get, handler, post};
use serde::{Deserialize, Serialize};

use crate::advisors::ask;
use crate::advisors::model::Assignment;
use crate::advisors::words::Stage;
use crate::advisors::{policy, service, store};
use crate::app::App;
use crate::enterprises;
use crate::error::{Error, Result};
use crate::kernel::Role;
use crate::kernel::fields::Field;
use crate::matters::Matter;
use crate::matters::store::Query as ListQuery;
use crate::web::caller::Viewer;
use crate::web::form::{Choice, Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html, html_with, see_other};
use crate::web::params::{self, PAGE};
use crate::web::reach::keep_open;
use crate::web::view::*;

pub fn routes(route: Route) -> Route {
    route
        .at("/alliance", get(alliance::show))
        .at("/alliance/declarations", get(declarations::show))
        .at("/alliance/declarations/affiliates", post(declarations::add_affiliate))
        .at(
            "/alliance/declarations/affiliates/end",
            post(declarations::end_affiliate),
        )
        .at("/alliance/declarations/interests", post(declarations::declare_interest))
        .at(
            "/alliance/declarations/interests/:id/withdraw",
            post(declarations::withdraw_interest),
        )
        .at("/advisors", get(list).post(open))
        .at("/advisors/new", get(new))
        .at("/advisors/:id", get(sheet::show))
        .at("/advisors/:id/steps/:step", post(sheet::step))
}

/// The way to our list: a firm's contact comes by its own page, not by the alliance's.
fn way(page: &Page) -> Vec<Link> {
    let place = page.nav.iter().find(|place| place.href == "/alliance");
    place
        .map(|place| Link::new(place.href, place.label))
        .into_iter()
        .collect()
}

/// The way to a page of an assignment.
fn crumbs(page: &Page) -> Vec<Link> {
    way(page)
        .into_iter()
        .chain([Link::new("/advisors", "一企一顾问")])
        .collect()
}

/// The colour of a stage.
pub fn tone(stage: Stage) -> Tone {
    match stage {
        Stage::Active => Tone::Done,
        Stage::Blocked => Tone::Overdue,
        Stage::WaiverWanted | Stage::Refused | Stage::Paused => Tone::Due,
        Stage::Ended | Stage::Cooling => Tone::Closed,
        Stage::Wanted | Stage::Checking | Stage::Offered | Stage::Accepting => Tone::Running,
    }
}

fn badge(stage: &str) -> Badge {
    Stage::parse(stage).map_or(Badge::new(Tone::Closed, stage), |s| Badge::new(tone(s), s.label()))
}

#[derive(Debug, Default, Deserialize)]
struct ListAsk {
    #[serde(default)]
    stage: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Serialize)]
struct ListPage {
    page: Page,
    head: PageHead,
    filters: Vec<Filter>,
    lines: Vec<Line>,
    empty: Empty,
    pager: Pager,
}

#[derive(Serialize)]
struct Filter {
    href: String,
    label: &'static str,
    active: bool,
}

#[derive(Serialize)]
struct Line {
    href: String,
    number: String,
    enterprise: String,
    stage: Badge,
    opened: String,
    due: String,
}

/// Stages that the list is asked for.
const FILTERS: &[Stage] = &[
    Stage::Wanted,
    Stage::WaiverWanted,
    Stage::Offered,
    Stage::Accepting,
    Stage::Active,
    Stage::Paused,
];

#[handler]
async fn list(app: Data<&App>, viewer: Viewer, ask: Query<ListAsk>) -> poem::Result<Response> {
    let stage = Stage::parse(&ask.stage);
    let query = ListQuery {
        stage: stage.map(|s| s.as_str().to_owned()),
        before: Some(ask.cursor.clone()).filter(|c| !c.is_empty()),
        limit: PAGE + 1,
        ..ListQuery::default()
    };
    let lines = ask::list(&app, &viewer.actor, &query).await?;
    let lines = params::page(lines, PAGE, |l| l.id.clone());
    let address = |stage: &str, cursor: &str| {
        let parts: Vec<String> = [("stage", stage), ("cursor", cursor)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if parts.is_empty() {
            "/advisors".to_owned()
        } else {
            format!("/advisors?{}", parts.join("&"))
        }
    };
    let mut filters = vec![Filter {
        href: address("", ""),
        label: "全部",
        active: stage.is_none(),
    }];
    filters.extend(FILTERS.iter().map(|s| Filter {
        href: address(s.as_str(), ""),
        label: s.label(),
        active: stage == Some(*s),
    }));
    let action = policy::may_want(&viewer.actor).then(|| Link::new("/advisors/new", "登记顾问需求"));
    let page = frame(&viewer, "一企一顾问", "/alliance");
    let context = ListPage {
        head: PageHead {
            crumbs: way(&page),
            title: "一企一顾问".to_owned(),
            lead: "每家企业一位顾问：从需求、利益冲突审查、律所接受、企业确认到服务与终止。".to_owned(),
            actions: action.clone().into_iter().collect(),
            ..PageHead::default()
        },
        page,
        filters,
        pager: Pager {
            shown: format!("本页 {} 条", lines.items.len()),
            first: if ask.cursor.is_empty() {
                String::new()
            } else {
                address(&ask.stage, "")
            },
            next: lines
                .next
                .as_deref()
                .map_or(String::new(), |next| address(&ask.stage, next)),
        },
        lines: lines
            .items
            .into_iter()
            .map(|l| Line {
                href: format!("/advisors/{}", l.id),
                number: l.number,
                enterprise: l.title,
                stage: badge(&l.stage),
                opened: l.opened_at.day().to_string(),
                due: l.due_at.map_or(String::new(), |d| d.to_page()),
            })
            .collect(),
        empty: Empty {
            title: "这里还没有顾问派任".to_owned(),
            text: "为一家企业登记顾问需求后，候选律师会连同利益冲突审查结果一起列出。".to_owned(),
            action,
        },
    };
    Ok(html("advisors/list", &context)?)
}

#[derive(Debug, Default, Deserialize)]
struct NewAsk {
    #[serde(default)]
    enterprise_id: String,
}

#[derive(Serialize)]
struct NewPage {
    page: Page,
    head: PageHead,
    form: Form,
}

/// Lawyers are chosen on the next page, each with the check's answer.
fn opening_fields() -> Vec<Field> {
    Assignment::OPEN
        .fields
        .iter()
        .filter(|f| f.name != "lawyer_id")
        .copied()
        .collect()
}

async fn new_page(app: &App, viewer: &Viewer, status: StatusCode, input: Input<'_>) -> Result<Response> {
    let mut refs = Refs::new();
    let chosen = match input {
        Input::Stored(value) | Input::Typed(value, _) => value["enterprise_id"].as_str().unwrap_or_default(),
        Input::Empty => "",
    };
    let own: Vec<String> = viewer
        .actor
        .over(Role::EnterpriseContact)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let known: Vec<String> = if chosen.is_empty() {
        own
    } else {
        vec![chosen.to_owned()]
    };
    let mut facts = vec![];
    if !known.is_empty() {
        let mut tx = app.db.read().await?;
        let zone = &viewer.actor.zone;
        let seen = enterprises::service::sees_among(&mut tx, &viewer.actor, &known).await?;
        for present in store::present(&mut tx, zone, seen).await? {
            let said = format!(
                "{}：{}，须勾选“更换现任顾问”才能另行登记",
                present.enterprise_name,
                present.label()
            );
            facts.push(Fact::new("现任顾问", said).to(format!("/advisors/{}", present.id)));
        }
        let names = store::enterprise_names(&mut tx, zone, known).await?;
        refs.insert(
            "enterprise",
            names.into_iter().map(|(id, name)| Choice::new(id, name)).collect(),
        );
    }
    let form = Form::new("open-assignment", "/advisors", "登记")
        .csrf(&viewer.session.csrf)
        .draw(&opening_fields(), input, &refs);
    let page = frame(viewer, "登记顾问需求", "/alliance");
    let mut head = PageHead {
        crumbs: crumbs(&page),
        title: "登记顾问需求".to_owned(),
        lead: Assignment::OPEN.about.to_owned(),
        facts,
        ..PageHead::default()
    };
    keep_open(app, &viewer.actor, head.hrefs()).await?;
    let context = NewPage { page, head, form };
    html_with(status, "advisors/new", &context)
}

#[handler]
async fn new(app: Data<&App>, viewer: Viewer, ask: Query<NewAsk>) -> poem::Result<Response> {
    if !policy::may_want(&viewer.actor) {
        return Err(Error::forbidden(
            "advisors.who_registers_a_need",
            "顾问需求由企业、楼宇协调员或开发区工作人员登记",
            "请联系企业所在楼宇的协调员",
        )
        .into());
    }
    let stored = serde_json::json!({ "enterprise_id": ask.enterprise_id });
    let input = if ask.enterprise_id.is_empty() {
        Input::Empty
    } else {
        Input::Stored(&stored)
    };
    Ok(new_page(&app, &viewer, StatusCode::OK, input).await?)
}

#[handler]
async fn open(app: Data<&App>, posted: Posted) -> poem::Result<Response> {
    let input = posted.input();
    match service::open(&app, &posted.actor(), &input).await {
        Ok((id, _)) => Ok(see_other(&format!("/advisors/{id}"))),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            Ok(new_page(&app, &posted.viewer, status, Input::Typed(&input, &errors)).await?)
        }
    }
}
