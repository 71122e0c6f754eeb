//! Handoffs over HTTP: the way of a slip, what is refused, who sees it.

mod basis;
mod callbacks;
mod figures;
mod forms;
mod grids;
mod groups;
mod limits;
mod pages;
mod path;
mod refusals;
mod returns;
mod together;

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};
use crate::matter::{Kind, Matter};
use crate::world::id;

pub struct Handoffs;

impl Kind for Handoffs {
    const LIST: &'static str = "/handoffs";
}

/// A handoff on its way.
pub type Slip<'a> = Matter<'a, Handoffs>;

/// 人社 leads, alone.
pub fn opening() -> Value {
    json!({
        "building_id": id("building", "东"),
        "category": "labour",
        "title": "社保补贴申领",
        "demand": "我们三月申请的社保补贴没有下文",
        "enterprise_id": id("enterprise", "甲"),
        "contact": "褚联络 13800000000",
        "lead_department_id": id("department", "人社"),
        "basis": "三定规定第三条",
    })
}

/// 人社 leads, 审批 assists.
pub fn with_assist() -> Value {
    let mut opening = opening();
    opening["assists"] = json!([{ "department_id": id("department", "审批") }]);
    opening
}

pub fn contacted() -> Value {
    json!({"handler": "陈经办", "contacted_at": "2026-03-02 10:00", "how": "phone", "note": "已电话了解情况"})
}

pub fn asks_return(to: &str) -> Value {
    json!({"code": "not-our-duty", "proposed_department_id": id("department", to), "legal_basis": "权责清单第12项", "head_name": "局长"})
}

pub fn result() -> Value {
    json!({"result": "solved", "measures": "补贴已拨付", "firm_view": "认可", "head_name": "局长"})
}

pub fn ruling(lead: &str, heard: &[&str]) -> Value {
    let heard: Vec<Value> = heard
        .iter()
        .map(|d| json!({"department_id": id("department", d), "view": "认为应由他部门承办"}))
        .collect();
    json!({"heard": heard, "minutes": "会商纪要第3号", "lead_department_id": id("department", lead), "basis": "纪要第3号", "reach": "zone"})
}

fn on_leg(leg: &str, mut data: Value) -> Value {
    if !leg.is_empty() {
        data["leg_id"] = leg.into();
    }
    data
}

impl<'a> Slip<'a> {
    /// Takes a step that may be refused; `leg` is empty for a step of the whole.
    pub async fn tries(&mut self, login: &str, step: &str, leg: &str, data: Value) -> Answer {
        self.sends(login, step, on_leg(leg, data)).await
    }

    /// Takes a step that must succeed, and answers with the handoff after it.
    #[track_caller]
    pub fn takes<'s>(
        &'s mut self,
        login: &'s str,
        step: &'s str,
        leg: &str,
        data: Value,
    ) -> impl Future<Output = Value> + use<'s, 'a> {
        self.passes(login, step, on_leg(leg, data))
    }

    /// Signed, and the firm has been called.
    pub async fn works(&mut self, login: &str, leg: &str) {
        self.takes(login, "sign", leg, json!({})).await;
        self.takes(login, "begin", leg, contacted()).await;
    }

    /// 人社 leads alone and everything goes well, up to 已办结.
    pub async fn is_done(&mut self) {
        self.works("department", "1").await;
        self.takes("department", "submit", "1", result()).await;
        self.takes("zone-officer", "finish", "", json!({})).await;
    }

    /// Two accepted returns: 人社, then 审批.
    pub async fn bounces_twice(&mut self) -> Value {
        self.takes("department", "ask_return", "1", asks_return("审批")).await;
        let next = json!({"department_id": id("department", "审批"), "reason": "属审批职责"});
        self.takes("zone-officer", "accept_return", "1", next).await;
        self.takes("department-2", "ask_return", "2", asks_return("市监")).await;
        self.takes("zone-officer", "accept_return", "2", json!({"reason": "部门意见不一"}))
            .await
    }

    pub async fn clocks(&self) -> Vec<Value> {
        let shown = self.get("zone-officer").await.json();
        shown["clocks"].as_array().cloned().unwrap()
    }

    /// The latest clock of this rule and leg.
    pub async fn clock(&self, rule: &str, leg: &str) -> Value {
        let wanted = |c: &&Value| c["rule"] == rule && c["leg_id"].as_str().unwrap_or_default() == leg;
        self.clocks().await.iter().rfind(wanted).cloned().unwrap_or_default()
    }
}

pub fn called(at: &str, solved: &str, score: i64) -> Value {
    json!({"at": at, "how": "phone", "reached": true, "solved": solved, "score": score, "words": "谢谢"})
}
