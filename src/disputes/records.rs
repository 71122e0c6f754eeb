//! What is written into a dispute along its way: opinions, ledgers, sessions, terms, endings.

use serde::{Deserialize, Serialize};

use super::stage::Stage;
use super::words::*;
use crate::kernel::{Day, Timestamp};
use crate::registers::words::BodyType;

/// 预诊意见 of side A's lawyer (V4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opinion {
    /// Who gave it: another may be the applicant's lawyer by now.
    #[serde(default)]
    pub by: String,
    pub facts: String,
    pub relation: String,
    pub evidence: Vec<String>,
    pub risk: Risk,
    /// 会诊 or 专诊.
    pub level: Clinic,
    pub on: Day,
    /// The note with which the matter ended, for 指导化解.
    pub advice: Option<String>,
}

/// 时效
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limitation {
    /// The last day as the lawyer reckons it.
    pub ends_on: Day,
    /// From when it is counted: when the right's breach was or should have been known.
    pub counted_from: Day,
    pub interruptions: Vec<Interruption>,
}

/// 时效中断
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interruption {
    pub on: Day,
    pub how: String,
    pub ends_on: Day,
}

impl Limitation {
    pub fn last_day(&self) -> Day {
        self.interruptions
            .iter()
            .map(|i| i.ends_on)
            .fold(self.ends_on, Day::max)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub side: SideId,
    pub kind: NoticeKind,
    pub how: Manner,
    pub on: Day,
    pub paper: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Consent {
    pub side: SideId,
    pub answer: Answer,
    /// Who spoke for the side.
    pub who: String,
    pub how: Manner,
    pub on: Day,
    pub paper: Option<String>,
}

/// 披露 by a neutral to all sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disclosure {
    /// Key of the neutral who discloses.
    pub neutral: String,
    pub text: String,
    pub on: Day,
}

/// 调解组织, as it stood when it was named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Body {
    pub id: String,
    pub name: String,
    pub legal_type: BodyType,
    pub approval: Option<String>,
    pub may_charge: bool,
    pub court: Option<String>,
    /// Whose 律师调解工作室 it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law_firm_id: Option<String>,
}

/// 调解员（中立）
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neutral {
    pub name: String,
    pub lawyer_id: Option<String>,
    pub law_firm_id: Option<String>,
    /// The law firm in whose room they mediate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_of: Option<String>,
    pub specialty: Option<String>,
    pub named_on: Day,
    pub chosen_by: String,
    /// 知情同意书 for what the conflict check wanted waived.
    pub waiver: Option<String>,
}

impl Neutral {
    pub fn key(&self) -> &str {
        self.lawyer_id.as_deref().unwrap_or(&self.name)
    }

    /// As whom they sit, for the conflict gate.
    pub fn seats(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self.lawyer_id.as_deref().zip(self.law_firm_id.as_deref());
        seats_of_neutral(own, self.room_of.as_deref())
    }
}

/// A lawyer of the register with their law firm, and the firm in whose room they mediate: lawyer and firm,
/// the lawyer empty where the whole firm sits.
pub fn seats_of_neutral<'a>(
    own: Option<(&'a str, &'a str)>,
    room_of: Option<&'a str>,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let room = room_of.filter(|room| own.is_none_or(|(_, firm)| firm != *room));
    own.into_iter().chain(room.map(|firm| ("", firm)))
}

/// 场次, 面对面
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub clinic: Clinic,
    pub at: Timestamp,
    pub minutes: i64,
    pub place: String,
    pub present: Vec<SideId>,
    /// 调解笔录
    pub record: String,
}

/// 背对背笔录 (V3)
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaucusNote {
    pub side: SideId,
    pub at: Timestamp,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extension {
    pub until: Day,
    pub paper: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// The 诊 that reached them.
    pub clinic: Clinic,
    pub facts: String,
    pub outcome: Outcome,
    pub obligations: Vec<Obligation>,
    pub on: Day,
}

/// 履行项
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Obligation {
    /// `1`, `2`, …
    pub id: String,
    pub who: SideId,
    pub what: String,
    pub amount: Option<i64>,
    pub due: Day,
    pub manner: String,
    pub state: Performance,
    pub done_on: Option<Day>,
    pub proof: Option<String>,
    pub chased_on: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    pub signatures: Vec<Signature>,
    /// 口头协议登记: its recorded content.
    pub oral: Option<String>,
    pub effective_on: Option<Day>,
    /// The last day named by the sides for a joint application, and whether it went by.
    pub confirmation_missed: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    pub signer: Signer,
    pub name: String,
    pub mark: Mark,
    pub on: Day,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confirmation {
    pub kind: ConfirmationKind,
    pub before: String,
    pub applied_on: Day,
    pub ruling: Option<Ruling>,
    pub ruling_no: Option<String>,
    pub ruled_on: Option<Day>,
    pub after_rejection: Option<AfterRejection>,
}

/// 复诊
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowUp {
    pub on: Day,
    pub result: FollowUpResult,
    pub note: String,
}

/// 中止
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suspension {
    pub from: Stage,
    pub why: Pause,
    pub reason: String,
    pub until: Day,
    /// Then the total clock stands still too.
    pub all_agree: bool,
}

/// How the matter ended other than by performance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ending {
    pub stage: Stage,
    /// Word of the code: a refusal, a failure, a termination.
    pub code: String,
    pub label: String,
    pub reason: String,
    pub referral: Option<Referral>,
    /// 无争议事实, recorded with both sides' consent only.
    pub undisputed: Option<String>,
    pub on: Day,
}

/// 卷宗
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    pub items: Vec<VolumeItem>,
    pub missing: Vec<VolumeItem>,
    pub note: Option<String>,
    pub on: Day,
}

/// 超范围披露
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Release {
    pub reason: DisclosureReason,
    pub to: String,
    pub what: String,
    pub on: Day,
}

/// Whether a body's agreements may be confirmed by the court (民事诉讼法 205, 人民调解法 33), and why
/// not where they may not. `trap 3`: a league of law firms is no mediation body.
pub fn confirmable(body: &Body) -> Result<(), &'static str> {
    match body.legal_type {
        BodyType::None => Err("未登记为依法设立的调解组织，其协议不能申请司法确认"),
        BodyType::Commercial if body.approval.is_none() => Err("商事调解组织未登记批准文件，其协议不能申请司法确认"),
        BodyType::Commercial
        | BodyType::PeoplesCommittee
        | BodyType::LawyersRoom
        | BodyType::Administrative
        | BodyType::Labour => Ok(()),
    }
}
