//! Who may do what with a handoff, and who reads what (domain.md 4.3, column "Who").

use super::model::{Handoff, Leg};
use super::stage::Verb;
use super::steps::Opening;
use crate::error::Refused;
use crate::journal::Visibility;
use crate::kernel::{Actor, Role};

words! {
    /// The part somebody has in one handoff.
    pub enum Who {
        /// Of the building's committee, or of the zone.
        Dispatcher = "dispatcher" "楼宇协调员或开发区工作人员",
        Zone = "zone" "开发区工作人员",
        Leader = "leader" "开发区管理员（分管领导）",
        Clerk = "clerk" "承办部门经办人",
        /// A dispatcher who is of none of the departments.
        Caller = "caller" "承办部门以外的回访人员",
        /// For the matter that handed off.
        Hub = "hub" "系统",
    }
}

/// Who takes a step of this name.
pub fn taker(verb: Verb) -> Who {
    match verb {
        Verb::Amend | Verb::Dispatch | Verb::Rework => Who::Dispatcher,
        Verb::Sign
        | Verb::Begin
        | Verb::Answer
        | Verb::AskReturn
        | Verb::AskExtension
        | Verb::Wait
        | Verb::Resume
        | Verb::Submit => Who::Clerk,
        Verb::AcceptReturn
        | Verb::RefuseReturn
        | Verb::Redispatch
        | Verb::CallRuling
        | Verb::GrantExtension
        | Verb::RefuseExtension
        | Verb::Finish
        | Verb::Conclude
        | Verb::Supervise
        | Verb::Cancel => Who::Zone,
        Verb::Rule => Who::Leader,
        Verb::RecordCallback => Who::Caller,
        Verb::NameFirm => Who::Hub,
    }
}

/// May this person take a step of this name now? The role in which they do.
pub fn may(handoff: &Handoff, actor: &Actor, verb: Verb) -> Result<Role, Refused> {
    not_an_auditor(actor)?;
    let role = match taker(verb) {
        Who::Dispatcher => runs_place(&handoff.building, actor),
        // The leader grants any: whoever holds both roles acts as that.
        Who::Zone if verb == Verb::GrantExtension => {
            leader(actor).or_else(|| zone(actor).filter(|_| !second_is_asked(handoff)))
        }
        Who::Zone => zone(actor),
        Who::Leader => leader(actor),
        Who::Clerk => return clerk(handoff, actor, verb),
        Who::Caller => {
            if is_of_a_department(handoff, actor) {
                return Err(Refused::new(
                    "handoffs.caller_is_not_the_handler",
                    "回访由经办部门以外的人进行，您是承办部门的人",
                    "请由楼宇协调员或开发区工作人员回访",
                ));
            }
            runs_place(&handoff.building, actor)
        }
        Who::Hub => zone(actor).filter(|_| actor.is_hub()),
    };
    role.ok_or_else(|| {
        if verb == Verb::GrantExtension && zone(actor).is_some() {
            return Refused::new(
                "handoffs.second_extension_is_for_the_leader",
                "第二次延期由开发区管理员（分管领导）批准",
                "请报分管领导批准",
            );
        }
        not_yours(verb)
    })
}

fn not_yours(verb: Verb) -> Refused {
    Refused::new(
        "handoffs.not_your_step",
        format!("“{}”由{}办理", verb.label(), taker(verb).label()),
        "请联系上述人员办理",
    )
}

/// H1: the building's coordinator, or the zone.
pub fn may_open(actor: &Actor, opening: &Opening) -> Result<Role, Refused> {
    not_an_auditor(actor)?;
    runs_place(&opening.building_id, actor).ok_or_else(|| {
        Refused::new(
            "handoffs.opened_by_a_dispatcher",
            "交办由所在楼宇的协调员或开发区工作人员派出",
            "企业有诉求的，请登记诉求，由协调员交办",
        )
    })
}

/// Who adds a file: whoever reads the whole and writes.
pub fn may_attach(handoff: &Handoff, actor: &Actor) -> Result<Role, Refused> {
    not_an_auditor(actor)?;
    let clerk = of_live_leg(handoff, actor).then_some(Role::DepartmentClerk);
    runs_place(&handoff.building, actor)
        .or(clerk)
        .filter(|_| !handoff.stage().is_closed())
        .ok_or_else(|| {
            Refused::new(
                "handoffs.file_of_who_works_on_it",
                "附件由派单人和正在承办的部门上传；结案后不再上传",
                "",
            )
        })
}

pub fn not_an_auditor(actor: &Actor) -> Result<(), Refused> {
    if !actor.holds(Role::Auditor) {
        return Ok(());
    }
    Err(Refused::new(
        "handoffs.auditor_never_writes",
        "审计员只能查阅，不能办理",
        "",
    ))
}

