//! `/api/v1/handoffs`.

use poem::Request;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use serde_json::{Value, json};

use super::model::Handoff;
use super::service;
use super::stage::Stage;
use super::words::Card;
use crate::app::App;
use crate::error::Error;
use crate::kernel::Actor;
use crate::matters;
use crate::web::Tag;
use crate::web::answers::{Added, File, FileForm, Listed, Opened, Shown, all, file_json, sent};
use crate::web::body::{Opening, StepBody};
use crate::web::caller::Caller;
use crate::web::params::{IfMatch, id, limit, next_link, page};
use crate::web::problem::Problem;

pub struct HandoffsApi {
    app: App,
}

impl HandoffsApi {
    pub fn new(app: App) -> Self {
        HandoffsApi { app }
    }
}

const WHAT: &str = "交办单";

#[OpenApi(prefix_path = "/handoffs", tag = "Tag::Handoffs")]
impl HandoffsApi {
    /// Handoffs the caller may know of (交办单列表): what is due first comes first, the late ones lead.
    ///
    /// A department sees those in which it has or had a leg. Headers only (V1): number, stage, who has
    /// it, who sent it back. Drafts and closed ones, asked for by `stage`, come newest first.
    #[oai(path = "/", method = "get", operation_id = "list_handoffs")]
    #[expect(clippy::too_many_arguments, reason = "each is a filter of the list")]
    async fn list(
        &self,
        caller: Caller,
        request: &Request,
        stage: Query<Option<String>>,
        category: Query<Option<String>>,
        building_id: Query<Option<String>>,
        /// Only those that this department has now.
        department_id: Query<Option<String>>,
        /// Only those with something overdue.
        overdue: Query<Option<bool>>,
        /// Only those under supervision (督办).
        supervised: Query<Option<bool>>,
        /// Only those with a `yellow` or a `red` card on something that still runs.
        card: Query<Option<String>>,
        limit: Query<Option<i64>>,
        cursor: Query<Option<String>>,
    ) -> Result<Listed, Problem> {
        let most = self::limit(limit.0)?;
        let stage = match stage.0.as_deref() {
            None => None,
            Some(word) => {
                Some(Stage::parse(word).ok_or_else(|| Error::invalid("stage", "not_a_choice", "没有这个阶段"))?)
            }
        };
        let card = match card.0.as_deref() {
            None => None,
            Some(word) => Some(
                Card::parse(word).ok_or_else(|| Error::invalid("card", "not_a_choice", "card 应是 yellow 或 red"))?,
            ),
        };
        let asked = service::Asked {
            card,
            stage,
            category: category.0,
            building: building_id.0,
            department: department_id.0,
            overdue: overdue.0.unwrap_or(false),
            supervised: supervised.0.unwrap_or(false),
            cursor: cursor.0,
            limit: most + 1,
        };
        let lines = service::list(&self.app, &caller.actor, &asked).await?;
        let page = page(lines, most, |line| asked.cursor_of(line));
        let items: Vec<Value> = page.items.iter().map(service::Line::to_json).collect();
        let link = next_link(request, page.next.as_deref());
        Ok(Listed::page(items, page.next.as_deref(), link))
    }

    /// Hand off to departments (交办, H1), at once or as a draft.
    ///
    /// By the building's coordinator or the zone. Without a `basis` it rests on the duty, or the ruling, of
    /// the department that leads; 422 where there is none. 403 for others, 422 with every field that is wrong.
    #[oai(path = "/", method = "post", operation_id = "open_handoff")]
    async fn open(&self, caller: Caller, body: Json<Opening<Handoff>>) -> Result<Opened, Problem> {
        let (id, opened) = matters::open::<Handoff>(&self.app, &caller.actor, &body.0.0).await?;
        let shown = service::find(&self.app, &caller.actor, &id)
            .await?
            .to_json(&caller.actor)?;
        Ok(Opened::at(opened.version, "handoffs", id.as_str(), shown))
    }

