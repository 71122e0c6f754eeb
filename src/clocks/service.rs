//! What the zone changes in its calendar and in its policies.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::calendar::{CalendarDay, WorkingCalendar};
use super::effect::{self, Effect};
use super::policies::{AppliesTo, Pinned, Policy, built_in, built_ins};
use super::policy::may_change;
use super::preview::{self, Preview};
use super::{Course, DeskHours, Due, Reckoning, holidays, recount, store, versions};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Event};
use crate::kernel::{Actor, Day, FieldError, Timestamp};

/// A change of the zone's calendar.
#[derive(Debug, Clone, Default)]
pub struct CalendarChange {
    pub set: Vec<CalendarDay>,
    /// Days that follow the published calendar again.
    pub reset: Vec<Day>,
    /// Years whose whole notice `set` is.
    pub years: BTreeSet<i32>,
}

impl CalendarChange {
    /// The year to be looked at after it.
    pub fn year(&self) -> Option<i32> {
        let first = self.set.first().map(|row| row.day).or(self.reset.first().copied());
        self.years.last().copied().or(first.map(Day::year))
    }
}

/// Nobody is off for longer; the longest holiday there was lasted ten days.
const LONGEST_REST: i64 = 30;

/// Changes the calendar; clocks that run are counted again by the keeper, within a minute. Returns
/// the new version.
///
/// Errors: 412 when somebody was faster, 422 when a year would have no working days for a month, or
/// when what is to replace a year is not its notice.
pub async fn change_calendar(app: &App, actor: &Actor, expected: i64, change: &CalendarChange) -> Result<i64> {
    let role = may_change(actor).map_err(Error::Forbidden)?;
    check_years(change)?;
    let version = crate::write_tx!(app.db, |tx| {
        let (current, head) = store::zone::calendar_head(tx, &actor.zone).await?;
        if current != expected {
            return Err(Error::Stale { expected, current });
        }
        changed_in(tx, actor, current + 1, change).await?;
        let body = json!({ "set": change.set, "reset": change.reset, "years": change.years });
        let event = Event::of_register("calendar", "calendar", current + 1, "change", &head, body).by(role);
        let hash = event.hash(actor);
        journal::append(tx, actor, vec![event]).await?;
        store::zone::write_calendar_head(tx, &actor.zone, current + 1, &hash).await?;
        Ok(current + 1)
    })?;
    app.forget(&actor.zone);
    Ok(version)
}

/// Writes what a change says, and returns the calendar that it makes.
async fn changed_in(tx: &mut Tx, actor: &Actor, version: i64, change: &CalendarChange) -> Result<WorkingCalendar> {
    store::zone::change_calendar(tx, &actor.zone, change).await?;
    let calendar = store::calendar(tx, &actor.zone).await?.with_version(version);
    check_calendar(&calendar, change)?;
    Ok(calendar)
}

/// What a change of the calendar would do: it is made, looked at and taken back.
///
/// Errors: 422 as [`change_calendar`].
pub async fn foresee_calendar(app: &App, actor: &Actor, change: &CalendarChange) -> Result<Effect> {
    may_change(actor).map_err(Error::Forbidden)?;
    check_years(change)?;
    // Rolling back is how a transaction that may not stay is left; the calendars stand beside it.
    let mut calendars = None;
    let outcome: Result<()> = crate::write_tx!(app.db, |tx| {
        let old = store::calendar(tx, &actor.zone).await?;
        let new = changed_in(tx, actor, old.version() + 1, change).await?;
        calendars = Some((old, new));
        Err(Error::Invalid(vec![]))
    });
    let (old, new) = match (outcome, calendars) {
        (Err(Error::Invalid(_)), Some(calendars)) => calendars,
        (Err(error), _) => return Err(error),
        (Ok(()), _) => return Err(Error::Internal("a preview of a calendar was kept".to_owned())),
    };
    let (days, reworded) = effect::days(&old, &new, change);
    Ok(Effect {
        version: old.version(),
        years: change.years.clone(),
        days,
        reworded,
        published: effect::published(&old, &new, change),
        clocks: recount::foresee(app, &actor.zone, &old, &new).await?,
    })
}

/// A year counts as published once it is brought in, and its due dates as certain: so it has a day
/// off for every festival.
fn check_years(change: &CalendarChange) -> Result<()> {
    for year in &change.years {
        let lacking = holidays::lacking(*year, &change.set);
        if !lacking.is_empty() {
            let message = format!(
                "{year}年没有写{}的放假日，不能当作全年安排，原有安排没有改动。只改个别日子的，请不要按全年安排导入",
                lacking.join("、")
            );
            return Err(Error::invalid("years", "year_without_days", message));
        }
    }
    Ok(())
}

