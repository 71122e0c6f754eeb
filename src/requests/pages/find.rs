//! `/r`: from the number and the code on paper to the receipt.

use poem::http::StatusCode;
use poem::web::Data;
use poem::{Request as Http, Response, handler};
use serde::Serialize;
use serde_json::Value;

use super::super::receipt::{self, FIND};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::fields::check;
use crate::kernel::{FieldError, nest};
use crate::web::caller::{address_of, comes_from_elsewhere, csrf_refused};
use crate::web::form::{Form, Input, Refs};
use crate::web::forms::{OWN, Pairs};
use crate::web::pages::{as_field_errors, html_with, outside, see_other};
use crate::web::problem::minutes;
use crate::web::view::Page;

#[derive(Serialize)]
struct FindPage {
    page: Page,
    form: Form,
}

fn find_page(status: StatusCode, input: Input<'_>) -> poem::Result<Response> {
    let context = FindPage {
        page: outside("凭回执查进度", ""),
        form: Form::new("find", "/r", "查看").draw(FIND, input, &Refs::new()),
    };
    Ok(html_with(status, "requests/find", &context)?)
}

#[handler]
pub async fn ask() -> poem::Result<Response> {
    find_page(StatusCode::OK, Input::Empty)
}

#[handler]
pub async fn open(app: Data<&App>, http: &Http, pairs: Pairs) -> poem::Result<Response> {
    if comes_from_elsewhere(http) {
        return Err(csrf_refused().into());
    }
    let own = |name: &str| OWN.contains(&name);
    let typed: Vec<(String, String)> = pairs.0.into_iter().filter(|(name, _)| !own(name)).collect();
    let typed = nest(&typed);
    let (status, errors) = match key(&app, &typed, &address_of(http)).await {
        Ok(key) => return Ok(see_other(&format!("/r/{key}"))),
        Err(error) => refused(error)?,
    };
    find_page(status, Input::Typed(&typed, &errors))
}

/// The same words for a wrong code and for a number that is none.
fn refused(error: Error) -> Result<(StatusCode, Vec<FieldError>)> {
    let status = crate::web::problem::status(&error);
    let said = match error {
        Error::NotFound(_) => "没有这张回执，或者查询码不对；请照着回执核对编号和查询码".to_owned(),
        Error::TooMany(wait) => format!("试的次数太多了，请约{}分钟后再试", minutes(wait)),
        error => return as_field_errors(error),
    };
    Ok((status, vec![FieldError::new("", "refused", said)]))
}

/// What stands in the address of the receipt. Errors: 422, and those of the receipt itself.
async fn key(app: &App, typed: &Value, address: &str) -> Result<String> {
    let typed = check(FIND, typed)?;
    let text = |name: &str| typed[name].as_str().unwrap_or_default().to_owned();
    let key = receipt::key_of(&text("number"), &text("code"));
    Ok(receipt::holder(app, &key, address).await?.key)
}
