//! `/enterprises`: finding a firm, and one firm: where it sits and sat, who advises it, its matters.

use std::collections::BTreeMap;

use poem::web::{Data, Path, Query};
use poem::{Response, Route, get, handler};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::matters::{self, Matters, Newest};
use super::service::{self, Stays};
use super::view::{AreaLine, changed_areas};
use super::{policy, store};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Role};
use crate::matters::store::Listed;
use crate::registers::pages::{edit_link, new_link};
use crate::registers::record::Record;
use crate::registers::rows::{self, Asked};
use crate::registers::words::{Basis, FirmSize};
use crate::web::caller::Viewer;
use crate::web::pages::{frame, html};
use crate::web::params::escaped;
use crate::web::reach;
use crate::web::view::{Badge, Empty, Fact, Link, Page, PageHead, Pager, Tone};

pub fn routes(route: Route) -> Route {
    route.at("/enterprises", get(list)).at("/enterprises/:id", get(show))
}

#[derive(Debug, Default, Deserialize)]
struct Ask {
    #[serde(default)]
    q: String,
    cursor: Option<String>,
}

#[derive(Serialize)]
struct ListPage {
    page: Page,
    head: PageHead,
    q: String,
    rows: Vec<Line>,
    pager: Pager,
    empty: Empty,
}

#[derive(Serialize)]
struct Line {
    href: String,
    name: String,
    uscc: String,
    size: &'static str,
    contact: String,
}

const SHOWN: i64 = 50;

fn line(row: &Map<String, Value>) -> Line {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let uscc = text("uscc");
    Line {
        // A firm of which only the name is known has no page for this reader.
        href: if uscc.is_empty() {
            String::new()
        } else {
            format!("/enterprises/{}", text("id"))
        },
        name: text("name"),
        size: FirmSize::parse(&text("size")).map_or("", FirmSize::label),
        contact: [text("contact"), text("phone")].join(" ").trim().to_owned(),
        uscc,
    }
}

#[handler]
async fn list(app: Data<&App>, viewer: Viewer, ask: Query<Ask>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    if !policy::finds_all(actor) && !actor.holds(Role::EnterpriseContact) {
        return Err(Error::forbidden(
            "enterprises.who_sees_firms",
            "企业页供开发区、协调员、律所和企业联络人使用",
            "您的事项见工作台",
        )
        .into());
    }
    let asked = Asked {
        q: Some(ask.q.clone()),
        cursor: ask.cursor.clone(),
        limit: SHOWN,
        building: None,
    };
    let found = service::list(&app, actor, asked).await?;
    let may_add = policy::may_register(actor).is_ok();
    let add = Link::new(new_link("enterprises", &[]), "登记企业");
    let first = format!("/enterprises?q={}", escaped(&ask.q));
    let context = ListPage {
        page: frame(&viewer, "企业", "/enterprises"),
        head: PageHead {
            title: "企业".to_owned(),
            actions: may_add.then(|| add.clone()).into_iter().collect(),
            ..PageHead::default()
        },
        q: ask.q.clone(),
        rows: found.items.iter().map(line).collect(),
        pager: Pager {
            shown: String::new(),
            first: if ask.cursor.is_some() {
                first.clone()
            } else {
                String::new()
            },
            next: found.next.map(|n| format!("{first}&cursor={n}")).unwrap_or_default(),
        },
        empty: Empty {
            title: "没有找到企业".to_owned(),
            text: "输入名称的任意两个字，或统一社会信用代码（至少前4位）。".to_owned(),
            action: may_add.then_some(add),
        },
    };
    Ok(html("enterprises/list", &context)?)
}

#[derive(Serialize)]
struct ShowPage {
    page: Page,
    head: PageHead,
    stays: Vec<StayLine>,
    add_stay: String,
    areas: Vec<AreaLine>,
    advisers: Vec<AdviserLine>,
    matters: Vec<Section>,
}

#[derive(Serialize)]
struct StayLine {
    href: String,
    building: String,
    rooms: String,
    area: String,
    basis: &'static str,
    term: String,
    people: String,
    badge: Badge,
    edit: String,
}

