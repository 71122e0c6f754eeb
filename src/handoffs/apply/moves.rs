//! What moves a handoff between departments: dispatch, returns, rulings, the callback.

use super::end;
use crate::handoffs::model::*;
use crate::handoffs::stage::{LegStage, Review};
use crate::handoffs::words::*;
use crate::kernel::Timestamp;
use crate::matters::Moment;

/// H1
pub(super) fn dispatch(h: &mut Handoff, at: Timestamp) {
    let plan = h.plan.clone();
    h.review = Review::Open;
    h.dispatched_at = Some(at);
    h.many = !plan.assists.is_empty();
    h.hops = 1;
    add_leg(h, LegRole::Lead, plan.lead, &plan.basis, at);
    for assist in plan.assists {
        add_leg(h, LegRole::Assist, assist, &plan.basis, at);
    }
    for group in plan.groups {
        let named = group.group.clone();
        add_leg(h, LegRole::Assist, named, &plan.basis, at).group = Some(group);
    }
}

pub(super) fn add_leg<'a>(
    h: &'a mut Handoff,
    role: LegRole,
    department: Named,
    basis: &str,
    at: Timestamp,
) -> &'a mut Leg {
    let at_index = h.legs.len();
    h.legs.push(Leg {
        id: (at_index + 1).to_string(),
        holder: department.clone(),
        department,
        group: None,
        role,
        stage: LegStage::Dispatched,
        basis: basis.to_owned(),
        dispatched_at: at,
        signed_at: None,
        bound: false,
        handler: None,
        contact: None,
        answers: vec![],
        extension_asked: None,
        extensions: vec![],
        waits: vec![],
        result: None,
        faults: vec![],
        clerks: vec![],
    });
    &mut h.legs[at_index]
}

/// H4: another department has it from now on; until it signs, the one before answers for it.
pub(super) fn pass_on(h: &mut Handoff, leg: &str, department: Named, basis: String, at: Timestamp) {
    let Some(old) = h.legs.iter_mut().find(|l| l.id == leg) else {
        return;
    };
    old.stage = LegStage::Gone;
    let (role, holder) = (old.role, old.answers_for_it().clone());
    add_leg(h, role, department, &basis, at).holder = holder;
}

pub(super) fn answer_return(h: &mut Handoff, leg: &str, accepted: bool, reason: String, on: &Moment) {
    let asked = h.returns.iter_mut().rev().find(|r| r.leg == leg && r.answer.is_none());
    if let Some(asked) = asked {
        asked.answer = Some(ReturnAnswer {
            accepted,
            reason,
            at: on.at,
            by: on.name.clone(),
        });
    }
}

pub(super) fn call_ruling(h: &mut Handoff, cause: RulingCause, reason: String, at: Timestamp) {
    h.review = Review::Ruling;
    h.rulings.push(Ruling {
        cause,
        reason,
        called_at: at,
        decision: None,
    });
}

/// H7: the legs are as the ruling says. Who has a part already keeps it, and its work; so does a group,
/// which no ruling names.
pub(super) fn rule(h: &mut Handoff, decision: Decision, on: &Moment) {
    let unanswered: Vec<String> = h
        .returns
        .iter()
        .filter(|r| r.answer.is_none())
        .map(|r| r.leg.clone())
        .collect();
    for leg in unanswered {
        answer_return(h, &leg, false, "会商裁定".to_owned(), on);
    }
    let before = h
        .lead()
        .map(|leg| (leg.department.id.clone(), leg.answers_for_it().clone()));
    let mut parts = vec![(LegRole::Lead, decision.lead.clone())];
    parts.extend(decision.assists.iter().map(|a| (LegRole::Assist, a.clone())));
    for leg in h.legs.iter_mut().filter(|leg| leg.group.is_none()) {
        let part = parts
            .iter()
            .position(|(_, d)| d.id == leg.department.id && leg.is_held());
        match part {
            Some(i) => {
                leg.role = parts.remove(i).0;
                leg.bound = true;
                // It asked to give it back, and keeps it.
                if leg.stage == LegStage::ReturnAsked {
                    leg.stage = LegStage::Working;
                    leg.signed_at.get_or_insert(on.at);
                    leg.holder = leg.department.clone();
                }
            }
            None => leg.stage = LegStage::Gone,
        }
    }
    for (role, department) in parts {
        let leg = add_leg(h, role, department, &decision.basis, on.at);
        leg.bound = true;
        if let (LegRole::Lead, Some((_, holder))) = (role, &before) {
            leg.holder = holder.clone();
        }
    }
    let led_by = before.map(|(id, _)| id);
    let Some(ruling) = h.rulings.last_mut() else { return };
    // A second return has counted its hop when it was accepted.
    if ruling.cause == RulingCause::Conflict && led_by.as_ref() != Some(&decision.lead.id) {
        h.hops += 1;
    }
    ruling.decision = Some(decision);
    h.review = Review::Open;
}

/// H14, H15
pub(super) fn call_back(h: &mut Handoff, called: Callback, on: &Moment) {
    if !called.reached {
        h.tries.push(called.at);
        h.review = Review::Callback;
        if tries_are_enough(h) {
            h.callbacks.push(called);
            end(h, Ending::NotReached, String::new(), on.at);
        }
        return;
    }
    h.tries.clear();
    let grounds = called.grounds.clone();
    h.callbacks.push(called);
    match grounds {
        None => end(h, Ending::CalledBack, String::new(), on.at),
        Some(_) if h.second_handling => {
            h.review = Review::Callback;
            h.supervised.get_or_insert(Supervised {
                why: Supervision::DissatisfiedTwice,
                note: "二次办理后企业仍不满意".to_owned(),
                at: on.at,
            });
        }
        Some(reason) => {
            h.second_handling = true;
            h.review = Review::Open;
            let lead = h.legs.iter_mut().find(|leg| leg.is_live() && leg.role == LegRole::Lead);
            if let Some(leg) = lead {
                leg.stage = LegStage::Rework;
                leg.faults.push(Faulted {
                    fault: Fault::Dissatisfied,
                    reason,
                    at: on.at,
                });
            }
        }
    }
}

pub(super) fn tries_are_enough(h: &Handoff) -> bool {
    let mut days: Vec<_> = h.tries.iter().map(|at| at.day()).collect();
    days.sort();
    days.dedup();
    h.tries.len() as i64 >= h.limits.callback_tries && days.len() as i64 >= h.limits.callback_days
}
