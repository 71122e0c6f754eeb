//! The rows behind a number.
//!
//! For a count each fact is a row, and there are as many rows as the number says. For a level, a
//! difference, or where a correction lies between, a row is what the facts of one subject come to.
//! Either way the values of all rows sum to the number; only lengths of time are told by how many there
//! are, and do not add up.

mod cursor;
mod store;

use std::collections::HashMap;

use super::compute::{AddedUp, Period};
use super::definitions::{Definition, Formula, Part, Sum, find};
use super::gather::Gather;
use super::kinds::Nature;
use super::left_out::LeftOut;
use super::policy;
use super::service::{Asked, buildings_of, ids};
use super::store::Building;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Day};
use crate::matters;
use crate::web::params::{bad_cursor, given};
use cursor::Cursor;
use store::Line;

/// One row behind a number, in the unit that its part is counted in.
#[derive(Debug, Clone)]
pub struct Row {
    /// Empty for a subject that is counted once in several buildings.
    pub building_id: String,
    pub building: String,
    pub on_day: Day,
    pub subject_kind: String,
    /// None for a matter that this reader may not know of.
    pub subject_id: Option<String>,
    pub label: String,
    /// Its page; empty where there is none.
    pub href: String,
    pub value: f64,
}

/// One page of the rows behind a part of a figure.
pub struct Rows {
    pub definition: &'static Definition,
    pub part: Part,
    pub items: Vec<Row>,
    pub next: Option<String>,
}

/// A page of rows, and what the rows of all pages come to.
///
/// Errors: 404 for an unknown figure, a part it does not have, a building that is not theirs.
pub async fn rows(
    app: &App,
    actor: &Actor,
    code: &str,
    part: Option<&str>,
    asked: &Asked,
    cursor: Option<&str>,
    limit: i64,
) -> Result<(Rows, AddedUp)> {
    let mut tx = app.db.read().await?;
    let source = Source::of(&mut tx, actor, code, part, asked).await?;
    let page = source.read(&mut tx, actor, cursor, limit).await?;
    let sum = source.added_up(&mut tx, &actor.zone).await?;
    Ok((page, sum))
}

