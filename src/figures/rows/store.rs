//! Rows behind a number, and what their subjects are called.

use std::collections::HashMap;

use super::cursor::Cursor;
use crate::db::{Stmt, Tx};
use crate::error::Result;
use crate::figures::FactKind;
use crate::figures::compute::Period;
use crate::figures::definitions::{Basis, Sum};
use crate::figures::left_out::LeftOut;
use crate::kernel::{Day, Month};

row! {
    /// A row behind a number: one fact, or what the facts of one subject come to.
    #[derive(Debug, Clone)]
    pub struct Line {
        pub building_id: String,
        pub on_day: Day,
        pub subject_kind: String,
        pub subject_id: String,
        /// `kind:id` of what it comes from, the latest where there are several.
        pub source: String,
        pub value: i64,
    }
}

/// Of which buildings, of which unit where it is one, and without what.
pub type Of<'a> = (&'a [String], Option<&'a str>, &'a LeftOut);

/// The days whose facts a sum counts.
fn bounds(basis: Basis, period: Period) -> (Option<Day>, Day) {
    match basis {
        Basis::InPeriod => (Some(period.from.first_day()), period.to.last_day()),
        Basis::YearBefore => bounds(Basis::InPeriod, period.year_before()),
        Basis::AtEnd | Basis::Average => (None, period.to.last_day()),
        Basis::AtStart => (None, period.from.plus(-1).last_day()),
    }
}

/// Facts of one kind, one row each, in the order of their key.
pub async fn facts(
    tx: &mut Tx,
    zone: &str,
    (kind, basis, period): (FactKind, Basis, Period),
    (buildings, unit, left_out): Of<'_>,
    after: &Cursor,
    limit: i64,
) -> Result<Vec<Line>> {
    let (from, to) = bounds(basis, period);
    let to = left_out.until(std::iter::once(kind), to);
    Ok(tx
        .sql(
            "SELECT building_id, on_day, subject_kind, subject_id, source_kind || ':' || source_id AS source, value
             FROM fact
             WHERE zone_id = $1 AND kind = $2 AND building_id = ANY($3) AND on_day >= $4 AND on_day <= $5
               AND (building_id, on_day) >= ($6, $7)
               AND (CAST($10 AS TEXT) IS NULL OR unit_id = $10)
               AND NOT source_kind || ':' || source_id = ANY($11)
             ORDER BY building_id, on_day, subject_id, source_id, seq LIMIT $8 OFFSET $9",
        )
        .bind(zone)
        .bind(kind)
        .bind(buildings)
        .bind(from.map_or(String::new(), |day| day.to_string()))
        .bind(to)
        .bind(&after.building_id)
        .bind(after.on_day)
        .bind(limit)
        .bind(after.read)
        .bind(unit)
        .bind(left_out.sources())
        .all()
        .await?)
}

/// The facts of a sum, each with its sign and how often it counts: a mean counts a fact for every month
/// that it was in force. $1 to $12; bound by [`weighed`]. All kinds are one list: asked for by two, SQLite
/// reads every kind there is.
macro_rules! weighed_facts {
    () => {
        "SELECT building_id, on_day, subject_kind, subject_id, source_kind || ':' || source_id AS source, value,
                CASE WHEN kind = ANY($3) THEN -1 ELSE 1 END AS sign,
                CASE WHEN CAST($7 AS BIGINT) = 0 THEN 1
                     WHEN substr(on_day, 1, 7) <= $8 THEN CAST($9 AS BIGINT)
                     ELSE CAST($10 AS BIGINT) - 12 * CAST(substr(on_day, 1, 4) AS BIGINT)
                          - CAST(substr(on_day, 6, 2) AS BIGINT) + 1 END AS weight
         FROM fact
         WHERE zone_id = $1 AND kind = ANY($2) AND building_id = ANY($4)
           AND on_day >= $5 AND on_day <= $6
           AND (CAST($11 AS TEXT) IS NULL OR unit_id = $11)
           AND NOT source_kind || ':' || source_id = ANY($12)"
    };
}

fn weighed<'a>(
    statement: Stmt<'a>,
    zone: &str,
    sum: &Sum,
    period: Period,
    (buildings, unit, left_out): Of<'_>,
) -> Stmt<'a> {
    let (from, to) = bounds(sum.basis, period);
    let to = left_out.until(sum.kinds(), to);
    let kinds = |taken_away: bool| {
        let terms = sum.terms.iter().filter(move |(sign, _)| !taken_away || *sign < 0);
        terms.map(|(_, kind)| kind.as_str().to_owned()).collect::<Vec<String>>()
    };
    let index = |month: Month| i64::from(month.year) * 12 + i64::from(month.month);
    statement
        .bind(zone)
        .bind(kinds(false))
        .bind(kinds(true))
        .bind(buildings)
        .bind(from.map_or(String::new(), |day| day.to_string()))
        .bind(to)
        .bind(i64::from(sum.basis == Basis::Average))
        .bind(period.from)
        .bind(period.months())
        .bind(index(period.to))
        .bind(unit)
        .bind(left_out.sources())
}

