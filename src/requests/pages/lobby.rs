//! `/b/{code}`: a request by whoever stands in the lobby, without an account and without JavaScript.

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Request as Http, Response, handler};
use serde::Serialize;
use serde_json::Value;

use super::super::lobby::{self, FIELDS, MOST_PHOTOS, PHOTO_BYTES, Photo};
use super::super::receipt;
use super::super::store::LobbyBuilding;
use super::ask_who_speaks;
use crate::app::App;
use crate::error::Error;
use crate::kernel::FieldError;
use crate::web::caller::{address_of, comes_from_elsewhere, csrf_refused};
use crate::web::form::{Choice, Form, FormError, Input, Refs};
use crate::web::guard::PHOTOS_BODY;
use crate::web::pages::{as_field_errors, html_with, outside, see_other};
use crate::web::params::escaped;
use crate::web::problem::minutes;
use crate::web::upload::Public;
use crate::web::view::{Flash, Link, Page, Tone};

#[derive(Serialize)]
struct LobbyPage {
    page: Page,
    building: String,
    zone: String,
    desk_hours: String,
    form: Form,
}

/// A form that came back: what was typed, what is wrong with it, and the names of its photos, which
/// a browser does not give back.
struct Back<'a> {
    typed: &'a Value,
    errors: &'a [FieldError],
    photos: &'a [String],
}

/// The address of a building's lobby, the same as on its poster.
pub(super) fn address_in(building: &LobbyBuilding) -> String {
    let code = escaped(&lobby::code_in_address(&building.zone_id, &building.code));
    // A tilde stands in an address as it is; people type this one from the wall.
    format!("/b/{}", code.replace('+', "%20").replace("%7E", "~"))
}

async fn lobby_page(
    app: &App,
    building: &LobbyBuilding,
    status: StatusCode,
    token: &str,
    back: Option<Back<'_>>,
) -> poem::Result<Response> {
    let kinds = lobby::categories(app, &building.zone_id).await?;
    let kinds = kinds.into_iter().map(|(code, name)| Choice::new(code, name));
    let refs = Refs::from([("category", kinds.collect())]);
    let input = back.as_ref().map_or(Input::Empty, |b| Input::Typed(b.typed, b.errors));
    let action = format!("{}/requests", address_in(building));
    let mut form = Form::new("lobby", action, "提交").draw(FIELDS, input, &refs);
    ask_who_speaks(&mut form.fields);
    for n in 1..=MOST_PHOTOS {
        let label = format!("照片{n}（可不传，每张不超过{}MB）", PHOTO_BYTES >> 20);
        form = form.file(&format!("photo{n}"), &label, "image/*", false);
    }
    if let Some(back) = back.filter(|b| !b.photos.is_empty()) {
        ask_for_photos_again(&mut form, back.photos);
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

/// Says above the form and at each file input that the photos are not kept.
fn ask_for_photos_again(form: &mut Form, photos: &[String]) {
    let inputs = form.fields.iter_mut().filter(|f| f.kind == "file");
    for (n, input) in inputs.enumerate().take(photos.len()) {
        input.hint = "刚才选的照片没有保留，请重新选择";
        if n == 0 {
            form.errors.push(FormError {
                target: input.id.clone(),
                message: format!("照片没有保留，请重新选择：{}", photos.join("、")),
            });
        }
    }
}

#[derive(Serialize)]
struct WhichPage {
    page: Page,
    buildings: Vec<Link>,
}

/// A bare code from an old poster that several zones use: the visitor knows which house this is.
fn which_page(buildings: &[LobbyBuilding]) -> poem::Result<Response> {
    let link = |b: &LobbyBuilding| Link::new(address_in(b), format!("{} · {}", b.zone_name, b.name));
    let context = WhichPage {
        page: outside("您在哪座楼", ""),
        buildings: buildings.iter().map(link).collect(),
    };
    Ok(html_with(StatusCode::OK, "requests/which", &context)?)
}

#[handler]
pub async fn show(app: Data<&App>, code: Path<String>) -> poem::Result<Response> {
    let buildings = lobby::buildings(&app, &code.0).await?;
    match &buildings[..] {
        [] => Err(Error::NotFound("这座楼宇").into()),
        [building] => lobby_page(&app, building, StatusCode::OK, &receipt::fresh_token(), None).await,
        several => which_page(several),
    }
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
    let names: Vec<String> = sent.files.iter().map(|f| f.name.clone()).collect();
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
    let token = sent
        .retry
        .filter(|t| !t.is_empty())
        .unwrap_or_else(receipt::fresh_token);
    let back = async |status, errors: &[FieldError]| {
        let back = Back {
            typed: &typed,
            errors,
            photos: &names,
        };
        lobby_page(&app, &building, status, &token, Some(back)).await
    };
    if sent.cut {
        let message = format!(
            "照片合计超过{}MB，没有收下；请少选几张，或改用较小的照片，再选一次",
            PHOTOS_BODY >> 20
        );
        errors.push(FieldError::new("", "too_large", message));
    }
    if !errors.is_empty() {
        return back(StatusCode::PAYLOAD_TOO_LARGE, &errors).await;
    }
    match lobby::file(&app, &building, &address_of(http), &token, &typed, &photos).await {
        Ok(filed) => Ok(see_other(&format!("/r/{}", filed.token))),
        Err(error @ (Error::TooMany(_) | Error::UnsupportedType(_) | Error::TooLarge(_))) => {
            let said = match &error {
                Error::TooMany(wait) => format!(
                    "这里刚才提交得太多了，您填的内容还在：请约{}分钟后再点“提交”，急事请直接找楼里的协调员",
                    minutes(*wait)
                ),
                Error::UnsupportedType(_) => "照片只收 JPG、PNG、WebP、HEIC，请换成手机拍的照片再提交".to_owned(),
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
