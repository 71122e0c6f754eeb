//! The assignment as a whole, what opens it, what a step brings, what only the database can tell.

use serde::{Deserialize, Serialize};

use super::gate::Gate;
use super::import::Service;
use super::spans::Span;
use super::words::{ContactKind, EndReason, PauseReason, RefuseReason, Stage};
use crate::clocks::Pinned;
use crate::kernel::Day;

/// 顾问派任: one enterprise's search for its adviser, and the service that comes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    pub number: String,
    pub stage: Stage,
    pub enterprise_id: String,
    pub enterprise_name: String,
    /// Buildings the enterprise occupied when it was opened; the first one is the matter's.
    pub buildings: Vec<String>,
    pub specialities: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// In the place of an adviser who leads still.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replaces: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate: Option<Candidate>,
    /// The answer of the last check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<PauseReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooling_until: Option<Day>,
    /// Buildings in which this counts as an advised firm now (S09): every +1 has its −1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counted_in: Vec<String>,
    /// Where and when an imported service counted before it was imported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imported: Vec<Span>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_contact: Option<Day>,
    #[serde(default)]
    pub contact_minutes: i64,
    /// The policy it was opened under; of one opened before they were pinned, what the hub ships.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Pinned>,
}

/// The lawyer who is proposed, as the register shows them then.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    pub lawyer_id: String,
    pub lawyer_name: String,
    pub law_firm_id: String,
    pub law_firm_name: String,
    /// In practice, and the firm is in the alliance.
    pub practises: bool,
    /// Enterprises served now.
    pub load: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<i64>,
}

/// 知情同意书, as the law firm's conflict officer records it. The other client stays unnamed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiver {
    pub client_signed_on: Day,
    pub client_signed_by: String,
    pub other_signed_on: Day,
    /// File number at the law firm.
    pub file: String,
    /// 规范53: how the two teams are kept apart.
    pub wall: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    pub on: Day,
    pub lawyer_id: String,
    pub lawyer_name: String,
    pub law_firm_id: String,
    pub reason: RefuseReason,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// 服务函: scope and term, at most twelve months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    pub letter: String,
    pub scope: String,
    pub from: Day,
    /// Last day of service; none in a ledger that names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct End {
    pub on: Day,
    pub reason: EndReason,
    /// Numbers of the matters in which the adviser still stood for the enterprise.
    pub open_matters: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub handover: String,
}

/// What opens an assignment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Opening {
    pub enterprise_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub specialities: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Proposed right after the opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lawyer_id: Option<String>,
    /// The firm has its adviser and wants another in their place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<bool>,
}

/// What the register says of the enterprise.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FoundOpening {
    pub enterprise_name: String,
    pub buildings: Vec<String>,
    /// A service that an import found running, or over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// What the zone runs new assignments by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Pinned>,
}

/// What the register says at a step.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Found {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate: Option<Candidate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    /// Buildings the enterprise occupies now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buildings: Vec<String>,
    /// Another adviser leads for this enterprise.
    #[serde(default)]
    pub other_lead: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_matters: Vec<String>,
    /// Those of them that the caller may open; no part of the event.
    #[serde(skip)]
    pub known_open: Vec<String>,
}

/// A step with its data (A1–A8).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    Propose {
        lawyer_id: String,
    },
    Block {},
    AskWaiver {},
    Waive(Waiver),
    DeclineWaiver {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    Offer {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<String>,
    },
    Accept {},
    Refuse {
        reason: RefuseReason,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    Confirm {
        letter: String,
        scope: String,
        from: Day,
        to: Day,
    },
    Decline {
        reason: RefuseReason,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    Withdraw {
        reason: String,
    },
    RecordContact {
        kind: ContactKind,
        on: Day,
        minutes: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    FollowMove {},
    Pause {
        reason: PauseReason,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    Resume {},
    End {
        reason: EndReason,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handover: Option<String>,
        /// The last day of service; today where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Day>,
    },
    Cool {},
    Release {},
}

impl Step {
    pub fn name(&self) -> &'static str {
        match self {
            Step::Propose { .. } => "propose",
            Step::Block {} => "block",
            Step::AskWaiver {} => "ask_waiver",
            Step::Waive(_) => "waive",
            Step::DeclineWaiver { .. } => "decline_waiver",
            Step::Offer { .. } => "offer",
            Step::Accept {} => "accept",
            Step::Refuse { .. } => "refuse",
            Step::Confirm { .. } => "confirm",
            Step::Decline { .. } => "decline",
            Step::Withdraw { .. } => "withdraw",
            Step::RecordContact { .. } => "record_contact",
            Step::FollowMove {} => "follow_move",
            Step::Pause { .. } => "pause",
            Step::Resume {} => "resume",
            Step::End { .. } => "end",
            Step::Cool {} => "cool",
            Step::Release {} => "release",
        }
    }
}
