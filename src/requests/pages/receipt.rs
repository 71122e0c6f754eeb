//! `/r/{receipt}`: whoever filed a request without an account follows it, and says what they think.

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Request as Http, Response, handler};
use serde::Serialize;
use serde_json::Value;

use super::super::model::Request;
use super::super::receipt::{self, Holder};
use super::super::{progress, service, specs, view};
use super::{path, tone_of};
use crate::app::App;
use crate::error::Error;
use crate::kernel::FieldError;
use crate::kernel::nest;
use crate::matters::{self, StepSpec};
use crate::web::caller::{address_of, comes_from_elsewhere, csrf_refused, origin};
use crate::web::form::{Form, Input, Refs};
use crate::web::forms::{OWN, Pairs};
use crate::web::matter::due_in;
use crate::web::pages::{as_field_errors, html_with, outside, see_other};
use crate::web::view::{Badge, Fact, Page, StagePath, Step, Steps};

#[derive(Serialize)]
struct ReceiptPage {
    page: Page,
    number: String,
    building: String,
    badge: Badge,
    /// What opens this page again.
    keep: Vec<Fact>,
    /// Where number and code open it; empty without a code.
    find: String,
    words: String,
    facts: Vec<Fact>,
    path: StagePath,
    steps: Steps,
    happened: Vec<Happened>,
}

#[derive(Serialize)]
struct Happened {
    at: String,
    what: String,
    details: Vec<Fact>,
}

/// What a step that came back holds: its name, what was typed, what is wrong.
type Back<'a> = (&'a str, &'a Value, &'a [FieldError]);

/// What somebody without a printer writes down.
fn kept(holder: &Holder, origin: &str) -> Vec<Fact> {
    let mut kept = vec![Fact::new("回执编号", &holder.number)];
    kept.extend(holder.code.as_ref().map(|code| Fact::new("查询码", code)));
    let key = match &holder.code {
        Some(code) => receipt::key_of(&holder.number, code),
        None => holder.key.clone(),
    };
    kept.push(Fact::new("网址", format!("{origin}/r/{key}")));
    kept
}

async fn receipt_page(
    app: &App,
    holder: &Holder,
    origin: &str,
    status: StatusCode,
    back: Option<Back<'_>>,
) -> poem::Result<Response> {
    let Holder { actor, id, key, .. } = holder;
    let found = service::find(app, actor, id).await?;
    let events = view::events(app, actor, &found).await?;
    let entries = view::entries(&events, &found)?;
    let r = &found.request;
    let mut facts = vec![
        Fact::new("现在由谁办", progress::who(r, &found.departments)),
        Fact::new("从何时起", view::held_since(r, &events, progress::who)?.to_page()),
        Fact::new("下一步", progress::next(r)),
    ];
    let running = found.clocks.iter().filter(|c| c.stopped_at.is_none());
    if let Some(due) = running.map(|c| c.due_at).min().filter(|_| !r.stage.is_closed()) {
        facts.push(Fact::new(
            "时限",
            format!("{}（{}）", due.to_page(), due_in(due, actor.now).1),
        ));
    }
    facts.extend(progress::result(r).map(|result| Fact::new("结果", result)));
    facts.extend(progress::answer(r).map(|answer| Fact::new("您的评价", answer)));
    facts.extend(progress::refusal(r).map(|said| Fact::new("不予受理", said)));
    let step_of = |spec: &StepSpec, submit: &str| {
        let returned = back.filter(|(step, ..)| *step == spec.name);
        let input = returned.map_or(Input::Empty, |(_, typed, errors)| Input::Typed(typed, errors));
        let action = format!("/r/{key}/steps/{}", spec.name);
        Step {
            key: spec.name.to_owned(),
            label: spec.label.to_owned(),
            about: spec.about.to_owned(),
            open: returned.is_some() || spec.name == "confirm",
            href: String::new(),
            advice: vec![],
            form: Some(
                Form::new(&format!("form-{}", spec.name), action, submit)
                    .version(found.version)
                    .draw(spec.fields, input, &Refs::new()),
            ),
        }
    };
    let offered = || found.offers.iter().filter(|o| o.refused.is_none()).map(|o| o.spec);
    let mut steps: Vec<Step> = offered().map(|spec| step_of(spec, spec.label)).collect();
    // What came back is drawn even when the step is gone, to be read: nothing typed is lost.
    let gone = back.and_then(|(step, ..)| specs::STEPS.iter().find(|spec| spec.name == step));
    if let Some(gone) = gone.filter(|gone| offered().all(|spec| spec.name != gone.name)) {
        steps.insert(0, step_of(gone, ""));
    }
    let context = ReceiptPage {
        page: outside(&format!("回执 {}", r.number), ""),
        number: r.number.clone(),
        building: found.building.clone(),
        badge: Badge::new(tone_of(r.stage), r.stage.label()),
        keep: kept(holder, origin),
        find: holder.code.as_ref().map_or(String::new(), |_| format!("{origin}/r")),
        words: r.words.clone(),
        facts,
        path: path::path(r),
        steps: Steps { steps, refused: vec![] },
        happened: entries
            .into_iter()
            .rev()
            .map(|e| Happened {
                at: e.at.to_page(),
                what: format!("{}（{}）", e.label, e.role),
                details: e.details.into_iter().map(|(l, v)| Fact::new(l, v)).collect(),
            })
            .collect(),
    };
    Ok(html_with(status, "requests/receipt", &context)?)
}

#[handler]
pub async fn show(app: Data<&App>, receipt: Path<String>, http: &Http) -> poem::Result<Response> {
    let holder = receipt::holder(&app, &receipt.0, &address_of(http)).await?;
    receipt_page(&app, &holder, &origin(&app, http), StatusCode::OK, None).await
}

#[handler]
pub async fn take(app: Data<&App>, path: Path<(String, String)>, http: &Http, pairs: Pairs) -> poem::Result<Response> {
    if comes_from_elsewhere(http) {
        return Err(csrf_refused().into());
    }
    let (key, step) = path.0;
    let holder = receipt::holder(&app, &key, &address_of(http)).await?;
    let version = pairs.0.iter().find(|(key, _)| key == "version");
    let version = version.and_then(|(_, v)| v.parse().ok()).ok_or(Error::VersionNeeded)?;
    let typed: Vec<(String, String)> = pairs
        .0
        .into_iter()
        .filter(|(key, _)| !OWN.contains(&key.as_str()))
        .collect();
    let input = nest(&typed);
    match matters::take_step::<Request>(&app, &holder.actor, &holder.id, version, &step, &input).await {
        Ok(_) => Ok(see_other(&format!("/r/{}", holder.key))),
        Err(error @ Error::NotFound(_)) => Err(error.into()),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let back = Some((step.as_str(), &input, &errors[..]));
            receipt_page(&app, &holder, &origin(&app, http), status, back).await
        }
    }
}
