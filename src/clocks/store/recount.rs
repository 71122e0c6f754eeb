//! Clocks that were counted over an older calendar, or stand still for too long, and what becomes of
//! them: a few statements a batch, whatever the number of clocks.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::notice_code;
use crate::clocks::AppliesTo;
use crate::clocks::change::Open;
use crate::clocks::resolve::Started;
use crate::db::{Tx, Val};
use crate::error::Result;
use crate::kernel::{Actor, Timestamp};

/// The columns of [`super::row`], and what goes on from the old row.
static REPLACED: LazyLock<Vec<&str>> =
    LazyLock::new(|| [super::COLUMNS, &["yellow_at", "red_at", "paused_at", "pause_reason"]].concat());

/// The columns of [`Outdated`], of a clock `c` and its matter `m`.
macro_rules! outdated_columns {
    () => {
        "SELECT c.id, c.subject_kind, c.subject_id, c.part, c.rule, c.seq, c.policy, c.policy_version, c.due_at,
                c.warn_at, c.provisional, c.yellow_at, c.red_at, c.paused_at, c.pause_reason, m.open_clocks"
    };
}

row! {
    /// A running clock with the open clocks of its matter.
    #[derive(Debug, Clone)]
    pub struct Outdated {
        pub id: String,
        pub subject_kind: String,
        pub subject_id: String,
        pub part: String,
        pub rule: String,
        pub seq: i64,
        pub policy: String,
        pub policy_version: i64,
        pub due_at: Timestamp,
        pub warn_at: Option<Timestamp>,
        pub provisional: bool,
        pub yellow_at: Option<Timestamp>,
        pub red_at: Option<Timestamp>,
        pub paused_at: Option<Timestamp>,
        pub pause_reason: Option<String>,
        pub open_clocks: String,
    }
}

/// A clock that the new calendar moves.
#[derive(Debug, Clone)]
pub struct Moved {
    /// Of the new row.
    pub id: String,
    pub old: Outdated,
    pub started: Started,
}

/// Ids of matters with such clocks, the longest outdated first.
pub async fn outdated_matters(tx: &mut Tx, zone: &str, calendar: i64, limit: i64) -> Result<Vec<String>> {
    Ok(tx
        .sql(
            "SELECT subject_id FROM clock WHERE zone_id = $1 AND stopped_at IS NULL AND calendar < $2
             ORDER BY calendar, id LIMIT $3",
        )
        .bind(zone)
        .bind(calendar)
        .bind(limit)
        .scalars()
        .await?)
}

pub async fn outdated(tx: &mut Tx, zone: &str, calendar: i64, matters: &[String]) -> Result<Vec<Outdated>> {
    Ok(tx
        .sql(concat!(
            outdated_columns!(),
            " FROM clock c JOIN matter m ON m.zone_id = c.zone_id AND m.kind = c.subject_kind AND m.id = c.subject_id
             WHERE c.zone_id = $1 AND c.subject_kind = ANY($4)
               AND c.subject_id = ANY($2) AND c.stopped_at IS NULL AND c.calendar < $3
             ORDER BY c.subject_id, c.id"
        ))
        .bind(zone)
        .bind(matters)
        .bind(calendar)
        .bind(
            AppliesTo::ALL
                .iter()
                .map(|kind| kind.as_str().to_owned())
                .collect::<Vec<_>>(),
        )
        .all()
        .await?)
}

/// Clocks that stand still although the last day of what they wait for is over, with their matters.
/// `waiting` is the rule that counts to that day.
pub async fn overstayed(tx: &mut Tx, zone: &str, waiting: &str, now: Timestamp, limit: i64) -> Result<Vec<Outdated>> {
    Ok(tx
        .sql(concat!(
            outdated_columns!(),
            " FROM clock c
             JOIN clock w ON w.zone_id = c.zone_id AND w.subject_kind = c.subject_kind
                         AND w.subject_id = c.subject_id AND w.part = c.part AND w.rule = $2
                         AND w.stopped_at IS NULL AND w.due_at < $3
             JOIN matter m ON m.zone_id = c.zone_id AND m.kind = c.subject_kind AND m.id = c.subject_id
             WHERE c.zone_id = $1 AND c.stopped_at IS NULL AND c.paused_at IS NOT NULL
             ORDER BY c.paused_at, c.id LIMIT $4"
        ))
        .bind(zone)
        .bind(waiting)
        .bind(now.day().start())
        .bind(limit)
        .all()
        .await?)
}

