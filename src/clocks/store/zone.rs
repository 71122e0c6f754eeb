//! Rows of the zone's policies and of its own calendar.

use std::collections::{BTreeSet, HashMap};

use crate::clocks::policies::{Pinned, Policy};
use crate::clocks::service::CalendarChange;
use crate::clocks::{CalendarDay, DayKind, WorkingCalendar};
use crate::db::{Tx, Val};
use crate::error::{Error, Result};
use crate::kernel::{Actor, Day};

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
    let years = own_years(tx, zone).await?;
    let calendar = years.into_iter().fold(WorkingCalendar::national(), |calendar, year| {
        calendar.with_year(year, [])
    });
    let days = own_days(tx, zone).await?;
    Ok(calendar.with_overrides(days).with_version(version.map_or(0, |(v,)| v)))
}

/// The years whose whole notice the zone has brought in.
async fn own_years(tx: &mut Tx, zone: &str) -> Result<BTreeSet<i32>> {
    let years: Vec<i64> = tx
        .sql("SELECT year FROM calendar_year WHERE zone_id = $1 ORDER BY year")
        .bind(zone)
        .scalars()
        .await?;
    Ok(years.into_iter().filter_map(|year| i32::try_from(year).ok()).collect())
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

/// How often the zone has changed its calendar, and the hash of the last change.
pub async fn calendar_head(tx: &mut Tx, zone: &str) -> Result<(i64, String)> {
    let head: Option<(i64, String)> = tx
        .sql("SELECT version, head_hash FROM calendar_version WHERE zone_id = $1")
        .bind(zone)
        .optional()
        .await?;
    Ok(head.unwrap_or_default())
}

pub async fn write_calendar_head(tx: &mut Tx, zone: &str, version: i64, hash: &str) -> Result<()> {
    tx.sql(
        "INSERT INTO calendar_version (zone_id, version, head_hash) VALUES ($1, $2, $3)
         ON CONFLICT (zone_id) DO UPDATE SET version = excluded.version, head_hash = excluded.head_hash",
    )
    .bind(zone)
    .bind(version)
    .bind(hash)
    .execute()
    .await?;
    Ok(())
}

/// Writes days, gives days back to the published calendar, replaces whole years. A year of which
/// every day was given back is the zone's own no longer.
pub async fn change_calendar(tx: &mut Tx, zone: &str, change: &CalendarChange) -> Result<()> {
    for year in &change.years {
        forget_days(tx, zone, *year).await?;
        tx.sql("INSERT INTO calendar_year (zone_id, year) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(zone)
            .bind(i64::from(*year))
            .execute()
            .await?;
    }
    let reset: Vec<String> = change.reset.iter().map(Day::to_string).collect();
    tx.sql("DELETE FROM calendar_day WHERE zone_id = $1 AND day = ANY($2)")
        .bind(zone)
        .bind(reset)
        .execute()
        .await?;
    // In a year that the zone has brought in, the published calendar does not show through.
    let replaced = own_years(tx, zone).await?;
    let mut back = WorkingCalendar::as_published(&change.reset);
    back.retain(|row| replaced.contains(&row.day.year()));
    write_days(tx, zone, &back).await?;
    write_days(tx, zone, &change.set).await?;
    if change.reset.is_empty() {
        return Ok(());
    }
    let own = own_days(tx, zone).await?;
    let reset: BTreeSet<i32> = change.reset.iter().map(|day| day.year()).collect();
    for year in reset.intersection(&replaced) {
        if WorkingCalendar::is_as_published(*year, &own) {
            forget_year(tx, zone, *year).await?;
        }
    }
    Ok(())
}

/// The published calendar of this year holds again, and goes on from notice to notice.
async fn forget_year(tx: &mut Tx, zone: &str, year: i32) -> Result<()> {
    forget_days(tx, zone, year).await?;
    tx.sql("DELETE FROM calendar_year WHERE zone_id = $1 AND year = $2")
        .bind(zone)
        .bind(i64::from(year))
        .execute()
        .await?;
    Ok(())
}

async fn forget_days(tx: &mut Tx, zone: &str, year: i32) -> Result<()> {
    tx.sql("DELETE FROM calendar_day WHERE zone_id = $1 AND day >= $2 AND day <= $3")
        .bind(zone)
        .bind(format!("{year:04}-01-01"))
        .bind(format!("{year:04}-12-31"))
        .execute()
        .await?;
    Ok(())
}

async fn write_days(tx: &mut Tx, zone: &str, days: &[CalendarDay]) -> Result<()> {
    let rows: Vec<Vec<Val>> = days
        .iter()
        .map(|d| -> Vec<Val> {
            vec![
                zone.into(),
                d.day.into(),
                d.kind.into(),
                (&d.name).into(),
                (&d.notice).into(),
            ]
        })
        .collect();
    let tail =
        "ON CONFLICT (zone_id, day) DO UPDATE SET kind = excluded.kind, name = excluded.name, notice = excluded.notice";
    tx.insert_many(
        "calendar_day",
        &["zone_id", "day", "kind", "name", "notice"],
        rows,
        tail,
    )
    .await?;
    Ok(())
}

/// The newest version of a policy of the zone's own.
pub async fn newest(tx: &mut Tx, zone: &str, code: &str) -> Result<Option<Policy>> {
    let body: Option<(String,)> = tx
        .sql("SELECT body FROM policy WHERE zone_id = $1 AND code = $2 ORDER BY version DESC LIMIT 1")
        .bind(zone)
        .bind(code)
        .optional()
        .await?;
    body.map(|(body,)| Ok(serde_json::from_str(&body)?)).transpose()
}

/// The zone's own versions of one policy, the oldest first.
pub async fn versions(tx: &mut Tx, zone: &str, code: &str) -> Result<Vec<Policy>> {
    let bodies: Vec<String> = tx
        .sql("SELECT body FROM policy WHERE zone_id = $1 AND code = $2 ORDER BY version")
        .bind(zone)
        .bind(code)
        .scalars()
        .await?;
    bodies.iter().map(|body| Ok(serde_json::from_str(body)?)).collect()
}

/// Every version of the zone's own.
pub async fn own_policies(tx: &mut Tx, zone: &str) -> Result<Vec<Policy>> {
    let bodies: Vec<String> = tx
        .sql("SELECT body FROM policy WHERE zone_id = $1 ORDER BY code, version")
        .bind(zone)
        .scalars()
        .await?;
    bodies.iter().map(|body| Ok(serde_json::from_str(body)?)).collect()
}

pub async fn add_policy(tx: &mut Tx, actor: &Actor, policy: &Policy) -> Result<()> {
    tx.sql("INSERT INTO policy (zone_id, code, version, body, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(&actor.zone)
        .bind(&policy.code)
        .bind(policy.version)
        .bind(serde_json::to_string(policy)?)
        .bind(actor.now)
        .execute()
        .await
        .map_err(|e| match e.is_unique_violation() {
            true => Error::Stale {
                expected: policy.version - 1,
                current: policy.version,
            },
            false => e.into(),
        })?;
    Ok(())
}

/// How often each kind's choice was changed, and the hash of the last change.
pub async fn choice_heads(tx: &mut Tx, zone: &str) -> Result<HashMap<String, (i64, String)>> {
    let rows: Vec<(String, i64, String)> = tx
        .sql("SELECT applies_to, changes, head_hash FROM policy_choice WHERE zone_id = $1 ORDER BY applies_to")
        .bind(zone)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(kind, n, hash)| (kind, (n, hash))).collect())
}

pub async fn write_choice(
    tx: &mut Tx,
    zone: &str,
    kind: &str,
    pinned: &Pinned,
    changes: i64,
    hash: &str,
) -> Result<()> {
    tx.sql(
        "INSERT INTO policy_choice (zone_id, applies_to, code, version, changes, head_hash) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (zone_id, applies_to) DO UPDATE
         SET code = excluded.code, version = excluded.version, changes = excluded.changes, head_hash = excluded.head_hash",
    )
    .bind(zone)
    .bind(kind)
    .bind(&pinned.code)
    .bind(pinned.version)
    .bind(changes)
    .bind(hash)
    .execute()
    .await?;
    Ok(())
}

/// Open matters of a kind with a running clock.
pub async fn running(tx: &mut Tx, zone: &str, kind: &str) -> Result<i64> {
    Ok(tx
        .sql(
            "SELECT COUNT(*) FROM matter WHERE zone_id = $1 AND kind = $2 AND closed_at IS NULL AND due_at IS NOT NULL",
        )
        .bind(zone)
        .bind(kind)
        .scalar()
        .await?)
}
