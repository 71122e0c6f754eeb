//! Rows of what departments are still to be told, and of what they were told.

use crate::db::{Tx, Val};
use crate::error::Result;
use crate::inbox::occasions::Occasion;
use crate::kernel::{Actor, Id, Timestamp};

/// A notice to be written.
#[derive(Debug, Clone)]
pub struct New {
    pub handoff: String,
    pub leg: String,
    pub department: String,
    pub building: String,
    pub occasion: Occasion,
    pub rule: Option<String>,
    pub due_at: Option<Timestamp>,
}

pub async fn add(tx: &mut Tx, zone: &str, now: Timestamp, notices: Vec<New>) -> Result<()> {
    if notices.is_empty() {
        return Ok(());
    }
    let rows = notices
        .into_iter()
        .map(|n| -> Vec<Val> {
            vec![
                zone.into(),
                Id::<New>::new().into(),
                n.handoff.into(),
                n.leg.into(),
                n.department.into(),
                n.building.into(),
                n.occasion.into(),
                n.rule.into(),
                n.due_at.into(),
                now.into(),
            ]
        })
        .collect();
    let columns = &[
        "zone_id",
        "id",
        "handoff_id",
        "leg_id",
        "department_id",
        "building_id",
        "occasion",
        "rule",
        "due_at",
        "opened_at",
    ];
    tx.insert_many("leg_notice", columns, rows, "").await?;
    Ok(())
}

/// What was to be told of these legs is told no more.
pub async fn drop_unsent(tx: &mut Tx, zone: &str, handoff: &str, legs: Vec<String>) -> Result<()> {
    tx.sql("DELETE FROM leg_notice WHERE zone_id = $1 AND handoff_id = $2 AND leg_id = ANY($3) AND sent_at IS NULL")
        .bind(zone)
        .bind(handoff)
        .bind(legs)
        .execute()
        .await?;
    Ok(())
}

row! {
    /// A clock that got a card, with the leg whose department is to be told.
    pub struct Carded {
        pub clock_id: String,
        pub handoff_id: String,
        pub leg_id: String,
        pub department_id: String,
        pub building_id: String,
        pub rule: String,
        pub due_at: Timestamp,
    }
}

/// The legs that these clocks lie with: their own leg, or for the whole the holder's.
pub async fn legs_of_clocks(tx: &mut Tx, zone: &str, clocks: Vec<String>) -> Result<Vec<Carded>> {
    Ok(tx
        .sql(
            "SELECT c.id AS clock_id, l.handoff_id, l.leg_id, l.department_id, h.building_id, c.rule, c.due_at
             FROM clock c
             JOIN handoff_leg l ON l.zone_id = c.zone_id AND l.handoff_id = c.subject_id
             JOIN handoff h ON h.zone_id = l.zone_id AND h.id = l.handoff_id
             WHERE c.zone_id = $1 AND c.id = ANY($2) AND c.subject_kind = 'handoff'
               AND l.live AND l.open AND l.stage <> 'returned'
               AND (c.part = l.leg_id OR (c.part = '' AND c.holder = 'department:' || l.department_id))
             ORDER BY c.id, l.leg_id",
        )
        .bind(zone)
        .bind(clocks)
        .all()
        .await?)
}

row! {
    /// A notice as a list shows it.
    pub struct NoticeRow {
        pub id: String,
        pub handoff_id: String,
        pub leg_id: String,
        pub number: String,
        pub title: String,
        pub building: String,
        pub department: String,
        pub occasion: Occasion,
        pub rule: Option<String>,
        pub due_at: Option<Timestamp>,
        pub opened_at: Timestamp,
        pub sent_at: Option<Timestamp>,
        pub sent_to: Option<String>,
        pub link_id: Option<String>,
    }
}

macro_rules! notices {
    ($where:literal) => {
        concat!(
            "SELECT n.id, n.handoff_id, n.leg_id, m.number, m.title, b.name AS building, d.name AS department,
                    n.occasion, n.rule, n.due_at, n.opened_at, n.sent_at, n.sent_to, n.link_id
             FROM leg_notice n
             JOIN matter m ON m.zone_id = n.zone_id AND m.kind = 'handoff' AND m.id = n.handoff_id
             JOIN building b ON b.zone_id = n.zone_id AND b.id = n.building_id
             JOIN department d ON d.zone_id = n.zone_id AND d.id = n.department_id
             WHERE n.zone_id = $1 AND ",
            $where
        )
    };
}

/// The buildings whose notices this person reads; all of the zone for whoever sees it whole.
fn scope(actor: &Actor) -> (i64, Vec<String>) {
    let own = actor.over(crate::kernel::Role::Coordinator);
    (
        i64::from(actor.sees_zone()),
        own.into_iter().map(str::to_owned).collect(),
    )
}

/// What is still to be sent, the oldest first.
pub async fn unsent(tx: &mut Tx, actor: &Actor, after: &str, limit: i64) -> Result<Vec<NoticeRow>> {
    let (all, own) = scope(actor);
    Ok(tx
        .sql(notices!(
            "n.sent_at IS NULL AND n.id > $4 AND (CAST($2 AS BIGINT) = 1 OR n.building_id = ANY($3))
               AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($6))
             ORDER BY n.id LIMIT $5"
        ))
        .bind(&actor.zone)
        .bind(all)
        .bind(own)
        .bind(after)
        .bind(limit)
        .bind(actor.tied_to.clone())
        .all()
        .await?)
}

/// All notices of one handoff, sent or not, the newest first.
pub async fn of_handoff(tx: &mut Tx, zone: &str, handoff: &str, limit: i64) -> Result<Vec<NoticeRow>> {
    Ok(tx
        .sql(notices!("n.handoff_id = $2 ORDER BY n.id DESC LIMIT $3"))
        .bind(zone)
        .bind(handoff)
        .bind(limit)
        .all()
        .await?)
}

pub async fn one(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<NoticeRow>> {
    Ok(tx.sql(notices!("n.id = $2")).bind(zone).bind(id).optional().await?)
}

/// How many of this handoff are still to be sent.
pub async fn unsent_of(tx: &mut Tx, zone: &str, handoff: &str) -> Result<i64> {
    Ok(tx
        .sql("SELECT COUNT(*) FROM leg_notice WHERE zone_id = $1 AND handoff_id = $2 AND sent_at IS NULL")
        .bind(zone)
        .bind(handoff)
        .scalar()
        .await?)
}

/// Marks a notice as sent with this link; the link of an earlier sending serves no more.
pub async fn sent(tx: &mut Tx, actor: &Actor, notice: &NoticeRow, sent_to: &str, link: &str) -> Result<()> {
    if let Some(earlier) = &notice.link_id {
        tx.sql(
            "UPDATE one_time_link SET expires_at = $3
             WHERE zone_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $3",
        )
        .bind(&actor.zone)
        .bind(earlier)
        .bind(actor.now)
        .execute()
        .await?;
    }
    tx.sql(
        "UPDATE leg_notice SET sent_at = $3, sent_by = $4, sent_to = $5, link_id = $6 WHERE zone_id = $1 AND id = $2",
    )
    .bind(&actor.zone)
    .bind(&notice.id)
    .bind(actor.now)
    .bind(&actor.person)
    .bind(sent_to)
    .bind(link)
    .execute()
    .await?;
    Ok(())
}
