//! Figures of a place and a period, for a reader.

use std::collections::HashMap;

use super::catalogue::FIGURES;
use super::compute::{Measured, Period, Sums, above_the_whole, in_public, measure};
use super::definitions::{Definition, find};
use super::gather::Gather;
use super::left_out::LeftOut;
use super::policy::{self, Place, Reach};
use super::store::{self, Building};
use super::text;
use serde::Serialize;

use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Month};

words! {
    /// What a figure is divided by.
    pub enum By {
        Building = "building" "分楼宇",
        Month = "month" "分月",
    }
}

/// A figure of a place and a period, with the same period a year before.
#[derive(Debug, Clone)]
pub struct Figure {
    pub definition: &'static Definition,
    pub now: Measured,
    pub previous: Measured,
    /// By month or by building, where that was asked.
    pub series: Vec<Point>,
}

#[derive(Debug, Clone)]
pub struct Point {
    /// A month, or the id of a building.
    pub key: String,
    pub name: String,
    pub now: Measured,
    pub previous: Measured,
}

/// What was asked, checked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub place: Place,
    pub period: Period,
    pub reach: Reach,
    pub small_hidden: bool,
}

/// Longer than any comparison, shorter than a way to keep the hub busy.
const MOST_MONTHS: i64 = 120;

/// What was typed of a place and a period; nothing, or blanks, where it was not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typed<'a> {
    pub building: Option<&'a str>,
    pub street: Option<&'a str>,
    pub department: Option<&'a str>,
    pub group: Option<&'a str>,
    pub from: Option<&'a str>,
    pub to: Option<&'a str>,
}

/// What was typed, as a place and a period: this year so far, of the whole zone, unless said.
pub fn asked(actor: &Actor, typed: Typed) -> Result<Asked> {
    let Typed { from, to, .. } = typed;
    let reach = policy::reach(actor)?;
    let given = |text: Option<&str>| text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let places = [
        ("building_id", given(typed.building).map(Place::Building)),
        ("street_id", given(typed.street).map(Place::Street)),
        ("department_id", given(typed.department).map(Place::Department)),
        ("group_id", given(typed.group).map(Place::Group)),
    ];
    let mut chosen = places.into_iter().filter_map(|(field, place)| Some((field, place?)));
    let place = chosen.next().map_or(Place::Zone, |(_, place)| place);
    if let Some((field, _)) = chosen.next() {
        let what = "楼宇、街道、部门和指导团只能选一个";
        return Err(Error::invalid(field, "one_place", what));
    }
    let now = actor.now.day().month();
    let month = |name: &str, text: Option<&str>| match given(text) {
        None => Ok(None),
        Some(text) => Month::parse(&text)
            .filter(|m| (1900..=9998).contains(&m.year))
            .map(Some)
            .ok_or_else(|| Error::invalid(name, "not_a_month", "请写成年-月，如 2026-03")),
    };
    let (from, to) = (month("from", from)?, month("to", to)?);
    let to = to.unwrap_or(now);
    let from = from.unwrap_or(Period::year_to(to).from);
    let period = Period { from, to };
    if from > to {
        return Err(Error::invalid("to", "before_from", "结束月份早于开始月份"));
    }
    if from > now {
        let field = if given(typed.from).is_some() { "from" } else { "to" };
        let what = "所选期间还没有开始，请选本月或以前的月份";
        return Err(Error::invalid(field, "in_the_future", what));
    }
    if period.months() > MOST_MONTHS {
        return Err(Error::invalid("from", "too_long", "期间最长十年"));
    }
    let small_hidden = policy::may_read(&reach, &place, period, now)?;
    Ok(Asked {
        place,
        period,
        reach,
        small_hidden,
    })
}

/// The buildings of a place. Errors: 404 for a place this zone does not have.
pub async fn buildings_of(tx: &mut Tx, zone: &str, place: &Place) -> Result<Vec<Building>> {
    let all = store::buildings(tx, zone).await?;
    let (found, what): (Vec<Building>, _) = match place {
        Place::Zone => return Ok(all),
        Place::Department(id) => {
            let known = store::departments(tx, zone)
                .await?
                .iter()
                .any(|(department, _)| department == id);
            if known {
                return Ok(all);
            }
            (vec![], "部门")
        }
        Place::Group(id) => {
            let known = store::groups(tx, zone).await?.iter().any(|(group, _)| group == id);
            if known {
                return Ok(all);
            }
            (vec![], "指导团")
        }
        Place::Building(id) => (all.into_iter().filter(|b| b.id == *id).collect(), "楼宇"),
        Place::Street(id) => {
            let known = store::streets(tx, zone).await?.iter().any(|(street, _)| street == id);
            if known {
                return Ok(all.into_iter().filter(|b| b.street_id == *id).collect());
            }
            (vec![], "街道")
        }
    };
    if found.is_empty() {
        return Err(Error::NotFound(what));
    }
    Ok(found)
}

