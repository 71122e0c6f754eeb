//! `/records/{sheet}/…`: one row of any register in a form.

use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::home::{back_of, home_of, place_of};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Field, FieldError, Kind};
use crate::registers::record::Record;
use crate::registers::rows::{self, Asked};
use crate::registers::sheets::{SHEETS, Sheet};
use crate::registers::{input, warnings, write};
use crate::web::caller::Viewer;
use crate::web::form::{Choice, Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::view::{Flash, Link, Page, PageHead, Tone};
use crate::{alliance, enterprises, guidance, places, routing};

/// The fields of a register's form.
fn fields_of(sheet: &str) -> Option<&'static [Field]> {
    Some(match sheet {
        "buildings" => places::fields::BUILDING,
        "spaces" => places::fields::SPACE,
        "seats" => places::fields::SEAT,
        "linked_officers" => places::fields::OFFICER,
        "enterprises" => enterprises::fields::ENTERPRISE,
        "occupancies" => enterprises::fields::OCCUPANCY,
        "law_firms" => alliance::fields::LAW_FIRM,
        "lawyers" => alliance::fields::LAWYER,
        "mediation_bodies" => alliance::fields::MEDIATION_BODY,
        "departments" => alliance::fields::DEPARTMENT,
        "duties" => routing::fields::DUTY,
        "guidance_groups" => guidance::fields::GROUP,
        "twin_links" => guidance::fields::LINK,
        "visits" => guidance::fields::VISIT,
        _ => return None,
    })
}

pub(super) fn known(name: &str) -> Result<(&'static Sheet, &'static [Field])> {
    let sheet = SHEETS.iter().find(|s| s.name == name);
    sheet.zip(fields_of(name)).ok_or(Error::NotFound("这张台账"))
}

/// The same of a row that stands already.
fn known_change(name: &str) -> Result<(&'static Sheet, &'static [Field])> {
    let (sheet, fields) = known(name)?;
    let fields = match name {
        "occupancies" => enterprises::fields::OCCUPANCY_CHANGE,
        _ => fields,
    };
    Ok((sheet, fields))
}

/// Where a new row of this register is said, with what is known of it.
pub fn new_link(sheet: &str, of: &[(&str, &str)]) -> String {
    let query: Vec<String> = of.iter().map(|(name, id)| format!("{name}={id}")).collect();
    format!("/records/{sheet}/new?{}", query.join("&"))
}

/// Where a row is changed.
pub fn edit_link(record: &Record) -> String {
    format!("/records/{}/{}", record.table.sheet, record.id)
}

#[derive(Debug, Default, Deserialize)]
struct Of {
    building_id: Option<String>,
    enterprise_id: Option<String>,
    law_firm_id: Option<String>,
    department_id: Option<String>,
    group_id: Option<String>,
}

#[derive(Serialize)]
struct FormPage {
    page: Page,
    head: PageHead,
    form: Form,
}

/// What the look-ups of a form can name without being asked: the few, and what is chosen already.
async fn refs(app: &App, actor: &Actor, fields: &[Field], chosen: &Value) -> Result<Refs> {
    let mut refs = Refs::new();
    let mut tx = app.db.read().await?;
    for field in fields {
        if field.kind == Kind::Known("category") {
            let all = routing::categories(&mut tx, &actor.zone).await?;
            let choices = all
                .into_iter()
                .filter(|c| c.active)
                .map(|c| Choice::new(c.code, c.name));
            refs.insert("category", choices.collect());
            continue;
        }
        let Kind::Ref(kind) = field.kind else { continue };
        let (sheet, all) = match kind {
            "building" => ("buildings", true),
            "law_firm" => ("law_firms", true),
            "department" => ("departments", true),
            "guidance_group" => ("guidance_groups", true),
            _ => ("enterprises", false),
        };
        let id = chosen[field.name].as_str();
        let names: Vec<(String, String)> = if all {
            let asked = Asked {
                limit: 1000,
                ..Asked::default()
            };
            let page = rows::list(app, actor, sheet, asked).await?;
            let text = |row: &Map<String, Value>, name: &str| row[name].as_str().unwrap_or_default().to_owned();
            page.items
                .iter()
                .map(|row| (text(row, "id"), text(row, "name")))
                .collect()
        } else if let Some(id) = id {
            let found = rows::by_ids(&mut tx, actor, sheet, vec![id.to_owned()]).await?;
            let names = found.iter().map(|r| (r.id.clone(), r.text("name").to_owned()));
            names.collect()
        } else {
            continue;
        };
        refs.insert(
            kind,
            names.into_iter().map(|(id, name)| Choice::new(id, name)).collect(),
        );
    }
    Ok(refs)
}

/// A box that is not ticked is not sent: in a form that was drawn, that says no.
fn said(fields: &[Field], mut said: Value) -> Value {
    if let Value::Object(map) = &mut said {
        for field in fields.iter().filter(|f| f.kind == Kind::Bool) {
            map.entry(field.name).or_insert(Value::Bool(false));
        }
    }
    said
}

fn page(page: Page, title: String, back: Link, form: Form, status: StatusCode) -> Result<Response> {
    let context = FormPage {
        page,
        head: PageHead {
            crumbs: vec![back],
            title,
            ..PageHead::default()
        },
        form,
    };
    html_with(status, "registers/form", &context)
}

