//! 办理阶段 as a path: what is behind, where it stands, what was passed over.

use super::super::model::{Dispute, StageRun};
use super::super::stage::Stage;
use super::super::words::Clinic;
use crate::web::view::{PathStage, StagePath, StageState};

/// A station of the path and the stages that stand there.
const STATIONS: &[(&str, &[Stage])] = &[
    ("受理", &[Stage::Draft, Stage::Submitted, Stage::Screening]),
    ("预诊", &[Stage::Prediagnosis]),
    ("征求同意", &[Stage::Inviting]),
    ("会诊", &[Stage::Consultation]),
    ("专诊", &[Stage::Specialist]),
    ("协议", &[Stage::Signing, Stage::Effective]),
    (
        "履行",
        &[Stage::Performing, Stage::Confirming, Stage::Confirmed, Stage::Breached],
    ),
    ("结案", &[Stage::Archived]),
];

pub fn path(d: &Dispute) -> StagePath {
    let at = d.stage_at_work();
    let current = STATIONS.iter().position(|(_, stages)| stages.contains(&at));
    // A closed dispute stands at its end.
    let end = STATIONS.len() - 1;
    let stands = current.unwrap_or(end);
    let stages = STATIONS
        .iter()
        .enumerate()
        .map(|(i, (label, _))| {
            let passed = passed(d, i);
            let state = match i {
                _ if i == stands && i == end && d.stage != Stage::Archived => ended(d.stage),
                _ if i == stands && d.stage == Stage::Archived => StageState::Done,
                _ if i == stands => StageState::Current,
                _ if i < stands && passed => StageState::Done,
                _ if i < stands => StageState::Skipped,
                _ => StageState::Todo,
            };
            PathStage {
                label: (*label).to_owned(),
                state,
                note: note(d, i, stands),
            }
        })
        .collect();
    StagePath { stages }
}

fn ended(stage: Stage) -> StageState {
    match stage {
        Stage::Fulfilled | Stage::Advised => StageState::Done,
        _ => StageState::Failed,
    }
}

fn run(d: &Dispute, station: usize) -> Option<&StageRun> {
    let clinic = match station {
        1 => Clinic::Prediagnosis,
        3 => Clinic::Consultation,
        4 => Clinic::Specialist,
        _ => return None,
    };
    d.runs.iter().rev().find(|r| r.clinic == clinic)
}

fn passed(d: &Dispute, station: usize) -> bool {
    match station {
        0 => d.submitted_on.is_some(),
        1 | 3 | 4 => run(d, station).is_some(),
        2 => d.invited,
        5 => d.effective_on().is_some(),
        6 => d.effective_on().is_some() && d.follow_up.is_some(),
        _ => false,
    }
}

fn note(d: &Dispute, station: usize, stands: usize) -> String {
    if station == stands {
        let closed = d.stage.is_closed() || d.suspended.is_some();
        return if closed {
            d.stage.label().to_owned()
        } else {
            String::new()
        };
    }
    match (station, run(d, station)) {
        (0, _) => d.accepted_on.map(|day| day.to_string()).unwrap_or_default(),
        (5, _) => d.effective_on().map(|day| format!("{day}生效")).unwrap_or_default(),
        (_, Some(run)) => run.outcome.map(|o| o.label().to_owned()).unwrap_or_default(),
        _ => String::new(),
    }
}
