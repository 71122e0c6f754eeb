//! `/guidance`: the groups, one group, logging a visit.

mod visit;

use poem::web::{Data, Path, Query};
use poem::{Response, Route, get, handler};
use serde::{Deserialize, Serialize};

use super::service::Did;
use super::store::{AssistRow, BroughtRow};
use super::{policy, service};
use crate::app::App;
use crate::figures::policy::{Place, may_open, reach};
use crate::handoffs;
use crate::kernel::Actor;
use crate::places;
use crate::registers::pages::new_link;
use crate::registers::rows;
use crate::requests::pages::tone_of;
use crate::requests::stage::Stage;
use crate::web::caller::Viewer;
use crate::web::pages::{frame, html};
use crate::web::view::{Badge, Empty, Fact, Link, Page, PageHead, Tone};

pub fn routes(route: Route) -> Route {
    route
        .at("/guidance", get(list))
        .at("/guidance/visits/new", get(visit::new).post(visit::log))
        .at("/guidance/:id", get(show))
}

/// The place of the navigation: groups belong to buildings.
const PLACE: &str = "/buildings";

#[derive(Serialize)]
struct ListPage {
    page: Page,
    head: PageHead,
    groups: Vec<GroupLine>,
    empty: Empty,
}

#[derive(Serialize)]
struct GroupLine {
    href: String,
    code: String,
    name: String,
    lead_unit: String,
    counts: Vec<Count>,
}

/// A number with the rows behind it.
#[derive(Serialize)]
struct Count {
    label: &'static str,
    n: i64,
    /// Empty for whoever may not open them.
    href: String,
}

/// S33, in the order of [`service::FIGURES`].
fn counts(did: &Did, actor: &Actor) -> Vec<Count> {
    let place = Place::Group(did.group.id.clone());
    let opens = reach(actor).is_ok_and(|reach| may_open(&reach, &place).is_ok());
    let (id, from, to) = (&did.group.id, did.period.from, did.period.to);
    let all = [
        ("双联", did.links),
        ("走访", did.visits),
        ("带回问题", did.problems),
        ("已解决", did.solved),
    ];
    let all = service::FIGURES.iter().zip(all).map(|(code, (label, n))| Count {
        label,
        n,
        href: if opens {
            format!("/figures/{code}/rows?group_id={id}&from={from}&to={to}")
        } else {
            String::new()
        },
    });
    all.collect()
}

fn line(did: Did, actor: &Actor) -> GroupLine {
    GroupLine {
        counts: counts(&did, actor),
        href: format!("/guidance/{}", did.group.id),
        code: did.group.code,
        name: did.group.name,
        lead_unit: did.group.lead_unit,
    }
}

#[derive(Debug, Deserialize)]
struct Year {
    year: Option<i32>,
}

/// What this person may write down here.
fn actions(viewer: &Viewer, group: Option<&str>) -> Vec<Link> {
    let actor = &viewer.actor;
    let mut links = vec![];
    if rows::may_add(actor, "visits").is_ok() {
        let of = group.map(|id| format!("?group_id={id}")).unwrap_or_default();
        links.push(Link::new(format!("/guidance/visits/new{of}"), "登记走访"));
    }
    if policy::may_keep_groups(actor).is_ok() {
        links.push(Link::new(new_link("guidance_groups", &[]), "登记指导团"));
    }
    links
}

#[handler]
async fn list(app: Data<&App>, viewer: Viewer, asked: Query<Year>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let year = asked.year.unwrap_or(actor.now.day().year()).clamp(2000, 2100);
    let groups = service::groups(&app, actor, year).await?;
    let context = ListPage {
        page: frame(&viewer, "党建指导团", PLACE),
        head: PageHead {
            crumbs: vec![Link::new("/buildings", "楼宇")],
            title: format!("{year}年党建指导团"),
            lead: "双联是现在联系着的楼宇和企业；走访和带回的问题是这一年的，解决的按结案的日子计。".to_owned(),
            actions: actions(&viewer, None),
            ..PageHead::default()
        },
        groups: groups.into_iter().map(|did| line(did, actor)).collect(),
        empty: Empty {
            title: "还没有登记指导团".to_owned(),
            text: "可以逐个登记，也可以在“导入与导出”里上传“指导团”和“双联”两张表。".to_owned(),
            action: None,
        },
    };
    Ok(html("guidance/list", &context)?)
}

#[derive(Serialize)]
struct GroupPage {
    page: Page,
    head: PageHead,
    links: Vec<LinkLine>,
    visits: Vec<VisitLine>,
    /// 协办
    assists: Vec<MatterLine>,
}

#[derive(Serialize)]
struct LinkLine {
    /// Empty for whoever does not work there.
    building_href: String,
    building: String,
    firm: String,
    span: String,
    state: Badge,
    /// Empty for whoever may not change it.
    href: String,
}

