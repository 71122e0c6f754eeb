//! What a figure is: data. Numerator and denominator are sums of facts over a stretch of time.

use std::collections::BTreeSet;

use super::FactKind;
use super::catalogue::FIGURES;
use super::kinds::Unit;

words! {
    /// How a figure behaves.
    pub enum FigureKind {
        /// So many in the period.
        Count = "count" "数量",
        /// One number in proportion to another.
        Rate = "rate" "比率",
        /// So much at the end of the period.
        Level = "level" "期末数",
        Duration = "duration" "时长",
    }
}

words! {
    /// The chapters of the page.
    pub enum Chapter {
        Places = "places" "楼宇与企业",
        Law = "law" "法律服务",
        Disputes = "disputes" "涉企纠纷",
        Results = "results" "化解成效",
        Courts = "courts" "诉讼",
        Requests = "requests" "企业诉求",
        Handoffs = "handoffs" "部门交办",
        Guidance = "guidance" "党建指导团",
    }
}

impl Chapter {
    /// 诉求与交办 stand on a page of their own: all figures on one would be too heavy for a phone.
    pub fn is_of_demands(self) -> bool {
        matches!(self, Chapter::Requests | Chapter::Handoffs | Chapter::Guidance)
    }
}

/// Which stretch of time a sum is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    InPeriod,
    /// The same months a year before.
    YearBefore,
    /// Everything up to the end of the period: a level.
    AtEnd,
    /// Everything before the period: the level it began with.
    AtStart,
    /// The mean of the levels at the ends of its months.
    Average,
}

/// Facts of some kinds, added or taken away, over one stretch of time.
#[derive(Debug, Clone, Copy)]
pub struct Sum {
    pub terms: &'static [(i64, FactKind)],
    pub basis: Basis,
    /// Only of the buildings of which this is known over the same stretch.
    pub known: Option<FactKind>,
}

impl Sum {
    pub const fn of(basis: Basis, terms: &'static [(i64, FactKind)]) -> Self {
        Sum {
            terms,
            basis,
            known: None,
        }
    }

    /// All that it is made of.
    pub fn kinds(self) -> impl Iterator<Item = FactKind> {
        self.terms.iter().map(|(_, kind)| *kind).chain(self.known)
    }

    /// The same without the buildings that have nothing of a kind: what is let in a building whose
    /// leasable area nobody registered is no part of a rate.
    pub const fn where_known(self, kind: FactKind) -> Self {
        Sum {
            known: Some(kind),
            ..self
        }
    }
}

/// How a value comes of sums.
#[derive(Debug, Clone, Copy)]
pub enum Formula {
    /// n
    Sum(Sum),
    /// How many subjects there are of which something is left: a group that is linked with two
    /// buildings is one.
    Distinct(Sum),
    /// n, printed with the whole d that it is part of.
    Part { n: Sum, d: Sum },
    /// n ÷ d × per
    Ratio { n: Sum, d: Sum, per: f64 },
    /// (n − d) ÷ d, in percent
    Growth { n: Sum, d: Sum },
    /// n ÷ d − n0 ÷ d0, in percentage points or in percent of n0 ÷ d0
    Change {
        n: Sum,
        d: Sum,
        n0: Sum,
        d0: Sum,
        relative: bool,
    },
    /// The length that a share of all does not exceed.
    Quantile { lengths: Sum, share: f64 },
}

/// A part of a figure that opens its own rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    N,
    D,
    N0,
    D0,
}

impl Part {
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "n" => Part::N,
            "d" => Part::D,
            "n0" => Part::N0,
            "d0" => Part::D0,
            _ => return None,
        })
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Part::N => "n",
            Part::D => "d",
            Part::N0 => "n0",
            Part::D0 => "d0",
        }
    }

    pub const ALL: [Part; 4] = [Part::N, Part::D, Part::N0, Part::D0];

    pub fn label(self) -> &'static str {
        match self {
            Part::N => "分子 n",
            Part::D => "分母 d",
            Part::N0 => "期初分子",
            Part::D0 => "期初分母",
        }
    }
}

