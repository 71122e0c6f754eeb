//! `/api/v1/enterprises`, `/api/v1/occupancies`.

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use super::{fields, service};
use crate::app::App;
use crate::kernel::Field;
use crate::register_api;
use crate::registers::rows;
use crate::web::Tag;
use crate::web::body::{Described, Fields};
use crate::web::caller::Caller;
use crate::web::params::{IfMatch, day, id_cursor, limit};
use crate::web::problem::Problem;
use crate::web::rows::{Kept, Listed};

register_api! {
    @rows EnterprisesApi of Enterprise in "enterprises", fields::ENTERPRISE,
    at "/enterprises", "/enterprises/:id", "/enterprises/:id/changes",
    named add_enterprise "add_enterprise", get_enterprise "get_enterprise", change_enterprise "change_enterprise", "firms (企业)",
    {
        /// List or search firms (企业).
        ///
        /// `q` is any part of the name, two characters suffice, or the beginning of the 统一社会信用代码
        /// from four characters on. A firm that the caller finds but does not see whole has its id and
        /// name only.
        #[oai(path = "/enterprises", method = "get", operation_id = "list_enterprises")]
        async fn list_enterprises(
            &self,
            caller: Caller,
            q: Query<Option<String>>,
            limit: Query<Option<i64>>,
            cursor: Query<Option<String>>,
        ) -> Result<Json<Listed<Enterprise>>, Problem> {
            let asked = rows::Asked {
                q: q.0,
                building: None,
                cursor: cursor.0,
                limit: self::limit(limit.0)?,
            };
            Ok(Listed::of(service::list(&self.app, &caller.actor, asked).await?))
        }
    }
}

register_api! {
    @rows OccupanciesApi of Occupancy in "occupancies", fields::OCCUPANCY, changed by fields::OCCUPANCY_CHANGE,
    at "/occupancies", "/occupancies/:id", "/occupancies/:id/changes",
    named add_occupancy "add_occupancy", get_occupancy "get_occupancy", change_occupancy "change_occupancy", "occupancies (入驻)",
    {
        /// Who sits and sat where (入驻), the latest registered last.
        ///
        /// `on` leaves those who were there on that day.
        #[oai(path = "/occupancies", method = "get", operation_id = "list_occupancies")]
        async fn list_occupancies(
            &self,
            caller: Caller,
            building_id: Query<Option<String>>,
            enterprise_id: Query<Option<String>>,
            on: Query<Option<String>>,
            limit: Query<Option<i64>>,
            cursor: Query<Option<String>>,
        ) -> Result<Json<Listed<Occupancy>>, Problem> {
            let most = self::limit(limit.0)?;
            let asked = service::Stays {
                buildings: building_id.0.map(|b| vec![b]),
                enterprise: enterprise_id.0,
                on: on.0.as_deref().map(|d| day("on", d)).transpose()?,
                after: id_cursor(cursor.0.as_deref())?.unwrap_or_default(),
                limit: most + 1,
            };
            let mut tx = self.app.db.read().await?;
            let found = service::stays(&mut tx, &caller.actor, asked).await?;
            Ok(Listed::of(rows::Page::cut(found, most)))
        }
    }
}

pub struct OccupancyEnd;
impl Described for OccupancyEnd {
    const NAME: &'static str = "OccupancyEnd";
    const FIELDS: &'static [Field] = fields::END;
}

pub struct MovesApi {
    app: App,
}

impl MovesApi {
    pub fn new(app: App) -> Self {
        MovesApi { app }
    }
}

#[OpenApi(tag = "Tag::Registers")]
impl MovesApi {
    /// A firm moves out (迁出): nothing before that day changes.
    ///
    /// Needs `If-Match` with the version that was read.
    #[oai(path = "/occupancies/:id/end", method = "post", operation_id = "end_occupancy")]
    async fn end_occupancy(
        &self,
        caller: Caller,
        id: Path<String>,
        on: IfMatch,
        body: Json<Fields<OccupancyEnd>>,
    ) -> Result<Kept<Occupancy>, Problem> {
        let of = (id.0.as_str(), on.version()?);
        let row = service::end(&self.app, &caller.actor, of, &body.0.0).await?;
        Ok(Kept::of(&mut self.app.db.read().await?, &caller.actor, &row).await?)
    }
}
