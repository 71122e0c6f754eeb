//! What SQLite's planner is told of every index.
//!
//! Every key begins with `zone_id`, and one zone may hold all rows there are. Without statistics
//! SQLite takes `zone_id = …` alone for a good key and walks whole zones to answer `id = ANY(…)`.
//! So each index gets the statistics of a large zone, the same on every machine and at any size: a
//! plan never changes because a table has grown. PostgreSQL gathers its own.

use sqlx::sqlite::SqlitePool;

use super::Result;

/// Rows of a table, all of one zone.
const ROWS: u64 = 1_000_000;
/// Rows that share the first word after the zone, at most.
const SHARED: u64 = 1_000;
/// Rows that share all columns of an index that is not unique.
const ALIKE: u64 = 10;

type Statistic = (String, String, String);

pub async fn tell(writer: &SqlitePool) -> Result<()> {
    let indexes: Vec<(String, String, bool, String)> = sqlx::query_as(
        "SELECT t.name, l.name, l.\"unique\", group_concat(i.name, ',' ORDER BY i.seqno)
         FROM sqlite_schema t JOIN pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i
         WHERE t.type = 'table' AND t.sql LIKE 'CREATE TABLE%' AND t.name NOT LIKE 'search_gram_%'
         GROUP BY t.name, l.name ORDER BY t.name, l.name",
    )
    .fetch_all(writer)
    .await?;
    let wanted: Vec<Statistic> = indexes
        .into_iter()
        .map(|(table, index, unique, columns)| (table, index, statistic(&columns, unique)))
        .collect();
    let there: bool = sqlx::query_scalar("SELECT COUNT(*) > 0 FROM sqlite_schema WHERE name = 'sqlite_stat1'")
        .fetch_one(writer)
        .await?;
    if !there {
        // Nothing else makes the table of statistics.
        sqlx::query("ANALYZE zone").execute(writer).await?;
    }
    let told: Vec<Statistic> = sqlx::query_as("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx")
        .fetch_all(writer)
        .await?;
    if told == wanted {
        return Ok(());
    }
    let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("DELETE FROM sqlite_stat1").execute(&mut *tx).await?;
    for (table, index, text) in wanted {
        sqlx::query("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)")
            .bind(table)
            .bind(index)
            .bind(text)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    sqlx::query("ANALYZE sqlite_schema").execute(writer).await?;
    Ok(())
}

/// `1000000 1000000 1000 1`: rows in all, then rows that share the first column, the first two, ….
fn statistic(columns: &str, unique: bool) -> String {
    let columns: Vec<&str> = columns.split(',').collect();
    let zones = usize::from(columns[0] == "zone_id");
    let others = (columns.len() - zones) as i32;
    let least = if unique { 1 } else { ALIKE };
    let mut text = ROWS.to_string();
    for n in 1 - zones as i32..=others {
        let share = (ROWS as f64)
            .powf(1.0 - f64::from(n) / f64::from(others.max(1)))
            .round() as u64;
        let share = match n {
            0 => ROWS,
            n if n == others => least,
            _ => share.min(SHARED).max(least),
        };
        text.push_str(&format!(" {share}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_alone_tells_nothing_and_a_whole_key_one_row() {
        assert_eq!(statistic("zone_id,kind,id", true), "1000000 1000000 1000 1");
        assert_eq!(statistic("zone_id,enterprise_id", false), "1000000 1000000 10");
        assert_eq!(statistic("zone_id,kind,stage,id", false), "1000000 1000000 1000 100 10");
        assert_eq!(statistic("token_hash", true), "1000000 1");
    }

    #[tokio::test]
    async fn rows_named_by_their_ids_are_found_by_their_key() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("plan.db").display());
        let db = crate::db::Db::connect(&url, None).await.unwrap();
        db.migrate().await.unwrap();
        let crate::db::Db::Sqlite { readers, .. } = &db else {
            panic!("a file is SQLite");
        };
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(
            "EXPLAIN QUERY PLAN SELECT id, code FROM building
             WHERE zone_id = 'z' AND id IN (SELECT value FROM json_each('[]')) ORDER BY code",
        )
        .fetch_all(readers)
        .await
        .unwrap();
        assert!(plan[0].3.contains("(zone_id=? AND id=?)"), "{plan:?}");
    }
}
