//! `/api/v1/b/{code}` and `/api/v1/r/{receipt}`: what the lobby's pages show and take, as JSON. The
//! addresses of the pages answer the same to who asks for JSON (see `web::guard`).

use poem::Request as Http;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde_json::Value;

use crate::app::App;
use crate::error::Error;
use crate::kernel::{Field, Kind, Timestamp};
use crate::requests::lobby::{self, FIELDS};
use crate::requests::{progress, receipt, service, view};
use crate::web::Tag;
use crate::web::body::{Described, Fields};
use crate::web::caller::{address_of, comes_from_elsewhere, csrf_refused};
use crate::web::problem::Problem;

pub struct LobbyApi {
    app: App,
}

impl LobbyApi {
    pub fn new(app: App) -> Self {
        LobbyApi { app }
    }
}

/// What stands on the poster's page.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Lobby {
    building: String,
    zone: String,
    /// 值守时段
    desk_hours: Option<String>,
    /// 演示数据，均为虚构
    demonstration: bool,
    /// 诉求类别
    categories: Vec<LobbyCategory>,
    /// To send with a request, so that sent twice it is one.
    receipt: String,
}

#[derive(Object)]
struct LobbyCategory {
    code: String,
    name: String,
}

/// The page's fields, and the receipt that [`Lobby`] gave.
pub struct FromTheLobby;
impl Described for FromTheLobby {
    const NAME: &'static str = "LobbyRequest";
    const FIELDS: &'static [Field] = &[
        FIELDS[0],
        FIELDS[1],
        FIELDS[2],
        FIELDS[3],
        FIELDS[4],
        FIELDS[5],
        FIELDS[6],
        Field::may(RECEIPT, "回执", Kind::Text(64)),
    ];
}
const RECEIPT: &str = "receipt";

/// 回执: secrets that are shown to nobody else, and kept as hashes.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Filed {
    receipt: String,
    /// `/r/{receipt}`
    path: String,
    /// 回执编号
    number: String,
    /// 查询码: with the number it opens the receipt too, as `/r/{number}~{code}`
    code: Option<String>,
}

#[derive(ApiResponse)]
enum Made {
    #[oai(status = 201)]
    Receipt(Json<Filed>),
}

/// Who has the request, since when, what comes next.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Followed {
    number: String,
    building: String,
    stage: String,
    stage_label: String,
    /// In one's own words.
    words: String,
    who: String,
    /// Since when they have it.
    since: String,
    next: String,
    due_at: Option<String>,
    result: Option<String>,
    refusal: Option<String>,
    /// What happened, the newest first.
    happened: Vec<Happened>,
}

#[derive(Object)]
#[oai(rename = "LobbyEntry")]
struct Happened {
    at: String,
    what: String,
    role: String,
    details: Vec<Detail>,
}

#[derive(Object)]
#[oai(rename = "LobbyDetail")]
struct Detail {
    label: String,
    value: String,
}

#[OpenApi(tag = "Tag::Requests")]
impl LobbyApi {
    /// The lobby of a building (扫码提诉求), for anybody.
    ///
    /// `code` is on the poster. 404 for the code of no building.
    #[oai(path = "/b/:code", method = "get", operation_id = "get_lobby")]
    async fn lobby(&self, code: Path<String>) -> Result<Json<Lobby>, Problem> {
        let building = lobby::building(&self.app, &code.0).await?;
        let categories = lobby::categories(&self.app, &building.zone_id).await?;
        Ok(Json(Lobby {
            building: building.name,
            zone: building.zone_name,
            desk_hours: building.desk_hours,
            demonstration: building.demonstration,
            categories: categories
                .into_iter()
                .map(|(code, name)| LobbyCategory { code, name })
                .collect(),
            receipt: receipt::fresh_token(),
        }))
    }

    /// File a request from the lobby, without an account.
    ///
    /// The answer's receipt, or its number and code, are the only way to follow it. Photos go with the
    /// page's form. 404, 422 with every wrong field, 429 for a flood from one address or in one building.
    #[oai(path = "/b/:code/requests", method = "post", operation_id = "file_lobby_request")]
    async fn file(&self, http: &Http, code: Path<String>, body: Json<Fields<FromTheLobby>>) -> Result<Made, Problem> {
        if comes_from_elsewhere(http) {
            return Err(csrf_refused().into());
        }
        let building = lobby::building(&self.app, &code.0).await?;
        let mut typed = body.0.0;
        let receipt = match &mut typed {
            Value::Object(fields) => fields.remove(RECEIPT),
            _ => None,
        };
        let token = match receipt {
            Some(Value::String(token)) if !token.is_empty() => token,
            Some(Value::Null | Value::String(_)) | None => receipt::fresh_token(),
            Some(_) => return Err(Error::invalid(RECEIPT, "not_a_text", "回执应是一段文字").into()),
        };
        let filed = lobby::file(&self.app, &building, &address_of(http), &token, &typed, &[]).await?;
        Ok(Made::Receipt(Json(Filed {
            path: format!("/r/{}", filed.token),
            receipt: filed.token,
            number: filed.number,
            code: filed.code,
        })))
    }

    /// Follow a request by its receipt, or by `{number}~{code}`.
    ///
    /// 404 for a receipt that is none and for a wrong code alike, 429 for codes after too many wrong ones from
    /// one address.
    #[oai(path = "/r/:receipt", method = "get", operation_id = "get_receipt")]
    async fn receipt(&self, http: &Http, receipt: Path<String>) -> Result<Json<Followed>, Problem> {
        let holder = receipt::holder(&self.app, &receipt.0, &address_of(http)).await?;
        let (actor, id) = (&holder.actor, &holder.id);
        let found = service::find(&self.app, actor, id).await?;
        let events = view::events(&self.app, actor, &found).await?;
        let entries = view::entries(&events, &found)?;
        let r = &found.request;
        let running = found.clocks.iter().filter(|c| c.stopped_at.is_none());
        let due = running.map(|c| c.due_at).min().filter(|_| !r.stage.is_closed());
        Ok(Json(Followed {
            number: r.number.clone(),
            building: found.building.clone(),
            stage: r.stage.as_str().to_owned(),
            stage_label: r.stage.label().to_owned(),
            words: r.words.clone(),
            who: progress::who(r, &found.departments),
            since: view::held_since(r, &events, progress::who)?.rfc3339(),
            next: progress::next(r),
            due_at: due.map(Timestamp::rfc3339),
            result: progress::result(r),
            refusal: progress::refusal(r),
            happened: entries
                .into_iter()
                .rev()
                .map(|e| Happened {
                    at: e.at.rfc3339(),
                    what: e.label.to_string(),
                    role: e.role.to_string(),
                    details: e
                        .details
                        .into_iter()
                        .map(|(label, value)| Detail {
                            label: label.to_string(),
                            value,
                        })
                        .collect(),
                })
                .collect(),
        }))
    }
}
