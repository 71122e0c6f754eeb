//! `/handoffs`: the list by due time, the new form, one handoff.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | routes, the list |
//! | `opening.rs` | the new form, with whom it is proposed to hand off to |
//! | `show.rs` | one handoff, its steps, its files |
//! | `head.rs`, `path.rs` | its head; where it stands |
//! | `sections.rs` | its substance, in short sections |
//! | `advice.rs` | who should have it, and why, beside a form |

pub mod advice;
mod head;
mod opening;
mod path;
mod sections;
mod show;

use poem::web::{Data, Query};
use poem::{Response, Route, get, handler, post};
use serde::{Deserialize, Serialize};

use super::service::{self, Asked, Line};
use super::specs;
use super::stage::Stage;
use super::words::Card;
use crate::app::App;
use crate::kernel::{Actor, Role, Timestamp};
use crate::web::caller::Viewer;
use crate::web::form::{Choice, Refs};
use crate::web::left;
use crate::web::matter::due_in;
use crate::web::pages::{frame, html};
use crate::web::params::{PAGE, escaped, page};
use crate::web::view::{Badge, Empty, Link, Page, PageHead, Pager, Tone};

pub fn routes(route: Route) -> Route {
    route
        .at("/handoffs", get(list).post(opening::open))
        .at("/handoffs/new", get(opening::new).post(opening::propose))
        .at("/handoffs/:id", get(show::show))
        .at("/handoffs/:id/steps/:step", post(show::take))
        .at("/handoffs/:id/legs/:leg/steps/:step", post(show::take_of_leg))
        .at("/handoffs/:id/attachments", post(show::attach))
        .at("/handoffs/:id/attachments/:file", get(show::download))
}

/// What a stage looks like everywhere.
pub fn tone_of(stage: Stage) -> Tone {
    match stage {
        Stage::ReturnAsked | Stage::Returned | Stage::Ruling | Stage::Rework => Tone::Overdue,
        Stage::ExtensionAsked | Stage::Waiting | Stage::Dispatched => Tone::Due,
        Stage::Submitted | Stage::Done | Stage::Callback => Tone::Done,
        Stage::Draft | Stage::Closed | Stage::Cancelled => Tone::Closed,
        Stage::Signed | Stage::Working => Tone::Running,
    }
}

#[derive(Deserialize)]
struct Filter {
    #[serde(default)]
    stage: String,
    #[serde(default)]
    department: String,
    /// `overdue`, `yellow`, `red`, `supervised`
    #[serde(default)]
    only: String,
    #[serde(default)]
    cursor: String,
    /// What [`left::after`] says.
    #[serde(default)]
    left: String,
}

#[derive(Serialize)]
struct ListPage {
    page: Page,
    head: PageHead,
    stages: Vec<Choice>,
    departments: Vec<Choice>,
    only: Vec<Choice>,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
}

#[derive(Serialize)]
struct Row {
    href: String,
    number: String,
    title: String,
    building: String,
    badge: Badge,
    /// 首接负责: with whom it lies.
    holder: String,
    sent_back_by: String,
    hops: i64,
    supervised: bool,
    /// An empty label where nothing is due.
    due: Badge,
}

fn row(line: &Line, now: Timestamp) -> Row {
    let l = &line.listed;
    let due = l.due_at.filter(|_| l.closed_at.is_none()).map(|due| due_in(due, now));
    let (tone, left) = due.unwrap_or((Tone::Closed, String::new()));
    Row {
        href: format!("/handoffs/{}", l.id),
        number: l.number.clone(),
        title: l.title.clone(),
        building: line.beside.building.clone(),
        badge: Badge::new(tone_of(line.stage), line.stage.label()),
        holder: line.beside.holder.clone().unwrap_or_default(),
        sent_back_by: line.beside.sent_back_by.clone(),
        hops: line.beside.hops,
        supervised: line.beside.supervised,
        due: Badge::new(tone, left),
    }
}

const ONLY: &[(&str, &str)] = &[
    ("overdue", "只看逾期"),
    ("yellow", "只看黄牌"),
    ("red", "只看红牌"),
    ("supervised", "只看督办"),
];

#[handler]
async fn list(app: Data<&App>, viewer: Viewer, filter: Query<Filter>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let stage = Stage::parse(&filter.stage);
    let given = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
    let asked = Asked {
        stage,
        department: given(&filter.department),
        overdue: filter.only == "overdue",
        supervised: filter.only == "supervised",
        card: Card::parse(&filter.only),
        cursor: given(&filter.cursor),
        limit: PAGE + 1,
        ..Asked::default()
    };
    let lines = page(service::list(&app, actor, &asked).await?, PAGE, |l| asked.cursor_of(l));
    let rows: Vec<Row> = lines.items.iter().map(|l| row(l, actor.now)).collect();
    let filters = format!(
        "stage={}&department={}&only={}",
        stage.map_or("", Stage::as_str),
        escaped(&filter.department),
        escaped(&filter.only)
    );
    let mut pager = Pager {
        shown: format!("本页{}件", rows.len()),
        ..Pager::default()
    };
    if !filter.cursor.is_empty() {
        pager.first = format!("/handoffs?{filters}");
    }
    if let Some(next) = lines.next {
        pager.next = format!("/handoffs?{filters}&cursor={next}");
    }
    let departments = if actor.sees_zone() || actor.holds(Role::Coordinator) {
        let spec = &specs::OPEN;
        let mut all = service::choices(&app, actor, &[spec]).await?;
        all.remove("department").unwrap_or_default()
    } else {
        vec![]
    };
    let mut page = frame(&viewer, "交办", "/handoffs");
    page.flash.extend(left::told(&filter.left));
    let context = ListPage {
        page,
        head: PageHead {
            title: "部门交办".to_owned(),
            lead: "先到期的在前；退单、改派不重新计时，谁手里、退过几次都看得到。".to_owned(),
            actions: opens(actor)
                .then(|| Link::new("/handoffs/new", "登记交办单"))
                .into_iter()
                .collect(),
            ..PageHead::default()
        },
        stages: choices(
            Stage::CHOICES.iter().map(|(w, l)| ((*w).to_owned(), (*l).to_owned())),
            &filter.stage,
        ),
        departments: choices(departments, &filter.department),
        only: choices(
            ONLY.iter().map(|(w, l)| ((*w).to_owned(), (*l).to_owned())),
            &filter.only,
        ),
        empty: Empty {
            title: if rows.is_empty() {
                "没有符合条件的交办单".to_owned()
            } else {
                String::new()
            },
            text: "派给您的部门的、您负责的楼宇的交办单会列在这里。".to_owned(),
            action: opens(actor).then(|| Link::new("/handoffs/new", "登记交办单")),
        },
        rows,
        pager,
    };
    Ok(html("handoffs/list", &context)?)
}

fn choices(all: impl IntoIterator<Item = (String, String)>, chosen: &str) -> Vec<Choice> {
    all.into_iter()
        .map(|(word, label)| Choice {
            selected: word == chosen,
            word,
            label,
        })
        .collect()
}

/// Choices as a form draws them.
fn refs(choices: service::Choices) -> Refs {
    let draw = |(id, label): (String, String)| Choice::new(id, label);
    choices
        .into_iter()
        .map(|(kind, all)| (kind, all.into_iter().map(draw).collect()))
        .collect()
}

fn opens(actor: &Actor) -> bool {
    !actor.holds(Role::Auditor) && (actor.runs_zone() || actor.holds(Role::Coordinator))
}
