//! Rows of categories, rules and history. Duties are written by `registers`, and read here.

use super::model::{Category, Rule, SEED};
use crate::db::{Tx, Val};
use crate::error::{Error, Result};
use crate::kernel::{Actor, Day, Timestamp};
use crate::registers::words::DutyPart;

row! {
    pub struct CategoryRow {
        pub code: String,
        pub name: String,
        pub place: i64,
        pub active: bool,
        pub version: i64,
        pub head_hash: String,
    }
}

impl From<CategoryRow> for Category {
    fn from(row: CategoryRow) -> Self {
        Category {
            code: row.code,
            name: row.name,
            place: row.place,
            active: row.active,
            version: row.version,
        }
    }
}

const COLUMNS: &[&str] = &["zone_id", "code", "name", "place", "active", "version", "head_hash"];

pub async fn seed(tx: &mut Tx, zone: &str) -> Result<()> {
    let rows = (1i64..)
        .zip(SEED)
        .map(|(place, (code, name))| -> Vec<Val> {
            vec![
                zone.into(),
                (*code).into(),
                (*name).into(),
                place.into(),
                true.into(),
                0i64.into(),
                "".into(),
            ]
        })
        .collect();
    tx.insert_many("request_category", COLUMNS, rows, "ON CONFLICT DO NOTHING")
        .await?;
    Ok(())
}

pub async fn categories(tx: &mut Tx, zone: &str) -> Result<Vec<CategoryRow>> {
    Ok(tx
        .sql(
            "SELECT code, name, place, active, version, head_hash FROM request_category
             WHERE zone_id = $1 ORDER BY place, code",
        )
        .bind(zone)
        .all()
        .await?)
}

pub async fn category(tx: &mut Tx, zone: &str, code: &str) -> Result<Option<CategoryRow>> {
    Ok(tx
        .sql(
            "SELECT code, name, place, active, version, head_hash FROM request_category
             WHERE zone_id = $1 AND code = $2",
        )
        .bind(zone)
        .bind(code)
        .optional()
        .await?)
}

/// Writes a category under the version that was read; a new one has version 1.
pub async fn save_category(tx: &mut Tx, zone: &str, row: &CategoryRow) -> Result<()> {
    let taken = |e: crate::db::Error| {
        if e.is_unique_violation() {
            Error::invalid("name", "taken", "本区已有这个名称或编码的类别，请换一个")
        } else {
            e.into()
        }
    };
    if row.version == 1 {
        let values: Vec<Val> = vec![
            zone.into(),
            (&row.code).into(),
            (&row.name).into(),
            row.place.into(),
            row.active.into(),
            row.version.into(),
            (&row.head_hash).into(),
        ];
        tx.insert_many(
            "request_category",
            COLUMNS,
            vec![values],
            "ON CONFLICT (zone_id, code) DO UPDATE SET name = excluded.name, place = excluded.place,
                    active = excluded.active, version = excluded.version, head_hash = excluded.head_hash
             WHERE request_category.version = 0",
        )
        .await
        .map_err(taken)?;
        return Ok(());
    }
    let changed = tx
        .sql(
            "UPDATE request_category SET name = $3, place = $4, active = $5, version = $6, head_hash = $7
             WHERE zone_id = $1 AND code = $2 AND version = $6 - 1",
        )
        .bind(zone)
        .bind(&row.code)
        .bind(&row.name)
        .bind(row.place)
        .bind(row.active)
        .bind(row.version)
        .bind(&row.head_hash)
        .execute()
        .await
        .map_err(taken)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::Stale {
            expected: row.version - 1,
            current: row.version,
        })
    }
}

row! {
    /// A duty that is in force.
    pub struct DutyRow {
        pub department_id: String,
        pub name: String,
        pub part: DutyPart,
        pub legal_basis: String,
        pub from_day: Day,
    }
}

pub async fn duties(tx: &mut Tx, zone: &str, category: &str, on: Day) -> Result<Vec<DutyRow>> {
    Ok(tx
        .sql(
            "SELECT d.department_id, p.name, d.part, d.legal_basis, d.from_day FROM department_duty d
             JOIN department p ON p.zone_id = d.zone_id AND p.id = d.department_id
             WHERE d.zone_id = $1 AND d.category_code = $2 AND d.from_day <= $3 AND (d.to_day IS NULL OR d.to_day >= $3)
             ORDER BY d.from_day, d.id",
        )
        .bind(zone)
        .bind(category)
        .bind(on)
        .all()
        .await?)
}

