//! `/requests`: the list by what is due, the new form, one request; `/b/{code}` and `/r/{receipt}`
//! without an account.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | routes, the list, opening one |
//! | `show.rs`, `sections.rs`, `path.rs` | one request, its substance, where it stands |
//! | `imports.rs` | slips of the 12345 hotline |
//! | `lobby.rs`, `receipt.rs`, `find.rs` | the public pages |
//! | `poster.rs` | the sheet with the code for the lobby's wall |

mod find;
mod imports;
mod lobby;
mod path;
mod poster;
mod receipt;
mod sections;
mod show;

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, Route, get, handler, post};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::api::{cursor_of, due_cursor};
use super::lobby::BY_EMPLOYEE;
use super::model::Request;
use super::policy;
use super::service::{self, Line, grade_word};
use super::specs;
use super::stage::Stage;
use super::store::DueQuery;
use super::words::Grade;
use crate::app::App;
use crate::error::Error;
use crate::kernel::{Actor, Field, FieldError, Role, Timestamp};
use crate::matters;
use crate::registers;
use crate::registers::pages::name_chosen;
use crate::web::caller::Viewer;
use crate::web::form::{Choice, Form, FormField, Input, Refs, ask};
use crate::web::forms::Posted;
use crate::web::left;
use crate::web::matter::due_in;
use crate::web::pages::{as_field_errors, frame, html, html_with};
use crate::web::params::{PAGE, escaped, page};
use crate::web::view::{Badge, Empty, Link, Page, PageHead, Pager, Tone};

pub fn routes(route: Route) -> Route {
    route
        .at("/requests", get(list).post(open))
        .at("/requests/new", get(new))
        .at("/requests/imports", get(imports::form).post(imports::take))
        .at("/requests/:id", get(show::show))
        .at("/requests/:id/steps/:step", post(show::take))
        .at("/requests/:id/attachments", post(show::attach))
        .at("/requests/:id/attachments/:file", get(show::download))
        .at("/buildings/:id/poster", get(poster::show))
        .at("/b/:code", get(lobby::show))
        .at("/b/:code/requests", post(lobby::file))
        .at("/r", get(find::ask).post(find::open))
        .at("/r/:receipt", get(receipt::show))
        .at("/r/:receipt/steps/:step", post(receipt::take))
}

/// What a stage looks like everywhere.
pub fn tone_of(stage: Stage) -> Tone {
    match stage {
        Stage::Refused => Tone::Overdue,
        Stage::Registered | Stage::Reopened | Stage::Confirming => Tone::Due,
        Stage::Resolved | Stage::Explained => Tone::Done,
        Stage::Closed | Stage::Withdrawn => Tone::Closed,
        _ => Tone::Running,
    }
}

#[derive(Deserialize)]
struct Filter {
    #[serde(default)]
    sort: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    grade: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    building_id: String,
    #[serde(default)]
    overdue: String,
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
    /// By what is due; otherwise newest first.
    by_due: bool,
    stages: Vec<Choice>,
    grades: Vec<Choice>,
    categories: Vec<Choice>,
    building_id: String,
    overdue: bool,
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
    opened: String,
    /// An empty label where nothing is due.
    due: Badge,
}

