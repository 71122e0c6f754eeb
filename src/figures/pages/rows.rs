//! The rows behind a number.

use poem::web::{Data, Path, Query};
use poem::{Request, Response, handler};
use serde::Serialize;

use super::ranking::path_of;
use super::{Words, query, rows_of, table, to_mind};
use crate::app::App;
use crate::error::Error;
use crate::figures::definitions::Part;
use crate::figures::kinds::Unit;
use crate::figures::policy::{Place, may_rank};
use crate::figures::ranking::{Of, is_rankable};
use crate::figures::service::{self, Asked};
use crate::figures::{self, rows, sheet, text};
use crate::places::policy::sees_building;
use crate::web::caller::Viewer;
use crate::web::pages::{frame, html};
use crate::web::params::{PAGE, next_link};
use crate::web::view::{Definition, Empty, Fact, Link, Page, PageHead, Pager};

#[derive(Serialize)]
struct RowsPage {
    page: Page,
    head: PageHead,
    definition: Definition,
    parts: Vec<PartLink>,
    rows: Vec<RowLine>,
    unit: &'static str,
    /// What the rows come to, and which number that is.
    sum: String,
    pager: Pager,
    empty: Empty,
}

#[derive(Serialize)]
struct PartLink {
    label: String,
    href: String,
    active: bool,
}

#[derive(Serialize)]
struct RowLine {
    day: String,
    building: String,
    building_href: String,
    label: String,
    href: String,
    value: String,
}

#[handler]
pub async fn show(
    app: Data<&App>,
    request: &Request,
    viewer: Viewer,
    code: Path<String>,
    words: Query<Words>,
) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let asked = words.asked(actor)?;
    let part = Some(words.part.as_str()).filter(|p| !p.is_empty());
    let cursor = Some(words.cursor.as_str()).filter(|c| !c.is_empty());
    let (found, sum) = rows::rows(&app, actor, &code, part, &asked, cursor, PAGE).await?;
    let d = found.definition;
    let figure = service::figure(&app, actor, &asked, None, d).await?;
    let figure = figure.ok_or(Error::NotFound("指标"))?;
    let now = figure.now;
    let number = |part: Part| match part {
        Part::N => now.n,
        Part::D => now.d,
        Part::N0 => now.n0,
        Part::D0 => now.d0,
    };
    let place = sheet::place_name(&app, actor, &asked.place).await?;
    let base = format!("/figures/{}/rows", d.code);
    let of_part = format!("{}&part={}", query(&asked), found.part.as_str());
    let parts: Vec<PartLink> = Part::ALL
        .into_iter()
        .filter_map(|part| Some((part, number(part)?)))
        .map(|(part, n)| PartLink {
            label: format!("{} {}{}", part.label(), text::number(n, d.counted_in), d.counted_in),
            href: rows_of(d.code, &asked, Some(part)),
            active: part == found.part,
        })
        .collect();
    let next = next_link(request, found.next.as_deref()).and_then(|link| {
        let end = link.find('>')?;
        Some(link.get(1..end)?.to_owned())
    });
    let mut page = frame(&viewer, d.name, "/figures");
    page.flash.extend(to_mind(&app, actor, &asked, &[figure]).await?);
    let context = RowsPage {
        page,
        head: PageHead {
            crumbs: vec![Link::new(format!("/figures?{}", query(&asked)), "统计")],
            number: d.code.to_owned(),
            title: d.name.to_owned(),
            lead: format!("{place} · {} 至 {}", asked.period.from, asked.period.to),
            facts: vec![Fact::new(
                "数值",
                format!("{} {}", text::value(d, &now), table::unit(d, &now)),
            )],
            actions: actions(d, &asked, &base),
            ..PageHead::default()
        },
        definition: table::definition(d),
        // A plain count has one part, and its number stands above.
        parts: if parts.len() > 1 { parts } else { vec![] },
        unit: text::row_unit(d),
        sum: text::adds_up(d, found.part, &sum),
        rows: found
            .items
            .into_iter()
            .map(|row| RowLine {
                day: row.on_day.to_string(),
                building: row.building,
                building_href: match row.building_id.as_str() {
                    "" => String::new(),
                    id if sees_building(actor, id) => format!("/buildings/{id}"),
                    _ => String::new(),
                },
                label: row.label,
                href: row.href,
                value: text::exact(row.value),
            })
            .collect(),
        pager: Pager {
            shown: String::new(),
            first: cursor.map_or(String::new(), |_| format!("{base}?{of_part}")),
            next: next.unwrap_or_default(),
        },
        empty: Empty {
            title: "这个数字没有明细".to_owned(),
            text: "所选范围和期间内没有计入这一部分的事项。".to_owned(),
            action: None,
        },
    };
    Ok(html("figures/rows", &context)?)
}

/// The rows of all parts as files; for a rate, how its places compare.
fn actions(d: &figures::definitions::Definition, asked: &Asked, base: &str) -> Vec<Link> {
    let query = query(asked);
    let mut actions = vec![
        Link::new(format!("{base}.xlsx?{query}"), "导出 Excel"),
        Link::new(format!("{base}.csv?{query}"), "导出 CSV"),
    ];
    if is_rankable(d) {
        let ranked = [Of::Building, Of::Department].into_iter().filter(|of| match of {
            Of::Building => may_rank(&asked.reach, &Place::Zone, false).is_ok(),
            Of::Department => d.is_of(Unit::Department) && may_rank(&asked.reach, &Place::Zone, true).is_ok(),
        });
        actions.extend(ranked.map(|of| Link::new(path_of(d, of, asked), format!("{}排名", of.label()))));
    }
    actions
}
