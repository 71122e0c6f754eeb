//! `louwei verify`: recomputes every chain, every checkpoint and the whole roll-up.

use std::collections::BTreeMap;

use super::{Hashed, chain, store};
use crate::advisors::model::Assignment;
use crate::app::App;
use crate::db::Tx;
use crate::disputes::model::Dispute;
use crate::error::Result;
use crate::figures::store as facts;
use crate::handoffs::model::Handoff;
use crate::kernel::{Day, Timestamp};
use crate::matters::replay;

/// What verification found of one zone; empty `faults` is a clean zone.
#[derive(Debug, Default)]
pub struct Report {
    pub events: u64,
    pub facts: u64,
    pub checkpoints: u64,
    pub matters: u64,
    pub faults: Vec<String>,
}

const MOST_FAULTS: usize = 100;

impl Report {
    fn fault(&mut self, text: String) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(text);
        }
    }
}

/// Verifies one zone: each subject's chain, each day's checkpoint, the roll-up against the ledger,
/// every matter and what it counts for against the fold over its events.
pub async fn zone(app: &App, zone: &str) -> Result<Report> {
    let mut report = Report::default();
    let mut tx = app.db.read().await?;
    chains(&mut tx, zone, &mut report).await?;
    checkpoints(&mut tx, zone, &mut report).await?;
    roll_up(&mut tx, zone, &mut report).await?;
    for (matters, faults) in [
        replay::verify::<Dispute>(&mut tx, zone).await?,
        replay::verify::<Handoff>(&mut tx, zone).await?,
        replay::verify::<Assignment>(&mut tx, zone).await?,
        replay::verify::<crate::requests::model::Request>(&mut tx, zone).await?,
    ] {
        report.matters += matters;
        faults.into_iter().for_each(|fault| report.fault(fault));
    }
    Ok(report)
}

async fn chains(tx: &mut Tx, zone: &str, report: &mut Report) -> Result<()> {
    let mut after = (String::new(), String::new(), 0i64);
    let mut head: Option<(String, String, i64, String)> = None;
    loop {
        let page = store::events_after(tx, zone, &after, 2000).await?;
        let Some(last) = page.last() else { break };
        after = (last.subject_kind.clone(), last.subject_id.clone(), last.seq);
        for e in &page {
            report.events += 1;
            let (seq, prev) = match &head {
                Some((kind, id, seq, hash)) if *kind == e.subject_kind && *id == e.subject_id => (*seq, hash.as_str()),
                _ => (0, ""),
            };
            let name = format!("{} {} #{}", e.subject_kind, e.subject_id, e.seq);
            if e.seq != seq + 1 {
                report.fault(format!("{name}: an event before it is missing"));
            } else if e.prev_hash != prev {
                report.fault(format!("{name}: does not follow the event before it"));
            }
            let hash = chain(&Hashed {
                zone,
                kind: &e.subject_kind,
                id: &e.subject_id,
                seq: e.seq,
                at: &e.at.to_string(),
                actor: &e.actor_id,
                name: &e.actor_name,
                role: e.acting_role.as_str(),
                step: &e.step,
                from: &e.from_stage,
                to: &e.to_stage,
                visibility: e.visibility.as_str(),
                side: &e.side,
                body: &e.body,
                prev: &e.prev_hash,
            });
            if hash != e.hash {
                report.fault(format!("{name}: has been changed"));
            }
            head = Some((e.subject_kind.clone(), e.subject_id.clone(), e.seq, e.hash.clone()));
        }
    }
    for (kind, id, version, head_hash) in store::heads_that_differ(tx, zone).await? {
        report.fault(format!(
            "{kind} {id}: its row (version {version}, {head_hash}) is not its last event"
        ));
    }
    Ok(())
}

async fn checkpoints(tx: &mut Tx, zone: &str, report: &mut Report) -> Result<()> {
    let mut prev = String::new();
    let rows: Vec<(Day, i64, String, String)> = store::checkpoints(tx, zone).await?;
    for (day, events, prev_hash, hash) in rows {
        report.checkpoints += 1;
        let (count, computed) = store::day_hash(tx, zone, day, &prev).await?;
        if prev_hash != prev || count != events || computed != hash {
            report.fault(format!(
                "{day}: {events} events were sealed, {count} are there, or one was changed"
            ));
        }
        prev = hash;
    }
    Ok(())
}

async fn roll_up(tx: &mut Tx, zone: &str, report: &mut Report) -> Result<()> {
    let mut computed: BTreeMap<facts::MonthKey, (i64, i64)> = BTreeMap::new();
    for (kind, building, month, value, count, total) in facts::ledger_by_month(tx, zone).await? {
        report.facts += count as u64;
        let bucket = if kind.is_length() { value } else { 0 };
        let sum = computed.entry((kind, building, month, bucket)).or_default();
        sum.0 += count;
        sum.1 += total;
    }
    let stored: BTreeMap<facts::MonthKey, (i64, i64)> = facts::months(tx, zone)
        .await?
        .into_iter()
        .map(|(k, b, m, u, c, t)| ((k, b, m, u), (c, t)))
        .collect();
    for (key, sum) in &computed {
        if stored.get(key) != Some(sum) {
            report.fault(format!(
                "roll-up {} {} {}: {:?}, the ledger says {sum:?}",
                key.0,
                key.1,
                key.2,
                stored.get(key)
            ));
        }
    }
    for key in stored.keys().filter(|key| !computed.contains_key(*key)) {
        report.fault(format!(
            "roll-up {} {} {}: the ledger has nothing of it",
            key.0, key.1, key.2
        ));
    }
    Ok(())
}

/// When a day may be sealed: once it is over by this many minutes, so that no transaction that
/// began in it is still open.
pub fn sealable_before(now: Timestamp) -> Day {
    now.plus_minutes(-15).day()
}
