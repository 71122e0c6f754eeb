//! What moves a handoff between departments: dispatch, returns, rulings, the callback.

use super::end;
use crate::handoffs::found::Part;
use crate::handoffs::model::*;
use crate::handoffs::stage::{LegStage, Review};
use crate::handoffs::words::*;
use crate::kernel::Timestamp;
use crate::matters::Moment;

/// H1: the lead rests on the basis of the slip, an assist on its own; of a group no duty speaks.
pub(super) fn dispatch(h: &mut Handoff, parts: &[Part], at: Timestamp) {
    let plan = h.plan.clone();
    h.review = Review::Open;
    h.dispatched_at = Some(at);
    h.many = !plan.assists.is_empty();
    h.hops = 1;
    let bound = Part::of(parts, &plan.lead.id).is_some_and(|part| part.bound);
    add_leg(h, LegRole::Lead, plan.lead, &plan.basis, at).bound = bound;
    for assist in plan.assists {
        let part = Part::of(parts, &assist.id).cloned().unwrap_or_default();
        let basis = part.basis.unwrap_or_default();
        add_leg(h, LegRole::Assist, assist, &basis, at).bound = part.bound;
    }
    for group in plan.groups {
        let named = group.group.clone();
        add_leg(h, LegRole::Assist, named, "", at).group = Some(group);
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
pub(super) fn pass_on(h: &mut Handoff, leg: &str, department: Named, basis: String, parts: &[Part], at: Timestamp) {
    let Some(old) = h.legs.iter_mut().find(|l| l.id == leg) else {
        return;
    };
    old.stage = LegStage::Gone;
    let (role, holder) = (old.role, old.answers_for_it().clone());
    let bound = Part::of(parts, &department.id).is_some_and(|part| part.bound);
    let next = add_leg(h, role, department, &basis, at);
    (next.holder, next.bound) = (holder, bound);
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

/// H7: the legs are as the ruling says, and rest on it. Who has a part already keeps it, and its work; so
/// does a group, which no ruling names. But an assist that has answered leads on a leg of its own, as
/// nobody has begun the whole; its answer stays where it was given.
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
        let part = parts.iter().position(|(role, d)| {
            let has_answered = leg.role == LegRole::Assist && leg.result.is_some();
            d.id == leg.department.id && leg.is_held() && !(*role == LegRole::Lead && has_answered)
        });
        match part {
            Some(i) => {
                let (role, _) = parts.remove(i);
                // Whoever passed an assisting part on answers for that part, and not for the whole.
                if (leg.role, role) == (LegRole::Assist, LegRole::Lead) {
                    leg.holder = leg.department.clone();
                }
                leg.role = role;
                leg.bound = true;
                leg.basis.clone_from(&decision.basis);
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
                note: "二次办理后提出人仍不满意".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::super::opened;
    use super::*;
    use crate::handoffs::found::FoundOpening;
    use crate::kernel::Role;
    use serde_json::json;

    fn named(id: &str) -> Named {
        Named {
            id: id.to_owned(),
            name: id.to_owned(),
        }
    }

    fn on() -> Moment {
        Moment {
            at: Timestamp::parse("2026-03-02 10:00").unwrap(),
            person: String::new(),
            name: String::new(),
            role: Role::ZoneAdministrator,
        }
    }

    fn part(department: &str, basis: Option<&str>, bound: bool) -> Part {
        Part {
            department: department.to_owned(),
            basis: basis.map(str::to_owned),
            bound,
        }
    }

    /// 甲 leads by a typed basis; 乙 and 丙 assist.
    fn slip(parts: Vec<Part>) -> Handoff {
        let opening = json!({
            "building_id": "east", "category": "labour", "title": "事项", "demand": "原话",
            "lead_department_id": "甲", "basis": "甲的依据",
        });
        let found = FoundOpening {
            departments: vec![named("甲"), named("乙"), named("丙")],
            parts,
            ..FoundOpening::default()
        };
        let opening = serde_json::from_value(opening).unwrap();
        opened("JB-2026-0001".to_owned(), opening, &found, &on())
    }

    fn is_ruled(h: &mut Handoff, lead: &str, assists: &[&str]) {
        call_ruling(h, RulingCause::Conflict, String::new(), on().at);
        let decision = Decision {
            heard: vec![],
            minutes: String::new(),
            lead: named(lead),
            assists: assists.iter().map(|a| named(a)).collect(),
            basis: "纪要第3号".to_owned(),
            reach: None,
            by: String::new(),
            at: on().at,
        };
        rule(h, decision, &on());
    }

    fn answers(leg: &mut Leg) {
        leg.stage = LegStage::Submitted;
        leg.result = Some(LegResult {
            kind: ResultType::Explained,
            measures: "只协助了查询".to_owned(),
            plan: None,
            review_on: None,
            head: String::new(),
            firm_view: String::new(),
            at: on().at,
        });
    }

    #[test]
    fn every_leg_rests_on_its_own_basis_and_is_bound_by_the_ruling_that_gives_it_its_part() {
        let slip = slip(vec![
            part("甲", Some("甲的职责"), true),
            part("乙", Some("乙的职责"), true),
            part("丙", None, false),
        ]);
        let legs: Vec<_> = slip.legs.iter().map(|leg| (leg.basis.as_str(), leg.bound)).collect();
        assert_eq!(legs, [("甲的依据", true), ("乙的职责", true), ("", false)]);
    }

    #[test]
    fn whoever_has_it_next_is_bound_where_a_ruling_gives_it_the_part() {
        for bound in [true, false] {
            let mut slip = slip(vec![]);
            let parts = [part("丁", None, bound)];
            pass_on(&mut slip, "1", named("丁"), "丁的依据".to_owned(), &parts, on().at);
            let next = slip.legs.last().unwrap();
            assert_eq!((next.basis.as_str(), next.bound), ("丁的依据", bound));
        }
    }

    #[test]
    fn an_assist_that_has_answered_leads_on_a_leg_of_its_own_and_its_answer_stays_where_it_was_given() {
        let mut slip = slip(vec![]);
        answers(&mut slip.legs[1]);
        is_ruled(&mut slip, "乙", &["丙"]);
        let lead = slip.lead().unwrap();
        assert_eq!((lead.id.as_str(), lead.stage), ("4", LegStage::Dispatched));
        assert!(lead.bound && lead.result.is_none());
        assert_eq!(lead.answers_for_it().id, "甲", "until it signs");
        assert!(slip.legs[1].result.is_some() && !slip.legs[1].is_live());
    }

    #[test]
    fn what_a_ruling_keeps_goes_on_and_rests_on_the_ruling() {
        let mut slip = slip(vec![]);
        slip.legs[1].stage = LegStage::Working;
        answers(&mut slip.legs[2]);
        is_ruled(&mut slip, "乙", &["丙"]);
        let kept: Vec<_> = slip
            .live()
            .map(|l| (l.id.as_str(), l.stage, l.basis.as_str()))
            .collect();
        let basis = "纪要第3号";
        assert_eq!(
            kept,
            [("2", LegStage::Working, basis), ("3", LegStage::Submitted, basis)]
        );
        assert_eq!(slip.lead().map(|l| l.id.as_str()), Some("2"));
    }
}
