//! `/alliance/declarations`: affiliates and interests on record, and the forms that add one.

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;

use crate::advisors::declare::{self, AFFILIATE, INTEREST, Relation, Whose};
use crate::advisors::store;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{FieldError, Role};
use crate::web::caller::Viewer;
use crate::web::form::{Choice, Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::view::{Link, Page, PageHead};

const HERE: &str = "/alliance/declarations";

#[derive(Serialize)]
struct DeclarationsPage {
    page: Page,
    head: PageHead,
    reads_interests: bool,
    interests: Vec<InterestLine>,
    interest_form: Option<Form>,
    reads_ties: bool,
    ties: Vec<TieLine>,
    tie_form: Option<Form>,
}

#[derive(Serialize)]
struct InterestLine {
    id: String,
    lawyer: String,
    enterprise: String,
    relation: &'static str,
    on: String,
}

#[derive(Serialize)]
struct TieLine {
    enterprise_id: String,
    enterprise: String,
    other_id: String,
    other: String,
    relation: String,
    relation_label: &'static str,
}

/// A form that came back: its action, what was typed, what is wrong.
type Back<'a> = (&'static str, &'a serde_json::Value, &'a [FieldError]);

/// What a person sees here is what they may read; `None` where a rule refuses.
fn allowed<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Forbidden(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn page(app: &App, viewer: &Viewer, status: StatusCode, back: Option<Back<'_>>) -> Result<Response> {
    let actor = &viewer.actor;
    let interests = allowed(declare::interests(app, actor).await)?;
    let ties = allowed(declare::affiliates(app, actor, None).await)?;
    if interests.is_none() && ties.is_none() {
        return Err(Error::forbidden(
            "advisors.who_reads_declarations",
            "利害关系与关联企业只供开发区、协调员和律所查看",
            "",
        ));
    }
    let declares = actor.runs_zone() || actor.holds(Role::LawFirmLead) || actor.holds(Role::Lawyer);
    let form = |id: &str, action: &'static str, submit: &str, fields, refs: &Refs| {
        let input = back
            .filter(|(to, ..)| *to == action)
            .map_or(Input::Empty, |(_, t, e)| Input::Typed(t, e));
        Form::new(id, format!("{HERE}/{action}"), submit)
            .csrf(&viewer.session.csrf)
            .draw(fields, input, refs)
    };
    let mut refs = Refs::new();
    if declares {
        let mut tx = app.db.read().await?;
        let firm = actor.over(Role::LawFirmLead).first().map(|f| (*f).to_owned());
        let mut lawyers = store::lawyers(&mut tx, &actor.zone, actor.now.day(), firm.as_deref()).await?;
        if firm.is_none() && !actor.runs_zone() {
            lawyers.retain(|l| actor.holds_over(Role::Lawyer, &l.id));
        }
        let choice = |l: store::LawyerRow| Choice::new(l.id, format!("{}（{}）", l.name, l.law_firm_name));
        refs.insert("lawyer", lawyers.into_iter().map(choice).collect());
    }
    let ties_recorder = actor.runs_zone() || actor.holds(Role::Coordinator);
    let context = DeclarationsPage {
        page: frame(viewer, "利害关系与关联企业", "/alliance"),
        head: PageHead {
            crumbs: vec![Link::new("/alliance", "法律服务")],
            title: "利害关系与关联企业".to_owned(),
            lead: "利益冲突审查要用的情况：律师本人及近亲属的利害关系，企业之间的关联。登记后，已有的席位会重新审查。"
                .to_owned(),
            ..PageHead::default()
        },
        interest_form: declares.then(|| form("declare-interest", "interests", "申报", INTEREST, &refs)),
        tie_form: ties_recorder.then(|| form("add-affiliate", "affiliates", "登记", AFFILIATE, &Refs::new())),
        reads_interests: interests.is_some(),
        interests: interests
            .unwrap_or_default()
            .into_iter()
            .map(|d| InterestLine {
                id: d.id,
                lawyer: d.lawyer_name,
                enterprise: d.enterprise_name,
                relation: Whose::parse(&d.relation).map_or("", Whose::label),
                on: d.declared_on.to_string(),
            })
            .collect(),
        reads_ties: ties.is_some(),
        ties: ties
            .unwrap_or_default()
            .into_iter()
            .map(|t| TieLine {
                relation_label: Relation::parse(&t.relation).map_or("其他关联", Relation::label),
                enterprise_id: t.enterprise_id,
                enterprise: t.enterprise_name,
                other_id: t.other_id,
                other: t.other_name,
                relation: t.relation,
            })
            .collect(),
    };
    html_with(status, "alliance/declarations", &context)
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer) -> poem::Result<Response> {
    Ok(page(&app, &viewer, StatusCode::OK, None).await?)
}

/// Back to the page: with what was typed and why it was refused, or to the new state.
async fn done<T>(app: &App, posted: &Posted, action: &'static str, outcome: Result<T>) -> Result<Response> {
    match outcome {
        Ok(_) => Ok(see_other(HERE)),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            page(app, &posted.viewer, status, Some((action, &posted.input(), &errors))).await
        }
    }
}

#[handler]
pub async fn add_affiliate(app: Data<&App>, posted: Posted) -> poem::Result<Response> {
    let outcome = declare::add_affiliate(&app, &posted.actor(), &posted.input()).await;
    Ok(done(&app, &posted, "affiliates", outcome).await?)
}

#[handler]
pub async fn end_affiliate(app: Data<&App>, posted: Posted) -> poem::Result<Response> {
    let outcome = declare::end_affiliate(&app, &posted.actor(), &posted.input()).await;
    Ok(done(&app, &posted, "affiliates", outcome).await?)
}

#[handler]
pub async fn declare_interest(app: Data<&App>, posted: Posted) -> poem::Result<Response> {
    let outcome = declare::declare_interest(&app, &posted.actor(), &posted.input()).await;
    Ok(done(&app, &posted, "interests", outcome).await?)
}

#[handler]
pub async fn withdraw_interest(app: Data<&App>, posted: Posted, id: Path<String>) -> poem::Result<Response> {
    let outcome = declare::withdraw_interest(&app, &posted.actor(), &id.0).await;
    Ok(done(&app, &posted, "interests", outcome).await?)
}
