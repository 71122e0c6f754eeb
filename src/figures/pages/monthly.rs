//! 月报: one month and the year so far, each beside the year before, on A4.

use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::Serialize;

use super::{Filter, Words, charts, during, opened, query, table, year_before};
use crate::app::App;
use crate::figures::compute::Period;
use crate::figures::definitions::Chapter;
use crate::figures::service::{self, Asked, Figure};
use crate::figures::{sheet, text};
use crate::kernel::Month;
use crate::web::caller::Viewer;
use crate::web::pages::{frame, html};
use crate::web::view::{Cell, Chart, Definition, Link, Page, PageHead};

#[derive(Serialize)]
struct MonthlyPage {
    page: Page,
    head: PageHead,
    filter: Filter,
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

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, words: Query<Words>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let mut words = words.0;
    if words.month.is_empty() {
        words.month = actor.now.day().month().to_string();
    }
    (words.from, words.to) = (words.month.clone(), words.month.clone());
    let month = words.asked(actor)?;
    let to = month.period.to;
    let january = Month {
        year: to.year,
        month: 1,
    };
    let year = during(&month, Period { from: january, to });
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
    let context = MonthlyPage {
        page: frame(&viewer, &title, "/figures"),
        head: PageHead {
            crumbs: vec![Link::new(format!("/figures?{}", query(&year)), "统计")],
            title,
            lead: format!("{} · 生成于 {}", viewer.zone_name, actor.now.to_page()),
            actions: vec![Link::new(format!("/figures.xlsx?{}", query(&month)), "导出 Excel")],
            ..PageHead::default()
        },
        filter: Filter::of(&app, actor, &words, Some(&month)).await?,
        chapters: chapters.collect(),
        charts: charts::of(&app, actor, &year, &of_year, words.scope(Some(&year)), &words.chart).await?,
        definitions: of_month.iter().map(|f| table::definition(f.definition)).collect(),
    };
    Ok(html("figures/monthly", &context)?)
}
