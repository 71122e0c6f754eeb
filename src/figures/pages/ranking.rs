//! 排名: buildings or departments by one rate.

use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::{opened, rows_of, table};
use crate::app::App;
use crate::figures::compute::Measured;
use crate::figures::definitions::{Definition, Part};
use crate::figures::kinds::Unit;
use crate::figures::policy::{Place, Reach};
use crate::figures::ranking::{self, Of, Order, Ranking};
use crate::figures::service::{self, Asked, Point, Typed};
use crate::figures::{sheet, text};
use crate::web::caller::Viewer;
use crate::web::pages::{frame, html};
use crate::web::view::{self, Cell, Empty, Fact, Link, Page, PageHead};

#[derive(Serialize)]
struct RankingPage {
    page: Page,
    head: PageHead,
    /// Beside each other: what is ranked, and from which end.
    choices: Vec<Choice>,
    of: &'static str,
    unit: &'static str,
    counted_in: &'static str,
    ranked: Vec<Line>,
    too_few: Vec<Line>,
    /// Why a value is above a hundred percent; empty where none is.
    why_above: String,
    minimum: i64,
    policy: String,
    definition: view::Definition,
    empty: Empty,
}

#[derive(Serialize)]
struct Choice {
    label: &'static str,
    href: String,
    active: bool,
}

#[derive(Serialize)]
struct Line {
    /// 0 for too few cases.
    rank: usize,
    name: String,
    /// Beside a value above a hundred percent.
    above: &'static str,
    /// Value, n and d, each with its rows where they are this reader's.
    value: Cell,
    n: Cell,
    d: Cell,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    of: String,
    order: String,
    street_id: String,
    from: String,
    to: String,
}

/// Where a figure is ranked, of the same months.
pub(super) fn path_of(d: &Definition, of: Of, asked: &Asked) -> String {
    address(d, of, Order::Highest, asked)
}

fn address(d: &Definition, of: Of, order: Order, asked: &Asked) -> String {
    let street = match (&asked.place, of) {
        (Place::Street(id), Of::Building) => format!("&street_id={id}"),
        _ => String::new(),
    };
    format!(
        "/figures/{}/ranking?of={of}&order={order}{street}&from={}&to={}",
        d.code, asked.period.from, asked.period.to
    )
}

fn line(d: &Definition, of: Of, asked: &Asked, rank: usize, point: Point) -> Line {
    let place = match of {
        Of::Building => Place::Building(point.key.clone()),
        Of::Department => Place::Department(point.key.clone()),
    };
    let there = Asked { place, ..asked.clone() };
    let part = |part: Part, n: Option<f64>| match n {
        Some(n) => Cell::new(text::number(n, d.counted_in)).to(rows_of(d.code, &there, Some(part))),
        None => Cell::new("—"),
    };
    let now: &Measured = &point.now;
    Line {
        rank,
        above: text::above(d, now),
        value: opened(d, now, &there),
        n: part(Part::N, now.n),
        d: part(Part::D, now.d),
        name: point.name,
    }
}

fn choices(found: &Ranking, asked: &Asked) -> Vec<Choice> {
    let d = found.definition;
    let mut all = vec![];
    let departments =
        d.is_of(Unit::Department) && crate::figures::policy::may_rank(&asked.reach, &Place::Zone, true).is_ok();
    for of in Of::ALL.iter().filter(|of| **of == Of::Building || departments) {
        all.push(Choice {
            label: of.label(),
            href: address(d, *of, found.order, asked),
            active: *of == found.of,
        });
    }
    for order in Order::ALL {
        all.push(Choice {
            label: order.label(),
            href: address(d, found.of, *order, asked),
            active: *order == found.order,
        });
    }
    all
}

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, code: Path<String>, ask: Query<Ask>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let typed = Typed {
        street: Some(&ask.street_id),
        from: Some(&ask.from),
        to: Some(&ask.to),
        ..Typed::default()
    };
    let asked = service::asked(actor, typed)?;
    let of = Of::parse(&ask.of).unwrap_or(Of::Building);
    let order = Order::parse(&ask.order).unwrap_or(Order::Highest);
    let found = ranking::ranking(&app, actor, &code, of, &asked, order).await?;
    // Places that somebody may not read are left out of the ranking of the zone, and of its total.
    let place = match (&asked.reach, &asked.place) {
        (Reach::Buildings(_), Place::Zone) => "您负责的楼宇".to_owned(),
        _ => sheet::place_name(&app, actor, &asked.place).await?,
    };
    let choices = choices(&found, &asked);
    let d = found.definition;
    let all: Vec<(&str, &Measured)> = found
        .ranked
        .iter()
        .map(|r| &r.point)
        .chain(&found.too_few)
        .map(|p| (p.name.as_str(), &p.now))
        .collect();
    let why_above = text::why_above(d, &all);
    let context = RankingPage {
        page: frame(&viewer, d.name, "/figures"),
        head: PageHead {
            crumbs: vec![Link::new(format!("/figures?{}", super::query(&asked)), "统计")],
            number: d.code.to_owned(),
            title: format!("{}：{}排名", d.name, of.label()),
            lead: format!("{place} · {} 至 {}", asked.period.from, asked.period.to),
            facts: vec![
                Fact::new(
                    "合计",
                    format!("{} {}", text::value(d, &found.whole), table::unit(d, &found.whole)),
                )
                .to(opened(d, &found.whole, &asked).href),
            ],
            ..PageHead::default()
        },
        choices,
        of: if of == Of::Building { "楼宇" } else { "部门" },
        unit: d.unit,
        counted_in: d.counted_in,
        ranked: found
            .ranked
            .into_iter()
            .map(|r| line(d, of, &asked, r.rank, r.point))
            .collect(),
        too_few: found.too_few.into_iter().map(|p| line(d, of, &asked, 0, p)).collect(),
        why_above,
        minimum: found.minimum,
        policy: format!("{}第{}版", found.policy_label, found.policy.version),
        definition: table::definition(d),
        empty: Empty {
            title: "还没有可以排名的".to_owned(),
            text: "所选期间内，没有一处的分母达到排名的最小分母。".to_owned(),
            action: None,
        },
    };
    Ok(html("figures/ranking", &context)?)
}
