//! `/admin/policies`.

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{IntoResponse, Response, handler};
use serde::Serialize;
use serde_json::Value;

use crate::app::App;
use crate::clocks::form::{self, FIELDS};
use crate::clocks::policies::number_label;
use crate::clocks::policy::may_change;
use crate::clocks::preview::{self, Preview};
use crate::clocks::{AppliesTo, Pinned, Policy, service};
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
    may_change: bool,
}

#[derive(Serialize)]
struct Kind {
    label: &'static str,
    changes: i64,
    policies: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    href: String,
    code: String,
    version: i64,
    label: String,
    note: String,
    current: bool,
}

#[handler]
pub async fn list(app: Data<&App>, viewer: Viewer) -> poem::Result<Response> {
    staff(&viewer)?;
    let (listed, changes) = service::policies(&app, &viewer.actor).await?;
    let of = |kind: AppliesTo| {
        let policies = listed.iter().filter(|l| l.policy.applies_to == kind).map(|l| Line {
            href: format!("/admin/policies/{}", l.policy.code),
            code: l.policy.code.clone(),
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
            .map(|(kind, changes)| Kind {
                label: kind.label(),
                changes,
                policies: of(kind),
            })
            .collect(),
        may_change: may_change(&viewer.actor).is_ok(),
    };
    Ok(html("clocks/policies", &context)?)
}

#[handler]
pub async fn choose(app: Data<&App>, posted: Posted) -> poem::Result<Response> {
    let pinned = Pinned {
        code: posted.text("code").unwrap_or_default().to_owned(),
        version: posted.text("of").and_then(|v| v.parse().ok()).unwrap_or_default(),
    };
    service::choose(&app, &posted.actor(), posted.version()?, &pinned).await?;
    Ok(see_other("/admin/policies"))
}

#[derive(Serialize)]
struct PolicyPage {
    page: Page,
    head: PageHead,
    rules: Vec<RuleLine>,
    numbers: Vec<(String, i64)>,
    preview: Option<Preview>,
    form: Option<Form>,
}

#[derive(Serialize)]
struct RuleLine {
    label: String,
    starts: String,
    limit: String,
    expiry: &'static str,
    note: String,
    sources: Vec<String>,
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, code: Path<String>) -> poem::Result<Response> {
    staff(&viewer)?;
    let policy = found(&app, &viewer, &code).await?;
    let typed = form::of(&policy);
    Ok(page(&app, &viewer, &policy, &typed, &[], None).await?)
}

#[handler]
pub async fn try_out(app: Data<&App>, posted: Posted, code: Path<String>) -> poem::Result<Response> {
    may_change(&posted.viewer.actor).map_err(Error::Forbidden)?;
    let before = found(&app, &posted.viewer, &code).await?;
    let typed = posted.input();
    match read(&before, &typed) {
        Ok(policy) => {
            let seen = service::preview(&app, &posted.viewer.actor, &policy).await?;
            Ok(page(&app, &posted.viewer, &before, &typed, &[], Some(seen)).await?)
        }
        Err(errors) => Ok(page(&app, &posted.viewer, &before, &typed, &errors, None).await?),
    }
}

#[handler]
pub async fn save(app: Data<&App>, posted: Posted, code: Path<String>) -> poem::Result<Response> {
    may_change(&posted.viewer.actor).map_err(Error::Forbidden)?;
    let before = found(&app, &posted.viewer, &code).await?;
    let typed = posted.input();
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

async fn found(app: &App, viewer: &Viewer, code: &str) -> Result<std::sync::Arc<Policy>> {
    let policy = service::newest(app, &viewer.actor, code).await?;
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
    let (_, changes) = service::policies(app, &viewer.actor).await?;
    let changes = changes.into_iter().find(|(kind, _)| *kind == policy.applies_to);
    let (action, label) = match preview {
        Some(_) => (format!("/admin/policies/{}", policy.code), "另发新版并启用"),
        None => (format!("/admin/policies/{}/preview", policy.code), "预览变化"),
    };
    let input = match (errors.is_empty(), &preview) {
        (true, None) => Input::Stored(typed),
        _ => Input::Typed(typed, errors),
    };
    let form = may_change(&viewer.actor).is_ok().then(|| {
        Form::new("policy", action, label)
            .csrf(&viewer.session.csrf)
            .version(changes.map_or(0, |(_, n)| n))
            .draw(FIELDS, input, &Refs::default())
    });
    let rules = policy.rules.iter().map(|rule| RuleLine {
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
            title: format!("{}（第{}版）", policy.label, policy.version),
            lead: policy.note.clone(),
            ..PageHead::default()
        },
        rules: rules.collect(),
        numbers: numbers.collect(),
        preview,
        form,
    };
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    html_with(status, "clocks/policy", &context)
}
