//! Rows of the journal.

use std::collections::HashMap;

use serde_json::Value;

use super::{Event, Visibility, hex};
use crate::db::{Tx, Val};
use crate::error::Result;
use crate::kernel::actor::Retry;
use crate::kernel::{Actor, Day, Role, Timestamp};
use sha2::{Digest, Sha256};

row! {
    /// An event as it stands in the journal.
    #[derive(Debug, Clone)]
    pub struct EventRow {
        pub subject_kind: String,
        pub subject_id: String,
        pub seq: i64,
        pub at: Timestamp,
        pub actor_id: String,
        pub actor_name: String,
        pub acting_role: Role,
        pub step: String,
        pub from_stage: String,
        pub to_stage: String,
        pub visibility: Visibility,
        pub side: String,
        pub body: String,
        pub prev_hash: String,
        pub hash: String,
    }
}

impl EventRow {
    pub fn body(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

/// The columns of an event, as it is inserted.
pub const COLUMNS: &[&str] = &[
    "zone_id",
    "subject_kind",
    "subject_id",
    "seq",
    "at",
    "actor_id",
    "actor_name",
    "acting_role",
    "step",
    "from_stage",
    "to_stage",
    "visibility",
    "side",
    "body",
    "prev_hash",
    "hash",
];

pub(super) fn insert_events(tx: &mut Tx, actor: &Actor, events: &[Event], hashes: &[String]) {
    let rows = events
        .iter()
        .zip(hashes)
        .map(|(e, hash)| -> Vec<Val> {
            vec![
                (&actor.zone).into(),
                e.subject_kind.into(),
                (&e.subject_id).into(),
                e.seq.into(),
                actor.now.into(),
                (&actor.person).into(),
                (&actor.name).into(),
                e.acting_role.into(),
                e.step.into(),
                e.from_stage.into(),
                e.to_stage.into(),
                e.visibility.into(),
                (&e.side).into(),
                e.body.to_string().into(),
                (&e.prev_hash).into(),
                hash.into(),
            ]
        })
        .collect();
    tx.queue_many("event", COLUMNS, rows, "");
}

/// The whole timeline of one subject, oldest first.
pub async fn timeline(tx: &mut Tx, zone: &str, kind: &str, id: &str) -> Result<Vec<EventRow>> {
    Ok(tx
        .sql(
            "SELECT subject_kind, subject_id, seq, at, actor_id, actor_name, acting_role, step, from_stage, to_stage,
                    visibility, side, body, prev_hash, hash
             FROM event WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 ORDER BY seq",
        )
        .bind(zone)
        .bind(kind)
        .bind(id)
        .all()
        .await?)
}

/// The timelines of many subjects, each oldest first.
pub async fn timelines(
    tx: &mut Tx,
    zone: &str,
    kind: &str,
    ids: Vec<String>,
) -> Result<HashMap<String, Vec<EventRow>>> {
    let events: Vec<EventRow> = tx
        .sql(
            "SELECT subject_kind, subject_id, seq, at, actor_id, actor_name, acting_role, step, from_stage, to_stage,
                    visibility, side, body, prev_hash, hash
             FROM event WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = ANY($3) ORDER BY subject_id, seq",
        )
        .bind(zone)
        .bind(kind)
        .bind(ids)
        .all()
        .await?;
    let mut by_subject: HashMap<String, Vec<EventRow>> = HashMap::new();
    for event in events {
        by_subject.entry(event.subject_id.clone()).or_default().push(event);
    }
    Ok(by_subject)
}

/// The events after an instant, oldest first, at most `limit`.
pub async fn last_events(tx: &mut Tx, zone: &str, after: Timestamp, limit: i64) -> Result<Vec<EventRow>> {
    Ok(tx
        .sql(
            "SELECT subject_kind, subject_id, seq, at, actor_id, actor_name, acting_role, step, from_stage, to_stage,
                    visibility, side, body, prev_hash, hash
             FROM event WHERE zone_id = $1 AND at > $2 ORDER BY at, subject_id, seq LIMIT $3",
        )
        .bind(zone)
        .bind(after)
        .bind(limit)
        .all()
        .await?)
}

/// Marks the request's retry key as used, in the transaction of the change itself.
pub(super) async fn claim_retry(tx: &mut Tx, actor: &Actor, retry: &Retry, kind: &str, id: &str) -> Result<()> {
    let fresh = tx
        .sql(
            "INSERT INTO retry (zone_id, person_id, retry_key, body_hash, at, subject_kind, subject_id, request)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (zone_id, person_id, retry_key) DO NOTHING",
        )
        .bind(&actor.zone)
        .bind(&actor.person)
        .bind(&retry.key)
        .bind(&retry.body_hash)
        .bind(actor.now)
        .bind(kind)
        .bind(id)
        .bind(&retry.request)
        .execute()
        .await?;
    if fresh == 1 {
        return Ok(());
    }
    // The same request appends twice in one transaction when it changes several subjects.
    let mine: i64 = tx
        .sql(
            "SELECT COUNT(*) FROM retry
             WHERE zone_id = $1 AND person_id = $2 AND retry_key = $3 AND request = $4",
        )
        .bind(&actor.zone)
        .bind(&actor.person)
        .bind(&retry.key)
        .bind(&retry.request)
        .scalar()
        .await?;
    if mine == 1 {
        return Ok(());
    }
    Err(crate::matters::unmet(
        "web.once_only",
        "这份内容已经提交过一次",
        "请回到列表查看，不必重复提交",
    ))
}

/// Seals every day of the zone that is over: one hash over all its events, chained to the day
/// before. Returns how many days it sealed.
pub async fn seal_days(tx: &mut Tx, zone: &str, before: Day) -> Result<u64> {
    let last: Option<(Day, String)> = tx
        .sql("SELECT day, hash FROM checkpoint WHERE zone_id = $1 ORDER BY day DESC LIMIT 1")
        .bind(zone)
        .optional()
        .await?;
    let first: Option<String> = match &last {
        Some((day, _)) => {
            tx.sql("SELECT MIN(at) FROM event WHERE zone_id = $1 AND at >= $2")
                .bind(zone)
                .bind(day.plus_days(1).start())
                .scalar()
                .await?
        }
        None => {
            tx.sql("SELECT MIN(at) FROM event WHERE zone_id = $1")
                .bind(zone)
                .scalar()
                .await?
        }
    };
    let Some(mut day) = first.and_then(|at| Timestamp::parse(&at)).map(Timestamp::day) else {
        return Ok(0);
    };
    let mut prev = last.map(|(_, hash)| hash).unwrap_or_default();
    let mut sealed = 0;
    while day < before {
        let (events, hash) = day_hash(tx, zone, day, &prev).await?;
        if events > 0 {
            tx.sql("INSERT INTO checkpoint (zone_id, day, events, prev_hash, hash) VALUES ($1, $2, $3, $4, $5)")
                .bind(zone)
                .bind(day)
                .bind(events)
                .bind(&prev)
                .bind(&hash)
                .execute()
                .await?;
            prev = hash;
            sealed += 1;
        }
        day = day.plus_days(1);
    }
    Ok(sealed)
}

/// How many events a day has, and the hash over them and the day before.
pub(super) async fn day_hash(tx: &mut Tx, zone: &str, day: Day, prev: &str) -> Result<(i64, String)> {
    let mut digest = Sha256::new();
    digest.update(prev.as_bytes());
    let mut count = 0;
    let mut after = (day.start().to_string(), String::new(), -1i64);
    loop {
        let page: Vec<(String, String, i64, String)> = tx
            .sql(
                "SELECT at, subject_id, seq, hash FROM event
                 WHERE zone_id = $1 AND at < $2 AND (at, subject_id, seq) > ($3, $4, $5)
                 ORDER BY at, subject_id, seq LIMIT 5000",
            )
            .bind(zone)
            .bind(day.plus_days(1).start())
            .bind(&after.0)
            .bind(&after.1)
            .bind(after.2)
            .all()
            .await?;
        let Some(last) = page.last() else {
            return Ok((count, hex(&digest.finalize())));
        };
        after = (last.0.clone(), last.1.clone(), last.2);
        count += page.len() as i64;
        for (_, _, _, hash) in &page {
            digest.update(hash.as_bytes());
        }
    }
}

/// Events of a zone in the order of their key, after one of them.
pub(super) async fn events_after(
    tx: &mut Tx,
    zone: &str,
    after: &(String, String, i64),
    limit: i64,
) -> Result<Vec<EventRow>> {
    Ok(tx
        .sql(
            "SELECT subject_kind, subject_id, seq, at, actor_id, actor_name, acting_role, step, from_stage, to_stage,
                    visibility, side, body, prev_hash, hash
             FROM event WHERE zone_id = $1 AND (subject_kind, subject_id, seq) > ($2, $3, $4)
             ORDER BY subject_kind, subject_id, seq LIMIT $5",
        )
        .bind(zone)
        .bind(&after.0)
        .bind(&after.1)
        .bind(after.2)
        .bind(limit)
        .all()
        .await?)
}

pub(super) async fn checkpoints(tx: &mut Tx, zone: &str) -> Result<Vec<(Day, i64, String, String)>> {
    Ok(tx
        .sql("SELECT day, events, prev_hash, hash FROM checkpoint WHERE zone_id = $1 ORDER BY day")
        .bind(zone)
        .all()
        .await?)
}

/// Matters whose row does not carry the hash of their last event.
pub(super) async fn heads_that_differ(tx: &mut Tx, zone: &str) -> Result<Vec<(String, String, i64, String)>> {
    Ok(tx
        .sql(
            "SELECT m.kind, m.id, m.version, m.head_hash FROM matter m
             WHERE m.zone_id = $1 AND NOT EXISTS (
                 SELECT 1 FROM event e WHERE e.zone_id = m.zone_id AND e.subject_kind = m.kind AND e.subject_id = m.id
                   AND e.seq = m.version AND e.hash = m.head_hash)
             ORDER BY m.kind, m.id LIMIT 100",
        )
        .bind(zone)
        .all()
        .await?)
}
