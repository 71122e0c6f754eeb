//! `/api/v1/inbox`, `/api/v1/handoffs/{id}/legs/{leg}/links`, `/api/v1/department-notices`.

mod notices;

pub use notices::NoticesApi;

use poem::Request;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};

use super::links;
use super::model::Entry;
use super::{pages, service};
use crate::app::App;
use crate::kernel::Field;
use crate::web::Tag;
use crate::web::answers::Gone;
use crate::web::body::{Described, Fields};
use crate::web::caller::{Caller, origin};
use crate::web::params;
use crate::web::problem::Problem;

pub struct InboxApi {
    app: App,
}

impl InboxApi {
    pub fn new(app: App) -> Self {
        InboxApi { app }
    }
}

/// One matter, or one leg of it, that lies with the caller.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct InboxEntry {
    /// `handoff`, `request`, …
    kind: String,
    id: String,
    number: String,
    title: String,
    building: String,
    stage_label: String,
    leg_id: Option<String>,
    /// 党建指导团 whose leg it is, by its name.
    guidance_group: Option<String>,
    /// `department:<id>`, `building:<id>`, `zone`, …
    holder: String,
    /// The clock that is due next.
    rule: String,
    rule_label: String,
    due_at: String,
    /// In the words of whoever asked; left out for who reads only the header.
    demand: Option<String>,
    firm: Option<String>,
    /// What must be known before anybody is called: an employee speaks of this firm, which must not hear of it.
    secret: Option<String>,
    version: i64,
    /// Steps that can be taken at once.
    steps: Vec<String>,
}

impl From<Entry> for InboxEntry {
    fn from(e: Entry) -> Self {
        let given = |text: String| Some(text).filter(|t| !t.is_empty());
        InboxEntry {
            kind: e.kind,
            id: e.id,
            number: e.number,
            title: e.title,
            building: e.building,
            stage_label: e.stage_label.to_owned(),
            leg_id: given(e.part),
            guidance_group: given(e.group),
            holder: e.holder,
            rule: e.rule,
            rule_label: e.rule_label,
            due_at: e.due_at.rfc3339(),
            demand: given(e.demand),
            firm: given(e.firm),
            secret: given(e.asker.secret.to_owned()),
            version: e.version,
            steps: e.verbs.iter().map(|v| v.as_str().to_owned()).collect(),
        }
    }
}

/// What the hub tells the caller besides.
#[derive(Object)]
struct Notice {
    id: String,
    text: String,
    opened_at: String,
    subject_kind: String,
    subject_id: String,
}

#[derive(Object)]
struct Inbox {
    items: Vec<InboxEntry>,
    /// Cursor of the next page; null at the end.
    next: Option<String>,
    /// The newest notices; on the first page.
    notices: Vec<Notice>,
}

pub struct NewLink;
impl Described for NewLink {
    const NAME: &'static str = "OneTimeLinkOrder";
    const FIELDS: &'static [Field] = links::FIELDS;
}

/// A one-time link. The secret is shown this once.
#[derive(Object)]
struct OneTimeLink {
    id: String,
    /// `/l/{token}`
    path: String,
    expires_at: String,
    /// To send to the person.
    text: String,
}

#[derive(ApiResponse)]
enum Made {
    #[oai(status = 201)]
    Link(Json<OneTimeLink>),
}

#[OpenApi(tag = "Tag::Handoffs")]
impl InboxApi {
    /// What lies with the caller (收件箱), by what is due first.
    ///
    /// One entry for each matter and leg; 422 for a cursor that is none.
    #[oai(path = "/inbox", method = "get", operation_id = "get_inbox")]
    async fn inbox(
        &self,
        caller: Caller,
        limit: Query<Option<i64>>,
        cursor: Query<Option<String>>,
    ) -> Result<Json<Inbox>, Problem> {
        let limit = params::limit(limit.0)?;
        let page = service::entries(&self.app, &caller.actor, cursor.0.as_deref(), limit).await?;
        let notices = if cursor.0.is_none() {
            crate::home::notices(&self.app, &caller.actor, pages::NOTICES).await?
        } else {
            vec![]
        };
        Ok(Json(Inbox {
            items: page.items.into_iter().map(InboxEntry::from).collect(),
            next: page.next,
            notices: notices
                .into_iter()
                .map(|n| Notice {
                    id: n.id,
                    text: n.text,
                    opened_at: n.opened_at.rfc3339(),
                    subject_kind: n.subject_kind,
                    subject_id: n.subject_id,
                })
                .collect(),
        }))
    }

    /// Issue a one-time link (一次性链接) to a leg.
    ///
    /// Whoever holds it acts for the department of that leg alone, takes one of the named steps
    /// once, and reads until it expires. The answer holds a secret and is not kept: an
    /// `Idempotency-Key` has no effect. 403 for all but the zone's staff, 409 when the leg is in
    /// nobody's hands.
    #[oai(
        path = "/handoffs/:id/legs/:leg_id/links",
        method = "post",
        operation_id = "issue_one_time_link"
    )]
    async fn issue(
        &self,
        caller: Caller,
        request: &Request,
        id: Path<String>,
        leg_id: Path<String>,
        body: Json<Fields<NewLink>>,
    ) -> Result<Made, Problem> {
        let id = params::id(&id.0, "交办单")?;
        let issued = links::issue_for(&self.app, &caller.actor, &id, &leg_id.0, &body.0.0).await?;
        Ok(Made::Link(Json(OneTimeLink {
            path: format!("/l/{}", issued.token),
            expires_at: issued.link.expires_at.rfc3339(),
            text: pages::message(&issued, &origin(&self.app, request)),
            id: issued.link.id,
        })))
    }
    /// Withdraw a one-time link: from now on it answers as expired.
    ///
    /// 403 for all but the zone's staff, 409 for one that is over.
    #[oai(
        path = "/handoffs/:id/legs/:leg_id/links/:link_id/withdraw",
        method = "post",
        operation_id = "withdraw_one_time_link"
    )]
    async fn withdraw(
        &self,
        caller: Caller,
        id: Path<String>,
        leg_id: Path<String>,
        link_id: Path<String>,
    ) -> Result<Gone, Problem> {
        let id = params::id(&id.0, "交办单")?;
        links::withdraw(&self.app, &caller.actor, &id, &leg_id.0, &link_id.0).await?;
        Ok(Gone::Gone)
    }
}
