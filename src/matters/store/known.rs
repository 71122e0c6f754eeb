//! Which of many matters a person may know of.

use std::collections::HashMap;

use super::refs;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, Role};

/// Which of these subjects (kind, id) are matters, and whether this person may know of each: the
/// rule of [`super::load`], for many at once.
pub async fn known(
    tx: &mut Tx,
    actor: &Actor,
    subjects: &[(String, String)],
) -> Result<HashMap<(String, String), bool>> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let mut kinds: Vec<String> = subjects.iter().map(|(kind, _)| kind.clone()).collect();
    kinds.sort();
    kinds.dedup();
    let ids: Vec<String> = subjects.iter().map(|(_, id)| id.clone()).collect();
    let own: Vec<String> = actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect();
    let rows: Vec<(String, String, bool)> = tx
        .sql(
            "SELECT kind, id,
                    ((shared AND (CAST($4 AS BIGINT) = 1 OR COALESCE(building_id, '') = ANY($5)))
                     OR EXISTS (SELECT 1 FROM reader r WHERE r.zone_id = $1 AND r.ref = ANY($6)
                                AND r.subject_kind = m.kind AND r.subject_id = m.id))
                    AND NOT COALESCE(hidden_from, '') = ANY($7)
             FROM matter m WHERE zone_id = $1 AND kind = ANY($2) AND id = ANY($3)",
        )
        .bind(&actor.zone)
        .bind(kinds)
        .bind(ids)
        .bind(i64::from(actor.sees_zone()))
        .bind(own)
        .bind(refs(actor))
        .bind(actor.tied_to.clone())
        .all()
        .await?;
    Ok(rows.into_iter().map(|(kind, id, seen)| ((kind, id), seen)).collect())
}
