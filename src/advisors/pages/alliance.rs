//! `/alliance`: law firms and lawyers with load and last contact, and firms without an adviser.

use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use crate::advisors::candidates::several;
use crate::advisors::policy;
use crate::advisors::store::{self, FirmLoad, LawyerRow, Unadvised};
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Day, Role, Timestamp};
use crate::web::caller::Viewer;
use crate::web::pages::{frame, html};
use crate::web::svg;
use crate::web::view::{Badge, Cell, Chart, Empty, Link, Page, PageHead, Tone};

#[derive(Debug, Default, Deserialize)]
struct Ask {
    #[serde(default)]
    law_firm: String,
    #[serde(default)]
    after: String,
}

#[derive(Serialize)]
struct AlliancePage {
    page: Page,
    head: PageHead,
    unadvised: Vec<UnadvisedLine>,
    unadvised_more: String,
    firms: Vec<FirmLine>,
    one_firm: bool,
    lawyers: Vec<LawyerLine>,
    load: Option<Chart>,
    empty: Empty,
}

#[derive(Serialize)]
struct UnadvisedLine {
    name: String,
    building: String,
    href: String,
}

#[derive(Serialize)]
struct FirmLine {
    href: String,
    name: String,
    licence: String,
    lawyers: i64,
    enterprises: i64,
    contacted: String,
    badge: Badge,
}

#[derive(Serialize)]
struct LawyerLine {
    name: String,
    law_firm: String,
    specialities: String,
    load: String,
    proposed: String,
    contacted: String,
    badge: Badge,
}

/// Firms without an adviser on one page.
const UNADVISED: i64 = 20;

#[handler]
pub async fn show(app: Data<&App>, viewer: Viewer, ask: Query<Ask>) -> poem::Result<Response> {
    Ok(page(&app, &viewer, &ask).await?)
}

/// Law firms see themselves; the zone and coordinators see the alliance and who still lacks an adviser.
async fn page(app: &App, viewer: &Viewer, ask: &Ask) -> Result<Response> {
    let actor = &viewer.actor;
    let staff = actor.sees_zone() || actor.holds(Role::Coordinator);
    let mut tx = app.db.read().await?;
    let own = own_firm(actor, &mut tx).await?;
    if !staff && own.is_none() {
        return Err(Error::forbidden(
            "advisors.who_sees_the_alliance",
            "法律服务页供开发区、楼委会协调员和联盟律所使用",
            "企业的顾问见工作台",
        ));
    }
    let today = actor.now.day();
    let asked = Some(ask.law_firm.as_str()).filter(|f| !f.is_empty());
    let law_firm = if staff { asked } else { own.as_deref() };
    let mut firms = store::law_firms(&mut tx, &actor.zone).await?;
    if let Some(one) = law_firm {
        firms.retain(|f| f.id == one);
    }
    // Of a whole alliance the firms are enough; the lawyers of one come with the firm.
    let lawyers = store::lawyers(&mut tx, &actor.zone, today, law_firm).await?;
    let (unadvised, more) = if staff && law_firm.is_none() {
        unadvised(actor, &mut tx, &ask.after).await?
    } else {
        (vec![], String::new())
    };
    let mut actions = vec![
        Link::new("/advisors", "顾问派任"),
        Link::new("/alliance/declarations", "利害关系与关联企业"),
    ];
    let may_want = policy::may_want(actor);
    if may_want {
        actions.push(Link::new("/advisors/new", "登记顾问需求"));
    }
    let context = AlliancePage {
        page: frame(viewer, "法律服务", "/alliance"),
        head: PageHead {
            title: "法律服务".to_owned(),
            lead: match staff {
                true => "联盟律所与律师的服务量和最近联系，以及还没有顾问的企业。",
                false => "本所律师的服务量和最近联系。",
            }
            .to_owned(),
            crumbs: law_firm
                .filter(|_| staff)
                .map(|_| Link::new("/alliance", "全部律所"))
                .into_iter()
                .collect(),
            actions,
            ..PageHead::default()
        },
        unadvised,
        unadvised_more: more,
        one_firm: law_firm.is_some(),
        load: load_picture(&lawyers),
        firms: firms.into_iter().map(|f| firm_line(f, today)).collect(),
        lawyers: lawyers.into_iter().map(lawyer_line).collect(),
        empty: Empty {
            title: "联盟里还没有律所".to_owned(),
            text: "导入律所和律师登记表后，这里显示每位律师的服务量和最近联系。".to_owned(),
            action: actor.runs_zone().then(|| Link::new("/admin", "去导入")),
        },
    };
    html("alliance/index", &context)
}

