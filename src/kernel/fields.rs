//! What a person types, described once.
//!
//! A [`Field`] tells the form how to draw itself, the API document what to say, the spreadsheet
//! which column to read, and [`check`] what to refuse. A value that passed [`check`] deserialises
//! into the slice's own type without a second look.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Day, Month, Timestamp, visible};

/// One thing wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Path of the field: `reason`, `terms.0.amount`.
    pub field: String,
    /// Stable code: `required`, `too_long`, `not_a_day`, …
    pub code: &'static str,
    /// What is wrong and what to write instead, in Chinese.
    pub message: String,
}

impl FieldError {
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        FieldError {
            field: field.into(),
            code,
            message: message.into(),
        }
    }
}

/// What may stand in a field. Amounts are integers: fen, and 0.01 ㎡.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// One line of at most so many characters.
    Text(usize),
    /// Several lines of at most so many characters.
    Long(usize),
    Int(i64, i64),
    /// 面积, typed in ㎡ with at most two decimals, kept in 0.01 ㎡.
    Area,
    /// 金额, typed in yuan with at most two decimals, kept in fen.
    Money,
    Day,
    Month,
    Time,
    Bool,
    /// One of these words, each with its label.
    Choice(&'static [(&'static str, &'static str)]),
    /// Any of these words.
    Choices(&'static [(&'static str, &'static str)]),
    /// The id of a thing of this kind (`enterprise`, `lawyer`, …).
    Ref(&'static str),
    /// The code of one of the zone's own words of this kind (`category`); whoever takes it asks the
    /// database whether there is such a word.
    Known(&'static str),
    /// Any number of short texts.
    Texts(usize),
    /// Rows of fields.
    Rows(&'static [Field]),
}

/// One field: its name in API and form, its Chinese label, what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// Why the hub asks, or an example; empty when the label says enough.
    pub hint: &'static str,
}

impl Field {
    pub const fn must(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Field {
            name,
            label,
            kind,
            required: true,
            hint: "",
        }
    }
    pub const fn may(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Field {
            name,
            label,
            kind,
            required: false,
            hint: "",
        }
    }
    pub const fn hint(self, hint: &'static str) -> Self {
        Field { hint, ..self }
    }
}

/// Checks `input` against `fields` and returns it with every value in its own JSON type, absent
/// fields left out. All errors are collected, not the first only.
///
/// Forms send everything as text; the API sends numbers and booleans. Both are read.
pub fn check(fields: &[Field], input: &Value) -> Result<Value, Vec<FieldError>> {
    let mut errors = Vec::new();
    let out = check_row(fields, input, "", &mut errors);
    if errors.is_empty() {
        Ok(Value::Object(out))
    } else {
        Err(errors)
    }
}

fn check_row(fields: &[Field], input: &Value, path: &str, errors: &mut Vec<FieldError>) -> Map<String, Value> {
    let mut out = Map::new();
    let empty = Map::new();
    let given = match input {
        Value::Object(map) => map,
        Value::Null => &empty,
        _ => {
            errors.push(FieldError::new(
                path.trim_end_matches('.'),
                "not_an_object",
                "这里应当是一组字段",
            ));
            return out;
        }
    };
    for name in given.keys() {
        if !fields.iter().any(|f| f.name == name) {
            errors.push(FieldError::new(
                format!("{path}{name}"),
                "unknown_field",
                "没有这个字段，请检查拼写",
            ));
        }
    }
    for field in fields {
        let at = format!("{path}{}", field.name);
        let value = given.get(field.name).filter(|v| !is_blank(v));
        match value {
            None if field.required => {
                errors.push(FieldError::new(at, "required", format!("请填写{}", field.label)));
            }
            // Rows that are all blank are a list with nothing on it: they take away what stood there.
            None if matches!(field.kind, Kind::Rows(_)) && given.get(field.name).is_some_and(|v| !v.is_null()) => {
                out.insert(field.name.to_owned(), Value::Array(vec![]));
            }
            None => {}
            Some(value) => {
                if let Some(value) = check_value(field, value, &at, errors) {
                    out.insert(field.name.to_owned(), value);
                }
            }
        }
    }
    out
}

/// Nothing was typed here, or only blank rows.
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => visible(text).trim().is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(map) => !map.is_empty() && map.values().all(is_blank),
        _ => false,
    }
}

fn check_value(field: &Field, value: &Value, at: &str, errors: &mut Vec<FieldError>) -> Option<Value> {
    let mut fail = |code: &'static str, message: String| {
        errors.push(FieldError::new(at, code, message));
        None
    };
    let label = field.label;
    match field.kind {
        Kind::Text(max) | Kind::Long(max) => {
            let Some(text) = text_of(value) else {
                return fail("not_text", format!("{label}应当是文字"));
            };
            if text.contains('\0') {
                return fail("bad_character", format!("{label}里有不能保存的字符"));
            }
            let text = visible(text).trim().replace("\r\n", "\n");
            if matches!(field.kind, Kind::Text(_)) && text.contains('\n') {
                return fail("one_line", format!("{label}只能写一行"));
            }
            if text.chars().count() > max {
                return fail("too_long", format!("{label}最多{max}个字"));
            }
            Some(Value::String(text))
        }
        Kind::Int(min, max) => {
            let number = match value {
                Value::Number(n) => n.as_i64(),
                Value::String(text) => text.trim().parse().ok(),
                _ => None,
            };
            match number {
                Some(n) if (min..=max).contains(&n) => Some(n.into()),
                Some(_) => fail("out_of_range", format!("{label}应在{min}到{max}之间")),
                None => fail("not_a_number", format!("{label}应当是整数")),
            }
        }
        Kind::Area | Kind::Money => {
            let hundredths = match value {
                Value::Number(n) => decimal_hundredths(&n.to_string()),
                Value::String(text) => decimal_hundredths(text.trim()),
                _ => None,
            };
            match hundredths {
                Some(n) => Some(n.into()),
                None => fail("not_an_amount", format!("{label}应当是不小于零、最多两位小数的数")),
            }
        }
        Kind::Day => match text_of(value).and_then(|t| Day::parse(t.trim())) {
            Some(day) if (1949..=2100).contains(&day.year()) => Some(day.to_string().into()),
            Some(_) => fail("day_out_of_range", format!("{label}应在1949年到2100年之间")),
            None => fail("not_a_day", format!("{label}应当是日期，如 2026-03-01")),
        },
        Kind::Month => match text_of(value).and_then(|t| Month::parse(t.trim())) {
            Some(month) if (1949..=2100).contains(&month.year) => Some(month.to_string().into()),
            _ => fail("not_a_month", format!("{label}应当是月份，如 2026-03")),
        },
        Kind::Time => match text_of(value).and_then(|t| Timestamp::parse(t.trim())) {
            Some(at_time) if (1949..=2100).contains(&at_time.day().year()) => Some(at_time.to_string().into()),
            _ => fail("not_a_time", format!("{label}应当是日期和时间，如 2026-03-01 09:30")),
        },
        Kind::Bool => match value {
            Value::Bool(b) => Some((*b).into()),
            Value::String(text) => match text.trim() {
                "true" | "on" | "1" | "是" | "yes" => Some(true.into()),
                "false" | "off" | "0" | "否" | "no" => Some(false.into()),
                _ => fail("not_a_bool", format!("{label}应当是“是”或“否”")),
            },
            _ => fail("not_a_bool", format!("{label}应当是“是”或“否”")),
        },
        Kind::Choice(choices) => match text_of(value).and_then(|t| word_of(choices, t.trim())) {
            Some(word) => Some(word.into()),
            None => fail("not_a_choice", format!("{label}应当是：{}", labels(choices))),
        },
        Kind::Choices(choices) => {
            let items = items_of(value);
            let words: Option<Vec<Value>> = items
                .iter()
                .map(|v| text_of(v).and_then(|t| word_of(choices, t.trim())).map(Value::from))
                .collect();
            match words {
                Some(words) => Some(words.into()),
                None => fail("not_a_choice", format!("{label}应当取自：{}", labels(choices))),
            }
        }
        Kind::Ref(_) => match text_of(value)
            .map(str::trim)
            .filter(|t| uuid::Uuid::try_parse(t).is_ok())
        {
            Some(id) => Some(id.to_lowercase().into()),
            None => fail("not_an_id", format!("{label}应当从已登记的条目中选择")),
        },
        Kind::Known(_) => match text_of(value)
            .map(str::trim)
            .filter(|t| t.chars().count() <= 40 && !t.contains('\0'))
        {
            Some(code) => Some(code.into()),
            None => fail("not_a_choice", format!("{label}应当从列表中选择")),
        },
        Kind::Texts(max) => {
            let items = items_of(value);
            let texts: Option<Vec<String>> = items
                .iter()
                .map(|v| text_of(v).map(|t| visible(t).trim().to_owned()))
                .collect();
            match texts {
                Some(texts) if texts.iter().all(|t| t.chars().count() <= max && !t.contains('\0')) => {
                    Some(texts.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().into())
                }
                Some(_) => fail("too_long", format!("{label}每项最多{max}个字")),
                None => fail("not_text", format!("{label}应当是文字")),
            }
        }
        Kind::Rows(fields) => {
            // A form numbers its rows: {"0": {…}, "2": {…}}.
            let rows: Vec<&Value> = match value {
                Value::Array(rows) => rows.iter().collect(),
                Value::Object(map) if map.keys().all(|k| k.parse::<u32>().is_ok()) => {
                    let mut rows: Vec<_> = map.iter().collect();
                    rows.sort_by_key(|(k, _)| k.parse::<u32>().unwrap_or(u32::MAX));
                    rows.into_iter().map(|(_, v)| v).collect()
                }
                _ => return fail("not_a_list", format!("{label}应当是一个列表")),
            };
            if rows.len() > 200 {
                return fail("too_many", format!("{label}最多200项"));
            }
            let mut out = Vec::new();
            for (i, row) in rows.into_iter().filter(|r| !is_blank(r)).enumerate() {
                out.push(Value::Object(check_row(fields, row, &format!("{at}.{i}."), errors)));
            }
            Some(out.into())
        }
    }
}

fn text_of(value: &Value) -> Option<&str> {
    value.as_str()
}

/// A list, or the one value of a form's single tick, or several words with 、 or , between them.
fn items_of(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.iter().filter(|v| !is_blank(v)).cloned().collect(),
        Value::String(text) => text
            .split(['、', ',', '，', ';', '；', '\n'])
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(Value::from)
            .collect(),
        other => vec![other.clone()],
    }
}

fn word_of(choices: &'static [(&'static str, &'static str)], text: &str) -> Option<&'static str> {
    choices
        .iter()
        .find(|(word, label)| *word == text || *label == text)
        .map(|(word, _)| *word)
}

fn labels(choices: &[(&str, &str)]) -> String {
    choices.iter().map(|(_, label)| *label).collect::<Vec<_>>().join("、")
}

/// `1234.5` → 123450; `None` for signs, exponents and more than two decimals.
pub fn decimal_hundredths(text: &str) -> Option<i64> {
    let text = text.replace([',', '，'], "");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    if whole.is_empty() || part.len() > 2 || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hundredths: i64 = format!("{part:0<2}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(hundredths)
        .filter(|n| *n <= 1_000_000_000_000_000)
}

#[cfg(test)]
pub(crate) mod tests;
