//! `/inbox`; `/notices`; `/handoffs/{id}/legs/{leg}/link`; `/l/{token}`.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | routes, the inbox and what is done from it |
//! | `issue.rs` | a one-time link to send |
//! | `link.rs` | what whoever holds a link sees and does |
//! | `notices.rs` | what departments are still to be told, and one of them to send |

mod issue;
mod link;
pub mod notices;

use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, Route, get, handler, post};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::{AT_HAND, Entry};
use super::{policy, service};
use crate::app::App;
use crate::error::{Error, Result};
use crate::handoffs::model::{Handoff, Leg};
use crate::handoffs::service as handoffs;
use crate::handoffs::specs::{LEG_FIELD, usual};
use crate::handoffs::stage::Verb;
use crate::kernel::{Field, FieldError, Timestamp};
use crate::matters::{self, Matter};
use crate::web::caller::Viewer;
use crate::web::form::{Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::matter::due_in;
use crate::web::pages::{as_field_errors, frame, html_with, see_other};
use crate::web::params::{self, escaped};
use crate::web::view::{Badge, Empty, Fact, Link, Page, PageHead, Pager};

pub use issue::{message, path_of};

pub fn routes(route: Route) -> Route {
    route
        .at("/inbox", get(show))
        .at("/inbox/:id/:leg/:step", post(take))
        .at("/notices", get(notices::list))
        .at("/notices/:id", get(notices::show).post(notices::send))
        .at("/handoffs/:id/legs/:leg/link", get(issue::show).post(issue::issue))
        .at("/handoffs/:id/legs/:leg/link/:link/withdraw", post(issue::withdraw))
        .at("/l/:token", get(link::show))
        .at("/l/:token/:step", post(link::take))
}

/// Entries of one page, and the newest notices beside them.
const SHOWN: i64 = 20;
pub const NOTICES: i64 = 10;

#[derive(Serialize)]
struct InboxPage {
    page: Page,
    head: PageHead,
    entries: Vec<EntryCard>,
    pager: Pager,
    notices: Vec<NoticeLine>,
    empty: Empty,
    /// What was typed for a step whose form is no longer there.
    typed: Vec<Fact>,
}

#[derive(Serialize)]
struct EntryCard {
    anchor: String,
    href: String,
    number: String,
    title: String,
    building: String,
    /// What must be known before anything is done; empty for nothing.
    secret: &'static str,
    /// Before the name of the firm.
    asker: &'static str,
    firm: String,
    /// 党建指导团 whose part it is.
    group: String,
    demand: String,
    stage: &'static str,
    rule: String,
    due_at: String,
    due: Badge,
    /// Steps of one tap.
    sign: Option<Tap>,
    /// Steps with a form, each a link until it is asked for.
    opens: Vec<Open>,
    form: Option<Form>,
    csrf: String,
}

#[derive(Serialize)]
struct Tap {
    action: String,
    label: &'static str,
    version: i64,
}

#[derive(Serialize)]
struct Open {
    href: String,
    label: &'static str,
    /// It stops the clock that is due next.
    due: bool,
}

#[derive(Serialize)]
struct NoticeLine {
    id: String,
    text: String,
    opened: String,
    href: String,
}

#[derive(Debug, Default, Deserialize)]
struct Ask {
    cursor: Option<String>,
    /// The entry whose first contact, or answer, is being written: matter and leg.
    #[serde(default)]
    begin: String,
    #[serde(default)]
    answer: String,
}

impl Ask {
    fn of(&self, verb: Verb) -> &str {
        match verb {
            Verb::Begin => &self.begin,
            Verb::Answer => &self.answer,
            _ => "",
        }
    }
}

/// The steps at hand that ask for something.
const WITH_FORM: [Verb; 2] = [Verb::Begin, Verb::Answer];

/// A step that came back.
struct Returned<'a> {
    /// Matter and leg.
    of: String,
    verb: Verb,
    typed: &'a Value,
    /// The same in words.
    told: Vec<Fact>,
    errors: &'a [FieldError],
}

/// Where a page of the inbox is.
fn at(cursor: &str) -> String {
    match cursor {
        "" => "/inbox".to_owned(),
        _ => format!("/inbox?cursor={}", escaped(cursor)),
    }
}

/// What is said of a step of this leg that was refused.
fn refused(error: Error, verb: Verb, h: &Handoff, leg: &str) -> Result<(StatusCode, Vec<FieldError>)> {
    let slower = h.leg(leg).filter(|_| matches!(error, Error::Stale { .. }));
    let (status, errors) = as_field_errors(error)?;
    Ok(match slower {
        Some(leg) => (
            status,
            vec![FieldError::new("", "stale_version", overtaken(verb, h, leg))],
        ),
        None => (status, errors),
    })
}

