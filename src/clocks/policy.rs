//! Who keeps the zone's clocks.

use crate::error::Refused;
use crate::kernel::{Actor, Role};

/// 开发区管理员 or 开发区工作人员 change calendar and policies.
pub fn may_change(actor: &Actor) -> Result<Role, Refused> {
    let staff = [Role::ZoneAdministrator, Role::ZoneOfficer];
    staff.into_iter().find(|role| actor.holds(*role)).ok_or_else(|| {
        Refused::new(
            "clocks.zone_keeps_its_clocks",
            "工作日历和时限策略由开发区管理员或工作人员维护",
            "请联系开发区办公室",
        )
    })
}
