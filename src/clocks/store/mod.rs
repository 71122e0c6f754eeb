//! Rows of clocks. `cards.rs` what the keeper settles · `recount.rs` clocks under a changed calendar ·
//! `zone.rs` the zone's policies and calendar.

pub mod cards;
pub mod recount;
pub mod zone;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::policies::{Pinned, Policy, shipped};
use super::resolve::{Started, Write};
use super::rules::Expiry;
use crate::db::{Ask, Tx, Val, ask};
use crate::error::{Error, Result};
use crate::kernel::{Id, Timestamp};
pub use zone::{calendar, chosen, own_days, policy};

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
        Id::<Started>::new().into(),
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

/// Writes what a step did to the clocks of one matter, before the transaction ends. A due date is
/// never written twice: what changes is a new row.
pub fn write(tx: &mut Tx, zone: &str, kind: &str, id: &str, writes: Vec<Write>) {
    let mut rows: Vec<Vec<Val>> = Vec::new();
    let mut ended = None;
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
                .queue();
                ended = ended.max(Some(at));
            }
            Write::Pause { rule, part, at, why } => {
                tx.sql(
                    "UPDATE clock SET paused_at = $6, pause_reason = $7
                     WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 AND rule = $4 AND part = $5
                       AND stopped_at IS NULL",
                )
                .bind(zone)
                .bind(kind)
                .bind(id)
                .bind(rule)
                .bind(part)
                .bind(at)
                .bind(why)
                .queue();
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
                .queue();
            }
            Write::Start(started) => rows.push(row(zone, kind, id, *started)),
        }
    }
    tx.queue_many("clock", COLUMNS, rows, "");
    if let Some(at) = ended {
        close_notices(tx, zone, kind, id, at);
    }
}

/// The code under which the notice of a card stands: once for each clock and colour.
pub fn notice_code(colour: &str, clock: &str) -> String {
    format!("clocks.{colour}.{clock}")
}

/// A clock that has ended needs nobody any more: its cards' notices are done.
fn close_notices(tx: &mut Tx, zone: &str, kind: &str, id: &str, at: Timestamp) {
    tx.sql(
        "UPDATE task SET done_at = $4, done_by = 'system'
         WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 AND done_at IS NULL
           AND code IN (SELECT $5 || id FROM clock
                        WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 AND stopped_at IS NOT NULL
                        UNION ALL
                        SELECT $6 || id FROM clock
                        WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 AND stopped_at IS NOT NULL)",
    )
    .bind(zone)
    .bind(kind)
    .bind(id)
    .bind(at)
    .bind(notice_code("yellow", ""))
    .bind(notice_code("red", ""))
    .queue();
}

row! {
    /// A clock as it is kept: see [`shown`].
    pub struct StoredClock {
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
        pause_reason: Option<String>,
        stopped_at: Option<Timestamp>,
        result: Option<String>,
    }
}

/// A clock as a page shows it, with what its policy says of the rule.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ClockRow {
    pub part: String,
    pub rule: String,
    /// The version that it was started under, as it is called now and ever.
    pub policy: String,
    pub policy_version: i64,
    pub policy_label: String,
    pub label: String,
    /// The event that starts it, in words.
    pub starts: String,
    pub sources: Vec<String>,
    /// Its end is a breach: it is given cards.
    pub duty: bool,
    pub base: String,
    pub holder: Option<String>,
    pub started_at: Timestamp,
    pub due_at: Timestamp,
    pub provisional: bool,
    pub explanation: String,
    /// When a yellow card (or, for a right, a reminder) and when a red card was given.
    pub yellow_at: Option<Timestamp>,
    pub red_at: Option<Timestamp>,
    /// Since when it stands still, or stood still until this row was replaced; why, and who says so.
    pub paused_at: Option<Timestamp>,
    pub pause_reason: String,
    pub stopped_at: Option<Timestamp>,
    pub result: Option<String>,
}

/// All clocks of one matter, in the order in which they were started.
pub async fn of_matter(tx: &mut Tx, zone: &str, kind: &str, id: &str) -> Result<Vec<ClockRow>> {
    let (rows,) = tx.ask((asked(zone, kind, id),)).await?;
    shown(tx, zone, rows).await
}

/// What [`of_matter`] asks, for whoever asks more in the same go.
pub fn asked(zone: &str, kind: &str, id: &str) -> Ask<StoredClock> {
    ask(
        "SELECT part, rule, policy, policy_version, base, holder, started_at, due_at, provisional, explanation,
                yellow_at, red_at, paused_at, pause_reason, stopped_at, result
         FROM clock WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 ORDER BY seq, rule, part, id",
    )
    .bind(zone)
    .bind(kind)
    .bind(id)
}

/// Clocks with what their policies say of them; the database is asked for a zone's own policies only.
pub async fn shown(tx: &mut Tx, zone: &str, rows: Vec<StoredClock>) -> Result<Vec<ClockRow>> {
    let mut policies: BTreeMap<(String, i64), Arc<Policy>> = BTreeMap::new();
    let mut shown = Vec::with_capacity(rows.len());
    for r in rows {
        let key = (r.policy.clone(), r.policy_version);
        if !policies.contains_key(&key) {
            policies.insert(key.clone(), any_policy(tx, zone, &r.policy, r.policy_version).await?);
        }
        let policy = &policies[&key];
        let rule = policy
            .rule(&r.rule)
            .ok_or_else(|| Error::Internal(format!("policy {} has no rule {}", r.policy, r.rule)))?;
        shown.push(ClockRow {
            policy_label: policy.label.clone(),
            label: policy.applies_to.says(&rule.label),
            starts: policy.applies_to.says(&rule.starts),
            duty: rule.expiry == Expiry::Breach,
            sources: rule.sources.iter().map(|s| s.label()).collect(),
            policy: r.policy,
            policy_version: r.policy_version,
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
            pause_reason: r.pause_reason.unwrap_or_default(),
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
