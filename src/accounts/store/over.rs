//! What grants are over: buildings, firms, law firms and their lawyers, mediation bodies, departments.

use std::collections::HashMap;

use crate::db::Tx;
use crate::error::Result;

/// The labels of what grants are over, by kind and id: a building's name, a law firm's.
pub async fn labels(tx: &mut Tx, zone: &str, over: Vec<String>) -> Result<HashMap<(String, String), String>> {
    if over.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, String, String)> = tx
        .sql(
            "SELECT 'building', id, name FROM building WHERE zone_id = $1 AND id = ANY($2)
             UNION ALL SELECT 'enterprise', id, name FROM enterprise WHERE zone_id = $1 AND id = ANY($2)
             UNION ALL SELECT 'law_firm', id, name FROM law_firm WHERE zone_id = $1 AND id = ANY($2)
             UNION ALL SELECT 'lawyer', id, name FROM lawyer WHERE zone_id = $1 AND id = ANY($2)
             UNION ALL SELECT 'mediation_body', id, name FROM mediation_body WHERE zone_id = $1 AND id = ANY($2)
             UNION ALL SELECT 'department', id, name FROM department WHERE zone_id = $1 AND id = ANY($2)",
        )
        .bind(zone)
        .bind(over)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(kind, id, name)| ((kind, id), name)).collect())
}

/// Ids of what somebody means by its code, its licence or its whole name; two are enough to say that
/// more than one is meant.
pub async fn named(tx: &mut Tx, zone: &str, kind: &str, text: &str) -> Result<Vec<String>> {
    let statement = match kind {
        "building" => "SELECT id FROM building WHERE zone_id = $1 AND (code = $2 OR name = $2) ORDER BY id LIMIT 2",
        "enterprise" => "SELECT id FROM enterprise WHERE zone_id = $1 AND (uscc = $2 OR name = $2) ORDER BY id LIMIT 2",
        "law_firm" => "SELECT id FROM law_firm WHERE zone_id = $1 AND (licence = $2 OR name = $2) ORDER BY id LIMIT 2",
        "lawyer" => "SELECT id FROM lawyer WHERE zone_id = $1 AND (licence = $2 OR name = $2) ORDER BY id LIMIT 2",
        "mediation_body" => "SELECT id FROM mediation_body WHERE zone_id = $1 AND name = $2 ORDER BY id LIMIT 2",
        "department" => "SELECT id FROM department WHERE zone_id = $1 AND (code = $2 OR name = $2) ORDER BY id LIMIT 2",
        _ => return Ok(vec![]),
    };
    Ok(tx.sql(statement).bind(zone).bind(text).scalars().await?)
}
