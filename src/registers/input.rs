//! What a form or a call says, as the cells of a row.

use serde_json::{Map, Value};

use super::cells::Cell;
use super::record::{self, Record};
use super::sheets::{Column, Kind, Sheet};
use super::{rows, store, text};
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::fields::{Field, check};
use crate::kernel::{Actor, Day, FieldError, Month};
use crate::routing;

/// A column that points at another row is an id in forms and calls.
pub fn field_of(sheet: &Sheet, column: &'static str) -> &'static str {
    match (sheet.name, column) {
        (_, "building") => "building_id",
        (_, "law_firm") => "law_firm_id",
        ("duties", "department") => "department_id",
        (_, "group") => "group_id",
        ("occupancies" | "seats" | "twin_links" | "visits", "uscc") => "enterprise_id",
        _ => column,
    }
}

/// The register that an id field points at.
fn target(field: &str) -> Option<&'static str> {
    match field {
        "building_id" => Some("buildings"),
        "law_firm_id" => Some("law_firms"),
        "enterprise_id" => Some("enterprises"),
        "department_id" => Some("departments"),
        "group_id" => Some("guidance_groups"),
        _ => None,
    }
}

/// What is said of a row that stands already, laid over what it says.
pub fn overlay(fields: &[Field], record: &Record, said: &Value) -> Value {
    let stands = record.json();
    let mut all: Map<String, Value> = fields
        .iter()
        .filter_map(|f| Some((f.name.to_owned(), stands.get(f.name)?.clone())))
        .collect();
    if let Value::Object(said) = said {
        all.extend(said.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
    Value::Object(all)
}

/// Checks what was said and reads it as the cells of the sheet. All errors are collected.
pub async fn cells(tx: &mut Tx, actor: &Actor, sheet: &Sheet, fields: &[Field], said: &Value) -> Result<Vec<Cell>> {
    let checked = check(fields, said)?;
    let mut cells = vec![];
    let mut errors = vec![];
    for column in sheet.columns {
        let field = field_of(sheet, column.name);
        let value = checked.get(field).unwrap_or(&Value::Null);
        let read = match (target(field), value) {
            (Some(target), Value::String(id)) => pointed(tx, actor, target, id).await?,
            (None, Value::String(word)) if field == "category" => category(tx, actor, word).await?,
            _ => cell(column, value),
        };
        match read {
            Ok(cell) => cells.push(cell),
            Err((code, message)) => errors.push(FieldError::new(field, code, message)),
        }
    }
    if errors.is_empty() {
        Ok(cells)
    } else {
        Err(errors.into())
    }
}

type Read = std::result::Result<Cell, (&'static str, String)>;

/// The code of the row with this id, when this person may know of it.
async fn pointed(tx: &mut Tx, actor: &Actor, target: &'static str, id: &str) -> Result<Read> {
    let unknown = Ok(Err(("unknown", "没有登记这一项，请从列表中选择".to_owned())));
    let Some(table) = store::table(target) else {
        return unknown;
    };
    let found = store::by_ids(tx, &actor.zone, table, vec![id.to_owned()]).await?;
    match found.first() {
        Some(record) if rows::may_point_at(actor, record) => Ok(Ok(record.cell(record.sheet().key[0]).clone())),
        _ => unknown,
    }
}

/// The 诉求类别 of this code or name, by its name.
async fn category(tx: &mut Tx, actor: &Actor, word: &str) -> Result<Read> {
    let all = routing::categories(tx, &actor.zone).await?;
    let found = all
        .into_iter()
        .find(|c| c.code == word || text::same(&c.name) == text::same(word));
    let unknown = || ("unknown_category", "没有这个诉求类别，请从列表中选择".to_owned());
    Ok(found.map(|c| Cell::Text(c.name)).ok_or_else(unknown))
}

/// A checked value as a cell: whole numbers of 0.01 ㎡, days, words.
pub(super) fn cell(column: &Column, value: &Value) -> Read {
    let text = value.as_str().map(text::display);
    let text = text.as_deref().filter(|t| !t.is_empty());
    let cell = match column.kind {
        Kind::Uscc => match text {
            Some(code) => match crate::kernel::Uscc::parse(code) {
                Ok(code) => Some(Cell::Text(code.to_string())),
                Err(e) => return Err((e.code(), e.to_string())),
            },
            None => None,
        },
        Kind::Text(_) | Kind::Code(_) => text.map(|t| Cell::Text(t.to_owned())),
        Kind::Day => text.and_then(Day::parse).map(Cell::Day),
        Kind::Month => text.and_then(Month::parse).map(Cell::Month),
        Kind::Count(_) => value.as_i64().map(Cell::Int),
        Kind::Area => value.as_i64().map(Cell::Area),
        Kind::Bool => value.as_bool().map(Cell::Bool),
        Kind::Word(words) => words.iter().find(|(w, _)| Some(*w) == text).map(|(w, _)| Cell::Word(w)),
        Kind::List(_) => {
            let items = value.as_array().into_iter().flatten().filter_map(Value::as_str);
            let items: Vec<String> = items
                .flat_map(|item| item.split(['、', ',', '，', ';', '；']))
                .map(|item| text::display(item).into_owned())
                .filter(|item| !item.is_empty())
                .collect();
            (!items.is_empty()).then_some(Cell::List(items))
        }
    };
    match cell {
        Some(Cell::Day(day)) if !(1949..=2100).contains(&day.year()) => {
            Err(("out_of_range", "年份应在1949到2100之间".to_owned()))
        }
        cell => Ok(cell.unwrap_or_default()),
    }
}

/// What stands in a row, as its form shows it: 0.01 ㎡ as whole numbers.
pub fn stored(fields: &[Field], record: &Record) -> Value {
    let mut all = Map::new();
    for (column, cell) in record.sheet().columns.iter().zip(&record.cells) {
        let value = match cell {
            Cell::Area(n) => (*n).into(),
            cell => record::value(column, cell),
        };
        all.insert(column.name.to_owned(), value);
    }
    let json = record.json();
    for field in fields {
        if let Some(id) = json.get(field.name).filter(|_| target(field.name).is_some()) {
            all.insert(field.name.to_owned(), id.clone());
        }
    }
    Value::Object(all)
}
