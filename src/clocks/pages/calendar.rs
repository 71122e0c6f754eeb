//! `/admin/calendar`.

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::App;
use crate::clocks::api::of_file;
use crate::clocks::calendar::YEARS;
use crate::clocks::effect::Effect;
use crate::clocks::policy::may_change;
use crate::clocks::service::{CalendarChange, change_calendar, foresee_calendar};
use crate::clocks::{CalendarDay, DayKind, holidays};
use crate::error::{Error, Result};
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

pub const FIELDS: &[Field] = &[
    Field::must("from", "从", Kind::Day),
    Field::may("until", "到", Kind::Day).hint("只改一天的，可以不填；恢复为公布的安排，可以填到年底"),
    Field::must("kind", "安排", Kind::Choice(KINDS)),
    Field::may("name", "名称", Kind::Text(40)).hint("例如 国庆节、园区检修"),
    Field::may("notice", "依据", Kind::Text(80)),
];

const WHOLE: &[Field] = &[Field::may("whole", "这是全年的放假通知，整年以文件为准", Kind::Bool)
    .hint("不勾选时，只改文件里写到的日子，其余日子不变，原来“暂定”的年份仍是暂定")];

/// What the forms of a file carry, for whoever is shown one after a sign-in.
pub const OF_FILE: &[Field] = &[
    Field::may("whole", "整年以文件为准", Kind::Bool),
    Field::must("days", "文件里的日子", Kind::Long(200_000)),
];

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
    preview: Option<Preview>,
    edit: Option<Form>,
    import: Option<Form>,
}

/// What a file would change, and the form that takes it in.
#[derive(Serialize)]
struct Preview {
    days: Vec<Change>,
    reworded: usize,
    /// The years that the file replaces whole: `2026、2027`; empty for none.
    whole: String,
    moved: usize,
    later: usize,
    earlier: usize,
    marked: usize,
    take: Form,
}

#[derive(Serialize)]
struct Change {
    day: String,
    old: &'static str,
    badge: Badge,
    name: String,
    source: String,
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
    /// What the file would do, where it can be read.
    seen: Option<Seen>,
    status: StatusCode,
}

struct Seen {
    effect: Effect,
    /// The days of the file, as the form that takes them in carries them.
    days: String,
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, asked: Query<Year>) -> poem::Result<Response> {
    page(&app, &viewer, asked.year, Back::default()).await
}

#[handler]
pub async fn change_day(app: Data<&App>, posted: Posted, asked: Query<Year>) -> poem::Result<Response> {
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
            let day = typed["from"].as_str().and_then(Day::parse).map(Day::year);
            let year = day.filter(|year| YEARS.contains(year)).or(asked.year);
            let back = Back {
                typed,
                errors: errors.into_iter().map(at_the_first).collect(),
                status,
                ..Back::default()
            };
            page(&app, &posted.viewer, year, back).await
        }
    }
}

/// A file is seen first, and taken in from there.
#[handler]
pub async fn try_out(app: Data<&App>, posted: PostedFile, asked: Query<Year>) -> poem::Result<Response> {
    let PostedFile { viewer, sent } = posted;
    may_change(&viewer.actor).map_err(Error::Forbidden)?;
    let whole = sent.text("whole") == Some("true");
    let change = of_file(sent.bytes, whole).await;
    weigh(&app, &viewer, asked.year, whole, change, None).await
}

#[handler]
pub async fn take_in(app: Data<&App>, posted: Posted, asked: Query<Year>) -> poem::Result<Response> {
    let viewer = &posted.viewer;
    may_change(&viewer.actor).map_err(Error::Forbidden)?;
    let version = posted.version()?;
    let whole = posted.text("whole") == Some("true");
    let days = posted.text("days").unwrap_or_default().as_bytes().to_vec();
    let change = match of_file(days, whole).await {
        Ok(change) => change,
        unreadable => return weigh(&app, viewer, asked.year, whole, unreadable, None).await,
    };
    match change_calendar(&app, &viewer.actor, version, &change).await {
        Ok(_) => Ok(see_other(&address(&change))),
        // Where somebody was faster: compared with the calendar of now, to be looked at once more.
        Err(error) => weigh(&app, viewer, asked.year, whole, Ok(change), Some(error)).await,
    }
}

/// The address of a form, opened by hand: the page it stands on.
#[handler]
pub fn to_calendar(_viewer: Viewer) -> Response {
    see_other("/admin/calendar")
}

/// What a file would change, with the form that takes it in; or what is wrong with the file. `asked`
/// is the year that was looked at.
async fn weigh(
    app: &App,
    viewer: &Viewer,
    asked: Option<i32>,
    whole: bool,
    change: Result<CalendarChange>,
    refused: Option<Error>,
) -> poem::Result<Response> {
    let of_change = change.as_ref().ok().and_then(CalendarChange::year);
    let seen = match change {
        Ok(change) => see(app, viewer, &change).await,
        Err(error) => Err(error),
    };
    let (seen, refused) = match seen {
        Ok(seen) => (Some(seen), refused),
        Err(error) => (None, Some(error)),
    };
    let (status, errors) = refused.map(as_field_errors).transpose()?.unwrap_or_default();
    let back = Back {
        typed: json!({ "whole": whole }),
        errors,
        of_file: true,
        seen,
        status,
    };
    page(app, viewer, of_change.or(asked), back).await
}

