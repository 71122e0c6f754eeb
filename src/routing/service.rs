//! Where a handoff should go, what binds, what is learned; the zone's categories.

use serde_json::{Value, json};

use super::fields;
use super::model::{BoundRule, Category, Origin, Proposal, ProposedGroup, ranked};
use super::{policy, store};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::guidance;
use crate::journal::{self, Event};
use crate::kernel::fields::check;
use crate::kernel::{Actor, Day, Role};
use crate::registers::words::DutyPart;

/// So many departments are proposed from history.
const FROM_HISTORY: i64 = 3;

/// Gives a new zone the usual categories.
pub async fn seed(tx: &mut Tx, zone: &str) -> Result<()> {
    store::seed(tx, zone).await
}

/// Every category of the zone, also those no longer offered, in their order.
pub async fn categories(tx: &mut Tx, zone: &str) -> Result<Vec<Category>> {
    let rows = store::categories(tx, zone).await?;
    Ok(rows.into_iter().map(Category::from).collect())
}

/// The category of this code.
pub async fn category(tx: &mut Tx, zone: &str, code: &str) -> Result<Option<Category>> {
    Ok(store::category(tx, zone, code).await?.map(Category::from))
}

/// What rulings and duties say of a category in a building: the grounds on which a department has its part.
pub struct Grounds {
    /// The ruling that binds.
    pub rule: Option<BoundRule>,
    /// What each department is given by that ruling, then by its duties.
    pub claims: Vec<Proposal>,
}

/// The grounds as of `on`.
pub async fn grounds(tx: &mut Tx, zone: &str, on: Day, category: &str, building_id: Option<&str>) -> Result<Grounds> {
    let duties = store::duties(tx, zone, category, on).await?;
    let basis = |department: &str, part| {
        let duty = duties.iter().find(|d| d.department_id == department && d.part == part);
        duty.map(|d| d.legal_basis.clone()).unwrap_or_default()
    };
    let rules = store::rules(tx, zone, Some(category)).await?;
    let fitting = fitting(&rules, building_id);
    let ruled = fitting.iter().map(|r| {
        let place = r.building.as_deref().unwrap_or("全区");
        let day = r.from_at.day();
        let of = r.ruling_number.as_ref().map(|number| format!("{number}，"));
        let why = format!(
            "{day}会商裁定（{}{place}）：由{}{}，不得再退单",
            of.unwrap_or_default(),
            r.name,
            r.part.label()
        );
        Proposal {
            department_id: r.department_id.clone(),
            name: r.name.clone(),
            role: r.part,
            origin: Origin::Ruling,
            why,
            legal_basis: basis(&r.department_id, r.part),
        }
    });
    let dutiful = duties.iter().map(|d| Proposal {
        department_id: d.department_id.clone(),
        name: d.name.clone(),
        role: d.part,
        origin: Origin::Duty,
        why: format!("职责清单：{}起{}这类事项", d.from_day, d.part.label()),
        legal_basis: d.legal_basis.clone(),
    });
    Ok(Grounds {
        rule: bound(&fitting),
        claims: ruled.chain(dutiful).collect(),
    })
}

/// Which departments a handoff of this category should go to as of `on`: rulings first, duties
/// second, history third, each with its reason.
pub async fn propose(
    tx: &mut Tx,
    zone: &str,
    on: Day,
    category: &str,
    building_id: Option<&str>,
) -> Result<Vec<Proposal>> {
    let Grounds { mut claims, .. } = grounds(tx, zone, on, category, building_id).await?;
    let history = store::history(tx, zone, category, FROM_HISTORY).await?;
    claims.extend(history.into_iter().map(|h| Proposal {
        why: format!("以往同类交办单由其{}办结{}件", h.part.label(), h.closed),
        department_id: h.department_id,
        name: h.name,
        role: h.part,
        origin: Origin::History,
        legal_basis: String::new(),
    }));
    Ok(ranked(claims))
}

/// The guidance groups that are linked with the building (双联) and could assist.
pub async fn propose_groups(tx: &mut Tx, zone: &str, on: Day, building_id: &str) -> Result<Vec<ProposedGroup>> {
    let linked = guidance::service::linked(tx, zone, building_id, on).await?;
    let groups = linked.into_iter().map(|group| ProposedGroup {
        why: format!("双联：{}起联系这座楼宇，可以协办", group.since),
        group_id: group.id,
        name: group.name,
    });
    Ok(groups.collect())
}

/// The rule that fits, a row for each department it names: one of this building before one of every
/// building.
fn fitting<'a>(rules: &'a [store::RuleRow], building_id: Option<&str>) -> Vec<&'a store::RuleRow> {
    let fits = |r: &&store::RuleRow| r.building_id.is_none() || r.building_id.as_deref() == building_id;
    let first = rules.iter().find(fits);
    rules.iter().filter(|r| first.is_some_and(|f| f.id == r.id)).collect()
}

