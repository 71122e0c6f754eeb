//! Who may do what with a request (domain.md 4.4 "Who"), and who may add a file.

use super::model::{Firm, Request, employer_in};
use super::stage::Verb;
use super::steps::Opening;
use super::words::Channel;
use crate::error::Refused;
use crate::kernel::{Actor, Role};

words! {
    /// The part somebody has in one request.
    pub enum Who {
        /// The contact of the firm, or whoever holds the receipt.
        Firm = "firm" "提出人",
        Handler = "handler" "楼宇协调员或开发区工作人员",
        Hub = "hub" "系统",
    }
}

/// Who takes a step of this name.
pub fn takers(verb: Verb) -> &'static [Who] {
    use Who::{Firm, Handler, Hub};
    match verb {
        Verb::Confirm | Verb::Reopen | Verb::Withdraw => &[Firm, Handler],
        Verb::CloseSilent | Verb::NoteHandoff | Verb::NoteDispute | Verb::NoteDesk => &[Hub],
        Verb::Accept
        | Verb::Refuse
        | Verb::LinkFirm
        | Verb::Respond
        | Verb::Onsite
        | Verb::HandOff
        | Verb::ToTopic
        | Verb::ToDispute
        | Verb::ToLegal
        | Verb::Plan
        | Verb::Resolve
        | Verb::Regrade
        | Verb::AskConfirmation => &[Handler],
    }
}

/// May this person take a step of this name? The role in which they do.
pub fn may(request: &Request, actor: &Actor, verb: Verb) -> Result<Role, Refused> {
    not_an_auditor(actor)?;
    let takers = takers(verb);
    let role = takers
        .iter()
        .find_map(|who| part(request, actor, *who))
        .ok_or_else(|| {
            let who: Vec<_> = takers.iter().map(|w| w.label()).collect();
            Refused::new(
                "requests.not_your_step",
                format!("“{}”由{}办理", verb.label(), who.join("或")),
                "请联系上述人员办理",
            )
        })?;
    match verb {
        Verb::Confirm => answered_by_another(request, actor)?,
        Verb::LinkFirm => corrected_by_the_zone(request, role)?,
        _ => {}
    }
    Ok(role)
}

/// Who may read it hangs on the firm: once one is linked, the building's coordinator does not change it.
fn corrected_by_the_zone(request: &Request, role: Role) -> Result<(), Refused> {
    let Some(firm) = request.firm.as_ref().filter(|_| role == Role::Coordinator) else {
        return Ok(());
    };
    Err(Refused::new(
        "requests.zone_corrects_the_firm",
        format!("这件诉求已对应到{}，更正由开发区工作人员办理", firm.name),
        "企业不对的，请告诉开发区工作人员更正",
    ))
}

/// 回访由经办人以外的人进行: whoever gave the result does not write down the firm's answer to it.
fn answered_by_another(request: &Request, actor: &Actor) -> Result<(), Refused> {
    let given = request.results.last();
    let own = given.is_some_and(|result| result.by.person == actor.person.as_str());
    if !own || speaks_for_firm(request, actor) {
        return Ok(());
    }
    Err(Refused::new(
        "requests.answer_by_another",
        "结果是您登记的，提出人的确认不能也由您代为登记",
        "请提出人自己确认，或由其他协调员、开发区工作人员回访登记",
    ))
}

