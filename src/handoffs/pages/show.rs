//! `/handoffs/{id}`: one handoff, its steps, its files.

use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::model::{Handoff, Leg, Named};
use super::super::service::{self, Opened};
use super::super::specs::{self, LEG_FIELD};
use super::super::stage::Verb;
use super::super::view::Shown;
use super::super::words::LegRole;
use super::advice::{self, Advice};
use super::sections::{Section, sections};
use super::{head, path, refs};
use crate::app::App;
use crate::error::Error;
use crate::inbox;
use crate::kernel::{Field, FieldError, Id, Timestamp};
use crate::matters::attachments::ACCEPT;
use crate::matters::{self, Matter};
use crate::web::caller::Viewer;
use crate::web::files::{self, FileLine, not_taken, upload_form};
use crate::web::form::{Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::left;
use crate::web::matter::{self, Asked};
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::params;
use crate::web::reach::keep_open;
use crate::web::upload::PostedFile;
use crate::web::view::{Clocks, Fact, Page, PageHead, RefusedStep, StagePath, Step, Steps, Timeline};

#[derive(Serialize)]
struct ShowPage {
    page: Page,
    secret: &'static str,
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
    let mut doables = doables(&found, viewer, drawn);
    let is_advised = |d: &&mut Doable<'_>| d.input.is_some() && advice::is_wanted(d.spec);
    if let Some(asked) = doables.iter_mut().find(is_advised) {
        let advice = Advice::of(app, actor, &h.category, &h.building).await?;
        let leg = asked.leg.as_deref().and_then(|id| h.leg(id));
        asked.advice = advice.beside(h, leg);
        if let Some(ruled) = leg.and_then(|leg| advice.ruled(h, leg)) {
            asked.proposed = json!({ "department_id": ruled });
        }
    }
    let wanted: Vec<_> = doables.iter().filter(|d| d.input.is_some()).map(|d| d.spec).collect();
    let refs = refs(service::choices(app, actor, &wanted).await?);
    let entries = service::timeline(app, actor, id).await?;
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
    let mut head = head::head(&found, viewer, notices);
    let mut sections = sections(&Shown::of(h, found.view), h.asker(), &merged);
    let hrefs = sections.iter_mut().flat_map(Section::hrefs);
    keep_open(app, actor, head.hrefs().chain(hrefs)).await?;
    let context = ShowPage {
        secret: if found.view.whole { h.asker().secret } else { "" },
        files: files.iter().map(|f| FileLine::of(&address, f)).collect(),
        upload: writes.then(|| upload_form(viewer, &address, ACCEPT, &[], refused_file)),
        page: frame(viewer, &h.number, "/handoffs"),
        head,
        path: path::path(h),
        steps,
        clocks: matter::clocks(&clocks, actor)?,
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
    /// What speaks for which department.
    advice: Vec<Fact>,
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
            let proposed = proposed(&found.handoff, verb, leg.as_deref(), viewer.actor.now);
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
                advice: vec![],
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
            advice: vec![],
            lost: true,
        };
        all.insert(0, lost);
    }
    all
}

/// What the hub knows of a step's form. Whoever gives a leg back names its owner: that is where it goes
/// unless somebody knows better. A second return goes to a ruling, and to nobody as yet. The basis is left
/// blank: it follows whoever is chosen.
fn proposed(h: &Handoff, verb: Verb, leg: Option<&str>, now: Timestamp) -> Value {
    let asked = h
        .returns
        .iter()
        .rev()
        .find(|r| r.answer.is_none() && Some(r.leg.as_str()) == leg);
    match asked {
        // Who has a leg already is made the lead by a ruling only.
        Some(r)
            if verb == Verb::AcceptReturn && h.passes_on() && h.live().all(|l| l.department.id != r.proposed.id) =>
        {
            json!({ "department_id": r.proposed.id })
        }
        _ if verb == Verb::Amend => draft(h),
        _ if verb == Verb::Rule => to_rule(h),
        _ => specs::usual(verb, now),
    }
}

fn department_rows<'a>(departments: impl IntoIterator<Item = &'a Named>) -> Vec<Value> {
    let row = |d: &Named| json!({ "department_id": d.id });
    departments.into_iter().map(row).collect()
}

/// The draft as it stands.
fn draft(h: &Handoff) -> Value {
    let plan = &h.plan;
    let groups: Vec<Value> = plan.groups.iter().map(|g| json!({ "group_id": g.group.id })).collect();
    json!({
        "title": h.title,
        "demand": h.demand,
        "lead_department_id": plan.lead.id,
        "assists": department_rows(&plan.assists),
        "assist_groups": groups,
    })
}

/// Who is to be heard, and who assists: leaving out an assist that has begun is a choice to be seen.
fn to_rule(h: &Handoff) -> Value {
    let assists = h
        .legs
        .iter()
        .filter(|leg| leg.is_held() && leg.role == LegRole::Assist && leg.group.is_none());
    json!({
        "heard": department_rows(h.to_be_heard()),
        "assists": department_rows(assists.map(|leg| &leg.department)),
    })
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

/// What the form of a step asks: the page knows the leg, and a second return goes to a ruling, so that
/// nobody is asked to whom it goes then.
fn asked(h: &Handoff, spec: &matters::StepSpec) -> Vec<Field> {
    let to_a_ruling = spec.name == Verb::AcceptReturn.as_str() && !h.passes_on();
    let goes_unasked = |name: &str| to_a_ruling && ["department_id", "basis"].contains(&name);
    let fields = spec.fields.iter().copied();
    fields
        .filter(|f| f.name != LEG_FIELD && !goes_unasked(f.name))
        .collect()
}

impl Doable<'_> {
    fn draw(self, found: &Opened, viewer: &Viewer, refs: &Refs) -> Step {
        let spec = self.spec;
        let fields = asked(&found.handoff, spec);
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
            advice: self.advice,
            form: (self.input.is_some() || fields.is_empty()).then_some(form),
            key: self.key,
        }
    }
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
        Ok(taken) => Ok(left::after(app, &actor, "/handoffs", id, &taken.value).await?),
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
