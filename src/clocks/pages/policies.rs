//! `/admin/policies`.

use std::sync::Arc;

use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{IntoResponse, Response, handler};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::App;
use crate::clocks::form::{self, FIELDS};
use crate::clocks::policies::number_label;
use crate::clocks::policy::may_change;
use crate::clocks::preview::{self, Preview};
use crate::clocks::versions::{self, By, Chosen, Version};
use crate::clocks::{AppliesTo, Policy, service};
use crate::error::{Error, Result};
use crate::kernel::FieldError;
use crate::kernel::fields::check;
use crate::web::caller::Viewer;
use crate::web::form::{Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html, html_with, see_other};
use crate::web::view::{Link, Page, PageHead};

#[derive(Serialize)]
struct ListPage {
    page: Page,
    head: PageHead,
    kinds: Vec<Kind>,
}

#[derive(Serialize)]
struct Kind {
    label: &'static str,
    policies: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    href: String,
    /// Where it can be chosen; empty where it is in use or unfit, and for who may not.
    choose: String,
    unfit: bool,
    version: i64,
    label: String,
    note: String,
    current: bool,
}

#[handler]
pub async fn list(app: Data<&App>, viewer: Viewer) -> poem::Result<Response> {
    staff(&viewer)?;
    let (listed, changes) = service::policies(&app, &viewer.actor).await?;
    let may = may_change(&viewer.actor).is_ok();
    let of = |kind: AppliesTo| {
        let policies = listed.iter().filter(|l| l.policy.applies_to == kind).map(|l| Line {
            href: address(&l.policy),
            choose: choice_of(&l.policy, may && !l.current),
            unfit: is_unfit(&l.policy),
            version: l.policy.version,
            label: l.policy.label.clone(),
            note: l.policy.note.clone(),
            current: l.current,
        });
        policies.collect()
    };
    let context = ListPage {
        page: frame(&viewer, "时限策略", "/admin"),
        head: PageHead {
            crumbs: vec![Link::new("/admin", "管理")],
            title: "时限策略".to_owned(),
            lead: "新登记的事项按当前选用的版本计时；已在办的事项一直按登记时的版本。".to_owned(),
            ..PageHead::default()
        },
        kinds: changes
            .into_iter()
            .map(|(kind, _)| Kind {
                label: kind.label(),
                policies: of(kind),
            })
            .collect(),
    };
    Ok(html("clocks/policies", &context)?)
}

/// 选用: what it would change is seen first, and chosen from there.
#[handler]
pub async fn weigh(app: Data<&App>, viewer: Viewer, code: Path<String>, of: Query<Which>) -> poem::Result<Response> {
    staff(&viewer)?;
    may_change(&viewer.actor).map_err(Error::Forbidden)?;
    let policy = found(&app, &viewer, &code, of.version).await?;
    Ok(choice(&app, &viewer, &policy, StatusCode::OK, &[]).await?)
}

#[handler]
pub async fn choose(app: Data<&App>, posted: Posted, code: Path<String>, of: Query<Which>) -> poem::Result<Response> {
    may_change(&posted.viewer.actor).map_err(Error::Forbidden)?;
    let policy = found(&app, &posted.viewer, &code, of.version).await?;
    match service::choose(&app, &posted.actor(), posted.version()?, &policy.pinned()).await {
        Ok(_) => Ok(see_other("/admin/policies")),
        // Where somebody was faster: compared with what is in use by now, to be looked at once more.
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            Ok(choice(&app, &posted.viewer, &policy, status, &errors).await?)
        }
    }
}

