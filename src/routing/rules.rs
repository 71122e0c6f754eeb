//! Rules that come of joint rulings: they begin with one, and end with the next or by the administrator.

use serde_json::{Value, json};

use super::model::{Rule, ruling_label};
use super::store::{self, RuleRow};
use super::{fields, policy};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Event};
use crate::kernel::fields::check;
use crate::kernel::{Actor, Id, Role};

const KIND: &str = "routing_rule";

/// Makes what a joint ruling decided the rule for its category and reach. A rule of the same reach ends, and
/// so does one of the building alone, which would go before one of the zone.
pub async fn bind(tx: &mut Tx, actor: &Actor, rule: Rule) -> Result<String> {
    let role = actor.first_role();
    let stands = store::rules(tx, &actor.zone, Some(&rule.category)).await?;
    let mut old: Vec<&RuleRow> = stands.iter().filter(|r| gives_way(r, &rule)).collect();
    old.dedup_by(|a, b| a.id == b.id);
    let why = format!("由{}代替", ruling_label(rule.number.as_deref(), actor.now.day()));
    for old in old {
        write_end(tx, actor, role, old, &why).await?;
    }
    let id = Id::<Rule>::new().into_string();
    let body = json!({ "values": {
        "category": rule.category, "building_id": rule.place(), "lead": rule.lead,
        "assists": rule.assists, "ruling": rule.ruling, "number": rule.number,
    }});
    let event = Event::of_register(KIND, &id, 1, "add", "", body).by(role);
    let hash = event.hash(actor);
    store::add_rule(tx, &actor.zone, &id, &rule, &hash, actor.now).await?;
    journal::append(tx, actor, vec![event]).await?;
    Ok(id)
}

fn gives_way(old: &RuleRow, to: &Rule) -> bool {
    old.building_id.as_deref() == to.place() || old.building_id.as_deref() == Some(to.building_id.as_str())
}

/// Ends a rule that was read at `version`: slips of its kind are free again.
///
/// Errors: 404 for none that stands, 403, 412 when it was changed since, 422 without a reason.
pub async fn end(app: &App, actor: &Actor, id: &str, version: i64, said: &Value) -> Result<()> {
    let role = policy::may_end_rules(actor).map_err(Error::Forbidden)?;
    let said = check(fields::END_RULE, said)?;
    crate::write_tx!(app.db, |tx| {
        let stands = store::rule(tx, &actor.zone, id).await?;
        let stands = stands.ok_or(Error::NotFound("派单规则"))?;
        if stands.version != version {
            return Err(Error::Stale {
                expected: version,
                current: stands.version,
            });
        }
        write_end(tx, actor, role, &stands, said["reason"].as_str().unwrap_or_default()).await
    })
}

async fn write_end(tx: &mut Tx, actor: &Actor, role: Role, old: &RuleRow, why: &str) -> Result<()> {
    let body = json!({ "values": { "reason": why } });
    let event = Event::of_register(KIND, &old.id, old.version + 1, "end", &old.head_hash, body).by(role);
    store::end_rule(tx, actor, old, &event.hash(actor), why).await?;
    journal::append(tx, actor, vec![event]).await?;
    Ok(())
}
