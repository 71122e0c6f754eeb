//! What a step does to clocks, and the rows that come of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Course, DeskHours, Pause, Policy, Reckoning, Rule, WorkingCalendar, built_ins};
use crate::error::{Error, Result};
use crate::kernel::{Day, Timestamp};

/// What a step does to one clock. `part` tells like clocks of one matter apart (an obligation, a
/// leg); it is empty for the clock of the matter itself.
#[derive(Debug, Clone, PartialEq)]
pub enum ClockChange {
    /// Starts at `from`; the rule says when it is due. A running clock of that name is replaced: its
    /// row stays, with the result `replaced`.
    Start {
        rule: &'static str,
        part: String,
        from: Timestamp,
    },
    /// Starts now and is due on a day that people agreed on; so does an extension.
    StartUntil { rule: &'static str, part: String, due: Day },
    /// What it waited for has happened at `at`.
    Stop {
        rule: &'static str,
        part: String,
        at: Timestamp,
    },
    /// It does not matter any more.
    Cancel { rule: &'static str, part: String },
    /// Everything that still runs does not matter any more.
    CancelAll,
    /// Stands still from `at`, with the consent of all sides or without; whether that moves the due
    /// date is the rule's to say.
    Pause {
        rule: &'static str,
        part: String,
        at: Timestamp,
        agreed: bool,
    },
    /// Runs on from `at`: where its due date moves, a new row tells it.
    Resume {
        rule: &'static str,
        part: String,
        at: Timestamp,
    },
}

impl ClockChange {
    pub fn start(rule: &'static str, from: Timestamp) -> Self {
        ClockChange::Start {
            rule,
            part: String::new(),
            from,
        }
    }
    pub fn stop(rule: &'static str, at: Timestamp) -> Self {
        ClockChange::Stop {
            rule,
            part: String::new(),
            at,
        }
    }
    pub fn cancel(rule: &'static str) -> Self {
        ClockChange::Cancel {
            rule,
            part: String::new(),
        }
    }
}

/// A clock that runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Running {
    pub from: Timestamp,
    pub due: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<Day>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Since when it stands still, and whether all sides agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<(Timestamp, bool)>,
}

/// The running clocks of one matter, by `rule/part`, kept in its row so that a step needs no query
/// to know what is due next.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Open(BTreeMap<String, Running>);

impl Open {
    pub fn read(text: &str) -> Result<Self> {
        Ok(serde_json::from_str(text)?)
    }
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
    /// The earliest due date of a clock that is not standing still.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.0.values().filter(|c| c.paused.is_none()).map(|c| c.due).min()
    }
    pub fn get(&self, rule: &str, part: &str) -> Option<&Running> {
        self.0.get(&key(rule, part))
    }
}

fn key(rule: &str, part: &str) -> String {
    format!("{rule}/{part}")
}

/// What is to be written of one clock.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    Start(Started),
    End {
        rule: String,
        part: String,
        at: Timestamp,
        result: &'static str,
    },
}

/// A row of a clock that begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Started {
    pub rule: String,
    pub part: String,
    pub seq: i64,
    pub policy: String,
    pub policy_version: i64,
    pub base: &'static str,
    pub started_at: Timestamp,
    pub due_at: Timestamp,
    pub provisional: bool,
    /// How the due date was counted, step by step (JSON).
    pub explanation: String,
}

/// Counts due dates over the calendar and brings `open` up to date.
pub fn resolve(
    calendar: &WorkingCalendar,
    open: &mut Open,
    changes: Vec<ClockChange>,
    seq: i64,
    now: Timestamp,
) -> Result<Vec<Write>> {
    let hours = DeskHours::office();
    let by = Reckoning::new(calendar, &hours);
    let mut writes = Vec::new();
    for change in changes {
        match change {
            ClockChange::Start { rule, part, from } => {
                let running = Running {
                    from,
                    due: from,
                    stated: None,
                    pauses: vec![],
                    paused: None,
                };
                begin(open, &mut writes, by, rule, part, running, seq, now)?;
            }
            ClockChange::StartUntil { rule, part, due } => {
                let running = Running {
                    from: now,
                    due: now,
                    stated: Some(due),
                    pauses: vec![],
                    paused: None,
                };
                begin(open, &mut writes, by, rule, part, running, seq, now)?;
            }
            ClockChange::Stop { rule, part, at } => {
                if let Some(running) = open.0.remove(&key(rule, &part)) {
                    let result = if at <= running.due { "met" } else { "breached" };
                    writes.push(Write::End {
                        rule: rule.to_owned(),
                        part,
                        at,
                        result,
                    });
                }
            }
            ClockChange::Cancel { rule, part } => {
                if let Some(running) = open.0.remove(&key(rule, &part)) {
                    writes.push(Write::End {
                        rule: rule.to_owned(),
                        part,
                        at: now,
                        result: unneeded(&running, now),
                    });
                }
            }
            ClockChange::CancelAll => {
                for (name, running) in std::mem::take(&mut open.0) {
                    let (rule, part) = name.split_once('/').unwrap_or((&name, ""));
                    let result = unneeded(&running, now);
                    writes.push(Write::End {
                        rule: rule.to_owned(),
                        part: part.to_owned(),
                        at: now,
                        result,
                    });
                }
            }
            ClockChange::Pause { rule, part, at, agreed } => {
                if let Some(running) = open.0.get_mut(&key(rule, &part)) {
                    running.paused.get_or_insert((at, agreed));
                }
            }
            ClockChange::Resume { rule, part, at } => {
                let Some(mut running) = open.0.get(&key(rule, &part)).cloned() else {
                    continue;
                };
                let Some((from, agreed)) = running.paused.take() else {
                    continue;
                };
                running.pauses.push(Pause { from, to: at, agreed });
                begin(open, &mut writes, by, rule, part, running, seq, now)?;
            }
        }
    }
    Ok(writes)
}

