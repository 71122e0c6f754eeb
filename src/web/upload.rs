//! A form with a file in it (`multipart/form-data`), with its CSRF check.

use poem::web::Multipart;
use poem::{FromRequest, Request, RequestBody};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::caller::Viewer;
use super::forms::OWN;
use super::{guard, resume};
use crate::error::Error;
use crate::kernel::nest;

/// Most fields a form with a file may have.
const MOST_FIELDS: usize = 40;

/// The file of a form or of an API request, and the fields beside it.
#[derive(Debug, Default)]
pub struct Sent {
    pub name: String,
    pub bytes: Vec<u8>,
    fields: Vec<(String, String)>,
}

impl Sent {
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl<'a> FromRequest<'a> for Sent {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let mut parts = Multipart::from_request(request, body).await.map_err(|_| broken())?;
        let mut sent = Sent::default();
        let mut count = 0;
        while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
            count += 1;
            if count > MOST_FIELDS {
                return Err(Error::Unreadable {
                    code: "bad_multipart",
                    reason: "上传的字段太多".into(),
                }
                .into());
            }
            let key = part.name().unwrap_or_default().to_owned();
            if key == "file" {
                sent.name = part.file_name().unwrap_or_default().to_owned();
                sent.bytes = part.bytes().await.map_err(|_| broken())?;
            } else {
                let text = part.text().await.map_err(|_| broken())?;
                sent.fields.push((key, text));
            }
        }
        Ok(sent)
    }
}

/// What a signed-in person sent from a page.
pub struct PostedFile {
    pub viewer: Viewer,
    pub sent: Sent,
}

impl<'a> FromRequest<'a> for PostedFile {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let viewer = match Viewer::from_request(request, body).await {
            Ok(viewer) => viewer,
            Err(error) => return Err(resume::signed_out(request, body, error).await),
        };
        let sent = Sent::from_request(request, body).await?;
        if sent.text("csrf") != Some(viewer.session.csrf.as_str()) {
            let typed = resume::Typed::new(sent.fields, vec!["file".to_owned()]);
            return Err(resume::other_token(request, &viewer, typed).await);
        }
        Ok(PostedFile { viewer, sent })
    }
}

/// Largest file of a form that anybody may send; what is more is read past and refused by name.
const PUBLIC_FILE: usize = 10 << 20;

/// A form with files of somebody who is not signed in; its page checks where it comes from.
#[derive(Debug, Default)]
pub struct Public {
    pub files: Vec<PublicFile>,
    /// What tells a second post of one form.
    pub retry: Option<String>,
    /// All together was too large: what came before is here, the rest is not.
    pub cut: bool,
    pairs: Vec<(String, String)>,
}

#[derive(Debug)]
pub struct PublicFile {
    /// Of the form.
    pub field: String,
    pub name: String,
    pub bytes: Vec<u8>,
    pub too_large: bool,
}

impl Public {
    /// What was typed, without the form's own fields.
    pub fn input(&self) -> Value {
        nest(&self.pairs)
    }
}

impl<'a> FromRequest<'a> for Public {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let mut parts = Multipart::from_request(request, body).await.map_err(|_| broken())?;
        let mut sent = Public::default();
        let read = sent.read(&mut parts).await;
        sent.cut = guard::is_cut(request);
        if !sent.cut {
            read?;
        }
        Ok(sent)
    }
}

fn broken() -> Error {
    Error::Unreadable {
        code: "bad_multipart",
        reason: "上传的内容没有传完或不能读懂".into(),
    }
}

impl Public {
    /// Errors: 400 for what is no form, or one without end.
    async fn read(&mut self, parts: &mut Multipart) -> Result<(), Error> {
        for _ in 0..MOST_FIELDS {
            let Some(part) = parts.next_field().await.map_err(|_| broken())? else {
                return Ok(());
            };
            let key = part.name().unwrap_or_default().to_owned();
            let Some(name) = part.file_name().map(str::to_owned) else {
                let text = part.text().await.map_err(|_| broken())?;
                match key.as_str() {
                    "retry" => self.retry = Some(text),
                    own if OWN.contains(&own) => {}
                    _ => self.pairs.push((key, text)),
                }
                continue;
            };
            let (bytes, too_large) = read_some(part.into_async_read()).await.map_err(|_| broken())?;
            if !bytes.is_empty() {
                self.files.push(PublicFile {
                    field: key,
                    name,
                    bytes,
                    too_large,
                });
            }
        }
        Err(broken())
    }
}

/// The bytes, and whether there were more than anybody may send: the rest is read and forgotten, so
/// that the form around it is not lost.
async fn read_some(mut part: impl AsyncRead + Unpin) -> std::io::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    (&mut part).take(PUBLIC_FILE as u64 + 1).read_to_end(&mut bytes).await?;
    let too_large = bytes.len() > PUBLIC_FILE;
    if too_large {
        bytes.truncate(1);
        tokio::io::copy(&mut part, &mut tokio::io::sink()).await?;
    }
    Ok((bytes, too_large))
}

/// `Content-Disposition` for a file with any name (RFC 6266).
pub fn disposition(name: &str) -> String {
    let escaped: String = name.bytes().fold(String::new(), |mut out, b| {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
        out
    });
    format!("attachment; filename*=UTF-8''{escaped}")
}
