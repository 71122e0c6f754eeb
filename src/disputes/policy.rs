//! Who may do what, and who reads what (domain.md 4.2 "Who may", "Readers by stage").

use super::found::FoundOpening;
use super::model::{Dispute, Neutral};
use super::stage::{Stage, Verb};
use super::steps::Opening;
use super::words::SideId;
use crate::error::Refused;
use crate::journal::Visibility;
use crate::kernel::{Actor, Role};

words! {
    /// The part somebody has in one dispute.
    pub enum Who {
        Applicant = "applicant" "申请人",
        OnBehalf = "on-behalf" "代为登记的协调员",
        Side = "side" "当事人或其代理人",
        Handler = "handler" "协调员",
        HandlerBeforeNeutral = "handler-before-neutral" "尚无调解员时的协调员",
        PreLawyer = "pre-lawyer" "对接律师",
        Neutral = "neutral" "调解员",
    }
}

/// Who takes a step of this name at this stage.
pub fn takers(stage: Stage, verb: Verb) -> &'static [Who] {
    use Who::*;
    match verb {
        Verb::Amend | Verb::Submit | Verb::ConsentToNotify | Verb::Withdraw => &[Applicant, OnBehalf],
        Verb::StartScreening
        | Verb::Refuse
        | Verb::AcceptPrediagnosis
        | Verb::ReplacePreLawyer
        | Verb::AssignHandler
        | Verb::LinkFirm
        | Verb::CorrectFirm
        | Verb::IssueInvitation
        | Verb::NameNeutral
        | Verb::OpenConsultation
        | Verb::OpenSpecialist
        | Verb::Reopen
        | Verb::Archive => &[Handler],
        Verb::AddSide => &[Handler, PreLawyer],
        Verb::AddRepresentative => &[Side, Handler, Neutral],
        Verb::Advise | Verb::ProposeMediation | Verb::FindUnsuitable | Verb::InterruptLimitation => &[PreLawyer],
        Verb::ReleaseOpinion => &[Applicant, PreLawyer],
        Verb::ServeNotice | Verb::DiscloseOutside => &[Handler, Neutral],
        Verb::RecordConsent => &[Side, Handler, Neutral],
        Verb::Disclose => &[Neutral, Handler],
        Verb::Refer
        | Verb::HoldSession
        | Verb::AddCaucusNote
        | Verb::Extend
        | Verb::DraftTerms
        | Verb::Renegotiate
        | Verb::TakeEffect
        | Verb::ApplyConfirmation
        | Verb::RecordConfirmation
        | Verb::RecordPerformance
        | Verb::Chase
        | Verb::Breach
        | Verb::Fulfil
        | Verb::Fail => &[Neutral],
        Verb::Sign => &[Neutral, Side],
        Verb::MissConfirmation | Verb::BeginPerformance => &[Neutral, Handler],
        Verb::Terminate if stage == Stage::Inviting => &[Side, Handler],
        Verb::Terminate => &[Neutral, Side],
        Verb::Suspend | Verb::Resume => &[Neutral, HandlerBeforeNeutral],
    }
}

/// May this person take a step of this name? The role in which they do.
pub fn may(dispute: &Dispute, actor: &Actor, verb: Verb) -> Result<Role, Refused> {
    not_an_auditor(actor)?;
    let takers = takers(dispute.stage, verb);
    if let Some(role) = takers.iter().find_map(|who| part(dispute, actor, *who)) {
        return Ok(role);
    }
    let handling = [Who::Handler, Who::OnBehalf, Who::HandlerBeforeNeutral];
    if takers.iter().any(|w| handling.contains(w))
        && let Some(why) = recused(dispute, actor)
    {
        return Err(why);
    }
    if takers.contains(&Who::Neutral) && is_named_neutral(dispute, actor) {
        return Err(Refused::new(
            "disputes.neutral_is_not_of_a_side",
            "您是本案一方的律师，或与一方当事企业有关联，不能担任或代行调解员",
            "请由协调员另行确定调解员",
        ));
    }
    let who: Vec<_> = takers.iter().map(|w| w.label()).collect();
    Err(Refused::new(
        "disputes.not_your_step",
        format!("“{}”由{}办理", verb.label(), who.join("或")),
        "请联系上述人员办理",
    ))
}

