//! # 工作台: what is due next, what changed, what asks for a decision
//!
//! The first page of everyone, by role: open matters by what is due next, tasks the hub opened,
//! what changed since this person was here, and the figures they answer for.
//!
//! What somebody would do for a building or the zone is no work of theirs in a dispute from which they are
//! barred (回避).
//!
//! `store.rs` tasks, what is due, what changed · `pages.rs` `/` and `/tasks/{id}/done`

pub mod pages;
mod store;

use crate::app::App;
use crate::error::Result;
use crate::kernel::Actor;

pub use store::TaskRow;

/// What the hub asks this person to look at, newest first.
pub async fn notices(app: &App, actor: &Actor, limit: i64) -> Result<Vec<TaskRow>> {
    store::open_tasks(&mut app.db.read().await?, actor, limit).await
}
