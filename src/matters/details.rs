//! What was typed at a step, for timelines.

use serde_json::Value;

use crate::kernel::Timestamp;
use crate::kernel::fields::{Field, Kind};

/// What was typed, in the words of the form. Ids are not for people to read.
pub fn details(fields: &[Field], step: &Value) -> Vec<(String, String)> {
    named(fields, step, &|_| None)
}

/// As [`details`], with whom the step named: `name` says what the one thing of a kind that the step
/// refers to was called, where that is known.
pub fn named(fields: &[Field], step: &Value, name: &dyn Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    fields
        .iter()
        .filter_map(|field| {
            let value = step.get(field.name)?;
            let text = match &field.kind {
                Kind::Ref(kind) if value.is_string() => name(kind)?,
                kind => text_of(kind, value)?,
            };
            Some((field.label.to_owned(), text))
        })
        .collect()
}

fn text_of(kind: &Kind, value: &Value) -> Option<String> {
    let label = |choices: &[(&str, &str)], word: &Value| {
        let word = word.as_str()?;
        choices
            .iter()
            .find(|(w, _)| *w == word)
            .map(|(_, label)| (*label).to_owned())
    };
    match kind {
        Kind::Ref(_) => None,
        Kind::Money => value.as_i64().map(yuan),
        Kind::Bool => value.as_bool().map(|b| if b { "是" } else { "否" }.to_owned()),
        Kind::Time => Some(Timestamp::parse(value.as_str()?)?.to_page()),
        Kind::Choice(choices) => label(choices, value),
        Kind::Choices(choices) => {
            let words: Vec<_> = value.as_array()?.iter().filter_map(|w| label(choices, w)).collect();
            (!words.is_empty()).then(|| words.join("、"))
        }
        Kind::Texts(_) => {
            let texts: Vec<_> = value.as_array()?.iter().filter_map(Value::as_str).collect();
            (!texts.is_empty()).then(|| texts.join("；"))
        }
        Kind::Rows(fields) => {
            let rows: Vec<String> = value
                .as_array()?
                .iter()
                .map(|row| {
                    details(fields, row)
                        .into_iter()
                        .map(|(_, v)| v)
                        .collect::<Vec<_>>()
                        .join("，")
                })
                .collect();
            let told: Vec<String> = rows.into_iter().filter(|row| !row.is_empty()).collect();
            (!told.is_empty()).then(|| told.join("；"))
        }
        _ => value
            .as_str()
            .map(str::to_owned)
            .or_else(|| value.as_i64().map(|n| n.to_string())),
    }
}

/// Fen as `12,345.60元`.
pub fn yuan(fen: i64) -> String {
    let (whole, part) = (fen / 100, fen % 100);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if part == 0 {
        format!("{grouped}元")
    } else {
        format!("{grouped}.{part:02}元")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn who_was_chosen_is_told_by_name_and_who_was_not_is_not_told() {
        const FIELDS: &[Field] = &[
            Field::must("lawyer_id", "登记律师", Kind::Ref("lawyer")),
            Field::may("body_id", "调解组织", Kind::Ref("mediation_body")),
        ];
        let name = |kind: &str| Some(format!("{kind}的名称"));
        let step = json!({ "lawyer_id": "x", "body_id": null });
        assert_eq!(
            named(FIELDS, &step, &name),
            [("登记律师".to_owned(), "lawyer的名称".to_owned())]
        );
    }

    #[test]
    fn ids_and_empty_lists_are_not_told() {
        const FIELDS: &[Field] = &[
            Field::must("title", "事项", Kind::Text(10)),
            Field::must("lead", "主办部门", Kind::Ref("department")),
            Field::may(
                "assists",
                "协办部门",
                Kind::Rows(&[Field::must("id", "部门", Kind::Ref("department"))]),
            ),
        ];
        let step = json!({ "title": "货梯", "lead": "x", "assists": [{ "id": "y" }] });
        assert_eq!(details(FIELDS, &step), [("事项".to_owned(), "货梯".to_owned())]);
    }
}
