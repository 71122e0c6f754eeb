//! What every part of a running hub shares.

use std::sync::Arc;

use tokio::sync::Notify;

use crate::clocks::kept::Kept;
use crate::clocks::{Pinned, Policy, WorkingCalendar};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::kernel::Clock;
use crate::web::metrics::Metrics;

#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub metrics: Arc<Metrics>,
    /// Demonstration mode names its accounts on the sign-in page.
    pub demonstration: bool,
    /// Cookies are marked `Secure`: the hub is reached over HTTPS.
    pub secure_cookies: bool,
    kept: Arc<Kept>,
    people: Arc<Notify>,
}

impl App {
    pub fn new(db: Db, clock: Clock, demonstration: bool, secure_cookies: bool) -> Self {
        App {
            db,
            clock,
            metrics: Arc::new(Metrics::default()),
            demonstration,
            secure_cookies,
            kept: Arc::default(),
            people: Arc::default(),
        }
    }

    /// The zone's working calendar: the published one with the zone's own changes.
    pub async fn calendar(&self, zone: &str) -> Result<Arc<WorkingCalendar>> {
        self.kept.calendar(&self.db, zone).await
    }

    /// What the zone runs new matters of a kind by.
    pub async fn policy_for(&self, zone: &str, kind: &str) -> Result<Arc<Policy>> {
        let policy = self.kept.policy_for(&self.db, zone, kind).await?;
        policy.ok_or(Error::NotFound("时限策略"))
    }

    /// One version of a policy; versions never change.
    pub async fn policy(&self, zone: &str, code: &str, version: i64) -> Result<Arc<Policy>> {
        let pinned = Pinned {
            code: code.to_owned(),
            version,
        };
        self.kept.policy(&self.db, zone, &pinned).await
    }

    /// What a matter runs by: the version it pinned, or what the hub ships for its kind.
    pub async fn policy_of(&self, zone: &str, kind: &str, pinned: Option<&Pinned>) -> Result<Option<Arc<Policy>>> {
        match pinned {
            Some(pinned) => self.kept.policy(&self.db, zone, pinned).await.map(Some),
            None => Ok(crate::clocks::policies::default_for(kind).cloned()),
        }
    }

    /// The zone has changed its calendar or its choice of policies.
    pub fn forget(&self, zone: &str) {
        self.kept.forget(zone);
    }

    /// Who may handle what has changed, by a grant, an account or a seat: the desks are gone round at
    /// once. Only a hint, to this process; the rounds by the clock miss nothing.
    pub fn people_changed(&self) {
        self.people.notify_one();
    }

    /// Until that happens, or has happened since it was last waited for.
    pub async fn until_people_change(&self) {
        self.people.notified().await;
    }
}
