//! Rows of the registers: one table for each sheet, read and written alike.

use super::cells::Cell;
use super::record::{Record, Refs, sheet};
use super::sheets::{Column as SheetColumn, Kind};
use crate::db::{self, At, Column, Row, Tx, Val};
use crate::error::Result;
use crate::kernel::{Day, Month};

/// How a sheet is kept.
#[derive(Debug)]
pub struct Table {
    pub sheet: &'static str,
    /// Name of the table, and kind of its rows in journal, search and references.
    pub kind: &'static str,
    pub rows_by: RowsBy,
    /// Whether its names are searched.
    pub named: bool,
    columns: &'static [&'static str],
    upsert: &'static str,
    after: &'static str,
    by_id: &'static str,
    by_owner: &'static str,
}

/// Which rows of a table an import must know to tell new ones from old ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsBy {
    /// All of them: small registers.
    All,
    /// Those of the codes in the file.
    Uscc,
    Building,
    Enterprise,
}

macro_rules! table {
    ($sheet:literal in $kind:literal, $by:ident ($owner:literal), named $named:literal, refs $refs:literal, joins $joins:literal,
     [$($column:literal = $db:literal $read:literal),* $(,)?]) => {
        Table {
            sheet: $sheet,
            kind: $kind,
            rows_by: RowsBy::$by,
            named: $named,
            columns: &["zone_id", "id", $($db,)* "version", "head_hash"],
            upsert: concat!("ON CONFLICT (zone_id, id) DO UPDATE SET ", $($db, " = excluded.", $db, ", ",)*
                            "version = excluded.version, head_hash = excluded.head_hash"),
            after: table!(@select $kind, $refs, $joins, [$($column $read),*], " AND t.id > $2 ORDER BY t.id LIMIT $3"),
            by_id: table!(@select $kind, $refs, $joins, [$($column $read),*], " AND t.id = ANY($2) ORDER BY t.id"),
            by_owner: table!(@select $kind, $refs, $joins, [$($column $read),*], concat!(" AND ", $owner, " = ANY($2) ORDER BY t.id")),
        }
    };
    (@select $kind:literal, $refs:literal, $joins:literal, [$($column:literal $read:literal),*], $tail:expr) => {
        concat!("SELECT t.id, t.version, t.head_hash, ", $refs, $(", ", $read, " AS \"", $column, "\"",)*
                " FROM ", $kind, " t ", $joins, " WHERE t.zone_id = $1", $tail)
    };
}