#[derive(Serialize)]
struct AdviserLine {
    /// The assignment; empty where this reader may not open it.
    href: String,
    name: String,
    law_firm: String,
    term: String,
    badge: Badge,
}

#[derive(Serialize)]
struct Section {
    id: &'static str,
    title: &'static str,
    rows: Vec<MatterLine>,
    /// How many are shown, where there are more; 0 where these are all.
    first: usize,
    /// The list with all of them, where there are more and a list by firm.
    all: String,
}

#[derive(Serialize)]
struct MatterLine {
    href: String,
    number: String,
    title: String,
    building: String,
    badge: Badge,
    opened: String,
}

/// A kind of matter on the page; none where there is nothing that this reader may know of.
fn section(
    (id, title): (&'static str, &'static str),
    found: Newest,
    badge: fn(&str) -> Badge,
    all: String,
) -> Option<Section> {
    let line = |l: Listed| MatterLine {
        href: format!("/{id}/{}", l.id),
        number: l.number,
        title: l.title,
        building: l.building_name.unwrap_or_default(),
        badge: badge(&l.stage),
        opened: l.opened_at.day().to_string(),
    };
    (!found.lines.is_empty()).then(|| Section {
        id,
        title,
        rows: found.lines.into_iter().map(line).collect(),
        first: if found.more { matters::SHOWN } else { 0 },
        all: if found.more { all } else { String::new() },
    })
}

/// A stage as its slice shows it.
macro_rules! badge {
    ($stage:ty, $tone:path) => {
        |word| <$stage>::parse(word).map_or(Badge::new(Tone::Closed, word), |s| Badge::new($tone(s), s.label()))
    };
}

