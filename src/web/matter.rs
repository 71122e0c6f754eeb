//! What every matter's page shares: the steps with their forms, the clocks on one ruler, the timeline.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::caller::Viewer;
use super::form::{Form, Input, Refs};
use super::svg::{RulerClock, clock_ruler};
use super::view::{
    Badge, ClockLine, ClockList, Clocks, Fact, Link, RefusedStep, Step, Steps, Timeline, TimelineEntry, Tone,
};
use crate::clocks::explain::PROVISIONAL;
use crate::clocks::store::ClockRow;
use crate::clocks::{Base, Explained};
use crate::error::Result;
use crate::kernel::actor::SYSTEM;
use crate::kernel::{Actor, FieldError, Timestamp};
use crate::matters::attachments::{ATTACH, ATTACH_LABEL};
use crate::matters::timeline::Entry;
use crate::matters::{Matter, Offer, StepSpec};

/// `?step=`: the step whose form is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub step: String,
}

impl Asked {
    pub fn drawn(&self) -> Drawn<'_> {
        Drawn {
            step: &self.step,
            input: Input::Empty,
        }
    }
}

/// The step whose form the page holds, and what stands in it.
#[derive(Clone, Copy)]
pub struct Drawn<'a> {
    step: &'a str,
    input: Input<'a>,
}

impl<'a> Drawn<'a> {
    /// The form of no step in particular.
    pub fn none() -> Self {
        Drawn {
            step: "",
            input: Input::Empty,
        }
    }

    /// A step that came back: what was typed, and what is wrong with it.
    pub fn returned(step: &'a str, typed: &'a serde_json::Value, errors: &'a [FieldError]) -> Self {
        Drawn {
            step,
            input: Input::Typed(typed, errors),
        }
    }

    /// What stands in a fresh form, as it would be kept: what the hub knows already.
    pub fn filled(self, known: &'a serde_json::Value) -> Self {
        match self.input {
            Input::Empty => Drawn {
                input: Input::Stored(known),
                ..self
            },
            _ => self,
        }
    }

    /// What stands in its fields.
    pub fn stands(&self) -> Option<&'a serde_json::Value> {
        match self.input {
            Input::Empty => None,
            Input::Stored(value) | Input::Typed(value, _) => Some(value),
        }
    }

    /// What the form asks for, for the look-ups behind its fields. Whatever came back is drawn,
    /// even if meanwhile it may no longer be taken: what was typed is not lost.
    pub fn spec<M: Matter>(&self, offers: &[Offer]) -> Option<&'static StepSpec> {
        let came_back = matches!(self.input, Input::Typed(..));
        let known = M::STEPS.iter().find(|spec| spec.name == self.step)?;
        (came_back || allowed(offers).any(|spec| spec.name == known.name)).then_some(known)
    }
}

fn allowed(offers: &[Offer]) -> impl Iterator<Item = &'static StepSpec> {
    offers.iter().filter(|o| o.refused.is_none()).map(|o| o.spec)
}

/// 现在可以做: the steps this person may take, and why not the others. Steps that ask nothing, and
/// the one that is drawn, have their forms here; the rest are links to this page with theirs.
pub fn steps<M: Matter>(
    offers: &[Offer],
    viewer: &Viewer,
    page: &str,
    version: i64,
    refs: &Refs,
    drawn: Drawn<'_>,
) -> Steps {
    let draws = drawn.spec::<M>(offers);
    let is_drawn = |spec: &StepSpec| draws.is_some_and(|d| d.name == spec.name);
    let form = |spec: &StepSpec, submit: &str| {
        let input = if is_drawn(spec) { drawn.input } else { Input::Empty };
        Form::new(
            &format!("form-{}", spec.name),
            format!("{page}/steps/{}", spec.name),
            submit,
        )
        .csrf(&viewer.session.csrf)
        .version(version)
        .draw(spec.fields, input, refs)
    };
    let step = |spec: &StepSpec, submit: &str| Step {
        key: spec.name.to_owned(),
        label: spec.label.to_owned(),
        about: spec.about.to_owned(),
        open: is_drawn(spec),
        href: format!("{page}?step={0}#step-{0}", spec.name),
        advice: vec![],
        form: (is_drawn(spec) || spec.fields.is_empty()).then(|| form(spec, submit)),
    };
    let mut steps: Vec<Step> = allowed(offers).map(|spec| step(spec, spec.label)).collect();
    if let Some(lost) = draws.filter(|d| allowed(offers).all(|spec| spec.name != d.name)) {
        steps.insert(0, step(lost, ""));
    }
    Steps {
        steps,
        refused: offers
            .iter()
            .filter_map(|o| Some(RefusedStep::new(o.spec.label, o.refused.as_ref()?)))
            .collect(),
    }
}

