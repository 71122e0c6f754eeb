//! Which clocks a step moves (domain.md 4.3, column "Default clock"). How long each runs is policy.
//!
//! The total starts at dispatch. No return, no hop, no ruling and no extension starts it again.

use super::found::Found;
use super::model::{Handoff, Leg};
use super::stage::{LegStage, Review, Stage};
use super::steps::Step;
use super::words::LegRole;
use crate::clocks::{ClockChange, Stated};
use crate::kernel::Timestamp;
use crate::matters::Moment;

/// 办理总时限: one department, or several.
pub fn total(h: &Handoff) -> &'static str {
    if h.many { "total_many" } else { "total" }
}

/// H3: the window in which a leg may be given back.
pub const RETURN_WINDOW: &str = "return_window";

/// The clocks of a leg that run from its dispatch.
const OF_LEG: [&str; 7] = ["sign", RETURN_WINDOW, "contact", "answer", "finish", "waiting", "redo"];

pub fn opening(h: &Handoff, on: &Moment) -> Vec<ClockChange> {
    if h.dispatched_at.is_none() {
        return vec![];
    }
    let mut changes = vec![ClockChange::start(total(h), on.at).held_by(holder(h))];
    changes.extend(h.live().flat_map(|leg| dispatched(h, leg, None)));
    changes
}

pub fn clocks(before: &Handoff, after: &Handoff, step: &Step, found: &Found, on: &Moment) -> Vec<ClockChange> {
    let now = on.at;
    let leg = step.leg_id().and_then(|id| after.leg(id));
    let mut changes = match (step, leg) {
        (Step::Dispatch {}, _) => opening(after, on),
        (_, Some(leg)) => of_leg((before, after), leg, step, found, now),
        (Step::Rule { .. }, _) => ruled(before, after, found, now),
        (Step::Finish { .. }, _) => {
            let redone = after.lead().map(|leg| stop("redo", leg, now));
            let mut changes = vec![ClockChange::stop(total(after), now)];
            changes.extend(redone);
            changes.push(ClockChange::start("callback", now).held_by(ZONE));
            changes
        }
        (Step::RecordCallback { .. }, _) if after.review == Review::Open => {
            let mut changes = vec![ClockChange::stop("callback", now)];
            changes.extend(after.lead().map(|leg| start("redo", after, leg, now)));
            changes
        }
        _ => vec![],
    };
    if after.review == Review::Ruling && before.review != Review::Ruling {
        changes.push(ClockChange::start("ruling", now).held_by(ZONE));
    }
    if holder(before) != holder(after) {
        changes.push(ClockChange::hold(total(after), holder(after)));
    }
    match after.review {
        Review::Closed if before.review != Review::Closed => {
            changes.push(ClockChange::stop("callback", now));
            changes.push(ClockChange::CancelAll);
        }
        Review::Cancelled => changes.push(ClockChange::CancelAll),
        _ => {}
    }
    changes
}

const ZONE: &str = "zone";

/// With whom the whole lies: 首接负责, and with the zone what waits for its review.
fn holder(h: &Handoff) -> String {
    match h.lead() {
        Some(leg) if h.stage() != Stage::Submitted => department(&leg.answers_for_it().id),
        _ => ZONE.to_owned(),
    }
}

fn department(id: &str) -> String {
    format!("department:{id}")
}

/// With whom a leg lies: its department; of a group the department that leads it, else the
/// building's coordinator.
fn own(h: &Handoff, leg: &Leg) -> String {
    match leg.acting_department() {
        Some(acting) => department(&acting.id),
        None => format!("building:{}", h.building),
    }
}

/// H4, H7: the end of the total for a leg that is dispatched now and whose own limit would end later: what
/// was lost on the way here is no reason to be late. A total that is over leaves it its own days.
fn ends_with_total(found: &Found, now: Timestamp) -> Option<Timestamp> {
    let total = found.total_due.filter(|total| now < *total)?;
    (total < found.own_due?).then_some(total)
}

