//! # The load bench: louwei beside a floor of the same parts
//!
//! `make bench` builds one zone with 100 buildings, 3,000 firms and 100,000 disputes of eight events
//! each, lets a copy of it grow to 1,000,000, and serves both with `louwei serve`, beside a floor that
//! is poem and sqlx over the same file with nothing of ours. Short rounds alternate between the
//! three, so that what else the machine does falls on all of them; each number is the median of the
//! rounds' ratios. `LOUWEI_BENCH_SMALL=1` takes sizes for a quick trial.
//!
//! | file | holds |
//! |---|---|
//! | `cast.rs`, `story.rs` | the zone; how its disputes go |
//! | `bulk.rs` | a hundred thousand disputes, folded and written |
//! | `floor.rs` | the floor |
//! | `client.rs`, `life.rs` | the load; a dispute posted step by step |
//! | `process.rs` | the servers |
//! | `import.rs` | the import of a large register |
//! | `report.rs` | the table and `target/bench.json` |

mod bulk;
mod cast;
mod client;
mod floor;
mod import;
mod life;
mod process;
mod report;
mod story;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use louwei::app::App;
use louwei::db::Db;
use louwei::journal;
use louwei::kernel::Clock;
use poem::listener::{Acceptor, Listener, TcpListener};

use bulk::Load;
use cast::{Cast, ZONE};
use client::{Ask, Connection, Errand, Ever, bearer, rate};
use life::Life;
use process::Served;
use report::{Bar, Report, median};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

struct Size {
    small: usize,
    large: usize,
    import: usize,
    rounds: usize,
    round: Duration,
}

const FULL: Size = Size {
    small: 100_000,
    large: 1_000_000,
    import: 100_000,
    rounds: 7,
    round: Duration::from_millis(1_500),
};
const TRIAL: Size = Size {
    small: 6_000,
    large: 60_000,
    import: 10_000,
    rounds: 3,
    round: Duration::from_millis(500),
};

/// Connections that read, and that look at pages.
const READERS: usize = 16;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().collect();
    if let [_, role, path, zone, writes] = args.as_slice()
        && role == "floor"
    {
        // The floor has as many threads as the server beside it.
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        return runtime.block_on(floor::serve(path, zone, writes.parse()?));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(bench())
}

async fn bench() -> Outcome<()> {
    let size = if std::env::var_os("LOUWEI_BENCH_SMALL").is_some() {
        TRIAL
    } else {
        FULL
    };
    let target = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/target"));
    let folder = target.join("bench");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let report = run(&size, &folder).await?;
    report.save(&target.join("bench.json"))?;
    std::fs::remove_dir_all(&folder)?;
    println!("\n{}", report.table());
    Ok(())
}

async fn open(path: &Path) -> Outcome<App> {
    let db = Db::connect(&format!("sqlite:{}", path.display()), None).await?;
    db.migrate().await?;
    Ok(App::new(db, Clock::System, false, false))
}

async fn run(size: &Size, folder: &Path) -> Outcome<Report> {
    let (small, large) = (folder.join("small.db"), folder.join("large.db"));
    let first = Clock::System.today().plus_days(-bulk::SPAN - 40);
    let app = open(&small).await?;
    let cast: &'static Cast = Box::leak(Box::new(cast::gather(&app, first).await?));
    let load = Load {
        first,
        from: 0,
        count: size.small,
    };
    told(size.small, bulk::write(&app, cast, load).await?);
    app.db.close().await;
    std::fs::copy(&small, &large)?;

    let app = open(&large).await?;
    let load = Load {
        first,
        from: size.small,
        count: size.large - size.small,
    };
    told(size.large, bulk::write(&app, cast, load).await?);
    let large_ids = ids(&app).await?;
    seal(&app).await?;
    app.db.close().await;

    let app = open(&small).await?;
    let small_ids = ids(&app).await?;
    seal(&app).await?;
    let writes = rows_a_step(&app, cast).await?;
    println!("a step writes {writes:.2} rows");
    app.db.close().await;

    let mut report = Report::default();
    {
        let sides = Sides {
            floor: process::floor(&small, ZONE, writes)?,
            small: process::louwei(&small).await?,
            large: process::louwei(&large).await?,
        };
        measure(size, cast, &sides, (small_ids, large_ids), &mut report).await?;
    }
    let per_s = import::rate(&folder.join("import.db"), size.import).await?;
    report.add(
        "import_rows_per_s",
        format!("a workbook of {} firms", size.import),
        per_s,
        Bar::AtLeast(5_000.0),
    );

    let app = open(&small).await?;
    let found = journal::verify::zone(&app, ZONE).await?;
    println!(
        "verified {} events, {} facts: {} faults",
        found.events,
        found.facts,
        found.faults.len()
    );
    match found.faults.first() {
        Some(fault) => Err(format!("what was written does not verify: {fault}").into()),
        None => Ok(report),
    }
}

