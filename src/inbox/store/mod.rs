//! Open clocks by their holder; rows of one-time links; `notices.rs` what departments are told.

pub mod notices;

use super::model::Link;
use crate::db::Tx;
use crate::error::Result;
use crate::handoffs::stage::Verb;
use crate::kernel::{Actor, Timestamp};

row! {
    /// The clock of a matter, or of a leg, that is due next with this holder.
    pub struct EntryRow {
        pub clock_id: String,
        pub subject_kind: String,
        pub subject_id: String,
        pub part: String,
        pub rule: String,
        pub policy: String,
        pub policy_version: i64,
        pub due_at: Timestamp,
        pub holder: String,
        pub number: String,
        pub title: String,
        pub stage: String,
        pub version: i64,
        pub body: String,
        pub building: Option<String>,
    }
}

/// What lies with one holder, after a place in the list. A window in which something may be
/// returned is no work and is left out, as is what stands still.
pub async fn entries(
    tx: &mut Tx,
    actor: &Actor,
    holder: &str,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<EntryRow>> {
    Ok(tx
        .sql(
            "SELECT c.id AS clock_id, c.subject_kind, c.subject_id, c.part, c.rule, c.policy, c.policy_version, c.due_at,
                    c.holder, m.number, m.title, m.stage, m.version, m.body, b.name AS building
             FROM clock c
             JOIN matter m ON m.zone_id = c.zone_id AND m.kind = c.subject_kind AND m.id = c.subject_id
             LEFT JOIN building b ON b.zone_id = m.zone_id AND b.id = m.building_id
             WHERE c.zone_id = $1 AND c.holder = $2 AND c.stopped_at IS NULL AND c.paused_at IS NULL
               AND c.rule <> 'return_window' AND (c.due_at, c.id) > ($3, $4)
               AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($5))
               AND NOT EXISTS (
                   SELECT 1 FROM clock o
                   WHERE o.zone_id = c.zone_id AND o.subject_kind = c.subject_kind AND o.subject_id = c.subject_id
                     AND o.stopped_at IS NULL AND o.paused_at IS NULL AND o.holder = c.holder
                     AND o.rule <> 'return_window'
                     AND ((o.part = c.part AND (o.due_at, o.id) < (c.due_at, c.id)) OR (c.part = '' AND o.part <> '')))
             ORDER BY c.due_at, c.id LIMIT $6",
        )
        .bind(&actor.zone)
        .bind(holder)
        .bind(after.0)
        .bind(after.1)
        .bind(actor.tied_to.clone())
        .bind(limit)
        .all()
        .await?)
}

row! {
    struct LinkRow {
        zone_id: String,
        id: String,
        handoff_id: String,
        leg_id: String,
        department_id: String,
        steps: String,
        sent_to: String,
        issued_at: Timestamp,
        expires_at: Timestamp,
        used_at: Option<Timestamp>,
        used_for: Option<String>,
    }
}

impl From<LinkRow> for Link {
    fn from(row: LinkRow) -> Self {
        Link {
            zone: row.zone_id,
            id: row.id,
            handoff: row.handoff_id,
            leg: row.leg_id,
            department: row.department_id,
            steps: row.steps.split(' ').filter_map(Verb::parse).collect(),
            sent_to: row.sent_to,
            issued_at: row.issued_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
            used_for: row.used_for,
        }
    }
}

pub async fn add_link(tx: &mut Tx, link: &Link, token_hash: &str, issued_by: &str) -> Result<()> {
    let steps: Vec<&str> = link.steps.iter().map(|verb| verb.as_str()).collect();
    tx.sql(
        "INSERT INTO one_time_link (zone_id, id, token_hash, handoff_id, leg_id, department_id, steps, sent_to, issued_by,
                                    issued_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&link.zone)
    .bind(&link.id)
    .bind(token_hash)
    .bind(&link.handoff)
    .bind(&link.leg)
    .bind(&link.department)
    .bind(steps.join(" "))
    .bind(&link.sent_to)
    .bind(issued_by)
    .bind(link.issued_at)
    .bind(link.expires_at)
    .execute()
    .await?;
    Ok(())
}

/// The link of this secret.
pub async fn link(tx: &mut Tx, token_hash: &str) -> Result<Option<Link>> {
    let row: Option<LinkRow> = tx
        .sql(
            "SELECT zone_id, id, handoff_id, leg_id, department_id, steps, sent_to, issued_at, expires_at, used_at, used_for
             FROM one_time_link WHERE token_hash = $1",
        )
        .bind(token_hash)
        .optional()
        .await?;
    Ok(row.map(Link::from))
}

/// The links that were sent for a leg, the latest first.
pub async fn links_of(tx: &mut Tx, zone: &str, handoff: &str, leg: &str) -> Result<Vec<Link>> {
    let rows: Vec<LinkRow> = tx
        .sql(
            "SELECT zone_id, id, handoff_id, leg_id, department_id, steps, sent_to, issued_at, expires_at, used_at, used_for
             FROM one_time_link WHERE zone_id = $1 AND handoff_id = $2 AND leg_id = $3 ORDER BY id DESC LIMIT 20",
        )
        .bind(zone)
        .bind(handoff)
        .bind(leg)
        .all()
        .await?;
    Ok(rows.into_iter().map(Link::from).collect())
}

/// Lets a link serve no longer than until now.
pub async fn expire(tx: &mut Tx, zone: &str, id: &str, now: Timestamp) -> Result<()> {
    tx.sql("UPDATE one_time_link SET expires_at = $3 WHERE zone_id = $1 AND id = $2 AND expires_at > $3")
        .bind(zone)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// Uses a link up; false when somebody was faster.
pub async fn use_up(tx: &mut Tx, link: &Link, verb: Verb, now: Timestamp) -> Result<bool> {
    let used = tx
        .sql(
            "UPDATE one_time_link SET used_at = $3, used_for = $4
             WHERE zone_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $3",
        )
        .bind(&link.zone)
        .bind(&link.id)
        .bind(now)
        .bind(verb.as_str())
        .execute()
        .await?;
    Ok(used == 1)
}
