//! Rows of attachments and their bytes.

use crate::db::{Tx, Val};
use crate::error::{Error, Result};
use crate::kernel::Actor;
use crate::matters::attachments::Attachment;

/// The files of a matter, oldest first. Who may see which: the slice cuts the list.
pub async fn attachments(tx: &mut Tx, zone: &str, kind: &str, id: &str) -> Result<Vec<Attachment>> {
    Ok(tx
        .sql(
            "SELECT id, name, media_type, size, hash, visibility, side, added_by, added_at FROM attachment
             WHERE zone_id = $1 AND subject_kind = $2 AND subject_id = $3 ORDER BY id",
        )
        .bind(zone)
        .bind(kind)
        .bind(id)
        .all()
        .await?)
}

pub async fn bytes(tx: &mut Tx, zone: &str, hash: &str) -> Result<Vec<u8>> {
    Ok(tx
        .sql("SELECT bytes FROM blob WHERE zone_id = $1 AND hash = $2")
        .bind(zone)
        .bind(hash)
        .scalar()
        .await?)
}

/// Equal bytes are kept once.
pub(in crate::matters) async fn insert_attachment(
    tx: &mut Tx,
    zone: &str,
    kind: &str,
    id: &str,
    file: &Attachment,
    bytes: &[u8],
) -> Result<()> {
    tx.sql("INSERT INTO blob (zone_id, hash, bytes) VALUES ($1, $2, $3) ON CONFLICT (zone_id, hash) DO NOTHING")
        .bind(zone)
        .bind(&file.hash)
        .bind(bytes.to_vec())
        .execute()
        .await?;
    let columns = &[
        "zone_id",
        "id",
        "subject_kind",
        "subject_id",
        "name",
        "media_type",
        "size",
        "hash",
        "visibility",
        "side",
        "added_by",
        "added_at",
    ];
    let row: Vec<Val> = vec![
        zone.into(),
        (&file.id).into(),
        kind.into(),
        id.into(),
        (&file.name).into(),
        (&file.media_type).into(),
        file.size.into(),
        (&file.hash).into(),
        file.visibility.into(),
        (&file.side).into(),
        (&file.added_by).into(),
        file.added_at.into(),
    ];
    tx.insert_many("attachment", columns, vec![row], "").await?;
    Ok(())
}

/// The next version of a matter whose own content stays as it is.
pub(in crate::matters) async fn advance(
    tx: &mut Tx,
    actor: &Actor,
    kind: &str,
    id: &str,
    version: i64,
    hash: &str,
) -> Result<()> {
    let changed = tx
        .sql(
            "UPDATE matter SET version = version + 1, head_hash = $5, changed_at = $6
             WHERE zone_id = $1 AND kind = $2 AND id = $3 AND version = $4",
        )
        .bind(&actor.zone)
        .bind(kind)
        .bind(id)
        .bind(version)
        .bind(hash)
        .bind(actor.now)
        .execute()
        .await?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::Stale {
            expected: version,
            current: version + 1,
        })
    }
}
