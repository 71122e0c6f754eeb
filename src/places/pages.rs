//! `/buildings`: all of a person's buildings, and one with its plan, its people and its firms.

use std::collections::BTreeMap;

use poem::web::{Data, Path, Query};
use poem::{Response, Route, get, handler};
use serde::{Deserialize, Serialize};

use super::plan::{self, Tenant};
use super::rate::Rate;
use super::{policy, store};
use crate::app::App;
use crate::enterprises::service::{self as firms, Stays};
use crate::error::{Error, Result};
use crate::figures::text::number as grouped;
use crate::kernel::{Actor, Role};
use crate::registers::pages::{edit_link, new_link};
use crate::registers::record::Record;
use crate::registers::rows::{self, Asked};
use crate::registers::words::{Basis, BuildingStatus, Interest, Office, OfficerKind};
use crate::registers::{text, warnings};
use crate::web::caller::Viewer;
use crate::web::pages::{frame, html};
use crate::web::view::{Badge, Chart, Empty, Fact, Flash, Link, Page, PageHead, Tone};

pub fn routes(route: Route) -> Route {
    route.at("/buildings", get(list)).at("/buildings/:id", get(show))
}

#[derive(Debug, Default, Deserialize)]
struct Ask {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct ListPage {
    page: Page,
    head: PageHead,
    q: String,
    rows: Vec<Line>,
    empty: Empty,
}

#[derive(Serialize)]
struct Line {
    href: String,
    name: String,
    code: String,
    street: String,
    status: Badge,
    rate: String,
    /// Set where the rate cannot be.
    strange: Option<Badge>,
    firms: i64,
    due: Badge,
    committee: String,
}

/// More buildings than a zone has.
const MOST: i64 = 1000;

fn no_place() -> Error {
    Error::forbidden(
        "places.who_sees_buildings",
        "楼宇页供开发区和楼委会协调员使用",
        "您的事项见工作台",
    )
}

fn status_badge(record: &Record) -> Badge {
    match BuildingStatus::parse(record.text("status")) {
        Some(BuildingStatus::Operating) => Badge::new(Tone::Done, "运营"),
        Some(BuildingStatus::Building) => Badge::new(Tone::Running, "在建"),
        _ => Badge::new(Tone::Closed, "停用"),
    }
}

#[handler]
async fn list(app: Data<&App>, viewer: Viewer, ask: Query<Ask>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    if !actor.sees_zone() && !actor.holds(Role::Coordinator) {
        return Err(no_place().into());
    }
    let asked = Asked {
        q: Some(ask.q.clone()),
        limit: MOST,
        ..Asked::default()
    };
    let found = rows::list(&app, actor, "buildings", asked).await?;
    let ids = found.ids();
    let mut tx = app.db.read().await.map_err(Error::from)?;
    let mut records = rows::by_ids(&mut tx, actor, "buildings", ids.clone()).await?;
    records.sort_by(|a, b| a.text("code").cmp(b.text("code")));
    let today = actor.now.day();
    let occupied = store::let_in(&mut tx, &actor.zone, ids.clone(), today).await?;
    let due = store::due(&mut tx, actor, ids.clone(), actor.now).await?;
    let committees = store::committees(&mut tx, &actor.zone, ids, today).await?;
    let lines = records
        .iter()
        .map(|record| {
            let here = occupied.iter().find(|l| l.building_id == record.id);
            let rate = Rate::of(here.map_or(0, |l| l.area), record.int("leasable_area"));
            let committee = committees.iter().find(|c| c.building_id == record.id);
            Line {
                href: format!("/buildings/{}", record.id),
                name: record.text("name").to_owned(),
                code: record.text("code").to_owned(),
                street: record.text("street").to_owned(),
                status: status_badge(record),
                rate: rate.text(),
                strange: rate.impossible().then(|| Badge::new(Tone::Due, "超过100%，请核对面积")),
                firms: here.map_or(0, |l| l.firms),
                due: due_badge(due.iter().find(|d| d.building_id == record.id)),
                committee: committee.map_or("未登记".to_owned(), |c| match &c.chair {
                    Some(chair) => format!("{} 席，主任{chair}", c.seats),
                    None => format!("{} 席", c.seats),
                }),
            }
        })
        .collect();
    let may_add = policy::may_register(actor).is_ok();
    let add = Link::new(new_link("buildings", &[]), "登记楼宇");
    let context = ListPage {
        page: frame(&viewer, "楼宇", "/buildings"),
        head: PageHead {
            title: "楼宇".to_owned(),
            actions: may_add
                .then(|| add.clone())
                .into_iter()
                .chain([Link::new("/guidance", "党建指导团")])
                .collect(),
            ..PageHead::default()
        },
        q: ask.q.clone(),
        rows: lines,
        empty: Empty {
            title: "没有楼宇".to_owned(),
            text: "登记楼宇以后，这里显示每座楼的入驻率、到期事项和楼委会。".to_owned(),
            action: may_add.then_some(add),
        },
    };
    Ok(html("buildings/list", &context)?)
}

fn due_badge(due: Option<&store::Due>) -> Badge {
    match due {
        Some(due) if due.overdue > 0 => Badge::new(Tone::Overdue, format!("{} 件逾期", due.overdue)),
        Some(due) => Badge::new(Tone::Running, format!("{} 件在时限内", due.open)),
        None => Badge::new(Tone::Closed, "没有到期事项"),
    }
}

#[derive(Serialize)]
struct ShowPage {
    page: Page,
    head: PageHead,
    numbers: Vec<Number>,
    plan: Option<Chart>,
    no_plan: Empty,
    firms: Vec<FirmLine>,
    add_firm: String,
    seats: Vec<SeatLine>,
    add_seat: String,
    officers: Vec<OfficerLine>,
    add_officer: String,
}

#[derive(Serialize)]
struct Number {
    text: String,
    label: &'static str,
    /// What it counts, on this page; empty where there is no list of it.
    href: &'static str,
}

#[derive(Serialize)]
struct FirmLine {
    href: String,
    name: String,
    rooms: String,
    area: String,
    basis: &'static str,
    from: String,
    people: String,
    /// What should be looked at again, where the rate of the building cannot be.
    strange: Option<String>,
    edit: String,
}

#[derive(Serialize)]
struct SeatLine {
    name: String,
    interest: &'static str,
    office: &'static str,
    firm: String,
    term: String,
    edit: String,
}

#[derive(Serialize)]
struct OfficerLine {
    kind: &'static str,
    name: String,
    unit: String,
    phone: String,
    edit: String,
}

fn square(hundredths: i64) -> String {
    format!("{:.0}", hundredths as f64 / 100.0)
}

#[handler]
async fn show(app: Data<&App>, viewer: Viewer, id: Path<String>) -> poem::Result<Response> {
    Ok(show_page(&app, &viewer, &id).await?)
}

async fn show_page(app: &App, viewer: &Viewer, id: &str) -> Result<Response> {
    let actor = &viewer.actor;
    let mut tx = app.db.read().await?;
    let building = rows::get(&mut tx, actor, "buildings", id).await?;
    let today = actor.now.day();
    let here = Stays {
        buildings: Some(vec![building.id.clone()]),
        on: Some(today),
        limit: 10_000,
        ..Stays::default()
    };
    let stays = firms::stays(&mut tx, actor, here).await?;
    let spaces = rows::of_building(&mut tx, actor, "spaces", &building.id).await?;
    let seats = rows::of_building(&mut tx, actor, "seats", &building.id).await?;
    let officers = rows::of_building(&mut tx, actor, "linked_officers", &building.id).await?;
    let named = stays
        .iter()
        .chain(&seats)
        .filter_map(|s| s.refs.enterprise.clone())
        .collect();
    let names: BTreeMap<String, String> = store::firm_names(&mut tx, &actor.zone, named)
        .await?
        .into_iter()
        .collect();
    let occupied = store::let_in(&mut tx, &actor.zone, vec![building.id.clone()], today).await?;
    let occupied = occupied.first();
    let rate = Rate::of(occupied.map_or(0, |l| l.area), building.int("leasable_area"));
    let rooms = warnings::rooms(&spaces);
    let strange = |stay: &Record| {
        let found = warnings::of_occupancy(stay, &building, &rooms).pop();
        found.filter(|_| rate.impossible()).map(|w| w.message)
    };
    let house = policy::may_keep_house(actor, &building.id).is_ok();
    let edit = |record: &Record, may: bool| if may { edit_link(record) } else { String::new() };
    let add = |sheet: &str| {
        if house {
            new_link(sheet, &[("building_id", &building.id)])
        } else {
            String::new()
        }
    };
    let mut page = frame(viewer, building.text("name"), "/buildings");
    page.flash
        .extend(rate.to_check().map(|text| Flash { tone: Tone::Due, text }));
    let context = ShowPage {
        page,
        head: head(actor, &building),
        numbers: numbers(&building, occupied, rate),
        plan: plan::chart(building.text("name"), &spaces, &tenants(&stays, &names)),
        no_plan: Empty {
            title: "还没有登记房间".to_owned(),
            text: "导入“房间”台账后，这里按楼层画出每间房的面积、企业和空置。".to_owned(),
            action: None,
        },
        firms: stays
            .iter()
            .map(|stay| FirmLine {
                href: format!("/enterprises/{}", stay.refs.enterprise.clone().unwrap_or_default()),
                name: name_of(stay, &names),
                rooms: stay.cell("rooms").list().join("、"),
                area: square(stay.int("area").unwrap_or(0)),
                basis: Basis::parse(stay.text("basis")).map_or("", Basis::label),
                from: stay.day("from").map_or(String::new(), |d| d.to_string()),
                people: stay.int("headcount").map_or(String::new(), |n| n.to_string()),
                strange: strange(stay),
                edit: edit(stay, house),
            })
            .collect(),
        add_firm: add("occupancies"),
        seats: seats
            .iter()
            .filter(|s| s.day("to").is_none_or(|to| to >= today))
            .map(|seat| SeatLine {
                name: seat.text("name").to_owned(),
                interest: Interest::parse(seat.text("interest")).map_or("", Interest::label),
                office: Office::parse(seat.text("office")).map_or("", Office::label),
                firm: name_of(seat, &names),
                term: match (seat.day("from"), seat.day("to")) {
                    (Some(from), Some(to)) => format!("{from} 至 {to}"),
                    (Some(from), None) => format!("{from} 起"),
                    _ => String::new(),
                },
                edit: edit(
                    seat,
                    policy::may_keep_seat(actor, &building.id, seat.text("name"), None).is_ok(),
                ),
            })
            .collect(),
        add_seat: add("seats"),
        officers: officers
            .iter()
            .map(|officer| OfficerLine {
                kind: OfficerKind::parse(officer.text("kind")).map_or("", OfficerKind::label),
                name: officer.text("name").to_owned(),
                unit: officer.text("unit").to_owned(),
                phone: officer.text("phone").to_owned(),
                edit: edit(officer, house),
            })
            .collect(),
        add_officer: add("linked_officers"),
    };
    html("buildings/show", &context)
}

fn name_of(record: &Record, names: &BTreeMap<String, String>) -> String {
    let id = record.refs.enterprise.as_ref();
    id.and_then(|id| names.get(id)).cloned().unwrap_or_default()
}

fn head(actor: &Actor, building: &Record) -> PageHead {
    let fact = |label: &str, column: &str| {
        let value = building.text(column);
        (!value.is_empty()).then(|| Fact::new(label, value))
    };
    let mut actions = vec![
        Link::new(format!("/disputes?building_id={}", building.id), "纠纷"),
        Link::new(format!("/requests?building_id={}", building.id), "诉求"),
        Link::new(format!("/figures?building_id={}", building.id), "统计"),
        Link::new(format!("/buildings/{}/poster", building.id), "扫码牌"),
    ];
    if policy::may_register(actor).is_ok() {
        actions.push(Link::new(edit_link(building), "更改"));
        actions.push(Link::new(
            new_link("spaces", &[("building_id", &building.id)]),
            "登记房间",
        ));
    }
    PageHead {
        crumbs: vec![Link::new("/buildings", "楼宇")],
        number: building.text("code").to_owned(),
        title: building.text("name").to_owned(),
        badges: vec![status_badge(building)],
        facts: [
            fact("街道", "street"),
            fact("社区", "community"),
            fact("地址", "address"),
            fact("物业", "property_company"),
            fact("值守", "desk_hours"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        actions,
        ..PageHead::default()
    }
}

fn numbers(building: &Record, occupied: Option<&store::Let>, rate: Rate) -> Vec<Number> {
    let number = |text: String, label, href| Number { text, label, href };
    let areas = |hundredths: i64| grouped(hundredths as f64 / 100.0, "㎡");
    let firms = |n: i64| grouped(n as f64, "家");
    let leasable = building.int("leasable_area");
    vec![
        number(rate.text(), "入驻率（按面积）", "#firms"),
        number(
            areas(building.int("gross_floor_area").unwrap_or(0)),
            "建筑面积（㎡）",
            "",
        ),
        number(leasable.map_or("未登记".to_owned(), areas), "可租面积（㎡）", ""),
        number(firms(occupied.map_or(0, |l| l.firms)), "入驻企业（家）", "#firms"),
        number(firms(occupied.map_or(0, |l| l.people)), "从业人数（人）", "#firms"),
    ]
}

fn tenants(stays: &[Record], names: &BTreeMap<String, String>) -> BTreeMap<String, Vec<Tenant>> {
    let mut tenants: BTreeMap<String, Vec<Tenant>> = BTreeMap::new();
    let registered_only = Basis::RegisteredOnly.as_str();
    for stay in stays.iter().filter(|s| s.text("basis") != registered_only) {
        for room in stay.cell("rooms").list() {
            tenants.entry(text::same(room)).or_default().push(Tenant {
                enterprise: stay.refs.enterprise.clone().unwrap_or_default(),
                name: name_of(stay, names),
            });
        }
    }
    tenants
}
