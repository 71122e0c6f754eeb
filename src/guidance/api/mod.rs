//! `/api/v1/guidance-groups`, `/twin-links`, `/guidance-visits`, `/guidance-figures`.

mod visits;

use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::{fields, service};
use crate::app::App;
use crate::register_api;
use crate::web::Tag;
use crate::web::caller::Caller;
use crate::web::problem::Problem;
pub use visits::VisitsApi;

register_api! {
    GroupsApi of GuidanceGroup in "guidance_groups", fields::GROUP,
    at "/guidance-groups", "/guidance-groups/:id", "/guidance-groups/:id/changes",
    named list_guidance_groups "list_guidance_groups", add_guidance_group "add_guidance_group", get_guidance_group "get_guidance_group", change_guidance_group "change_guidance_group", "guidance groups (党建指导团)"
}

register_api! {
    LinksApi of TwinLink in "twin_links", fields::LINK,
    at "/twin-links", "/twin-links/:id", "/twin-links/:id/changes",
    named list_twin_links "list_twin_links", add_twin_link "add_twin_link", get_twin_link "get_twin_link", change_twin_link "change_twin_link", "links of groups with buildings and firms (双联)"
}

pub struct GuidanceApi {
    app: App,
}

impl GuidanceApi {
    pub fn new(app: App) -> Self {
        GuidanceApi { app }
    }
}

/// What a group did in a year (S33).
#[derive(Object)]
struct GroupFigures {
    id: String,
    code: String,
    name: String,
    lead_unit: String,
    /// 双联 with buildings and firms, now or at the end of the year.
    links: i64,
    visits: i64,
    /// 诉求 that its visits brought home.
    problems: i64,
    /// Those closed as solved.
    solved: i64,
}

#[derive(Object)]
struct GroupFigureList {
    year: i32,
    items: Vec<GroupFigures>,
}

#[OpenApi(tag = "Tag::Registers")]
impl GuidanceApi {
    /// What each group did in a year: links, visits, problems taken and solved (S33).
    ///
    /// The rows behind each are at `/figures/{code}/rows?group_id=`, with the codes `S33`,
    /// `S33.visits`, `S33.problems` and `S33.solved`.
    #[oai(path = "/guidance-figures", method = "get", operation_id = "get_guidance_figures")]
    async fn figures(&self, caller: Caller, year: Query<Option<i32>>) -> Result<Json<GroupFigureList>, Problem> {
        let year = year.0.unwrap_or(caller.actor.now.day().year()).clamp(2000, 2100);
        let groups = service::groups(&self.app, &caller.actor, year).await?;
        let items = groups.into_iter().map(|did| GroupFigures {
            id: did.group.id,
            code: did.group.code,
            name: did.group.name,
            lead_unit: did.group.lead_unit,
            links: did.links,
            visits: did.visits,
            problems: did.problems,
            solved: did.solved,
        });
        Ok(Json(GroupFigureList {
            year,
            items: items.collect(),
        }))
    }
}
