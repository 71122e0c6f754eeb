//! # Matters: the engine that runs every workflow
//!
//! A dispute, an adviser assignment, a request, a handoff are *matters*: things with stages that
//! people move forward. A slice says what may happen ([`Matter::next`]), who may
//! ([`Matter::may`]), what must be true first ([`Matter::guard`]), how the matter then looks
//! ([`Matter::apply`]), what it counts for ([`Matter::facts`]) and which clocks it moves
//! ([`Matter::clocks`]). All of these are pure. [`open`] and [`take_step`] do the rest, once for
//! all: scope, version, row, event, facts, clocks, readers, retry key, in one transaction.
//!
//! A matter is a fold over its events: `louwei verify` opens each with its first event, applies the
//! others and compares.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | the two ways to change a matter |
//! | `matter.rs` | [`Matter`]: what a slice says of its matters |
//! | `offer.rs` | what this caller may do now, for buttons and for `steps` |
//! | `spec.rs` | [`StepSpec`]: a step's name, label and fields |
//! | `store.rs` | the row, the scopes, the lists |
//! | `attachments.rs` | files, kept by hash |
//! | `details.rs` | what was typed at a step, for timelines |
//! | `timeline.rs` | one entry of a timeline, as its reader sees it |
//! | `replay.rs` | the fold over events, for `louwei verify` |

pub mod attachments;
pub mod details;
mod matter;
pub mod offer;
pub mod replay;
pub mod spec;
pub mod store;
pub mod timeline;

use std::future::Future;
use std::pin::Pin;

use serde_json::{Value, json};

use crate::app::App;
use crate::clocks::{self, ClockChange, DeskHours};
use crate::db::Tx;
use crate::error::{Error, Refused, Result};
use crate::journal::{self, Event, Visibility};
use crate::kernel::fields::check;
use crate::kernel::{Actor, Id, Role, Versioned};

pub use matter::{Audience, Header, Here, Matter, Moment};
pub use offer::{Offer, offered};
pub use spec::StepSpec;

/// What one matter does inside the transaction of another; boxed, because matters may call each
/// other in turn.
pub type Within<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Opens a matter from what was typed.
///
/// Errors: 422 with every field that is wrong, 403 with the rule that refuses.
pub async fn open<M: Matter>(app: &App, actor: &Actor, input: &Value) -> Result<(Id<M>, Versioned<M>)> {
    let opening = parse_opening::<M>(input)?;
    let id = Id::<M>::new();
    let opened = crate::write_tx!(app.db.shared(), |tx| {
        open_in(app, tx, actor, id.clone(), None, opening.clone()).await
    })?;
    Ok((id, opened))
}

/// Opens a matter in a transaction that is under way: a request hands off to a department. A parent
/// that must know its child's number takes it first, with [`store::next_number`], and names it here.
pub fn open_in<'a, M: Matter>(
    app: &'a App,
    tx: &'a mut Tx,
    actor: &'a Actor,
    id: Id<M>,
    number: Option<String>,
    opening: M::Opening,
) -> Within<'a, Versioned<M>> {
    Box::pin(async move {
        let found = M::look_up_opening(app, tx, actor, &opening).await?;
        let role = M::may_open(actor, &opening, &found).map_err(Error::Forbidden)?;
        let on = moment(actor, role);
        let number = match number {
            Some(number) => number,
            None => store::next_number(tx, &actor.zone, M::PREFIX, on.day().year()).await?,
        };
        let matter = M::opened(number.clone(), opening.clone(), &found, &on);
        let header = matter.header();
        let event = Event {
            subject_kind: M::KIND,
            subject_id: id.to_string(),
            seq: 1,
            acting_role: role,
            step: M::OPEN.name,
            from_stage: "",
            to_stage: header.stage,
            visibility: Visibility::Parties,
            side: String::new(),
            body: json!({ "number": number, "opening": opening, "found": found }),
            prev_hash: String::new(),
            facts: matter.opening_facts(&on),
        };
        let mut clocks = clocks::Open::default();
        let changes = turn_clocks(app, actor, &matter, &mut clocks, matter.opening_clocks(&on), 1).await?;
        let hash = event.hash(actor);
        store::insert(
            tx,
            actor,
            id.as_str(),
            &number,
            M::KIND,
            &header,
            &clocks,
            &hash,
            &matter,
        )
        .await?;
        store::write_readers(tx, &actor.zone, M::KIND, id.as_str(), &[], &header.readers);
        journal::append(tx, actor, vec![event]).await?;
        clocks::store::write(tx, &actor.zone, M::KIND, id.as_str(), changes);
        matter.project(app, tx, &actor.again(), &id, None).await?;
        Ok(Versioned {
            value: matter,
            version: 1,
        })
    })
}

