//! Who sees and keeps buildings (domain.md 4.1): zone staff all of them, a coordinator their own.

use crate::error::Refused;
use crate::kernel::{Actor, Role};
use crate::registers::policy::zone_staff;

pub fn sees_building(actor: &Actor, building: &str) -> bool {
    actor.sees_zone() || actor.holds_over(Role::Coordinator, building)
}

/// Buildings, rooms, court cases: what the zone's ledgers say.
pub fn may_register(actor: &Actor) -> Result<Role, Refused> {
    zone_staff(actor).ok_or_else(|| {
        Refused::new(
            "places.zone_staff_registers",
            "楼宇、房间和涉诉数据由开发区管理员或工作人员登记",
            "请把更正告诉开发区办公室",
        )
    })
}

/// 楼委会席位、联络员: the coordinator of the building keeps them too.
pub fn may_keep_house(actor: &Actor, building: &str) -> Result<Role, Refused> {
    zone_staff(actor)
        .or_else(|| {
            actor
                .holds_over(Role::Coordinator, building)
                .then_some(Role::Coordinator)
        })
        .ok_or_else(|| {
            Refused::new(
                "places.house_is_kept_by_its_coordinator",
                "席位和联络员由开发区人员或本楼宇的协调员登记",
                "请联系本楼宇的协调员",
            )
        })
}
