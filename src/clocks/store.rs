//! Rows of clocks, of policies and of the zone's own calendar.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::policies::{Pinned, Policy, shipped};
use super::resolve::{Started, Write};
use super::{CalendarDay, DayKind, WorkingCalendar};
use crate::db::{Tx, Val};
use crate::error::{Error, Result};
use crate::kernel::{Day, Timestamp};

/// The columns of [`row`].
pub const COLUMNS: &[&str] = &[
    "zone_id",
    "id",
    "subject_kind",
    "subject_id",
    "part",
    "rule",
    "seq",
    "policy",
    "policy_version",
    "calendar",
    "base",
    "holder",
    "started_at",
    "due_at",
    "warn_at",
    "late_at",
    "provisional",
    "explanation",
];

/// A clock that begins, as it is inserted.
pub fn row(zone: &str, kind: &str, subject: &str, s: Started) -> Vec<Val> {
    vec![
        zone.into(),
        crate::kernel::Id::<Started>::new().into(),
        kind.into(),
        subject.into(),
        s.part.into(),
        s.rule.into(),
        s.seq.into(),
        s.policy.into(),
        s.policy_version.into(),
        s.calendar.into(),
        s.base.into(),
        s.holder.into(),
        s.started_at.into(),
        s.due_at.into(),
        s.warn_at.into(),
        s.late_at.into(),
        s.provisional.into(),
        s.explanation.into(),
    ]
}

/// Writes what a step did to the clocks of one matter. A due date is never written twice: what
/// changes is a new row.
pub async fn write(tx: &mut Tx, zone: &str, kind: &str, id: &str, writes: Vec<Write>) -> Result<()> {
    let mut rows: Vec<Vec<Val>> = Vec::new();
    let mut told = Vec::new();
    for write in writes {
        match write {
            Write::End { rule, part, at, result } => {
                let ended: Option<(String, Option<Timestamp>, Option<Timestamp>)> = tx
                    .sql(
                        "UPDATE clock SET stopped_at = $6, result = $7
                         WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 AND rule = $4 AND part = $5
                           AND stopped_at IS NULL RETURNING id, yellow_at, red_at",
                    )
                    .bind(zone)
                    .bind(kind)
                    .bind(id)
                    .bind(rule)
                    .bind(part)
                    .bind(at)
                    .bind(result)
                    .optional()
                    .await?;
                told.extend(
                    ended
                        .filter(|(_, yellow, red)| yellow.or(*red).is_some())
                        .map(|(id, ..)| id),
                );
            }
            Write::Pause { rule, part, at } => {
                tx.sql(
                    "UPDATE clock SET paused_at = $6
                     WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 AND rule = $4 AND part = $5
                       AND stopped_at IS NULL",
                )
                .bind(zone)
                .bind(kind)
                .bind(id)
                .bind(rule)
                .bind(part)
                .bind(at)
                .execute()
                .await?;
            }
            Write::Hold { rule, part, holder } => {
                tx.sql(
                    "UPDATE clock SET holder = $6
                     WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 AND rule = $4 AND part = $5
                       AND stopped_at IS NULL",
                )
                .bind(zone)
                .bind(kind)
                .bind(id)
                .bind(rule)
                .bind(part)
                .bind(holder)
                .execute()
                .await?;
            }
            Write::Start(started) => rows.push(row(zone, kind, id, *started)),
        }
    }
    tx.insert_many("clock", COLUMNS, rows, "").await?;
    close_notices(tx, zone, kind, id, told).await
}

/// The code under which the notice of a card stands: once for each clock and colour.
pub fn notice_code(colour: &str, clock: &str) -> String {
    format!("clocks.{colour}.{clock}")
}

/// A clock that has ended needs nobody any more.
async fn close_notices(tx: &mut Tx, zone: &str, kind: &str, id: &str, clocks: Vec<String>) -> Result<()> {
    if clocks.is_empty() {
        return Ok(());
    }
    let codes = |colour: &str| clocks.iter().map(|c| notice_code(colour, c)).collect::<Vec<_>>();
    let codes: Vec<String> = [codes("yellow"), codes("red")].concat();
    tx.sql(
        "UPDATE task SET done_at = (SELECT MAX(stopped_at) FROM clock WHERE zone_id = $1 AND id = ANY($5)),
                         done_by = 'system'
         WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 AND code = ANY($4) AND done_at IS NULL",
    )
    .bind(zone)
    .bind(kind)
    .bind(id)
    .bind(codes)
    .bind(clocks)
    .execute()
    .await?;
    Ok(())
}

row! {
    struct StoredClock {
        part: String,
        rule: String,
        policy: String,
        policy_version: i64,
        base: String,
        holder: Option<String>,
        started_at: Timestamp,
        due_at: Timestamp,
        provisional: bool,
        explanation: String,
        yellow_at: Option<Timestamp>,
        red_at: Option<Timestamp>,
        paused_at: Option<Timestamp>,
        stopped_at: Option<Timestamp>,
        result: Option<String>,
    }
}

