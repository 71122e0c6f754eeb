//! The coded words of a dispute (domain.md 4.2 and 4.10).

words! {
    /// 纠纷类型
    pub enum Category {
        Labour = "labour" "劳动争议",
        Equity = "equity" "股权纠纷",
        NonCompete = "non-compete" "竞业限制",
        IntellectualProperty = "intellectual-property" "知识产权",
        Contract = "contract" "合同纠纷",
        Premises = "premises" "物业租赁",
        Financing = "financing" "融资纠纷",
        Other = "other" "其他纠纷",
    }
}

impl Category {
    /// D11: the kinds that may go from 预诊 straight to 专诊.
    pub fn goes_to_specialist_at_once(self) -> bool {
        matches!(
            self,
            Category::Equity | Category::NonCompete | Category::IntellectualProperty | Category::Financing
        )
    }
}

words! {
    /// 当事方. The applicant is always side A.
    pub enum SideId {
        A = "a" "甲方（申请人）",
        B = "b" "乙方",
        C = "c" "丙方",
        D = "d" "丁方",
        E = "e" "戊方",
        F = "f" "己方",
    }
}

words! {
    /// Who puts a name under the agreement.
    pub enum Signer {
        A = "a" "甲方（申请人）",
        B = "b" "乙方",
        C = "c" "丙方",
        D = "d" "丁方",
        E = "e" "戊方",
        F = "f" "己方",
        Neutral = "neutral" "调解员",
        Body = "body" "调解组织（盖章）",
    }
}

impl Signer {
    pub fn side(self) -> Option<SideId> {
        SideId::parse(self.as_str())
    }
}

words! {
    /// 诊: the three levels of mediation.
    pub enum Clinic {
        Prediagnosis = "prediagnosis" "预诊",
        Consultation = "consultation" "会诊",
        Specialist = "specialist" "专诊",
    }
}

words! {
    /// How a 诊 ended (domain.md 4.2, coded outcomes).
    pub enum Outcome {
        Advised = "advised" "指导化解",
        ToJoint = "to-joint" "转会诊",
        ToSpecial = "to-special" "转专诊",
        Unsuitable = "unsuitable" "不宜调解",
        Agreed = "agreed" "达成",
        Partial = "partial" "部分达成",
        SettledAfterOpinion = "settled-after-opinion" "专家意见后和解",
        Up = "up" "升级专诊",
        None = "none" "未达成",
        Stopped = "stopped" "终止",
        Transferred = "transferred" "移送部门",
        Withdrawn = "withdrawn" "撤回",
    }
}

words! {
    /// D19: what remains when mediation fails.
    pub enum Failure {
        Partial = "partial" "部分达成",
        None = "none" "未达成",
        Transferred = "transferred" "移送部门",
    }
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Partial => Outcome::Partial,
            Failure::None => Outcome::None,
            Failure::Transferred => Outcome::Transferred,
        }
    }
}

words! {
    /// D3: why an application is not accepted.
    pub enum RefusalCode {
        InProcedure = "in-procedure" "已进入诉讼或仲裁",
        Criminal = "criminal" "涉嫌犯罪",
        Administrative = "administrative" "属行政行为争议",
        NoJurisdiction = "no-jurisdiction" "不属本楼宇受理范围",
        AlreadyFinished = "already-finished" "同一事项已办结且无新事实",
        FalseClaim = "false-claim" "虚假申请",
    }
}

words! {
    /// 导引: the way on when the hub's own ends (人民调解法 26).
    pub enum Referral {
        Arbitration = "arbitration" "申请仲裁",
        Litigation = "litigation" "提起诉讼",
        Administrative = "administrative" "向行政机关反映",
        Enforcement = "enforcement" "申请强制执行",
        Police = "police" "向公安机关报案",
    }
}

words! {
    /// 告知书
    pub enum NoticeKind {
        Rights = "rights" "权利义务告知书",
        Invitation = "invitation" "调解邀请书",
        Session = "session" "调解场次通知",
        Arbitration = "arbitration" "可申请仲裁的告知",
        Performance = "performance" "履行催告书",
    }
}

