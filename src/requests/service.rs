//! What the rules need from the database, and the use cases that are no step.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::found::{Found, FoundOpening, Pin};
use super::model::{Firm, Request};
use super::policy;
use super::similar::alike;
use super::stage::Stage;
use super::steps::{Opening, Step};
use super::store;
use super::words::{Channel, Grade};
use crate::app::App;
use crate::clocks::DeskHours;
use crate::clocks::store::ClockRow;
use crate::db::Tx;
use crate::disputes::model::Dispute;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Field, FieldError, Id, Kind, Role, Timestamp, Uscc};
use crate::matters::attachments::{Attachment, Upload};
use crate::matters::store::Listed;
use crate::matters::{self, Here, Matter, Offer, StepSpec, offered};

/// The category in which an employee may speak about the employer.
pub const LABOUR: &str = "labour";
/// A closed request is compared with a new one for so many days.
const COMPARED_DAYS: i64 = 30;
/// Staff write a request down so many days after they heard it, at the latest.
const HEARD_DAYS: i64 = 30;
/// … where the firm itself says so.
const TOLD_DAYS: i64 = 7;

/// Q1: building, firm, category, words and time heard, as the registers know them.
pub async fn look_up_opening(app: &App, tx: &mut Tx, actor: &Actor, opening: &Opening) -> Result<FoundOpening> {
    let zone = actor.zone.as_str();
    let mut errors = vec![];
    let mut wrong = |field: &str, code, message: &str| errors.push(FieldError::new(field, code, message));
    let hours = store::desk_hours(tx, zone, &opening.building_id).await?;
    if hours.is_none() {
        wrong("building_id", "unknown_building", "没有这座楼宇，请从登记的楼宇中选择");
    }
    let category = crate::routing::category(tx, zone, &opening.category).await?;
    let category = category.filter(|c| c.active);
    if category.is_none() {
        wrong("category", "unknown_category", "没有这个类别，请从列表中选择");
    }
    let labour = opening.category == LABOUR;
    let by_employee = opening.by_employee == Some(true);
    if by_employee && !labour {
        wrong("by_employee", "labour_only", "员工反映本单位的，类别应选“用工”");
    }
    let now = actor.now;
    if opening.heard_at.is_some_and(|at| at > now) {
        wrong("heard_at", "in_the_future", "听到的时间不能晚于现在");
    }
    // The clocks start when it was heard: nobody makes them overdue by a date long past.
    let back = if actor.holds(Role::EnterpriseContact) {
        TOLD_DAYS
    } else {
        HEARD_DAYS
    };
    let earliest = now.day().plus_days(-back);
    if opening.slip.is_none() && opening.heard_at.is_some_and(|at| at.day() < earliest) {
        let message = format!("听到的时间最多可以早{back}天，请核对；更早的经过请写在诉求内容里");
        wrong("heard_at", "too_long_ago", &message);
    }
    let mut firm = None;
    if let Some(id) = &opening.enterprise_id {
        firm = store::firm(tx, zone, id).await?;
        if firm.is_none() {
            wrong(
                "enterprise_id",
                "unknown_enterprise",
                "没有这家企业，请从登记的企业中选择",
            );
        }
        let own = actor.holds_over(Role::EnterpriseContact, id);
        if own && by_employee {
            wrong(
                "by_employee",
                "not_by_the_firm",
                "这一项是给员工的；企业自己的诉求不用勾选",
            );
        }
        if own && !store::occupies(tx, zone, id, &opening.building_id, now.day()).await? {
            wrong("building_id", "not_occupied", "企业今天没有入驻这座楼宇");
        }
    } else if opening.firm_name.is_none() && opening.slip.is_none() {
        wrong("firm_name", "required", "请选择登记企业，或写企业名称");
    }
    if let Some(text) = &opening.uscc {
        match Uscc::parse(text) {
            // A slip names its firm by code; a visitor's claim is for the coordinator to check.
            // An employee's words are hidden from the employer from the first moment.
            Ok(uscc) if firm.is_none() && (by_employee || opening.slip.is_some() && !labour) => {
                firm = store::firm_of_uscc(tx, zone, uscc.as_str()).await?;
            }
            Ok(_) => {}
            Err(_) => wrong("uscc", "not_a_uscc", "统一社会信用代码应是18位，请核对"),
        }
    }
    if let (true, None, Some(name)) = (by_employee, &firm, &opening.firm_name) {
        let named = crate::enterprises::named(tx, zone, name).await?;
        firm = named.map(|(id, name)| Firm { id, name });
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let since = now.day().plus_days(-COMPARED_DAYS);
    let duplicates = if by_employee {
        vec![]
    } else {
        let near = store::comparable(tx, zone, &opening.building_id, &opening.category, since).await?;
        alike(&opening.words, near)
    };
    Ok(FoundOpening {
        firm,
        category_name: category.map(|c| c.name).unwrap_or_default(),
        pin: pin(app, zone, hours.flatten()).await?,
        duplicates,
    })
}

/// The policy of today, for good.
async fn pin(app: &App, zone: &str, desk_hours: Option<String>) -> Result<Pin> {
    let policy = app.policy_for(zone, Request::KIND).await?;
    let number = |name: &str| policy.numbers.get(name).copied().unwrap_or_default();
    Ok(Pin {
        rules: policy.rules.iter().map(|r| r.code.clone()).collect(),
        reopen_days: number("reopen_days"),
        silence_notices: number("silence_notices").max(1),
        desk: desk_hours.and_then(|text| DeskHours::parse(&text).ok()),
        policy: Some(policy.pinned()),
    })
}

/// What the rules of one step must know.
pub async fn look_up(r: &Request, tx: &mut Tx, actor: &Actor, here: Here<'_>, step: &Step) -> Result<Found> {
    let zone = actor.zone.as_str();
    let due = |rule: &String| Some((rule.clone(), here.due(rule, "")?));
    let mut found = Found {
        dues: r.pin.rules.iter().filter_map(due).collect(),
        by_firm: policy::speaks_for_firm(r, actor),
        ..Found::default()
    };
    match step {
        Step::LinkFirm { enterprise_id } => {
            found.firm = store::firm(tx, zone, enterprise_id).await?;
            if found.firm.is_none() {
                return Err(Error::invalid(
                    "enterprise_id",
                    "unknown_enterprise",
                    "没有这家企业，请从登记的企业中选择",
                ));
            }
        }
        Step::Accept {
            category: Some(code), ..
        } => {
            let category = crate::routing::category(tx, zone, code).await?;
            let category = category
                .filter(|c| c.active)
                .ok_or_else(|| Error::invalid("category", "unknown_category", "没有这个类别，请从列表中选择"))?;
            found.category_name = Some(category.name);
        }
        Step::Refuse {
            same_as: Some(number), ..
        } => {
            named(tx, actor, Request::KIND, "same_as", number).await?;
        }
        Step::HandOff { .. } => {
            let id = uuid::Uuid::now_v7().to_string();
            let year = actor.now.day().year();
            let number = matters::store::next_number(tx, zone, crate::handoffs::model::Handoff::PREFIX, year).await?;
            found.child = Some((id, number));
        }
        Step::NoteHandoff {
            merged_into: Some(number),
            ..
        } => {
            let id = store::id_of(tx, zone, crate::handoffs::model::Handoff::KIND, number).await?;
            found.child = id.map(|id| (id, number.clone()));
        }
        Step::ToDispute { number, .. } => {
            found.child = Some(named(tx, actor, Dispute::KIND, "number", number).await?);
        }
        Step::ToLegal {
            assignment: Some(number),
            ..
        } => {
            let kind = crate::advisors::model::Assignment::KIND;
            found.child = Some(named(tx, actor, kind, "assignment", number).await?);
        }
        _ => {}
    }
    Ok(found)
}

/// Id and number of a matter that the caller may know of.
async fn named(tx: &mut Tx, actor: &Actor, kind: &str, field: &str, number: &str) -> Result<(String, String)> {
    let unknown = || Error::invalid(field, "unknown_number", "没有这个编号，或者您无权查看");
    let id = store::id_of(tx, &actor.zone, kind, number).await?.ok_or_else(unknown)?;
    if !matters::store::knows(tx, actor, kind, &id).await? {
        return Err(unknown());
    }
    Ok((id, number.to_owned()))
}

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
}