fn bound(of: &[&store::RuleRow]) -> Option<BoundRule> {
    let lead = of.iter().find(|r| r.part == DutyPart::Lead)?;
    let assists = of.iter().filter(|r| r.part == DutyPart::Assist);
    Some(BoundRule {
        id: lead.id.clone(),
        category: lead.category_code.clone(),
        building_id: lead.building_id.clone(),
        lead: lead.department_id.clone(),
        assists: assists.map(|r| r.department_id.clone()).collect(),
        ruling: lead.ruling_id.clone(),
        number: lead.ruling_number.clone(),
        since: lead.from_at,
    })
}

/// The ruling that binds for this category and building, if there is one.
pub async fn binding(tx: &mut Tx, zone: &str, category: &str, building_id: Option<&str>) -> Result<Option<BoundRule>> {
    let rules = store::rules(tx, zone, Some(category)).await?;
    Ok(bound(&fitting(&rules, building_id)))
}

/// Counts a closed handoff for the departments that did it.
pub async fn learned(tx: &mut Tx, zone: &str, category: &str, lead: &str, assists: &[String]) -> Result<()> {
    let lead = std::iter::once((lead.to_owned(), DutyPart::Lead));
    let assists = assists.iter().map(|a| (a.clone(), DutyPart::Assist));
    let mut who: Vec<(String, DutyPart)> = lead.chain(assists).collect();
    // In one order for everybody, so that two closings do not wait for each other crosswise.
    who.sort();
    who.dedup();
    store::count_closed(tx, zone, category, who).await
}

/// Adds a category (诉求类别).
///
/// Errors: 403, 422 with every wrong field.
pub async fn add_category(app: &App, actor: &Actor, said: &Value) -> Result<Category> {
    let role = policy::may_keep_categories(actor).map_err(Error::Forbidden)?;
    let said = check(fields::CATEGORY, said)?;
    let code = said["code"].as_str().unwrap_or_default().to_owned();
    let begins = code.starts_with(|c: char| c.is_ascii_lowercase());
    let plain = code
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !begins || !plain {
        return Err(Error::invalid(
            "code",
            "not_a_code",
            "类别编码以小写字母开头，只用小写字母、数字和下划线",
        ));
    }
    crate::write_tx!(app.db, |tx| {
        if store::category(tx, &actor.zone, &code).await?.is_some() {
            return Err(Error::Exists(format!(
                "已有编码为“{code}”的类别，请换一个编码，或更改那一条"
            )));
        }
        let row = store::CategoryRow {
            code: code.clone(),
            name: said["name"].as_str().unwrap_or_default().to_owned(),
            place: said["place"].as_i64().unwrap_or(999),
            active: true,
            version: 0,
            head_hash: String::new(),
        };
        write_category(tx, actor, role, row, "add").await
    })
}

/// Changes a category that was read at `version`.
///
/// Errors: 404, 403, 412 when it was changed since, 422 with every wrong field.
pub async fn change_category(app: &App, actor: &Actor, code: &str, version: i64, said: &Value) -> Result<Category> {
    let role = policy::may_keep_categories(actor).map_err(Error::Forbidden)?;
    let said = check(fields::CATEGORY_CHANGE, said)?;
    crate::write_tx!(app.db, |tx| {
        let stands = store::category(tx, &actor.zone, code).await?;
        let stands = stands.ok_or(Error::NotFound("诉求类别"))?;
        if stands.version != version {
            return Err(Error::Stale {
                expected: version,
                current: stands.version,
            });
        }
        let row = store::CategoryRow {
            name: said["name"].as_str().unwrap_or_default().to_owned(),
            place: said["place"].as_i64().unwrap_or(stands.place),
            active: said["active"].as_bool().unwrap_or(stands.active),
            ..stands
        };
        write_category(tx, actor, role, row, "change").await
    })
}

async fn write_category(
    tx: &mut Tx,
    actor: &Actor,
    role: Role,
    mut row: store::CategoryRow,
    step: &'static str,
) -> Result<Category> {
    row.version += 1;
    let body = json!({ "values": { "name": row.name, "place": row.place, "active": row.active } });
    let event = Event::of_register("request_category", &row.code, row.version, step, &row.head_hash, body).by(role);
    row.head_hash = event.hash(actor);
    store::save_category(tx, &actor.zone, &row).await?;
    journal::append(tx, actor, vec![event]).await?;
    Ok(row.into())
}

/// So many rules that have ended are shown, the latest first.
pub const ENDED_SHOWN: i64 = 50;

/// Everything the page of departments and duties shows.
pub struct Overview {
    pub categories: Vec<Category>,
    pub departments: Vec<store::DepartmentRow>,
    pub duties: Vec<store::DutyLine>,
    pub rules: Vec<store::RuleRow>,
    pub ended: Vec<store::EndedRow>,
}

pub async fn overview(app: &App, actor: &Actor) -> Result<Overview> {
    let mut tx = app.db.read().await?;
    Ok(Overview {
        categories: categories(&mut tx, &actor.zone).await?,
        departments: store::departments(&mut tx, &actor.zone).await?,
        duties: store::all_duties(&mut tx, &actor.zone).await?,
        rules: store::rules(&mut tx, &actor.zone, None).await?,
        ended: store::ended_rules(&mut tx, &actor.zone, ENDED_SHOWN).await?,
    })
}
