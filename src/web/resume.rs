//! What was typed outlives the session: a form that comes without one, or under the token of an
//! earlier one, is carried through the sign-in, and through the change of a password that was given
//! out, and shown once more, to be sent by hand.
//!
//! Only forms of our own pages are carried: a form of another site would otherwise become a click
//! in the name of whoever signs in.

use std::collections::BTreeMap;

use poem::http::{StatusCode, header};
use poem::web::Multipart;
use poem::{FromRequest, Request, RequestBody, Response};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;

use super::caller::{Viewer, app_of, csrf_refused};
use super::form::{Choice, Refs};
use super::forms::{field_at, told};
use super::pages::{frame, html_with};
use super::view::{Fact, Page};
use crate::advisors::model::Assignment;
use crate::app::App;
use crate::clocks::pages::{calendar, day};
use crate::error::{Error, Result};
use crate::kernel::{Actor, Field, Kind};
use crate::matters::{Matter, StepSpec};
use crate::registers::rows;
use crate::{alliance, enterprises, places};

/// Most bytes of text that are carried: three times as many, as a browser writes them, still fit
/// the sign-in form.
const MOST_TEXT: usize = 200_000;
const MOST_FIELDS: usize = 400;

/// Pages whose forms are never carried: they hold passwords, or make no sense later.
const NEVER: &[&str] = &["api", "assets", "login", "logout", "password", "b", "r", "l", ""];

/// What was typed into a form, without its files.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Typed {
    fields: Vec<(String, String)>,
    /// Names of the file inputs: a browser gives no file back, it must be chosen again.
    files: Vec<String>,
}

impl Typed {
    /// `None` for what is too much to carry.
    pub fn new(fields: Vec<(String, String)>, files: Vec<String>) -> Option<Self> {
        let fields: Vec<_> = fields.into_iter().filter(|(name, _)| !is_secret(name)).collect();
        let size: usize = fields.iter().map(|(name, text)| name.len() + text.len()).sum();
        (size <= MOST_TEXT && fields.len() <= MOST_FIELDS).then_some(Typed { fields, files })
    }

    /// As the sign-in page hands it on.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn of_text(text: &str) -> Option<Self> {
        let typed: Typed = serde_json::from_str(text).ok()?;
        Typed::new(typed.fields, typed.files)
    }
}

fn is_secret(name: &str) -> bool {
    name == "csrf" || name.contains("password")
}

/// Whether a form of our pages is sent to this address.
pub fn is_form(to: &str) -> bool {
    let plain = to.len() <= 400 && to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let first = to.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    plain && to.starts_with('/') && !to.starts_with("//") && !NEVER.contains(&first)
}

/// Whether the browser says that the form stands on a page of ours; silence is no yes.
fn comes_from_here(request: &Request) -> bool {
    match request.header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => request
            .header(header::ORIGIN)
            .and_then(|origin| origin.split_once("://"))
            .is_some_and(|(_, own)| request.header(header::HOST) == Some(own)),
    }
}

/// Where a form was sent that may be carried.
fn carried_to(request: &Request) -> Option<String> {
    let to = request.uri().path_and_query()?.as_str();
    (is_form(to) && comes_from_here(request)).then(|| to.to_owned())
}

/// The page of ours that the request was made from.
pub fn page_before(request: &Request) -> Option<String> {
    let (_, rest) = request.header(header::REFERER)?.split_once("://")?;
    let path = rest.strip_prefix(request.header(header::HOST)?)?;
    is_form(path).then(|| path.to_owned())
}

/// The answer to a form of somebody whose session is over: a sign-in page that keeps what was typed.
pub async fn signed_out(request: &Request, body: &mut RequestBody, error: poem::Error) -> poem::Error {
    if !matches!(error.downcast_ref::<Error>(), Some(Error::Unauthenticated)) {
        return error;
    }
    let (Some(to), Ok(app)) = (carried_to(request), app_of(request)) else {
        return error;
    };
    let Some(typed) = read(request, body).await else {
        return error;
    };
    match crate::accounts::pages::sign_in_again(&app, &to, &typed) {
        Ok(page) => poem::Error::from_response(page),
        Err(error) => error,
    }
}

/// The answer to a form under the token of an earlier session.
pub async fn other_token(request: &Request, viewer: &Viewer, typed: Option<Typed>) -> poem::Error {
    let (Some(to), Some(typed), Ok(app)) = (carried_to(request), typed, app_of(request)) else {
        return csrf_refused().into();
    };
    match resume_page(&app, viewer, StatusCode::FORBIDDEN, &to, &typed).await {
        Ok(page) => poem::Error::from_response(page),
        Err(error) => error.into(),
    }
}

