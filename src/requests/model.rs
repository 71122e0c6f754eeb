//! 企业诉求: the whole of one request, as its events have made it.
//!
//! Nothing here decides anything; see `stage.rs`, `policy.rs`, `guard.rs`.

use serde::{Deserialize, Serialize};

use super::found::Pin;
use super::stage::Stage;
use super::words::*;
use crate::kernel::{ANY_ENTERPRISE, Day, Timestamp};
use crate::matters::Moment;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// `SQ-2026-0007`
    pub number: String,
    pub building: String,
    pub stage: Stage,
    pub channel: Channel,
    pub category: String,
    /// As the zone called the category when the request was opened or accepted.
    pub category_name: String,
    /// By an employee about the employer: hidden from the people of that firm.
    pub by_employee: bool,
    /// Hidden from every coordinator of the building, so that it lies with the zone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub zone_has_it: bool,
    pub firm: Option<Firm>,
    /// As it was typed, where no firm of the register was named.
    pub firm_name: Option<String>,
    pub uscc: Option<String>,
    pub contact: Option<String>,
    pub phone: Option<String>,
    /// In the firm's own words.
    pub words: String,
    /// 听到诉求的时刻: where the clocks start. `opened.at` is when it was typed.
    pub heard_at: Timestamp,
    pub opened: Moment,
    /// Number of the 12345 slip.
    pub slip: Option<String>,
    /// 走访 that brought it home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<Visit>,
    pub pin: Pin,
    /// Numbers of requests of the building that say much the same.
    pub duplicates: Vec<String>,
    pub grade: Option<Grade>,
    pub accepted: Option<Moment>,
    pub refusal: Option<Refusal>,
    pub regrades: Vec<Regrade>,
    pub contacts: Vec<Contact>,
    pub onsite: Vec<Onsite>,
    pub children: Vec<Child>,
    pub plans: Vec<Plan>,
    /// One for each round; a reopened request gets another.
    pub results: Vec<ResultGiven>,
    /// Asked to confirm, in this round.
    pub notices: Vec<Notice>,
    pub answers: Vec<Answer>,
    pub closing: Option<Closing>,
    pub reopenings: Vec<Reopening>,
    pub withdrawal: Option<String>,
}

/// A firm of the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Firm {
    pub id: String,
    pub name: String,
}

/// 走访 of a guidance group, as it was when it brought a request home.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    pub id: String,
    pub group_id: String,
    /// What the group was called then.
    pub group: String,
    pub on: Day,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    pub code: RefusalCode,
    pub reason: String,
    /// Where to go instead.
    pub instead: String,
    pub told: Manner,
    /// The request that is under way, or is finished.
    pub same_as: Option<String>,
    pub by: Moment,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Regrade {
    pub from: Grade,
    pub to: Grade,
    pub reason: String,
    /// The clock of the old grade had run out already: the breach stays.
    pub after_breach: bool,
    pub by: Moment,
}

/// A human contact with the firm, never an automatic message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    pub at: Timestamp,
    pub how: Manner,
    pub who: String,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Onsite {
    pub handler: String,
    pub measures: String,
    pub on: Day,
}

words! {
    /// What a request has become, beside itself.
    pub enum ChildKind {
        Handoff = "handoff" "交办单",
        Dispute = "dispute" "纠纷",
        Topic = "topic" "议题",
        Legal = "legal" "法律服务",
    }
}

/// 子记录: a matter of its own, or, for topics and legal services, what is written here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Child {
    pub kind: ChildKind,
    /// The matter, where there is one.
    pub id: Option<String>,
    /// `JB-2026-0003`, or what the topic or the service is called.
    pub name: String,
    pub note: String,
    pub on: Day,
    /// For a handoff: how it stands, as it last reported.
    pub state: Option<SlipState>,
    pub result: Option<String>,
    /// A department has done its part and says that it is solved.
    #[serde(default)]
    pub solved: bool,
    /// A dispute that nobody mediates any more; how it ended, its own page tells its own readers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
    /// A slip of other origin, into which one of this request was merged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub followed: bool,
}