words! {
    /// How something was given, said or signed.
    pub enum Manner {
        InPerson = "in-person" "当面",
        Paper = "paper" "书面送达",
        Post = "post" "邮寄",
        Phone = "phone" "电话（有记录）",
        Message = "message" "短信或即时消息",
        Online = "online" "线上",
    }
}

words! {
    /// 同意与否
    pub enum Answer { Agrees = "agrees" "同意调解", Refuses = "refuses" "明确拒绝" }
}

words! {
    /// 风险等级
    pub enum Risk { High = "high" "高", Medium = "medium" "中", Low = "low" "低" }
}

words! {
    /// D9, D20: why mediation is ended before it has a result.
    pub enum Termination {
        Refused = "refused" "一方明确拒绝",
        Silent = "silent" "两次通知后无答复",
        SideStops = "side-stops" "一方要求停止",
        Unlawful = "unlawful" "内容违法",
        Sham = "sham" "虚假纠纷",
        ThirdPartyHarm = "third-party-harm" "损害第三人利益",
    }
}

words! {
    /// 签署方式
    pub enum Mark { Signature = "signature" "签名", Seal = "seal" "盖章", Fingerprint = "fingerprint" "指印" }
}

words! {
    /// D14: which confirmation is applied for.
    pub enum ConfirmationKind { Court = "court" "法院司法确认", Arbitration = "arbitration" "仲裁审查" }
}

words! {
    /// What the court does not confirm (民诉法解释, 待核实条号).
    pub enum Exclusion {
        Jurisdiction = "jurisdiction" "不属法院受理或管辖",
        Status = "status" "涉及身份关系",
        SpecialProcedure = "special-procedure" "适用其他特别程序",
        RealTitle = "real-title" "涉及物权确权",
        IpTitle = "ip-title" "涉及知识产权确权",
    }
}

words! {
    /// D16
    pub enum Ruling { Confirmed = "confirmed" "裁定有效", Rejected = "rejected" "驳回申请" }
}

words! {
    /// D16: what the sides may do after a rejection.
    pub enum AfterRejection {
        ChangeAgreement = "change-agreement" "变更原协议",
        NewAgreement = "new-agreement" "达成新协议",
        Sue = "sue" "提起诉讼",
    }
}

words! {
    /// 履行项状态
    pub enum Performance {
        Open = "open" "待履行",
        Kept = "kept" "按期履行",
        Late = "late" "逾期履行",
        Breached = "breached" "未履行",
    }
}

words! {
    /// D22: why a matter rests.
    pub enum Pause {
        Appraisal = "appraisal" "鉴定评估",
        Illness = "illness" "当事人患病",
        PendingCase = "pending-case" "等待另案结果",
        Other = "other" "其他",
    }
}

words! {
    /// D17: 复诊 result.
    pub enum FollowUpResult {
        Fulfilled = "fulfilled" "已履行",
        Late = "late" "逾期履行",
        Renegotiated = "renegotiated" "重新商定",
    }
}

words! {
    /// 卷宗目录: the twelve items of a volume (司法部 2010 格式).
    pub enum VolumeItem {
        Application = "application" "1 申请书或受理登记表",
        RightsNotice = "rights-notice" "2 权利义务告知书",
        Identity = "identity" "3 身份证明",
        PowerOfAttorney = "power-of-attorney" "4 授权委托书",
        Investigation = "investigation" "5 调查记录",
        Evidence = "evidence" "6 证据材料",
        Record = "record" "7 调解记录",
        Agreement = "agreement" "8 调解协议书",
        Performance = "performance" "9 履行凭证",
        FollowUp = "follow-up" "10 回访记录",
        Confirmation = "confirmation" "11 司法确认材料",
        Summary = "summary" "12 卷宗情况说明",
    }
}

words! {
    /// 超范围披露的理由: nothing else lets a text leave its readers.
    pub enum DisclosureReason {
        Consent = "consent" "各方同意",
        Law = "law" "法律要求",
        Performance = "performance" "履行协议所需",
        PreventingHarm = "preventing-harm" "防止伤害",
        Research = "research" "匿名研究",
        LegalAdvice = "legal-advice" "寻求法律意见",
        Public = "public" "已公开事项",
    }
}
