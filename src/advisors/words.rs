//! The words of an assignment: its stages and its coded reasons (domain.md 4.5).

words! {
    /// Where an assignment stands. The check runs inside `propose`, so that 拟派 and 利冲审查 are
    /// one stage: a proposal that was never checked does not exist.
    pub enum Stage {
        Wanted = "wanted" "需求登记",
        Checking = "checking" "利冲审查",
        /// A rule forbids it; another lawyer may be proposed.
        Blocked = "blocked" "冲突禁止",
        WaiverWanted = "waiver_wanted" "待知情同意",
        Offered = "offered" "待律所接受",
        /// The law firm, a client or the enterprise said no; another lawyer may be proposed.
        Refused = "refused" "已谢绝",
        Accepting = "accepting" "待企业确认",
        Active = "active" "服务中",
        Paused = "paused" "暂停",
        Ended = "ended" "终止",
        /// One year in which 规范52(5) is watched.
        Cooling = "cooling" "回避期",
    }
}

impl Stage {
    pub fn is_closed(self) -> bool {
        matches!(self, Stage::Ended | Stage::Cooling)
    }
    /// As the firm is told of it: while nobody has been offered to it, it wants an adviser still. Whom the
    /// check let through or not may tell of a matter that is none of its business.
    pub fn told_outside(self) -> Self {
        match self {
            Stage::Checking | Stage::Blocked => Stage::Wanted,
            other => other,
        }
    }
    /// Somebody is still to be found.
    pub fn is_pending(self) -> bool {
        use Stage::{Accepting, Blocked, Checking, Offered, Refused, WaiverWanted, Wanted};
        matches!(
            self,
            Wanted | Checking | Blocked | WaiverWanted | Offered | Refused | Accepting
        )
    }
}

words! {
    /// 谢绝理由
    pub enum RefuseReason {
        Load = "load" "服务量已满",
        Conflict = "conflict" "存在未披露的冲突",
        Speciality = "speciality" "专业不符",
        Waiver = "waiver" "委托人不同意豁免",
        Person = "person" "企业希望更换人选",
        Other = "other" "其他",
    }
}

words! {
    /// 暂停理由
    pub enum PauseReason {
        Lapsed = "lapsed" "执业资格失效或律所退出",
        Conflict = "conflict" "出现利益冲突",
        Leave = "leave" "律师临时不能履职",
        Other = "other" "其他",
    }
}

words! {
    /// 终止理由
    pub enum EndReason {
        Expired = "expired" "期满",
        Replaced = "replaced" "更换",
        MovedOut = "moved-out" "企业迁出",
        Left = "left" "律师或律所退出",
        Conflict = "conflict" "利益冲突",
        Breach = "breach" "违约",
    }
}

words! {
    /// 联系方式
    pub enum ContactKind {
        Visit = "visit" "走访",
        Call = "call" "电话",
        Message = "message" "消息",
        Meeting = "meeting" "会面",
    }
}
