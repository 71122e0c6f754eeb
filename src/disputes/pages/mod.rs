//! `/disputes`: the list, the new form, one dispute.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | routes, the list, opening one |
//! | `show.rs` | one dispute, its steps |
//! | `sections.rs` | its substance, in short sections |
//! | `path.rs` | where it stands |

mod path;
mod sections;
mod show;

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, Route, get, handler, post};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::model::Dispute;
use super::service::{self, Line};
use super::specs;
use super::stage::Stage;
use super::words::Category;
use crate::app::App;
use crate::kernel::{Actor, FieldError, Id, Role, Timestamp};
use crate::matters;
use crate::registers::pages::{name_chosen, name_firm};
use crate::requests::disputed;
use crate::requests::model::Request;
use crate::web::caller::Viewer;
use crate::web::form::{Choice, Form, FormField, Input, Refs, ask};
use crate::web::forms::Posted;
use crate::web::left;
use crate::web::matter::due_in;
use crate::web::pages::{as_field_errors, frame, html, html_with};
use crate::web::params::{self, PAGE, escaped, page};
use crate::web::view::{Empty, Link, Page, PageHead, Pager, Tone};

pub fn routes(route: Route) -> Route {
    route
        .at("/disputes", get(list).post(open))
        .at("/disputes/new", get(new))
        .at("/disputes/:id", get(show::show))
        .at("/disputes/:id/steps/:step", post(show::take))
        .at("/disputes/:id/attachments", post(show::attach))
        .at("/disputes/:id/attachments/:file", get(show::download))
}

/// What a stage looks like everywhere.
pub fn tone_of(stage: Stage) -> Tone {
    match stage {
        Stage::Refused | Stage::Failed | Stage::Terminated | Stage::Breached => Tone::Overdue,
        Stage::Suspended => Tone::Due,
        Stage::Effective | Stage::Confirmed | Stage::Fulfilled | Stage::Advised => Tone::Done,
        Stage::Draft | Stage::Withdrawn | Stage::Archived => Tone::Closed,
        _ => Tone::Running,
    }
}

#[derive(Deserialize)]
struct Filter {
    #[serde(default)]
    view: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    cursor: String,
    /// Words of it.
    #[serde(default)]
    q: String,
    /// Of one building only.
    #[serde(default)]
    building_id: String,
    /// What [`left::after`] says.
    #[serde(default)]
    left: String,
}

#[derive(Serialize)]
struct ListPage {
    page: Page,
    head: PageHead,
    board: bool,
    q: String,
    building_id: String,
    stages: Vec<Choice>,
    categories: Vec<Choice>,
    rows: Vec<Row>,
    columns: Vec<Column>,
    pager: Pager,
    empty: Empty,
}

#[derive(Serialize)]
struct Row {
    href: String,
    number: String,
    title: &'static str,
    building: String,
    tone: Tone,
    stage: &'static str,
    opened: String,
    due_tone: Tone,
    /// Empty where nothing is due.
    due: String,
}

#[derive(Serialize)]
struct Column {
    label: &'static str,
    href: String,
    rows: Vec<Row>,
    more: bool,
}

/// The columns of the board; what is closed stands in the table.
const BOARD: &[Stage] = &[
    Stage::Submitted,
    Stage::Screening,
    Stage::Prediagnosis,
    Stage::Inviting,
    Stage::Consultation,
    Stage::Specialist,
    Stage::Signing,
    Stage::Effective,
    Stage::Performing,
    Stage::Confirming,
    Stage::Confirmed,
    Stage::Breached,
];
const IN_COLUMN: i64 = 8;

fn row(line: &Line, now: Timestamp) -> Row {
    let due = line
        .due_at
        .filter(|_| line.closed_at.is_none())
        .map(|due| due_in(due, now));
    let (due_tone, due) = due.unwrap_or((Tone::Closed, String::new()));
    Row {
        href: format!("/disputes/{}", line.id),
        number: line.number.clone(),
        title: line.category.label(),
        building: line.building.name.clone(),
        tone: tone_of(line.stage),
        stage: line.stage.label(),
        opened: line.opened_at.day().to_string(),
        due_tone,
        due,
    }
}

