//! Rows of retry keys and of what was answered to them.

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Timestamp;
use crate::kernel::actor::Retry;

row! {
    pub struct RetryRow {
        pub body_hash: String,
        pub status: Option<i64>,
        pub response: Option<String>,
    }
}

pub async fn retry(tx: &mut Tx, zone: &str, person: &str, key: &str) -> Result<Option<RetryRow>> {
    Ok(tx
        .sql("SELECT body_hash, status, response FROM retry WHERE zone_id = $1 AND person_id = $2 AND retry_key = $3")
        .bind(zone)
        .bind(person)
        .bind(key)
        .optional()
        .await?)
}

/// Keeps the answer; keys older than `stale` are forgotten.
#[expect(clippy::too_many_arguments, reason = "an answer has this many parts")]
pub async fn keep_answer(
    tx: &mut Tx,
    zone: &str,
    person: &str,
    retry: &Retry,
    status: i64,
    response: &str,
    now: Timestamp,
    stale: Timestamp,
) -> Result<()> {
    tx.sql("DELETE FROM retry WHERE at < $1").bind(stale).execute().await?;
    tx.sql(
        "INSERT INTO retry (zone_id, person_id, retry_key, body_hash, at, status, response)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (zone_id, person_id, retry_key) DO UPDATE SET status = $6, response = $7",
    )
    .bind(zone)
    .bind(person)
    .bind(&retry.key)
    .bind(&retry.body_hash)
    .bind(now)
    .bind(status)
    .bind(response)
    .execute()
    .await?;
    Ok(())
}
