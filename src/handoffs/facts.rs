//! What a step counts for (domain.md 4.9, S29–S33). A fact of a leg names it; its department stands
//! in `handoff_leg`.

use super::found::Found;
use super::model::{Handoff, Leg};
use super::stage::Review;
use super::steps::Step;
use super::words::{Ending, LegRole, Solved};
use crate::figures::{Fact, FactKind};
use crate::matters::Moment;

pub fn opening(h: &Handoff, on: &Moment) -> Vec<Fact> {
    if h.dispatched_at.is_none() {
        return vec![];
    }
    let mut facts = vec![of(FactKind::HandoffDispatched, h, on)];
    facts.extend(
        h.legs
            .iter()
            .filter_map(|leg| of_leg(FactKind::LegDispatched, h, leg, on)),
    );
    facts.extend(h.legs.iter().filter_map(|leg| contact_due(h, leg, 1)));
    facts
}

/// S29: a department owes the first contact from dispatch, whether it signs or not, and no more once its leg
/// has ended without one. Both count on the day of dispatch, so that they meet in one month.
fn contacts_due(before: &Handoff, after: &Handoff) -> Vec<Fact> {
    let change = |leg: &Leg| {
        let was = before.leg(&leg.id).is_some_and(|was| owes_contact(before, was));
        let n = i64::from(owes_contact(after, leg)) - i64::from(was);
        contact_due(after, leg, n).filter(|_| n != 0)
    };
    after.legs.iter().filter_map(change).collect()
}

fn owes_contact(h: &Handoff, leg: &Leg) -> bool {
    leg.contact.is_some() || (leg.is_held() && h.review != Review::Cancelled)
}

fn contact_due(h: &Handoff, leg: &Leg, n: i64) -> Option<Fact> {
    let day = leg.dispatched_at.day();
    let fact = || Fact::of(FactKind::LegContactDue, &h.building, day, n);
    leg.group.is_none().then(|| of_its_department(fact(), h, leg))
}

pub fn facts(before: &Handoff, after: &Handoff, step: &Step, found: &Found, on: &Moment) -> Vec<Fact> {
    if let Step::Dispatch {} = step {
        return opening(after, on);
    }
    let one = |kind| of(kind, after, on);
    let leg_of = |id: &str| after.leg(id);
    let mut facts: Vec<Fact> = after.legs[before.legs.len()..]
        .iter()
        .filter_map(|leg| of_leg(FactKind::LegDispatched, after, leg, on))
        .collect();
    facts.extend(contacts_due(before, after));
    let in_time = found.due.is_none_or(|due| on.at <= due);
    let named = step.leg_id().and_then(leg_of);
    let mut leg_fact = |kind| facts.extend(named.and_then(|leg| of_leg(kind, after, leg, on)));
    match step {
        Step::Sign { .. } if in_time => leg_fact(FactKind::LegSignedInTime),
        Step::Begin { contacted_at, .. } if found.due.is_none_or(|due| *contacted_at <= due) => {
            leg_fact(FactKind::LegContactedInTime);
        }
        Step::AcceptReturn { .. } => leg_fact(FactKind::LegReturned),
        Step::GrantExtension { .. } => leg_fact(FactKind::LegExtended),
        Step::Submit { .. } => leg_fact(FactKind::LegSubmitted),
        Step::Rework { .. } => leg_fact(FactKind::LegReworked),
        _ => {}
    }
    if after.callbacks.len() > before.callbacks.len() {
        facts.extend(callback(after, on));
        if after.second_handling && !before.second_handling {
            facts.extend(
                after
                    .lead()
                    .and_then(|leg| of_leg(FactKind::LegReworked, after, leg, on)),
            );
        }
    }
    if before.supervised.is_none() && after.supervised.is_some() {
        facts.push(one(FactKind::HandoffSupervised));
    }
    if after.review == Review::Closed && before.review != Review::Closed {
        facts.extend(closed(after, on));
    }
    facts
}

/// S29: who could not be reached is asked, and in no rate.
fn callback(after: &Handoff, on: &Moment) -> Vec<Fact> {
    let Some(said) = after.callbacks.last() else {
        return vec![];
    };
    let all = [
        (FactKind::CallbackAsked, true),
        (FactKind::CallbackReached, said.reached),
        (FactKind::CallbackSolved, said.solved == Some(Solved::Yes)),
        (FactKind::CallbackAnswered, said.score.is_some()),
        (FactKind::CallbackSatisfied, said.satisfied()),
    ];
    all.into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(kind, _)| of(kind, after, on))
        .collect()
}

/// S30, S31
fn closed(h: &Handoff, on: &Moment) -> Vec<Fact> {
    debug_assert!(h.ended.as_ref().is_some_and(|e| e.how != Ending::Cancelled));
    let extended = h
        .legs
        .iter()
        .any(|leg| leg.role == LegRole::Lead && !leg.extensions.is_empty());
    let all = [
        (FactKind::HandoffClosed, true),
        (FactKind::HandoffFirstRight, h.hops == 1),
        (FactKind::HandoffInTime, h.done_in_time),
        (FactKind::HandoffExtended, extended),
    ];
    let mut facts: Vec<Fact> = all
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(kind, _)| of(kind, h, on))
        .collect();
    facts.push(so_many(FactKind::HandoffHops, h, h.hops, on));
    facts
}

/// Counted with the department that leads; while nobody does, with none.
fn of(kind: FactKind, h: &Handoff, on: &Moment) -> Fact {
    so_many(kind, h, 1, on)
}

fn so_many(kind: FactKind, h: &Handoff, n: i64, on: &Moment) -> Fact {
    let fact = Fact::of(kind, &h.building, on.day(), n);
    match h.lead() {
        Some(leg) => fact.of_unit(&leg.department.id),
        None => fact,
    }
}

/// What a department does on its leg (S30–S32). Of a group that assists S33 counts that it was asked.
fn of_leg(kind: FactKind, h: &Handoff, leg: &Leg, on: &Moment) -> Option<Fact> {
    let kind = match (kind, &leg.group) {
        (kind, None) => kind,
        (FactKind::LegDispatched, Some(_)) => FactKind::GuidanceAssist,
        (_, Some(_)) => return None,
    };
    Some(of_its_department(Fact::one(kind, &h.building, on.day()), h, leg))
}

fn of_its_department(fact: Fact, h: &Handoff, leg: &Leg) -> Fact {
    fact.of_unit(&leg.department.id)
        .about("leg", format!("{}-{}", h.number, leg.id))
}
