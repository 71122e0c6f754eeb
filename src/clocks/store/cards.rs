//! Clocks that ask for a card, and what is written of one.

use crate::clocks::cards::{Colour, Notice};
use crate::db::{Tx, Val};
use crate::error::Result;
use crate::kernel::{Actor, Id, Timestamp};

row! {
    /// A clock that is about to run out or has done so, with the matter it belongs to.
    #[derive(Debug, Clone)]
    pub struct Asking {
        pub id: String,
        pub subject_kind: String,
        pub subject_id: String,
        pub part: String,
        pub rule: String,
        pub policy: String,
        pub policy_version: i64,
        pub holder: Option<String>,
        pub due_at: Timestamp,
        pub number: String,
        pub building_id: Option<String>,
        pub shared: bool,
    }
}

/// The first `limit` clocks of the zone that ask for a card of this colour, in the order in which
/// they began to. Read outside the transaction that gives the cards: another keeper may be faster.
pub async fn asking(tx: &mut Tx, zone: &str, colour: Colour, now: Timestamp, limit: i64) -> Result<Vec<Asking>> {
    let statement = match colour {
        Colour::Yellow => {
            "SELECT c.id, c.subject_kind, c.subject_id, c.part, c.rule, c.policy, c.policy_version, c.holder, c.due_at,
                    m.number, m.building_id, m.shared
             FROM clock c JOIN matter m ON m.zone_id = c.zone_id AND m.kind = c.subject_kind AND m.id = c.subject_id
             WHERE c.zone_id = $1 AND c.stopped_at IS NULL AND c.paused_at IS NULL AND c.yellow_at IS NULL
               AND c.red_at IS NULL AND c.warn_at IS NOT NULL AND c.warn_at <= $2
               AND (c.late_at IS NULL OR c.late_at >= $2)
             ORDER BY c.warn_at, c.id LIMIT $3"
        }
        Colour::Red => {
            "SELECT c.id, c.subject_kind, c.subject_id, c.part, c.rule, c.policy, c.policy_version, c.holder, c.due_at,
                    m.number, m.building_id, m.shared
             FROM clock c JOIN matter m ON m.zone_id = c.zone_id AND m.kind = c.subject_kind AND m.id = c.subject_id
             WHERE c.zone_id = $1 AND c.stopped_at IS NULL AND c.paused_at IS NULL AND c.red_at IS NULL
               AND c.late_at IS NOT NULL AND c.late_at < $2
             ORDER BY c.late_at, c.id LIMIT $3"
        }
    };
    Ok(tx.sql(statement).bind(zone).bind(now).bind(limit).all().await?)
}

/// Marks these clocks as carded; those that it returns are the caller's to write of, and nobody
/// else's.
pub async fn claim(
    tx: &mut Tx,
    zone: &str,
    colour: Colour,
    clocks: Vec<String>,
    now: Timestamp,
) -> Result<Vec<String>> {
    let statement = match colour {
        Colour::Yellow => {
            "UPDATE clock SET yellow_at = $3 WHERE zone_id = $1 AND id = ANY($2) AND yellow_at IS NULL
             AND red_at IS NULL AND stopped_at IS NULL AND paused_at IS NULL RETURNING id"
        }
        Colour::Red => {
            "UPDATE clock SET red_at = $3 WHERE zone_id = $1 AND id = ANY($2)
             AND red_at IS NULL AND stopped_at IS NULL AND paused_at IS NULL RETURNING id"
        }
    };
    Ok(tx.sql(statement).bind(zone).bind(clocks).bind(now).scalars().await?)
}

/// One entry in the list of each person concerned.
pub async fn notify(tx: &mut Tx, actor: &Actor, notices: Vec<Notice>) -> Result<()> {
    let rows = notices
        .into_iter()
        .map(|n| -> Vec<Val> {
            vec![
                (&actor.zone).into(),
                Id::<Notice>::new().into(),
                n.to.into(),
                n.subject_kind.into(),
                n.subject_id.into(),
                n.code.into(),
                n.text.into(),
                actor.now.into(),
                n.due_at.into(),
            ]
        })
        .collect();
    let columns = &[
        "zone_id",
        "id",
        "ref",
        "subject_kind",
        "subject_id",
        "code",
        "text",
        "opened_at",
        "due_at",
    ];
    tx.insert_many("task", columns, rows, "ON CONFLICT DO NOTHING").await?;
    Ok(())
}
