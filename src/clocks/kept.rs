//! What a process keeps of calendars and policies, so that a step asks the database for neither.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::policies::{Pinned, Policy, default_for, shipped};
use super::{WorkingCalendar, store};
use crate::db::Db;
use crate::error::{Error, Result};

/// How long a process may go on with what another process has changed.
const KEPT: Duration = Duration::from_secs(10);

/// A zone's calendar with the policies it has chosen, and when they were read.
struct OfZone {
    at: Instant,
    calendar: Arc<WorkingCalendar>,
    chosen: HashMap<String, Pinned>,
}

#[derive(Default)]
pub struct Kept {
    zones: Mutex<HashMap<String, Arc<OfZone>>>,
    /// Versions never change: what was read once holds for ever.
    policies: Mutex<HashMap<(String, Pinned), Arc<Policy>>>,
}

impl Kept {
    /// The zone's working calendar: the published one with the zone's own changes.
    pub async fn calendar(&self, db: &Db, zone: &str) -> Result<Arc<WorkingCalendar>> {
        Ok(self.zone(db, zone).await?.calendar.clone())
    }

    /// What a zone runs new matters of a kind by; none for a kind without clocks.
    pub async fn policy_for(&self, db: &Db, zone: &str, kind: &str) -> Result<Option<Arc<Policy>>> {
        match self.zone(db, zone).await?.chosen.get(kind) {
            Some(chosen) => self.policy(db, zone, chosen).await.map(Some),
            None => Ok(default_for(kind).cloned()),
        }
    }

    /// One version of a policy.
    pub async fn policy(&self, db: &Db, zone: &str, pinned: &Pinned) -> Result<Arc<Policy>> {
        if let Some(policy) = shipped(&pinned.code, pinned.version) {
            return Ok(policy.clone());
        }
        let key = (zone.to_owned(), pinned.clone());
        if let Some(policy) = self.policies.lock().expect("no holder panics").get(&key) {
            return Ok(policy.clone());
        }
        let policy = store::policy(&mut db.read().await?, zone, pinned)
            .await?
            .ok_or(Error::NotFound("时限策略"))?;
        let policy = Arc::new(policy);
        self.policies
            .lock()
            .expect("no holder panics")
            .insert(key, policy.clone());
        Ok(policy)
    }

    /// The zone has changed its calendar or its choice of policies.
    pub fn forget(&self, zone: &str) {
        self.zones.lock().expect("no holder panics").remove(zone);
    }

    async fn zone(&self, db: &Db, zone: &str) -> Result<Arc<OfZone>> {
        if let Some(kept) = self.zones.lock().expect("no holder panics").get(zone)
            && kept.at.elapsed() < KEPT
        {
            return Ok(kept.clone());
        }
        let mut tx = db.read().await?;
        let kept = Arc::new(OfZone {
            at: Instant::now(),
            calendar: Arc::new(store::calendar(&mut tx, zone).await?),
            chosen: store::chosen(&mut tx, zone).await?,
        });
        self.zones
            .lock()
            .expect("no holder panics")
            .insert(zone.to_owned(), kept.clone());
        Ok(kept)
    }
}
