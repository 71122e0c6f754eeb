//! The keeper while people work: so many clocks due in one minute, and steps going on.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use louwei::kernel::Clock;

use crate::books::{Overdue, Requests};
use crate::bulk::{self, Load};
use crate::cast::{self, Cast, ZONE};
use crate::client::rate;
use crate::life::Life;
use crate::process;
use crate::report::{Bar, Report, median};
use crate::runs::due;
use crate::{Outcome, Size, open, told, verify};

/// Heard so many minutes ago, what is to be answered within thirty is due.
const HEARD_AGO: i64 = 45;

pub async fn run(size: &Size, folder: &Path, report: &mut Report) -> Outcome<()> {
    let database = folder.join("keeper.db");
    let now = Clock::System.now();
    let first = now.day().plus_days(-bulk::SPAN);
    let app = open(&database).await?;
    let cast: &'static Cast = Box::leak(Box::new(cast::gather(&app, first).await?));
    let book = Arc::new(Overdue {
        requests: Requests::new(&app, cast).await?,
        heard: now.plus_minutes(-HEARD_AGO),
    });
    let load = Load {
        first,
        from: 0,
        count: size.due_at_once,
    };
    told("requests", load.count, bulk::write(&app, &book, load).await?);

    // The keeper begins with the server; its work is done when nothing asks for a card any more.
    let served = process::louwei(&database).await?;
    let began = Instant::now();
    let mut lives: Vec<Life> = (0..cast::COUNSELS).map(|lane| Life::new(cast, lane)).collect();
    let mut busy = vec![];
    while due(&app).await? {
        busy.push(rate(served.at, &mut lives, size.round).await?);
    }
    let took = began.elapsed().as_secs_f64();
    let mut idle = vec![];
    for _ in 0..size.rounds {
        idle.push(rate(served.at, &mut lives, size.round).await?);
    }
    let what = format!(
        "{} clocks due in one minute, settled while steps go on",
        size.due_at_once
    );
    report.add("keeper_s", what, took, Bar::Below(60.0));
    if busy.is_empty() {
        return Err("the keeper was done before a step was taken".into());
    }
    let (busy, idle) = (median(busy), median(idle));
    report.add(
        "keeper_steps",
        format!("{busy:.0} steps/s, idle {idle:.0}/s"),
        busy / idle,
        Bar::AtLeast(0.5),
    );
    drop(served);
    let red: i64 = app
        .db
        .read()
        .await?
        .sql("SELECT COUNT(*) FROM event WHERE zone_id = $1 AND subject_kind = 'card'")
        .bind(ZONE)
        .scalar()
        .await?;
    if red != size.due_at_once as i64 {
        return Err(format!("{red} cards for {} clocks", size.due_at_once).into());
    }
    verify(&app).await
}
