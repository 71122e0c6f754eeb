//! The use cases of handoffs that are no step: one of them, lists, the timeline, handing off from
//! another matter.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

pub use super::model::Origin;
use super::model::{Handoff, Leg};
use super::policy::{self, View};
use super::stage::{Stage, Verb};
use super::steps;
use super::store::{self, Beside, ByDue};
pub use super::store::{Outline, of_origin};
use super::view;
use super::words::Card;
use super::{guard, look_up};
use crate::app::App;
use crate::clocks::store::ClockRow;
use crate::clocks::view::clock_json;
use crate::db::Tx;
use crate::error::{Error, Refused, Result};
use crate::journal;
use crate::kernel::{Actor, Field, Id, Kind, Timestamp, Versioned};
use crate::matters::attachments::{Attachment, Upload};
use crate::matters::store::Listed;
use crate::matters::{self, Matter, Offer, StepSpec, offered};
use crate::routing::{self, Proposal, ProposedGroup};
use crate::web::params::{bad_cursor, given};

/// Hands off from another matter, inside its transaction; `opening.origin` names that matter.
///
/// The id and the number were reserved by the matter that hands off, with its own step.
pub async fn open_for(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    id: Id<Handoff>,
    number: String,
    opening: steps::Opening,
) -> Result<Versioned<Handoff>> {
    matters::open_in::<Handoff>(app, tx, actor, id, Some(number), opening).await
}

/// One handoff with all a page or an answer needs of it.
pub struct Opened {
    pub id: Id<Handoff>,
    pub handoff: Handoff,
    pub version: i64,
    pub view: View,
    pub offers: Vec<Offer>,
    /// The caller's legs that cannot be given back now (H3), and why.
    kept: Vec<Kept>,
    pub clocks: Vec<ClockRow>,
    pub building: String,
    /// Numbers and ids of those merged into this one.
    pub merged: Vec<super::model::Named>,
    pub opened_at: Timestamp,
}

/// Loads a handoff this person may know of. Errors: 404.
pub async fn find(app: &App, actor: &Actor, id: &Id<Handoff>) -> Result<Opened> {
    let found = opened(app, &mut app.db.read().await?, actor, id).await?;
    found.ok_or(Error::NotFound(Handoff::NAME))
}

/// Takes a step, and answers with its version and the handoff as it left it: none for whom it has made
/// a stranger to it.
pub async fn step(
    app: &App,
    actor: &Actor,
    id: &Id<Handoff>,
    expected: i64,
    (name, input): (&str, &Value),
) -> Result<(i64, Option<Opened>)> {
    crate::write_tx!(app.db.shared(), |tx| {
        let taken = matters::take_step_in::<Handoff>(app, tx, actor, id, Some(expected), name, input).await?;
        Ok((taken.version, opened(app, tx, actor, id).await?))
    })
}

async fn opened(app: &App, tx: &mut Tx, actor: &Actor, id: &Id<Handoff>) -> Result<Option<Opened>> {
    let Some(loaded) = store::load(tx, actor, id).await? else {
        return Ok(None);
    };
    let handoff = loaded.matter;
    let clocks = crate::clocks::store::of_matter(tx, &actor.zone, Handoff::KIND, id.as_str()).await?;
    let beside = store::beside(tx, actor, vec![id.to_string()]).await?.pop();
    let kept = kept(app, tx, actor, &handoff).await?;
    let mut offers = offered(&handoff, actor);
    let returnable = legs_of(&handoff, actor, Verb::AskReturn).len() > kept.len();
    for offer in &mut offers {
        if offer.spec.name == Verb::AskReturn.as_str() && offer.refused.is_none() && !returnable {
            offer.refused = kept.first().map(|kept| kept.why.clone());
        }
    }
    offers.sort_by_key(|offer| offer.refused.is_some());
    Ok(Some(Opened {
        id: id.clone(),
        version: loaded.version,
        view: policy::view(&handoff, actor),
        offers,
        kept,
        clocks,
        building: beside.map(|b| b.building).unwrap_or_default(),
        merged: store::merged_into(tx, actor, id.as_str()).await?,
        opened_at: loaded.opened_at,
        handoff,
    }))
}

/// A leg that its department may not give back now, and why.
pub struct Kept {
    pub leg: String,
    pub why: Refused,
}

/// Which of this person's legs cannot be given back now: the window has shut, a ruling binds the
/// department, it has given it back before (H3).
pub async fn kept(app: &App, tx: &mut Tx, actor: &Actor, h: &Handoff) -> Result<Vec<Kept>> {
    let mut all = vec![];
    let legs = legs_of(h, actor, Verb::AskReturn);
    for (leg, found) in look_up::of_returns(h, legs, app, tx, actor).await? {
        if let Err(Error::NotNow { refused, .. }) = guard::is_returnable(h, leg, &found, actor.now) {
            all.push(Kept {
                leg: leg.id.clone(),
                why: refused,
            });
        }
    }
    Ok(all)
}

