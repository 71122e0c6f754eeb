//! `/options/{kind}?q=`: what a look-up in a form offers, within what this person may know of.

use poem::handler;
use poem::web::{Data, Json, Path, Query};
use serde::{Deserialize, Serialize};

use crate::accounts::service as accounts;
use crate::app::App;
use crate::enterprises;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Role};
use crate::registers::rows::{self, Asked};
use crate::web::caller::Viewer;

#[derive(Debug, Default, Deserialize)]
struct Ask {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct Options {
    items: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
}

const OFFERED: i64 = 20;

#[handler]
pub async fn show(
    app: Data<&App>,
    viewer: Viewer,
    kind: Path<String>,
    ask: Query<Ask>,
) -> poem::Result<Json<impl Serialize>> {
    let items = offered(&app, &viewer.actor, &kind, &ask.q).await?;
    Ok(Json(Options { items }))
}

async fn offered(app: &App, actor: &Actor, kind: &str, q: &str) -> Result<Vec<Choice>> {
    let asked = Asked {
        q: Some(q.to_owned()),
        limit: OFFERED,
        ..Asked::default()
    };
    let page = match kind {
        "enterprise" => enterprises::service::list(app, actor, asked).await?,
        "building" => rows::list(app, actor, "buildings", asked).await?,
        "law_firm" => rows::list(app, actor, "law_firms", asked).await?,
        "lawyer" => rows::list(app, actor, "lawyers", asked).await?,
        "mediation_body" => rows::list(app, actor, "mediation_bodies", asked).await?,
        "department" => rows::list(app, actor, "departments", asked).await?,
        "guidance_group" => rows::list(app, actor, "guidance_groups", asked).await?,
        "individual" => return people(app, actor, &[Role::Individual], q).await,
        "handler" => {
            let handlers = [Role::Coordinator, Role::ZoneOfficer, Role::ZoneAdministrator];
            return people(app, actor, &handlers, q).await;
        }
        _ => return Err(Error::NotFound("这种选项")),
    };
    let choices = page.items.iter().filter_map(|row| {
        let text = |name: &str| row.get(name).and_then(|v| v.as_str());
        let name = text("name")?;
        Some(Choice {
            value: text("id")?.to_owned(),
            label: match text("code").or(text("uscc")) {
                Some(code) => format!("{name}（{code}）"),
                None => name.to_owned(),
            },
        })
    });
    Ok(choices.collect())
}

/// Accounts with one of these roles, for those who bring people together with matters.
async fn people(app: &App, actor: &Actor, roles: &[Role], q: &str) -> Result<Vec<Choice>> {
    if !actor.runs_zone() && !actor.holds(Role::Coordinator) {
        return Ok(vec![]);
    }
    let found = accounts::holders(app, actor, roles, q.trim(), OFFERED).await?;
    let choices = found.into_iter().map(|(value, name, login)| Choice {
        value,
        label: format!("{name}（{login}）"),
    });
    Ok(choices.collect())
}
