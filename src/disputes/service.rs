//! The use cases of disputes that are no step: one dispute, lists, the timeline.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::model::Dispute;
use super::policy::{self, Reading, View};
use super::search;
use super::stage::Stage;
use super::store;
use super::timeline;
use super::view::{self, Shown};
use super::words::{Category, SideId};
use crate::app::App;
use crate::clocks::view::clock_json;
use crate::clocks::{self, store::ClockRow};
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::journal::{self, Visibility};
use crate::kernel::{Actor, Id, Timestamp};
use crate::kernel::{Field, Kind};
use crate::matters::attachments::{Attachment, Upload};
use crate::matters::store::{Building, Listed};
use crate::matters::{self, Matter, Offer, StepSpec, offered};
use crate::requests::children;
use crate::web::params::{bad_cursor, given};

/// One dispute with all a page or an answer needs of it.
pub struct Opened {
    pub id: Id<Dispute>,
    pub dispute: Dispute,
    pub version: i64,
    pub view: View,
    pub offers: Vec<Offer>,
    pub clocks: Vec<ClockRow>,
    pub building: Building,
    pub opened_at: Timestamp,
    /// 来自诉求: id and number of each that the reader may know of.
    pub requests: Vec<(String, String)>,
}

/// Loads a dispute this person may know of. Errors: 404.
pub async fn find(app: &App, actor: &Actor, id: &Id<Dispute>) -> Result<Opened> {
    let mut tx = app.db.read().await?;
    opened(&mut tx, actor, id).await?.ok_or(Error::NotFound(Dispute::NAME))
}

/// Takes a step, and answers with its version and the dispute as that step left it: none for whom the
/// step itself has made a stranger to it. Errors: those of [`matters::take_step`].
pub async fn step(
    app: &App,
    actor: &Actor,
    id: &Id<Dispute>,
    expected: i64,
    (name, input): (&str, &Value),
) -> Result<(i64, Option<Opened>)> {
    crate::write_tx!(app.db.shared(), |tx| {
        let taken = matters::take_step_in::<Dispute>(app, tx, actor, id, Some(expected), name, input)
            .await
            .map_err(super::matter::way_out)?;
        Ok((taken.version, opened(tx, actor, id).await?))
    })
}

async fn opened(tx: &mut Tx, actor: &Actor, id: &Id<Dispute>) -> Result<Option<Opened>> {
    let zone = actor.zone.as_str();
    let (matter, clocks, requests) = tx
        .ask((
            matters::store::asked(actor, id),
            clocks::store::asked(zone, Dispute::KIND, id.as_str()),
            children::parents(zone, Dispute::KIND, id.as_str()),
        ))
        .await?;
    let Some(loaded) = matters::store::loaded::<Dispute>(actor, matter)? else {
        return Ok(None);
    };
    let dispute = loaded.matter;
    let view = policy::view(&dispute, actor);
    let clocks = clocks::store::shown(tx, zone, clocks).await?;
    Ok(Some(Opened {
        requests: children::known(tx, actor, requests).await?,
        id: id.clone(),
        version: loaded.version,
        offers: offered(&dispute, actor),
        clocks: clocks.into_iter().filter(|c| view.clock(&c.rule)).collect(),
        building: loaded.building,
        opened_at: loaded.opened_at,
        view,
        dispute,
    }))
}

impl Opened {
    /// The answer of the API.
    pub fn to_json(&self) -> Result<Value> {
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
                json!({ "step": o.spec.name, "label": o.spec.label, "about": o.spec.about, "fields": fields })
            })
            .collect();
        let clocks: Vec<Value> = self.clocks.iter().map(clock_json).collect::<Result<_>>()?;
        view::with(
            &Shown::of(&self.dispute, &self.view),
            json!({
                "id": self.id,
                "version": self.version,
                "building": view::building(&self.building.id, &self.building.code, &self.building.name),
                "opened_at": self.opened_at.rfc3339(),
                "clocks": clocks,
                "steps": steps,
            }),
        )
    }
}

/// What a list shows of a dispute: V1 only.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: String,
    pub number: String,
    pub category: Category,
    pub stage: Stage,
    pub building: Building,
    pub opened_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    pub version: i64,
}

impl Line {
    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "number": self.number,
            "category": self.category,
            "category_label": self.category.label(),
            "stage": self.stage,
            "stage_label": self.stage.label(),
            "building": view::building(&self.building.id, &self.building.code, &self.building.name),
            "opened_at": self.opened_at.rfc3339(),
            "closed_at": self.closed_at.map(Timestamp::rfc3339),
            "due_at": self.due_at.map(Timestamp::rfc3339),
            "version": self.version,
        })
    }
}

/// Disputes this person may know of, newest first.
pub async fn list(app: &App, actor: &Actor, query: &matters::store::Query) -> Result<Vec<Line>> {
    let mut tx = app.db.read().await?;
    let rows = matters::store::list(&mut tx, actor, Dispute::KIND, query).await?;
    rows.into_iter().map(line).collect()
}

