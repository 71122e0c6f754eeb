//! `/handoffs/{id}`: one handoff, its steps, its files.

use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::model::{Handoff, Leg};
use super::super::service::{self, Opened};
use super::super::specs::LEG_FIELD;
use super::super::stage::Verb;
use super::super::view::Shown;
use super::super::words::LegRole;
use super::sections::{Section, sections};
use super::{path, refs, tone_of};
use crate::app::App;
use crate::error::Error;
use crate::inbox;
use crate::kernel::{Field, FieldError, Id};
use crate::matters::attachments::ACCEPT;
use crate::matters::{self, Matter};
use crate::web::caller::Viewer;
use crate::web::files::{self, FileLine, not_taken, upload_form};
use crate::web::form::{Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::matter::{self, Asked, Entry, next_due};
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::params;
use crate::web::reach::keep_open;
use crate::web::upload::PostedFile;
use crate::web::view::{
    Badge, Clocks, Fact, Link, Page, PageHead, RefusedStep, StagePath, Step, Steps, Timeline, Tone,
};

#[derive(Serialize)]
struct ShowPage {
    page: Page,
    head: PageHead,
    path: StagePath,
    steps: Steps,
    clocks: Clocks,
    sections: Vec<Section>,
    files: Vec<FileLine>,
    /// None for who may add none.
    upload: Option<Form>,
    timeline: Timeline,
}

/// The step whose form the page holds.
#[derive(Clone, Copy)]
enum Drawn<'a> {
    /// By its key: `sign`, or `sign-2` where several legs are this reader's.
    Asked(&'a str),
    /// It came back: what was typed, and what is wrong with it.
    Returned {
        verb: &'a str,
        leg: Option<&'a str>,
        typed: &'a Value,
        errors: &'a [FieldError],
    },
}

fn key(id: &str) -> Result<Id<Handoff>, Error> {
    params::id(id, "交办单")
}

async fn show_page(
    app: &App,
    viewer: &Viewer,
    id: &Id<Handoff>,
    status: StatusCode,
    drawn: Drawn<'_>,
    refused_file: &[FieldError],
) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let found = service::find(app, actor, id).await?;
    let h = &found.handoff;
    let doables = doables(&found, viewer, drawn);
    let wanted: Vec<_> = doables.iter().filter(|d| d.input.is_some()).map(|d| d.spec).collect();
    let refs = refs(service::choices(app, actor, &wanted).await?);
    let entries = service::timeline(app, actor, id).await?;
    let entries = entries
        .into_iter()
        .map(|e| Entry {
            at: e.moment,
            who: e.who,
            role: e.role,
            step: e.step,
            why: e.department.unwrap_or_default(),
            details: e.details,
        })
        .collect();
    let mut steps = Steps {
        steps: doables.into_iter().map(|d| d.draw(&found, viewer, &refs)).collect(),
        refused: refused(&found),
    };
    // Who only reads the header is not told who else may do what.
    if !found.view.whole {
        steps.refused.clear();
    }
    let mut clocks = found.clocks.clone();
    for clock in &mut clocks {
        if let Some(leg) = h.leg(&clock.part) {
            clock.part.clone_from(&leg.department.name);
        }
    }
    let merged: Vec<String> = found.merged.iter().map(|m| m.name.clone()).collect();
    let files = service::files(app, actor, id).await?;
    let writes = super::super::policy::may_attach(h, actor).is_ok();
    let address = format!("/handoffs/{id}");
    let notices = inbox::notices::waiting(app, actor, id, h).await?;
    let mut head = head(&found, viewer, notices);
    let mut sections = sections(&Shown::of(h, found.view), &merged);
    let hrefs = sections.iter_mut().flat_map(Section::hrefs);
    keep_open(app, actor, head.hrefs().chain(hrefs)).await?;
    let context = ShowPage {
        files: files.iter().map(|f| FileLine::of(&address, f)).collect(),
        upload: writes.then(|| upload_form(viewer, &address, ACCEPT, &[], refused_file)),
        page: frame(viewer, &h.number, "/handoffs"),
        head,
        path: path::path(h),
        steps,
        clocks: matter::clocks(&clocks, actor.now)?,
        sections,
        timeline: matter::timeline::<Handoff>(entries),
    };
    Ok(html_with(status, "handoffs/show", &context)?)
}

/// A step that this person may take, of a leg once for each leg.
struct Doable<'a> {
    spec: &'static matters::StepSpec,
    key: String,
    label: String,
    leg: Option<String>,
    /// None for a form that is a link as yet.
    input: Option<Input<'a>>,
    /// What stands in a fresh form.
    proposed: Value,
    /// It came back, and may no longer be taken: to be read only.
    lost: bool,
}

