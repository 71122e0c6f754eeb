//! Pictures: the three 诊, a figure month by month, and building by building.

use crate::app::App;
use crate::error::Result;
use crate::figures::catalogue::FIGURES;
use crate::figures::compute::Period;
use crate::figures::definitions::{Definition, FigureKind, Formula, Part, find};
use crate::figures::kinds::Unit;
use crate::figures::policy::{Place, Reach};
use crate::figures::service::{self, Asked, By, Figure};
use crate::figures::text;
use crate::kernel::{Actor, Month};
use crate::web::form::Choice;
use crate::web::svg::{Bar, FunnelStage, Mean, TrendPoint, bars, stage_funnel, trend};
use crate::web::view::{Cell, Chart, LegendItem};

use super::{Scope, during, opened, rows_of, year_before};

/// What is drawn until somebody chooses.
fn first(scope: Scope) -> &'static str {
    match (scope.unit, scope.demands) {
        (Some(Unit::Department), _) => "S30.signed",
        (Some(Unit::Group), _) => "S33.visits",
        (None, true) => "S24",
        (None, false) => "S15",
    }
}

/// Pictures begin at zero: a figure that may be below it is not drawn.
fn drawable(d: &Definition) -> bool {
    match d.formula {
        Formula::Sum(sum) => sum.terms.iter().all(|(sign, _)| *sign > 0),
        Formula::Growth { .. } | Formula::Change { .. } => false,
        _ => true,
    }
}

/// The figures that the pictures of a page can show.
pub(super) fn choices(chosen: &str, scope: Scope) -> Vec<Choice> {
    let chosen = drawn(chosen, scope).code;
    FIGURES
        .iter()
        .filter(|d| drawable(d) && scope.tells(d))
        .map(|d| {
            let mut choice = Choice::new(d.code, d.name);
            choice.selected = d.code == chosen;
            choice
        })
        .collect()
}

fn drawn(code: &str, scope: Scope) -> &'static Definition {
    let first = || find(first(scope)).expect("a test finds the first figure of every page");
    find(code)
        .filter(|d| drawable(d) && scope.tells(d))
        .unwrap_or_else(first)
}

/// The pictures that this reader may see of a place and a period.
pub(super) async fn of(
    app: &App,
    actor: &Actor,
    asked: &Asked,
    figures: &[Figure],
    scope: Scope,
    code: &str,
) -> Result<Vec<Chart>> {
    if matches!(asked.reach, Reach::Totals | Reach::Departments(_)) && scope.unit.is_none() {
        return Ok(vec![]);
    }
    let mut charts = if scope.demands {
        vec![]
    } else {
        vec![funnel(figures, asked)]
    };
    let d = drawn(code, scope);
    let year = during(
        asked,
        Period {
            from: asked.period.to.plus(-11),
            to: asked.period.to,
        },
    );
    let months = service::figure(app, actor, &year, Some(By::Month), d).await?;
    charts.extend(months.as_ref().map(|f| by_month(f, asked)));
    let several = matches!(asked.place, Place::Zone | Place::Street(_)) && asked.reach == Reach::Zone;
    if several {
        let each = service::figure(app, actor, asked, Some(By::Building), d).await?;
        charts.extend(each.as_ref().map(|f| by_building(f, asked)));
    }
    Ok(charts)
}

fn columns<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).into()
}

/// The three 诊: entered, resolved, moved up.
const STAGES: [(&str, &str, &str, &str); 3] = [
    ("预诊", "S15.pre", "S18.pre", "S18.up.pre"),
    ("会诊", "S15.joint", "S18.joint", "S18.up.joint"),
    ("专诊", "S15.spec", "S18.spec", ""),
];

