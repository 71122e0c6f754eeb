//! `/handoffs/new`: the form, and who is proposed for a building and a category.

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::model::Handoff;
use super::super::{policy, service, specs};
use super::advice::{self, Advice, Taken};
use super::refs;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::fields::is_blank;
use crate::kernel::{Actor, FieldError};
use crate::matters;
use crate::registers::pages::name_chosen;
use crate::web::caller::Viewer;
use crate::web::form::{Form, Input};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::params::escaped;
use crate::web::view::{Fact, Link, Page, PageHead};

#[derive(Serialize)]
struct NewPage {
    page: Page,
    head: PageHead,
    /// 楼宇与类别 are not both known as yet.
    unasked: bool,
    proposals: Vec<Fact>,
    form: Form,
}

/// What is known when the form is asked for; of a form that is sent, for what its proposal was made.
#[derive(Debug, Default, PartialEq, Deserialize)]
struct Known {
    #[serde(default)]
    building_id: String,
    #[serde(default)]
    category: String,
}

impl Known {
    fn of(typed: &Value) -> Known {
        let text = |name: &str| typed[name].as_str().unwrap_or_default().to_owned();
        Known {
            building_id: text("building_id"),
            category: text("category"),
        }
    }

    /// As the address of a form names it.
    fn query(&self) -> String {
        match self.is_whole() {
            true => format!(
                "?building_id={}&category={}",
                escaped(&self.building_id),
                escaped(&self.category)
            ),
            false => String::new(),
        }
    }

    fn is_whole(&self) -> bool {
        !self.building_id.is_empty() && !self.category.is_empty()
    }

    async fn advice(&self, app: &App, actor: &Actor) -> Result<Option<Advice>> {
        match self.is_whole() {
            true => Ok(Some(Advice::of(app, actor, &self.category, &self.building_id).await?)),
            false => Ok(None),
        }
    }
}

/// A form that was sent.
struct Sent<'a> {
    typed: &'a Value,
    /// Empty where it was not refused.
    errors: &'a [FieldError],
    /// For what its proposal was made.
    advised: &'a Known,
    /// Whom a tap lists as assisting; empty where there was none.
    taken: &'a str,
}

async fn new_page(
    app: &App,
    viewer: &Viewer,
    status: StatusCode,
    known: &Known,
    sent: Option<Sent<'_>>,
) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let offered = service::choices(app, actor, &[&specs::OPEN]).await?;
    let advice = known.advice(app, actor).await?;
    let mut filled = json!({ "building_id": known.building_id, "category": known.category });
    if let Some(advice) = &advice {
        overlay(&mut filled, &advice.filled());
    }
    // The form holds the proposal for what is known now, unless it came back refused.
    let mut advised = known;
    let input = match sent {
        // Refused: what was typed stands as it is, beside what is wrong with it.
        Some(Sent {
            typed,
            errors,
            advised: before,
            ..
        }) if !errors.is_empty() => {
            advised = before;
            Input::Typed(typed, errors)
        }
        Some(Sent {
            typed,
            advised: before,
            taken,
            ..
        }) => {
            let mut given = typed.clone();
            if before != known
                && let (Some(now), Some(old)) = (&advice, before.advice(app, actor).await?)
            {
                given = advice::renewed(typed, &old.filled(), &now.filled());
            }
            // A tap chooses among what is proposed now, so it comes after the proposal of before has made way.
            if let Some(now) = &advice {
                given = now.taking(&given, taken);
            }
            overlay(&mut filled, &given);
            Input::Typed(&filled, &[])
        }
        None => Input::Stored(&filled),
    };
    let stands = match input {
        Input::Typed(value, _) | Input::Stored(value) => value,
        Input::Empty => &Value::Null,
    };
    let taking = match advised.query() {
        query if query.is_empty() => "/handoffs/new?take=".to_owned(),
        query => format!("/handoffs/new{query}&take="),
    };
    let proposals = advice.as_ref().map(|advice| advice.to_take(&taking, stands));
    let mut form = Form {
        aside: Some(Link::new(format!("/handoffs/new{}", advised.query()), "看建议")),
        ..Form::new("open", format!("/handoffs{}", advised.query()), "派单")
            .csrf(&viewer.session.csrf)
            .draw(specs::OPEN.fields, input, &refs(offered))
    };
    name_chosen(app, actor, &mut form.fields).await?;
    let context = NewPage {
        page: frame(viewer, "交办", "/handoffs"),
        head: PageHead {
            crumbs: vec![Link::new("/handoffs", "交办")],
            title: "登记交办单".to_owned(),
            lead: specs::OPEN.about.to_owned(),
            ..PageHead::default()
        },
        unasked: !known.is_whole(),
        form,
        proposals: proposals.unwrap_or_default(),
    };
    Ok(html_with(status, "handoffs/new", &context)?)
}

/// What is given goes before what stands there.
fn overlay(stands: &mut Value, given: &Value) {
    let (Value::Object(stands), Value::Object(given)) = (stands, given) else {
        return;
    };
    let given = given.iter().filter(|(_, value)| !is_blank(value));
    stands.extend(given.map(|(name, value)| (name.clone(), value.clone())));
}

#[handler]
pub async fn new(app: Data<&App>, viewer: Viewer, known: Query<Known>) -> poem::Result<Response> {
    policy::not_an_auditor(&viewer.actor).map_err(Error::Forbidden)?;
    new_page(&app, &viewer, StatusCode::OK, &known, None).await
}

/// 看建议: nothing is handed off; the form comes back with everything typed, and the proposal in what
/// is still blank or was proposed for another building or category. A tap on somebody who is proposed to
/// assist lists them.
#[handler]
pub async fn propose(
    app: Data<&App>,
    advised: Query<Known>,
    taken: Query<Taken>,
    posted: Posted,
) -> poem::Result<Response> {
    let actor = &posted.viewer.actor;
    policy::not_an_auditor(actor).map_err(Error::Forbidden)?;
    let typed = posted.input();
    let sent = Sent {
        typed: &typed,
        errors: &[],
        advised: &advised,
        taken: &taken.take,
    };
    new_page(&app, &posted.viewer, StatusCode::OK, &Known::of(&typed), Some(sent)).await
}

#[handler]
pub async fn open(app: Data<&App>, advised: Query<Known>, posted: Posted) -> poem::Result<Response> {
    let input = posted.input();
    match matters::open::<Handoff>(&app, &posted.actor(), &input).await {
        Ok((id, _)) => Ok(see_other(&format!("/handoffs/{id}"))),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let sent = Sent {
                typed: &input,
                errors: &errors,
                advised: &advised,
                taken: "",
            };
            new_page(&app, &posted.viewer, status, &Known::of(&input), Some(sent)).await
        }
    }
}