/// The legs to which this person may take a step of this name, as far as the slip itself tells; see
/// [`kept`] for what the calendar and the rulings say besides.
pub fn legs_of<'a>(h: &'a Handoff, actor: &Actor, verb: Verb) -> Vec<&'a Leg> {
    let clerk = policy::taker(verb) == policy::Who::Clerk;
    h.legs_for(verb)
        .filter(|leg| !clerk || policy::acts_on(h, leg, actor).is_some())
        .collect()
}

impl Opened {
    /// The legs to which this person may take a step of this name now.
    pub fn legs_of(&self, actor: &Actor, verb: Verb) -> Vec<&Leg> {
        let kept = |leg: &&Leg| verb == Verb::AskReturn && self.kept.iter().any(|k| k.leg == leg.id);
        let mut legs = legs_of(&self.handoff, actor, verb);
        legs.retain(|leg| !kept(leg));
        legs
    }

    /// The answer of the API.
    pub fn to_json(&self, actor: &Actor) -> Result<Value> {
        let steps: Vec<Value> = self
            .offers
            .iter()
            .filter(|o| o.refused.is_none())
            .map(|o| {
                let fields: Vec<_> = o
                    .spec
                    .fields
                    .iter()
                    .map(|f| json!({ "name": f.name, "label": f.label, "required": f.required }))
                    .collect();
                let legs: Vec<&str> = Verb::parse(o.spec.name)
                    .map(|verb| self.legs_of(actor, verb))
                    .unwrap_or_default()
                    .iter()
                    .map(|leg| leg.id.as_str())
                    .collect();
                json!({ "step": o.spec.name, "label": o.spec.label, "about": o.spec.about, "fields": fields, "legs": legs })
            })
            .collect();
        let clocks: Vec<Value> = self.clocks.iter().map(clock_of_leg).collect::<Result<_>>()?;
        let mut value = view::answer(&self.handoff, self.view)?;
        let extra = json!({
            "id": self.id,
            "version": self.version,
            "building": { "id": self.handoff.building, "name": self.building },
            "opened_at": self.opened_at.rfc3339(),
            "merged": self.merged,
            "clocks": clocks,
            "steps": steps,
        });
        if let (Value::Object(map), Value::Object(extra)) = (&mut value, extra) {
            map.extend(extra);
        }
        Ok(value)
    }
}

/// The part of a clock is the leg it belongs to.
fn clock_of_leg(clock: &ClockRow) -> Result<Value> {
    let mut value = clock_json(clock)?;
    value["leg_id"] = Some(clock.part.as_str()).filter(|p| !p.is_empty()).into();
    Ok(value)
}

/// What a list shows of a handoff.
#[derive(Debug, Clone)]
pub struct Line {
    pub listed: Listed,
    pub stage: Stage,
    pub beside: Beside,
}

impl Line {
    pub fn to_json(&self) -> Value {
        let l = &self.listed;
        json!({
            "id": l.id,
            "number": l.number,
            "category": l.category,
            "title": l.title,
            "stage": self.stage,
            "stage_label": self.stage.label(),
            "building": { "id": l.building_id, "name": self.beside.building },
            "held_by": self.beside.holder,
            "sent_back_by": self.beside.sent_back_by,
            "hops": self.beside.hops,
            "supervised": self.beside.supervised,
            "opened_at": l.opened_at.rfc3339(),
            "due_at": l.due_at.map(Timestamp::rfc3339),
            "closed_at": l.closed_at.map(Timestamp::rfc3339),
            "version": l.version,
        })
    }
}

/// What a list asks for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub stage: Option<Stage>,
    pub category: Option<String>,
    pub building: Option<String>,
    pub department: Option<String>,
    pub overdue: bool,
    pub supervised: bool,
    pub card: Option<Card>,
    pub cursor: Option<String>,
    pub limit: i64,
}

impl Asked {
    /// What is closed, or not yet dispatched, has no due time: newest first.
    pub fn is_by_age(&self) -> bool {
        self.stage.is_some_and(|s| s.is_closed() || s == Stage::Draft)
    }

    /// Where the page after this line begins.
    pub fn cursor_of(&self, line: &Line) -> String {
        match line.listed.due_at {
            Some(due) if !self.is_by_age() => ByDue {
                due,
                id: line.listed.id.clone(),
            }
            .text(),
            _ => line.listed.id.clone(),
        }
    }
}