/// Every register but 顾问, whose rows are matters.
pub static TABLES: [Table; 15] = [
    table!("departments" in "department", All ("t.id"), named true,
        refs "NULL AS building_id, NULL AS enterprise_id, NULL AS law_firm_id, NULL AS street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code", joins "",
        ["code" = "code" "t.code", "name" = "name" "t.name", "contact" = "contact" "t.contact",
         "phone" = "phone" "t.phone", "duties" = "duties" "t.duties"]),
    table!("buildings" in "building", All ("t.id"), named true,
        refs "t.id AS building_id, NULL AS enterprise_id, NULL AS law_firm_id, t.street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code",
        joins "JOIN street s ON s.zone_id = t.zone_id AND s.id = t.street_id",
        ["code" = "code" "t.code", "name" = "name" "t.name", "address" = "address" "t.address",
         "street" = "street_id" "s.name", "community" = "community" "t.community",
         "affected_streets" = "affected_streets" "t.affected_streets",
         "gross_floor_area" = "gross_floor_area" "t.gross_floor_area", "leasable_area" = "leasable_area" "t.leasable_area",
         "leasable_area_on" = "leasable_area_on" "t.leasable_area_on", "floors" = "floors" "t.floors",
         "ownership" = "ownership" "t.ownership", "property_company" = "property_company" "t.property_company",
         "desk_hours" = "desk_hours" "t.desk_hours", "status" = "status" "t.status"]),
    table!("spaces" in "space", Building ("t.building_id"), named false,
        refs "t.building_id, NULL AS enterprise_id, NULL AS law_firm_id, NULL AS street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code",
        joins "JOIN building b ON b.zone_id = t.zone_id AND b.id = t.building_id",
        ["building" = "building_id" "b.code", "floor" = "floor" "t.floor", "room" = "room" "t.room",
         "area" = "area" "t.area", "use" = "purpose" "t.purpose", "leasable" = "leasable" "t.leasable"]),
    table!("enterprises" in "enterprise", Uscc ("t.uscc"), named true,
        refs "NULL AS building_id, t.id AS enterprise_id, NULL AS law_firm_id, NULL AS street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code", joins "",
        ["uscc" = "uscc" "t.uscc", "name" = "name" "t.name", "industry" = "industry" "t.industry", "size" = "size" "t.size",
         "registered_in_zone" = "registered_in_zone" "t.registered_in_zone",
         "legal_representative" = "legal_representative" "t.legal_representative",
         "contact" = "contact" "t.contact", "phone" = "phone" "t.phone"]),
    table!("occupancies" in "occupancy", Enterprise ("t.enterprise_id"), named false,
        refs "t.building_id, t.enterprise_id, NULL AS law_firm_id, NULL AS street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code",
        joins "JOIN building b ON b.zone_id = t.zone_id AND b.id = t.building_id
               JOIN enterprise e ON e.zone_id = t.zone_id AND e.id = t.enterprise_id",
        ["uscc" = "enterprise_id" "e.uscc", "building" = "building_id" "b.code", "rooms" = "rooms" "t.rooms",
         "area" = "area" "t.area", "basis" = "basis" "t.basis", "from" = "from_day" "t.from_day",
         "to" = "to_day" "t.to_day", "headcount" = "headcount" "t.headcount",
         "headcount_on" = "headcount_on" "t.headcount_on", "headcount_source" = "headcount_source" "t.headcount_source"]),
    table!("seats" in "seat", Building ("t.building_id"), named false,
        refs "t.building_id, t.enterprise_id, NULL AS law_firm_id, NULL AS street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code",
        joins "JOIN building b ON b.zone_id = t.zone_id AND b.id = t.building_id
               LEFT JOIN enterprise e ON e.zone_id = t.zone_id AND e.id = t.enterprise_id",
        ["building" = "building_id" "b.code", "name" = "name" "t.name", "interest" = "interest" "t.interest",
         "office" = "office" "t.office", "uscc" = "enterprise_id" "e.uscc", "from" = "from_day" "t.from_day",
         "to" = "to_day" "t.to_day"]),
    table!("linked_officers" in "linked_officer", Building ("t.building_id"), named false,
        refs "t.building_id, NULL AS enterprise_id, NULL AS law_firm_id, NULL AS street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code",
        joins "JOIN building b ON b.zone_id = t.zone_id AND b.id = t.building_id",
        ["building" = "building_id" "b.code", "kind" = "kind" "t.kind", "name" = "name" "t.name",
         "unit" = "unit" "t.unit", "phone" = "phone" "t.phone"]),
    table!("law_firms" in "law_firm", All ("t.id"), named true,
        refs "NULL AS building_id, NULL AS enterprise_id, t.id AS law_firm_id, NULL AS street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code", joins "",
        ["licence_no" = "licence" "t.licence", "name" = "name" "t.name", "joined_on" = "joined_on" "t.joined_on",
         "left_on" = "left_on" "t.left_on", "conflict_contact" = "conflict_officer" "t.conflict_officer"]),
    table!("lawyers" in "lawyer", All ("t.id"), named true,
        refs "NULL AS building_id, NULL AS enterprise_id, t.law_firm_id, NULL AS street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code",
        joins "JOIN law_firm f ON f.zone_id = t.zone_id AND f.id = t.law_firm_id",
        ["licence_no" = "licence" "t.licence", "name" = "name" "t.name", "law_firm" = "law_firm_id" "f.licence",
         "specialities" = "specialities" "t.specialities", "quota" = "quota" "t.quota", "status" = "status" "t.status"]),
    table!("mediation_bodies" in "mediation_body", All ("t.id"), named true,
        refs "NULL AS building_id, NULL AS enterprise_id, t.law_firm_id, NULL AS street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code",
        joins "LEFT JOIN law_firm f ON f.zone_id = t.zone_id AND f.id = t.law_firm_id",
        ["name" = "name" "t.name", "legal_type" = "legal_type" "t.legal_type", "approval" = "approval" "t.approval",
         "may_charge" = "may_charge" "t.may_charge", "court" = "court" "t.court", "law_firm" = "law_firm_id" "f.licence"]),
    table!("litigation" in "litigation", Building ("t.building_id"), named false,
        refs "t.building_id, NULL AS enterprise_id, NULL AS law_firm_id, NULL AS street_id, NULL AS department_id, NULL AS group_id, NULL AS category_code",
        joins "JOIN building b ON b.zone_id = t.zone_id AND b.id = t.building_id",
        ["building" = "building_id" "b.code", "month" = "month" "t.month", "cases" = "cases" "t.cases",
         "source" = "source" "t.source"]),
    table!("duties" in "department_duty", All ("t.id"), named false,
        refs "NULL AS building_id, NULL AS enterprise_id, NULL AS law_firm_id, NULL AS street_id, t.department_id, NULL AS group_id, t.category_code",
        joins "JOIN department p ON p.zone_id = t.zone_id AND p.id = t.department_id
               JOIN request_category c ON c.zone_id = t.zone_id AND c.code = t.category_code",
        ["department" = "department_id" "p.code", "category" = "category_code" "c.name", "part" = "part" "t.part",
         "legal_basis" = "legal_basis" "t.legal_basis", "from" = "from_day" "t.from_day", "to" = "to_day" "t.to_day"]),
    table!("guidance_groups" in "guidance_group", All ("t.id"), named true,
        refs "NULL AS building_id, NULL AS enterprise_id, NULL AS law_firm_id, NULL AS street_id, NULL AS department_id, t.id AS group_id, NULL AS category_code",
        joins "",
        ["code" = "code" "t.code", "name" = "name" "t.name", "lead_unit" = "lead_unit" "t.lead_unit",
         "members" = "members" "t.members", "phone" = "phone" "t.phone", "from" = "from_day" "t.from_day",
         "to" = "to_day" "t.to_day"]),
    table!("twin_links" in "twin_link", Building ("t.building_id"), named false,
        refs "t.building_id, t.enterprise_id, NULL AS law_firm_id, NULL AS street_id, NULL AS department_id, t.group_id, NULL AS category_code",
        joins "JOIN guidance_group g ON g.zone_id = t.zone_id AND g.id = t.group_id
               JOIN building b ON b.zone_id = t.zone_id AND b.id = t.building_id
               LEFT JOIN enterprise e ON e.zone_id = t.zone_id AND e.id = t.enterprise_id",
        ["group" = "group_id" "g.code", "building" = "building_id" "b.code", "uscc" = "enterprise_id" "e.uscc",
         "from" = "from_day" "t.from_day", "to" = "to_day" "t.to_day"]),
    table!("visits" in "visit", Building ("t.building_id"), named false,
        refs "t.building_id, t.enterprise_id, NULL AS law_firm_id, NULL AS street_id, NULL AS department_id, t.group_id, NULL AS category_code",
        joins "JOIN guidance_group g ON g.zone_id = t.zone_id AND g.id = t.group_id
               JOIN building b ON b.zone_id = t.zone_id AND b.id = t.building_id
               LEFT JOIN enterprise e ON e.zone_id = t.zone_id AND e.id = t.enterprise_id",
        ["group" = "group_id" "g.code", "building" = "building_id" "b.code", "uscc" = "enterprise_id" "e.uscc",
         "on" = "on_day" "t.on_day", "time" = "at_time" "t.at_time", "visitors" = "visitors" "t.visitors", "heard" = "heard" "t.heard"]),
];

