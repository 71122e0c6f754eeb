//! The coded words of a request (domain.md 4.4, refusals of 2.4).

words! {
    /// 渠道: how the demand came in.
    pub enum Channel {
        Contact = "enterprise-contact" "企业联络人",
        OnBehalf = "on-behalf" "协调员代登",
        Lobby = "lobby" "大厅扫码",
        Reception = "reception" "接待日",
        Visit = "visit" "走访",
        Hotline = "hotline" "12345工单",
    }
}

/// What staff may choose: the other channels come by themselves.
pub const TYPED_CHANNELS: &[(&str, &str)] = &[("on-behalf", "协调员代登"), ("reception", "接待日"), ("visit", "走访")];

words! {
    /// 分级
    pub enum Grade {
        Simple = "simple" "简单",
        Complex = "complex" "较复杂",
        Hard = "hard" "疑难",
    }
}

words! {
    /// Who speaks about labour: whom it is hidden from hangs on this.
    pub enum Speaker {
        Employee = "employee" "员工",
        Firm = "firm" "单位",
    }
}

words! {
    /// 不予受理情形, as the 12345 hotline knows them, and one that is under way already.
    pub enum RefusalCode {
        NotOurs = "not-ours" "不属于本级政府职责",
        Emergency = "emergency" "应拨打110、119、120等紧急电话",
        OtherOrgan = "other-organ" "属于党委、人大、法院、检察院等机关的事项",
        LegalRoute = "legal-route" "应当或已经进入诉讼、仲裁、复议程序",
        Secret = "secret" "涉及国家秘密、商业秘密或个人隐私",
        Finished = "finished" "同一事项已办结且没有新的事实",
        Duplicate = "duplicate" "与在办诉求重复",
        Abusive = "abusive" "恶意、骚扰或内容不实",
    }
}

words! {
    /// 办理结果
    pub enum Outcome {
        Resolved = "resolved" "已解决",
        Explained = "explained" "已解释",
        Infeasible = "infeasible" "暂不具备条件",
    }
}

words! {
    /// 联系方式
    pub enum Manner {
        Phone = "phone" "电话",
        InPerson = "in-person" "当面",
        Message = "message" "短信、微信",
        Hub = "hub" "平台内",
    }
}

words! {
    /// 法律服务 that a request is passed on to (domain.md 4.6).
    pub enum LegalService {
        HealthCheck = "health-check" "法律体检",
        ContractReview = "contract-review" "合同审查",
        Opinion = "opinion" "法律意见书",
        Consultation = "consultation" "法律咨询",
        Adviser = "adviser" "一企一顾问",
    }
}

words! {
    /// What became of a slip, as the slip reports it.
    pub enum SlipState {
        Dispatched = "dispatched" "已派单",
        Rework = "rework" "退回重办",
        Done = "done" "已办结",
        Closed = "closed" "已结案",
        Cancelled = "cancelled" "已作废",
    }
}

impl SlipState {
    /// A department has it to do.
    pub fn is_with_departments(self) -> bool {
        matches!(self, SlipState::Dispatched | SlipState::Rework)
    }
}
