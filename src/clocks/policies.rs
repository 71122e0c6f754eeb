//! 时限策略: the rules of one kind of matter in one version, and those the hub ships.
//!
//! A matter pins the version it was opened under. So a version never changes: a changed profile is
//! a new version beside the old one, in a zone's table as among the files of `policies/`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::base::{Limit, Term};
use super::rules::{Rule, Timing};
use crate::kernel::FieldError;

words! {
    /// What kind of matter a policy is for; the word is the kind's.
    pub enum AppliesTo {
        Request = "request" "企业诉求",
        Handoff = "handoff" "部门交办",
        Dispute = "dispute" "涉企纠纷",
        Adviser = "advisor_assignment" "一企一顾问",
    }
}

impl AppliesTo {
    /// What a policy says, as the clocks of such a matter say it: whoever asked may be an employee, of whom
    /// the firm must not hear, or no firm at all.
    pub fn says(self, text: &str) -> String {
        match self {
            AppliesTo::Request | AppliesTo::Handoff => text.replace("企业", "提出人"),
            AppliesTo::Dispute | AppliesTo::Adviser => text.to_owned(),
        }
    }
}

/// The version of a policy that a matter runs by, kept in its opening.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pinned {
    pub code: String,
    pub version: i64,
}

/// 时限策略.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// `5341`, `shandong2020`, `zone-request`
    pub code: String,
    pub version: i64,
    pub label: String,
    pub applies_to: AppliesTo,
    /// Where it comes from, or for whom it is.
    #[serde(default)]
    pub note: String,
    /// Numbers that are no clocks: within how many days a firm may reopen, how often to try a
    /// callback.
    #[serde(default)]
    pub numbers: BTreeMap<String, i64>,
    pub rules: Vec<Rule>,
}

/// 排名的最小分母: a rate over fewer cases than this is not ranked. Read from the version that the
/// zone has chosen now, and not from what a matter pinned.
pub const RANKING_MINIMUM: &str = "ranking_minimum";

/// What the numbers of policies mean.
const NUMBERS: &[(&str, &str)] = &[
    ("reopen_days", "结案后可重开的天数（自然日）"),
    ("silence_notices", "视为默认前的提醒次数"),
    ("extension_days", "一次延期最多天数（工作日）"),
    ("waiting_days", "待补件最多天数（工作日）"),
    ("callback_tries", "回访最少次数"),
    ("callback_days", "回访最少分布天数"),
    (RANKING_MINIMUM, "指标排名要求的最小分母"),
];

/// `extension_days` in Chinese; a number that no rule of the hub reads has its own name.
pub fn number_label(name: &str) -> &str {
    NUMBERS
        .iter()
        .find(|(n, _)| *n == name)
        .map_or(name, |(_, label)| label)
}

const MOST_RULES: usize = 50;
const MOST_NUMBER: i64 = 3_650;

