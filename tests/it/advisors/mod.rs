//! 一企一顾问 over HTTP: from the need to the cooling year, with the conflict gate on the way.

mod checks;
mod declare;
mod fold;
pub mod import;
mod pages;
mod service_years;
mod steps;

use louwei::advisors::service;
use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};
use crate::world::id;

pub const LIST: &str = "/advisor-assignments";

pub fn at(id: &str) -> String {
    format!("{LIST}/{id}")
}

/// Steps of one assignment, each from the version that was answered last.
pub struct Walk<'a> {
    pub hub: &'a TestApp,
    pub id: String,
    pub version: i64,
}

impl<'a> Walk<'a> {
    pub async fn wanted(hub: &'a TestApp, firm: &str) -> Self {
        Self::opened(hub, json!({ "enterprise_id": id("enterprise", firm) })).await
    }
    /// Another adviser in the place of the present one.
    pub async fn another(hub: &'a TestApp, firm: &str) -> Self {
        let opening = json!({ "enterprise_id": id("enterprise", firm), "replaces": true });
        Self::opened(hub, opening).await
    }
    async fn opened(hub: &'a TestApp, opening: Value) -> Self {
        let answer = hub.as_("zone-officer").post(LIST, opening).await.is(201);
        Walk {
            hub,
            id: answer.id(),
            version: answer.version(),
        }
    }
    pub async fn try_step(&self, login: &str, body: Value) -> Answer {
        self.hub
            .as_(login)
            .step(&format!("{}/steps", at(&self.id)), self.version, body)
            .await
    }
    pub async fn step(&mut self, login: &str, body: Value) -> Value {
        let answer = self.try_step(login, body).await.is(200);
        self.version = answer.version();
        answer.json()
    }
    pub async fn propose(&mut self, lawyer: &str) -> Value {
        self.step(
            "zone-officer",
            json!({ "step": "propose", "lawyer_id": id("lawyer", lawyer) }),
        )
        .await
    }
    /// 郑律师 of 一所 (`law-firm`) or 王律师 of 二所 (`law-firm-2`), all the way to 服务中.
    pub async fn active(hub: &'a TestApp, firm: &str, lawyer: &str, law_firm: &str) -> Self {
        let mut walk = Walk::wanted(hub, firm).await;
        assert_eq!(walk.propose(lawyer).await["stage"], "offered");
        walk.step(law_firm, json!({ "step": "accept" })).await;
        assert_eq!(walk.step("zone-officer", confirm()).await["stage"], "active");
        walk
    }
    pub async fn get(&self, login: &str) -> Value {
        self.hub.as_(login).get(&at(&self.id)).await.is(200).json()
    }
}

pub fn confirm() -> Value {
    json!({ "step": "confirm", "letter": "服函〔2026〕1号", "scope": "日常法律咨询", "from": "2026-03-01", "to": "2027-02-28" })
}

/// A dispute between two firms of the world, as its slice writes it for the gate.
pub async fn dispute(hub: &TestApp, name: &str, a: &str, b: &str, lawyers: &[(&str, &str, &str, &str)]) {
    let mut tx = hub.app.db.begin().await.unwrap();
    tx.sql(
        "INSERT INTO matter (zone_id, kind, id, number, category, title, stage, shared, opened_at, open_clocks, version, head_hash, body)
         VALUES ('kfq', 'dispute', $1, $2, '', '', 'screening', TRUE, '2026-02-01T00:00:00.000Z', '{}', 1, '', '{}')",
    )
    .bind(id("dispute", name))
    .bind(format!("JF-{name}"))
    .execute()
    .await
    .unwrap();
    let mut role = async |role: &str, side: &str, firm: Option<&str>, lawyer: Option<(&str, &str)>| {
        tx.sql(
            "INSERT INTO dispute_role (zone_id, dispute_id, role, side, ref, enterprise_id, lawyer_id, law_firm_id, from_day)
             VALUES ('kfq', $1, $2, $3, $4, $5, $6, $7, '2026-02-01')",
        )
        .bind(id("dispute", name))
        .bind(role)
        .bind(side)
        .bind(firm.or(lawyer.map(|(l, _)| l)))
        .bind(firm.map(|f| id("enterprise", f)))
        .bind(lawyer.map(|(l, _)| id("lawyer", l)))
        .bind(lawyer.map(|(_, f)| id("law_firm", f)))
        .execute()
        .await
        .unwrap();
    };
    role("party", "a", Some(a), None).await;
    role("party", "b", Some(b), None).await;
    for (kind, side, lawyer, law_firm) in lawyers {
        role(kind, side, None, Some((lawyer, law_firm))).await;
    }
    tx.commit().await.unwrap();
}

pub async fn advised(hub: &TestApp, building: &str) -> i64 {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql(
        "SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) FROM fact_month
         WHERE zone_id = 'kfq' AND kind = 'advised_firm' AND place_id = $1",
    )
    .bind(id("building", building))
    .scalar()
    .await
    .unwrap()
}

pub async fn recheck(hub: &TestApp, touched: &service::Touched) -> u64 {
    let actor = louwei::kernel::Actor::system("kfq", hub.app.clock.now());
    let mut tx = hub.app.db.begin().await.unwrap();
    let opened = service::recheck(&mut tx, &actor, touched).await.unwrap();
    tx.commit().await.unwrap();
    opened
}

pub async fn tasks(hub: &TestApp) -> Vec<(String, String)> {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql("SELECT ref, code FROM task WHERE zone_id = 'kfq' ORDER BY ref, code")
        .all()
        .await
        .unwrap()
}
