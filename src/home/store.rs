//! Rows of the desk: tasks, what is due next, what has changed.

use crate::db::{Stmt, Tx};
use crate::error::Result;
use crate::kernel::{Actor, Role, Timestamp};
use crate::matters::store::{Listed, listed, refs};

/// Whether a party of this dispute is a firm to which whoever asks is tied, or that person: they would
/// handle it for the building or the zone, but must not (`disputes::policy::recused`).
macro_rules! recused {
    ($dispute:literal, firms $firms:literal, person $person:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM dispute_role p WHERE p.zone_id = $1 AND p.dispute_id = ",
            $dispute,
            " AND p.role = 'party' AND (p.enterprise_id = ANY(",
            $firms,
            ") OR p.ref = ",
            $person,
            "))"
        )
    };
}

/// Matters that lie with whoever asks: by their place, unless they are recused, or by their name.
macro_rules! on_the_desk {
    () => {
        concat!(
            "((m.shared AND (CAST($3 AS BIGINT) = 1 OR m.building_id = ANY($4)) AND NOT ",
            recused!("m.id", firms "$6", person "$7"),
            ") OR EXISTS (SELECT 1 FROM reader r WHERE r.zone_id = $1 AND r.ref = ANY($5)
                          AND r.subject_kind = $2 AND r.subject_id = m.id))
             AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($6)) "
        )
    };
}

/// A task that is shown to whoever asks: `$4` are the references that name their places.
macro_rules! shown_task {
    () => {
        concat!(
            "NOT (task.subject_kind = 'dispute' AND task.ref = ANY($4) AND ",
            recused!("task.subject_id", firms "$3", person "$5"),
            ") AND NOT EXISTS (SELECT 1 FROM matter m WHERE m.zone_id = $1 AND m.kind = task.subject_kind
                               AND m.id = task.subject_id AND m.hidden_from = ANY($3)) "
        )
    };
}

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

/// The references under which tasks name the places that this person runs.
fn places(actor: &Actor) -> Vec<String> {
    let zone = actor.runs_zone().then(|| "zone".to_owned());
    let buildings = actor.over(Role::Coordinator);
    zone.into_iter()
        .chain(buildings.into_iter().map(|building| format!("building:{building}")))
        .collect()
}

/// The references under which tasks name this person.
fn named(actor: &Actor) -> Vec<String> {
    let mut named = refs(actor);
    named.extend(places(actor));
    named
}

fn itself(actor: &Actor) -> String {
    format!("person:{}", actor.person)
}

/// Open tasks of this person, newest first.
pub async fn open_tasks(tx: &mut Tx, actor: &Actor, limit: i64) -> Result<Vec<TaskRow>> {
    Ok(tx
        .sql(concat!(
            "SELECT id, subject_kind, subject_id, text, opened_at FROM task
             WHERE zone_id = $1 AND ref = ANY($2) AND done_at IS NULL AND ",
            shown_task!(),
            "ORDER BY opened_at DESC, id DESC LIMIT $6"
        ))
        .bind(&actor.zone)
        .bind(named(actor))
        .bind(actor.tied_to.clone())
        .bind(places(actor))
        .bind(itself(actor))
        .bind(limit)
        .all()
        .await?)
}

/// Closes a task of this person; false when there is none open.
pub async fn finish(tx: &mut Tx, actor: &Actor, id: &str) -> Result<bool> {
    let done = tx
        .sql(concat!(
            "UPDATE task SET done_at = $7, done_by = $8
             WHERE zone_id = $1 AND id = $6 AND ref = ANY($2) AND done_at IS NULL AND ",
            shown_task!()
        ))
        .bind(&actor.zone)
        .bind(named(actor))
        .bind(actor.tied_to.clone())
        .bind(places(actor))
        .bind(itself(actor))
        .bind(id)
        .bind(actor.now)
        .bind(&actor.person)
        .execute()
        .await?;
    Ok(done == 1)
}

/// Binds $1 to $8 of a list of [`on_the_desk`].
fn of_the_desk<'a>(statement: Stmt<'a>, actor: &Actor, kind: &str, limit: i64) -> Stmt<'a> {
    let own: Vec<String> = actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect();
    statement
        .bind(&actor.zone)
        .bind(kind)
        .bind(i64::from(actor.sees_zone()))
        .bind(own)
        .bind(refs(actor))
        .bind(actor.tied_to.clone())
        .bind(itself(actor))
        .bind(limit)
}

/// Open matters with a clock running, by what is due next.
pub async fn due_next(tx: &mut Tx, actor: &Actor, kind: &str, limit: i64) -> Result<Vec<Listed>> {
    let statement = tx.sql(listed!(
        "WHERE m.zone_id = $1 AND m.kind = $2 AND m.closed_at IS NULL AND m.due_at IS NOT NULL AND ",
        on_the_desk!(),
        "ORDER BY m.due_at, m.id LIMIT $8"
    ));
    Ok(of_the_desk(statement, actor, kind, limit).all().await?)
}

/// Open matters of these stages that have no due date, the oldest first.
pub async fn undated(tx: &mut Tx, actor: &Actor, kind: &str, stages: Vec<String>, limit: i64) -> Result<Vec<Listed>> {
    if stages.is_empty() {
        return Ok(vec![]);
    }
    let statement = tx.sql(listed!(
        "WHERE m.zone_id = $1 AND m.kind = $2 AND m.stage = ANY($9) AND m.closed_at IS NULL AND m.due_at IS NULL AND ",
        on_the_desk!(),
        "ORDER BY m.id LIMIT $8"
    ));
    Ok(of_the_desk(statement, actor, kind, limit).bind(stages).all().await?)
}

/// Matters on this person's desk that have changed after an instant, newest change first.
pub async fn changed_since(
    tx: &mut Tx,
    actor: &Actor,
    kind: &str,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Listed>> {
    let statement = tx.sql(listed!(
        "WHERE m.zone_id = $1 AND m.kind = $2 AND m.changed_at > $9 AND ",
        on_the_desk!(),
        "ORDER BY m.changed_at DESC, m.id DESC LIMIT $8"
    ));
    Ok(of_the_desk(statement, actor, kind, limit).bind(since).all().await?)
}