/// H11: whoever leads after this step submits last; none while its limit stands still.
pub fn submits_last<'a>(h: &'a Handoff, step: &Step) -> Option<&'a Leg> {
    let lead = match step {
        Step::Rule { lead_department_id, .. } => h.live().find(|leg| leg.department.id == *lead_department_id),
        _ => h.lead(),
    };
    lead.filter(|lead| lead.stage != LegStage::Waiting)
}

/// H4, H7, H11: where the limit of the lead would end before that of a leg that is dispatched now, it ends
/// with it, and never after the total. A lead that is late stays late.
fn lead_follows(before: &Handoff, after: &Handoff, found: &Found, now: Timestamp) -> Option<ClockChange> {
    let ends = ends_with_total(found, now).or(found.own_due)?;
    let lead = after.lead().filter(|lead| before.leg(&lead.id).is_some())?;
    let last = found.lead_due?;
    let follows = now <= last && last < ends && found.total_due.is_none_or(|total| ends <= total);
    follows.then(|| ClockChange::ending("finish", Stated::At(ends)).of_part(&lead.id))
}

/// H2, H8: from dispatch, signed or not. What a ruling binds, and a group, has no window to give it back.
fn dispatched(h: &Handoff, leg: &Leg, finish_by: Option<Timestamp>) -> Vec<ClockChange> {
    let own = own(h, leg);
    let first = match leg.group {
        None => department(&leg.answers_for_it().id),
        Some(_) => own.clone(),
    };
    let from = |rule, who| start(rule, h, leg, leg.dispatched_at).held_by(who);
    let finish = match finish_by {
        Some(end) => ClockChange::ending("finish", Stated::At(end))
            .of_part(&leg.id)
            .held_by(first.clone()),
        None => from("finish", first.clone()),
    };
    let window = (!leg.bound && leg.group.is_none()).then(|| from(RETURN_WINDOW, own.clone()));
    let mut all = vec![from("sign", own), from("answer", first), finish];
    all.extend(window);
    all
}

/// From now on it is this department's own.
fn taken(h: &Handoff, leg: &Leg, now: Timestamp) -> Vec<ClockChange> {
    let own = own(h, leg);
    vec![
        ClockChange::hold("answer", own.clone()).of_part(&leg.id),
        ClockChange::hold("finish", own).of_part(&leg.id),
        start("contact", h, leg, now),
    ]
}

fn of_leg(
    (before, h): (&Handoff, &Handoff),
    leg: &Leg,
    step: &Step,
    found: &Found,
    now: Timestamp,
) -> Vec<ClockChange> {
    match step {
        Step::Sign { .. } => [vec![stop("sign", leg, now)], taken(h, leg, now)].concat(),
        // Who has begun, or answered, gives nothing back.
        Step::Begin { .. } => vec![
            stop("contact", leg, leg.contact.as_ref().map_or(now, |c| c.at)),
            cancel(RETURN_WINDOW, leg),
        ],
        Step::Answer { .. } => vec![stop("answer", leg, now)],
        // It has answered; whether it keeps the slip is the zone's to say.
        Step::AskReturn { .. } => vec![
            cancel("sign", leg),
            cancel("contact", leg),
            stop(RETURN_WINDOW, leg, now),
        ],
        Step::RefuseReturn { .. } => taken(h, leg, now),
        Step::AcceptReturn { .. } | Step::Redispatch { .. } => {
            let mut changes: Vec<_> = OF_LEG.iter().map(|rule| cancel(rule, leg)).collect();
            if let Some(next) = h.legs.last().filter(|next| before.leg(&next.id).is_none()) {
                changes.extend(dispatched(h, next, ends_with_total(found, now)));
                changes.extend(lead_follows(before, h, found, now));
            }
            changes
        }
        Step::GrantExtension { .. } => extended(h, leg, found, now),
        Step::Wait { until, .. } => vec![
            ClockChange::pause("finish", now).of_part(&leg.id).because(
                false,
                format!("待补件，最迟至{until}，{}提出", leg.answers_for_it().name),
            ),
            ClockChange::until("waiting", *until)
                .of_part(&leg.id)
                .held_by(own(h, leg)),
        ],
        Step::Resume { .. } => vec![
            stop("waiting", leg, now),
            ClockChange::resume("finish", paused_until(leg, now)).of_part(&leg.id),
        ],
        Step::Submit { .. } => {
            let stops = ["contact", "answer", "finish"].map(|rule| stop(rule, leg, now));
            stops
                .into_iter()
                .chain([redone(h, leg, now), cancel(RETURN_WINDOW, leg)])
                .collect()
        }
        Step::Rework { .. } => vec![start("redo", h, leg, now)],
        _ => vec![],
    }
}

