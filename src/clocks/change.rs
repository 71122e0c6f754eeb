//! What a step does to clocks, and the clocks of a matter that run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DeskHours, Pause, Stated};
use crate::error::Result;
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
        holder: Option<String>,
    },
    /// Is due on a day that people agreed on; so is an extension, which leaves the start where it was. Or
    /// ends with another clock.
    StartUntil {
        rule: &'static str,
        part: String,
        due: Stated,
        holder: Option<String>,
    },
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
    /// Somebody else holds it now; nothing else changes.
    Hold {
        rule: &'static str,
        part: String,
        holder: String,
    },
    /// Stands still from `at`, with the consent of all sides or without; the rule says whether that
    /// stops this clock.
    Pause {
        rule: &'static str,
        part: String,
        at: Timestamp,
        agreed: bool,
        /// Why, and who says so, for whoever sees the clock.
        why: String,
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
            holder: None,
        }
    }
    pub fn until(rule: &'static str, due: Day) -> Self {
        Self::ending(rule, Stated::Day(due))
    }
    pub fn ending(rule: &'static str, due: Stated) -> Self {
        ClockChange::StartUntil {
            rule,
            part: String::new(),
            due,
            holder: None,
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
    pub fn hold(rule: &'static str, holder: impl Into<String>) -> Self {
        ClockChange::Hold {
            rule,
            part: String::new(),
            holder: holder.into(),
        }
    }
    pub fn pause(rule: &'static str, at: Timestamp) -> Self {
        ClockChange::Pause {
            rule,
            part: String::new(),
            at,
            agreed: false,
            why: String::new(),
        }
    }
    pub fn resume(rule: &'static str, at: Timestamp) -> Self {
        ClockChange::Resume {
            rule,
            part: String::new(),
            at,
        }
    }

    /// What a pause rests on: the consent of all sides or not, and in words why and by whom.
    pub fn because(mut self, consent: bool, reason: impl Into<String>) -> Self {
        if let ClockChange::Pause { agreed, why, .. } = &mut self {
            *agreed = consent;
            *why = reason.into();
        }
        self
    }

    /// The clock of one of several like things: a leg, an obligation.
    pub fn of_part(mut self, of: impl Into<String>) -> Self {
        match &mut self {
            ClockChange::Start { part, .. }
            | ClockChange::StartUntil { part, .. }
            | ClockChange::Stop { part, .. }
            | ClockChange::Cancel { part, .. }
            | ClockChange::Hold { part, .. }
            | ClockChange::Pause { part, .. }
            | ClockChange::Resume { part, .. } => *part = of.into(),
            ClockChange::CancelAll => {}
        }
        self
    }

    /// Where it lies and who is told: `department:<id>`, `building:<id>`, `enterprise:<id>`,
    /// `person:<id>`, `zone`. Without one it is the building's coordinator, or the zone.
    pub fn held_by(mut self, who: impl Into<String>) -> Self {
        match &mut self {
            ClockChange::Start { holder, .. } | ClockChange::StartUntil { holder, .. } => *holder = Some(who.into()),
            ClockChange::Hold { holder, .. } => *holder = who.into(),
            _ => {}
        }
        self
    }
}

/// A clock that runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Running {
    pub from: Timestamp,
    pub due: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<Stated>,
    /// When that end was agreed on: pauses before it were reckoned with, pauses after it move it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Since when it stands still, and whether all sides agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<(Timestamp, bool)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The hours it is counted over, where they are not the office's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskHours>,
    /// A window that shuts by itself: nothing is due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub window: bool,
}

impl Running {
    /// The pauses that its end depends on.
    pub(super) fn pauses_that_count(&self) -> Vec<Pause> {
        match (self.stated, self.stated_at) {
            (None, _) => self.pauses.clone(),
            (Some(_), None) => vec![],
            (Some(_), Some(agreed)) => {
                let after = self.pauses.iter().filter(|pause| pause.to > agreed);
                after
                    .map(|pause| Pause {
                        from: pause.from.max(agreed),
                        ..*pause
                    })
                    .collect()
            }
        }
    }

    pub(super) fn from(from: Timestamp) -> Self {
        Running {
            from,
            due: from,
            stated: None,
            stated_at: None,
            pauses: vec![],
            paused: None,
            holder: None,
            desk: None,
            window: false,
        }
    }
}

/// The running clocks of one matter, by `rule/part`, kept in its row so that a step needs no query
/// to know what is due next.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Open(pub(super) BTreeMap<String, Running>);

impl Open {
    pub fn read(text: &str) -> Result<Self> {
        Ok(serde_json::from_str(text)?)
    }
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
    /// The earliest due date of a clock that is not standing still.
    pub fn next_due(&self) -> Option<Timestamp> {
        let due = self.0.values().filter(|c| c.paused.is_none() && !c.window);
        due.map(|c| c.due).min()
    }
    pub(super) fn put(&mut self, rule: &str, part: &str, running: Running) {
        self.0.insert(key(rule, part), running);
    }
    pub fn get(&self, rule: &str, part: &str) -> Option<&Running> {
        self.0.get(&key(rule, part))
    }
}

pub(super) fn key(rule: &str, part: &str) -> String {
    format!("{rule}/{part}")
}
