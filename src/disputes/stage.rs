//! Where a dispute stands and where each step leads (domain.md 4.2, D1–D24).

use super::words::SideId;

words! {
    /// 阶段
    pub enum Stage {
        Draft = "draft" "草稿",
        Submitted = "submitted" "已申请",
        Screening = "screening" "受理审查",
        Refused = "refused" "不予受理",
        Prediagnosis = "prediagnosis" "预诊",
        Inviting = "inviting" "征求对方同意",
        Consultation = "consultation" "会诊",
        Specialist = "specialist" "专诊",
        Suspended = "suspended" "中止",
        Signing = "signing" "待签署",
        Effective = "effective" "协议生效",
        Performing = "performing" "履行中",
        Confirming = "confirming" "司法确认中",
        Confirmed = "confirmed" "已确认",
        Breached = "breached" "未履行",
        Fulfilled = "fulfilled" "履行完毕",
        Failed = "failed" "调解不成",
        Terminated = "terminated" "终止",
        Withdrawn = "withdrawn" "撤回",
        Advised = "advised" "指导自行化解",
        Archived = "archived" "已归档",
    }
}

impl Stage {
    /// Nothing more is due than the archive.
    pub fn is_closed(self) -> bool {
        matches!(
            self,
            Stage::Refused
                | Stage::Fulfilled
                | Stage::Failed
                | Stage::Terminated
                | Stage::Withdrawn
                | Stage::Advised
                | Stage::Archived
        )
    }

    /// Nobody mediates any more: what was agreed binds, or the matter is closed.
    pub fn is_over(self) -> bool {
        use Stage::*;
        self.is_closed() || matches!(self, Effective | Performing | Confirming | Confirmed | Breached)
    }

    /// 会诊 or 专诊: a neutral is at work with the consent of all sides.
    pub fn is_mediation(self) -> bool {
        matches!(self, Stage::Consultation | Stage::Specialist)
    }
}

words! {
    /// Everything that can be done to a dispute, as the API names it and as the button says it.
    pub enum Verb {
        Amend = "amend" "修改申请",
        Submit = "submit" "提交申请",
        ConsentToNotify = "consent_to_notify" "同意告知用人单位",
        StartScreening = "start_screening" "开始受理审查",
        Refuse = "refuse" "不予受理",
        AcceptPrediagnosis = "accept_prediagnosis" "受理并转预诊",
        ReplacePreLawyer = "replace_pre_lawyer" "更换对接律师",
        AssignHandler = "assign_handler" "指定经办人",
        AddSide = "add_side" "追加当事人",
        LinkFirm = "link_firm" "对应登记企业",
        CorrectFirm = "correct_firm" "更正登记企业",
        AddRepresentative = "add_representative" "登记代理人",
        Advise = "advise" "指导自行化解",
        ProposeMediation = "propose_mediation" "出具预诊意见",
        ReleaseOpinion = "release_opinion" "公开预诊意见要点",
        InterruptLimitation = "interrupt_limitation" "登记时效中断",
        FindUnsuitable = "find_unsuitable" "认定不宜调解",
        IssueInvitation = "issue_invitation" "征求对方同意",
        ServeNotice = "serve_notice" "送达告知",
        RecordConsent = "record_consent" "登记同意或拒绝",
        NameNeutral = "name_neutral" "确定调解员",
        Disclose = "disclose" "中立人披露",
        OpenConsultation = "open_consultation" "启动会诊",
        OpenSpecialist = "open_specialist" "直接启动专诊",
        Refer = "refer" "升级专诊",
        HoldSession = "hold_session" "登记调解场次",
        AddCaucusNote = "add_caucus_note" "背对背笔录",
        Extend = "extend" "延长调解期限",
        DraftTerms = "draft_terms" "拟定协议条款",
        Renegotiate = "renegotiate" "退回协商",
        Sign = "sign" "登记签署",
        TakeEffect = "take_effect" "协议生效",
        ApplyConfirmation = "apply_confirmation" "共同申请确认",
        RecordConfirmation = "record_confirmation" "登记确认结果",
        MissConfirmation = "miss_confirmation" "登记逾期未申请确认",
        BeginPerformance = "begin_performance" "转入履行",
        RecordPerformance = "record_performance" "登记履行",
        Chase = "chase" "履行催告",
        Breach = "breach" "认定未履行",
        Fulfil = "fulfil" "复诊并确认履行完毕",
        Fail = "fail" "调解不成",
        Terminate = "terminate" "终止调解",
        Withdraw = "withdraw" "撤回申请",
        Suspend = "suspend" "中止",
        Resume = "resume" "恢复",
        Reopen = "reopen" "重新启动",
        DiscloseOutside = "disclose_outside" "登记超范围披露",
        Archive = "archive" "归档",
    }
}

