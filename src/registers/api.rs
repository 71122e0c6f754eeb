//! `/api/v1/imports`, `/api/v1/exports`.

use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Attachment, AttachmentType, Json};
use poem_openapi::types::multipart::Upload as Part;
use poem_openapi::{ApiResponse, Multipart, OpenApi};
use serde_json::Value;

use super::{export, jobs, service};
use crate::app::App;
use crate::error::Error;
use crate::web::Tag;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

pub struct ImportsApi {
    app: App,
}

impl ImportsApi {
    pub fn new(app: App) -> Self {
        ImportsApi { app }
    }
}

/// A workbook (`.xlsx`, `.xls`, `.ods`) with the sheets of the registers, or one sheet as `.csv`.
#[derive(Multipart)]
struct File {
    file: Part,
}

/// What an import did: `{written, dry_run, sheets: [{sheet, title, rows, created, updated, unchanged,
/// unchecked, skipped, unknown_columns, errors: [{sheet, row, column, value, code, message}], more_errors,
/// warnings, more_warnings}], ignored}`; a warning is like an error, and its row is written all the same.
/// `unchecked`, where there are any, are rows that point at faulty ones and are checked once those are right.
#[derive(ApiResponse)]
enum Done {
    #[oai(status = 200)]
    Result(Json<Value>),
}

#[derive(ApiResponse)]
enum Out {
    #[oai(
        status = 200,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )]
    Book(Attachment<Vec<u8>>),
    #[oai(status = 200, content_type = "text/csv; charset=utf-8")]
    Csv(Attachment<Vec<u8>>),
}

fn attachment(name: &str, bytes: Vec<u8>) -> Attachment<Vec<u8>> {
    Attachment::new(bytes)
        .attachment_type(AttachmentType::Attachment)
        .filename(name)
}

#[OpenApi(tag = "Tag::Registers")]
impl ImportsApi {
    /// Bring registers in (导入台账).
    ///
    /// The whole file or nothing: with any error nothing is written, and `written` is false.
    /// `dry_run` shows the same result without writing. The same file twice changes nothing, and
    /// `written` is false the second time.
    #[oai(path = "/imports", method = "post", operation_id = "import_registers")]
    async fn import_registers(
        &self,
        caller: Caller,
        dry_run: Query<Option<bool>>,
        body: File,
    ) -> Result<Done, Problem> {
        let name = body.file.file_name().unwrap_or("台账").to_owned();
        let bytes = body.file.into_vec().await.map_err(|_| Error::Unreadable {
            code: "broken_body",
            reason: "文件没有传完，请重新上传".to_owned(),
        })?;
        let upload = service::Upload {
            name,
            bytes: bytes.into(),
        };
        let imported = jobs::take(&self.app, &caller.actor, upload, dry_run.0.unwrap_or(false)).await?;
        let json = serde_json::to_value(&imported).map_err(Error::from)?;
        Ok(Done::Result(Json(json)))
    }

    /// All registers as one workbook (导出台账), which imports back without a change.
    #[oai(path = "/exports/registers.xlsx", method = "get", operation_id = "export_registers")]
    async fn export_registers(&self, caller: Caller) -> Result<Out, Problem> {
        let bytes = export::workbook(&self.app, &caller.actor).await?;
        Ok(Out::Book(attachment("registers.xlsx", bytes)))
    }

    /// One register as `.csv`: `buildings.csv`, `enterprises.csv`, …
    #[oai(path = "/exports/:sheet", method = "get", operation_id = "export_register")]
    async fn export_register(&self, caller: Caller, sheet: Path<String>) -> Result<Out, Problem> {
        let bytes = export::csv(&self.app, &caller.actor, &sheet.0).await?;
        Ok(Out::Csv(attachment(&sheet.0, bytes)))
    }
}
