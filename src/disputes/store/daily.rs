//! What the daily round looks for, and the tasks it opens.

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

/// A task for `reader` (`zone`, `enterprise:<id>`, …).
#[derive(Debug, Clone)]
pub struct Task {
    pub dispute: String,
    pub reader: String,
    pub code: &'static str,
    pub text: String,
}

/// Opens tasks, each once. Returns how many are new.
pub async fn open_tasks(tx: &mut Tx, actor: &Actor, tasks: Vec<Task>) -> Result<u64> {
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
    let rows: Vec<Vec<Val>> = tasks
        .into_iter()
        .map(|task| {
            vec![
                (&actor.zone).into(),
                uuid::Uuid::now_v7().to_string().into(),
                task.reader.into(),
                "dispute".into(),
                task.dispute.into(),
                task.code.into(),
                task.text.into(),
                actor.now.into(),
            ]
        })
        .collect();
    Ok(tx.insert_many("task", columns, rows, "ON CONFLICT DO NOTHING").await?)
}

/// Disputes under way to which one of these people, or a firm that they are tied to, is a party.
pub async fn with_a_party_among(tx: &mut Tx, zone: &str, people: &[Actor]) -> Result<Vec<String>> {
    let firms: Vec<String> = people.iter().flat_map(|one| one.tied_to.clone()).collect();
    let themselves: Vec<String> = people.iter().map(|one| format!("person:{}", one.person)).collect();
    Ok(tx
        .sql(
            "SELECT dispute_id FROM dispute_role
             WHERE zone_id = $1 AND role = 'party' AND to_day IS NULL AND enterprise_id = ANY($2)
             UNION
             SELECT dispute_id FROM dispute_role
             WHERE zone_id = $1 AND role = 'party' AND to_day IS NULL AND ref = ANY($3)",
        )
        .bind(zone)
        .bind(firms)
        .bind(themselves)
        .scalars()
        .await?)
}

/// Disputes of which the zone is asked this now.
pub async fn asked(tx: &mut Tx, zone: &str, code: &str) -> Result<Vec<String>> {
    Ok(tx
        .sql(
            "SELECT subject_id FROM task
             WHERE zone_id = $1 AND ref = 'zone' AND done_at IS NULL AND subject_kind = 'dispute' AND code = $2",
        )
        .bind(zone)
        .bind(code)
        .scalars()
        .await?)
}

/// Those of these disputes of which somebody of the zone has put this aside today.
pub async fn put_off(tx: &mut Tx, hub: &Actor, disputes: Vec<String>, code: &str) -> Result<Vec<String>> {
    Ok(tx
        .sql(
            "SELECT subject_id FROM task
             WHERE zone_id = $1 AND ref = 'zone' AND subject_kind = 'dispute' AND subject_id = ANY($2) AND code = $3
               AND done_at >= $4 AND done_by <> $5",
        )
        .bind(&hub.zone)
        .bind(disputes)
        .bind(code)
        .bind(hub.now.day().start())
        .bind(&hub.person)
        .scalars()
        .await?)
}

/// The zone need not do this any more.
pub fn settle(tx: &mut Tx, actor: &Actor, disputes: Vec<String>, code: &str) {
    tx.sql(
        "UPDATE task SET done_at = $4, done_by = 'system'
         WHERE zone_id = $1 AND ref = 'zone' AND subject_kind = 'dispute' AND subject_id = ANY($2) AND code = $3
           AND done_at IS NULL",
    )
    .bind(&actor.zone)
    .bind(disputes)
    .bind(code)
    .bind(actor.now)
    .queue();
}

fn words(stages: &[&str]) -> Vec<String> {
    stages.iter().map(|s| (*s).to_owned()).collect()
}
