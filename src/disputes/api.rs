//! `/api/v1/disputes`.

use poem::Request;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::multipart::Upload;
use poem_openapi::{Multipart, OpenApi};
use serde_json::{Value, json};

use super::model::Dispute;
use super::service;
use super::stage::Stage;
use super::words::Category;
use crate::app::App;
use crate::error::Error;
use crate::kernel::Actor;
use crate::matters;
use crate::matters::attachments::Attachment;
use crate::requests::disputed;
use crate::web::Tag;
use crate::web::answers::{Added, File, Listed, Opened, Shown, all, file_json, sent};
use crate::web::body::{Opening, StepBody};
use crate::web::caller::Caller;
use crate::web::params::{IfMatch, id, limit, next_link, page};
use crate::web::problem::Problem;

pub struct DisputesApi {
    app: App,
}

impl DisputesApi {
    pub fn new(app: App) -> Self {
        DisputesApi { app }
    }
}

#[derive(Multipart)]
struct DisputeFile {
    file: Upload,
    visibility: Option<String>,
    side: Option<String>,
}

/// A file of a dispute, with who reads it.
fn file_of(dispute: &str, file: &Attachment) -> Value {
    let mut shown = file_json("disputes", dispute, file);
    shown["visibility"] = json!(file.visibility);
    shown["side"] = json!(file.side);
    shown
}

const WHAT: &str = "纠纷";

#[OpenApi(prefix_path = "/disputes", tag = "Tag::Disputes")]
impl DisputesApi {
    /// Disputes the caller may know of, newest first (纠纷列表).
    ///
    /// Headers only (V1): number, kind, stage, building, what is due. `q` finds by any part of the
    /// number or the kind, and by the parties and the claim where the caller may read those; two
    /// characters suffice.
    #[oai(path = "/", method = "get", operation_id = "list_disputes")]
    #[expect(clippy::too_many_arguments, reason = "each is a filter of the list")]
    async fn list(
        &self,
        caller: Caller,
        request: &Request,
        q: Query<Option<String>>,
        stage: Query<Option<String>>,
        category: Query<Option<String>>,
        building_id: Query<Option<String>>,
        /// Only those not closed.
        open: Query<Option<bool>>,
        limit: Query<Option<i64>>,
        cursor: Query<Option<String>>,
    ) -> Result<Listed, Problem> {
        let most = self::limit(limit.0)?;
        if stage.0.as_deref().is_some_and(|s| Stage::parse(s).is_none()) {
            return Err(Error::invalid("stage", "not_a_choice", "没有这个阶段").into());
        }
        if category.0.as_deref().is_some_and(|c| Category::parse(c).is_none()) {
            return Err(Error::invalid("category", "not_a_choice", "没有这种纠纷类型").into());
        }
        let query = matters::store::Query {
            stage: stage.0.as_deref().and_then(Stage::parse).map(|s| s.as_str().to_owned()),
            category: category
                .0
                .as_deref()
                .and_then(Category::parse)
                .map(|c| c.as_str().to_owned()),
            building: building_id.0,
            open_only: open.0.unwrap_or(false),
            before: cursor.0,
            limit: most,
        };
        if let Some(words) = q.0.filter(|q| !q.trim().is_empty()) {
            let (found, next) = service::find_by_words(&self.app, &caller.actor, &words, &query).await?;
            let items: Vec<Value> = found.iter().map(service::Line::to_json).collect();
            let link = next_link(request, next.as_deref());
            return Ok(Listed::page(items, next.as_deref(), link));
        }
        let query = matters::store::Query {
            limit: most + 1,
            ..query
        };
        let lines = service::list(&self.app, &caller.actor, &query).await?;
        let page = page(lines, most, |line| line.id.clone());
        let items: Vec<Value> = page.items.iter().map(service::Line::to_json).collect();
        let link = next_link(request, page.next.as_deref());
        Ok(Listed::page(items, page.next.as_deref(), link))
    }

