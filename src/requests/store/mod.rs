//! What the rules of requests ask the database, and the rows beside the matter.

mod lists;
mod public;

pub use lists::{DueQuery, choices, departments_of, due, hidden, overdue};
pub use public::{
    Keys, LobbyBuilding, Receipt, add_receipt, add_use, buildings_of_code, code_of, forget_uses, receipt,
    receipt_of_code, uses,
};

use super::model::{Firm, Request};
use crate::db::{Ask, Tx, Val, ask};
use crate::error::Result;
use crate::kernel::{Actor, Day};
use crate::matters::Matter;

/// So many requests of the building are compared with a new one.
const COMPARED: i64 = 60;

/// 值守时段 of a building, where there is such a building; within, none is stated.
pub async fn desk_hours(tx: &mut Tx, zone: &str, building: &str) -> Result<Option<Option<String>>> {
    let row: Option<(Option<String>,)> = tx
        .sql("SELECT desk_hours FROM building WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(building)
        .optional()
        .await?;
    Ok(row.map(|(hours,)| hours))
}

pub async fn firm(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<Firm>> {
    let row: Option<(String, String)> = tx
        .sql("SELECT id, name FROM enterprise WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(|(id, name)| Firm { id, name }))
}

pub async fn firm_of_uscc(tx: &mut Tx, zone: &str, uscc: &str) -> Result<Option<Firm>> {
    let row: Option<(String, String)> = tx
        .sql("SELECT id, name FROM enterprise WHERE zone_id = $1 AND uscc = $2")
        .bind(zone)
        .bind(uscc)
        .optional()
        .await?;
    Ok(row.map(|(id, name)| Firm { id, name }))
}

/// What these departments are called, in the order of the register.
pub async fn departments(tx: &mut Tx, zone: &str, ids: Vec<String>) -> Result<Vec<String>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<(String,)> = tx
        .sql("SELECT name FROM department WHERE zone_id = $1 AND id = ANY($2) ORDER BY code, id")
        .bind(zone)
        .bind(ids)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// The firm is in the building today.
pub async fn occupies(tx: &mut Tx, zone: &str, firm: &str, building: &str, today: Day) -> Result<bool> {
    let n: i64 = tx
        .sql(
            "SELECT COUNT(*) FROM occupancy WHERE zone_id = $1 AND enterprise_id = $2 AND building_id = $3
             AND from_day <= $4 AND (to_day IS NULL OR to_day >= $4)",
        )
        .bind(zone)
        .bind(firm)
        .bind(building)
        .bind(today)
        .scalar()
        .await?;
    Ok(n > 0)
}

/// Number and words of requests of the building that are open or were opened since `since`, newest
/// first. What is hidden from somebody is compared with nothing.
pub async fn comparable(
    tx: &mut Tx,
    zone: &str,
    building: &str,
    category: &str,
    since: Day,
) -> Result<Vec<(String, String)>> {
    Ok(tx
        .sql(
            "SELECT m.number, r.words FROM request r
             JOIN matter m ON m.zone_id = r.zone_id AND m.kind = 'request' AND m.id = r.id
             WHERE r.zone_id = $1 AND r.building_id = $2 AND r.category = $3
               AND m.hidden_from IS NULL AND (m.closed_at IS NULL OR m.opened_at >= $4)
             ORDER BY r.id DESC LIMIT $5",
        )
        .bind(zone)
        .bind(building)
        .bind(category)
        .bind(since.start())
        .bind(COMPARED)
        .all()
        .await?)
}

/// The id of the matter of this kind and number, and from whom it is hidden.
pub async fn of_number(tx: &mut Tx, zone: &str, kind: &str, number: &str) -> Result<Option<(String, Option<String>)>> {
    Ok(tx
        .sql("SELECT id, hidden_from FROM matter WHERE zone_id = $1 AND kind = $2 AND number = $3")
        .bind(zone)
        .bind(kind)
        .bind(number)
        .optional()
        .await?)
}

/// Id and number of the requests of these numbers.
pub async fn numbered(tx: &mut Tx, zone: &str, numbers: Vec<String>) -> Result<Vec<(String, String)>> {
    Ok(tx
        .sql("SELECT id, number FROM matter WHERE zone_id = $1 AND kind = $2 AND number = ANY($3)")
        .bind(zone)
        .bind(Request::KIND)
        .bind(numbers)
        .all()
        .await?)
}

const COLUMNS: &[&str] = &[
    "zone_id",
    "id",
    "building_id",
    "enterprise_id",
    "category",
    "grade",
    "channel",
    "slip",
    "words",
];

/// Brings the row of a request up to date.
pub async fn write_row(tx: &mut Tx, zone: &str, id: &str, r: &Request) -> Result<()> {
    let row: Vec<Val> = vec![
        zone.into(),
        id.into(),
        (&r.building).into(),
        r.firm.as_ref().map(|f| f.id.clone()).into(),
        (&r.category).into(),
        r.grade.into(),
        r.channel.into(),
        r.slip.clone().into(),
        (&r.words).into(),
    ];
    tx.insert_many(
        "request",
        COLUMNS,
        vec![row],
        "ON CONFLICT (zone_id, id) DO UPDATE SET enterprise_id = excluded.enterprise_id,
           category = excluded.category, grade = excluded.grade",
    )
    .await?;
    Ok(())
}

/// Slips that were taken over before.
pub async fn known_slips(tx: &mut Tx, zone: &str, slips: Vec<String>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .sql("SELECT slip FROM request WHERE zone_id = $1 AND slip = ANY($2)")
        .bind(zone)
        .bind(slips)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(slip,)| slip).collect())
}

/// Buildings by code or name, for a slip list.
pub async fn buildings_named(tx: &mut Tx, zone: &str) -> Result<Vec<(String, String, String)>> {
    Ok(tx
        .sql("SELECT id, code, name FROM building WHERE zone_id = $1 ORDER BY code")
        .bind(zone)
        .all()
        .await?)
}

pub async fn add_child(tx: &mut Tx, zone: &str, kind: &str, child: &str, request: &str) -> Result<()> {
    let row: Vec<Val> = vec![zone.into(), kind.into(), child.into(), request.into()];
    tx.insert_many(
        "request_child",
        &["zone_id", "child_kind", "child_id", "request_id"],
        vec![row],
        "ON CONFLICT DO NOTHING",
    )
    .await?;
    Ok(())
}

/// 走访 that brought a request home.
pub async fn add_visit(tx: &mut Tx, zone: &str, visit: &str, request: &str) -> Result<()> {
    let row: Vec<Val> = vec![zone.into(), visit.into(), request.into()];
    tx.insert_many("visit_request", &["zone_id", "visit_id", "request_id"], vec![row], "")
        .await?;
    Ok(())
}

/// Id and number of the requests from which this matter came.
pub fn parents(zone: &str, kind: &str, child: &str) -> Ask<(String, String)> {
    ask("SELECT m.id, m.number FROM request_child c
         JOIN matter m ON m.zone_id = c.zone_id AND m.kind = 'request' AND m.id = c.request_id
         WHERE c.zone_id = $1 AND c.child_kind = $2 AND c.child_id = $3 ORDER BY m.number")
    .bind(zone)
    .bind(kind)
    .bind(child)
}

/// Asks the people under `reader` to look at a request.
pub async fn add_task(tx: &mut Tx, actor: &Actor, reader: &str, id: &str, code: &str, text: &str) -> Result<()> {
    let row: Vec<Val> = vec![
        (&actor.zone).into(),
        uuid::Uuid::now_v7().to_string().into(),
        reader.into(),
        Request::KIND.into(),
        id.into(),
        code.into(),
        text.into(),
        actor.now.into(),
    ];
    let columns = &[
        "zone_id",
        "id",
        "ref",
        "subject_kind",
        "subject_id",
        "code",
        "text",
        "opened_at",
    ];
    tx.insert_many("task", columns, vec![row], "ON CONFLICT DO NOTHING")
        .await?;
    Ok(())
}

/// What the desk is asked of an employee's request is asked of the desk with which it lies now.
pub async fn move_tasks(tx: &mut Tx, actor: &Actor, id: &str, r: &Request) -> Result<()> {
    tx.sql(
        "UPDATE task SET ref = $3
         WHERE zone_id = $1 AND subject_kind = 'request' AND subject_id = $2 AND done_at IS NULL
           AND ref = ANY($4) AND ref <> $3 AND code LIKE 'requests.%'",
    )
    .bind(&actor.zone)
    .bind(id)
    .bind(r.lies_with())
    .bind(r.desks().to_vec())
    .execute()
    .await?;
    Ok(())
}

/// What these codes asked for has been done.
pub async fn close_tasks(tx: &mut Tx, actor: &Actor, id: &str, codes: Vec<String>) -> Result<()> {
    if codes.is_empty() {
        return Ok(());
    }
    tx.sql(
        "UPDATE task SET done_at = $4, done_by = $5
         WHERE zone_id = $1 AND subject_kind = 'request' AND subject_id = $2 AND code = ANY($3) AND done_at IS NULL",
    )
    .bind(&actor.zone)
    .bind(id)
    .bind(codes)
    .bind(actor.now)
    .bind(&actor.person)
    .execute()
    .await?;
    Ok(())
}