    /// One handoff (交办单), as much of it as the caller may read, with `steps`: what they may do now,
    /// and to which legs.
    ///
    /// 404 when there is none, or the caller may not know of it.
    #[oai(path = "/:id", method = "get", operation_id = "get_handoff")]
    async fn get(&self, caller: Caller, id: Path<String>) -> Result<Shown, Problem> {
        self.shown(&caller.actor, &id.0).await
    }

    /// Take a step (办理一步): the verbs of the transition table, told apart by `step`; a leg's step names
    /// its `leg_id`.
    ///
    /// Needs `If-Match` with the version that was read: 428 without, 412 when somebody was faster. A leg's
    /// step is taken from an older version too, as long as nothing since has touched its leg or the slip
    /// as a whole: departments do not wait for each other. 403 when a rule refuses the caller, 409 when
    /// the stage or a guard does, with what is possible.
    /// Whom the step itself makes a stranger to it (回避) is answered `id`, `version` and no `steps`.
    #[oai(path = "/:id/steps", method = "post", operation_id = "step_handoff")]
    async fn step(
        &self,
        caller: Caller,
        id: Path<String>,
        on: IfMatch,
        body: Json<StepBody<Handoff>>,
    ) -> Result<Shown, Problem> {
        let key = self::id::<Handoff>(&id.0, WHAT)?;
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
        let shown = left.map(|left| left.to_json(&caller.actor)).transpose()?;
        Ok(Shown::after(key.as_str(), version, shown))
    }

    /// The files of a handoff that the caller may see (附件).
    #[oai(path = "/:id/attachments", method = "get", operation_id = "list_handoff_attachments")]
    async fn files(&self, caller: Caller, id: Path<String>) -> Result<Json<Value>, Problem> {
        let key = self::id::<Handoff>(&id.0, WHAT)?;
        let files = service::files(&self.app, &caller.actor, &key).await?;
        let items: Vec<Value> = files.iter().map(|f| file_json("handoffs", &id.0, f)).collect();
        Ok(all(items))
    }

    /// Add a file (上传附件) of at most 20 MiB: PDF, image, Office document, UTF-8 text.
    ///
    /// For everybody who works on the handoff. 413 too large, 415 of another type, 403 not for this caller.
    #[oai(path = "/:id/attachments", method = "post", operation_id = "add_handoff_attachment")]
    async fn attach(&self, caller: Caller, id: Path<String>, form: FileForm) -> Result<Added, Problem> {
        let key = self::id::<Handoff>(&id.0, WHAT)?;
        let (name, bytes) = sent(form.file).await?;
        let file = service::attach(&self.app, &caller.actor, &key, &name, bytes).await?;
        Ok(Added::File(Json(file_json("handoffs", &id.0, &file))))
    }

    /// One file (附件).
    #[oai(
        path = "/:id/attachments/:file_id",
        method = "get",
        operation_id = "get_handoff_attachment"
    )]
    async fn file(&self, caller: Caller, id: Path<String>, file_id: Path<String>) -> Result<File, Problem> {
        let key = self::id::<Handoff>(&id.0, WHAT)?;
        let (file, bytes) = service::file(&self.app, &caller.actor, &key, &file_id.0).await?;
        Ok(File::of(file, bytes))
    }

    /// What happened (办理过程), oldest first, as far as the caller may know.
    #[oai(path = "/:id/timeline", method = "get", operation_id = "get_handoff_timeline")]
    async fn timeline(&self, caller: Caller, id: Path<String>) -> Result<Json<Value>, Problem> {
        let key = self::id::<Handoff>(&id.0, WHAT)?;
        let entries = service::timeline(&self.app, &caller.actor, &key).await?;
        let entry = |e: &matters::timeline::Entry| {
            let mut shown = e.to_json();
            shown["department"] = json!(e.part);
            shown
        };
        let items: Vec<Value> = entries.iter().map(entry).collect();
        Ok(all(items))
    }
}

impl HandoffsApi {
    async fn shown(&self, actor: &Actor, id: &str) -> Result<Shown, Problem> {
        let key = self::id::<Handoff>(id, WHAT)?;
        let found = service::find(&self.app, actor, &key).await?;
        Ok(Shown::at(found.version, found.to_json(actor)?))
    }
}
