//! Rows of tasks.

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, Timestamp};
use crate::matters::store::refs;

row! {
    /// Something the hub asks a person to look at: a conflict that appeared later.
    pub struct TaskRow {
        pub id: String,
        pub subject_kind: String,
        pub subject_id: String,
        pub text: String,
        pub opened_at: Timestamp,
    }
}

/// The references under which tasks name this person.
fn named(actor: &Actor) -> Vec<String> {
    let mut named = refs(actor);
    if actor.runs_zone() {
        named.push("zone".to_owned());
    }
    for building in actor.over(crate::kernel::Role::Coordinator) {
        named.push(format!("building:{building}"));
    }
    named
}

/// Open tasks of this person, newest first.
pub async fn open_tasks(tx: &mut Tx, actor: &Actor, limit: i64) -> Result<Vec<TaskRow>> {
    Ok(tx
        .sql(
            "SELECT id, subject_kind, subject_id, text, opened_at FROM task
             WHERE zone_id = $1 AND ref = ANY($2) AND done_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM matter m WHERE m.zone_id = $1 AND m.kind = task.subject_kind
                               AND m.id = task.subject_id AND m.hidden_from = ANY($4))
             ORDER BY opened_at DESC, id DESC LIMIT $3",
        )
        .bind(&actor.zone)
        .bind(named(actor))
        .bind(limit)
        .bind(&actor.tied_to[..])
        .all()
        .await?)
}

/// Closes a task of this person; false when there is none open.
pub async fn finish(tx: &mut Tx, actor: &Actor, id: &str) -> Result<bool> {
    let done = tx
        .sql(
            "UPDATE task SET done_at = $4, done_by = $5
             WHERE zone_id = $1 AND id = $2 AND ref = ANY($3) AND done_at IS NULL",
        )
        .bind(&actor.zone)
        .bind(id)
        .bind(named(actor))
        .bind(actor.now)
        .bind(&actor.person)
        .execute()
        .await?;
    Ok(done == 1)
}
