//! Use cases of firms: who sees which, finding one, where they sit.

use std::collections::HashMap;

use serde_json::Value;

use super::areas::{self, Area, Said};
use super::policy::{self, sight};
pub use super::store::Stays;
use super::{fields, store};
use crate::app::App;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, EventRow};
use crate::kernel::fields::check;
use crate::kernel::{Actor, Role};
use crate::registers::record::Record;
use crate::registers::rows::{self, Asked};

/// Whether this person sees this firm whole.
pub async fn sees(tx: &mut Tx, actor: &Actor, id: &str) -> Result<bool> {
    Ok(!sees_among(tx, actor, &[id.to_owned()]).await?.is_empty())
}

/// Which of these firms this person sees whole.
pub async fn sees_among(tx: &mut Tx, actor: &Actor, ids: &[String]) -> Result<Vec<String>> {
    store::seen_among(tx, &actor.zone, &sight(actor), actor.now.day(), ids).await
}

/// Those of these firms that this person may know by name.
pub async fn named_among(tx: &mut Tx, actor: &Actor, ids: Vec<String>) -> Result<Vec<Record>> {
    let known = match policy::finds_all(actor) {
        true => ids,
        false => sees_among(tx, actor, &ids).await?,
    };
    rows::by_ids(tx, actor, "enterprises", known).await
}

/// The firms this person sees; or, with a query, the firms they find by any part of the name or by
/// the beginning of the code: whole where they see them, else the name alone.
pub async fn list(app: &App, actor: &Actor, asked: Asked) -> Result<rows::Page> {
    let mut tx = app.db.read().await?;
    let sight = sight(actor);
    let today = actor.now.day();
    let Some(query) = asked.query() else {
        let after = asked.after()?;
        let ids = store::seen(&mut tx, &actor.zone, &sight, today, &after, asked.limit + 1).await?;
        let rows = rows::by_ids(&mut tx, actor, "enterprises", ids).await?;
        return Ok(rows::Page::cut(rows, asked.limit));
    };
    let (found, next) = rows::find(&mut tx, actor, "enterprises", query, asked.place()?, asked.limit).await?;
    let ids: Vec<String> = found.iter().map(|r| r.id.clone()).collect();
    let seen = store::seen_among(&mut tx, &actor.zone, &sight, today, &ids).await?;
    let all = policy::finds_all(actor);
    let whole = |record: &Record| seen.contains(&record.id);
    let items = found
        .iter()
        .filter(|record| all || whole(record))
        .map(|record| {
            let mut json = record.json();
            if !whole(record) {
                json.retain(|name, _| matches!(name.as_str(), "id" | "version" | "name"));
            }
            json
        })
        .collect();
    Ok(rows::Page {
        items,
        next: next.map(|n| n.to_string()),
    })
}

/// 迁出: the firm is no longer there from `to` on.
pub async fn end(app: &App, actor: &Actor, of: (&str, i64), said: &Value) -> Result<Record> {
    let to = check(fields::END, said)?;
    rows::change(app, actor, "occupancies", fields::OCCUPANCY, of, &to).await
}

/// Occupancies this person sees: those of their buildings, or those of a firm they see.
pub async fn stays(tx: &mut Tx, actor: &Actor, mut asked: Stays) -> Result<Vec<Record>> {
    if !actor.sees_zone() {
        let firm = match &asked.enterprise {
            Some(firm) => sees(tx, actor, firm).await?,
            None => false,
        };
        if !firm {
            let own: Vec<String> = actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect();
            asked.buildings = Some(match asked.buildings {
                Some(some) => some.into_iter().filter(|b| own.contains(b)).collect(),
                None => own,
            });
        }
    }
    let ids = store::stays(tx, &actor.zone, &asked).await?;
    rows::by_ids(tx, actor, "occupancies", ids).await
}

/// The areas that these occupancies have had, by their ids; the caller has made sure that they may be
/// seen.
pub async fn areas(tx: &mut Tx, actor: &Actor, stays: &[Record]) -> Result<HashMap<String, Vec<Area>>> {
    let Some(table) = stays.first().map(|stay| stay.table) else {
        return Ok(HashMap::new());
    };
    let ids = stays.iter().map(|stay| stay.id.clone()).collect();
    let mut events = journal::timelines(tx, &actor.zone, table.kind, ids).await?;
    let said = |event: EventRow| -> Result<Said> {
        Ok(Said {
            body: event.body()?,
            on: event.at.day(),
            by: event.actor_name,
        })
    };
    let history = |stay: &Record| {
        let events = events.remove(&stay.id).unwrap_or_default().into_iter();
        let events: Vec<Said> = events.map(said).collect::<Result<_>>()?;
        let moved_in = stay.day("from").unwrap_or(actor.now.day());
        Ok((stay.id.clone(), areas::history(moved_in, events)))
    };
    stays.iter().map(history).collect()
}
