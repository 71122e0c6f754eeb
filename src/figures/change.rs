//! What a change of a register row counts for.
//!
//! A row *stands for* facts, each in a slot of its own (moving in, moving out, a head count). A
//! change posts the difference between what the row stood for and what it stands for now:
//!
//! - what is new happened on its own day, however late it becomes known;
//! - what was said before and is said otherwise now is taken back, and said anew, on the day of the
//!   correction, never earlier: a published month does not change, unless somebody says in so many
//!   words from which day on it was otherwise.

use std::collections::BTreeMap;

use super::{Fact, FactKind};
use crate::kernel::Day;

/// The facts a row stands for, by slot.
pub type Standing = BTreeMap<(&'static str, FactKind), Fact>;

/// What must be posted so that `after` stands where `before` stood; `on` is the day of the change.
pub fn difference(before: &Standing, after: &Standing, on: Day) -> Vec<Fact> {
    let mut facts = vec![];
    for (slot, old) in before.iter().filter(|(slot, old)| after.get(slot) != Some(old)) {
        facts.push(Fact {
            day: old.day.max(on),
            value: -old.value,
            ..old.clone()
        });
        if let Some(new) = after.get(slot) {
            facts.push(Fact {
                day: new.day.max(on),
                ..new.clone()
            });
        }
    }
    facts.extend(
        after
            .iter()
            .filter(|(slot, _)| !before.contains_key(slot))
            .map(|(_, new)| new.clone()),
    );
    facts
}

/// The same for a correction: nothing of it counts before the day on which it was made.
pub fn correction(before: &Standing, after: &Standing, today: Day) -> Vec<Fact> {
    let mut facts = difference(before, after, today);
    for fact in &mut facts {
        fact.day = fact.day.max(today);
    }
    facts
}

/// Kind, building, unit, day, and what is counted where it is not the subject of the event.
type Key = (FactKind, String, Option<String>, Day, Option<(&'static str, String)>);

/// One fact for each kind, place, unit, day and subject; what cancels out is left out.
pub fn merged(facts: Vec<Fact>) -> Vec<Fact> {
    let mut sums: BTreeMap<Key, i64> = BTreeMap::new();
    for fact in facts {
        *sums
            .entry((fact.kind, fact.building, fact.unit, fact.day, fact.subject))
            .or_default() += fact.value;
    }
    let kept = sums.into_iter().filter(|(_, value)| *value != 0);
    kept.map(|((kind, building, unit, day, subject), value)| Fact {
        kind,
        building,
        unit,
        day,
        value,
        subject,
    })
    .collect()
}