/// 现在可以做
fn doables<'a>(found: &Opened, viewer: &Viewer, drawn: Drawn<'a>) -> Vec<Doable<'a>> {
    let mut all = vec![];
    for offer in found.offers.iter().filter(|o| o.refused.is_none()) {
        let spec = offer.spec;
        let Some(verb) = Verb::parse(spec.name) else { continue };
        let mut one = |key: String, label: String, leg: Option<&Leg>| {
            let leg = leg.map(|l| l.id.clone());
            let proposed = proposed(&found.handoff, verb, leg.as_deref());
            let input = match drawn {
                Drawn::Asked(asked) => (asked == key).then_some(Input::Empty),
                Drawn::Returned {
                    verb,
                    leg: of,
                    typed,
                    errors,
                } => (verb == spec.name && of == leg.as_deref()).then_some(Input::Typed(typed, errors)),
            };
            all.push(Doable {
                spec,
                key,
                label,
                leg,
                input,
                proposed,
                lost: false,
            });
        };
        if !verb.is_of_leg() {
            one(spec.name.to_owned(), spec.label.to_owned(), None);
            continue;
        }
        let legs = found.legs_of(&viewer.actor, verb);
        let several = legs.len() > 1;
        for leg in legs {
            let key = if several {
                format!("{verb}-{}", leg.id)
            } else {
                verb.to_string()
            };
            one(key, label_of(spec.label, leg, several), Some(leg));
        }
    }
    if let Drawn::Returned {
        verb,
        leg,
        typed,
        errors,
    } = drawn
        && all.iter().all(|d| d.input.is_none())
        && let Some(spec) = Handoff::STEPS.iter().find(|s| s.name == verb)
    {
        let lost = Doable {
            spec,
            key: spec.name.to_owned(),
            label: spec.label.to_owned(),
            leg: leg.map(str::to_owned),
            input: Some(Input::Typed(typed, errors)),
            proposed: Value::Null,
            lost: true,
        };
        all.insert(0, lost);
    }
    all
}

/// Whoever gives a leg back names its owner and the basis: that is where it goes unless somebody knows
/// better. A second return goes to a ruling, and to nobody as yet.
fn proposed(h: &Handoff, verb: Verb, leg: Option<&str>) -> Value {
    let asked = h
        .returns
        .iter()
        .rev()
        .find(|r| r.answer.is_none() && Some(r.leg.as_str()) == leg);
    match asked {
        Some(r) if verb == Verb::AcceptReturn && h.accepted_returns() == 0 => {
            json!({ "department_id": r.proposed.id, "basis": r.basis })
        }
        _ => Value::Null,
    }
}

fn refused(found: &Opened) -> Vec<RefusedStep> {
    let why = |o: &matters::Offer| Some(RefusedStep::new(o.spec.label, o.refused.as_ref()?));
    found.offers.iter().filter_map(why).collect()
}

fn label_of(label: &str, leg: &Leg, several: bool) -> String {
    match (several, leg.role) {
        (true, _) => format!("{label}（{}）", leg.department.name),
        (false, LegRole::Lead) => label.to_owned(),
        (false, LegRole::Assist) => format!("{label}（协办：{}）", leg.department.name),
    }
}

impl Doable<'_> {
    fn draw(self, found: &Opened, viewer: &Viewer, refs: &Refs) -> Step {
        let spec = self.spec;
        let fields: Vec<Field> = spec.fields.iter().filter(|f| f.name != LEG_FIELD).copied().collect();
        let page = format!("/handoffs/{}", found.id);
        let action = match &self.leg {
            Some(leg) => format!("{page}/legs/{leg}/steps/{}", spec.name),
            None => format!("{page}/steps/{}", spec.name),
        };
        let input = match self.input {
            Some(Input::Typed(typed, errors)) => Input::Typed(typed, errors),
            _ => Input::Stored(&self.proposed),
        };
        let submit = if self.lost { "" } else { spec.label };
        let form = Form::new(&format!("form-{}", self.key), action, submit)
            .csrf(&viewer.session.csrf)
            .version(found.version)
            .draw(&fields, input, refs);
        Step {
            href: format!("{page}?step={0}#step-{0}", self.key),
            label: self.label,
            about: spec.about.to_owned(),
            open: self.input.is_some(),
            form: (self.input.is_some() || fields.is_empty()).then_some(form),
            key: self.key,
        }
    }
}

