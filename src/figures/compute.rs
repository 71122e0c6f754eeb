//! From sums by month to figures. Pure.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::FactKind;
use super::definitions::{Basis, Definition, FEWEST, Formula, Openness, Part, Sum};
use crate::kernel::Month;

/// Whole months, both ends counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: Month,
    pub to: Month,
}

impl Period {
    /// The year of a month, up to it.
    pub fn year_to(to: Month) -> Self {
        let year = to.year;
        Period {
            from: Month { year, month: 1 },
            to,
        }
    }

    pub fn months(self) -> i64 {
        i64::from(self.from.span_to(self.to))
    }

    pub fn each(self) -> impl Iterator<Item = Month> {
        (0..self.from.span_to(self.to)).map(move |n| self.from.plus(n))
    }

    pub fn year_before(self) -> Self {
        Period {
            from: self.from.plus(-12),
            to: self.to.plus(-12),
        }
    }
}

impl Basis {
    /// How often the facts of a month count.
    pub fn weight(self, month: Month, period: Period) -> i64 {
        let counts = match self {
            Basis::InPeriod => period.from <= month && month <= period.to,
            Basis::YearBefore => return Basis::InPeriod.weight(month, period.year_before()),
            Basis::AtEnd => month <= period.to,
            Basis::AtStart => month < period.from,
            Basis::Average if month > period.to => false,
            Basis::Average => return i64::from(month.max(period.from).span_to(period.to)),
        };
        i64::from(counts)
    }

    /// What the weighted sum is divided by.
    pub fn divisor(self, period: Period) -> i64 {
        match self {
            Basis::Average => period.months(),
            _ => 1,
        }
    }
}

/// A line of the roll-up, of one building or of several together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthSum {
    pub kind: FactKind,
    pub month: Month,
    /// The length, for lengths; 0 for everything else.
    pub bucket: i64,
    pub count: i64,
    pub total: i64,
}

/// The roll-up of one place.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    by_kind: HashMap<FactKind, Vec<MonthSum>>,
    /// Of several buildings each by itself, where a sum leaves some of them out.
    buildings: Vec<Sums>,
    /// Each subject by itself, where subjects are counted.
    subjects: Vec<Sums>,
}

impl FromIterator<MonthSum> for Sums {
    fn from_iter<I: IntoIterator<Item = MonthSum>>(lines: I) -> Self {
        let mut by_kind: HashMap<FactKind, Vec<MonthSum>> = HashMap::new();
        for line in lines {
            by_kind.entry(line.kind).or_default().push(line);
        }
        Sums {
            by_kind,
            ..Sums::default()
        }
    }
}

/// Lines of several places or subjects, each put with its own.
pub fn apart<K: Eq + Hash>(lines: impl IntoIterator<Item = (K, MonthSum)>) -> HashMap<K, Sums> {
    let mut each: HashMap<K, Sums> = HashMap::new();
    for (key, line) in lines {
        let own = each.entry(key).or_default();
        own.by_kind.entry(line.kind).or_default().push(line);
    }
    each
}

impl Sums {
    fn of(&self, kind: FactKind) -> &[MonthSum] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Less what others came to.
    pub fn without(mut self, others: &Sums) -> Self {
        for other in others.by_kind.values().flatten() {
            let own = self.by_kind.entry(other.kind).or_default();
            let same = |line: &&mut MonthSum| line.month == other.month && line.bucket == other.bucket;
            if let Some(line) = own.iter_mut().find(same) {
                line.count -= other.count;
                line.total -= other.total;
            }
            own.retain(|line| line.count != 0);
        }
        self
    }

    pub fn with_buildings(self, buildings: Vec<Sums>) -> Self {
        Sums { buildings, ..self }
    }

    pub fn with_subjects(self, subjects: Vec<Sums>) -> Self {
        Sums { subjects, ..self }
    }

    /// A sum in stored units.
    pub fn amount(&self, sum: &Sum, period: Period) -> f64 {
        let each = match sum.known {
            Some(_) if !self.buildings.is_empty() => self.buildings.as_slice(),
            _ => std::slice::from_ref(self),
        };
        let counted = each.iter().filter(|place| place.counts(sum, period));
        let weighted: i64 = counted.map(|place| place.weighted(sum.terms, sum.basis, period)).sum();
        weighted as f64 / sum.basis.divisor(period) as f64
    }

    fn weighted(&self, terms: &[(i64, FactKind)], basis: Basis, period: Period) -> i64 {
        terms
            .iter()
            .flat_map(|(sign, kind)| self.of(*kind).iter().map(move |line| (sign, line)))
            .map(|(sign, line)| sign * line.total * basis.weight(line.month, period))
            .sum()
    }

    /// Whether a sum counts what is here: all that it asks to be known is.
    pub fn counts(&self, sum: &Sum, period: Period) -> bool {
        sum.known
            .is_none_or(|kind| self.weighted(&[(1, kind)], sum.basis, period) > 0)
    }

    /// How many subjects have something left.
    fn distinct(&self, sum: &Sum, period: Period) -> usize {
        let left = |subject: &&Sums| subject.weighted(sum.terms, sum.basis, period) > 0;
        self.subjects.iter().filter(left).count()
    }

    /// How many facts of a kind a stretch holds, and what they come to.
    pub fn held(&self, kind: FactKind, basis: Basis, period: Period) -> (i64, i64) {
        let lines = self
            .of(kind)
            .iter()
            .filter(|line| basis.weight(line.month, period) != 0);
        lines.fold((0, 0), |(count, total), line| (count + line.count, total + line.total))
    }

