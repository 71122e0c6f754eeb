//! `/requests/imports`: slips of the 12345 hotline as a spreadsheet.

use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::super::import::{self, Fault, Imported};
use crate::app::App;
use crate::error::Error;
use crate::kernel::FieldError;
use crate::web::caller::Viewer;
use crate::web::form::{Form, Input, Refs};
use crate::web::pages::{as_field_errors, frame, html_with};
use crate::web::upload::PostedFile;
use crate::web::view::{Link, Page, PageHead};

#[derive(Serialize)]
struct ImportPage {
    page: Page,
    head: PageHead,
    form: Form,
    /// What came of the file; empty before one was sent.
    said: String,
    done: bool,
    faults: Vec<Fault>,
}

fn import_page(
    viewer: &Viewer,
    status: StatusCode,
    done: Option<Imported>,
    errors: &[FieldError],
) -> poem::Result<Response> {
    let typed = serde_json::Value::Null;
    let input = if errors.is_empty() {
        Input::Empty
    } else {
        Input::Typed(&typed, errors)
    };
    let said = match &done {
        None => String::new(),
        Some(d) if !d.faults.is_empty() => format!("{}行里有{}处错误，没有写入", d.rows, d.faults.len()),
        Some(d) => format!("{}行：登记{}件，{}件以前已经登记", d.rows, d.created, d.unchanged),
    };
    let context = ImportPage {
        page: frame(viewer, "导入12345工单", "/requests"),
        head: PageHead {
            crumbs: vec![Link::new("/requests", "诉求")],
            title: "导入12345工单".to_owned(),
            lead: "表头：工单号、楼宇（编号或名称）、来电时间、诉求内容，可加类别、企业名称、统一社会信用代码、联系人、电话。同一工单号只登记一次；有一行错，整表不写入。"
                .to_owned(),
            ..PageHead::default()
        },
        form: Form::new("import", "/requests/imports", "导入")
            .csrf(&viewer.session.csrf)
            .draw(&[], input, &Refs::default())
            .file("file", "工单表（.xlsx、.csv）", ".xlsx,.csv", true),
        done: done.as_ref().is_some_and(|d| d.faults.is_empty()),
        faults: done.map(|d| d.faults).unwrap_or_default(),
        said,
    };
    Ok(html_with(status, "requests/imports", &context)?)
}

#[handler]
pub async fn form(viewer: Viewer) -> poem::Result<Response> {
    if !viewer.actor.runs_zone() {
        return Err(Error::NotFound("这一页").into());
    }
    import_page(&viewer, StatusCode::OK, None, &[])
}

#[handler]
pub async fn take(app: Data<&App>, posted: PostedFile) -> poem::Result<Response> {
    let sent = posted.sent;
    match import::slips(&app, &posted.viewer.actor, &sent.name, &sent.bytes).await {
        Ok(done) => {
            let status = if done.faults.is_empty() {
                StatusCode::OK
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            import_page(&posted.viewer, status, Some(done), &[])
        }
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            import_page(&posted.viewer, status, None, &errors)
        }
    }
}
