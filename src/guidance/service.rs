//! Groups with what they do, for those who work with buildings.

use super::policy;
use super::store::{self, AssistRow, BroughtRow, GroupRow};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::figures;
use crate::figures::compute::Period;
use crate::handoffs::model::Handoff;
use crate::kernel::{Actor, Day, Month};
use crate::matters::{self, Matter};
use crate::requests::model::Request;

/// A group with what it did in a period (S33).
pub struct Did {
    pub group: GroupRow,
    /// Whole months.
    pub period: Period,
    /// 双联 with buildings and firms at the end of the period.
    pub links: i64,
    pub visits: i64,
    /// 诉求 that visits of the period brought home.
    pub problems: i64,
    /// Those closed as solved in the period, less those reopened.
    pub solved: i64,
}

/// The figures of [`Did`], each of which opens its rows.
pub const FIGURES: [&str; 4] = ["S33", "S33.visits", "S33.problems", "S33.solved"];

/// Groups with what they did in a year, for those who work with buildings.
pub async fn groups(app: &App, actor: &Actor, year: i32) -> Result<Vec<Did>> {
    if !policy::sees_groups(actor) {
        return Err(Error::NotFound("这个页面"));
    }
    let mut tx = app.db.read().await?;
    let groups = store::groups(&mut tx, &actor.zone, None).await?;
    did(&mut tx, actor, groups, period(actor, year)).await
}

async fn did(tx: &mut Tx, actor: &Actor, groups: Vec<GroupRow>, period: Period) -> Result<Vec<Did>> {
    let ids: Vec<String> = groups.iter().map(|g| g.id.clone()).collect();
    let counts = figures::service::of_units(tx, actor, &ids, period, &FIGURES).await?;
    let told = groups.into_iter().map(|group| {
        let count = |n: usize| counts.get(&group.id).map_or(0, |all| all[n] as i64);
        let [links, visits, problems, solved] = [0, 1, 2, 3].map(count);
        Did {
            group,
            period,
            links,
            visits,
            problems,
            solved,
        }
    });
    Ok(told.collect())
}

/// The months of a year, as far as it has gone.
fn period(actor: &Actor, year: i32) -> Period {
    let now = actor.now.day().month();
    let month = |month| Month { year, month };
    Period {
        from: month(1),
        to: if year == now.year { now } else { month(12) },
    }
}

/// One group with its links, its visits, and what they brought home.
pub struct Group {
    pub did: Did,
    pub links: Vec<store::LinkRow>,
    pub visits: Vec<store::VisitRow>,
    pub brought: Vec<BroughtRow>,
    /// 协办: handoffs in which it assists or assisted.
    pub assists: Vec<AssistRow>,
}

/// So many visits, and so many handoffs, are shown.
const SHOWN: i64 = 50;

/// Errors: 404.
pub async fn group(app: &App, actor: &Actor, id: &str) -> Result<Group> {
    let missing = || Error::NotFound("这个指导团");
    if !policy::sees_groups(actor) {
        return Err(missing());
    }
    let zone = actor.zone.as_str();
    let mut tx = app.db.read().await?;
    let group = store::groups(&mut tx, zone, Some(id)).await?;
    let this_year = period(actor, actor.now.day().year());
    let did = did(&mut tx, actor, group, this_year).await?.pop().ok_or_else(missing)?;
    let links = store::links(&mut tx, zone, id).await?;
    let visits = store::visits(&mut tx, actor, id, SHOWN).await?;
    let brought = brought(&mut tx, actor, visits.iter().map(|v| v.id.clone()).collect()).await?;
    let mut assists = store::assists(&mut tx, actor, id, SHOWN).await?;
    let asked: Vec<(String, String)> = assists
        .iter()
        .map(|a| (Handoff::KIND.to_owned(), a.id.clone()))
        .collect();
    let known = matters::store::known(&mut tx, actor, &asked).await?;
    assists.retain(|a| known.get(&(Handoff::KIND.to_owned(), a.id.clone())) == Some(&true));
    Ok(Group {
        did,
        links,
        visits,
        brought,
        assists,
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

/// A group that stands, with the department that leads it, where its 牵头单位 is one.
pub struct Led {
    pub id: String,
    pub name: String,
    pub led_by: Option<(String, String)>,
}

/// Those of these groups that stand on a day.
pub async fn led(tx: &mut Tx, zone: &str, ids: Vec<String>, on: Day) -> Result<Vec<Led>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows = store::standing(tx, zone, Some(ids), on).await?;
    let led = rows.into_iter().map(|row| Led {
        id: row.id,
        name: row.name,
        led_by: row.department_id.zip(row.department),
    });
    Ok(led.collect())
}

/// Every group that stands on a day, as id and name.
pub async fn standing(tx: &mut Tx, zone: &str, on: Day) -> Result<Vec<(String, String)>> {
    let rows = store::standing(tx, zone, None, on).await?;
    let mut named: Vec<(String, String)> = rows.into_iter().map(|row| (row.id, row.name)).collect();
    named.dedup();
    Ok(named)
}

/// A group that is linked with a building (双联), and since when.
pub struct Linked {
    pub id: String,
    pub name: String,
    pub since: Day,
}

/// The groups that are linked with a building, or with a firm in it, on a day.
pub async fn linked(tx: &mut Tx, zone: &str, building: &str, on: Day) -> Result<Vec<Linked>> {
    let rows = store::linked(tx, zone, building, on).await?;
    let linked = rows.into_iter().map(|row| Linked {
        id: row.id,
        name: row.name,
        since: row.from_day,
    });
    Ok(linked.collect())
}
