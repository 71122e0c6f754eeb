//! What the rules of handoffs ask the database and the calendar.

use super::apply::WITHOUT_NUMBERS;
use super::clocks::{RETURN_WINDOW, submits_last, total};
use super::found::{Found, FoundOpening, Part};
use super::guard::{distinct, no_basis};
use super::model::{Group, Handoff, Leg, Limits, Named, Wait};
use super::policy;
use super::routed::{Routed, kept_by, refuse};
use super::steps::{AssistGroup, Opening, Step};
use super::store;
use super::words::LegRole;
use crate::app::App;
use crate::clocks::{Course, DeskHours, Policy, Reckoning, WorkingCalendar};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::guidance;
use crate::kernel::{Actor, Day, FieldError, Timestamp};
use crate::matters::{Here, Matter};
use crate::routing;

/// H1: the firm and the departments as the registers know them.
pub async fn opening(app: &App, tx: &mut Tx, actor: &Actor, opening: &Opening) -> Result<FoundOpening> {
    let zone = actor.zone.as_str();
    let mut errors = vec![];
    if let Err(Error::Invalid(twice)) = distinct(&opening.lead_department_id, &opening.assists) {
        errors.extend(twice);
    }
    if !store::has_building(tx, zone, &opening.building_id).await? {
        let message = "没有这座楼宇，请从登记的楼宇中选择";
        errors.push(FieldError::new("building_id", "unknown_building", message));
    }
    let category = routing::category(tx, zone, &opening.category).await?;
    if category.is_none() {
        let message = "没有这个类别，请从登记的诉求类别中选择";
        errors.push(FieldError::new("category", "unknown_category", message));
    }
    let firm = match &opening.enterprise_id {
        None => None,
        Some(id) => {
            let firm = store::firm(tx, zone, id).await?;
            if firm.is_none() {
                let message = "没有这家企业，请从登记的企业中选择";
                errors.push(FieldError::new("enterprise_id", "unknown_enterprise", message));
            }
            firm
        }
    };
    let mut wanted = vec![("lead_department_id".to_owned(), opening.lead_department_id.clone())];
    let assists = opening.assists.iter().enumerate();
    wanted.extend(assists.map(|(i, a)| (format!("assists.{i}.department_id"), a.department_id.clone())));
    let (departments, unknown) = departments(tx, zone, wanted).await?;
    errors.extend(unknown);
    let (groups, unknown) = groups(tx, actor, &opening.assist_groups).await?;
    errors.extend(unknown);
    let mut parts = vec![];
    let lead = departments.iter().find(|d| d.id == opening.lead_department_id);
    if let (Some(category), Some(lead)) = (&category, lead) {
        let routed = Routed::as_of(tx, actor, &category.code, &opening.building_id).await?;
        let assists = opening.assists.iter().map(|a| a.department_id.as_str());
        parts = routed.parts(&in_parts(&lead.id, assists));
        let rests = opening.basis.is_some() || Part::of(&parts, &lead.id).is_some_and(|p| p.basis.is_some());
        match routed.against_ruling("lead_department_id", &lead.id) {
            Some(against) => errors.push(against),
            None if !rests => errors.push(no_basis(&lead.name)),
            None => {}
        }
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let policy = app.policy_for(zone, Handoff::KIND).await?;
    Ok(FoundOpening {
        category: category.map(|c| c.name).unwrap_or_default(),
        firm,
        departments,
        groups,
        parts,
        pinned: policy.pinned(),
        limits: Some(limits(&policy)),
    })
}

/// The departments of a dispatch, each with its part.
fn in_parts<'a>(lead: &'a str, assists: impl Iterator<Item = &'a str>) -> Vec<(LegRole, &'a str)> {
    let assists = assists.map(|id| (LegRole::Assist, id));
    std::iter::once((LegRole::Lead, lead)).chain(assists).collect()
}

fn limits(policy: &Policy) -> Limits {
    let number = |name: &str, without: i64| policy.number(name).unwrap_or(without);
    Limits {
        extension_days: number("extension_days", WITHOUT_NUMBERS.extension_days),
        waiting_days: number("waiting_days", WITHOUT_NUMBERS.waiting_days),
        callback_tries: number("callback_tries", WITHOUT_NUMBERS.callback_tries),
        callback_days: number("callback_days", WITHOUT_NUMBERS.callback_days),
    }
}

/// Departments in the order in which they were named, and what is wrong with the others.
async fn departments(tx: &mut Tx, zone: &str, wanted: Vec<(String, String)>) -> Result<(Vec<Named>, Vec<FieldError>)> {
    let ids = wanted.iter().map(|(_, id)| id.clone()).collect();
    let known = store::departments(tx, zone, ids).await?;
    let mut named = vec![];
    let mut errors = vec![];
    for (field, id) in wanted {
        match known.iter().find(|d| d.id == id) {
            Some(department) => named.push(department.clone()),
            None => errors.push(FieldError::new(
                field,
                "unknown_department",
                "没有这个部门，请从登记的职能部门中选择",
            )),
        }
    }
    Ok((named, errors))
}

