//! Disputes: reading, a step, the page, beside the floor and as they grow.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use louwei::app::App;
use louwei::kernel::Clock;
use poem::listener::{Acceptor, Listener, TcpListener};

use crate::books::Disputes;
use crate::bulk::{self, Load};
use crate::cast::{self, Cast, ZONE};
use crate::client::{Ask, Connection, Errand, Ever, bearer};
use crate::life::Life;
use crate::process;
use crate::report::{Bar, Report};
use crate::rounds::{Sides, ever, growth, one_of, rounds, same};
use crate::runs::at_rest;
use crate::{Outcome, Size, open, seal, told, verify};

pub async fn run(size: &Size, folder: &Path, report: &mut Report) -> Outcome<()> {
    let (small, large) = (folder.join("small.db"), folder.join("large.db"));
    let first = Clock::System.today().plus_days(-bulk::SPAN - 40);
    let app = open(&small).await?;
    let cast: &'static Cast = Box::leak(Box::new(cast::gather(&app, first).await?));
    let book = Arc::new(Disputes(cast));
    let count = size.disputes.small;
    let load = Load { first, from: 0, count };
    told("disputes", count, bulk::write(&app, &book, load).await?);
    app.db.close().await;
    std::fs::copy(&small, &large)?;

    let app = open(&large).await?;
    let load = Load {
        first,
        from: count,
        count: size.disputes.large - count,
    };
    told("disputes", size.disputes.large, bulk::write(&app, &book, load).await?);
    let large_ids = ids(&app).await?;
    seal(app, &large).await?;

    let app = open(&small).await?;
    let small_ids = ids(&app).await?;
    let writes = rows_a_step(&app, cast).await?;
    println!("a step writes {writes:.2} rows");
    seal(app, &small).await?;

    {
        let served = (
            process::floor(&small, ZONE, writes)?,
            process::louwei(&small).await?,
            process::louwei(&large).await?,
        );
        at_rest(&small).await?;
        at_rest(&large).await?;
        let sides = Sides {
            floor: Some(served.0.at),
            small: served.1.at,
            large: served.2.at,
        };
        measure(size, cast, &sides, (small_ids, large_ids), report).await?;
        let peak = served.2.peak_mib()?;
        let of = size.disputes.large;
        report.add(
            "rss_mib",
            format!("most memory of the server, {of} disputes"),
            peak,
            Bar::Below(100.0),
        );
        let what = format!("from start to ready, {of} disputes");
        report.add("ready_s", what, served.2.ready_s, Bar::Below(1.0));
    }
    verify(&open(&small).await?).await
}

/// Ids of all disputes; shared by whoever reads them.
async fn ids(app: &App) -> Outcome<Arc<Vec<String>>> {
    let mut tx = app.db.read().await?;
    let ids = tx
        .sql("SELECT id FROM matter WHERE zone_id = $1 AND kind = 'dispute'")
        .bind(ZONE)
        .scalars()
        .await?;
    Ok(Arc::new(ids))
}

/// Rows that a step inserts, updates or deletes, on the average over a whole life, as SQLite counts.
async fn rows_a_step(app: &App, cast: &'static Cast) -> Outcome<f64> {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
    let at = acceptor.local_addr().first().and_then(|a| a.as_socket_addr().copied());
    let server = poem::Server::new_with_acceptor(acceptor).run(louwei::web::endpoint(app.clone()));
    let server = tokio::spawn(server);
    let mut connection = Connection::open(at.ok_or("no address")?).await?;
    let mut life = Life::new(cast, 0);
    let before = changes(app).await?;
    for _ in 0..Life::length() {
        let ask = life.next();
        let answer = connection.send(&ask).await?;
        if answer.status >= 300 {
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            return Err(format!("{} {}: {said}", ask.path, String::from_utf8_lossy(&ask.body)).into());
        }
        life.done(&answer)?;
    }
    let written = changes(app).await? - before;
    server.abort();
    Ok(written as f64 / Life::length() as f64)
}

/// Rows that the one writing connection has changed since it was opened.
async fn changes(app: &App) -> Outcome<i64> {
    let mut tx = app.db.begin().await?;
    let n = tx.sql("SELECT total_changes()").scalar().await?;
    tx.rollback().await?;
    Ok(n)
}

type Ids = Arc<Vec<String>>;

async fn measure(
    size: &Size,
    cast: &'static Cast,
    sides: &Sides,
    (small_ids, large_ids): (Ids, Ids),
    report: &mut Report,
) -> Outcome<()> {
    let token = bearer(&cast.officer.token);
    let cookie = format!("cookie: louwei_session={}\r\n", cast.cookie);

    let floor = one_of(&small_ids, "/read/", "");
    let read = |ids: &Ids| one_of(ids, "/api/v1/disputes/", &token);
    let rates = rounds(size, sides, Some(floor), read(&small_ids), read(&large_ids)).await?;
    report.add("read_vs_floor", rates.floor_text(), rates.to_floor(), Bar::AtLeast(0.5));
    report.add("growth_read", rates.growth_text(), rates.growth(), Bar::AtLeast(0.8));

    let floor: Vec<Ever> = (0..cast::COUNSELS).map(|_| ever(floor_step)).collect();
    let lives = || (0..cast::COUNSELS).map(|lane| Life::new(cast, lane)).collect();
    let rates = rounds(size, sides, Some(floor), lives(), lives()).await?;
    report.add("step_vs_floor", rates.floor_text(), rates.to_floor(), Bar::AtLeast(0.4));
    report.add("growth_step", rates.growth_text(), rates.growth(), Bar::AtLeast(0.8));

    let floor = same("/page", "");
    let page = || same("/disputes", &cookie);
    let rates = rounds(size, sides, Some(floor), page(), page()).await?;
    report.add("page_vs_floor", rates.floor_text(), rates.to_floor(), Bar::AtLeast(0.4));

    let at_least = |report: &mut Report, key: &str, rates: crate::rounds::Rates| {
        report.add(key, rates.growth_text(), rates.growth(), Bar::AtLeast(0.8));
    };
    let list = "/api/v1/disputes?limit=50";
    at_least(
        report,
        "growth_list_first",
        growth(size, sides, list, list, &token).await?,
    );

    let small = hundredth(sides.small, &token).await?;
    let large = hundredth(sides.large, &token).await?;
    let rates = growth(size, sides, &small, &large, &token).await?;
    at_least(report, "growth_list_hundredth", rates);

    let to = Clock::System.today().month();
    let (from, building) = (to.plus(-11), &cast.buildings[7]);
    let figures = format!("/api/v1/figures?building_id={building}&from={from}&to={to}");
    let rates = growth(size, sides, &figures, &figures, &token).await?;
    at_least(report, "growth_figures", rates);
    Ok(())
}

/// A body about as long as that of a step.
fn floor_step() -> Ask {
    let body = serde_json::json!({ "step": "hold_session", "record": "双方陈述意见，就付款期限达成一致。" });
    Ask::post("/step", "", &body)
}

/// The path of the hundredth page of fifty.
async fn hundredth(at: SocketAddr, token: &str) -> Outcome<String> {
    let mut path = "/api/v1/disputes?limit=50".to_owned();
    let mut connection = Connection::open(at).await?;
    for page in 1..100 {
        let answer = connection.send(&Ask::get(path.as_str(), token)).await?.json()?;
        match answer["next"].as_str() {
            Some(next) => path = format!("/api/v1/disputes?limit=50&cursor={next}"),
            None => return Err(format!("the list ends on page {page}").into()),
        }
    }
    Ok(path)
}
