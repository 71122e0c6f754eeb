//! Where a request stands.

use super::super::model::Request;
use super::super::stage::Stage;
use crate::web::view::{PathStage, StagePath, StageState};

pub fn path(r: &Request) -> StagePath {
    let place = match r.stage {
        Stage::Registered => 0,
        Stage::Accepted => 1,
        Stage::Responded => 2,
        stage if stage.is_at_work() => 3,
        stage if stage.is_answered() => 4,
        _ => 5,
    };
    let mut stages: Vec<PathStage> = ["登记", "受理", "响应", "办理", "确认", "结案"]
        .iter()
        .enumerate()
        .map(|(n, label)| PathStage {
            label: (*label).to_owned(),
            state: match n.cmp(&place) {
                std::cmp::Ordering::Less => StageState::Done,
                std::cmp::Ordering::Equal => StageState::Current,
                std::cmp::Ordering::Greater => StageState::Todo,
            },
            note: String::new(),
        })
        .collect();
    stages[0].note = r.opened.at.to_page();
    if let Some(on) = &r.accepted {
        stages[1].note = on.at.to_page();
    }
    if let Some(first) = r.contacts.first() {
        stages[2].note = first.at.to_page();
    }
    if place == 3 {
        stages[3].note = r.stage.label().to_owned();
    }
    if let Some(closing) = &r.closing {
        stages[5].state = StageState::Done;
        stages[5].note = format!("{}，{}", closing.outcome.label(), closing.by.label());
    }
    if matches!(r.stage, Stage::Refused | Stage::Withdrawn) {
        // What it never reached stays open, and where it ended says so.
        let reached = usize::from(r.accepted.is_some()) + usize::from(!r.contacts.is_empty());
        for stage in stages.iter_mut().skip(reached + 1) {
            stage.state = StageState::Skipped;
        }
        stages[5].state = StageState::Failed;
        stages[5].note = r.stage.label().to_owned();
    }
    StagePath { stages }
}