/// The table of this sheet; `None` for 顾问.
pub fn table(sheet: &str) -> Option<&'static Table> {
    TABLES.iter().find(|t| t.sheet == sheet)
}

/// So many keys in one statement.
const KEYS_AT_ONCE: usize = 5000;

/// Rows after an id, in the order of their ids.
pub async fn after(tx: &mut Tx, zone: &str, table: &'static Table, id: &str, limit: i64) -> Result<Vec<Record>> {
    let rows = tx.sql(table.after).bind(zone).bind(id).bind(limit);
    Ok(rows.all_as(|row| record(table, row)).await?)
}

pub async fn by_ids(tx: &mut Tx, zone: &str, table: &'static Table, ids: Vec<String>) -> Result<Vec<Record>> {
    let rows = tx.sql(table.by_id).bind(zone).bind(ids);
    Ok(rows.all_as(|row| record(table, row)).await?)
}

/// Rows of these owners: codes, buildings or enterprises, as [`Table::rows_by`] says; of all of them
/// where it says so.
pub async fn by_owners(tx: &mut Tx, zone: &str, table: &'static Table, owners: &[String]) -> Result<Vec<Record>> {
    if table.rows_by == RowsBy::All {
        return after(tx, zone, table, "", i64::MAX).await;
    }
    let mut all = vec![];
    for some in owners.chunks(KEYS_AT_ONCE) {
        let rows = tx.sql(table.by_owner).bind(zone).bind(some);
        all.extend(rows.all_as(|row| record(table, row)).await?);
    }
    Ok(all)
}