/// Why who would handle it for the place must not.
pub fn recused(dispute: &Dispute, actor: &Actor) -> Option<Refused> {
    let tied = runs_place(dispute, actor).is_some() && is_tied(dispute, actor);
    tied.then(|| {
        Refused::new(
            "disputes.handler_is_not_tied_to_a_party",
            "您与本案一方当事企业有关联，应当回避，不能经办本纠纷",
            "请由其他协调员或开发区工作人员办理",
        )
    })
}

/// May this person open it? (D1: a party, the contact of a tenant, a coordinator on behalf.) A firm is
/// meant by its registered name as by its entry.
pub fn may_open(actor: &Actor, opening: &Opening, found: &FoundOpening) -> Result<Role, Refused> {
    not_an_auditor(actor)?;
    let applicant = opening.sides.first();
    if let Some(enterprise) = found.enterprises.first().and_then(Option::as_deref) {
        if actor.holds_over(Role::EnterpriseContact, enterprise) {
            return Ok(Role::EnterpriseContact);
        }
    } else if actor.holds(Role::Individual) {
        let other = applicant
            .and_then(|a| a.person_id.as_deref())
            .filter(|p| *p != actor.person.as_str());
        if other.is_none() {
            return Ok(Role::Individual);
        }
    }
    let role = if actor.holds_over(Role::Coordinator, &opening.building_id) {
        Role::Coordinator
    } else if actor.holds(Role::ZoneOfficer) {
        Role::ZoneOfficer
    } else if actor.holds(Role::ZoneAdministrator) {
        Role::ZoneAdministrator
    } else {
        return Err(Refused::new(
            "disputes.opened_by_a_party_or_on_behalf",
            "纠纷由当事人本人、当事企业的联络人登记，或由所在楼宇的协调员代为登记",
            "请以当事人身份登记，或联系楼宇协调员",
        ));
    };
    let tied = found.enterprises.iter().flatten().any(|e| actor.tied_to.contains(e));
    if tied {
        return Err(Refused::new(
            "disputes.handler_is_not_tied_to_a_party",
            "您与一方当事企业有关联，应当回避，不能代为登记本纠纷",
            "请由其他协调员或开发区工作人员登记",
        ));
    }
    Ok(role)
}

/// Who adds a file, and for whose eyes: everybody what is shared, a side its own, the neutral what
/// one side told.
pub fn may_attach(dispute: &Dispute, actor: &Actor, visibility: Visibility, side: &str) -> Result<Role, Refused> {
    not_an_auditor(actor)?;
    let reads = view(dispute, actor);
    let own = &reads.sides;
    let side = SideId::parse(side);
    let takers: &[Who] = match (visibility, side) {
        // Nobody adds what they could not read themselves.
        _ if dispute.stage == Stage::Archived || !reads.application() => &[],
        (Visibility::Parties, None) => &[Who::Neutral, Who::Handler, Who::PreLawyer, Who::Side],
        (Visibility::OneSide, Some(side)) if own.contains(&side) => &[Who::PreLawyer, Who::Side],
        (Visibility::OneSide, Some(_)) => &[Who::Neutral],
        (Visibility::Privileged, Some(side)) if own.contains(&side) => &[Who::PreLawyer, Who::Side],
        _ => &[],
    };
    takers.iter().find_map(|who| part(dispute, actor, *who)).ok_or_else(|| {
        Refused::new(
            "disputes.file_has_its_readers",
            "您不能以这种可见范围上传附件",
            "各方共同的文件选“经办人与各方”；只给调解员看的选“一方与中立人”并选择己方",
        )
    })
}

pub fn not_an_auditor(actor: &Actor) -> Result<(), Refused> {
    if !actor.holds(Role::Auditor) {
        return Ok(());
    }
    Err(Refused::new(
        "disputes.auditor_never_writes",
        "审计员只能查阅，不能办理",
        "",
    ))
}

