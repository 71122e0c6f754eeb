//! What lies with whom, and who may send a link.

use crate::error::Refused;
use crate::kernel::{Actor, Role};
use crate::registers::policy::zone_staff;

/// The holders under which clocks lie with this person (收件箱).
pub fn holders(actor: &Actor) -> Vec<String> {
    let mut holders: Vec<String> = actor
        .grants
        .iter()
        .filter_map(|grant| {
            let kind = grant.role.over()?;
            Some(format!("{kind}:{}", grant.over.as_deref()?))
        })
        .collect();
    if actor.runs_zone() {
        holders.push("zone".to_owned());
    }
    holders.sort();
    holders.dedup();
    holders
}

/// Has this person an inbox at all?
pub fn has_inbox(actor: &Actor) -> bool {
    let works = [Role::Coordinator, Role::DepartmentClerk, Role::EnterpriseContact];
    actor.runs_zone() || works.iter().any(|role| actor.holds(*role))
}

/// 一次性链接: the zone vouches for the person it is sent to.
pub fn may_issue(actor: &Actor) -> Result<Role, Refused> {
    zone_staff(actor).ok_or_else(|| {
        Refused::new(
            "inbox.zone_staff_issues_links",
            "一次性链接由开发区工作人员发出",
            "请联系开发区办公室",
        )
    })
}

/// 待发通知: whoever dispatches tells the department of it.
pub fn may_send(actor: &Actor, building: &str) -> Result<Role, Refused> {
    if actor.holds_over(Role::Coordinator, building) {
        return Ok(Role::Coordinator);
    }
    zone_staff(actor).ok_or_else(dispatchers_send)
}

/// Has this person notices to send at all?
pub fn sends_notices(actor: &Actor) -> Result<(), Refused> {
    if zone_staff(actor).is_some() || actor.holds(Role::Coordinator) {
        return Ok(());
    }
    Err(dispatchers_send())
}

/// The list is read by those who send, and by whoever sees the whole zone.
pub fn reads_notices(actor: &Actor) -> Result<(), Refused> {
    if actor.sees_zone() {
        Ok(())
    } else {
        sends_notices(actor)
    }
}

fn dispatchers_send() -> Refused {
    Refused::new(
        "inbox.dispatchers_send_notices",
        "给部门的通知由所在楼宇的协调员或开发区工作人员发出",
        "请联系派单的人",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Grant, Timestamp};

    #[test]
    fn what_lies_with_a_department_or_a_building_lies_with_its_people() {
        let mut actor = Actor::system("z", Timestamp::from_millis(0));
        assert_eq!(holders(&actor), ["zone"]);
        let grant = |role, over: &str| Grant {
            role,
            over: Some(over.to_owned()),
        };
        actor.grants = vec![grant(Role::DepartmentClerk, "d"), grant(Role::Coordinator, "b")];
        assert_eq!(holders(&actor), ["building:b", "department:d"]);
        assert!(has_inbox(&actor));
        actor.grants = vec![Grant {
            role: Role::Auditor,
            over: None,
        }];
        assert!(holders(&actor).is_empty() && !has_inbox(&actor));
    }
}
