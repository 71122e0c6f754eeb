//! 会商裁定的派单规则: those that stand, those that have ended, and the form that ends one.

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;
use serde_json::Value;

use super::super::model::ruling_label;
use super::super::service::Overview;
use super::super::{fields, policy, rules, store};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::FieldError;
use crate::registers::words::DutyPart;
use crate::web::caller::Viewer;
use crate::web::form::{Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::view::{Fact, Link, Page, PageHead};

#[derive(Serialize)]
pub struct RuleLine {
    category: String,
    place: String,
    lead: String,
    assists: String,
    number: String,
    /// Empty where the slip that was ruled on is hidden from anybody.
    href: String,
    since: String,
    /// Where it is ended; empty for who may not.
    end: String,
    version: i64,
}

#[derive(Serialize)]
pub struct EndedLine {
    category: String,
    place: String,
    lead: String,
    number: String,
    /// Empty where the slip that was ruled on is hidden from anybody.
    href: String,
    /// From when to when.
    stood: String,
    ended_by: String,
    why: String,
}

fn name_of(all: &Overview, code: &str) -> String {
    let found = all.categories.iter().find(|c| c.code == code);
    found.map_or_else(|| code.to_owned(), |c| c.name.clone())
}

fn place_of(building: Option<&String>) -> String {
    building.cloned().unwrap_or_else(|| "全区".to_owned())
}

fn slip_of(number: Option<&String>, ruling_id: &str) -> String {
    number.map_or_else(String::new, |_| format!("/handoffs/{ruling_id}"))
}

pub fn standing(all: &Overview, ends: bool) -> Vec<RuleLine> {
    let leads = all.rules.iter().filter(|r| r.part == DutyPart::Lead);
    let line = |lead: &store::RuleRow| {
        let its = all.rules.iter().filter(|r| r.id == lead.id);
        let assists = its.filter(|r| r.part == DutyPart::Assist);
        RuleLine {
            category: name_of(all, &lead.category_code),
            place: place_of(lead.building.as_ref()),
            lead: lead.name.clone(),
            assists: assists.map(|r| r.name.as_str()).collect::<Vec<_>>().join("、"),
            number: ruling_label(lead.ruling_number.as_deref(), lead.from_at.day()),
            href: slip_of(lead.ruling_number.as_ref(), &lead.ruling_id),
            since: lead.from_at.day().to_string(),
            end: match ends {
                true => format!("/admin/routing/rules/{}", lead.id),
                false => String::new(),
            },
            version: lead.version,
        }
    };
    leads.map(line).collect()
}

pub fn ended(all: &Overview) -> Vec<EndedLine> {
    let line = |r: &store::EndedRow| EndedLine {
        category: name_of(all, &r.category_code),
        place: place_of(r.building.as_ref()),
        lead: r.name.clone(),
        number: ruling_label(r.ruling_number.as_deref(), r.from_at.day()),
        href: slip_of(r.ruling_number.as_ref(), &r.ruling_id),
        stood: format!("{}至{}", r.from_at.day(), r.ended_at.to_page()),
        ended_by: r.ended_by.clone().unwrap_or_default(),
        why: r.ended_why.clone().unwrap_or_default(),
    };
    all.ended.iter().map(line).collect()
}

#[derive(Serialize)]
struct EndPage {
    page: Page,
    head: PageHead,
    form: Form,
}

/// The rule that stands, to be ended by this reader.
async fn known(app: &App, viewer: &Viewer, id: &str) -> Result<RuleLine> {
    if !viewer.actor.sees_zone() {
        return Err(Error::NotFound("这个页面"));
    }
    policy::may_end_rules(&viewer.actor).map_err(Error::Forbidden)?;
    let all = super::super::overview(app, &viewer.actor).await?;
    let address = format!("/admin/routing/rules/{id}");
    let found = standing(&all, true).into_iter().find(|line| line.end == address);
    found.ok_or(Error::NotFound("派单规则"))
}

async fn page(
    app: &App,
    viewer: &Viewer,
    id: &str,
    refused: Option<(StatusCode, &Value, &[FieldError])>,
) -> Result<Response> {
    let rule = known(app, viewer, id).await?;
    let (status, input) = match refused {
        Some((status, typed, errors)) => (status, Input::Typed(typed, errors)),
        None => (StatusCode::OK, Input::Empty),
    };
    let context = EndPage {
        page: frame(viewer, "结束派单规则", "/admin"),
        head: PageHead {
            crumbs: vec![Link::new("/admin/routing", "部门与职责")],
            title: format!("结束派单规则：{}由{}主办", rule.category, rule.lead),
            lead: "结束以后，这一类新的交办单不再受它约束；已按它派出的不变。".to_owned(),
            facts: vec![
                Fact::new("范围", &rule.place),
                Fact::new("协办", &rule.assists),
                Fact::new("裁定", &rule.number),
                Fact::new("起", &rule.since),
            ],
            ..PageHead::default()
        },
        form: Form::new("rule", &rule.end, "结束这条规则")
            .csrf(&viewer.session.csrf)
            .version(rule.version)
            .draw(fields::END_RULE, input, &Refs::new()),
    };
    html_with(status, "registers/form", &context)
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, id: Path<String>) -> poem::Result<Response> {
    Ok(page(&app, &viewer, &id, None).await?)
}

#[handler]
pub async fn end(app: Data<&App>, id: Path<String>, posted: Posted) -> poem::Result<Response> {
    let typed = posted.input();
    match rules::end(&app, &posted.actor(), &id, posted.version()?, &typed).await {
        Ok(()) => Ok(see_other("/admin/routing#rules")),
        Err(error @ Error::NotFound(_)) => Err(error.into()),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            Ok(page(&app, &posted.viewer, &id, Some((status, &typed, &errors))).await?)
        }
    }
}
