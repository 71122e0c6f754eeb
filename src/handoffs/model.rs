//! 交办: the whole of one handoff, as its events have made it.
//!
//! Nothing here decides who may or what must be true first; see `stage.rs`, `policy.rs`, `guard/`.

use serde::{Deserialize, Serialize};

use super::stage::{LegStage, Review};
use super::words::*;
use crate::clocks::policies::Pinned;
use crate::kernel::{Day, Timestamp};
use crate::matters::Moment;
use crate::routing::Reach;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handoff {
    /// `JB-2026-0007`
    pub number: String,
    pub building: String,
    /// 诉求类别, by its code, with its name as it was.
    pub category: String,
    pub category_name: String,
    pub title: String,
    /// In the firm's own words.
    pub demand: String,
    pub firm: Option<Named>,
    pub contact: Option<String>,
    /// The request or other matter it comes from.
    pub origin: Option<Origin>,
    pub opened: Moment,
    /// The policy it runs by.
    pub pinned: Pinned,
    /// The numbers of the policy it is pinned to.
    pub limits: Limits,
    /// What is to be dispatched.
    pub plan: Plan,
    pub review: Review,
    /// The total clock starts here, and nowhere else.
    pub dispatched_at: Option<Timestamp>,
    /// Dispatched to several departments at once: the longer total.
    pub many: bool,
    /// When whoever answers for the whole took it over from another department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_over_at: Option<Timestamp>,
    /// 流转次数: 1 when the first dispatch was right.
    pub hops: i64,
    pub legs: Vec<Leg>,
    pub returns: Vec<Return>,
    pub rulings: Vec<Ruling>,
    pub done_at: Option<Timestamp>,
    /// Done by the due date that the dispatch set, whatever was granted later.
    pub done_in_time: bool,
    /// Calls of the present round that reached nobody.
    pub tries: Vec<Timestamp>,
    pub callbacks: Vec<Callback>,
    /// 二次办理 has been asked for; once only.
    pub second_handling: bool,
    pub supervised: Option<Supervised>,
    pub ended: Option<Ended>,
}

/// A thing of the registers with the name it had.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub id: String,
    pub name: String,
}

/// Where a handoff comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// `request`
    pub kind: String,
    pub id: String,
    /// `SQ-2026-0007`
    pub number: String,
    /// The employer from whose people the slip is hidden, as what it comes from is (worker-safe).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden_from: Option<String>,
}

/// How a slip, or a request, speaks of whoever asked for it.
#[derive(Debug, Clone, Copy)]
pub struct Asker {
    /// Over their words.
    pub words: &'static str,
    /// Before the name of the firm.
    pub firm: &'static str,
    /// What must be known before anybody picks up the telephone; empty for nothing.
    pub secret: &'static str,
}

impl Asker {
    /// A firm or anybody else; or an employee, from whose employer it is hidden.
    pub fn of(hidden: bool) -> Self {
        match hidden {
            false => Asker {
                words: "提出人原话",
                firm: "企业",
                secret: "",
            },
            true => Asker {
                words: "反映人原话",
                firm: "用人单位",
                secret: "员工反映本单位，对该单位保密：只联系反映人，不得告知该单位",
            },
        }
    }
}

impl Handoff {
    pub fn asker(&self) -> Asker {
        Asker::of(self.origin.as_ref().is_some_and(|origin| origin.hidden_from.is_some()))
    }
}

/// Numbers of the policy (时限策略), in days of its kind and tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// 首次延期不超过, working days.
    pub extension_days: i64,
    /// 待补件不超过, working days.
    pub waiting_days: i64,
    /// 回访次数 before a firm counts as not reached.
    pub callback_tries: i64,
    /// …on so many different days.
    pub callback_days: i64,
}

/// 主办 and 协办, with the duty they rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub lead: Named,
    pub assists: Vec<Named>,
    /// 协办 by guidance groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// 职责依据
    pub basis: String,
}

