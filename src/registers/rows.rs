//! One row at a time: read, list, add, change.

use serde_json::{Map, Value};

use super::one_row::{OneRow, save_one};
use super::record::{self, Record, Refs};
use super::{area, input, store, text};
use crate::app::App;
use crate::db::{Tx, search};
use crate::error::{Error, Refused, Result};
use crate::kernel::fields::Field;
use crate::kernel::{Actor, FieldError, Role, Uscc};
use crate::web::params::{bad_cursor, given, id_cursor};
use crate::{alliance, enterprises, guidance, places, routing};

/// Who may write rows of this sheet that belong to this building.
pub(super) fn may_write(actor: &Actor, sheet: &str, refs: &Refs) -> Result<Role, Refused> {
    let building = refs.building.as_deref().unwrap_or_default();
    match sheet {
        "buildings" | "spaces" | "litigation" => places::policy::may_register(actor),
        "seats" | "linked_officers" => places::policy::may_keep_house(actor, building),
        "enterprises" => enterprises::policy::may_register(actor),
        "occupancies" => enterprises::policy::may_place(actor, building),
        "duties" => routing::policy::may_keep_duties(actor),
        "guidance_groups" | "twin_links" => guidance::policy::may_keep_groups(actor),
        "visits" => guidance::policy::may_log_visit(actor, building),
        _ => alliance::policy::may_register(actor),
    }
}

/// Who may change this row: whoever writes rows like it, and of seats nobody the one that is their own.
pub(super) async fn may_change(tx: &mut Tx, actor: &Actor, record: &Record) -> Result<Role> {
    let sheet = record.table.sheet;
    if sheet != "seats" {
        return may_write(actor, sheet, &record.refs).map_err(Error::Forbidden);
    }
    let account = store::account_of_seat(tx, &actor.zone, &record.id).await?;
    may_seat(actor, record, account.as_deref())
}

pub(super) fn may_seat(actor: &Actor, seat: &Record, account: Option<&str>) -> Result<Role> {
    let building = seat.refs.building.as_deref().unwrap_or_default();
    places::policy::may_keep_seat(actor, building, seat.text("name"), account).map_err(Error::Forbidden)
}

/// Whether this person may know of this row.
async fn sees(tx: &mut Tx, actor: &Actor, record: &Record) -> Result<bool> {
    let building = record.refs.building.as_deref().unwrap_or_default();
    Ok(match record.table.sheet {
        "buildings" | "spaces" | "seats" | "linked_officers" | "litigation" | "twin_links" | "visits" => {
            places::policy::sees_building(actor, building)
        }
        "occupancies" | "enterprises" => {
            let firm = record.refs.enterprise.as_deref().unwrap_or_default();
            places::policy::sees_building(actor, building) || enterprises::service::sees(tx, actor, firm).await?
        }
        _ => alliance::policy::sees(actor),
    })
}

/// Whether a row that this person writes may point at this one.
pub(super) fn may_point_at(actor: &Actor, record: &Record) -> bool {
    match record.table.sheet {
        "buildings" => places::policy::sees_building(actor, &record.id),
        "enterprises" => enterprises::policy::finds_all(actor),
        _ => alliance::policy::sees(actor),
    }
}

/// What a row of this sheet is called when there is none.
fn called(sheet: &str) -> &'static str {
    record::sheet(sheet).title
}

/// The row with this id, when this person may know of it.
pub async fn get(tx: &mut Tx, actor: &Actor, sheet: &'static str, id: &str) -> Result<Record> {
    let table = store::table(sheet).ok_or(Error::NotFound("这张台账"))?;
    let found = store::by_ids(tx, &actor.zone, table, vec![id.to_owned()]).await?;
    match found.into_iter().next() {
        Some(record) if sees(tx, actor, &record).await? => Ok(record),
        _ => Err(Error::NotFound(called(sheet))),
    }
}

/// What a list asks for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub q: Option<String>,
    pub building: Option<String>,
    pub cursor: Option<String>,
    pub limit: i64,
}

impl Asked {
    pub fn query(&self) -> Option<&str> {
        self.q.as_deref().map(str::trim).filter(|q| !q.is_empty())
    }

    /// The cursor of a search: a place in the index.
    pub fn place(&self) -> Result<i64> {
        match given(self.cursor.as_deref()) {
            None => Ok(0),
            Some(text) => text.parse().ok().filter(|place| *place >= 0).ok_or_else(bad_cursor),
        }
    }

