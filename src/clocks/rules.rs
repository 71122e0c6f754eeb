//! 时限规则: one clock as data. Numbers of days live here, not in code. The legal text beside a rule says which article of which
//! law and the day on which somebody read it there; without that day it is shown as 待核实.

use serde::{Deserialize, Serialize};

use super::base::{Base, Due, Limit, Reckoning, Roll, Term};
use super::pauses::Pause;
use crate::kernel::{Day, Timestamp};

words! {
    /// Whether a suspended matter stops this clock.
    pub enum Pausing {
        Never = "never" "不因暂停停止",
        /// D22: only a pause that all sides agreed to.
        Agreed = "agreed" "各方一致同意时暂停",
        InBase = "in-base" "暂停期间不计入",
    }
}

words! {
    /// What it means that a clock has run out.
    pub enum Expiry {
        /// A duty was not done in time: yellow card before, red card after.
        Breach = "breach" "到期未办即超期",
        /// A right is lost: people are told before, nobody gets a card.
        Lapse = "lapse" "到期丧失权利",
        /// A window shuts, as it should.
        Close = "close" "到期自然结束",
    }
}

/// How a rule finds its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    Counted(Term),
    /// The matter names the day: the performance day of an obligation.
    Stated,
}

/// Where a legal period stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub law: String,
    pub article: String,
    /// What it says, in short.
    pub says: String,
    /// The day on which the text was read at its source.
    #[serde(default)]
    pub checked_on: Option<Day>,
}

impl Source {
    /// `《人民调解法》第三十三条（2026-11-22核对）`, or `…（待核实）`.
    pub fn label(&self) -> String {
        let checked = self.checked_on.map_or("待核实".to_owned(), |day| format!("{day}核对"));
        format!("《{}》{}（{checked}）", self.law, self.article)
    }
}

/// One clock of a kind of matter: when it starts, how long it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub code: String,
    pub label: String,
    /// The event that starts it, in words.
    pub starts: String,
    pub timing: Timing,
    #[serde(default = "never")]
    pub pausing: Pausing,
    /// 时效中断: an interruption starts it anew.
    #[serde(default)]
    pub restarts: bool,
    /// How far ahead of its end the warning comes, in the same base.
    #[serde(default)]
    pub warn_before: Option<Limit>,
    #[serde(default = "breach")]
    pub expiry: Expiry,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub sources: Vec<Source>,
}

fn never() -> Pausing {
    Pausing::Never
}

fn breach() -> Expiry {
    Expiry::Breach
}

/// The end that a matter names, whatever its rule would count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Stated {
    /// With this day.
    Day(Day),
    /// At the instant at which another clock ends.
    At(Timestamp),
}

impl Stated {
    pub fn day(self) -> Day {
        match self {
            Stated::Day(day) => day,
            Stated::At(at) => at.day(),
        }
    }
}

/// What happened to a clock: all that its end depends on, besides the rule.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    pub from: Timestamp,
    /// The end that the matter names, or that an extension sets: it wins over the counted one.
    pub stated: Option<Stated>,
    /// Of a stated end, those after it was agreed on.
    pub pauses: &'a [Pause],
    pub interruptions: &'a [Timestamp],
}

impl Course<'_> {
    pub fn from(from: Timestamp) -> Self {
        Course {
            from,
            stated: None,
            pauses: &[],
            interruptions: &[],
        }
    }
}

impl Rule {
    pub fn base(&self) -> Base {
        match self.timing {
            Timing::Counted(term) => term.base,
            Timing::Stated => Base::Natural,
        }
    }

    /// When it is due. None only for a rule whose day the matter must name and has not.
    pub fn due(&self, course: Course, by: Reckoning) -> Option<Due> {
        let stops = |pause: &&Pause| self.stands_still(pause.agreed);
        let pauses: Vec<Pause> = course.pauses.iter().filter(stops).copied().collect();
        match (course.stated, self.timing) {
            (Some(stated), Timing::Counted(term)) => Some(by.due_as_stated_with_pauses(stated, term, &pauses)),
            (Some(stated), Timing::Stated) => Some(by.due_as_stated(stated, Roll::None)),
            (None, Timing::Stated) => None,
            (None, Timing::Counted(term)) if self.restarts => {
                Some(by.due_with_restarts(term, course.from, course.interruptions))
            }
            (None, Timing::Counted(term)) => Some(by.due_with_pauses(term, course.from, &pauses)),
        }
    }

    /// Whether a pause, agreed by all sides or not, stops this clock.
    pub fn stands_still(&self, agreed: bool) -> bool {
        match self.pausing {
            Pausing::Never => false,
            Pausing::Agreed => agreed,
            Pausing::InBase => true,
        }
    }

    /// When to warn of `due`; never for a rule without a warning.
    pub fn warn_at(&self, from: Timestamp, due: Timestamp, by: Reckoning) -> Option<Timestamp> {
        self.warn_before
            .map(|before| by.warn_at(self.base(), before, from, due))
    }

    /// `15个工作日`, `30日（末日顺延）`, `约定日`
    pub fn limit_text(&self) -> String {
        match self.timing {
            Timing::Counted(term) if term.roll == Roll::None => term.limit.text(term.base),
            Timing::Counted(term) => format!("{}（末日顺延）", term.limit.text(term.base)),
            Timing::Stated => "约定日".to_owned(),
        }
    }
}
