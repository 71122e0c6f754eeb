//! `/l/{token}`: what whoever holds a link sees and does, on a phone and without JavaScript.

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use serde::Serialize;
use serde_json::Value;

use super::{due_line, fields_of, refused};
use crate::app::App;
use crate::error::{Error, Refused, Result};
use crate::handoffs::stage::Verb;
use crate::handoffs::{service, specs};
use crate::inbox::links::{self, Opened};
use crate::kernel::{FieldError, nest};
use crate::web::caller::csrf_refused;
use crate::web::form::{Choice, Form, Input, Refs};
use crate::web::forms::{OWN, Pairs, told};
use crate::web::pages::{html_with, outside};
use crate::web::view::{Badge, Fact, Page, PageHead, Tone};

#[derive(Serialize)]
struct LinkPage {
    page: Page,
    secret: &'static str,
    head: PageHead,
    zone: String,
    asker: &'static str,
    demand: String,
    basis: String,
    dues: Vec<DueLine>,
    /// Why nothing can be done with it (any more); empty while something can.
    note: String,
    /// What was typed for a step that can no longer be taken.
    typed: Vec<Fact>,
    forms: Vec<StepForm>,
}

#[derive(Serialize)]
struct DueLine {
    label: String,
    at: String,
    left: Badge,
}

#[derive(Serialize)]
struct StepForm {
    label: &'static str,
    open: bool,
    form: Form,
}

fn address(request: &Request) -> String {
    let address = request.remote_addr().to_string();
    let host = address.rsplit_once(':').map_or(address.as_str(), |(host, _)| host);
    host.to_owned()
}

/// A link that is of no more use, in plain words.
#[derive(Serialize)]
struct OverPage {
    page: Page,
    title: &'static str,
    reason: String,
    remedy: String,
    typed: Vec<Fact>,
}

/// What was typed for a step, to be read and copied.
fn typed_of(step: &str, pairs: &[(String, String)]) -> Vec<Fact> {
    told(
        &Verb::parse(step).map(fields_of).unwrap_or_default(),
        &Refs::new(),
        pairs,
    )
}

fn over(status: StatusCode, title: &'static str, reason: &str, remedy: &str, typed: Vec<Fact>) -> Result<Response> {
    let context = OverPage {
        page: outside(title, ""),
        title,
        reason: reason.to_owned(),
        remedy: remedy.to_owned(),
        typed,
    };
    html_with(status, "inbox/over", &context)
}

/// What is said of a link that cannot be opened: used up, expired, or none of ours. What was typed
/// meanwhile is given back.
fn unusable(error: Error, typed: Vec<Fact>) -> poem::Result<Response> {
    match error {
        Error::NotNow { refused, .. } if refused.rule.starts_with("inbox.") => {
            let Refused { rule, reason, remedy } = refused;
            let status = if rule == "inbox.link_expired" {
                StatusCode::GONE
            } else {
                StatusCode::CONFLICT
            };
            Ok(over(status, "链接不能再用", &reason, &remedy, typed)?)
        }
        Error::NotFound(_) => Ok(over(
            StatusCode::NOT_FOUND,
            "没有这个链接",
            "链接不完整，或不是本系统发出的",
            "请把短信里的链接复制完整；仍打不开的，请联系发出链接的开发区工作人员",
            typed,
        )?),
        other => Err(other.into()),
    }
}

/// A step that came back: its name, what was typed, what is wrong with it.
type Returned<'a> = (StatusCode, Verb, &'a Value, &'a [FieldError]);

