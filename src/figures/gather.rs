//! What figures are made of, read for some places at once: one question however many numbers there are,
//! one more where a figure leaves buildings out, and one where it counts subjects.

use std::collections::{BTreeSet, HashMap};

use super::FactKind;
use super::compute::{MonthSum, Period, Sums, apart};
use super::definitions::{Definition, Formula, Sum};
use super::store;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Month;

/// Of these buildings, or of one unit in them, up to the end of a period.
pub(super) struct Gather<'a> {
    pub zone: &'a str,
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

    /// All places together.
    pub async fn whole(&self, tx: &mut Tx, figures: &[&Definition]) -> Result<Sums> {
        let (since, to) = (self.since(), self.period.to);
        let unit = self.unit.map(str::to_owned);
        let places = unit.as_ref().map_or(self.buildings, std::slice::from_ref);
        let mut sums = store::sums(tx, self.zone, &kinds(figures), places, since, to).await?;
        let guarded = guarded(figures);
        if !guarded.is_empty() && places.len() > 1 {
            let each = store::sums_by_place(tx, self.zone, &guarded, places, since, to).await?;
            sums = sums.with_buildings(each.into_values().collect());
        }
        let lines = self.subjects(tx, figures).await?;
        let subjects = apart(lines.into_iter().map(|(_, subject, line)| (subject, line)));
        Ok(sums.with_subjects(subjects.into_values().collect()))
    }

    /// Each building by itself.
    pub async fn each(&self, tx: &mut Tx, figures: &[&Definition]) -> Result<HashMap<String, Sums>> {
        let (since, to) = (self.since(), self.period.to);
        let mut each = store::sums_by_place(tx, self.zone, &kinds(figures), self.buildings, since, to).await?;
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
        store::sums_by_subject(tx, self.zone, &kinds, self.buildings, self.unit, self.period.to).await
    }

    /// The buildings that a sum counts.
    pub async fn counted_by(&self, tx: &mut Tx, sum: &Sum) -> Result<Vec<String>> {
        let Some(known) = sum.known else {
            return Ok(self.buildings.to_vec());
        };
        let (since, to) = (self.since(), self.period.to);
        let each = store::sums_by_place(tx, self.zone, &[known], self.buildings, since, to).await?;
        let counts = |id: &&String| each.get(*id).is_some_and(|own| own.counts(sum, self.period));
        Ok(self.buildings.iter().filter(counts).cloned().collect())
    }
}
