//! Who may open an assignment and take each step.

use super::model::Assignment;
use super::words::Stage;
use crate::error::Refused;
use crate::kernel::{Actor, Role};

/// Kinds of people around an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Zone,
    /// Of a building the enterprise occupies.
    Coordinator,
    /// 律所负责人 of the proposed firm, its conflict officer.
    LawFirm,
    /// The proposed lawyer.
    Lawyer,
    Enterprise,
}

impl Who {
    fn label(self) -> &'static str {
        match self {
            Who::Zone => "开发区工作人员",
            Who::Coordinator => "企业所在楼宇的协调员",
            Who::LawFirm => "拟派律所的负责人",
            Who::Lawyer => "拟派律师本人",
            Who::Enterprise => "企业联络人",
        }
    }

    fn role_of(self, actor: &Actor, assignment: &Assignment) -> Option<Role> {
        let over = |role: Role, id: Option<&str>| id.is_some_and(|id| actor.holds_over(role, id)).then_some(role);
        let candidate = assignment.candidate.as_ref();
        match self {
            Who::Zone => [Role::ZoneOfficer, Role::ZoneAdministrator]
                .into_iter()
                .find(|r| actor.holds(*r)),
            Who::Coordinator => assignment
                .buildings
                .iter()
                .find_map(|b| over(Role::Coordinator, Some(b))),
            Who::LawFirm => over(Role::LawFirmLead, candidate.map(|c| c.law_firm_id.as_str())),
            Who::Lawyer => over(Role::Lawyer, candidate.map(|c| c.lawyer_id.as_str())),
            Who::Enterprise => over(Role::EnterpriseContact, Some(&assignment.enterprise_id)),
        }
    }
}

/// Whose step it is.
fn whose(step: &str) -> &'static [Who] {
    use Who::{Coordinator, Enterprise, LawFirm, Lawyer, Zone};
    match step {
        "propose" | "offer" => &[Coordinator, Zone],
        "waive" => &[LawFirm],
        "decline_waiver" => &[LawFirm, Coordinator, Zone],
        "accept" | "refuse" => &[LawFirm, Lawyer],
        "confirm" | "decline" | "withdraw" => &[Enterprise, Coordinator, Zone],
        "record_contact" => &[Lawyer, LawFirm],
        "pause" | "end" => &[Enterprise, Lawyer, LawFirm, Coordinator, Zone],
        "resume" => &[LawFirm, Zone],
        // The hub takes these by itself; the zone may where that was interrupted.
        _ => &[Zone],
    }
}

/// Whether this person may register that a firm wants an adviser; of which firms, the matter says.
pub fn may_want(actor: &Actor) -> bool {
    actor.runs_zone() || actor.holds(Role::Coordinator) || actor.holds(Role::EnterpriseContact)
}

/// The role in which this person may take the step.
pub fn may(assignment: &Assignment, actor: &Actor, step: &str) -> Result<Role, Refused> {
    let whose = whose(step);
    whose
        .iter()
        .find_map(|who| who.role_of(actor, assignment))
        .ok_or_else(|| {
            let labels: Vec<&str> = whose.iter().map(|w| w.label()).collect();
            Refused::new(
                "advisors.whose_step_it_is",
                format!("这一步由{}办理", labels.join("、")),
                "请联系有权办理的人",
            )
        })
}

/// Zone staff, a coordinator of one of the firm's buildings, or the firm itself.
/// Who names a lawyer at once must be one of those who propose.
pub fn may_open(actor: &Actor, enterprise: &str, buildings: &[String], proposes: bool) -> Result<Role, Refused> {
    let of_place = || {
        buildings
            .iter()
            .any(|b| actor.holds_over(Role::Coordinator, b))
            .then_some(Role::Coordinator)
    };
    let of_firm = || {
        actor
            .holds_over(Role::EnterpriseContact, enterprise)
            .then_some(Role::EnterpriseContact)
    };
    let of_zone = || {
        [Role::ZoneOfficer, Role::ZoneAdministrator]
            .into_iter()
            .find(|r| actor.holds(*r))
    };
    let of_firm = || if proposes { None } else { of_firm() };
    of_firm().or_else(of_place).or_else(of_zone).ok_or_else(|| {
        Refused::new(
            "advisors.who_asks_for_an_adviser",
            "顾问需求由企业联络人、企业所在楼宇的协调员或开发区工作人员登记",
            "请联系企业所在楼宇的协调员",
        )
    })
}

