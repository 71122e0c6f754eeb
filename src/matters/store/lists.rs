//! Lists of matters, each within what its reader may know of.

use super::{Building, refs};
use crate::db::{Tx, Val};
use crate::error::Result;
use crate::kernel::{Actor, Role, Timestamp};
use crate::web::params::id_cursor;

row! {
    /// A matter in a list.
    #[derive(Debug, Clone, serde::Serialize)]
    pub struct Listed {
        pub id: String,
        pub number: String,
        pub building_id: Option<String>,
        pub building_code: Option<String>,
        pub building_name: Option<String>,
        pub category: String,
        pub title: String,
        pub stage: String,
        pub opened_at: Timestamp,
        pub closed_at: Option<Timestamp>,
        pub due_at: Option<Timestamp>,
        pub version: i64,
    }
}

impl Listed {
    /// Takes the building out of the row.
    pub fn building(&mut self) -> Building {
        Building::of(
            self.building_id.take(),
            self.building_code.take(),
            self.building_name.take(),
        )
    }
}

/// A list of matters `m`, each with its building, and what it is restricted and ordered by.
macro_rules! listed {
    ($($rest:expr),+) => {
        concat!(
            "SELECT m.id, m.number, m.building_id, b.code AS building_code, b.name AS building_name, m.category,
                    m.title, m.stage, m.opened_at, m.closed_at, m.due_at, m.version
             FROM matter m LEFT JOIN building b ON b.zone_id = m.zone_id AND b.id = m.building_id ",
            $($rest),+
        )
    };
}
pub(crate) use listed;

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

/// Matters this person may know of, newest first. Errors: 422 for a cursor that none was.
pub async fn list(tx: &mut Tx, actor: &Actor, kind: &str, query: &Query) -> Result<Vec<Listed>> {
    let buildings: Vec<String> = match &query.building {
        Some(one) => vec![one.clone()],
        None => actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect(),
    };
    let before = id_cursor(query.before.as_deref())?.unwrap_or_else(|| "~".to_owned());
    let statement = if actor.sees_zone() {
        if query.building.is_some() {
            tx.sql(listed!(
                "WHERE m.zone_id = $1 AND m.kind = $2 AND m.building_id = ANY($3) AND m.id < $4 AND m.shared
                   AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($5))
                   AND (CAST($6 AS TEXT) IS NULL OR m.stage = $6) AND (CAST($7 AS TEXT) IS NULL OR m.category = $7)
                   AND (CAST($8 AS BIGINT) = 0 OR m.closed_at IS NULL)
                 ORDER BY m.id DESC LIMIT $9"
            ))
        } else if query.stage.is_some() {
            tx.sql(listed!(
                "WHERE m.zone_id = $1 AND m.kind = $2 AND CAST($3 AS TEXT) IS NOT NULL AND m.id < $4 AND m.shared
                   AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($5))
                   AND m.stage = $6 AND (CAST($7 AS TEXT) IS NULL OR m.category = $7)
                   AND (CAST($8 AS BIGINT) = 0 OR m.closed_at IS NULL)
                 ORDER BY m.id DESC LIMIT $9"
            ))
        } else {
            tx.sql(listed!(
                "WHERE m.zone_id = $1 AND m.kind = $2 AND CAST($3 AS TEXT) IS NOT NULL AND m.id < $4 AND m.shared
                   AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($5))
                   AND CAST($6 AS TEXT) IS NULL AND (CAST($7 AS TEXT) IS NULL OR m.category = $7)
                   AND (CAST($8 AS BIGINT) = 0 OR m.closed_at IS NULL)
                 ORDER BY m.id DESC LIMIT $9"
            ))
        }
    } else {
        tx.sql(listed!(
            "WHERE m.zone_id = $1 AND m.kind = $2 AND m.id < $4
               AND ((m.shared AND m.building_id = ANY($3))
                    OR m.id IN (SELECT subject_id FROM reader
                              WHERE zone_id = $1 AND ref = ANY($10) AND subject_kind = $2 AND subject_id < $4))
               AND (CAST($11 AS TEXT) IS NULL OR m.building_id = $11)
               AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($5))
               AND (CAST($6 AS TEXT) IS NULL OR m.stage = $6) AND (CAST($7 AS TEXT) IS NULL OR m.category = $7)
               AND (CAST($8 AS BIGINT) = 0 OR m.closed_at IS NULL)
             ORDER BY m.id DESC LIMIT $9"
        ))
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

/// Those of these matters that this person may know of, with the filters of the query, in no order.
pub async fn among(tx: &mut Tx, actor: &Actor, kind: &str, ids: Vec<String>, query: &Query) -> Result<Vec<Listed>> {
    let own: Vec<String> = actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect();
    Ok(tx
        .sql(listed!(
            "WHERE m.zone_id = $1 AND m.kind = $2 AND m.id = ANY($3)
               AND ((m.shared AND (CAST($4 AS BIGINT) = 1 OR m.building_id = ANY($5)))
                    OR EXISTS (SELECT 1 FROM reader r WHERE r.zone_id = $1 AND r.ref = ANY($6)
                               AND r.subject_kind = $2 AND r.subject_id = m.id))
               AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($7))
               AND (CAST($8 AS TEXT) IS NULL OR m.stage = $8) AND (CAST($9 AS TEXT) IS NULL OR m.category = $9)
               AND (CAST($10 AS TEXT) IS NULL OR m.building_id = $10)
               AND (CAST($11 AS BIGINT) = 0 OR m.closed_at IS NULL)"
        ))
        .bind(&actor.zone)
        .bind(kind)
        .bind(ids)
        .bind(i64::from(actor.sees_zone()))
        .bind(own)
        .bind(refs(actor))
        .bind(actor.tied_to.clone())
        .bind(query.stage.clone())
        .bind(query.category.clone())
        .bind(query.building.clone())
        .bind(i64::from(query.open_only))
        .all()
        .await?)
}
