//! What a changed policy would change: rule by rule, with a due date as it is and as it would be.

use std::collections::BTreeSet;

use serde::Serialize;

use super::explain::PROVISIONAL;
use super::policies::number_label;
use super::{Course, DeskHours, Policy, Reckoning, Rule, WorkingCalendar};
use crate::kernel::Timestamp;

words! {
    pub enum Change {
        Same = "same" "不变",
        Changed = "changed" "修改",
        /// It is counted as before, by another text.
        Source = "source" "只改依据",
        Added = "added" "新增",
        Removed = "removed" "取消",
    }
}

/// One rule, or one number, before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    pub code: String,
    pub label: String,
    pub change: Change,
    pub old: Option<String>,
    pub new: Option<String>,
    /// When an event now would be due.
    pub old_due: Option<String>,
    pub new_due: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    pub kind: &'static str,
    pub old_version: String,
    /// The event of the sample due dates.
    pub sample_from: String,
    pub rules: Vec<Line>,
    pub numbers: Vec<Line>,
    /// How many of them change in more than their source.
    pub changes: usize,
    /// Matters with a running clock, which keep the version they were opened under.
    pub keep_old: i64,
}

pub fn compare(old: &Policy, new: &Policy, calendar: &WorkingCalendar, now: Timestamp, keep_old: i64) -> Preview {
    let desk = DeskHours::office();
    let due = |rule: &Rule| {
        let due = rule.due(Course::from(now), Reckoning::new(calendar, &desk))?;
        let provisional = if due.provisional { PROVISIONAL } else { "" };
        Some(format!("{}{provisional}", due.at.to_page()))
    };
    let codes = old.rules.iter().chain(&new.rules).map(|rule| rule.code.as_str());
    let rules = in_order(codes).into_iter().map(|code| {
        let (a, b) = (old.rule(code), new.rule(code));
        Line {
            code: code.to_owned(),
            label: b.or(a).map_or(String::new(), |rule| rule.label.clone()),
            change: change_of(a, b),
            old: a.map(text),
            new: b.map(text),
            old_due: a.and_then(due),
            new_due: b.and_then(due),
        }
    });
    let names = old.numbers.keys().chain(new.numbers.keys()).map(String::as_str);
    let numbers = in_order(names).into_iter().map(|name| {
        let (a, b) = (old.number(name), new.number(name));
        Line {
            code: name.to_owned(),
            label: number_label(name).to_owned(),
            change: change(a, b),
            old: a.map(|n| n.to_string()),
            new: b.map(|n| n.to_string()),
            old_due: None,
            new_due: None,
        }
    });
    let (rules, numbers): (Vec<Line>, Vec<Line>) = (rules.collect(), numbers.collect());
    let changed = |line: &&Line| !matches!(line.change, Change::Same | Change::Source);
    Preview {
        kind: new.applies_to.label(),
        old_version: titled(old),
        sample_from: now.to_page(),
        changes: rules.iter().chain(&numbers).filter(changed).count(),
        rules,
        numbers,
        keep_old,
    }
}

/// `5341快速响应（冠县）（第1版）`
pub fn titled(policy: &Policy) -> String {
    format!("{}（第{}版）", policy.label, policy.version)
}

/// Each once, as they come.
fn in_order<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    codes.filter(|code| seen.insert(*code)).collect()
}

fn change_of(old: Option<&Rule>, new: Option<&Rule>) -> Change {
    let sources = |rule: Option<&Rule>| rule.map(|r| r.sources.clone());
    match change(old.map(counted), new.map(counted)) {
        Change::Same if sources(old) != sources(new) => Change::Source,
        change => change,
    }
}

/// What of a rule is counted by. Another name, note or source moves no due date.
fn counted(rule: &Rule) -> Rule {
    Rule {
        label: String::new(),
        note: String::new(),
        sources: vec![],
        ..rule.clone()
    }
}

fn change<T: PartialEq>(old: Option<T>, new: Option<T>) -> Change {
    match (old, new) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        (a, b) if a == b => Change::Same,
        _ => Change::Changed,
    }
}

/// `15个工作日，提前1日预警`
pub fn text(rule: &Rule) -> String {
    let warns = rule
        .warn_before
        .map_or(String::new(), |limit| format!("，提前{}预警", limit.text(rule.base())));
    format!("{}{warns}", rule.limit_text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::built_in;

    #[test]
    fn from_the_default_to_5341_each_rule_says_what_becomes_of_it() {
        let (old, new) = (built_in("zone-request").unwrap(), built_in("5341").unwrap());
        let now = Timestamp::parse("2026-11-20 16:50").unwrap();
        let preview = compare(old, new, &WorkingCalendar::national(), now, 7);
        let lines: Vec<String> = preview
            .rules
            .iter()
            .map(|l| {
                let dash = || "—".to_owned();
                let (a, b) = (
                    l.old_due.clone().unwrap_or_else(dash),
                    l.new_due.clone().unwrap_or_else(dash),
                );
                format!("{} {} {a} → {b}", l.code, l.change.label())
            })
            .collect();
        assert_eq!(
            lines,
            [
                "response 修改 2026-11-20 17:20 → 2026-11-20 16:55",
                "simple 修改 2026-11-23 17:30 → 2026-11-20 17:20",
                "complex 修改 2026-11-25 17:30 → 2026-11-23 11:50",
                "hard 修改 2026-11-27 17:30 → 2026-11-21 23:59",
                "solve 取消 2026-12-11 17:30 → —",
                "confirm 不变 2026-11-27 17:30 → 2026-11-27 17:30",
            ]
        );
        assert!(preview.numbers.iter().all(|l| l.change == Change::Same));
        assert_eq!((preview.changes, preview.keep_old), (5, 7));
        let same = compare(new, new, &WorkingCalendar::national(), now, 0);
        assert_eq!(same.changes, 0);
    }

    #[test]
    fn a_clock_that_only_has_another_source_is_counted_as_before_and_a_due_date_may_be_provisional() {
        let (old, new) = (built_in("zone-handoff").unwrap(), built_in("shandong2020").unwrap());
        let now = Timestamp::parse("2026-11-20 16:50").unwrap();
        let preview = compare(old, new, &WorkingCalendar::national(), now, 0);
        let line = |code: &str| preview.rules.iter().find(|l| l.code == code).unwrap();
        let of = |change: Change| preview.rules.iter().filter(move |l| l.change == change);
        let changed: Vec<&str> = of(Change::Changed).map(|l| l.code.as_str()).collect();
        assert_eq!((changed, preview.changes), (vec!["sign"], 1));
        assert_eq!(line("finish").change, Change::Source);
        assert_eq!(line("callback").change, Change::Same);
        let far = line("total_many").new_due.clone().unwrap();
        assert!(far.starts_with("2027-") && far.ends_with(PROVISIONAL), "{far}");
        assert!(!line("sign").new_due.clone().unwrap().contains(PROVISIONAL));
    }
}
