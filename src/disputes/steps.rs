//! A step with its data, as it stands in the journal.

use serde::{Deserialize, Serialize};

use super::model::Dispute;
use super::stage::{Next, Stage, Verb, next};
use super::words::*;
use crate::kernel::{Day, Timestamp};

/// What is typed to open a dispute (D1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    pub building_id: String,
    pub category: Category,
    /// Stated where the type alone does not tell: 竞业限制 between a firm and its employee.
    pub labour: Option<bool>,
    /// The applicant first.
    pub sides: Vec<Party>,
    pub claim: String,
    pub amount: Option<i64>,
    pub known_by: String,
    pub authority: Option<String>,
    pub worker_safe: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Party {
    pub enterprise_id: Option<String>,
    pub name: Option<String>,
    pub person_id: Option<String>,
    pub contact: Option<String>,
    /// None of the registered firms whose names are like this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_registered: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    pub who: SideId,
    pub what: String,
    pub amount: Option<i64>,
    pub due: Day,
    pub manner: String,
}

/// One variant a [`Verb`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    Amend {
        claim: Option<String>,
        amount: Option<i64>,
        known_by: Option<String>,
        authority: Option<String>,
    },
    Submit {},
    ConsentToNotify {
        how: Manner,
        on: Day,
    },
    StartScreening {},
    Refuse {
        code: RefusalCode,
        reason: String,
        referral: Referral,
        concurring_lawyer: String,
    },
    AcceptPrediagnosis {
        lawyer_id: String,
        notice_how: Manner,
        notice_on: Day,
        waiver: Option<String>,
        decision: Option<String>,
    },
    ReplacePreLawyer {
        lawyer_id: String,
        reason: String,
        waiver: Option<String>,
        decision: Option<String>,
    },
    AssignHandler {
        person_id: String,
    },
    AddSide {
        enterprise_id: Option<String>,
        name: Option<String>,
        person_id: Option<String>,
        contact: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_registered: Option<bool>,
    },
    LinkFirm {
        side: SideId,
        enterprise_id: String,
        worker_safe: Option<bool>,
    },
    CorrectFirm {
        side: SideId,
        /// None: none of the register.
        enterprise_id: Option<String>,
        worker_safe: Option<bool>,
        reason: String,
    },
    AddRepresentative {
        side: SideId,
        name: Option<String>,
        lawyer_id: Option<String>,
        authority: String,
        waiver: Option<String>,
        decision: Option<String>,
    },
    Advise {
        note: String,
        confirmed_how: Manner,
        confirmed_on: Day,
    },
    ProposeMediation {
        facts: String,
        relation: String,
        evidence: Vec<String>,
        risk: Risk,
        limitation_from: Day,
        limitation_on: Day,
        level: Clinic,
    },
    ReleaseOpinion {
        text: String,
    },
    InterruptLimitation {
        on: Day,
        how: String,
        ends_on: Day,
    },
    FindUnsuitable {
        reason: String,
        referral: Referral,
    },
    IssueInvitation {
        how: Manner,
        limitation_told: Option<bool>,
    },
    ServeNotice {
        side: SideId,
        kind: NoticeKind,
        how: Manner,
        on: Day,
        paper: Option<String>,
    },
    RecordConsent {
        side: SideId,
        answer: Answer,
        who: String,
        how: Manner,
        on: Day,
        paper: Option<String>,
    },
    NameNeutral {
        body_id: String,
        lawyer_id: Option<String>,
        name: Option<String>,
        specialty: Option<String>,
        chosen_by: String,
        waiver: Option<String>,
        decision: Option<String>,
    },
    Disclose {
        text: String,
        on: Day,
    },
    OpenConsultation {
        first_session_at: Timestamp,
    },
    OpenSpecialist {
        first_session_at: Timestamp,
        limitation_told: Option<bool>,
    },
    Refer {
        reason: String,
        specialty: String,
        lawyer_id: Option<String>,
        name: Option<String>,
        disclosure: String,
        sides_told_on: Day,
        waiver: Option<String>,
    },
    HoldSession {
        at: Timestamp,
        minutes: i64,
        place: String,
        present: Vec<SideId>,
        record: String,
    },
    AddCaucusNote {
        side: SideId,
        at: Timestamp,
        note: String,
    },
    Extend {
        until: Day,
        all_agree: bool,
        paper: String,
    },
    DraftTerms {
        facts: String,
        terms: Vec<Term>,
        lawful: bool,
        after_expert_opinion: Option<bool>,
    },
    Renegotiate {
        reason: String,
    },
    Sign {
        signer: Signer,
        name: String,
        mark: Mark,
        on: Day,
    },
    TakeEffect {
        effective_on: Day,
        oral: Option<String>,
    },
    ApplyConfirmation {
        kind: ConfirmationKind,
        before: String,
        applied_on: Day,
        jointly: bool,
        #[serde(default)]
        exclusions: Vec<Exclusion>,
    },
    RecordConfirmation {
        ruling: Ruling,
        ruling_no: String,
        ruled_on: Day,
        after_rejection: Option<AfterRejection>,
    },
    MissConfirmation {},
    BeginPerformance {},
    RecordPerformance {
        obligation: String,
        done_on: Day,
        proof: String,
    },
    Chase {
        obligation: String,
        how: Manner,
        on: Day,
    },
    Breach {
        obligation: String,
        reason: String,
        referral: Referral,
    },
    Fulfil {
        on: Day,
        result: FollowUpResult,
        note: String,
        all_confirm: Option<bool>,
    },
    Fail {
        outcome: Failure,
        reason: String,
        referral: Referral,
        told_on: Day,
        undisputed: Option<String>,
        undisputed_agreed: Option<bool>,
    },
    Terminate {
        code: Termination,
        reason: String,
        referral: Option<Referral>,
    },
    Withdraw {
        reason: Option<String>,
    },
    Suspend {
        why: Pause,
        reason: String,
        until: Day,
        all_agree: Option<bool>,
    },
    Resume {
        reason: String,
    },
    Reopen {
        new_facts: String,
    },
    DiscloseOutside {
        reason: DisclosureReason,
        to: String,
        what: String,
    },
    Archive {
        items: Vec<VolumeItem>,
        note: Option<String>,
    },
}

