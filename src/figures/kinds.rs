//! Every kind of fact. A figure is made of these and of nothing else.

words! {
    /// What a fact counts. Levels (area, people, firms, advisers) are running sums of their deltas.
    pub enum FactKind {
        /// Gross floor area of an operating building, 0.01 ㎡, by delta (S02).
        GrossArea = "gross_area" "建筑面积",
        /// Leasable area, 0.01 ㎡, by delta (S04).
        LeasableArea = "leasable_area" "可租面积",
        /// Occupied leasable area, 0.01 ㎡, by delta (S04).
        OccupiedArea = "occupied_area" "入驻面积",
        /// People at work, by delta (S03).
        Headcount = "headcount" "从业人员",
        /// People whose count is older than 12 months, by delta; dated when it grows stale (S03).
        StaleHeadcount = "stale_headcount" "过期人数",
        /// Firms in the building, by delta (S06, S09).
        OccupyingFirm = "occupying_firm" "入驻企业",
        MoveIn = "move_in" "入驻",
        MoveOut = "move_out" "迁出",
        /// Occupying firms with an active adviser, by delta (S09).
        AdvisedFirm = "advised_firm" "有顾问的入驻企业",
        /// Legal opinions issued and delivered; −1 when withdrawn (S12).
        OpinionDelivered = "opinion_delivered" "送达的法律意见书",
        DisputeAccepted = "dispute_accepted" "受理纠纷",
        DisputeAcceptedLabour = "dispute_accepted_labour" "受理劳资纠纷",
        DisputeAcceptedEquity = "dispute_accepted_equity" "受理股权纠纷",
        DisputeAcceptedNonCompete = "dispute_accepted_non_compete" "受理竞业限制",
        DisputeAcceptedIntellectualProperty = "dispute_accepted_intellectual_property" "受理知识产权",
        DisputeAcceptedContract = "dispute_accepted_contract" "受理合同纠纷",
        DisputeAcceptedPremises = "dispute_accepted_premises" "受理物业租赁",
        DisputeAcceptedFinancing = "dispute_accepted_financing" "受理融资纠纷",
        DisputeAcceptedOther = "dispute_accepted_other" "受理其他纠纷",
        /// At least one joint session was held (S16b).
        DisputeMediatedLabour = "dispute_mediated_labour" "经调解的劳资纠纷",
        DisputeAgreedLabour = "dispute_agreed_labour" "达成协议的劳资纠纷",
        DisputeAgreed = "dispute_agreed" "达成协议",
        /// Left mediation: agreed, failed, or terminated after consent (S17).
        DisputeLeftMediation = "dispute_left_mediation" "退出调解",
        EnteredPrediagnosis = "entered_prediagnosis" "进入预诊",
        EnteredConsultation = "entered_consultation" "进入会诊",
        EnteredSpecialist = "entered_specialist" "进入专诊",
        ResolvedPrediagnosis = "resolved_prediagnosis" "预诊化解",
        ResolvedConsultation = "resolved_consultation" "会诊化解",
        ResolvedSpecialist = "resolved_specialist" "专诊化解",
        MovedUpPrediagnosis = "moved_up_prediagnosis" "预诊升级",
        MovedUpConsultation = "moved_up_consultation" "会诊升级",
        /// Natural days from acceptance to effect, bucketed (S19).
        DaysToEffect = "days_to_effect" "化解时长",
        DaysToEffectLabour = "days_to_effect_labour" "劳资纠纷化解时长",
        DaysToEffectEquity = "days_to_effect_equity" "股权纠纷化解时长",
        DaysToEffectNonCompete = "days_to_effect_non_compete" "竞业限制化解时长",
        DaysToEffectIntellectualProperty = "days_to_effect_intellectual_property" "知识产权化解时长",
        DaysToEffectContract = "days_to_effect_contract" "合同纠纷化解时长",
        DaysToEffectPremises = "days_to_effect_premises" "物业租赁化解时长",
        DaysToEffectFinancing = "days_to_effect_financing" "融资纠纷化解时长",
        DaysToEffectOther = "days_to_effect_other" "其他纠纷化解时长",
        ObligationDue = "obligation_due" "到期履行项",
        ObligationKept = "obligation_kept" "按期履行项",
        ConfirmationEligible = "confirmation_eligible" "可申请司法确认",
        ConfirmationApplied = "confirmation_applied" "已申请司法确认",
        ConfirmationDecided = "confirmation_decided" "司法确认有结果",
        ConfirmationConfirmed = "confirmation_confirmed" "司法确认有效",
        ConfirmationMissed = "confirmation_missed" "错过三十日",
        RequestRegistered = "request_registered" "登记诉求",
        RequestAccepted = "request_accepted" "受理诉求",
        RequestRefused = "request_refused" "不予受理的诉求",
        /// Limits of 5341, dated on the day the request was heard (S25–S28).
        RequestResponseDue = "request_response_due" "应按时响应",
        RequestResponseMet = "request_response_met" "按时响应",
        RequestSimpleDue = "request_simple_due" "应按时解决的简单诉求",
        RequestSimpleMet = "request_simple_met" "按时解决的简单诉求",
        RequestComplexDue = "request_complex_due" "应按时处理的较复杂诉求",
        RequestComplexMet = "request_complex_met" "按时处理的较复杂诉求",
        RequestHardDue = "request_hard_due" "应按时出方案的疑难诉求",
        RequestHardMet = "request_hard_met" "按时出方案的疑难诉求",
        /// Regraded after the clock of the old grade had run out (Q9).
        RequestRegradedLate = "request_regraded_late" "超期后调整分级",
        /// Closed as such; −1 when reopened (S24).
        RequestResolved = "request_resolved" "解决诉求",
        RequestExplained = "request_explained" "解释诉求",
        RequestInfeasible = "request_infeasible" "暂不具备条件的诉求",
        RequestConfirmed = "request_confirmed" "企业确认已解决的诉求",
        /// Resolved with at least one department that did its part; of these, said so by the firm (S24).
        RequestResolvedWithDepartments = "request_resolved_with_departments" "部门联动解决诉求",
        RequestConfirmedWithDepartments = "request_confirmed_with_departments" "企业确认的部门联动解决",
        RequestReopened = "request_reopened" "重开诉求",
        /// Asked to confirm, reached, said solved, scored, scored 4 or more (S29).
        RequestAsked = "request_asked" "请企业确认",
        RequestReached = "request_reached" "诉求企业有回音",
        RequestSolved = "request_solved" "诉求企业说已解决",
        RequestAnswered = "request_answered" "诉求企业已评价",
        RequestSatisfied = "request_satisfied" "诉求企业满意",
        /// 双联 of guidance groups with a building or a firm in it, by delta (S33).
        GuidanceLink = "guidance_link" "双联",
        GuidanceVisit = "guidance_visit" "指导团走访",
        /// 诉求 that a visit brought home; of these, closed as solved, −1 when reopened (S33).
        GuidanceProblem = "guidance_problem" "走访带回的问题",
        GuidanceSolved = "guidance_solved" "解决的走访问题",
        /// Asked to assist in a handoff (S33).
        GuidanceAssist = "guidance_assist" "指导团协办",
        /// Cards that the clock keeper gave to handoffs (S31).
        HandoffYellowCard = "handoff_yellow_card" "交办黄牌",
        HandoffRedCard = "handoff_red_card" "交办红牌",
        /// First-instance civil and commercial cases, as the court counts, by month (S22).
        Litigation = "litigation" "一审民商事案件",
        /// 交办: dispatched, once each (S30).
        HandoffDispatched = "handoff_dispatched" "派出的交办单",
        /// 承办腿: each department that is given a part, also after a hop (S30).
        LegDispatched = "leg_dispatched" "派给部门",
        /// Owed from dispatch, signed or not; taken back of a leg that ends before it was paid (S29).
        LegContactDue = "leg_contact_due" "应联系企业",
        LegSignedInTime = "leg_signed_in_time" "按时签收",
        LegContactedInTime = "leg_contacted_in_time" "按时联系企业",
        /// An accepted return (S30).
        LegReturned = "leg_returned" "同意的退单",
        LegExtended = "leg_extended" "同意的延期",
        LegSubmitted = "leg_submitted" "部门反馈",
        /// Sent back by a reviewer, or by the firm at the callback (S32).
        LegReworked = "leg_reworked" "退回重办",
        HandoffClosed = "handoff_closed" "结案的交办单",
        /// Closed with one hop (S30).
        HandoffFirstRight = "handoff_first_right" "一次派准",
        /// Done by the due date of the dispatch, whatever was granted later (S31).
        HandoffInTime = "handoff_in_time" "按原时限办结",
        HandoffExtended = "handoff_extended" "延期办结",
        /// Hops of a closed handoff (S30).
        HandoffHops = "handoff_hops" "流转次数",
        HandoffSupervised = "handoff_supervised" "督办",
        /// 回访 (S29): who was not reached after all tries is asked and in no rate.
        CallbackAsked = "callback_asked" "应回访",
        CallbackReached = "callback_reached" "回访接通",
        CallbackSolved = "callback_solved" "企业认为已解决",
        CallbackAnswered = "callback_answered" "企业评分",
        CallbackSatisfied = "callback_satisfied" "企业满意",
    }
}

