//! A policy as a form: what may be typed of it, and back. What a form does not ask for (when a rule
//! starts, its sources, whether it pauses) goes on from the version it was drawn from.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use serde::Deserialize;
use serde_json::{Value, json};

use super::policies::shipped_rule;
use super::{Base, Expiry, Limit, Pausing, Policy, Roll, Rule, Term, Timing};
use crate::kernel::{Field, FieldError, Kind};

words! {
    pub enum Unit {
        Minutes = "minutes" "分钟",
        Hours = "hours" "小时",
        Days = "days" "日",
        Months = "months" "个月",
        Years = "years" "年",
    }
}

pub const FIELDS: &[Field] = &[
    Field::must("label", "名称", Kind::Text(60)),
    Field::must("rules", "时限", Kind::Rows(RULE))
        .hint("每行一条；没有数量的，到期日由事项约定；清空一行的代码、名称、时长和预警，即取消该时限"),
    Field::may("numbers", "其他约定", Kind::Rows(NUMBER)),
];

const RULE: &[Field] = &[
    Field::must("code", "代码", Kind::Text(40)),
    Field::must("label", "时限名称", Kind::Text(40)),
    Field::may("amount", "多长", Kind::Int(0, 10_000)),
    Field::may("unit", "单位", Kind::Choice(Unit::CHOICES)),
    Field::must("base", "按什么计", Kind::Choice(Base::CHOICES)),
    Field::may("roll", "末日遇休息日", Kind::Choice(Roll::CHOICES)),
    Field::may("expiry", "到期", Kind::Choice(Expiry::CHOICES)),
    Field::may("warn_amount", "提前多久预警", Kind::Int(0, 10_000)),
    Field::may("warn_unit", "预警单位", Kind::Choice(Unit::CHOICES)),
];

const NUMBER: &[Field] = &[
    Field::must("name", "代码", Kind::Text(40)),
    Field::must("value", "数值", Kind::Int(0, 10_000)),
];

#[derive(Deserialize)]
struct Typed {
    label: String,
    rules: Vec<TypedRule>,
    #[serde(default)]
    numbers: Vec<TypedNumber>,
}

#[derive(Deserialize)]
struct TypedRule {
    code: String,
    label: String,
    amount: Option<i64>,
    unit: Option<Unit>,
    base: Base,
    roll: Option<Roll>,
    expiry: Option<Expiry>,
    warn_amount: Option<i64>,
    warn_unit: Option<Unit>,
}

#[derive(Deserialize)]
struct TypedNumber {
    name: String,
    value: i64,
}

/// What stands in the form of a policy.
pub fn of(policy: &Policy) -> Value {
    let rules: Vec<Value> = policy.rules.iter().map(of_rule).collect();
    let numbers: Vec<Value> = policy
        .numbers
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    json!({ "label": policy.label, "rules": rules, "numbers": numbers })
}

fn of_rule(rule: &Rule) -> Value {
    let mut value = json!({ "code": rule.code, "label": rule.label, "base": rule.base(), "expiry": rule.expiry });
    if let Timing::Counted(term) = rule.timing {
        let (amount, unit) = parts(term.limit);
        value["amount"] = amount.into();
        value["unit"] = unit.as_str().into();
        value["roll"] = term.roll.as_str().into();
    }
    if let Some(before) = rule.warn_before {
        let (amount, unit) = parts(before);
        value["warn_amount"] = amount.into();
        value["warn_unit"] = unit.as_str().into();
    }
    value
}

/// What was typed without the rows that were emptied. Of an emptied row the choices stay filled, since
/// most of them cannot be left open.
pub fn without_emptied(mut typed: Value) -> Value {
    const TEXTS: [&str; 4] = ["code", "label", "amount", "warn_amount"];
    let filled = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        _ => true,
    };
    let stays = |row: &Value| TEXTS.iter().any(|name| filled(&row[*name]));
    match typed.get_mut("rules") {
        Some(Value::Array(rows)) => rows.retain(|row| stays(row)),
        // As a browser posts them: by number.
        Some(Value::Object(rows)) => rows.retain(|_, row| stays(row)),
        _ => {}
    }
    typed
}