impl Child {
    /// A handoff that nobody has finished.
    pub fn is_open_handoff(&self) -> bool {
        self.kind == ChildKind::Handoff && self.state.is_some_and(SlipState::is_with_departments)
    }
    /// A dispute that is still mediated.
    pub fn is_open_dispute(&self) -> bool {
        self.kind == ChildKind::Dispute && !self.over
    }
    /// ≥1 leg of a department done (S24).
    pub fn is_done_handoff(&self) -> bool {
        self.kind == ChildKind::Handoff && matches!(self.state, Some(SlipState::Done | SlipState::Closed))
    }
}

/// 方案 (Q5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub steps: Vec<PlanStep>,
    pub sent: Manner,
    pub by: Moment,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanStep {
    pub what: String,
    pub owner: String,
    pub due: Day,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultGiven {
    pub outcome: Outcome,
    pub text: String,
    pub evidence: Option<String>,
    /// 暂不具备条件: when it is looked at again.
    pub review_on: Option<Day>,
    pub by: Moment,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub how: Manner,
    pub at: Timestamp,
}

/// The firm's word: solved, satisfied (1–5), in its own words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub solved: bool,
    pub score: Option<i64>,
    pub words: Option<String>,
    pub by: Moment,
}

words! {
    /// How a round ended.
    pub enum ClosedBy {
        Firm = "firm" "提出人确认",
        Silence = "silence" "两次提醒后未确认",
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Closing {
    pub on: Day,
    pub by: ClosedBy,
    pub outcome: Outcome,
    /// A department had done its part (S24).
    pub with_departments: bool,
    /// The firm said that it is solved.
    pub confirmed: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reopening {
    pub new_facts: String,
    pub by: Moment,
}

impl Request {
    /// From whose people it is hidden (worker-safe); while nobody has found the employer in the register,
    /// from those of every firm.
    pub fn hidden_from(&self) -> Option<&str> {
        self.by_employee.then_some(employer_in(self.firm.as_ref()))
    }

    /// Whether its readers may hear of what is hidden from the people of this firm: not where one of them may
    /// be of that firm.
    pub fn may_name(&self, hidden_from: Option<&str>) -> bool {
        let own = self.hidden_from();
        hidden_from.is_none() || own == hidden_from || own == Some(ANY_ENTERPRISE)
    }

    /// The desks with which it may lie, as clocks and tasks name them: that of its building, and the zone.
    pub fn desks(&self) -> [String; 2] {
        [format!("building:{}", self.building), "zone".to_owned()]
    }

    /// The desk with which it lies.
    pub fn lies_with(&self) -> String {
        let [building, zone] = self.desks();
        if self.zone_has_it { zone } else { building }
    }

    /// The firm as far as it is known.
    pub fn firm_label(&self) -> &str {
        self.firm
            .as_ref()
            .map(|f| f.name.as_str())
            .or(self.firm_name.as_deref())
            .unwrap_or("未写明")
    }

    /// Whom one asks: the firm; of an employee or of a visitor without a firm, the person.
    pub fn asked_label(&self) -> &str {
        let has_firm = self.firm.is_some() || self.firm_name.is_some();
        match &self.contact {
            _ if has_firm && !self.by_employee => self.firm_label(),
            Some(contact) => contact,
            None => "提出人",
        }
    }

    /// Notices that are still to be given before the silence of the firm counts (Q7).
    pub fn notices_left(&self) -> i64 {
        (self.pin.silence_notices - self.notices.len() as i64).max(0)
    }

    pub fn outcome(&self) -> Option<Outcome> {
        self.results.last().map(|r| r.outcome)
    }

    /// The reference under which whoever holds the receipt reads it.
    pub fn receipt_ref(&self) -> String {
        receipt_person(&self.number)
    }
}

/// The employer of whoever speaks; every firm while nobody has found it in the register.
pub(super) fn employer_in(firm: Option<&Firm>) -> &str {
    firm.map_or(ANY_ENTERPRISE, |f| f.id.as_str())
}

/// The holder of the receipt of a request, as a person.
pub fn receipt_person(number: &str) -> String {
    format!("receipt:{number}")
}
