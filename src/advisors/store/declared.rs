//! Rows of affiliates and of declared interests.

use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Day};

fn unknown(e: crate::db::Error, field: &'static str) -> Error {
    if e.is_foreign_key_violation() {
        Error::invalid(field, "unknown_enterprise", "没有这家企业，请从登记的企业中选择")
    } else {
        e.into()
    }
}

/// False when it is on record, whichever of the two was named first.
pub async fn add_affiliate(tx: &mut Tx, zone: &str, a: &str, b: &str, relation: &str) -> Result<bool> {
    let there: i64 = tx
        .sql(
            "SELECT COUNT(*) FROM affiliate WHERE zone_id = $1 AND relation = $4
               AND ((enterprise_id = $2 AND other_id = $3) OR (enterprise_id = $3 AND other_id = $2))",
        )
        .bind(zone)
        .bind(a)
        .bind(b)
        .bind(relation)
        .scalar()
        .await?;
    if there > 0 {
        return Ok(false);
    }
    tx.sql("INSERT INTO affiliate (zone_id, enterprise_id, other_id, relation) VALUES ($1, $2, $3, $4)")
        .bind(zone)
        .bind(a)
        .bind(b)
        .bind(relation)
        .execute()
        .await
        .map_err(|e| unknown(e, "other_id"))?;
    Ok(true)
}

pub async fn end_affiliate(tx: &mut Tx, zone: &str, a: &str, b: &str, relation: &str) -> Result<bool> {
    let gone = tx
        .sql("DELETE FROM affiliate WHERE zone_id = $1 AND enterprise_id = $2 AND other_id = $3 AND relation = $4")
        .bind(zone)
        .bind(a)
        .bind(b)
        .bind(relation)
        .execute()
        .await?;
    Ok(gone > 0)
}

row! {
    /// Two firms that are tied.
    #[derive(Debug, Clone)]
    pub struct Tie {
        pub enterprise_id: String,
        pub enterprise_name: String,
        pub other_id: String,
        pub other_name: String,
        pub relation: String,
    }
}

/// Ties of one firm or of all; `of` narrows them to firms that sit in these buildings today.
pub async fn ties(tx: &mut Tx, actor: &Actor, enterprise: Option<&str>, of: Option<Vec<String>>) -> Result<Vec<Tie>> {
    Ok(tx
        .sql(
            "SELECT t.enterprise_id, a.name AS enterprise_name, t.other_id, b.name AS other_name, t.relation
             FROM affiliate t
             JOIN enterprise a ON a.zone_id = t.zone_id AND a.id = t.enterprise_id
             JOIN enterprise b ON b.zone_id = t.zone_id AND b.id = t.other_id
             WHERE t.zone_id = $1 AND (CAST($2 AS TEXT) IS NULL OR t.enterprise_id = $2 OR t.other_id = $2)
               AND (CAST($3 AS BIGINT) = 1 OR EXISTS (
                   SELECT 1 FROM occupancy o WHERE o.zone_id = t.zone_id
                     AND o.enterprise_id IN (t.enterprise_id, t.other_id) AND o.building_id = ANY($4)
                     AND o.from_day <= $5 AND (o.to_day IS NULL OR o.to_day > $5) AND o.basis <> 'registered-only'))
             ORDER BY t.enterprise_id, t.other_id, t.relation LIMIT 200",
        )
        .bind(&actor.zone)
        .bind(enterprise)
        .bind(i64::from(of.is_none()))
        .bind(of.unwrap_or_default())
        .bind(actor.now.day())
        .all()
        .await?)
}

/// The id of the new row; `None` when it is on record.
pub async fn declare_interest(
    tx: &mut Tx,
    actor: &Actor,
    lawyer: &str,
    enterprise: &str,
    relation: &str,
) -> Result<Option<String>> {
    let there: i64 = tx
        .sql(
            "SELECT COUNT(*) FROM declared_interest
             WHERE zone_id = $1 AND lawyer_id = $2 AND enterprise_id = $3 AND relation = $4",
        )
        .bind(&actor.zone)
        .bind(lawyer)
        .bind(enterprise)
        .bind(relation)
        .scalar()
        .await?;
    if there > 0 {
        return Ok(None);
    }
    let id = uuid::Uuid::now_v7().to_string();
    tx.sql(
        "INSERT INTO declared_interest (zone_id, id, lawyer_id, enterprise_id, relation, declared_on)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&actor.zone)
    .bind(&id)
    .bind(lawyer)
    .bind(enterprise)
    .bind(relation)
    .bind(actor.now.day())
    .execute()
    .await
    .map_err(|e| unknown(e, "enterprise_id"))?;
    Ok(Some(id))
}

/// The lawyer of a declaration.
pub async fn interest_of(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = tx
        .sql("SELECT lawyer_id FROM declared_interest WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(|(lawyer,)| lawyer))
}

pub async fn withdraw_interest(tx: &mut Tx, zone: &str, id: &str) -> Result<()> {
    tx.sql("DELETE FROM declared_interest WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

row! {
    #[derive(Debug, Clone)]
    pub struct Declared {
        pub id: String,
        pub lawyer_id: String,
        pub lawyer_name: String,
        pub enterprise_id: String,
        pub enterprise_name: String,
        pub relation: String,
        pub declared_on: Day,
    }
}

pub async fn declared(
    tx: &mut Tx,
    zone: &str,
    all: bool,
    firms: Vec<String>,
    lawyers: Vec<String>,
) -> Result<Vec<Declared>> {
    Ok(tx
        .sql(
            "SELECT d.id, d.lawyer_id, l.name AS lawyer_name, d.enterprise_id, e.name AS enterprise_name, d.relation,
                    d.declared_on
             FROM declared_interest d
             JOIN lawyer l ON l.zone_id = d.zone_id AND l.id = d.lawyer_id
             JOIN enterprise e ON e.zone_id = d.zone_id AND e.id = d.enterprise_id
             WHERE d.zone_id = $1
               AND (CAST($2 AS BIGINT) = 1 OR l.law_firm_id = ANY($3) OR l.id = ANY($4))
             ORDER BY d.id DESC LIMIT 500",
        )
        .bind(zone)
        .bind(i64::from(all))
        .bind(firms)
        .bind(lawyers)
        .all()
        .await?)
}
