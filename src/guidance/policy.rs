//! Who keeps guidance groups and their links, and who writes a visit down.

use crate::error::Refused;
use crate::kernel::{Actor, Role};
use crate::registers::policy::zone_staff;

/// Groups and links are the zone's to set up.
pub fn may_keep_groups(actor: &Actor) -> Result<Role, Refused> {
    zone_staff(actor).ok_or_else(|| {
        Refused::new(
            "guidance.zone_staff_keeps_groups",
            "党建指导团和双联关系由开发区管理员或工作人员登记",
            "请把更正告诉开发区办公室",
        )
    })
}

/// 走访: the coordinator of the building writes it down too.
pub fn may_log_visit(actor: &Actor, building: &str) -> Result<Role, Refused> {
    zone_staff(actor)
        .or_else(|| {
            actor
                .holds_over(Role::Coordinator, building)
                .then_some(Role::Coordinator)
        })
        .ok_or_else(|| {
            Refused::new(
                "guidance.visits_are_logged_by_the_zone_or_the_coordinator",
                "走访由开发区人员或本楼宇的协调员登记",
                "请把走访情况告诉本楼宇的协调员",
            )
        })
}

/// Whoever works with buildings sees which group is linked with what.
pub fn sees_groups(actor: &Actor) -> bool {
    actor.sees_zone() || actor.holds(Role::Coordinator)
}
