//! What the hub does of itself: a lapsed licence pauses, a term that is over ends, a cooling year
//! that is over is released, and a firm that moved is counted where it is now.

use serde_json::{Value, json};

use super::model::Assignment;
use super::{service, store};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Id};

/// The daily round of one zone. Returns how many assignments it moved.
pub async fn round(app: &App, zone: &str) -> Result<usize> {
    let mut moved = expire(app, zone).await?;
    moved += pause_lapsed(app, zone).await?;
    moved += follow_moves(app, zone).await?;
    moved += release(app, zone).await?;
    Ok(moved)
}

/// A7: pauses the services of lawyers who are out of practice, or whose firm left the alliance. Runs
/// whenever the register of lawyers or law firms has changed.
pub async fn pause_lapsed(app: &App, zone: &str) -> Result<usize> {
    let ids = store::lapsed(&mut app.db.read().await?, zone, app.clock.today()).await?;
    take(app, zone, ids, "pause", &json!({ "reason": "lapsed" })).await
}

/// S09 follows the firm: runs whenever occupancies have changed.
pub async fn follow_moves(app: &App, zone: &str) -> Result<usize> {
    let ids = store::moved(&mut app.db.read().await?, zone, app.clock.today()).await?;
    take(app, zone, ids, "follow_move", &json!({})).await
}

async fn expire(app: &App, zone: &str) -> Result<usize> {
    let ids = store::expired(&mut app.db.read().await?, zone, app.clock.today()).await?;
    take(app, zone, ids, "end", &json!({ "reason": "expired" })).await
}

async fn release(app: &App, zone: &str) -> Result<usize> {
    let ids = store::due_to_release(&mut app.db.read().await?, zone, app.clock.today()).await?;
    take(app, zone, ids, "release", &json!({})).await
}

/// Takes the same step on each. What somebody else moved meanwhile is left to the next round.
async fn take(app: &App, zone: &str, ids: Vec<(String, i64)>, step: &str, input: &Value) -> Result<usize> {
    let hub = Actor::system(zone, app.clock.now());
    let mut taken = 0;
    for (id, version) in ids {
        match service::step(app, &hub, &Id::<Assignment>::stored(id), version, step, input).await {
            Ok(_) => taken += 1,
            Err(Error::Stale { .. } | Error::NotNow { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(taken)
}