async fn page(
    app: &App,
    token: &str,
    opened: Opened,
    returned: Option<Returned<'_>>,
    typed: Vec<Fact>,
) -> Result<Response> {
    let (h, leg, now) = (&opened.handoff, &opened.leg, opened.actor.now);
    let asked: Vec<_> = specs::STEPS
        .iter()
        .filter(|spec| opened.verbs.iter().any(|v| v.as_str() == spec.name))
        .collect();
    let mut refs = Refs::new();
    for (kind, all) in service::choices(app, &opened.actor, &asked).await? {
        refs.insert(kind, all.into_iter().map(|(id, name)| Choice::new(id, name)).collect());
    }
    let single = opened.verbs.len() == 1;
    let mut errors_elsewhere: Vec<&FieldError> = vec![];
    let mut forms = vec![];
    for verb in &opened.verbs {
        let back = returned.filter(|(_, of, ..)| of == verb);
        let usual = specs::usual(*verb, now);
        let input = back.map_or(Input::Stored(&usual), |(_, _, typed, errors)| {
            Input::Typed(typed, errors)
        });
        let form = Form::new(&format!("step-{verb}"), format!("/l/{token}/{verb}"), verb.label())
            .csrf(links::csrf(token))
            .version(opened.version)
            .draw(&fields_of(*verb), input, &refs);
        forms.push(StepForm {
            label: verb.label(),
            open: single || back.is_some(),
            form,
        });
    }
    if let Some((_, of, _, errors)) = returned
        && !opened.verbs.contains(&of)
    {
        errors_elsewhere.extend(errors);
    }
    let lost = returned.is_some_and(|(_, of, ..)| !opened.verbs.contains(&of));
    let note = if let Some(error) = errors_elsewhere.first() {
        error.message.clone()
    } else if let (Some(at), true) = (opened.link.used_at, forms.is_empty()) {
        format!(
            "{}已用这个链接办理“{}”。这里在{}前还可以查看；再办请登录楼委通，或请开发区工作人员另发链接。",
            at.to_page(),
            opened
                .link
                .used_for
                .as_deref()
                .and_then(Verb::parse)
                .map_or("", |v| v.label()),
            opened.link.expires_at.to_page()
        )
    } else if forms.is_empty() {
        "眼下没有可以用这个链接办理的步骤。".to_owned()
    } else {
        String::new()
    };
    let mut facts = vec![
        Fact::new("承办部门", format!("{}（{}）", leg.department.name, leg.role.label())),
        Fact::new("类别", &h.category_name),
    ];
    let asker = h.asker();
    facts.extend(h.firm.as_ref().map(|firm| Fact::new(asker.firm, &firm.name)));
    facts.extend(h.contact.as_ref().map(|contact| Fact::new("联系", contact)));
    let status = returned.map_or(StatusCode::OK, |(status, ..)| status);
    let context = LinkPage {
        page: outside(&h.number, ""),
        secret: asker.secret,
        head: PageHead {
            number: h.number.clone(),
            title: h.title.clone(),
            badges: vec![Badge::new(Tone::Running, leg.stage.label())],
            facts,
            ..PageHead::default()
        },
        zone: opened.zone_name.clone(),
        asker: asker.words,
        demand: h.demand.clone(),
        basis: leg.basis.clone(),
        dues: opened
            .dues
            .iter()
            .map(|(label, due)| {
                let (label, at, left) = due_line(label, *due, now);
                DueLine { label, at, left }
            })
            .collect(),
        note,
        typed: if lost { typed } else { vec![] },
        forms,
    };
    html_with(status, "inbox/link", &context)
}

#[handler]
pub async fn show(app: Data<&App>, request: &Request, token: Path<String>) -> poem::Result<Response> {
    match links::open(&app, &token, &address(request)).await {
        Ok(opened) => Ok(page(&app, &token, opened, None, vec![]).await?),
        Err(error) => unusable(error, vec![]),
    }
}

#[handler]
pub async fn take(
    app: Data<&App>,
    request: &Request,
    path: Path<(String, String)>,
    pairs: Pairs,
) -> poem::Result<Response> {
    let (token, step) = path.0;
    let Pairs(pairs) = pairs;
    let text = |name: &str| pairs.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v.as_str());
    if text("csrf") != links::csrf(&token) {
        return Err(csrf_refused().into());
    }
    let version = text("version").parse().map_err(|_| Error::VersionNeeded)?;
    let kept = typed_of(&step, &pairs);
    let typed: Vec<(String, String)> = pairs
        .iter()
        .filter(|(k, _)| !OWN.contains(&k.as_str()))
        .cloned()
        .collect();
    let typed = nest(&typed);
    let address = address(request);
    match links::act(&app, &token, &address, &step, version, &typed).await {
        Ok(_) => Ok(crate::web::pages::see_other(&format!("/l/{token}"))),
        Err(Error::NotNow {
            refused,
            stage,
            possible,
        }) if refused.rule.starts_with("inbox.") => unusable(
            Error::NotNow {
                refused,
                stage,
                possible,
            },
            kept,
        ),
        Err(error @ Error::NotFound(_)) => unusable(error, kept),
        Err(error) => {
            let verb = Verb::parse(&step).ok_or(Error::NotFound("这一步"))?;
            match links::open(&app, &token, &address).await {
                Ok(opened) => {
                    let (status, errors) = refused(error, verb, &opened.handoff, &opened.leg.id)?;
                    let returned = Some((status, verb, &typed, &errors[..]));
                    Ok(page(&app, &token, opened, returned, kept).await?)
                }
                Err(error) => unusable(error, kept),
            }
        }
    }
}