/// The fields of a body in either form; `None` for what is too much or not to be read.
async fn read(request: &Request, body: &mut RequestBody) -> Option<Typed> {
    if !request.content_type().is_some_and(|t| t.starts_with("multipart/")) {
        let bytes = body.take().ok()?.into_bytes().await.ok()?;
        return Typed::new(serde_urlencoded::from_bytes(&bytes).ok()?, vec![]);
    }
    let mut parts = Multipart::from_request(request, body).await.ok()?;
    let (mut fields, mut files, mut left) = (vec![], vec![], MOST_TEXT);
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let mut reader = part.into_async_read();
        if is_file {
            // Read past, so that the browser hears the answer.
            tokio::io::copy(&mut reader, &mut tokio::io::sink()).await.ok()?;
            files.push(name);
        } else {
            let mut bytes = vec![];
            reader.take(left as u64 + 1).read_to_end(&mut bytes).await.ok()?;
            left = left.checked_sub(bytes.len() + name.len())?;
            fields.push((name, String::from_utf8(bytes).ok()?));
        }
        if fields.len() + files.len() > MOST_FIELDS {
            return None;
        }
    }
    Typed::new(fields, files)
}

#[derive(Serialize)]
struct ResumePage<'a> {
    page: Page,
    /// Where it goes.
    about: String,
    action: &'a str,
    hidden: Vec<Hidden<'a>>,
    shown: Vec<Fact>,
    files: &'a [String],
    back: String,
}

#[derive(Serialize)]
struct Hidden<'a> {
    name: &'a str,
    value: &'a str,
}

/// What was typed, all of it to be read, with a button that sends it under the session of now.
pub async fn resume_page(app: &App, viewer: &Viewer, status: StatusCode, to: &str, typed: &Typed) -> Result<Response> {
    let mut page = frame(viewer, "您填写的内容还在", "");
    let spec = spec_of(to);
    let shown = match spec {
        Some(spec) => told(
            spec.fields,
            &names(app, &viewer.actor, to, spec, typed).await?,
            &typed.fields,
        ),
        None => told(fields_of(to), &Refs::new(), &typed.fields),
    };
    let place = match parts_of(to)[0] {
        "advisors" => "alliance",
        place => place,
    };
    let place = page.nav.iter_mut().find(|p| p.href.trim_start_matches('/') == place);
    let label = place.map_or("表单", |p| {
        p.active = true;
        p.label
    });
    let about = spec.map_or(label.to_owned(), |spec| format!("{label}：{}", spec.label));
    let context = ResumePage {
        page,
        about,
        action: to,
        hidden: typed
            .fields
            .iter()
            .map(|(name, value)| Hidden { name, value })
            .collect(),
        shown,
        files: &typed.files,
        back: left(to),
    };
    html_with(status, "resume", &context)
}

/// The parts of an address, without its query; never none.
fn parts_of(to: &str) -> Vec<&str> {
    let path = to.split('?').next().unwrap_or_default();
    path.trim_start_matches('/').split('/').collect()
}

/// The step that a form at this address takes.
fn spec_of(to: &str) -> Option<&'static StepSpec> {
    let (steps, name) = match parts_of(to)[..] {
        ["requests", _, "steps", name] => (crate::requests::specs::STEPS, name),
        ["disputes", _, "steps", name] => (crate::disputes::specs::STEPS, name),
        ["handoffs", _, "steps", name] | ["handoffs", _, "legs", _, "steps", name] | ["inbox", _, _, name] => {
            (crate::handoffs::specs::STEPS, name)
        }
        ["advisors", _, "steps", name] => (Assignment::STEPS, name),
        ["requests"] => return Some(&crate::requests::specs::OPEN),
        ["disputes"] => return Some(&crate::disputes::specs::OPEN),
        ["handoffs"] | ["handoffs", "new"] => return Some(&crate::handoffs::specs::OPEN),
        ["advisors"] => return Some(&Assignment::OPEN),
        _ => return None,
    };
    steps.iter().find(|spec| spec.name == name)
}

/// The fields of a form that takes no step.
fn fields_of(to: &str) -> &'static [Field] {
    match parts_of(to)[..] {
        ["admin", "calendar"] | ["admin", "calendar", "preview"] => day::FIELDS,
        ["admin", "calendar", ..] => calendar::OF_FILE,
        _ => &[],
    }
}

/// Where one came from.
pub(super) fn back(to: &str) -> String {
    match parts_of(to)[..] {
        [matters, id, "steps" | "legs" | "attachments", ..] => format!("/{matters}/{id}"),
        ["inbox", _, ..] => "/inbox".to_owned(),
        ["admin", "calendar", ..] => "/admin/calendar".to_owned(),
        _ => "/".to_owned(),
    }
}