async fn choice(
    app: &App,
    viewer: &Viewer,
    policy: &Policy,
    status: StatusCode,
    errors: &[FieldError],
) -> Result<Response> {
    let preview = service::preview(app, &viewer.actor, policy).await?;
    let form = Form::new("choice", choice_address(policy), format!("选用第{}版", policy.version))
        .csrf(&viewer.session.csrf)
        .version(service::changes(app, &viewer.actor, policy.applies_to).await?)
        .draw(&[], Input::Typed(&Value::Null, errors), &Refs::default());
    let context = PolicyPage {
        page: frame(viewer, &policy.label, "/admin"),
        head: PageHead {
            crumbs: vec![
                Link::new("/admin", "管理"),
                Link::new("/admin/policies", "时限策略"),
                Link::new(address(policy), preview::titled(policy)),
            ],
            title: format!("选用{}", preview::titled(policy)),
            lead: "先看新登记的事项会有哪些变化，再决定是否选用。".to_owned(),
            ..PageHead::default()
        },
        rules: vec![],
        numbers: vec![],
        versions: vec![],
        preview: Some(preview),
        form_title: "确认选用",
        form: Some(form),
    };
    html_with(status, "clocks/policy", &context)
}

#[derive(Deserialize)]
pub struct Which {
    version: Option<i64>,
}

/// The page of this very version.
fn address(policy: &Policy) -> String {
    format!("/admin/policies/{}?version={}", policy.code, policy.version)
}

fn choice_address(policy: &Policy) -> String {
    format!("/admin/policies/{}/choice?version={}", policy.code, policy.version)
}

/// Its [`choice_address`], where it can be chosen.
fn choice_of(policy: &Policy, may: bool) -> String {
    match may && !is_unfit(policy) {
        true => choice_address(policy),
        false => String::new(),
    }
}

/// A version that was issued before something was asked of its kind that it does not hold: choosing it
/// is refused.
fn is_unfit(policy: &Policy) -> bool {
    policy.check().is_err()
}

#[derive(Serialize)]
struct PolicyPage {
    page: Page,
    head: PageHead,
    rules: Vec<RuleLine>,
    numbers: Vec<(String, i64)>,
    versions: Vec<VersionLine>,
    preview: Option<Preview>,
    form_title: &'static str,
    form: Option<Form>,
}

#[derive(Serialize)]
struct VersionLine {
    version: i64,
    /// Of the version that the page does not show.
    href: String,
    issued: String,
    /// Since when new matters run by it; empty for the others.
    used: String,
    /// Where it can be chosen; empty where it is in use or unfit, and for who may not.
    choose: String,
    unfit: bool,
}

#[derive(Serialize)]
struct RuleLine {
    code: String,
    label: String,
    starts: String,
    limit: String,
    expiry: &'static str,
    note: String,
    sources: Vec<String>,
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, code: Path<String>, of: Query<Which>) -> poem::Result<Response> {
    staff(&viewer)?;
    let policy = found(&app, &viewer, &code, of.version).await?;
    let typed = form::of(&policy);
    Ok(page(&app, &viewer, &policy, &typed, &[], None).await?)
}

#[handler]
pub async fn try_out(app: Data<&App>, posted: Posted, code: Path<String>, of: Query<Which>) -> poem::Result<Response> {
    may_change(&posted.viewer.actor).map_err(Error::Forbidden)?;
    let before = found(&app, &posted.viewer, &code, of.version).await?;
    let typed = form::without_emptied(posted.input());
    match read(&before, &typed) {
        Ok(policy) => {
            let seen = service::preview(&app, &posted.viewer.actor, &policy).await?;
            Ok(page(&app, &posted.viewer, &before, &typed, &[], Some(seen)).await?)
        }
        Err(errors) => Ok(page(&app, &posted.viewer, &before, &typed, &errors, None).await?),
    }
}

#[handler]
pub async fn save(app: Data<&App>, posted: Posted, code: Path<String>, of: Query<Which>) -> poem::Result<Response> {
    may_change(&posted.viewer.actor).map_err(Error::Forbidden)?;
    let before = found(&app, &posted.viewer, &code, of.version).await?;
    let typed = form::without_emptied(posted.input());
    let kept = match read(&before, &typed) {
        Ok(policy) => service::save(&app, &posted.actor(), posted.version()?, policy).await,
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match kept {
        Ok(_) => Ok(see_other("/admin/policies")),
        // Also where somebody was faster: what was typed stays, to be looked at once more.
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            Ok(page(&app, &posted.viewer, &before, &typed, &errors, None)
                .await?
                .with_status(status)
                .into_response())
        }
    }
}

