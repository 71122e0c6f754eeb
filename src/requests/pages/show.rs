//! `/requests/{id}`: one request, and its steps.

use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::disputed;
use super::super::model::Request;
use super::super::service::{self, Opened};
use super::super::stage::Verb;
use super::super::{policy, view};
use super::sections::{Section, sections, who_as};
use super::{path, refs, tone_of};
use crate::app::App;
use crate::clocks::store::ClockRow;
use crate::enterprises;
use crate::error::Error;
use crate::handoffs::pages::advice::{Advice, Taken};
use crate::kernel::{Actor, FieldError, Id, Timestamp};
use crate::matters::{self, StepSpec};
use crate::registers::pages::name_chosen;
use crate::web::caller::Viewer;
use crate::web::files::{self, FileLine, not_taken, upload_form};
use crate::web::form::Form;
use crate::web::forms::Posted;
use crate::web::left;
use crate::web::matter::{self, Asked, Drawn, next_due};
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::params;
use crate::web::reach::keep_open;
use crate::web::upload::PostedFile;
use crate::web::view::{Badge, Clocks, Fact, Link, Page, PageHead, StagePath, Steps, Timeline};

/// Characters of a demand that make the title of its slip.
const TITLE: usize = 40;
const ACCEPT: &str = "image/*,.pdf,.docx,.xlsx,.pptx,.doc,.xls,.txt";

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

fn key(id: &str) -> Result<Id<Request>, Error> {
    params::id(id, "诉求")
}

async fn show_page(
    app: &App,
    viewer: &Viewer,
    id: &Id<Request>,
    status: StatusCode,
    drawn: Drawn<'_>,
    refused_file: &[FieldError],
) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let found = service::find(app, actor, id).await?;
    let wanted = drawn.spec::<Request>(&found.offers);
    let advice = advice(app, actor, &found.request, wanted).await?;
    let known = match &advice {
        Some(advice) => handed(&found.request, advice),
        None => known(app, actor, &found.request).await?,
    };
    let drawn = drawn.filled(&known);
    let refs = refs(service::choices(app, actor, wanted.as_slice()).await?);
    let events = view::events(app, actor, &found).await?;
    let since = view::held_since(&found.request, &events, who_as(&found.request, actor))?;
    let entries = view::entries(&events, &found)?;
    let page = format!("/requests/{id}");
    let files = service::files(app, actor, id).await?;
    let may_attach = policy::may_attach(&found.request, actor).is_ok();
    let address = format!("/requests/{id}");
    let mut head = head(&found, viewer);
    let of_onsite = events.iter().filter(|e| e.step == Verb::Onsite.as_str());
    let onsite: Vec<Timestamp> = of_onsite.map(|e| e.at).collect();
    let mut sections = sections(&found, actor, since, &onsite);
    let hrefs = sections.iter_mut().flat_map(Section::hrefs);
    keep_open(app, actor, head.hrefs().chain(hrefs)).await?;
    let mut steps = matter::steps::<Request>(&found.offers, viewer, &page, found.version, &refs, drawn);
    for form in steps.steps.iter_mut().filter_map(|step| step.form.as_mut()) {
        name_chosen(app, actor, &mut form.fields).await?;
    }
    if let Some(advice) = &advice {
        let verb = Verb::HandOff.as_str();
        let taking = format!("{page}/steps/{verb}?take=");
        let stands = drawn.stands().unwrap_or(&Value::Null);
        steps.advise(verb, advice.to_take(&taking, stands));
    }
    let context = ShowPage {
        files: files.iter().map(|f| FileLine::of(&address, f)).collect(),
        upload: may_attach.then(|| upload_form(viewer, &address, ACCEPT, &[], refused_file)),
        page: frame(viewer, &found.request.number, "/requests"),
        head,
        path: path::path(&found.request),
        steps,
        clocks: matter::clocks(&by_round(&found.request, &found.clocks), actor)?,
        sections,
        timeline: matter::timeline::<Request>(entries),
    };
    Ok(html_with(status, "requests/show", &context)?)
}

/// Who should have it, where the form hands it off to departments.
async fn advice(app: &App, actor: &Actor, r: &Request, drawn: Option<&StepSpec>) -> Result<Option<Advice>, Error> {
    match drawn {
        Some(spec) if spec.name == Verb::HandOff.as_str() => {
            Ok(Some(Advice::of(app, actor, &r.category, &r.building).await?))
        }
        _ => Ok(None),
    }
}

