//! Which clocks a step moves (domain.md 4.2, column "Clock"). How long each runs is policy.

use super::guard::confirmation_offered;
use super::model::Dispute;
use super::stage::Stage;
use super::steps::Step;
use super::words::*;
use crate::clocks::ClockChange;
use crate::kernel::{Day, Timestamp};
use crate::matters::Moment;

/// The clocks of the stages that a rest may come upon. What nobody can do meanwhile is not counted (the
/// hub's own limits); the total of mediation stands still when all agree, that of a labour dispute never.
pub const OF_STAGES: [&str; 6] = ["pre", "invite", "mediate", "mediate_labour", "spec", "sign"];

/// 30 natural days, for labour 15 from the receipt of the application.
pub fn total(labour: bool) -> &'static str {
    if labour { "mediate_labour" } else { "mediate" }
}

pub fn clocks(before: &Dispute, after: &Dispute, step: &Step, on: &Moment) -> Vec<ClockChange> {
    let now = on.at;
    let start = |rule| ClockChange::start(rule, now);
    let stop = |rule| ClockChange::stop(rule, now);
    let mut changes = match step {
        // 劳动争议调解仲裁法 14 counts from the receipt of the application, whenever somebody turns to it.
        Step::Submit {} if before.labour => vec![start("accept"), start("mediate_labour")],
        Step::Submit {} => vec![start("accept")],
        // A dispute without a policy of its own was submitted without the start of its fifteen days.
        Step::StartScreening {} if before.labour && before.policy.is_none() => before
            .submitted_on
            .map(|day| ClockChange::start("mediate_labour", day.start()))
            .into_iter()
            .collect(),
        Step::Refuse { .. } => vec![stop("accept")],
        Step::AcceptPrediagnosis { .. } => vec![stop("accept"), start("pre")],
        Step::Advise { .. } | Step::FindUnsuitable { .. } => vec![stop("pre")],
        Step::ProposeMediation { limitation_from, .. } if before.labour => {
            vec![ClockChange::start("arb_limitation_1y", limitation_from.start())]
        }
        Step::InterruptLimitation { on, .. } if before.labour => {
            vec![ClockChange::start("arb_limitation_1y", on.start())]
        }
        Step::IssueInvitation { .. } => vec![stop("pre"), start("invite")],
        Step::OpenConsultation { .. } => {
            let mut changes = vec![stop("invite")];
            changes.extend((!before.labour).then(|| start("mediate")));
            changes
        }
        Step::OpenSpecialist { .. } => {
            let mut changes = vec![stop("pre"), stop("invite"), start("spec")];
            changes.extend((!before.labour).then(|| start("mediate")));
            changes
        }
        Step::Refer { .. } => vec![start("spec")],
        Step::Extend { until, .. } => vec![until_day(total(before.labour), "", *until)],
        Step::DraftTerms { .. } => vec![stop("spec"), start("sign")],
        Step::Renegotiate { .. } => {
            let mut changes = vec![ClockChange::cancel("sign")];
            changes.extend((after.stage == Stage::Specialist).then(|| start("spec")));
            changes
        }
        Step::TakeEffect { effective_on, .. } => effect(before, *effective_on, now),
        Step::ApplyConfirmation { kind, applied_on, .. } => {
            let (taken, left) = match kind {
                ConfirmationKind::Court => ("confirm_30", "arb_review_15"),
                ConfirmationKind::Arbitration => ("arb_review_15", "confirm_30"),
            };
            // A day without its hour: in time when it is the last day.
            vec![ClockChange::stop(taken, applied_on.start()), ClockChange::cancel(left)]
        }
        Step::MissConfirmation {} => vec![stop("confirm_30")],
        Step::RecordConfirmation {
            ruling: Ruling::Confirmed,
            ..
        } => {
            let breached = before.obligations().iter().filter(|o| o.state == Performance::Breached);
            breached.map(|o| enforcement_begins(&o.id, o.due)).collect()
        }
        Step::RecordPerformance {
            obligation, done_on, ..
        } => {
            vec![of_obligation_done(obligation, *done_on), enforcement_over(obligation)]
        }
        Step::Breach { obligation, .. } => {
            let confirmed = before.stage == Stage::Confirmed;
            let item = before.obligation(obligation).filter(|_| confirmed);
            item.map(|o| enforcement_begins(&o.id, o.due)).into_iter().collect()
        }
        Step::Suspend { all_agree, .. } => {
            let agreed = all_agree.unwrap_or(false);
            let consent = if agreed { "，各方同意" } else { "" };
            // Who sees the clocks need not be who may read the reason: it stays with the parties.
            let why = format!("中止{consent}，{}登记", on.role.label());
            let rest = |rule: &'static str| ClockChange::pause(rule, now).because(agreed, why.clone());
            OF_STAGES.into_iter().map(rest).collect()
        }
        Step::Resume { .. } => OF_STAGES.iter().map(|rule| resume(rule, now)).collect(),
        Step::Reopen { .. } => vec![ClockChange::CancelAll, start("accept")]
            .into_iter()
            .chain(before.labour.then(|| start("mediate_labour")))
            .collect(),
        Step::Archive { .. } => vec![stop("archive"), ClockChange::CancelAll],
        _ => vec![],
    };
    let closes = after.stage.is_closed() && !before.stage.is_closed() && after.stage != Stage::Archived;
    // A draft that is withdrawn leaves no volume behind.
    if closes && before.submitted_on.is_some() {
        changes.push(ClockChange::CancelAll);
        changes.push(start("archive"));
    }
    changes
}