/// Handoffs this person may know of: by what is due first, so that the late ones lead.
pub async fn list(app: &App, actor: &Actor, asked: &Asked) -> Result<Vec<Line>> {
    let mut tx = app.db.read().await?;
    let stage = asked.stage.map(|s| s.as_str().to_owned());
    let rows = if asked.is_by_age() {
        let query = matters::store::Query {
            stage,
            category: asked.category.clone(),
            building: asked.building.clone(),
            open_only: false,
            before: asked.cursor.clone(),
            limit: asked.limit,
        };
        matters::store::list(&mut tx, actor, Handoff::KIND, &query).await?
    } else {
        let after = given(asked.cursor.as_deref()).map(|text| ByDue::parse(text).ok_or_else(bad_cursor));
        let after = after.transpose()?;
        let query = store::Query {
            stage,
            category: asked.category.clone(),
            building: asked.building.clone(),
            department: asked.department.clone(),
            due_before: asked.overdue.then_some(actor.now),
            supervised: asked.supervised,
            card: asked.card,
            after,
            limit: asked.limit,
        };
        store::due_first(&mut tx, actor, &query).await?
    };
    let ids = rows.iter().map(|r| r.id.clone()).collect();
    let mut beside: HashMap<String, Beside> = store::beside(&mut tx, actor, ids)
        .await?
        .into_iter()
        .map(|b| (b.id.clone(), b))
        .collect();
    rows.into_iter()
        .map(|listed| {
            let wrong = |what: &str| Error::Internal(format!("handoff {}: {what}", listed.id));
            Ok(Line {
                stage: Stage::parse(&listed.stage).ok_or_else(|| wrong("an unknown stage"))?,
                beside: beside.remove(&listed.id).ok_or_else(|| wrong("no row of its own"))?,
                listed,
            })
        })
        .collect()
}

/// What happened, as far as this person may know, oldest first. Errors: 404.
pub async fn timeline(app: &App, actor: &Actor, id: &Id<Handoff>) -> Result<Vec<matters::timeline::Entry>> {
    let mut tx = app.db.read().await?;
    let loaded = store::load(&mut tx, actor, id)
        .await?
        .ok_or(Error::NotFound(Handoff::NAME))?;
    let events = journal::timeline(&mut tx, &actor.zone, Handoff::KIND, id.as_str()).await?;
    view::entries(&loaded.matter, &events, policy::view(&loaded.matter, actor))
}

/// What may be chosen for each kind of thing that the fields of these steps name, as id and label.
pub type Choices = BTreeMap<&'static str, Vec<(String, String)>>;

/// Firms are too many to list: they are looked up as one types.
pub async fn choices(app: &App, actor: &Actor, specs: &[&StepSpec]) -> Result<Choices> {
    let mut kinds = BTreeSet::new();
    for spec in specs {
        kinds_in(spec.fields, &mut kinds);
    }
    let mut tx = app.db.read().await?;
    let mut all = Choices::new();
    for kind in kinds {
        if let Some(choices) = store::choices(&mut tx, actor, kind).await? {
            all.insert(kind, choices);
        }
    }
    Ok(all)
}

fn kinds_in(fields: &[Field], kinds: &mut BTreeSet<&'static str>) {
    for field in fields {
        match field.kind {
            Kind::Ref(kind) | Kind::Known(kind) => {
                kinds.insert(kind);
            }
            Kind::Rows(fields) => kinds_in(fields, kinds),
            _ => {}
        }
    }
}

/// Who should have a demand of this category, and why: rulings first, duties second, history third.
pub async fn proposals(app: &App, actor: &Actor, category: &str, building: &str) -> Result<Vec<Proposal>> {
    let mut tx = app.db.read().await?;
    routing::propose(&mut tx, &actor.zone, actor.now.day(), category, Some(building)).await
}

/// The guidance groups that are linked with the building and could assist.
pub async fn proposed_groups(app: &App, actor: &Actor, building: &str) -> Result<Vec<ProposedGroup>> {
    let mut tx = app.db.read().await?;
    routing::propose_groups(&mut tx, &actor.zone, actor.now.day(), building).await
}

/// The files of a handoff, for who reads the whole. Errors: 404.
pub async fn files(app: &App, actor: &Actor, id: &Id<Handoff>) -> Result<Vec<Attachment>> {
    let mut tx = app.db.read().await?;
    let loaded = matters::store::load::<Handoff>(&mut tx, actor, id)
        .await?
        .ok_or(Error::NotFound(Handoff::NAME))?;
    let view = policy::view(&loaded.matter, actor);
    let mut files = matters::store::attachments(&mut tx, &actor.zone, Handoff::KIND, id.as_str()).await?;
    files.retain(|f| view.reads(f.visibility));
    Ok(files)
}

/// One file with its bytes. Errors: 404.
pub async fn file(app: &App, actor: &Actor, id: &Id<Handoff>, file: &str) -> Result<(Attachment, Vec<u8>)> {
    let found = files(app, actor, id)
        .await?
        .into_iter()
        .find(|f| f.id == file)
        .ok_or(Error::NotFound("附件"))?;
    let bytes = matters::store::bytes(&mut app.db.read().await?, &actor.zone, &found.hash).await?;
    Ok((found, bytes))
}

/// Adds a file for everybody who works on it.
pub async fn attach(app: &App, actor: &Actor, id: &Id<Handoff>, name: &str, bytes: Vec<u8>) -> Result<Attachment> {
    let upload = Upload {
        name: name.to_owned(),
        bytes,
        visibility: journal::Visibility::Parties,
        side: String::new(),
    };
    let may = |h: &Handoff, _: &Upload| policy::may_attach(h, actor);
    matters::attachments::add(app, actor, id, &upload, may).await
}
