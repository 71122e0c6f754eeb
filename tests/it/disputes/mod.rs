//! Disputes over HTTP: the way of a labour and of an equity dispute, what is hidden, what is refused.

mod daily;
mod files;
mod firms;
mod grids;
mod lawyers;
mod linked;
mod pages;
mod path;
mod recused;
mod refusals;
mod search;
mod secret;
mod walls;

use serde_json::{Value, json};

use crate::matter::{Kind, Matter, Whole};
use crate::world::id;

pub struct Disputes;

impl Kind for Disputes {
    const LIST: &'static str = "/disputes";
}

impl Whole for Disputes {}

/// A dispute on its way.
pub type Case<'a> = Matter<'a, Disputes>;

/// A worker without counsel against firm 甲 in building 东.
pub fn labour() -> Value {
    json!({
        "building_id": id("building", "东"),
        "category": "labour",
        "sides": [{"name": "蒋员工"}, {"enterprise_id": id("enterprise", "甲")}],
        "claim": "拖欠2026年1月工资",
        "amount": 12000,
        "known_by": "本人到楼委会反映",
        "worker_safe": true,
    })
}

/// 乙, a shareholder, against 甲.
pub fn equity() -> Value {
    json!({
        "building_id": id("building", "东"),
        "category": "equity",
        "sides": [{"enterprise_id": id("enterprise", "乙")}, {"enterprise_id": id("enterprise", "甲")}],
        "claim": "股权转让款未付",
        "amount": "2,000,000.00",
        "known_by": "企业来电",
    })
}

pub fn pre_lawyer(lawyer: &str) -> Value {
    json!({"lawyer_id": id("lawyer", lawyer), "notice_how": "in-person", "notice_on": "2026-03-02"})
}

pub fn opinion(level: &str) -> Value {
    json!({
        "facts": "劳动关系清楚", "relation": "劳动合同关系", "evidence": ["劳动合同", "工资流水"], "risk": "medium",
        "limitation_from": "2026-02-10", "limitation_on": "2027-02-10", "level": level,
    })
}

pub fn consent(side: &str) -> Value {
    json!({"side": side, "answer": "agrees", "who": "本人", "how": "paper", "on": "2026-03-02"})
}

pub fn notice(side: &str, kind: &str) -> Value {
    json!({"side": side, "kind": kind, "how": "in-person", "on": "2026-03-02"})
}

pub fn neutral(body: &str) -> Value {
    json!({"body_id": id("mediation_body", body), "name": "冯调解", "chosen_by": "各方选定"})
}

impl Case<'_> {
    /// From a labour draft of `worker` to 预诊 by 郑律师.
    pub async fn reaches_prediagnosis(&mut self) {
        self.takes("worker", "submit", json!({})).await;
        self.takes("coordinator", "start_screening", json!({})).await;
        self.takes("coordinator", "accept_prediagnosis", pre_lawyer("郑律师"))
            .await;
    }

    /// On to 征求对方同意.
    pub async fn reaches_inviting(&mut self) {
        self.takes("lawyer", "propose_mediation", opinion("consultation")).await;
        self.takes(
            "worker",
            "consent_to_notify",
            json!({"how": "in-person", "on": "2026-03-02"}),
        )
        .await;
        self.takes("coordinator", "issue_invitation", json!({"how": "paper"}))
            .await;
    }

    /// Everything that D8 asks for, but not the step itself.
    pub async fn prepares_mediation(&mut self) {
        self.takes("worker", "record_consent", consent("a")).await;
        self.takes("enterprise", "record_consent", consent("b")).await;
        self.takes("coordinator", "serve_notice", notice("b", "rights")).await;
        self.takes("coordinator", "name_neutral", neutral("人民调解")).await;
        self.takes(
            "mediator",
            "disclose",
            json!({"text": "与各方均无利害关系", "on": "2026-03-02"}),
        )
        .await;
    }

    pub async fn reaches_consultation(&mut self) {
        self.reaches_prediagnosis().await;
        self.reaches_inviting().await;
        self.prepares_mediation().await;
        self.takes(
            "coordinator",
            "open_consultation",
            json!({"first_session_at": "2026-03-03 09:00"}),
        )
        .await;
    }

    pub async fn signs(&mut self, login: &str, signers: &[&str], on: &str) {
        for signer in signers {
            let mark = if *signer == "body" { "seal" } else { "signature" };
            self.takes(
                login,
                "sign",
                json!({"signer": signer, "name": "签署人", "mark": mark, "on": on}),
            )
            .await;
        }
    }
}
