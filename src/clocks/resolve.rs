//! From what a step does to clocks to the rows that come of it.

use super::change::{ClockChange, Open, Running, key};
use super::{Course, DeskHours, Expiry, Pause, Policy, Reckoning, Rule, WorkingCalendar};
use crate::error::{Error, Result};
use crate::kernel::Timestamp;

/// What the clocks of one matter run by.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    pub calendar: &'a WorkingCalendar,
    /// The pinned policy, or the shipped one of the kind.
    pub policy: Option<&'a Policy>,
    pub desk: &'a DeskHours,
}

impl Terms<'_> {
    fn by(&self) -> Reckoning<'_> {
        Reckoning::new(self.calendar, self.desk)
    }
    fn rule(&self, code: &str) -> Option<(&Policy, &Rule)> {
        self.policy
            .and_then(|policy| policy.rule(code).map(|rule| (policy, rule)))
    }
}

/// What is to be written of one clock.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    Start(Box<Started>),
    End {
        rule: String,
        part: String,
        at: Timestamp,
        result: &'static str,
    },
    /// It stands still.
    Pause {
        rule: String,
        part: String,
        at: Timestamp,
        why: String,
    },
    Hold {
        rule: String,
        part: String,
        holder: String,
    },
}

/// A row of a clock that begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Started {
    pub rule: String,
    pub part: String,
    /// The event that starts it.
    pub seq: i64,
    pub policy: String,
    pub policy_version: i64,
    /// The version of the zone's calendar that it is counted over.
    pub calendar: i64,
    pub base: &'static str,
    pub started_at: Timestamp,
    pub due_at: Timestamp,
    /// When the keeper warns.
    pub warn_at: Option<Timestamp>,
    /// When the keeper calls it overdue: never for a right that lapses or a window that shuts.
    pub late_at: Option<Timestamp>,
    pub provisional: bool,
    /// How the due date was counted, step by step (JSON).
    pub explanation: String,
    pub holder: Option<String>,
}

/// Counts due dates and brings `open` up to date. A clock whose rule the policy lacks does not start.
pub fn resolve(
    terms: Terms<'_>,
    open: &mut Open,
    changes: Vec<ClockChange>,
    seq: i64,
    now: Timestamp,
) -> Result<Vec<Write>> {
    let mut run = Run {
        terms,
        open,
        writes: vec![],
        seq,
        now,
    };
    for change in changes {
        run.take(change)?;
    }
    Ok(run.writes)
}

/// One step's changes under way.
struct Run<'a> {
    terms: Terms<'a>,
    open: &'a mut Open,
    writes: Vec<Write>,
    seq: i64,
    now: Timestamp,
}

