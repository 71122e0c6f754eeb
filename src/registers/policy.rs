//! Who may bring in and take out whole registers.

use crate::error::Refused;
use crate::kernel::{Actor, Role};

/// 开发区管理员 or 开发区工作人员, whichever this person is.
pub fn zone_staff(actor: &Actor) -> Option<Role> {
    [Role::ZoneAdministrator, Role::ZoneOfficer]
        .into_iter()
        .find(|role| actor.holds(*role))
}

pub fn may_import(actor: &Actor) -> Result<Role, Refused> {
    zone_staff(actor).ok_or_else(|| {
        Refused::new(
            "registers.zone_staff_imports",
            "台账由开发区管理员或工作人员导入",
            "请把台账交给开发区办公室",
        )
    })
}

pub fn may_export(actor: &Actor) -> Result<(), Refused> {
    if actor.sees_zone() {
        return Ok(());
    }
    Err(Refused::new(
        "registers.zone_staff_exports",
        "整区台账只有开发区人员可以导出",
        "可在楼宇或企业页面查看您负责的部分",
    ))
}
