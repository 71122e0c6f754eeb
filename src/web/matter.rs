//! What every matter's page shares: the steps as forms, the clocks on one ruler, the timeline.

use std::collections::HashMap;

use super::caller::Viewer;
use super::form::{Form, Input, Refs};
use super::svg::{RulerClock, clock_ruler};
use super::view::{ClockLine, Clocks, Fact, RefusedStep, Step, Steps, Timeline, TimelineEntry, Tone};
use crate::clocks::store::ClockRow;
use crate::clocks::{Base, rule_named};
use crate::error::Result;
use crate::kernel::{FieldError, Timestamp};
use crate::matters::{Matter, offered};

/// A step that came back with errors: its name, what was typed, what is wrong with it.
pub struct Returned<'a> {
    pub step: &'a str,
    pub typed: &'a serde_json::Value,
    pub errors: &'a [FieldError],
}

/// 现在可以做: a form for each step this person may take, and why not for the others.
pub fn steps<M: Matter>(
    matter: &M,
    viewer: &Viewer,
    action: &str,
    version: i64,
    refs: &Refs,
    returned: Option<&Returned<'_>>,
) -> Steps {
    let mut out = Steps::default();
    for offer in offered(matter, &viewer.actor) {
        let spec = offer.spec;
        if let Some(refused) = &offer.refused {
            out.refused.push(RefusedStep::new(spec.label, refused));
            continue;
        }
        let back = returned.filter(|r| r.step == spec.name);
        let input = back.map_or(Input::Empty, |r| Input::Typed(r.typed, r.errors));
        let form = Form::new(
            &format!("step-{}", spec.name),
            format!("{action}/{}", spec.name),
            spec.label,
        )
        .csrf(&viewer.session.csrf)
        .version(version)
        .draw(spec.fields, input, refs);
        out.steps.push(Step {
            key: spec.name.to_owned(),
            label: spec.label.to_owned(),
            about: spec.about.to_owned(),
            open: back.is_some(),
            form,
        });
    }
    out
}

/// The clocks of a matter, each with what is left of it and the rule it comes from.
pub fn clocks(rows: &[ClockRow], now: Timestamp) -> Result<Clocks> {
    let mut lines = Vec::new();
    let mut drawn = Vec::new();
    for row in rows.iter().filter(|r| r.result.as_deref() != Some("replaced")) {
        let (_, rule) = rule_named(&row.rule)?;
        let label = if row.part.is_empty() {
            rule.label.clone()
        } else {
            format!("{}（{}）", rule.label, row.part)
        };
        let (tone, left) = state_of(row, now);
        drawn.push(RulerClock {
            label: label.clone(),
            from: row.started_at,
            due: row.due_at,
            ended: row.stopped_at,
            paused: vec![],
            tone,
        });
        let provisional = if row.provisional {
            "（日历未公布，暂定）"
        } else {
            ""
        };
        lines.push(ClockLine {
            label,
            tone,
            left,
            due: format!("{}{provisional}", row.due_at.to_page()),
            base: Base::parse(&row.base).map_or(row.base.clone(), |b| b.label().to_owned()),
            source: rule.sources.first().map(|s| s.label()).unwrap_or_default(),
        });
    }
    let ruler = if drawn.is_empty() {
        String::new()
    } else {
        clock_ruler("时限", &drawn, now)
    };
    Ok(Clocks { clocks: lines, ruler })
}

/// What a clock says at a glance.
fn state_of(row: &ClockRow, now: Timestamp) -> (Tone, String) {
    match row.result.as_deref() {
        Some("met") => (Tone::Done, "已按时完成".to_owned()),
        Some("breached") => (Tone::Overdue, "已超期".to_owned()),
        Some(_) => (Tone::Closed, "不再计时".to_owned()),
        None => due_in(row.due_at, now),
    }
}

/// How a due date looks from now: red when it is past, amber on its last day, blue before.
pub fn due_in(due: Timestamp, now: Timestamp) -> (Tone, String) {
    let days = due.day().days_since(now.day());
    match days {
        _ if due < now => {
            let over = now.day().days_since(due.day());
            (
                Tone::Overdue,
                if over == 0 {
                    "今天已逾期".to_owned()
                } else {
                    format!("逾期{over}天")
                },
            )
        }
        0 => (Tone::Due, "今天到期".to_owned()),
        1..=2 => (Tone::Due, format!("还有{days}天")),
        _ => (Tone::Running, format!("还有{days}天")),
    }
}

/// One entry of a timeline, already cut to what its reader may see.
pub struct Entry {
    pub at: Timestamp,
    pub who: String,
    pub role: String,
    pub step: String,
    pub why: String,
    pub details: Vec<(String, String)>,
}

/// The timeline, newest first, each step under its label.
pub fn timeline<M: Matter>(entries: Vec<Entry>) -> Timeline {
    let labels: HashMap<&str, &str> = M::STEPS
        .iter()
        .chain([&M::OPEN])
        .map(|spec| (spec.name, spec.label))
        .collect();
    let entries = entries
        .into_iter()
        .rev()
        .map(|e| TimelineEntry {
            at: e.at.to_page(),
            who: e.who,
            role: e.role,
            what: labels.get(e.step.as_str()).map_or(e.step.clone(), |l| (*l).to_owned()),
            why: e.why,
            tone: Tone::Running,
            details: e
                .details
                .into_iter()
                .map(|(label, value)| Fact::new(label, value))
                .collect(),
        })
        .collect();
    Timeline {
        entries,
        older: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_due_date_is_red_when_past_amber_when_near_and_blue_before() {
        let now = Timestamp::parse("2026-03-02 10:00").unwrap();
        let tone = |text: &str| due_in(Timestamp::parse(text).unwrap(), now);
        assert_eq!(tone("2026-03-01 17:30"), (Tone::Overdue, "逾期1天".to_owned()));
        assert_eq!(tone("2026-03-02 09:59"), (Tone::Overdue, "今天已逾期".to_owned()));
        assert_eq!(tone("2026-03-02 17:30"), (Tone::Due, "今天到期".to_owned()));
        assert_eq!(tone("2026-03-12 17:30"), (Tone::Running, "还有10天".to_owned()));
    }
}