/// Moves a matter one step on.
///
/// `expected` is the version that was read: the present one, or an older one whose successors leave
/// this step alone ([`Matter::leaves_alone`]).
///
/// Errors: 404 unknown or unseen, 412 somebody was faster, 403 the rule that refuses the caller,
/// 409 what the stage or a guard does not allow, 422 what was typed.
pub async fn take_step<M: Matter>(
    app: &App,
    actor: &Actor,
    id: &Id<M>,
    expected: i64,
    name: &str,
    input: &Value,
) -> Result<Versioned<M>> {
    crate::write_tx!(app.db.shared(), |tx| {
        take_step_in(app, tx, actor, id, Some(expected), name, input).await
    })
}

/// Moves a matter one step on in a transaction that is under way; `expected` is `None` where
/// another matter causes the step and nobody looks at a page of this one.
pub fn take_step_in<'a, M: Matter>(
    app: &'a App,
    tx: &'a mut Tx,
    actor: &'a Actor,
    id: &'a Id<M>,
    expected: Option<i64>,
    name: &'a str,
    input: &'a Value,
) -> Within<'a, Versioned<M>> {
    Box::pin(async move {
        let loaded = store::load::<M>(tx, actor, id).await?.ok_or(Error::NotFound(M::NAME))?;
        if let Some(expected) = expected.filter(|read| *read != loaded.version) {
            let was_there = (1..loaded.version).contains(&expected);
            if !was_there || !is_left_alone(&loaded.matter, tx, actor, id, expected, name, input).await? {
                return Err(Error::Stale {
                    expected,
                    current: loaded.version,
                });
            }
        }
        let before = loaded.matter;
        let spec = M::STEPS
            .iter()
            .find(|s| s.name == name)
            .ok_or_else(|| Error::invalid("step", "unknown_step", format!("{}没有“{name}”这一步", M::NAME)))?;
        let role = before.may(actor, name).map_err(Error::Forbidden)?;
        let header = before.header();
        if !before.steps_from().contains(&spec.name) {
            return Err(not_now(&before, illegal::<M>(&header, spec)));
        }
        let step = parse_step::<M>(spec, input)?;
        let found = before
            .look_up(app, tx, actor, Here::of(id.as_str(), &loaded.open_clocks), &step)
            .await?;
        let on = moment(actor, role);
        let to = before.next(&step).map_err(|refused| not_now(&before, refused))?;
        before.guard(&step, &found, &on).map_err(|e| match e {
            Error::NotNow { refused, .. } => not_now(&before, refused),
            other => other,
        })?;
        let mut after = before.clone();
        after.apply(&step, &found, &on);
        let next = after.header();
        debug_assert_eq!(next.stage, to, "apply and next must agree on {name}");
        let seq = loaded.version + 1;
        let audience = before.audience(&step);
        let event = Event {
            subject_kind: M::KIND,
            subject_id: id.to_string(),
            seq,
            acting_role: role,
            step: spec.name,
            from_stage: header.stage,
            to_stage: next.stage,
            visibility: audience.visibility,
            side: audience.side,
            body: json!({ "step": step, "found": found }),
            prev_hash: loaded.head_hash,
            facts: before.facts(&after, &step, &found, &on),
        };
        let mut open = loaded.open_clocks;
        let changes = before.clocks(&after, &step, &found, &on);
        let changes = turn_clocks(app, actor, &after, &mut open, changes, seq).await?;
        let hash = event.hash(actor);
        store::update(
            tx,
            actor,
            id.as_str(),
            M::KIND,
            loaded.version,
            &next,
            &open,
            &hash,
            &after,
        )?;
        store::write_readers(tx, &actor.zone, M::KIND, id.as_str(), &header.readers, &next.readers);
        journal::append(tx, actor, vec![event]).await?;
        clocks::store::write(tx, &actor.zone, M::KIND, id.as_str(), changes);
        after
            .project(app, tx, &actor.again(), id, Some((&step, &found)))
            .await?;
        Ok(Versioned {
            value: after,
            version: seq,
        })
    })
}

