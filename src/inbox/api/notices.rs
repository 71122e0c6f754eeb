//! `/api/v1/department-notices`: 待发通知.

use poem::Request;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};

use crate::app::App;
use crate::inbox::notices::{self, Listed};
use crate::inbox::occasions::Occasion;
use crate::kernel::{Field, Timestamp};
use crate::web::Tag;
use crate::web::body::{Described, Fields};
use crate::web::caller::{Caller, origin};
use crate::web::params;
use crate::web::problem::Problem;

pub struct NoticesApi {
    app: App,
}

impl NoticesApi {
    pub fn new(app: App) -> Self {
        NoticesApi { app }
    }
}

/// What a department is to be told of its leg.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct DepartmentNotice {
    id: String,
    handoff_id: String,
    leg_id: String,
    number: String,
    title: String,
    building: String,
    department: String,
    /// `dispatched`, `next`, `decided`, `rework`, `yellow`, `red`
    occasion: String,
    occasion_label: String,
    /// The clock of a card.
    rule: Option<String>,
    due_at: Option<String>,
    opened_at: String,
    sent_at: Option<String>,
    sent_to: Option<String>,
    /// False once the leg lies with the department no more.
    sendable: bool,
}

impl From<Listed> for DepartmentNotice {
    fn from(listed: Listed) -> Self {
        let n = listed.row;
        let occasion: Occasion = n.occasion;
        DepartmentNotice {
            id: n.id,
            handoff_id: n.handoff_id,
            leg_id: n.leg_id,
            number: n.number,
            title: n.title,
            building: n.building,
            department: n.department,
            occasion: occasion.as_str().to_owned(),
            occasion_label: occasion.label().to_owned(),
            rule: n.rule,
            due_at: n.due_at.map(Timestamp::rfc3339),
            opened_at: n.opened_at.rfc3339(),
            sent_at: n.sent_at.map(Timestamp::rfc3339),
            sent_to: n.sent_to,
            sendable: listed.sendable,
        }
    }
}

#[derive(Object)]
struct DepartmentNotices {
    items: Vec<DepartmentNotice>,
    /// Cursor of the next page; null at the end.
    next: Option<String>,
}

pub struct ToSend;
impl Described for ToSend {
    const NAME: &'static str = "DepartmentNoticeOrder";
    const FIELDS: &'static [Field] = notices::FIELDS;
}

/// A message with its one-time link. The secret is shown this once.
#[derive(Object)]
struct Message {
    notice_id: String,
    link_id: String,
    /// `/l/{token}`
    path: String,
    expires_at: String,
    /// To send to the person.
    text: String,
}

#[derive(ApiResponse)]
enum Made {
    #[oai(status = 201)]
    Message(Json<Message>),
}

#[OpenApi(tag = "Tag::Handoffs")]
impl NoticesApi {
    /// What departments are still to be told (待发通知), the oldest first.
    ///
    /// A notice is written when a leg is dispatched, answered, sent back for rework or carded, and
    /// falls away when its department acts. With `handoff_id`: all of that handoff, sent or not, the
    /// newest first. 403 for who dispatches nothing, 404 for a handoff that is not to be known.
    #[oai(
        path = "/department-notices",
        method = "get",
        operation_id = "list_department_notices"
    )]
    async fn list(
        &self,
        caller: Caller,
        handoff_id: Query<Option<String>>,
        limit: Query<Option<i64>>,
        cursor: Query<Option<String>>,
    ) -> Result<Json<DepartmentNotices>, Problem> {
        let limit = params::limit(limit.0)?;
        let (items, next) = match handoff_id.0 {
            Some(id) => {
                let id = params::id(&id, "交办单")?;
                (notices::of_handoff(&self.app, &caller.actor, &id).await?.1, None)
            }
            None => {
                let page = notices::unsent(&self.app, &caller.actor, cursor.0.as_deref(), limit).await?;
                (page.items, page.next)
            }
        };
        Ok(Json(DepartmentNotices {
            items: items.into_iter().map(DepartmentNotice::from).collect(),
            next,
        }))
    }

    /// Make the message of a notice, with a fresh one-time link to its leg.
    ///
    /// Made again, the link before it serves no more. The answer holds a secret and is not kept: an
    /// `Idempotency-Key` has no effect. 404, 403 for who did not dispatch it, 409 when the leg lies
    /// with the department no more.
    #[oai(
        path = "/department-notices/:id/links",
        method = "post",
        operation_id = "send_department_notice"
    )]
    async fn send(
        &self,
        caller: Caller,
        request: &Request,
        id: Path<String>,
        body: Json<Fields<ToSend>>,
    ) -> Result<Made, Problem> {
        let (told, issued) = notices::send(&self.app, &caller.actor, &id.0, &body.0.0).await?;
        Ok(Made::Message(Json(Message {
            text: told.text(&issued, &origin(&self.app, request)),
            notice_id: told.notice.id,
            path: format!("/l/{}", issued.token),
            expires_at: issued.link.expires_at.rfc3339(),
            link_id: issued.link.id,
        })))
    }
}
