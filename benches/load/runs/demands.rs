//! Requests and handoffs: the clerk's inbox and the zone's late list as history grows; the weight of
//! the lobby's page.

use std::net::SocketAddr;
use std::path::Path;

use louwei::kernel::Clock;

use crate::books::{Handoffs, Requests};
use crate::bulk::{self, Load};
use crate::cast::{self, Cast};
use crate::client::{Ask, Connection, bearer, once};
use crate::process;
use crate::report::{Bar, Report};
use crate::rounds::{Sides, growth};
use crate::runs::at_rest;
use crate::{Outcome, Size, open, seal, told};

/// The most that a phone loads for the lobby's page the first time, KiB.
const LOBBY_KIB: f64 = 60.0;

pub async fn run(size: &Size, folder: &Path, report: &mut Report) -> Outcome<()> {
    let (small, large) = (folder.join("small.db"), folder.join("large.db"));
    let first = Clock::System.today().plus_days(-bulk::SPAN);
    let app = open(&small).await?;
    let cast: &'static Cast = Box::leak(Box::new(cast::gather(&app, first).await?));
    app.db.close().await;
    let count = size.handoffs.small;
    write(&small, cast, Load { first, from: 0, count }).await?;
    std::fs::copy(&small, &large)?;
    let load = Load {
        first,
        from: count,
        count: size.handoffs.large - count,
    };
    write(&large, cast, load).await?;

    let served = (process::louwei(&small).await?, process::louwei(&large).await?);
    at_rest(&small).await?;
    at_rest(&large).await?;
    let sides = Sides {
        floor: None,
        small: served.0.at,
        large: served.1.at,
    };
    for (key, path, token) in [
        ("growth_inbox", "/api/v1/inbox?limit=50", &cast.clerk.token),
        (
            "growth_late",
            "/api/v1/handoffs?overdue=true&limit=50",
            &cast.officer.token,
        ),
        (
            "growth_late_requests",
            "/api/v1/requests?sort=due&overdue=true&limit=50",
            &cast.officer.token,
        ),
    ] {
        let rates = growth(size, &sides, path, path, &bearer(token)).await?;
        report.add(key, rates.growth_text(), rates.growth(), Bar::AtLeast(0.8));
    }
    let what = "the lobby's page with all that it loads, packed".to_owned();
    report.add("lobby_kib", what, lobby_kib(served.1.at).await?, Bar::Below(LOBBY_KIB));
    Ok(())
}

/// So many handoffs, and twice as many requests.
async fn write(database: &Path, cast: &'static Cast, load: Load) -> Outcome<()> {
    let app = open(database).await?;
    let requests = Load {
        from: load.from * 2,
        count: load.count * 2,
        ..load
    };
    let told_of = bulk::write(&app, &Requests::new(&app, cast).await?, requests).await?;
    told("requests", requests.count, told_of);
    let told_of = bulk::write(&app, &Handoffs::new(&app, cast).await?, load).await?;
    told("handoffs", load.count, told_of);
    seal(app, database).await
}

/// What a phone loads that opens the page for the first time.
async fn lobby_kib(at: SocketAddr) -> Outcome<f64> {
    let page = "/b/LD000";
    let plain = once(at, &Ask::get(page, "")).await?;
    let text = String::from_utf8(plain.body)?;
    let mut parts: Vec<&str> = text
        .split(['"', '\''])
        .filter(|part| part.starts_with("/assets/"))
        .collect();
    parts.push(page);
    parts.sort_unstable();
    parts.dedup();
    let mut connection = Connection::open(at).await?;
    let mut bytes = 0;
    for part in parts {
        let answer = connection.send(&Ask::get(part, "accept-encoding: gzip\r\n")).await?;
        if answer.status != 200 {
            return Err(format!("{part}: {}", answer.status).into());
        }
        bytes += answer.body.len();
    }
    Ok(bytes as f64 / 1024.0)
}
