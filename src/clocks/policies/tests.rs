//! What the shipped policies say, and what a policy may not say.

use super::*;
use crate::clocks::{Expiry, Pausing, Roll, Source};

#[test]
fn every_built_in_policy_passes_its_own_check_and_reads_back_from_a_table() {
    for policy in built_ins() {
        assert_eq!(policy.check(), Ok(()), "{}", policy.code);
        let stored = serde_json::to_string(&**policy).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&stored).unwrap(), **policy);
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
    let lines: Vec<String> = built_ins()
        .iter()
        .flat_map(|p| std::iter::once(format!("# {} {}", p.code, p.applies_to)).chain(p.rules.iter().map(line)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
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
    let total = built_in("shandong2020").unwrap().rule("total").unwrap();
    let labels: Vec<String> = total.sources.iter().map(Source::label).collect();
    assert!(labels[0].ends_with("上线通报（枣庄市工业和信息化局2020年5月11日刊载）（2026-11-23核对）"));
    assert!(
        labels[1].ends_with("（2017）》（待核实）"),
        "known from the press alone"
    );
}

#[test]
fn a_policy_of_zero_minutes_cannot_even_be_read() {
    let zero = r#"{"counted":{"base":"duty","limit":{"minutes":0},"roll":"none"}}"#;
    assert!(serde_json::from_str::<Timing>(zero).is_err());
}

#[test]
fn a_policy_with_two_rules_of_one_code_or_a_century_of_days_is_refused_by_field() {
    let mut policy = Policy::clone(built_in("advisers").unwrap());
    let mut again = policy.rules[0].clone();
    again.warn_before = serde_json::from_str(r#"{"days":36500}"#).unwrap();
    policy.rules.push(again);
    assert_eq!(
        wrong(&policy),
        [
            ("rules.3.code".to_owned(), "duplicate"),
            ("rules.3.warn_before".to_owned(), "too_long"),
            ("rules.3.warn_before".to_owned(), "not_before"),
        ]
    );
}

#[test]
fn a_clock_that_no_matter_names_a_day_for_must_say_how_long_it_runs() {
    let mut policy = Policy::clone(built_in("disputes").unwrap());
    let stated = |p: &Policy| p.rules.iter().any(|r| r.timing == Timing::Stated);
    assert!(
        stated(&policy) && policy.check().is_ok(),
        "an obligation has a day of its own"
    );
    policy.rules[0].timing = Timing::Stated;
    assert_eq!(wrong(&policy), [("rules.0.timing".to_owned(), "not_counted")]);
}

#[test]
fn a_duty_that_would_never_be_late_is_refused_by_field_and_length_alone_is_the_zones() {
    let bent = |policy: &str, code: &str, change: fn(&mut Rule)| {
        let mut policy = Policy::clone(built_in(policy).unwrap());
        let n = policy.rules.iter().position(|rule| rule.code == code).unwrap();
        change(&mut policy.rules[n]);
        let errors = policy.check().err().unwrap_or_default().into_iter();
        errors
            .map(|e| e.field.replace(&format!("rules.{n}."), "") + " " + e.code)
            .collect::<Vec<_>>()
    };
    let expiry = ["expiry not_the_workflows"];
    assert_eq!(bent("zone-handoff", "total", |r| r.expiry = Expiry::Close), expiry);
    assert_eq!(bent("zone-request", "response", |r| r.expiry = Expiry::Lapse), expiry);
    assert_eq!(
        bent("zone-handoff", "return_window", |r| r.expiry = Expiry::Breach),
        expiry
    );
    let pausing = ["pausing not_the_workflows"];
    assert_eq!(bent("shandong2020", "total", |r| r.pausing = Pausing::InBase), pausing);
    assert_eq!(bent("disputes", "mediate", |r| r.pausing = Pausing::InBase), pausing);
    let restarts = ["restarts not_the_workflows"];
    assert_eq!(bent("zone-handoff", "finish", |r| r.restarts = true), restarts);
    assert!(bent("zone-handoff", "total", |r| r.warn_before = None).is_empty());
}

/// What `shipped_rule` stands on.
#[test]
fn shipped_policies_of_one_kind_agree_on_what_a_rule_is() {
    for policy in built_ins() {
        for rule in &policy.rules {
            let first = shipped_rule(policy.applies_to, &rule.code).unwrap();
            assert_eq!(
                (rule.expiry, rule.pausing, rule.restarts),
                (first.expiry, first.pausing, first.restarts),
                "{} {}",
                policy.code,
                rule.code
            );
        }
    }
}

#[test]
fn a_policy_of_nonsense_is_refused_by_field() {
    let mut policy = Policy::clone(built_in("zone-handoff").unwrap());
    policy.code = "本区".to_owned();
    policy.label = " ".to_owned();
    policy.numbers.insert("extension_days".to_owned(), 0);
    policy.rules[0].code = String::new();
    assert_eq!(
        wrong(&policy),
        [
            ("code".to_owned(), "not_a_code"),
            ("label".to_owned(), "required"),
            ("numbers.extension_days".to_owned(), "out_of_range"),
            ("rules.0.code".to_owned(), "required"),
        ]
    );
    policy.rules.clear();
    assert!(wrong(&policy).contains(&("rules".to_owned(), "required")));
}

#[test]
fn a_policy_of_requests_ends_them_by_grade_or_all_alike() {
    let mut policy = Policy::clone(built_in("zone-request").unwrap());
    policy.rules.retain(|rule| rule.code != "solve");
    assert_eq!(policy.check(), Ok(()), "as 5341 does");
    policy.rules.retain(|rule| rule.code != "hard");
    assert_eq!(wrong(&policy), [("rules".to_owned(), "missing_rules")]);
    policy.numbers.remove("reopen_days");
    assert!(wrong(&policy).contains(&("numbers".to_owned(), "missing_numbers")));
}

#[test]
fn a_zone_that_has_chosen_nothing_promises_nobody_five_minutes() {
    assert_eq!(default_for("request").unwrap().code, "zone-request");
    assert_eq!(default_for("handoff").unwrap().code, "zone-handoff");
    assert!(default_for("visit").is_none());
}

fn wrong(policy: &Policy) -> Vec<(String, &'static str)> {
    let errors = policy.check().unwrap_err();
    errors.into_iter().map(|e| (e.field, e.code)).collect()
}
