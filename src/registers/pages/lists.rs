//! `/records/{sheet}`: the lists of the small registers.

use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::home::place_of;
use super::records::{edit_link, known};
use crate::app::App;
use crate::error::Error;
use crate::registers::rows::{self, Asked};
use crate::registers::write;
use crate::web::caller::Viewer;
use crate::web::pages::{frame, html};
use crate::web::view::{Empty, Link, Page, PageHead, Pager};

#[derive(Debug, Default, Deserialize)]
struct Ask {
    #[serde(default)]
    q: String,
    cursor: Option<String>,
}

#[derive(Serialize)]
struct ListPage {
    page: Page,
    head: PageHead,
    action: String,
    q: String,
    columns: Vec<&'static str>,
    may_change: bool,
    rows: Vec<Line>,
    pager: Pager,
    empty: Empty,
}

#[derive(Serialize)]
struct Line {
    /// Empty for who may not change it.
    href: String,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    label: &'static str,
    text: String,
}

/// Columns shown of a small register.
const SHOWN: usize = 5;

#[handler]
pub async fn list(app: Data<&App>, viewer: Viewer, sheet: Path<String>, ask: Query<Ask>) -> poem::Result<Response> {
    let (sheet, _) = known(&sheet)?;
    let actor = &viewer.actor;
    if !actor.sees_zone() {
        return Err(Error::NotFound("这个页面").into());
    }
    let asked = Asked {
        q: Some(ask.q.clone()),
        cursor: ask.cursor.clone(),
        limit: 50,
        building: None,
    };
    let found = rows::list(&app, actor, sheet.name, asked).await?;
    let ids = found.ids();
    let mut tx = app.db.read().await.map_err(Error::from)?;
    let records = rows::by_ids(&mut tx, actor, sheet.name, ids).await?;
    let columns = &sheet.columns[..sheet.columns.len().min(SHOWN)];
    let may_add = actor.runs_zone() && rows::may_add(actor, sheet.name).is_ok();
    let lines = records
        .iter()
        .map(|record| Line {
            href: if may_add { edit_link(record) } else { String::new() },
            cells: columns
                .iter()
                .zip(&record.cells)
                .map(|(column, cell)| Cell {
                    label: column.heading,
                    text: write::text_of(column, cell),
                })
                .collect(),
        })
        .collect();
    let path = format!("/records/{}", sheet.name);
    let action = |label: &str| Link::new(format!("{path}/new"), label);
    let context = ListPage {
        page: frame(&viewer, sheet.title, place_of(sheet.name)),
        head: PageHead {
            crumbs: vec![Link::new("/admin", "管理")],
            title: format!("{}登记", sheet.title),
            actions: may_add.then(|| action("登记")).into_iter().collect(),
            ..PageHead::default()
        },
        action: path.clone(),
        q: ask.q.clone(),
        columns: columns.iter().map(|c| c.heading).collect(),
        may_change: may_add,
        rows: lines,
        pager: Pager {
            shown: String::new(),
            first: if ask.cursor.is_some() {
                path.clone()
            } else {
                String::new()
            },
            next: found
                .next
                .map(|n| format!("{path}?q={}&cursor={n}", crate::web::params::escaped(&ask.q)))
                .unwrap_or_default(),
        },
        empty: Empty {
            title: format!("没有{}", sheet.title),
            text: "可以逐条登记，也可以在“导入与导出”里上传整张台账。".to_owned(),
            action: may_add.then(|| action("登记第一条")),
        },
    };
    Ok(html("registers/list", &context)?)
}
