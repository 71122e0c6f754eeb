//! What the layout and the partials need, in types: a page that fills these cannot forget a field.
//!
//! | partial | context |
//! |---|---|
//! | `layout` | [`Page`], under the name `page` |
//! | `partials/form` | [`Form`](super::form::Form) |
//! | `partials/steps` | [`Steps`] |
//! | `partials/stage_path` | [`StagePath`] |
//! | `partials/clocks` | [`Clocks`] |
//! | `partials/clock_list` | [`ClockList`] |
//! | `partials/timeline` | [`Timeline`] |
//! | `partials/pager` | [`Pager`] |
//! | `partials/empty` | [`Empty`] |
//! | `partials/badge` | [`Badge`] |
//! | `partials/definition` | [`Definition`] |
//! | `partials/chart` | [`Chart`] |
//! | `partials/page_head` | [`PageHead`] |

use serde::Serialize;

use super::form::Form;
use crate::error::Refused;

/// What a colour means, everywhere; always beside words that say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Red: 逾期, 拒绝.
    Overdue,
    /// Amber: 临期, 待处理.
    Due,
    /// Green: 完成, 达成.
    Done,
    /// Blue: 进行中.
    Running,
    /// Grey: 已关闭, 未开始.
    Closed,
}

impl Tone {
    pub fn word(self) -> &'static str {
        match self {
            Tone::Overdue => "overdue",
            Tone::Due => "due",
            Tone::Done => "done",
            Tone::Running => "running",
            Tone::Closed => "closed",
        }
    }
}

/// The frame of every page.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    pub title: String,
    /// Name of the zone; empty before sign-in.
    pub zone: String,
    pub nav: Vec<Place>,
    /// Some places fold into 更多 on a phone.
    pub more: bool,
    pub user: Option<User>,
    pub csrf: String,
    pub flash: Vec<Flash>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Place {
    pub href: &'static str,
    pub label: &'static str,
    pub active: bool,
    /// Folded into 更多 on a phone.
    pub beyond: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct User {
    pub name: String,
    pub role: String,
}

/// What the last request did, said once.
#[derive(Debug, Clone, Serialize)]
pub struct Flash {
    pub tone: Tone,
    pub text: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Link {
    pub href: String,
    pub label: String,
}

impl Link {
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Link {
            href: href.into(),
            label: label.into(),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Badge {
    pub tone: Tone,
    pub label: String,
}

impl Badge {
    pub fn new(tone: Tone, label: impl Into<String>) -> Self {
        Badge {
            tone,
            label: label.into(),
        }
    }
}

/// Head of a page: where it stands, what it is, and the first things to do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PageHead {
    pub crumbs: Vec<Link>,
    /// `JF-2026-0007`; empty where there is none.
    pub number: String,
    pub title: String,
    pub lead: String,
    pub badges: Vec<Badge>,
    /// Label and value pairs in one line: 楼宇, 截止.
    pub facts: Vec<Fact>,
    pub actions: Vec<Link>,
}

impl PageHead {
    /// The addresses that its facts lead to.
    pub fn hrefs(&mut self) -> impl Iterator<Item = &mut String> {
        self.facts.iter_mut().map(|fact| &mut fact.href)
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// Empty for plain text.
    pub href: String,
}

impl Fact {
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Fact {
            label: label.into(),
            value: value.into(),
            href: String::new(),
        }
    }
    pub fn to(self, href: impl Into<String>) -> Self {
        Fact {
            href: href.into(),
            ..self
        }
    }
}

/// 现在可以做.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Steps {
    pub steps: Vec<Step>,
    pub refused: Vec<RefusedStep>,
}

impl Steps {
    /// Says above the form of a step what speaks for which choice.
    pub fn advise(&mut self, key: &str, advice: Vec<Fact>) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.key == key) {
            step.advice = advice;
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// The verb of the transition table; anchors `#step-{key}`.
    pub key: String,
    pub label: String,
    /// What it does, in a sentence; may be empty.
    pub about: String,
    /// Unfolded: the step that was asked for, or that came back with errors.
    pub open: bool,
    /// The page with this step's form, for when `form` is none.
    pub href: String,
    /// What speaks for which choice, above the form.
    pub advice: Vec<Fact>,
    pub form: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RefusedStep {
    pub label: String,
    pub rule: String,
    pub reason: String,
    pub remedy: String,
}

impl RefusedStep {
    pub fn new(label: impl Into<String>, refused: &Refused) -> Self {
        RefusedStep {
            label: label.into(),
            rule: refused.rule.to_owned(),
            reason: refused.reason.clone(),
            remedy: refused.remedy.clone(),
        }
    }
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct StagePath {
    pub stages: Vec<PathStage>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PathStage {
    pub label: String,
    pub state: StageState,
    /// When it was reached or left, what came of it; may be empty.
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StageState {
    Done,
    Current,
    Todo,
    Skipped,
    /// Where it ended without success.
    Failed,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Clocks {
    pub running: ClockList,
    /// Those that are over, folded.
    pub ended: ClockList,
    /// How many of them ended late.
    pub late: usize,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct ClockList {
    pub clocks: Vec<ClockLine>,
    /// From [`svg::clock_ruler`](super::svg::clock_ruler); empty without one.
    pub ruler: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct ClockLine {
    /// 调解期限.
    pub label: String,
    pub tone: Tone,
    /// 还剩 3 个工作日; 逾期 2 天; 已按时完成.
    pub left: String,
    pub due: String,
    /// 自然日, 工作日, 值守时段.
    pub base: String,
    /// The rule it comes from: 人民调解法第33条.
    pub source: String,
    /// The version of the policy that it was started under; its address is empty for whoever may not
    /// open it.
    pub policy: Link,
    /// 黄牌 2026-11-22 10:00; empty without one.
    pub cards: Vec<String>,
    /// When it stood still, why, and who said so.
    pub pauses: Vec<String>,
    /// How the due date was counted, step by step.
    pub steps: Vec<String>,
    /// The same in one line, for whoever hovers over the due date.
    pub why: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Timeline {
    /// Newest first.
    pub entries: Vec<TimelineEntry>,
    /// Address of the older ones; empty at the end.
    pub older: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct TimelineEntry {
    /// `2026-11-22 16:50`
    pub at: String,
    pub who: String,
    pub role: String,
    pub what: String,
    /// Empty when no reason was asked.
    pub why: String,
    pub tone: Tone,
    pub details: Vec<Fact>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Pager {
    /// `第 1–50 条`
    pub shown: String,
    /// Addresses; empty where there is no such page.
    pub first: String,
    pub next: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Empty {
    /// What belongs here.
    pub title: String,
    pub text: String,
    pub action: Option<Link>,
}

/// 口径 of a figure, shown on hover and focus, printed under the table.
#[derive(Debug, Clone, Serialize)]
pub struct Definition {
    pub code: String,
    pub name: String,
    pub unit: String,
    pub text: String,
    pub formula: String,
    pub version: i64,
}

/// A picture and the same figures as a table.
#[derive(Debug, Clone, Serialize)]
pub struct Chart {
    pub title: String,
    pub svg: String,
    /// What the colours mean: `resolved`, `moved`, … are classes of the picture.
    pub legend: Vec<LegendItem>,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, Serialize)]
pub struct LegendItem {
    pub class: &'static str,
    pub label: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    pub text: String,
    pub href: String,
}

impl Cell {
    pub fn new(text: impl Into<String>) -> Self {
        Cell {
            text: text.into(),
            href: String::new(),
        }
    }
    pub fn to(self, href: impl Into<String>) -> Self {
        Cell {
            href: href.into(),
            ..self
        }
    }
}