/// The clocks of a matter, those that are over apart from those that somebody still waits for.
pub fn clocks(rows: &[ClockRow], actor: &Actor) -> Result<Clocks> {
    let shown = rows.iter().filter(|r| r.result.as_deref() != Some("replaced"));
    let (ended, running): (Vec<_>, Vec<_>) = shown.partition(|row| row.stopped_at.is_some());
    Ok(Clocks {
        running: clock_list("时限", rows, &running, actor)?,
        ended: clock_list("已结束的时限", rows, &ended, actor)?,
        late: ended.iter().filter(|r| r.result.as_deref() == Some("breached")).count(),
    })
}

/// Each with what is left of it, the rule and the version it comes from.
fn clock_list(title: &str, rows: &[ClockRow], shown: &[&ClockRow], actor: &Actor) -> Result<ClockList> {
    let now = actor.now;
    let mut lines = Vec::new();
    let mut drawn = Vec::new();
    for row in shown {
        let label = if row.part.is_empty() {
            row.label.clone()
        } else {
            format!("{}（{}）", row.label, row.part)
        };
        let (tone, left) = state_of(row, now);
        let pauses = pauses_of(rows, row);
        let explained: Vec<Explained> = serde_json::from_str(&row.explanation)?;
        let steps: Vec<String> = explained.into_iter().map(|step| step.text).collect();
        drawn.push(RulerClock {
            label: label.clone(),
            from: row.started_at,
            due: row.due_at,
            ended: row.stopped_at,
            paused: pauses.iter().map(|(row, from)| (*from, row.stopped_at)).collect(),
            tone,
        });
        let provisional = if row.provisional { PROVISIONAL } else { "" };
        lines.push((
            place_of(row, now),
            ClockLine {
                label,
                tone,
                left,
                due: format!("{}{provisional}", row.due_at.to_page()),
                base: Base::parse(&row.base).map_or(row.base.clone(), |b| b.label().to_owned()),
                source: row.sources.first().cloned().unwrap_or_default(),
                policy: policy_of(row, actor),
                cards: cards(row),
                pauses: pauses.iter().map(|(row, from)| pause_text(row, *from)).collect(),
                why: format!("{}；按{}第{}版", steps.join("；"), row.policy_label, row.policy_version),
                steps,
            },
        ));
    }
    lines.sort_by_key(|(place, _)| *place);
    let ruler = if drawn.is_empty() {
        String::new()
    } else {
        clock_ruler(title, &drawn, now)
    };
    Ok(ClockList {
        clocks: lines.into_iter().map(|(_, line)| line).collect(),
        ruler,
    })
}

/// The version that the clock was started under, which later ones leave as it is.
fn policy_of(row: &ClockRow, actor: &Actor) -> Link {
    let (code, version, rule) = (&row.policy, row.policy_version, &row.rule);
    let href = match actor.sees_zone() {
        true => format!("/admin/policies/{code}?version={version}#rule-{rule}"),
        false => String::new(),
    };
    Link::new(href, format!("{}第{version}版", row.policy_label))
}

/// The rows of one clock in which it stood still, each with since when: a row ends as the clock runs on.
/// Where a changed calendar has replaced a row meanwhile, the last one tells until when.
fn pauses_of<'a>(rows: &'a [ClockRow], of: &ClockRow) -> Vec<(&'a ClockRow, Timestamp)> {
    let same = |row: &&ClockRow| (&row.rule, &row.part, row.started_at) == (&of.rule, &of.part, of.started_at);
    let mut last: BTreeMap<Timestamp, &ClockRow> = BTreeMap::new();
    for row in rows.iter().filter(same) {
        let Some(from) = row.paused_at else { continue };
        let kept = last.entry(from).or_insert(row);
        if kept
            .stopped_at
            .is_some_and(|at| row.stopped_at.is_none_or(|to| at <= to))
        {
            *kept = row;
        }
    }
    last.into_iter().map(|(from, row)| (row, from)).collect()
}

