//! 办理阶段 as a path: what is behind, where it stands.

use super::super::model::Handoff;
use super::super::stage::Stage;
use crate::web::view::{PathStage, StagePath, StageState};

/// A station of the path and the stages that stand there.
const STATIONS: &[(&str, &[Stage])] = &[
    ("派单", &[Stage::Draft]),
    (
        "签收",
        &[Stage::Dispatched, Stage::ReturnAsked, Stage::Returned, Stage::Ruling],
    ),
    (
        "办理",
        &[
            Stage::Signed,
            Stage::Working,
            Stage::ExtensionAsked,
            Stage::Waiting,
            Stage::Rework,
        ],
    ),
    ("反馈", &[Stage::Submitted]),
    ("办结", &[Stage::Done]),
    ("回访", &[Stage::Callback]),
    ("结案", &[Stage::Closed, Stage::Cancelled]),
];

pub fn path(h: &Handoff) -> StagePath {
    let stage = h.stage();
    let stands = STATIONS
        .iter()
        .position(|(_, stages)| stages.contains(&stage))
        .unwrap_or_default();
    let stages = STATIONS
        .iter()
        .enumerate()
        .map(|(i, (label, stages))| {
            let state = match i {
                _ if i < stands && stage == Stage::Cancelled && !passed(h, i) => StageState::Skipped,
                _ if i < stands => StageState::Done,
                _ if i > stands => StageState::Todo,
                _ if stage == Stage::Closed => StageState::Done,
                _ if stage == Stage::Cancelled => StageState::Failed,
                _ => StageState::Current,
            };
            let here = i == stands && stages.len() > 1;
            PathStage {
                label: (*label).to_owned(),
                state,
                note: if here { stage.label().to_owned() } else { String::new() },
            }
        })
        .collect();
    StagePath { stages }
}

fn passed(h: &Handoff, station: usize) -> bool {
    match station {
        0 => h.dispatched_at.is_some(),
        1 => h.legs.iter().any(|leg| leg.signed_at.is_some()),
        2 => h.legs.iter().any(|leg| leg.contact.is_some()),
        3 => h.legs.iter().any(|leg| leg.result.is_some()),
        4 => h.done_at.is_some(),
        _ => !h.callbacks.is_empty(),
    }
}
