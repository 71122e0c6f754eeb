//! `/api/v1/advisor-assignments`, `/api/v1/conflict-checks`. Declarations are in `declare.rs`.

pub mod declare;

use poem::Request;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use serde_json::Value;

use crate::advisors::gate::Seat;
use crate::advisors::model::Assignment;
use crate::advisors::service;
use crate::advisors::view::{self, gate_json};
use crate::advisors::words::Stage;
use crate::app::App;
use crate::error::Error;
use crate::kernel::Actor;
use crate::matters;
use crate::web::Tag;
use crate::web::answers::{Listed, Opened, Shown, all};
use crate::web::body::{Opening, StepBody};
use crate::web::caller::Caller;
use crate::web::params::{self, IfMatch, next_link};
use crate::web::problem::Problem;

pub struct AdvisersApi {
    app: App,
}

impl AdvisersApi {
    pub fn new(app: App) -> Self {
        AdvisersApi { app }
    }
}

const WHAT: &str = "顾问派任";

#[OpenApi(tag = "Tag::Advisers")]
impl AdvisersApi {
    /// Assignments the caller may know of, newest first (顾问派任列表).
    #[oai(
        path = "/advisor-assignments",
        method = "get",
        operation_id = "list_advisor_assignments"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a filter of the list")]
    async fn list(
        &self,
        caller: Caller,
        request: &Request,
        stage: Query<Option<String>>,
        building_id: Query<Option<String>>,
        /// Only those not closed.
        open: Query<Option<bool>>,
        limit: Query<Option<i64>>,
        cursor: Query<Option<String>>,
    ) -> Result<Listed, Problem> {
        let most = params::limit(limit.0)?;
        if stage.0.as_deref().is_some_and(|s| Stage::parse(s).is_none()) {
            return Err(Error::invalid("stage", "not_a_choice", "没有这个阶段").into());
        }
        let query = matters::store::Query {
            stage: stage.0.as_deref().and_then(Stage::parse).map(|s| s.as_str().to_owned()),
            building: building_id.0,
            open_only: open.0.unwrap_or(false),
            before: cursor.0,
            limit: most + 1,
            ..matters::store::Query::default()
        };
        let lines = service::list(&self.app, &caller.actor, &query).await?;
        let page = params::page(lines, most, |line| line.id.clone());
        let items: Vec<Value> = page.items.iter().map(service::line_json).collect();
        let link = next_link(request, page.next.as_deref());
        Ok(Listed::page(items, page.next.as_deref(), link))
    }