/// Whether all that has happened since the version that was read leaves the step alone.
async fn is_left_alone<M: Matter>(
    matter: &M,
    tx: &mut Tx,
    actor: &Actor,
    id: &Id<M>,
    read: i64,
    name: &str,
    input: &Value,
) -> Result<bool> {
    let spec = M::STEPS.iter().find(|s| s.name == name);
    let Some(step) = spec.and_then(|spec| parse_step::<M>(spec, input).ok()) else {
        return Ok(false);
    };
    // What not even a file leaves alone, no step does: the journal need not be asked.
    if !matter.leaves_alone(None, &step) {
        return Ok(false);
    }
    let events = journal::timeline(tx, &actor.zone, M::KIND, id.as_str()).await?;
    for event in events.iter().filter(|event| event.seq > read) {
        let since: Option<M::Step> = match event.step.as_str() {
            attachments::ATTACH => None,
            _ => Some(serde_json::from_value(event.body()?["step"].take())?),
        };
        if !matter.leaves_alone(since.as_ref(), &step) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What becomes of the clocks of a matter; asks the database only for what no process has kept yet.
async fn turn_clocks<M: Matter>(
    app: &App,
    actor: &Actor,
    matter: &M,
    open: &mut clocks::Open,
    changes: Vec<ClockChange>,
    seq: i64,
) -> Result<Vec<clocks::resolve::Write>> {
    if changes.is_empty() {
        return Ok(vec![]);
    }
    let calendar = app.calendar(&actor.zone).await?;
    let policy = app.policy_of(&actor.zone, M::KIND, matter.pinned()).await?;
    let office = DeskHours::office();
    let terms = clocks::Terms {
        calendar: &calendar,
        policy: policy.as_deref(),
        desk: matter.desk().unwrap_or(&office),
    };
    clocks::resolve(terms, open, changes, seq, actor.now)
}

/// The opening as its slice reads it, from what was typed.
pub fn parse_opening<M: Matter>(input: &Value) -> Result<M::Opening> {
    serde_json::from_value(check(M::OPEN.fields, input)?).map_err(not_readable)
}

/// The step as its slice reads it, from what was typed.
pub fn parse_step<M: Matter>(spec: &StepSpec, input: &Value) -> Result<M::Step> {
    let mut checked = check(spec.fields, input)?;
    if let Value::Object(map) = &mut checked {
        map.insert("step".to_owned(), spec.name.into());
    }
    serde_json::from_value(checked).map_err(not_readable)
}

fn not_readable(error: serde_json::Error) -> Error {
    Error::invalid("", "not_readable", format!("内容不完整：{error}"))
}

fn moment(actor: &Actor, role: Role) -> Moment {
    Moment {
        at: actor.now,
        person: actor.person.to_string(),
        name: actor.name.clone(),
        role,
    }
}

fn illegal<M: Matter>(header: &Header, spec: &StepSpec) -> Refused {
    Refused::new(
        "matters.stage_knows_no_such_step",
        format!(
            "{}现在是“{}”，不能{}",
            M::NAME,
            M::stage_label(header.stage),
            spec.label
        ),
        "请按“现在可以做”里列出的步骤办理",
    )
}

fn not_now<M: Matter>(matter: &M, refused: Refused) -> Error {
    let mut possible = matter.steps_from();
    possible.retain(|step| !M::is_the_hubs(step));
    Error::NotNow {
        refused,
        stage: matter.header().stage.to_owned(),
        possible,
    }
}

/// A guard that is not met, as [`Matter::guard`] says it.
pub fn unmet(rule: &'static str, reason: impl Into<String>, remedy: impl Into<String>) -> Error {
    Error::NotNow {
        refused: Refused::new(rule, reason, remedy),
        stage: String::new(),
        possible: vec![],
    }
}
