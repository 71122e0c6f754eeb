//! Lists of requests by what is due, and what a form offers.

use std::collections::BTreeMap;

use super::super::model::Request;
use super::super::stage::Stage;
use crate::db::Tx;
use crate::error::Result;
use crate::handoffs::words::LegRole;
use crate::kernel::{Actor, Role, Timestamp};
use crate::matters::store::{Listed, refs};

/// What the list by due date asks for. `None` leaves a filter out.
#[derive(Debug, Clone, Default)]
pub struct DueQuery {
    pub stage: Option<String>,
    pub category: Option<String>,
    pub grade: Option<String>,
    pub building: Option<String>,
    /// Only what was due before this instant.
    pub before: Option<Timestamp>,
    /// After this due date and id.
    pub after: Option<(Timestamp, String)>,
    pub limit: i64,
}

/// The buildings whose coordinator this person is.
fn own_buildings(actor: &Actor) -> Vec<String> {
    actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect()
}

/// Open requests with a clock running that this person may know of, the soonest due first.
pub async fn due(tx: &mut Tx, actor: &Actor, query: &DueQuery) -> Result<Vec<Listed>> {
    let own = own_buildings(actor);
    let (due, id) = match &query.after {
        Some((due, id)) => (due.to_string(), id.clone()),
        None => (String::new(), String::new()),
    };
    Ok(tx
        .sql(
            "SELECT m.id, m.number, m.building_id, b.code AS building_code, b.name AS building_name, m.category,
                    m.title, m.stage, m.opened_at, m.closed_at, m.due_at, m.version
             FROM matter m JOIN request q ON q.zone_id = m.zone_id AND q.id = m.id
             JOIN building b ON b.zone_id = m.zone_id AND b.id = m.building_id
             WHERE m.zone_id = $1 AND m.kind = 'request' AND m.closed_at IS NULL AND m.due_at IS NOT NULL
               AND (m.due_at > $7 OR (m.due_at = $7 AND m.id > $8))
               AND ((m.shared AND (CAST($2 AS BIGINT) = 1 OR m.building_id = ANY($3)))
                    OR EXISTS (SELECT 1 FROM reader r WHERE r.zone_id = $1 AND r.ref = ANY($4)
                               AND r.subject_kind = 'request' AND r.subject_id = m.id))
               AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($5))
               AND (CAST($6 AS TEXT) IS NULL OR m.due_at < $6)
               AND (CAST($9 AS TEXT) IS NULL OR m.stage = $9)
               AND (CAST($10 AS TEXT) IS NULL OR q.category = $10)
               AND (CAST($11 AS TEXT) IS NULL OR q.grade = $11)
               AND (CAST($12 AS TEXT) IS NULL OR m.building_id = $12)
             ORDER BY m.due_at, m.id LIMIT $13",
        )
        .bind(&actor.zone)
        .bind(i64::from(actor.sees_zone()))
        .bind(own)
        .bind(refs(actor))
        .bind(actor.tied_to.clone())
        .bind(query.before.map(|at| at.to_string()))
        .bind(due)
        .bind(id)
        .bind(query.stage.clone())
        .bind(query.category.clone())
        .bind(query.grade.clone())
        .bind(query.building.clone())
        .bind(query.limit)
        .all()
        .await?)
}

/// Requests at this stage whose clock of this rule has run out, as id and version.
pub async fn overdue(tx: &mut Tx, zone: &str, rule: &str, stage: &str, now: Timestamp) -> Result<Vec<(String, i64)>> {
    Ok(tx
        .sql(
            "SELECT m.id, m.version FROM clock c
             JOIN matter m ON m.zone_id = c.zone_id AND m.kind = c.subject_kind AND m.id = c.subject_id
             WHERE c.zone_id = $1 AND c.stopped_at IS NULL AND c.due_at < $2 AND c.subject_kind = 'request'
               AND c.rule = $3 AND m.stage = $4
             ORDER BY c.due_at, c.subject_id LIMIT 200",
        )
        .bind(zone)
        .bind(now)
        .bind(rule)
        .bind(stage)
        .all()
        .await?)
}

