//! The files of a matter on its page: the list, the form to add one, why one was not taken, and
//! the file itself.

use poem::Response;
use poem::http::StatusCode;
use serde::Serialize;

use super::caller::Viewer;
use super::form::{Form, Input, Refs};
use super::pages::as_field_errors;
use super::problem;
use super::upload::disposition;
use crate::error::Error;
use crate::kernel::{Field, FieldError};
use crate::matters::attachments::{Attachment, MOST_BYTES};

/// One file in the list.
#[derive(Serialize)]
pub struct FileLine {
    pub href: String,
    pub name: String,
    /// Who reads it; empty where everybody reads who reads the matter.
    pub readers: String,
    pub size: String,
    pub added: String,
}

impl FileLine {
    /// `matter` is the address of the matter's page.
    pub fn of(matter: &str, file: &Attachment) -> Self {
        FileLine {
            href: format!("{matter}/attachments/{}", file.id),
            name: file.name.clone(),
            readers: String::new(),
            size: format!("{} KB", (file.size + 1023) / 1024),
            added: format!("{} {}", file.added_at.to_page(), file.added_by),
        }
    }
}

/// The form to add a file of the `accept`ed kinds, with what else is asked of one.
pub fn upload_form(
    viewer: &Viewer,
    matter: &str,
    accept: &'static str,
    fields: &[Field],
    errors: &[FieldError],
) -> Form {
    let typed = serde_json::Value::Null;
    let input = if errors.is_empty() {
        Input::Empty
    } else {
        Input::Typed(&typed, errors)
    };
    let mut form = Form::new("attach", format!("{matter}/attachments"), "上传")
        .csrf(&viewer.session.csrf)
        .draw(fields, input, &Refs::default())
        .file("file", "文件", accept, true);
    const { assert!(MOST_BYTES == 20 << 20, "the hint says so") };
    if let Some(file) = form.fields.last_mut() {
        file.hint = "一次一个文件，最大20 MB；照片太大的，请先压缩";
    }
    form
}

/// Why a file was not taken, for the form. A matter that is not there stays an error.
pub fn not_taken(error: Error) -> poem::Result<(StatusCode, Vec<FieldError>)> {
    match error {
        Error::TooLarge(_) | Error::UnsupportedType(_) => {
            let said = format!("{}。文件没有保留，请重新选择", problem::body(&error).title);
            let refused = FieldError::new("file", "refused", said);
            Ok((problem::status(&error), vec![refused]))
        }
        Error::NotFound(_) => Err(error.into()),
        other => Ok(as_field_errors(other)?),
    }
}

pub fn download(file: Attachment, bytes: Vec<u8>) -> Response {
    let name = disposition(&file.name);
    Response::builder()
        .content_type(file.media_type)
        .header("content-disposition", name)
        .body(bytes)
}