fn told(disputes: usize, (events, rate): (usize, f64)) {
    println!("{disputes} disputes: {events} events written, {rate:.0} a second");
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

/// Seals the days of the journal, as a running hub does each night.
async fn seal(app: &App) -> Outcome<()> {
    let before = journal::verify::sealable_before(app.clock.now());
    let mut tx = app.db.begin().await?;
    journal::seal_days(&mut tx, ZONE, before).await?;
    tx.commit().await?;
    Ok(())
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

struct Sides {
    floor: Served,
    small: Served,
    large: Served,
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

    let none: Option<Vec<Ever>> = None;
    let list = || same("/api/v1/disputes?limit=50", &token);
    let rates = rounds(size, sides, none, list(), list()).await?;
    report.add(
        "growth_list_first",
        rates.growth_text(),
        rates.growth(),
        Bar::AtLeast(0.8),
    );

    let none: Option<Vec<Ever>> = None;
    let small = hundredth(sides.small.at, &token).await?;
    let large = hundredth(sides.large.at, &token).await?;
    let rates = rounds(size, sides, none, same(&small, &token), same(&large, &token)).await?;
    report.add(
        "growth_list_hundredth",
        rates.growth_text(),
        rates.growth(),
        Bar::AtLeast(0.8),
    );

    let none: Option<Vec<Ever>> = None;
    let to = Clock::System.today().month();
    let (from, building) = (to.plus(-11), &cast.buildings[7]);
    let figures = format!("/api/v1/figures?building_id={building}&from={from}&to={to}");
    let figures = || same(&figures, &token);
    let rates = rounds(size, sides, none, figures(), figures()).await?;
    report.add("growth_figures", rates.growth_text(), rates.growth(), Bar::AtLeast(0.8));

    let peak = sides.large.peak_mib()?;
    let what = format!("most memory of the server, {} disputes", size.large);
    report.add("rss_mib", what, peak, Bar::Below(100.0));
    let what = format!("from start to ready, {} disputes", size.large);
    report.add("ready_s", what, sides.large.ready_s, Bar::Below(1.0));
    Ok(())
}

fn ever(next: impl FnMut() -> Ask + 'static) -> Ever {
    Ever(Box::new(next))
}

/// The same request on every connection.
fn same(path: &str, extra: &str) -> Vec<Ever> {
    let one = || {
        let (path, extra) = (path.to_owned(), extra.to_owned());
        ever(move || Ask::get(path.as_str(), &extra))
    };
    (0..READERS).map(|_| one()).collect()
}

/// Any of these ids each time.
fn one_of(ids: &Ids, path: &'static str, extra: &str) -> Vec<Ever> {
    let one = || {
        let (ids, extra) = (ids.clone(), extra.to_owned());
        ever(move || Ask::get(format!("{path}{}", ids[rand::random_range(0..ids.len())]), &extra))
    };
    (0..READERS).map(|_| one()).collect()
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

/// Answers a second, round by round.
struct Rates {
    floor: Vec<f64>,
    small: Vec<f64>,
    large: Vec<f64>,
}

async fn rounds<F: Errand, E: Errand>(
    size: &Size,
    sides: &Sides,
    mut floor: Option<Vec<F>>,
    mut small: Vec<E>,
    mut large: Vec<E>,
) -> Outcome<Rates> {
    let mut rates = Rates {
        floor: vec![],
        small: vec![],
        large: vec![],
    };
    for round in 0..=size.rounds {
        let warm = round == 0;
        let time = if warm { size.round / 3 } else { size.round };
        let f = match &mut floor {
            Some(floor) => rate(sides.floor.at, floor, time).await?,
            None => f64::NAN,
        };
        let s = rate(sides.small.at, &mut small, time).await?;
        let l = rate(sides.large.at, &mut large, time).await?;
        if !warm {
            rates.floor.push(f);
            rates.small.push(s);
            rates.large.push(l);
        }
    }
    Ok(rates)
}

impl Rates {
    fn to_floor(&self) -> f64 {
        ratio(&self.small, &self.floor)
    }
    fn growth(&self) -> f64 {
        ratio(&self.large, &self.small)
    }
    fn floor_text(&self) -> String {
        let (ours, floor) = (median(self.small.clone()), median(self.floor.clone()));
        format!("{ours:.0}/s, floor {floor:.0}/s")
    }
    fn growth_text(&self) -> String {
        let (small, large) = (median(self.small.clone()), median(self.large.clone()));
        format!("{small:.0}/s, grown {large:.0}/s")
    }
}

fn ratio(of: &[f64], to: &[f64]) -> f64 {
    median(of.iter().zip(to).map(|(a, b)| a / b).collect())
}