impl Policy {
    pub fn rule(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.code == code)
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.numbers.get(name).copied()
    }

    /// What a matter keeps of it.
    pub fn pinned(&self) -> Pinned {
        Pinned {
            code: self.code.clone(),
            version: self.version,
        }
    }

    /// All that is wrong with a policy that somebody typed or imported.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut errors = vec![];
        let mut wrong = |field: String, code, message: &str| errors.push(FieldError::new(field, code, message));
        if !is_code(&self.code, "-_") {
            let message = "策略代码用小写字母、数字和连字符，不超过40个字，例如 zone-request";
            wrong("code".to_owned(), "not_a_code", message);
        }
        if self.label.trim().is_empty() || self.label.chars().count() > 60 {
            wrong("label".to_owned(), "required", "请填写策略名称，不超过60个字");
        }
        if self.rules.is_empty() {
            wrong("rules".to_owned(), "required", "策略至少要有一条规则");
        }
        if self.rules.len() > MOST_RULES {
            wrong("rules".to_owned(), "too_many", "一个策略最多50条规则");
        }
        for (name, number) in &self.numbers {
            if !is_code(name, "_") || !(1..=MOST_NUMBER).contains(number) {
                wrong(format!("numbers.{name}"), "out_of_range", "应为1到3650的整数");
            }
        }
        let mut seen = BTreeSet::new();
        for (n, rule) in self.rules.iter().enumerate() {
            let field = |name: &str| format!("rules.{n}.{name}");
            if !is_code(&rule.code, "_") || rule.label.trim().is_empty() {
                wrong(
                    field("code"),
                    "required",
                    "规则的代码（小写字母、数字、下划线）和名称都要填写",
                );
            }
            if !seen.insert(rule.code.as_str()) {
                wrong(field("code"), "duplicate", "同一策略内规则代码不能重复");
            }
            let counted = match rule.timing {
                Timing::Counted(term) => Some(term),
                Timing::Stated => None,
            };
            if counted.is_none() && self.must_count(&rule.code) {
                let message = "请写明多长：这条时限从起算时间推算，没有数量就没有到期日";
                wrong(field("timing"), "not_counted", message);
            }
            for (name, limit) in [
                ("timing", counted.map(|term| term.limit)),
                ("warn_before", rule.warn_before),
            ] {
                if limit.is_some_and(|limit| !limit.is_sensible()) {
                    let message = "时限过长：分钟、小时不超过10000，日不超过3650，月不超过120，年不超过20";
                    wrong(field(name), "too_long", message);
                }
            }
            if let (Some(Term { limit, .. }), Some(before)) = (counted, rule.warn_before)
                && !is_within(before, limit)
            {
                wrong(field("warn_before"), "not_before", "预警提前量不能长于时限本身");
            }
        }
        if errors.is_empty() {
            errors = self.lacks();
            errors.extend(self.bends());
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Of what is shipped as counted the matter names no day.
    fn must_count(&self, code: &str) -> bool {
        let of_kind = built_ins().iter().filter(|p| p.applies_to == self.applies_to);
        let mut rules = of_kind.filter_map(|p| p.rule(code));
        rules.any(|rule| matches!(rule.timing, Timing::Counted(_)))
    }

    /// How long a clock runs is the zone's to say; what its end means, and what stops it or starts it
    /// anew, is the matter's (H1, H10, D22): a duty that merely closes would never be late.
    fn bends(&self) -> Vec<FieldError> {
        let mut errors = vec![];
        for (n, rule) in self.rules.iter().enumerate() {
            let Some(ours) = shipped_rule(self.applies_to, &rule.code) else {
                continue;
            };
            let mut wrong = |name: &str, message: String| {
                errors.push(FieldError::new(
                    format!("rules.{n}.{name}"),
                    "not_the_workflows",
                    message,
                ));
            };
            let label = &rule.label;
            if rule.expiry != ours.expiry {
                let must = ours.expiry.label();
                wrong(
                    "expiry",
                    format!("“{label}”只能是“{must}”：到期的后果由办理流程规定，策略只定时限长短"),
                );
            }
            if rule.pausing != ours.pausing {
                let must = ours.pausing.label();
                wrong(
                    "pausing",
                    format!("“{label}”只能是“{must}”：何时暂停由办理流程规定，策略只定时限长短"),
                );
            }
            if rule.restarts != ours.restarts {
                let must = if ours.restarts {
                    "须因中断重新起算"
                } else {
                    "不能重新起算"
                };
                wrong(
                    "restarts",
                    format!("“{label}”{must}：这由办理流程规定，策略只定时限长短"),
                );
            }
        }
        errors
    }

    /// A clock without its rule does not start, and what has no clock is never late. So a policy has
    /// what every shipped policy of its kind has, and of requests an end: by grade or for all.
    fn lacks(&self) -> Vec<FieldError> {
        let of_kind = || built_ins().iter().filter(|p| p.applies_to == self.applies_to);
        let Some(first) = of_kind().next() else { return vec![] };
        let mut rules: Vec<String> = first
            .rules
            .iter()
            .filter(|rule| self.rule(&rule.code).is_none())
            .filter(|rule| of_kind().all(|p| p.rule(&rule.code).is_some()))
            .map(|rule| format!("“{}”（{}）", rule.label, rule.code))
            .collect();
        let graded = ["simple", "complex", "hard"];
        let ends = self.rule("solve").is_some() || graded.iter().all(|grade| self.rule(grade).is_some());
        if self.applies_to == AppliesTo::Request && !ends {
            rules.push("“办结”（solve，或按难易分的 simple、complex、hard 三条）".to_owned());
        }
        let numbers: Vec<String> = first
            .numbers
            .keys()
            .filter(|name| *name != RANKING_MINIMUM && self.number(name).is_none())
            .filter(|name| of_kind().all(|p| p.number(name).is_some()))
            .map(|name| format!("“{}”（{name}）", number_label(name)))
            .collect();
        let kind = self.applies_to.label();
        let lacking = [
            ("rules", "missing_rules", "时限", rules),
            ("numbers", "missing_numbers", "约定", numbers),
        ];
        lacking
            .into_iter()
            .filter(|(.., missing)| !missing.is_empty())
            .map(|(field, code, what, missing)| {
                let missing = missing.join("、");
                let message = format!("{kind}的策略还缺少{what}{missing}：缺了它就没有期限可守，请补上");
                FieldError::new(field, code, message)
            })
            .collect()
    }
}

