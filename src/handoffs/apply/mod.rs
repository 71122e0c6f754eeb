//! The handoff as dispatched, and after a step. Pure: the fold over the journal calls it again.

mod moves;

use crate::handoffs::found::{Found, FoundOpening};
use crate::handoffs::model::*;
use crate::handoffs::policy::{Who, taker};
use crate::handoffs::stage::{Review, next_of_leg};
use crate::handoffs::steps::{Assist, Opening, Step};
use crate::handoffs::words::*;
use crate::kernel::Timestamp;
use crate::matters::Moment;
use moves::*;

pub fn opened(number: String, opening: Opening, found: &FoundOpening, on: &Moment) -> Handoff {
    let mut departments = found.departments.iter().cloned();
    let mut handoff = Handoff {
        number,
        building: opening.building_id,
        category: opening.category,
        category_name: found.category.clone(),
        title: opening.title,
        demand: opening.demand,
        firm: found.firm.clone(),
        contact: opening.contact,
        origin: opening.origin,
        opened: on.clone(),
        pinned: found.pinned.clone(),
        limits: found.limits.unwrap_or(WITHOUT_NUMBERS),
        plan: Plan {
            lead: departments.next().unwrap_or_default(),
            assists: departments.collect(),
            groups: found.groups.clone(),
            basis: opening.basis.or_else(|| found.lead_basis()).unwrap_or_default(),
        },
        review: Review::Draft,
        dispatched_at: None,
        many: false,
        taken_over_at: None,
        hops: 0,
        legs: vec![],
        returns: vec![],
        rulings: vec![],
        done_at: None,
        done_in_time: false,
        tries: vec![],
        callbacks: vec![],
        second_handling: false,
        supervised: None,
        ended: None,
    };
    if !opening.draft.unwrap_or(false) {
        dispatch(&mut handoff, &found.parts, on.at);
    }
    handoff
}

/// A policy without numbers allows no extension and no waiting, and one call.
pub(in crate::handoffs) const WITHOUT_NUMBERS: Limits = Limits {
    extension_days: 0,
    waiting_days: 0,
    callback_tries: 1,
    callback_days: 1,
};

/// What the step writes; the stage follows from it.
pub fn apply(h: &mut Handoff, step: &Step, found: &Found, on: &Moment) {
    let answers = |h: &Handoff| h.held_by().map(|(department, _)| department.id.clone());
    let before = answers(h);
    if let Some(leg) = step.leg_id().and_then(|id| h.legs.iter_mut().find(|leg| leg.id == id)) {
        leg.stage = next_of_leg(leg.stage, step.verb()).unwrap_or(leg.stage);
        of_leg(leg, step, on);
    }
    of_whole(h, step, found, on);
    if before.is_some() && answers(h) != before {
        h.taken_over_at = Some(on.at);
    }
}

