//! `/admin`: where the zone is run from.

use poem::{Response, handler};
use serde::Serialize;

use crate::error::Error;
use crate::web::caller::Viewer;
use crate::web::pages::{frame, html};
use crate::web::view::{Page, PageHead};

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
    (
        "/admin/policies",
        "时限策略",
        "每类事项多久响应、签收、办结，从何时起算，何时预警；可选用成熟方案或另发新版",
    ),
    ("/records/departments", "部门", "职能部门、联系人和职责事项"),
    ("/records/law_firms", "律所", "联盟律所、加入和退出日期"),
    ("/records/lawyers", "律师", "执业证号、专业领域、服务上限、状态"),
    (
        "/records/mediation_bodies",
        "调解组织",
        "组织性质决定收费规则和能否司法确认",
    ),
    ("/docs/api", "接口文档", "其他系统怎样读写本系统的数据"),
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
