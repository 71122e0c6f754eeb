//! `/notices`: 待发通知, and one of them to send.

use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::App;
use crate::error::Result;
use crate::inbox::notices::{self, Listed};
use crate::inbox::occasions::Occasion;
use crate::kernel::FieldError;
use crate::web::caller::{Viewer, origin};
use crate::web::form::{Form, Input, Refs};
use crate::web::forms::Posted;
use crate::web::pages::{as_field_errors, frame, html, html_with};
use crate::web::params;
use crate::web::view::{Badge, Empty, Link, Page, PageHead, Pager, Tone};

/// Notices of one page.
const SHOWN: i64 = 30;
/// How long a link serves unless somebody says otherwise, in days.
const USUAL_DAYS: i64 = 3;

/// Where the notices of a handoff stand.
pub fn path_of(handoff: &str) -> String {
    format!("/notices?handoff={handoff}")
}

#[derive(Serialize)]
struct ListPage {
    page: Page,
    head: PageHead,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
}

#[derive(Serialize)]
struct Row {
    occasion: Badge,
    number: String,
    title: String,
    handoff_href: String,
    department: String,
    building: String,
    opened: String,
    /// When and to whom it was sent; empty before.
    sent: String,
    /// Empty for what can no longer be sent.
    href: String,
    action: &'static str,
}

fn badge(occasion: Occasion) -> Badge {
    let tone = match occasion {
        Occasion::Red | Occasion::Rework => Tone::Overdue,
        Occasion::Yellow => Tone::Due,
        Occasion::Dispatched | Occasion::Next | Occasion::Decided => Tone::Running,
    };
    Badge::new(tone, occasion.label())
}

fn row(listed: Listed) -> Row {
    let n = listed.row;
    let sent = n
        .sent_at
        .map(|at| format!("{}，{}", at.to_page(), n.sent_to.clone().unwrap_or_default()));
    Row {
        occasion: badge(n.occasion),
        handoff_href: format!("/handoffs/{}", n.handoff_id),
        number: n.number,
        title: n.title,
        department: n.department,
        building: n.building,
        opened: n.opened_at.to_page(),
        href: if listed.sendable {
            format!("/notices/{}", n.id)
        } else {
            String::new()
        },
        action: if sent.is_some() { "再发一次" } else { "发送" },
        sent: sent.unwrap_or_default(),
    }
}

#[derive(Debug, Default, Deserialize)]
pub struct Ask {
    /// The handoff whose notices are asked for.
    handoff: Option<String>,
    cursor: Option<String>,
}

#[handler]
pub async fn list(app: Data<&App>, viewer: Viewer, ask: Query<Ask>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let mut head = PageHead {
        title: "待发通知".to_owned(),
        lead: "逐条打开，复制带一次性链接的文字发给承办部门的人；部门自己登录办理后，没发的通知自动撤下。".to_owned(),
        ..PageHead::default()
    };
    let mut next = None;
    let listed = match ask.handoff.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => {
            let id = params::id(id, "交办单")?;
            let (handoff, listed) = notices::of_handoff(&app, actor, &id).await?;
            head.crumbs = vec![Link::new(format!("/handoffs/{id}"), handoff.number)];
            head.title = "给部门的通知".to_owned();
            listed
        }
        None => {
            let page = notices::unsent(&app, actor, ask.cursor.as_deref(), SHOWN).await?;
            next = page.next;
            page.items
        }
    };
    let rows: Vec<Row> = listed.into_iter().map(row).collect();
    let later = ask.cursor.as_deref().is_some_and(|c| !c.is_empty());
    let context = ListPage {
        page: frame(&viewer, &head.title, "/inbox"),
        pager: Pager {
            shown: format!("本页{}条", rows.len()),
            first: if later { "/notices".to_owned() } else { String::new() },
            next: next.map(|next| format!("/notices?cursor={next}")).unwrap_or_default(),
        },
        head,
        rows,
        empty: Empty {
            title: "没有待发的通知".to_owned(),
            text: "派单、改派、退回重办、答复申请和亮牌之后，要告诉部门的话会列在这里。".to_owned(),
            action: None,
        },
    };
    Ok(html("inbox/notices", &context)?)
}

#[derive(Serialize)]
struct SendPage {
    page: Page,
    head: PageHead,
    form: Form,
    /// The message just made; empty before.
    text: String,
}

type Refusal<'a> = (StatusCode, &'a Value, &'a [FieldError]);

async fn page(app: &App, viewer: &Viewer, id: &str, text: String, refused: Option<Refusal<'_>>) -> Result<Response> {
    let told = notices::find(app, &viewer.actor, id).await?;
    let n = &told.notice;
    let usual = json!({ "sent_to": told.usual_reader(), "days": USUAL_DAYS });
    let (status, input) = match refused {
        Some((status, typed, errors)) => (status, Input::Typed(typed, errors)),
        None => (StatusCode::OK, Input::Stored(&usual)),
    };
    let submit = if n.sent_at.is_some() {
        "另生成一条"
    } else {
        "生成通知"
    };
    let context = SendPage {
        page: frame(viewer, "发通知", "/inbox"),
        head: PageHead {
            crumbs: vec![
                Link::new("/notices", "待发通知"),
                Link::new(path_of(&n.handoff_id), &n.number),
            ],
            title: format!("通知{}：{}", n.department, n.title),
            lead: "文字里的链接只看得到交给该部门的这一件，只能办理一步；另生成一条，前一条的链接随即失效。".to_owned(),
            badges: vec![badge(n.occasion)],
            ..PageHead::default()
        },
        form: Form::new("notice", format!("/notices/{id}"), submit)
            .csrf(&viewer.session.csrf)
            .draw(notices::FIELDS, input, &Refs::new()),
        text,
    };
    html_with(status, "inbox/notice", &context)
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, id: Path<String>) -> poem::Result<Response> {
    Ok(page(&app, &viewer, &id.0, String::new(), None).await?)
}

#[handler]
pub async fn send(app: Data<&App>, request: &Request, id: Path<String>, posted: Posted) -> poem::Result<Response> {
    let typed = posted.input();
    match notices::send(&app, &posted.actor(), &id.0, &typed).await {
        Ok((told, issued)) => {
            let text = told.text(&issued, &origin(&app, request));
            Ok(page(&app, &posted.viewer, &id.0, text, None).await?)
        }
        Err(error) => {
            let (status, errors) = as_field_errors(error)?;
            Ok(page(
                &app,
                &posted.viewer,
                &id.0,
                String::new(),
                Some((status, &typed, &errors)),
            )
            .await?)
        }
    }
}
