//! `/disputes/{id}`: one dispute, and its steps.

use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::Serialize;

use super::super::clashes::{self, Clash};
use super::super::model::Dispute;
use super::super::policy;
use super::super::service::{self, Opened};
use super::super::stage::Verb;
use super::super::view::Shown;
use super::super::words::SideId;
use super::sections::{Section, sections};
use super::{ask_about_the_employer, path, refs, tone_of};
use crate::app::App;
use crate::error::Error;
use crate::kernel::{Field, FieldError, Id, Kind};
use crate::matters;
use crate::matters::attachments::{ACCEPT, Attachment};
use crate::registers::pages::name_chosen;
use crate::web::caller::Viewer;
use crate::web::files::{self, FileLine, not_taken, upload_form};
use crate::web::form::{Choice, Form, FormField};
use crate::web::forms::Posted;
use crate::web::left;
use crate::web::matter::{self, Asked, Drawn, next_due};
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::params;
use crate::web::reach::keep_open;
use crate::web::upload::PostedFile;
use crate::web::view::{Badge, Clocks, Fact, Link, Page, PageHead, RefusedStep, StagePath, Steps, Timeline};

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

/// What a form of a file asks beside it.
const FILE_FIELDS: &[Field] = &[
    Field::may("visibility", "谁可以看", Kind::Choice(service::FILE_CLASSES)).hint(
        "要给经办人或对方看的，请选“经办人与各方”；两项都不选的，当事人及其律师上传的只有己方与中立人能看，其他人上传的经办人与各方都能看",
    ),
    Field::may("side", "哪一方的文件", Kind::Choice(SideId::CHOICES))
        .hint("各方都能看的不选；只选这一项的，仅该方与中立人能看"),
];

fn key(id: &str) -> Result<Id<Dispute>, Error> {
    params::id(id, "纠纷")
}

async fn show_page(
    app: &App,
    viewer: &Viewer,
    id: &Id<Dispute>,
    status: StatusCode,
    drawn: Drawn<'_>,
    refused_file: &[FieldError],
) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let found = service::find(app, actor, id).await?;
    let wanted = drawn.spec::<Dispute>(&found.offers);
    let refs = refs(service::choices(app, actor, Some(&found.dispute), wanted.as_slice()).await?);
    let entries = found.timeline(app, actor).await?;
    let page = format!("/disputes/{id}");
    let mut steps = matter::steps::<Dispute>(&found.offers, viewer, &page, found.version, &refs, drawn);
    for step in &mut steps.steps {
        let verb = Verb::parse(&step.key);
        if let Some(form) = &mut step.form {
            // Only a worker is kept safe, from an employer.
            let of_work = found.dispute.is_of_work();
            form.fields.retain(|field| of_work || field.name != "worker_safe");
            ask_about_the_employer(&mut form.fields);
            call_the_sides(&mut form.fields, &found, verb);
            name_chosen(app, actor, &mut form.fields).await?;
        }
    }
    // Who only reads the header is not told who else may do what, but why they may do nothing.
    if !found.view.application() {
        let why = policy::recused(&found.dispute, actor).filter(|_| !found.dispute.stage.is_closed());
        steps.refused = why.iter().map(|why| RefusedStep::new("办理本纠纷", why)).collect();
    }
    let files = found.files(app, actor).await?;
    let address = format!("/disputes/{id}");
    let mut head = head(&found, viewer);
    let mut sections = sections(&Shown::of(&found.dispute, &found.view), &found.clocks);
    let clashes = clashes::of(app, actor, &found).await?;
    if !clashes.is_empty() {
        sections.insert(0, clash_section(clashes));
    }
    let hrefs = sections.iter_mut().flat_map(Section::hrefs);
    keep_open(app, actor, head.hrefs().chain(hrefs)).await?;
    let context = ShowPage {
        files: files.iter().map(|f| file_line(&address, f)).collect(),
        upload: found
            .view
            .joint()
            .then(|| upload_form(viewer, &address, ACCEPT, FILE_FIELDS, refused_file)),
        page: frame(viewer, &found.dispute.number, "/disputes"),
        head,
        path: path::path(&found.dispute),
        steps,
        clocks: matter::clocks(&found.clocks, actor)?,
        sections,
        timeline: matter::timeline::<Dispute>(entries),
    };
    Ok(html_with(status, "disputes/show", &context)?)
}

