//! The count, step by step, in the words a page and the API show.

use chrono::{Datelike, Weekday};
use serde::{Deserialize, Serialize};

use super::base::{Base, Reckoning, Term};
use super::calendar::DayKind;
use crate::kernel::{Day, Timestamp};

/// Stands behind a due date that a notice still to come may move.
pub const PROVISIONAL: &str = "（日历未公布，暂定）";

words! {
    /// What a step of the count does.
    pub enum Part {
        Start = "start" "起算",
        Skipped = "skipped" "不计入",
        MakeUp = "make-up" "调休上班计入",
        Paused = "paused" "暂停",
        Rolled = "rolled" "顺延",
        Restarted = "restarted" "重新起算",
        Recounted = "recounted" "日历变更重算",
        Provisional = "provisional" "暂定",
        End = "end" "届满",
    }
}

/// One step of the count: the days it speaks of and the sentence to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    pub part: Part,
    pub from: Day,
    pub to: Day,
    pub text: String,
}

impl Explained {
    pub(super) fn on(part: Part, day: Day, text: String) -> Self {
        Explained {
            part,
            from: day,
            to: day,
            text,
        }
    }
}

/// `2026-10-01（周四）`
pub(super) fn day_text(day: Day) -> String {
    let weekday = match day.0.weekday() {
        Weekday::Mon => "周一",
        Weekday::Tue => "周二",
        Weekday::Wed => "周三",
        Weekday::Thu => "周四",
        Weekday::Fri => "周五",
        Weekday::Sat => "周六",
        Weekday::Sun => "周日",
    };
    format!("{day}（{weekday}）")
}

/// `2026-10-01（周四）16:50`; the last instant of a day reads 24:00.
pub(super) fn instant_text(at: Timestamp) -> String {
    let day = at.day();
    let time = if at == day.end() {
        "24:00".to_owned()
    } else {
        at.time_of_day().format("%H:%M").to_string()
    };
    format!("{}{time}", day_text(day))
}

/// The count of `term` from its event until it `fell` due.
pub(super) fn count(by: &Reckoning, term: Term, from: Timestamp, fell: Timestamp) -> Vec<Explained> {
    let mut steps = vec![start(by, term, from)];
    steps.extend(skipped(by, term, from, fell));
    steps
}

/// What of the time from `from` until `to` does not count, or counts although it is a weekend: days, and
/// of a term in hours or minutes also the hours between two openings.
pub(super) fn skipped(by: &Reckoning, term: Term, from: Timestamp, to: Timestamp) -> Vec<Explained> {
    let mut steps = vec![];
    if !term.limit.is_in_days() {
        steps.extend(closed_hours(by, term.base, from, to));
    }
    steps.extend(calendar_steps(by, term.base, from.day(), to.day()));
    steps.sort_by_key(|step| step.from);
    steps
}

/// A day that the matter itself names.
pub(super) fn stated(by: &Reckoning, day: Day, last: Day, is_provisional: bool) -> Vec<Explained> {
    let text = format!("期限日为指定的{}", day_text(day));
    let mut steps = vec![Explained::on(Part::Start, day, text)];
    steps.extend(rolled(by, day, last));
    if is_provisional {
        steps.push(provisional(by, day, last));
    }
    steps.push(ends_at(last.end()));
    steps
}

/// The end of another clock.
pub(super) fn stated_at(at: Timestamp) -> Vec<Explained> {
    let text = format!("期限指定至{}", instant_text(at));
    vec![Explained::on(Part::Start, at.day(), text), ends_at(at)]
}

pub(super) fn ends_at(at: Timestamp) -> Explained {
    Explained::on(Part::End, at.day(), format!("至{}届满", instant_text(at)))
}

pub(super) fn ends(term: Term, at: Timestamp) -> Explained {
    let text = format!("{}，至{}届满", term.limit.text(term.base), instant_text(at));
    Explained::on(Part::End, at.day(), text)
}

pub(super) fn paused(base: Base, stop: Timestamp, resume: Timestamp, lost: i64) -> Explained {
    let (stopped, resumed) = (instant_text(stop), instant_text(resume));
    let text = format!(
        "{stopped}至{resumed}暂停，其中{}为计时时间，相应后延",
        length_text(base, lost)
    );
    Explained {
        part: Part::Paused,
        from: stop.day(),
        to: resume.day(),
        text,
    }
}

/// `1天2小时5分钟`; a part of a minute counts as a minute. Hours of a desk make up no days: a day of 24
/// hours has none such.
fn length_text(base: Base, millis: i64) -> String {
    let minutes = (millis + 59_999) / 60_000;
    let days = if base == Base::Natural { minutes / 1440 } else { 0 };
    let parts = [(days, "天"), (minutes / 60 - days * 24, "小时"), (minutes % 60, "分钟")];
    parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, unit)| format!("{n}{unit}"))
        .collect()
}