/// Guidance groups that stand today, in the order in which they were named, each with the department
/// that leads it, and what is wrong with the others.
async fn groups(tx: &mut Tx, actor: &Actor, wanted: &[AssistGroup]) -> Result<(Vec<Group>, Vec<FieldError>)> {
    let ids = wanted.iter().map(|a| a.group_id.clone()).collect();
    let known = guidance::service::led(tx, &actor.zone, ids, actor.now.day()).await?;
    let mut found: Vec<Group> = vec![];
    let mut errors = vec![];
    for (i, AssistGroup { group_id }) in wanted.iter().enumerate() {
        let mut wrong = |code, message| {
            errors.push(FieldError::new(format!("assist_groups.{i}.group_id"), code, message));
        };
        match known.iter().find(|g| g.id == *group_id) {
            None => wrong("unknown_group", "没有这个指导团，或已撤销，请从列表中选择"),
            Some(_) if found.iter().any(|g| g.group.id == *group_id) => wrong("twice", "同一指导团不能列两次"),
            Some(g) => found.push(Group {
                group: Named {
                    id: g.id.clone(),
                    name: g.name.clone(),
                },
                led_by: g.led_by.clone().map(|(id, name)| Named { id, name }),
            }),
        }
    }
    Ok((found, errors))
}

/// What the rules of one step must know.
pub async fn step(h: &Handoff, app: &App, tx: &mut Tx, actor: &Actor, here: Here<'_>, step: &Step) -> Result<Found> {
    let zone = actor.zone.as_str();
    let calendar = app.calendar(zone).await?;
    let policy = app.policy(zone, &h.pinned.code, h.pinned.version).await?;
    let mut found = Found {
        speaks_for: policy::speaks_for(h, actor),
        ..Found::default()
    };
    let (departments, errors) = departments(tx, zone, named_in(step)).await?;
    if !errors.is_empty() {
        return Err(errors.into());
    }
    found.departments = departments;
    if let Step::Amend {
        assist_groups: Some(named),
        ..
    } = step
    {
        let (groups, errors) = groups(tx, actor, named).await?;
        if !errors.is_empty() {
            return Err(errors.into());
        }
        found.groups = groups;
    }
    let leg = step.leg_id().and_then(|id| h.leg(id));
    let part = leg.map_or("", |leg| leg.id.as_str());
    found.on_behalf_of = leg
        .filter(|leg| policy::taker(step.verb()) == policy::Who::Clerk && policy::is_on_behalf(h, leg, actor))
        .map(|leg| leg.department.clone());
    if matches!(
        step,
        Step::AcceptReturn { .. } | Step::Redispatch { .. } | Step::Rule { .. }
    ) {
        found.own_due = due_of(&policy, &calendar, "finish", actor.now);
    }
    if found.own_due.is_some() || matches!(step, Step::GrantExtension { .. }) {
        found.total_due = here.due(total(h), "");
        found.lead_due = submits_last(h, step).and_then(|lead| here.due("finish", &lead.id));
    }
    match step {
        Step::Sign { .. } => found.due = here.due("sign", part),
        Step::Begin { .. } => found.due = here.due("contact", part),
        Step::AskReturn { .. } => {
            let legs = leg.into_iter().collect();
            if let Some((_, of_return)) = of_returns(h, legs, app, tx, actor).await?.pop() {
                found.bound_by = of_return.bound_by;
                found.return_until = of_return.return_until;
            }
        }
        Step::AskExtension { .. } => {
            found.due = here.due("finish", part);
            let first = leg.is_some_and(|leg| leg.extensions.is_empty());
            found.latest = found
                .due
                .filter(|_| first)
                .map(|due| working_days_after(&calendar, due.day(), h.limits.extension_days));
        }
        Step::GrantExtension { .. } => {
            let asked = leg.and_then(|leg| leg.extension_asked.as_ref());
            found.extended_to = asked.map(|asked| asked.until);
        }
        Step::Wait { .. } => {
            let used: i64 = leg.map_or(0, |leg| leg.waits.iter().map(|wait| waited(&calendar, wait)).sum());
            let left = (h.limits.waiting_days - used).max(0);
            found.due = here.due("finish", part);
            found.waiting_left = Some(left);
            found.latest = Some(working_days_after(&calendar, actor.now.day(), left));
        }
        Step::Dispatch {} => {
            let (lead, assists) = (&h.plan.lead.id, h.plan.assists.iter());
            let routed = Routed::of(tx, actor, h).await?;
            refuse(routed.against_ruling("lead_department_id", lead))?;
            found.parts = routed.parts(&in_parts(lead, assists.map(|a| a.id.as_str())));
        }
        Step::Amend {
            lead_department_id: Some(lead),
            basis,
            ..
        } => {
            let routed = Routed::of(tx, actor, h).await?;
            refuse(routed.against_ruling("lead_department_id", lead))?;
            if basis.is_none() && *lead != h.plan.lead.id {
                let parts = routed.parts(&[(LegRole::Lead, lead)]);
                found.basis = Part::of(&parts, lead).and_then(|part| part.basis.clone());
            }
        }
        Step::AcceptReturn {
            department_id, basis, ..
        } => {
            let next = department_id.as_deref().filter(|_| h.passes_on());
            if let Some(leg) = leg {
                let routed = Routed::of(tx, actor, h).await?;
                routed.passing_on((h, leg), next, basis.as_deref(), &mut found)?;
            }
        }
        Step::Redispatch {
            department_id, basis, ..
        } => {
            if let Some(leg) = leg {
                let routed = Routed::of(tx, actor, h).await?;
                routed.passing_on((h, leg), Some(department_id), basis.as_deref(), &mut found)?;
            }
        }
        Step::Finish { .. } => {
            found.original_due = h.dispatched_at.and_then(|at| due_of(&policy, &calendar, total(h), at));
        }
        Step::Cancel {
            merged_into: Some(number),
            ..
        } => found.merged_into = store::open_numbered(tx, actor, number).await?,
        _ => {}
    }
    Ok(found)
}

