//! What the API answers of any matter and its files: the same shapes for disputes, requests,
//! handoffs and assignments.

use poem_openapi::payload::{Binary, Json};
use poem_openapi::types::multipart::Upload;
use poem_openapi::{ApiResponse, Multipart};
use serde_json::{Value, json};

use crate::error::Error;
use crate::matters::attachments::Attachment;
use crate::web::params::etag;
use crate::web::upload::disposition;

/// A matter, with as much of it as the caller may read.
#[derive(ApiResponse)]
pub enum Shown {
    #[oai(status = 200)]
    Matter(Json<Value>, #[oai(header = "ETag")] String),
}

impl Shown {
    pub fn at(version: i64, matter: Value) -> Self {
        Shown::Matter(Json(matter), etag(version))
    }

    /// After a step; without `matter`, no more than that it is recorded, for whom the step has made a
    /// stranger to it.
    pub fn after(id: &str, version: i64, matter: Option<Value>) -> Self {
        Shown::at(version, matter.unwrap_or_else(|| recorded(id, version)))
    }
}

fn recorded(id: &str, version: i64) -> Value {
    json!({ "id": id, "version": version, "steps": [] })
}

#[derive(ApiResponse)]
pub enum Opened {
    #[oai(status = 201)]
    Matter(
        Json<Value>,
        #[oai(header = "ETag")] String,
        #[oai(header = "Location")] String,
    ),
}

impl Opened {
    /// `collection` is `disputes`.
    pub fn at(version: i64, collection: &str, id: &str, matter: Value) -> Self {
        Opened::Matter(Json(matter), etag(version), format!("/api/v1/{collection}/{id}"))
    }

    /// Without `matter`, no more than that it is recorded, for whom it is hidden from its first moment.
    pub fn after(version: i64, collection: &str, id: &str, matter: Option<Value>) -> Self {
        Opened::at(version, collection, id, matter.unwrap_or_else(|| recorded(id, version)))
    }
}

/// `{items, next}`
#[derive(ApiResponse)]
pub enum Listed {
    #[oai(status = 200)]
    Page(Json<Value>, #[oai(header = "Link")] Option<String>),
}

impl Listed {
    pub fn page(items: Vec<Value>, next: Option<&str>, link: Option<String>) -> Self {
        Listed::Page(Json(json!({ "items": items, "next": next })), link)
    }
}

/// What was ended, withdrawn or revoked.
#[derive(ApiResponse)]
pub enum Gone {
    /// It is in force no more.
    #[oai(status = 204)]
    Gone,
}

/// A list that always fits one page.
pub fn all(items: Vec<Value>) -> Json<Value> {
    Json(json!({ "items": items, "next": null }))
}

#[derive(Multipart)]
pub struct FileForm {
    pub file: Upload,
}

/// Name and bytes of a file that was sent.
pub async fn sent(file: Upload) -> Result<(String, Vec<u8>), Error> {
    let name = file.file_name().unwrap_or_default().to_owned();
    let bytes = file.into_vec().await.map_err(|_| Error::Unreadable {
        code: "bad_multipart",
        reason: "上传的内容没有传完".into(),
    })?;
    Ok((name, bytes))
}

#[derive(ApiResponse)]
pub enum Added {
    #[oai(status = 201)]
    File(Json<Value>),
}

#[derive(ApiResponse)]
pub enum File {
    #[oai(status = 200)]
    Bytes(
        Binary<Vec<u8>>,
        #[oai(header = "Content-Type")] String,
        #[oai(header = "Content-Disposition")] String,
    ),
}

impl File {
    pub fn of(file: Attachment, bytes: Vec<u8>) -> Self {
        let name = disposition(&file.name);
        File::Bytes(Binary(bytes), file.media_type, name)
    }
}

/// A file of a matter; a slice whose files differ in their readers adds who they are.
pub fn file_json(collection: &str, id: &str, file: &Attachment) -> Value {
    json!({
        "id": file.id,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "hash": file.hash,
        "added_by": file.added_by,
        "added_at": file.added_at.rfc3339(),
        "href": format!("/api/v1/{collection}/{id}/attachments/{}", file.id),
    })
}