#[handler]
async fn list(app: Data<&App>, viewer: Viewer, filter: Query<Filter>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let board = filter.view == "board";
    let stage = Stage::parse(&filter.stage);
    let category = Category::parse(&filter.category);
    let query = |stage: Option<Stage>, limit: i64| matters::store::Query {
        stage: stage.map(|s| s.as_str().to_owned()),
        category: category.map(|c| c.as_str().to_owned()),
        building: Some(filter.building_id.clone()).filter(|b| !b.is_empty()),
        before: Some(filter.cursor.clone()).filter(|c| !c.is_empty()),
        limit: limit + 1,
        ..matters::store::Query::default()
    };
    let mut columns = vec![];
    let mut rows = vec![];
    let mut pager = Pager::default();
    if board {
        for stage in BOARD {
            let lines = service::list(&app, actor, &query(Some(*stage), IN_COLUMN)).await?;
            columns.push(Column {
                label: stage.label(),
                href: format!("/disputes?stage={}", stage.as_str()),
                more: lines.len() as i64 > IN_COLUMN,
                rows: lines
                    .iter()
                    .take(IN_COLUMN as usize)
                    .map(|l| row(l, actor.now))
                    .collect(),
            });
        }
        columns.retain(|c| !c.rows.is_empty());
    } else {
        let (lines, next) = if filter.q.trim().is_empty() {
            let lines = service::list(&app, actor, &query(stage, PAGE)).await?;
            let lines = page(lines, PAGE, |l| l.id.clone());
            (lines.items, lines.next)
        } else {
            service::find_by_words(&app, actor, &filter.q, &query(stage, PAGE - 1)).await?
        };
        rows = lines.iter().map(|l| row(l, actor.now)).collect();
        let mut filters = format!("stage={}&category={}", filter.stage_word(), filter.category_word());
        for (name, typed) in [("q", &filter.q), ("building_id", &filter.building_id)] {
            if !typed.is_empty() {
                filters.push_str(&format!("&{name}={}", escaped(typed)));
            }
        }
        if !filter.cursor.is_empty() {
            pager.first = format!("/disputes?{filters}");
        }
        if let Some(next) = next {
            pager.next = format!("/disputes?{filters}&cursor={next}");
        }
        pager.shown = format!("本页{}件", rows.len());
    }
    let nothing = rows.is_empty() && columns.is_empty();
    let mut page = frame(&viewer, "纠纷", "/disputes");
    page.flash.extend(left::told(&filter.left));
    let context = ListPage {
        page,
        head: PageHead {
            title: "涉企纠纷".to_owned(),
            lead: match (filter.building_id.is_empty(), rows.first()) {
                (false, Some(row)) => format!("只看{}的纠纷；列表只显示办理概况。", row.building),
                _ => "预诊、会诊、专诊三级化解；列表只显示办理概况。".to_owned(),
            },
            actions: actions(actor, board),
            ..PageHead::default()
        },
        board,
        q: filter.q.clone(),
        building_id: filter.building_id.clone(),
        stages: choices(Stage::CHOICES, filter.stage_word()),
        categories: choices(Category::CHOICES, filter.category_word()),
        rows,
        columns,
        pager,
        empty: Empty {
            title: if nothing {
                "没有符合条件的纠纷".to_owned()
            } else {
                String::new()
            },
            text: "您可以查看的纠纷会列在这里：本人或本企业的、由您经办或主持的、您负责的楼宇的。".to_owned(),
            action: opens(actor).then(|| Link::new("/disputes/new", "登记纠纷")),
        },
    };
    Ok(html("disputes/list", &context)?)
}

impl Filter {
    /// Only words of ours go back into addresses.
    fn stage_word(&self) -> &'static str {
        Stage::parse(&self.stage).map_or("", Stage::as_str)
    }
    fn category_word(&self) -> &'static str {
        Category::parse(&self.category).map_or("", Category::as_str)
    }
}