/// Who sees the answer of the check: those who act on it, never the enterprise nor people tied to it.
pub fn sees_check(actor: &Actor, assignment: &Assignment) -> bool {
    let acts = [Who::Coordinator, Who::LawFirm, Who::Lawyer];
    !actor.tied_to.contains(&assignment.enterprise_id)
        && (actor.sees_zone() || acts.iter().any(|w| w.role_of(actor, assignment).is_some()))
}

/// The stages in which an assignment that has no due date waits for this person.
pub fn waits_in(actor: &Actor) -> Vec<Stage> {
    use Stage::{Accepting, Blocked, Checking, Refused, WaiverWanted, Wanted};
    if actor.runs_zone() || actor.holds(Role::Coordinator) {
        vec![Wanted, Checking, Blocked, Refused, Accepting]
    } else if actor.holds(Role::LawFirmLead) {
        vec![WaiverWanted]
    } else if actor.holds(Role::EnterpriseContact) {
        vec![Accepting]
    } else {
        vec![]
    }
}

/// Who sees in a list that the check is under way, or has said no: those who propose there and are tied to no
/// firm, of which a line of a list says too little.
pub fn sees_check_in_lists(actor: &Actor, building: Option<&str>) -> bool {
    let of_place = || building.is_some_and(|b| actor.holds_over(Role::Coordinator, b));
    actor.tied_to.is_empty() && (actor.sees_zone() || of_place())
}

/// Who reads of every proposal, also those that came to nothing: the zone and the coordinator.
pub fn sees_all_proposals(actor: &Actor, assignment: &Assignment) -> bool {
    !actor.tied_to.contains(&assignment.enterprise_id)
        && (actor.sees_zone() || Who::Coordinator.role_of(actor, assignment).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisors::model::{Candidate, Opening};
    use crate::advisors::{apply, stage, steps::STEPS, words::Stage};
    use crate::kernel::{Day, Grant, Timestamp};

    fn assignment() -> Assignment {
        let opening = Opening {
            enterprise_id: "e".into(),
            building_id: None,
            specialities: vec![],
            note: None,
            lawyer_id: None,
            replaces: None,
        };
        let found = crate::advisors::model::FoundOpening {
            enterprise_name: "e".into(),
            buildings: vec!["b".into()],
            ..Default::default()
        };
        let mut a = apply::opened("GW".into(), opening, &found, Day::parse("2026-03-02").unwrap());
        a.candidate = Some(Candidate {
            lawyer_id: "l".into(),
            law_firm_id: "f".into(),
            ..Candidate::default()
        });
        a
    }

    fn holder(role: Role, over: &str) -> Actor {
        let grant = Grant {
            role,
            over: role.over().map(|_| over.to_owned()),
        };
        Actor {
            grants: vec![grant],
            ..Actor::system("z", Timestamp::from_millis(0))
        }
    }

    /// What the role is over, where it is the assignment's own.
    fn own(role: Role) -> &'static str {
        match role {
            Role::Coordinator => "b",
            Role::LawFirmLead => "f",
            Role::Lawyer => "l",
            Role::EnterpriseContact => "e",
            _ => "",
        }
    }

    #[test]
    fn the_grid_of_roles_stages_and_steps() {
        let mut grid = String::new();
        for role in Role::ALL {
            for at in Stage::ALL {
                let a = Assignment {
                    stage: *at,
                    ..assignment()
                };
                let actor = holder(*role, own(*role));
                let steps: Vec<&str> = STEPS
                    .iter()
                    .map(|s| s.name)
                    .filter(|s| stage::next(*at, s).is_some() && may(&a, &actor, s).is_ok())
                    .collect();
                if !steps.is_empty() {
                    grid.push_str(&format!("{} · {}: {}\n", role.as_str(), at.as_str(), steps.join(" ")));
                }
            }
        }
        insta::assert_snapshot!(grid);
    }

    #[test]
    fn a_role_over_something_else_may_nothing() {
        for role in Role::ALL.iter().filter(|r| r.over().is_some()) {
            for step in STEPS {
                assert!(
                    may(&assignment(), &holder(*role, "other"), step.name).is_err(),
                    "{role} {}",
                    step.name
                );
            }
        }
    }

    #[test]
    fn people_tied_to_the_enterprise_never_see_the_check() {
        let a = assignment();
        assert!(!sees_check(&holder(Role::EnterpriseContact, "e"), &a));
        assert!(sees_check(&holder(Role::Coordinator, "b"), &a));
        let tied = Actor {
            tied_to: vec!["e".into()],
            ..holder(Role::Coordinator, "b")
        };
        assert!(!sees_check(&tied, &a));
    }
}
