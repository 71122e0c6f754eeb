//! Who keeps categories and duties, and who asks where a handoff should go.

use crate::error::Refused;
use crate::kernel::{Actor, Role};
use crate::registers::policy::zone_staff;

/// 职责事项: what the zone's ledgers say.
pub fn may_keep_duties(actor: &Actor) -> Result<Role, Refused> {
    zone_staff(actor).ok_or_else(|| {
        Refused::new(
            "routing.zone_staff_keeps_duties",
            "部门职责由开发区管理员或工作人员登记",
            "请把更正和依据告诉开发区办公室",
        )
    })
}

/// 诉求类别: every request and every rule hangs on them.
pub fn may_keep_categories(actor: &Actor) -> Result<Role, Refused> {
    if actor.holds(Role::ZoneAdministrator) {
        return Ok(Role::ZoneAdministrator);
    }
    Err(Refused::new(
        "routing.zone_administrator_keeps_categories",
        "诉求类别由开发区管理员增改",
        "请联系开发区管理员",
    ))
}

/// 派单规则: whoever rules (H7) may also let go of what was ruled.
pub fn may_end_rules(actor: &Actor) -> Result<Role, Refused> {
    if actor.holds(Role::ZoneAdministrator) {
        return Ok(Role::ZoneAdministrator);
    }
    Err(Refused::new(
        "routing.zone_administrator_ends_rules",
        "会商裁定形成的派单规则由开发区管理员（分管领导）结束",
        "请报开发区管理员",
    ))
}

/// Who reads every rule.
pub fn reads_rules(actor: &Actor) -> Result<(), Refused> {
    if actor.sees_zone() {
        return Ok(());
    }
    Err(Refused::new(
        "routing.who_sees_the_zone_reads_rules",
        "派单规则一览供开发区人员查看",
        "派单时的建议里会写明适用的会商裁定",
    ))
}

/// Whoever may hand a matter to departments, or return one and name the owner.
pub fn may_ask(actor: &Actor) -> Result<(), Refused> {
    let asks = [Role::Coordinator, Role::DepartmentClerk];
    if actor.sees_zone() || asks.iter().any(|role| actor.holds(*role)) {
        return Ok(());
    }
    Err(Refused::new(
        "routing.whoever_hands_off_asks",
        "派单建议供协调员、开发区人员和部门经办人查看",
        "请向本楼宇的协调员提出诉求，由协调员交办",
    ))
}
