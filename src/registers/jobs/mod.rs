//! Imports on record, whoever sends the file: those of a page run behind it, to be left and come back to.
//!
//! The work is one transaction, so its progress stands in memory; the row of the job holds who, what
//! and, in the end, the result. A job that its process did not live to finish has written nothing.

mod store;

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock, Mutex};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::apply::Progress;
use super::service::{self, Imported, Upload};
use super::{policy, write};
use crate::app::App;
use crate::error::{Error, Result};
use crate::journal::sha256_hex;
use crate::kernel::{Actor, Id};

pub use store::Job;

/// What this process is taking in.
static RUNNING: LazyLock<Mutex<HashMap<String, Arc<Progress>>>> = LazyLock::new(Mutex::default);

/// A job whose progress can be asked for as long as this is held.
struct Running {
    id: String,
    progress: Arc<Progress>,
}

impl Running {
    /// Puts the import on record.
    async fn begin(app: &App, actor: &Actor, file: &Upload, dry_run: bool) -> Result<Self> {
        policy::may_import(actor).map_err(Error::Forbidden)?;
        let id = Id::<Job>::new().into_string();
        let hash = sha256_hex(&file.bytes);
        crate::write_tx!(app.db, |tx| store::add(tx, actor, &id, &file.name, &hash, dry_run)
            .await)?;
        let progress = Arc::new(Progress::default());
        RUNNING
            .lock()
            .expect("no holder panics")
            .insert(id.clone(), progress.clone());
        Ok(Running { id, progress })
    }

    /// Takes the file in, and puts on record what came of it.
    async fn run(&self, app: &App, actor: &Actor, file: Upload, dry_run: bool) -> Result<Imported> {
        let outcome = service::import(app, actor, file.clone(), dry_run, &self.progress).await;
        if let Err(error) = self.finish(app, actor, file, &outcome).await {
            tracing::error!(%error, job = self.id, "the result of an import was not kept");
        }
        outcome
    }

    async fn finish(&self, app: &App, actor: &Actor, file: Upload, outcome: &Result<Imported>) -> Result<()> {
        let (result, book) = match outcome {
            Ok(imported) => (serde_json::to_value(imported)?, error_book(file, imported).await?),
            Err(error) => (refusal(error), None),
        };
        let rows = self.progress.all.load(Ordering::Relaxed) as i64;
        let now = app.clock.now();
        crate::write_tx!(app.db, |tx| {
            store::finish(tx, &actor.zone, &self.id, now, rows, &result.to_string(), book.clone()).await
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.lock().expect("no holder panics").remove(&self.id);
    }
}

/// Starts an import and answers the id of its job.
pub async fn start(app: &App, actor: &Actor, file: Upload, dry_run: bool) -> Result<String> {
    let (id, _) = on_its_own(app, actor, file, dry_run).await?;
    Ok(id)
}

/// Takes a file in while its sender waits. Errors: those of [`service::import`].
pub async fn take(app: &App, actor: &Actor, file: Upload, dry_run: bool) -> Result<Imported> {
    let (_, outcome) = on_its_own(app, actor, file, dry_run).await?;
    outcome
        .await
        .map_err(|e| Error::Internal(format!("an import broke: {e}")))?
}

/// Puts an import on record and runs it in a task of its own, also when its sender hangs up: its commit
/// cannot be called back, and what came of it must stand in the job.
async fn on_its_own(
    app: &App,
    actor: &Actor,
    file: Upload,
    dry_run: bool,
) -> Result<(String, JoinHandle<Result<Imported>>)> {
    let job = Running::begin(app, actor, &file, dry_run).await?;
    let id = job.id.clone();
    let (app, actor) = (app.clone(), actor.clone());
    let outcome = tokio::spawn(async move { job.run(&app, &actor, file, dry_run).await });
    Ok((id, outcome))
}

/// The file with its faulty cells marked; none for a file without faults.
async fn error_book(file: Upload, imported: &Imported) -> Result<Option<Vec<u8>>> {
    let errors = imported.errors();
    if errors.is_empty() {
        return Ok(None);
    }
    let marked = tokio::task::spawn_blocking(move || write::error_workbook(&file.bytes, &file.name, &errors));
    let marked = marked
        .await
        .map_err(|e| Error::Internal(format!("marking errors broke: {e}")))?;
    Ok(Some(marked?))
}

/// Why a whole file was refused, in words.
fn refusal(error: &Error) -> Value {
    let reason = match error {
        Error::Invalid(errors) => errors.iter().map(|e| e.message.clone()).collect::<Vec<_>>().join("；"),
        Error::Forbidden(refused) => refused.reason.clone(),
        other => {
            tracing::error!(error = %other, "an import failed");
            "系统出了故障，没有写入任何内容，请稍后再试".to_owned()
        }
    };
    json!({ "refused": reason })
}

/// Where a job stands.
pub enum State {
    /// Rows done, rows in all; both 0 while the file is still being read.
    Running(u64, u64),
    /// Its process ended before it did.
    Broken,
    Done(Value),
}

/// After so many minutes a job of another process is taken for dead.
const LOST_AFTER_MINUTES: i64 = 30;

pub fn state(job: &Job, now: crate::kernel::Timestamp) -> State {
    if let Some(result) = &job.result {
        return State::Done(serde_json::from_str(result).unwrap_or_default());
    }
    match RUNNING.lock().expect("no holder panics").get(&job.id) {
        Some(progress) => State::Running(
            progress.done.load(Ordering::Relaxed),
            progress.all.load(Ordering::Relaxed),
        ),
        None if job.started_at.plus_minutes(LOST_AFTER_MINUTES) < now => State::Broken,
        None => State::Running(0, 0),
    }
}

/// The latest jobs of the zone.
pub async fn latest(app: &App, actor: &Actor) -> Result<Vec<Job>> {
    policy::may_export(actor).map_err(Error::Forbidden)?;
    store::latest(&mut app.db.read().await?, &actor.zone, 20).await
}

pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<Job> {
    policy::may_export(actor).map_err(Error::Forbidden)?;
    let job = store::get(&mut app.db.read().await?, &actor.zone, id).await?;
    job.ok_or(Error::NotFound("这次导入"))
}

pub async fn error_book_of(app: &App, actor: &Actor, id: &str) -> Result<Vec<u8>> {
    policy::may_export(actor).map_err(Error::Forbidden)?;
    let book = store::error_book(&mut app.db.read().await?, &actor.zone, id).await?;
    book.ok_or(Error::NotFound("这份错误清单"))
}