fn line(mut row: Listed) -> Result<Line> {
    let unknown = |what: &str| Error::Internal(format!("matter {} has an unknown {what}", row.id));
    let category = Category::parse(&row.category).ok_or_else(|| unknown("category"))?;
    let stage = Stage::parse(&row.stage).ok_or_else(|| unknown("stage"))?;
    Ok(Line {
        category,
        stage,
        building: row.building(),
        id: row.id,
        number: row.number,
        opened_at: row.opened_at,
        closed_at: row.closed_at,
        due_at: row.due_at,
        version: row.version,
    })
}

/// Disputes that these words find for this person, newest first, with the cursor of the next page.
/// `query.limit` are shown. Errors: 422 for a cursor that none was.
pub async fn find_by_words(
    app: &App,
    actor: &Actor,
    words: &str,
    query: &matters::store::Query,
) -> Result<(Vec<Line>, Option<String>)> {
    let mut place = match given(query.before.as_deref()) {
        None => i64::MAX,
        Some(text) => text.parse().map_err(|_| bad_cursor())?,
    };
    let Some(ways) = search::ways(actor, words) else {
        return Ok((vec![], None));
    };
    let mut tx = app.db.read().await?;
    let mut found = vec![];
    loop {
        let hits = db::search::latest(&mut tx, &actor.zone, Dispute::KIND, &ways, place, query.limit + 1).await?;
        let more = hits.len() as i64 > query.limit;
        let ids: Vec<String> = hits.iter().map(|h| h.subject_id.clone()).collect();
        let known = matters::store::among(&mut tx, actor, Dispute::KIND, ids.clone(), query).await?;
        let mut known: BTreeMap<String, Listed> = known.into_iter().map(|l| (l.id.clone(), l)).collect();
        let bodies: BTreeMap<String, Dispute> = matters::store::bodies(&mut tx, &actor.zone, ids)
            .await?
            .into_iter()
            .collect();
        for hit in hits {
            let row = known.remove(&hit.subject_id).filter(|_| {
                let reads = bodies.get(&hit.subject_id).map(|d| policy::view(d, actor));
                reads.is_some_and(|view| search::shows(&hit.name, &view, words))
            });
            if row.is_some() && found.len() as i64 == query.limit {
                return Ok((found, Some(place.to_string())));
            }
            place = hit.no;
            found.extend(row.map(line).transpose()?);
        }
        if !more {
            return Ok((found, None));
        }
    }
}

impl Opened {
    /// What happened, as far as this person may know, oldest first.
    pub async fn timeline(&self, app: &App, actor: &Actor) -> Result<Vec<matters::timeline::Entry>> {
        let mut tx = app.db.read().await?;
        let events = journal::timeline(&mut tx, &actor.zone, Dispute::KIND, self.id.as_str()).await?;
        timeline::entries(&events, &self.view)
    }

    /// The files that this person may see.
    pub async fn files(&self, app: &App, actor: &Actor) -> Result<Vec<Attachment>> {
        let mut tx = app.db.read().await?;
        let mut files = matters::store::attachments(&mut tx, &actor.zone, Dispute::KIND, self.id.as_str()).await?;
        files.retain(|f| self.view.reads(f.visibility, &f.side, false) == Reading::Whole);
        Ok(files)
    }
}

/// What may be chosen for each kind of thing that the fields of these steps name, as id and label.
pub type Choices = BTreeMap<&'static str, Vec<(String, String)>>;

/// Firms are too many to list: they are looked up as one types.
pub async fn choices(app: &App, actor: &Actor, dispute: Option<&Dispute>, specs: &[&StepSpec]) -> Result<Choices> {
    let mut kinds = BTreeSet::new();
    for spec in specs {
        kinds_in(spec.fields, &mut kinds);
    }
    let mut tx = app.db.read().await?;
    let building = dispute.map(|d| d.building.as_str());
    let mut all = Choices::new();
    for kind in kinds {
        if let Some(choices) = store::choices(&mut tx, actor, kind, building).await? {
            all.insert(kind, choices);
        }
    }
    Ok(all)
}

fn kinds_in(fields: &[Field], kinds: &mut BTreeSet<&'static str>) {
    for field in fields {
        match field.kind {
            Kind::Ref(kind) => {
                kinds.insert(kind);
            }
            Kind::Rows(fields) => kinds_in(fields, kinds),
            _ => {}
        }
    }
}

/// One file with its bytes. Errors: 404.
pub async fn file(app: &App, actor: &Actor, id: &Id<Dispute>, file: &str) -> Result<(Attachment, Vec<u8>)> {
    let found = find(app, actor, id)
        .await?
        .files(app, actor)
        .await?
        .into_iter()
        .find(|f| f.id == file)
        .ok_or(Error::NotFound("附件"))?;
    let bytes = matters::store::bytes(&mut app.db.read().await?, &actor.zone, &found.hash).await?;
    Ok((found, bytes))
}

