//! # The database: one SQL text, two engines
//!
//! The only code that names a dialect. A store writes
//!
//! ```ignore
//! tx.sql("SELECT id, name FROM building WHERE zone_id = $1 AND id = $2").bind(zone).bind(id).optional::<Building>().await?
//! ```
//!
//! and it runs on SQLite and on PostgreSQL. [`Db::read`] gives a connection that cannot write;
//! [`crate::write_tx!`] runs a block in a write transaction and tries again when the engine asks for it.
//!
//! | file | holds |
//! |---|---|
//! | `value.rs` | [`Val`], [`Row`], [`Column`]: what goes in and what comes out |
//! | `stmt.rs` | [`Stmt`], the ways to run a statement, and multi-row inserts |
//! | `queue.rs`, `ask.rs` | what a transaction writes, and asks, in one go |
//! | `writer.rs` | whose turn it is to write into a SQLite file, and commits that are shared |
//! | `migrate.rs` | the migrator and the few things that must differ |
//! | `planner.rs` | what SQLite's planner is told of every index |
//! | `search.rs` | names by any part of them, indexed by each engine in its own way |

mod ask;
mod migrate;
mod planner;
mod queue;
pub mod search;
mod stmt;
#[macro_use]
mod value;
mod writer;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Postgres, Sqlite, Transaction};

pub use ask::{Ask, Asks, ask};
pub use migrate::schema_version;
use queue::Queued;
pub use stmt::Stmt;
pub use value::{At, Column, FromRow, Row, Val};
use writer::{Turn, Writer};

pub type Result<T> = std::result::Result<T, Error>;

/// What the database refused or broke.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Driver(#[from] sqlx::Error),
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row that cannot become a value of ours.
    #[error("the database holds a {what} that is none: {value}")]
    Inconsistent { what: &'static str, value: String },
    #[error("{0}")]
    Setting(String),
    /// Two writers put the same key at once, and the other was first.
    #[error("somebody else wrote the same key first: {0}")]
    Raced(sqlx::Error),
    /// The commit that this transaction shared with others failed, for whatever reason of theirs.
    #[error("a commit shared with others failed: {0}")]
    Shared(String),
    /// Text with a NUL character: PostgreSQL cannot keep it, and nobody means to write it.
    #[error("a text holds a NUL character")]
    Character,
}

impl Error {
    pub fn inconsistent(what: &'static str, value: &str) -> Self {
        Error::Inconsistent {
            what,
            value: value.chars().take(80).collect(),
        }
    }
    fn database(&self) -> Option<&dyn sqlx::error::DatabaseError> {
        match self {
            Error::Driver(e) => e.as_database_error(),
            _ => None,
        }
    }
    /// A key that is already there. Which one: the statement that failed knows.
    pub fn is_unique_violation(&self) -> bool {
        self.database().is_some_and(|d| d.is_unique_violation())
    }
    /// A reference to a row that is not there (or is in another zone).
    pub fn is_foreign_key_violation(&self) -> bool {
        self.database().is_some_and(|d| d.is_foreign_key_violation())
    }
    /// The engine lost a race and asks for another try.
    pub fn is_retryable(&self) -> bool {
        let lost = |code: &str| matches!(code, "40001" | "40P01" | "5" | "517" | "261");
        matches!(self, Error::Raced(_) | Error::Shared(_))
            || self.database().and_then(|d| d.code()).is_some_and(|code| lost(&code))
    }
    /// Nothing is wrong but that too many write at once: a later try will do.
    pub fn is_busy(&self) -> bool {
        self.is_retryable() || matches!(self, Error::Driver(sqlx::Error::PoolTimedOut))
    }
}

/// A SQLite file or a PostgreSQL server.
#[derive(Debug, Clone)]
pub enum Db {
    Sqlite {
        readers: SqlitePool,
        writer: Writer,
        path: PathBuf,
    },
    Postgres {
        readers: PgPool,
        writer: PgPool,
    },
}