impl Run<'_> {
    fn take(&mut self, change: ClockChange) -> Result<()> {
        match change {
            ClockChange::Start {
                rule,
                part,
                from,
                holder,
            } => {
                let running = Running {
                    holder,
                    ..Running::from(from)
                };
                self.begin(rule, part, running, self.now)?;
            }
            ClockChange::StartUntil {
                rule,
                part,
                due,
                holder,
            } => {
                let before = self.open.get(rule, &part).cloned();
                let mut running = before.unwrap_or_else(|| Running::from(self.now));
                running.stated = Some(due);
                running.stated_at = Some(self.now);
                running.holder = holder.or(running.holder);
                self.begin(rule, part, running, self.now)?;
            }
            ClockChange::Stop { rule, part, at } => {
                if let Some(running) = self.open.0.remove(&key(rule, &part)) {
                    let result = if at <= running.due { "met" } else { "breached" };
                    self.end(rule, part, at, result);
                }
            }
            ClockChange::Cancel { rule, part } => {
                if let Some(running) = self.open.0.remove(&key(rule, &part)) {
                    let result = self.unneeded(&running);
                    self.end(rule, part, self.now, result);
                }
            }
            ClockChange::CancelAll => {
                for (name, running) in std::mem::take(&mut self.open.0) {
                    let (rule, part) = name.split_once('/').unwrap_or((&name, ""));
                    let result = self.unneeded(&running);
                    self.end(rule, part.to_owned(), self.now, result);
                }
            }
            ClockChange::Hold { rule, part, holder } => {
                if let Some(running) = self.open.0.get_mut(&key(rule, &part)) {
                    running.holder = Some(holder.clone());
                    let rule = rule.to_owned();
                    self.writes.push(Write::Hold { rule, part, holder });
                }
            }
            ClockChange::Pause {
                rule,
                part,
                at,
                agreed,
                why,
            } => {
                let stops = self.terms.rule(rule).is_some_and(|(_, r)| r.stands_still(agreed));
                if let Some(running) = self.open.0.get_mut(&key(rule, &part)).filter(|_| stops)
                    && running.paused.is_none()
                {
                    running.paused = Some((at, agreed));
                    let rule = rule.to_owned();
                    self.writes.push(Write::Pause { rule, part, at, why });
                }
            }
            ClockChange::Resume { rule, part, at } => {
                let Some(mut running) = self.open.0.get(&key(rule, &part)).cloned() else {
                    return Ok(());
                };
                let Some((from, agreed)) = running.paused.take() else {
                    return Ok(());
                };
                running.pauses.push(Pause { from, to: at, agreed });
                // The row that stood still ends where the clock runs on, whenever somebody says so.
                self.begin(rule, part, running, at)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, rule: &str, part: String, at: Timestamp, result: &'static str) {
        self.writes.push(Write::End {
            rule: rule.to_owned(),
            part,
            at,
            result,
        });
    }

    /// A clock that is not needed any more: what was overdue already stays a breach.
    fn unneeded(&self, running: &Running) -> &'static str {
        if running.due < self.now && running.paused.is_none() && !running.window {
            "breached"
        } else {
            "cancelled"
        }
    }

    /// Begins a row; one that runs under this name ends at `replaced`.
    fn begin(&mut self, code: &str, part: String, running: Running, replaced: Timestamp) -> Result<()> {
        let Some((policy, rule)) = self.terms.rule(code) else {
            return Ok(());
        };
        let (running, started) = begun(&self.terms, policy, rule, part, running, self.seq)?;
        let part = started.part.clone();
        if self.open.0.insert(key(code, &part), running).is_some() {
            self.writes.push(Write::End {
                rule: code.to_owned(),
                part,
                at: replaced,
                result: "replaced",
            });
        }
        self.writes.push(Write::Start(Box::new(started)));
        Ok(())
    }
}