fn head(found: &Opened, viewer: &Viewer, notices: i64) -> PageHead {
    let h = &found.handoff;
    let stage = h.stage();
    let mut badges = vec![Badge::new(tone_of(stage), stage.label())];
    if !stage.is_closed() {
        badges.extend(next_due(&found.clocks, viewer.actor.now));
    }
    if h.supervised.is_some() {
        badges.push(Badge::new(Tone::Overdue, "督办"));
    }
    let mut facts = vec![
        Fact::new("楼宇", &found.building).to(format!("/buildings/{}", h.building)),
        Fact::new("类别", &h.category_name),
    ];
    if let Some((holder, since)) = h.held_by().filter(|_| !stage.is_closed()) {
        facts.push(Fact::new("现由", format!("{}（{}起）", holder.name, since.to_page())));
    }
    facts.extend(h.dispatched_at.map(|at| Fact::new("派单", at.to_page())));
    if h.hops > 1 {
        facts.push(Fact::new("流转", format!("{}次", h.hops)));
    }
    PageHead {
        crumbs: vec![Link::new("/handoffs", "交办")],
        number: h.number.clone(),
        title: h.title.clone(),
        badges,
        facts,
        actions: link_actions(found, viewer, notices),
        ..PageHead::default()
    }
}

/// Where the departments are written to, and a one-time link to a leg is issued, for whoever may.
fn link_actions(found: &Opened, viewer: &Viewer, notices: i64) -> Vec<Link> {
    let h = &found.handoff;
    let mut actions = vec![];
    if notices > 0 {
        let href = inbox::pages::notices::path_of(found.id.as_str());
        actions.push(Link::new(href, format!("发通知（{notices}条待发）")));
    }
    if inbox::policy::may_issue(&viewer.actor).is_err() {
        return actions;
    }
    let lies_there = |leg: &&Leg| inbox::occasions::in_hand(h, leg).is_ok() && leg.acting_department().is_some();
    let held: Vec<&Leg> = h.live().filter(lies_there).collect();
    let label = |leg: &Leg| match held.len() {
        1 => "发一次性链接".to_owned(),
        _ => format!("给{}发一次性链接", leg.department.name),
    };
    let issue = |leg: &&Leg| Link::new(inbox::pages::path_of(found.id.as_str(), &leg.id), label(leg));
    actions.extend(held.iter().map(issue));
    actions
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, id: Path<String>, asked: Query<Asked>) -> poem::Result<Response> {
    let drawn = Drawn::Asked(&asked.step);
    show_page(&app, &viewer, &key(&id.0)?, StatusCode::OK, drawn, &[]).await
}

#[handler]
pub async fn take(app: Data<&App>, path: Path<(String, String)>, posted: Posted) -> poem::Result<Response> {
    let (id, step) = path.0;
    taken(&app, &key(&id)?, None, &step, &posted).await
}

#[handler]
pub async fn take_of_leg(
    app: Data<&App>,
    path: Path<(String, String, String)>,
    posted: Posted,
) -> poem::Result<Response> {
    let (id, leg, step) = path.0;
    taken(&app, &key(&id)?, Some(&leg), &step, &posted).await
}

async fn taken(app: &App, id: &Id<Handoff>, leg: Option<&str>, step: &str, posted: &Posted) -> poem::Result<Response> {
    let typed = posted.input();
    let mut input = typed.clone();
    if let (Value::Object(map), Some(leg)) = (&mut input, leg) {
        map.insert(LEG_FIELD.to_owned(), leg.into());
    }
    let actor = posted.actor();
    match matters::take_step::<Handoff>(app, &actor, id, posted.version()?, step, &input).await {
        Ok(_) => Ok(see_other(&format!("/handoffs/{id}"))),
        Err(error @ Error::NotFound(_)) => Err(error.into()),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let drawn = Drawn::Returned {
                verb: step,
                leg,
                typed: &typed,
                errors: &errors,
            };
            show_page(app, &posted.viewer, id, status, drawn, &[]).await
        }
    }
}

#[handler]
pub async fn attach(app: Data<&App>, id: Path<String>, posted: PostedFile) -> poem::Result<Response> {
    let id = key(&id.0)?;
    let sent = posted.sent;
    match service::attach(&app, &posted.viewer.actor, &id, &sent.name, sent.bytes).await {
        Ok(_) => Ok(see_other(&format!("/handoffs/{id}#files"))),
        Err(error) => {
            let (status, errors) = not_taken(error)?;
            show_page(&app, &posted.viewer, &id, status, Drawn::Asked(""), &errors).await
        }
    }
}

#[handler]
pub async fn download(app: Data<&App>, viewer: Viewer, path: Path<(String, String)>) -> poem::Result<Response> {
    let (id, file) = path.0;
    let (file, bytes) = service::file(&app, &viewer.actor, &key(&id)?, &file).await?;
    Ok(files::download(file, bytes))
}
