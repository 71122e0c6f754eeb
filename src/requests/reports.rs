//! What the matters that came of a request report to it as they move: handoffs and disputes.
//!
//! Whose matter moved calls this in its own transaction; the hub writes it down in the request.

use serde_json::json;

use super::children::parents;
use super::disputed;
use super::model::Request;
use super::stage::Verb;
use super::words::SlipState;
use crate::app::App;
use crate::db::Tx;
use crate::disputes::model::Dispute;
use crate::error::Result;
use crate::handoffs;
use crate::handoffs::model::{Callback, Handoff, Leg, LegResult};
use crate::handoffs::stage::{LegStage, Stage as SlipStage};
use crate::handoffs::words::Fault;
use crate::kernel::{Actor, Id};
use crate::matters::{self, Matter};

/// 交办单 reports to the request from which it came.
#[derive(Debug, Clone)]
struct HandoffNews {
    handoff_id: String,
    state: SlipState,
    /// The results and what the firm said at the callback, or why it is to be done anew, in words.
    result: Option<String>,
    solved: Option<bool>,
    /// Number of the slip into which it went.
    merged_into: Option<String>,
}

/// Writes down in the request what its handoff reports.
async fn handoff_reported(app: &App, tx: &mut Tx, actor: &Actor, request_id: &str, news: HandoffNews) -> Result<()> {
    let id = Id::<Request>::stored(request_id.to_owned());
    let hub = Actor::system(&actor.zone, actor.now);
    let input = json!({
        "handoff_id": news.handoff_id,
        "state": news.state,
        "result": news.result,
        "solved": news.solved,
        "merged_into": news.merged_into,
    });
    matters::take_step_in::<Request>(app, tx, &hub, &id, None, Verb::NoteHandoff.as_str(), &input).await?;
    Ok(())
}

/// A slip reports to the request from which it came, and to those of slips merged into it.
pub async fn slip_moved(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    slip: &Handoff,
    id: &str,
    step: &handoffs::steps::Step,
) -> Result<()> {
    let Some(state) = state_after(step, slip.stage()) else {
        return Ok(());
    };
    let (followers,) = tx.ask((parents(&actor.zone, Handoff::KIND, id),)).await?;
    let own = origin_of(slip);
    let followers = followers.iter().map(|(request, _)| request.as_str());
    let followers: Vec<&str> = followers.filter(|request| Some(*request) != own).collect();
    if own.is_none() && followers.is_empty() {
        return Ok(());
    }
    let kept = kept(tx, actor, slip).await?;
    for request in own.into_iter().chain(followers) {
        let mut news = news_of(slip, id, state, own == Some(request));
        news.merged_into = kept.as_ref().map(|(_, kept)| kept.number.clone());
        handoff_reported(app, tx, actor, request, news).await?;
        // What it has done already is told at once.
        let Some((kept_id, kept)) = &kept else { continue };
        let state = state_of(kept.stage());
        if state != SlipState::Dispatched && origin_of(kept) != Some(request) {
            let news = news_of(kept, kept_id, state, false);
            handoff_reported(app, tx, actor, request, news).await?;
        }
    }
    Ok(())
}

/// A dispute reports to the requests that became it that it is over, or is taken up again.
pub async fn dispute_moved(app: &App, tx: &mut Tx, actor: &Actor, dispute: &Dispute, id: &str) -> Result<()> {
    let (requests,) = tx.ask((parents(&actor.zone, Dispute::KIND, id),)).await?;
    let hub = Actor::system(&actor.zone, actor.now);
    for (request, _) in requests {
        let request = Id::<Request>::stored(request);
        let Some(loaded) = matters::store::load::<Request>(tx, &hub, &request).await? else {
            continue;
        };
        if !disputed::has_news(&loaded.matter, dispute, id) {
            continue;
        }
        let input = json!({ "dispute_id": id, "over": dispute.stage.is_over() });
        let step = Verb::NoteDispute.as_str();
        matters::take_step_in::<Request>(app, tx, &hub, &request, None, step, &input).await?;
    }
    Ok(())
}

/// The request from which a slip came.
fn origin_of(slip: &Handoff) -> Option<&str> {
    let origin = slip.origin.as_ref().filter(|o| o.kind == Request::KIND)?;
    Some(origin.id.as_str())
}

