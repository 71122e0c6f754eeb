//! A changed calendar moves the clocks that run, and those alone: a clock that has ended keeps its
//! result. What moves is a new row with a trace of the move; the old one stays as `replaced`. A clock
//! that is in time never becomes late by a recount.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::change::{Open, Running};
use super::effect::ClockEffect;
use super::explain::{Explained, Part, instant_text};
use super::resolve::{Started, Terms, begun};
use super::store::recount::{self as rows, Moved, Outdated};
use super::{DeskHours, Policy, WorkingCalendar};
use crate::app::App;
use crate::error::Result;
use crate::journal::{self, Event, Visibility};
use crate::kernel::{Actor, Id, Role, Timestamp};

/// Matters in one transaction.
const BATCH: i64 = 100;

/// Counts every running clock of the zone again that was counted over an older calendar. Returns how
/// many moved.
pub async fn round(app: &App, zone: &str) -> Result<u64> {
    let calendar = app.calendar(zone).await?;
    let mut moved = 0;
    loop {
        let began = std::time::Instant::now();
        let matters = rows::outdated_matters(&mut app.db.read().await?, zone, calendar.version(), BATCH).await?;
        if matters.is_empty() {
            return Ok(moved);
        }
        let hub = Actor::system(zone, app.clock.now());
        let (seen, went) = crate::write_tx!(app.db, |tx| {
            let outdated = rows::outdated(tx, zone, calendar.version(), &matters).await?;
            let mut batch = Batch::new(&calendar, &hub);
            for clock in outdated {
                let policy = app.policy(zone, &clock.policy, clock.policy_version).await?;
                batch.take(clock, &policy)?;
            }
            let Batch { same, moved, open, .. } = batch;
            let (seen, went) = (same.len() + moved.len(), moved.len() as u64);
            journal::append(
                tx,
                &hub,
                moved
                    .iter()
                    .map(|m| trace(m, "recount", ("calendar", calendar.version().into())))
                    .collect(),
            )
            .await?;
            rows::keep(tx, zone, calendar.version(), same).await?;
            rows::replace(tx, &hub, hub.now, moved).await?;
            rows::write_matters(tx, zone, open).await?;
            Ok((seen, went))
        })?;
        moved += went;
        if seen == 0 {
            // Another keeper was faster, or the replica is behind: the next round looks again.
            return Ok(moved);
        }
        tokio::time::sleep(began.elapsed()).await;
    }
}

/// What `calendar`, newer than any that was counted over, would do to the clocks that run, compared with
/// the `present` one, over which the keeper may have yet to count them. Nothing is written.
pub async fn foresee(
    app: &App,
    zone: &str,
    present: &WorkingCalendar,
    calendar: &WorkingCalendar,
) -> Result<ClockEffect> {
    let hub = Actor::system(zone, app.clock.now());
    let mut matters = rows::outdated_matters(&mut app.db.read().await?, zone, calendar.version(), i64::MAX).await?;
    matters.sort_unstable();
    matters.dedup();
    let mut effect = ClockEffect::default();
    for some in matters.chunks(BATCH as usize) {
        let outdated = rows::outdated(&mut app.db.read().await?, zone, calendar.version(), some).await?;
        let mut batch = Batch::new(calendar, &hub);
        for clock in outdated {
            let policy = app.policy(zone, &clock.policy, clock.policy_version).await?;
            batch.take(counted_over(present, clock, &policy, hub.now)?, &policy)?;
        }
        for moved in &batch.moved {
            effect.add(moved.old.due_at, moved.started.due_at);
        }
    }
    Ok(effect)
}

/// The clock as it will stand once it is counted over this calendar.
fn counted_over(calendar: &WorkingCalendar, clock: Outdated, policy: &Policy, now: Timestamp) -> Result<Outdated> {
    let Some(running) = Open::read(&clock.open_clocks)?.get(&clock.rule, &clock.part).cloned() else {
        return Ok(clock);
    };
    Ok(match again(&clock, running, policy, calendar, now)? {
        Some((_, counted)) => Outdated {
            due_at: counted.due_at,
            warn_at: counted.warn_at,
            provisional: counted.provisional,
            ..clock
        },
        None => clock,
    })
}

/// The clocks of some matters, counted again.
struct Batch<'a> {
    calendar: &'a WorkingCalendar,
    hub: &'a Actor,
    /// Rows that the new calendar leaves as they are.
    same: Vec<String>,
    moved: Vec<Moved>,
    /// The open clocks of each matter of which one moved.
    open: BTreeMap<(String, String), (Open, bool)>,
}

impl<'a> Batch<'a> {
    fn new(calendar: &'a WorkingCalendar, hub: &'a Actor) -> Self {
        Batch {
            calendar,
            hub,
            same: vec![],
            moved: vec![],
            open: BTreeMap::new(),
        }
    }

    fn take(&mut self, clock: Outdated, policy: &Policy) -> Result<()> {
        let matter = (clock.subject_kind.clone(), clock.subject_id.clone());
        if !self.open.contains_key(&matter) {
            self.open
                .insert(matter.clone(), (Open::read(&clock.open_clocks)?, false));
        }
        let Some((open, changed)) = self.open.get_mut(&matter) else {
            return Ok(());
        };
        let running = open.get(&clock.rule, &clock.part).cloned();
        match running
            .map(|running| again(&clock, running, policy, self.calendar, self.hub.now))
            .transpose()?
        {
            Some(Some((running, started))) => {
                open.put(&clock.rule, &clock.part, running);
                *changed = true;
                self.moved.push(Moved {
                    id: Id::<Moved>::new().into_string(),
                    old: clock,
                    started,
                });
            }
            Some(None) | None => self.same.push(clock.id),
        }
        Ok(())
    }
}