fn zone(actor: &Actor) -> Option<Role> {
    [Role::ZoneOfficer, Role::ZoneAdministrator]
        .into_iter()
        .find(|r| actor.holds(*r))
}

/// 分管领导: as yet the zone's administrator.
fn leader(actor: &Actor) -> Option<Role> {
    actor.holds(Role::ZoneAdministrator).then_some(Role::ZoneAdministrator)
}

fn runs_place(building: &str, actor: &Actor) -> Option<Role> {
    if actor.holds_over(Role::Coordinator, building) {
        return Some(Role::Coordinator);
    }
    zone(actor)
}

fn second_is_asked(handoff: &Handoff) -> bool {
    let mut asked = handoff.legs_for(Verb::GrantExtension).peekable();
    asked.peek().is_some() && asked.all(|leg| !leg.extensions.is_empty())
}

/// Who acts on a leg: a clerk of its department; for a guidance group a clerk of the department that
/// leads it, and where none does, on its behalf, the building's coordinator or the zone.
pub fn acts_on(handoff: &Handoff, leg: &Leg, actor: &Actor) -> Option<Role> {
    match leg.acting_department() {
        Some(department) => actor
            .holds_over(Role::DepartmentClerk, &department.id)
            .then_some(Role::DepartmentClerk),
        None => runs_place(&handoff.building, actor),
    }
}

/// 代办: acts on the leg of a group without being of a department that leads it.
pub fn is_on_behalf(handoff: &Handoff, leg: &Leg, actor: &Actor) -> bool {
    leg.group.is_some() && acts_on(handoff, leg, actor).is_some_and(|role| role != Role::DepartmentClerk)
}

/// Whoever acts on a leg that can move so now.
fn clerk(handoff: &Handoff, actor: &Actor, verb: Verb) -> Result<Role, Refused> {
    if let Some(role) = handoff.legs_for(verb).find_map(|leg| acts_on(handoff, leg, actor)) {
        return Ok(role);
    }
    let Some(role) = handoff.legs.iter().find_map(|leg| acts_on(handoff, leg, actor)) else {
        return Err(not_yours(verb));
    };
    // Nobody's leg can move so now: the stage says why.
    if handoff.legs_for(verb).next().is_none() {
        return Ok(role);
    }
    // This person's own leg cannot, another department's can.
    let own = handoff.live().find(|leg| acts_on(handoff, leg, actor).is_some());
    if let Some(own) = own {
        return Err(Refused::new(
            "handoffs.leg_is_of_another_department",
            format!(
                "{}的部分现在是“{}”，不能{}；别的部门的部分由他们自己办理",
                own.department.name,
                own.stage.label(),
                verb.label()
            ),
            "请按“现在可以做”里列出的步骤办理",
        ));
    }
    let whose: Vec<&str> = handoff.legs_for(verb).map(|leg| leg.department.name.as_str()).collect();
    Err(Refused::new(
        "handoffs.leg_is_of_another_department",
        format!("“{}”现在由{}办理，不是您的部门", verb.label(), whose.join("、")),
        "请办理本部门的部分",
    ))
}

fn is_of_a_department(handoff: &Handoff, actor: &Actor) -> bool {
    let mut legs = handoff.legs.iter();
    legs.any(|leg| acts_on(handoff, leg, actor) == Some(Role::DepartmentClerk))
}

fn of_live_leg(handoff: &Handoff, actor: &Actor) -> bool {
    let mut live = handoff.live();
    live.any(|leg| acts_on(handoff, leg, actor) == Some(Role::DepartmentClerk))
}

/// Departments and groups with a leg here, now or before, for which this person speaks.
pub fn speaks_for(handoff: &Handoff, actor: &Actor) -> Vec<String> {
    let mut own: Vec<String> = handoff
        .legs
        .iter()
        .filter(|leg| acts_on(handoff, leg, actor).is_some())
        .map(|leg| leg.department.id.clone())
        .collect();
    own.sort();
    own.dedup();
    own
}

/// What one person reads of one handoff.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// V2: the firm's words, contacts, answers, returns, results. Without it V1: number, stage, who has it.
    pub whole: bool,
}

impl View {
    pub fn reads(self, visibility: Visibility) -> bool {
        self.whole || visibility <= Visibility::Header
    }
}

/// The building's coordinator, the zone and the departments that have it read the whole; a department
/// that has given it away, and the auditor, read where it is.
pub fn view(handoff: &Handoff, actor: &Actor) -> View {
    View {
        whole: runs_place(&handoff.building, actor).is_some() || of_live_leg(handoff, actor),
    }
}
