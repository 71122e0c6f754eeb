//! `/api/v1/handoffs/routing`, its `/rules`, `/duties`, `/request-categories`.

use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};

use super::{fields, policy, rules, store};
use crate::app::App;
use crate::error::Error;
use crate::kernel::Field;
use crate::register_api;
use crate::registers::rows;
use crate::registers::words::DutyPart;
use crate::web::Tag;
use crate::web::answers::Gone;
use crate::web::body::{Described, Fields};
use crate::web::caller::Caller;
use crate::web::params::{IfMatch, etag};
use crate::web::problem::Problem;

register_api! {
    DutiesApi of Duty in "duties", fields::DUTY,
    at "/duties", "/duties/:id", "/duties/:id/changes",
    named list_duties "list_duties", add_duty "add_duty", get_duty "get_duty", change_duty "change_duty", "duties of departments (职责事项)"
}

pub struct RoutingApi {
    app: App,
}

impl RoutingApi {
    pub fn new(app: App) -> Self {
        RoutingApi { app }
    }
}

/// A department that a handoff should go to, and why.
#[derive(Object)]
struct ProposedDepartment {
    department_id: String,
    name: String,
    /// `lead` 主办 or `assist` 协办
    role: String,
    /// `ruling` 会商裁定, `duty` 职责清单, `history` 办结记录
    origin: String,
    why: String,
    legal_basis: String,
}

/// A guidance group (党建指导团) that could assist, and why. It never leads.
#[derive(Object)]
struct ProposedGroup {
    group_id: String,
    name: String,
    why: String,
}

/// Proposals for a handoff, the strongest first.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Routing {
    category: String,
    category_name: String,
    /// Whether a joint ruling binds: no department may return the part that it gives it.
    bound: bool,
    /// The handoff that was ruled on; left out where that is hidden from anybody.
    ruling_number: Option<String>,
    proposals: Vec<ProposedDepartment>,
    /// Groups that are linked with the building (双联), where one is named.
    groups: Vec<ProposedGroup>,
}

/// A rule of a joint ruling (派单规则).
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct RoutingRule {
    id: String,
    category: String,
    /// Left out where it binds in every building.
    building_id: Option<String>,
    lead_department_id: String,
    assists: Vec<String>,
    /// The handoff that was ruled on; left out where that is hidden from anybody.
    ruling_number: Option<String>,
    since: String,
    version: i64,
}

#[derive(Object)]
struct RoutingRuleList {
    items: Vec<RoutingRule>,
}

pub struct RuleEnd;
impl Described for RuleEnd {
    const NAME: &'static str = "RoutingRuleEnd";
    const FIELDS: &'static [Field] = fields::END_RULE;
}

/// 诉求类别
#[derive(Object)]
struct CategoryBody {
    code: String,
    name: String,
    place: i64,
    /// Whether new requests may take it.
    active: bool,
    version: i64,
}

#[derive(Object)]
struct CategoryList {
    items: Vec<CategoryBody>,
}

impl From<super::Category> for CategoryBody {
    fn from(c: super::Category) -> Self {
        CategoryBody {
            code: c.code,
            name: c.name,
            place: c.place,
            active: c.active,
            version: c.version,
        }
    }
}

pub struct NewCategory;
impl Described for NewCategory {
    const NAME: &'static str = "RequestCategory";
    const FIELDS: &'static [Field] = fields::CATEGORY;
}
pub struct CategoryChange;
impl Described for CategoryChange {
    const NAME: &'static str = "RequestCategoryChanges";
    const FIELDS: &'static [Field] = fields::CATEGORY_CHANGE;
}

#[derive(ApiResponse)]
enum Added {
    /// The category as it was added.
    #[oai(status = 201)]
    Category(Json<CategoryBody>, #[oai(header = "ETag")] String),
}

#[derive(ApiResponse)]
enum Changed {
    /// The category as it stands.
    #[oai(status = 200)]
    Category(Json<CategoryBody>, #[oai(header = "ETag")] String),
}

#[OpenApi(tag = "Tag::Handoffs")]
impl RoutingApi {
    /// Where should a handoff go (派单建议)?
    ///
    /// Rulings first, duties second, history third, each with its reason. 422 for a category or a
    /// building that is none, 403 for a caller who hands nothing off.
    #[oai(path = "/handoffs/routing", method = "get", operation_id = "propose_routing")]
    async fn propose(
        &self,
        caller: Caller,
        category: Query<String>,
        building_id: Query<Option<String>>,
    ) -> Result<Json<Routing>, Problem> {
        let actor = &caller.actor;
        policy::may_ask(actor).map_err(Error::Forbidden)?;
        let mut tx = self.app.db.read().await?;
        let known = super::category(&mut tx, &actor.zone, &category.0).await?;
        let known = known.ok_or_else(|| {
            Error::invalid(
                "category",
                "unknown_category",
                "没有这个诉求类别，请用 GET /request-categories 里的编码",
            )
        })?;
        let building = building_id.0.as_deref().filter(|id| !id.is_empty());
        if let Some(id) = building {
            let known = rows::by_ids(&mut tx, actor, "buildings", vec![id.to_owned()]).await?;
            if known.is_empty() {
                let what = "没有这座楼宇，请用 GET /buildings 里的 id";
                return Err(Error::invalid("building_id", "unknown_building", what).into());
            }
        }
        let bound = super::binding(&mut tx, &actor.zone, &known.code, building).await?;
        let proposals = super::propose(&mut tx, &actor.zone, actor.now.day(), &known.code, building).await?;
        let groups = match building {
            Some(building) => super::propose_groups(&mut tx, &actor.zone, actor.now.day(), building).await?,
            None => vec![],
        };
        let groups = groups.into_iter().map(|g| ProposedGroup {
            group_id: g.group_id,
            name: g.name,
            why: g.why,
        });
        Ok(Json(Routing {
            groups: groups.collect(),
            category: known.code,
            category_name: known.name,
            bound: bound.is_some(),
            ruling_number: bound.and_then(|b| b.number),
            proposals: proposals
                .into_iter()
                .map(|p| ProposedDepartment {
                    department_id: p.department_id,
                    name: p.name,
                    role: p.role.as_str().to_owned(),
                    origin: p.origin.as_str().to_owned(),
                    why: p.why,
                    legal_basis: p.legal_basis,
                })
                .collect(),
        }))
    }

