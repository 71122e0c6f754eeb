//! `/api/v1/requests`.
//! `lobby.rs`: the lobby and its receipt, for whoever has no account.

mod lobby;

pub use lobby::LobbyApi;

use poem::Request as Http;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use serde_json::Value;

use super::model::Request;
use super::stage::Stage;
use super::store::DueQuery;
use super::words::Grade;
use super::{import, service, view};
use crate::app::App;
use crate::error::Error;
use crate::kernel::{Id, Timestamp};
use crate::matters::{self, Matter};
use crate::web::Tag;
use crate::web::answers::{Added, File, FileForm, Listed, Opened, Shown, all, file_json, sent};
use crate::web::body::{Opening, StepBody};
use crate::web::caller::Caller;
use crate::web::params::{IfMatch, bad_cursor, given, id, limit, next_link, page};
use crate::web::problem::Problem;

pub struct RequestsApi {
    app: App,
}

impl RequestsApi {
    pub fn new(app: App) -> Self {
        RequestsApi { app }
    }
}

const WHAT: &str = Request::NAME;

#[OpenApi(prefix_path = "/requests", tag = "Tag::Requests")]
impl RequestsApi {
    /// Requests the caller may know of (诉求列表): newest first, or `sort=due` for those with a
    /// clock running, the soonest due first.
    #[oai(path = "/", method = "get", operation_id = "list_requests")]
    #[expect(clippy::too_many_arguments, reason = "each is a filter of the list")]
    async fn list(
        &self,
        caller: Caller,
        request: &Http,
        /// `due`, or nothing for newest first.
        sort: Query<Option<String>>,
        stage: Query<Option<String>>,
        category: Query<Option<String>>,
        /// With `sort=due` only.
        grade: Query<Option<String>>,
        building_id: Query<Option<String>>,
        /// Only those past their limit; with `sort=due` only.
        overdue: Query<Option<bool>>,
        /// Only those not closed.
        open: Query<Option<bool>>,
        limit: Query<Option<i64>>,
        cursor: Query<Option<String>>,
    ) -> Result<Listed, Problem> {
        let most = self::limit(limit.0)?;
        let choice = |field: &str| Error::invalid(field, "not_a_choice", "没有这个选项");
        let stage = match stage.0 {
            Some(word) => Some(Stage::parse(&word).ok_or_else(|| choice("stage"))?.as_str().to_owned()),
            None => None,
        };
        if let Some(code) = &category.0 {
            let known = crate::routing::categories(&mut self.app.db.read().await?, &caller.actor.zone).await?;
            if known.iter().all(|c| c.code != *code) {
                return Err(choice("category").into());
            }
        }
        let grade = match grade.0 {
            Some(word) => Some(Grade::parse(&word).ok_or_else(|| choice("grade"))?.as_str().to_owned()),
            None => None,
        };
        let by_due = match sort.0.as_deref() {
            None | Some("") => false,
            Some("due") => true,
            Some(_) => return Err(choice("sort").into()),
        };
        let page = if by_due {
            let after = given(cursor.0.as_deref()).map(cursor_of).transpose()?;
            let query = DueQuery {
                stage,
                grade,
                category: category.0,
                building: building_id.0,
                before: (overdue.0 == Some(true)).then_some(caller.actor.now),
                after,
                limit: most + 1,
            };
            let lines = service::by_due(&self.app, &caller.actor, &query).await?;
            page(lines, most, due_cursor)
        } else {
            if grade.is_some() || overdue.0 == Some(true) {
                return Err(Error::invalid("sort", "needs_due", "按分级或超期筛选时请用 sort=due").into());
            }
            let query = matters::store::Query {
                stage,
                category: category.0,
                building: building_id.0,
                open_only: open.0.unwrap_or(false),
                before: cursor.0,
                limit: most + 1,
            };
            let lines = service::list(&self.app, &caller.actor, &query).await?;
            page(lines, most, |line| line.listed.id.clone())
        };
        let items: Vec<Value> = page.items.iter().map(service::Line::to_json).collect();
        let link = next_link(request, page.next.as_deref());
        Ok(Listed::page(items, page.next.as_deref(), link))
    }