/// The policy that a checked form makes of `before`.
pub fn read(before: &Policy, checked: Value) -> Result<Policy, Vec<FieldError>> {
    let typed: Typed = serde_json::from_value(checked)
        .map_err(|e| vec![FieldError::new("", "not_readable", format!("内容不完整：{e}"))])?;
    let mut errors = vec![];
    let mut rules = vec![];
    for (n, rule) in typed.rules.into_iter().enumerate() {
        match read_rule(before, rule, n) {
            Ok(rule) => rules.push(rule),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let policy = Policy {
        label: typed.label,
        rules,
        numbers: typed
            .numbers
            .into_iter()
            .map(|n| (n.name, n.value))
            .collect::<BTreeMap<_, _>>(),
        ..before.clone()
    };
    policy
        .check()
        .map_err(|errors| errors.into_iter().map(at_its_field).collect::<Vec<_>>())?;
    Ok(policy)
}

/// Where the form asks for what a check of the policy finds wrong.
fn at_its_field(error: FieldError) -> FieldError {
    let field = error
        .field
        .replace(".timing", ".amount")
        .replace(".warn_before", ".warn_amount");
    let field = if field.starts_with("numbers.") {
        "numbers".to_owned()
    } else {
        field
    };
    FieldError { field, ..error }
}

fn read_rule(before: &Policy, typed: TypedRule, n: usize) -> Result<Rule, FieldError> {
    let field = |name: &str| format!("rules.{n}.{name}");
    let timing = match limit(typed.amount, typed.unit, &field("amount"))? {
        Some(limit) => Timing::Counted(Term {
            base: typed.base,
            limit,
            roll: typed.roll.unwrap_or(Roll::None),
        }),
        None => Timing::Stated,
    };
    let warn_before = limit(typed.warn_amount, typed.warn_unit, &field("warn_amount"))?;
    // What stops it and starts it anew is the workflow's and not asked for: it cannot go on wrong.
    let ours = shipped_rule(before.applies_to, &typed.code);
    let known = before.rule(&typed.code).or(ours).cloned();
    let rule = known.unwrap_or_else(|| Rule {
        code: typed.code,
        label: String::new(),
        starts: typed.label.clone(),
        timing,
        pausing: Pausing::Never,
        restarts: false,
        warn_before: None,
        expiry: Expiry::Breach,
        note: String::new(),
        sources: vec![],
    });
    Ok(Rule {
        label: typed.label,
        timing,
        warn_before,
        pausing: ours.map_or(rule.pausing, |ours| ours.pausing),
        restarts: ours.map_or(rule.restarts, |ours| ours.restarts),
        expiry: typed.expiry.unwrap_or(rule.expiry),
        ..rule
    })
}

fn limit(amount: Option<i64>, unit: Option<Unit>, field: &str) -> Result<Option<Limit>, FieldError> {
    let Some(amount) = amount else { return Ok(None) };
    let unit = unit.ok_or_else(|| FieldError::new(field, "no_unit", "请选择单位：分钟、小时、日、个月或年"))?;
    let n = u16::try_from(amount)
        .ok()
        .and_then(NonZeroU16::new)
        .ok_or_else(|| FieldError::new(field, "zero", "时限应大于0：写0等于没有时限"))?;
    Ok(Some(match unit {
        Unit::Minutes => Limit::Minutes(n),
        Unit::Hours => Limit::Hours(n),
        Unit::Days => Limit::Days(n),
        Unit::Months => Limit::Months(n),
        Unit::Years => Limit::Years(n),
    }))
}

fn parts(limit: Limit) -> (i64, Unit) {
    match limit {
        Limit::Minutes(n) => (n.get().into(), Unit::Minutes),
        Limit::Hours(n) => (n.get().into(), Unit::Hours),
        Limit::Days(n) => (n.get().into(), Unit::Days),
        Limit::Months(n) => (n.get().into(), Unit::Months),
        Limit::Years(n) => (n.get().into(), Unit::Years),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::built_ins;
    use crate::kernel::fields::check;

    #[test]
    fn every_policy_comes_back_from_its_form_as_it_was() {
        for policy in built_ins() {
            let checked = check(FIELDS, &of(policy)).unwrap();
            assert_eq!(read(policy, checked).unwrap(), **policy, "{}", policy.code);
        }
    }

    #[test]
    fn a_row_whose_texts_are_emptied_is_gone_whatever_its_choices_say() {
        let policy = crate::clocks::built_in("jiangmen").unwrap();
        let n = policy.rules.iter().position(|rule| rule.code == "plan").unwrap();
        let mut typed = of(policy);
        for name in ["code", "label", "amount", "warn_amount"] {
            typed["rules"][n][name] = " ".into();
        }
        let read = read(policy, check(FIELDS, &without_emptied(typed)).unwrap()).unwrap();
        assert_eq!(read.rules.len(), policy.rules.len() - 1);
        assert_eq!(read.rule("plan"), None);
        let mut half = of(policy);
        half["rules"][n]["code"] = "".into();
        assert!(
            check(FIELDS, &without_emptied(half)).is_err(),
            "what is half typed is not lost"
        );
    }

    #[test]
    fn what_a_duty_came_to_by_an_older_version_is_seen_and_mended_in_the_form() {
        let mut policy = Policy::clone(crate::clocks::built_in("zone-handoff").unwrap());
        policy.rules[0].expiry = Expiry::Close;
        policy.rules[0].pausing = Pausing::InBase;
        let mut typed = of(&policy);
        assert_eq!(typed["rules"][0]["expiry"], "close");
        let errors = read(&policy, check(FIELDS, &typed).unwrap()).unwrap_err();
        assert_eq!(errors[0].field, "rules.0.expiry");
        typed["rules"][0]["expiry"] = "breach".into();
        let mended = read(&policy, check(FIELDS, &typed).unwrap()).unwrap();
        assert_eq!(mended.rules[0].pausing, Pausing::Never);
    }

    #[test]
    fn zero_minutes_and_a_warning_longer_than_the_limit_are_refused_where_they_were_typed() {
        let policy = crate::clocks::built_in("5341").unwrap();
        let wrong = |rule: usize, name: &str, value: i64| {
            let mut typed = of(policy);
            typed["rules"][rule][name] = value.into();
            let errors = read(policy, check(FIELDS, &typed).unwrap()).unwrap_err();
            (errors[0].field.clone(), errors[0].code)
        };
        assert_eq!(wrong(0, "amount", 0), ("rules.0.amount".to_owned(), "zero"));
        assert_eq!(
            wrong(1, "warn_amount", 40),
            ("rules.1.warn_amount".to_owned(), "not_before")
        );
    }
}
