//! 月报: one month and the year so far, each beside the year before, on A4.

use poem::web::{Data, Query};
use poem::{IntoResponse, Response, handler};
use serde::Serialize;

use super::{Filter, Words, charts, download, during, opened, query, table, to_mind, year_before};
use crate::app::App;
use crate::error::{Error, Result};
use crate::figures::compute::Period;
use crate::figures::definitions::Chapter;
use crate::figures::service::{self, Asked, Figure};
use crate::figures::sheet::{self, Format};
use crate::figures::text;
use crate::kernel::{Actor, FieldError};
use crate::web::caller::Viewer;
use crate::web::pages::{as_field_errors, frame, html, html_with};
use crate::web::view::{Cell, Chart, Definition, Link, Page, PageHead};

#[derive(Serialize)]
struct MonthlyPage {
    page: Page,
    head: PageHead,
    filter: Filter,
    errors: Vec<FieldError>,
    chapters: Vec<ReportChapter>,
    charts: Vec<Chart>,
    definitions: Vec<Definition>,
}

#[derive(Serialize)]
struct ReportChapter {
    label: &'static str,
    lines: Vec<ReportLine>,
}

#[derive(Serialize)]
struct ReportLine {
    name: &'static str,
    unit: &'static str,
    /// The month, the same a year before, the change; then the year so far in the same way.
    numbers: Vec<Cell>,
}

fn line(month: (&Asked, &Figure), year: (&Asked, &Figure)) -> ReportLine {
    let d = month.1.definition;
    let numbers = [month, year].into_iter().flat_map(|(asked, figure)| {
        [
            opened(d, &figure.now, asked),
            opened(d, &figure.previous, &year_before(asked)),
            Cell::new(text::change(d, &figure.now, &figure.previous)),
        ]
    });
    ReportLine {
        name: d.name,
        unit: d.unit,
        numbers: numbers.collect(),
    }
}

/// The month that was asked for, or this one.
fn asked(words: &mut Words, actor: &Actor) -> Result<Asked> {
    if words.month.is_empty() {
        words.month = actor.now.day().month().to_string();
    }
    (words.from, words.to) = (words.month.clone(), words.month.clone());
    words.asked(actor)
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, words: Query<Words>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let mut words = words.0;
    let month = match asked(&mut words, actor) {
        Ok(month) => month,
        Err(error) => return Ok(refused(&app, &viewer, &words, error).await?),
    };
    let to = month.period.to;
    let year = during(&month, Period::year_to(to));
    let of_month = service::figures(&app, actor, &month, None).await?;
    let of_year = service::figures(&app, actor, &year, None).await?;
    let place = sheet::place_name(&app, actor, &month.place).await?;
    let pairs: Vec<(&Figure, &Figure)> = of_month.iter().zip(&of_year).collect();
    let chapters = Chapter::ALL.iter().map(|chapter| ReportChapter {
        label: chapter.label(),
        lines: pairs
            .iter()
            .filter(|(m, _)| m.definition.chapter == *chapter)
            .map(|(m, y)| line((&month, m), (&year, y)))
            .collect(),
    });
    let title = format!("{place}{}年{}月统计月报", to.year, to.month);
    let mut page = frame(&viewer, &title, "/figures");
    page.flash.extend(to_mind(&app, actor, &year, &of_year).await?);
    let file = |ending: &str| format!("/figures/monthly.{ending}?{}&month={to}", query(&month));
    let context = MonthlyPage {
        page,
        head: PageHead {
            crumbs: vec![Link::new(format!("/figures?{}", query(&year)), "统计")],
            title,
            lead: format!("{} · 生成于 {}", viewer.zone_name, actor.now.to_page()),
            actions: vec![
                Link::new(file("xlsx"), "导出 Excel"),
                Link::new(file("csv"), "导出 CSV"),
            ],
            ..PageHead::default()
        },
        filter: Filter::of(&app, actor, &words, Some(&month)).await?,
        errors: vec![],
        chapters: chapters.collect(),
        charts: charts::of(&app, actor, &year, &of_year, words.scope(Some(&year)), &words.chart).await?,
        definitions: of_month.iter().map(|f| table::definition(f.definition)).collect(),
    };
    Ok(html("figures/monthly", &context)?)
}

/// The form once more, with what was typed and why there is no report of it.
async fn refused(app: &App, viewer: &Viewer, words: &Words, error: Error) -> Result<Response> {
    let (status, errors) = as_field_errors(error)?;
    let context = MonthlyPage {
        page: frame(viewer, "统计月报", "/figures"),
        head: PageHead {
            crumbs: vec![Link::new("/figures", "统计")],
            title: "统计月报".to_owned(),
            ..PageHead::default()
        },
        filter: Filter::of(app, &viewer.actor, words, None).await?,
        errors,
        chapters: vec![],
        charts: vec![],
        definitions: vec![],
    };
    html_with(status, "figures/monthly", &context)
}

async fn report_as(app: &App, viewer: &Viewer, mut words: Words, format: Format) -> poem::Result<Response> {
    let month = asked(&mut words, &viewer.actor)?;
    Ok(download(sheet::monthly(app, &viewer.actor, &month, format).await?).into_response())
}

#[handler]
pub async fn csv(app: Data<&App>, viewer: Viewer, words: Query<Words>) -> poem::Result<Response> {
    report_as(&app, &viewer, words.0, Format::Csv).await
}

#[handler]
pub async fn xlsx(app: Data<&App>, viewer: Viewer, words: Query<Words>) -> poem::Result<Response> {
    report_as(&app, &viewer, words.0, Format::Xlsx).await
}