    /// Register a dispute as a draft (登记纠纷, D1).
    ///
    /// By a party, the contact of a tenant firm, or a coordinator on behalf. 403 for others, 422 with
    /// every field that is wrong. `request_id` names the request that becomes this dispute (转纠纷): it
    /// is noted there in the same transaction; 404 and 409 when it cannot become one, 422 when it is hidden from
    /// an employer and the dispute would not be. From whom it is hidden
    /// from its first moment (回避) is answered `id`, `version` and no `steps`.
    #[oai(path = "/", method = "post", operation_id = "open_dispute")]
    async fn open(
        &self,
        caller: Caller,
        request_id: Query<Option<String>>,
        body: Json<Opening<Dispute>>,
    ) -> Result<Opened, Problem> {
        let (id, opened) = match request_id.0 {
            Some(request) => {
                let request = self::id(&request, "诉求")?;
                disputed::open(&self.app, &caller.actor, &request, &body.0.0).await?
            }
            None => matters::open::<Dispute>(&self.app, &caller.actor, &body.0.0).await?,
        };
        let shown = match service::find(&self.app, &caller.actor, &id).await {
            Ok(found) => Some(found.to_json()?),
            Err(Error::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Opened::after(opened.version, "disputes", id.as_str(), shown))
    }

    /// One dispute (纠纷), as much of it as the caller may read, with `steps`: what they may do now.
    ///
    /// Every `amount` is in yuan with at most two decimals, as it is sent.
    ///
    /// 404 when there is none, or the caller may not know of it.
    #[oai(path = "/:id", method = "get", operation_id = "get_dispute")]
    async fn get(&self, caller: Caller, id: Path<String>) -> Result<Shown, Problem> {
        self.shown(&caller.actor, &id.0).await
    }

    /// Take a step (办理一步): the verbs of the transition table, told apart by `step`.
    ///
    /// Needs `If-Match` with the version that was read: 428 without, 412 when somebody was faster.
    /// 403 when a rule refuses the caller, 409 when the stage or a guard does, with what is possible.
    /// Whom the step itself makes a stranger to it (回避) is answered `id`, `version` and no `steps`.
    #[oai(path = "/:id/steps", method = "post", operation_id = "step_dispute")]
    async fn step(
        &self,
        caller: Caller,
        id: Path<String>,
        on: IfMatch,
        body: Json<StepBody<Dispute>>,
    ) -> Result<Shown, Problem> {
        let key = self::id::<Dispute>(&id.0, WHAT)?;
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

    /// The files of a dispute that the caller may see (附件).
    #[oai(path = "/:id/attachments", method = "get", operation_id = "list_dispute_attachments")]
    async fn files(&self, caller: Caller, id: Path<String>) -> Result<Json<Value>, Problem> {
        let key = self::id::<Dispute>(&id.0, WHAT)?;
        let files = service::find(&self.app, &caller.actor, &key)
            .await?
            .files(&self.app, &caller.actor)
            .await?;
        let items: Vec<Value> = files.iter().map(|f| file_of(&id.0, f)).collect();
        Ok(all(items))
    }

    /// Add a file (上传附件) of at most 20 MiB: PDF, image, Office document, UTF-8 text.
    ///
    /// `visibility` is `v2` (handlers and parties), `v3` (one side and the neutral) or `v4` (lawyer and
    /// client); `v3` and `v4` name the `side`. A `side` alone makes it `v3`, and beside `v2` is refused
    /// (422). Without either, what a side or its lawyer sends is `v3` of that side, and what anybody
    /// else sends `v2`. 413 too large, 415 of another type, 403 not for this caller.
    #[oai(path = "/:id/attachments", method = "post", operation_id = "add_dispute_attachment")]
    async fn attach(&self, caller: Caller, id: Path<String>, form: DisputeFile) -> Result<Added, Problem> {
        let key = self::id::<Dispute>(&id.0, WHAT)?;
        let (name, bytes) = sent(form.file).await?;
        let readers = (form.visibility.as_deref(), form.side.as_deref());
        let file = service::attach(&self.app, &caller.actor, &key, &name, bytes, readers).await?;
        Ok(Added::File(Json(file_of(&id.0, &file))))
    }

    /// One file (附件).
    #[oai(
        path = "/:id/attachments/:file_id",
        method = "get",
        operation_id = "get_dispute_attachment"
    )]
    async fn file(&self, caller: Caller, id: Path<String>, file_id: Path<String>) -> Result<File, Problem> {
        let key = self::id::<Dispute>(&id.0, WHAT)?;
        let (file, bytes) = service::file(&self.app, &caller.actor, &key, &file_id.0).await?;
        Ok(File::of(file, bytes))
    }

    /// What happened (办理过程), oldest first, as far as the caller may know.
    #[oai(path = "/:id/timeline", method = "get", operation_id = "get_dispute_timeline")]
    async fn timeline(&self, caller: Caller, id: Path<String>) -> Result<Json<Value>, Problem> {
        let key = self::id::<Dispute>(&id.0, WHAT)?;
        let entries = service::find(&self.app, &caller.actor, &key)
            .await?
            .timeline(&self.app, &caller.actor)
            .await?;
        let items: Vec<Value> = entries.iter().map(matters::timeline::Entry::to_json).collect();
        Ok(all(items))
    }
}

impl DisputesApi {
    async fn shown(&self, actor: &Actor, id: &str) -> Result<Shown, Problem> {
        let key = self::id::<Dispute>(id, WHAT)?;
        let found = service::find(&self.app, actor, &key).await?;
        Ok(Shown::at(found.version, found.to_json()?))
    }
}
