//! A form drawn from the same [`Field`]s that check it: `partials/form.hbs`.
//!
//! ```text
//! Form::new("step-accept", "/disputes/…/steps", "受理").csrf(token).version(7).draw(FIELDS, Input::Empty, &refs)
//! ```

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::forms::NAMELESS;
use super::view::Link;
use crate::kernel::{Field, FieldError, Kind, Timestamp};

/// What stands in the fields.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    Empty,
    /// Values as [`check`](crate::kernel::fields::check) returns them: fen, 0.01 ㎡, UTC.
    Stored(&'a Value),
    /// What came from the form, and what is wrong with it.
    Typed(&'a Value, &'a [FieldError]),
}

/// For each kind of [`Kind::Ref`], what can be chosen. A kind that is not here is looked up as one
/// types, at `/options/{kind}?q=`, which answers `{"items": [{"value", "label"}]}`.
pub type Refs = BTreeMap<&'static str, Vec<Choice>>;

#[derive(Debug, Clone, Default, Serialize)]
pub struct Form {
    pub id: String,
    pub action: String,
    /// What the button says; empty for a form that can only be read.
    pub submit: String,
    pub csrf: String,
    /// Tells a second post of this very form from a first one.
    pub retry: String,
    /// The version that was read; a stale one is refused.
    pub version: Option<i64>,
    pub multipart: bool,
    pub fields: Vec<FormField>,
    /// Names and values that go along unseen: what the form before this one was given.
    pub hidden: Vec<(&'static str, String)>,
    /// All errors, for the summary above the fields.
    pub errors: Vec<FormError>,
    /// A second button that takes all that was typed elsewhere, complete or not.
    pub aside: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FormError {
    /// The id of the field; empty for an error of none.
    pub target: String,
    pub message: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct FormField {
    /// Unique on the page.
    pub id: String,
    /// Path as [`nest`](crate::kernel::nest) reads it: `terms.0.amount`.
    pub name: String,
    pub label: String,
    /// `text long int area money day month time bool pick choice choices ref texts rows file`;
    /// `pick` is a choice of few, drawn as radio buttons.
    pub kind: &'static str,
    pub required: bool,
    /// What marks it as required; empty for no mark.
    pub must: &'static str,
    /// Whether the browser insists: not inside rows, where a blank row is left out.
    pub insist: bool,
    pub hint: &'static str,
    pub value: String,
    pub error: Option<String>,
    /// 元, ㎡; empty for none.
    pub unit: &'static str,
    /// Most characters of a text, or the highest number.
    pub max: Option<i64>,
    pub min: Option<i64>,
    pub choices: Vec<Choice>,
    /// Where options are looked up; empty when `choices` are all.
    pub options_url: String,
    pub rows: Vec<FormRow>,
    /// Two blank rows for a browser without JavaScript.
    pub spare: Vec<FormRow>,
    /// The row that JavaScript adds, with `__n__` for its number.
    pub blank: Option<Box<FormRow>>,
    /// Files: what may be chosen, as in `accept=`.
    pub accept: &'static str,
    /// Name of the file that was uploaded before the form came back, and its id.
    pub kept: Option<Choice>,
}

/// Draws a box as two answers to choose from, neither of them chosen, in rows
/// as well: a box left empty would answer too.
pub fn ask(fields: &mut [FormField], name: &str, yes: &str, no: &str) {
    for field in fields {
        let blank = field.blank.as_deref_mut();
        for row in field.rows.iter_mut().chain(&mut field.spare).chain(blank) {
            ask(&mut row.fields, name, yes, no);
        }
        if field.name.rsplit('.').next() != Some(name) {
            continue;
        }
        field.kind = "pick";
        for choice in &mut field.choices {
            choice.label = if choice.word == "true" { yes } else { no }.to_owned();
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct FormRow {
    pub fields: Vec<FormField>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    pub word: String,
    pub label: String,
    pub selected: bool,
}

impl Choice {
    pub fn new(word: impl Into<String>, label: impl Into<String>) -> Self {
        Choice {
            word: word.into(),
            label: label.into(),
            selected: false,
        }
    }
}

impl Form {
    pub fn new(id: &str, action: impl Into<String>, submit: impl Into<String>) -> Self {
        Form {
            id: id.to_owned(),
            action: action.into(),
            submit: submit.into(),
            retry: uuid::Uuid::now_v7().to_string(),
            ..Form::default()
        }
    }

    pub fn csrf(self, csrf: impl Into<String>) -> Self {
        Form {
            csrf: csrf.into(),
            ..self
        }
    }

    pub fn version(self, version: i64) -> Self {
        Form {
            version: Some(version),
            ..self
        }
    }

    /// Adds the fields, what stands in them, and what is wrong with it.
    pub fn draw(mut self, specs: &[Field], input: Input<'_>, refs: &Refs) -> Self {
        let pen = Pen {
            form: &self.id,
            input,
            refs,
        };
        let (value, errors) = match input {
            Input::Empty => (&Value::Null, &[][..]),
            Input::Stored(value) => (value, &[][..]),
            Input::Typed(value, errors) => (value, errors),
        };
        let fields = pen.row(specs, value, "", Place::Form);
        self.errors = errors
            .iter()
            .map(|e| FormError {
                target: if specs.iter().any(|f| e.field.split('.').next() == Some(f.name)) {
                    pen.id(&e.field)
                } else {
                    String::new()
                },
                message: e.message.clone(),
            })
            .collect();
        self.fields = fields;
        self
    }

    /// Adds a field for one file (附件).
    pub fn file(mut self, name: &str, label: &str, accept: &'static str, required: bool) -> Self {
        self.multipart = true;
        self.fields.push(FormField {
            id: format!("{}-{name}", self.id),
            name: name.to_owned(),
            label: label.to_owned(),
            kind: "file",
            required,
            must: if required { MUST } else { "" },
            insist: required,
            accept,
            ..FormField::default()
        });
        self
    }
}

const MUST: &str = "必填";
const MUST_IF_ANY: &str = "填了这一行才必填";

/// Where fields stand, and so what is asked of those that are required.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Form,
    Row,
    /// A row that may stay empty.
    BlankRow,
}

/// Draws fields: everything that stays the same from row to row.
struct Pen<'a> {
    form: &'a str,
    input: Input<'a>,
    refs: &'a Refs,
}

impl Pen<'_> {
    fn id(&self, path: &str) -> String {
        format!("{}-{}", self.form, path.replace('.', "-"))
    }

    fn row(&self, specs: &[Field], value: &Value, path: &str, place: Place) -> Vec<FormField> {
        let draw = |spec: &Field| {
            let value = value.get(spec.name).unwrap_or(&Value::Null);
            let mut field = self.field(spec, value, &format!("{path}{}", spec.name), place);
            field.must = match (spec.required, place) {
                (false, _) => "",
                (true, Place::Form | Place::Row) => MUST,
                // Of several fields it says which, of a single one nothing that is not plain.
                (true, Place::BlankRow) if specs.len() > 1 => MUST_IF_ANY,
                (true, Place::BlankRow) => "",
            };
            field
        };
        specs.iter().map(draw).collect()
    }

    fn field(&self, spec: &Field, value: &Value, path: &str, place: Place) -> FormField {
        let errors = match self.input {
            Input::Typed(_, errors) => errors,
            _ => &[],
        };
        let mut field = FormField {
            id: self.id(path),
            name: path.to_owned(),
            label: spec.label.to_owned(),
            kind: kind_word(spec),
            required: spec.required && place != Place::BlankRow,
            insist: spec.required && place == Place::Form,
            hint: spec.hint,
            value: self.text(&spec.kind, value),
            error: errors.iter().find(|e| e.field == path).map(|e| e.message.clone()),
            ..FormField::default()
        };
        match spec.kind {
            Kind::Text(max) | Kind::Long(max) => field.max = Some(max as i64),
            Kind::Int(min, max) => (field.min, field.max) = (Some(min), Some(max)),
            Kind::Area => field.unit = "㎡",
            Kind::Money => field.unit = "元",
            Kind::Bool => {
                let yes = matches!(field.value.as_str(), "true" | "on" | "1" | "是" | "yes");
                let no = matches!(field.value.as_str(), "false" | "off" | "0" | "否" | "no");
                field.choices = vec![
                    Choice {
                        selected: yes,
                        ..Choice::new("true", "是")
                    },
                    Choice {
                        selected: no,
                        ..Choice::new("false", "否")
                    },
                ];
            }
            Kind::Choice(words) | Kind::Choices(words) => {
                let chosen: Vec<&str> = field.value.split('\n').collect();
                field.choices = words
                    .iter()
                    .map(|(word, label)| Choice {
                        selected: chosen.contains(word),
                        ..Choice::new(*word, *label)
                    })
                    .collect();
            }
            Kind::Ref(kind) | Kind::Known(kind) => {
                match self.refs.get(kind) {
                    Some(choices) => field.choices = choices.clone(),
                    None => field.options_url = format!("/options/{kind}"),
                }
                for choice in &mut field.choices {
                    choice.selected = choice.word == field.value;
                }
                if !field.value.is_empty() && !field.choices.iter().any(|c| c.selected) {
                    let known = Choice::new(&field.value, NAMELESS);
                    field.choices.push(Choice {
                        selected: true,
                        ..known
                    });
                }
            }
            Kind::Rows(specs) => {
                let row = |value: &Value, n: &dyn std::fmt::Display, place| FormRow {
                    fields: self.row(specs, value, &format!("{path}.{n}."), place),
                };
                let blank = |n: &dyn std::fmt::Display| row(&Value::Null, n, Place::BlankRow);
                let filled = rows_of(value).into_iter().enumerate();
                field.rows = filled.map(|(n, value)| row(value, &n, Place::Row)).collect();
                if field.rows.is_empty() {
                    field.rows.push(match field.required {
                        true => row(&Value::Null, &0, Place::Row),
                        false => blank(&0),
                    });
                }
                let next = field.rows.len();
                field.spare = (next..next + 2).map(|n| blank(&n)).collect();
                field.blank = Some(Box::new(blank(&"__n__")));
            }
            Kind::Day | Kind::Month | Kind::Time | Kind::Texts(_) => {}
        }
        field
    }

    /// A value as its input shows it; several words one a line.
    fn text(&self, kind: &Kind, value: &Value) -> String {
        let stored = matches!(self.input, Input::Stored(_));
        match (kind, value) {
            (Kind::Area | Kind::Money, Value::Number(n)) if stored => hundredths(n.as_i64().unwrap_or_default()),
            (Kind::Time, Value::String(text)) => Timestamp::parse(text)
                .map_or_else(|| text.clone(), |at| at.in_china().format("%Y-%m-%dT%H:%M").to_string()),
            (_, Value::String(text)) => text.clone(),
            (_, Value::Number(n)) => n.to_string(),
            (_, Value::Bool(b)) => b.to_string(),
            (Kind::Texts(_) | Kind::Choices(_), Value::Array(items)) => {
                items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
            }
            _ => String::new(),
        }
    }
}

fn kind_word(spec: &Field) -> &'static str {
    match spec.kind {
        Kind::Text(_) => "text",
        Kind::Long(_) => "long",
        Kind::Int(..) => "int",
        Kind::Area => "area",
        Kind::Money => "money",
        Kind::Day => "day",
        Kind::Month => "month",
        Kind::Time => "time",
        Kind::Bool if spec.required => "pick",
        Kind::Bool => "bool",
        // A radio button once set cannot be unset: only where an answer is due anyway.
        Kind::Choice(words) if spec.required && words.len() <= 4 => "pick",
        Kind::Choice(_) => "choice",
        Kind::Choices(_) => "choices",
        Kind::Ref(_) | Kind::Known(_) => "ref",
        Kind::Texts(_) => "texts",
        Kind::Rows(_) => "rows",
    }
}

/// The rows that hold anything, in the order and number under which `check` names their errors.
pub fn rows_of(value: &Value) -> Vec<&Value> {
    let rows: Vec<&Value> = match value {
        Value::Array(rows) => rows.iter().collect(),
        Value::Object(map) => {
            let mut rows: Vec<_> = map.iter().collect();
            rows.sort_by_key(|(k, _)| k.parse::<u32>().unwrap_or(u32::MAX));
            rows.into_iter().map(|(_, v)| v).collect()
        }
        _ => vec![],
    };
    rows.into_iter()
        .filter(|row| !crate::kernel::fields::is_blank(row))
        .collect()
}

/// `123450` → `1234.50`
fn hundredths(n: i64) -> String {
    format!("{}{}.{:02}", if n < 0 { "-" } else { "" }, n.abs() / 100, n.abs() % 100)
}

#[cfg(test)]
mod tests;