#[derive(Serialize)]
struct VisitLine {
    on: String,
    building: String,
    firm: String,
    visitors: String,
    heard: String,
    /// Empty for whoever may not change it.
    href: String,
    requests: Vec<MatterLine>,
}

/// 诉求 that a visit brought home; 交办单 in which the group assists.
#[derive(Serialize)]
struct MatterLine {
    href: String,
    number: String,
    title: String,
    state: Badge,
}

fn request_line(row: &BroughtRow) -> MatterLine {
    let stage = Stage::parse(&row.stage);
    MatterLine {
        href: format!("/requests/{}", row.id),
        number: row.number.clone(),
        title: row.title.clone(),
        state: stage.map_or(Badge::new(Tone::Closed, ""), |s| Badge::new(tone_of(s), s.label())),
    }
}

fn assist_line(row: AssistRow) -> MatterLine {
    let stage = handoffs::stage::Stage::parse(&row.stage);
    let badge = |s: handoffs::stage::Stage| Badge::new(handoffs::pages::tone_of(s), s.label());
    MatterLine {
        href: format!("/handoffs/{}", row.id),
        number: row.number,
        title: row.title,
        state: stage.map_or(Badge::new(Tone::Closed, ""), badge),
    }
}

#[handler]
async fn show(app: Data<&App>, viewer: Viewer, id: Path<String>) -> poem::Result<Response> {
    let actor = &viewer.actor;
    let found = service::group(&app, actor, &id).await?;
    let did = found.did;
    let g = &did.group;
    let keeps = policy::may_keep_groups(actor).is_ok();
    let today = actor.now.day();
    let linked = found.links.into_iter().map(|l| {
        let over = l.to_day.is_some_and(|to| to <= today);
        LinkLine {
            building_href: if places::policy::sees_building(actor, &l.building_id) {
                format!("/buildings/{}", l.building_id)
            } else {
                String::new()
            },
            building: l.building,
            firm: l.enterprise.unwrap_or_else(|| "整座楼宇".to_owned()),
            span: match l.to_day {
                Some(to) => format!("{}至{to}", l.from_day),
                None => format!("{}起", l.from_day),
            },
            state: if over {
                Badge::new(Tone::Closed, "已结束")
            } else {
                Badge::new(Tone::Running, "联系中")
            },
            href: if keeps {
                format!("/records/twin_links/{}", l.id)
            } else {
                String::new()
            },
        }
    });
    let links = linked.collect();
    let visited = found.visits.into_iter().map(|v| VisitLine {
        requests: found
            .brought
            .iter()
            .filter(|b| b.visit_id == v.id)
            .map(request_line)
            .collect(),
        on: match &v.at_time {
            Some(time) => format!("{} {time}", v.on_day),
            None => v.on_day.to_string(),
        },
        building: v.building,
        firm: v.enterprise.unwrap_or_default(),
        visitors: v.visitors,
        heard: v.heard,
        href: if policy::may_log_visit(actor, &v.building_id).is_ok() {
            format!("/records/visits/{}", v.id)
        } else {
            String::new()
        },
    });
    let visits = visited.collect();
    let mut head_actions = actions(&viewer, Some(&g.id));
    if keeps {
        head_actions.push(Link::new(new_link("twin_links", &[("group_id", &g.id)]), "登记双联"));
        head_actions.push(Link::new(format!("/records/guidance_groups/{}", g.id), "更改"));
        head_actions.retain(|l| l.label != "登记指导团");
    }
    let mut facts = vec![Fact::new("牵头单位", &g.lead_unit)];
    facts.extend(counts(&did, actor).into_iter().map(|count| {
        let fact = Fact::new(count.label, count.n.to_string());
        if count.href.is_empty() {
            fact
        } else {
            fact.to(count.href)
        }
    }));
    if !g.members.is_empty() {
        facts.insert(1, Fact::new("成员", &g.members));
    }
    facts.extend(g.phone.as_ref().map(|phone| Fact::new("电话", phone)));
    let context = GroupPage {
        page: frame(&viewer, &g.name, PLACE),
        head: PageHead {
            crumbs: vec![Link::new("/buildings", "楼宇"), Link::new("/guidance", "党建指导团")],
            number: g.code.clone(),
            title: g.name.clone(),
            badges: g
                .to_day
                .map(|to| Badge::new(Tone::Closed, format!("{to}撤销")))
                .into_iter()
                .collect(),
            facts,
            actions: head_actions,
            ..PageHead::default()
        },
        links,
        visits,
        assists: found.assists.into_iter().map(assist_line).collect(),
    };
    Ok(html("guidance/show", &context)?)
}