impl Verb {
    /// Whether from this step on the other sides know of the matter: they are asked, told or heard.
    pub fn invites(self, side: Option<SideId>) -> bool {
        match self {
            Verb::IssueInvitation => true,
            Verb::ServeNotice | Verb::RecordConsent => side.is_some_and(|side| side != SideId::A),
            _ => false,
        }
    }
}

/// Where a step leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    To(Stage),
    Stay,
    /// To where the rest, or the drafting of terms, began.
    Back,
    /// 裁定有效 confirms, 驳回 goes on with performance, or with what was not performed.
    ByRuling,
}

/// Every move a dispute can make. Nothing else decides a stage.
pub fn next(stage: Stage, verb: Verb) -> Option<Next> {
    use Next::{Back, ByRuling, Stay, To};
    use Stage::*;
    Some(match (verb, stage) {
        (Verb::Amend, Draft | Submitted | Screening) => Stay,
        (Verb::Submit, Draft) => To(Submitted),
        (Verb::ConsentToNotify, Draft | Submitted | Screening | Prediagnosis) => Stay,
        (Verb::StartScreening, Submitted) => To(Screening),
        (Verb::Refuse, Screening) => To(Refused),
        (Verb::AcceptPrediagnosis, Screening) => To(Prediagnosis),
        (Verb::ReplacePreLawyer, Prediagnosis | Inviting | Consultation | Specialist) => Stay,
        (Verb::AssignHandler, Screening | Prediagnosis | Inviting | Consultation | Specialist | Suspended) => Stay,
        (Verb::AssignHandler, Signing | Effective | Performing | Confirming | Confirmed | Breached) => Stay,
        (Verb::AddSide, Screening | Prediagnosis | Inviting) => Stay,
        (Verb::LinkFirm, stage) if stage != Draft && !stage.is_closed() => Stay,
        (Verb::CorrectFirm, Submitted | Screening | Prediagnosis | Inviting | Consultation | Specialist) => Stay,
        (Verb::AddRepresentative, Screening | Prediagnosis | Inviting | Consultation | Specialist | Signing) => Stay,

        (Verb::Advise, Prediagnosis) => To(Advised),
        (Verb::ProposeMediation, Prediagnosis) => Stay,
        (Verb::ReleaseOpinion, Prediagnosis | Inviting | Consultation | Specialist) => Stay,
        (Verb::InterruptLimitation, Prediagnosis | Inviting | Consultation | Specialist | Suspended) => Stay,
        (Verb::FindUnsuitable, Prediagnosis) => To(Failed),
        (Verb::IssueInvitation, Prediagnosis) => To(Inviting),

        (Verb::ServeNotice, Screening | Prediagnosis | Inviting | Consultation | Specialist | Signing) => Stay,
        (Verb::ServeNotice, Effective | Performing | Confirmed | Breached | Failed) => Stay,
        (Verb::RecordConsent, Prediagnosis | Inviting | Consultation | Specialist) => Stay,
        (Verb::NameNeutral, Prediagnosis | Inviting | Consultation | Specialist) => Stay,
        (Verb::Disclose, Prediagnosis | Inviting | Consultation | Specialist) => Stay,
        (Verb::OpenConsultation, Inviting) => To(Consultation),
        (Verb::OpenSpecialist, Prediagnosis | Inviting) => To(Specialist),

        (Verb::Refer, Consultation) => To(Specialist),
        (Verb::HoldSession | Verb::AddCaucusNote | Verb::Extend, Consultation | Specialist) => Stay,
        (Verb::DraftTerms, Consultation | Specialist) => To(Signing),
        (Verb::Fail, Consultation | Specialist) => To(Failed),
        (Verb::Renegotiate, Signing) => Back,
        (Verb::Sign, Signing) => Stay,
        (Verb::TakeEffect, Signing) => To(Effective),

        // The 30 days run whether or not anybody performs.
        (Verb::ApplyConfirmation, Effective | Performing | Breached) => To(Confirming),
        (Verb::MissConfirmation, Effective | Performing | Breached) => Stay,
        (Verb::RecordConfirmation, Confirming) => ByRuling,
        (Verb::BeginPerformance, Effective) => To(Performing),
        (Verb::RecordPerformance | Verb::Chase, Effective) => To(Performing),
        (Verb::RecordPerformance, Performing | Confirming | Confirmed | Breached) => Stay,
        (Verb::Chase, Performing | Confirmed | Breached) => Stay,
        (Verb::Breach, Performing | Confirmed) => To(Breached),
        (Verb::Fulfil, Performing | Confirmed | Breached) => To(Fulfilled),

        (Verb::Terminate, Inviting | Consultation | Specialist | Signing | Suspended) => To(Terminated),
        (Verb::Withdraw, Draft | Submitted | Screening | Prediagnosis | Inviting) => To(Withdrawn),
        (Verb::Withdraw, Consultation | Specialist | Signing | Suspended) => To(Withdrawn),
        (Verb::Suspend, Prediagnosis | Inviting | Consultation | Specialist | Signing) => To(Suspended),
        (Verb::Resume, Suspended) => Back,
        (Verb::Reopen, Failed | Terminated) => To(Screening),
        (Verb::DiscloseOutside, Draft | Submitted | Archived) => return None,
        (Verb::DiscloseOutside, _) => Stay,
        (Verb::Archive, Refused | Advised | Failed | Terminated | Withdrawn | Fulfilled | Breached) => To(Archived),
        _ => return None,
    })
}