row! {
    /// A duty as the page of all departments shows it.
    pub struct DutyLine {
        pub id: String,
        pub department_id: String,
        pub category: String,
        pub part: DutyPart,
        pub legal_basis: String,
        pub from_day: Day,
        pub to_day: Option<Day>,
    }
}

/// Every duty of the zone, in force or not: a register of some hundreds.
pub async fn all_duties(tx: &mut Tx, zone: &str) -> Result<Vec<DutyLine>> {
    Ok(tx
        .sql(
            "SELECT d.id, d.department_id, c.name AS category, d.part, d.legal_basis, d.from_day, d.to_day
             FROM department_duty d
             JOIN request_category c ON c.zone_id = d.zone_id AND c.code = d.category_code
             WHERE d.zone_id = $1 ORDER BY c.place, c.code, d.part DESC, d.from_day, d.id LIMIT 2000",
        )
        .bind(zone)
        .all()
        .await?)
}

row! {
    /// One department of a rule that stands.
    pub struct RuleRow {
        pub id: String,
        pub category_code: String,
        pub building_id: Option<String>,
        pub building: Option<String>,
        pub ruling_id: String,
        /// None where the slip that was ruled on is hidden from anybody.
        pub ruling_number: Option<String>,
        pub from_at: Timestamp,
        pub version: i64,
        pub head_hash: String,
        pub department_id: String,
        pub name: String,
        pub part: DutyPart,
    }
}

/// Rules that stand for a category, or for all where none is named; a rule of one building before
/// those of every building.
pub async fn rules(tx: &mut Tx, zone: &str, category: Option<&str>) -> Result<Vec<RuleRow>> {
    Ok(tx
        .sql(
            "SELECT r.id, r.category_code, r.building_id, b.name AS building, r.ruling_id,
                    CASE WHEN m.hidden_from IS NULL AND r.ruling_number <> '' THEN r.ruling_number END AS ruling_number,
                    r.from_at, r.version, r.head_hash, d.department_id, p.name, d.part
             FROM routing_rule r
             JOIN routing_rule_department d ON d.zone_id = r.zone_id AND d.rule_id = r.id
             JOIN department p ON p.zone_id = d.zone_id AND p.id = d.department_id
             LEFT JOIN building b ON b.zone_id = r.zone_id AND b.id = r.building_id
             LEFT JOIN matter m ON m.zone_id = r.zone_id AND m.kind = 'handoff' AND m.id = r.ruling_id
             WHERE r.zone_id = $1 AND r.ended_at IS NULL AND (CAST($2 AS TEXT) IS NULL OR r.category_code = $2)
             ORDER BY CASE WHEN r.building_id IS NULL THEN 1 ELSE 0 END, r.id, d.part DESC, p.code",
        )
        .bind(zone)
        .bind(category)
        .all()
        .await?)
}