/// The slip into which this one went, with its id; none where it is hidden from whoever may read this one.
async fn kept(tx: &mut Tx, actor: &Actor, slip: &Handoff) -> Result<Option<(String, Handoff)>> {
    let Some(into) = slip.ended.as_ref().and_then(|e| e.merged_into.as_ref()) else {
        return Ok(None);
    };
    let hub = Actor::system(&actor.zone, actor.now);
    let loaded = matters::store::load::<Handoff>(tx, &hub, &Id::stored(into.id.clone())).await?;
    let may_be_named = |kept: &Handoff| {
        let hidden = kept.header().hidden_from;
        hidden.is_none() || hidden == slip.header().hidden_from
    };
    let kept = loaded.map(|l| l.matter).filter(may_be_named);
    Ok(kept.map(|kept| (into.id.clone(), kept)))
}

/// How a slip stands after a step that its request is told of.
fn state_after(step: &handoffs::steps::Step, stage: SlipStage) -> Option<SlipState> {
    use handoffs::steps::Step as SlipStep;
    match (step, stage) {
        (_, SlipStage::Closed | SlipStage::Cancelled) => Some(state_of(stage)),
        (SlipStep::Finish { .. }, _) => Some(SlipState::Done),
        (SlipStep::Rework { .. } | SlipStep::RecordCallback { .. }, SlipStage::Rework) => Some(SlipState::Rework),
        (
            SlipStep::AcceptReturn { .. } | SlipStep::Redispatch { .. } | SlipStep::Rule { .. },
            SlipStage::Dispatched | SlipStage::Rework,
        ) => Some(SlipState::Dispatched),
        _ => None,
    }
}

fn state_of(stage: SlipStage) -> SlipState {
    match stage {
        SlipStage::Closed => SlipState::Closed,
        SlipStage::Cancelled => SlipState::Cancelled,
        SlipStage::Done | SlipStage::Callback => SlipState::Done,
        SlipStage::Rework => SlipState::Rework,
        _ => SlipState::Dispatched,
    }
}

/// What a slip has to tell; what the firm said at the callback is for its own request only.
fn news_of(slip: &Handoff, id: &str, state: SlipState, own: bool) -> HandoffNews {
    let results: Vec<(&Leg, &LegResult)> = slip.legs.iter().filter_map(with_result).collect();
    // What a group could do is help; a department solves.
    let solved = results.iter().any(|(leg, r)| {
        use handoffs::words::ResultType::{Partly, Solved};
        leg.group.is_none() && matches!(r.kind, Solved | Partly)
    });
    let why = (state == SlipState::Rework).then(|| why_anew(slip, own)).flatten();
    let told = results
        .iter()
        .map(|(leg, r)| format!("{}：{}，{}", leg.department.name, r.kind.label(), r.measures));
    let called = slip.callbacks.last().filter(|_| own && state == SlipState::Closed);
    let said: Vec<String> = why.into_iter().chain(told).chain(called.map(said_at)).collect();
    let result: String = said.join("；").chars().take(2000).collect();
    HandoffNews {
        handoff_id: id.to_owned(),
        state,
        result: (!result.is_empty()).then_some(result),
        solved: (!state.is_with_departments()).then_some(solved),
        merged_into: None,
    }
}

/// A leg with what came of it; while it is done anew there is no result.
fn with_result(leg: &Leg) -> Option<(&Leg, &LegResult)> {
    let result = leg.result.as_ref().filter(|_| leg.stage != LegStage::Rework)?;
    Some((leg, result))
}

/// Why a slip was sent back to be done anew.
fn why_anew(slip: &Handoff, own: bool) -> Option<String> {
    let faults = slip.legs.iter().filter_map(|leg| Some((leg, leg.faults.last()?)));
    let (leg, last) = faults.max_by_key(|(_, fault)| fault.at)?;
    let grounds = format!("，“{}”", last.reason);
    let said = if own && last.fault == Fault::Dissatisfied {
        grounds.as_str()
    } else {
        ""
    };
    Some(format!(
        "{}的结果未通过：{}{said}",
        leg.department.name,
        last.fault.label()
    ))
}

/// What the firm said at a callback.
fn said_at(call: &Callback) -> String {
    if !call.reached {
        return "回访多次未接通，没有问到结果".to_owned();
    }
    let answer = call.solved.map_or("", |s| s.label());
    let score = call.score.map(|n| format!("，满意度{n}")).unwrap_or_default();
    let words = call.words.as_ref().map(|w| format!("，“{w}”")).unwrap_or_default();
    format!("回访：{answer}{score}{words}")
}
