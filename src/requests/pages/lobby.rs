//! `/b/{code}`: a request by whoever stands in the lobby, without an account and without JavaScript.

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Request as Http, Response, handler};
use serde::Serialize;
use serde_json::Value;

use super::super::lobby::{self, FIELDS, MOST_PHOTOS, PHOTO_BYTES, Photo};
use super::super::store::LobbyBuilding;
use crate::app::App;
use crate::error::Error;
use crate::kernel::FieldError;
use crate::web::caller::{address_of, comes_from_elsewhere, csrf_refused};
use crate::web::form::{Choice, Form, Input, Refs};
use crate::web::pages::{as_field_errors, html_with, outside, see_other};
use crate::web::params::escaped;
use crate::web::upload::Public;
use crate::web::view::{Flash, Page, Tone};

#[derive(Serialize)]
struct LobbyPage {
    page: Page,
    building: String,
    zone: String,
    desk_hours: String,
    form: Form,
}

async fn lobby_page(
    app: &App,
    building: &LobbyBuilding,
    code: &str,
    status: StatusCode,
    token: &str,
    typed: Option<(&Value, &[FieldError])>,
) -> poem::Result<Response> {
    let kinds = lobby::categories(app, &building.zone_id).await?;
    let kinds = kinds.into_iter().map(|(code, name)| Choice::new(code, name));
    let refs = Refs::from([("category", kinds.collect())]);
    let input = typed.map_or(Input::Empty, |(value, errors)| Input::Typed(value, errors));
    let mut form = Form::new("lobby", format!("/b/{}/requests", escaped(code)), "提交").draw(FIELDS, input, &refs);
    for n in 1..=MOST_PHOTOS {
        let label = format!("照片{n}（可不传，每张不超过{}MB）", PHOTO_BYTES >> 20);
        form = form.file(&format!("photo{n}"), &label, "image/*", false);
    }
    // The link of the receipt: a form that is sent twice gives the same.
    token.clone_into(&mut form.retry);
    let mut page = outside(&format!("{}：有事您说", building.name), "");
    if building.demonstration {
        page.flash.push(Flash {
            tone: Tone::Closed,
            text: "演示数据，均为虚构".to_owned(),
        });
    }
    let context = LobbyPage {
        page,
        building: building.name.clone(),
        zone: building.zone_name.clone(),
        desk_hours: building.desk_hours.clone().unwrap_or_default(),
        form,
    };
    Ok(html_with(status, "requests/lobby", &context)?)
}

#[handler]
pub async fn show(app: Data<&App>, code: Path<String>) -> poem::Result<Response> {
    let building = lobby::building(&app, &code.0).await?;
    lobby_page(&app, &building, &code.0, StatusCode::OK, &lobby::fresh_token(), None).await
}

#[handler]
pub async fn file(app: Data<&App>, code: Path<String>, http: &Http, sent: Public) -> poem::Result<Response> {
    if comes_from_elsewhere(http) {
        return Err(csrf_refused().into());
    }
    let building = lobby::building(&app, &code.0).await?;
    let typed = sent.input();
    let mut errors = vec![];
    let mut photos = vec![];
    for file in sent.files {
        if file.too_large {
            let message = format!(
                "照片“{}”超过{}MB，没有收下；请改用较小的照片",
                file.name,
                PHOTO_BYTES >> 20
            );
            errors.push(FieldError::new(file.field, "too_large", message));
        } else {
            photos.push(Photo {
                name: file.name,
                bytes: file.bytes,
            });
        }
    }
    // A form that was open since yesterday still counts; it gets a link of its own.
    let token = sent.retry.filter(|t| !t.is_empty()).unwrap_or_else(lobby::fresh_token);
    let back = async |status, errors: &[FieldError]| {
        lobby_page(&app, &building, &code.0, status, &token, Some((&typed, errors))).await
    };
    if !errors.is_empty() {
        return back(StatusCode::PAYLOAD_TOO_LARGE, &errors).await;
    }
    match lobby::file(&app, &building, &address_of(http), &token, &typed, &photos).await {
        Ok(receipt) => Ok(see_other(&format!("/r/{receipt}"))),
        Err(error @ (Error::TooMany(_) | Error::UnsupportedType(_) | Error::TooLarge(_))) => {
            let said = match &error {
                Error::TooMany(wait) => format!(
                    "这里刚才提交得太多了，您填的内容还在：请{}分钟后再点“提交”，急事请直接找楼里的协调员",
                    wait / 60
                ),
                Error::UnsupportedType(what) => format!("照片只收 JPG、PNG、WebP、HEIC：{what}"),
                _ => "照片太大，请改用较小的照片".to_owned(),
            };
            let status = crate::web::problem::status(&error);
            back(status, &[FieldError::new("", "refused", said)]).await
        }
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            back(status, &errors).await
        }
    }
}
