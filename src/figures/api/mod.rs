//! `/api/v1/figures` and the rows behind them; `ranking.rs` places by one rate.

mod ranking;

pub use ranking::RankingApi;

use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Binary, Json, Response};
use poem_openapi::{Enum, Object, OpenApi};

use super::compute::Measured;
use super::rows::{self, Row};
use super::service::{self, Asked, By, Figure, Typed};
use super::sheet::{self, File, Format};
use crate::app::App;
use crate::error::Result;
use crate::web::Tag;
use crate::web::caller::Caller;
use crate::web::number::Number;
use crate::web::params::{limit, next_link};
use crate::web::problem::Problem;

pub struct FiguresApi {
    app: App,
}

impl FiguresApi {
    pub fn new(app: App) -> Self {
        FiguresApi { app }
    }
}

/// 统计: every figure of a place and a period.
#[derive(Object)]
struct FigureList {
    items: Vec<FigureView>,
    /// Always null: there is one page.
    next: Option<String>,
    /// The months that were counted, both ends included.
    from: String,
    to: String,
}

/// 指标. `value` is null where `d` is 0.
#[derive(Object)]
#[oai(rename = "Figure")]
struct FigureView {
    /// `S17`
    code: String,
    name: String,
    /// Of `value`.
    unit: String,
    /// count, rate, level, duration
    kind: String,
    value: Option<Number>,
    /// The number whose rows open with `part=n`.
    n: Option<Number>,
    /// The number whose rows open with `part=d`.
    d: Option<Number>,
    /// At the beginning of the period, for changes of a rate.
    #[oai(skip_serializing_if_is_none)]
    n0: Option<Number>,
    #[oai(skip_serializing_if_is_none)]
    d0: Option<Number>,
    /// What n and d are counted in.
    counted_in: String,
    /// The same months a year before (上年同期).
    previous: MeasuredView,
    /// True where a small count is hidden from this reader (小数隐藏).
    suppressed: bool,
    /// 口径
    definition: String,
    version: i64,
    #[oai(skip_serializing_if_is_none)]
    series: Option<Vec<PointView>>,
}

/// Value, numerator and denominator.
#[derive(Object)]
#[oai(rename = "Measured")]
struct MeasuredView {
    value: Option<Number>,
    n: Option<Number>,
    d: Option<Number>,
}

/// A figure of one month or one building.
#[derive(Object)]
#[oai(rename = "FigurePoint")]
struct PointView {
    /// `2026-03`, or the id of a building.
    key: String,
    name: String,
    value: Option<Number>,
    n: Option<Number>,
    d: Option<Number>,
    previous: MeasuredView,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "lowercase")]
enum Series {
    Building,
    Month,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "lowercase")]
enum PartName {
    N,
    D,
    N0,
    D0,
}

impl PartName {
    fn word(self) -> &'static str {
        match self {
            PartName::N => "n",
            PartName::D => "d",
            PartName::N0 => "n0",
            PartName::D0 => "d0",
        }
    }
}

/// The rows behind a number. Their values sum to it; of a count there are as many as it says.
#[derive(Object)]
struct FigureRows {
    items: Vec<RowView>,
    next: Option<String>,
}

#[derive(Object)]
#[oai(rename = "FigureRow")]
struct RowView {
    building_id: String,
    building_name: String,
    /// Of a level: the day of its last change.
    on_day: String,
    subject_kind: String,
    /// Null for a matter that the caller may not know of: it is counted, nothing of it is told.
    subject_id: Option<String>,
    label: String,
    value: Number,
}

fn number(value: Option<f64>) -> Option<Number> {
    value.map(Number)
}

fn measured(m: &Measured) -> MeasuredView {
    MeasuredView {
        value: number(m.value),
        n: number(m.n),
        d: number(m.d),
    }
}

fn view(figure: &Figure, with_series: bool) -> FigureView {
    let d = figure.definition;
    FigureView {
        code: d.code.to_owned(),
        name: d.name.to_owned(),
        unit: d.unit.to_owned(),
        kind: d.kind.as_str().to_owned(),
        value: number(figure.now.value),
        n: number(figure.now.n),
        d: number(figure.now.d),
        n0: number(figure.now.n0),
        d0: number(figure.now.d0),
        counted_in: d.counted_in.to_owned(),
        previous: measured(&figure.previous),
        suppressed: figure.now.suppressed,
        definition: d.sentence(),
        version: d.version,
        series: with_series.then(|| {
            let points = figure.series.iter().map(|p| PointView {
                key: p.key.clone(),
                name: p.name.clone(),
                value: number(p.now.value),
                n: number(p.now.n),
                d: number(p.now.d),
                previous: measured(&p.previous),
            });
            points.collect()
        }),
    }
}

fn row_view(row: Row) -> RowView {
    RowView {
        building_id: row.building_id,
        building_name: row.building,
        on_day: row.on_day.to_string(),
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        label: row.label,
        value: Number(row.value),
    }
}

type Words = Query<Option<String>>;

/// The parts of a query, in the order of [`Typed`].
fn asked(caller: &Caller, words: [&Words; 5]) -> Result<Asked> {
    let [building, street, department, from, to] = words.map(|q| q.0.as_deref());
    let typed = Typed {
        building,
        street,
        department,
        from,
        to,
    };
    service::asked(&caller.actor, typed)
}

type Download = Response<Binary<Vec<u8>>>;

fn download(file: File) -> Download {
    let name = format!("attachment; filename=\"{}\"", file.name);
    Response::new(Binary(file.bytes))
        .header("content-type", file.media_type)
        .header("content-disposition", name)
}

