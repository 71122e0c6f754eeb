//! Requests over HTTP: the way of each grade, what is refused, what is hidden, the lobby, the slips.

mod asked;
mod disputed;
mod grids;
mod guards;
mod hidden;
mod lobby;
mod merged;
mod pages;
mod path;
mod receipts;
mod resume;
mod slips;
mod twins;
mod walls;

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};
use crate::world::id;

/// A request on its way: remembers its id and version.
pub struct Case<'a> {
    hub: &'a TestApp,
    pub id: String,
    pub version: i64,
}

impl<'a> Case<'a> {
    pub async fn open(hub: &'a TestApp, login: &str, opening: Value) -> Case<'a> {
        let answer = hub.as_(login).post("/requests", opening).await.is(201);
        Case {
            hub,
            id: answer.id(),
            version: answer.version(),
        }
    }

    pub async fn get(&self, login: &str) -> Answer {
        self.hub.as_(login).get(&format!("/requests/{}", self.id)).await
    }

    /// Reads the version anew, after another matter or the hub moved it.
    pub async fn reread(&mut self, login: &str) -> Value {
        let answer = self.get(login).await.is(200);
        self.version = answer.version();
        answer.json()
    }

    /// Takes a step that may be refused.
    pub async fn tries(&mut self, login: &str, step: &str, data: Value) -> Answer {
        let mut body = data;
        body["step"] = step.into();
        let path = format!("/requests/{}/steps", self.id);
        let answer = self.hub.as_(login).step(&path, self.version, body).await;
        if answer.status.is_success() {
            self.version = answer.version();
        }
        answer
    }

    /// Takes a step that must succeed, and answers with the request after it.
    #[track_caller]
    pub fn takes<'s>(
        &'s mut self,
        login: &'s str,
        step: &'s str,
        data: Value,
    ) -> impl Future<Output = Value> + use<'s, 'a> {
        let caller = std::panic::Location::caller();
        async move {
            let answer = self.tries(login, step, data).await;
            assert!(
                answer.status.is_success(),
                "{caller}: {step} by {login}: {}",
                answer.text
            );
            answer.json()
        }
    }

    /// Accepted at 10:00 and spoken with at once.
    pub async fn reaches_responded(&mut self, grade: &str) {
        self.takes("coordinator", "accept", json!({ "grade": grade })).await;
        self.takes("coordinator", "respond", contact("2026-03-02 10:00")).await;
    }

    pub async fn reaches_resolved(&mut self) {
        self.reaches_responded("simple").await;
        self.takes("coordinator", "resolve", solved()).await;
    }

    /// State of the clocks by rule: `met`, `breached`, … or `running`.
    pub async fn clock(&self, rule: &str) -> String {
        let json = self.get("zone-officer").await.json();
        let clocks = json["clocks"].as_array().unwrap();
        let mut of_rule: Vec<&Value> = clocks.iter().filter(|c| c["rule"] == rule).collect();
        of_rule.sort_by_key(|c| c["started_at"].as_str().unwrap().to_owned());
        let last = of_rule.last().map(|c| c["result"].as_str().unwrap_or("running"));
        last.unwrap_or("none").to_owned()
    }
}

/// 甲 in building 东, by its own contact.
pub fn demand() -> Value {
    json!({
        "building_id": id("building", "东"),
        "enterprise_id": id("enterprise", "甲"),
        "category": "property",
        "words": "三号电梯坏了两天，货梯也停了，客户上不来",
    })
}

pub fn contact(at: &str) -> Value {
    json!({"at": at, "how": "phone", "who": "褚联络"})
}

pub fn solved() -> Value {
    json!({"outcome": "resolved", "text": "电梯已修好", "evidence": "维修单17号"})
}

/// Sum of the facts of a kind in the whole ledger.
pub async fn counted(hub: &TestApp, kind: &str) -> i64 {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql("SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM fact WHERE zone_id = 'kfq' AND kind = $1")
        .bind(kind)
        .scalar()
        .await
        .unwrap()
}

/// All figures equal the fold over the events.
pub async fn verified(hub: &TestApp) {
    let report = louwei::journal::verify::zone(&hub.app, "kfq").await.unwrap();
    assert!(report.faults.is_empty(), "{:?}", report.faults);
}
