//! A step with its data, as it stands in the journal.

use serde::{Deserialize, Serialize};

use super::model::{PlanStep, Request, Visit};
use super::stage::{Next, Stage, Verb, next};
use super::words::*;
use crate::kernel::{Day, Timestamp};

/// What is typed to open a request (Q1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    pub building_id: String,
    /// None for a firm's own contact.
    pub channel: Option<Channel>,
    pub category: String,
    pub enterprise_id: Option<String>,
    pub firm_name: Option<String>,
    pub uscc: Option<String>,
    pub contact: Option<String>,
    pub phone: Option<String>,
    pub words: String,
    /// None for what is typed as it is heard.
    pub heard_at: Option<Timestamp>,
    pub by_employee: Option<bool>,
    /// Never typed: the number of a 12345 slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
    /// Never typed: the visit that brought it home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<Visit>,
}

/// A department that helps the leading one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assist {
    pub department_id: String,
}

/// 党建指导团 that helps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssistGroup {
    pub group_id: String,
}

/// One variant a [`Verb`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    Accept {
        grade: Grade,
        category: Option<String>,
        /// Asked for where the request becomes one about labour.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        speaker: Option<Speaker>,
    },
    Refuse {
        code: RefusalCode,
        reason: String,
        instead: String,
        told: Manner,
        same_as: Option<String>,
    },
    LinkFirm {
        enterprise_id: String,
    },
    Respond {
        at: Timestamp,
        how: Manner,
        who: String,
        note: Option<String>,
    },
    Onsite {
        handler: String,
        measures: String,
    },
    HandOff {
        title: String,
        demand: Option<String>,
        lead_department_id: String,
        #[serde(default)]
        assists: Vec<Assist>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        assist_groups: Vec<AssistGroup>,
        /// None for that of the lead's duty.
        basis: Option<String>,
        firm_told: bool,
    },
    ToTopic {
        title: String,
        why: String,
    },
    ToDispute {
        number: String,
        note: Option<String>,
    },
    ToLegal {
        service: LegalService,
        to: String,
        assignment: Option<String>,
        note: Option<String>,
    },
    Plan {
        steps: Vec<PlanStep>,
        sent: Manner,
    },
    Resolve {
        outcome: Outcome,
        text: String,
        evidence: Option<String>,
        review_on: Option<Day>,
    },
    Regrade {
        grade: Grade,
        reason: String,
    },
    AskConfirmation {
        how: Manner,
    },
    Confirm {
        solved: bool,
        score: Option<i64>,
        words: Option<String>,
    },
    CloseSilent {},
    Reopen {
        new_facts: String,
    },
    Withdraw {
        reason: String,
    },
    NoteHandoff {
        handoff_id: String,
        state: SlipState,
        result: Option<String>,
        solved: Option<bool>,
        /// Number of the slip into which it went: the request follows that one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        merged_into: Option<String>,
    },
    NoteDispute {
        dispute_id: String,
        /// Nobody mediates it any more; false for one that is taken up again.
        over: bool,
    },
    /// It lies with another desk than it did: [`super::policy::zone_has_it`].
    NoteDesk {},
}

impl Step {
    pub fn verb(&self) -> Verb {
        match self {
            Step::Accept { .. } => Verb::Accept,
            Step::Refuse { .. } => Verb::Refuse,
            Step::LinkFirm { .. } => Verb::LinkFirm,
            Step::Respond { .. } => Verb::Respond,
            Step::Onsite { .. } => Verb::Onsite,
            Step::HandOff { .. } => Verb::HandOff,
            Step::ToTopic { .. } => Verb::ToTopic,
            Step::ToDispute { .. } => Verb::ToDispute,
            Step::ToLegal { .. } => Verb::ToLegal,
            Step::Plan { .. } => Verb::Plan,
            Step::Resolve { .. } => Verb::Resolve,
            Step::Regrade { .. } => Verb::Regrade,
            Step::AskConfirmation { .. } => Verb::AskConfirmation,
            Step::Confirm { .. } => Verb::Confirm,
            Step::CloseSilent {} => Verb::CloseSilent,
            Step::Reopen { .. } => Verb::Reopen,
            Step::Withdraw { .. } => Verb::Withdraw,
            Step::NoteHandoff { .. } => Verb::NoteHandoff,
            Step::NoteDispute { .. } => Verb::NoteDispute,
            Step::NoteDesk {} => Verb::NoteDesk,
        }
    }
}

impl Request {
    /// Where a step leads from here; `None` where the stage does not know it.
    pub fn leads_to(&self, step: &Step) -> Option<Stage> {
        Some(match (next(self.stage, step.verb())?, step) {
            (Next::To(stage), _) => stage,
            (Next::Stay, _) => self.stage,
            (Next::ByOutcome, Step::Resolve { outcome, .. }) => match outcome {
                Outcome::Resolved => Stage::Resolved,
                Outcome::Explained => Stage::Explained,
                Outcome::Infeasible => Stage::Infeasible,
            },
            // What was called solved or explained and is not goes on; 暂不具备条件 says itself that it is not
            // solved, and is looked at again on its day.
            (Next::ByAnswer, Step::Confirm { solved: false, .. }) if self.outcome() != Some(Outcome::Infeasible) => {
                Stage::Reopened
            }
            (Next::ByAnswer | Next::ByOutcome, _) => Stage::Closed,
        })
    }
}