/// What has overtaken this step, and what is left to do. Other legs overtake nothing: it was a colleague on
/// this one, or the slip as a whole has moved. Nothing is typed for a signature.
fn overtaken(verb: Verb, h: &Handoff, leg: &Leg) -> String {
    let whose = &leg.department.name;
    let waits = h.legs_for(verb).any(|one| one.id == leg.id);
    let by = leg.handler.as_ref().map_or(whose, |handler| &handler.name);
    match (verb, leg.signed_at, &leg.contact) {
        (Verb::Sign, Some(at), _) => format!("{whose}已于{}签收，不用再签", at.to_page()),
        (Verb::Begin, _, Some(contact)) => format!(
            "{by}已于{}联系提出人并登记，不用再登记；您填写的内容还在，要补充的请写进答复或反馈",
            contact.at.to_page()
        ),
        (Verb::Sign, ..) if waits => "这张交办单刚刚有变动，仍等您签收，请看过最新情况后再签".to_owned(),
        (Verb::Sign, ..) => format!("这张交办单现在是“{}”，不用再签", h.stage().label()),
        _ if waits => format!("{whose}这一部分刚刚有变动。您填写的内容还在，请看过最新情况后再提交"),
        _ => format!(
            "这张交办单现在是“{}”，不能再{}。您填写的内容还在，可以复制留用",
            h.stage().label(),
            verb.label()
        ),
    }
}

/// The fields of a leg's step, without the leg.
pub(super) fn fields_of(verb: Verb) -> Vec<Field> {
    let spec = Handoff::STEPS.iter().find(|spec| spec.name == verb.as_str());
    let fields = spec.map_or(&[][..], |spec| spec.fields);
    fields.iter().filter(|f| f.name != LEG_FIELD).copied().collect()
}

fn card(e: &Entry, viewer: &Viewer, cursor: &str, asked: &Ask, returned: Option<&Returned<'_>>) -> EntryCard {
    let of = format!("{}-{}", e.id, e.part);
    let (tone, left) = due_in(e.due_at, viewer.actor.now);
    let page = match cursor {
        "" => String::new(),
        _ => format!("?cursor={}", escaped(cursor)),
    };
    let action = |verb: Verb| format!("/inbox/{}/{}/{verb}{page}", e.id, e.part);
    let can = |verb: Verb| e.verbs.contains(&verb);
    let back = returned.filter(|r| r.of == of);
    let writes = WITH_FORM.into_iter().find(|verb| {
        let wanted = back.map_or(asked.of(*verb) == of, |r| r.verb == *verb);
        can(*verb) && wanted
    });
    let usual = writes.map_or(Value::Null, |verb| usual(verb, viewer.actor.now));
    let input = back.map_or(Input::Stored(&usual), |r| Input::Typed(r.typed, r.errors));
    EntryCard {
        href: e.href(),
        number: e.number.clone(),
        title: e.title.clone(),
        building: e.building.clone(),
        secret: e.asker.secret,
        asker: e.asker.firm,
        firm: e.firm.clone(),
        group: e.group.clone(),
        demand: e.demand.clone(),
        stage: e.stage_label,
        rule: e.rule_label.clone(),
        due_at: e.due_at.to_page(),
        due: Badge::new(tone, left),
        sign: can(Verb::Sign).then(|| Tap {
            action: action(Verb::Sign),
            label: Verb::Sign.label(),
            version: e.version,
        }),
        opens: WITH_FORM
            .into_iter()
            .filter(|verb| can(*verb) && writes != Some(*verb))
            .map(|verb| Open {
                href: format!("/inbox?cursor={}&{verb}={of}#e-{of}", escaped(cursor)),
                label: verb.label(),
                due: verb == Verb::Begin && e.rule == "contact" || verb == Verb::Answer && e.rule == "answer",
            })
            .collect(),
        form: writes.map(|verb| {
            Form::new(&format!("{verb}-{of}"), action(verb), verb.label())
                .csrf(&viewer.session.csrf)
                .version(e.version)
                .draw(&fields_of(verb), input, &Refs::new())
        }),
        anchor: format!("e-{of}"),
        csrf: viewer.session.csrf.clone(),
    }
}

