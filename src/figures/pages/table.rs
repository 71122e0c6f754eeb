//! The table of figures.

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::Serialize;

use super::{DEMANDS, Filter, Words, charts, opened, query, rows_of, to_mind, year_before};
use crate::app::App;
use crate::error::{Error, Result};
use crate::figures::compute::{Measured, above_the_whole};
use crate::figures::definitions::{self, Chapter, Definition};
use crate::figures::policy::{may_divide, may_open};
use crate::figures::service::{self, Asked, Figure};
use crate::figures::{sheet, text};
use crate::kernel::FieldError;
use crate::web::caller::Viewer;
use crate::web::pages::{as_field_errors, frame, html_with};
use crate::web::view::{self, Cell, Chart, Link, Page, PageHead};

#[derive(Serialize)]
struct FiguresPage {
    page: Page,
    head: PageHead,
    filter: Filter,
    errors: Vec<FieldError>,
    chapters: Vec<Lines>,
    charts: Vec<Chart>,
    /// Small counts are hidden from this reader.
    small_hidden: bool,
    /// Which half of the figures: `demands`, or nothing.
    about: &'static str,
}

/// A chapter of the table.
#[derive(Serialize)]
pub(super) struct Lines {
    label: &'static str,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    name: &'static str,
    value: Cell,
    /// Whether the value can not be, and that of a year before.
    impossible: bool,
    was_impossible: bool,
    unit: &'static str,
    parts: Vec<Part>,
    counted_in: &'static str,
    previous: Cell,
    change: String,
    definition: view::Definition,
}

/// `n 12,345`
#[derive(Serialize)]
struct Part {
    label: &'static str,
    text: String,
    href: String,
}

pub(super) fn definition(d: &Definition) -> view::Definition {
    view::Definition {
        // `S15.equity` is one of the S15.
        code: d.code.split('.').next().unwrap_or(d.code).to_owned(),
        name: d.name.to_owned(),
        unit: d.unit.to_owned(),
        text: format!("{}。", d.text),
        formula: d.how.to_owned(),
        version: d.version,
    }
}

/// The unit of a value, where there is one.
pub(super) fn unit(d: &Definition, m: &Measured) -> &'static str {
    if m.value.is_some() { d.unit } else { "" }
}

/// n, d and what the period began with, each with its link; nothing for a plain count.
fn parts(d: &Definition, m: &Measured, asked: &Asked) -> Vec<Part> {
    if m.d.is_none() {
        return vec![];
    }
    [
        (definitions::Part::N, "n", m.n),
        (definitions::Part::D, "/ d", m.d),
        (definitions::Part::N0, "期初 n", m.n0),
        (definitions::Part::D0, "/ d", m.d0),
    ]
    .into_iter()
    .filter_map(|(part, label, n)| Some((part, label, n?)))
    .map(|(part, label, n)| Part {
        label,
        text: text::number(n, d.counted_in),
        href: rows_of(d.code, asked, Some(part)),
    })
    .collect()
}

pub(super) fn chapters(figures: &[Figure], asked: &Asked) -> Vec<Lines> {
    let before = year_before(asked);
    let line = |f: &Figure| {
        let d = f.definition;
        Line {
            name: d.name,
            value: opened(d, &f.now, asked),
            impossible: above_the_whole(d, &f.now),
            was_impossible: above_the_whole(d, &f.previous),
            unit: unit(d, &f.now),
            parts: parts(d, &f.now, asked),
            counted_in: d.counted_in,
            previous: opened(d, &f.previous, &before),
            change: text::change(d, &f.now, &f.previous),
            definition: definition(d),
        }
    };
    Chapter::ALL
        .iter()
        .map(|chapter| Lines {
            label: chapter.label(),
            lines: figures
                .iter()
                .filter(|f| f.definition.chapter == *chapter)
                .map(line)
                .collect(),
        })
        .filter(|chapter| !chapter.lines.is_empty())
        .collect()
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, words: Query<Words>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let asked = match words.asked(actor) {
        Ok(asked) => asked,
        Err(error) => return refused(&app, &viewer, &words, error).await,
    };
    let scope = words.scope(Some(&asked));
    let figures = service::figures_where(&app, actor, &asked, |d| scope.tells(d)).await?;
    let about = if scope.demands { DEMANDS } else { "" };
    let place = sheet::place_name(&app, actor, &asked.place).await?;
    let query = query(&asked);
    // A department or a group has only the one half.
    let other = scope.unit.is_none().then(|| match scope.demands {
        true => Link::new(format!("/figures?{query}"), "楼宇与纠纷"),
        false => Link::new(format!("/figures?{query}&about={DEMANDS}"), "诉求与交办"),
    });
    let opens = match may_open(&asked.reach, &asked.place) {
        Ok(()) => "每个数字都能打开它的明细。",
        Err(_) => "",
    };
    // Totals are given by whole years, never by a month.
    let monthly = may_divide(&asked.reach, &asked.place)
        .is_ok()
        .then(|| Link::new(format!("/figures/monthly?{query}&month={}", asked.period.to), "月报"));
    let mut page = frame(&viewer, "统计", "/figures");
    page.flash.extend(to_mind(&app, actor, &asked, &figures).await?);
    let context = FiguresPage {
        page,
        head: PageHead {
            title: "统计".to_owned(),
            lead: format!("{place} · {} 至 {}。{opens}", asked.period.from, asked.period.to),
            actions: monthly
                .into_iter()
                .chain(other)
                .chain([
                    Link::new(format!("/figures.xlsx?{query}"), "导出 Excel"),
                    Link::new(format!("/figures.csv?{query}"), "导出 CSV"),
                ])
                .collect(),
            ..PageHead::default()
        },
        filter: Filter::of(&app, actor, &words, Some(&asked)).await?,
        errors: vec![],
        chapters: chapters(&figures, &asked),
        charts: charts::of(&app, actor, &asked, &figures, scope, &words.chart).await?,
        small_hidden: asked.small_hidden,
        about,
    };
    Ok(html_with(StatusCode::OK, "figures/index", &context)?)
}

/// The form once more, with what was typed and why it is refused.
async fn refused(app: &App, viewer: &Viewer, words: &Words, error: Error) -> poem::Result<Response> {
    let (status, errors) = as_field_errors(error)?;
    let context: Result<FiguresPage> = async {
        Ok(FiguresPage {
            page: frame(viewer, "统计", "/figures"),
            head: PageHead {
                title: "统计".to_owned(),
                ..PageHead::default()
            },
            filter: Filter::of(app, &viewer.actor, words, None).await?,
            errors,
            chapters: vec![],
            charts: vec![],
            small_hidden: false,
            about: "",
        })
    }
    .await;
    Ok(html_with(status, "figures/index", &context?)?)
}
