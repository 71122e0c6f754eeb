//! Rows of the ledger and of its roll-up.

use std::collections::{BTreeMap, HashMap};

use super::compute::{MonthSum, Sums, apart};
use super::kinds::Nature;
use super::{Entry, FactKind};
use crate::db::{Tx, Val};
use crate::error::Result;
use crate::kernel::{Day, Month};

const LEDGER: &[&str] = &[
    "zone_id",
    "kind",
    "building_id",
    "unit_id",
    "on_day",
    "subject_kind",
    "subject_id",
    "source_kind",
    "source_id",
    "seq",
    "value",
];
const ROLL_UP: &[&str] = &["zone_id", "kind", "place_id", "month", "bucket", "count", "total"];

/// Appends facts and adds them to the roll-up, before the transaction ends.
pub fn record(tx: &mut Tx, zone: &str, entries: Vec<Entry>) {
    let months = roll_up(&entries);
    let rows = entries
        .into_iter()
        .map(|e| -> Vec<Val> {
            vec![
                zone.into(),
                e.kind.into(),
                e.building.into(),
                e.unit.into(),
                e.day.into(),
                e.subject_kind.into(),
                e.subject_id.into(),
                e.source_kind.into(),
                e.source_id.into(),
                e.seq.into(),
                e.value.into(),
            ]
        })
        .collect();
    tx.queue_many("fact", LEDGER, rows, "");
    let rows = months
        .into_iter()
        .map(|((kind, place, month, bucket), (count, total))| -> Vec<Val> {
            vec![
                zone.into(),
                kind.into(),
                place.into(),
                month.into(),
                bucket.into(),
                count.into(),
                total.into(),
            ]
        })
        .collect();
    tx.queue_many(
        "fact_month",
        ROLL_UP,
        rows,
        "ON CONFLICT (zone_id, kind, place_id, month, bucket)
         DO UPDATE SET count = fact_month.count + excluded.count, total = fact_month.total + excluded.total",
    );
}

/// Key of a roll-up row: kind, building or unit, month, bucket.
pub type MonthKey = (FactKind, String, Month, i64);

/// What facts add to the roll-up: how many and how much.
pub fn roll_up(entries: &[Entry]) -> BTreeMap<MonthKey, (i64, i64)> {
    let mut months = BTreeMap::new();
    for e in entries {
        let bucket = if e.kind.is_length() { e.value } else { 0 };
        for place in std::iter::once(&e.building).chain(&e.unit) {
            let sum: &mut (i64, i64) = months
                .entry((e.kind, place.clone(), e.day.month(), bucket))
                .or_default();
            sum.0 += 1;
            sum.1 += e.value;
        }
    }
    months
}

/// The whole ledger of a zone, summed by month and value: kind, building or unit, month, value,
/// how many, how much. Only `louwei verify` reads all of it.
pub async fn ledger_by_month(tx: &mut Tx, zone: &str) -> Result<Vec<(FactKind, String, Month, i64, i64, i64)>> {
    Ok(tx
        .sql(
            "SELECT kind, building_id, substr(on_day, 1, 7), value, COUNT(*), CAST(SUM(value) AS BIGINT)
             FROM fact WHERE zone_id = $1 GROUP BY kind, building_id, substr(on_day, 1, 7), value
             UNION ALL
             SELECT kind, unit_id, substr(on_day, 1, 7), value, COUNT(*), CAST(SUM(value) AS BIGINT)
             FROM fact WHERE zone_id = $1 AND unit_id IS NOT NULL
             GROUP BY kind, unit_id, substr(on_day, 1, 7), value",
        )
        .bind(zone)
        .all()
        .await?)
}