async fn own_firm(actor: &Actor, tx: &mut crate::db::Tx) -> Result<Option<String>> {
    if let Some(firm) = actor.over(Role::LawFirmLead).first() {
        return Ok(Some((*firm).to_owned()));
    }
    let Some(lawyer) = actor.over(Role::Lawyer).first().map(|l| (*l).to_owned()) else {
        return Ok(None);
    };
    let row = store::lawyer_now(tx, &actor.zone, actor.now.day(), &lawyer).await?;
    Ok(row.map(|l| l.law_firm_id))
}

async fn unadvised(actor: &Actor, tx: &mut crate::db::Tx, after: &str) -> Result<(Vec<UnadvisedLine>, String)> {
    let of: Option<Vec<String>> = if actor.sees_zone() {
        None
    } else {
        Some(actor.over(Role::Coordinator).into_iter().map(str::to_owned).collect())
    };
    let mut rows: Vec<Unadvised> = store::unadvised(tx, &actor.zone, actor.now.day(), of, after, UNADVISED + 1).await?;
    let more = rows.len() as i64 > UNADVISED;
    rows.truncate(UNADVISED as usize);
    let next = rows
        .last()
        .filter(|_| more)
        .map_or(String::new(), |l| format!("/alliance?after={}#unadvised", l.id));
    // A firm in two buildings is one line with the first.
    rows.dedup_by(|a, b| a.id == b.id);
    let lines = rows.into_iter().map(|u| UnadvisedLine {
        href: match policy::may_want(actor) {
            true => format!("/advisors/new?enterprise_id={}", u.id),
            false => String::new(),
        },
        name: u.name,
        building: u.building_name,
    });
    Ok((lines.collect(), next))
}

fn firm_line(f: FirmLoad, today: Day) -> FirmLine {
    let left = f.left_on.is_some_and(|left| left <= today);
    FirmLine {
        href: format!("/alliance?law_firm={}#lawyers", f.id),
        badge: if left {
            Badge::new(Tone::Closed, "已退出")
        } else {
            Badge::new(Tone::Done, "在盟")
        },
        name: f.name,
        licence: f.licence,
        lawyers: f.lawyers,
        enterprises: f.enterprises,
        contacted: day_or_dash(f.contacted_on),
    }
}

fn lawyer_line(l: LawyerRow) -> LawyerLine {
    let badge = match (l.practises, l.quota) {
        (false, _) => Badge::new(Tone::Closed, "不在执业"),
        (true, Some(quota)) if l.load >= quota => Badge::new(Tone::Due, "已满"),
        (true, _) => Badge::new(Tone::Done, "可派"),
    };
    LawyerLine {
        load: load_text(l.load, l.quota),
        specialities: several(&l.specialities).join("、"),
        proposed: l.proposed_at.map_or("—".to_owned(), Timestamp::to_page),
        contacted: day_or_dash(l.contacted_on),
        name: l.name,
        law_firm: l.law_firm_name,
        badge,
    }
}

/// `3／10`
pub fn load_text(load: i64, quota: Option<i64>) -> String {
    quota.map_or(format!("{load}"), |quota| format!("{load}／{quota}"))
}

fn day_or_dash(day: Option<Day>) -> String {
    day.map_or("—".to_owned(), |d| d.to_string())
}

/// Most bars that still read on a phone.
const BARS: usize = 30;

/// 律师负荷 of the busiest, with its table; none where nobody practises.
fn load_picture(lawyers: &[LawyerRow]) -> Option<Chart> {
    let mut busy: Vec<&LawyerRow> = lawyers.iter().filter(|l| l.practises).collect();
    busy.sort_by_key(|l| (-l.load, &l.licence));
    busy.truncate(BARS);
    if busy.is_empty() {
        return None;
    }
    let title = "律师服务企业数与上限";
    let href = |l: &LawyerRow| format!("/alliance?law_firm={}#lawyers", l.law_firm_id);
    let load = |l: &&LawyerRow| svg::Load {
        name: l.name.clone(),
        firm: l.law_firm_name.clone(),
        active: l.load,
        limit: l.quota,
        href: href(l),
    };
    let loads: Vec<svg::Load> = busy.iter().map(load).collect();
    let limit = |l: &LawyerRow| l.quota.map_or("不限".to_owned(), |q| q.to_string());
    Some(Chart {
        title: title.to_owned(),
        svg: svg::lawyer_load(title, &loads),
        legend: vec![],
        columns: ["律师", "律所", "服务企业", "上限"].map(str::to_owned).to_vec(),
        rows: busy
            .iter()
            .map(|l| {
                vec![
                    Cell::new(&l.name),
                    Cell::new(&l.law_firm_name),
                    Cell::new(l.load.to_string()),
                    Cell::new(limit(l)),
                ]
            })
            .collect(),
    })
}