/// Loads a request this person may know of. Errors: 404.
pub async fn find(app: &App, actor: &Actor, id: &Id<Request>) -> Result<Opened> {
    let found = opened(&mut app.db.read().await?, actor, id).await?;
    found.ok_or(Error::NotFound(Request::NAME))
}

/// Takes a step, and answers with the request as that step left it. Errors: those of
/// [`matters::take_step`]; 404 for whom the step itself has made a stranger to it.
pub async fn step(
    app: &App,
    actor: &Actor,
    id: &Id<Request>,
    expected: i64,
    (name, input): (&str, &Value),
) -> Result<Opened> {
    let left = crate::write_tx!(app.db.shared(), |tx| {
        matters::take_step_in::<Request>(app, tx, actor, id, Some(expected), name, input).await?;
        opened(tx, actor, id).await
    })?;
    left.ok_or(Error::NotFound(Request::NAME))
}

async fn opened(tx: &mut Tx, actor: &Actor, id: &Id<Request>) -> Result<Option<Opened>> {
    let Some(loaded) = matters::store::load::<Request>(tx, actor, id).await? else {
        return Ok(None);
    };
    let request = loaded.matter;
    let zone = actor.zone.as_str();
    let clocks = crate::clocks::store::of_matter(tx, zone, Request::KIND, id.as_str()).await?;
    let mut duplicates = vec![];
    if policy::sees_duplicates(&request, actor) {
        for number in &request.duplicates {
            let other = store::id_of(tx, zone, Request::KIND, number).await?;
            duplicates.extend(other.map(|id| (id, number.clone())));
        }
    }
    Ok(Some(Opened {
        id: id.clone(),
        version: loaded.version,
        offers: offered(&request, actor),
        clocks,
        building: loaded.building.name,
        duplicates,
        request,
    }))
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