#[OpenApi(tag = "Tag::Figures")]
impl FiguresApi {
    /// Figures of the zone, a street, a building or a department, by default of this year so far.
    ///
    /// `by` adds the same figure for each month or each building. 404 for a building that is not the
    /// caller's, 403 with the rule where only totals may be read, 422 for a period that is none.
    #[expect(clippy::too_many_arguments, reason = "query parameters")]
    #[oai(path = "/figures", method = "get", operation_id = "list_figures")]
    async fn list_figures(
        &self,
        caller: Caller,
        building_id: Words,
        street_id: Words,
        department_id: Words,
        /// `YYYY-MM`
        from: Query<Option<String>>,
        /// `YYYY-MM`, included
        to: Query<Option<String>>,
        by: Query<Option<Series>>,
    ) -> Result<Json<FigureList>, Problem> {
        let asked = asked(&caller, [&building_id, &street_id, &department_id, &from, &to])?;
        let by = by.0.map(|series| match series {
            Series::Building => By::Building,
            Series::Month => By::Month,
        });
        let figures = service::figures(&self.app, &caller.actor, &asked, by).await?;
        Ok(Json(FigureList {
            items: figures.iter().map(|f| view(f, by.is_some())).collect(),
            next: None,
            from: asked.period.from.to_string(),
            to: asked.period.to.to_string(),
        }))
    }

    /// The rows behind a number: `part` names the numerator or the denominator.
    ///
    /// 404 for an unknown figure or building, 403 where rows are not open to the caller.
    #[expect(clippy::too_many_arguments, reason = "query parameters")]
    #[oai(path = "/figures/:code/rows", method = "get", operation_id = "list_figure_rows")]
    async fn list_figure_rows(
        &self,
        caller: Caller,
        request: &poem::Request,
        code: Path<String>,
        building_id: Words,
        street_id: Words,
        department_id: Words,
        from: Words,
        to: Words,
        part: Query<Option<PartName>>,
        cursor: Query<Option<String>>,
        #[oai(name = "limit")] most: Query<Option<i64>>,
    ) -> Result<Response<Json<FigureRows>>, Problem> {
        let asked = asked(&caller, [&building_id, &street_id, &department_id, &from, &to])?;
        let part = part.0.map(PartName::word);
        let most = limit(most.0)?;
        let page = rows::rows(
            &self.app,
            &caller.actor,
            &code.0,
            part,
            &asked,
            cursor.0.as_deref(),
            most,
        )
        .await?;
        let link = next_link(request, page.next.as_deref());
        let mut answer = Response::new(Json(FigureRows {
            items: page.items.into_iter().map(row_view).collect(),
            next: page.next,
        }));
        if let Some(link) = link {
            answer = answer.header("link", link);
        }
        Ok(answer)
    }

    /// The figures as .csv.
    #[oai(path = "/figures.csv", method = "get", operation_id = "export_figures_csv")]
    async fn export_figures_csv(
        &self,
        caller: Caller,
        building_id: Words,
        street_id: Words,
        department_id: Words,
        from: Words,
        to: Words,
    ) -> Result<Download, Problem> {
        let asked = asked(&caller, [&building_id, &street_id, &department_id, &from, &to])?;
        Ok(download(
            sheet::figures(&self.app, &caller.actor, &asked, Format::Csv).await?,
        ))
    }

    /// All rows behind a number as .csv; 422 where they are too many for one file.
    #[expect(clippy::too_many_arguments, reason = "query parameters")]
    #[oai(
        path = "/figures/:code/rows.csv",
        method = "get",
        operation_id = "export_figure_rows_csv"
    )]
    async fn export_figure_rows_csv(
        &self,
        caller: Caller,
        code: Path<String>,
        building_id: Words,
        street_id: Words,
        department_id: Words,
        from: Words,
        to: Words,
        part: Query<Option<PartName>>,
    ) -> Result<Download, Problem> {
        let asked = asked(&caller, [&building_id, &street_id, &department_id, &from, &to])?;
        let part = part.0.map(PartName::word);
        let file = sheet::rows(&self.app, &caller.actor, &code.0, part, &asked, Format::Csv).await?;
        Ok(download(file))
    }

    /// The figures as .xlsx.
    #[oai(path = "/figures.xlsx", method = "get", operation_id = "export_figures_xlsx")]
    async fn export_figures_xlsx(
        &self,
        caller: Caller,
        building_id: Words,
        street_id: Words,
        department_id: Words,
        from: Words,
        to: Words,
    ) -> Result<Download, Problem> {
        let asked = asked(&caller, [&building_id, &street_id, &department_id, &from, &to])?;
        Ok(download(
            sheet::figures(&self.app, &caller.actor, &asked, Format::Xlsx).await?,
        ))
    }

    /// All rows behind a number as .xlsx; 422 where they are too many for one file.
    #[expect(clippy::too_many_arguments, reason = "query parameters")]
    #[oai(
        path = "/figures/:code/rows.xlsx",
        method = "get",
        operation_id = "export_figure_rows_xlsx"
    )]
    async fn export_figure_rows_xlsx(
        &self,
        caller: Caller,
        code: Path<String>,
        building_id: Words,
        street_id: Words,
        department_id: Words,
        from: Words,
        to: Words,
        part: Query<Option<PartName>>,
    ) -> Result<Download, Problem> {
        let asked = asked(&caller, [&building_id, &street_id, &department_id, &from, &to])?;
        let part = part.0.map(PartName::word);
        let file = sheet::rows(&self.app, &caller.actor, &code.0, part, &asked, Format::Xlsx).await?;
        Ok(download(file))
    }
}