    /// Register a request (登记诉求, Q1).
    ///
    /// By the contact of a firm for itself, or by the coordinator or the zone on behalf. Its clocks
    /// start at `heard_at`. `duplicates` names others of the building that say much the same. From whom it
    /// is hidden at once (回避) is answered `id`, `version` and no `steps`.
    #[oai(path = "/", method = "post", operation_id = "open_request")]
    async fn open(&self, caller: Caller, body: Json<Opening<Request>>) -> Result<Opened, Problem> {
        let (id, opened) = matters::open::<Request>(&self.app, &caller.actor, &body.0.0).await?;
        let shown = match view::shown(&self.app, &caller.actor, &id).await {
            Ok((shown, _)) => Some(shown),
            Err(Error::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Opened::after(opened.version, "requests", id.as_str(), shown))
    }

    /// Take slips of the 12345 hotline over (导入12345工单), from `.xlsx` or `.csv`.
    ///
    /// `{rows, created, unchanged, faults}`: with any fault nothing was written; a slip number that
    /// was taken over before is left.
    #[oai(path = "/imports", method = "post", operation_id = "import_requests")]
    async fn import(&self, caller: Caller, form: FileForm) -> Result<Json<Value>, Problem> {
        let (name, bytes) = sent(form.file).await?;
        let done = import::slips(&self.app, &caller.actor, &name, &bytes).await?;
        Ok(Json(serde_json::to_value(done).map_err(Error::from)?))
    }

    /// One request (诉求), with `steps`: what the caller may do now.
    ///
    /// 404 when there is none, or the caller may not know of it.
    #[oai(path = "/:id", method = "get", operation_id = "get_request")]
    async fn get(&self, caller: Caller, id: Path<String>) -> Result<Shown, Problem> {
        let key = self::id::<Request>(&id.0, WHAT)?;
        let (shown, version) = view::shown(&self.app, &caller.actor, &key).await?;
        Ok(Shown::at(version, shown))
    }

    /// Take a step (办理一步): the verbs of Q2–Q9, told apart by `step`.
    ///
    /// Needs `If-Match` with the version that was read: 428 without, 412 when somebody was faster.
    /// 403 when a rule refuses the caller, 409 when the stage or a guard does, with what is possible.
    /// Whom the step itself makes a stranger to it (回避) is answered `id`, `version` and no `steps`.
    #[oai(path = "/:id/steps", method = "post", operation_id = "step_request")]
    async fn step(
        &self,
        caller: Caller,
        id: Path<String>,
        on: IfMatch,
        body: Json<StepBody<Request>>,
    ) -> Result<Shown, Problem> {
        let key = self::id::<Request>(&id.0, WHAT)?;
        let version = match on.version() {
            Ok(version) => version,
            Err(unfit) => {
                // Who may not know of it learns nothing from a version they did not send.
                service::find(&self.app, &caller.actor, &key).await?;
                return Err(unfit.into());
            }
        };
        let step = (body.0.step.as_str(), &body.0.input);
        let (version, left) = service::step(&self.app, &caller.actor, &key, version, step).await?;
        let shown = left.map(|left| left.to_json()).transpose()?;
        Ok(Shown::after(key.as_str(), version, shown))
    }

    /// What happened (办理过程), oldest first.
    #[oai(path = "/:id/timeline", method = "get", operation_id = "get_request_timeline")]
    async fn timeline(&self, caller: Caller, id: Path<String>) -> Result<Json<Value>, Problem> {
        let key = self::id::<Request>(&id.0, WHAT)?;
        Ok(Json(view::timeline_json(&self.app, &caller.actor, &key).await?))
    }

    /// The files of a request (附件).
    #[oai(path = "/:id/attachments", method = "get", operation_id = "list_request_attachments")]
    async fn files(&self, caller: Caller, id: Path<String>) -> Result<Json<Value>, Problem> {
        let key = self::id::<Request>(&id.0, WHAT)?;
        let files = service::files(&self.app, &caller.actor, &key).await?;
        let items: Vec<Value> = files.iter().map(|f| file_json("requests", &id.0, f)).collect();
        Ok(all(items))
    }

    /// Add a file (上传附件) of at most 20 MiB, for all who read the request.
    #[oai(path = "/:id/attachments", method = "post", operation_id = "add_request_attachment")]
    async fn attach(&self, caller: Caller, id: Path<String>, form: FileForm) -> Result<Added, Problem> {
        let key = self::id::<Request>(&id.0, WHAT)?;
        let (name, bytes) = sent(form.file).await?;
        let file = service::attach(&self.app, &caller.actor, &key, &name, bytes).await?;
        Ok(Added::File(Json(file_json("requests", &id.0, &file))))
    }

    /// One file (附件).
    #[oai(
        path = "/:id/attachments/:file_id",
        method = "get",
        operation_id = "get_request_attachment"
    )]
    async fn file(&self, caller: Caller, id: Path<String>, file_id: Path<String>) -> Result<File, Problem> {
        let key = self::id::<Request>(&id.0, WHAT)?;
        let (file, bytes) = service::file(&self.app, &caller.actor, &key, &file_id.0).await?;
        Ok(File::of(file, bytes))
    }
}

/// Due date and id of the last line.
pub(super) fn due_cursor(line: &service::Line) -> String {
    let due = line.listed.due_at.map(Timestamp::millis).unwrap_or_default();
    format!("{due}_{}", line.listed.id)
}

pub(super) fn cursor_of(text: &str) -> Result<(Timestamp, String), Error> {
    text.split_once('_')
        .and_then(|(due, id)| {
            let id = Id::<Request>::parse(id)?;
            Some((Timestamp::from_millis(due.parse().ok()?), id.into_string()))
        })
        .ok_or_else(bad_cursor)
}