fn sections(firm: &Record, found: Matters) -> Vec<Section> {
    use crate::{advisors, disputes, handoffs, requests};
    let by_name = format!("/disputes?q={}", escaped(firm.text("name")));
    let none = String::new;
    [
        section(
            ("disputes", "纠纷"),
            found.disputes,
            badge!(disputes::stage::Stage, disputes::pages::tone_of),
            by_name,
        ),
        section(
            ("requests", "诉求"),
            found.requests,
            badge!(requests::stage::Stage, requests::pages::tone_of),
            none(),
        ),
        section(
            ("handoffs", "交办"),
            found.handoffs,
            badge!(handoffs::stage::Stage, handoffs::pages::tone_of),
            none(),
        ),
        section(
            ("advisors", "顾问派任"),
            found.assignments,
            badge!(advisors::words::Stage, advisors::pages::tone),
            none(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[handler]
async fn show(app: Data<&App>, viewer: Viewer, id: Path<String>) -> poem::Result<Response> {
    Ok(show_page(&app, &viewer, &id).await?)
}

async fn show_page(app: &App, viewer: &Viewer, id: &str) -> Result<Response> {
    let actor = &viewer.actor;
    let mut tx = app.db.read().await?;
    let firm = rows::get(&mut tx, actor, "enterprises", id).await?;
    let asked = Stays {
        enterprise: Some(firm.id.clone()),
        limit: 200,
        ..Stays::default()
    };
    let mut stays = service::stays(&mut tx, actor, asked).await?;
    stays.sort_by_key(|s| std::cmp::Reverse(s.day("from")));
    let buildings = stays.iter().filter_map(|s| s.refs.building.clone()).collect();
    let buildings = rows::by_ids(&mut tx, actor, "buildings", buildings).await?;
    let names: BTreeMap<&str, &str> = buildings.iter().map(|b| (b.id.as_str(), b.text("name"))).collect();
    let had = service::areas(&mut tx, actor, &stays).await?;
    let advisers = store::advisers(&mut tx, &actor.zone, &firm.id).await?;
    let today = actor.now.day();
    // What serves or served stands among the advisers.
    let served: Vec<&str> = advisers.iter().map(|a| a.id.as_str()).collect();
    let found = matters::of_firm(&mut tx, actor, &firm.id, &served).await?;
    drop(tx);
    let mut hrefs: Vec<String> = advisers.iter().map(|a| format!("/advisors/{}", a.id)).collect();
    reach::keep_open(app, actor, &mut hrefs).await?;
    let may_place = actor.runs_zone() || actor.holds(Role::Coordinator);
    let context = ShowPage {
        page: frame(viewer, firm.text("name"), "/enterprises"),
        head: head(actor, &firm),
        stays: stays.iter().map(|stay| stay_line(actor, stay, &names)).collect(),
        add_stay: if may_place {
            new_link("occupancies", &[("enterprise_id", &firm.id)])
        } else {
            String::new()
        },
        areas: changed_areas(&stays, &had, &names),
        advisers: advisers
            .into_iter()
            .zip(hrefs)
            .map(|(a, href)| AdviserLine {
                href,
                name: a.lawyer,
                law_firm: a.law_firm,
                term: match a.to_day {
                    Some(to) => format!("{} 至 {to}", a.from_day),
                    None => format!("{} 起", a.from_day),
                },
                badge: match (a.lead, a.to_day) {
                    (true, to) if to.is_none_or(|to| to >= today) => Badge::new(Tone::Done, "现任"),
                    _ => Badge::new(Tone::Closed, "已结束"),
                },
            })
            .collect(),
        matters: sections(&firm, found),
    };
    html("enterprises/show", &context)
}

fn stay_line(actor: &Actor, stay: &Record, names: &BTreeMap<&str, &str>) -> StayLine {
    let building = stay.refs.building.as_deref().unwrap_or_default();
    let today = actor.now.day();
    let term = match (stay.day("from"), stay.day("to")) {
        (Some(from), Some(to)) => format!("{from} 至 {to}"),
        (Some(from), None) => format!("{from} 起"),
        _ => String::new(),
    };
    let count = stay
        .int("headcount")
        .map_or(String::new(), |n| match stay.day("headcount_on") {
            Some(on) => format!("{n} 人（{on}）"),
            None => format!("{n} 人"),
        });
    let badge = if stay.day("to").is_some_and(|to| to <= today) {
        Badge::new(Tone::Closed, "已迁出")
    } else if stay.day("from").is_some_and(|from| from > today) {
        Badge::new(Tone::Running, "将入驻")
    } else {
        Badge::new(Tone::Done, "在驻")
    };
    StayLine {
        href: if crate::places::policy::sees_building(actor, building) {
            format!("/buildings/{building}")
        } else {
            String::new()
        },
        building: names.get(building).map_or(String::new(), |n| (*n).to_owned()),
        rooms: stay.cell("rooms").list().join("、"),
        area: format!("{:.0}", stay.int("area").unwrap_or(0) as f64 / 100.0),
        basis: Basis::parse(stay.text("basis")).map_or("", Basis::label),
        term,
        people: count,
        badge,
        edit: if policy::may_place(actor, building).is_ok() {
            edit_link(stay)
        } else {
            String::new()
        },
    }
}

fn head(actor: &Actor, firm: &Record) -> PageHead {
    let fact = |label: &str, value: &str| (!value.is_empty()).then(|| Fact::new(label, value));
    let registered = firm
        .cell("registered_in_zone")
        .bool()
        .map(|yes| if yes { "是" } else { "否" });
    let mut actions = vec![];
    if policy::may_register(actor).is_ok() {
        actions.push(Link::new(edit_link(firm), "更改"));
    }
    PageHead {
        crumbs: vec![Link::new("/enterprises", "企业")],
        number: firm.text("uscc").to_owned(),
        title: firm.text("name").to_owned(),
        facts: [
            fact("行业代码", firm.text("industry")),
            fact("规模", FirmSize::parse(firm.text("size")).map_or("", FirmSize::label)),
            fact("属地注册", registered.unwrap_or_default()),
            fact("法定代表人", firm.text("legal_representative")),
            fact("联系人", firm.text("contact")),
            fact("电话", firm.text("phone")),
        ]
        .into_iter()
        .flatten()
        .collect(),
        actions,
        ..PageHead::default()
    }
}