/// Ids of firms whose code begins so, in the order of their codes, after so many of them.
pub async fn firms_by_code(tx: &mut Tx, zone: &str, code: &str, after: i64, limit: i64) -> Result<Vec<String>> {
    // No code has a Z: what begins so comes before it, in the order of bytes and of a dictionary.
    Ok(tx
        .sql(
            "SELECT id FROM enterprise WHERE zone_id = $1 AND uscc >= $2 AND uscc < $3
             ORDER BY uscc LIMIT $4 OFFSET $5",
        )
        .bind(zone)
        .bind(code)
        .bind(format!("{code}Z"))
        .bind(limit)
        .bind(after)
        .scalars()
        .await?)
}

/// Writes new and changed rows.
pub async fn save(tx: &mut Tx, table: &'static Table, rows: Vec<Vec<Val>>) -> Result<()> {
    tx.insert_many(table.kind, table.columns, rows, table.upsert).await?;
    Ok(())
}

/// A row as [`save`] wants it.
pub fn values(zone: &str, record: &Record, head_hash: &str) -> Vec<Val> {
    let mut row: Vec<Val> = vec![zone.into(), (&record.id).into()];
    let columns = &record.table.columns[2..];
    for ((name, column), cell) in columns.iter().zip(record.sheet().columns).zip(&record.cells) {
        row.push(match *name {
            "building_id" => record.refs.building.clone().into(),
            "enterprise_id" => record.refs.enterprise.clone().into(),
            "law_firm_id" => record.refs.law_firm.clone().into(),
            "street_id" => record.refs.street.clone().into(),
            "department_id" => record.refs.department.clone().into(),
            "group_id" => record.refs.group.clone().into(),
            "category_code" => record.refs.category.clone().into(),
            _ => val(column, cell),
        });
    }
    row.push(record.version.into());
    row.push(head_hash.into());
    row
}