fn start(by: &Reckoning, term: Term, from: Timestamp) -> Explained {
    if term.limit.is_in_days() {
        let text = format!("{}为起算事件当日，不计入，自次日起算", day_text(from.day()));
        return Explained::on(Part::Start, from.day(), text);
    }
    let opens = by.stretches(term.base, from).next().map_or(from, |(opens, _)| opens);
    let window = window(term.base);
    let text = match term.base {
        Base::Natural => format!("自{}起连续计算", instant_text(from)),
        _ if opens == from => format!("{}在{window}内，即时起算", instant_text(from)),
        _ => format!("{}不在{window}内，自{}起算", instant_text(from), instant_text(opens)),
    };
    Explained::on(Part::Start, from.day(), text)
}

fn window(base: Base) -> &'static str {
    match base {
        Base::Natural => "",
        Base::Working => "办公时间",
        Base::Duty => "值守时段",
    }
}

/// The hours between the first opening and `to` when the desk is shut, 午休 and nights; those of several
/// days at the same hours as one step.
fn closed_hours(by: &Reckoning, base: Base, from: Timestamp, to: Timestamp) -> Vec<Explained> {
    let mut gaps: Vec<(String, Day, Day)> = vec![];
    let mut closed: Option<Timestamp> = None;
    for (opens, closes) in by.stretches(base, from).take_while(|(opens, _)| *opens < to) {
        let Some(shut) = closed.replace(closes).filter(|shut| *shut < opens) else {
            continue;
        };
        let (hours, day) = (hours_text(shut, opens), shut.day());
        match gaps.iter_mut().find(|(same, ..)| *same == hours) {
            Some((.., last)) => *last = day,
            None => gaps.push((hours, day, day)),
        }
    }
    let step = |(hours, from, to): (String, Day, Day)| {
        let each = if from == to { "" } else { "每天" };
        let text = format!("{}{each}{hours}不在{}内，不计入", days_text(from, to), window(base));
        Explained {
            part: Part::Skipped,
            from,
            to,
            text,
        }
    };
    gaps.into_iter().map(step).collect()
}

/// `12:00至13:30`, `17:30至次日08:30`, over days off `17:30至2026-11-23（周一）08:30`
fn hours_text(shut: Timestamp, opens: Timestamp) -> String {
    let hour = |at: Timestamp| at.time_of_day().format("%H:%M").to_string();
    let until = match opens.day().days_since(shut.day()) {
        0 => hour(opens),
        1 => format!("次日{}", hour(opens)),
        _ => instant_text(opens),
    };
    format!("{}至{until}", hour(shut))
}

/// Which days after `from` and up to `to` do not count, and which weekend days do, runs of days with
/// one reason as one step.
fn calendar_steps(by: &Reckoning, base: Base, from: Day, to: Day) -> Vec<Explained> {
    let mut steps: Vec<Explained> = vec![];
    if base == Base::Natural {
        return steps;
    }
    let days = std::iter::successors(Some(from.plus_days(1)), |day| Some(day.plus_days(1)));
    for day in days.take_while(|day| *day <= to) {
        let reason = by.calendar.reason(day);
        let (part, text) = match (by.is_open(base, day), by.calendar.kind(day)) {
            (false, _) => (Part::Skipped, format!("{reason}，不计入")),
            (true, DayKind::MakeUp) => (Part::MakeUp, format!("{reason}，计入工作日")),
            (true, DayKind::Workday) => continue,
            (true, _) => (Part::MakeUp, format!("{reason}，值守时段照常计入")),
        };
        match steps.last_mut() {
            Some(last) if last.part == part && last.to.plus_days(1) == day && last.text == text => last.to = day,
            _ => steps.push(Explained::on(part, day, text)),
        }
    }
    for step in &mut steps {
        step.text = format!("{}{}", days_text(step.from, step.to), step.text);
    }
    steps
}

fn days_text(from: Day, to: Day) -> String {
    if from == to {
        day_text(from)
    } else {
        format!("{}至{}", day_text(from), day_text(to))
    }
}

pub(super) fn rolled(by: &Reckoning, fell_on: Day, last: Day) -> Option<Explained> {
    (fell_on < last).then(|| {
        let reason = by.calendar.reason(fell_on);
        Explained {
            part: Part::Rolled,
            from: fell_on,
            to: last,
            text: format!(
                "末日{}为休息日（{reason}），顺延至{}",
                day_text(fell_on),
                day_text(last)
            ),
        }
    })
}

pub(super) fn provisional(by: &Reckoning, from: Day, to: Day) -> Explained {
    let year = (from.year()..=to.year() + 1)
        .find(|year| !by.calendar.is_published(*year))
        .unwrap_or(to.year());
    Explained {
        part: Part::Provisional,
        from,
        to,
        text: format!("{year}年节假日安排尚无公布数据，暂按周末推算，公布后可能变动"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_time_is_told_in_hours_and_natural_time_in_days() {
        let lost = 44 * 3_600_000;
        assert_eq!(length_text(Base::Working, lost), "44小时");
        assert_eq!(length_text(Base::Duty, lost + 1), "44小时1分钟");
        assert_eq!(length_text(Base::Natural, lost), "1天20小时");
    }
}