/// A page alone, for who reads all of them and adds up on the way. Errors: as [`rows`].
pub async fn page(
    app: &App,
    actor: &Actor,
    code: &str,
    part: &str,
    asked: &Asked,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Rows> {
    let mut tx = app.db.read().await?;
    let source = Source::of(&mut tx, actor, code, Some(part), asked).await?;
    source.read(&mut tx, actor, cursor, limit).await
}

fn no_such_part() -> Error {
    Error::invalid("part", "no_such_part", "这个指标没有这一部分：n 为分子，d 为分母")
}

/// Where rows are read from.
struct Source {
    definition: &'static Definition,
    part: Part,
    sum: Sum,
    period: Period,
    /// Those of the place.
    here: Vec<Building>,
    /// Those of them that the sum counts.
    buildings: Vec<String>,
    unit: Option<String>,
    left_out: LeftOut,
    /// How many facts there are and what they come to, where each is a row.
    held: Option<(i64, i64)>,
}

impl Source {
    async fn of(tx: &mut Tx, actor: &Actor, code: &str, part: Option<&str>, asked: &Asked) -> Result<Source> {
        let part = Part::parse(part.unwrap_or("n")).ok_or_else(no_such_part)?;
        policy::may_open(&asked.reach, &asked.place)?;
        let definition = find(code).ok_or(Error::NotFound("指标"))?;
        let sum = definition.formula.part(part).ok_or_else(no_such_part)?;
        let here = buildings_of(tx, &actor.zone, &asked.place).await?;
        let unit = asked.place.unit().map(|(_, id)| id);
        let left_out = LeftOut::of(tx, actor).await?;
        let gather = Gather {
            zone: &actor.zone,
            left_out: &left_out,
            buildings: &ids(&here),
            unit,
            period: asked.period,
        };
        let held = gather.held_one_by_one(tx, definition, &sum).await?;
        Ok(Source {
            definition,
            part,
            sum,
            period: asked.period,
            buildings: gather.counted_by(tx, &sum).await?,
            here,
            unit: unit.map(str::to_owned),
            left_out,
            held,
        })
    }

    /// Stored units to one unit of a row.
    fn divisor(&self) -> f64 {
        (self.definition.scale * self.sum.basis.divisor(self.period)) as f64
    }

    /// Whether each subject is one row, however often it is counted.
    fn is_distinct(&self) -> bool {
        matches!(self.definition.formula, Formula::Distinct(_))
    }

    /// A subject that was counted twice is two rows.
    fn of_ones(&self) -> bool {
        self.sum.terms.iter().all(|(_, kind)| kind.nature() == Nature::One)
    }

    async fn added_up(&self, tx: &mut Tx, zone: &str) -> Result<AddedUp> {
        let of = (self.buildings.as_slice(), self.unit.as_deref(), &self.left_out);
        let (rows, total) = if let Some(held) = self.held {
            held
        } else if self.is_distinct() {
            let rows = store::how_many_distinct(tx, zone, &self.sum, self.period, of).await?;
            (rows, rows)
        } else {
            let (subjects, total, ones) = store::subjects_together(tx, zone, &self.sum, self.period, of).await?;
            (if self.of_ones() { ones } else { subjects }, total)
        };
        Ok(AddedUp {
            rows,
            total: total as f64 / self.divisor(),
        })
    }

    async fn read(&self, tx: &mut Tx, actor: &Actor, cursor: Option<&str>, limit: i64) -> Result<Rows> {
        let after = given(cursor).map(|text| Cursor::parse(text).ok_or_else(bad_cursor));
        let after = after.transpose()?;
        let (lines, next) = self.page(tx, &actor.zone, after, limit).await?;
        Ok(Rows {
            definition: self.definition,
            part: self.part,
            items: named(tx, actor, &self.here, lines, self.divisor()).await?,
            next,
        })
    }

    async fn page(
        &self,
        tx: &mut Tx,
        zone: &str,
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<(Vec<Line>, Option<String>)> {
        let after = after.unwrap_or_else(|| Cursor::start(self.held.is_some()));
        let by_fact = after.by_fact;
        let of = (self.buildings.as_slice(), self.unit.as_deref(), &self.left_out);
        let mut lines = match self.sum.terms {
            _ if self.is_distinct() => store::distinct(tx, zone, &self.sum, self.period, of, &after, limit + 1).await?,
            [(1, kind)] if by_fact => {
                let what = (*kind, self.sum.basis, self.period);
                store::facts(tx, zone, what, of, &after, limit + 1).await?
            }
            _ => store::subjects(tx, zone, &self.sum, self.period, of, &after, limit + 1).await?,
        };
        let more = lines.len() as i64 > limit;
        lines.truncate(limit as usize);
        let next = after.after(&lines, self.is_distinct()).filter(|_| more);
        let next = next.map(|cursor| cursor.to_string());
        if self.of_ones() && !by_fact && !self.is_distinct() {
            lines = lines.into_iter().flat_map(in_ones).collect();
        }
        Ok((lines, next))
    }
}

fn in_ones(line: Line) -> impl Iterator<Item = Line> {
    let times = line.value.unsigned_abs() as usize;
    let one = Line {
        value: line.value.signum(),
        ..line
    };
    std::iter::repeat_n(one, times)
}

/// The rows with names and pages; what this reader may not know of loses its subject.
async fn named(tx: &mut Tx, actor: &Actor, buildings: &[Building], lines: Vec<Line>, by: f64) -> Result<Vec<Row>> {
    let source = |line: &Line| {
        let (kind, id) = line.source.split_once(':').unwrap_or_default();
        (kind.to_owned(), id.to_owned())
    };
    let mut sources: Vec<(String, String)> = lines.iter().map(source).collect();
    sources.sort();
    sources.dedup();
    let known = matters::store::known(tx, actor, &sources).await?;
    let mut names: HashMap<(String, String), String> = HashMap::new();
    let mut wanted: HashMap<String, Vec<String>> = HashMap::new();
    for (kind, id) in lines
        .iter()
        .map(|l| (l.subject_kind.clone(), l.subject_id.clone()))
        .chain(sources)
    {
        wanted.entry(kind).or_default().push(id);
    }
    for (kind, ids) in wanted {
        for (id, name) in store::names(tx, &actor.zone, &kind, ids).await? {
            names.insert((kind.clone(), id), name);
        }
    }
    let rows = lines.into_iter().map(|line| {
        let source = source(&line);
        let hidden = known.get(&source) == Some(&false);
        let building = buildings.iter().find(|b| b.id == line.building_id);
        let subject = (line.subject_kind.clone(), line.subject_id.clone());
        let (label, href) = if hidden {
            ("不便公开的事项".to_owned(), String::new())
        } else {
            let own = names.get(&subject).cloned();
            let label = own.unwrap_or_else(|| match names.get(&source) {
                Some(name) => format!("{name}（{}）", what(&subject.0)),
                None => what(&subject.0).to_owned(),
            });
            (label, page_of(&subject, &source))
        };
        // A subject that is counted once in several buildings is of no one of them.
        let place = if line.building_id.is_empty() {
            "多座楼宇"
        } else {
            ""
        };
        Row {
            building_id: line.building_id,
            building: building.map_or(place.to_owned(), |b| b.name.clone()),
            on_day: line.on_day,
            subject_kind: line.subject_kind,
            subject_id: (!hidden).then_some(line.subject_id),
            label,
            href,
            value: line.value as f64 / by,
        }
    });
    Ok(rows.collect())
}

/// What a subject is called that has no name.
fn what(kind: &str) -> &str {
    match kind {
        "building" => "楼宇登记",
        "occupancy" => "入驻登记",
        "litigation" => "法院统计",
        "obligation" => "履行项",
        "dispute" => "纠纷",
        "handoff" => "交办单",
        "leg" => "承办部门",
        "request" => "诉求",
        "opinion" => "法律意见书",
        "guidance_group" => "党建指导团",
        "visit" => "走访",
        "twin_link" => "双联",
        other => other,
    }
}

fn page_of(subject: &(String, String), source: &(String, String)) -> String {
    let page = |(kind, id): &(String, String)| match kind.as_str() {
        "dispute" => Some(format!("/disputes/{id}")),
        "handoff" => Some(format!("/handoffs/{id}")),
        "request" => Some(format!("/requests/{id}")),
        "advisor_assignment" => Some(format!("/advisors/{id}")),
        "enterprise" => Some(format!("/enterprises/{id}")),
        "building" => Some(format!("/buildings/{id}")),
        "guidance_group" => Some(format!("/guidance/{id}")),
        _ => None,
    };
    page(subject).or_else(|| page(source)).unwrap_or_default()
}