/// A connection in use: a write transaction, or a reader that cannot write.
pub struct Tx {
    on: On,
    /// What waits to be written: see [`Stmt::queue`].
    queued: Vec<Queued>,
}

enum On {
    SqliteWrite(Turn),
    SqliteRead(PoolConnection<Sqlite>),
    PostgresWrite(Transaction<'static, Postgres>),
    PostgresRead(PoolConnection<Postgres>),
}

impl Db {
    /// `sqlite:PATH` or `postgres://…`; `reads` is a replica for PostgreSQL.
    pub async fn connect(url: &str, reads: Option<&str>) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(Path::new(path.trim_start_matches("//"))).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::connect_postgres(url, reads.unwrap_or(url)).await
        } else {
            Err(Error::Setting(format!(
                "database: `{url}` is neither sqlite:PATH nor postgres://…"
            )))
        }
    }

    async fn open_sqlite(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|e| Error::Setting(format!("database: cannot create {}: {e}", folder.display())))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("temp_store", "memory")
            .pragma("trusted_schema", "off")
            // A page that many steps touch goes into the file once in so many pages (32 MiB), not with
            // every thirtieth step.
            .pragma("wal_autocheckpoint", "8000")
            .statement_cache_capacity(500);
        let writer = Writer::new(options.clone().pragma("cache_size", "-8192"));
        writer.outside().await?;
        // A reader forgets its pages with every commit of the writer: the system's cache serves it.
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(options.read_only(true).pragma("cache_size", "-2048"));
        Ok(Db::Sqlite {
            readers,
            writer,
            path: path.to_owned(),
        })
    }

    async fn connect_postgres(url: &str, reads: &str) -> Result<Self> {
        let options = |url: &str| -> Result<PgConnectOptions> {
            PgConnectOptions::from_str(url).map_err(|e| Error::Setting(format!("database: {e}")))
        };
        let pool = || {
            PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(30))
        };
        let writer = pool().connect_with(options(url)?.statement_cache_capacity(500)).await?;
        let readers = pool().connect_lazy_with(
            options(reads)?
                .statement_cache_capacity(500)
                .options([("default_transaction_read_only", "on")]),
        );
        Ok(Db::Postgres { readers, writer })
    }

    /// A database that is never opened, for whoever only wants the API document.
    pub fn nowhere() -> Self {
        let nothing = SqliteConnectOptions::new().in_memory(true);
        Db::Sqlite {
            readers: SqlitePoolOptions::new().connect_lazy_with(nothing.clone()),
            writer: Writer::new(nothing),
            path: PathBuf::new(),
        }
    }

    /// A connection that cannot write; each statement sees the newest committed state.
    pub async fn read(&self) -> Result<Tx> {
        Ok(Tx::on(match self {
            Db::Sqlite { readers, .. } => On::SqliteRead(readers.acquire().await?),
            Db::Postgres { readers, .. } => On::PostgresRead(readers.acquire().await?),
        }))
    }

    /// A write transaction; use [`crate::write_tx!`], which also tries again.
    pub async fn begin(&self) -> Result<Tx> {
        self.transaction(false).await
    }

    /// Short write transactions, such as steps: those that wait for a SQLite file at the same time
    /// share one commit. To be used as the database in [`crate::write_tx!`].
    pub fn shared(&self) -> Shared<'_> {
        Shared(self)
    }

    /// On PostgreSQL `begin` runs in a task of its own: one that is cancelled by a client who hangs
    /// up would leave an open transaction in the pool, and later writes there would be lost.
    async fn transaction(&self, shares: bool) -> Result<Tx> {
        Ok(Tx::on(match self {
            Db::Sqlite { writer, .. } => On::SqliteWrite(writer.turn(shares).await?),
            Db::Postgres { writer, .. } => {
                let writer = writer.clone();
                let begun = async move { Ok(writer.begin_with("BEGIN ISOLATION LEVEL SERIALIZABLE").await?) };
                On::PostgresWrite(writer::apart(begun).await?)
            }
        }))
    }

    /// Whether the database answers and has a schema.
    pub async fn answers(&self) -> Result<()> {
        self.read()
            .await?
            .sql("SELECT COUNT(*) FROM zone")
            .scalar::<i64>()
            .await
            .map(|_| ())
    }

    pub fn engine(&self) -> &'static str {
        match self {
            Db::Sqlite { .. } => "sqlite",
            Db::Postgres { .. } => "postgres",
        }
    }

    pub async fn migrate(&self) -> Result<()> {
        migrate::run(self).await
    }

    pub async fn close(&self) {
        match self {
            Db::Sqlite { readers, writer, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
        }
    }
}

