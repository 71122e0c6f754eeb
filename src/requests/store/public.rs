//! Rows of the public pages: the building of a code, receipts, counted uses.

use crate::db::{Tx, Val};
use crate::error::Result;
use crate::kernel::Timestamp;

row! {
    /// The building whose code is on a poster.
    #[derive(Debug, Clone)]
    pub struct LobbyBuilding {
        pub zone_id: String,
        pub zone_name: String,
        pub id: String,
        pub code: String,
        pub name: String,
        pub desk_hours: Option<String>,
        pub demonstration: bool,
    }
}

/// The buildings of this code, of this zone or of all.
pub async fn buildings_of_code(tx: &mut Tx, zone: Option<&str>, code: &str) -> Result<Vec<LobbyBuilding>> {
    Ok(tx
        .sql(
            "SELECT b.zone_id, z.name AS zone_name, b.id, b.code, b.name, b.desk_hours, z.demonstration
             FROM building b JOIN zone z ON z.id = b.zone_id
             WHERE b.code = $1 AND (CAST($2 AS TEXT) IS NULL OR b.zone_id = $2) ORDER BY b.zone_id LIMIT 20",
        )
        .bind(code)
        .bind(zone)
        .all()
        .await?)
}

row! {
    pub struct Receipt {
        pub zone_id: String,
        pub request_id: String,
        pub secret_hash: String,
        /// Of what was sent; absent on a receipt from before it was kept.
        pub content_hash: Option<String>,
        /// Of number and 查询码; absent on a receipt from before there were codes.
        pub code_hash: Option<String>,
        pub number: String,
    }
}

macro_rules! receipt_where {
    ($key:literal) => {
        concat!(
            "SELECT r.zone_id, r.request_id, r.secret_hash, r.content_hash, r.code_hash, m.number
             FROM request_receipt r
             JOIN matter m ON m.zone_id = r.zone_id AND m.kind = 'request' AND m.id = r.request_id
             WHERE ",
            $key
        )
    };
}

pub async fn receipt(tx: &mut Tx, handle: &str) -> Result<Option<Receipt>> {
    Ok(tx.sql(receipt_where!("r.handle = $1")).bind(handle).optional().await?)
}

/// The receipt of which number and code have this hash.
pub async fn receipt_of_code(tx: &mut Tx, code_hash: &str) -> Result<Option<Receipt>> {
    Ok(tx
        .sql(receipt_where!("r.code_hash = $1 LIMIT 1"))
        .bind(code_hash)
        .optional()
        .await?)
}

/// What a receipt is found by and proved with: of every secret the hash.
pub struct Keys<'a> {
    pub handle: &'a str,
    pub secret_hash: String,
    pub code_hash: String,
    pub content_hash: &'a str,
}

/// Queued: where two send one form at once, the later finds the receipt of the first.
pub fn add_receipt(tx: &mut Tx, zone: &str, request: &str, keys: &Keys<'_>, at: Timestamp) {
    let row: Vec<Val> = vec![
        zone.into(),
        request.into(),
        keys.handle.into(),
        keys.secret_hash.as_str().into(),
        keys.code_hash.as_str().into(),
        keys.content_hash.into(),
        at.into(),
    ];
    let columns = &[
        "zone_id",
        "request_id",
        "handle",
        "secret_hash",
        "code_hash",
        "content_hash",
        "issued_at",
    ];
    tx.queue_many("request_receipt", columns, vec![row], "");
}

/// How often this was used within the window, and since when.
pub async fn uses(tx: &mut Tx, bucket: &str, window: Timestamp) -> Result<Option<(i64, Timestamp)>> {
    Ok(tx
        .sql("SELECT uses, window_start FROM public_use WHERE bucket = $1 AND window_start > $2")
        .bind(bucket)
        .bind(window)
        .optional()
        .await?)
}

pub async fn add_use(tx: &mut Tx, bucket: &str, window: Timestamp, now: Timestamp) -> Result<()> {
    tx.sql(
        "INSERT INTO public_use (bucket, window_start, uses) VALUES ($1, $2, 1)
         ON CONFLICT (bucket) DO UPDATE SET
           uses = CASE WHEN public_use.window_start > $3 THEN public_use.uses + 1 ELSE 1 END,
           window_start = CASE WHEN public_use.window_start > $3 THEN public_use.window_start ELSE $2 END",
    )
    .bind(bucket)
    .bind(now)
    .bind(window)
    .execute()
    .await?;
    Ok(())
}

/// Forgets windows that are over.
pub async fn forget_uses(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    Ok(tx
        .sql("DELETE FROM public_use WHERE window_start < $1")
        .bind(before)
        .execute()
        .await?)
}

/// The code of a building.
pub async fn code_of(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = tx
        .sql("SELECT code FROM building WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(|(code,)| code))
}
