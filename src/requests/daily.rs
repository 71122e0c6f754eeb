//! What the hub does of itself: a result that the firm was told of twice, and said nothing to, closes.

use serde_json::json;

use super::model::Request;
use super::stage::{Stage, Verb};
use super::store;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Id};
use crate::matters;

/// The round of one zone. Returns how many requests it closed.
pub async fn round(app: &App, zone: &str) -> Result<u64> {
    let hub = Actor::system(zone, app.clock.now());
    let stage = Stage::Confirming.as_str();
    let silent = store::overdue(&mut app.db.read().await?, zone, "confirm", stage, hub.now).await?;
    let step = Verb::CloseSilent.as_str();
    let mut closed = 0;
    for (id, version) in silent {
        match matters::take_step::<Request>(app, &hub, &Id::stored(id), version, step, &json!({})).await {
            Ok(_) => closed += 1,
            // Somebody moved it meanwhile: the next round looks again.
            Err(Error::Stale { .. } | Error::NotNow { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(closed)
}
