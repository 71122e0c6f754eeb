//! `/admin/calendar`.

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::App;
use crate::clocks::api::of_file;
use crate::clocks::policy::may_change;
use crate::clocks::service::{CalendarChange, change_calendar};
use crate::clocks::{CalendarDay, DayKind};
use crate::error::Error;
use crate::kernel::fields::check;
use crate::kernel::{Day, Field, FieldError, Kind};
use crate::web::caller::Viewer;
use crate::web::form::{Form, FormError, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::upload::PostedFile;
use crate::web::view::{Badge, Link, Page, PageHead, Tone};

/// What the form can make of a day: a kind, or as the published calendar has it.
const KINDS: &[(&str, &str)] = &[
    ("holiday", "放假"),
    ("exchanged", "调休放假"),
    ("make-up", "调休上班"),
    ("workday", "工作日"),
    ("reset", "恢复为公布的安排"),
];

const FIELDS: &[Field] = &[
    Field::must("from", "从", Kind::Day),
    Field::may("until", "到", Kind::Day).hint("只改一天的，可以不填；恢复为公布的安排，可以填到年底"),
    Field::must("kind", "安排", Kind::Choice(KINDS)),
    Field::may("name", "名称", Kind::Text(40)).hint("例如 国庆节、园区检修"),
    Field::may("notice", "依据", Kind::Text(80)),
];

const WHOLE: &[Field] = &[Field::may("whole", "这是全年的放假通知，整年以文件为准", Kind::Bool)
    .hint("不勾选时，只改文件里写到的日子，其余日子不变，原来“暂定”的年份仍是暂定")];

const LONGEST: i64 = 31;
/// Days are given back to the published calendar by the year.
const LONGEST_RESET: i64 = 366;

#[derive(Debug, Deserialize)]
pub struct Year {
    year: Option<i32>,
}

#[derive(Serialize)]
struct CalendarPage {
    page: Page,
    head: PageHead,
    years: Vec<Link>,
    days: Vec<Line>,
    published: bool,
    year: i32,
    edit: Option<Form>,
    import: Option<Form>,
}

#[derive(Serialize)]
struct Line {
    day: String,
    badge: Badge,
    name: String,
    source: String,
}

/// A form that came back: what was typed, and what is wrong with it.
#[derive(Default)]
struct Back {
    typed: Value,
    errors: Vec<FieldError>,
    of_file: bool,
    status: StatusCode,
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, asked: Query<Year>) -> poem::Result<Response> {
    page(&app, &viewer, asked.year, Back::default()).await
}

#[handler]
pub async fn change_day(app: Data<&App>, posted: Posted) -> poem::Result<Response> {
    let typed = posted.input();
    let made = match check(FIELDS, &typed).map_err(Error::from).and_then(read) {
        Ok(change) => change_calendar(&app, &posted.actor(), posted.version()?, &change)
            .await
            .map(|_| change),
        Err(error) => Err(error),
    };
    match made {
        Ok(change) => Ok(see_other(&address(&change))),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let back = Back {
                typed,
                errors: errors.into_iter().map(at_the_first).collect(),
                of_file: false,
                status,
            };
            page(&app, &posted.viewer, None, back).await
        }
    }
}

#[handler]
pub async fn take_in(app: Data<&App>, posted: PostedFile) -> poem::Result<Response> {
    let PostedFile { viewer, sent } = posted;
    may_change(&viewer.actor).map_err(Error::Forbidden)?;
    let version = sent
        .text("version")
        .and_then(|v| v.parse().ok())
        .ok_or(Error::VersionNeeded)?;
    let whole = sent.text("whole") == Some("true");
    let made = match of_file(sent.bytes, whole).await {
        Ok(change) => change_calendar(&app, &viewer.actor, version, &change)
            .await
            .map(|_| change),
        Err(error) => Err(error),
    };
    match made {
        Ok(change) => Ok(see_other(&address(&change))),
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            let back = Back {
                typed: json!({ "whole": whole }),
                errors,
                of_file: true,
                status,
            };
            page(&app, &viewer, None, back).await
        }
    }
}

/// A fault of the whole calendar is shown at the day that was typed.
fn at_the_first(error: FieldError) -> FieldError {
    let field = if error.field == "days" {
        "from".to_owned()
    } else {
        error.field
    };
    FieldError { field, ..error }
}

