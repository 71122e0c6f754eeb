//! What a form offers where a field names something.

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, Role};
use crate::registers::words::LawyerStatus;

/// What may be chosen for a field that names something, as id and label; `None` where there are too
/// many to list.
pub async fn choices(
    tx: &mut Tx,
    actor: &Actor,
    kind: &str,
    building: Option<&str>,
) -> Result<Option<Vec<(String, String)>>> {
    let zone = actor.zone.as_str();
    let today = actor.now.day();
    Ok(Some(match kind {
        // Whoever speaks for others or for a firm only: those they coordinate, those the firm is or was in.
        "building" => {
            let over = |role: Role| -> Vec<String> { actor.over(role).into_iter().map(str::to_owned).collect() };
            let bound = actor.holds(Role::Coordinator) || actor.holds(Role::EnterpriseContact);
            let any = actor.sees_zone() || actor.holds(Role::Individual) || !bound;
            tx.sql(
                "SELECT id, name FROM building
                 WHERE zone_id = $1 AND (CAST($2 AS BIGINT) = 1 OR id = ANY($3)
                       OR id IN (SELECT o.building_id FROM occupancy o
                                 WHERE o.zone_id = $1 AND o.enterprise_id = ANY($4)))
                 ORDER BY code LIMIT 500",
            )
            .bind(zone)
            .bind(i64::from(any))
            .bind(over(Role::Coordinator))
            .bind(over(Role::EnterpriseContact))
            .all()
            .await?
        }
        "mediation_body" => {
            tx.sql("SELECT id, name FROM mediation_body WHERE zone_id = $1 ORDER BY name LIMIT 500")
                .bind(zone)
                .all()
                .await?
        }
        "lawyer" => {
            tx.sql(
                "SELECT l.id, l.name || '（' || f.name || '）' FROM lawyer l
                 JOIN law_firm f ON f.zone_id = l.zone_id AND f.id = l.law_firm_id
                 WHERE l.zone_id = $1 AND l.status = $2 ORDER BY f.name, l.name, l.id LIMIT 1000",
            )
            .bind(zone)
            .bind(LawyerStatus::Active)
            .all()
            .await?
        }
        "handler" => {
            tx.sql(
                "SELECT DISTINCT p.id, p.name FROM person p
                 JOIN role_grant g ON g.zone_id = p.zone_id AND g.person_id = p.id
                 WHERE p.zone_id = $1 AND p.disabled_at IS NULL AND g.from_day <= $2
                   AND (g.to_day IS NULL OR g.to_day >= $2)
                   AND ((g.role = $3 AND g.over_id = $4) OR g.role = $5 OR g.role = $6)
                 ORDER BY p.name, p.id",
            )
            .bind(zone)
            .bind(today)
            .bind(Role::Coordinator)
            .bind(building.unwrap_or_default())
            .bind(Role::ZoneOfficer)
            .bind(Role::ZoneAdministrator)
            .all()
            .await?
        }
        // Accounts of people are for those who register on behalf.
        "individual" if actor.runs_zone() || actor.holds(Role::Coordinator) => {
            tx.sql(
                "SELECT DISTINCT p.id, p.name FROM person p
                 JOIN role_grant g ON g.zone_id = p.zone_id AND g.person_id = p.id
                 WHERE p.zone_id = $1 AND p.disabled_at IS NULL AND g.role = $2 ORDER BY p.name, p.id LIMIT 500",
            )
            .bind(zone)
            .bind(Role::Individual)
            .all()
            .await?
        }
        "individual" => vec![],
        _ => return Ok(None),
    }))
}
