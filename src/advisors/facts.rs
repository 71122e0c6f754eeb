//! What a step counts for (S09), and the clocks it moves.

use super::model::{Assignment, Step};
use super::words::Stage;
use crate::clocks::ClockChange;
use crate::figures::{Fact, FactKind};
use crate::kernel::Day;
use crate::matters::Moment;

/// 有顾问的入驻企业: +1 in every building that is counted now and was not, −1 in every one that was
/// and is not. Since the assignment remembers where it counts, all its facts always add up.
pub fn facts(before: &Assignment, after: &Assignment, today: Day) -> Vec<Fact> {
    let fact = |building: &String, value| {
        Fact::of(FactKind::AdvisedFirm, building, today, value).about("enterprise", after.enterprise_id.clone())
    };
    // A service that ended before today counts no more from the day after.
    let over = after.end.as_ref().filter(|_| before.end.is_none());
    let stops = over.map_or(today, |end| end.on.plus_days(1).min(today));
    let gone = before
        .counted_in
        .iter()
        .filter(|b| !after.counted_in.contains(b))
        .map(|b| Fact {
            day: stops,
            ..fact(b, -1)
        });
    let come = after
        .counted_in
        .iter()
        .filter(|b| !before.counted_in.contains(b))
        .map(|b| fact(b, 1));
    gone.chain(come).collect()
}

/// An imported service counts from the days on which it began, and stopped, to count.
pub fn opening_facts(a: &Assignment) -> Vec<Fact> {
    let fact = |building: &str, day, value| {
        Fact::of(FactKind::AdvisedFirm, building, day, value).about("enterprise", a.enterprise_id.clone())
    };
    let come = a.imported.iter().map(|s| fact(&s.building, s.from, 1));
    let gone = a
        .imported
        .iter()
        .filter_map(|s| s.to.map(|to| fact(&s.building, to, -1)));
    come.chain(gone).collect()
}

pub fn opening_clocks(a: &Assignment) -> Vec<ClockChange> {
    let until = ClockChange::until;
    match a.stage {
        Stage::Active => a.term.as_ref().and_then(|t| t.to).map(|to| until("adviser_term", to)),
        Stage::Cooling => a.cooling_until.map(|due| until("cooling", due)),
        _ => None,
    }
    .into_iter()
    .collect()
}

/// `offer` 3 working days, `adviser_term` to the last day of service, `cooling` one year.
pub fn clocks(before: &Assignment, after: &Assignment, step: &Step, on: &Moment) -> Vec<ClockChange> {
    let until = ClockChange::until;
    match step {
        Step::Offer { .. } => vec![ClockChange::start("offer", on.at)],
        Step::Accept {} | Step::Refuse { .. } => vec![ClockChange::stop("offer", on.at)],
        Step::Confirm { to, .. } => vec![until("adviser_term", *to)],
        Step::End { .. } => vec![ClockChange::stop("adviser_term", on.at)],
        Step::Cool {} => after
            .cooling_until
            .map(|due| until("cooling", due))
            .into_iter()
            .collect(),
        Step::Release {} => vec![ClockChange::cancel("cooling")],
        Step::Withdraw { .. } if before.stage == Stage::Offered => vec![ClockChange::cancel("offer")],
        _ => vec![],
    }
}