fn row(line: &Line, now: Timestamp) -> Row {
    let l = &line.listed;
    let due = l.due_at.filter(|_| l.closed_at.is_none()).map(|due| due_in(due, now));
    let (tone, left) = due.unwrap_or((Tone::Closed, String::new()));
    Row {
        href: format!("/requests/{}", l.id),
        number: l.number.clone(),
        title: l.title.clone(),
        building: line.building.clone(),
        badge: Badge::new(tone_of(line.stage), line.stage.label()),
        opened: l.opened_at.to_page(),
        due: Badge::new(tone, left),
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[handler]
async fn list(app: Data<&App>, viewer: Viewer, filter: Query<Filter>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let by_due = filter.sort != "new";
    let stage = Stage::parse(&filter.stage).map(|s| s.as_str().to_owned());
    let overdue = filter.overdue == "on";
    let lines = if by_due {
        let query = DueQuery {
            stage: stage.clone(),
            grade: grade_word(&filter.grade),
            category: some(&filter.category),
            building: some(&filter.building_id),
            before: overdue.then_some(actor.now),
            after: some(&filter.cursor).map(|c| cursor_of(&c)).transpose()?,
            limit: PAGE + 1,
        };
        page(service::by_due(&app, actor, &query).await?, PAGE, due_cursor)
    } else {
        let query = matters::store::Query {
            stage: stage.clone(),
            category: some(&filter.category),
            building: some(&filter.building_id),
            before: some(&filter.cursor),
            limit: PAGE + 1,
            ..matters::store::Query::default()
        };
        page(service::list(&app, actor, &query).await?, PAGE, |l| l.listed.id.clone())
    };
    let rows: Vec<Row> = lines.items.iter().map(|l| row(l, actor.now)).collect();
    let filters = filter.address(by_due);
    let mut pager = Pager {
        shown: format!("本页{}件", rows.len()),
        ..Pager::default()
    };
    if !filter.cursor.is_empty() {
        pager.first = format!("/requests?{filters}");
    }
    if let Some(next) = lines.next {
        pager.next = format!("/requests?{filters}&cursor={next}");
    }
    let categories = service::choices(&app, actor, &[&specs::OPEN]).await?;
    let categories = categories.get("category").cloned().unwrap_or_default();
    let mut page = frame(&viewer, "诉求", "/requests");
    page.flash.extend(left::told(&filter.left));
    let context = ListPage {
        page,
        head: PageHead {
            title: "企业诉求".to_owned(),
            lead: "时限从听到诉求的时刻起算；每一步都能看到在谁手里、下一步是什么。".to_owned(),
            actions: actions(actor, by_due),
            ..PageHead::default()
        },
        by_due,
        stages: choices(Stage::CHOICES, stage.as_deref().unwrap_or_default()),
        grades: choices(Grade::CHOICES, &filter.grade),
        categories: categories
            .into_iter()
            .map(|(code, name)| Choice {
                selected: code == filter.category,
                ..Choice::new(code, name)
            })
            .collect(),
        building_id: filter.building_id.clone(),
        overdue,
        rows,
        pager,
        empty: Empty {
            title: "没有符合条件的诉求".to_owned(),
            text: if by_due {
                "有时限在走的诉求按到期先后排在这里；其余的见“全部诉求”。".to_owned()
            } else {
                "您可以查看的诉求会列在这里：本企业的、您负责的楼宇的。".to_owned()
            },
            action: opens(actor).then(|| Link::new("/requests/new", "登记诉求")),
        },
    };
    Ok(html("requests/list", &context)?)
}

impl Filter {
    /// What stands in the address of the next page.
    fn address(&self, by_due: bool) -> String {
        let mut parts = vec![format!("sort={}", if by_due { "due" } else { "new" })];
        let all = [
            ("stage", &self.stage),
            ("grade", &self.grade),
            ("category", &self.category),
            ("building_id", &self.building_id),
            ("overdue", &self.overdue),
        ];
        parts.extend(
            all.into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(name, text)| format!("{name}={}", escaped(text))),
        );
        parts.join("&")
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
    let roles = [Role::Coordinator, Role::EnterpriseContact];
    !actor.holds(Role::Auditor) && (actor.runs_zone() || roles.iter().any(|r| actor.holds(*r)))
}

fn actions(actor: &Actor, by_due: bool) -> Vec<Link> {
    let mut actions = vec![];
    if opens(actor) {
        actions.push(Link::new("/requests/new", "登记诉求"));
    }
    actions.push(if by_due {
        Link::new("/requests?sort=new", "全部诉求")
    } else {
        Link::new("/requests", "按到期先后")
    });
    if actor.runs_zone() {
        actions.push(Link::new("/requests/imports", "导入12345工单"));
    }
    actions
}

#[derive(Serialize)]
struct NewPage {
    page: Page,
    head: PageHead,
    form: Form,
}

/// What somebody who writes for others tells of them: of a contact's own firm the hub knows it, it speaks
/// now, and it is no employee who complains of it.
const OF_OTHERS: &[&str] = &["channel", "firm_name", "uscc", "heard_at", "by_employee"];

fn for_its_own_firm(actor: &Actor) -> bool {
    actor.grants.iter().all(|g| g.role == Role::EnterpriseContact)
}

/// What there is no choice about stands in the form already: the only building, the only firm; of that
/// firm, with whom to speak.
async fn known(app: &App, actor: &Actor, refs: &Refs) -> Result<Value, Error> {
    let only = |name: &str| match refs.get(name).map(Vec::as_slice) {
        Some([one]) if !actor.runs_zone() => Some(one.word.clone()),
        _ => None,
    };
    let (building, firm) = (only("building"), only("enterprise"));
    let mut known = json!({ "building_id": building, "enterprise_id": firm });
    if let Some(id) = firm.filter(|_| for_its_own_firm(actor)) {
        let firm = registers::rows::get(&mut app.db.read().await?, actor, "enterprises", &id).await?;
        known["contact"] = firm.text("contact").into();
        known["phone"] = firm.text("phone").into();
    }
    Ok(known)
}

/// A field of the form as this person is asked: a contact has no name of another firm to write.
fn asked_of(field: &Field, actor: &Actor) -> Option<Field> {
    match (for_its_own_firm(actor), field.name) {
        (true, name) if OF_OTHERS.contains(&name) => None,
        (true, "enterprise_id") => Some(field.hint("")),
        _ => Some(*field),
    }
}

/// Of a demand about labour: an employee or the firm, and nothing chosen beforehand.
pub fn ask_who_speaks(fields: &mut [FormField]) {
    let (employee, firm) = (
        "员工，反映本单位（单位的人看不到）",
        "代表单位，单位自己有事（单位可以查看）",
    );
    ask(fields, BY_EMPLOYEE, employee, firm);
}

async fn new_page(
    app: &App,
    viewer: &Viewer,
    status: StatusCode,
    typed: Option<(&Value, &[FieldError])>,
) -> poem::Result<Response> {
    let refs = refs(service::choices(app, &viewer.actor, &[&specs::OPEN]).await?);
    let known = known(app, &viewer.actor, &refs).await?;
    let input = typed.map_or(Input::Stored(&known), |(value, errors)| Input::Typed(value, errors));
    let asked = specs::OPEN.fields.iter();
    let fields: Vec<Field> = asked.filter_map(|f| asked_of(f, &viewer.actor)).collect();
    let mut form = Form::new("open", "/requests", "登记")
        .csrf(&viewer.session.csrf)
        .draw(&fields, input, &refs);
    ask_who_speaks(&mut form.fields);
    name_chosen(app, &viewer.actor, &mut form.fields).await?;
    let context = NewPage {
        page: frame(viewer, "登记诉求", "/requests"),
        head: PageHead {
            crumbs: vec![Link::new("/requests", "诉求")],
            title: "登记诉求".to_owned(),
            lead: specs::OPEN.about.to_owned(),
            ..PageHead::default()
        },
        form,
    };
    Ok(html_with(status, "requests/new", &context)?)
}

#[handler]
async fn new(app: Data<&App>, viewer: Viewer) -> poem::Result<Response> {
    policy::not_an_auditor(&viewer.actor).map_err(Error::Forbidden)?;
    new_page(&app, &viewer, StatusCode::OK, None).await
}

#[handler]
async fn open(app: Data<&App>, posted: Posted) -> poem::Result<Response> {
    let input = posted.input();
    match matters::open::<Request>(&app, &posted.actor(), &input).await {
        // An employee's word on the employer may be hidden from whoever typed it.
        Ok((id, opened)) => Ok(left::after(&app, &posted.viewer.actor, "/requests", &id, &opened.value).await?),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            new_page(&app, &posted.viewer, status, Some((&input, &errors))).await
        }
    }
}