/// The role in which this person has that part here.
fn part(dispute: &Dispute, actor: &Actor, who: Who) -> Option<Role> {
    match who {
        Who::Applicant => party_role(dispute, actor, SideId::A),
        Who::OnBehalf => {
            let behalf = matches!(
                dispute.opened.role,
                Role::Coordinator | Role::ZoneOfficer | Role::ZoneAdministrator
            );
            handler(dispute, actor).filter(|_| behalf)
        }
        Who::Side => dispute.sides.iter().find_map(|s| {
            party_role(dispute, actor, s.id).or_else(|| represents(dispute, actor, s.id).then_some(Role::Lawyer))
        }),
        Who::Handler => handler(dispute, actor),
        Who::HandlerBeforeNeutral => handler(dispute, actor).filter(|_| dispute.neutral.is_none()),
        Who::PreLawyer => {
            let pre = dispute.pre.as_ref()?;
            actor.holds_over(Role::Lawyer, &pre.lawyer_id).then_some(Role::Lawyer)
        }
        Who::Neutral => {
            if is_of_a_side(dispute, actor) || !is_named_neutral(dispute, actor) {
                return None;
            }
            let by_licence = dispute.neutral.as_ref().is_some_and(|n| holds_licence(actor, n));
            Some(if by_licence { Role::Lawyer } else { Role::Mediator })
        }
    }
}

/// As firm's contact or as the person who is the party.
fn party_role(dispute: &Dispute, actor: &Actor, side: SideId) -> Option<Role> {
    let side = dispute.side(side)?;
    if side
        .enterprise_id
        .as_deref()
        .is_some_and(|e| actor.holds_over(Role::EnterpriseContact, e))
    {
        return Some(Role::EnterpriseContact);
    }
    (side.person_id.as_deref() == Some(actor.person.as_str())).then_some(Role::Individual)
}

fn represents(dispute: &Dispute, actor: &Actor, side: SideId) -> bool {
    dispute.side(side).is_some_and(|s| {
        let mut lawyers = s.representatives.iter().filter_map(|r| r.lawyer_id.as_deref());
        lawyers.any(|l| actor.holds_over(Role::Lawyer, l))
    })
}

/// Sides in whose name this person speaks.
pub fn speaks_for(dispute: &Dispute, actor: &Actor) -> Vec<SideId> {
    let speaks = |side: SideId| party_role(dispute, actor, side).is_some() || represents(dispute, actor, side);
    dispute.sides.iter().map(|s| s.id).filter(|s| speaks(*s)).collect()
}

fn runs_place(dispute: &Dispute, actor: &Actor) -> Option<Role> {
    if actor.holds_over(Role::Coordinator, &dispute.building) {
        Some(Role::Coordinator)
    } else {
        // 兜底: the zone acts where the building's coordinator cannot.
        [Role::ZoneOfficer, Role::ZoneAdministrator]
            .into_iter()
            .find(|r| actor.holds(*r))
    }
}

/// The role in which this person handles it for the place.
pub(super) fn handler(dispute: &Dispute, actor: &Actor) -> Option<Role> {
    runs_place(dispute, actor).filter(|_| !is_tied(dispute, actor))
}

fn is_tied(dispute: &Dispute, actor: &Actor) -> bool {
    let firm = dispute
        .sides
        .iter()
        .filter_map(|s| s.enterprise_id.as_ref())
        .any(|e| actor.tied_to.contains(e));
    firm || dispute
        .sides
        .iter()
        .any(|s| s.person_id.as_deref() == Some(actor.person.as_str()))
}

/// Tied to a party, its lawyer, or the head of its lawyer's firm: whatever else they are, no neutral.
fn is_of_a_side(dispute: &Dispute, actor: &Actor) -> bool {
    let over = |role: Role, id: Option<&str>| id.is_some_and(|id| actor.holds_over(role, id));
    let mut partisans = dispute.partisans();
    is_tied(dispute, actor)
        || partisans.any(|(_, lawyer, firm)| over(Role::Lawyer, lawyer) || over(Role::LawFirmLead, firm))
}

