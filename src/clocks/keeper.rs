//! 时限守护: gives the cards that time alone asks for, ends pauses whose last day is over, and counts clocks
//! again over a changed calendar.
//!
//! Several processes may run it. A card is given by a conditional update of the clock's row in the
//! transaction that writes event, facts and notices: of two keepers one finds the row unmarked, and
//! a keeper that is killed leaves either all of a batch or nothing of it. Batches are small, and the
//! keeper rests after each, so that people's steps get their turn.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::cards::{self, Colour};
use super::policies::AppliesTo;
use super::store::cards::{self as rows, Asking};
use super::{overstay, recount};
use crate::accounts;
use crate::app::App;
use crate::disputes::duty;
use crate::error::{Error, Result};
use crate::inbox;
use crate::journal;
use crate::kernel::{Actor, Role};

/// How long after one round the next begins: nothing waits longer than this and the round itself.
const EVERY: Duration = Duration::from_secs(20);
/// Clocks in one transaction.
const BATCH: i64 = 200;

/// What one round did in a zone.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    pub yellow: u64,
    pub red: u64,
    /// Clocks that a changed calendar moved, or the end of a pause that nobody ended.
    pub moved: u64,
}

/// Rounds until the process ends.
pub async fn keep(app: App) {
    loop {
        if let Err(error) = every_zone(&app).await {
            tracing::warn!(%error, "the clock keeper's round was not finished");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn every_zone(app: &App) -> Result<()> {
    for (zone, _) in crate::accounts::service::zones(app).await? {
        // One zone's trouble keeps no other zone waiting.
        if let Err(error) = round(app, &zone).await {
            tracing::warn!(%error, zone, "the clock keeper's round of a zone was not finished");
        }
    }
    Ok(())
}

/// Settles all that is due in one zone now. Red comes first: what is late already needs no warning.
pub async fn round(app: &App, zone: &str) -> Result<Settled> {
    let moved = recount::round(app, zone).await? + overstay::round(app, zone).await?;
    let red = give(app, zone, Colour::Red).await?;
    let yellow = give(app, zone, Colour::Yellow).await?;
    Ok(Settled { yellow, red, moved })
}

async fn give(app: &App, zone: &str, colour: Colour) -> Result<u64> {
    let mut given = 0;
    loop {
        let began = Instant::now();
        let hub = Actor::system(zone, app.clock.now());
        let asking = rows::asking(&mut app.db.read().await?, zone, colour, hub.now, BATCH).await?;
        if asking.is_empty() {
            return Ok(given);
        }
        let of_the_zone = with_the_zone(app, &hub, &asking).await?;
        let mut cards = Vec::with_capacity(asking.len());
        for clock in asking {
            let policy = app.policy(zone, &clock.policy, clock.policy_version).await?;
            let rule = policy
                .rule(&clock.rule)
                .ok_or_else(|| Error::Internal(format!("policy {} has no rule {}", clock.policy, clock.rule)))?;
            cards.push((
                cards::event(&clock, rule, colour, hub.now),
                cards::notices(&clock, rule, colour, of_the_zone.contains(&clock.id)),
                clock.id,
            ));
        }
        // Read beforehand like what asks: a clock that is still there to be claimed lies where it lay.
        let ids = cards.iter().map(|(_, _, id)| id.clone()).collect();
        let to_tell = inbox::notices::of_cards(app, zone, colour, ids).await?;
        let mine = crate::write_tx!(app.db, |tx| {
            let ids: Vec<String> = cards.iter().map(|(_, _, id)| id.clone()).collect();
            let mine: HashSet<String> = rows::claim(tx, zone, colour, ids, hub.now).await?.into_iter().collect();
            let given = || cards.iter().filter(|(_, _, id)| mine.contains(id));
            let events = given().map(|(event, ..)| event.clone()).collect();
            let notices = given().flat_map(|(_, notices, _)| notices.clone()).collect();
            if !mine.is_empty() {
                journal::append(tx, &hub, events).await?;
                rows::notify(tx, &hub, notices).await?;
                let told = to_tell.iter().filter(|(id, _)| mine.contains(id));
                inbox::notices::carded(tx, &hub, told.map(|(_, told)| told.clone()).collect()).await?;
            }
            Ok(mine.len() as u64)
        })?;
        given += mine;
        // It rests as long as it worked: people's steps keep half their rate while very many clocks fall
        // due at once.
        tokio::time::sleep(began.elapsed()).await;
        if mine == 0 {
            // Another keeper was faster, or the replica is behind: the next round looks again.
            return Ok(given);
        }
    }
}

/// The clocks that nobody holds and that lie with no coordinator of their building either: it has none, or
/// each is barred from the matter.
async fn with_the_zone(app: &App, hub: &Actor, asking: &[Asking]) -> Result<HashSet<String>> {
    let unheld: Vec<&Asking> = asking.iter().filter(|c| c.holder.is_none() && c.shared).collect();
    if unheld.is_empty() {
        return Ok(HashSet::new());
    }
    let mut tx = app.db.read().await?;
    let staff = accounts::service::staff(&mut tx, &hub.zone, hub.now).await?;
    let is_dispute = |clock: &Asking| clock.subject_kind == AppliesTo::Dispute.as_str();
    let disputes = unheld.iter().filter(|c| is_dispute(c)).map(|c| c.subject_id.clone());
    let disputes = duty::with_the_zone(&mut tx, &hub.zone, &staff, disputes.collect()).await?;
    let is_staffed = |building: &str| staff.iter().any(|one| one.holds_over(Role::Coordinator, building));
    let of_the_zone = unheld.into_iter().filter(|clock| match &clock.building_id {
        _ if is_dispute(clock) => disputes.contains(&clock.subject_id),
        building => !building.as_deref().is_some_and(is_staffed),
    });
    Ok(of_the_zone.map(|clock| clock.id.clone()).collect())
}
