//! The coded words of a handoff (domain.md 4.3 and 4.10).

words! {
    /// 主办 answers for the whole; 协办 for its part.
    pub enum LegRole { Lead = "lead" "主办", Assist = "assist" "协办" }
}

words! {
    /// H3: why a department gives a slip back.
    pub enum ReturnCode {
        NotOurDuty = "not-our-duty" "非本部门职责",
        WrongPlace = "wrong-place" "属地不符",
        UnclearTitle = "unclear-title" "权属不清",
        Judicial = "judicial" "应由司法途径解决",
        Duplicate = "duplicate" "重复交办",
        LackingPapers = "lacking-papers" "材料不足",
    }
}

words! {
    /// H11: what came of it.
    pub enum ResultType {
        Solved = "solved" "已解决",
        Partly = "partly" "部分解决",
        Explained = "explained" "解释说明",
        NotYet = "not-yet" "暂不具备条件",
    }
}

words! {
    /// H12, H15: what is wrong with a result.
    pub enum Fault {
        BesideThePoint = "beside-the-point" "答非所问",
        NotContacted = "not-contacted" "未联系提出人",
        NoBasis = "no-basis" "答复无依据",
        Incomplete = "incomplete" "未全部答复",
        /// H15: set by the callback, never typed.
        Dissatisfied = "dissatisfied" "回访不满意",
    }
}

impl Fault {
    /// What a reviewer may choose.
    pub const TYPED: &'static [(&'static str, &'static str)] = &[
        ("beside-the-point", "答非所问"),
        ("not-contacted", "未联系提出人"),
        ("no-basis", "答复无依据"),
        ("incomplete", "未全部答复"),
    ];
}

words! {
    /// How the firm was spoken to.
    pub enum Manner {
        Phone = "phone" "电话",
        Visit = "visit" "上门",
        InPerson = "in-person" "当面",
        Message = "message" "短信或即时消息",
        Letter = "letter" "书面",
    }
}

words! {
    /// H14: what the firm says.
    pub enum Solved { Yes = "yes" "已解决", Partly = "partly" "部分解决", No = "no" "未解决" }
}

words! {
    /// H16: why a handoff is supervised (督办).
    pub enum Supervision {
        Overdue = "overdue" "逾期",
        DissatisfiedTwice = "dissatisfied-twice" "两次回访不满意",
        Leader = "leader" "领导批示",
    }
}

words! {
    /// H16: a card that a running clock carries: one working day before it is due, or after.
    pub enum Card { Yellow = "yellow" "黄牌", Red = "red" "红牌" }
}

words! {
    /// H17
    pub enum CancelCode {
        Withdrawn = "withdrawn" "提出人撤回",
        Mistaken = "mistaken" "派单有误",
        Merged = "merged" "并入其他交办单",
    }
}

words! {
    /// H6: what forced a ruling (会商).
    pub enum RulingCause { SecondReturn = "second-return" "第二次退单", Conflict = "conflict" "部门意见不一致" }
}

words! {
    /// How a handoff ended.
    pub enum Ending {
        /// The firm was reached and said its word.
        CalledBack = "called-back" "回访结案",
        /// Three tries on two days: out of the rates of the callback.
        NotReached = "not-reached" "回访未接通结案",
        Concluded = "concluded" "督办结案",
        Cancelled = "cancelled" "作废",
    }
}