/// The lead's row of a rule that stands.
pub async fn rule(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<RuleRow>> {
    let all = rules(tx, zone, None).await?;
    Ok(all.into_iter().find(|r| r.id == id && r.part == DutyPart::Lead))
}

row! {
    /// A rule that has ended, with whoever was to lead by it.
    pub struct EndedRow {
        pub id: String,
        pub category_code: String,
        pub building: Option<String>,
        pub ruling_id: String,
        /// None where the slip that was ruled on is hidden from anybody.
        pub ruling_number: Option<String>,
        pub from_at: Timestamp,
        pub name: String,
        pub ended_at: Timestamp,
        pub ended_by: Option<String>,
        pub ended_why: Option<String>,
    }
}

/// Rules that have ended, the latest first.
pub async fn ended_rules(tx: &mut Tx, zone: &str, limit: i64) -> Result<Vec<EndedRow>> {
    Ok(tx
        .sql(
            "SELECT r.id, r.category_code, b.name AS building, r.ruling_id,
                    CASE WHEN m.hidden_from IS NULL AND r.ruling_number <> '' THEN r.ruling_number END AS ruling_number,
                    r.from_at, p.name, r.ended_at, r.ended_by, r.ended_why
             FROM routing_rule r
             JOIN routing_rule_department d ON d.zone_id = r.zone_id AND d.rule_id = r.id AND d.part = 'lead'
             JOIN department p ON p.zone_id = d.zone_id AND p.id = d.department_id
             LEFT JOIN building b ON b.zone_id = r.zone_id AND b.id = r.building_id
             LEFT JOIN matter m ON m.zone_id = r.zone_id AND m.kind = 'handoff' AND m.id = r.ruling_id
             WHERE r.zone_id = $1 AND r.ended_at IS NOT NULL
             ORDER BY r.ended_at DESC, r.id LIMIT $2",
        )
        .bind(zone)
        .bind(limit)
        .all()
        .await?)
}

/// Ends a rule at the version that was read.
pub async fn end_rule(tx: &mut Tx, actor: &Actor, old: &RuleRow, head: &str, why: &str) -> Result<()> {
    let ended = tx
        .sql(
            "UPDATE routing_rule SET ended_at = $5, version = $3, head_hash = $4, ended_by = $6, ended_why = $7
             WHERE zone_id = $1 AND id = $2 AND version = $3 - 1 AND ended_at IS NULL",
        )
        .bind(&actor.zone)
        .bind(&old.id)
        .bind(old.version + 1)
        .bind(head)
        .bind(actor.now)
        .bind(&actor.name)
        .bind(why)
        .execute()
        .await?;
    if ended == 1 {
        return Ok(());
    }
    Err(Error::Stale {
        expected: old.version,
        current: old.version + 1,
    })
}

pub async fn add_rule(tx: &mut Tx, zone: &str, id: &str, rule: &Rule, head: &str, at: Timestamp) -> Result<()> {
    tx.sql(
        "INSERT INTO routing_rule (zone_id, id, category_code, building_id, ruling_id, ruling_number, from_at, version, head_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8)",
    )
    .bind(zone)
    .bind(id)
    .bind(&rule.category)
    .bind(rule.place())
    .bind(&rule.ruling)
    .bind(rule.number.as_deref().unwrap_or_default())
    .bind(at)
    .bind(head)
    .execute()
    .await?;
    let lead = std::iter::once((&rule.lead, DutyPart::Lead));
    let assists = rule.assists.iter().filter(|a| **a != rule.lead);
    let rows = lead
        .chain(assists.map(|a| (a, DutyPart::Assist)))
        .map(|(department, part)| -> Vec<Val> { vec![zone.into(), id.into(), department.into(), part.into()] })
        .collect();
    tx.insert_many(
        "routing_rule_department",
        &["zone_id", "rule_id", "department_id", "part"],
        rows,
        "ON CONFLICT DO NOTHING",
    )
    .await?;
    Ok(())
}

row! {
    /// How many handoffs of a category a department has closed in a part.
    pub struct HistoryRow {
        pub department_id: String,
        pub name: String,
        pub part: DutyPart,
        pub closed: i64,
    }
}

/// The departments that closed most of a category.
pub async fn history(tx: &mut Tx, zone: &str, category: &str, limit: i64) -> Result<Vec<HistoryRow>> {
    Ok(tx
        .sql(
            "SELECT h.department_id, p.name, h.part, h.closed FROM routing_history h
             JOIN department p ON p.zone_id = h.zone_id AND p.id = h.department_id
             WHERE h.zone_id = $1 AND h.category_code = $2
             ORDER BY h.closed DESC, p.code, h.part DESC LIMIT $3",
        )
        .bind(zone)
        .bind(category)
        .bind(limit)
        .all()
        .await?)
}

pub async fn count_closed(tx: &mut Tx, zone: &str, category: &str, who: Vec<(String, DutyPart)>) -> Result<()> {
    let rows = who
        .into_iter()
        .map(|(department, part)| -> Vec<Val> {
            vec![
                zone.into(),
                category.into(),
                department.into(),
                part.into(),
                1i64.into(),
            ]
        })
        .collect();
    tx.insert_many(
        "routing_history",
        &["zone_id", "category_code", "department_id", "part", "closed"],
        rows,
        "ON CONFLICT (zone_id, category_code, department_id, part) DO UPDATE SET closed = routing_history.closed + 1",
    )
    .await?;
    Ok(())
}

row! {
    pub struct DepartmentRow {
        pub id: String,
        pub code: String,
        pub name: String,
        pub contact: Option<String>,
        pub phone: Option<String>,
    }
}

pub async fn departments(tx: &mut Tx, zone: &str) -> Result<Vec<DepartmentRow>> {
    Ok(tx
        .sql("SELECT id, code, name, contact, phone FROM department WHERE zone_id = $1 ORDER BY code LIMIT 500")
        .bind(zone)
        .all()
        .await?)
}
