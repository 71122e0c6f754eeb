//! `/handoffs`: the list by due time, the new form, one handoff.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | routes, the list, opening one |
//! | `show.rs` | one handoff, its steps, its files |
//! | `head.rs`, `path.rs` | its head; where it stands |
//! | `sections.rs` | its substance, in short sections |
//! | `advice.rs` | who should have it, and why, beside a form |

pub mod advice;
mod head;
mod path;
mod sections;
mod show;

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, Route, get, handler, post};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::model::Handoff;
use super::policy;
use super::service::{self, Asked, Line};
use super::specs;
use super::stage::Stage;
use super::words::Card;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::fields::is_blank;
use crate::kernel::{Actor, FieldError, Role, Timestamp};
use crate::matters;
use crate::web::caller::Viewer;
use crate::web::form::{Choice, Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::matter::due_in;
use crate::web::pages::{as_field_errors, frame, html, html_with, see_other};
use crate::web::params::{PAGE, escaped, page};
use crate::web::view::{Badge, Empty, Fact, Link, Page, PageHead, Pager, Tone};
use advice::Advice;

pub fn routes(route: Route) -> Route {
    route
        .at("/handoffs", get(list).post(open))
        .at("/handoffs/new", get(new).post(propose))
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
    let context = ListPage {
        page: frame(&viewer, "交办", "/handoffs"),
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

#[derive(Serialize)]
struct NewPage {
    page: Page,
    head: PageHead,
    /// 楼宇与类别 are not both known as yet.
    unasked: bool,
    proposals: Vec<Fact>,
    form: Form,
}

/// What is known when the form is asked for; of a form that is sent, for what its proposal was made.
#[derive(Debug, Default, PartialEq, Deserialize)]
struct Known {
    #[serde(default)]
    building_id: String,
    #[serde(default)]
    category: String,
}

impl Known {
    fn of(typed: &Value) -> Known {
        let text = |name: &str| typed[name].as_str().unwrap_or_default().to_owned();
        Known {
            building_id: text("building_id"),
            category: text("category"),
        }
    }

    /// As the address of a form names it.
    fn query(&self) -> String {
        match self.is_whole() {
            true => format!(
                "?building_id={}&category={}",
                escaped(&self.building_id),
                escaped(&self.category)
            ),
            false => String::new(),
        }
    }

    fn is_whole(&self) -> bool {
        !self.building_id.is_empty() && !self.category.is_empty()
    }

    async fn advice(&self, app: &App, actor: &Actor) -> Result<Option<Advice>> {
        match self.is_whole() {
            true => Ok(Some(Advice::of(app, actor, &self.category, &self.building_id).await?)),
            false => Ok(None),
        }
    }
}

/// A form that was sent.
struct Sent<'a> {
    typed: &'a Value,
    /// Empty where it was not refused.
    errors: &'a [FieldError],
    /// For what its proposal was made.
    advised: &'a Known,
}

async fn new_page(
    app: &App,
    viewer: &Viewer,
    status: StatusCode,
    known: &Known,
    sent: Option<Sent<'_>>,
) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let offered = service::choices(app, actor, &[&specs::OPEN]).await?;
    let advice = known.advice(app, actor).await?;
    let mut filled = json!({ "building_id": known.building_id, "category": known.category });
    if let Some(advice) = &advice {
        overlay(&mut filled, &advice.filled());
    }
    // The form holds the proposal for what is known now, unless it came back refused.
    let mut advised = known;
    let input = match sent {
        // Refused: what was typed stands as it is, beside what is wrong with it.
        Some(Sent {
            typed,
            errors,
            advised: before,
        }) if !errors.is_empty() => {
            advised = before;
            Input::Typed(typed, errors)
        }
        Some(Sent {
            typed, advised: before, ..
        }) => {
            let mut given = typed.clone();
            if before != known
                && let (Some(now), Some(old)) = (&advice, before.advice(app, actor).await?)
            {
                given = advice::renewed(typed, &old.filled(), &now.filled());
            }
            overlay(&mut filled, &given);
            Input::Typed(&filled, &[])
        }
        None => Input::Stored(&filled),
    };
    let context = NewPage {
        page: frame(viewer, "交办", "/handoffs"),
        head: PageHead {
            crumbs: vec![Link::new("/handoffs", "交办")],
            title: "登记交办单".to_owned(),
            lead: specs::OPEN.about.to_owned(),
            ..PageHead::default()
        },
        unasked: !known.is_whole(),
        form: Form {
            aside: Some(Link::new(format!("/handoffs/new{}", advised.query()), "看建议")),
            ..Form::new("open", format!("/handoffs{}", advised.query()), "派单")
                .csrf(&viewer.session.csrf)
                .draw(specs::OPEN.fields, input, &refs(offered))
        },
        proposals: advice.as_ref().map(Advice::lines).unwrap_or_default(),
    };
    Ok(html_with(status, "handoffs/new", &context)?)
}

/// What is given goes before what stands there.
fn overlay(stands: &mut Value, given: &Value) {
    let (Value::Object(stands), Value::Object(given)) = (stands, given) else {
        return;
    };
    let given = given.iter().filter(|(_, value)| !is_blank(value));
    stands.extend(given.map(|(name, value)| (name.clone(), value.clone())));
}

#[handler]
async fn new(app: Data<&App>, viewer: Viewer, known: Query<Known>) -> poem::Result<Response> {
    policy::not_an_auditor(&viewer.actor).map_err(Error::Forbidden)?;
    new_page(&app, &viewer, StatusCode::OK, &known, None).await
}

/// 看建议: nothing is handed off; the form comes back with everything typed, and the proposal in what
/// is still blank or was proposed for another building or category.
#[handler]
async fn propose(app: Data<&App>, advised: Query<Known>, posted: Posted) -> poem::Result<Response> {
    policy::not_an_auditor(&posted.viewer.actor).map_err(Error::Forbidden)?;
    let typed = posted.input();
    let sent = Sent {
        typed: &typed,
        errors: &[],
        advised: &advised,
    };
    new_page(&app, &posted.viewer, StatusCode::OK, &Known::of(&typed), Some(sent)).await
}

#[handler]
async fn open(app: Data<&App>, advised: Query<Known>, posted: Posted) -> poem::Result<Response> {
    let input = posted.input();
    match matters::open::<Handoff>(&app, &posted.actor(), &input).await {
        Ok((id, _)) => Ok(see_other(&format!("/handoffs/{id}"))),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let sent = Sent {
                typed: &input,
                errors: &errors,
                advised: &advised,
            };
            new_page(&app, &posted.viewer, status, &Known::of(&input), Some(sent)).await
        }
    }
}
