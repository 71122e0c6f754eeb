//! The form that changes days of the calendar: one, or a few in a row.

use serde_json::Value;

use crate::clocks::calendar::YEARS;
use crate::clocks::service::CalendarChange;
use crate::clocks::{CalendarDay, DayKind};
use crate::error::{Error, Result};
use crate::kernel::fields::check;
use crate::kernel::{Day, Field, FieldError, Kind};

/// What the form can make of a day: a kind, or as the published calendar has it.
const KINDS: &[(&str, &str)] = &[
    choice(DayKind::Holiday),
    choice(DayKind::Exchanged),
    choice(DayKind::MakeUp),
    choice(DayKind::Workday),
    ("reset", "恢复为公布的安排"),
];

const fn choice(kind: DayKind) -> (&'static str, &'static str) {
    (kind.as_str(), kind.label())
}

pub const FIELDS: &[Field] = &[
    Field::must("from", "从", Kind::Day),
    Field::may("until", "到", Kind::Day).hint("只改一天的，可以不填；恢复为公布的安排，可以填到年底"),
    Field::must("kind", "安排", Kind::Choice(KINDS)),
    Field::may("name", "名称", Kind::Text(40)).hint("例如 国庆节、园区检修"),
    Field::may("notice", "依据", Kind::Text(80)),
];

const LONGEST: i64 = 31;
/// Days are given back to the published calendar by the year.
const LONGEST_RESET: i64 = 366;

/// What the form says. Errors: 422 for what it cannot say.
pub(super) fn read(typed: &Value) -> Result<CalendarChange> {
    let checked = check(FIELDS, typed)?;
    let text = |name: &str| checked[name].as_str().unwrap_or_default().to_owned();
    let day = |name: &str| Day::parse(&text(name));
    let from = day("from").ok_or(Error::invalid("from", "not_a_day", "请填写日期"))?;
    let until = day("until").unwrap_or(from);
    let days = until.days_since(from);
    let kind = DayKind::parse(&text("kind"));
    let longest = if kind.is_some() { LONGEST } else { LONGEST_RESET };
    for (field, day) in [("from", from), ("until", until)] {
        if !YEARS.contains(&day.year()) {
            let (first, last) = YEARS.into_inner();
            let said = format!("工作日历只记{first}年到{last}年的日子，请检查年份");
            return Err(Error::invalid(field, "out_of_range", said));
        }
    }
    if !(0..longest).contains(&days) {
        let said = "结束日不能早于开始日，一次不超过31天（恢复为公布的安排，一次可到一年）";
        return Err(Error::invalid("until", "bad_span", said));
    }
    let span = (0..=days).map(|n| from.plus_days(n));
    Ok(match kind {
        Some(kind) => CalendarChange {
            set: span
                .map(|day| CalendarDay {
                    day,
                    kind,
                    name: text("name"),
                    notice: text("notice"),
                })
                .collect(),
            ..CalendarChange::default()
        },
        None => CalendarChange {
            reset: span.collect(),
            ..CalendarChange::default()
        },
    })
}

/// The year that the form speaks of, also where it is not taken.
pub(super) fn year(typed: &Value) -> Option<i32> {
    let year = typed["from"].as_str().and_then(Day::parse).map(Day::year);
    year.filter(|year| YEARS.contains(year))
}

/// The same once more, for the form that makes the change that was seen.
pub(super) fn carried(typed: &Value) -> Vec<(&'static str, String)> {
    let text = |field: &Field| Some((field.name, typed[field.name].as_str()?.to_owned()));
    FIELDS.iter().filter_map(text).collect()
}

/// A fault of the whole calendar is shown at the day that was typed.
pub(super) fn at_the_first(error: FieldError) -> FieldError {
    let field = if error.field == "days" {
        "from".to_owned()
    } else {
        error.field
    };
    FieldError { field, ..error }
}
