//! What a step counts for (domain.md 4.9, S24–S29).
//!
//! A limit that is due, and one that is met, are dated on the day the request was heard, so that a
//! rate of a period asks for what was heard in it. What is taken back is dated on the day of the
//! correction.

use super::found::Found;
use super::model::{Closing, Request};
use super::stage::Stage;
use super::steps::Step;
use super::words::{Grade, Outcome};
use crate::figures::{Fact, FactKind};
use crate::kernel::{Day, Timestamp};
use crate::matters::Moment;

/// Satisfied: so many of five (S29).
const SATISFIED: i64 = 4;

/// The clock of a grade: its rule, and what it counts for when due and when met.
fn of_grade(grade: Grade) -> (&'static str, FactKind, FactKind) {
    match grade {
        Grade::Simple => ("simple", FactKind::RequestSimpleDue, FactKind::RequestSimpleMet),
        Grade::Complex => ("complex", FactKind::RequestComplexDue, FactKind::RequestComplexMet),
        Grade::Hard => ("hard", FactKind::RequestHardDue, FactKind::RequestHardMet),
    }
}

pub fn opening_facts(r: &Request, on: &Moment) -> Vec<Fact> {
    let mut facts = vec![Fact::one(FactKind::RequestRegistered, &r.building, on.day())];
    if r.has_rule("response") {
        facts.push(of_limit(r, FactKind::RequestResponseDue));
    }
    facts.extend(
        r.visit
            .as_ref()
            .map(|visit| Fact::one(FactKind::GuidanceProblem, &r.building, visit.on).of_unit(&visit.group_id)),
    );
    facts
}

fn of_limit(r: &Request, kind: FactKind) -> Fact {
    Fact::one(kind, &r.building, r.heard_at.day())
}

pub fn facts(before: &Request, after: &Request, step: &Step, found: &Found, on: &Moment) -> Vec<Fact> {
    let today = on.day();
    let one = |kind| Fact::one(kind, &before.building, today);
    let met = |rule: &str, kind: FactKind, at: Timestamp| {
        let in_time = found.dues.get(rule).is_some_and(|due| at <= *due);
        in_time.then(|| of_limit(before, kind))
    };
    let grade = before.grade.map(of_grade);
    let grade_met = |grades: &[Grade]| {
        before
            .grade
            .filter(|g| grades.contains(g))
            .map(of_grade)
            .and_then(|(rule, _, kind)| met(rule, kind, on.at))
    };
    let mut facts = vec![];
    match step {
        Step::Accept { grade, .. } => {
            facts.push(one(FactKind::RequestAccepted));
            facts.extend(begins(before, *grade));
        }
        Step::Refuse { .. } => {
            facts.push(one(FactKind::RequestRefused));
            facts.extend(met("response", FactKind::RequestResponseMet, on.at));
            facts.extend(grade.and_then(|g| spared(before, found, g, on)));
        }
        Step::Respond { at, .. } => facts.extend(met("response", FactKind::RequestResponseMet, *at)),
        Step::HandOff { firm_told: true, .. } => facts.extend(grade_met(&[Grade::Complex])),
        Step::Plan { .. } => facts.extend(grade_met(&[Grade::Hard])),
        Step::Resolve {
            outcome: Outcome::Infeasible,
            ..
        } if before.grade != Some(Grade::Hard) => facts.extend(grade.and_then(|g| spared(before, found, g, on))),
        Step::Resolve { .. } => facts.extend(grade_met(Grade::ALL)),
        Step::Regrade { grade: to, .. } => {
            facts.extend(grade.and_then(|g| spared(before, found, g, on)));
            if grade.is_some_and(|(rule, ..)| found.dues.contains_key(rule)) {
                facts.extend(begins(before, *to));
            }
            if after.regrades.last().is_some_and(|r| r.after_breach) {
                facts.push(one(FactKind::RequestRegradedLate));
            }
        }
        Step::LinkFirm { .. } if found.asks_anew => {
            facts.push(Fact::of(FactKind::RequestAsked, &before.building, today, -1));
        }
        Step::AskConfirmation { .. } if before.notices.is_empty() => facts.push(one(FactKind::RequestAsked)),
        Step::Confirm { solved, score, .. } => {
            // Who answers without having been asked was asked by the page.
            facts.extend(before.notices.is_empty().then(|| one(FactKind::RequestAsked)));
            facts.push(one(FactKind::RequestReached));
            facts.extend(solved.then(|| one(FactKind::RequestSolved)));
            facts.extend(score.is_some().then(|| one(FactKind::RequestAnswered)));
            facts.extend(
                score
                    .filter(|s| *s >= SATISFIED)
                    .map(|_| one(FactKind::RequestSatisfied)),
            );
        }
        Step::Withdraw { .. } => {
            facts.extend(spared(
                before,
                found,
                ("response", FactKind::RequestResponseDue, FactKind::RequestResponseMet),
                on,
            ));
            facts.extend(grade.and_then(|g| spared(before, found, g, on)));
        }
        _ => {}
    }
    if after.stage == Stage::Reopened && before.stage != Stage::Reopened {
        facts.push(one(FactKind::RequestReopened));
    }
    facts.extend(closing_facts(before, after, today));
    facts
}

/// S25–S28 ask for a limit of this grade, where the policy has one.
fn begins(r: &Request, grade: Grade) -> Option<Fact> {
    let (rule, due, _) = of_grade(grade);
    r.has_rule(rule).then(|| of_limit(r, due))
}

/// A limit that is not asked for any more; one that had run out stays a breach.
fn spared(r: &Request, found: &Found, (rule, due, _): (&str, FactKind, FactKind), on: &Moment) -> Option<Fact> {
    found.dues.get(rule).filter(|at| **at >= on.at)?;
    Some(Fact::of(due, &r.building, on.day(), -1))
}

/// What a closing counts for (S24, S33); a reopening takes it back.
fn closing_facts(before: &Request, after: &Request, today: Day) -> Vec<Fact> {
    let of = |closing: &Option<Closing>, value: i64| -> Vec<Fact> {
        let Some(closing) = closing else { return vec![] };
        let fact = |kind| Fact::of(kind, &before.building, today, value);
        let mut facts = vec![fact(match closing.outcome {
            Outcome::Resolved => FactKind::RequestResolved,
            Outcome::Explained => FactKind::RequestExplained,
            Outcome::Infeasible => FactKind::RequestInfeasible,
        })];
        let resolved = closing.outcome == Outcome::Resolved;
        if let Some(visit) = before.visit.as_ref().filter(|_| resolved) {
            facts.push(fact(FactKind::GuidanceSolved).of_unit(&visit.group_id));
        }
        let counted = [
            (resolved && closing.confirmed, FactKind::RequestConfirmed),
            (
                resolved && closing.with_departments,
                FactKind::RequestResolvedWithDepartments,
            ),
            (
                resolved && closing.with_departments && closing.confirmed,
                FactKind::RequestConfirmedWithDepartments,
            ),
        ];
        facts.extend(
            counted
                .into_iter()
                .filter(|(holds, _)| *holds)
                .map(|(_, kind)| fact(kind)),
        );
        facts
    };
    if before.closing == after.closing {
        return vec![];
    }
    [of(&before.closing, -1), of(&after.closing, 1)].concat()
}

impl Request {
    /// The policy it was opened under has this rule.
    pub fn has_rule(&self, rule: &str) -> bool {
        self.pin.rules.iter().any(|r| r == rule)
    }
}
