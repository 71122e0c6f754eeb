//! 转纠纷: the dispute that a request becomes, opened from it and linked both ways at once (Q4); and what
//! the readers of the request are told of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::model::{ChildKind, Request};
use super::service::LABOUR;
use super::stage::Verb;
use crate::app::App;
use crate::db::Tx;
use crate::disputes::model::Dispute;
use crate::disputes::stage::Stage;
use crate::disputes::words::Category;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Id, Versioned};
use crate::matters::{self, Matter, offered};

/// May this person turn the request into a dispute now? Errors: the rule that refuses, or the stage.
fn may(r: &Request, actor: &Actor) -> Result<()> {
    r.may(actor, Verb::ToDispute.as_str()).map_err(Error::Forbidden)?;
    let offers = offered(r, actor);
    if offers.iter().any(|o| o.spec.name == Verb::ToDispute.as_str()) {
        return Ok(());
    }
    Err(matters::unmet(
        "requests.not_at_work",
        format!("诉求{}现在是“{}”，不能转纠纷", r.number, r.stage.label()),
        "请先受理并联系提出人；已经办结的，不再转纠纷",
    ))
}

/// Whether this person may, for a button.
pub fn is_open_to(r: &Request, actor: &Actor) -> bool {
    may(r, actor).is_ok()
}

/// What the form of a new dispute begins with: the place, who asks, their words.
///
/// Errors: 404, 403, 409 when the request cannot become one now.
pub async fn prefilled(app: &App, actor: &Actor, id: &Id<Request>) -> Result<(Request, Value)> {
    let mut tx = app.db.read().await?;
    let loaded = matters::store::load::<Request>(&mut tx, actor, id).await?;
    let r = loaded.ok_or(Error::NotFound(Request::NAME))?.matter;
    may(&r, actor)?;
    let phone = r.phone.clone();
    let name = r.contact.clone();
    let firm = match (&r.firm, &r.firm_name) {
        (Some(firm), _) => json!({ "enterprise_id": firm.id }),
        (None, firm_name) => json!({ "name": firm_name }),
    };
    let mut value = json!({
        "building_id": r.building,
        "claim": r.words,
        "known_by": format!("由诉求{}转来", r.number),
    });
    if r.category == LABOUR {
        value["category"] = Category::Labour.as_str().into();
    }
    let contact = |mut side: Value| {
        side["contact"] = [name.as_deref(), phone.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
            .into();
        side
    };
    if r.by_employee {
        // 员工申请: the employee is the applicant, the employer the other side, and is not told.
        let employee = json!({ "name": r.contact.clone().unwrap_or_else(|| "员工".to_owned()) });
        value["sides"] = json!([contact(employee), firm]);
        value["worker_safe"] = true.into();
    } else {
        value["sides"] = json!([contact(firm)]);
    }
    Ok((r, value))
}

/// Opens the dispute and notes it in the request, both or neither.
///
/// Errors: as the opening of a dispute; 404, 403, 409 of the request.
pub async fn open(
    app: &App,
    actor: &Actor,
    request: &Id<Request>,
    input: &Value,
) -> Result<(Id<Dispute>, Versioned<Dispute>)> {
    let opening = matters::parse_opening::<Dispute>(input)?;
    let id = Id::<Dispute>::new();
    let opened = crate::write_tx!(app.db, |tx| {
        let loaded = matters::store::load::<Request>(tx, actor, request).await?;
        let r = loaded.ok_or(Error::NotFound(Request::NAME))?.matter;
        may(&r, actor)?;
        let opened = matters::open_in::<Dispute>(app, tx, actor, id.clone(), None, opening.clone()).await?;
        if let Some(employer) = r.hidden_from() {
            opened.value.stays_hidden_from(employer)?;
        }
        let said = json!({ "number": opened.value.number });
        let step = Verb::ToDispute.as_str();
        matters::take_step_in::<Request>(app, tx, &actor.again(), request, None, step, &said).await?;
        Ok(opened)
    })?;
    Ok((id, opened))
}

/// The request has been told otherwise of its dispute than it is now.
pub(super) fn has_news(r: &Request, d: &Dispute, id: &str) -> bool {
    let told = r.children.iter().find(|c| c.id.as_deref() == Some(id));
    told.is_some_and(|c| c.over != d.stage.is_over()) && r.may_name(d.hidden_from())
}

/// Whether the dispute that a request is to become is over already.
pub(super) async fn is_over(tx: &mut Tx, actor: &Actor, id: &str) -> Result<bool> {
    let id = Id::<Dispute>::stored(id.to_owned());
    let loaded = matters::store::load::<Dispute>(tx, actor, &id).await?;
    Ok(loaded.ok_or(Error::NotFound(Dispute::NAME))?.matter.stage.is_over())
}

/// What one reader of a request is told of its disputes.
#[derive(Default)]
pub struct Told {
    /// How those stand of which this reader may know, by their ids.
    pub standing: BTreeMap<String, Stage>,
    /// Those that are not to be named: each was hidden from this reader after it was linked.
    pub secret: BTreeSet<String>,
}

/// What this person is told, who may read the request.
pub async fn told(r: &Request, tx: &mut Tx, actor: &Actor) -> Result<Told> {
    let disputes = r.children.iter().filter(|c| c.kind == ChildKind::Dispute);
    let asked: Vec<(String, String)> = disputes
        .filter_map(|c| Some((Dispute::KIND.to_owned(), c.id.clone()?)))
        .collect();
    let mut told = Told::default();
    if asked.is_empty() {
        return Ok(told);
    }
    let known = matters::store::known(tx, actor, &asked).await?;
    let ids = asked.into_iter().map(|(_, id)| id).collect();
    for (id, d) in matters::store::bodies::<Dispute>(tx, &actor.zone, ids).await? {
        if known.get(&(Dispute::KIND.to_owned(), id.clone())) == Some(&true) {
            told.standing.insert(id, d.came_to());
        } else if !r.may_name(d.hidden_from()) {
            told.secret.insert(id);
        }
    }
    Ok(told)
}

impl Told {
    /// The request without the names of what its reader may not hear of.
    pub(super) fn cut(&self, r: &mut Request) {
        for child in &mut r.children {
            if child.id.take_if(|id| self.secret.contains(id)).is_some() {
                child.name.clear();
            }
        }
    }
}
