//! Matters as they stand, for `louwei verify`.

use std::collections::HashMap;

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Timestamp;

row! {
    struct MatterRow {
        id: String,
        building_id: Option<String>,
        category: String,
        title: String,
        stage: String,
        shared: bool,
        hidden_from: Option<String>,
        closed_at: Option<Timestamp>,
        body: String,
    }
}

/// The row of a matter with its readers, in order.
pub struct WholeRow {
    pub id: String,
    pub building_id: Option<String>,
    pub category: String,
    pub title: String,
    pub stage: String,
    pub shared: bool,
    pub hidden_from: Option<String>,
    pub closed_at: Option<Timestamp>,
    pub body: String,
    pub readers: Vec<String>,
}

/// Rows of a kind in the order of their ids, after one of them.
pub async fn rows(tx: &mut Tx, zone: &str, kind: &str, after: &str, limit: i64) -> Result<Vec<WholeRow>> {
    let rows: Vec<MatterRow> = tx
        .sql(
            "SELECT id, building_id, category, title, stage, shared, hidden_from, closed_at, body
             FROM matter WHERE zone_id = $1 AND kind = $2 AND id > $3 ORDER BY id LIMIT $4",
        )
        .bind(zone)
        .bind(kind)
        .bind(after)
        .bind(limit)
        .all()
        .await?;
    let ids: Vec<String> = rows.iter().map(|r| r.id.clone()).collect();
    let mut readers: HashMap<String, Vec<String>> = HashMap::new();
    let all: Vec<(String, String)> = tx
        .sql(
            "SELECT subject_id, ref FROM reader WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = ANY($3)
             ORDER BY subject_id, ref",
        )
        .bind(zone)
        .bind(kind)
        .bind(ids)
        .all()
        .await?;
    for (id, reader) in all {
        readers.entry(id).or_default().push(reader);
    }
    Ok(rows
        .into_iter()
        .map(|r| WholeRow {
            readers: readers.remove(&r.id).unwrap_or_default(),
            id: r.id,
            building_id: r.building_id,
            category: r.category,
            title: r.title,
            stage: r.stage,
            shared: r.shared,
            hidden_from: r.hidden_from,
            closed_at: r.closed_at,
            body: r.body,
        })
        .collect())
}