fn choices(words: &[(&str, &str)], chosen: &str) -> Vec<Choice> {
    words
        .iter()
        .map(|(word, label)| Choice {
            selected: *word == chosen,
            ..Choice::new(*word, *label)
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
    let roles = [Role::Coordinator, Role::EnterpriseContact, Role::Individual];
    !actor.holds(Role::Auditor) && (actor.runs_zone() || roles.iter().any(|r| actor.holds(*r)))
}

fn actions(actor: &Actor, board: bool) -> Vec<Link> {
    let mut actions = vec![];
    if opens(actor) {
        actions.push(Link::new("/disputes/new", "登记纠纷"));
    }
    actions.push(if board {
        Link::new("/disputes", "看列表")
    } else {
        Link::new("/disputes?view=board", "按阶段看板")
    });
    actions
}

#[derive(Serialize)]
struct NewPage {
    page: Page,
    head: PageHead,
    form: Form,
}

/// The request that a dispute is opened from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Source {
    request: String,
}

impl Source {
    fn id(&self) -> crate::error::Result<Option<Id<Request>>> {
        let given = Some(&self.request).filter(|id| !id.is_empty());
        given.map(|id| params::id(id, "诉求")).transpose()
    }
}

/// Whoever speaks for one firm only applies in its name.
fn of_own_firm(actor: &Actor) -> Value {
    match &actor.grants[..] {
        [only] if only.role == Role::EnterpriseContact => json!({ "sides": [{ "enterprise_id": only.over }] }),
        _ => Value::Null,
    }
}

async fn new_page(
    app: &App,
    viewer: &Viewer,
    status: StatusCode,
    from: Option<&Id<Request>>,
    typed: Option<(&Value, &[FieldError])>,
) -> poem::Result<Response> {
    let refs = refs(service::choices(app, &viewer.actor, None, &[&specs::OPEN]).await?);
    let of_request = match from {
        None => None,
        Some(id) => match disputed::prefilled(app, &viewer.actor, id).await {
            Ok(found) => Some(found),
            // What was typed comes back even where the request has moved on meanwhile.
            Err(_) if typed.is_some() => None,
            Err(error) => return Err(error.into()),
        },
    };
    let own = of_own_firm(&viewer.actor);
    let input = match (typed, &of_request) {
        (Some((value, errors)), _) => Input::Typed(value, errors),
        (None, Some((_, value))) => Input::Stored(value),
        (None, None) => Input::Stored(&own),
    };
    let action = from.map_or("/disputes".to_owned(), |id| format!("/disputes?request={id}"));
    let mut crumbs = vec![Link::new("/disputes", "纠纷")];
    if let (Some(id), Some((request, _))) = (from, &of_request) {
        crumbs.push(Link::new(format!("/requests/{id}"), format!("诉求{}", request.number)));
    }
    let blank = Form::new("open", action, "保存草稿").csrf(&viewer.session.csrf);
    let mut form = blank.draw(specs::OPEN.fields, input, &refs);
    if let Some(firm) = of_request.as_ref().and_then(|(request, _)| request.firm.as_ref()) {
        name_firm(&mut form.fields, &firm.id, &firm.name);
    }
    name_chosen(app, &viewer.actor, &mut form.fields).await?;
    ask_about_the_employer(&mut form.fields);
    if of_request.as_ref().is_some_and(|(request, _)| request.by_employee) {
        let answers = form.fields.iter_mut().filter(|field| field.name == "worker_safe");
        answers.for_each(|field| field.choices.retain(|choice| choice.word == "true"));
    }
    let context = NewPage {
        page: frame(viewer, "登记纠纷", "/disputes"),
        head: PageHead {
            crumbs,
            title: "登记纠纷".to_owned(),
            lead: specs::OPEN.about.to_owned(),
            ..PageHead::default()
        },
        form,
    };
    Ok(html_with(status, "disputes/new", &context)?)
}

fn ask_about_the_employer(fields: &mut [FormField]) {
    let (yes, no) = ("保密，等本人同意后再告知用人单位", "不保密，用人单位可以知道");
    ask(fields, "worker_safe", yes, no);
}

#[handler]
async fn new(app: Data<&App>, viewer: Viewer, from: Query<Source>) -> poem::Result<Response> {
    super::policy::not_an_auditor(&viewer.actor).map_err(crate::error::Error::Forbidden)?;
    new_page(&app, &viewer, StatusCode::OK, from.id()?.as_ref(), None).await
}

#[handler]
async fn open(app: Data<&App>, from: Query<Source>, posted: Posted) -> poem::Result<Response> {
    let input = posted.input();
    let from = from.id()?;
    let opened = match &from {
        Some(request) => disputed::open(&app, &posted.actor(), request, &input).await,
        None => matters::open::<Dispute>(&app, &posted.actor(), &input).await,
    };
    match opened {
        Ok((id, opened)) => Ok(left::after(&app, &posted.viewer.actor, "/disputes", &id, &opened.value).await?),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            new_page(&app, &posted.viewer, status, from.as_ref(), Some((&input, &errors))).await
        }
    }
}