    /// The rules of joint rulings (派单规则) that stand.
    ///
    /// 403 for who does not see the whole zone.
    #[oai(
        path = "/handoffs/routing/rules",
        method = "get",
        operation_id = "list_routing_rules"
    )]
    async fn rules(&self, caller: Caller) -> Result<Json<RoutingRuleList>, Problem> {
        policy::reads_rules(&caller.actor).map_err(Error::Forbidden)?;
        let mut tx = self.app.db.read().await?;
        let all = store::rules(&mut tx, &caller.actor.zone, None).await?;
        let leads = all.iter().filter(|r| r.part == DutyPart::Lead);
        let assists_of = |id: &str| {
            let its = all.iter().filter(|r| r.id == id && r.part == DutyPart::Assist);
            its.map(|r| r.department_id.clone()).collect()
        };
        let rule = |r: &store::RuleRow| RoutingRule {
            id: r.id.clone(),
            category: r.category_code.clone(),
            building_id: r.building_id.clone(),
            lead_department_id: r.department_id.clone(),
            assists: assists_of(&r.id),
            ruling_number: r.ruling_number.clone(),
            since: r.from_at.rfc3339(),
            version: r.version,
        };
        Ok(Json(RoutingRuleList {
            items: leads.map(rule).collect(),
        }))
    }

    /// End a rule of a joint ruling: the next handoff of its kind is free again.
    ///
    /// Needs `If-Match`: 428 without, 412 when somebody was faster. 403 for all but the zone's
    /// administrator, 404 for none that stands, 422 without a reason.
    #[oai(
        path = "/handoffs/routing/rules/:id/end",
        method = "post",
        operation_id = "end_routing_rule"
    )]
    async fn end_rule(
        &self,
        caller: Caller,
        id: Path<String>,
        on: IfMatch,
        body: Json<Fields<RuleEnd>>,
    ) -> Result<Gone, Problem> {
        rules::end(&self.app, &caller.actor, &id.0, on.version()?, &body.0.0).await?;
        Ok(Gone::Gone)
    }

    /// The categories of requests and handoffs (诉求类别), in their order.
    #[oai(
        path = "/request-categories",
        method = "get",
        operation_id = "list_request_categories"
    )]
    async fn categories(&self, caller: Caller) -> Result<Json<CategoryList>, Problem> {
        let mut tx = self.app.db.read().await?;
        let all = super::categories(&mut tx, &caller.actor.zone).await?;
        Ok(Json(CategoryList {
            items: all.into_iter().map(CategoryBody::from).collect(),
        }))
    }

    /// Add a category.
    ///
    /// 403 for all but the zone's administrator, 409 when the code is there, 422 with every wrong
    /// field.
    #[oai(path = "/request-categories", method = "post", operation_id = "add_request_category")]
    async fn add(&self, caller: Caller, body: Json<Fields<NewCategory>>) -> Result<Added, Problem> {
        let made = super::add_category(&self.app, &caller.actor, &body.0.0).await?;
        let version = etag(made.version);
        Ok(Added::Category(Json(made.into()), version))
    }

    /// Change a category: its name, its place, whether it is offered.
    ///
    /// Needs `If-Match`: 428 without, 412 when somebody was faster.
    #[oai(
        path = "/request-categories/:code/changes",
        method = "post",
        operation_id = "change_request_category"
    )]
    async fn change(
        &self,
        caller: Caller,
        code: Path<String>,
        on: IfMatch,
        body: Json<Fields<CategoryChange>>,
    ) -> Result<Changed, Problem> {
        let now = super::change_category(&self.app, &caller.actor, &code.0, on.version()?, &body.0.0).await?;
        let version = etag(now.version);
        Ok(Changed::Category(Json(now.into()), version))
    }
}
