//! A step with its data, as it stands in the journal.

use serde::{Deserialize, Serialize};

use super::model::Origin;
use super::stage::Verb;
use super::words::*;
use crate::kernel::{Day, Timestamp};
use crate::routing::Reach;

/// What is typed to open a handoff (H1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    pub building_id: String,
    pub category: String,
    pub title: String,
    pub demand: String,
    pub enterprise_id: Option<String>,
    pub contact: Option<String>,
    pub lead_department_id: String,
    #[serde(default)]
    pub assists: Vec<Assist>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assist_groups: Vec<AssistGroup>,
    /// None for that of the lead's duty.
    pub basis: Option<String>,
    /// 拟办: kept as a draft, and not dispatched.
    pub draft: Option<bool>,
    /// Never typed: the matter that hands off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assist {
    pub department_id: String,
}

/// 党建指导团 that assists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssistGroup {
    pub group_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    pub department_id: String,
    pub view: String,
}

/// One variant a [`Verb`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    Amend {
        title: Option<String>,
        demand: Option<String>,
        lead_department_id: Option<String>,
        assists: Option<Vec<Assist>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assist_groups: Option<Vec<AssistGroup>>,
        basis: Option<String>,
    },
    Dispatch {},
    Sign {
        leg_id: String,
    },
    Begin {
        leg_id: String,
        handler: String,
        handler_phone: Option<String>,
        contacted_at: Timestamp,
        how: Manner,
        note: String,
    },
    Answer {
        leg_id: String,
        how: Manner,
        text: String,
    },
    AskReturn {
        leg_id: String,
        code: ReturnCode,
        proposed_department_id: String,
        legal_basis: String,
        head_name: String,
    },
    AcceptReturn {
        leg_id: String,
        department_id: Option<String>,
        basis: Option<String>,
        reason: String,
    },
    RefuseReturn {
        leg_id: String,
        reason: String,
    },
    Redispatch {
        leg_id: String,
        department_id: String,
        basis: Option<String>,
    },
    CallRuling {
        reason: String,
    },
    Rule {
        heard: Vec<Heard>,
        minutes: String,
        lead_department_id: String,
        #[serde(default)]
        assists: Vec<Assist>,
        basis: String,
        /// None where nobody said: the zone, or the building where the place was in doubt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reach: Option<Reach>,
    },
    AskExtension {
        leg_id: String,
        reason: String,
        until: Day,
        firm_told_on: Day,
    },
    GrantExtension {
        leg_id: String,
        note: Option<String>,
    },
    RefuseExtension {
        leg_id: String,
        reason: String,
    },
    Wait {
        leg_id: String,
        missing: String,
        from_whom: String,
        until: Day,
    },
    Resume {
        leg_id: String,
        received: String,
    },
    Submit {
        leg_id: String,
        result: ResultType,
        measures: String,
        plan: Option<String>,
        review_on: Option<Day>,
        firm_view: String,
        head_name: String,
    },
    Rework {
        leg_id: String,
        fault: Fault,
        reason: String,
    },
    Finish {
        note: Option<String>,
    },
    RecordCallback {
        at: Timestamp,
        how: Manner,
        /// Nothing ticked: nobody answered.
        #[serde(default)]
        reached: bool,
        solved: Option<Solved>,
        score: Option<i64>,
        words: Option<String>,
        grounds: Option<String>,
    },
    Conclude {
        conclusion: String,
    },
    Supervise {
        why: Supervision,
        note: String,
    },
    Cancel {
        code: CancelCode,
        reason: String,
        merged_into: Option<String>,
    },
    /// What the matter that handed off has learnt of its firm.
    NameFirm {
        enterprise_id: String,
        name: String,
        /// From the people of that firm.
        #[serde(default)]
        hidden: bool,
    },
}

impl Step {
    pub fn verb(&self) -> Verb {
        match self {
            Step::Amend { .. } => Verb::Amend,
            Step::Dispatch {} => Verb::Dispatch,
            Step::Sign { .. } => Verb::Sign,
            Step::Begin { .. } => Verb::Begin,
            Step::Answer { .. } => Verb::Answer,
            Step::AskReturn { .. } => Verb::AskReturn,
            Step::AcceptReturn { .. } => Verb::AcceptReturn,
            Step::RefuseReturn { .. } => Verb::RefuseReturn,
            Step::Redispatch { .. } => Verb::Redispatch,
            Step::CallRuling { .. } => Verb::CallRuling,
            Step::Rule { .. } => Verb::Rule,
            Step::AskExtension { .. } => Verb::AskExtension,
            Step::GrantExtension { .. } => Verb::GrantExtension,
            Step::RefuseExtension { .. } => Verb::RefuseExtension,
            Step::Wait { .. } => Verb::Wait,
            Step::Resume { .. } => Verb::Resume,
            Step::Submit { .. } => Verb::Submit,
            Step::Rework { .. } => Verb::Rework,
            Step::Finish { .. } => Verb::Finish,
            Step::RecordCallback { .. } => Verb::RecordCallback,
            Step::Conclude { .. } => Verb::Conclude,
            Step::Supervise { .. } => Verb::Supervise,
            Step::Cancel { .. } => Verb::Cancel,
            Step::NameFirm { .. } => Verb::NameFirm,
        }
    }

    /// The leg it names.
    pub fn leg_id(&self) -> Option<&str> {
        match self {
            Step::Sign { leg_id }
            | Step::Begin { leg_id, .. }
            | Step::Answer { leg_id, .. }
            | Step::AskReturn { leg_id, .. }
            | Step::AcceptReturn { leg_id, .. }
            | Step::RefuseReturn { leg_id, .. }
            | Step::Redispatch { leg_id, .. }
            | Step::AskExtension { leg_id, .. }
            | Step::GrantExtension { leg_id, .. }
            | Step::RefuseExtension { leg_id, .. }
            | Step::Wait { leg_id, .. }
            | Step::Resume { leg_id, .. }
            | Step::Submit { leg_id, .. }
            | Step::Rework { leg_id, .. } => Some(leg_id),
            Step::Amend { .. }
            | Step::Dispatch {}
            | Step::CallRuling { .. }
            | Step::Rule { .. }
            | Step::Finish { .. }
            | Step::RecordCallback { .. }
            | Step::Conclude { .. }
            | Step::Supervise { .. }
            | Step::Cancel { .. }
            | Step::NameFirm { .. } => None,
        }
    }
}
