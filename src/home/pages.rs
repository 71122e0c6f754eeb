//! `/` and `/tasks/{id}/done`.

use poem::web::{Data, Path};
use poem::{Response, Route, get, handler, post};
use serde::Serialize;

use super::store;
use crate::advisors::{model::Assignment, service as advisors};
use crate::app::App;
use crate::disputes::model::Dispute;
use crate::error::Error;
use crate::handoffs::model::Handoff;
use crate::kernel::{Actor, Role};
use crate::matters::Matter;
use crate::matters::store::Listed;
use crate::requests::model::Request;
use crate::web::caller::Viewer;
use crate::web::forms::Posted;
use crate::web::matter::due_in;
use crate::web::pages::{frame, html, see_other};
use crate::web::view::{Empty, Link, Page};

pub fn routes(route: Route) -> Route {
    route.at("/", get(home)).at("/tasks/:id/done", post(finish))
}

/// From a stored stage to its name.
type Labels = fn(&str) -> &'static str;

/// Kind of matter, where its page is, what its stages are called.
const KINDS: &[(&str, &str, Labels)] = &[
    (Request::KIND, "/requests", crate::requests::stage_label),
    (Dispute::KIND, "/disputes", |stage| {
        crate::disputes::stage::Stage::parse(stage).map_or("", |s| s.label())
    }),
    (Handoff::KIND, "/handoffs", crate::handoffs::stage_label),
    (Assignment::KIND, "/advisors", |stage| {
        crate::advisors::words::Stage::parse(stage).map_or("", |s| s.label())
    }),
];
const SHOWN: i64 = 12;
/// What asks for a look is named first by its newest few; the rest lies in 收件箱.
const TASKS: usize = 4;

#[derive(Serialize)]
struct HomePage {
    page: Page,
    hello: String,
    tasks: Vec<TaskLine>,
    tasks_more: Option<Link>,
    due: Vec<MatterLine>,
    changed: Vec<MatterLine>,
    since: String,
    figures: Vec<crate::figures::service::KeyFigure>,
    nothing: Empty,
    start: Vec<Link>,
}

#[derive(Serialize)]
struct TaskLine {
    id: String,
    text: String,
    opened: String,
    href: String,
}

#[derive(Serialize)]
struct MatterLine {
    href: String,
    number: String,
    title: String,
    stage: &'static str,
    tone: &'static str,
    due: String,
}

fn line(listed: Listed, now: crate::kernel::Timestamp, place: &str, label: Labels) -> MatterLine {
    let (tone, due) = match listed.due_at {
        Some(due) if listed.closed_at.is_none() => {
            let (tone, said) = due_in(due, now);
            (tone.word(), said)
        }
        _ => ("closed", String::new()),
    };
    MatterLine {
        href: format!("{place}/{}", listed.id),
        number: listed.number,
        title: listed.title,
        stage: label(&listed.stage),
        tone,
        due,
    }
}

#[handler]
async fn home(app: Data<&App>, viewer: Viewer) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let mut tx = app.db.read().await.map_err(Error::from)?;
    let mut due = Vec::new();
    let mut changed = Vec::new();
    let since = viewer.session.since.unwrap_or(actor.now.plus_minutes(-7 * 24 * 60));
    for (kind, place, label) in KINDS {
        for listed in store::due_next(&mut tx, actor, kind, SHOWN).await? {
            due.push((listed.due_at, line(listed, actor.now, place, *label)));
        }
        for listed in store::changed_since(&mut tx, actor, kind, since, SHOWN).await? {
            // A change that is none of the reader's business is no news.
            if *kind == Assignment::KIND && advisors::is_kept_from(actor, &listed) {
                continue;
            }
            changed.push(line(listed, actor.now, place, *label));
        }
    }
    due.sort_by_key(|(at, _)| *at);
    // What waits for this person without a due date comes last.
    let stages = advisors::waits_in(actor).into_iter().map(|stage| stage.to_string());
    let waiting = store::undated(&mut tx, actor, Assignment::KIND, stages.collect(), SHOWN).await?;
    for listed in advisors::as_told(actor, waiting) {
        due.push((None, line(listed, actor.now, "/advisors", Assignment::stage_label)));
    }
    let mut tasks: Vec<TaskLine> = store::open_tasks(&mut tx, actor, SHOWN)
        .await?
        .into_iter()
        .map(|t| TaskLine {
            id: t.id,
            text: t.text,
            opened: t.opened_at.to_page(),
            href: KINDS
                .iter()
                .find(|(kind, _, _)| *kind == t.subject_kind)
                .map(|(_, place, _)| format!("{place}/{}", t.subject_id))
                .unwrap_or_default(),
        })
        .collect();
    drop(tx);
    let has_inbox = crate::inbox::policy::has_inbox(actor);
    let tasks_more = (has_inbox && tasks.len() > TASKS).then(|| Link::new("/inbox#notices", "在收件箱看全部提醒"));
    if tasks_more.is_some() {
        tasks.truncate(TASKS);
    }
    let context = HomePage {
        page: frame(&viewer, "工作台", "/"),
        hello: actor.name.clone(),
        tasks,
        tasks_more,
        due: due.into_iter().take(SHOWN as usize).map(|(_, line)| line).collect(),
        changed,
        since: since.to_page(),
        figures: crate::figures::service::key_figures(&app, actor).await?,
        nothing: Empty {
            title: "眼下没有到期的事项".to_owned(),
            text: "由您经办、有时限在走的事项会按到期先后排在这里。".to_owned(),
            action: None,
        },
        start: start(actor),
    };
    Ok(html("home/show", &context)?)
}

/// The first steps this role takes most.
fn start(actor: &Actor) -> Vec<Link> {
    let mut links = Vec::new();
    if actor.holds(Role::Coordinator) || actor.holds(Role::EnterpriseContact) {
        links.push(Link::new("/requests/new", "登记诉求"));
    }
    let may_open = [Role::Coordinator, Role::EnterpriseContact, Role::Individual];
    if may_open.iter().any(|role| actor.holds(*role)) {
        links.push(Link::new("/disputes/new", "申请调解纠纷"));
    }
    if actor.runs_zone() || actor.holds(Role::Coordinator) {
        links.push(Link::new("/advisors/new", "为企业派任顾问"));
        links.push(Link::new("/enterprises", "查企业"));
    }
    if actor.runs_zone() {
        links.push(Link::new("/admin/imports", "导入台账"));
    }
    links
}

#[handler]
async fn finish(app: Data<&App>, id: Path<String>, posted: Posted) -> poem::Result<Response> {
    let actor = posted.actor();
    let done = async { crate::write_tx!(app.db, |tx| store::finish(tx, &actor, &id.0).await) };
    if done.await? {
        Ok(see_other(posted.text("back").filter(|b| *b == "/inbox").unwrap_or("/")))
    } else {
        Err(Error::NotFound("这项待办").into())
    }
}