/// 分级化解: entered, resolved, moved up at each 诊.
fn funnel(figures: &[Figure], asked: &Asked) -> Chart {
    let n = |code: &str| {
        let found = figures.iter().find(|f| f.definition.code == code);
        found.and_then(|f| f.now.n).unwrap_or_default() as i64
    };
    let stages: Vec<FunnelStage> = STAGES
        .into_iter()
        .map(|(label, entered, resolved, moved)| FunnelStage {
            label: label.to_owned(),
            entered: n(entered),
            resolved: n(resolved),
            moved: n(moved),
            href: rows_of(entered, asked, None),
        })
        .collect();
    // 专诊 moves nothing up.
    let n_of = |code: &str, n: i64| match find(code) {
        Some(d) => Cell::new(n.to_string()).to(rows_of(d.code, asked, Some(Part::N))),
        None => Cell::new(n.to_string()),
    };
    let rows = stages.iter().zip(STAGES).map(|(s, (_, _, resolved, moved))| {
        vec![
            Cell::new(&s.label),
            Cell::new(s.entered.to_string()).to(&s.href),
            n_of(resolved, s.resolved),
            n_of(moved, s.moved),
        ]
    });
    Chart {
        title: "分级化解".to_owned(),
        svg: stage_funnel("分级化解", &stages),
        legend: [("resolved", "化解"), ("moved", "升级"), ("other", "在办、未成或撤回")]
            .map(|(class, label)| LegendItem { class, label })
            .into(),
        columns: columns(["阶段", "进入", "化解", "升级"]),
        rows: rows.collect(),
    }
}

/// Twelve months, with the same months of the year before.
fn by_month(figure: &Figure, asked: &Asked) -> Chart {
    let d = figure.definition;
    let title = format!("{}：近十二个月", d.name);
    let points: Vec<TrendPoint> = figure
        .series
        .iter()
        .map(|p| TrendPoint {
            label: p.key.clone(),
            value: p.now.value,
            last_year: p.previous.value,
        })
        .collect();
    let months = figure.series.iter().filter_map(|p| Some((p, Month::parse(&p.key)?)));
    let rows = months.map(|(p, month)| {
        let one = during(asked, Period { from: month, to: month });
        vec![
            Cell::new(&p.key),
            opened(d, &p.now, &one),
            opened(d, &p.previous, &year_before(&one)),
        ]
    });
    Chart {
        svg: trend(&title, d.unit, &points),
        title,
        legend: [("now", "本期"), ("before", "上年同期")]
            .map(|(class, label)| LegendItem { class, label })
            .into(),
        columns: columns(["月份", "本期", "上年同期"]),
        rows: rows.collect(),
    }
}

/// Each building, with the zone's rate, or the mean of a count.
fn by_building(figure: &Figure, asked: &Asked) -> Chart {
    let d = figure.definition;
    let title = format!("{}：各楼宇", d.name);
    let there = |building: &str| Asked {
        place: Place::Building(building.to_owned()),
        ..asked.clone()
    };
    let written = |value: f64| {
        let unit = if d.unit == "%" { "%" } else { "" };
        format!("{}{unit}", text::number(value, d.unit))
    };
    let shown: Vec<Bar> = figure
        .series
        .iter()
        .filter_map(|p| Some((p, p.now.value?)))
        .map(|(p, value)| Bar {
            label: p.name.clone(),
            value,
            text: written(value),
            href: rows_of(d.code, &there(&p.key), None),
        })
        .collect();
    let whole = matches!(d.kind, FigureKind::Rate | FigureKind::Duration);
    let mean = figure.now.value.filter(|_| !shown.is_empty()).map(|value| {
        let value = if whole { value } else { value / shown.len() as f64 };
        let text = if whole {
            written(value)
        } else {
            text::number(value, "%")
        };
        Mean { value, text }
    });
    let rows = figure.series.iter().map(|p| {
        let one = there(&p.key);
        vec![
            Cell::new(&p.name),
            opened(d, &p.now, &one),
            opened(d, &p.previous, &year_before(&one)),
        ]
    });
    Chart {
        svg: bars(&title, &shown, mean.as_ref()),
        title,
        legend: vec![],
        columns: columns(["楼宇", "本期", "上年同期"]),
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_begins_with_a_figure_that_it_tells() {
        let units = [Some(Unit::Department), Some(Unit::Group)];
        for (demands, unit) in [(false, None), (true, None), (true, units[0]), (true, units[1])] {
            let scope = Scope { demands, unit };
            let d = find(first(scope)).unwrap();
            assert!(scope.tells(d) && drawable(d), "{scope:?} {}", d.code);
        }
    }
}
