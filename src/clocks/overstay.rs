//! 待补件过了最后一天: the pause ends by itself with the last day that was granted, whoever says so or
//! nobody (domain.md 4.3 H10). The clock that stood still ends there as `replaced`; the new row runs
//! on and leaves a trace. The matter itself waits on: what it waits for is late, and is carded.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::json;

use super::change::{Open, Running};
use super::recount::trace;
use super::resolve::{Started, Terms, begun};
use super::store::recount::{self as rows, Moved, Outdated};
use super::{DeskHours, Pause, Policy, Stated, WorkingCalendar};
use crate::app::App;
use crate::error::Result;
use crate::journal;
use crate::kernel::{Actor, Id, Timestamp};

/// Clocks in one transaction.
const BATCH: i64 = 100;

/// The rule that counts to the last day of a pause, of the same part.
const WAITING: &str = "waiting";

/// Ends every such pause of the zone. Returns how many clocks run on.
pub async fn round(app: &App, zone: &str) -> Result<u64> {
    let mut ended = 0;
    loop {
        let began = std::time::Instant::now();
        let hub = Actor::system(zone, app.clock.now());
        let found = rows::overstayed(&mut app.db.read().await?, zone, WAITING, hub.now, BATCH).await?;
        if found.is_empty() {
            return Ok(ended);
        }
        let calendar = app.calendar(zone).await?;
        let went = crate::write_tx!(app.db, |tx| {
            let mut open: BTreeMap<(String, String), (Open, bool)> = BTreeMap::new();
            let mut moved: BTreeMap<Timestamp, Vec<Moved>> = BTreeMap::new();
            for clock in rows::overstayed(tx, zone, WAITING, hub.now, BATCH).await? {
                let policy = app.policy(zone, &clock.policy, clock.policy_version).await?;
                let (of_it, changed) = match open.entry((clock.subject_kind.clone(), clock.subject_id.clone())) {
                    Entry::Occupied(kept) => kept.into_mut(),
                    Entry::Vacant(new) => new.insert((Open::read(&clock.open_clocks)?, false)),
                };
                if let Some((running, started, at)) = runs_on(&clock, of_it, &policy, &calendar)? {
                    of_it.put(&clock.rule, &clock.part, running);
                    *changed = true;
                    moved.entry(at).or_default().push(Moved {
                        id: Id::<Moved>::new().into_string(),
                        // The new row does not stand still.
                        old: Outdated {
                            paused_at: None,
                            pause_reason: None,
                            ..clock
                        },
                        started,
                    });
                }
            }
            let went = moved.values().map(Vec::len).sum::<usize>() as u64;
            let traces = moved
                .iter()
                .flat_map(|(at, all)| all.iter().map(move |m| trace(m, "run_on", ("from", json!(at)))));
            journal::append(tx, &hub, traces.collect()).await?;
            for (at, all) in moved {
                rows::replace(tx, &hub, at, all).await?;
            }
            rows::write_matters(tx, zone, open).await?;
            Ok(went)
        })?;
        ended += went;
        if went == 0 {
            // Another keeper was faster, or the replica is behind: the next round looks again.
            return Ok(ended);
        }
        tokio::time::sleep(began.elapsed()).await;
    }
}

/// The clock as it runs on, and since when: the end of the last day that was granted.
fn runs_on(
    clock: &Outdated,
    open: &Open,
    policy: &Policy,
    calendar: &WorkingCalendar,
) -> Result<Option<(Running, Started, Timestamp)>> {
    let until = open.get(WAITING, &clock.part).and_then(|waiting| waiting.stated);
    let until = until.map(Stated::day);
    let running = open.get(&clock.rule, &clock.part).cloned();
    let (Some(until), Some(mut running), Some(rule)) = (until, running, policy.rule(&clock.rule)) else {
        return Ok(None);
    };
    let Some((from, agreed)) = running.paused.take() else {
        return Ok(None);
    };
    let to = until.plus_days(1).start();
    running.pauses.push(Pause { from, to, agreed });
    let desk = running.desk.clone().unwrap_or_else(DeskHours::office);
    let terms = Terms {
        calendar,
        policy: Some(policy),
        desk: &desk,
    };
    let (running, started) = begun(&terms, policy, rule, clock.part.clone(), running, clock.seq)?;
    Ok(Some((running, started, to)))
}
