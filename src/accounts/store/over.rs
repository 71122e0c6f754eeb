//! What grants are over: buildings, firms, law firms and their lawyers, mediation bodies, departments.

use std::collections::HashMap;

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{ANY_ENTERPRISE, Day, Role};

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

/// A coordinator of the building who is not tied to the employer, nor, where nobody knows which one it is,
/// to any: the ties of [`super::session`].
pub async fn has_untied_coordinator(
    tx: &mut Tx,
    zone: &str,
    building: &str,
    employer: &str,
    today: Day,
) -> Result<bool> {
    let n: i64 = tx
        .sql(
            "SELECT COUNT(*) FROM role_grant g
             JOIN person p ON p.zone_id = g.zone_id AND p.id = g.person_id AND p.disabled_at IS NULL
             WHERE g.zone_id = $1 AND g.over_id = $2 AND g.role = $3 AND g.from_day <= $4
               AND (g.to_day IS NULL OR g.to_day >= $4)
               AND NOT EXISTS (SELECT 1 FROM role_grant e WHERE e.zone_id = $1 AND e.person_id = p.id AND e.role = $5
                               AND e.from_day <= $4 AND (e.to_day IS NULL OR e.to_day >= $4)
                               AND (CAST($6 AS TEXT) = $7 OR e.over_id = $6))
               AND NOT EXISTS (SELECT 1 FROM seat t WHERE t.zone_id = $1 AND (t.to_day IS NULL OR t.to_day >= $8)
                               AND t.enterprise_id IS NOT NULL AND (CAST($6 AS TEXT) = $7 OR t.enterprise_id = $6)
                               AND (t.person_id = p.id OR (t.person_id IS NULL AND t.name = p.name)))",
        )
        .bind(zone)
        .bind(building)
        .bind(Role::Coordinator)
        .bind(today)
        .bind(Role::EnterpriseContact)
        .bind(employer)
        .bind(ANY_ENTERPRISE)
        .bind(today.plus_months(-super::SEAT_BINDS_MONTHS))
        .scalar()
        .await?;
    Ok(n > 0)
}
