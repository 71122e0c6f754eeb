//! `/api/v1/figures` and the rows behind them; `ranking.rs` places by one rate.

mod ranking;

pub use ranking::RankingApi;

mod views;

use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Binary, Json, Response};

use super::compute::tidy;
use super::rows;
use super::service::{self, Asked, By, Typed};
use super::sheet::{self, File, Format};
use crate::app::App;
use crate::error::Result;
use crate::web::Tag;
use crate::web::caller::Caller;
use crate::web::number::Number;
use crate::web::params::{limit, next_link};
use crate::web::problem::Problem;
use views::{FigureList, FigureRows, PartName, Series, row_view, view};

pub struct FiguresApi {
    app: App,
}

impl FiguresApi {
    pub fn new(app: App) -> Self {
        FiguresApi { app }
    }
}

type Words = Query<Option<String>>;

/// The parts of a query, in the order of [`Typed`].
fn asked(caller: &Caller, words: [&Words; 6]) -> Result<Asked> {
    let [building, street, department, group, from, to] = words.map(|q| q.0.as_deref());
    let typed = Typed {
        building,
        street,
        department,
        group,
        from,
        to,
    };
    service::asked(&caller.actor, typed)
}

pub(super) type Download = Response<Binary<Vec<u8>>>;

/// A table as a file to keep; the pages give the same.
pub(super) fn download(file: File) -> Download {
    let name = format!("attachment; filename=\"{}\"", file.name);
    Response::new(Binary(file.bytes))
        .header("content-type", file.media_type)
        .header("content-disposition", name)
}

#[OpenApi(tag = "Tag::Figures")]
impl FiguresApi {
    /// Figures of the zone, a street, a building, a department or a guidance group, by default of this year so far.
    ///
    /// `by` adds the same figure for each month or each building. 404 for a building that is not the
    /// caller's, 403 with the rule where only totals may be read, 422 for a period that is none or has not begun.
    #[expect(clippy::too_many_arguments, reason = "query parameters")]
    #[oai(path = "/figures", method = "get", operation_id = "list_figures")]
    async fn list_figures(
        &self,
        caller: Caller,
        building_id: Words,
        street_id: Words,
        department_id: Words,
        /// 党建指导团
        group_id: Words,
        /// `YYYY-MM`
        from: Query<Option<String>>,
        /// `YYYY-MM`, included
        to: Query<Option<String>>,
        by: Query<Option<Series>>,
    ) -> Result<Json<FigureList>, Problem> {
        let asked = asked(
            &caller,
            [&building_id, &street_id, &department_id, &group_id, &from, &to],
        )?;
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
        /// 党建指导团
        group_id: Words,
        from: Words,
        to: Words,
        part: Query<Option<PartName>>,
        cursor: Query<Option<String>>,
        #[oai(name = "limit")] most: Query<Option<i64>>,
    ) -> Result<Response<Json<FigureRows>>, Problem> {
        let asked = asked(
            &caller,
            [&building_id, &street_id, &department_id, &group_id, &from, &to],
        )?;
        let part = part.0.map(PartName::word);
        let most = limit(most.0)?;
        let (page, sum) = rows::rows(
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
            count: sum.rows,
            total: Number(tidy(sum.total)),
        }));
        if let Some(link) = link {
            answer = answer.header("link", link);
        }
        Ok(answer)
    }

    /// The figures as .csv.
    #[expect(clippy::too_many_arguments, reason = "query parameters")]
    #[oai(path = "/figures.csv", method = "get", operation_id = "export_figures_csv")]
    async fn export_figures_csv(
        &self,
        caller: Caller,
        building_id: Words,
        street_id: Words,
        department_id: Words,
        /// 党建指导团
        group_id: Words,
        from: Words,
        to: Words,
    ) -> Result<Download, Problem> {
        let asked = asked(
            &caller,
            [&building_id, &street_id, &department_id, &group_id, &from, &to],
        )?;
        Ok(download(
            sheet::figures(&self.app, &caller.actor, &asked, Format::Csv).await?,
        ))
    }

    /// All rows behind a number as .csv; 422 where they are too many for one file.
    ///
    /// Without `part`, those of every part one below the other. After the rows of a part stands what they
    /// come to.
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
        /// 党建指导团
        group_id: Words,
        from: Words,
        to: Words,
        part: Query<Option<PartName>>,
    ) -> Result<Download, Problem> {
        let asked = asked(
            &caller,
            [&building_id, &street_id, &department_id, &group_id, &from, &to],
        )?;
        let part = part.0.map(PartName::word);
        let file = sheet::rows(&self.app, &caller.actor, &code.0, part, &asked, Format::Csv).await?;
        Ok(download(file))
    }

    /// The figures as .xlsx.
    #[expect(clippy::too_many_arguments, reason = "query parameters")]
    #[oai(path = "/figures.xlsx", method = "get", operation_id = "export_figures_xlsx")]
    async fn export_figures_xlsx(
        &self,
        caller: Caller,
        building_id: Words,
        street_id: Words,
        department_id: Words,
        /// 党建指导团
        group_id: Words,
        from: Words,
        to: Words,
    ) -> Result<Download, Problem> {
        let asked = asked(
            &caller,
            [&building_id, &street_id, &department_id, &group_id, &from, &to],
        )?;
        Ok(download(
            sheet::figures(&self.app, &caller.actor, &asked, Format::Xlsx).await?,
        ))
    }

    /// All rows behind a number as .xlsx; 422 where they are too many for one file.
    ///
    /// Without `part`, those of every part one below the other. After the rows of a part stands what they
    /// come to.
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
        /// 党建指导团
        group_id: Words,
        from: Words,
        to: Words,
        part: Query<Option<PartName>>,
    ) -> Result<Download, Problem> {
        let asked = asked(
            &caller,
            [&building_id, &street_id, &department_id, &group_id, &from, &to],
        )?;
        let part = part.0.map(PartName::word);
        let file = sheet::rows(&self.app, &caller.actor, &code.0, part, &asked, Format::Xlsx).await?;
        Ok(download(file))
    }
}