fn holds_licence(actor: &Actor, neutral: &Neutral) -> bool {
    neutral
        .lawyer_id
        .as_deref()
        .is_some_and(|l| actor.holds_over(Role::Lawyer, l))
}

/// The lawyer who is named, or the mediators of the body that is named.
fn is_named_neutral(dispute: &Dispute, actor: &Actor) -> bool {
    let Some(neutral) = &dispute.neutral else { return false };
    holds_licence(actor, neutral)
        || dispute
            .body
            .as_ref()
            .is_some_and(|b| actor.holds_over(Role::Mediator, &b.id))
}

/// What one person reads of one dispute. Everything else does not exist for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// Sides whose own texts they read: the party, its lawyers.
    pub sides: Vec<SideId>,
    pub neutral: bool,
    /// Assigned to it, or screening it.
    pub handler: bool,
    /// Must know the application to screen it.
    pub screener: bool,
    /// Nobody is assigned yet: all there is belongs to the application.
    pub unassigned: bool,
}

/// How much of an event somebody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Whole,
    /// That it happened, and when.
    Line,
    Nothing,
}

impl View {
    /// For the place.
    pub fn handles(&self) -> bool {
        self.handler || self.screener
    }
    /// Is of another side than the applicant's, and nothing else here: what was written before that side
    /// was asked, and that it was kept from it, stays with the applicant and the hub.
    pub fn only_answers(&self) -> bool {
        !self.sides.is_empty() && !self.sides.contains(&SideId::A) && !self.handles() && !self.neutral
    }
    /// Sides, claim, amount (V2).
    pub fn application(&self) -> bool {
        self.joint() || self.screener
    }
    /// Ledgers, sessions, terms, agreement (V2).
    pub fn joint(&self) -> bool {
        self.neutral || self.handler || !self.sides.is_empty()
    }
    /// One side's own texts (V3): its caucus notes.
    pub fn caucus(&self, side: SideId) -> bool {
        self.neutral || self.sides.contains(&side)
    }
    /// Between a lawyer and the client (V4).
    pub fn privileged(&self, side: SideId) -> bool {
        self.sides.contains(&side)
    }
    /// The limitation is what side A's lawyer has found; how the clock of 预诊 stood still says what nobody
    /// told the other sides.
    pub fn clock(&self, rule: &str) -> bool {
        match rule {
            "arb_limitation_1y" => self.privileged(SideId::A),
            "pre" => !self.only_answers(),
            _ => true,
        }
    }

    pub fn reads(&self, visibility: Visibility, side: &str, moves: bool) -> Reading {
        let whole = match visibility {
            Visibility::Public | Visibility::Header => true,
            Visibility::Parties => self.joint() || (self.screener && self.unassigned),
            Visibility::OneSide => SideId::parse(side).is_some_and(|s| self.caucus(s)),
            Visibility::Privileged => SideId::parse(side).is_some_and(|s| self.privileged(s)),
        };
        match (whole, visibility) {
            (true, _) => Reading::Whole,
            // The header shows the stage, so that a move is no secret; what stays within a stage is.
            (false, Visibility::Parties) => Reading::Line,
            (false, _) if moves => Reading::Line,
            (false, _) => Reading::Nothing,
        }
    }
}

/// What this person reads. Whether they may know of the matter at all is decided before, by its
/// readers and scopes.
pub fn view(dispute: &Dispute, actor: &Actor) -> View {
    let mut sides = speaks_for(dispute, actor);
    if part(dispute, actor, Who::PreLawyer).is_some() && !sides.contains(&SideId::A) {
        sides.push(SideId::A);
    }
    if !dispute.invited {
        sides.retain(|s| *s == SideId::A);
    }
    let handles = handler(dispute, actor).is_some();
    View {
        sides,
        neutral: part(dispute, actor, Who::Neutral).is_some(),
        handler: handles && dispute.handlers.iter().any(|h| h.person == actor.person.as_str()),
        screener: handles && (dispute.handlers.is_empty() || dispute.opened.person == actor.person.as_str()),
        unassigned: dispute.handlers.is_empty(),
    }
}