/// H15: the second time the total is over already, so the lead's limit runs until the zone has looked at
/// it: a slip that is due nowhere would stand in no list.
fn redone(h: &Handoff, leg: &Leg, now: Timestamp) -> ClockChange {
    match h.second_handling && leg.role == LegRole::Lead {
        true => ClockChange::hold("redo", ZONE).of_part(&leg.id),
        false => stop("redo", leg, now),
    }
}

/// H9, H11: the leg's limit; and where they would end before, the total and the limit of the lead, which
/// submits last. A lead that is late stays late.
fn extended(h: &Handoff, leg: &Leg, found: &Found, now: Timestamp) -> Vec<ClockChange> {
    let Some(until) = leg.extensions.last().map(|e| e.until) else {
        return vec![];
    };
    let mut changes = vec![ClockChange::until("finish", until).of_part(&leg.id)];
    let ends_before = |due: Option<Timestamp>| due.is_some_and(|due| due < until.end());
    if ends_before(found.total_due) {
        changes.push(ClockChange::until(total(h), until));
    }
    let last = found.lead_due.filter(|due| now <= *due);
    let lead = h.lead().filter(|lead| lead.id != leg.id && ends_before(last));
    changes.extend(lead.map(|lead| ClockChange::until("finish", until).of_part(&lead.id)));
    changes
}

/// H7: what is not in the ruling stops; what is new begins; what goes on goes on.
fn ruled(before: &Handoff, after: &Handoff, found: &Found, now: Timestamp) -> Vec<ClockChange> {
    let mut changes = vec![ClockChange::stop("ruling", now)];
    if after.legs.len() > before.legs.len() {
        changes.extend(lead_follows(before, after, found, now));
    }
    for leg in &after.legs {
        match before.leg(&leg.id) {
            None => changes.extend(dispatched(after, leg, ends_with_total(found, now))),
            Some(was) if was.is_live() && !leg.is_live() => {
                changes.extend(OF_LEG.iter().map(|rule| cancel(rule, leg)));
            }
            Some(was) if was.stage == LegStage::ReturnAsked => changes.extend(taken(after, leg, now)),
            Some(_) if leg.bound => changes.push(cancel(RETURN_WINDOW, leg)),
            Some(_) => {}
        }
    }
    changes
}

/// H10: the pause ends with the last day that was granted, however late the department resumes.
fn paused_until(leg: &Leg, now: Timestamp) -> Timestamp {
    let granted = leg.waits.last().map(|wait| wait.until.plus_days(1).start());
    granted.map_or(now, |end| end.min(now))
}

fn start(rule: &'static str, h: &Handoff, leg: &Leg, from: Timestamp) -> ClockChange {
    ClockChange::start(rule, from).of_part(&leg.id).held_by(own(h, leg))
}

fn stop(rule: &'static str, leg: &Leg, at: Timestamp) -> ClockChange {
    ClockChange::stop(rule, at).of_part(&leg.id)
}

fn cancel(rule: &'static str, leg: &Leg) -> ClockChange {
    ClockChange::cancel(rule).of_part(&leg.id)
}