/// What stands in a fresh form: most contacts are written down as they are made, with whom the request
/// names; the firm is the one of that very name.
async fn known(app: &App, actor: &Actor, r: &Request) -> Result<Value, Error> {
    let mut known = json!({ "at": actor.now.rfc3339(), "who": r.contact });
    if let (None, Some(name)) = (&r.firm, &r.firm_name) {
        let firm = enterprises::named(&mut app.db.read().await?, &actor.zone, name).await?;
        known["enterprise_id"] = firm.map(|(id, _)| id).into();
    }
    Ok(known)
}

/// What stands in a fresh hand-off: the departments that are proposed, and the demand as its title.
fn handed(r: &Request, advice: &Advice) -> Value {
    let mut filled = advice.filled();
    let title: String = r.words.lines().next().unwrap_or_default().chars().take(TITLE).collect();
    filled["title"] = title.into();
    filled
}

/// A clock that began again with a reopening says in which round it runs.
fn by_round(r: &Request, clocks: &[ClockRow]) -> Vec<ClockRow> {
    let mut clocks = clocks.to_vec();
    for clock in &mut clocks {
        let round = 1 + r.reopenings.iter().filter(|x| x.by.at <= clock.started_at).count();
        if round > 1 {
            clock.label = format!("{}（第{round}轮）", clock.label);
        }
    }
    clocks
}

fn head(found: &Opened, viewer: &Viewer) -> PageHead {
    let r = &found.request;
    let mut badges = vec![Badge::new(tone_of(r.stage), r.stage.label())];
    if !r.stage.is_closed() {
        badges.extend(next_due(&found.clocks, viewer.actor.now));
    }
    PageHead {
        crumbs: vec![Link::new("/requests", "诉求")],
        number: r.number.clone(),
        title: format!("{}：{}", r.category_name, r.firm_label()),
        badges,
        facts: vec![
            Fact::new("楼宇", &found.building).to(format!("/buildings/{}", r.building)),
            Fact::new("听到", r.heard_at.to_page()),
        ],
        actions: if disputed::is_open_to(r, &viewer.actor) {
            vec![Link::new(format!("/disputes/new?request={}", found.id), "登记为纠纷")]
        } else {
            vec![]
        },
        ..PageHead::default()
    }
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, id: Path<String>, asked: Query<Asked>) -> poem::Result<Response> {
    show_page(&app, &viewer, &key(&id.0)?, StatusCode::OK, asked.drawn(), &[]).await
}

#[handler]
pub async fn take(
    app: Data<&App>,
    path: Path<(String, String)>,
    taken: Query<Taken>,
    posted: Posted,
) -> poem::Result<Response> {
    let (id, step) = path.0;
    let id = key(&id)?;
    let input = posted.input();
    let actor = posted.actor();
    // A tap on somebody who is proposed to assist: nothing is handed off, the form comes back with them.
    if !taken.take.is_empty() && step == Verb::HandOff.as_str() {
        let r = service::find(&app, &actor, &id).await?.request;
        let advice = Advice::of(&app, &actor, &r.category, &r.building).await?;
        let input = advice.taking(&input, &taken.take);
        let back = Drawn::returned(&step, &input, &[]);
        return show_page(&app, &posted.viewer, &id, StatusCode::OK, back, &[]).await;
    }
    match matters::take_step::<Request>(&app, &actor, &id, posted.version()?, &step, &input).await {
        Ok(taken) => Ok(left::after(&app, &actor, "/requests", &id, &taken.value).await?),
        Err(error @ Error::NotFound(_)) => Err(error.into()),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let back = Drawn::returned(&step, &input, &errors);
            show_page(&app, &posted.viewer, &id, status, back, &[]).await
        }
    }
}

#[handler]
pub async fn attach(app: Data<&App>, id: Path<String>, posted: PostedFile) -> poem::Result<Response> {
    let id = key(&id.0)?;
    let sent = posted.sent;
    match service::attach(&app, &posted.viewer.actor, &id, &sent.name, sent.bytes).await {
        Ok(_) => Ok(see_other(&format!("/requests/{id}#files"))),
        Err(error) => {
            let (status, errors) = not_taken(error)?;
            show_page(&app, &posted.viewer, &id, status, Drawn::none(), &errors).await
        }
    }
}

#[handler]
pub async fn download(app: Data<&App>, viewer: Viewer, path: Path<(String, String)>) -> poem::Result<Response> {
    let (id, file) = path.0;
    let (file, bytes) = service::file(&app, &viewer.actor, &key(&id)?, &file).await?;
    Ok(files::download(file, bytes))
}