/// Refuses a calendar in which nobody would work for a month.
fn check_calendar(calendar: &WorkingCalendar, change: &CalendarChange) -> Result<()> {
    let days = change
        .set
        .iter()
        .map(|row| row.day.year())
        .chain(change.years.iter().copied());
    let years: BTreeSet<i32> = days.collect();
    for year in years {
        let Some(first) = Day::ymd(year, 1, 1) else { continue };
        let mut rest = 0;
        // A rest may reach over the new year at either end.
        for day in (-LONGEST_REST..366 + LONGEST_REST).map(|n| first.plus_days(n)) {
            rest = if calendar.is_working(day) { 0 } else { rest + 1 };
            if rest > LONGEST_REST {
                let message = format!("{year}年到{day}为止连续{rest}天没有工作日，这不是一份可用的日历；请检查休息日");
                return Err(Error::invalid("days", "no_working_days", message));
            }
        }
    }
    Ok(())
}

/// When an event at `from` makes a rule of this policy due, and how that is counted.
pub async fn due_date(
    app: &App,
    actor: &Actor,
    policy: &Policy,
    rule: &str,
    from: Timestamp,
    desk: &DeskHours,
) -> Result<Due> {
    let calendar = app.calendar(&actor.zone).await?;
    let rule = policy
        .rule(rule)
        .ok_or_else(|| Error::invalid("rule", "unknown_rule", format!("“{}”没有这条规则", policy.label)))?;
    rule.due(Course::from(from), Reckoning::new(&calendar, desk))
        .ok_or_else(|| Error::invalid("rule", "stated", "这条规则的到期日由事项约定，不从起算时间推算"))
}

/// A policy in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub policy: Arc<Policy>,
    /// New matters of its kind run by this version.
    pub current: bool,
}

/// All policies in their newest versions, and the versions in force, by kind and code; with how often
/// each kind's choice was changed.
pub async fn policies(app: &App, actor: &Actor) -> Result<(Vec<Listed>, Vec<(AppliesTo, i64)>)> {
    let mut tx = app.db.read().await?;
    let mut all: Vec<Arc<Policy>> = built_ins().to_vec();
    all.extend(
        store::zone::own_policies(&mut tx, &actor.zone)
            .await?
            .into_iter()
            .map(Arc::new),
    );
    let chosen = store::chosen(&mut tx, &actor.zone).await?;
    let heads = store::zone::choice_heads(&mut tx, &actor.zone).await?;
    let in_force = |p: &Policy| versions::in_use(&chosen, p.applies_to).as_ref() == Some(&p.pinned());
    let newest = |p: &Policy| all.iter().all(|q| q.code != p.code || q.version <= p.version);
    let mut listed: Vec<Listed> = all
        .iter()
        .filter(|p| newest(p) || in_force(p))
        .map(|p| Listed {
            policy: p.clone(),
            current: in_force(p),
        })
        .collect();
    listed.sort_by_key(|l| {
        (
            l.policy.applies_to,
            !l.current,
            l.policy.code.clone(),
            -l.policy.version,
        )
    });
    let changes = AppliesTo::ALL
        .iter()
        .map(|kind| (*kind, heads.get(kind.as_str()).map_or(0, |(n, _)| *n)))
        .collect();
    Ok((listed, changes))
}

/// How often the choice of a kind was changed: what a change of it must have read.
pub async fn changes(app: &App, actor: &Actor, kind: AppliesTo) -> Result<i64> {
    let heads = store::zone::choice_heads(&mut app.db.read().await?, &actor.zone).await?;
    Ok(heads.get(kind.as_str()).map_or(0, |(n, _)| *n))
}

/// What would change if this were the policy of its kind.
pub async fn preview(app: &App, actor: &Actor, policy: &Policy) -> Result<Preview> {
    policy.check()?;
    let kind = policy.applies_to.as_str();
    let now = app.policy_for(&actor.zone, kind).await?;
    let calendar = app.calendar(&actor.zone).await?;
    let running = store::zone::running(&mut app.db.read().await?, &actor.zone, kind).await?;
    Ok(preview::compare(&now, policy, &calendar, actor.now, running))
}

/// Keeps a policy as a new version and runs new matters of its kind by it. `expected` is how often the
/// kind's choice had been changed when it was read.
pub async fn save(app: &App, actor: &Actor, expected: i64, mut policy: Policy) -> Result<Arc<Policy>> {
    let role = may_change(actor).map_err(Error::Forbidden)?;
    let of_another_kind = |p: &Policy| p.applies_to != policy.applies_to;
    if versions::newest(app, actor, &policy.code)
        .await?
        .is_some_and(|p| of_another_kind(&p))
    {
        return Err(Error::invalid(
            "applies_to",
            "other_kind",
            "这个代码已用于另一类事项，请换一个代码",
        ));
    }
    policy.check()?;
    let kind = policy.applies_to.as_str();
    let saved = crate::write_tx!(app.db, |tx| {
        let own = store::zone::newest(tx, &actor.zone, &policy.code)
            .await?
            .map_or(0, |p| p.version);
        let ours = built_in(&policy.code).map_or(0, |p| p.version);
        policy.version = own.max(ours) + 1;
        store::zone::add_policy(tx, actor, &policy).await?;
        let body = serde_json::to_value(&policy)?;
        choose_in(actor, tx, role, kind, expected, "new_version", &policy.pinned(), body).await?;
        Ok(policy.clone())
    })?;
    app.forget(&actor.zone);
    Ok(Arc::new(saved))
}