/// May this person open it (Q1)? A firm for itself, staff of the place on behalf, anybody by the
/// code in the lobby.
pub fn may_open(actor: &Actor, opening: &Opening) -> Result<Role, Refused> {
    not_an_auditor(actor)?;
    if opening.channel == Some(Channel::Lobby) {
        return if is_guest(actor) {
            Ok(Role::Individual)
        } else {
            Err(Refused::new(
                "requests.lobby_is_for_guests",
                "大厅扫码的诉求只能从扫码页面提交",
                "请选择代登、接待日或走访",
            ))
        };
    }
    if opening.channel.is_none() && is_for_own_firm(actor, opening) {
        return Ok(Role::EnterpriseContact);
    }
    runs_place(actor, &opening.building_id).ok_or_else(|| {
        if actor.holds(Role::Coordinator) {
            return Refused::new(
                "requests.opened_by_the_firm_or_on_behalf",
                "您不是这座楼宇的协调员，不能代为登记",
                "请选择您负责的楼宇，或请这座楼宇的协调员、开发区工作人员登记",
            );
        }
        Refused::new(
            "requests.opened_by_the_firm_or_on_behalf",
            "诉求由企业联络人为本企业登记，或由所在楼宇的协调员、开发区工作人员代为登记",
            "请选择本企业，或扫大厅里的二维码提交",
        )
    })
}

/// The contact of this very firm.
pub fn is_for_own_firm(actor: &Actor, opening: &Opening) -> bool {
    let firm = opening.enterprise_id.as_deref();
    firm.is_some_and(|e| actor.holds_over(Role::EnterpriseContact, e))
}

/// Who adds a file: the firm and whoever handles the request.
pub fn may_attach(request: &Request, actor: &Actor) -> Result<Role, Refused> {
    not_an_auditor(actor)?;
    part(request, actor, Who::Firm)
        .or_else(|| part(request, actor, Who::Handler))
        .filter(|_| !request.stage.is_closed())
        .ok_or_else(|| Refused::new("requests.who_adds_files", "附件由提出人或经办人在办理期间上传", ""))
}

/// Whoever came by the lobby page, or holds a receipt.
pub fn is_guest(actor: &Actor) -> bool {
    actor.person.as_str().starts_with("receipt:")
}

/// Reads who else asked for much the same: who handles requests of the place.
pub fn sees_duplicates(request: &Request, actor: &Actor) -> bool {
    actor.sees_zone() || actor.holds_over(Role::Coordinator, &request.building)
}

/// Speaks for the firm in this request.
pub fn speaks_for_firm(request: &Request, actor: &Actor) -> bool {
    part(request, actor, Who::Firm).is_some()
}

pub fn not_an_auditor(actor: &Actor) -> Result<(), Refused> {
    if !actor.holds(Role::Auditor) {
        return Ok(());
    }
    Err(Refused::new(
        "requests.auditor_never_writes",
        "审计员只能查阅，不能办理",
        "",
    ))
}

fn part(request: &Request, actor: &Actor, who: Who) -> Option<Role> {
    match who {
        Who::Firm if actor.person.as_str() == request.receipt_ref() => Some(Role::Individual),
        Who::Firm => {
            let firm = request.firm.as_ref().filter(|_| !request.by_employee)?;
            actor
                .holds_over(Role::EnterpriseContact, &firm.id)
                .then_some(Role::EnterpriseContact)
        }
        // Who is tied to the firm from which it is hidden cannot even load it.
        Who::Handler => runs_place(actor, &request.building).filter(|_| !actor.is_hub()),
        Who::Hub => actor.is_hub().then_some(Role::ZoneAdministrator),
    }
}

/// 回避: what an employee says of this firm is hidden from every coordinator of the building, so that it lies
/// with the zone.
pub fn zone_has_it(staff: &[Actor], building: &str, firm: Option<&Firm>) -> bool {
    let employer = employer_in(firm);
    let is_free = |one: &&Actor| !one.tied_to.iter().any(|e| e == employer);
    let mut free = staff.iter().filter(is_free);
    !free.any(|one| one.holds_over(Role::Coordinator, building))
}

fn runs_place(actor: &Actor, building: &str) -> Option<Role> {
    if actor.holds_over(Role::Coordinator, building) {
        return Some(Role::Coordinator);
    }
    // 兜底: the zone acts where the building's coordinator cannot.
    [Role::ZoneOfficer, Role::ZoneAdministrator]
        .into_iter()
        .find(|r| actor.holds(*r))
}