/// Adds a file for the eyes of `visibility` and `side`, as words.
pub async fn attach(
    app: &App,
    actor: &Actor,
    id: &Id<Dispute>,
    name: &str,
    bytes: Vec<u8>,
    (visibility, side): (Option<&str>, Option<&str>),
) -> Result<Attachment> {
    // Who may not know of it learns nothing about the file either.
    let own = find(app, actor, id).await?.view.sides;
    let (class, side) = readers_of(visibility, side, &own)?;
    let upload = Upload {
        name: name.to_owned(),
        bytes,
        visibility: class,
        side: side.map_or("", SideId::as_str).to_owned(),
    };
    let may = |d: &Dispute, u: &Upload| policy::may_attach(d, actor, u.visibility, &u.side);
    matters::attachments::add(app, actor, id, &upload, may).await
}

/// Class and side of a file, from words. Who says whose it is and nothing else means that side, and who
/// stands on a side and says nothing their own, never everybody; a side beside "everybody" is a
/// contradiction, not something to pass over.
fn readers_of(visibility: Option<&str>, side: Option<&str>, own: &[SideId]) -> Result<(Visibility, Option<SideId>)> {
    let class = match visibility.filter(|v| !v.is_empty()) {
        None => None,
        Some(word) => Visibility::parse(word)
            .filter(|v| FILE_CLASSES.iter().any(|(w, _)| *w == v.as_str()))
            .map(Some)
            .ok_or_else(|| Error::invalid("visibility", "not_a_choice", "可见范围应是 v2、v3 或 v4"))?,
    };
    let side = match side.filter(|s| !s.is_empty()) {
        None => None,
        Some(word) => SideId::parse(word)
            .map(Some)
            .ok_or_else(|| Error::invalid("side", "not_a_choice", "没有这一方，请从本案各方中选择"))?,
    };
    match (class, side) {
        (None, None) => match own {
            [] => Ok((Visibility::Parties, None)),
            [side] => Ok((Visibility::OneSide, Some(*side))),
            _ => Err(Error::invalid(
                "side",
                "required",
                "您代表不止一方，请选择是哪一方的文件",
            )),
        },
        (Some(Visibility::Parties), None) => Ok((Visibility::Parties, None)),
        (None, Some(side)) => Ok((Visibility::OneSide, Some(side))),
        (Some(Visibility::Parties), Some(_)) => Err(Error::invalid(
            "side",
            "not_for_all",
            "选了“经办人与各方”的文件各方都能看，不能再选是哪一方的；只给一方看的，请改选“一方与中立人”或“律师与委托人”",
        )),
        (Some(_), None) => Err(Error::invalid("side", "required", "请选择是哪一方的文件")),
        (Some(class), side) => Ok((class, side)),
    }
}

/// The classes a file may have.
pub const FILE_CLASSES: &[(&str, &str)] = &[("v2", "经办人与各方"), ("v3", "一方与中立人"), ("v4", "律师与委托人")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_one_side_is_never_read_by_all_for_want_of_a_word() {
        let readers = |visibility, side| readers_of(visibility, side, &[]).map_err(|_| "refused");
        let (all, own) = (
            Ok((Visibility::Parties, None)),
            Ok((Visibility::OneSide, Some(SideId::A))),
        );
        assert_eq!(readers(None, None), all);
        assert_eq!(readers(Some(""), Some("")), all);
        assert_eq!(readers(Some("v2"), None), all);
        assert_eq!(readers(None, Some("a")), own);
        assert_eq!(readers(Some(""), Some("a")), own);
        assert_eq!(readers(Some("v3"), Some("a")), own);
        assert_eq!(
            readers(Some("v4"), Some("a")),
            Ok((Visibility::Privileged, Some(SideId::A)))
        );
        for (visibility, side) in [
            (Some("v2"), Some("a")),
            (Some("v3"), None),
            (Some("v4"), Some("")),
            (Some("v1"), None),
            (None, Some("x")),
        ] {
            assert_eq!(readers(visibility, side), Err("refused"), "{visibility:?} {side:?}");
        }
    }

    #[test]
    fn a_side_that_chooses_no_readers_keeps_its_file_to_itself() {
        let by = |own: &[SideId], visibility| readers_of(visibility, None, own).map_err(|_| "refused");
        let own = Ok((Visibility::OneSide, Some(SideId::B)));
        assert_eq!(by(&[SideId::B], None), own);
        assert_eq!(by(&[SideId::B], Some("")), own);
        assert_eq!(by(&[SideId::B], Some("v2")), Ok((Visibility::Parties, None)));
        assert_eq!(by(&[SideId::A, SideId::B], None), Err("refused"));
    }
}
