//! What the hub does of itself: a result that the firm was told of twice, and said nothing to, closes; what
//! lies with coordinators who are all barred from it goes to the zone, and back.

use serde_json::json;

use super::model::Request;
use super::stage::{Stage, Verb};
use super::{policy, store};
use crate::accounts::service as accounts;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Id};
use crate::matters;

/// The round of one zone. Returns how many requests it moved.
pub async fn round(app: &App, zone: &str) -> Result<u64> {
    let hub = Actor::system(zone, app.clock.now());
    let stage = Stage::Confirming.as_str();
    let silent = store::overdue(&mut app.db.read().await?, zone, "confirm", stage, hub.now).await?;
    let closed = take(app, &hub, Verb::CloseSilent, silent).await?;
    let misplaced = misplaced(app, &hub).await?;
    Ok(closed + take(app, &hub, Verb::NoteDesk, misplaced).await?)
}

/// Requests, as id and version, that lie with another desk than they should: grants and seats come and go
/// while a request stands still.
async fn misplaced(app: &App, hub: &Actor) -> Result<Vec<(String, i64)>> {
    let mut tx = app.db.read().await?;
    let open = Stage::ALL.iter().filter(|stage| !stage.is_closed());
    let hidden = store::hidden(&mut tx, &hub.zone, open).await?;
    if hidden.is_empty() {
        return Ok(vec![]);
    }
    let staff = accounts::staff(&mut tx, &hub.zone, hub.now).await?;
    let is_misplaced = |r: &Request| r.zone_has_it != policy::zone_has_it(&staff, &r.building, r.firm.as_ref());
    let misplaced = hidden.into_iter().filter(|(.., r)| is_misplaced(r));
    Ok(misplaced.map(|(id, version, _)| (id, version)).collect())
}

/// Takes this step of each. Returns how many it moved.
async fn take(app: &App, hub: &Actor, verb: Verb, requests: Vec<(String, i64)>) -> Result<u64> {
    let mut moved = 0;
    for (id, version) in requests {
        match matters::take_step::<Request>(app, hub, &Id::stored(id), version, verb.as_str(), &json!({})).await {
            Ok(_) => moved += 1,
            // Somebody moved it meanwhile: the next round looks again.
            Err(Error::Stale { .. } | Error::NotNow { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(moved)
}