/// Requests at these stages that are hidden from somebody, with their versions.
pub async fn hidden(
    tx: &mut Tx,
    zone: &str,
    stages: impl Iterator<Item = &Stage>,
) -> Result<Vec<(String, i64, Request)>> {
    let stages: Vec<String> = stages.map(|stage| stage.as_str().to_owned()).collect();
    let rows: Vec<(String, i64, String)> = tx
        .sql(
            "SELECT id, version, body FROM matter
             WHERE zone_id = $1 AND kind = 'request' AND stage = ANY($2) AND hidden_from IS NOT NULL ORDER BY id",
        )
        .bind(zone)
        .bind(stages)
        .all()
        .await?;
    let read = |(id, version, body): (String, i64, String)| Ok((id, version, serde_json::from_str(&body)?));
    rows.into_iter().map(read).collect()
}

/// The departments that have these slips now, by slip, the lead first.
pub async fn departments_of(tx: &mut Tx, zone: &str, slips: Vec<String>) -> Result<BTreeMap<String, Vec<String>>> {
    let rows: Vec<(String, String)> = tx
        .sql(
            "SELECT l.handoff_id, d.name FROM handoff_leg l
             JOIN department d ON d.zone_id = l.zone_id AND d.id = l.department_id
             WHERE l.zone_id = $1 AND l.handoff_id = ANY($2) AND l.live AND l.open
             ORDER BY CASE WHEN l.role = $3 THEN 0 ELSE 1 END, l.leg_id",
        )
        .bind(zone)
        .bind(slips)
        .bind(LegRole::Lead)
        .all()
        .await?;
    let mut departments = BTreeMap::<String, Vec<String>>::new();
    for (slip, name) in rows {
        let of_slip = departments.entry(slip).or_default();
        if !of_slip.contains(&name) {
            of_slip.push(name);
        }
    }
    Ok(departments)
}

/// What may be chosen for a field that names something, as id and label; `None` where there are too
/// many to list.
pub async fn choices(tx: &mut Tx, actor: &Actor, kind: &str) -> Result<Option<Vec<(String, String)>>> {
    let zone = actor.zone.as_str();
    let firms: Vec<String> = actor
        .over(Role::EnterpriseContact)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let staff = actor.sees_zone() || actor.holds(Role::Coordinator);
    Ok(Some(match kind {
        "building" => {
            tx.sql(
                "SELECT id, name FROM building
                 WHERE zone_id = $1 AND (CAST($2 AS BIGINT) = 1 OR id = ANY($3)
                       OR id IN (SELECT o.building_id FROM occupancy o
                                 WHERE o.zone_id = $1 AND o.enterprise_id = ANY($4)
                                   AND (o.to_day IS NULL OR o.to_day >= $5)))
                 ORDER BY code LIMIT 500",
            )
            .bind(zone)
            .bind(i64::from(actor.sees_zone()))
            .bind(own_buildings(actor))
            .bind(firms)
            .bind(actor.now.day())
            .all()
            .await?
        }
        "enterprise" if !staff => {
            tx.sql("SELECT id, name FROM enterprise WHERE zone_id = $1 AND id = ANY($2) ORDER BY name, id")
                .bind(zone)
                .bind(firms)
                .all()
                .await?
        }
        "department" => {
            tx.sql("SELECT id, name FROM department WHERE zone_id = $1 ORDER BY name, id LIMIT 500")
                .bind(zone)
                .all()
                .await?
        }
        "guidance_group" => crate::guidance::service::standing(tx, zone, actor.now.day()).await?,
        "category" => {
            tx.sql("SELECT code, name FROM request_category WHERE zone_id = $1 AND active ORDER BY place, code")
                .bind(zone)
                .all()
                .await?
        }
        _ => return Ok(None),
    }))
}
