//! The use cases that are no step, and what a page or an answer needs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::model::Request;
use super::progress::Departments;
use super::stage::Stage;
use super::store;
use super::words::{Channel, Grade};
use super::{children, disputed, policy};
use crate::app::App;
use crate::clocks::store::ClockRow;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Field, Id, Kind, Timestamp};
use crate::matters::attachments::{Attachment, Upload};
use crate::matters::store::Listed;
use crate::matters::{self, Matter, Offer, StepSpec, offered};

/// The category in which an employee may speak about the employer.
pub const LABOUR: &str = "labour";

/// One request with all a page or an answer needs of it.
pub struct Opened {
    pub id: Id<Request>,
    pub request: Request,
    pub version: i64,
    pub offers: Vec<Offer>,
    pub clocks: Vec<ClockRow>,
    pub building: String,
    /// Others that say much the same; none for who may not see them.
    pub duplicates: Vec<(String, String)>,
    /// Who has the slips that are open.
    pub departments: Departments,
    /// The request for which it was refused, where this reader may hear of it still.
    pub same_as: Option<String>,
    /// What this reader is told of its disputes; `request` names no other.
    pub disputes: disputed::Told,
}

/// Loads a request this person may know of. Errors: 404.
pub async fn find(app: &App, actor: &Actor, id: &Id<Request>) -> Result<Opened> {
    let found = opened(&mut app.db.read().await?, actor, id).await?;
    found.ok_or(Error::NotFound(Request::NAME))
}

/// Takes a step, and answers with its version and the request as that step left it: none for whom the
/// step itself has made a stranger to it. Errors: those of [`matters::take_step`].
pub async fn step(
    app: &App,
    actor: &Actor,
    id: &Id<Request>,
    expected: i64,
    (name, input): (&str, &Value),
) -> Result<(i64, Option<Opened>)> {
    crate::write_tx!(app.db.shared(), |tx| {
        let taken = matters::take_step_in::<Request>(app, tx, actor, id, Some(expected), name, input).await?;
        Ok((taken.version, opened(tx, actor, id).await?))
    })
}

async fn opened(tx: &mut Tx, actor: &Actor, id: &Id<Request>) -> Result<Option<Opened>> {
    let Some(loaded) = matters::store::load::<Request>(tx, actor, id).await? else {
        return Ok(None);
    };
    let mut request = loaded.matter;
    let disputes = disputed::told(&request, tx, actor).await?;
    disputes.cut(&mut request);
    let zone = actor.zone.as_str();
    let clocks = crate::clocks::store::of_matter(tx, zone, Request::KIND, id.as_str()).await?;
    let duplicates = duplicates(tx, actor, &request).await?;
    let open = request.children.iter().filter(|c| c.is_open_handoff());
    let open: Vec<String> = open.filter_map(|c| c.id.clone()).collect();
    let departments = match open.is_empty() {
        true => Departments::new(),
        false => store::departments_of(tx, zone, open).await?,
    };
    Ok(Some(Opened {
        same_as: same_as(tx, actor, &request).await?,
        disputes,
        id: id.clone(),
        version: loaded.version,
        offers: offered(&request, actor),
        clocks,
        building: loaded.building.name,
        duplicates,
        departments,
        request,
    }))
}

/// The other request may have been hidden since from who reads this one.
async fn same_as(tx: &mut Tx, actor: &Actor, r: &Request) -> Result<Option<String>> {
    let Some(number) = r.refusal.as_ref().and_then(|x| x.same_as.clone()) else {
        return Ok(None);
    };
    let other = store::of_number(tx, &actor.zone, Request::KIND, &number).await?;
    let Some((id, hidden_from)) = other else {
        return Ok(None);
    };
    let told = r.may_name(hidden_from.as_deref()) || matters::store::knows(tx, actor, Request::KIND, &id).await?;
    Ok(told.then_some(number))
}

