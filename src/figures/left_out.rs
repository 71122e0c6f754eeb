//! What is left out of the numbers that a person reads, and of their rows: what is hidden from the firm that
//! they are tied to, which everybody else reads counted, and what falls due only after today.

use std::collections::HashMap;

use super::FactKind;
use super::compute::{MonthSum, Sums, apart};
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, Day, Month};

#[derive(Debug)]
pub struct LeftOut {
    /// Matters hidden from the reader, `kind:id`, as facts name their source.
    sources: Vec<String>,
    /// Where those are.
    buildings: Vec<String>,
    today: Day,
}

impl LeftOut {
    pub async fn of(tx: &mut Tx, actor: &Actor) -> Result<LeftOut> {
        let hidden: Vec<(String, String)> = if actor.tied_to.is_empty() {
            vec![]
        } else {
            tx.sql(
                "SELECT kind || ':' || id, COALESCE(building_id, '') FROM matter
                 WHERE zone_id = $1 AND hidden_from IS NOT NULL AND hidden_from = ANY($2)",
            )
            .bind(&actor.zone)
            .bind(actor.tied_to.clone())
            .all()
            .await?
        };
        let (sources, mut buildings): (Vec<String>, Vec<String>) = hidden.into_iter().unzip();
        buildings.sort();
        buildings.dedup();
        Ok(LeftOut {
            sources,
            buildings,
            today: actor.now.day(),
        })
    }

    /// For `NOT source = ANY(…)`.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// The last day whose facts count, of a stretch that ends with `last`.
    pub fn until(&self, mut kinds: impl Iterator<Item = FactKind>, last: Day) -> Day {
        if kinds.any(FactKind::lies_ahead) {
            last.min(self.today)
        } else {
            last
        }
    }

    /// What all of it has put into the roll-up of each of these buildings, and of each unit in them.
    pub async fn sums(
        &self,
        tx: &mut Tx,
        zone: &str,
        kinds: &[FactKind],
        buildings: &[String],
        (since, to): (Month, Month),
    ) -> Result<HashMap<String, Sums>> {
        let mut lines: Vec<Placed> = vec![];
        if !self.sources.is_empty() {
            let days = (since.first_day(), to.last_day());
            let of_both: Vec<String> = self
                .buildings
                .iter()
                .filter(|b| buildings.contains(b))
                .cloned()
                .collect();
            // None: the places are units, or nothing is hidden there.
            let there = if of_both.is_empty() { &self.buildings } else { &of_both };
            lines = placed(tx, zone, kinds, there, days, (true, &self.sources)).await?;
        }
        let ahead: Vec<FactKind> = kinds.iter().copied().filter(|kind| kind.lies_ahead()).collect();
        if !ahead.is_empty() && self.today < to.last_day() {
            let days = (self.today.plus_days(1), to.last_day());
            lines.extend(placed(tx, zone, &ahead, buildings, days, (false, &self.sources)).await?);
        }
        Ok(apart(lines))
    }
}

type Placed = (String, MonthSum);

row! {
    struct Line {
        building_id: String,
        unit_id: Option<String>,
        kind: FactKind,
        month: Month,
        value: i64,
        count: i64,
        total: i64,
    }
}

/// Facts of some days that are of these sources, or of none of them, as the roll-up has them.
async fn placed(
    tx: &mut Tx,
    zone: &str,
    kinds: &[FactKind],
    buildings: &[String],
    (first, last): (Day, Day),
    (are, sources): (bool, &[String]),
) -> Result<Vec<Placed>> {
    let kinds: Vec<String> = kinds.iter().map(|k| k.as_str().to_owned()).collect();
    let lines: Vec<Line> = tx
        .sql(
            "SELECT building_id, unit_id, kind, substr(on_day, 1, 7) AS month, value, COUNT(*) AS count,
                    CAST(SUM(value) AS BIGINT) AS total
             FROM fact
             WHERE zone_id = $1 AND kind = ANY($2) AND building_id = ANY($3) AND on_day >= $4 AND on_day <= $5
               AND CASE WHEN source_kind || ':' || source_id = ANY($6) THEN 1 ELSE 0 END = CAST($7 AS BIGINT)
             GROUP BY building_id, unit_id, kind, substr(on_day, 1, 7), value",
        )
        .bind(zone)
        .bind(kinds)
        .bind(buildings)
        .bind(first)
        .bind(last)
        .bind(sources)
        .bind(i64::from(are))
        .all()
        .await?;
    let mut placed = vec![];
    for found in lines {
        let line = MonthSum {
            kind: found.kind,
            month: found.month,
            bucket: if found.kind.is_length() { found.value } else { 0 },
            count: found.count,
            total: found.total,
        };
        placed.extend(found.unit_id.map(|unit| (unit, line.clone())));
        placed.push((found.building_id, line));
    }
    Ok(placed)
}
