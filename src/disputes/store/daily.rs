//! What the daily round looks for.

use crate::db::{Tx, Val};
use crate::error::Result;
use crate::kernel::{Actor, Timestamp};

/// At most so many in one round; the others wait for the next.
const AT_ONCE: i64 = 100;

/// Disputes in one of these stages whose clock of this rule has run out, as id and version.
pub async fn overdue(
    tx: &mut Tx,
    zone: &str,
    rule: &str,
    stages: &[&str],
    now: Timestamp,
) -> Result<Vec<(String, i64)>> {
    Ok(tx
        .sql(
            "SELECT m.id, m.version FROM clock c
             JOIN matter m ON m.zone_id = c.zone_id AND m.kind = c.subject_kind AND m.id = c.subject_id
             WHERE c.zone_id = $1 AND c.stopped_at IS NULL AND c.due_at < $2 AND c.subject_kind = 'dispute'
               AND c.rule = $3 AND m.stage = ANY($4)
             ORDER BY c.due_at, c.subject_id LIMIT $5",
        )
        .bind(zone)
        .bind(now)
        .bind(rule)
        .bind(words(stages))
        .bind(AT_ONCE)
        .all()
        .await?)
}

/// Parties and mediation bodies of disputes whose clock of this rule has run out, and who have not
/// been told so under this code: dispute and reader.
pub async fn to_be_told(
    tx: &mut Tx,
    zone: &str,
    rule: &str,
    stages: &[&str],
    code: &str,
    now: Timestamp,
) -> Result<Vec<(String, String)>> {
    Ok(tx
        .sql(
            "SELECT r.subject_id, r.ref FROM clock c
             JOIN matter m ON m.zone_id = c.zone_id AND m.kind = c.subject_kind AND m.id = c.subject_id
             JOIN reader r ON r.zone_id = c.zone_id AND r.subject_kind = c.subject_kind AND r.subject_id = c.subject_id
             WHERE c.zone_id = $1 AND c.stopped_at IS NULL AND c.due_at < $2 AND c.subject_kind = 'dispute'
               AND c.rule = $3 AND m.stage = ANY($4)
               AND (r.ref LIKE 'enterprise:%' OR r.ref LIKE 'person:%' OR r.ref LIKE 'mediation_body:%')
               AND NOT EXISTS (SELECT 1 FROM task t WHERE t.zone_id = $1 AND t.ref = r.ref
                               AND t.subject_kind = 'dispute' AND t.subject_id = r.subject_id AND t.code = $5)
             ORDER BY r.subject_id, r.ref LIMIT $6",
        )
        .bind(zone)
        .bind(now)
        .bind(rule)
        .bind(words(stages))
        .bind(code)
        .bind(AT_ONCE)
        .all()
        .await?)
}

/// One task for each reader.
pub async fn open_tasks(
    tx: &mut Tx,
    actor: &Actor,
    readers: &[(String, String)],
    code: &str,
    text: &str,
) -> Result<u64> {
    let columns = &[
        "zone_id",
        "id",
        "ref",
        "subject_kind",
        "subject_id",
        "code",
        "text",
        "opened_at",
    ];
    let rows: Vec<Vec<Val>> = readers
        .iter()
        .map(|(dispute, reader)| {
            vec![
                (&actor.zone).into(),
                uuid::Uuid::now_v7().to_string().into(),
                reader.into(),
                "dispute".into(),
                dispute.into(),
                code.into(),
                text.into(),
                actor.now.into(),
            ]
        })
        .collect();
    Ok(tx.insert_many("task", columns, rows, "ON CONFLICT DO NOTHING").await?)
}

fn words(stages: &[&str]) -> Vec<String> {
    stages.iter().map(|s| (*s).to_owned()).collect()
}
