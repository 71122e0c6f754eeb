//! A clock as the API sends it, the same for every kind of matter.

use serde_json::{Value, json};

use super::store::ClockRow;
use crate::error::Result;
use crate::kernel::Timestamp;

/// `{rule, label, part, policy, policy_version, base, holder, starts, started_at, due_at, …, explanation}`
pub fn clock_json(clock: &ClockRow) -> Result<Value> {
    let explanation: Value = serde_json::from_str(&clock.explanation)?;
    Ok(json!({
        "rule": clock.rule,
        "label": clock.label,
        "part": clock.part,
        "policy": clock.policy,
        "policy_version": clock.policy_version,
        "base": clock.base,
        "holder": clock.holder,
        "starts": clock.starts,
        "started_at": clock.started_at.rfc3339(),
        "due_at": clock.due_at.rfc3339(),
        "provisional": clock.provisional,
        "yellow_at": clock.yellow_at.map(Timestamp::rfc3339),
        "red_at": clock.red_at.map(Timestamp::rfc3339),
        "paused_at": clock.paused_at.map(Timestamp::rfc3339),
        "pause_reason": clock.pause_reason,
        "stopped_at": clock.stopped_at.map(Timestamp::rfc3339),
        "result": clock.result,
        "sources": clock.sources,
        "explanation": explanation,
    }))
}
