//! `/guidance/visits/new`: a visit, with the problems that it brought home.

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::PLACE;
use crate::app::App;
use crate::error::{Error, Result};
use crate::guidance::{fields, problems};
use crate::kernel::{Actor, FieldError};
use crate::registers::pages::name_chosen;
use crate::registers::rows::{self, Asked};
use crate::requests::pages::ask_who_speaks;
use crate::routing;
use crate::web::caller::Viewer;
use crate::web::form::{Choice, Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::view::{Link, Page, PageHead};

#[derive(Debug, Default, Deserialize)]
pub struct Of {
    group_id: Option<String>,
    building_id: Option<String>,
}

#[derive(Serialize)]
struct FormPage {
    page: Page,
    head: PageHead,
    form: Form,
}

/// The groups, the buildings that this person answers for, the categories; firms are looked up.
async fn refs(app: &App, actor: &Actor) -> Result<Refs> {
    let mut refs = Refs::new();
    for (kind, sheet) in [("building", "buildings"), ("guidance_group", "guidance_groups")] {
        let asked = Asked {
            limit: 1000,
            ..Asked::default()
        };
        let page = rows::list(app, actor, sheet, asked).await?;
        let text = |row: &Map<String, Value>, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let choices = page
            .items
            .iter()
            .map(|row| Choice::new(text(row, "id"), text(row, "name")));
        refs.insert(kind, choices.collect());
    }
    let mut tx = app.db.read().await?;
    let all = routing::categories(&mut tx, &actor.zone).await?;
    let offered = all.into_iter().filter(|c| c.active);
    refs.insert("category", offered.map(|c| Choice::new(c.code, c.name)).collect());
    Ok(refs)
}

async fn draw(
    app: &App,
    viewer: &Viewer,
    said: &Value,
    refused: Option<(StatusCode, &[FieldError])>,
) -> Result<Response> {
    rows::may_add(&viewer.actor, "visits").map_err(Error::Forbidden)?;
    let (status, input) = match refused {
        Some((status, errors)) => (status, Input::Typed(said, errors)),
        None => (StatusCode::OK, Input::Stored(said)),
    };
    let refs = refs(app, &viewer.actor).await?;
    let mut form = Form::new("visit", "/guidance/visits/new", "登记")
        .csrf(&viewer.session.csrf)
        .draw(fields::NEW_VISIT, input, &refs);
    ask_who_speaks(&mut form.fields);
    name_chosen(app, &viewer.actor, &mut form.fields).await?;
    let context = FormPage {
        page: frame(viewer, "登记走访", PLACE),
        head: PageHead {
            crumbs: vec![Link::new("/guidance", "党建指导团")],
            title: "登记走访".to_owned(),
            lead: "带回的每个问题成为一件有编号的诉求，按诉求的办法办理，企业能看到办到哪一步。".to_owned(),
            ..PageHead::default()
        },
        form,
    };
    html_with(status, "registers/form", &context)
}

#[handler]
pub async fn new(app: Data<&App>, viewer: Viewer, of: Query<Of>) -> poem::Result<Response> {
    let mut said = Map::new();
    said.insert("on".to_owned(), viewer.actor.now.day().to_string().into());
    for (name, id) in [("group_id", &of.group_id), ("building_id", &of.building_id)] {
        if let Some(id) = id {
            said.insert(name.to_owned(), id.clone().into());
        }
    }
    Ok(draw(&app, &viewer, &Value::Object(said), None).await?)
}

#[handler]
pub async fn log(app: Data<&App>, posted: Posted) -> poem::Result<Response> {
    let typed = posted.input();
    match problems::log_visit(&app, &posted.actor(), &typed).await {
        Ok(visit) => {
            let group = visit.refs.group.unwrap_or_default();
            Ok(see_other(&format!("/guidance/{group}")))
        }
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            Ok(draw(&app, &posted.viewer, &typed, Some((status, &errors))).await?)
        }
    }
}