    /// The cursor of a list: the id of the last row before; empty at its beginning.
    pub fn after(&self) -> Result<String> {
        Ok(id_cursor(self.cursor.as_deref())?.unwrap_or_default())
    }
}

/// A page of rows as they are given.
pub struct Page {
    pub items: Vec<Map<String, Value>>,
    pub next: Option<String>,
}

impl Page {
    /// The ids of its rows.
    pub fn ids(&self) -> Vec<String> {
        let id = |row: &Map<String, Value>| Some(row.get("id")?.as_str()?.to_owned());
        self.items.iter().filter_map(id).collect()
    }

    /// Cuts the one row too many that was read.
    pub fn cut(mut rows: Vec<Record>, limit: i64) -> Self {
        let more = rows.len() as i64 > limit;
        rows.truncate(limit as usize);
        Page {
            next: rows.last().filter(|_| more).map(|r| r.id.clone()),
            items: rows.iter().map(Record::json).collect(),
        }
    }
}

/// Rows of a small register, or of a building, that this person may know of.
pub async fn list(app: &App, actor: &Actor, sheet: &'static str, asked: Asked) -> Result<Page> {
    let table = store::table(sheet).ok_or(Error::NotFound("这张台账"))?;
    let mut tx = app.db.read().await?;
    if let Some(query) = asked.query() {
        let (found, next) = find(&mut tx, actor, sheet, query, asked.place()?, asked.limit).await?;
        let mut items = vec![];
        for record in found {
            if sees(&mut tx, actor, &record).await? {
                items.push(record.json());
            }
        }
        let next = next.map(|n| n.to_string());
        return Ok(Page { items, next });
    }
    let after = asked.after()?;
    let after = after.as_str();
    let own: Vec<String> = actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect();
    let mut rows = match (sheet, &asked.building) {
        ("buildings", _) if !actor.sees_zone() => store::by_ids(&mut tx, &actor.zone, table, own).await?,
        (_, Some(building)) if table.rows_by == store::RowsBy::Building => {
            let here: Vec<String> = [building.clone()]
                .into_iter()
                .filter(|b| places::policy::sees_building(actor, b))
                .collect();
            store::by_owners(&mut tx, &actor.zone, table, &here).await?
        }
        _ if table.rows_by == store::RowsBy::Building && !actor.sees_zone() => {
            store::by_owners(&mut tx, &actor.zone, table, &own).await?
        }
        ("buildings", _) => store::after(&mut tx, &actor.zone, table, after, asked.limit + 1).await?,
        _ if table.rows_by != store::RowsBy::Building && !alliance::policy::sees(actor) => vec![],
        _ => store::after(&mut tx, &actor.zone, table, after, asked.limit + 1).await?,
    };
    rows.retain(|r| r.id.as_str() > after);
    Ok(Page::cut(rows, asked.limit))
}

/// Adds a row.
///
/// Errors: 403 by the rule that refuses, 409 when it is there already, 422 with every wrong field.
pub async fn add(app: &App, actor: &Actor, sheet: &'static str, fields: &[Field], said: &Value) -> Result<Record> {
    may_add(actor, sheet).map_err(Error::Forbidden)?;
    let record = crate::write_tx!(app.db, |tx| add_in(tx, actor, sheet, fields, said).await)?;
    super::service::follow(app, &actor.zone, &[sheet]).await?;
    Ok(record)
}

/// Who may add none at all is told so before what is wrong with it.
pub fn may_add(actor: &Actor, sheet: &str) -> Result<Role, Refused> {
    let anywhere = actor.over(Role::Coordinator).first().map(|b| (*b).to_owned());
    let refs = Refs {
        building: anywhere,
        ..Refs::default()
    };
    may_write(actor, sheet, &refs)
}

/// Adds a row in a transaction that is under way.
pub async fn add_in(tx: &mut Tx, actor: &Actor, sheet: &'static str, fields: &[Field], said: &Value) -> Result<Record> {
    let cells = input::cells(tx, actor, record::sheet(sheet), fields, said).await?;
    let row = OneRow {
        sheet,
        cells,
        of: None,
        area_from: None,
    };
    save_one(tx, actor, row).await
}