/// `2026-03-05 17:30 至 2026-03-09 17:30：待补件，…`
fn pause_text(row: &ClockRow, from: Timestamp) -> String {
    let to = row.stopped_at.map_or("今".to_owned(), |at| at.to_page());
    let why = match row.pause_reason.as_str() {
        "" => String::new(),
        why => format!("：{why}"),
    };
    format!("暂停 {} 至 {to}{why}", from.to_page())
}

/// Whether somebody is waited for: it runs, and is no right that has lapsed.
fn is_due(row: &ClockRow, now: Timestamp) -> bool {
    row.stopped_at.is_none() && row.paused_at.is_none() && (row.duty || row.due_at >= now)
}

/// What is due comes first, the soonest before; what waits or is over stays in its order.
fn place_of(row: &ClockRow, now: Timestamp) -> (bool, Option<Timestamp>) {
    let due = is_due(row, now);
    (!due, due.then_some(row.due_at))
}

/// What is due next of an open matter, as its head says it.
pub fn next_due(clocks: &[ClockRow], now: Timestamp) -> Option<Badge> {
    let due = clocks.iter().filter(|c| is_due(c, now)).map(|c| c.due_at).min()?;
    let (tone, left) = due_in(due, now);
    Some(Badge::new(tone, left))
}

/// The cards it was given. The end of a right is no card, and is never red.
fn cards(row: &ClockRow) -> Vec<String> {
    let given = [("黄牌", row.yellow_at.filter(|_| row.duty)), ("红牌", row.red_at)];
    let said = given
        .into_iter()
        .filter_map(|(card, at)| Some(format!("{card} {}", at?.to_page())));
    said.collect()
}

/// What a clock says at a glance.
fn state_of(row: &ClockRow, now: Timestamp) -> (Tone, String) {
    match row.result.as_deref() {
        Some("met") => (Tone::Done, "已按时完成".to_owned()),
        Some("breached") => (Tone::Overdue, "已超期".to_owned()),
        Some(_) => (Tone::Closed, "不再计时".to_owned()),
        None if row.paused_at.is_some() => (Tone::Closed, "暂停计时".to_owned()),
        // A window that has shut, a right that has lapsed: nobody is late with it.
        None if !row.duty && row.due_at < now => (Tone::Closed, "已截止".to_owned()),
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

/// The timeline, newest first, each step under its label.
pub fn timeline<M: Matter>(entries: Vec<Entry>) -> Timeline {
    let labels: HashMap<&str, &str> = M::STEPS
        .iter()
        .chain([&M::OPEN])
        .map(|spec| (spec.name, spec.label))
        .chain([(ATTACH, ATTACH_LABEL)])
        .collect();
    let entries = entries
        .into_iter()
        .rev()
        .map(|e| TimelineEntry {
            at: e.at.to_page(),
            // The hub itself holds no office.
            role: if e.who == SYSTEM { "" } else { e.role }.to_owned(),
            who: e.who,
            what: labels.get(e.step.as_str()).map_or(e.step.clone(), |l| (*l).to_owned()),
            why: e.part.unwrap_or_default(),
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

    /// Whatever the journal of such a matter may say was done.
    fn told_of<M: Matter>() -> Timeline {
        let steps = M::STEPS.iter().chain([&M::OPEN]).map(|spec| spec.name);
        let entry = |step: &str| Entry {
            at: Timestamp::parse("2026-03-02 10:00").unwrap(),
            who: String::new(),
            role: "",
            step: step.to_owned(),
            label: "",
            part: None,
            from_stage: String::new(),
            to_stage: String::new(),
            details: vec![],
        };
        timeline::<M>(steps.chain([ATTACH]).map(entry).collect())
    }

    #[test]
    fn every_step_of_every_workflow_has_its_chinese_name_on_the_timeline() {
        let told = [
            told_of::<crate::disputes::model::Dispute>(),
            told_of::<crate::handoffs::model::Handoff>(),
            told_of::<crate::advisors::model::Assignment>(),
            told_of::<crate::requests::model::Request>(),
        ];
        for entry in told.iter().flat_map(|t| &t.entries) {
            let said = &entry.what;
            assert!(
                !said.is_empty() && !said.chars().any(|c| c.is_ascii_lowercase()),
                "{said}"
            );
        }
    }

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