fn staff(viewer: &Viewer) -> Result<()> {
    if viewer.actor.sees_zone() {
        Ok(())
    } else {
        Err(Error::NotFound("这个页面"))
    }
}

async fn found(app: &App, viewer: &Viewer, code: &str, version: Option<i64>) -> Result<Arc<Policy>> {
    let policy = versions::find(app, &viewer.actor, code, version).await?;
    policy.ok_or(Error::NotFound("时限策略"))
}

fn read(before: &Policy, typed: &Value) -> Result<Policy, Vec<FieldError>> {
    form::read(before, check(FIELDS, typed)?)
}

/// One policy: what it says, and for whoever may change it a form. Before anything is kept, the
/// form shows what it would change; only then it offers to keep it.
async fn page(
    app: &App,
    viewer: &Viewer,
    policy: &Policy,
    typed: &Value,
    errors: &[FieldError],
    preview: Option<Preview>,
) -> Result<Response> {
    let (code, version) = (&policy.code, policy.version);
    let (action, label) = match preview {
        Some(_) => (address(policy), "另发新版并启用"),
        None => (format!("/admin/policies/{code}/preview?version={version}"), "预览变化"),
    };
    let changes = service::changes(app, &viewer.actor, policy.applies_to).await?;
    let may = may_change(&viewer.actor).is_ok();
    let versions = versions::of(app, &viewer.actor, code).await?;
    let input = match (errors.is_empty(), &preview) {
        (true, None) => Input::Stored(typed),
        _ => Input::Typed(typed, errors),
    };
    let form = may.then(|| {
        Form::new("policy", action, label)
            .csrf(&viewer.session.csrf)
            .version(changes)
            .draw(FIELDS, input, &Refs::default())
    });
    let rules = policy.rules.iter().map(|rule| RuleLine {
        code: rule.code.clone(),
        label: rule.label.clone(),
        starts: rule.starts.clone(),
        limit: preview::text(rule),
        expiry: rule.expiry.label(),
        note: rule.note.clone(),
        sources: rule
            .sources
            .iter()
            .map(|s| format!("{}：{}", s.label(), s.says))
            .collect(),
    });
    let numbers = policy
        .numbers
        .iter()
        .map(|(name, n)| (number_label(name).to_owned(), *n));
    let context = PolicyPage {
        page: frame(viewer, &policy.label, "/admin"),
        head: PageHead {
            crumbs: vec![Link::new("/admin", "管理"), Link::new("/admin/policies", "时限策略")],
            title: preview::titled(policy),
            lead: policy.note.clone(),
            ..PageHead::default()
        },
        rules: rules.collect(),
        numbers: numbers.collect(),
        versions: versions.iter().map(|v| version_line(v, version, may)).collect(),
        preview,
        form_title: "另发新版",
        form,
    };
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    html_with(status, "clocks/policy", &context)
}

fn version_line(of: &Version, shown: i64, may: bool) -> VersionLine {
    let by = |by: &By| format!("{}，{}", by.at.to_page(), by.name);
    VersionLine {
        version: of.policy.version,
        href: if of.policy.version == shown {
            String::new()
        } else {
            address(&of.policy)
        },
        issued: of.issued.as_ref().map_or("随系统提供".to_owned(), by),
        used: match &of.chosen {
            None => String::new(),
            Some(Chosen::ByDefault) => "系统默认".to_owned(),
            Some(Chosen::By(who)) => format!("自{}起，{}", who.at.to_page(), who.name),
        },
        choose: choice_of(&of.policy, may && of.chosen.is_none()),
        unfit: is_unfit(&of.policy),
    }
}
