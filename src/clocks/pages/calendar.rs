//! `/admin/calendar`.

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::day;
use crate::app::App;
use crate::clocks::api::of_file;
use crate::clocks::calendar::YEARS;
use crate::clocks::effect::Effect;
use crate::clocks::policy::may_change;
use crate::clocks::service::{CalendarChange, change_calendar, foresee_calendar};
use crate::clocks::{DayKind, holidays};
use crate::error::{Error, Result};
use crate::kernel::{Field, FieldError, Kind};
use crate::web::caller::Viewer;
use crate::web::form::{Form, FormError, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::upload::PostedFile;
use crate::web::view::{Badge, Link, Page, PageHead, Tone};

const WHOLE: &[Field] = &[Field::may("whole", "这是全年的放假通知，整年以文件为准", Kind::Bool)
    .hint("不勾选时，只改文件里写到的日子，其余日子不变，原来“暂定”的年份仍是暂定")];

/// What the forms of a file carry, for whoever is shown one after a sign-in.
pub const OF_FILE: &[Field] = &[
    Field::may("whole", "整年以文件为准", Kind::Bool),
    Field::must("days", "文件里的日子", Kind::Long(200_000)),
];

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

/// What was sent, by one of the two forms.
enum Sent {
    /// The form of days, as it was typed.
    Days(Value),
    /// A file, and whether it says whole years: `{"whole": true}`.
    File(Value),
}

impl Sent {
    fn file(whole: bool) -> Self {
        Sent::File(json!({ "whole": whole }))
    }

    fn typed(&self) -> &Value {
        match self {
            Sent::Days(typed) | Sent::File(typed) => typed,
        }
    }

    fn is_file(&self) -> bool {
        matches!(self, Sent::File(_))
    }
}

/// What a change would do, and the form that makes it; only the way back where it would do nothing.
#[derive(Serialize)]
struct Preview {
    /// 导入 or 保存: what has not been done yet.
    doing: &'static str,
    /// A file would do it.
    of_file: bool,
    days: Vec<Change>,
    reworded: usize,
    /// The years that the file replaces whole: `2026、2027`; empty for none.
    whole: String,
    moved: usize,
    later: usize,
    earlier: usize,
    marked: usize,
    take: Option<Form>,
    back: String,
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

/// A form that came back: what was sent, and what is wrong with it.
#[derive(Default)]
struct Back {
    sent: Option<Sent>,
    errors: Vec<FieldError>,
    /// What it would do, where it can be read.
    seen: Option<Seen>,
    status: StatusCode,
}

struct Seen {
    effect: Effect,
    /// The change, as the form that makes it carries it.
    carried: Vec<(&'static str, String)>,
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, asked: Query<Year>) -> poem::Result<Response> {
    page(&app, &viewer, asked.year, Back::default()).await
}

/// A change of days is seen first, and made from there.
#[handler]
pub async fn try_days(app: Data<&App>, posted: Posted, asked: Query<Year>) -> poem::Result<Response> {
    may_change(&posted.viewer.actor).map_err(Error::Forbidden)?;
    let sent = Sent::Days(posted.input());
    let change = day::read(sent.typed());
    weigh(&app, &posted.viewer, asked.year, sent, change, None).await
}

#[handler]
pub async fn change_days(app: Data<&App>, posted: Posted, asked: Query<Year>) -> poem::Result<Response> {
    may_change(&posted.viewer.actor).map_err(Error::Forbidden)?;
    let version = posted.version()?;
    let sent = Sent::Days(posted.input());
    let change = match day::read(sent.typed()) {
        Ok(change) => change,
        unread => return weigh(&app, &posted.viewer, asked.year, sent, unread, None).await,
    };
    match change_calendar(&app, &posted.actor(), version, &change).await {
        Ok(_) => Ok(see_other(&address(&change))),
        Err(error) => weigh(&app, &posted.viewer, asked.year, sent, Ok(change), Some(error)).await,
    }
}

/// A file is seen first, and taken in from there.
#[handler]
pub async fn try_out(app: Data<&App>, posted: PostedFile, asked: Query<Year>) -> poem::Result<Response> {
    let PostedFile { viewer, sent } = posted;
    may_change(&viewer.actor).map_err(Error::Forbidden)?;
    let whole = sent.text("whole") == Some("true");
    let change = of_file(sent.bytes, whole).await;
    weigh(&app, &viewer, asked.year, Sent::file(whole), change, None).await
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
        unreadable => return weigh(&app, viewer, asked.year, Sent::file(whole), unreadable, None).await,
    };
    match change_calendar(&app, &viewer.actor, version, &change).await {
        Ok(_) => Ok(see_other(&address(&change))),
        // Where somebody was faster: compared with the calendar of now, to be looked at once more.
        Err(error) => weigh(&app, viewer, asked.year, Sent::file(whole), Ok(change), Some(error)).await,
    }
}

/// The address of a form, opened by hand: the page it stands on.
#[handler]
pub fn to_calendar(_viewer: Viewer) -> Response {
    see_other("/admin/calendar")
}

/// What a change would do, with the form that makes it; or what is wrong with it. `asked` is the year
/// that was looked at.
async fn weigh(
    app: &App,
    viewer: &Viewer,
    asked: Option<i32>,
    sent: Sent,
    change: Result<CalendarChange>,
    refused: Option<Error>,
) -> poem::Result<Response> {
    let of_change = change.as_ref().ok().and_then(CalendarChange::year);
    let seen = match change {
        Ok(change) => see(app, viewer, &sent, &change).await,
        Err(error) => Err(error),
    };
    let (seen, refused) = match seen {
        Ok(seen) => (Some(seen), refused),
        Err(error) => (None, Some(error)),
    };
    let (status, mut errors) = refused.map(as_field_errors).transpose()?.unwrap_or_default();
    if !sent.is_file() {
        errors = errors.into_iter().map(day::at_the_first).collect();
    }
    let year = of_change.or_else(|| day::year(sent.typed())).or(asked);
    let back = Back {
        sent: Some(sent),
        errors,
        seen,
        status,
    };
    page(app, viewer, year, back).await
}

async fn see(app: &App, viewer: &Viewer, sent: &Sent, change: &CalendarChange) -> Result<Seen> {
    Ok(Seen {
        effect: foresee_calendar(app, &viewer.actor, change).await?,
        carried: match sent {
            Sent::Days(typed) => day::carried(typed),
            Sent::File(typed) => vec![
                ("whole", typed["whole"].to_string()),
                ("days", holidays::write(&change.set)?),
            ],
        },
    })
}

fn address(change: &CalendarChange) -> String {
    change.year().map_or("/admin/calendar".to_owned(), |year| {
        format!("/admin/calendar?year={year}")
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
    let to_take = back.seen.as_ref().filter(|seen| !seen.effect.is_nothing());
    // The faults of what can be read stand at the form that does it.
    let (of_preview, of_form) = match to_take {
        Some(_) => (back.errors.as_slice(), &[][..]),
        None => (&[][..], back.errors.as_slice()),
    };
    let of_file = back.sent.as_ref().is_some_and(Sent::is_file);
    let of_days = back.sent.as_ref().filter(|_| !of_file);
    let take = to_take.map(|seen| {
        let (action, label) = match of_file {
            true => ("/admin/calendar/import", "确认导入"),
            false => ("/admin/calendar", "确认保存"),
        };
        let mut take = form("take", action, label).version(seen.effect.version).draw(
            &[],
            Input::Typed(&Value::Null, of_preview),
            &Refs::default(),
        );
        take.hidden = seen.carried.clone();
        take
    });
    let here = format!("/admin/calendar?year={year}");
    let seen = back.seen.as_ref();
    let preview = seen.map(|seen| foreseen(&seen.effect, of_file, take, here.clone()));
    let edit = (may && (preview.is_none() || !of_file)).then(|| {
        let input = of_days.map_or(Input::Empty, |sent| Input::Typed(sent.typed(), of_form));
        form("day", "/admin/calendar/preview", "预览变化").draw(day::FIELDS, input, &Refs::default())
    });
    let import = (may && (preview.is_none() || of_file)).then(|| {
        let whole = back.sent.as_ref().filter(|_| of_file);
        let mut form = form("import", "/admin/calendar/import/preview", "预览变化")
            .draw(
                WHOLE,
                whole.map_or(Input::Empty, |sent| Input::Typed(sent.typed(), &[])),
                &Refs::default(),
            )
            .file("file", "节假日安排", ".xlsx,.xls,.ods,.csv,.ics", true);
        form.fields.reverse();
        let faults = of_form.iter().filter(|_| of_file);
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
        crumbs.push(Link::new(here, "工作日历"));
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

fn foreseen(effect: &Effect, of_file: bool, take: Option<Form>, back: String) -> Preview {
    let years: Vec<String> = effect.years.iter().map(i32::to_string).collect();
    let days = effect.days.iter().map(|of| Change {
        day: of.day.to_string(),
        old: of.old.label(),
        badge: Badge::new(tone(of.new), of.new.label()),
        name: of.name.clone(),
        source: source(&of.notice),
    });
    Preview {
        doing: if of_file { "导入" } else { "保存" },
        of_file,
        days: days.collect(),
        reworded: effect.reworded,
        whole: years.join("、"),
        moved: effect.clocks.all(),
        later: effect.clocks.later,
        earlier: effect.clocks.earlier,
        marked: effect.clocks.marked,
        take,
        back,
    }
}

/// Which notice says so.
fn source(notice: &str) -> String {
    if notice.is_empty() { "本区自定" } else { notice }.to_owned()
}

fn tone(kind: DayKind) -> Tone {
    if kind.is_working() { Tone::Due } else { Tone::Done }
}