/// A clock that is not needed any more: what was overdue already stays a breach.
fn unneeded(running: &Running, now: Timestamp) -> &'static str {
    if running.due < now && running.paused.is_none() {
        "breached"
    } else {
        "cancelled"
    }
}

#[expect(clippy::too_many_arguments, reason = "private, and each part is one of the clock's")]
fn begin(
    open: &mut Open,
    writes: &mut Vec<Write>,
    by: Reckoning<'_>,
    code: &'static str,
    part: String,
    mut running: Running,
    seq: i64,
    now: Timestamp,
) -> Result<()> {
    let (policy, rule) = rule_named(code)?;
    let course = Course {
        from: running.from,
        stated: running.stated,
        pauses: &running.pauses,
        interruptions: &[],
    };
    let due = rule
        .due(course, by)
        .ok_or_else(|| Error::Internal(format!("the clock {code} must be told its day")))?;
    running.due = due.at;
    if open.0.insert(key(code, &part), running.clone()).is_some() {
        writes.push(Write::End {
            rule: code.to_owned(),
            part: part.clone(),
            at: now,
            result: "replaced",
        });
    }
    writes.push(Write::Start(Started {
        rule: code.to_owned(),
        part,
        seq,
        policy: policy.code.clone(),
        policy_version: policy.version,
        base: rule.base().as_str(),
        started_at: running.from,
        due_at: due.at,
        provisional: due.provisional,
        explanation: serde_json::to_string(&due.explanation)?,
    }));
    Ok(())
}

/// The rule of this code and the policy it stands in.
pub fn rule_named(code: &str) -> Result<(&'static Policy, &'static Rule)> {
    built_ins()
        .iter()
        .find_map(|policy| policy.rule(code).map(|rule| (policy, rule)))
        .ok_or_else(|| Error::Internal(format!("no clock rule {code}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn run(open: &mut Open, change: ClockChange, now: &str) -> Vec<Write> {
        resolve(&WorkingCalendar::national(), open, vec![change], 2, at(now)).unwrap()
    }

    #[test]
    fn a_clock_that_is_stopped_in_time_is_met_and_later_is_breached() {
        let mut open = Open::default();
        run(
            &mut open,
            ClockChange::start("confirm_30", at("2026-03-02 10:00")),
            "2026-03-02 10:00",
        );
        assert_eq!(open.next_due().unwrap().to_page(), "2026-04-01 23:59");
        let mut late = open.clone();
        let ends = run(
            &mut open,
            ClockChange::stop("confirm_30", at("2026-04-01 20:00")),
            "2026-04-01 20:00",
        );
        assert!(matches!(ends[0], Write::End { result: "met", .. }));
        let ends = run(
            &mut late,
            ClockChange::stop("confirm_30", at("2026-04-02 08:00")),
            "2026-04-02 08:00",
        );
        assert!(matches!(ends[0], Write::End { result: "breached", .. }));
    }

    #[test]
    fn an_extension_is_a_new_row_and_the_old_one_stays_as_replaced() {
        let mut open = Open::default();
        run(
            &mut open,
            ClockChange::start("spec", at("2026-03-02 10:00")),
            "2026-03-02 10:00",
        );
        let due = Day::parse("2026-05-08").unwrap();
        let change = ClockChange::StartUntil {
            rule: "spec",
            part: String::new(),
            due,
        };
        let writes = run(&mut open, change, "2026-03-10 10:00");
        assert!(matches!(writes[0], Write::End { result: "replaced", .. }));
        assert!(matches!(&writes[1], Write::Start(s) if s.due_at.day() == due));
    }

    #[test]
    fn what_was_overdue_when_it_became_needless_stays_a_breach() {
        let mut open = Open::default();
        run(
            &mut open,
            ClockChange::start("accept", at("2026-03-02 10:00")),
            "2026-03-02 10:00",
        );
        let writes = run(&mut open, ClockChange::CancelAll, "2026-03-20 10:00");
        assert!(matches!(writes[0], Write::End { result: "breached", .. }));
        assert_eq!(open.next_due(), None);
    }
}