/// What a step writes on the slip.
fn of_whole(h: &mut Handoff, step: &Step, found: &Found, on: &Moment) {
    match step.clone() {
        Step::Amend {
            title,
            demand,
            lead_department_id,
            assists,
            assist_groups,
            basis,
        } => {
            h.title = title.unwrap_or_else(|| std::mem::take(&mut h.title));
            h.demand = demand.unwrap_or_else(|| std::mem::take(&mut h.demand));
            let plan = &mut h.plan;
            plan.basis = basis
                .or_else(|| found.basis.clone())
                .unwrap_or_else(|| std::mem::take(&mut plan.basis));
            if let Some(id) = lead_department_id {
                plan.lead = found.department(&id);
            }
            if let Some(assists) = assists {
                plan.assists = named(&assists, found);
            }
            if assist_groups.is_some() {
                plan.groups.clone_from(&found.groups);
            }
        }
        Step::Dispatch {} => dispatch(h, &found.parts, on.at),
        Step::AskReturn {
            leg_id,
            code,
            proposed_department_id,
            legal_basis,
            head_name,
        } => {
            let department = h.leg(&leg_id).map(|leg| leg.department.clone()).unwrap_or_default();
            h.returns.push(Return {
                leg: leg_id,
                department,
                code,
                proposed: found.department(&proposed_department_id),
                basis: legal_basis,
                head: head_name,
                at: on.at,
                answer: None,
            });
        }
        Step::AcceptReturn {
            leg_id,
            department_id,
            basis,
            reason,
        } => {
            answer_return(h, &leg_id, true, reason, on);
            h.hops += 1;
            if h.accepted_returns() > 1 && h.ruling().is_none() {
                call_ruling(h, RulingCause::SecondReturn, String::new(), on.at);
            } else if let Some(id) = department_id {
                let basis = basis.or_else(|| found.basis.clone()).unwrap_or_default();
                pass_on(h, &leg_id, found.department(&id), basis, &found.parts, on.at);
            }
        }
        Step::RefuseReturn { leg_id, reason } => answer_return(h, &leg_id, false, reason, on),
        Step::Redispatch {
            leg_id,
            department_id,
            basis,
        } => {
            let basis = basis.or_else(|| found.basis.clone()).unwrap_or_default();
            pass_on(h, &leg_id, found.department(&department_id), basis, &found.parts, on.at);
        }
        Step::CallRuling { reason } => call_ruling(h, RulingCause::Conflict, reason, on.at),
        Step::Rule {
            heard,
            minutes,
            lead_department_id,
            assists,
            basis,
            reach,
        } => {
            let decision = Decision {
                heard: heard
                    .into_iter()
                    .map(|one| Heard {
                        department: found.department(&one.department_id),
                        view: one.view,
                    })
                    .collect(),
                minutes,
                lead: found.department(&lead_department_id),
                assists: named(&assists, found),
                basis,
                reach,
                by: on.name.clone(),
                at: on.at,
            };
            rule(h, decision, on);
        }
        Step::Finish { .. } => {
            h.review = Review::Done;
            h.done_at = Some(on.at);
            h.done_in_time = found.original_due.is_none_or(|due| on.at <= due);
        }
        Step::RecordCallback {
            at,
            reached,
            solved,
            score,
            words,
            grounds,
            ..
        } => {
            let called = Callback {
                at,
                by: on.name.clone(),
                reached,
                solved,
                score,
                words,
                grounds,
            };
            call_back(h, called, on);
        }
        Step::Conclude { conclusion } => end(h, Ending::Concluded, conclusion, on.at),
        Step::Supervise { why, note } => h.supervised = Some(Supervised { why, note, at: on.at }),
        Step::Cancel { code, reason, .. } => {
            end(h, Ending::Cancelled, reason, on.at);
            if let Some(ended) = &mut h.ended {
                ended.code = Some(code);
                ended.merged_into = found.merged_into.clone();
            }
            h.review = Review::Cancelled;
        }
        Step::NameFirm {
            enterprise_id,
            name,
            hidden,
        } => {
            if let Some(origin) = &mut h.origin {
                origin.hidden_from = hidden.then(|| enterprise_id.clone());
            }
            h.firm = Some(Named {
                id: enterprise_id,
                name,
            });
        }
        Step::Sign { .. }
        | Step::Begin { .. }
        | Step::Answer { .. }
        | Step::AskExtension { .. }
        | Step::GrantExtension { .. }
        | Step::RefuseExtension { .. }
        | Step::Wait { .. }
        | Step::Resume { .. }
        | Step::Submit { .. }
        | Step::Rework { .. } => {}
    }
}

/// What a step writes on its own leg.
fn of_leg(leg: &mut Leg, step: &Step, on: &Moment) {
    match step.clone() {
        Step::Sign { .. } => {
            leg.signed_at = Some(on.at);
            leg.holder = leg.department.clone();
        }
        // Who must keep it has it.
        Step::RefuseReturn { .. } => {
            leg.signed_at.get_or_insert(on.at);
            leg.holder = leg.department.clone();
        }
        Step::Begin {
            handler,
            handler_phone,
            contacted_at,
            how,
            note,
            ..
        } => {
            leg.handler = Some(Handler {
                name: handler,
                phone: handler_phone,
            });
            leg.contact = Some(Contact {
                at: contacted_at,
                how,
                note,
            });
        }
        Step::Answer { how, text, .. } => leg.answers.push(Answer { at: on.at, how, text }),
        Step::AskExtension {
            reason,
            until,
            firm_told_on,
            ..
        } => {
            leg.extension_asked = Some(Extension {
                reason,
                until,
                firm_told_on,
                asked_at: on.at,
            });
        }
        Step::GrantExtension { .. } => leg.extensions.extend(leg.extension_asked.take()),
        Step::RefuseExtension { .. } => leg.extension_asked = None,
        Step::Wait {
            missing,
            from_whom,
            until,
            ..
        } => leg.waits.push(Wait {
            missing,
            from_whom,
            until,
            from: on.at,
            to: None,
        }),
        Step::Resume { .. } => {
            if let Some(wait) = leg.waits.last_mut() {
                wait.to = Some(on.at);
            }
        }
        Step::Submit {
            result,
            measures,
            plan,
            review_on,
            firm_view,
            head_name,
            ..
        } => {
            leg.result = Some(LegResult {
                kind: result,
                measures,
                plan,
                review_on,
                head: head_name,
                firm_view,
                at: on.at,
            });
        }
        Step::Rework { fault, reason, .. } => leg.faults.push(Faulted {
            fault,
            reason,
            at: on.at,
        }),
        _ => {}
    }
    if taker(step.verb()) == Who::Clerk && !leg.clerks.contains(&on.person) {
        leg.clerks.push(on.person.clone());
    }
}

fn named(assists: &[Assist], found: &Found) -> Vec<Named> {
    assists.iter().map(|a| found.department(&a.department_id)).collect()
}

fn end(h: &mut Handoff, how: Ending, reason: String, at: Timestamp) {
    h.review = Review::Closed;
    h.ended = Some(Ended {
        how,
        at,
        code: None,
        reason,
        merged_into: None,
    });
}
