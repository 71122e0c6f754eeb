//! Files of a matter (附件): limits and types checked, kept by the hash of their bytes.
//!
//! An upload is an event of the matter like any other change, with the visibility class of the file.
//! It is no step: it moves nothing, so that the fold over the steps passes it by.

use serde::Serialize;
use serde_json::json;

use super::{Matter, store};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Refused, Result};
use crate::journal::{self, Event, Visibility, sha256_hex};
use crate::kernel::{Actor, Id, Role, Timestamp};

/// The event of an upload.
pub const ATTACH: &str = "attach";
/// On the timeline.
pub const ATTACH_LABEL: &str = "上传附件";

pub const MOST_BYTES: u64 = 20 << 20;
const MOST_FILES: usize = 200;
const LONGEST_NAME: usize = 120;

/// For `accept=` of a form.
pub const ACCEPT: &str = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx,.doc,.xls,.txt";

row! {
    /// A file of a matter, without its bytes.
    #[derive(Debug, Clone, Serialize)]
    pub struct Attachment {
        pub id: String,
        pub name: String,
        pub media_type: String,
        pub size: i64,
        pub hash: String,
        pub visibility: Visibility,
        /// The side whose it is, for V3 and V4.
        pub side: String,
        pub added_by: String,
        pub added_at: Timestamp,
    }
}

/// A file as it comes.
#[derive(Debug)]
pub struct Upload {
    pub name: String,
    pub bytes: Vec<u8>,
    pub visibility: Visibility,
    pub side: String,
}

/// The media type by the ending of the name, when the bytes agree with it.
///
/// Errors: 415 for an ending that is not accepted, or bytes of something else.
pub fn media_type(name: &str, bytes: &[u8]) -> Result<&'static str> {
    let ending = name
        .rsplit_once('.')
        .map(|(_, e)| e.to_ascii_lowercase())
        .unwrap_or_default();
    let office = |kind: &'static str| (kind, bytes.starts_with(b"PK\x03\x04"));
    let old_office = bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    let (media, fits) = match ending.as_str() {
        "pdf" => ("application/pdf", bytes.starts_with(b"%PDF-")),
        "png" => ("image/png", bytes.starts_with(b"\x89PNG\r\n\x1a\n")),
        "jpg" | "jpeg" => ("image/jpeg", bytes.starts_with(&[0xff, 0xd8, 0xff])),
        "webp" => (
            "image/webp",
            bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
        ),
        "heic" | "heif" => ("image/heic", bytes.get(4..8) == Some(b"ftyp")),
        "docx" => office("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        "xlsx" => office("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "pptx" => office("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        "doc" => ("application/msword", old_office),
        "xls" => ("application/vnd.ms-excel", old_office),
        "txt" => (
            "text/plain; charset=utf-8",
            !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok(),
        ),
        _ => {
            return Err(Error::UnsupportedType(format!(
                "{name}；可以上传 PDF、图片、Office 文档和 UTF-8 文本"
            )));
        }
    };
    if fits {
        Ok(media)
    } else {
        Err(Error::UnsupportedType(format!("{name} 的内容与扩展名不符")))
    }
}

/// The last part of a path, without what no file name should hold.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last
        .chars()
        .filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c))
        .collect();
    let extra = name.chars().count().saturating_sub(LONGEST_NAME);
    // The ending stays, as it names the type.
    name.trim().chars().skip(extra).collect()
}

/// Adds a file. `may` says in which role this person may, and whether at all.
///
/// Errors: 404 unknown or unseen, 403 the rule that refuses, 413 too large, 415 of another type, 422
/// empty.
pub async fn add<M: Matter>(
    app: &App,
    actor: &Actor,
    id: &Id<M>,
    upload: &Upload,
    may: impl Fn(&M, &Upload) -> Result<Role, Refused>,
) -> Result<Attachment> {
    crate::write_tx!(app.db, |tx| add_in(tx, actor, id, upload, &may).await)
}

/// Adds a file in a transaction that is under way: what comes with the opening of a matter.
pub async fn add_in<M: Matter>(
    tx: &mut Tx,
    actor: &Actor,
    id: &Id<M>,
    upload: &Upload,
    may: impl Fn(&M, &Upload) -> Result<Role, Refused>,
) -> Result<Attachment> {
    let size = upload.bytes.len() as u64;
    if size > MOST_BYTES {
        return Err(Error::TooLarge(MOST_BYTES));
    }
    if size == 0 {
        return Err(Error::invalid("file", "empty", "这是一个空文件，请重新选择"));
    }
    let name = clean_name(&upload.name);
    let media_type = media_type(&name, &upload.bytes)?;
    let file = Attachment {
        id: Id::<Attachment>::new().into_string(),
        name,
        media_type: media_type.to_owned(),
        size: size as i64,
        hash: sha256_hex(&upload.bytes),
        visibility: upload.visibility,
        side: upload.side.clone(),
        added_by: actor.name.clone(),
        added_at: actor.now,
    };
    let loaded = store::load::<M>(tx, actor, id).await?.ok_or(Error::NotFound(M::NAME))?;
    let role = may(&loaded.matter, upload).map_err(Error::Forbidden)?;
    if store::attachments(tx, &actor.zone, M::KIND, id.as_str()).await?.len() >= MOST_FILES {
        return Err(Error::invalid(
            "file",
            "too_many",
            format!("一件事项最多{MOST_FILES}个附件"),
        ));
    }
    let stage = loaded.matter.header().stage;
    let event = Event {
        subject_kind: M::KIND,
        subject_id: id.to_string(),
        seq: loaded.version + 1,
        acting_role: role,
        step: ATTACH,
        from_stage: stage,
        to_stage: stage,
        visibility: file.visibility,
        side: file.side.clone(),
        body: json!({ "attachment": file }),
        prev_hash: loaded.head_hash,
        facts: vec![],
    };
    let hash = event.hash(actor);
    store::advance(tx, actor, M::KIND, id.as_str(), loaded.version, &hash).await?;
    store::insert_attachment(tx, &actor.zone, M::KIND, id.as_str(), &file, &upload.bytes).await?;
    journal::append(tx, actor, vec![event]).await?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(media_type("协议.pdf", b"%PDF-1.7 ...").unwrap(), "application/pdf");
        assert!(media_type("协议.PDF", b"%PDF-1.7").is_ok());
        for (name, bytes) in [
            ("协议.pdf", &b"MZ\x90\0"[..]),
            ("page.html", b"<script>"),
            ("run.exe", b"MZ"),
            ("no-ending", b"%PDF-"),
            ("note.txt", b"\xff\xfe\x00"),
        ] {
            assert!(
                matches!(media_type(name, bytes), Err(Error::UnsupportedType(_))),
                "{name}"
            );
        }
    }

    #[test]
    fn a_name_loses_its_path_and_keeps_its_ending() {
        assert_eq!(clean_name("C:\\temp\\..\\工资条.png"), "工资条.png");
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        let long = format!("{}.pdf", "长".repeat(300));
        assert!(clean_name(&long).ends_with("长.pdf") && clean_name(&long).chars().count() == LONGEST_NAME);
    }
}