/// What decides whether each of these legs may be given back (H3): its window, and a ruling that binds the
/// department to this part.
pub async fn of_returns<'a>(
    h: &Handoff,
    legs: Vec<&'a Leg>,
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
) -> Result<Vec<(&'a Leg, Found)>> {
    if legs.is_empty() {
        return Ok(vec![]);
    }
    let calendar = app.calendar(&actor.zone).await?;
    let policy = app.policy(&actor.zone, &h.pinned.code, h.pinned.version).await?;
    let rule = routing::binding(tx, &actor.zone, &h.category, Some(&h.building)).await?;
    let of_leg = |leg: &'a Leg| {
        let found = Found {
            bound_by: kept_by(rule.as_ref(), leg),
            return_until: due_of(&policy, &calendar, RETURN_WINDOW, leg.dispatched_at),
            ..Found::default()
        };
        (leg, found)
    };
    Ok(legs.into_iter().map(of_leg).collect())
}

/// The departments that a step names, each with its field.
fn named_in(step: &Step) -> Vec<(String, String)> {
    let one = |field: &str, id: &String| (field.to_owned(), id.clone());
    let assists = |all: &[super::steps::Assist]| -> Vec<(String, String)> {
        let rows = all.iter().enumerate();
        rows.map(|(i, a)| (format!("assists.{i}.department_id"), a.department_id.clone()))
            .collect()
    };
    match step {
        Step::Amend {
            lead_department_id,
            assists: rows,
            ..
        } => {
            let mut all: Vec<_> = lead_department_id
                .iter()
                .map(|id| one("lead_department_id", id))
                .collect();
            all.extend(assists(rows.as_deref().unwrap_or_default()));
            all
        }
        Step::AskReturn {
            proposed_department_id, ..
        } => vec![one("proposed_department_id", proposed_department_id)],
        Step::AcceptReturn { department_id, .. } => department_id.iter().map(|id| one("department_id", id)).collect(),
        Step::Redispatch { department_id, .. } => vec![one("department_id", department_id)],
        Step::Rule {
            heard,
            lead_department_id,
            assists: rows,
            ..
        } => {
            let mut all = vec![one("lead_department_id", lead_department_id)];
            all.extend(assists(rows));
            let heard = heard.iter().enumerate();
            all.extend(heard.map(|(i, one)| (format!("heard.{i}.department_id"), one.department_id.clone())));
            all
        }
        _ => vec![],
    }
}

/// When a rule that begins at `from` ends; None where the policy has no such rule.
fn due_of(policy: &Policy, calendar: &WorkingCalendar, rule: &str, from: Timestamp) -> Option<Timestamp> {
    let hours = DeskHours::office();
    let due = policy
        .rule(rule)?
        .due(Course::from(from), Reckoning::new(calendar, &hours))?;
    Some(due.at)
}

/// What a wait has used of the limit: every wait at least a day, none more than was granted.
fn waited(calendar: &WorkingCalendar, wait: &Wait) -> i64 {
    let last = wait.to.map_or(wait.until, |to| to.day().min(wait.until));
    let mut day = calendar.next_working_day(wait.from.day());
    let mut days = 0;
    while day <= last {
        days += 1;
        day = calendar.next_working_day(day);
    }
    days.max(1)
}

fn working_days_after(calendar: &WorkingCalendar, day: Day, days: i64) -> Day {
    (0..days).fold(day, |day, _| calendar.next_working_day(day))
}
