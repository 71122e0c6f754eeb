//! Rows of firms: who sees which, where they sit and sat, what their matters are.

use super::policy::Sight;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Day;

/// Firms that this person sees whole, after an id, in the order of their ids.
pub async fn seen(tx: &mut Tx, zone: &str, sight: &Sight, today: Day, after: &str, limit: i64) -> Result<Vec<String>> {
    if sight.all {
        return Ok(tx
            .sql("SELECT id FROM enterprise WHERE zone_id = $1 AND id > $2 ORDER BY id LIMIT $3")
            .bind(zone)
            .bind(after)
            .bind(limit)
            .scalars()
            .await?);
    }
    Ok(tx
        .sql(
            "SELECT id FROM enterprise WHERE zone_id = $1 AND id > $2 AND id IN (
                 SELECT enterprise_id FROM occupancy WHERE zone_id = $1 AND building_id = ANY($4)
                 UNION SELECT enterprise_id FROM retainer
                       WHERE zone_id = $1 AND (law_firm_id = ANY($5) OR lawyer_id = ANY($6))
                         AND (to_day IS NULL OR to_day >= $7)
                 UNION SELECT id FROM enterprise WHERE zone_id = $1 AND id = ANY($8))
             ORDER BY id LIMIT $3",
        )
        .bind(zone)
        .bind(after)
        .bind(limit)
        .bind(&sight.buildings[..])
        .bind(&sight.law_firms[..])
        .bind(&sight.lawyers[..])
        .bind(today)
        .bind(&sight.own[..])
        .scalars()
        .await?)
}

/// Which of these firms this person sees whole.
pub async fn seen_among(tx: &mut Tx, zone: &str, sight: &Sight, today: Day, ids: &[String]) -> Result<Vec<String>> {
    if sight.all {
        return Ok(ids.to_vec());
    }
    Ok(tx
        .sql(
            "SELECT enterprise_id FROM occupancy
             WHERE zone_id = $1 AND enterprise_id = ANY($2) AND building_id = ANY($3)
             UNION SELECT enterprise_id FROM retainer
                   WHERE zone_id = $1 AND enterprise_id = ANY($2) AND (law_firm_id = ANY($4) OR lawyer_id = ANY($5))
                     AND (to_day IS NULL OR to_day >= $6)
             UNION SELECT id FROM enterprise WHERE zone_id = $1 AND id = ANY($2) AND id = ANY($7)",
        )
        .bind(zone)
        .bind(ids)
        .bind(&sight.buildings[..])
        .bind(&sight.law_firms[..])
        .bind(&sight.lawyers[..])
        .bind(today)
        .bind(&sight.own[..])
        .scalars()
        .await?)
}

/// What a list of occupancies asks for; `None` leaves a filter out.
#[derive(Debug, Clone, Default)]
pub struct Stays {
    /// Of these buildings only: the scope, or one of it.
    pub buildings: Option<Vec<String>>,
    pub enterprise: Option<String>,
    /// Those who were there on this day.
    pub on: Option<Day>,
    pub after: String,
    pub limit: i64,
}

pub async fn stays(tx: &mut Tx, zone: &str, asked: &Stays) -> Result<Vec<String>> {
    let scoped = asked.buildings.is_some();
    let statement = if let Some(firm) = &asked.enterprise {
        tx.sql(
            "SELECT id FROM occupancy
             WHERE zone_id = $1 AND id > $2 AND enterprise_id = $6
               AND (CAST($4 AS BIGINT) = 0 OR building_id = ANY($5))
               AND (CAST($7 AS TEXT) IS NULL OR (from_day <= $7 AND (to_day IS NULL OR to_day > $7)))
             ORDER BY id LIMIT $3",
        )
        .bind(zone)
        .bind(&asked.after)
        .bind(asked.limit)
        .bind(i64::from(scoped))
        .bind(asked.buildings.clone().unwrap_or_default())
        .bind(firm)
        .bind(asked.on)
    } else if let Some(buildings) = &asked.buildings {
        tx.sql(
            "SELECT id FROM occupancy
             WHERE zone_id = $1 AND id > $2 AND building_id = ANY($4)
               AND (CAST($5 AS TEXT) IS NULL OR (from_day <= $5 AND (to_day IS NULL OR to_day > $5)))
             ORDER BY id LIMIT $3",
        )
        .bind(zone)
        .bind(&asked.after)
        .bind(asked.limit)
        .bind(&buildings[..])
        .bind(asked.on)
    } else {
        tx.sql(
            "SELECT id FROM occupancy
             WHERE zone_id = $1 AND id > $2
               AND (CAST($4 AS TEXT) IS NULL OR (from_day <= $4 AND (to_day IS NULL OR to_day > $4)))
             ORDER BY id LIMIT $3",
        )
        .bind(zone)
        .bind(&asked.after)
        .bind(asked.limit)
        .bind(asked.on)
    };
    Ok(statement.scalars().await?)
}

