//! `/api/v1/calendar`, `/api/v1/policies`.

use std::collections::BTreeSet;

use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::types::multipart::Upload as Part;
use poem_openapi::{ApiResponse, Multipart, Object, OpenApi};
use serde_json::{Value, json};

use super::calendar::YEARS;
use super::service::{self, CalendarChange};
use super::versions::{self, Version};
use super::{CalendarDay, DayKind, DeskHours, Pinned, Policy, holidays};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Day, FieldError, Timestamp};
use crate::web::Tag;
use crate::web::caller::Caller;
use crate::web::params::{IfMatch, etag};
use crate::web::problem::Problem;

pub struct ClocksApi {
    app: App,
}

impl ClocksApi {
    pub fn new(app: App) -> Self {
        ClocksApi { app }
    }
}

/// What was read or written, with its version.
#[derive(ApiResponse)]
enum Current {
    #[oai(status = 200)]
    Whole(
        Json<Value>,
        /// The version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[derive(ApiResponse)]
enum Listed {
    #[oai(status = 200)]
    All(
        Json<Value>,
        /// Of one policy: how often the choice of its kind was changed, for `If-Match`.
        #[oai(header = "ETag")]
        Option<String>,
    ),
}

#[derive(ApiResponse)]
enum Made {
    #[oai(status = 201)]
    Policy(Json<Value>),
    /// With `preview`: what would change; nothing was written.
    #[oai(status = 200)]
    Preview(Json<Value>),
}

#[derive(Object)]
struct ChangedDay {
    /// `2026-10-01`
    day: String,
    /// workday, holiday, exchanged, make-up, or 休 / 班
    kind: String,
    #[oai(default, validator(max_length = 40))]
    name: String,
    /// The notice that says so.
    #[oai(default, validator(max_length = 80))]
    notice: String,
}

/// Days the zone sets, days that follow the published calendar again, years whose notice `set` is.
#[derive(Object)]
struct CalendarBody {
    #[oai(default, validator(max_items = 2000))]
    set: Vec<ChangedDay>,
    #[oai(default, validator(max_items = 2000))]
    reset: Vec<String>,
    #[oai(default, validator(max_items = 10))]
    years: Vec<i32>,
}

/// `.xlsx`, `.xls`, `.ods`, `.csv` with the columns 日期、类型（休/班）、名称, or `.ics`.
#[derive(Multipart)]
struct CalendarFile {
    file: Part,
    /// The file is the whole notice of its years and replaces them; else (default) only the days in
    /// it change.
    whole_years: Option<bool>,
}

#[derive(Object)]
struct Choice {
    code: String,
    version: i64,
}

fn year_of(year: i32) -> Result<i32> {
    if YEARS.contains(&year) {
        return Ok(year);
    }
    Err(Error::invalid("year", "out_of_range", "年份应在2020到2100之间"))
}

#[OpenApi(tag = "Tag::Clocks")]
impl ClocksApi {
    /// Which days are worked (工作日历): the days of a year that differ from the week.
    #[oai(path = "/calendar", method = "get", operation_id = "get_calendar")]
    async fn get_calendar(&self, caller: Caller, year: Query<Option<i32>>) -> Result<Current, Problem> {
        let year = year_of(year.0.unwrap_or(caller.actor.now.day().year()))?;
        Ok(self.calendar_of(&caller, year).await?)
    }

    /// Change days of the calendar (修改工作日历).
    ///
    /// 412 when somebody was faster, 422 when a year would have no working day for a month. Clocks that
    /// run are counted again within a minute; those that have ended keep their result. `dry_run` says
    /// which days would be worked otherwise and how many clocks would move, and writes nothing.
    #[oai(path = "/calendar", method = "post", operation_id = "change_calendar")]
    async fn change_calendar(
        &self,
        caller: Caller,
        on: IfMatch,
        dry_run: Query<Option<bool>>,
        body: Json<CalendarBody>,
    ) -> Result<Current, Problem> {
        let change = read_change(body.0)?;
        Ok(self.take(&caller, &on, &change, dry_run.0).await?)
    }

    /// Bring in a year's holidays from a spreadsheet or an `.ics` file (导入节假日安排).
    ///
    /// Without `whole_years` only the days in the file change, and a year stays provisional. With it,
    /// 422 `year_without_days` where the file gives no day off for one of the year's festivals.
    /// `dry_run` says which days would be worked otherwise and how many clocks would move, and writes
    /// nothing.
    #[oai(path = "/calendar/import", method = "post", operation_id = "import_calendar")]
    async fn import_calendar(
        &self,
        caller: Caller,
        on: IfMatch,
        dry_run: Query<Option<bool>>,
        body: CalendarFile,
    ) -> Result<Current, Problem> {
        let bytes = body.file.into_vec().await.map_err(|_| Error::Unreadable {
            code: "broken_body",
            reason: "文件没有传完，请重新上传".to_owned(),
        })?;
        let change = of_file(bytes, body.whole_years.unwrap_or(false)).await?;
        Ok(self.take(&caller, &on, &change, dry_run.0).await?)
    }

    /// When something is due, and why, step by step (推算到期时间).
    #[oai(path = "/calendar/due-date", method = "get", operation_id = "get_due_date")]
    async fn get_due_date(
        &self,
        caller: Caller,
        /// A policy's code.
        policy: Query<String>,
        /// One of its versions, as a clock has pinned it; without, the one that new matters run by.
        version: Query<Option<i64>>,
        /// A rule of it.
        rule: Query<String>,
        /// When it starts: RFC 3339, or `2026-11-20 16:50` in China.
        from: Query<String>,
        /// Hours of the desk, `8:30-17:30；休息日 9:00-12:00`; office hours without.
        desk: Query<Option<String>>,
    ) -> Result<Json<Value>, Problem> {
        let from = Timestamp::parse(&from.0)
            .filter(|at| YEARS.contains(&at.day().year()))
            .ok_or_else(|| Error::invalid("from", "not_a_time", "时间应写成 2026-11-20 16:50 的样子"))?;
        let desk = match desk.0.as_deref() {
            None => DeskHours::office(),
            Some(text) => DeskHours::parse(text).map_err(|said| Error::invalid("desk", "not_hours", said))?,
        };
        let policy = versions::named(&self.app, &caller.actor, "policy", &policy.0, version.0).await?;
        let due = service::due_date(&self.app, &caller.actor, &policy, &rule.0, from, &desk).await?;
        Ok(Json(json!({
            "policy": policy.code, "version": policy.version, "rule": rule.0, "from": from.rfc3339(),
            "desk": desk, "due_at": due.at.rfc3339(), "provisional": due.provisional,
            "explanation": due.explanation,
        })))
    }

    /// Time limits by kind of matter (时限策略): the newest versions and those in force.
    ///
    /// `changes` says, by kind, how often the choice was changed: the `If-Match` of the next change. Of
    /// one policy all versions are listed, the newest first, with `issued_at` of those that the zone
    /// has issued itself, and `ETag` is that number of its kind.
    #[oai(path = "/policies", method = "get", operation_id = "list_policies")]
    async fn list_policies(
        &self,
        caller: Caller,
        /// All versions of this policy.
        code: Query<Option<String>>,
    ) -> Result<Listed, Problem> {
        let (listed, changes) = service::policies(&self.app, &caller.actor).await?;
        let mut version = None;
        let items: Vec<Value> = match code.0 {
            Some(code) => {
                let of_it = versions::of(&self.app, &caller.actor, &code).await?;
                let kind = of_it.first().map(|v| v.policy.applies_to);
                version = changes.iter().find(|(of, _)| Some(*of) == kind).map(|(_, n)| etag(*n));
                of_it.iter().map(of_version).collect()
            }
            None => listed.iter().map(|l| shown(&l.policy, l.current)).collect(),
        };
        let changes: serde_json::Map<String, Value> = changes
            .into_iter()
            .map(|(kind, n)| (kind.as_str().to_owned(), n.into()))
            .collect();
        Ok(Listed::All(
            Json(json!({ "items": items, "changes": changes })),
            version,
        ))
    }

    /// Keep a policy as a new version and run new matters by it (另发新版).
    ///
    /// The body is a policy as `GET` shows it. Matters that are open keep the version they were opened
    /// under. With `preview` nothing is written.
    #[oai(path = "/policies", method = "post", operation_id = "add_policy")]
    async fn add_policy(
        &self,
        caller: Caller,
        on: IfMatch,
        preview: Query<Option<bool>>,
        body: Json<Value>,
    ) -> Result<Made, Problem> {
        super::policy::may_change(&caller.actor).map_err(Error::Forbidden)?;
        let policy = service::read_policy(body.0)?;
        if preview.0 == Some(true) {
            let seen = service::preview(&self.app, &caller.actor, &policy).await?;
            return Ok(Made::Preview(Json(serde_json::to_value(seen).map_err(Error::from)?)));
        }
        let saved = service::save(&self.app, &caller.actor, on.version()?, policy).await?;
        Ok(Made::Policy(Json(shown(&saved, true))))
    }

    /// Run new matters of a kind by a version there is (选用).
    ///
    /// Matters that are open keep the version they were opened under. With `preview` nothing is written.
    #[oai(path = "/policies/choice", method = "post", operation_id = "choose_policy")]
    async fn choose_policy(
        &self,
        caller: Caller,
        on: IfMatch,
        preview: Query<Option<bool>>,
        body: Json<Choice>,
    ) -> Result<Json<Value>, Problem> {
        super::policy::may_change(&caller.actor).map_err(Error::Forbidden)?;
        let pinned = Pinned {
            code: body.0.code,
            version: body.0.version,
        };
        if preview.0 == Some(true) {
            let policy = versions::named(&self.app, &caller.actor, "code", &pinned.code, Some(pinned.version)).await?;
            let seen = service::preview(&self.app, &caller.actor, &policy).await?;
            return Ok(Json(serde_json::to_value(seen).map_err(Error::from)?));
        }
        let policy = service::choose(&self.app, &caller.actor, on.version()?, &pinned).await?;
        Ok(Json(shown(&policy, true)))
    }
}

fn shown(policy: &Policy, current: bool) -> Value {
    let mut value = json!(policy);
    value["current"] = current.into();
    value
}

fn of_version(version: &Version) -> Value {
    let mut value = shown(&version.policy, version.chosen.is_some());
    value["issued_at"] = version.issued.as_ref().map(|by| by.at.rfc3339()).into();
    value
}

impl ClocksApi {
    /// Takes a change in, or only says what it would do: then `ETag` is the version it was seen over.
    async fn take(
        &self,
        caller: &Caller,
        on: &IfMatch,
        change: &CalendarChange,
        dry_run: Option<bool>,
    ) -> Result<Current> {
        if dry_run == Some(true) {
            let seen = service::foresee_calendar(&self.app, &caller.actor, change).await?;
            return Ok(Current::Whole(Json(serde_json::to_value(&seen)?), etag(seen.version)));
        }
        service::change_calendar(&self.app, &caller.actor, on.version()?, change).await?;
        let year = change.year().unwrap_or(caller.actor.now.day().year());
        self.calendar_of(caller, year).await
    }

    async fn calendar_of(&self, caller: &Caller, year: i32) -> Result<Current> {
        let calendar = self.app.calendar(&caller.actor.zone).await?;
        let days: Vec<CalendarDay> = calendar.of_year(year).cloned().collect();
        let version = calendar.version();
        let body = json!({
            "year": year, "published": calendar.is_published(year), "version": version, "days": days,
        });
        Ok(Current::Whole(Json(body), etag(version)))
    }
}

/// A calendar file as a change: of whole years, or of the days it names.
pub async fn of_file(bytes: Vec<u8>, whole_years: bool) -> Result<CalendarChange> {
    let days = tokio::task::spawn_blocking(move || holidays::read(&bytes))
        .await
        .map_err(|e| Error::Internal(e.to_string()))??;
    Ok(CalendarChange {
        years: match whole_years {
            true => holidays::whole_years(&days),
            false => BTreeSet::new(),
        },
        set: days,
        reset: vec![],
    })
}

fn read_change(body: CalendarBody) -> Result<CalendarChange> {
    let mut errors = vec![];
    let mut day = |field: String, text: &str| {
        let day = Day::parse(text).filter(|d| YEARS.contains(&d.year()));
        if day.is_none() {
            errors.push(FieldError::new(
                field,
                "not_a_day",
                "日期应写成 2026-10-01 的样子，在2020到2100年之间",
            ));
        }
        day
    };
    let days: Vec<Option<Day>> = (0..)
        .zip(&body.set)
        .map(|(n, d): (usize, _)| day(format!("set.{n}.day"), &d.day))
        .collect();
    let reset: Vec<Day> = (0..)
        .zip(&body.reset)
        .filter_map(|(n, d): (usize, _)| day(format!("reset.{n}"), d))
        .collect();
    let mut set = vec![];
    for (n, (day, sent)) in days.into_iter().zip(body.set).enumerate() {
        let Some(day) = day else { continue };
        match holidays::kind_of(&sent.kind, day).filter(|kind| *kind != DayKind::Weekend) {
            Some(kind) => set.push(CalendarDay {
                day,
                kind,
                name: sent.name,
                notice: sent.notice,
            }),
            None => errors.push(FieldError::new(
                format!("set.{n}.kind"),
                "unknown_kind",
                "类型请写 休 或 班",
            )),
        }
    }
    let years: BTreeSet<i32> = body.years.iter().copied().map(year_of).collect::<Result<_>>()?;
    if set.is_empty() && reset.is_empty() && years.is_empty() && errors.is_empty() {
        errors.push(FieldError::new("set", "required", "请至少写一天"));
    }
    if errors.is_empty() {
        Ok(CalendarChange { set, reset, years })
    } else {
        Err(errors.into())
    }
}
