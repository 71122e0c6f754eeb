//! `/password/tokens`: the tokens that a person's programs use, and taking them back.

use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;

use crate::accounts::tokens::{self, Token};
use crate::app::App;
use crate::web::caller::Viewer;
use crate::web::forms::Posted;
use crate::web::pages::{frame, html, see_other};
use crate::web::view::{Empty, Link, Page, PageHead};

#[derive(Serialize)]
struct TokensPage {
    page: Page,
    head: PageHead,
    rows: Vec<Line>,
    empty: Empty,
}

#[derive(Serialize)]
struct Line {
    revoke: String,
    name: String,
    created: String,
    used: String,
    expires: String,
}

fn line(token: Token) -> Line {
    Line {
        revoke: format!("/password/tokens/{}/revoke", token.id),
        name: token.name.unwrap_or_else(|| "未命名".to_owned()),
        created: token.created_at.to_page(),
        used: token.used_on.map_or("还没有用过".to_owned(), |day| day.to_string()),
        expires: token.expires_at.to_page(),
    }
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer) -> poem::Result<Response> {
    let rows = tokens::list(&app, &viewer.actor).await?;
    let context = TokensPage {
        page: frame(&viewer, "接口令牌", ""),
        head: PageHead {
            crumbs: vec![Link::new("/password", "修改密码")],
            title: "接口令牌".to_owned(),
            lead: "程序凭令牌以您的身份调用接口。不再使用的、可能泄露的，请撤销：撤销后立即失效。".to_owned(),
            actions: vec![Link::new("/docs/api", "接口文档")],
            ..PageHead::default()
        },
        rows: rows.into_iter().map(line).collect(),
        empty: Empty {
            title: "没有有效的接口令牌".to_owned(),
            text: "程序用账号和密码调用 POST /api/v1/tokens 取得令牌，30天内有效。".to_owned(),
            action: None,
        },
    };
    Ok(html("tokens", &context)?)
}

#[handler]
pub async fn revoke(app: Data<&App>, id: Path<String>, posted: Posted) -> poem::Result<Response> {
    tokens::revoke(&app, &posted.viewer.actor, &id).await?;
    Ok(see_other("/password/tokens"))
}