/// What the value of a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// 1, or −1 for a correction: each fact is one thing.
    One,
    /// A change of a level, by delta.
    Level,
    /// So many at once.
    Amount,
    /// Natural days, kept by their value in the roll-up, for medians.
    Length,
}

impl FactKind {
    pub fn nature(self) -> Nature {
        use FactKind::*;
        match self {
            GrossArea | LeasableArea | OccupiedArea | Headcount | StaleHeadcount | OccupyingFirm | AdvisedFirm
            | GuidanceLink => Nature::Level,
            Litigation | HandoffHops => Nature::Amount,
            DaysToEffect
            | DaysToEffectLabour
            | DaysToEffectEquity
            | DaysToEffectNonCompete
            | DaysToEffectIntellectualProperty
            | DaysToEffectContract
            | DaysToEffectPremises
            | DaysToEffectFinancing
            | DaysToEffectOther => Nature::Length,
            MoveIn
            | MoveOut
            | OpinionDelivered
            | DisputeAccepted
            | DisputeAcceptedLabour
            | DisputeAcceptedEquity
            | DisputeAcceptedNonCompete
            | DisputeAcceptedIntellectualProperty
            | DisputeAcceptedContract
            | DisputeAcceptedPremises
            | DisputeAcceptedFinancing
            | DisputeAcceptedOther
            | DisputeMediatedLabour
            | DisputeAgreedLabour
            | DisputeAgreed
            | DisputeLeftMediation
            | EnteredPrediagnosis
            | EnteredConsultation
            | EnteredSpecialist
            | ResolvedPrediagnosis
            | ResolvedConsultation
            | ResolvedSpecialist
            | MovedUpPrediagnosis
            | MovedUpConsultation
            | ObligationDue
            | ObligationKept
            | ConfirmationEligible
            | ConfirmationApplied
            | ConfirmationDecided
            | ConfirmationConfirmed
            | ConfirmationMissed
            | GuidanceVisit
            | GuidanceProblem
            | GuidanceSolved
            | GuidanceAssist
            | HandoffDispatched
            | LegDispatched
            | LegContactDue
            | LegSignedInTime
            | LegContactedInTime
            | LegReturned
            | LegExtended
            | LegSubmitted
            | LegReworked
            | HandoffClosed
            | HandoffFirstRight
            | HandoffInTime
            | HandoffExtended
            | HandoffSupervised
            | CallbackAsked
            | CallbackReached
            | CallbackSolved
            | CallbackAnswered
            | CallbackSatisfied
            | RequestRegistered
            | RequestAccepted
            | RequestRefused
            | RequestResponseDue
            | RequestResponseMet
            | RequestSimpleDue
            | RequestSimpleMet
            | RequestComplexDue
            | RequestComplexMet
            | RequestHardDue
            | RequestHardMet
            | RequestRegradedLate
            | RequestResolved
            | RequestExplained
            | RequestInfeasible
            | RequestConfirmed
            | RequestResolvedWithDepartments
            | RequestConfirmedWithDepartments
            | RequestReopened
            | RequestAsked
            | RequestReached
            | RequestSolved
            | RequestAnswered
            | RequestSatisfied
            | HandoffYellowCard
            | HandoffRedCard => Nature::One,
        }
    }