/// D13, D15: nothing of mediation runs on; what the agreement starts begins.
fn effect(d: &Dispute, effective_on: Day, now: Timestamp) -> Vec<ClockChange> {
    let from = effective_on.start();
    let mut changes = vec![
        ClockChange::stop("sign", now),
        ClockChange::stop(total(d.labour), now),
        ClockChange::CancelAll,
    ];
    if confirmation_offered(d).is_ok() {
        changes.push(ClockChange::start("confirm_30", from));
        changes.extend(d.labour.then(|| ClockChange::start("arb_review_15", from)));
    }
    changes.extend(d.obligations().iter().map(|o| until_day("obligation", &o.id, o.due)));
    changes
}

fn until_day(rule: &'static str, part: &str, due: Day) -> ClockChange {
    ClockChange::until(rule, due).of_part(part)
}

fn of_obligation_done(id: &str, on: Day) -> ClockChange {
    ClockChange::Stop {
        rule: "obligation",
        part: id.to_owned(),
        at: on.start(),
    }
}

fn enforcement_begins(id: &str, due: Day) -> ClockChange {
    ClockChange::start("enforce_2y", due.start()).of_part(id)
}

fn enforcement_over(id: &str) -> ClockChange {
    ClockChange::Cancel {
        rule: "enforce_2y",
        part: id.to_owned(),
    }
}

fn resume(rule: &'static str, at: Timestamp) -> ClockChange {
    ClockChange::Resume {
        rule,
        part: String::new(),
        at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disputes::stage::{Verb, next};

    #[test]
    fn while_a_matter_rests_nothing_is_counted_that_nobody_could_do() {
        let policy = crate::clocks::policies::default_for("dispute").unwrap();
        let still = |agreed: bool| -> Vec<&str> {
            let rules = OF_STAGES.iter().copied();
            rules.filter(|r| policy.rule(r).unwrap().stands_still(agreed)).collect()
        };
        assert_eq!(still(false), ["pre", "invite", "spec", "sign"]);
        assert_eq!(still(true), ["pre", "invite", "mediate", "spec", "sign"]);
        for ends_one in [
            Verb::IssueInvitation,
            Verb::OpenConsultation,
            Verb::DraftTerms,
            Verb::TakeEffect,
        ] {
            assert!(next(Stage::Suspended, ends_one).is_none(), "{ends_one}");
        }
        assert!(
            next(Stage::Screening, Verb::Suspend).is_none(),
            "accept runs to its end"
        );
    }
}
