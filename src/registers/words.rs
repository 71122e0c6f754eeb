//! The words that register columns choose from (domain.md 4.1, 2.1).

words! {
    /// 产权类型
    pub enum Ownership { Single = "single" "单一", Split = "split" "分散" }
}
words! {
    /// 楼宇状态
    pub enum BuildingStatus { Building = "building" "在建", Operating = "operating" "运营", Closed = "closed" "停用" }
}
words! {
    /// 企业规模
    pub enum FirmSize { Large = "large" "大", Medium = "medium" "中", Small = "small" "小", Micro = "micro" "微" }
}
words! {
    /// 入驻方式. 仅注册 counts for no area.
    pub enum Basis { Lease = "lease" "租赁", Owned = "owned" "自有", RegisteredOnly = "registered-only" "仅注册" }
}
words! {
    /// 席位的代表方
    pub enum Interest {
        Party = "party" "党组织",
        Owner = "owner" "业主",
        Property = "property" "物业",
        Enterprise = "enterprise" "企业",
        Employee = "employee" "员工",
        SocialWorker = "social-worker" "街道社工",
        EconomicOfficer = "economic-officer" "经济专员",
    }
}
words! {
    /// 席位的职务
    pub enum Office {
        Chair = "chair" "主任",
        ViceChair = "vice-chair" "副主任",
        Member = "member" "委员",
        Secretary = "secretary" "秘书",
    }
}
words! {
    /// 联络员类别 (五大员)
    pub enum OfficerKind {
        PartyBuilding = "party-building" "党建督导",
        Economy = "economy" "经济",
        MarketRegulation = "market-regulation" "市场监管",
        Police = "police" "公安",
        Fire = "fire" "消防",
    }
}
words! {
    /// 调解组织的性质: decides which confirmation an agreement can have.
    pub enum BodyType {
        PeoplesCommittee = "peoples-committee" "人民调解委员会",
        Commercial = "commercial" "商事调解组织",
        LawyersRoom = "lawyers-room" "律师调解工作室",
        Administrative = "administrative" "行政调解",
        Labour = "labour" "劳动争议调解组织",
        None = "none" "无",
    }
}
words! {
    /// 律师状态
    pub enum LawyerStatus { Active = "active" "执业", Suspended = "suspended" "暂停", Left = "left" "退出" }
}

words! {
    /// 主办、协办 (domain.md 4.1, Duty): what a department is to a category of requests.
    pub enum DutyPart {
        Lead = "lead" "主办",
        Assist = "assist" "协办",
    }
}
