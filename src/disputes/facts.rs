//! What a step counts for (domain.md 4.9, S15–S23).

use super::guard::confirmation_offered;
use super::model::Dispute;
use super::stage::Stage;
use super::steps::Step;
use super::words::*;
use crate::figures::{Fact, FactKind};
use crate::kernel::Day;
use crate::matters::Moment;

/// S15 and S19 by type: what accepting one counts for, and the days to its agreement. 劳动争议 is
/// counted by the labour flag, which other types may carry too.
fn of_type(category: Category) -> Option<(FactKind, FactKind)> {
    Some(match category {
        Category::Labour => return None,
        Category::Equity => (FactKind::DisputeAcceptedEquity, FactKind::DaysToEffectEquity),
        Category::NonCompete => (FactKind::DisputeAcceptedNonCompete, FactKind::DaysToEffectNonCompete),
        Category::IntellectualProperty => (
            FactKind::DisputeAcceptedIntellectualProperty,
            FactKind::DaysToEffectIntellectualProperty,
        ),
        Category::Contract => (FactKind::DisputeAcceptedContract, FactKind::DaysToEffectContract),
        Category::Premises => (FactKind::DisputeAcceptedPremises, FactKind::DaysToEffectPremises),
        Category::Financing => (FactKind::DisputeAcceptedFinancing, FactKind::DaysToEffectFinancing),
        Category::Other => (FactKind::DisputeAcceptedOther, FactKind::DaysToEffectOther),
    })
}

pub fn facts(before: &Dispute, after: &Dispute, step: &Step, on: &Moment) -> Vec<Fact> {
    let one = |kind: FactKind, day: Day| Fact::one(kind, &before.building, day);
    let today = on.day();
    let mut facts = vec![];
    match step {
        Step::AcceptPrediagnosis { .. } => {
            if before.accepted_on.is_none() {
                facts.push(one(FactKind::DisputeAccepted, today));
                if before.labour {
                    facts.push(one(FactKind::DisputeAcceptedLabour, today));
                }
                facts.extend(of_type(before.category).map(|(accepted, _)| one(accepted, today)));
            }
            facts.push(one(FactKind::EnteredPrediagnosis, today));
        }
        Step::Advise { .. } => facts.push(one(FactKind::ResolvedPrediagnosis, today)),
        Step::OpenConsultation { .. } => {
            facts.push(one(FactKind::MovedUpPrediagnosis, today));
            facts.push(one(FactKind::EnteredConsultation, today));
        }
        Step::OpenSpecialist { .. } => {
            facts.push(one(FactKind::MovedUpPrediagnosis, today));
            facts.push(one(FactKind::EnteredSpecialist, today));
        }
        Step::Refer { .. } => {
            facts.push(one(FactKind::MovedUpConsultation, today));
            facts.push(one(FactKind::EnteredSpecialist, today));
        }
        Step::HoldSession { at, .. } if before.labour && before.sessions.is_empty() => {
            facts.push(one(FactKind::DisputeMediatedLabour, at.day()));
        }
        Step::TakeEffect { effective_on, .. } => facts.extend(effect(before, after, *effective_on)),
        Step::Fail { .. } => facts.push(one(FactKind::DisputeLeftMediation, today)),
        Step::Terminate { .. } if left_mediation(before) => {
            facts.push(one(FactKind::DisputeLeftMediation, today));
        }
        Step::ApplyConfirmation {
            kind: ConfirmationKind::Court,
            applied_on,
            ..
        } => {
            facts.push(one(FactKind::ConfirmationApplied, *applied_on));
        }
        Step::RecordConfirmation { ruling, ruled_on, .. } if is_court(before) => {
            facts.push(one(FactKind::ConfirmationDecided, *ruled_on));
            if *ruling == Ruling::Confirmed {
                facts.push(one(FactKind::ConfirmationConfirmed, *ruled_on));
            }
        }
        Step::MissConfirmation {} => facts.push(one(FactKind::ConfirmationMissed, today)),
        Step::RecordPerformance {
            obligation, done_on, ..
        } => {
            if let Some(item) = before.obligation(obligation).filter(|o| *done_on <= o.due) {
                facts.push(of_obligation(FactKind::ObligationKept, before, &item.id, item.due));
            }
        }
        _ => {}
    }
    facts
}

/// S16c, S17–S21: an agreement has taken effect.
fn effect(before: &Dispute, after: &Dispute, day: Day) -> Vec<Fact> {
    let of = |kind| Fact::one(kind, &before.building, day);
    let specialist = before.terms.as_ref().is_some_and(|t| t.clinic == Clinic::Specialist);
    let mut facts = vec![
        of(FactKind::DisputeAgreed),
        of(FactKind::DisputeLeftMediation),
        of(if specialist {
            FactKind::ResolvedSpecialist
        } else {
            FactKind::ResolvedConsultation
        }),
    ];
    let days = before.accepted_on.map_or(0, |accepted| day.days_since(accepted)).max(0);
    facts.push(Fact::of(FactKind::DaysToEffect, &before.building, day, days));
    if before.labour {
        facts.push(of(FactKind::DisputeAgreedLabour));
        facts.push(Fact::of(FactKind::DaysToEffectLabour, &before.building, day, days));
    }
    facts.extend(of_type(before.category).map(|(_, lasting)| Fact::of(lasting, &before.building, day, days)));
    if confirmation_offered(before).is_ok() {
        facts.push(of(FactKind::ConfirmationEligible));
    }
    let due = after
        .obligations()
        .iter()
        .map(|o| of_obligation(FactKind::ObligationDue, before, &o.id, o.due));
    facts.extend(due);
    facts
}

/// Dated on the day it is due, so that a rate of a period asks for what was due in it.
fn of_obligation(kind: FactKind, d: &Dispute, id: &str, due: Day) -> Fact {
    Fact::one(kind, &d.building, due).about("obligation", format!("{}-{id}", d.number))
}

/// S17 counts a termination only where every side had consented.
fn left_mediation(before: &Dispute) -> bool {
    let stage = before.stage_at_work();
    stage.is_mediation() || stage == Stage::Signing
}

fn is_court(d: &Dispute) -> bool {
    d.confirmation
        .as_ref()
        .is_some_and(|c| c.kind == ConfirmationKind::Court)
}