pub fn ids(buildings: &[Building]) -> Vec<String> {
    buildings.iter().map(|b| b.id.clone()).collect()
}

/// Every figure this reader may know, in the order of the catalogue.
pub async fn figures(app: &App, actor: &Actor, asked: &Asked, by: Option<By>) -> Result<Vec<Figure>> {
    let all: Vec<&Definition> = FIGURES.iter().collect();
    some(app, actor, asked, by, &all).await
}

/// The figures of a period that `shown` picks, in the order of the catalogue.
pub async fn figures_where(
    app: &App,
    actor: &Actor,
    asked: &Asked,
    shown: impl Fn(&Definition) -> bool,
) -> Result<Vec<Figure>> {
    let picked: Vec<&Definition> = FIGURES.iter().filter(|d| shown(d)).collect();
    some(app, actor, asked, None, &picked).await
}

/// One figure; `None` when it is not this reader's.
pub async fn figure(
    app: &App,
    actor: &Actor,
    asked: &Asked,
    by: Option<By>,
    definition: &'static Definition,
) -> Result<Option<Figure>> {
    Ok(some(app, actor, asked, by, &[definition]).await?.into_iter().next())
}

async fn some(
    app: &App,
    actor: &Actor,
    asked: &Asked,
    by: Option<By>,
    definitions: &[&'static Definition],
) -> Result<Vec<Figure>> {
    if by.is_some() {
        policy::may_divide(&asked.reach, &asked.place)?;
    }
    let mut tx = app.db.read().await?;
    let buildings = buildings_of(&mut tx, &actor.zone, &asked.place).await?;
    let unit = asked.place.unit();
    let here = ids(&buildings);
    let left_out = LeftOut::of(&mut tx, actor).await?;
    let gather = Gather {
        zone: &actor.zone,
        left_out: &left_out,
        buildings: &here,
        unit: unit.map(|(_, id)| id),
        period: asked.period,
    };
    let sums = gather.whole(&mut tx, definitions).await?;
    // A part without sums of its own takes those of the whole place.
    let parts: Vec<(String, String, Period, Option<Sums>)> = match by {
        None => vec![],
        Some(By::Month) => asked
            .period
            .each()
            .map(|m| (m.to_string(), m.to_string(), Period { from: m, to: m }, None))
            .collect(),
        Some(By::Building) if unit.is_some() => {
            return Err(Error::invalid("by", "no_such_part", "部门和指导团的指标不分楼宇"));
        }
        Some(By::Building) => {
            let shown: Vec<Building> = match &asked.reach {
                Reach::Buildings(own) => buildings.into_iter().filter(|b| own.contains(&b.id)).collect(),
                _ => buildings,
            };
            let mut each = Gather {
                buildings: &ids(&shown),
                ..gather
            }
            .each(&mut tx, definitions)
            .await?;
            shown
                .into_iter()
                .map(|b| {
                    let own = each.remove(&b.id).unwrap_or_default();
                    (b.id, b.name, asked.period, Some(own))
                })
                .collect()
        }
    };
    Ok(definitions
        .iter()
        .copied()
        .filter(|definition| unit.is_none_or(|(unit, _)| definition.is_of(unit)))
        .filter_map(|definition| {
            let [now, previous] = both(definition, &sums, asked.period);
            let [now, previous] = if asked.small_hidden {
                [in_public(definition, now)?, in_public(definition, previous)?]
            } else {
                [now, previous]
            };
            let series = parts
                .iter()
                .map(|(key, name, period, own)| {
                    let [now, previous] = both(definition, own.as_ref().unwrap_or(&sums), *period);
                    Point {
                        key: key.clone(),
                        name: name.clone(),
                        now,
                        previous,
                    }
                })
                .collect();
            Some(Figure {
                definition,
                now,
                previous,
                series,
            })
        })
        .collect())
}

/// Figures that cannot be, and the buildings they come from as far as the reader is told of buildings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impossible {
    pub figures: Vec<&'static str>,
    pub buildings: Vec<String>,
}

