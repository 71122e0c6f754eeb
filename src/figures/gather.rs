//! What figures are made of, read for some places at once: one question however many numbers there are,
//! one more where a figure leaves buildings out, and one where it counts subjects.

use std::collections::{BTreeSet, HashMap};

use super::FactKind;
use super::compute::{MonthSum, Period, Sums, apart};
use super::definitions::{Basis, Definition, Formula, Sum};
use super::kinds::Nature;
use super::left_out::LeftOut;
use super::store;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Month;

/// Of these buildings, or of one unit in them, up to the end of a period.
pub(super) struct Gather<'a> {
    pub zone: &'a str,
    /// What its reader is not told of.
    pub left_out: &'a LeftOut,
    pub buildings: &'a [String],
    pub unit: Option<&'a str>,
    pub period: Period,
}

fn distinct_kinds(kinds: impl IntoIterator<Item = FactKind>) -> Vec<FactKind> {
    let kinds: BTreeSet<FactKind> = kinds.into_iter().collect();
    kinds.into_iter().collect()
}

fn kinds(figures: &[&Definition]) -> Vec<FactKind> {
    distinct_kinds(figures.iter().flat_map(|d| d.kinds()))
}

/// The kinds of the sums that leave buildings out.
fn guarded(figures: &[&Definition]) -> Vec<FactKind> {
    let sums = figures.iter().flat_map(|d| d.formula.sums());
    distinct_kinds(sums.filter(|sum| sum.known.is_some()).flat_map(Sum::kinds))
}

/// The kinds whose subjects are counted.
fn counted(figures: &[&Definition]) -> Vec<FactKind> {
    let figures = figures.iter().filter(|d| matches!(d.formula, Formula::Distinct(_)));
    distinct_kinds(figures.flat_map(|d| d.kinds()))
}

impl Gather<'_> {
    /// Two years back: the year before, and what the year before is compared with.
    fn since(&self) -> Month {
        self.period.from.plus(-24)
    }

    /// The roll-up of some places together, as its reader may know it.
    pub async fn sums(&self, tx: &mut Tx, kinds: &[FactKind], places: &[String]) -> Result<Sums> {
        let (since, to) = (self.since(), self.period.to);
        let sums = store::sums(tx, self.zone, kinds, places, since, to).await?;
        let left_out = self
            .left_out
            .sums(tx, self.zone, kinds, self.buildings, (since, to))
            .await?;
        let here = left_out.iter().filter(|(place, _)| places.contains(place));
        Ok(here.fold(sums, |sums, (_, own)| sums.without(own)))
    }

    async fn sums_by_place(&self, tx: &mut Tx, kinds: &[FactKind], places: &[String]) -> Result<HashMap<String, Sums>> {
        let (since, to) = (self.since(), self.period.to);
        let mut each = store::sums_by_place(tx, self.zone, kinds, places, since, to).await?;
        for (place, left_out) in self
            .left_out
            .sums(tx, self.zone, kinds, self.buildings, (since, to))
            .await?
        {
            if let Some(own) = each.remove(&place) {
                each.insert(place, own.without(&left_out));
            }
        }
        Ok(each)
    }

    /// All places together.
    pub async fn whole(&self, tx: &mut Tx, figures: &[&Definition]) -> Result<Sums> {
        let unit = self.unit.map(str::to_owned);
        let places = unit.as_ref().map_or(self.buildings, std::slice::from_ref);
        let mut sums = self.sums(tx, &kinds(figures), places).await?;
        let guarded = guarded(figures);
        if !guarded.is_empty() && places.len() > 1 {
            let each = self.sums_by_place(tx, &guarded, places).await?;
            sums = sums.with_buildings(each.into_values().collect());
        }
        let lines = self.subjects(tx, figures).await?;
        let subjects = apart(lines.into_iter().map(|(_, subject, line)| (subject, line)));
        Ok(sums.with_subjects(subjects.into_values().collect()))
    }

    /// Each building by itself.
    pub async fn each(&self, tx: &mut Tx, figures: &[&Definition]) -> Result<HashMap<String, Sums>> {
        let mut each = self.sums_by_place(tx, &kinds(figures), self.buildings).await?;
        let lines = self.subjects(tx, figures).await?;
        let mut subjects: HashMap<String, Vec<Sums>> = HashMap::new();
        let keyed = lines
            .into_iter()
            .map(|(building, subject, line)| ((building, subject), line));
        for ((building, _), sums) in apart(keyed) {
            subjects.entry(building).or_default().push(sums);
        }
        for (building, subjects) in subjects {
            let own = each.remove(&building).unwrap_or_default();
            each.insert(building, own.with_subjects(subjects));
        }
        Ok(each)
    }

    async fn subjects(&self, tx: &mut Tx, figures: &[&Definition]) -> Result<Vec<(String, String, MonthSum)>> {
        let kinds = counted(figures);
        if kinds.is_empty() {
            return Ok(vec![]);
        }
        let of = (self.buildings, self.unit);
        store::sums_by_subject(tx, self.zone, &kinds, of, self.left_out.sources(), self.period.to).await
    }

    /// The buildings that a sum counts.
    pub async fn counted_by(&self, tx: &mut Tx, sum: &Sum) -> Result<Vec<String>> {
        let Some(known) = sum.known else {
            return Ok(self.buildings.to_vec());
        };
        let each = self.sums_by_place(tx, &[known], self.buildings).await?;
        let counts = |id: &&String| each.get(*id).is_some_and(|own| own.counts(sum, self.period));
        Ok(self.buildings.iter().filter(counts).cloned().collect())
    }

    /// How many facts of a sum there are and what they come to, where each is a row: all are of one kind,
    /// in a stretch of time, and nothing of it was taken back.
    pub async fn held_one_by_one(&self, tx: &mut Tx, definition: &Definition, sum: &Sum) -> Result<Option<(i64, i64)>> {
        let [(1, kind)] = sum.terms else { return Ok(None) };
        let stretch = matches!(sum.basis, Basis::InPeriod | Basis::YearBefore);
        let distinct = matches!(definition.formula, Formula::Distinct(_));
        if !stretch || distinct || !matches!(kind.nature(), Nature::One | Nature::Length) {
            return Ok(None);
        }
        let counted = match self.unit {
            Some(unit) => vec![unit.to_owned()],
            None => self.counted_by(tx, sum).await?,
        };
        let sums = self.sums(tx, &[*kind], &counted).await?;
        Ok(sums
            .uncorrected(*kind, sum.basis, self.period)
            .then(|| sums.held(*kind, sum.basis, self.period)))
    }
}