fn address(change: &CalendarChange) -> String {
    change.year().map_or("/admin/calendar".to_owned(), |year| {
        format!("/admin/calendar?year={year}")
    })
}

fn read(checked: Value) -> Result<CalendarChange, Error> {
    let text = |name: &str| checked[name].as_str().unwrap_or_default().to_owned();
    let day = |name: &str| Day::parse(&text(name));
    let from = day("from").ok_or(Error::invalid("from", "not_a_day", "请填写日期"))?;
    let until = day("until").unwrap_or(from);
    let days = until.days_since(from);
    let kind = DayKind::parse(&text("kind"));
    let longest = if kind.is_some() { LONGEST } else { LONGEST_RESET };
    if !(0..longest).contains(&days) || !(2020..=2100).contains(&from.year()) {
        let said = "结束日不能早于开始日，一次不超过31天（恢复为公布的安排，一次可到一年），年份在2020到2100之间";
        return Err(Error::invalid("until", "bad_span", said));
    }
    let span = (0..=days).map(|n| from.plus_days(n));
    Ok(match kind {
        Some(kind) => CalendarChange {
            set: span
                .map(|day| CalendarDay {
                    day,
                    kind,
                    name: text("name"),
                    notice: text("notice"),
                })
                .collect(),
            ..CalendarChange::default()
        },
        None => CalendarChange {
            reset: span.collect(),
            ..CalendarChange::default()
        },
    })
}

async fn page(app: &App, viewer: &Viewer, asked: Option<i32>, back: Back) -> poem::Result<Response> {
    if !viewer.actor.sees_zone() {
        return Err(Error::NotFound("这个页面").into());
    }
    let this = viewer.actor.now.day().year();
    let typed = back.typed["from"].as_str().and_then(Day::parse).map(Day::year);
    let year = asked.or(typed).unwrap_or(this).clamp(2020, 2100);
    let calendar = app.calendar(&viewer.actor.zone).await?;
    let days = calendar
        .of_year(year)
        .map(|row| Line {
            day: row.day.to_string(),
            badge: Badge::new(tone(row.kind), row.kind.label()),
            name: row.name.clone(),
            source: if row.notice.is_empty() {
                "本区自定".to_owned()
            } else {
                row.notice.clone()
            },
        })
        .collect();
    let may = may_change(&viewer.actor).is_ok();
    let form = |id: &str, action: &str, label: &str| {
        Form::new(id, action, label)
            .csrf(&viewer.session.csrf)
            .version(calendar.version())
    };
    let edit = may.then(|| {
        let input = match back.errors.is_empty() || back.of_file {
            true => Input::Empty,
            false => Input::Typed(&back.typed, &back.errors),
        };
        form("day", "/admin/calendar", "保存").draw(FIELDS, input, &Refs::default())
    });
    let import = may.then(|| {
        let mut form = form("import", "/admin/calendar/import", "导入")
            .draw(
                WHOLE,
                if back.of_file {
                    Input::Typed(&back.typed, &[])
                } else {
                    Input::Empty
                },
                &Refs::default(),
            )
            .file("file", "节假日安排", ".xlsx,.xls,.ods,.csv,.ics", true);
        form.fields.reverse();
        let faults = back.errors.iter().filter(|_| back.of_file);
        form.errors = faults
            .map(|e| FormError {
                target: "import-file".to_owned(),
                message: e.message.clone(),
            })
            .collect();
        form
    });
    let context = CalendarPage {
        page: frame(viewer, "工作日历", "/admin"),
        head: PageHead {
            crumbs: vec![Link::new("/admin", "管理")],
            title: format!("{year}年工作日历"),
            lead: "这里只列出与周一至周五上班不同的日子。改动后，在走的时限一分钟内重新计算，已办结的不变。".to_owned(),
            ..PageHead::default()
        },
        years: (this - 2..=this + 1)
            .map(|y| Link::new(format!("/admin/calendar?year={y}"), format!("{y}年")))
            .collect(),
        days,
        published: calendar.is_published(year),
        year,
        edit,
        import,
    };
    Ok(html_with(back.status, "clocks/calendar", &context)?)
}

fn tone(kind: DayKind) -> Tone {
    if kind.is_working() { Tone::Due } else { Tone::Done }
}