/// What of some figures, now or a year before, is above the whole.
pub async fn impossible(app: &App, actor: &Actor, asked: &Asked, figures: &[Figure]) -> Result<Option<Impossible>> {
    let above = |d: &Definition, now: &Measured, was: &Measured| above_the_whole(d, now) || above_the_whole(d, was);
    let found: Vec<&'static Definition> = figures
        .iter()
        .filter(|f| above(f.definition, &f.now, &f.previous))
        .map(|f| f.definition)
        .collect();
    if found.is_empty() {
        return Ok(None);
    }
    let mut buildings: Vec<String> = vec![];
    if policy::may_divide(&asked.reach, &asked.place).is_ok() {
        for figure in some(app, actor, asked, Some(By::Building), &found).await? {
            let here = figure.series.into_iter();
            for point in here.filter(|p| above(figure.definition, &p.now, &p.previous)) {
                if !buildings.contains(&point.name) {
                    buildings.push(point.name);
                }
            }
        }
    }
    let figures = found.iter().map(|d| d.name).collect();
    Ok(Some(Impossible { figures, buildings }))
}

/// These figures of each of some units over a period, in the order of the codes; of a unit of which
/// nothing is counted there is nothing.
pub async fn of_units(
    tx: &mut Tx,
    actor: &Actor,
    units: &[String],
    period: Period,
    codes: &[&str],
) -> Result<HashMap<String, Vec<f64>>> {
    let figures: Vec<&Definition> = codes.iter().filter_map(|code| find(code)).collect();
    let left_out = LeftOut::of(tx, actor).await?;
    let gather = Gather {
        zone: &actor.zone,
        left_out: &left_out,
        buildings: units,
        unit: None,
        period,
    };
    let sums = gather.each(tx, &figures).await?;
    let measured = |sums: &Sums| {
        let values = figures
            .iter()
            .map(|d| measure(d, sums, period).value.unwrap_or_default());
        values.collect::<Vec<f64>>()
    };
    Ok(sums.iter().map(|(unit, sums)| (unit.clone(), measured(sums))).collect())
}

pub(super) fn both(definition: &Definition, sums: &Sums, period: Period) -> [Measured; 2] {
    [period, period.year_before()].map(|period| measure(definition, sums, period))
}

/// A figure on 工作台, in words.
#[derive(Debug, Clone, Serialize)]
pub struct KeyFigure {
    pub name: &'static str,
    pub text: String,
    pub unit: &'static str,
    pub href: String,
    /// How it compares with a year before; may be empty.
    pub note: String,
}

/// What a person answers for: coverage, acceptance and success of the zone, or of their buildings.
const KEY: &[&str] = &["S09", "S15", "S17"];

/// The figures this person answers for, of this year so far; none for those who answer for none.
pub async fn key_figures(app: &App, actor: &Actor) -> Result<Vec<KeyFigure>> {
    let own = match policy::reach(actor) {
        Ok(Reach::Zone) => None,
        Ok(Reach::Buildings(own)) => Some(own),
        Ok(Reach::Totals | Reach::Departments(_)) | Err(_) => return Ok(vec![]),
    };
    let period = Period::year_to(actor.now.day().month());
    let figures: Vec<&Definition> = KEY.iter().filter_map(|code| find(code)).collect();
    let mut tx = app.db.read().await?;
    let buildings = match &own {
        Some(own) => own.clone(),
        None => ids(&store::buildings(&mut tx, &actor.zone).await?),
    };
    let left_out = LeftOut::of(&mut tx, actor).await?;
    let gather = Gather {
        zone: &actor.zone,
        left_out: &left_out,
        buildings: &buildings,
        unit: None,
        period,
    };
    let sums = gather.whole(&mut tx, &figures).await?;
    // Who answers for one building opens its rows; for several they choose one first.
    let page = |code: &str| match own.as_deref() {
        None => format!("/figures/{code}/rows"),
        Some([one]) => format!("/figures/{code}/rows?building_id={one}"),
        Some(_) => "/figures".to_owned(),
    };
    let key = figures.into_iter().map(|d| {
        let [now, previous] = both(d, &sums, period);
        let change = text::change(d, &now, &previous);
        KeyFigure {
            name: d.name,
            text: text::value(d, &now),
            unit: if now.value.is_some() { d.unit } else { "" },
            href: page(d.code),
            note: if change.is_empty() {
                change
            } else {
                format!("同比 {change}")
            },
        }
    });
    Ok(key.collect())
}
