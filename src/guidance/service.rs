//! Groups with what they do, for those who work with buildings.

use super::policy;
use super::store::{self, BroughtRow, GroupRow};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Day};
use crate::matters::{self, Matter};
use crate::requests::model::Request;

/// Groups with what they did in a year, for those who work with buildings.
pub async fn groups(app: &App, actor: &Actor, year: i32) -> Result<Vec<GroupRow>> {
    if !policy::sees_groups(actor) {
        return Err(Error::NotFound("这个页面"));
    }
    let (from, to) = period(actor, year);
    store::groups(&mut app.db.read().await?, &actor.zone, None, from, to).await
}

/// A year, as far as it has gone.
fn period(actor: &Actor, year: i32) -> (Day, Day) {
    let today = actor.now.day();
    let first = Day::ymd(year, 1, 1).unwrap_or(today);
    let last = Day::ymd(year, 12, 31).unwrap_or(today);
    (first, last.min(today).max(first))
}

/// One group with its links, its visits, and what they brought home.
pub struct Group {
    pub group: GroupRow,
    pub links: Vec<store::LinkRow>,
    pub visits: Vec<store::VisitRow>,
    pub brought: Vec<BroughtRow>,
}

/// So many visits are shown.
const VISITS: i64 = 50;

/// Errors: 404.
pub async fn group(app: &App, actor: &Actor, id: &str) -> Result<Group> {
    let missing = || Error::NotFound("这个指导团");
    if !policy::sees_groups(actor) {
        return Err(missing());
    }
    let zone = actor.zone.as_str();
    let mut tx = app.db.read().await?;
    let (from, to) = period(actor, actor.now.day().year());
    let group = store::groups(&mut tx, zone, Some(id), from, to).await?.pop();
    let group = group.ok_or_else(missing)?;
    let sees = |building: &str| crate::places::policy::sees_building(actor, building);
    let links = store::links(&mut tx, zone, id).await?;
    // What was heard in a building is for those who work there.
    let mut visits = store::visits(&mut tx, zone, id, VISITS).await?;
    visits.retain(|v| sees(&v.building_id));
    let brought = brought(&mut tx, actor, visits.iter().map(|v| v.id.clone()).collect()).await?;
    Ok(Group {
        group,
        links,
        visits,
        brought,
    })
}

/// What these visits brought home, as far as this person may know of it: a worker's word on the
/// employer stays hidden here too.
pub async fn brought(tx: &mut Tx, actor: &Actor, visits: Vec<String>) -> Result<Vec<BroughtRow>> {
    let mut rows = store::brought(tx, &actor.zone, visits).await?;
    let asked: Vec<(String, String)> = rows.iter().map(|r| (Request::KIND.to_owned(), r.id.clone())).collect();
    let known = matters::store::known(tx, actor, &asked).await?;
    rows.retain(|r| known.get(&(Request::KIND.to_owned(), r.id.clone())) == Some(&true));
    Ok(rows)
}