    /// Lengths in the period and how often each occurs. A negative length takes one back.
    fn lengths(&self, sum: &Sum, period: Period) -> Vec<(i64, i64)> {
        let mut often: BTreeMap<i64, i64> = BTreeMap::new();
        for line in sum.terms.iter().flat_map(|(_, kind)| self.of(*kind)) {
            if sum.basis.weight(line.month, period) == 1 {
                let by = if line.bucket < 0 { -line.count } else { line.count };
                *often.entry(line.bucket.abs()).or_default() += by;
            }
        }
        often.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// Whether every fact of a kind in a period is one thing: no correction lies between.
    pub fn uncorrected(&self, kind: FactKind, basis: Basis, period: Period) -> bool {
        self.of(kind)
            .iter()
            .filter(|line| basis.weight(line.month, period) != 0)
            .all(|line| {
                if kind.is_length() {
                    line.bucket >= 0
                } else {
                    line.count == line.total
                }
            })
    }
}

/// All rows behind a part of a figure together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AddedUp {
    pub rows: i64,
    /// What their values come to.
    pub total: f64,
}

/// A figure as it came out, in printed units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measured {
    /// None where the denominator is nothing.
    pub value: Option<f64>,
    pub n: Option<f64>,
    pub d: Option<f64>,
    pub n0: Option<f64>,
    pub d0: Option<f64>,
    /// What there is of it for each of those who were asked, where that is what a comparison needs.
    pub each: Option<f64>,
    /// 小数隐藏: not shown to this reader.
    pub suppressed: bool,
}

pub fn measure(definition: &Definition, sums: &Sums, period: Period) -> Measured {
    let part = |part| {
        let sum = definition.formula.part(part)?;
        Some(match definition.formula {
            Formula::Distinct(_) => sums.distinct(&sum, period) as f64,
            _ => sums.amount(&sum, period) / definition.scale as f64,
        })
    };
    let mut out = Measured {
        n: part(Part::N),
        d: part(Part::D),
        n0: part(Part::N0),
        d0: part(Part::D0),
        ..Measured::default()
    };
    let share = |n: Option<f64>, d: Option<f64>| Some(n? / d.filter(|d| *d != 0.0)?);
    out.value = match definition.formula {
        Formula::Sum(_) | Formula::Distinct(_) | Formula::Part { .. } => out.n,
        Formula::Ratio { per, .. } => share(out.n, out.d).map(|s| s * per),
        Formula::Growth { .. } => share(out.n, out.d).map(|s| (s - 1.0) * 100.0),
        Formula::Change { relative, .. } => {
            let (now, before) = (share(out.n, out.d), share(out.n0, out.d0));
            if relative {
                share(now, before).map(|s| (s - 1.0) * 100.0)
            } else {
                now.zip(before).map(|(now, before)| (now - before) * 100.0)
            }
        }
        Formula::Quantile { lengths, share } => {
            let lengths = sums.lengths(&lengths, period);
            out.n = Some(lengths.iter().map(|(_, count)| *count).sum::<i64>() as f64);
            quantile(&lengths, share)
        }
    }
    .map(tidy);
    let asked = definition.asked_of.map(|sum| sums.amount(&sum, period));
    out.each = asked.map(|asked| share(out.value, Some(asked)).unwrap_or_default());
    out
}

/// Whether a figure was taken of as many, for their number, then and now: a register that has only
/// begun to be kept shows no growth.
pub fn comparable(now: &Measured, before: &Measured) -> bool {
    match now.each.zip(before.each) {
        Some((now, before)) => now <= 2.0 * before && before <= 2.0 * now,
        None => true,
    }
}

/// A share of an area that is more than the whole of it, now or at the beginning: what is registered
/// of the areas cannot all be right.
pub fn above_the_whole(definition: &Definition, measured: &Measured) -> bool {
    let above = |n: Option<f64>, d: Option<f64>| n.zip(d).is_some_and(|(n, d)| d > 0.0 && n > d);
    let is_share = matches!(definition.formula, Formula::Ratio { .. } | Formula::Change { .. });
    is_share && definition.counted_in == "㎡" && (above(measured.n, measured.d) || above(measured.n0, measured.d0))
}

/// The median is the mean of the middle two of an even number; any other share is the length of
/// the first that it is reached with.
fn quantile(lengths: &[(i64, i64)], share: f64) -> Option<f64> {
    let all: i64 = lengths.iter().map(|(_, count)| count).sum();
    // The length that stands at a place, counted from 1.
    let at = |place: i64| {
        let mut passed = 0;
        lengths
            .iter()
            .find(|(_, count)| {
                passed += count;
                passed >= place
            })
            .map(|(length, _)| *length as f64)
    };
    if share == 0.5 {
        return Some((at((all + 1) / 2)? + at(all / 2 + 1)?) / 2.0);
    }
    at(((all as f64 * share).ceil() as i64).max(1))
}

/// Without the dust of binary fractions.
pub fn tidy(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// The figure for those who answer for no building; `None` where it is not theirs at all.
pub fn in_public(definition: &Definition, measured: Measured) -> Option<Measured> {
    let few = |part: Option<f64>| part.is_some_and(|n| n != 0.0 && n.abs() < FEWEST);
    let rest = match definition.formula {
        Formula::Ratio { .. } => measured.n.zip(measured.d).map(|(n, d)| d - n),
        _ => None,
    };
    match definition.openness {
        Openness::Open => Some(measured),
        Openness::Inside => None,
        Openness::FromFive if [measured.n, measured.d, rest].into_iter().any(few) => Some(Measured {
            suppressed: true,
            ..Measured::default()
        }),
        Openness::FromFive => Some(measured),
    }
}
