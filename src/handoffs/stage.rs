//! Where a handoff and its legs stand and where each step leads (domain.md 4.3, H1–H17).
//!
//! A leg moves by [`next_of_leg`]; the stage of the handoff is read off its legs and its review, and
//! moved by nothing else.

words! {
    /// 状态 of a handoff, derived.
    pub enum Stage {
        Draft = "draft" "拟办",
        Dispatched = "dispatched" "已派单",
        Signed = "signed" "已签收",
        Working = "working" "办理中",
        ReturnAsked = "return_asked" "申请退单",
        Returned = "returned" "已退回",
        Ruling = "ruling" "会商中",
        ExtensionAsked = "extension_asked" "申请延期",
        Waiting = "waiting" "待补件",
        Submitted = "submitted" "已反馈",
        Rework = "rework" "退回重办",
        Done = "done" "已办结",
        Callback = "callback" "回访中",
        Closed = "closed" "结案",
        Cancelled = "cancelled" "作废",
    }
}

impl Stage {
    pub fn is_closed(self) -> bool {
        matches!(self, Stage::Closed | Stage::Cancelled)
    }
}

words! {
    /// 状态 of one leg (承办腿).
    pub enum LegStage {
        Dispatched = "dispatched" "待签收",
        Signed = "signed" "已签收",
        Working = "working" "办理中",
        ReturnAsked = "return_asked" "申请退单",
        /// Given back, and nobody else has it yet.
        Returned = "returned" "已退回",
        ExtensionAsked = "extension_asked" "申请延期",
        Waiting = "waiting" "待补件",
        Submitted = "submitted" "已反馈",
        Rework = "rework" "退回重办",
        /// Another department has it, or a ruling took it away.
        Gone = "gone" "已转出",
    }
}

words! {
    /// What the zone has made of the whole: the one thing beside the legs that moves the stage.
    pub enum Review {
        Draft = "draft" "拟办",
        Open = "open" "部门办理",
        Ruling = "ruling" "会商",
        Done = "done" "已办结",
        Callback = "callback" "回访中",
        Closed = "closed" "结案",
        Cancelled = "cancelled" "作废",
    }
}

words! {
    /// Everything that can be done to a handoff, as the API names it and as the button says it.
    pub enum Verb {
        Amend = "amend" "修改拟办",
        Dispatch = "dispatch" "派单",
        Sign = "sign" "签收",
        Begin = "begin" "登记首次联系",
        Answer = "answer" "答复提出人",
        AskReturn = "ask_return" "申请退单",
        AcceptReturn = "accept_return" "同意退单",
        RefuseReturn = "refuse_return" "不同意退单",
        Redispatch = "redispatch" "改派",
        CallRuling = "call_ruling" "提请会商",
        Rule = "rule" "会商裁定",
        AskExtension = "ask_extension" "申请延期",
        GrantExtension = "grant_extension" "同意延期",
        RefuseExtension = "refuse_extension" "不同意延期",
        Wait = "wait" "待补件",
        Resume = "resume" "补件收齐",
        Submit = "submit" "反馈结果",
        Rework = "rework" "退回重办",
        Finish = "finish" "办结",
        RecordCallback = "record_callback" "登记回访",
        Conclude = "conclude" "督办结案",
        Supervise = "supervise" "督办",
        Cancel = "cancel" "作废",
        NameFirm = "name_firm" "对应企业",
    }
}

impl Verb {
    /// Taken by the hub itself: no button is drawn.
    pub fn is_the_hubs(self) -> bool {
        self == Verb::NameFirm
    }

    /// It names a leg.
    pub fn is_of_leg(self) -> bool {
        LegStage::ALL.iter().any(|stage| next_of_leg(*stage, self).is_some())
    }
}

/// Every move a leg can make. Nothing else moves one, but a ruling.
pub fn next_of_leg(stage: LegStage, verb: Verb) -> Option<LegStage> {
    use LegStage::*;
    Some(match (verb, stage) {
        (Verb::Sign, Dispatched) => Signed,
        // H5 leads to 办理中 before the firm has been contacted.
        (Verb::Begin, Signed | Working) => Working,
        (Verb::Answer, Signed | Working | ExtensionAsked | Waiting | Rework) => stage,
        (Verb::AskReturn, Dispatched | Signed) => ReturnAsked,
        (Verb::AcceptReturn, ReturnAsked) => Returned,
        (Verb::RefuseReturn, ReturnAsked) => Working,
        (Verb::Redispatch, Returned) => Gone,
        (Verb::AskExtension, Working) => ExtensionAsked,
        (Verb::GrantExtension | Verb::RefuseExtension, ExtensionAsked) => Working,
        (Verb::Wait, Working) => Waiting,
        (Verb::Resume, Waiting) => Working,
        (Verb::Submit, Working | Rework) => Submitted,
        (Verb::Rework, Submitted) => Rework,
        _ => return None,
    })
}

/// What of the legs goes on under this review. While departments are heard, what is under way goes on.
pub fn legs_move(review: Review, verb: Verb) -> bool {
    match review {
        Review::Open => true,
        Review::Ruling => matches!(
            verb,
            Verb::Sign
                | Verb::Begin
                | Verb::Answer
                | Verb::Wait
                | Verb::Resume
                | Verb::GrantExtension
                | Verb::RefuseExtension
        ),
        _ => false,
    }
}

/// What can be done to the whole at a stage; the rest is done to legs.
pub fn knows(stage: Stage, verb: Verb) -> bool {
    use Stage::*;
    match verb {
        Verb::Amend | Verb::Dispatch => stage == Draft,
        Verb::CallRuling => matches!(
            stage,
            Dispatched | Signed | Working | ReturnAsked | Returned | ExtensionAsked | Waiting
        ),
        Verb::Rule => stage == Ruling,
        Verb::Finish => stage == Submitted,
        Verb::RecordCallback => matches!(stage, Done | Callback),
        Verb::Conclude => stage == Callback,
        Verb::Supervise => !stage.is_closed() && stage != Draft,
        Verb::Cancel => !stage.is_closed(),
        // From whom it is hidden does not end with it.
        Verb::NameFirm => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_either_of_a_leg_or_of_the_whole() {
        for verb in Verb::ALL {
            let whole = Stage::ALL.iter().any(|stage| knows(*stage, *verb));
            assert_ne!(whole, verb.is_of_leg(), "{verb}");
        }
    }

    #[test]
    fn a_leg_that_is_gone_stays_gone_and_every_other_can_be_left() {
        for stage in LegStage::ALL {
            let leaves = Verb::ALL
                .iter()
                .any(|v| next_of_leg(*stage, *v).is_some_and(|to| to != *stage));
            assert_eq!(leaves, *stage != LegStage::Gone, "{stage}");
        }
    }

    #[test]
    fn nothing_happens_to_what_is_closed_but_that_the_hub_names_its_firm() {
        for verb in Verb::ALL.iter().filter(|v| !v.is_the_hubs()) {
            assert!(!knows(Stage::Closed, *verb) && !knows(Stage::Cancelled, *verb));
            assert!(!legs_move(Review::Closed, *verb) && !legs_move(Review::Cancelled, *verb));
        }
    }
}