/// As id and number, the most alike first; what has been hidden since is not named.
async fn duplicates(tx: &mut Tx, actor: &Actor, r: &Request) -> Result<Vec<(String, String)>> {
    if r.duplicates.is_empty() || !policy::sees_duplicates(r, actor) {
        return Ok(vec![]);
    }
    let all = store::numbered(tx, &actor.zone, r.duplicates.clone()).await?;
    let mut known = children::known(tx, actor, all).await?;
    known.sort_by_key(|(_, number)| r.duplicates.iter().position(|one| one == number));
    Ok(known)
}

/// What a list shows of a request.
#[derive(Debug, Clone)]
pub struct Line {
    pub listed: Listed,
    pub stage: Stage,
    pub building: String,
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
            "building": { "id": l.building_id, "name": self.building },
            "opened_at": l.opened_at.rfc3339(),
            "closed_at": l.closed_at.map(Timestamp::rfc3339),
            "due_at": l.due_at.map(Timestamp::rfc3339),
            "version": l.version,
        })
    }
}

/// Requests this person may know of, newest first.
pub async fn list(app: &App, actor: &Actor, query: &matters::store::Query) -> Result<Vec<Line>> {
    let mut tx = app.db.read().await?;
    let rows = matters::store::list(&mut tx, actor, Request::KIND, query).await?;
    lines(rows)
}

/// Those with a clock running, the soonest due first.
pub async fn by_due(app: &App, actor: &Actor, query: &store::DueQuery) -> Result<Vec<Line>> {
    let mut tx = app.db.read().await?;
    let rows = store::due(&mut tx, actor, query).await?;
    lines(rows)
}

fn lines(rows: Vec<Listed>) -> Result<Vec<Line>> {
    rows.into_iter()
        .map(|listed| {
            let stage = Stage::parse(&listed.stage)
                .ok_or_else(|| Error::Internal(format!("request {} has an unknown stage", listed.id)))?;
            Ok(Line {
                stage,
                building: listed.building_name.clone().unwrap_or_default(),
                listed,
            })
        })
        .collect()
}

/// What may be chosen for each kind of thing that the fields of these steps name, as id and label.
pub type Choices = BTreeMap<&'static str, Vec<(String, String)>>;

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

/// The files of a request. Errors: 404.
pub async fn files(app: &App, actor: &Actor, id: &Id<Request>) -> Result<Vec<Attachment>> {
    let mut tx = app.db.read().await?;
    if !matters::store::knows(&mut tx, actor, Request::KIND, id.as_str()).await? {
        return Err(Error::NotFound(Request::NAME));
    }
    matters::store::attachments(&mut tx, &actor.zone, Request::KIND, id.as_str()).await
}

/// One file with its bytes. Errors: 404.
pub async fn file(app: &App, actor: &Actor, id: &Id<Request>, file: &str) -> Result<(Attachment, Vec<u8>)> {
    let found = files(app, actor, id)
        .await?
        .into_iter()
        .find(|f| f.id == file)
        .ok_or(Error::NotFound("附件"))?;
    let bytes = matters::store::bytes(&mut app.db.read().await?, &actor.zone, &found.hash).await?;
    Ok((found, bytes))
}

/// Adds a file for all who read the request.
pub async fn attach(app: &App, actor: &Actor, id: &Id<Request>, name: &str, bytes: Vec<u8>) -> Result<Attachment> {
    files(app, actor, id).await?;
    let upload = Upload {
        name: name.to_owned(),
        bytes,
        visibility: crate::journal::Visibility::Parties,
        side: String::new(),
    };
    matters::attachments::add(app, actor, id, &upload, |r: &Request, _| policy::may_attach(r, actor)).await
}

/// Words for a filter, or nothing for words that are none.
pub fn grade_word(text: &str) -> Option<String> {
    Grade::parse(text).map(|g| g.as_str().to_owned())
}

/// Whether the request came by the lobby page and carries a receipt.
pub fn has_receipt(request: &Request) -> bool {
    request.channel == Channel::Lobby
}
