//! `/admin`: where the zone is run from; `/admin/calendar`: which days are worked.

use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::clocks::calendar::DayKind;
use crate::error::Error;
use crate::kernel::Day;
use crate::web::caller::Viewer;
use crate::web::pages::{frame, html};
use crate::web::view::{Badge, Link, Page, PageHead, Tone};

#[derive(Serialize)]
struct AdminPage {
    page: Page,
    head: PageHead,
    places: Vec<Place>,
}

#[derive(Serialize)]
struct Place {
    href: &'static str,
    title: &'static str,
    text: &'static str,
}

const PLACES: &[(&str, &str, &str)] = &[
    (
        "/admin/imports",
        "导入与导出",
        "上传台账、查看每次导入的结果和逐行错误，导出全部登记",
    ),
    ("/admin/people", "人员与角色", "账号、角色、负责的楼宇和机构"),
    (
        "/admin/calendar",
        "工作日历",
        "法定节假日、调休和本区自定的日子，工作日时限据此计算",
    ),
    (
        "/admin/routing",
        "部门与职责",
        "诉求类别、各部门的职责和法定依据、会商裁定的派单规则",
    ),
    ("/guidance", "党建指导团", "指导团、双联的楼宇和企业、走访和带回的问题"),
    ("/records/departments", "部门", "职能部门、联系人和职责事项"),
    ("/records/law_firms", "律所", "联盟律所、加入和退出日期"),
    ("/records/lawyers", "律师", "执业证号、专业领域、服务上限、状态"),
    (
        "/records/mediation_bodies",
        "调解组织",
        "组织性质决定收费规则和能否司法确认",
    ),
];

#[handler]
pub async fn show(viewer: Viewer) -> poem::Result<Response> {
    if !viewer.actor.sees_zone() {
        return Err(Error::NotFound("这个页面").into());
    }
    let context = AdminPage {
        page: frame(&viewer, "管理", "/admin"),
        head: PageHead {
            title: "管理".to_owned(),
            ..PageHead::default()
        },
        places: PLACES
            .iter()
            .map(|(href, title, text)| Place { href, title, text })
            .collect(),
    };
    Ok(html("registers/admin", &context)?)
}

#[derive(Debug, Deserialize)]
struct Year {
    year: Option<i32>,
}

#[derive(Serialize)]
struct CalendarPage {
    page: Page,
    head: PageHead,
    years: Vec<Link>,
    days: Vec<Line>,
    published: bool,
    year: i32,
}

#[derive(Serialize)]
struct Line {
    day: String,
    badge: Badge,
    name: String,
    source: String,
}

#[handler]
pub async fn calendar(app: Data<&App>, viewer: Viewer, asked: Query<Year>) -> poem::Result<Response> {
    if !viewer.actor.sees_zone() {
        return Err(Error::NotFound("这个页面").into());
    }
    let this = viewer.actor.now.day().year();
    let year = asked.year.unwrap_or(this).clamp(2020, 2100);
    let calendar = app.calendar(&viewer.actor.zone).await?;
    let first = Day::ymd(year, 1, 1).ok_or(Error::NotFound("这一年"))?;
    let days = (0..366)
        .map(|n| first.plus_days(n))
        .filter(|day| day.year() == year)
        .filter_map(|day| calendar.row(day))
        .map(|row| Line {
            day: row.day.to_string(),
            badge: Badge::new(tone(row.kind), row.kind.label()),
            name: row.name.clone(),
            source: if row.notice.is_empty() {
                "本区自定".to_owned()
            } else {
                row.notice.clone()
            },
        })
        .collect();
    let context = CalendarPage {
        page: frame(&viewer, "工作日历", "/admin"),
        head: PageHead {
            crumbs: vec![Link::new("/admin", "管理")],
            title: format!("{year}年工作日历"),
            lead: "这里只列出与周一至周五上班不同的日子。".to_owned(),
            ..PageHead::default()
        },
        years: (this - 2..=this + 1)
            .map(|y| Link::new(format!("/admin/calendar?year={y}"), format!("{y}年")))
            .collect(),
        days,
        published: calendar.is_published(year),
        year,
    };
    Ok(html("registers/calendar", &context)?)
}

fn tone(kind: DayKind) -> Tone {
    if kind.is_working() { Tone::Due } else { Tone::Done }
}