/// These are as they were, over the new calendar too.
pub async fn keep(tx: &mut Tx, zone: &str, calendar: i64, clocks: Vec<String>) -> Result<()> {
    if clocks.is_empty() {
        return Ok(());
    }
    tx.sql("UPDATE clock SET calendar = $3 WHERE zone_id = $1 AND id = ANY($2) AND stopped_at IS NULL")
        .bind(zone)
        .bind(clocks)
        .bind(calendar)
        .execute()
        .await?;
    Ok(())
}

/// New rows beside the old ones, which ended at `at`. A card that the new row would ask for at once was
/// given already.
pub async fn replace(tx: &mut Tx, hub: &Actor, at: Timestamp, moved: Vec<Moved>) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = moved.iter().map(|m| m.old.id.clone()).collect();
    let codes: Vec<String> = ids
        .iter()
        .flat_map(|id| [notice_code("yellow", id), notice_code("red", id)])
        .collect();
    let matters: Vec<String> = moved.iter().map(|m| m.old.subject_id.clone()).collect();
    let kinds: Vec<String> = moved.iter().map(|m| m.old.subject_kind.clone()).collect();
    tx.sql("UPDATE clock SET stopped_at = $3, result = 'replaced' WHERE zone_id = $1 AND id = ANY($2)")
        .bind(&hub.zone)
        .bind(ids)
        .bind(at)
        .execute()
        .await?;
    let rows = moved
        .into_iter()
        .map(|Moved { id, old, started }| {
            let given = |card: Option<Timestamp>, asked: Option<Timestamp>| card.filter(|_| asked <= Some(hub.now));
            let yellow = given(old.yellow_at, started.warn_at);
            let red = given(old.red_at, started.late_at);
            let mut row: Vec<Val> = super::row(&hub.zone, &old.subject_kind, &old.subject_id, started);
            row[1] = id.into();
            row.extend([yellow.into(), red.into(), old.paused_at.into(), old.pause_reason.into()]);
            row
        })
        .collect();
    tx.insert_many("clock", &REPLACED, rows, "").await?;
    tx.sql(
        "UPDATE task SET done_at = $5, done_by = 'system'
         WHERE zone_id = $1 AND subject_kind = ANY($2) AND subject_id = ANY($3) AND code = ANY($4) AND done_at IS NULL",
    )
    .bind(&hub.zone)
    .bind(kinds)
    .bind(matters)
    .bind(codes)
    .bind(hub.now)
    .execute()
    .await?;
    Ok(())
}

/// What matters keep of their clocks; their version stays, since nobody has changed them.
pub async fn write_matters(tx: &mut Tx, zone: &str, open: BTreeMap<(String, String), (Open, bool)>) -> Result<()> {
    let rows: Vec<Vec<Val>> = open
        .into_iter()
        .filter(|(_, (_, changed))| *changed)
        .map(|((kind, id), (open, _))| -> Vec<Val> {
            vec![
                zone.into(),
                kind.into(),
                id.into(),
                open.to_text().into(),
                open.next_due().into(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    tx.insert_many(
        "clock_recount",
        &["zone_id", "kind", "id", "open_clocks", "due_at"],
        rows,
        "",
    )
    .await?;
    tx.sql(
        "UPDATE matter SET open_clocks = r.open_clocks, due_at = r.due_at FROM clock_recount r
         WHERE r.zone_id = $1 AND matter.zone_id = r.zone_id AND matter.kind = r.kind AND matter.id = r.id",
    )
    .bind(zone)
    .execute()
    .await?;
    tx.sql("DELETE FROM clock_recount WHERE zone_id = $1")
        .bind(zone)
        .execute()
        .await?;
    Ok(())
}
