//! Rows of guidance groups beside their registers: links, visits with their requests.

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Day;

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

/// The latest visits of a group.
pub async fn visits(tx: &mut Tx, zone: &str, group: &str, limit: i64) -> Result<Vec<VisitRow>> {
    Ok(tx
        .sql(
            "SELECT v.id, v.building_id, b.name AS building, e.name AS enterprise, v.on_day, v.at_time, v.visitors, v.heard
             FROM visit v
             JOIN building b ON b.zone_id = v.zone_id AND b.id = v.building_id
             LEFT JOIN enterprise e ON e.zone_id = v.zone_id AND e.id = v.enterprise_id
             WHERE v.zone_id = $1 AND v.group_id = $2 ORDER BY v.on_day DESC, v.id DESC LIMIT $3",
        )
        .bind(zone)
        .bind(group)
        .bind(limit)
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