impl Step {
    pub fn verb(&self) -> Verb {
        match self {
            Step::Amend { .. } => Verb::Amend,
            Step::Submit {} => Verb::Submit,
            Step::ConsentToNotify { .. } => Verb::ConsentToNotify,
            Step::StartScreening {} => Verb::StartScreening,
            Step::Refuse { .. } => Verb::Refuse,
            Step::AcceptPrediagnosis { .. } => Verb::AcceptPrediagnosis,
            Step::ReplacePreLawyer { .. } => Verb::ReplacePreLawyer,
            Step::AssignHandler { .. } => Verb::AssignHandler,
            Step::AddSide { .. } => Verb::AddSide,
            Step::LinkFirm { .. } => Verb::LinkFirm,
            Step::CorrectFirm { .. } => Verb::CorrectFirm,
            Step::AddRepresentative { .. } => Verb::AddRepresentative,
            Step::Advise { .. } => Verb::Advise,
            Step::ProposeMediation { .. } => Verb::ProposeMediation,
            Step::ReleaseOpinion { .. } => Verb::ReleaseOpinion,
            Step::InterruptLimitation { .. } => Verb::InterruptLimitation,
            Step::FindUnsuitable { .. } => Verb::FindUnsuitable,
            Step::IssueInvitation { .. } => Verb::IssueInvitation,
            Step::ServeNotice { .. } => Verb::ServeNotice,
            Step::RecordConsent { .. } => Verb::RecordConsent,
            Step::NameNeutral { .. } => Verb::NameNeutral,
            Step::Disclose { .. } => Verb::Disclose,
            Step::OpenConsultation { .. } => Verb::OpenConsultation,
            Step::OpenSpecialist { .. } => Verb::OpenSpecialist,
            Step::Refer { .. } => Verb::Refer,
            Step::HoldSession { .. } => Verb::HoldSession,
            Step::AddCaucusNote { .. } => Verb::AddCaucusNote,
            Step::Extend { .. } => Verb::Extend,
            Step::DraftTerms { .. } => Verb::DraftTerms,
            Step::Renegotiate { .. } => Verb::Renegotiate,
            Step::Sign { .. } => Verb::Sign,
            Step::TakeEffect { .. } => Verb::TakeEffect,
            Step::ApplyConfirmation { .. } => Verb::ApplyConfirmation,
            Step::RecordConfirmation { .. } => Verb::RecordConfirmation,
            Step::MissConfirmation {} => Verb::MissConfirmation,
            Step::BeginPerformance {} => Verb::BeginPerformance,
            Step::RecordPerformance { .. } => Verb::RecordPerformance,
            Step::Chase { .. } => Verb::Chase,
            Step::Breach { .. } => Verb::Breach,
            Step::Fulfil { .. } => Verb::Fulfil,
            Step::Fail { .. } => Verb::Fail,
            Step::Terminate { .. } => Verb::Terminate,
            Step::Withdraw { .. } => Verb::Withdraw,
            Step::Suspend { .. } => Verb::Suspend,
            Step::Resume { .. } => Verb::Resume,
            Step::Reopen { .. } => Verb::Reopen,
            Step::DiscloseOutside { .. } => Verb::DiscloseOutside,
            Step::Archive { .. } => Verb::Archive,
        }
    }
}

impl Dispute {
    /// Where a step leads from here; `None` where the stage does not know it.
    pub fn leads_to(&self, step: &Step) -> Option<Stage> {
        Some(match next(self.stage, step.verb())? {
            Next::To(stage) => stage,
            Next::Stay => self.stage,
            Next::Back => match (&self.suspended, &self.terms) {
                (Some(rest), _) => rest.from,
                (None, Some(terms)) if terms.clinic == Clinic::Specialist => Stage::Specialist,
                (None, _) => Stage::Consultation,
            },
            Next::ByRuling => match step {
                Step::RecordConfirmation {
                    ruling: Ruling::Rejected,
                    ..
                } => {
                    let breached = self.obligations().iter().any(|o| o.state == Performance::Breached);
                    if breached { Stage::Breached } else { Stage::Performing }
                }
                _ => Stage::Confirmed,
            },
        })
    }
}
