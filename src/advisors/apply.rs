//! The assignment after a step.

use super::gate::Outcome;
use super::import::Service;
use super::model::{Assignment, End, Found, FoundOpening, Opening, Refusal, Step, Term};
use super::stage;
use super::words::{EndReason, RefuseReason, Stage};
use crate::kernel::Day;

/// How long 规范52(5) is watched after the end.
const COOLING_MONTHS: i32 = 12;

pub fn opened(number: String, opening: Opening, found: &FoundOpening, today: Day) -> Assignment {
    let mut assignment = wanted(number, opening, found);
    if let Some(service) = &found.service {
        in_service(&mut assignment, service, today);
    }
    assignment
}

/// As the ledger has it: running, in its cooling year, or over.
fn in_service(a: &mut Assignment, service: &Service, today: Day) {
    a.candidate = Some(service.candidate.clone());
    a.term = Some(Term {
        letter: String::new(),
        scope: "企业常年法律顾问（台账导入）".to_owned(),
        from: service.from,
        to: service.to,
    });
    a.imported.clone_from(&service.spans);
    a.counted_in = service
        .spans
        .iter()
        .filter(|s| s.to.is_none())
        .map(|s| s.building.clone())
        .collect();
    a.stage = Stage::Active;
    if let Some(to) = service.to.filter(|to| *to < today) {
        a.end = Some(End {
            on: to,
            reason: EndReason::Expired,
            open_matters: vec![],
            handover: String::new(),
        });
        let until = to.plus_months(COOLING_MONTHS);
        a.cooling_until = Some(until);
        a.stage = if until >= today { Stage::Cooling } else { Stage::Ended };
    }
}

fn wanted(number: String, opening: Opening, found: &FoundOpening) -> Assignment {
    let mut buildings = found.buildings.clone();
    if let Some(chosen) = &opening.building_id {
        buildings.sort_by_key(|b| b != chosen);
    }
    Assignment {
        number,
        stage: Stage::Wanted,
        enterprise_id: opening.enterprise_id,
        enterprise_name: found.enterprise_name.clone(),
        buildings,
        specialities: opening.specialities,
        note: opening.note.unwrap_or_default(),
        replaces: opening.replaces.unwrap_or_default(),
        candidate: None,
        gate: None,
        waiver: None,
        refusals: vec![],
        term: None,
        paused: None,
        end: None,
        cooling_until: None,
        counted_in: vec![],
        imported: vec![],
        last_contact: None,
        contact_minutes: 0,
        policy: found.policy.clone(),
    }
}

pub fn apply(a: &mut Assignment, step: &Step, found: &Found, today: Day) {
    if let Some(to) = stage::next(a.stage, step.name()) {
        a.stage = to;
    }
    if found.gate.is_some() {
        a.gate.clone_from(&found.gate);
    }
    match step {
        Step::Propose { .. } => {
            a.candidate.clone_from(&found.candidate);
            a.waiver = None;
        }
        Step::Waive(waiver) => {
            a.waiver = Some(waiver.clone());
            if let Some(gate) = &mut a.gate {
                for hit in gate.hits.iter_mut().filter(|h| h.result == Outcome::Waiver) {
                    hit.waived = true;
                }
                gate.clear = !gate.is_blocked();
            }
        }
        Step::DeclineWaiver { note } => refused(a, RefuseReason::Waiver, note.as_deref(), today),
        Step::Refuse { reason, note } | Step::Decline { reason, note } => {
            refused(a, *reason, note.as_deref(), today);
        }
        Step::Confirm {
            letter,
            scope,
            from,
            to,
        } => {
            a.term = Some(Term {
                letter: letter.clone(),
                scope: scope.clone(),
                from: *from,
                to: Some(*to),
            });
            a.counted_in.clone_from(&found.buildings);
        }
        Step::RecordContact { on, minutes, .. } => {
            a.last_contact = a.last_contact.max(Some(*on));
            a.contact_minutes += minutes;
        }
        Step::FollowMove {} => a.counted_in.clone_from(&found.buildings),
        Step::Pause { reason, .. } => {
            a.paused = Some(*reason);
            a.counted_in.clear();
        }
        Step::Resume {} => {
            a.paused = None;
            a.counted_in.clone_from(&found.buildings);
        }
        Step::End { reason, handover, on } => {
            a.end = Some(End {
                on: on.unwrap_or(today),
                reason: *reason,
                open_matters: found.open_matters.clone(),
                handover: handover.clone().unwrap_or_default(),
            });
            a.counted_in.clear();
        }
        Step::Cool {} => {
            let ended = a.end.as_ref().map_or(today, |end| end.on);
            a.cooling_until = Some(ended.plus_months(COOLING_MONTHS));
        }
        Step::Block {}
        | Step::AskWaiver {}
        | Step::Offer { .. }
        | Step::Accept {}
        | Step::Withdraw { .. }
        | Step::Release {} => {}
    }
}

fn refused(a: &mut Assignment, reason: RefuseReason, note: Option<&str>, today: Day) {
    if let Some(candidate) = a.candidate.take() {
        a.refusals.push(Refusal {
            on: today,
            lawyer_id: candidate.lawyer_id,
            lawyer_name: candidate.lawyer_name,
            law_firm_id: candidate.law_firm_id,
            reason,
            note: note.unwrap_or_default().to_owned(),
        });
    }
    a.gate = None;
    a.waiver = None;
}