/// The verbs that a stage knows, in the order in which they are offered.
pub fn known(stage: Stage) -> impl Iterator<Item = Verb> {
    Verb::ALL
        .iter()
        .copied()
        .filter(move |verb| next(stage, *verb).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_happens_to_an_archived_dispute() {
        assert_eq!(known(Stage::Archived).count(), 0);
    }

    #[test]
    fn every_stage_but_the_archive_can_be_left() {
        for stage in Stage::ALL.iter().filter(|s| **s != Stage::Archived) {
            assert!(known(*stage).any(|v| next(*stage, v) != Some(Next::Stay)), "{stage}");
        }
    }

    #[test]
    fn every_stage_can_be_reached() {
        let mut reached = vec![Stage::Draft, Stage::Confirmed, Stage::Performing];
        for stage in Stage::ALL {
            for verb in known(*stage) {
                if let Some(Next::To(to)) = next(*stage, verb) {
                    reached.push(to);
                }
            }
        }
        for stage in Stage::ALL {
            assert!(reached.contains(stage), "{stage}");
        }
    }

    #[test]
    fn the_thirty_days_for_a_confirmation_outlast_a_breach() {
        assert_eq!(
            next(Stage::Breached, Verb::ApplyConfirmation),
            Some(Next::To(Stage::Confirming))
        );
        assert_eq!(next(Stage::Breached, Verb::MissConfirmation), Some(Next::Stay));
    }

    #[test]
    fn only_a_failed_or_terminated_dispute_is_opened_again() {
        let again: Vec<_> = Stage::ALL
            .iter()
            .filter(|s| next(**s, Verb::Reopen).is_some())
            .collect();
        assert_eq!(again, [&Stage::Failed, &Stage::Terminated]);
    }
}
