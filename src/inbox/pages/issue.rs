//! A one-time link to send: its form, its text to copy, those that were sent before.

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Result;
use crate::handoffs::model::Handoff;
use crate::handoffs::stage::Verb;
use crate::inbox::links::{self, Issued};
use crate::inbox::model;
use crate::inbox::occasions::in_hand;
use crate::kernel::{FieldError, Id, Timestamp};
use crate::web::caller::{Viewer, origin};
use crate::web::form::{Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::params;
use crate::web::view::{Badge, Link, Page, PageHead, Tone};

/// Where a link to a leg is issued.
pub fn path_of(handoff: &str, leg: &str) -> String {
    format!("/handoffs/{handoff}/legs/{leg}/link")
}

/// What is sent to the person, with the address of this hub before the path.
pub fn message(issued: &Issued, host: &str) -> String {
    let steps: Vec<&str> = issued.link.steps.iter().map(|verb| verb.label()).collect();
    format!(
        "{}：有一件交办单待贵部门办理（{}），请打开 {host}/l/{} ，{}前有效，只能办理一步。请勿转发。",
        issued.link.sent_to,
        steps.join("、"),
        issued.token,
        issued.link.expires_at.to_page()
    )
}

#[derive(Serialize)]
struct IssuePage {
    page: Page,
    head: PageHead,
    form: Form,
    /// The text of a link just made; empty before.
    text: String,
    sent: Vec<SentLine>,
}

#[derive(Serialize)]
struct SentLine {
    sent_to: String,
    steps: String,
    issued: String,
    state: Badge,
    /// Where it is withdrawn; empty for one that is over.
    withdraw: String,
}

fn state(link: &model::Link, serves: bool, now: Timestamp) -> Badge {
    if let (Some(at), Some(step)) = (link.used_at, link.used_for.as_deref().and_then(Verb::parse)) {
        return Badge::new(Tone::Done, format!("{}已用于{}", at.to_page(), step.label()));
    }
    match link.may_read(now) {
        Ok(()) if !serves => Badge::new(Tone::Closed, "已失效"),
        Ok(()) => Badge::new(Tone::Running, format!("{}前有效", link.expires_at.to_page())),
        Err(_) => Badge::new(Tone::Closed, format!("{}起失效", link.expires_at.to_page())),
    }
}

async fn page(
    app: &App,
    viewer: &Viewer,
    (id, leg): (&Id<Handoff>, &str),
    text: String,
    refused: Option<(StatusCode, &Value, &[FieldError])>,
) -> Result<Response> {
    let links::Sent { handoff, links, keeps } = links::sent(app, &viewer.actor, id, leg).await?;
    let serves = handoff.leg(leg).is_some_and(|l| in_hand(&handoff, l).is_ok());
    let department = handoff.leg(leg).map(|l| l.department.name.clone()).unwrap_or_default();
    let usual = json!({ "steps": ["sign", "begin", "answer", "submit"], "days": 3 });
    let (status, input) = match refused {
        Some((status, typed, errors)) => (status, Input::Typed(typed, errors)),
        None => (StatusCode::OK, Input::Stored(&usual)),
    };
    let context = IssuePage {
        page: frame(viewer, "一次性链接", "/handoffs"),
        head: PageHead {
            crumbs: vec![Link::new(format!("/handoffs/{id}"), &handoff.number)],
            title: format!("给{department}发一次性链接"),
            lead: "给不登录的经办人：凭链接可以看交给该部门的这一件，并办理一步；用过以后不能再办，到期之前还可以查看。撤回的立即失效。".to_owned(),
            ..PageHead::default()
        },
        form: Form::new("link", path_of(id.as_str(), leg), "生成链接")
            .csrf(&viewer.session.csrf)
            .draw(&links::fields_of(keeps), input, &Refs::new()),
        text,
        sent: links
            .iter()
            .map(|link| SentLine {
                sent_to: link.sent_to.clone(),
                steps: link.steps.iter().map(|v| v.label()).collect::<Vec<_>>().join("、"),
                issued: link.issued_at.to_page(),
                state: state(link, serves, viewer.actor.now),
                withdraw: match link.may_read(viewer.actor.now) {
                    Ok(()) if serves => format!("{}/{}/withdraw", path_of(id.as_str(), leg), link.id),
                    _ => String::new(),
                },
            })
            .collect(),
    };
    html_with(status, "inbox/issue", &context)
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, path: Path<(String, String)>) -> poem::Result<Response> {
    let id = params::id(&path.0.0, "交办单")?;
    Ok(page(&app, &viewer, (&id, &path.0.1), String::new(), None).await?)
}

#[handler]
pub async fn issue(
    app: Data<&App>,
    request: &Request,
    path: Path<(String, String)>,
    posted: Posted,
) -> poem::Result<Response> {
    let id = params::id(&path.0.0, "交办单")?;
    let leg = &path.0.1;
    let typed = posted.input();
    match links::issue_for(&app, &posted.actor(), &id, leg, &typed).await {
        Ok(issued) => {
            let text = message(&issued, &origin(&app, request));
            Ok(page(&app, &posted.viewer, (&id, leg), text, None).await?)
        }
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            Ok(page(
                &app,
                &posted.viewer,
                (&id, leg),
                String::new(),
                Some((status, &typed, &errors)),
            )
            .await?)
        }
    }
}

#[handler]
pub async fn withdraw(app: Data<&App>, path: Path<(String, String, String)>, posted: Posted) -> poem::Result<Response> {
    let (id, leg, link) = path.0;
    let id = params::id(&id, "交办单")?;
    links::withdraw(&app, &posted.actor(), &id, &leg, &link).await?;
    Ok(see_other(&path_of(id.as_str(), &leg)))
}