/// A clock as a page shows it, with what its policy says of the rule.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ClockRow {
    pub part: String,
    pub rule: String,
    pub label: String,
    /// The event that starts it, in words.
    pub starts: String,
    pub sources: Vec<String>,
    pub base: String,
    pub holder: Option<String>,
    pub started_at: Timestamp,
    pub due_at: Timestamp,
    pub provisional: bool,
    pub explanation: String,
    /// When a yellow card (or, for a right, a reminder) and when a red card was given.
    pub yellow_at: Option<Timestamp>,
    pub red_at: Option<Timestamp>,
    pub paused_at: Option<Timestamp>,
    pub stopped_at: Option<Timestamp>,
    pub result: Option<String>,
}

/// All clocks of one matter, in the order in which they were started.
pub async fn of_matter(tx: &mut Tx, zone: &str, kind: &str, id: &str) -> Result<Vec<ClockRow>> {
    let rows: Vec<StoredClock> = tx
        .sql(
            "SELECT part, rule, policy, policy_version, base, holder, started_at, due_at, provisional, explanation,
                    yellow_at, red_at, paused_at, stopped_at, result
             FROM clock WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 ORDER BY seq, rule, part, id",
        )
        .bind(zone)
        .bind(kind)
        .bind(id)
        .all()
        .await?;
    let mut policies: BTreeMap<(String, i64), Arc<Policy>> = BTreeMap::new();
    let mut shown = Vec::with_capacity(rows.len());
    for r in rows {
        let key = (r.policy.clone(), r.policy_version);
        if !policies.contains_key(&key) {
            policies.insert(key.clone(), any_policy(tx, zone, &r.policy, r.policy_version).await?);
        }
        let rule = policies[&key]
            .rule(&r.rule)
            .ok_or_else(|| Error::Internal(format!("policy {} has no rule {}", r.policy, r.rule)))?;
        shown.push(ClockRow {
            label: rule.label.clone(),
            starts: rule.starts.clone(),
            sources: rule.sources.iter().map(|s| s.label()).collect(),
            part: r.part,
            rule: r.rule,
            base: r.base,
            holder: r.holder,
            started_at: r.started_at,
            due_at: r.due_at,
            provisional: r.provisional,
            explanation: r.explanation,
            yellow_at: r.yellow_at,
            red_at: r.red_at,
            paused_at: r.paused_at,
            stopped_at: r.stopped_at,
            result: r.result,
        });
    }
    Ok(shown)
}

async fn any_policy(tx: &mut Tx, zone: &str, code: &str, version: i64) -> Result<Arc<Policy>> {
    if let Some(policy) = shipped(code, version) {
        return Ok(policy.clone());
    }
    let pinned = Pinned {
        code: code.to_owned(),
        version,
    };
    let found = policy(tx, zone, &pinned).await?;
    found
        .map(Arc::new)
        .ok_or_else(|| Error::Internal(format!("no policy {code} version {version}")))
}

/// A policy version of the zone's own.
pub async fn policy(tx: &mut Tx, zone: &str, pinned: &Pinned) -> Result<Option<Policy>> {
    let body: Option<(String,)> = tx
        .sql("SELECT body FROM policy WHERE zone_id = $1 AND code = $2 AND version = $3")
        .bind(zone)
        .bind(&pinned.code)
        .bind(pinned.version)
        .optional()
        .await?;
    body.map(|(body,)| Ok(serde_json::from_str(&body)?)).transpose()
}

/// What the zone has chosen to run each kind of matter by.
pub async fn chosen(tx: &mut Tx, zone: &str) -> Result<HashMap<String, Pinned>> {
    let rows: Vec<(String, String, i64)> = tx
        .sql("SELECT applies_to, code, version FROM policy_choice WHERE zone_id = $1 ORDER BY applies_to")
        .bind(zone)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(kind, code, version)| (kind, Pinned { code, version }))
        .collect())
}

row! {
    struct DayRow {
        day: Day,
        kind: DayKind,
        name: String,
        notice: String,
    }
}

/// The zone's calendar: the published one, years it has brought in, and days it has changed.
pub async fn calendar(tx: &mut Tx, zone: &str) -> Result<WorkingCalendar> {
    let version: Option<(i64,)> = tx
        .sql("SELECT version FROM calendar_version WHERE zone_id = $1")
        .bind(zone)
        .optional()
        .await?;
    let years: Vec<i64> = tx
        .sql("SELECT year FROM calendar_year WHERE zone_id = $1 ORDER BY year")
        .bind(zone)
        .scalars()
        .await?;
    let calendar = years
        .into_iter()
        .filter_map(|year| i32::try_from(year).ok())
        .fold(WorkingCalendar::national(), |calendar, year| {
            calendar.with_year(year, [])
        });
    let days = own_days(tx, zone).await?;
    Ok(calendar.with_overrides(days).with_version(version.map_or(0, |(v,)| v)))
}

/// The days that the zone has brought in or changed.
pub async fn own_days(tx: &mut Tx, zone: &str) -> Result<Vec<CalendarDay>> {
    let rows: Vec<DayRow> = tx
        .sql("SELECT day, kind, name, notice FROM calendar_day WHERE zone_id = $1 ORDER BY day")
        .bind(zone)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| CalendarDay {
            day: r.day,
            kind: r.kind,
            name: r.name,
            notice: r.notice,
        })
        .collect())
}