    /// Whether its day may be one that is yet to come: it counts from that day on. (A level may lie ahead as
    /// well, and counts from its month on.)
    pub fn lies_ahead(self) -> bool {
        matches!(self, FactKind::ObligationDue | FactKind::ObligationKept)
    }

    /// Lengths are kept by their value in the roll-up, for medians.
    pub fn is_length(self) -> bool {
        self.nature() == Nature::Length
    }
}

/// Whose doing a fact can be, beside the building it is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Department,
    /// 党建指导团
    Group,
}

impl FactKind {
    /// What such a unit does or owes; such facts name it.
    pub fn is_of(self, unit: Unit) -> bool {
        use FactKind::*;
        if unit == Unit::Group {
            return matches!(
                self,
                GuidanceLink | GuidanceVisit | GuidanceProblem | GuidanceSolved | GuidanceAssist
            );
        }
        matches!(
            self,
            LegDispatched
                | LegContactDue
                | LegSignedInTime
                | LegContactedInTime
                | LegReturned
                | LegExtended
                | LegSubmitted
                | LegReworked
                | HandoffClosed
                | HandoffFirstRight
                | HandoffInTime
                | HandoffExtended
                | HandoffHops
                | HandoffSupervised
                | HandoffYellowCard
                | HandoffRedCard
                | CallbackAsked
                | CallbackReached
                | CallbackSolved
                | CallbackAnswered
                | CallbackSatisfied
        )
    }
}