impl Formula {
    pub fn part(&self, part: Part) -> Option<Sum> {
        match (self, part) {
            (Formula::Sum(n) | Formula::Distinct(n) | Formula::Quantile { lengths: n, .. }, Part::N) => Some(*n),
            (
                Formula::Part { n, .. }
                | Formula::Ratio { n, .. }
                | Formula::Growth { n, .. }
                | Formula::Change { n, .. },
                Part::N,
            ) => Some(*n),
            (
                Formula::Part { d, .. }
                | Formula::Ratio { d, .. }
                | Formula::Growth { d, .. }
                | Formula::Change { d, .. },
                Part::D,
            ) => Some(*d),
            (Formula::Change { n0, .. }, Part::N0) => Some(*n0),
            (Formula::Change { d0, .. }, Part::D0) => Some(*d0),
            _ => None,
        }
    }

    pub fn sums(&self) -> impl Iterator<Item = Sum> {
        Part::ALL.into_iter().filter_map(|part| self.part(part))
    }
}

/// What those may read who answer for no building: aggregates of the zone, V0 of domain.md 4.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// Areas, people, firms.
    Open,
    /// Not shown while n or d is between 1 and 4 (小数隐藏): it would name the firm.
    FromFive,
    /// Never: taken from another figure it would tell a hidden one.
    Inside,
}

pub const FEWEST: f64 = 5.0;

/// 指标
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// Of domain.md 4.9: `S17`, `S18.pre`.
    pub code: &'static str,
    pub name: &'static str,
    pub unit: &'static str,
    pub kind: FigureKind,
    pub chapter: Chapter,
    /// Counted up when text or formula changes.
    pub version: i64,
    pub formula: Formula,
    /// A level of what was asked one by one, and of how many: where it was asked of far fewer a year
    /// before, or now, the two are not compared.
    pub asked_of: Option<Sum>,
    /// Stored units to one printed unit of n and d: 100 for areas kept in 0.01 ㎡.
    pub scale: i64,
    /// What n and d are counted in.
    pub counted_in: &'static str,
    pub openness: Openness,
    /// 口径
    pub text: &'static str,
    /// The calculation in words.
    pub how: &'static str,
}

impl Definition {
    /// Whether it can be told of such a unit: all that it is made of is what these do or owe.
    pub fn is_of(&self, unit: Unit) -> bool {
        self.kinds().into_iter().all(|kind| kind.is_of(unit))
    }

    /// The definition as the API and a printed page give it.
    pub fn sentence(&self) -> String {
        format!("{}。算法：{}。", self.text, self.how)
    }

    pub fn kinds(&self) -> BTreeSet<FactKind> {
        let sums = self.formula.sums().chain(self.asked_of);
        sums.flat_map(Sum::kinds).collect()
    }
}

pub fn find(code: &str) -> Option<&'static Definition> {
    FIGURES.iter().find(|d| d.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_every_definition_speaks() {
        let mut seen = BTreeSet::new();
        for d in FIGURES.iter() {
            assert!(seen.insert(d.code), "{} stands twice", d.code);
            assert!(
                !d.text.is_empty() && !d.how.is_empty() && !d.text.ends_with('。'),
                "{}",
                d.code
            );
            assert!(!d.kinds().is_empty(), "{} counts nothing", d.code);
        }
    }

    #[test]
    fn every_kind_of_fact_is_counted_by_some_figure() {
        let counted: BTreeSet<FactKind> = FIGURES.iter().flat_map(Definition::kinds).collect();
        let idle: Vec<&FactKind> = FactKind::ALL.iter().filter(|k| !counted.contains(k)).collect();
        assert!(idle.is_empty(), "{idle:?}");
    }
}