row! {
    /// A law firm's service of an enterprise.
    #[derive(Debug, Clone)]
    pub struct Adviser {
        /// The assignment.
        pub id: String,
        pub lawyer: String,
        pub law_firm: String,
        pub from_day: Day,
        pub to_day: Option<Day>,
        pub lead: bool,
    }
}

pub async fn advisers(tx: &mut Tx, zone: &str, enterprise: &str) -> Result<Vec<Adviser>> {
    Ok(tx
        .sql(
            "SELECT r.id, l.name AS lawyer, f.name AS law_firm, r.from_day, r.to_day, r.lead FROM retainer r
             JOIN lawyer l ON l.zone_id = r.zone_id AND l.id = r.lawyer_id
             JOIN law_firm f ON f.zone_id = r.zone_id AND f.id = r.law_firm_id
             WHERE r.zone_id = $1 AND r.enterprise_id = $2 AND r.kind = 'adviser'
             ORDER BY r.from_day DESC, r.id LIMIT 20",
        )
        .bind(zone)
        .bind(enterprise)
        .all()
        .await?)
}

/// Ids of a firm's matters of a kind, older than `before`, the newest first; whoever may know of them.
pub async fn matters(tx: &mut Tx, zone: &str, kind: &str, firm: &str, before: &str, limit: i64) -> Result<Vec<String>> {
    let statement = match kind {
        "dispute" => {
            "SELECT DISTINCT dispute_id FROM dispute_role
             WHERE zone_id = $1 AND enterprise_id = $2 AND role = 'party' AND dispute_id < $3
             ORDER BY dispute_id DESC LIMIT $4"
        }
        "request" => {
            "SELECT id FROM request WHERE zone_id = $1 AND enterprise_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4"
        }
        "handoff" => {
            "SELECT id FROM handoff WHERE zone_id = $1 AND enterprise_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4"
        }
        // An assignment has its enterprise among its readers from the first moment.
        "advisor_assignment" => {
            "SELECT subject_id FROM reader
             WHERE zone_id = $1 AND ref = 'enterprise:' || CAST($2 AS TEXT) AND subject_kind = 'advisor_assignment'
               AND subject_id < $3
             ORDER BY subject_id DESC LIMIT $4"
        }
        _ => return Ok(vec![]),
    };
    let statement = tx.sql(statement).bind(zone).bind(firm).bind(before).bind(limit);
    Ok(statement.scalars().await?)
}

/// Id and name of the one firm that is called so, spaces and the width of brackets aside.
pub async fn named(tx: &mut Tx, zone: &str, name: &str) -> Result<Option<(String, String)>> {
    let bare: String = name.split_whitespace().collect();
    let spellings = vec![
        name.trim().to_owned(),
        bare.replace('(', "（").replace(')', "）"),
        bare.replace('（', "(").replace('）', ")"),
    ];
    let mut found: Vec<(String, String)> = tx
        .sql("SELECT id, name FROM enterprise WHERE zone_id = $1 AND name = ANY($2) ORDER BY id LIMIT 2")
        .bind(zone)
        .bind(spellings)
        .all()
        .await?;
    let one = found.len() == 1;
    Ok(found.pop().filter(|_| one))
}
