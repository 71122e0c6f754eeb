//! `/api/v1/guidance-visits`: a register whose rows bring requests home.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::db::Tx;
use crate::error::Result;
use crate::guidance::{fields, problems, service};
use crate::kernel::{Actor, Field};
use crate::registers::record::Record;
use crate::registers::rows;
use crate::web::Tag;
use crate::web::body::{Described, Fields};
use crate::web::caller::Caller;
use crate::web::params::{self, IfMatch, etag};
use crate::web::problem::Problem;
use crate::web::rows::{Kept, Listed, Made, Part, Shown};

/// What of a visit can be changed.
pub struct GuidanceVisit;
impl Described for GuidanceVisit {
    const NAME: &'static str = "GuidanceVisit";
    const FIELDS: &'static [Field] = fields::VISIT;
}

pub struct NewVisit;
impl Described for NewVisit {
    const NAME: &'static str = "NewGuidanceVisit";
    const FIELDS: &'static [Field] = fields::NEW_VISIT;
}

pub struct VisitShown;
impl Described for VisitShown {
    const NAME: &'static str = "GuidanceVisit";
    const FIELDS: &'static [Field] = fields::VISIT_SHOWN;
}

pub struct VisitsApi {
    app: App,
}

impl VisitsApi {
    pub fn new(app: App) -> Self {
        VisitsApi { app }
    }
}

const PLACE: &str = "/guidance-visits";

/// Rows with the requests that came of them.
async fn with_requests(tx: &mut Tx, actor: &Actor, rows: &mut [Map<String, Value>]) -> Result<()> {
    let id = |row: &Map<String, Value>| row["id"].as_str().unwrap_or_default().to_owned();
    let brought = service::brought(tx, actor, rows.iter().map(id).collect()).await?;
    for row in rows {
        let own = brought.iter().filter(|b| b.visit_id == id(row));
        let own = own.map(|b| json!({ "id": b.id, "number": b.number, "stage": b.stage }));
        let own = own.collect();
        row.insert("requests".to_owned(), own);
    }
    Ok(())
}

async fn shown(app: &App, actor: &Actor, visit: &Record) -> Result<Json<Shown<VisitShown>>> {
    let mut tx = app.db.read().await?;
    let mut row = [visit.json()];
    with_requests(&mut tx, actor, &mut row).await?;
    let [row] = row;
    Ok(Json(Shown::new(row)))
}

#[OpenApi(tag = "Tag::Registers")]
impl VisitsApi {
    /// List visits of guidance groups (走访).
    ///
    /// `building_id` leaves those of one building. `requests` names what a visit brought home, as far
    /// as the caller may know of it.
    #[oai(path = "/guidance-visits", method = "get", operation_id = "list_guidance_visits")]
    async fn list(
        &self,
        caller: Caller,
        building_id: Query<Option<String>>,
        limit: Query<Option<i64>>,
        cursor: Query<Option<String>>,
    ) -> Result<Json<Listed<VisitShown>>, Problem> {
        let asked = rows::Asked {
            q: None,
            building: building_id.0,
            cursor: cursor.0,
            limit: params::limit(limit.0)?,
        };
        let mut page = rows::list(&self.app, &caller.actor, "visits", asked).await?;
        let mut tx = self.app.db.read().await?;
        with_requests(&mut tx, &caller.actor, &mut page.items).await?;
        Ok(Listed::of(page))
    }

    /// Write a visit down (登记走访), with the problems that it brought home.
    ///
    /// Each problem becomes a request of the channel `visit`, heard at the time of the visit. All of
    /// it is written or nothing: 403 for a building that is not the caller's, 409 when this visit is
    /// there already, 422 with every wrong field, those of a problem as `problems.1.category`.
    #[oai(path = "/guidance-visits", method = "post", operation_id = "add_guidance_visit")]
    async fn add(&self, caller: Caller, body: Json<Fields<NewVisit>>) -> Result<Made<VisitShown>, Problem> {
        let visit = problems::log_visit(&self.app, &caller.actor, &body.0.0).await?;
        let place = format!("/api/v1{PLACE}/{}", visit.id);
        let row = shown(&self.app, &caller.actor, &visit).await?;
        Ok(Made::Row(row, etag(visit.version), place))
    }

    /// Read one visit, with what it brought home.
    ///
    /// 404 when there is none, or the caller may not know of it.
    #[oai(path = "/guidance-visits/:id", method = "get", operation_id = "get_guidance_visit")]
    async fn get(&self, caller: Caller, id: Path<String>) -> Result<Kept<VisitShown>, Problem> {
        let visit = rows::get(&mut self.app.db.read().await?, &caller.actor, "visits", &id.0).await?;
        let row = shown(&self.app, &caller.actor, &visit).await?;
        Ok(Kept::Row(row, etag(visit.version)))
    }

    /// Correct what was written down of a visit.
    ///
    /// Needs `If-Match` with the version that was read: 428 without, 412 when somebody was faster.
    /// What is left out stays as it is; group, building, firm and day never change, nor do the
    /// requests that came of it.
    #[oai(
        path = "/guidance-visits/:id/changes",
        method = "post",
        operation_id = "change_guidance_visit"
    )]
    async fn change(
        &self,
        caller: Caller,
        id: Path<String>,
        on: IfMatch,
        body: Json<Part<GuidanceVisit>>,
    ) -> Result<Kept<VisitShown>, Problem> {
        let of = (id.0.as_str(), on.version()?);
        let visit = rows::change(&self.app, &caller.actor, "visits", fields::VISIT, of, &body.0.0).await?;
        let row = shown(&self.app, &caller.actor, &visit).await?;
        Ok(Kept::Row(row, etag(visit.version)))
    }
}