/// Lower-case letters, digits and `more`: what stands in addresses and keys.
fn is_code(text: &str, more: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(c);
    !text.is_empty() && text.len() <= 40 && text.chars().all(fits)
}

/// Compares like with like: how many hours a day has depends on calendar and desk.
fn is_within(before: Limit, limit: Limit) -> bool {
    match (before, limit) {
        (Limit::Minutes(a), Limit::Minutes(b))
        | (Limit::Hours(a), Limit::Hours(b))
        | (Limit::Days(a), Limit::Days(b))
        | (Limit::Months(a), Limit::Months(b))
        | (Limit::Years(a), Limit::Years(b)) => a <= b,
        (Limit::Minutes(a), Limit::Hours(b)) => u32::from(a.get()) <= u32::from(b.get()) * 60,
        (Limit::Hours(a), Limit::Minutes(b)) => u32::from(a.get()) * 60 <= u32::from(b.get()),
        (a, b) => a.rank() < b.rank(),
    }
}

/// A rule that the workflow of a kind knows, as it is shipped: all shipped policies of the kind agree
/// on what its end means, what stops it and what starts it anew.
pub fn shipped_rule(kind: AppliesTo, code: &str) -> Option<&'static Rule> {
    let mut of_kind = built_ins().iter().filter(|p| p.applies_to == kind);
    of_kind.find_map(|p| p.rule(code))
}

static BUILT_IN: LazyLock<Vec<Arc<Policy>>> = LazyLock::new(|| {
    [
        include_str!("policies/zone-request.toml"),
        include_str!("policies/5341.toml"),
        include_str!("policies/jiangmen.toml"),
        include_str!("policies/zone-handoff.toml"),
        include_str!("policies/shandong2020.toml"),
        include_str!("policies/zaozhuang.toml"),
        include_str!("policies/disputes.toml"),
        include_str!("policies/advisers.toml"),
    ]
    .map(|text| Arc::new(toml::from_str(text).expect("a test reads every built-in policy")))
    .into()
});

/// The policies a zone starts with.
pub fn built_ins() -> &'static [Arc<Policy>] {
    &BUILT_IN
}

/// The newest shipped version of a policy.
pub fn built_in(code: &str) -> Option<&'static Arc<Policy>> {
    shipped_versions(code).max_by_key(|p| p.version)
}

/// All shipped versions of a policy.
pub fn shipped_versions(code: &str) -> impl Iterator<Item = &'static Arc<Policy>> {
    BUILT_IN.iter().filter(move |policy| policy.code == code)
}

/// A shipped policy in one version.
pub fn shipped(code: &str, version: i64) -> Option<&'static Arc<Policy>> {
    BUILT_IN.iter().find(|p| p.code == code && p.version == version)
}

/// What a zone that has chosen nothing runs a kind of matter by. `5341` is a promise of 冠县 for
/// housing estates: a zone takes it on by choosing it, never by default (domain.md 5, trap 4).
pub fn default_for(kind: &str) -> Option<&'static Arc<Policy>> {
    let code = match AppliesTo::parse(kind)? {
        AppliesTo::Request => "zone-request",
        AppliesTo::Handoff => "zone-handoff",
        AppliesTo::Dispute => "disputes",
        AppliesTo::Adviser => "advisers",
    };
    built_in(code)
}

#[cfg(test)]
mod tests;