/// What one kind of source has put into the ledger, as a roll-up.
pub async fn ledger_of(tx: &mut Tx, zone: &str, source: &str) -> Result<BTreeMap<MonthKey, (i64, i64)>> {
    let rows: Vec<(FactKind, String, Month, i64, i64, i64)> = tx
        .sql(
            "SELECT kind, building_id, substr(on_day, 1, 7), value, COUNT(*), CAST(SUM(value) AS BIGINT)
             FROM fact WHERE zone_id = $1 AND source_kind = $2
             GROUP BY kind, building_id, substr(on_day, 1, 7), value
             UNION ALL
             SELECT kind, unit_id, substr(on_day, 1, 7), value, COUNT(*), CAST(SUM(value) AS BIGINT)
             FROM fact WHERE zone_id = $1 AND source_kind = $2 AND unit_id IS NOT NULL
             GROUP BY kind, unit_id, substr(on_day, 1, 7), value",
        )
        .bind(zone)
        .bind(source)
        .all()
        .await?;
    let mut months = BTreeMap::new();
    for (kind, building, month, value, count, total) in rows {
        let bucket = if kind.is_length() { value } else { 0 };
        let sum: &mut (i64, i64) = months.entry((kind, building, month, bucket)).or_default();
        sum.0 += count;
        sum.1 += total;
    }
    Ok(months)
}

/// What one source has put into the ledger of a building, of these kinds: kind, day, value.
pub async fn of_source(
    tx: &mut Tx,
    zone: &str,
    kinds: &[FactKind],
    building: &str,
    (kind, id): (&str, &str),
) -> Result<Vec<(FactKind, Day, i64)>> {
    let kinds: Vec<String> = kinds.iter().map(|k| k.as_str().to_owned()).collect();
    Ok(tx
        .sql(
            "SELECT kind, on_day, value FROM fact
             WHERE zone_id = $1 AND kind = ANY($2) AND building_id = $3 AND source_kind = $4 AND source_id = $5",
        )
        .bind(zone)
        .bind(kinds)
        .bind(building)
        .bind(kind)
        .bind(id)
        .all()
        .await?)
}

/// The whole roll-up of a zone.
pub async fn months(tx: &mut Tx, zone: &str) -> Result<Vec<(FactKind, String, Month, i64, i64, i64)>> {
    Ok(tx
        .sql(
            "SELECT kind, place_id, month, bucket, count, total FROM fact_month WHERE zone_id = $1
             ORDER BY kind, place_id, month, bucket",
        )
        .bind(zone)
        .all()
        .await?)
}

/// The roll-up of some buildings, or of a unit, together, by kind and month. Of kinds that are no
/// level only the months since `since` are read.
pub async fn sums(
    tx: &mut Tx,
    zone: &str,
    kinds: &[FactKind],
    places: &[String],
    since: Month,
    to: Month,
) -> Result<Sums> {
    let [levels, others] = by_nature(kinds);
    let lines: Vec<(FactKind, Month, i64, i64, i64)> = tx
        .sql(
            "SELECT kind, month, bucket, CAST(SUM(count) AS BIGINT), CAST(SUM(total) AS BIGINT) FROM fact_month
             WHERE zone_id = $1 AND kind = ANY($2) AND place_id = ANY($4) AND month <= $6
             GROUP BY kind, month, bucket
             UNION ALL
             SELECT kind, month, bucket, CAST(SUM(count) AS BIGINT), CAST(SUM(total) AS BIGINT) FROM fact_month
             WHERE zone_id = $1 AND kind = ANY($3) AND place_id = ANY($4) AND month >= $5 AND month <= $6
             GROUP BY kind, month, bucket",
        )
        .bind(zone)
        .bind(levels)
        .bind(others)
        .bind(places)
        .bind(since)
        .bind(to)
        .all()
        .await?;
    Ok(lines.into_iter().map(line).collect())
}

/// The same for each building, or each unit, by itself.
pub async fn sums_by_place(
    tx: &mut Tx,
    zone: &str,
    kinds: &[FactKind],
    places: &[String],
    since: Month,
    to: Month,
) -> Result<HashMap<String, Sums>> {
    let [levels, others] = by_nature(kinds);
    let lines: Vec<(String, FactKind, Month, i64, i64, i64)> = tx
        .sql(
            "SELECT place_id, kind, month, bucket, count, total FROM fact_month
             WHERE zone_id = $1 AND kind = ANY($2) AND place_id = ANY($4) AND month <= $6
             UNION ALL
             SELECT place_id, kind, month, bucket, count, total FROM fact_month
             WHERE zone_id = $1 AND kind = ANY($3) AND place_id = ANY($4) AND month >= $5 AND month <= $6",
        )
        .bind(zone)
        .bind(levels)
        .bind(others)
        .bind(places)
        .bind(since)
        .bind(to)
        .all()
        .await?;
    Ok(apart(lines.into_iter().map(
        |(place, kind, month, bucket, count, total)| (place, line((kind, month, bucket, count, total))),
    )))
}