/// A database whose write transactions are short.
#[derive(Clone, Copy)]
pub struct Shared<'a>(&'a Db);

impl Shared<'_> {
    pub async fn begin(self) -> Result<Tx> {
        self.0.transaction(true).await
    }
}

impl Tx {
    fn on(on: On) -> Self {
        Tx { on, queued: vec![] }
    }

    /// A statement with `$1…$n`, the same text for both engines.
    pub fn sql(&mut self, text: &'static str) -> Stmt<'_> {
        Stmt::new(self, text)
    }

    pub async fn commit(mut self) -> Result<()> {
        self.flush().await?;
        match self.on {
            On::SqliteWrite(turn) => turn.commit().await?,
            On::PostgresWrite(tx) => tx.commit().await?,
            On::SqliteRead(_) | On::PostgresRead(_) => {}
        }
        Ok(())
    }

    pub async fn rollback(self) -> Result<()> {
        match self.on {
            On::SqliteWrite(turn) => turn.rollback().await?,
            On::PostgresWrite(tx) => tx.rollback().await?,
            On::SqliteRead(_) | On::PostgresRead(_) => {}
        }
        Ok(())
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.on, On::SqliteWrite(_) | On::SqliteRead(_))
    }
}

/// How often a write is tried again when the engine lost a race: for four seconds, on the average.
pub const TRIES: u32 = 20;

/// A little longer each time, with a jitter, so that two losers do not meet again.
pub async fn backoff(attempt: u32) {
    let ceiling = 4u64 << attempt.min(7);
    let wait = rand::random_range(1..=ceiling);
    tokio::time::sleep(Duration::from_millis(wait)).await;
}

/// Runs a block in a write transaction: commits when it is `Ok`, rolls back when it is `Err`, and
/// runs it again when the engine lost a race. The block's error must be `From<db::Error>` and
/// offer `is_retryable`.
///
/// ```ignore
/// let n = write_tx!(app.db, |tx| { store::rename(tx, id, name).await })?;
/// ```
#[macro_export]
macro_rules! write_tx {
    ($db:expr, |$tx:ident| $body:expr) => {{
        let mut attempt = 0u32;
        loop {
            let mut open = $db.begin().await?;
            let outcome: $crate::error::Result<_> = async {
                let $tx: &mut $crate::db::Tx = &mut open;
                $body
            }
            .await;
            let outcome = match outcome {
                Ok(value) => open.commit().await.map(|()| value).map_err($crate::error::Error::from),
                Err(error) => {
                    let _ = open.rollback().await;
                    Err(error)
                }
            };
            match outcome {
                Err(error) if attempt < $crate::db::TRIES && error.is_retryable() => {
                    $crate::db::backoff(attempt).await;
                    attempt += 1;
                }
                outcome => break outcome,
            }
        }
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_who_waited_too_long_may_try_again_and_one_whose_row_is_gone_may_not() {
        assert!(Error::from(sqlx::Error::PoolTimedOut).is_busy());
        assert!(!Error::from(sqlx::Error::RowNotFound).is_busy());
    }
}
