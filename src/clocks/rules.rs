//! 时限规则与策略: data, kept in a table, pinned by version on every clock that a policy started.
//!
//! Numbers of days live here, not in code. The legal text beside a rule says which article of which
//! law and the day on which somebody read it there; without that day it is shown as 待核实.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::base::{Base, Due, Limit, Reckoning, Roll, Term};
use super::pauses::Pause;
use crate::kernel::{Day, FieldError, Timestamp};

words! {
    /// Whether a suspended matter stops this clock.
    pub enum Pausing {
        Never = "never" "不因暂停停止",
        /// D22: only a pause that all sides agreed to.
        Agreed = "agreed" "各方一致同意时暂停",
        InBase = "in-base" "暂停期间不计入",
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
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub sources: Vec<Source>,
}

fn never() -> Pausing {
    Pausing::Never
}

/// What happened to a clock: all that its end depends on, besides the rule.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    pub from: Timestamp,
    /// The day that the matter names, or that an extension sets: it wins over the counted end.
    pub stated: Option<Day>,
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
        match (course.stated, self.timing) {
            (Some(day), Timing::Counted(term)) => Some(by.due_on(day, term.roll)),
            (Some(day), Timing::Stated) => Some(by.due_on(day, Roll::None)),
            (None, Timing::Stated) => None,
            (None, Timing::Counted(term)) if self.restarts => {
                Some(by.due_with_restarts(term, course.from, course.interruptions))
            }
            (None, Timing::Counted(term)) => {
                let stops = |pause: &&Pause| match self.pausing {
                    Pausing::Never => false,
                    Pausing::Agreed => pause.agreed,
                    Pausing::InBase => true,
                };
                let pauses: Vec<Pause> = course.pauses.iter().filter(stops).copied().collect();
                Some(by.due_with_pauses(term, course.from, &pauses))
            }
        }
    }

    /// When to warn of `due`; the due instant itself for a rule without a warning.
    pub fn warn_at(&self, from: Timestamp, due: Timestamp, by: Reckoning) -> Timestamp {
        self.warn_before
            .map_or(due, |before| by.warn_at(self.base(), before, from, due))
    }
}

/// 时限策略: the rules of one kind of matter, in one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    pub code: String,
    pub version: i64,
    pub label: String,
    pub rules: Vec<Rule>,
}

impl Policy {
    pub fn rule(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.code == code)
    }

    /// All that is wrong with a policy that somebody typed or imported.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut errors = vec![];
        let mut wrong = |field: String, code, message: &str| errors.push(FieldError::new(field, code, message));
        if self.code.trim().is_empty() {
            wrong("code".to_owned(), "required", "请填写策略代码");
        }
        if self.rules.is_empty() {
            wrong("rules".to_owned(), "required", "策略至少要有一条规则");
        }
        let mut seen = BTreeSet::new();
        for (n, rule) in self.rules.iter().enumerate() {
            let field = |name: &str| format!("rules.{n}.{name}");
            if rule.code.trim().is_empty() || rule.label.trim().is_empty() {
                wrong(field("code"), "required", "规则的代码和名称都要填写");
            }
            if !seen.insert(rule.code.as_str()) {
                wrong(field("code"), "duplicate", "同一策略内规则代码不能重复");
            }
            let limits = [
                (
                    "timing",
                    if let Timing::Counted(term) = rule.timing {
                        Some(term.limit)
                    } else {
                        None
                    },
                ),
                ("warn_before", rule.warn_before),
            ];
            for (name, limit) in limits {
                if limit.is_some_and(|limit| !limit.is_sensible()) {
                    let message = "时限过长：分钟、小时不超过10000，日不超过3650，月不超过120，年不超过20";
                    wrong(field(name), "too_long", message);
                }
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

static BUILT_IN: LazyLock<Vec<Policy>> = LazyLock::new(|| {
    [
        include_str!("policies/disputes.toml"),
        include_str!("policies/advisers.toml"),
    ]
    .map(|text| toml::from_str(text).expect("a test reads every built-in policy"))
    .into()
});

/// The policies a zone starts with.
pub fn built_ins() -> &'static [Policy] {
    &BUILT_IN
}

pub fn built_in(code: &str) -> Option<&'static Policy> {
    BUILT_IN.iter().find(|policy| policy.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_policy_passes_its_own_check_and_reads_back_from_a_table() {
        for policy in built_ins() {
            assert_eq!(policy.check(), Ok(()), "{}", policy.code);
            let stored = serde_json::to_string(policy).unwrap();
            assert_eq!(&serde_json::from_str::<Policy>(&stored).unwrap(), policy);
        }
    }

    /// One line per rule, so that a change of a limit is a readable change.
    #[test]
    fn the_limits_of_the_built_in_policies_are_these() {
        let line = |rule: &Rule| match rule.timing {
            Timing::Counted(term) if term.roll == Roll::None => {
                format!("{} {}", rule.code, term.limit.text(term.base))
            }
            Timing::Counted(term) => format!("{} {} 顺延", rule.code, term.limit.text(term.base)),
            Timing::Stated => format!("{} 约定日", rule.code),
        };
        let lines: Vec<String> = built_ins().iter().flat_map(|p| p.rules.iter().map(line)).collect();
        assert_eq!(
            lines,
            [
                "accept 3个工作日",
                "pre 3个工作日",
                "invite 5个工作日",
                "mediate 30日",
                "mediate_labour 15日",
                "spec 15个工作日",
                "sign 5个工作日",
                "confirm_30 30日 顺延",
                "arb_review_15 15日 顺延",
                "obligation 约定日",
                "enforce_2y 2年",
                "arb_limitation_1y 1年",
                "archive 30日",
                "offer 3个工作日",
                "adviser_term 约定日",
                "cooling 12个月",
            ]
        );
    }

    #[test]
    fn law_that_nobody_has_read_at_its_source_is_marked_so() {
        let disputes = built_in("disputes").unwrap();
        let labels = |code: &str| -> Vec<String> {
            let rule = disputes.rule(code).unwrap();
            rule.sources.iter().map(Source::label).collect()
        };
        assert_eq!(labels("confirm_30")[0], "《人民调解法》第三十三条（2026-11-22核对）");
        assert!(labels("confirm_30")[1].ends_with("第二百零五条、第二百零六条（待核实）"));
        assert!(labels("arb_review_15")[0].ends_with("第二十七条（待核实）"));
        assert!(labels("enforce_2y")[0].ends_with("（待核实）"));
    }

    #[test]
    fn a_policy_of_zero_minutes_cannot_even_be_read() {
        let zero = r#"{"counted":{"base":"duty","limit":{"minutes":0},"roll":"none"}}"#;
        assert!(serde_json::from_str::<Timing>(zero).is_err());
    }

    #[test]
    fn a_policy_with_two_rules_of_one_code_or_a_century_of_days_is_refused_by_field() {
        let mut policy = built_in("advisers").unwrap().clone();
        let mut again = policy.rules[0].clone();
        again.warn_before = serde_json::from_str(r#"{"days":36500}"#).unwrap();
        policy.rules.push(again);
        let errors = policy.check().unwrap_err();
        let found: Vec<_> = errors.iter().map(|e| (e.field.as_str(), e.code)).collect();
        assert_eq!(
            found,
            [("rules.3.code", "duplicate"), ("rules.3.warn_before", "too_long")]
        );
    }
}
