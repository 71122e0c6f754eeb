//! What SQLite's planner is told of every index.
//!
//! Every key begins with `zone_id`, and one zone may hold all rows there are. Without statistics
//! SQLite takes `zone_id = …` alone for a good key and walks whole zones to answer `id = ANY(…)`.
//! So each index gets the statistics of a large zone, the same on every machine and at any size: a
//! plan never changes because a table has grown. PostgreSQL gathers its own.

use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;

use super::Result;

/// Rows of a table, all of one zone.
const ROWS: u64 = 1_000_000;
/// Rows that hang on one thing: the roles of a firm, the events of a matter.
const OF_ONE: u64 = 100;

type Statistic = (String, String, String);

pub async fn tell(writer: &mut SqliteConnection) -> Result<()> {
    let indexes: Vec<(String, String, bool, bool, String)> = sqlx::query_as(
        "SELECT t.name, l.name, l.\"unique\", l.partial, group_concat(i.name, ',' ORDER BY i.seqno)
         FROM sqlite_schema t JOIN pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i
         WHERE t.type = 'table' AND t.sql LIKE 'CREATE TABLE%' AND t.name NOT LIKE 'search_gram_%'
         GROUP BY t.name, l.name ORDER BY t.name, l.name",
    )
    .fetch_all(&mut *writer)
    .await?;
    let wanted: Vec<Statistic> = indexes
        .into_iter()
        .map(|(table, index, unique, partial, columns)| (table, index, statistic(&columns, unique, partial)))
        .collect();
    let there: bool = sqlx::query_scalar("SELECT COUNT(*) > 0 FROM sqlite_schema WHERE name = 'sqlite_stat1'")
        .fetch_one(&mut *writer)
        .await?;
    if !there {
        // Nothing else makes the table of statistics.
        sqlx::query("ANALYZE zone").execute(&mut *writer).await?;
    }
    let told: Vec<Statistic> = sqlx::query_as("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx")
        .fetch_all(&mut *writer)
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
    sqlx::query("ANALYZE sqlite_schema").execute(&mut *writer).await?;
    Ok(())
}

/// `1000000 1000000 100000 1`: rows in all, then rows that share the first column, the first two, ….
fn statistic(columns: &str, unique: bool, partial: bool) -> String {
    let mut shares = vec![ROWS];
    let mut rows = ROWS;
    for column in columns.split(',') {
        rows = match column {
            "zone_id" => rows,
            "id" => 1,
            "building_id" => rows / 100,
            "ref" | "name" => rows.min(OF_ONE),
            day if day.ends_with("day") || day.ends_with("at") || day == "month" => rows / 300,
            id if id.ends_with("_id") => rows.min(OF_ONE),
            _ => rows / 10,
        }
        .max(1);
        shares.push(rows);
    }
    if let Some(whole_key) = shares.last_mut() {
        *whole_key = match (unique, partial) {
            (true, _) => 1,
            (false, true) => (*whole_key / 10).max(1),
            (false, false) => *whole_key,
        };
    }
    let shares: Vec<String> = shares.iter().map(u64::to_string).collect();
    shares.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_alone_tells_nothing_and_a_whole_key_one_row() {
        assert_eq!(statistic("zone_id,kind,id", true, false), "1000000 1000000 100000 1");
        assert_eq!(statistic("zone_id,enterprise_id", false, false), "1000000 1000000 100");
        assert_eq!(statistic("zone_id,enterprise_id", false, true), "1000000 1000000 10");
        assert_eq!(statistic("token_hash", true, false), "1000000 1");
    }

    #[tokio::test]
    async fn rows_named_by_their_ids_or_names_are_found_by_their_key() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("plan.db").display());
        let db = crate::db::Db::connect(&url, None).await.unwrap();
        db.migrate().await.unwrap();
        let crate::db::Db::Sqlite { readers, .. } = &db else {
            panic!("a file is SQLite");
        };
        let asked = [
            "EXPLAIN QUERY PLAN SELECT id, code FROM building
             WHERE zone_id = 'z' AND id IN (SELECT value FROM json_each('[]')) ORDER BY code",
            "EXPLAIN QUERY PLAN SELECT id, name FROM enterprise
             WHERE zone_id = 'z' AND name IN (SELECT value FROM json_each('[]')) ORDER BY id",
        ];
        for (text, key) in asked.into_iter().zip(["id", "name"]) {
            let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(text).fetch_all(readers).await.unwrap();
            assert!(plan[0].3.contains(&format!("(zone_id=? AND {key}=?)")), "{plan:?}");
        }
    }
}
