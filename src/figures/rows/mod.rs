//! The rows behind a number.
//!
//! For a count each fact is a row, and there are as many rows as the number says. For a level, a
//! difference, or where a correction lies between, a row is what the facts of one subject come to.
//! Either way the values of all rows sum to the number.

mod store;

use std::collections::HashMap;

use super::compute::Period;
use super::definitions::{Basis, Definition, Part, Sum, find};
use super::kinds::Nature;
use super::policy;
use super::service::{Asked, buildings_of, ids};
use super::store::Building;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Day};
use crate::matters;
use store::Line;

/// One row behind a number, in the unit that its part is counted in.
#[derive(Debug, Clone)]
pub struct Row {
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

/// Errors: 404 for an unknown figure, a part it does not have, a building that is not theirs.
pub async fn rows(
    app: &App,
    actor: &Actor,
    code: &str,
    part: Option<&str>,
    asked: &Asked,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Rows> {
    policy::may_open(&asked.reach, &asked.place)?;
    let definition = find(code).ok_or(Error::NotFound("指标"))?;
    let part = Part::parse(part.unwrap_or("n")).ok_or_else(no_such_part)?;
    let sum = definition.formula.part(part).ok_or_else(no_such_part)?;
    let mut tx = app.db.read().await?;
    let buildings = buildings_of(&mut tx, &actor.zone, &asked.place).await?;
    let after = match cursor {
        Some(text) => Some(
            Cursor::parse(text).ok_or_else(|| Error::invalid("cursor", "bad_cursor", "翻页位置不对，请从头翻起"))?,
        ),
        None => None,
    };
    let source = Source {
        sum,
        period: asked.period,
        buildings: ids(&buildings),
        unit: asked.place.unit().map(|(_, id)| id.to_owned()),
    };
    let (lines, next) = source.page(&mut tx, &actor.zone, after, limit).await?;
    let by = (definition.scale * sum.basis.divisor(asked.period)) as f64;
    let items = named(&mut tx, actor, &buildings, lines, by).await?;
    Ok(Rows {
        definition,
        part,
        items,
        next,
    })
}

fn no_such_part() -> Error {
    Error::invalid("part", "no_such_part", "这个指标没有这一部分：n 为分子，d 为分母")
}

/// Where rows are read from.
struct Source {
    sum: Sum,
    period: Period,
    buildings: Vec<String>,
    unit: Option<String>,
}

/// How far a reader has come, and in which order: `f` by facts, `s` by subjects.
struct Cursor {
    by_fact: bool,
    line: Line,
}

impl Cursor {
    fn parse(text: &str) -> Option<Self> {
        let (by_fact, rest) = match text.split_once('.')? {
            ("f", rest) => (true, rest),
            ("s", rest) => (false, rest),
            _ => return None,
        };
        // The id of the subject stands last: it alone may have dots.
        let mut parts = rest.splitn(if by_fact { 5 } else { 3 }, '.');
        let mut next = || parts.next().map(str::to_owned);
        let mut line = start();
        line.building_id = next()?;
        if by_fact {
            line.on_day = Day::parse(&next()?)?;
            line.seq = next()?.parse().ok()?;
            line.source = format!(":{}", next()?);
        } else {
            line.subject_kind = next()?;
        }
        line.subject_id = next()?;
        Some(Cursor { by_fact, line })
    }

    fn text(by_fact: bool, line: &Line) -> String {
        let Line {
            building_id,
            on_day,
            subject_kind,
            subject_id,
            source,
            seq,
            ..
        } = line;
        if by_fact {
            let (_, source) = source.split_once(':').unwrap_or_default();
            format!("f.{building_id}.{on_day}.{seq}.{source}.{subject_id}")
        } else {
            format!("s.{building_id}.{subject_kind}.{subject_id}")
        }
    }
}

/// Before every line.
fn start() -> Line {
    Line {
        building_id: String::new(),
        on_day: Day(chrono::NaiveDate::MIN),
        subject_kind: String::new(),
        subject_id: String::new(),
        source: ":".to_owned(),
        seq: 0,
        value: 0,
    }
}

impl Source {
    async fn page(
        &self,
        tx: &mut Tx,
        zone: &str,
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<(Vec<Line>, Option<String>)> {
        let by_fact = match &after {
            Some(cursor) => cursor.by_fact,
            None => self.each_is_one(tx, zone).await?,
        };
        let after = after.map_or_else(start, |cursor| cursor.line);
        let of = (self.buildings.as_slice(), self.unit.as_deref());
        let mut lines = match self.sum.terms {
            [(1, kind)] if by_fact => {
                let what = (*kind, self.sum.basis, self.period);
                store::facts(tx, zone, what, of, &after, limit + 1).await?
            }
            _ => store::subjects(tx, zone, &self.sum, self.period, of, &after, limit + 1).await?,
        };
        let more = lines.len() as i64 > limit;
        lines.truncate(limit as usize);
        let next = lines.last().filter(|_| more).map(|line| Cursor::text(by_fact, line));
        // A subject that was counted twice is two rows.
        let ones = self.sum.terms.iter().all(|(_, kind)| kind.nature() == Nature::One);
        if ones && !by_fact {
            lines = lines.into_iter().flat_map(in_ones).collect();
        }
        Ok((lines, next))
    }

    /// Whether each fact is a row: one kind, in a stretch of time, and nothing of it taken back.
    async fn each_is_one(&self, tx: &mut Tx, zone: &str) -> Result<bool> {
        let [(1, kind)] = self.sum.terms else { return Ok(false) };
        let stretch = matches!(self.sum.basis, Basis::InPeriod | Basis::YearBefore);
        if !stretch || !matches!(kind.nature(), Nature::One | Nature::Length) {
            return Ok(false);
        }
        let (since, to) = (self.period.from.plus(-12), self.period.to);
        let places = match &self.unit {
            Some(unit) => std::slice::from_ref(unit),
            None => &self.buildings,
        };
        let sums = super::store::sums(tx, zone, &[*kind], places, since, to).await?;
        Ok(sums.uncorrected(*kind, self.sum.basis, self.period))
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
        Row {
            building_id: line.building_id,
            building: building.map_or(String::new(), |b| b.name.clone()),
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
        "leg" => "承办腿",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        let line = Line {
            building_id: "b".into(),
            on_day: Day::parse("2026-03-04").unwrap(),
            subject_kind: "obligation".into(),
            subject_id: "JF-2026-0001-a.b".into(),
            source: "dispute:d".into(),
            seq: 7,
            value: 1,
        };
        let read = Cursor::parse(&Cursor::text(true, &line)).unwrap();
        assert!(read.by_fact && read.line.seq == 7 && read.line.source == ":d");
        assert_eq!(read.line.subject_id, line.subject_id);
        let read = Cursor::parse(&Cursor::text(false, &line)).unwrap();
        assert!(!read.by_fact && read.line.subject_kind == "obligation" && read.line.subject_id == line.subject_id);
        for bad in ["", "f", "x.a.b", "f.b.today.1.s.d"] {
            assert!(Cursor::parse(bad).is_none(), "{bad}");
        }
    }
}