async fn see(app: &App, viewer: &Viewer, change: &CalendarChange) -> Result<Seen> {
    Ok(Seen {
        effect: foresee_calendar(app, &viewer.actor, change).await?,
        days: holidays::write(&change.set)?,
    })
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

fn read(checked: Value) -> Result<CalendarChange> {
    let text = |name: &str| checked[name].as_str().unwrap_or_default().to_owned();
    let day = |name: &str| Day::parse(&text(name));
    let from = day("from").ok_or(Error::invalid("from", "not_a_day", "请填写日期"))?;
    let until = day("until").unwrap_or(from);
    let days = until.days_since(from);
    let kind = DayKind::parse(&text("kind"));
    let longest = if kind.is_some() { LONGEST } else { LONGEST_RESET };
    for (field, day) in [("from", from), ("until", until)] {
        if !YEARS.contains(&day.year()) {
            let (first, last) = YEARS.into_inner();
            let said = format!("工作日历只记{first}年到{last}年的日子，请检查年份");
            return Err(Error::invalid(field, "out_of_range", said));
        }
    }
    if !(0..longest).contains(&days) {
        let said = "结束日不能早于开始日，一次不超过31天（恢复为公布的安排，一次可到一年）";
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
    let year = asked.unwrap_or(this).clamp(*YEARS.start(), *YEARS.end());
    let calendar = app.calendar(&viewer.actor.zone).await?;
    let days = calendar
        .of_year(year)
        .map(|row| Line {
            day: row.day.to_string(),
            badge: Badge::new(tone(row.kind), row.kind.label()),
            name: row.name.clone(),
            source: source(&row.notice),
        })
        .collect();
    let may = may_change(&viewer.actor).is_ok();
    let form = |id: &str, action: &str, label: &str| {
        Form::new(id, format!("{action}?year={year}"), label)
            .csrf(&viewer.session.csrf)
            .version(calendar.version())
    };
    // The faults of a file that can be read stand at the form that takes it in.
    let (of_preview, of_import) = match back.seen {
        Some(_) => (back.errors.as_slice(), &[][..]),
        None => (&[][..], back.errors.as_slice()),
    };
    let preview = back.seen.as_ref().map(|seen| {
        let mut take = form("take", "/admin/calendar/import", "确认导入")
            .version(seen.effect.version)
            .draw(&[], Input::Typed(&back.typed, of_preview), &Refs::default());
        take.hidden = vec![("whole", back.typed["whole"].to_string()), ("days", seen.days.clone())];
        foreseen(&seen.effect, take)
    });
    let edit = (may && preview.is_none()).then(|| {
        let input = match back.errors.is_empty() || back.of_file {
            true => Input::Empty,
            false => Input::Typed(&back.typed, &back.errors),
        };
        form("day", "/admin/calendar", "保存").draw(FIELDS, input, &Refs::default())
    });
    let import = may.then(|| {
        let mut form = form("import", "/admin/calendar/import/preview", "预览变化")
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
        let faults = of_import.iter().filter(|_| back.of_file);
        form.errors = faults
            .map(|e| FormError {
                target: "import-file".to_owned(),
                message: e.message.clone(),
            })
            .collect();
        form
    });
    let mut crumbs = vec![Link::new("/admin", "管理")];
    if preview.is_some() {
        crumbs.push(Link::new(format!("/admin/calendar?year={year}"), "工作日历"));
    }
    let context = CalendarPage {
        page: frame(viewer, "工作日历", "/admin"),
        head: PageHead {
            crumbs,
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
        preview,
        edit,
        import,
    };
    Ok(html_with(back.status, "clocks/calendar", &context)?)
}

fn foreseen(effect: &Effect, take: Form) -> Preview {
    let years: Vec<String> = effect.years.iter().map(i32::to_string).collect();
    let days = effect.days.iter().map(|of| Change {
        day: of.day.to_string(),
        old: of.old.label(),
        badge: Badge::new(tone(of.new), of.new.label()),
        name: of.name.clone(),
        source: source(&of.notice),
    });
    Preview {
        days: days.collect(),
        reworded: effect.reworded,
        whole: years.join("、"),
        moved: effect.clocks.all(),
        later: effect.clocks.later,
        earlier: effect.clocks.earlier,
        marked: effect.clocks.marked,
        take,
    }
}

/// Which notice says so.
fn source(notice: &str) -> String {
    if notice.is_empty() { "本区自定" } else { notice }.to_owned()
}

fn tone(kind: DayKind) -> Tone {
    if kind.is_working() { Tone::Due } else { Tone::Done }
}
