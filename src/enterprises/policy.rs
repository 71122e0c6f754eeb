//! Who sees and keeps firms (domain.md 4.1).

use crate::error::Refused;
use crate::kernel::{Actor, Role};
use crate::registers::policy::zone_staff;

/// Whose firms a person sees whole: those in their buildings, those they advise, their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    pub all: bool,
    pub buildings: Vec<String>,
    pub law_firms: Vec<String>,
    pub lawyers: Vec<String>,
    pub own: Vec<String>,
}

pub fn sight(actor: &Actor) -> Sight {
    let over = |role| actor.over(role).into_iter().map(str::to_owned).collect();
    Sight {
        all: actor.sees_zone(),
        buildings: over(Role::Coordinator),
        law_firms: over(Role::LawFirmLead),
        lawyers: over(Role::Lawyer),
        own: over(Role::EnterpriseContact),
    }
}

/// Finds any firm of the zone by its name: whoever brings firms together with buildings or lawyers.
pub fn finds_all(actor: &Actor) -> bool {
    actor.sees_zone()
        || [Role::Coordinator, Role::LawFirmLead, Role::Lawyer]
            .iter()
            .any(|r| actor.holds(*r))
}

pub fn may_register(actor: &Actor) -> Result<Role, Refused> {
    zone_staff(actor).ok_or_else(|| {
        Refused::new(
            "enterprises.zone_staff_registers",
            "企业由开发区管理员或工作人员登记",
            "请把更正告诉开发区办公室",
        )
    })
}

/// 入驻、迁出、从业人数: the coordinator of the building keeps them too.
pub fn may_place(actor: &Actor, building: &str) -> Result<Role, Refused> {
    zone_staff(actor)
        .or_else(|| {
            actor
                .holds_over(Role::Coordinator, building)
                .then_some(Role::Coordinator)
        })
        .ok_or_else(|| {
            Refused::new(
                "enterprises.occupancies_are_kept_by_the_coordinator",
                "入驻和从业人数由开发区人员或本楼宇的协调员登记",
                "请联系本楼宇的协调员",
            )
        })
}
