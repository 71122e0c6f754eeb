//! What the hub does of itself: a lapsed licence pauses, a term that is over ends, a cooling year
//! that is over is released, and a firm that moved is counted where it is now.

use serde_json::{Value, json};

use super::gate::{Gate, Outcome, Question, Rule};
use super::model::Assignment;
use super::service::{self, Touched};
use super::store::{self, Task};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Id};
use crate::matters::Matter;

/// The daily round of one zone. Returns how many assignments it moved.
pub async fn round(app: &App, zone: &str) -> Result<usize> {
    let mut moved = expire(app, zone).await?;
    moved += pause_lapsed(app, zone).await?;
    moved += follow_moves(app, zone).await?;
    moved += release(app, zone).await?;
    Ok(moved)
}

/// A7: pauses the services of lawyers who are out of practice, or whose firm left the alliance.
pub async fn pause_lapsed(app: &App, zone: &str) -> Result<usize> {
    let ids = store::lapsed(&mut app.db.read().await?, zone, app.clock.today()).await?;
    take(app, zone, ids, "pause", &json!({ "reason": "lapsed" })).await
}

/// What follows from a changed register of lawyers or law firms: the lapsed pause; who works for
/// another law firm now than the one that accepted the assignment is checked again there (A9). A hit
/// that nobody can waive pauses the service; in any case the zone is asked to settle who serves the
/// enterprise.
pub async fn lawyers_changed(app: &App, zone: &str) -> Result<()> {
    pause_lapsed(app, zone).await?;
    let hub = Actor::system(zone, app.clock.now());
    crate::write_tx!(app.db, |tx| {
        let moved = store::changed_firm(tx, zone).await?;
        let touched = Touched {
            lawyers: moved.iter().map(|lead| lead.lawyer_id.clone()).collect(),
            ..Touched::default()
        };
        service::recheck(tx, &hub, &touched).await?;
        let questions: Vec<Question> = moved
            .iter()
            .map(|lead| Question::adviser_of(&lead.enterprise_id, &lead.lawyer_id, &lead.law_firm_id))
            .collect();
        let gates = service::check_all(tx, &hub, &questions).await?;
        let mut tasks = vec![];
        for (lead, gate) in moved.into_iter().zip(gates) {
            let blocked = blocks(&gate);
            if blocked {
                let id = Id::<Assignment>::stored(lead.id.clone());
                service::pause_for_conflict(app, tx, &hub, &id).await?;
            }
            tasks.push(moved_task(lead.id, blocked));
        }
        store::open_tasks(tx, &hub, tasks).await?;
        Ok(())
    })
}

/// A block for C8 or C9 is a dispute that the enterprise must not learn of; a pause would tell it.
fn blocks(gate: &Gate) -> bool {
    gate.hits
        .iter()
        .any(|hit| hit.result == Outcome::Block && !matches!(hit.rule, Rule::C8 | Rule::C9))
}

fn moved_task(assignment: String, paused: bool) -> Task {
    let state = if paused {
        "，因利益冲突已暂停服务"
    } else {
        ""
    };
    Task {
        reference: "zone".to_owned(),
        subject_kind: Assignment::KIND,
        subject_id: assignment,
        code: "adviser.moved".to_owned(),
        text: format!("顾问律师已转到另一家律所{state}。请与企业和两家律所确认：更换顾问，或终止后由新律所重新派任"),
    }
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
