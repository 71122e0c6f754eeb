//! Rows of guidance groups beside their registers: links, visits with their requests.

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, Day, Role};
use crate::matters::store::refs;

row! {
    #[derive(Debug, Clone)]
    pub struct GroupRow {
        pub id: String,
        pub code: String,
        pub name: String,
        pub lead_unit: String,
        pub members: String,
        pub phone: Option<String>,
        pub to_day: Option<Day>,
    }
}

/// The groups; one of them where an id is named.
pub async fn groups(tx: &mut Tx, zone: &str, id: Option<&str>) -> Result<Vec<GroupRow>> {
    Ok(tx
        .sql(
            "SELECT id, code, name, lead_unit, members, phone, to_day FROM guidance_group
             WHERE zone_id = $1 AND (CAST($2 AS TEXT) IS NULL OR id = $2) ORDER BY code LIMIT 500",
        )
        .bind(zone)
        .bind(id)
        .all()
        .await?)
}

row! {
    pub struct LinkRow {
        pub id: String,
        pub building_id: String,
        pub building: String,
        pub enterprise: Option<String>,
        pub from_day: Day,
        pub to_day: Option<Day>,
    }
}

pub async fn links(tx: &mut Tx, zone: &str, group: &str) -> Result<Vec<LinkRow>> {
    Ok(tx
        .sql(
            "SELECT l.id, l.building_id, b.name AS building, e.name AS enterprise, l.from_day, l.to_day FROM twin_link l
             JOIN building b ON b.zone_id = l.zone_id AND b.id = l.building_id
             LEFT JOIN enterprise e ON e.zone_id = l.zone_id AND e.id = l.enterprise_id
             WHERE l.zone_id = $1 AND l.group_id = $2 ORDER BY b.code, l.from_day, l.id LIMIT 500",
        )
        .bind(zone)
        .bind(group)
        .all()
        .await?)
}

row! {
    pub struct VisitRow {
        pub id: String,
        pub building_id: String,
        pub building: String,
        pub enterprise: Option<String>,
        pub on_day: Day,
        pub at_time: Option<String>,
        pub visitors: String,
        pub heard: String,
    }
}

/// The latest visits of a group in buildings where this person works: what was heard there is for those.
pub async fn visits(tx: &mut Tx, actor: &Actor, group: &str, limit: i64) -> Result<Vec<VisitRow>> {
    Ok(tx
        .sql(
            "SELECT v.id, v.building_id, b.name AS building, e.name AS enterprise, v.on_day, v.at_time, v.visitors, v.heard
             FROM visit v
             JOIN building b ON b.zone_id = v.zone_id AND b.id = v.building_id
             LEFT JOIN enterprise e ON e.zone_id = v.zone_id AND e.id = v.enterprise_id
             WHERE v.zone_id = $1 AND v.group_id = $2 AND (CAST($4 AS BIGINT) = 1 OR v.building_id = ANY($5))
             ORDER BY v.on_day DESC, v.id DESC LIMIT $3",
        )
        .bind(&actor.zone)
        .bind(group)
        .bind(limit)
        .bind(i64::from(actor.sees_zone()))
        .bind(own_buildings(actor))
        .all()
        .await?)
}

row! {
    /// 诉求 that a visit brought home.
    #[derive(Debug, Clone)]
    pub struct BroughtRow {
        pub visit_id: String,
        pub id: String,
        pub number: String,
        pub title: String,
        pub stage: String,
    }
}

/// What these visits brought home, whoever may know of it.
pub async fn brought(tx: &mut Tx, zone: &str, visits: Vec<String>) -> Result<Vec<BroughtRow>> {
    Ok(tx
        .sql(
            "SELECT v.visit_id, m.id, m.number, m.title, m.stage FROM visit_request v
             JOIN matter m ON m.zone_id = v.zone_id AND m.kind = 'request' AND m.id = v.request_id
             WHERE v.zone_id = $1 AND v.visit_id = ANY($2) ORDER BY m.id",
        )
        .bind(zone)
        .bind(visits)
        .all()
        .await?)
}

row! {
    /// A group that stands, with the department that leads it, where its lead unit is one.
    pub struct LedRow {
        pub id: String,
        pub name: String,
        pub department_id: Option<String>,
        pub department: Option<String>,
    }
}

/// The groups that stand on a day; of these ids where some are named.
pub async fn standing(tx: &mut Tx, zone: &str, ids: Option<Vec<String>>, on: Day) -> Result<Vec<LedRow>> {
    let all = i64::from(ids.is_none());
    Ok(tx
        .sql(
            "SELECT g.id, g.name, d.id AS department_id, d.name AS department FROM guidance_group g
             LEFT JOIN department d ON d.zone_id = g.zone_id AND d.name = g.lead_unit
             WHERE g.zone_id = $1 AND (CAST($2 AS BIGINT) = 1 OR g.id = ANY($3))
               AND g.from_day <= $4 AND (g.to_day IS NULL OR g.to_day > $4)
             ORDER BY g.code, d.code LIMIT 500",
        )
        .bind(zone)
        .bind(all)
        .bind(ids.unwrap_or_default())
        .bind(on)
        .all()
        .await?)
}

row! {
    /// 双联 of a group that stands, with a building or a firm in it.
    pub struct LinkedRow {
        pub id: String,
        pub name: String,
        pub from_day: Day,
    }
}

/// Groups that are linked with a building, or with a firm in it, on a day: each by its first link.
pub async fn linked(tx: &mut Tx, zone: &str, building: &str, on: Day) -> Result<Vec<LinkedRow>> {
    Ok(tx
        .sql(
            "SELECT g.id, g.name, MIN(l.from_day) AS from_day FROM twin_link l
             JOIN guidance_group g ON g.zone_id = l.zone_id AND g.id = l.group_id
             WHERE l.zone_id = $1 AND l.building_id = $2 AND l.from_day <= $3 AND (l.to_day IS NULL OR l.to_day > $3)
               AND (g.to_day IS NULL OR g.to_day > $3)
             GROUP BY g.id, g.name, g.code ORDER BY g.code",
        )
        .bind(zone)
        .bind(building)
        .bind(on)
        .all()
        .await?)
}

row! {
    /// 交办单 in which a group assists.
    #[derive(Debug, Clone)]
    pub struct AssistRow {
        pub id: String,
        pub number: String,
        pub title: String,
        pub stage: String,
    }
}

/// The latest handoffs in which a group assists or assisted, of those that lie in this person's buildings or
/// name them. From whom they are hidden is not asked here.
pub async fn assists(tx: &mut Tx, actor: &Actor, group: &str, limit: i64) -> Result<Vec<AssistRow>> {
    Ok(tx
        .sql(
            "SELECT m.id, m.number, m.title, m.stage FROM handoff_group a
             JOIN matter m ON m.zone_id = a.zone_id AND m.kind = 'handoff' AND m.id = a.handoff_id
             WHERE a.zone_id = $1 AND a.group_id = $2
               AND (CAST($4 AS BIGINT) = 1 OR m.building_id = ANY($5)
                    OR EXISTS (SELECT 1 FROM reader r WHERE r.zone_id = $1 AND r.ref = ANY($6)
                               AND r.subject_kind = 'handoff' AND r.subject_id = m.id))
             ORDER BY m.id DESC LIMIT $3",
        )
        .bind(&actor.zone)
        .bind(group)
        .bind(limit)
        .bind(i64::from(actor.sees_zone()))
        .bind(own_buildings(actor))
        .bind(refs(actor))
        .all()
        .await?)
}

fn own_buildings(actor: &Actor) -> Vec<String> {
    actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect()
}