/// The ledger of some kinds by building, subject and month up to the last one asked for; of a unit its
/// own alone, and nothing of these sources (`kind:id`). For kinds of which there are few.
pub async fn sums_by_subject(
    tx: &mut Tx,
    zone: &str,
    kinds: &[FactKind],
    (buildings, unit): (&[String], Option<&str>),
    left_out: &[String],
    to: Month,
) -> Result<Vec<(String, String, MonthSum)>> {
    let kinds: Vec<String> = kinds.iter().map(|k| k.as_str().to_owned()).collect();
    let lines: Vec<(String, String, FactKind, Month, i64, i64)> = tx
        .sql(
            "SELECT building_id, subject_kind || ':' || subject_id, kind, substr(on_day, 1, 7), COUNT(*),
                    CAST(SUM(value) AS BIGINT)
             FROM fact
             WHERE zone_id = $1 AND kind = ANY($2) AND building_id = ANY($3) AND on_day <= $4
               AND (CAST($5 AS TEXT) IS NULL OR unit_id = $5)
               AND NOT source_kind || ':' || source_id = ANY($6)
             GROUP BY building_id, subject_kind, subject_id, kind, substr(on_day, 1, 7)",
        )
        .bind(zone)
        .bind(kinds)
        .bind(buildings)
        .bind(to.last_day())
        .bind(unit)
        .bind(left_out)
        .all()
        .await?;
    let lines = lines.into_iter().map(|(building, subject, kind, month, count, total)| {
        (building, subject, line((kind, month, 0, count, total)))
    });
    Ok(lines.collect())
}

fn line((kind, month, bucket, count, total): (FactKind, Month, i64, i64, i64)) -> MonthSum {
    MonthSum {
        kind,
        month,
        bucket,
        count,
        total,
    }
}

/// The words of the levels, and of all other kinds.
fn by_nature(kinds: &[FactKind]) -> [Vec<String>; 2] {
    let (levels, others): (Vec<FactKind>, Vec<FactKind>) = kinds.iter().partition(|k| k.nature() == Nature::Level);
    [levels, others].map(|kinds| kinds.iter().map(|k| k.as_str().to_owned()).collect())
}

row! {
    /// A building as figures name it.
    #[derive(Debug, Clone)]
    pub struct Building {
        pub id: String,
        pub code: String,
        pub name: String,
        pub street_id: String,
    }
}

pub async fn buildings(tx: &mut Tx, zone: &str) -> Result<Vec<Building>> {
    Ok(tx
        .sql("SELECT id, code, name, street_id FROM building WHERE zone_id = $1 ORDER BY code, id")
        .bind(zone)
        .all()
        .await?)
}

/// Ids and names of the streets.
pub async fn streets(tx: &mut Tx, zone: &str) -> Result<Vec<(String, String)>> {
    Ok(tx
        .sql("SELECT id, name FROM street WHERE zone_id = $1 ORDER BY name, id")
        .bind(zone)
        .all()
        .await?)
}

/// Ids and names of the departments.
pub async fn departments(tx: &mut Tx, zone: &str) -> Result<Vec<(String, String)>> {
    Ok(tx
        .sql("SELECT id, name FROM department WHERE zone_id = $1 ORDER BY code, id")
        .bind(zone)
        .all()
        .await?)
}

/// Ids and names of the guidance groups.
pub async fn groups(tx: &mut Tx, zone: &str) -> Result<Vec<(String, String)>> {
    Ok(tx
        .sql("SELECT id, name FROM guidance_group WHERE zone_id = $1 ORDER BY code, id")
        .bind(zone)
        .all()
        .await?)
}
