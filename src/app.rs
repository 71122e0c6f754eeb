//! What every part of a running hub shares.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::clocks::WorkingCalendar;
use crate::db::Db;
use crate::error::Result;
use crate::kernel::Clock;
use crate::web::metrics::Metrics;

/// How long a process may go on with a working calendar that another process has changed.
const CALENDAR_KEPT: Duration = Duration::from_secs(10);

/// A calendar and when it was read.
type Kept = (Instant, Arc<WorkingCalendar>);

#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub metrics: Arc<Metrics>,
    /// Demonstration mode names its accounts on the sign-in page.
    pub demonstration: bool,
    /// Cookies are marked `Secure`: the hub is reached over HTTPS.
    pub secure_cookies: bool,
    calendars: Arc<Mutex<HashMap<String, Kept>>>,
}

impl App {
    pub fn new(db: Db, clock: Clock, demonstration: bool, secure_cookies: bool) -> Self {
        App {
            db,
            clock,
            metrics: Arc::new(Metrics::default()),
            demonstration,
            secure_cookies,
            calendars: Arc::default(),
        }
    }

    /// The zone's working calendar: the published one with the zone's own changes.
    pub async fn calendar(&self, zone: &str) -> Result<Arc<WorkingCalendar>> {
        if let Some((at, calendar)) = self.calendars.lock().expect("no holder panics").get(zone)
            && at.elapsed() < CALENDAR_KEPT
        {
            return Ok(calendar.clone());
        }
        let changes = crate::clocks::store::calendar_changes(&mut self.db.read().await?, zone).await?;
        let calendar = Arc::new(WorkingCalendar::national().with_overrides(changes));
        self.calendars
            .lock()
            .expect("no holder panics")
            .insert(zone.to_owned(), (Instant::now(), calendar.clone()));
        Ok(calendar)
    }
}
