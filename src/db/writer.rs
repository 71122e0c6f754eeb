//! The one writer of a SQLite file, and the commit that several share.
//!
//! SQLite lets one write at a time, and each commit waits for the disk. So a turn that may share its
//! commit leaves it to the next that already waits for the file: each can still undo itself alone (a
//! savepoint), one commit puts all of them on the disk, and nobody hears that it is done before that.
//! Where one writes alone, nothing of this happens.
//!
//! Whatever takes the file in hand runs in a task of its own: a caller who hangs up half-way leaves
//! no open transaction behind, and nobody waiting for a commit that never comes.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::{Error, Result};

/// Turns in one commit: whoever was first waits for the work of all others.
const MOST: usize = 32;
/// How long a turn waits for the file.
const PATIENCE: Duration = Duration::from_secs(60);

/// Hands out turns, in the order in which they were asked for.
#[derive(Debug, Clone)]
pub struct Writer(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: SqliteConnectOptions,
    held: Arc<Mutex<Held>>,
    /// Turns waiting for the file that share a commit.
    waiting: AtomicUsize,
}

#[derive(Debug, Default)]
struct Held {
    /// `None` before the first turn, and after a failure that leaves its state unknown: to close a
    /// connection is to undo what it has not committed.
    connection: Option<SqliteConnection>,
    /// Turns that are over and whose commit is still to come. While there are any, a transaction is open.
    over: Vec<oneshot::Sender<std::result::Result<(), String>>>,
}

/// A write transaction on the file, or a part of one. Dropped, it undoes itself.
pub struct Turn {
    writer: Writer,
    shares: bool,
    /// `None` once it is over.
    held: Option<OwnedMutexGuard<Held>>,
}

impl Writer {
    pub fn new(options: SqliteConnectOptions) -> Self {
        Writer(Arc::new(Shared {
            options,
            held: Arc::default(),
            waiting: AtomicUsize::new(0),
        }))
    }

    /// The next turn. One that `shares` may begin inside the transaction of the one before it, and
    /// leave its commit to the one after it: for short ones.
    pub async fn turn(&self, shares: bool) -> Result<Turn> {
        let writer = self.clone();
        apart(async move { writer.begin(shares).await }).await
    }

    async fn begin(self, shares: bool) -> Result<Turn> {
        let share = usize::from(shares);
        self.0.waiting.fetch_add(share, Ordering::SeqCst);
        let held = tokio::time::timeout(PATIENCE, self.0.held.clone().lock_owned()).await;
        self.0.waiting.fetch_sub(share, Ordering::SeqCst);
        let Ok(mut held) = held else {
            // Somebody may have counted on this one for the commit.
            tokio::spawn(async move { self.0.held.lock().await.settle().await });
            return Err(Error::Driver(sqlx::Error::PoolTimedOut));
        };
        if !shares {
            held.settle().await;
        }
        if held.over.is_empty() {
            held.open(&self.0.options).await?;
            held.say("BEGIN IMMEDIATE").await?;
        } else if let Err(error) = held.say("SAVEPOINT turn").await {
            return Err(held.lose(error));
        }
        Ok(Turn {
            writer: self,
            shares,
            held: Some(held),
        })
    }

    /// The connection outside of any transaction, for what cannot run in one.
    pub async fn outside(&self) -> Result<impl DerefMut<Target = SqliteConnection> + use<>> {
        let mut held = self.0.held.clone().lock_owned().await;
        held.settle().await;
        held.open(&self.0.options).await?;
        Ok(OwnedMutexGuard::map(held, Held::connection))
    }

    pub async fn close(&self) {
        let mut held = self.0.held.lock().await;
        held.settle().await;
        if let Some(connection) = held.connection.take() {
            // It folds the write-ahead log into the file, which a later start does as well.
            let _ = connection.close().await;
        }
    }

    /// Whether the commit of those that are over can be left to the next turn.
    fn goes_on(&self, held: &Held) -> bool {
        held.over.len() < MOST && self.0.waiting.load(Ordering::SeqCst) > 0
    }
}

impl Held {
    async fn open(&mut self, options: &SqliteConnectOptions) -> Result<()> {
        if self.connection.is_none() {
            self.connection = Some(options.connect().await?);
        }
        Ok(())
    }

    fn connection(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("a turn begins with a connection")
    }

    async fn say(&mut self, text: &'static str) -> Result<()> {
        sqlx::query(text).execute(self.connection()).await?;
        Ok(())
    }

    /// Commits those that are over, who are told the outcome.
    async fn settle(&mut self) {
        if !self.over.is_empty() {
            let _ = self.commit().await;
        }
    }

    async fn commit(&mut self) -> Result<()> {
        if let Err(error) = self.say("COMMIT").await {
            return Err(self.lose(error));
        }
        for over in self.over.drain(..) {
            let _ = over.send(Ok(()));
        }
        Ok(())
    }

    /// Undoes the turn that is under way, and no other.
    async fn undo(&mut self) {
        let text = match self.over.is_empty() {
            true => "ROLLBACK",
            false => "ROLLBACK TO turn; RELEASE turn",
        };
        if let Err(error) = self.say(text).await {
            self.lose(error);
        }
    }

    /// Nothing of the open transaction will be kept, whoever's it was.
    fn lose(&mut self, error: Error) -> Error {
        self.connection = None;
        for over in self.over.drain(..) {
            let _ = over.send(Err(error.to_string()));
        }
        error
    }
}

impl Turn {
    pub async fn commit(mut self) -> Result<()> {
        let Some(mut held) = self.held.take() else {
            return Ok(());
        };
        let (writer, shares) = (self.writer.clone(), self.shares);
        apart(async move {
            if !shares || !writer.goes_on(&held) {
                return held.commit().await;
            }
            if !held.over.is_empty()
                && let Err(error) = held.say("RELEASE turn").await
            {
                return Err(held.lose(error));
            }
            let (over, told) = oneshot::channel();
            held.over.push(over);
            drop(held);
            let told = told.await.unwrap_or_else(|_| Err("the writer is gone".into()));
            told.map_err(Error::Shared)
        })
        .await
    }

    pub async fn rollback(mut self) -> Result<()> {
        match self.held.take() {
            Some(held) => apart(undo(self.writer.clone(), held)).await,
            None => Ok(()),
        }
    }
}

async fn undo(writer: Writer, mut held: OwnedMutexGuard<Held>) -> Result<()> {
    held.undo().await;
    if !writer.goes_on(&held) {
        held.settle().await;
    }
    Ok(())
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(held) = self.held.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(undo(self.writer.clone(), held));
        }
    }
}

impl Deref for Turn {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        let held = self.held.as_ref().expect("a turn that is over is not used");
        held.connection.as_ref().expect("a turn begins with a connection")
    }
}

impl DerefMut for Turn {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.held
            .as_mut()
            .expect("a turn that is over is not used")
            .connection()
    }
}

/// Runs to its end, whether the caller still waits or not.
pub async fn apart<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    tokio::spawn(work)
        .await
        .map_err(|_| Error::Driver(sqlx::Error::WorkerCrashed))?
}

#[cfg(test)]
mod tests;
