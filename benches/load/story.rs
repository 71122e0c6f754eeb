//! How a dispute goes: the steps of four usual ways, as they are posted to the API and as they are
//! folded in bulk.

use louwei::kernel::{Day, Timestamp};
use serde_json::{Value, json};

use crate::cast::Cast;

/// Who takes a step.
#[derive(Debug, Clone, Copy)]
pub enum Who {
    Officer,
    Counsel,
    Mediator,
}

#[derive(Debug, Clone, Copy)]
pub enum Way {
    /// The lawyer's advice settles it; eight events.
    Advised,
    /// Both sides agree to mediate, and there it stands; eight events.
    Inviting,
    /// Mediated, agreed, performed, archived; eighteen events.
    Whole,
    /// Withdrawn at once; four events.
    Withdrawn,
}

/// The way of the `n`-th dispute: 62, 10, 8 and 20 of a hundred, which makes eight events each. Only
/// what was opened lately is open still.
pub fn way(n: usize, lately: bool) -> Way {
    match n * 37 % 100 {
        62..72 if lately => Way::Inviting,
        0..72 => Way::Advised,
        72..80 => Way::Whole,
        _ => Way::Withdrawn,
    }
}

/// Who is in the `n`-th dispute. Firms with an even number apply, odd ones answer, so that no law
/// firm ever stands on both sides.
pub struct Parts {
    pub building: usize,
    pub applicant: usize,
    pub respondent: usize,
    pub lawyer: usize,
    pub neutral: usize,
    category: &'static str,
}

impl Parts {
    pub fn of(cast: &Cast, n: usize, lawyer: usize, way: Way) -> Self {
        // What is agreed by word of mouth is no labour matter.
        let category = match (n % 5, way) {
            (2, Way::Whole) => "other",
            (2, _) => "labour",
            (1, _) => "premises",
            (3, _) => "other",
            _ => "contract",
        };
        let pairs = cast.firms.len() / 2;
        Parts {
            building: n * 7 % cast.buildings.len(),
            // The hundreds are added, so that what is open lies with all firms, not with every tenth.
            applicant: (n * 11 + n / 100) % pairs * 2,
            respondent: (n * 17 + n / 100 + 5) % pairs * 2 + 1,
            lawyer,
            neutral: n % cast.neutrals.len(),
            category,
        }
    }

    pub fn is_labour(&self) -> bool {
        self.category == "labour"
    }

    /// What is typed to open it.
    pub fn opening(&self, cast: &Cast) -> Value {
        let applicant = if self.is_labour() {
            json!({"name": format!("员工{}", self.applicant)})
        } else {
            json!({"enterprise_id": cast.firms[self.applicant].0})
        };
        json!({
            "building_id": cast.buildings[self.building],
            "category": self.category,
            "sides": [applicant, {"enterprise_id": cast.firms[self.respondent].0}],
            "claim": "请求支付到期款项并赔偿损失，双方多次协商未果。",
            "known_by": "企业来电",
            "authority": "授权委托书",
            "worker_safe": false,
        })
    }

    /// The names of the parties, as the register knows them.
    pub fn names(&self, cast: &Cast) -> Vec<String> {
        let applicant = if self.is_labour() {
            format!("员工{}", self.applicant)
        } else {
            cast.firms[self.applicant].1.clone()
        };
        vec![applicant, cast.firms[self.respondent].1.clone()]
    }
}

