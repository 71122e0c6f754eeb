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

/// 本人席位: what is hidden from a firm's people is hidden from whoever sits in its seat, so that nobody but
/// the zone writes the seat that is one's own, by the account it names or by name.
pub fn may_keep_seat(actor: &Actor, building: &str, name: &str, account: Option<&str>) -> Result<Role, Refused> {
    let role = may_keep_house(actor, building)?;
    let own = account == Some(actor.person.as_str()) || name == actor.name;
    if own && role == Role::Coordinator {
        return Err(Refused::new(
            "places.own_seat_is_kept_by_the_zone",
            "本人的席位由开发区人员登记和更改：代表企业的，该企业员工反映的事项不对其公开",
            "请告诉开发区工作人员登记或更改",
        ));
    }
    Ok(role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Grant, Id, Timestamp};

    fn somebody(role: Role) -> Actor {
        Actor {
            person: Id::stored("p".to_owned()),
            name: "孙协调".to_owned(),
            grants: vec![Grant {
                role,
                over: role.over().map(|_| "east".to_owned()),
            }],
            ..Actor::system("zone", Timestamp::from_millis(0))
        }
    }

    #[test]
    fn a_coordinator_writes_every_seat_of_the_building_but_the_own_one_and_the_zone_writes_all() {
        let may = |role, building, name, account| may_keep_seat(&somebody(role), building, name, account).is_ok();
        for (name, account, own) in [
            ("钟主任", None, false),
            ("孙协调", None, true),
            ("孙会长", Some("p"), true),
        ] {
            assert_eq!(may(Role::Coordinator, "east", name, account), !own, "{name}");
            assert!(may(Role::ZoneOfficer, "east", name, account), "{name}");
            assert!(!may(Role::Coordinator, "west", name, account), "{name}");
        }
    }
}
