//! `/api/v1/affiliates`, `/api/v1/declared-interests`: what the gate must be told.

use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use serde_json::{Value, json};

use crate::advisors::declare::{self, AFFILIATE, INTEREST, Relation, Whose};
use crate::app::App;
use crate::kernel::Field;
use crate::web::Tag;
use crate::web::answers::Gone;
use crate::web::body::{Described, Fields};
use crate::web::caller::Caller;
use crate::web::problem::Problem;

pub struct DeclareApi {
    app: App,
}

impl DeclareApi {
    pub fn new(app: App) -> Self {
        DeclareApi { app }
    }
}

struct Affiliate;
impl Described for Affiliate {
    const NAME: &'static str = "Affiliate";
    const FIELDS: &'static [Field] = AFFILIATE;
}

struct Interest;
impl Described for Interest {
    const NAME: &'static str = "DeclaredInterest";
    const FIELDS: &'static [Field] = INTEREST;
}

#[derive(ApiResponse)]
enum Recorded {
    #[oai(status = 201)]
    Here(Json<Value>),
}

#[OpenApi(tag = "Tag::Advisers")]
impl DeclareApi {
    /// Affiliates on record (关联企业), of one enterprise where it is named.
    ///
    /// For zone staff, auditors and coordinators: 403 for others.
    #[oai(path = "/affiliates", method = "get", operation_id = "list_affiliates")]
    async fn affiliates(&self, caller: Caller, enterprise_id: Query<Option<String>>) -> Result<Json<Value>, Problem> {
        let rows = declare::affiliates(&self.app, &caller.actor, enterprise_id.0.as_deref()).await?;
        let items: Vec<Value> = rows
            .iter()
            .map(|t| {
                json!({
                    "enterprise": { "id": t.enterprise_id, "name": t.enterprise_name },
                    "other": { "id": t.other_id, "name": t.other_name },
                    "relation": t.relation,
                    "relation_label": Relation::parse(&t.relation).map(Relation::label),
                })
            })
            .collect();
        Ok(Json(json!({ "items": items, "next": null })))
    }

    /// Record two enterprises as affiliates (登记关联企业); seats held around them are checked again.
    ///
    /// 403 when a rule refuses the caller, 409 when it is on record, 422 with every field that is wrong.
    #[oai(path = "/affiliates", method = "post", operation_id = "add_affiliate")]
    async fn add_affiliate(&self, caller: Caller, body: Json<Fields<Affiliate>>) -> Result<Recorded, Problem> {
        declare::add_affiliate(&self.app, &caller.actor, &body.0.0).await?;
        Ok(Recorded::Here(Json(body.0.0)))
    }

    /// Take an affiliation off the record (解除关联关系).
    ///
    /// 403 when a rule refuses the caller, 404 when it is not on record.
    #[oai(path = "/affiliates/end", method = "post", operation_id = "end_affiliate")]
    async fn end_affiliate(&self, caller: Caller, body: Json<Fields<Affiliate>>) -> Result<Gone, Problem> {
        declare::end_affiliate(&self.app, &caller.actor, &body.0.0).await?;
        Ok(Gone::Gone)
    }

    /// Interests that lawyers declared (利害关系申报): the zone reads all, a law firm its own.
    #[oai(
        path = "/declared-interests",
        method = "get",
        operation_id = "list_declared_interests"
    )]
    async fn interests(&self, caller: Caller) -> Result<Json<Value>, Problem> {
        let rows = declare::interests(&self.app, &caller.actor).await?;
        let items: Vec<Value> = rows
            .iter()
            .map(|d| {
                json!({
                    "id": d.id,
                    "lawyer": { "id": d.lawyer_id, "name": d.lawyer_name },
                    "enterprise": { "id": d.enterprise_id, "name": d.enterprise_name },
                    "relation": d.relation,
                    "relation_label": Whose::parse(&d.relation).map(Whose::label),
                    "declared_on": d.declared_on,
                })
            })
            .collect();
        Ok(Json(json!({ "items": items, "next": null })))
    }

    /// Declare an interest of a lawyer or of a close relative (申报利害关系); seats held are checked again.
    ///
    /// By the lawyer, the lead of the law firm, or the zone: 403 for others. 409 when it is on record.
    #[oai(path = "/declared-interests", method = "post", operation_id = "declare_interest")]
    async fn declare(&self, caller: Caller, body: Json<Fields<Interest>>) -> Result<Recorded, Problem> {
        let id = declare::declare_interest(&self.app, &caller.actor, &body.0.0).await?;
        let mut shown = body.0.0;
        shown["id"] = id.into();
        Ok(Recorded::Here(Json(shown)))
    }

    /// Withdraw a declaration (撤销申报). 404 when there is none that the caller may withdraw.
    #[oai(
        path = "/declared-interests/:id/withdraw",
        method = "post",
        operation_id = "withdraw_declared_interest"
    )]
    async fn withdraw(&self, caller: Caller, id: Path<String>) -> Result<Gone, Problem> {
        declare::withdraw_interest(&self.app, &caller.actor, &id.0).await?;
        Ok(Gone::Gone)
    }
}
