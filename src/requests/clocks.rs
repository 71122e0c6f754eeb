//! Which clocks a step moves (domain.md 4.4, the table of 5341). How long each runs is policy; a
//! clock whose rule the policy does not have does not start.
//!
//! Every clock starts when the request was **heard**, whenever it was typed, accepted or regraded.

use super::found::Found;
use super::model::Request;
use super::stage::Stage;
use super::steps::Step;
use super::words::{Grade, Outcome};
use crate::clocks::ClockChange;
use crate::matters::Moment;

pub fn opening_clocks(r: &Request) -> Vec<ClockChange> {
    vec![start(r, "response", r.heard_at)]
}

/// The clocks that lie with the desk.
const OF_DESK: [&str; 6] = ["response", "simple", "complex", "hard", "plan", "solve"];

/// It lies with one desk, and with nobody else.
fn start(r: &Request, rule: &'static str, from: crate::kernel::Timestamp) -> ClockChange {
    ClockChange::start(rule, from).held_by(r.lies_with())
}

fn of_grade(grade: Grade) -> &'static str {
    grade.as_str()
}

pub fn clocks(before: &Request, after: &Request, step: &Step, found: &Found, on: &Moment) -> Vec<ClockChange> {
    let now = on.at;
    let stop = |rule| ClockChange::stop(rule, now);
    let grade = before.grade.map(of_grade);
    let mut changes = match step {
        Step::Accept { grade, .. } => vec![
            start(after, of_grade(*grade), before.heard_at),
            start(after, "plan", before.heard_at),
            start(after, "solve", before.heard_at),
        ],
        Step::Refuse { .. } => vec![stop("response")],
        Step::Respond { at, .. } => vec![ClockChange::stop("response", *at)],
        Step::HandOff { firm_told: true, .. } if before.grade == Some(Grade::Complex) => vec![stop("complex")],
        Step::Plan { .. } => vec![stop("hard"), stop("plan")],
        Step::Resolve { outcome, .. } => {
            let of_grade = grade.map(|rule| match outcome {
                Outcome::Infeasible if rule != "hard" => ClockChange::cancel(rule),
                _ => stop(rule),
            });
            [Some(stop("plan")), Some(stop("solve")), of_grade]
                .into_iter()
                .flatten()
                .collect()
        }
        Step::Regrade { grade: to, .. } => match grade {
            // What was met, or not asked for any more, is not asked for again.
            Some(from) if found.dues.contains_key(from) => {
                vec![ClockChange::cancel(from), start(after, of_grade(*to), before.heard_at)]
            }
            // The plan met what is asked of a hard one only.
            Some("hard") if *to == Grade::Simple => vec![start(after, "simple", before.heard_at)],
            _ => vec![],
        },
        Step::AskConfirmation { .. } if after.notices.len() as i64 == before.pin.silence_notices => {
            vec![ClockChange::start("confirm", now).held_by(firm_of(after))]
        }
        // Its silence says nothing of the firm that takes its place.
        Step::LinkFirm { .. } if found.asks_anew => vec![ClockChange::cancel("confirm")],
        Step::Confirm { .. } => vec![stop("confirm")],
        // Nobody broke a limit: the firm chose to say nothing.
        Step::CloseSilent {} => vec![ClockChange::stop(
            "confirm",
            found.dues.get("confirm").copied().unwrap_or(now),
        )],
        _ => vec![],
    };
    if after.stage == Stage::Reopened && before.stage != Stage::Reopened {
        changes.push(start(after, "solve", now));
    }
    if before.lies_with() != after.lies_with() {
        let hold = |rule| ClockChange::hold(rule, after.lies_with());
        changes.extend(OF_DESK.into_iter().map(hold));
    }
    if firm_of(before) != firm_of(after) {
        changes.push(ClockChange::hold("confirm", firm_of(after)));
    }
    if after.stage.is_closed() {
        changes.push(ClockChange::CancelAll);
    }
    changes
}

fn firm_of(r: &Request) -> String {
    match &r.firm {
        Some(firm) if !r.by_employee => format!("enterprise:{}", firm.id),
        _ => r.lies_with(),
    }
}