async fn inbox_page(
    app: &App,
    viewer: &Viewer,
    ask: &Ask,
    returned: Option<(StatusCode, Returned<'_>)>,
) -> Result<Response> {
    let actor = &viewer.actor;
    if !policy::has_inbox(actor) {
        return Err(Error::NotFound("这个页面"));
    }
    let cursor = ask.cursor.as_deref().unwrap_or_default();
    let page = service::entries(app, actor, ask.cursor.as_deref(), SHOWN).await?;
    let (status, back) = match &returned {
        Some((status, back)) => (*status, Some(back)),
        None => (StatusCode::OK, None),
    };
    let entries: Vec<EntryCard> = page.items.iter().map(|e| card(e, viewer, cursor, ask, back)).collect();
    let mut frame = frame(viewer, "收件箱", "/inbox");
    let mut typed = vec![];
    if let Some(back) = back {
        // An entry that has moved on meanwhile shows no form: what was refused, and what was typed, stands above.
        let drawn = page
            .items
            .iter()
            .any(|e| format!("{}-{}", e.id, e.part) == back.of && e.verbs.contains(&back.verb));
        if !drawn || !WITH_FORM.contains(&back.verb) {
            frame.flash.extend(back.errors.iter().map(|e| crate::web::view::Flash {
                tone: crate::web::view::Tone::Overdue,
                text: e.message.clone(),
            }));
            typed.clone_from(&back.told);
        }
    }
    let notices = crate::home::notices(app, actor, NOTICES).await?;
    let context = InboxPage {
        page: frame,
        head: PageHead {
            title: "收件箱".to_owned(),
            lead: "在您手里的事项，先到期的在前。".to_owned(),
            actions: policy::sends_notices(actor)
                .map(|()| vec![Link::new("/notices", "待发通知")])
                .unwrap_or_default(),
            ..PageHead::default()
        },
        pager: Pager {
            shown: format!("本页{}件", entries.len()),
            first: if cursor.is_empty() {
                String::new()
            } else {
                "/inbox".to_owned()
            },
            next: page.next.map(|next| at(&next)).unwrap_or_default(),
        },
        entries,
        notices: notices
            .into_iter()
            .map(|n| NoticeLine {
                href: match n.subject_kind.as_str() {
                    "handoff" => format!("/handoffs/{}", n.subject_id),
                    "request" => format!("/requests/{}", n.subject_id),
                    "dispute" => format!("/disputes/{}", n.subject_id),
                    "advisor_assignment" => format!("/advisors/{}", n.subject_id),
                    _ => String::new(),
                },
                id: n.id,
                text: n.text,
                opened: n.opened_at.to_page(),
            })
            .collect(),
        empty: match cursor {
            "" => Empty {
                title: "收件箱是空的".to_owned(),
                text: "派给您的部门、楼宇或企业，还等着办的事项会按到期先后列在这里。".to_owned(),
                action: None,
            },
            _ => Empty {
                title: "这一页没有事项了".to_owned(),
                text: "前面的页里可能还有等着办的事项。".to_owned(),
                action: Some(Link::new("/inbox", "回到第一页")),
            },
        },
        typed,
    };
    html_with(status, "inbox/show", &context)
}

#[handler]
async fn show(app: Data<&App>, viewer: Viewer, ask: Query<Ask>) -> poem::Result<Response> {
    Ok(inbox_page(&app, &viewer, &ask, None).await?)
}

#[handler]
async fn take(
    app: Data<&App>,
    path: Path<(String, String, String)>,
    ask: Query<Ask>,
    posted: Posted,
) -> poem::Result<Response> {
    let (id, leg, step) = path.0;
    let verb = Verb::parse(&step)
        .filter(|verb| AT_HAND.contains(verb))
        .ok_or(Error::NotFound("这一步"))?;
    let key = params::id::<Handoff>(&id, "交办单")?;
    let typed = posted.input();
    let mut input = typed.clone();
    if let Value::Object(map) = &mut input {
        map.insert(LEG_FIELD.to_owned(), leg.clone().into());
    }
    let actor = posted.actor();
    match matters::take_step::<Handoff>(&app, &actor, &key, posted.version()?, verb.as_str(), &input).await {
        Ok(_) => Ok(see_other(&at(ask.cursor.as_deref().unwrap_or_default()))),
        Err(error @ Error::NotFound(_)) => Err(error.into()),
        Err(error) => {
            let found = handoffs::find(&app, &actor, &key).await?;
            let (status, errors) = refused(error, verb, &found.handoff, &leg)?;
            let returned = Returned {
                of: format!("{id}-{leg}"),
                verb,
                typed: &typed,
                told: posted.told(&fields_of(verb)),
                errors: &errors,
            };
            Ok(inbox_page(&app, &posted.viewer, &ask, Some((status, returned))).await?)
        }
    }
}

/// `2026-03-02 17:30`, and how far it is.
pub(super) fn due_line(label: &str, due: Timestamp, now: Timestamp) -> (String, String, Badge) {
    let (tone, left) = due_in(due, now);
    (label.to_owned(), due.to_page(), Badge::new(tone, left))
}
