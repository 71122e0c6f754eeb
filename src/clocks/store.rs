//! Rows of clocks and of the zone's own calendar.

use super::change::Write;
use super::{CalendarDay, DayKind};
use crate::db::{Tx, Val};
use crate::error::Result;
use crate::kernel::{Day, Timestamp};

const COLUMNS: &[&str] = &[
    "zone_id",
    "subject_kind",
    "subject_id",
    "part",
    "rule",
    "seq",
    "policy",
    "policy_version",
    "base",
    "started_at",
    "due_at",
    "provisional",
    "explanation",
];

/// Writes what a step did to the clocks of one matter. A due date is never written twice: what
/// changes is a new row.
pub async fn write(tx: &mut Tx, zone: &str, kind: &str, id: &str, writes: Vec<Write>) -> Result<()> {
    let mut rows: Vec<Vec<Val>> = Vec::new();
    for write in writes {
        match write {
            Write::End { rule, part, at, result } => {
                tx.sql(
                    "UPDATE clock SET stopped_at = $6, result = $7
                     WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 AND rule = $4 AND part = $5
                       AND stopped_at IS NULL",
                )
                .bind(zone)
                .bind(kind)
                .bind(id)
                .bind(rule)
                .bind(part)
                .bind(at)
                .bind(result)
                .execute()
                .await?;
            }
            Write::Start(s) => rows.push(vec![
                zone.into(),
                kind.into(),
                id.into(),
                s.part.into(),
                s.rule.into(),
                s.seq.into(),
                s.policy.into(),
                s.policy_version.into(),
                s.base.into(),
                s.started_at.into(),
                s.due_at.into(),
                s.provisional.into(),
                s.explanation.into(),
            ]),
        }
    }
    tx.insert_many("clock", COLUMNS, rows, "").await?;
    Ok(())
}

row! {
    /// A clock as a page shows it.
    #[derive(Debug, Clone, serde::Serialize)]
    pub struct ClockRow {
        pub part: String,
        pub rule: String,
        pub base: String,
        pub started_at: Timestamp,
        pub due_at: Timestamp,
        pub provisional: bool,
        pub explanation: String,
        pub stopped_at: Option<Timestamp>,
        pub result: Option<String>,
    }
}

/// All clocks of one matter, in the order in which they were started.
pub async fn of_matter(tx: &mut Tx, zone: &str, kind: &str, id: &str) -> Result<Vec<ClockRow>> {
    Ok(tx
        .sql(
            "SELECT part, rule, base, started_at, due_at, provisional, explanation, stopped_at, result FROM clock
             WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 ORDER BY seq, rule, part",
        )
        .bind(zone)
        .bind(kind)
        .bind(id)
        .all()
        .await?)
}

row! {
    struct DayRow {
        day: Day,
        kind: DayKind,
        name: String,
    }
}

/// What the zone has changed in the published calendar.
pub async fn calendar_changes(tx: &mut Tx, zone: &str) -> Result<Vec<CalendarDay>> {
    let rows: Vec<DayRow> = tx
        .sql("SELECT day, kind, name FROM calendar_day WHERE zone_id = $1 ORDER BY day")
        .bind(zone)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| CalendarDay {
            day: r.day,
            kind: r.kind,
            name: r.name,
            notice: String::new(),
        })
        .collect())
}
