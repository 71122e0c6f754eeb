//! `/api/v1/figures/{code}/ranking`.

use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};

use super::views::{MeasuredView, measured, number};
use super::{Words, asked};
use crate::app::App;
use crate::figures::ranking::{self, Of, Order};
use crate::figures::service::Point;
use crate::web::Tag;
use crate::web::caller::Caller;
use crate::web::number::Number;
use crate::web::problem::Problem;

pub struct RankingApi {
    app: App,
}

impl RankingApi {
    pub fn new(app: App) -> Self {
        RankingApi { app }
    }
}

#[derive(Enum, Clone, Copy)]
#[oai(rename = "RankedPlaces", rename_all = "lowercase")]
enum Places {
    Building,
    Department,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename = "RankingOrder", rename_all = "lowercase")]
enum Direction {
    Desc,
    Asc,
}

/// 排名: one rate of all places, and the places with too few cases to be ranked.
#[derive(Object)]
struct FigureRanking {
    code: String,
    name: String,
    unit: String,
    /// What n and d are counted in.
    counted_in: String,
    /// 口径
    definition: String,
    version: i64,
    /// Of all places together.
    whole: MeasuredView,
    /// The least denominator that is ranked, and the policy that says so.
    minimum: i64,
    policy: String,
    policy_version: i64,
    /// In the order asked for.
    items: Vec<RankedPlace>,
    /// 样本不足: d below the minimum, or nothing.
    too_few: Vec<RankedPlace>,
    /// Always null: there is one page.
    next: Option<String>,
    /// The months that were counted, both ends included.
    from: String,
    to: String,
}

#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct RankedPlace {
    /// Equal values share one; left out for too few cases.
    rank: Option<i64>,
    /// Of the building or the department.
    id: String,
    name: String,
    value: Option<Number>,
    n: Option<Number>,
    d: Option<Number>,
}

fn place(rank: Option<usize>, point: Point) -> RankedPlace {
    RankedPlace {
        rank: rank.map(|rank| rank as i64),
        id: point.key,
        name: point.name,
        value: number(point.now.value),
        n: number(point.now.n),
        d: number(point.now.d),
    }
}

#[OpenApi(tag = "Tag::Figures")]
impl RankingApi {
    /// Buildings, or departments, by one rate.
    ///
    /// Only those with at least the minimum denominator of the zone's policy (`ranking_minimum`) are
    /// ranked. 404 for an unknown figure, 403 for readers of totals, 422 for a figure that is no rate.
    #[expect(clippy::too_many_arguments, reason = "query parameters")]
    #[oai(path = "/figures/:code/ranking", method = "get", operation_id = "get_figure_ranking")]
    async fn ranking(
        &self,
        caller: Caller,
        code: Path<String>,
        of: Query<Option<Places>>,
        order: Query<Option<Direction>>,
        street_id: Words,
        /// `YYYY-MM`
        from: Query<Option<String>>,
        /// `YYYY-MM`, included
        to: Query<Option<String>>,
    ) -> Result<Json<FigureRanking>, Problem> {
        let nowhere: Words = Query(None);
        let asked = asked(&caller, [&nowhere, &street_id, &nowhere, &nowhere, &from, &to])?;
        let of = match of.0 {
            Some(Places::Department) => Of::Department,
            Some(Places::Building) | None => Of::Building,
        };
        let order = match order.0 {
            Some(Direction::Asc) => Order::Lowest,
            Some(Direction::Desc) | None => Order::Highest,
        };
        let found = ranking::ranking(&self.app, &caller.actor, &code.0, of, &asked, order).await?;
        let d = found.definition;
        Ok(Json(FigureRanking {
            code: d.code.to_owned(),
            name: d.name.to_owned(),
            unit: d.unit.to_owned(),
            counted_in: d.counted_in.to_owned(),
            definition: d.sentence(),
            version: d.version,
            whole: measured(&found.whole),
            minimum: found.minimum,
            policy: found.policy.code,
            policy_version: found.policy.version,
            items: found.ranked.into_iter().map(|r| place(Some(r.rank), r.point)).collect(),
            too_few: found.too_few.into_iter().map(|p| place(None, p)).collect(),
            next: None,
            from: asked.period.from.to_string(),
            to: asked.period.to.to_string(),
        }))
    }
}
