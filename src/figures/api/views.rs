//! Figures and rows as the API gives them.

use poem_openapi::{Enum, Object};

use crate::figures::compute::Measured;
use crate::figures::rows::Row;
use crate::figures::service::Figure;
use crate::web::number::Number;

/// 统计: every figure of a place and a period.
#[derive(Object)]
pub struct FigureList {
    pub items: Vec<FigureView>,
    /// Always null: there is one page.
    pub next: Option<String>,
    /// The months that were counted, both ends included.
    pub from: String,
    pub to: String,
}

/// 指标. `value` is null where `d` is 0.
#[derive(Object)]
#[oai(rename = "Figure")]
pub struct FigureView {
    /// `S17`
    pub code: String,
    pub name: String,
    /// Of `value`.
    pub unit: String,
    /// count, rate, level, duration
    pub kind: String,
    pub value: Option<Number>,
    /// The number whose rows open with `part=n`.
    pub n: Option<Number>,
    /// The number whose rows open with `part=d`.
    pub d: Option<Number>,
    /// At the beginning of the period, for changes of a rate.
    #[oai(skip_serializing_if_is_none)]
    pub n0: Option<Number>,
    #[oai(skip_serializing_if_is_none)]
    pub d0: Option<Number>,
    /// What n and d are counted in.
    pub counted_in: String,
    /// The same months a year before (上年同期).
    pub previous: MeasuredView,
    /// True where a small count is hidden from this reader (小数隐藏).
    pub suppressed: bool,
    /// 口径
    pub definition: String,
    pub version: i64,
    #[oai(skip_serializing_if_is_none)]
    pub series: Option<Vec<PointView>>,
}

/// Value, numerator and denominator.
#[derive(Object)]
#[oai(rename = "Measured")]
pub struct MeasuredView {
    pub value: Option<Number>,
    pub n: Option<Number>,
    pub d: Option<Number>,
}

/// A figure of one month or one building.
#[derive(Object)]
#[oai(rename = "FigurePoint")]
pub struct PointView {
    /// `2026-03`, or the id of a building.
    pub key: String,
    pub name: String,
    pub value: Option<Number>,
    pub n: Option<Number>,
    pub d: Option<Number>,
    pub previous: MeasuredView,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "lowercase")]
pub enum Series {
    Building,
    Month,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "lowercase")]
pub enum PartName {
    N,
    D,
    N0,
    D0,
}

impl PartName {
    pub fn word(self) -> &'static str {
        match self {
            PartName::N => "n",
            PartName::D => "d",
            PartName::N0 => "n0",
            PartName::D0 => "d0",
        }
    }
}

/// The rows behind a number. Their values sum to it; of a count there are as many as it says, and of
/// lengths of time as many as `n` says.
#[derive(Object)]
pub struct FigureRows {
    pub items: Vec<RowView>,
    pub next: Option<String>,
    /// How many rows there are on all pages.
    pub count: i64,
    /// What the values of all of them come to.
    pub total: Number,
}

#[derive(Object)]
#[oai(rename = "FigureRow")]
pub struct RowView {
    /// Empty for what is counted once in several buildings (S33.groups).
    pub building_id: String,
    pub building_name: String,
    /// Of a level: the day of its last change.
    pub on_day: String,
    pub subject_kind: String,
    /// Null for a matter that the caller may not know of: it is counted, nothing of it is told.
    pub subject_id: Option<String>,
    pub label: String,
    pub value: Number,
}

pub fn number(value: Option<f64>) -> Option<Number> {
    value.map(Number)
}

pub fn measured(m: &Measured) -> MeasuredView {
    MeasuredView {
        value: number(m.value),
        n: number(m.n),
        d: number(m.d),
    }
}

pub fn view(figure: &Figure, with_series: bool) -> FigureView {
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

pub fn row_view(row: Row) -> RowView {
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