/// 党建指导团 that assists. It has no clerks of its own: the department that leads it acts for it, and
/// where no department does, the building's coordinator or the zone on its behalf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub group: Named,
    /// 牵头单位, where it is a department of the register.
    pub led_by: Option<Named>,
}

/// 承办腿: one department's part, or for an assisting one a guidance group's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// `1`, `2`, … in the order of dispatch.
    pub id: String,
    /// Whose leg it is: a department, or the group that `group` tells more of.
    pub department: Named,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    pub role: LegRole,
    pub stage: LegStage,
    pub basis: String,
    pub dispatched_at: Timestamp,
    pub signed_at: Option<Timestamp>,
    /// 首接负责: until this leg is signed, this department answers for it.
    pub holder: Named,
    /// By a ruling: it cannot be returned.
    pub bound: bool,
    pub handler: Option<Handler>,
    pub contact: Option<Contact>,
    pub answers: Vec<Answer>,
    pub extension_asked: Option<Extension>,
    pub extensions: Vec<Extension>,
    pub waits: Vec<Wait>,
    pub result: Option<LegResult>,
    pub faults: Vec<Faulted>,
    /// Accounts that acted on this leg: none of them makes the callback.
    pub clerks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handler {
    pub name: String,
    pub phone: Option<String>,
}

/// 首次联系
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub at: Timestamp,
    pub how: Manner,
    pub note: String,
}

/// What the department told the firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub at: Timestamp,
    pub how: Manner,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub reason: String,
    pub until: Day,
    pub firm_told_on: Day,
    pub asked_at: Timestamp,
}

/// 待补件
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    pub missing: String,
    pub from_whom: String,
    pub until: Day,
    pub from: Timestamp,
    pub to: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegResult {
    pub kind: ResultType,
    pub measures: String,
    /// 暂不具备条件: what will be done and when it is looked at again.
    pub plan: Option<String>,
    pub review_on: Option<Day>,
    pub head: String,
    /// 提出人意见
    pub firm_view: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faulted {
    pub fault: Fault,
    pub reason: String,
    pub at: Timestamp,
}

/// 退单
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    pub leg: String,
    pub department: Named,
    pub code: ReturnCode,
    pub proposed: Named,
    pub basis: String,
    pub head: String,
    pub at: Timestamp,
    pub answer: Option<ReturnAnswer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnAnswer {
    pub accepted: bool,
    pub reason: String,
    pub at: Timestamp,
    pub by: String,
}

/// 会商裁定
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    pub cause: RulingCause,
    pub reason: String,
    pub called_at: Timestamp,
    pub decision: Option<Decision>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub heard: Vec<Heard>,
    pub minutes: String,
    pub lead: Named,
    pub assists: Vec<Named>,
    pub basis: String,
    /// As it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    pub by: String,
    pub at: Timestamp,
}

impl Decision {
    /// How far it binds: where nobody said, the zone, or the building where the place was in doubt.
    pub fn reaches(&self, returns: &[Return]) -> Reach {
        let of_place = returns.iter().any(|r| r.code == ReturnCode::WrongPlace);
        let usual = if of_place { Reach::Building } else { Reach::Zone };
        self.reach.unwrap_or(usual)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    pub department: Named,
    pub view: String,
}

/// 回访
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    pub at: Timestamp,
    pub by: String,
    pub reached: bool,
    pub solved: Option<Solved>,
    /// 1–5
    pub score: Option<i64>,
    pub words: Option<String>,
    /// Why the firm is dissatisfied.
    pub grounds: Option<String>,
}

impl Callback {
    /// 满意: four or five (S29).
    pub fn satisfied(&self) -> bool {
        self.score.is_some_and(|s| s >= 4)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervised {
    pub why: Supervision,
    pub note: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub how: Ending,
    pub at: Timestamp,
    pub code: Option<CancelCode>,
    pub reason: String,
    /// The handoff it was merged into.
    pub merged_into: Option<Named>,
}
