//! Rows for the pages of buildings: what stands in them today, what is due.

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, Day, Timestamp};

row! {
    /// What is let in a building on a day; 仅注册 is let nothing.
    #[derive(Debug, Clone)]
    pub struct Let {
        pub building_id: String,
        pub area: i64,
        pub firms: i64,
        pub people: i64,
    }
}

pub async fn let_in(tx: &mut Tx, zone: &str, buildings: Vec<String>, on: Day) -> Result<Vec<Let>> {
    Ok(tx
        .sql(
            "SELECT building_id, CAST(COALESCE(SUM(area), 0) AS BIGINT) AS area, COUNT(*) AS firms,
                    CAST(COALESCE(SUM(headcount), 0) AS BIGINT) AS people
             FROM occupancy
             WHERE zone_id = $1 AND building_id = ANY($2) AND from_day <= $3 AND (to_day IS NULL OR to_day > $3)
               AND basis <> 'registered-only'
             GROUP BY building_id ORDER BY building_id",
        )
        .bind(zone)
        .bind(buildings)
        .bind(on)
        .all()
        .await?)
}

row! {
    /// Disputes of a building with a clock running, of which so many are overdue.
    #[derive(Debug, Clone)]
    pub struct Due {
        pub building_id: String,
        pub open: i64,
        pub overdue: i64,
    }
}

/// Counts only what this person may know of by their role over the place.
pub async fn due(tx: &mut Tx, actor: &Actor, buildings: Vec<String>, now: Timestamp) -> Result<Vec<Due>> {
    Ok(tx
        .sql(
            "SELECT building_id, COUNT(*) AS open,
                    CAST(COALESCE(SUM(CASE WHEN due_at < $4 THEN 1 ELSE 0 END), 0) AS BIGINT) AS overdue
             FROM matter
             WHERE zone_id = $1 AND kind = 'dispute' AND closed_at IS NULL AND due_at IS NOT NULL AND shared
               AND (hidden_from IS NULL OR NOT hidden_from = ANY($3)) AND building_id = ANY($2)
             GROUP BY building_id ORDER BY building_id",
        )
        .bind(&actor.zone)
        .bind(buildings)
        .bind(actor.tied_to.clone())
        .bind(now)
        .all()
        .await?)
}

row! {
    /// How many sit on a committee today, and who chairs it.
    #[derive(Debug, Clone)]
    pub struct Committee {
        pub building_id: String,
        pub seats: i64,
        pub chair: Option<String>,
    }
}

pub async fn committees(tx: &mut Tx, zone: &str, buildings: Vec<String>, on: Day) -> Result<Vec<Committee>> {
    Ok(tx
        .sql(
            "SELECT building_id, COUNT(*) AS seats, MIN(CASE WHEN office = 'chair' THEN name END) AS chair
             FROM seat
             WHERE zone_id = $1 AND building_id = ANY($2) AND from_day <= $3 AND (to_day IS NULL OR to_day >= $3)
             GROUP BY building_id ORDER BY building_id",
        )
        .bind(zone)
        .bind(buildings)
        .bind(on)
        .all()
        .await?)
}

/// Names of firms: id and name.
pub async fn firm_names(tx: &mut Tx, zone: &str, ids: Vec<String>) -> Result<Vec<(String, String)>> {
    Ok(tx
        .sql("SELECT id, name FROM enterprise WHERE zone_id = $1 AND id = ANY($2) ORDER BY id")
        .bind(zone)
        .bind(ids)
        .all()
        .await?)
}