/// Of six possible sides only those that there are, by their names for whom may read them; where a firm
/// is looked for in the register, only those that may be one, and where a firm was the wrong one, only
/// those that were tied to one.
fn call_the_sides(fields: &mut [FormField], found: &Opened, verb: Option<Verb>) {
    let dispute = &found.dispute;
    for field in fields {
        let blank = field.blank.as_deref_mut();
        for row in field.rows.iter_mut().chain(&mut field.spare).chain(blank) {
            call_the_sides(&mut row.fields, found, verb);
        }
        let name = field.name.rsplit('.').next();
        if !matches!(name, Some("side" | "who" | "present")) {
            continue;
        }
        let fits = |choice: &Choice| {
            let side = SideId::parse(&choice.word).and_then(|id| dispute.side(id));
            side.is_some_and(|side| match verb {
                Some(Verb::LinkFirm) => dispute.may_be_a_firm(side),
                Some(Verb::CorrectFirm) => side.entered_as.is_some(),
                _ => true,
            })
        };
        field.choices.retain(|choice| choice.selected || fits(choice));
        for choice in field.choices.iter_mut().filter(|_| found.view.application()) {
            if let Some(side) = SideId::parse(&choice.word).and_then(|id| dispute.side(id)) {
                choice.label = format!("{}：{}", choice.label, side.name);
            }
        }
    }
}

fn clash_section(clashes: Vec<Clash>) -> Section {
    let mut section = Section {
        title: "利益冲突",
        text: "当事人变动后重新审查，下列人员的席位有冲突；调解员有冲突的，请另行“确定调解员”；对接律师有冲突的，请“更换对接律师”。".to_owned(),
        ..Section::default()
    };
    for clash in clashes {
        let who = format!("{}{}", clash.seat.label(), clash.name);
        section.facts.push(Fact::new(who, clash.text));
    }
    section
}

fn head(found: &Opened, viewer: &Viewer) -> PageHead {
    let d = &found.dispute;
    let mut badges = vec![Badge::new(tone_of(d.stage), d.stage.label())];
    if !d.stage.is_closed() {
        badges.extend(next_due(&found.clocks, viewer.actor.now));
    }
    let mut facts = vec![
        Fact::new("楼宇", &found.building.name).to(format!("/buildings/{}", found.building.id)),
        Fact::new("登记", found.opened_at.to_page()),
    ];
    let from = |(id, number): &(String, String)| Fact::new("来自诉求", number).to(format!("/requests/{id}"));
    facts.extend(found.requests.iter().map(from));
    facts.extend(d.accepted_on.map(|day| Fact::new("受理", day.to_string())));
    PageHead {
        crumbs: vec![Link::new("/disputes", "纠纷")],
        number: d.number.clone(),
        title: d.category.label().to_owned(),
        badges,
        facts,
        ..PageHead::default()
    }
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, id: Path<String>, asked: Query<Asked>) -> poem::Result<Response> {
    show_page(&app, &viewer, &key(&id.0)?, StatusCode::OK, asked.drawn(), &[]).await
}

#[handler]
pub async fn take(app: Data<&App>, path: Path<(String, String)>, posted: Posted) -> poem::Result<Response> {
    let (id, step) = path.0;
    let id = key(&id)?;
    let input = posted.input();
    let actor = posted.actor();
    let taken = matters::take_step::<Dispute>(&app, &actor, &id, posted.version()?, &step, &input).await;
    match taken {
        Ok(taken) => Ok(left::after(&app, &actor, "/disputes", &id, &taken.value).await?),
        Err(error @ Error::NotFound(_)) => Err(error.into()),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let back = Drawn::returned(&step, &input, &errors);
            show_page(&app, &posted.viewer, &id, status, back, &[]).await
        }
    }
}

/// A file, with who reads it.
fn file_line(matter: &str, file: &Attachment) -> FileLine {
    let side = SideId::parse(&file.side)
        .map(|s| format!("：{}", s.label()))
        .unwrap_or_default();
    FileLine {
        readers: format!("{}{side}", file.visibility.label()),
        ..FileLine::of(matter, file)
    }
}

#[handler]
pub async fn attach(app: Data<&App>, id: Path<String>, posted: PostedFile) -> poem::Result<Response> {
    let id = key(&id.0)?;
    let sent = posted.sent;
    let readers = (
        sent.text("visibility").map(str::to_owned),
        sent.text("side").map(str::to_owned),
    );
    let words = (readers.0.as_deref(), readers.1.as_deref());
    match service::attach(&app, &posted.viewer.actor, &id, &sent.name, sent.bytes, words).await {
        Ok(_) => Ok(see_other(&format!("/disputes/{id}#files"))),
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