async fn new_page(
    app: &App,
    viewer: &Viewer,
    name: &str,
    chosen: &Value,
    fault: Option<(StatusCode, &[FieldError])>,
) -> Result<Response> {
    let (sheet, fields) = known(name)?;
    rows::may_add(&viewer.actor, name).map_err(Error::Forbidden)?;
    let refs = refs(app, &viewer.actor, fields, chosen).await?;
    let (status, input) = match fault {
        Some((status, errors)) => (status, Input::Typed(chosen, errors)),
        None => (StatusCode::OK, Input::Stored(chosen)),
    };
    let form = Form::new("record", format!("/records/{name}/new"), "登记")
        .csrf(&viewer.session.csrf)
        .draw(fields, input, &refs);
    let back = back_of(&viewer.actor, sheet, chosen);
    let title = format!("登记{}", sheet.title);
    page(frame(viewer, &title, place_of(name)), title, back, form, status)
}

#[handler]
pub async fn new(app: Data<&App>, viewer: Viewer, sheet: Path<String>, of: Query<Of>) -> poem::Result<Response> {
    let mut chosen = Map::new();
    let given = [
        ("building_id", &of.building_id),
        ("enterprise_id", &of.enterprise_id),
        ("law_firm_id", &of.law_firm_id),
        ("department_id", &of.department_id),
        ("group_id", &of.group_id),
    ];
    for (name, id) in given {
        if let Some(id) = id {
            chosen.insert(name.to_owned(), id.clone().into());
        }
    }
    Ok(new_page(&app, &viewer, &sheet, &Value::Object(chosen), None).await?)
}

#[handler]
pub async fn add(app: Data<&App>, sheet: Path<String>, posted: Posted) -> poem::Result<Response> {
    let (known, fields) = known(&sheet)?;
    let typed = said(fields, posted.input());
    match rows::add(&app, &posted.actor(), known.name, fields, &typed).await {
        Ok(record) => Ok(saved(&app, &posted.viewer.actor, &record).await?),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            Ok(new_page(&app, &posted.viewer, &sheet, &typed, Some((status, &errors))).await?)
        }
    }
}

/// On to where the row is at home; a row with something to look at again first shows that.
async fn saved(app: &App, actor: &Actor, record: &Record) -> Result<Response> {
    let warnings = warnings::of(&mut app.db.read().await?, actor, record).await?;
    Ok(match warnings.is_empty() {
        true => see_other(&home_of(record).0),
        false => see_other(&format!("{}?saved=yes", edit_link(record))),
    })
}

/// Whether the form is shown because it has just been saved.
#[derive(Debug, Default, Deserialize)]
struct Saved {
    saved: Option<String>,
}

async fn edit_page(
    app: &App,
    viewer: &Viewer,
    (name, id): (&str, &str),
    saved: bool,
    fault: Option<(StatusCode, &Value, &[FieldError])>,
) -> Result<Response> {
    let (sheet, fields) = known_change(name)?;
    let mut tx = app.db.read().await?;
    let record = rows::get(&mut tx, &viewer.actor, sheet.name, id).await?;
    let warnings = warnings::of(&mut tx, &viewer.actor, &record).await?;
    rows::may_change(&mut tx, &viewer.actor, &record).await?;
    drop(tx);
    let open = changeable(sheet, fields);
    let stands = input::stored(&open, &record);
    let (status, input) = match fault {
        Some((status, typed, errors)) => (status, Input::Typed(typed, errors)),
        None => (StatusCode::OK, Input::Stored(&stands)),
    };
    let refs = refs(app, &viewer.actor, &open, &stands).await?;
    let form = Form::new("record", edit_link(&record), "保存")
        .csrf(&viewer.session.csrf)
        .version(record.version)
        .draw(&open, input, &refs);
    let what = sheet.at("name").map_or(String::new(), |at| {
        write::text_of(&sheet.columns[at], &record.cells[at])
    });
    let (home, place) = home_of(&record);
    let title = format!("更改{}{what}", sheet.title);
    let mut frame = frame(viewer, &title, place);
    frame.flash.extend(warnings.into_iter().map(|warning| Flash {
        tone: Tone::Due,
        text: if saved {
            format!("已保存。{}", warning.message)
        } else {
            warning.message
        },
    }));
    page(frame, title, Link::new(home, "返回"), form, status)
}

/// What tells a row from the others is not changed.
fn changeable(sheet: &Sheet, fields: &[Field]) -> Vec<Field> {
    let keys: Vec<&str> = sheet.key.iter().map(|k| input::field_of(sheet, k)).collect();
    fields.iter().filter(|f| !keys.contains(&f.name)).copied().collect()
}

#[handler]
pub async fn edit(
    app: Data<&App>,
    viewer: Viewer,
    path: Path<(String, String)>,
    asked: Query<Saved>,
) -> poem::Result<Response> {
    let saved = asked.saved.is_some();
    Ok(edit_page(&app, &viewer, (&path.0.0, &path.0.1), saved, None).await?)
}

#[handler]
pub async fn change(app: Data<&App>, path: Path<(String, String)>, posted: Posted) -> poem::Result<Response> {
    let (name, id) = (&path.0.0, &path.0.1);
    let (sheet, fields) = known_change(name)?;
    let typed = said(&changeable(sheet, fields), posted.input());
    let of = (id.as_str(), posted.version()?);
    match rows::change(&app, &posted.actor(), sheet.name, fields, of, &typed).await {
        Ok(record) => Ok(saved(&app, &posted.viewer.actor, &record).await?),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let fault = Some((status, &typed, &errors[..]));
            Ok(edit_page(&app, &posted.viewer, (name, id), false, fault).await?)
        }
    }
}
