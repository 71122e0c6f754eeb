//! Who sees and keeps law firms, lawyers, mediation bodies and departments.

use crate::error::Refused;
use crate::kernel::{Actor, Role};
use crate::registers::policy::zone_staff;

/// Everyone with a role in the zone's work; somebody who is only a party to a matter is shown the
/// names in that matter.
pub fn sees(actor: &Actor) -> bool {
    actor.grants.iter().any(|g| g.role != Role::Individual)
}

pub fn may_register(actor: &Actor) -> Result<Role, Refused> {
    zone_staff(actor).ok_or_else(|| {
        Refused::new(
            "alliance.zone_staff_registers",
            "律所、律师、调解组织和部门由开发区管理员或工作人员登记",
            "请把更正告诉开发区办公室",
        )
    })
}
