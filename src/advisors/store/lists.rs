//! Lists for pages, candidates and the daily round.

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Day, Timestamp};

row! {
    /// A lawyer with their load, for candidates and for the alliance's page.
    #[derive(Debug, Clone)]
    pub struct LawyerRow {
        pub id: String,
        pub licence: String,
        pub name: String,
        pub law_firm_id: String,
        pub law_firm_name: String,
        pub specialities: String,
        pub status: String,
        pub practises: bool,
        pub quota: Option<i64>,
        pub load: i64,
        pub proposed_at: Option<Timestamp>,
        pub contacted_on: Option<Day>,
    }
}

/// Lawyers of the zone, of one firm where it is named, by firm and licence.
pub async fn lawyers(tx: &mut Tx, zone: &str, today: Day, law_firm: Option<&str>) -> Result<Vec<LawyerRow>> {
    Ok(tx
        .sql(
            "SELECT l.id, l.licence, l.name, l.law_firm_id, f.name AS law_firm_name, l.specialities, l.status,
                    (l.status = 'active' AND (f.left_on IS NULL OR f.left_on > $2)) AS practises, l.quota,
                    (SELECT COUNT(*) FROM retainer r WHERE r.zone_id = l.zone_id AND r.lawyer_id = l.id AND r.lead) AS load,
                    t.proposed_at, t.contacted_on
             FROM lawyer l
             JOIN law_firm f ON f.zone_id = l.zone_id AND f.id = l.law_firm_id
             LEFT JOIN lawyer_rota t ON t.zone_id = l.zone_id AND t.lawyer_id = l.id
             WHERE l.zone_id = $1 AND (CAST($3 AS TEXT) IS NULL OR l.law_firm_id = $3)
             ORDER BY f.licence, l.licence LIMIT 2000",
        )
        .bind(zone)
        .bind(today)
        .bind(law_firm)
        .all()
        .await?)
}

row! {
    pub struct FirmLoad {
        pub id: String,
        pub licence: String,
        pub name: String,
        pub joined_on: Day,
        pub left_on: Option<Day>,
        pub lawyers: i64,
        pub enterprises: i64,
        pub contacted_on: Option<Day>,
    }
}

pub async fn law_firms(tx: &mut Tx, zone: &str) -> Result<Vec<FirmLoad>> {
    Ok(tx
        .sql(
            "SELECT f.id, f.licence, f.name, f.joined_on, f.left_on,
                    (SELECT COUNT(*) FROM lawyer l WHERE l.zone_id = f.zone_id AND l.law_firm_id = f.id
                        AND l.status = 'active') AS lawyers,
                    (SELECT COUNT(*) FROM retainer r WHERE r.zone_id = f.zone_id AND r.law_firm_id = f.id AND r.lead)
                        AS enterprises,
                    (SELECT MAX(t.contacted_on) FROM lawyer l
                        JOIN lawyer_rota t ON t.zone_id = l.zone_id AND t.lawyer_id = l.id
                        WHERE l.zone_id = f.zone_id AND l.law_firm_id = f.id) AS contacted_on
             FROM law_firm f WHERE f.zone_id = $1 ORDER BY f.licence LIMIT 500",
        )
        .bind(zone)
        .all()
        .await?)
}

row! {
    pub struct Unadvised { pub id: String, pub name: String, pub uscc: String, pub building_id: String, pub building_name: String }
}

/// Occupying firms without a lead adviser, by name; of some buildings where they are named.
pub async fn unadvised(
    tx: &mut Tx,
    zone: &str,
    today: Day,
    buildings: Option<Vec<String>>,
    after: &str,
    limit: i64,
) -> Result<Vec<Unadvised>> {
    let all = buildings.is_none();
    Ok(tx
        .sql(
            "SELECT e.id, e.name, e.uscc, b.id AS building_id, b.name AS building_name
             FROM enterprise e
             JOIN occupancy o ON o.zone_id = e.zone_id AND o.enterprise_id = e.id
             JOIN building b ON b.zone_id = o.zone_id AND b.id = o.building_id
             WHERE e.zone_id = $1 AND e.id > $5 AND o.from_day <= $2 AND (o.to_day IS NULL OR o.to_day > $2)
               AND (CAST($3 AS BIGINT) = 1 OR o.building_id = ANY($4))
               AND NOT EXISTS (SELECT 1 FROM retainer r WHERE r.zone_id = e.zone_id AND r.enterprise_id = e.id AND r.lead)
             ORDER BY e.id, b.id LIMIT $6",
        )
        .bind(zone)
        .bind(today)
        .bind(i64::from(all))
        .bind(buildings.unwrap_or_default())
        .bind(after)
        .bind(limit)
        .all()
        .await?)
}