/// The clock over the new calendar; none where nothing changes for anybody.
fn again(
    clock: &Outdated,
    running: Running,
    policy: &Policy,
    calendar: &WorkingCalendar,
    now: Timestamp,
) -> Result<Option<(Running, Started)>> {
    let Some(rule) = policy.rule(&clock.rule) else {
        return Ok(None);
    };
    let desk = running.desk.clone().unwrap_or_else(DeskHours::office);
    let terms = Terms {
        calendar,
        policy: Some(policy),
        desk: &desk,
    };
    let (running, mut started) = begun(&terms, policy, rule, clock.part.clone(), running, clock.seq)?;
    let new = (started.due_at, started.warn_at, started.provisional);
    let as_it_was = new == (clock.due_at, clock.warn_at, clock.provisional);
    let would_be_late = clock.due_at >= now && started.due_at < now;
    if as_it_was || would_be_late {
        return Ok(None);
    }
    let mut steps: Vec<Explained> = serde_json::from_str(&started.explanation)?;
    let said = format!(
        "工作日历已变更（第{}版），重新计算；原到期时间为{}",
        calendar.version(),
        instant_text(clock.due_at)
    );
    steps.insert(0, Explained::on(Part::Recounted, now.day(), said));
    started.explanation = serde_json::to_string(&steps)?;
    Ok(Some((running, started)))
}

/// What the journal keeps of a clock that goes on as another: by which step, and `why` beside.
pub(super) fn trace(moved: &Moved, step: &'static str, why: (&str, Value)) -> Event {
    let old = &moved.old;
    let mut body = json!({
        "replaces": old.id, "kind": old.subject_kind, "id": old.subject_id, "rule": old.rule, "part": old.part,
        "due_before": old.due_at, "due_after": moved.started.due_at,
    });
    body[why.0] = why.1;
    Event {
        subject_kind: "clock",
        subject_id: moved.id.clone(),
        seq: 1,
        acting_role: Role::ZoneAdministrator,
        step,
        from_stage: "",
        to_stage: "",
        visibility: Visibility::Header,
        side: String::new(),
        body,
        prev_hash: String::new(),
        facts: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::{CalendarDay, DayKind, built_in};
    use crate::kernel::Day;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn counted(day: &str, kind: DayKind, now: &str) -> Option<Timestamp> {
        let ran = ["2026-03-02 10:00", "2026-03-04 17:30", "2026-03-05 17:30"];
        recounted(ran, &[(day, kind)], now).map(|(_, due)| due)
    }

    /// What becomes of a clock that ran from, warned at and ended at these times.
    fn recounted(ran: [&str; 3], changes: &[(&str, DayKind)], now: &str) -> Option<(Option<Timestamp>, Timestamp)> {
        let [from, warn, due] = ran.map(at);
        let clock = Outdated {
            id: "c".to_owned(),
            subject_kind: "dispute".to_owned(),
            subject_id: "d".to_owned(),
            part: String::new(),
            rule: "accept".to_owned(),
            seq: 2,
            policy: "disputes".to_owned(),
            policy_version: 1,
            due_at: due,
            warn_at: Some(warn),
            provisional: false,
            yellow_at: None,
            red_at: None,
            paused_at: None,
            pause_reason: None,
            open_clocks: String::new(),
        };
        let running = Running {
            due,
            ..Running::from(from)
        };
        let changed = changes.iter().map(|(day, kind)| CalendarDay {
            day: Day::parse(day).unwrap(),
            kind: *kind,
            name: "园区".to_owned(),
            notice: String::new(),
        });
        let calendar = WorkingCalendar::national().with_overrides(changed).with_version(1);
        let policy = built_in("disputes").unwrap();
        let moved = again(&clock, running, policy, &calendar, at(now)).unwrap();
        moved.map(|(running, started)| {
            assert_eq!(running.from, from);
            assert_eq!(running.due, started.due_at);
            let before = format!("原到期时间为{}", instant_text(due));
            assert!(started.explanation.contains(&before));
            (started.warn_at, started.due_at)
        })
    }

    #[test]
    fn three_working_days_of_which_one_is_closed_end_a_day_later() {
        let due = counted("2026-03-04", DayKind::Exchanged, "2026-03-03 10:00");
        assert_eq!(due, Some(at("2026-03-06 17:30")));
    }

    #[test]
    fn a_swap_of_days_that_leaves_the_due_date_where_it_was_moves_the_warning() {
        let ran = ["2026-03-05 10:00", "2026-03-09 17:30", "2026-03-10 17:30"];
        let swapped = [("2026-03-09", DayKind::Exchanged), ("2026-03-07", DayKind::MakeUp)];
        let moved = recounted(ran, &swapped, "2026-03-05 11:00");
        assert_eq!(moved, Some((Some(at("2026-03-07 17:30")), at("2026-03-10 17:30"))));
    }

    #[test]
    fn a_day_outside_the_count_moves_nothing() {
        assert_eq!(counted("2026-03-09", DayKind::Exchanged, "2026-03-03 10:00"), None);
    }

    #[test]
    fn a_weekend_worked_before_the_start_moves_nothing_and_a_clock_in_time_never_becomes_late() {
        assert_eq!(counted("2026-03-01", DayKind::MakeUp, "2026-03-03 10:00"), None);
    }
}