/// Every step after the opening, in order.
pub fn steps(way: Way) -> &'static [(Who, &'static str)] {
    use Who::{Counsel, Mediator, Officer};
    match way {
        Way::Advised => &[
            (Officer, "submit"),
            (Officer, "start_screening"),
            (Officer, "accept_prediagnosis"),
            (Counsel, "propose_mediation"),
            (Counsel, "release_opinion"),
            (Counsel, "advise"),
            (Officer, "archive"),
        ],
        Way::Inviting => &[
            (Officer, "submit"),
            (Officer, "start_screening"),
            (Officer, "accept_prediagnosis"),
            (Counsel, "propose_mediation"),
            (Officer, "issue_invitation"),
            (Officer, "record_consent:a"),
            (Officer, "record_consent:b"),
        ],
        Way::Whole => &[
            (Officer, "submit"),
            (Officer, "start_screening"),
            (Officer, "accept_prediagnosis"),
            (Counsel, "propose_mediation"),
            (Officer, "issue_invitation"),
            (Officer, "record_consent:a"),
            (Officer, "record_consent:b"),
            (Officer, "serve_notice"),
            (Officer, "name_neutral"),
            (Mediator, "disclose"),
            (Officer, "open_consultation"),
            (Mediator, "hold_session"),
            (Mediator, "draft_terms"),
            (Mediator, "take_effect"),
            (Mediator, "record_performance"),
            (Mediator, "fulfil"),
            (Officer, "archive"),
        ],
        Way::Withdrawn => &[(Officer, "submit"), (Officer, "withdraw"), (Officer, "archive")],
    }
}

/// The body of a step at an instant, with its name under `step`.
pub fn body(cast: &Cast, parts: &Parts, way: Way, named: &str, at: Timestamp) -> Value {
    let (name, side) = named.split_once(':').unwrap_or((named, ""));
    let day = at.day();
    let mut body = data(cast, parts, way, name, at, day);
    if !side.is_empty() {
        body["side"] = side.into();
    }
    body["step"] = name.into();
    body
}

fn data(cast: &Cast, parts: &Parts, way: Way, name: &str, at: Timestamp, day: Day) -> Value {
    match name {
        "accept_prediagnosis" => json!({
            "lawyer_id": cast.lawyers[parts.lawyer].id, "notice_how": "in-person", "notice_on": day,
        }),
        "propose_mediation" => json!({
            "facts": "合同成立并已部分履行，欠款数额双方无争议。", "relation": "买卖合同关系",
            "evidence": ["合同", "对账单"], "risk": "medium", "limitation_from": day.plus_days(-60),
            "limitation_on": day.plus_days(1_000), "level": "consultation",
        }),
        "release_opinion" => json!({"text": "建议双方先行对账，再商定付款计划。"}),
        "advise" => json!({
            "note": "双方已自行对账，约定分期付清。", "confirmed_how": "phone", "confirmed_on": day,
        }),
        "issue_invitation" => json!({"how": "phone"}),
        "record_consent" => json!({"answer": "agrees", "who": "授权代表", "how": "paper", "on": day}),
        "serve_notice" => json!({"side": "b", "kind": "rights", "how": "in-person", "on": day}),
        "name_neutral" => json!({
            "body_id": cast.body.id, "lawyer_id": cast.neutrals[parts.neutral].id, "chosen_by": "各方选定",
        }),
        "disclose" => json!({"text": "与各方均无利害关系。", "on": day}),
        "open_consultation" => json!({"first_session_at": at}),
        "hold_session" => json!({
            "at": at.plus_minutes(-1), "minutes": 60, "place": "楼委会调解室", "present": ["a", "b"],
            "record": "双方陈述意见，就付款期限达成一致。",
        }),
        "draft_terms" => json!({
            "facts": "欠款数额双方确认。", "lawful": true,
            "terms": [{"who": "b", "what": "支付欠款", "due": day.plus_days(10), "manner": "银行转账"}],
        }),
        "take_effect" => json!({"effective_on": day, "oral": "乙方十日内付清欠款。"}),
        "record_performance" => json!({"obligation": "1", "done_on": day, "proof": "转账凭证"}),
        "fulfil" => json!({"on": day, "result": "fulfilled", "note": "回访双方，均无异议。"}),
        "withdraw" => json!({"reason": "双方已和解"}),
        "archive" => json!({"items": volume(way)}),
        _ => json!({}),
    }
}

/// What the volume of this way must hold.
fn volume(way: Way) -> &'static [&'static str] {
    match way {
        Way::Withdrawn => &["application"],
        Way::Advised | Way::Inviting => &["application", "rights-notice", "identity"],
        Way::Whole => &[
            "application",
            "rights-notice",
            "identity",
            "record",
            "agreement",
            "follow-up",
        ],
    }
}