    /// Ask for an adviser for an enterprise, and propose a lawyer at once where one is named
    /// (登记顾问需求, A1).
    ///
    /// 403 when a rule refuses the caller, 409 when a search is under way already, 422 with every
    /// field that is wrong, and for a firm that has its adviser unless `replaces` says so. With
    /// `lawyer_id` the check has run: see `stage` and `conflict_check`.
    #[oai(
        path = "/advisor-assignments",
        method = "post",
        operation_id = "open_advisor_assignment"
    )]
    async fn open(&self, caller: Caller, body: Json<Opening<Assignment>>) -> Result<Opened, Problem> {
        let (id, opened) = service::open(&self.app, &caller.actor, &body.0.0).await?;
        let shown = view::find(&self.app, &caller.actor, &id).await?.to_json()?;
        Ok(Opened::at(opened.version, "advisor-assignments", id.as_str(), shown))
    }

    /// One assignment (顾问派任), with `steps`: what the caller may do now.
    ///
    /// The check's answer is there for those who act on it, not for the enterprise. 404 when there is
    /// none, or the caller may not know of it.
    #[oai(
        path = "/advisor-assignments/:id",
        method = "get",
        operation_id = "get_advisor_assignment"
    )]
    async fn get(&self, caller: Caller, id: Path<String>) -> Result<Shown, Problem> {
        self.shown(&caller.actor, &id.0).await
    }

    /// Take a step (办理一步): the verbs of the transition table, told apart by `step`.
    ///
    /// What follows of itself is in the answer: a proposal that is clear is offered to the law firm, one
    /// that is forbidden is blocked. Needs `If-Match`: 428 without, 412 when somebody was faster. 403
    /// when a rule refuses the caller, 409 when the stage or a guard does, with what is possible.
    #[oai(
        path = "/advisor-assignments/:id/steps",
        method = "post",
        operation_id = "step_advisor_assignment"
    )]
    async fn step(
        &self,
        caller: Caller,
        id: Path<String>,
        on: IfMatch,
        body: Json<StepBody<Assignment>>,
    ) -> Result<Shown, Problem> {
        let key = params::id::<Assignment>(&id.0, WHAT)?;
        let version = match on.version() {
            Ok(version) => version,
            Err(unfit) => {
                // Who may not know of it learns nothing from a version they did not send.
                view::find(&self.app, &caller.actor, &key).await?;
                return Err(unfit.into());
            }
        };
        let step = (body.0.step.as_str(), &body.0.input);
        let (version, left) = view::step(&self.app, &caller.actor, &key, version, step).await?;
        let shown = left.map(|left| left.to_json()).transpose()?;
        Ok(Shown::after(key.as_str(), version, shown))
    }

    /// Lawyers in the order of proposal, each with the check's answer (候选律师).
    ///
    /// The first twelve by speciality, room left, and rotation; `q` finds among all by part of the name,
    /// the law firm or the speciality. For those who propose: 403 for others.
    #[oai(
        path = "/advisor-assignments/:id/candidates",
        method = "get",
        operation_id = "list_advisor_candidates"
    )]
    async fn candidates(
        &self,
        caller: Caller,
        id: Path<String>,
        q: Query<Option<String>>,
    ) -> Result<Json<Value>, Problem> {
        let key = params::id::<Assignment>(&id.0, WHAT)?;
        let found = view::find(&self.app, &caller.actor, &key).await?;
        let checked =
            service::candidates(&self.app, &caller.actor, &found.assignment, &q.0.unwrap_or_default()).await?;
        let items: Vec<Value> = checked.iter().map(service::Checked::to_json).collect();
        Ok(all(items))
    }

    /// What happened (办理过程), oldest first, as far as the caller may know.
    #[oai(
        path = "/advisor-assignments/:id/timeline",
        method = "get",
        operation_id = "get_advisor_assignment_timeline"
    )]
    async fn timeline(&self, caller: Caller, id: Path<String>) -> Result<Json<Value>, Problem> {
        let key = params::id::<Assignment>(&id.0, WHAT)?;
        let found = view::find(&self.app, &caller.actor, &key).await?;
        let items: Vec<Value> = found
            .timeline(&self.app, &caller.actor)
            .await?
            .iter()
            .map(matters::timeline::Entry::to_json)
            .collect();
        Ok(all(items))
    }

    /// May this lawyer serve this enterprise (利益冲突审查)?
    ///
    /// Without `dispute_id`: as its adviser. With it: in that dispute, as `role` says (`pre-lawyer`,
    /// `representative`, `neutral`). Answers hit or no hit with the rule and its source, never with
    /// another client's name or matter. For zone staff, coordinators, and law firms about their own
    /// lawyers; 403 for others, 404 for what the caller may not know of.
    #[oai(path = "/conflict-checks", method = "get", operation_id = "check_conflicts")]
    async fn check(
        &self,
        caller: Caller,
        lawyer_id: Query<String>,
        enterprise_id: Query<String>,
        dispute_id: Query<Option<String>>,
        role: Query<Option<String>>,
    ) -> Result<Json<Value>, Problem> {
        let seat = match role.0.as_deref() {
            None => None,
            Some(word) => Some(Seat::parse(word).ok_or_else(|| {
                Error::invalid(
                    "role",
                    "not_a_choice",
                    "role 应当是 adviser、pre-lawyer、representative、neutral",
                )
            })?),
        };
        let asked = service::Asked {
            lawyer: &lawyer_id.0,
            enterprise: &enterprise_id.0,
            dispute: dispute_id.0.as_deref(),
            seat,
        };
        let gate = service::ask(&self.app, &caller.actor, asked).await?;
        let mut answer = gate_json(&gate);
        answer["lawyer_id"] = lawyer_id.0.into();
        answer["enterprise_id"] = enterprise_id.0.into();
        answer["checked_at"] = caller.actor.now.rfc3339().into();
        Ok(Json(answer))
    }
}

impl AdvisersApi {
    async fn shown(&self, actor: &Actor, id: &str) -> Result<Shown, Problem> {
        let key = params::id::<Assignment>(id, WHAT)?;
        let found = view::find(&self.app, actor, &key).await?;
        Ok(Shown::at(found.version, found.to_json()?))
    }
}