/// A clock counted over these terms, with its row.
pub(super) fn begun(
    terms: &Terms<'_>,
    policy: &Policy,
    rule: &Rule,
    part: String,
    mut running: Running,
    seq: i64,
) -> Result<(Running, Started)> {
    let by = terms.by();
    let pauses = running.pauses_that_count();
    let course = Course {
        from: running.from,
        stated: running.stated,
        pauses: &pauses,
        interruptions: &[],
    };
    let due = rule
        .due(course, by)
        .ok_or_else(|| Error::Internal(format!("the clock {} must be told its day", rule.code)))?;
    running.due = due.at;
    running.desk = (*terms.desk != DeskHours::office()).then(|| terms.desk.clone());
    running.window = rule.expiry == Expiry::Close;
    let started = Started {
        rule: rule.code.clone(),
        part,
        seq,
        policy: policy.code.clone(),
        policy_version: policy.version,
        calendar: terms.calendar.version(),
        base: rule.base().as_str(),
        started_at: running.from,
        due_at: due.at,
        warn_at: rule.warn_at(running.from, due.at, by),
        late_at: (rule.expiry == Expiry::Breach).then_some(due.at),
        provisional: due.provisional,
        explanation: serde_json::to_string(&due.explanation)?,
        holder: running.holder.clone(),
    };
    Ok((running, started))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::built_in;
    use crate::kernel::Day;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn run_by(policy: &str, open: &mut Open, change: ClockChange, now: &str) -> Vec<Write> {
        let terms = Terms {
            calendar: &WorkingCalendar::national(),
            policy: built_in(policy).map(|p| &**p),
            desk: &DeskHours::office(),
        };
        resolve(terms, open, vec![change], 2, at(now)).unwrap()
    }

    fn run(open: &mut Open, change: ClockChange, now: &str) -> Vec<Write> {
        run_by("disputes", open, change, now)
    }

    fn start(rule: &'static str, from: &str) -> Open {
        let mut open = Open::default();
        run(&mut open, ClockChange::start(rule, at(from)), from);
        open
    }

    fn result(writes: &[Write]) -> &'static str {
        match writes[0] {
            Write::End { result, .. } => result,
            _ => panic!("{writes:?}"),
        }
    }

    #[test]
    fn a_clock_that_is_stopped_in_time_is_met_and_later_is_breached() {
        let mut open = start("confirm_30", "2026-03-02 10:00");
        assert_eq!(open.next_due().unwrap().to_page(), "2026-04-01 23:59");
        let mut late = open.clone();
        let stop = |open: &mut Open, at_: &str| result(&run(open, ClockChange::stop("confirm_30", at(at_)), at_));
        assert_eq!(stop(&mut open, "2026-04-01 20:00"), "met");
        assert_eq!(stop(&mut late, "2026-04-02 08:00"), "breached");
    }

    #[test]
    fn an_extension_is_a_new_row_that_keeps_the_start_and_the_old_one_stays_as_replaced() {
        let mut open = start("spec", "2026-03-02 10:00");
        let due = Day::parse("2026-05-08").unwrap();
        let writes = run(&mut open, ClockChange::until("spec", due), "2026-03-10 10:00");
        assert_eq!(result(&writes), "replaced");
        let Write::Start(started) = &writes[1] else {
            panic!("{writes:?}")
        };
        assert_eq!(started.due_at.day(), due);
        assert_eq!(started.started_at, at("2026-03-02 10:00"));
    }

    #[test]
    fn what_was_overdue_when_it_became_needless_stays_a_breach() {
        let mut open = start("accept", "2026-03-02 10:00");
        assert_eq!(
            result(&run(&mut open, ClockChange::CancelAll, "2026-03-20 10:00")),
            "breached"
        );
        assert_eq!(open.next_due(), None);
    }

    #[test]
    fn a_window_that_has_shut_is_neither_due_nor_breached() {
        let mut open = Open::default();
        let shut = ClockChange::start("return_window", at("2026-03-02 10:00")).of_part("leg-1");
        let writes = run_by("zone-handoff", &mut open, shut, "2026-03-02 10:00");
        assert!(matches!(&writes[0], Write::Start(s) if s.late_at.is_none() && s.warn_at.is_none()));
        assert_eq!(open.next_due(), None);
        let writes = run_by("zone-handoff", &mut open, ClockChange::CancelAll, "2026-03-09 10:00");
        assert_eq!(result(&writes), "cancelled");
    }

    #[test]
    fn a_leg_that_waits_gives_its_working_time_back_while_the_total_runs_on() {
        let from = "2026-03-02 10:00";
        let mut open = Open::default();
        let go = |open: &mut Open, change: ClockChange, now: &str| run_by("zone-handoff", open, change, now);
        go(&mut open, ClockChange::start("total", at(from)), from);
        let finish = ClockChange::start("finish", at(from))
            .of_part("leg")
            .held_by("department:d");
        go(&mut open, finish, from);
        let due = |open: &Open, rule, part| open.get(rule, part).unwrap().due;
        let total = due(&open, "total", "");
        assert_eq!(total, due(&open, "finish", "leg"));
        let pause = "2026-03-05 17:30";
        assert!(go(&mut open, ClockChange::pause("total", at(pause)), pause).is_empty());
        let wait = ClockChange::pause("finish", at(pause)).because(false, "待补件");
        let writes = go(&mut open, wait.of_part("leg"), pause);
        assert!(matches!(&writes[0], Write::Pause { why, .. } if why == "待补件"));
        assert_eq!(open.next_due(), Some(total));
        let (back, later) = ("2026-03-09 17:30", "2026-03-11 10:00");
        let writes = go(&mut open, ClockChange::resume("finish", at(back)).of_part("leg"), later);
        assert!(
            matches!(&writes[0], Write::End { at: ended, .. } if *ended == at(back)),
            "the row shows how long it stood still"
        );
        assert_eq!(due(&open, "total", ""), total);
        // Friday and Monday were lost; Saturday and Sunday are no working time.
        assert_eq!(total, at("2026-03-23 17:30"));
        assert_eq!(due(&open, "finish", "leg"), at("2026-03-25 17:30"));
        assert!(matches!(&writes[1], Write::Start(s) if s.holder.as_deref() == Some("department:d")));
    }

    #[test]
    fn a_rule_that_the_pinned_policy_lacks_starts_nothing() {
        let mut open = Open::default();
        let plan = ClockChange::start("plan", at("2026-03-02 10:00"));
        assert!(run_by("5341", &mut open, plan.clone(), "2026-03-02 10:00").is_empty());
        assert_eq!(open, Open::default());
        assert_eq!(run_by("jiangmen", &mut open, plan, "2026-03-02 10:00").len(), 1);
    }

    #[test]
    fn who_holds_a_clock_changes_without_moving_it() {
        let mut open = start("spec", "2026-03-02 10:00");
        let due = open.next_due();
        let writes = run(&mut open, ClockChange::hold("spec", "zone"), "2026-03-03 10:00");
        assert!(matches!(&writes[..], [Write::Hold { holder, .. }] if holder == "zone"));
        assert_eq!(open.next_due(), due);
    }
}