/// What the facts of each subject come to, where it is not nothing, in the order of subjects.
pub async fn subjects(
    tx: &mut Tx,
    zone: &str,
    sum: &Sum,
    period: Period,
    of: Of<'_>,
    after: &Cursor,
    limit: i64,
) -> Result<Vec<Line>> {
    let statement = tx.sql(concat!(
        "SELECT building_id, MAX(on_day) AS on_day, subject_kind, subject_id, MAX(source) AS source,
                CAST(SUM(value * sign * weight) AS BIGINT) AS value
         FROM (",
        weighed_facts!(),
        ") AS counted
         WHERE (building_id, subject_kind) >= ($13, $14)
         GROUP BY building_id, subject_kind, subject_id
         HAVING SUM(value * sign * weight) <> 0
         ORDER BY building_id, subject_kind, subject_id LIMIT $15 OFFSET $16"
    ));
    Ok(weighed(statement, zone, sum, period, of)
        .bind(&after.building_id)
        .bind(&after.subject_kind)
        .bind(limit)
        .bind(after.read)
        .all()
        .await?)
}

/// How many such subjects there are, what they come to, and the same without regard to the sign.
pub async fn subjects_together(
    tx: &mut Tx,
    zone: &str,
    sum: &Sum,
    period: Period,
    of: Of<'_>,
) -> Result<(i64, i64, i64)> {
    let statement = tx.sql(concat!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT), CAST(COALESCE(SUM(ABS(amount)), 0) AS BIGINT)
         FROM (SELECT SUM(value * sign * weight) AS amount
               FROM (",
        weighed_facts!(),
        ") AS counted
               GROUP BY building_id, subject_kind, subject_id
               HAVING SUM(value * sign * weight) <> 0) AS subjects"
    ));
    Ok(weighed(statement, zone, sum, period, of).one().await?)
}

/// Each subject of which something is left, once: with the building where that is, or with none where
/// it is in several.
pub async fn distinct(
    tx: &mut Tx,
    zone: &str,
    sum: &Sum,
    period: Period,
    of: Of<'_>,
    after: &Cursor,
    limit: i64,
) -> Result<Vec<Line>> {
    let statement = tx.sql(concat!(
        "SELECT CASE WHEN MIN(building_id) = MAX(building_id) THEN MIN(building_id) ELSE '' END AS building_id,
                MAX(on_day) AS on_day, subject_kind, subject_id, MAX(source) AS source,
                CAST(1 AS BIGINT) AS value
         FROM (SELECT building_id, subject_kind, subject_id, MAX(on_day) AS on_day, MAX(source) AS source,
                      SUM(value * sign * weight) AS amount
               FROM (",
        weighed_facts!(),
        ") AS counted
               WHERE subject_kind >= $13
               GROUP BY building_id, subject_kind, subject_id
               HAVING SUM(value * sign * weight) <> 0) AS placed
         GROUP BY subject_kind, subject_id
         HAVING SUM(amount) > 0
         ORDER BY subject_kind, subject_id LIMIT $14 OFFSET $15"
    ));
    Ok(weighed(statement, zone, sum, period, of)
        .bind(&after.subject_kind)
        .bind(limit)
        .bind(after.read)
        .all()
        .await?)
}

/// How many such subjects there are.
pub async fn how_many_distinct(tx: &mut Tx, zone: &str, sum: &Sum, period: Period, of: Of<'_>) -> Result<i64> {
    let statement = tx.sql(concat!(
        "SELECT COUNT(*)
         FROM (SELECT subject_id
               FROM (",
        weighed_facts!(),
        ") AS counted
               GROUP BY subject_kind, subject_id
               HAVING SUM(value * sign * weight) > 0) AS subjects"
    ));
    Ok(weighed(statement, zone, sum, period, of).scalar().await?)
}

/// Names of firms, of the firms of occupancies, of guidance groups and their visits, and numbers with
/// titles of matters, by id.
pub async fn names(tx: &mut Tx, zone: &str, kind: &str, ids: Vec<String>) -> Result<HashMap<String, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let statement = match kind {
        "enterprise" => tx.sql("SELECT id, name FROM enterprise WHERE zone_id = $1 AND id = ANY($2)"),
        "guidance_group" => tx.sql("SELECT id, name FROM guidance_group WHERE zone_id = $1 AND id = ANY($2)"),
        "visit" => tx.sql(
            "SELECT v.id, g.name || ' ' || v.on_day FROM visit v
             JOIN guidance_group g ON g.zone_id = v.zone_id AND g.id = v.group_id
             WHERE v.zone_id = $1 AND v.id = ANY($2)",
        ),
        "occupancy" => tx.sql(
            "SELECT o.id, e.name FROM occupancy o JOIN enterprise e ON e.zone_id = o.zone_id AND e.id = o.enterprise_id
             WHERE o.zone_id = $1 AND o.id = ANY($2)",
        ),
        _ => tx.sql("SELECT id, number || ' ' || title FROM matter WHERE zone_id = $1 AND id = ANY($2) AND kind = $3"),
    };
    let statement = statement.bind(zone).bind(ids);
    let statement = if matches!(kind, "enterprise" | "occupancy" | "guidance_group" | "visit") {
        statement
    } else {
        statement.bind(kind)
    };
    let rows: Vec<(String, String)> = statement.all().await?;
    Ok(rows.into_iter().collect())
}
