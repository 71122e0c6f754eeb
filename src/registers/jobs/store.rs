//! Rows of import jobs.

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, Timestamp};

row! {
    #[derive(Debug, Clone)]
    pub struct Job {
        pub id: String,
        pub by: String,
        pub file_name: String,
        pub dry_run: bool,
        pub started_at: Timestamp,
        pub finished_at: Option<Timestamp>,
        pub all_rows: i64,
        pub result: Option<String>,
    }
}

pub async fn add(tx: &mut Tx, actor: &Actor, id: &str, file: &str, hash: &str, dry_run: bool) -> Result<()> {
    tx.sql(
        "INSERT INTO import_job (zone_id, id, person_id, file_name, file_hash, dry_run, started_at, done_rows, all_rows)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)",
    )
    .bind(&actor.zone)
    .bind(id)
    .bind(&actor.person)
    .bind(file)
    .bind(hash)
    .bind(dry_run)
    .bind(actor.now)
    .execute()
    .await?;
    Ok(())
}

pub async fn finish(
    tx: &mut Tx,
    zone: &str,
    id: &str,
    at: Timestamp,
    rows: i64,
    result: &str,
    book: Option<Vec<u8>>,
) -> Result<()> {
    tx.sql(
        "UPDATE import_job SET finished_at = $3, done_rows = $4, all_rows = $4, result = $5, error_book = $6
         WHERE zone_id = $1 AND id = $2",
    )
    .bind(zone)
    .bind(id)
    .bind(at)
    .bind(rows)
    .bind(result)
    .bind(book)
    .execute()
    .await?;
    Ok(())
}

pub async fn latest(tx: &mut Tx, zone: &str, limit: i64) -> Result<Vec<Job>> {
    Ok(tx
        .sql(
            "SELECT j.id, COALESCE(p.name, '系统') AS \"by\", j.file_name, j.dry_run, j.started_at, j.finished_at,
                    j.all_rows, j.result
             FROM import_job j LEFT JOIN person p ON p.zone_id = j.zone_id AND p.id = j.person_id
             WHERE j.zone_id = $1 ORDER BY j.started_at DESC, j.id DESC LIMIT $2",
        )
        .bind(zone)
        .bind(limit)
        .all()
        .await?)
}

pub async fn get(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<Job>> {
    Ok(tx
        .sql(
            "SELECT j.id, COALESCE(p.name, '系统') AS \"by\", j.file_name, j.dry_run, j.started_at, j.finished_at,
                    j.all_rows, j.result
             FROM import_job j LEFT JOIN person p ON p.zone_id = j.zone_id AND p.id = j.person_id
             WHERE j.zone_id = $1 AND j.id = $2",
        )
        .bind(zone)
        .bind(id)
        .optional()
        .await?)
}

pub async fn error_book(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<Vec<u8>>> {
    let book: Option<(Option<Vec<u8>>,)> = tx
        .sql("SELECT error_book FROM import_job WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(id)
        .optional()
        .await?;
    Ok(book.and_then(|(book,)| book))
}
