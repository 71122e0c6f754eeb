//! Handoffs by what is due next, and what a list says beside a matter.

use crate::db::Tx;
use crate::error::Result;
use crate::handoffs::words::Card;
use crate::kernel::{Actor, Role, Timestamp};
use crate::matters::store::{Listed, refs};

/// What a list by due time asks for. `None` leaves a filter out.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub stage: Option<String>,
    pub category: Option<String>,
    pub building: Option<String>,
    pub department: Option<String>,
    /// Only those due before.
    pub due_before: Option<Timestamp>,
    pub supervised: bool,
    pub card: Option<Card>,
    /// Only those after this place in the list.
    pub after: Option<ByDue>,
    pub limit: i64,
}

/// A place in a list by due time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByDue {
    pub due: Timestamp,
    pub id: String,
}

impl ByDue {
    pub fn parse(text: &str) -> Option<Self> {
        let (due, id) = text.split_once('_')?;
        Some(ByDue {
            due: Timestamp::from_millis(due.parse().ok()?),
            id: crate::kernel::Id::<()>::parse(id)?.into_string(),
        })
    }
    pub fn text(&self) -> String {
        format!("{}_{}", self.due.millis(), self.id)
    }
}

/// Open handoffs this person may know of, what is due first first: the late ones lead.
pub async fn due_first(tx: &mut Tx, actor: &Actor, query: &Query) -> Result<Vec<Listed>> {
    let statement = if actor.sees_zone() {
        tx.sql(
            "SELECT m.id, m.number, m.building_id, b.code AS building_code, b.name AS building_name, m.category, m.title,
                    m.stage, m.opened_at, m.closed_at, m.due_at, m.version
             FROM matter m LEFT JOIN building b ON b.zone_id = m.zone_id AND b.id = m.building_id
             WHERE m.zone_id = $1 AND m.kind = 'handoff' AND m.closed_at IS NULL AND m.due_at IS NOT NULL
               AND (m.due_at, m.id) > ($2, $3)
               AND (CAST($4 AS TEXT) IS NULL OR m.stage = $4) AND (CAST($5 AS TEXT) IS NULL OR m.category = $5)
               AND (CAST($6 AS TEXT) IS NULL OR m.building_id = $6)
               AND (CAST($7 AS TEXT) IS NULL OR m.due_at < $7)
               AND (CAST($8 AS TEXT) IS NULL OR m.id IN
                    (SELECT handoff_id FROM handoff_leg WHERE zone_id = $1 AND department_id = $8 AND open AND live))
               AND (CAST($9 AS BIGINT) = 0 OR m.id IN
                    (SELECT id FROM handoff WHERE zone_id = $1 AND supervised))
               AND (CAST($11 AS TEXT) IS NULL OR EXISTS
                    (SELECT 1 FROM clock c WHERE c.zone_id = $1 AND c.subject_kind = 'handoff' AND c.subject_id = m.id
                     AND c.stopped_at IS NULL AND (c.yellow_at IS NOT NULL OR c.red_at IS NOT NULL)
                     AND CASE WHEN c.red_at IS NULL THEN 'yellow' ELSE 'red' END = $11))
               AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($12))
             ORDER BY m.due_at, m.id LIMIT $10",
        )
    } else {
        tx.sql(
            "SELECT m.id, m.number, m.building_id, b.code AS building_code, b.name AS building_name, m.category, m.title,
                    m.stage, m.opened_at, m.closed_at, m.due_at, m.version
             FROM matter m LEFT JOIN building b ON b.zone_id = m.zone_id AND b.id = m.building_id
             WHERE m.zone_id = $1 AND m.kind = 'handoff' AND m.closed_at IS NULL AND m.due_at IS NOT NULL
               AND (m.due_at, m.id) > ($2, $3)
               AND (CAST($4 AS TEXT) IS NULL OR m.stage = $4) AND (CAST($5 AS TEXT) IS NULL OR m.category = $5)
               AND (CAST($6 AS TEXT) IS NULL OR m.building_id = $6)
               AND (CAST($7 AS TEXT) IS NULL OR m.due_at < $7)
               AND (CAST($8 AS TEXT) IS NULL OR m.id IN
                    (SELECT handoff_id FROM handoff_leg WHERE zone_id = $1 AND department_id = $8 AND open AND live))
               AND (CAST($9 AS BIGINT) = 0 OR m.id IN
                    (SELECT id FROM handoff WHERE zone_id = $1 AND supervised))
               AND (CAST($11 AS TEXT) IS NULL OR EXISTS
                    (SELECT 1 FROM clock c WHERE c.zone_id = $1 AND c.subject_kind = 'handoff' AND c.subject_id = m.id
                     AND c.stopped_at IS NULL AND (c.yellow_at IS NOT NULL OR c.red_at IS NOT NULL)
                     AND CASE WHEN c.red_at IS NULL THEN 'yellow' ELSE 'red' END = $11))
               AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($12))
               AND (m.building_id = ANY($13) OR m.id IN
                    (SELECT handoff_id FROM handoff_leg WHERE zone_id = $1 AND department_id = ANY($14) AND open))
             ORDER BY m.due_at, m.id LIMIT $10",
        )
    };
    let after = query.after.clone().unwrap_or(ByDue {
        due: Timestamp::from_millis(0),
        id: String::new(),
    });
    let mut statement = statement
        .bind(&actor.zone)
        .bind(after.due)
        .bind(after.id)
        .bind(query.stage.clone())
        .bind(query.category.clone())
        .bind(query.building.clone())
        .bind(query.due_before)
        .bind(query.department.clone())
        .bind(i64::from(query.supervised))
        .bind(query.limit)
        .bind(query.card)
        .bind(actor.tied_to.clone());
    if !actor.sees_zone() {
        let own = |role: Role| -> Vec<String> { actor.over(role).into_iter().map(str::to_owned).collect() };
        statement = statement.bind(own(Role::Coordinator)).bind(own(Role::DepartmentClerk));
    }
    Ok(statement.all().await?)
}

row! {
    /// What a list says of a handoff beside its header.
    #[derive(Debug, Clone)]
    pub struct Beside {
        pub id: String,
        pub building: String,
        /// 首接负责: with whom it lies.
        pub holder: Option<String>,
        pub hops: i64,
        /// Departments that gave it back, in order.
        pub sent_back_by: String,
        pub supervised: bool,
        /// The department that asks is among those that have it now.
        pub own: bool,
    }
}

/// For these handoffs, which the caller may know of.
pub async fn beside(tx: &mut Tx, actor: &Actor, ids: Vec<String>) -> Result<Vec<Beside>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let departments: Vec<String> = refs(actor)
        .iter()
        .filter_map(|r| r.strip_prefix("department:"))
        .map(str::to_owned)
        .collect();
    Ok(tx
        .sql(
            "SELECT h.id, b.name AS building, d.name AS holder, h.hops, h.sent_back_by, h.supervised,
                    EXISTS (SELECT 1 FROM handoff_leg l WHERE l.zone_id = $1 AND l.handoff_id = h.id AND l.live
                            AND l.department_id = ANY($3)) AS own
             FROM handoff h
             JOIN building b ON b.zone_id = h.zone_id AND b.id = h.building_id
             LEFT JOIN department d ON d.zone_id = h.zone_id AND d.id = h.holder_id
             WHERE h.zone_id = $1 AND h.id = ANY($2) ORDER BY h.id",
        )
        .bind(&actor.zone)
        .bind(ids)
        .bind(departments)
        .all()
        .await?)
}