fn val(column: &SheetColumn, cell: &Cell) -> Val {
    match column.kind {
        Kind::Text(_) | Kind::Code(_) | Kind::Uscc | Kind::Word(_) => cell.text().into(),
        Kind::Day => cell.day().into(),
        Kind::Month => cell.month().into(),
        Kind::Count(_) | Kind::Area => cell.int().into(),
        Kind::Bool => cell.bool().into(),
        Kind::List(_) => cell.list().join("、").into(),
    }
}

fn record(table: &'static Table, row: &Row) -> db::Result<Record> {
    let text = |name| Option::<String>::column(row, At::Name(name));
    let cells: db::Result<Vec<Cell>> = sheet(table.sheet).columns.iter().map(|c| cell(row, c)).collect();
    Ok(Record {
        table,
        id: String::column(row, At::Name("id"))?,
        version: i64::column(row, At::Name("version"))?,
        head_hash: String::column(row, At::Name("head_hash"))?,
        refs: Refs {
            building: text("building_id")?,
            enterprise: text("enterprise_id")?,
            law_firm: text("law_firm_id")?,
            street: text("street_id")?,
            department: text("department_id")?,
            group: text("group_id")?,
            category: text("category_code")?,
        },
        cells: cells?,
    })
}

fn cell(row: &Row, column: &SheetColumn) -> db::Result<Cell> {
    let at = At::Name(column.name);
    let cell = match column.kind {
        Kind::Text(_) | Kind::Code(_) | Kind::Uscc => Option::<String>::column(row, at)?.map(Cell::Text),
        Kind::Day => Option::<Day>::column(row, at)?.map(Cell::Day),
        Kind::Month => Option::<Month>::column(row, at)?.map(Cell::Month),
        Kind::Count(_) => Option::<i64>::column(row, at)?.map(Cell::Int),
        Kind::Area => Option::<i64>::column(row, at)?.map(Cell::Area),
        Kind::Bool => Option::<bool>::column(row, at)?.map(Cell::Bool),
        Kind::List(_) => Option::<String>::column(row, at)?
            .filter(|t| !t.is_empty())
            .map(|t| Cell::List(t.split('、').map(str::to_owned).collect())),
        Kind::Word(choices) => match Option::<String>::column(row, at)? {
            None => None,
            Some(stored) => {
                let word = choices.iter().find(|(word, _)| *word == stored);
                Some(Cell::Word(
                    word.ok_or_else(|| db::Error::inconsistent(column.name, &stored))?.0,
                ))
            }
        },
    };
    Ok(cell.unwrap_or_default())
}

/// The account that a seat names, where it names one.
pub async fn account_of_seat(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> = tx
        .sql("SELECT person_id FROM seat WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(id)
        .optional()
        .await?;
    Ok(row.and_then(|(account,)| account))
}

/// Streets of the zone: name and id.
pub async fn streets(tx: &mut Tx, zone: &str) -> Result<Vec<(String, String)>> {
    Ok(tx
        .sql("SELECT name, id FROM street WHERE zone_id = $1 ORDER BY name")
        .bind(zone)
        .all()
        .await?)
}

pub async fn add_streets(tx: &mut Tx, zone: &str, streets: Vec<(String, String)>) -> Result<()> {
    let rows = streets
        .into_iter()
        .map(|(name, id)| -> Vec<Val> { vec![zone.into(), id.into(), name.into()] })
        .collect();
    tx.insert_many("street", &["zone_id", "id", "name"], rows, "").await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_keeps_every_column_of_its_sheet_in_its_order() {
        for table in &TABLES {
            let sheet = sheet(table.sheet);
            assert_eq!(table.columns.len(), sheet.columns.len() + 4, "{}", table.sheet);
            let mut rest = table.by_id;
            for column in sheet.columns {
                let alias = format!("AS \"{}\"", column.name);
                let at = rest
                    .find(&alias)
                    .unwrap_or_else(|| panic!("{} {}", table.sheet, column.name));
                rest = &rest[at..];
            }
        }
    }
}
