//! Lists of matters, each within what its reader may know of.

use super::refs;
use crate::db::{Tx, Val};
use crate::error::Result;
use crate::kernel::{Actor, Role, Timestamp};

row! {
    /// A matter in a list.
    #[derive(Debug, Clone, serde::Serialize)]
    pub struct Listed {
        pub id: String,
        pub number: String,
        pub building_id: Option<String>,
        pub category: String,
        pub title: String,
        pub stage: String,
        pub opened_at: Timestamp,
        pub closed_at: Option<Timestamp>,
        pub due_at: Option<Timestamp>,
        pub version: i64,
    }
}

/// What a list asks for. `None` leaves a filter out.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub stage: Option<String>,
    pub category: Option<String>,
    pub building: Option<String>,
    /// Only those not closed.
    pub open_only: bool,
    /// Only those older than this id.
    pub before: Option<String>,
    pub limit: i64,
}

/// Matters this person may know of, newest first.
pub async fn list(tx: &mut Tx, actor: &Actor, kind: &str, query: &Query) -> Result<Vec<Listed>> {
    let buildings: Vec<String> = match &query.building {
        Some(one) => vec![one.clone()],
        None => actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect(),
    };
    let before = query.before.clone().unwrap_or_else(|| "~".to_owned());
    let statement = if actor.sees_zone() {
        if query.building.is_some() {
            tx.sql(
                "SELECT id, number, building_id, category, title, stage, opened_at, closed_at, due_at, version
                 FROM matter
                 WHERE zone_id = $1 AND kind = $2 AND building_id = ANY($3) AND id < $4 AND shared
                   AND (hidden_from IS NULL OR NOT hidden_from = ANY($5))
                   AND (CAST($6 AS TEXT) IS NULL OR stage = $6) AND (CAST($7 AS TEXT) IS NULL OR category = $7)
                   AND (CAST($8 AS BIGINT) = 0 OR closed_at IS NULL)
                 ORDER BY id DESC LIMIT $9",
            )
        } else if query.stage.is_some() {
            tx.sql(
                "SELECT id, number, building_id, category, title, stage, opened_at, closed_at, due_at, version
                 FROM matter
                 WHERE zone_id = $1 AND kind = $2 AND CAST($3 AS TEXT) IS NOT NULL AND id < $4 AND shared
                   AND (hidden_from IS NULL OR NOT hidden_from = ANY($5))
                   AND stage = $6 AND (CAST($7 AS TEXT) IS NULL OR category = $7)
                   AND (CAST($8 AS BIGINT) = 0 OR closed_at IS NULL)
                 ORDER BY id DESC LIMIT $9",
            )
        } else {
            tx.sql(
                "SELECT id, number, building_id, category, title, stage, opened_at, closed_at, due_at, version
                 FROM matter
                 WHERE zone_id = $1 AND kind = $2 AND CAST($3 AS TEXT) IS NOT NULL AND id < $4 AND shared
                   AND (hidden_from IS NULL OR NOT hidden_from = ANY($5))
                   AND CAST($6 AS TEXT) IS NULL AND (CAST($7 AS TEXT) IS NULL OR category = $7)
                   AND (CAST($8 AS BIGINT) = 0 OR closed_at IS NULL)
                 ORDER BY id DESC LIMIT $9",
            )
        }
    } else {
        tx.sql(
            "SELECT id, number, building_id, category, title, stage, opened_at, closed_at, due_at, version
             FROM matter
             WHERE zone_id = $1 AND kind = $2 AND id < $4
               AND ((shared AND building_id = ANY($3))
                    OR id IN (SELECT subject_id FROM reader
                              WHERE zone_id = $1 AND ref = ANY($10) AND subject_kind = $2 AND subject_id < $4))
               AND (CAST($11 AS TEXT) IS NULL OR building_id = $11)
               AND (hidden_from IS NULL OR NOT hidden_from = ANY($5))
               AND (CAST($6 AS TEXT) IS NULL OR stage = $6) AND (CAST($7 AS TEXT) IS NULL OR category = $7)
               AND (CAST($8 AS BIGINT) = 0 OR closed_at IS NULL)
             ORDER BY id DESC LIMIT $9",
        )
    };
    let buildings = if actor.sees_zone() {
        if query.building.is_some() {
            Val::Texts(buildings)
        } else {
            Val::Text(Some(String::new()))
        }
    } else {
        let own = actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect();
        Val::Texts(own)
    };
    let mut statement = statement
        .bind(&actor.zone)
        .bind(kind)
        .bind(buildings)
        .bind(before)
        .bind(actor.tied_to.clone())
        .bind(query.stage.clone())
        .bind(query.category.clone())
        .bind(i64::from(query.open_only))
        .bind(query.limit);
    if !actor.sees_zone() {
        statement = statement.bind(refs(actor)).bind(query.building.clone());
    }
    Ok(statement.all().await?)
}

/// Open matters with a clock running, by what is due next; for 工作台.
pub async fn due_next(tx: &mut Tx, actor: &Actor, kind: &str, limit: i64) -> Result<Vec<Listed>> {
    let own: Vec<String> = actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect();
    Ok(tx
        .sql(
            "SELECT id, number, building_id, category, title, stage, opened_at, closed_at, due_at, version
             FROM matter m
             WHERE zone_id = $1 AND kind = $2 AND closed_at IS NULL AND due_at IS NOT NULL
               AND ((shared AND (CAST($3 AS BIGINT) = 1 OR building_id = ANY($4)))
                    OR EXISTS (SELECT 1 FROM reader r WHERE r.zone_id = $1 AND r.ref = ANY($5)
                               AND r.subject_kind = $2 AND r.subject_id = m.id))
               AND (hidden_from IS NULL OR NOT hidden_from = ANY($6))
             ORDER BY due_at, id LIMIT $7",
        )
        .bind(&actor.zone)
        .bind(kind)
        .bind(i64::from(actor.sees_zone()))
        .bind(own)
        .bind(refs(actor))
        .bind(actor.tied_to.clone())
        .bind(limit)
        .all()
        .await?)
}

/// Matters this person may know of that have changed after an instant, newest change first.
pub async fn changed_since(
    tx: &mut Tx,
    actor: &Actor,
    kind: &str,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Listed>> {
    let own: Vec<String> = actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect();
    Ok(tx
        .sql(
            "SELECT id, number, building_id, category, title, stage, opened_at, closed_at, due_at, version
             FROM matter m
             WHERE zone_id = $1 AND kind = $2 AND changed_at > $8
               AND ((shared AND (CAST($3 AS BIGINT) = 1 OR building_id = ANY($4)))
                    OR EXISTS (SELECT 1 FROM reader r WHERE r.zone_id = $1 AND r.ref = ANY($5)
                               AND r.subject_kind = $2 AND r.subject_id = m.id))
               AND (hidden_from IS NULL OR NOT hidden_from = ANY($6))
             ORDER BY changed_at DESC, id DESC LIMIT $7",
        )
        .bind(&actor.zone)
        .bind(kind)
        .bind(i64::from(actor.sees_zone()))
        .bind(own)
        .bind(refs(actor))
        .bind(actor.tied_to.clone())
        .bind(limit)
        .bind(since)
        .all()
        .await?)
}
