//! Pictures: the three 诊, a figure month by month, and building by building.

use crate::app::App;
use crate::error::Result;
use crate::figures::catalogue::FIGURES;
use crate::figures::compute::Period;
use crate::figures::definitions::{Definition, FigureKind, Formula, find};
use crate::figures::kinds::Unit;
use crate::figures::policy::{Place, Reach, may_open};
use crate::figures::service::{self, Asked, By, Figure};
use crate::figures::text;
use crate::kernel::Actor;
use crate::web::form::Choice;
use crate::web::svg::{Bar, FunnelStage, Mean, TrendPoint, bars, stage_funnel, trend};
use crate::web::view::{Cell, Chart, LegendItem};

use super::{Scope, query};

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
    let year = Asked {
        period: Period {
            from: asked.period.to.plus(-11),
            to: asked.period.to,
        },
        ..asked.clone()
    };
    let months = service::figure(app, actor, &year, Some(By::Month), d).await?;
    charts.extend(months.as_ref().map(by_month));
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

/// 分级化解: entered, resolved, moved up at each 诊.
fn funnel(figures: &[Figure], asked: &Asked) -> Chart {
    let query = query(asked);
    let open = may_open(&asked.reach, &asked.place).is_ok();
    let n = |code: &str| {
        let found = figures.iter().find(|f| f.definition.code == code);
        found.and_then(|f| f.now.n).unwrap_or_default() as i64
    };
    let stages: Vec<FunnelStage> = [
        ("预诊", "S15.pre", "S18.pre", "S18.up.pre"),
        ("会诊", "S15.joint", "S18.joint", "S18.up.joint"),
        ("专诊", "S15.spec", "S18.spec", ""),
    ]
    .into_iter()
    .map(|(label, entered, resolved, moved)| FunnelStage {
        label: label.to_owned(),
        entered: n(entered),
        resolved: n(resolved),
        moved: n(moved),
        href: if open {
            format!("/figures/{entered}/rows?{query}")
        } else {
            String::new()
        },
    })
    .collect();
    let rows = stages.iter().map(|s| {
        vec![
            Cell::new(&s.label),
            Cell::new(s.entered.to_string()).to(&s.href),
            Cell::new(s.resolved.to_string()),
            Cell::new(s.moved.to_string()),
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
fn by_month(figure: &Figure) -> Chart {
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
    let rows = figure.series.iter().map(|p| {
        vec![
            Cell::new(&p.key),
            Cell::new(text::value(d, &p.now)),
            Cell::new(text::value(d, &p.previous)),
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
    let link = |building: &str| {
        let one = Asked {
            place: Place::Building(building.to_owned()),
            ..asked.clone()
        };
        format!("/figures/{}/rows?{}", d.code, query(&one))
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
            href: link(&p.key),
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
        vec![
            Cell::new(&p.name),
            Cell::new(text::value(d, &p.now)).to(link(&p.key)),
            Cell::new(text::value(d, &p.previous)),
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