/// Active assignments whose lawyer or firm is out of practice, with their version.
pub async fn lapsed(tx: &mut Tx, zone: &str, today: Day) -> Result<Vec<(String, i64)>> {
    Ok(tx
        .sql(
            "SELECT m.id, m.version FROM matter m
             JOIN retainer r ON r.zone_id = m.zone_id AND r.id = m.id
             JOIN lawyer l ON l.zone_id = r.zone_id AND l.id = r.lawyer_id
             JOIN law_firm f ON f.zone_id = l.zone_id AND f.id = l.law_firm_id
             WHERE m.zone_id = $1 AND m.kind = 'advisor_assignment' AND m.stage = 'active'
               AND (l.status <> 'active' OR (f.left_on IS NOT NULL AND f.left_on <= $2))
             ORDER BY m.id",
        )
        .bind(zone)
        .bind(today)
        .all()
        .await?)
}

/// Active or paused assignments whose last day of service is over.
pub async fn expired(tx: &mut Tx, zone: &str, today: Day) -> Result<Vec<(String, i64)>> {
    Ok(tx
        .sql(
            "SELECT m.id, m.version FROM matter m
             JOIN retainer r ON r.zone_id = m.zone_id AND r.id = m.id
             WHERE m.zone_id = $1 AND m.kind = 'advisor_assignment' AND m.stage IN ('active', 'paused')
               AND r.to_day < $2
             ORDER BY m.id",
        )
        .bind(zone)
        .bind(today)
        .all()
        .await?)
}

/// Assignments in their cooling year whose year may be over.
pub async fn due_to_release(tx: &mut Tx, zone: &str, today: Day) -> Result<Vec<(String, i64)>> {
    Ok(tx
        .sql(
            "SELECT m.id, m.version FROM matter m
             JOIN retainer r ON r.zone_id = m.zone_id AND r.id = m.id
             WHERE m.zone_id = $1 AND m.kind = 'advisor_assignment' AND m.stage = 'cooling' AND r.to_day < $2
             ORDER BY m.id",
        )
        .bind(zone)
        .bind(today.plus_months(-12))
        .all()
        .await?)
}

/// Active assignments that count in other buildings than their firm occupies today.
pub async fn moved(tx: &mut Tx, zone: &str, today: Day) -> Result<Vec<(String, i64)>> {
    Ok(tx
        .sql(
            "SELECT m.id, m.version FROM matter m
             JOIN retainer r ON r.zone_id = m.zone_id AND r.id = m.id
             WHERE m.zone_id = $1 AND m.kind = 'advisor_assignment' AND m.stage = 'active'
               AND (EXISTS (SELECT 1 FROM advised_in c WHERE c.zone_id = m.zone_id AND c.assignment_id = m.id
                            AND NOT EXISTS (SELECT 1 FROM occupancy o WHERE o.zone_id = c.zone_id
                                            AND o.enterprise_id = r.enterprise_id AND o.building_id = c.building_id
                                            AND o.basis <> 'registered-only'
                                            AND o.from_day <= $2 AND (o.to_day IS NULL OR o.to_day > $2)))
                    OR EXISTS (SELECT 1 FROM occupancy o WHERE o.zone_id = m.zone_id
                               AND o.enterprise_id = r.enterprise_id AND o.basis <> 'registered-only'
                               AND o.from_day <= $2 AND (o.to_day IS NULL OR o.to_day > $2)
                               AND NOT EXISTS (SELECT 1 FROM advised_in c WHERE c.zone_id = o.zone_id
                                               AND c.assignment_id = m.id AND c.building_id = o.building_id)))
             ORDER BY m.id",
        )
        .bind(zone)
        .bind(today)
        .all()
        .await?)
}

row! {
    /// A thing of the register by its name.
    #[derive(Debug, Clone)]
    pub struct Named { pub id: String, pub code: String, pub name: String }
}

impl Named {
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "id": self.id, "code": self.code, "name": self.name })
    }
}

pub async fn buildings(tx: &mut Tx, zone: &str, ids: Vec<String>) -> Result<Vec<Named>> {
    Ok(tx
        .sql("SELECT id, code, name FROM building WHERE zone_id = $1 AND id = ANY($2) ORDER BY code")
        .bind(zone)
        .bind(ids)
        .all()
        .await?)
}

/// Parties of a dispute as the gate asks for them: side, enterprise, name.
pub async fn parties(tx: &mut Tx, zone: &str, dispute: &str) -> Result<Vec<(String, Option<String>)>> {
    Ok(tx
        .sql(
            "SELECT side, enterprise_id FROM dispute_role
             WHERE zone_id = $1 AND dispute_id = $2 AND role = 'party' ORDER BY side, ref",
        )
        .bind(zone)
        .bind(dispute)
        .all()
        .await?)
}
