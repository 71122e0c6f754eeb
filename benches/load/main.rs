//! # The load bench: louwei beside a floor of the same parts
//!
//! `make bench` builds one zone with 100 buildings, 3,000 firms and 100,000 disputes of eight events
//! each, lets a copy of it grow to 1,000,000, and serves both with `louwei serve`, beside a floor that
//! is poem and sqlx over the same file with nothing of ours. Short rounds alternate between the
//! three, so that what else the machine does falls on all of them; each number is the median of the
//! rounds' ratios. It does the same with 100,000 requests and 50,000 handoffs that grow to 1,000,000
//! and 500,000, and lets 100,000 clocks fall due in one minute. `LOUWEI_BENCH_SMALL=1` takes sizes for
//! a quick trial; `cargo bench --bench load -- keeper` runs one part alone.
//!
//! | file | holds |
//! |---|---|
//! | `cast.rs` | the zone: who stands in it |
//! | `bulk.rs` | a hundred thousand matters, folded and written |
//! | `books/`, `story.rs` | what is told of each kind of matter; how disputes go |
//! | `floor.rs` | the floor |
//! | `client.rs`, `life.rs` | the load; a dispute posted step by step |
//! | `process.rs` | the servers |
//! | `runs/` | what is measured: disputes, demands, the keeper, the import |
//! | `rounds.rs` | rates round by round |
//! | `report.rs` | the table and `target/bench.json` |

mod books;
mod bulk;
mod cast;
mod client;
mod floor;
mod life;
mod process;
mod report;
mod rounds;
mod runs;
mod story;

use std::path::{Path, PathBuf};
use std::time::Duration;

use louwei::app::App;
use louwei::db::Db;
use louwei::journal;
use louwei::kernel::Clock;

use cast::ZONE;
use report::{Bar, Report};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How much of everything, and how long a round lasts.
struct Size {
    disputes: Growth,
    /// Twice as many requests as handoffs.
    handoffs: Growth,
    /// Clocks due in one minute.
    due_at_once: usize,
    import: usize,
    rounds: usize,
    round: Duration,
}

#[derive(Clone, Copy)]
struct Growth {
    small: usize,
    large: usize,
}

const FULL: Size = Size {
    disputes: Growth {
        small: 100_000,
        large: 1_000_000,
    },
    handoffs: Growth {
        small: 50_000,
        large: 500_000,
    },
    due_at_once: 100_000,
    import: 100_000,
    rounds: 7,
    round: Duration::from_millis(1_500),
};
const TRIAL: Size = Size {
    disputes: Growth {
        small: 6_000,
        large: 60_000,
    },
    handoffs: Growth {
        small: 3_000,
        large: 30_000,
    },
    due_at_once: 10_000,
    import: 10_000,
    rounds: 3,
    round: Duration::from_millis(500),
};

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
    let asked = |part: &Part| args.iter().any(|arg| arg == part.name());
    let some = PARTS.iter().any(asked);
    runtime.block_on(bench(PARTS.iter().filter(|part| !some || asked(part))))
}

async fn bench(parts: impl Iterator<Item = &Part>) -> Outcome<()> {
    let size = if std::env::var_os("LOUWEI_BENCH_SMALL").is_some() {
        TRIAL
    } else {
        FULL
    };
    let target = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/target"));
    let folder = target.join("bench");
    let mut report = Report::default();
    for part in parts {
        // Each begins with an empty disk and leaves it so.
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        match part {
            Part::Disputes => runs::disputes::run(&size, &folder, &mut report).await?,
            Part::Demands => runs::demands::run(&size, &folder, &mut report).await?,
            Part::Keeper => runs::keeper::run(&size, &folder, &mut report).await?,
            Part::Import => {
                let per_s = runs::import::rate(&folder.join("import.db"), size.import).await?;
                let what = format!("a workbook of {} firms", size.import);
                report.add("import_rows_per_s", what, per_s, Bar::AtLeast(5_000.0));
            }
        }
        report.save(&target.join("bench.json"))?;
        println!("\n{}", report.table());
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

enum Part {
    Disputes,
    Demands,
    Keeper,
    Import,
}

const PARTS: [Part; 4] = [Part::Disputes, Part::Demands, Part::Keeper, Part::Import];

impl Part {
    fn name(&self) -> &'static str {
        match self {
            Part::Disputes => "disputes",
            Part::Demands => "demands",
            Part::Keeper => "keeper",
            Part::Import => "import",
        }
    }
}

async fn open(path: &Path) -> Outcome<App> {
    let db = Db::connect(&format!("sqlite:{}", path.display()), None).await?;
    db.migrate().await?;
    Ok(App::new(db, Clock::System, false, false))
}

/// Tells of a load that is written.
fn told(what: &str, count: usize, (events, rate): (usize, f64)) {
    println!("{count} {what}: {events} events written, {rate:.0} a second");
}

/// Seals the days of the journal, as a running hub does each night, and leaves the file on the disk:
/// what is measured next shall not wait for what was loaded.
async fn seal(app: App, database: &Path) -> Outcome<()> {
    let before = journal::verify::sealable_before(app.clock.now());
    let mut tx = app.db.begin().await?;
    journal::seal_days(&mut tx, ZONE, before).await?;
    tx.commit().await?;
    app.db.close().await;
    std::fs::File::open(database)?.sync_all()?;
    Ok(())
}

/// What was written must hold, to the last event and fact.
async fn verify(app: &App) -> Outcome<()> {
    let found = journal::verify::zone(app, ZONE).await?;
    println!(
        "verified {} events, {} facts: {} faults",
        found.events,
        found.facts,
        found.faults.len()
    );
    match found.faults.first() {
        Some(fault) => Err(format!("what was written does not verify: {fault}").into()),
        None => Ok(()),
    }
}
