//! Figures: numbers, their rows, who reads them.

mod numbers;
mod pages;
mod property;
mod ranking;
mod readers;

use louwei::figures::{Fact, FactKind};
use louwei::journal::{self, Event};
use louwei::kernel::{Actor, Day};
use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};
use crate::world;

fn building(name: &str) -> String {
    world::id("building", name)
}

fn fact(kind: FactKind, name: &str, day: &str, value: i64) -> Fact {
    Fact::of(kind, &building(name), Day::parse(day).unwrap(), value)
}

fn one(kind: FactKind, name: &str, day: &str) -> Fact {
    fact(kind, name, day, 1)
}

/// Writes facts into the ledger, each from a register row of its own.
async fn write(hub: &TestApp, facts: Vec<Fact>) {
    let actor = Actor::system("kfq", hub.app.clock.now());
    let events = facts
        .into_iter()
        .map(|f| {
            let id = louwei::kernel::Id::<()>::new().into_string();
            Event::of_register("probe", &id, 1, "count", "", json!({})).with_facts(vec![f])
        })
        .collect();
    let mut tx = hub.app.db.begin().await.unwrap();
    journal::append(&mut tx, &actor, events).await.unwrap();
    tx.commit().await.unwrap();
}

/// One figure out of the list.
#[track_caller]
pub fn figure(list: &Value, code: &str) -> Value {
    let items = list["items"].as_array().unwrap();
    let found = items.iter().find(|f| f["code"] == code);
    found.unwrap_or_else(|| panic!("no {code}")).clone()
}

async fn get(hub: &TestApp, login: &str, path: &str) -> Answer {
    hub.as_(login).get(path).await
}

/// All rows of a path, by pages of `limit`.
pub async fn all_rows(hub: &TestApp, login: &str, path: &str, limit: usize) -> Vec<Value> {
    let mut rows = vec![];
    let mut cursor = String::new();
    loop {
        let sign = if path.contains('?') { '&' } else { '?' };
        let page = get(hub, login, &format!("{path}{sign}limit={limit}{cursor}"))
            .await
            .is(200)
            .json();
        rows.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return rows,
        }
    }
}