/// Where whoever sends it no more goes on: of an opening there is only the list.
fn left(to: &str) -> String {
    match parts_of(to)[..] {
        [place @ ("requests" | "disputes" | "handoffs")] | [place @ "handoffs", "new"] => format!("/{place}"),
        _ => back(to),
    }
}

/// What was chosen in the form, by name: as the form offered it, or as it was looked up.
async fn names(app: &App, actor: &Actor, to: &str, spec: &StepSpec, typed: &Typed) -> Result<Refs> {
    let listed = match parts_of(to)[0] {
        "requests" => crate::requests::service::choices(app, actor, &[spec]).await?,
        "disputes" => crate::disputes::service::choices(app, actor, None, &[spec]).await?,
        "handoffs" | "inbox" => crate::handoffs::service::choices(app, actor, &[spec]).await?,
        _ => BTreeMap::new(),
    };
    let drawn = |all: Vec<(String, String)>| all.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let mut names: Refs = listed.into_iter().map(|(kind, all)| (kind, drawn(all))).collect();
    let mut looked_up: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for (name, id) in typed.fields.iter().filter(|(_, id)| !id.is_empty()) {
        if let Some(Kind::Ref(kind)) = field_at(spec.fields, name).1.map(|field| field.kind)
            && !names.contains_key(kind)
        {
            looked_up.entry(kind).or_default().push(id.clone());
        }
    }
    let mut tx = app.db.read().await?;
    for (kind, mut ids) in looked_up {
        let known = match kind {
            "enterprise" => enterprises::service::named_among(&mut tx, actor, ids).await?,
            "building" => {
                ids.retain(|id| places::policy::sees_building(actor, id));
                rows::by_ids(&mut tx, actor, "buildings", ids).await?
            }
            "lawyer" if alliance::policy::sees(actor) => rows::by_ids(&mut tx, actor, "lawyers", ids).await?,
            _ => continue,
        };
        let known = known.into_iter().map(|row| Choice::new(&row.id, row.text("name")));
        names.insert(kind, known.collect());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_and_no_token_is_carried() {
        let pair = |name: &str| (name.to_owned(), "x".to_owned());
        let typed = Typed::new(vec![pair("csrf"), pair("password"), pair("words")], vec![]).unwrap();
        assert_eq!(typed.fields, [pair("words")]);
        assert_eq!(Typed::of_text(&typed.to_text()), Some(typed));
    }

    #[test]
    fn what_is_too_much_is_not_carried() {
        let long = ("words".to_owned(), "长".repeat(MOST_TEXT));
        assert_eq!(Typed::new(vec![long], vec![]), None);
    }

    #[test]
    fn the_form_of_a_legs_step_and_of_the_inbox_has_its_labels_and_leads_back_to_its_page() {
        for (to, label, came_from) in [
            ("/handoffs/1/legs/2/steps/begin", "登记首次联系", "/handoffs/1"),
            ("/inbox/1/2/answer?cursor=3_4", "答复提出人", "/inbox"),
            ("/handoffs/new?category=labour", "交办", "/handoffs"),
            ("/handoffs?category=labour", "交办", "/handoffs"),
            ("/requests/1/steps/hand_off", "交办部门", "/requests/1"),
            ("/advisors/1/steps/propose", "拟派律师", "/advisors/1"),
            ("/advisors", "登记顾问需求", "/"),
        ] {
            assert_eq!(spec_of(to).unwrap().label, label, "{to}");
            assert_eq!(left(to), came_from, "{to}");
        }
    }

    #[test]
    fn the_forms_of_the_calendar_have_their_labels_and_lead_back_to_it() {
        for (to, name, label) in [
            ("/admin/calendar?year=2026", "kind", "安排"),
            ("/admin/calendar/preview?year=2026", "kind", "安排"),
            ("/admin/calendar/import?year=2026", "days", "文件里的日子"),
            ("/admin/calendar/import/preview", "whole", "整年以文件为准"),
        ] {
            assert_eq!(field_at(fields_of(to), name).0, label, "{to}");
            assert_eq!(back(to), "/admin/calendar", "{to}");
        }
    }

    #[test]
    fn only_a_page_of_ours_takes_a_form_again() {
        for to in ["/requests", "/requests/1/steps/onsite", "/requests?x=1"] {
            assert!(is_form(to), "{to}");
        }
        for to in [
            "",
            "/",
            "//evil.example/x",
            "/\\evil.example",
            "https://evil.example",
            "/api/v1/requests",
            "/login",
            "/logout",
            "/password",
            "/requests\r\nx",
        ] {
            assert!(!is_form(to), "{to}");
        }
    }
}