/// Runs new matters of a kind by a version there is.
pub async fn choose(app: &App, actor: &Actor, expected: i64, pinned: &Pinned) -> Result<Arc<Policy>> {
    let role = may_change(actor).map_err(Error::Forbidden)?;
    let policy = versions::named(app, actor, "code", &pinned.code, Some(pinned.version)).await?;
    policy.check()?;
    let kind = policy.applies_to.as_str();
    crate::write_tx!(app.db, |tx| {
        let body = json!({ "code": pinned.code, "version": pinned.version });
        choose_in(actor, tx, role, kind, expected, "choose", pinned, body).await
    })?;
    app.forget(&actor.zone);
    Ok(policy)
}

#[expect(clippy::too_many_arguments, reason = "private, and each part goes into the event")]
async fn choose_in(
    actor: &Actor,
    tx: &mut Tx,
    role: crate::kernel::Role,
    kind: &'static str,
    expected: i64,
    step: &'static str,
    pinned: &Pinned,
    body: Value,
) -> Result<()> {
    let heads = store::zone::choice_heads(tx, &actor.zone).await?;
    let (current, head) = heads.get(kind).cloned().unwrap_or_default();
    if current != expected {
        return Err(Error::Stale { expected, current });
    }
    let event = Event::of_register("policy", kind, current + 1, step, &head, body).by(role);
    let hash = event.hash(actor);
    journal::append(tx, actor, vec![event]).await?;
    store::zone::write_choice(tx, &actor.zone, kind, pinned, current + 1, &hash).await
}

/// What a policy is shown with beside its own fields: it may be sent back as it was read.
const SHOWN: [&str; 2] = ["current", "issued_at"];

/// A policy as the API or a form sends it; the version is the hub's to give.
pub fn read_policy(mut sent: Value) -> Result<Policy> {
    if let Value::Object(map) = &mut sent {
        map.retain(|name, _| !SHOWN.contains(&name.as_str()));
        map.insert("version".to_owned(), 1.into());
    }
    serde_path_to_error::deserialize(&sent).map_err(|e| {
        let path = e.path().to_string();
        let said = e.inner().to_string();
        let (code, message) = if said.contains("nonzero") && said.contains("`0`") {
            ("zero", "时限应为大于0的整数：写0等于没有时限".to_owned())
        } else if said.contains("nonzero") {
            (
                "not_a_limit",
                "时限应为大于0的整数：分钟、小时不超过10000，日不超过3650，月不超过120，年不超过20".to_owned(),
            )
        } else if said.starts_with("unknown field") {
            ("unknown_field", "没有这个字段，请检查拼写".to_owned())
        } else {
            ("not_readable", format!("内容不能读懂：{said}"))
        };
        Error::from(vec![FieldError::new(
            if path == "." { String::new() } else { path },
            code,
            message,
        )])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_of_zero_minutes_is_refused_by_its_field() {
        let mut sent = serde_json::to_value(&**built_in("5341").unwrap()).unwrap();
        sent["rules"][0]["timing"]["counted"]["limit"]["minutes"] = 0.into();
        let Err(Error::Invalid(errors)) = read_policy(sent) else {
            panic!("zero minutes are no limit");
        };
        assert_eq!(errors[0].code, "zero");
        assert!(errors[0].field.starts_with("rules[0].timing"), "{}", errors[0].field);
    }

    #[test]
    fn a_field_that_no_policy_has_is_refused_wherever_it_stands_and_what_was_shown_may_be_sent_back() {
        let shown = || {
            let mut sent = serde_json::to_value(&**built_in("5341").unwrap()).unwrap();
            sent["current"] = true.into();
            sent["issued_at"] = Value::Null;
            sent
        };
        assert_eq!(read_policy(shown()).unwrap().code, "5341");
        let refused = |at: &str| {
            let mut sent = shown();
            sent.pointer_mut(at).unwrap()["amount"] = 0.into();
            let Err(Error::Invalid(errors)) = read_policy(sent) else {
                panic!("{at}: taken");
            };
            errors[0].code
        };
        for at in ["", "/rules/0", "/rules/0/timing/counted", "/rules/0/sources/0"] {
            assert_eq!(refused(at), "unknown_field", "{at}");
        }
    }

    #[test]
    fn a_limit_that_no_number_holds_is_refused_as_too_long_and_not_as_zero() {
        let mut sent = serde_json::to_value(&**built_in("5341").unwrap()).unwrap();
        sent["rules"][0]["timing"]["counted"]["limit"]["minutes"] = 1_000_000_000.into();
        let Err(Error::Invalid(errors)) = read_policy(sent) else {
            panic!("a thousand million minutes are no limit");
        };
        assert_eq!(errors[0].code, "not_a_limit");
    }
}