/// Changes a row that was read at `version`: what is not said stays as it is.
///
/// Errors: 404, 403, 412 when it was changed since, 422 with every wrong field.
pub async fn change(
    app: &App,
    actor: &Actor,
    sheet: &'static str,
    fields: &[Field],
    (id, version): (&str, i64),
    said: &Value,
) -> Result<Record> {
    let record = crate::write_tx!(app.db, |tx| {
        let stands = get(tx, actor, sheet, id).await?;
        may_change(tx, actor, &stands).await?;
        if stands.version != version {
            return_stale(version, stands.version)?;
        }
        let all = input::overlay(fields, &stands, said);
        let cells = input::cells(tx, actor, stands.sheet(), fields, &all).await?;
        if record::key(stands.sheet(), &cells) != stands.key() {
            key_stays(&stands)?;
        }
        let row = OneRow {
            sheet,
            cells,
            of: Some((id.to_owned(), version)),
            area_from: area::said(&all),
        };
        save_one(tx, actor, row).await
    })?;
    super::service::follow(app, &actor.zone, &[sheet]).await?;
    Ok(record)
}

fn return_stale(expected: i64, current: i64) -> Result<()> {
    Err(Error::Stale { expected, current })
}

/// The key tells a row from all others for good: a firm with another code is another firm.
fn key_stays(record: &Record) -> Result<()> {
    let sheet = record.sheet();
    let columns = sheet
        .key
        .iter()
        .filter_map(|k| sheet.at(k))
        .map(|at| &sheet.columns[at]);
    let errors: Vec<FieldError> = columns
        .map(|c| {
            FieldError::new(
                input::field_of(sheet, c.name),
                "key_stays",
                format!("{}登记后不能更改；登记错了请另外登记一条", c.heading),
            )
        })
        .collect();
    Err(errors.into())
}

/// Rows with these ids, in the order of their ids; the caller has made sure that they may be seen.
pub async fn by_ids(tx: &mut Tx, actor: &Actor, sheet: &'static str, ids: Vec<String>) -> Result<Vec<Record>> {
    let table = store::table(sheet).ok_or(Error::NotFound("这张台账"))?;
    store::by_ids(tx, &actor.zone, table, ids).await
}

/// Rows that hang on a building; the caller has made sure that it may be seen.
pub async fn of_building(tx: &mut Tx, actor: &Actor, sheet: &'static str, building: &str) -> Result<Vec<Record>> {
    let table = store::table(sheet).ok_or(Error::NotFound("这张台账"))?;
    store::by_owners(tx, &actor.zone, table, &[building.to_owned()]).await
}

/// Rows by any part of the name, two characters suffice, in the order in which they were registered; or
/// firms by the beginning of their code, in its order. After a place in either; the next place where
/// there are more.
pub async fn find(
    tx: &mut Tx,
    actor: &Actor,
    sheet: &'static str,
    query: &str,
    after: i64,
    limit: i64,
) -> Result<(Vec<Record>, Option<i64>)> {
    let table = store::table(sheet).ok_or(Error::NotFound("这张台账"))?;
    if sheet == "enterprises"
        && let Some(code) = Uscc::beginning(query)
    {
        let mut ids = store::firms_by_code(tx, &actor.zone, &code, after, limit + 1).await?;
        let next = (ids.len() as i64 > limit).then_some(after + limit);
        ids.truncate(limit as usize);
        if !ids.is_empty() {
            return Ok((in_order(tx, actor, table, ids).await?, next));
        }
    }
    let (wanted, terms) = (text::squash(query), text::query_grams(query));
    if terms.is_empty() {
        return Ok((vec![], None));
    }
    let (mut ids, mut place, mut next) = (vec![], after, None);
    loop {
        let some = search::names(tx, &actor.zone, table.kind, &terms, place, limit + 1).await?;
        let more = some.len() as i64 > limit;
        for found in some {
            // Terms may stand apart in a name; the query stands in one piece.
            if !text::squash(&found.name).contains(&wanted) {
                place = found.no;
                continue;
            }
            if ids.len() as i64 == limit {
                next = Some(place);
                break;
            }
            place = found.no;
            ids.push(found.subject_id);
        }
        if next.is_some() || !more {
            break;
        }
    }
    Ok((in_order(tx, actor, table, ids).await?, next))
}

/// Rows with these ids, in this order.
async fn in_order(tx: &mut Tx, actor: &Actor, table: &'static store::Table, ids: Vec<String>) -> Result<Vec<Record>> {
    let mut rows = store::by_ids(tx, &actor.zone, table, ids.clone()).await?;
    rows.sort_by_key(|r| ids.iter().position(|id| *id == r.id));
    Ok(rows)
}
