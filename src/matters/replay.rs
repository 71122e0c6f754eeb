//! The fold: a matter, and what it counts for, from its events alone.

use std::collections::BTreeMap;

use serde_json::Value;

use super::attachments::ATTACH;
use super::{Matter, Moment, store};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::figures::store::{MonthKey, roll_up};
use crate::figures::{Entry, Fact};
use crate::journal::EventRow;

/// Opens a matter with its first event and applies the others. Errors where an event cannot be read
/// or leads elsewhere than it says.
pub fn fold<M: Matter>(events: &[EventRow]) -> Result<(M, Vec<Entry>)> {
    fold_along(events, |_, _| {})
}

/// The same, telling of the matter as each event left it.
pub fn fold_along<M: Matter>(events: &[EventRow], mut left: impl FnMut(&EventRow, &M)) -> Result<(M, Vec<Entry>)> {
    let wrong = |event: &EventRow, what: &str| {
        Error::Internal(format!(
            "{} {} #{}: {what}",
            event.subject_kind, event.subject_id, event.seq
        ))
    };
    let mut entries = vec![];
    let mut count = |event: &EventRow, facts: Vec<Fact>| {
        entries.extend(
            facts
                .iter()
                .map(|f| Entry::new(f, &event.subject_kind, &event.subject_id, event.seq)),
        );
    };
    let mut so_far: Option<M> = None;
    for event in events {
        let mut body = event.body()?;
        let on = Moment {
            at: event.at,
            person: event.actor_id.clone(),
            name: event.actor_name.clone(),
            role: event.acting_role,
        };
        let found = body["found"].take();
        let after = match so_far.take() {
            None => {
                let number = body["number"].as_str().unwrap_or_default().to_owned();
                let opening = serde_json::from_value(body["opening"].take())?;
                let matter = M::opened(number, opening, &serde_json::from_value(found)?, &on);
                count(event, matter.opening_facts(&on));
                matter
            }
            Some(matter) if event.step == ATTACH => matter,
            Some(before) => {
                let step: M::Step = serde_json::from_value(body["step"].take())?;
                let found: M::Found = serde_json::from_value(found)?;
                let mut after = before.clone();
                after.apply(&step, &found, &on);
                count(event, before.facts(&after, &step, &found, &on));
                after
            }
        };
        if after.header().stage != event.to_stage {
            return Err(wrong(event, "leads elsewhere than it says"));
        }
        left(event, &after);
        so_far = Some(after);
    }
    let matter = so_far.ok_or_else(|| Error::Internal("a matter without events".to_owned()))?;
    Ok((matter, entries))
}

/// Whether the row is this matter: its content, what lists read of it, and who may know of it.
fn is_row_of<M: Matter>(row: &store::WholeRow, matter: &M) -> Result<bool> {
    let header = matter.header();
    let mut readers = header.readers;
    readers.sort();
    readers.dedup();
    Ok(
        serde_json::from_str::<Value>(&row.body)? == serde_json::to_value(matter)?
            && row.building_id == header.building
            && row.category == header.category
            && row.title == header.title
            && row.stage == header.stage
            && row.shared == header.shared
            && row.hidden_from == header.hidden_from
            && row.closed_at.is_some() == header.closed
            && row.readers == readers,
    )
}

const AT_ONCE: i64 = 500;

/// Folds every matter of a kind: each must give its row, and all together the ledger. Returns how
/// many there are and what is wrong.
pub async fn verify<M: Matter>(tx: &mut Tx, zone: &str) -> Result<(u64, Vec<String>)> {
    let mut faults = vec![];
    let mut folded: BTreeMap<MonthKey, (i64, i64)> = BTreeMap::new();
    let mut count = 0;
    let mut after = String::new();
    loop {
        let rows = store::rows(tx, zone, M::KIND, &after, AT_ONCE).await?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.id);
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let mut events = crate::journal::timelines(tx, zone, M::KIND, ids).await?;
        for row in rows {
            count += 1;
            match fold::<M>(&events.remove(&row.id).unwrap_or_default()) {
                Err(error) => faults.push(error.to_string()),
                Ok((matter, entries)) => {
                    if !is_row_of(&row, &matter)? {
                        let id = &row.id;
                        faults.push(format!("{} {id}: its row is not what its events make of it", M::KIND));
                    }
                    for (key, (n, total)) in roll_up(&entries) {
                        let sum = folded.entry(key).or_default();
                        sum.0 += n;
                        sum.1 += total;
                    }
                }
            }
        }
    }
    let ledger = crate::figures::store::ledger_of(tx, zone, M::KIND).await?;
    if ledger != folded {
        let kinds: Vec<_> = ledger
            .iter()
            .filter(|(key, sum)| folded.get(key) != Some(sum))
            .chain(folded.iter().filter(|(key, _)| !ledger.contains_key(key)))
            .map(|((kind, building, month, _), _)| format!("{kind} {building} {month}"))
            .collect();
        faults.push(format!(
            "{}: the ledger is not what its events count for: {}",
            M::KIND,
            kinds.join(", ")
        ));
    }
    Ok((count, faults))
}
