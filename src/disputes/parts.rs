//! The small changes that steps are made of.

use super::found::{Found, FoundLawyer};
use super::model::*;
use super::opening::side;
use super::stage::Stage;
use super::steps::{Party, Step};
use super::words::*;
use crate::kernel::Day;

pub(super) fn assign(d: &mut Dispute, handler: Handler) {
    d.handlers.retain(|h| h.person != handler.person);
    d.handlers.push(handler);
}

pub(super) fn begin(d: &mut Dispute, clinic: Clinic, led_by: String, from: Day) {
    d.runs.push(StageRun {
        clinic,
        from,
        to: None,
        outcome: None,
        led_by,
    });
}

pub(super) fn finish(d: &mut Dispute, outcome: Outcome, to: Day) {
    if let Some(run) = d.runs.iter_mut().rev().find(|r| r.to.is_none()) {
        run.to = Some(to);
        run.outcome = Some(outcome);
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "the parts of an ending, named at its one kind of call"
)]
pub(super) fn end(
    d: &mut Dispute,
    stage: Stage,
    code: &str,
    label: &str,
    reason: String,
    referral: Option<Referral>,
    undisputed: Option<String>,
    on: Day,
) {
    let (code, label) = (code.to_owned(), label.to_owned());
    d.ending = Some(Ending {
        stage,
        code,
        label,
        reason,
        referral,
        undisputed,
        on,
    });
}

pub(super) fn agreement(d: &mut Dispute) -> &mut Agreement {
    d.agreement.get_or_insert_with(|| Agreement {
        signatures: vec![],
        oral: None,
        effective_on: None,
        confirmation_missed: false,
    })
}

pub(super) fn obligation(n: usize, term: super::steps::Term) -> Obligation {
    Obligation {
        id: n.to_string(),
        who: term.who,
        what: term.what,
        amount: term.amount,
        due: term.due,
        manner: term.manner,
        state: Performance::Open,
        done_on: None,
        proof: None,
        chased_on: None,
    }
}

pub(super) fn obligation_mut<'a>(d: &'a mut Dispute, id: &str) -> Option<&'a mut Obligation> {
    d.terms.as_mut()?.obligations.iter_mut().find(|o| o.id == id)
}

pub(super) fn neutral_name(d: &Dispute) -> String {
    d.neutral.as_ref().map(|n| n.name.clone()).unwrap_or_default()
}

pub(super) fn name_neutral(
    d: &mut Dispute,
    found: &Found,
    name: Option<String>,
    specialty: Option<String>,
    chosen_by: String,
    waiver: Option<String>,
    on: Day,
) {
    let lawyer = found.lawyer.as_ref();
    let named = Neutral {
        name: lawyer.map(|l| l.name.clone()).or(name).unwrap_or_default(),
        lawyer_id: lawyer.map(|l| l.id.clone()),
        law_firm_id: lawyer.map(|l| l.law_firm_id.clone()),
        room_of: d.body.as_ref().and_then(|body| body.law_firm_id.clone()),
        specialty,
        named_on: on,
        chosen_by,
        waiver,
    };
    if let Some(past) = d.neutral.replace(named) {
        d.past_neutrals.push(past);
    }
}

pub(super) fn disclose(d: &mut Dispute, text: String, on: Day) {
    if let Some(neutral) = &d.neutral {
        d.disclosures.push(Disclosure {
            neutral: neutral.key().to_owned(),
            text,
            on,
        });
    }
}

/// D23: everything that was agreed or consented to is asked anew, so that old invitations are no
/// silence to a new one. The neutral stays barred as past.
pub(super) fn reopen(d: &mut Dispute) {
    d.consents.clear();
    d.notices.retain(|n| n.kind != NoticeKind::Invitation);
    d.past_neutrals.extend(d.neutral.take());
    d.body = None;
    d.pre = None;
    d.opinion = None;
    d.released = None;
    d.extension = None;
    d.terms = None;
    d.agreement = None;
    d.ending = None;
}

/// D4: the applicant has a lawyer, and 预诊 begins.
pub(super) fn accept(d: &mut Dispute, found: &Found, waiver: Option<String>, today: Day) {
    d.accepted_on.get_or_insert(today);
    d.ending = None;
    let Some(lawyer) = &found.lawyer else { return };
    d.pre = Some(pre_lawyer(lawyer, waiver, None));
    begin(d, Clinic::Prediagnosis, lawyer.name.clone(), today);
}

/// The applicant has another lawyer: the opinion and everything else of the applicant's passes on.
pub(super) fn replace_pre_lawyer(d: &mut Dispute, found: &Found, waiver: Option<String>, today: Day) {
    let Some(lawyer) = &found.lawyer else { return };
    d.past_pre
        .extend(d.pre.replace(pre_lawyer(lawyer, waiver, Some(today))));
    let run = d.runs.iter_mut().rfind(|run| run.to.is_none());
    if let Some(run) = run.filter(|run| run.clinic == Clinic::Prediagnosis) {
        run.led_by.clone_from(&lawyer.name);
    }
}

fn pre_lawyer(lawyer: &FoundLawyer, waiver: Option<String>, named_on: Option<Day>) -> PreLawyer {
    PreLawyer {
        lawyer_id: lawyer.id.clone(),
        name: lawyer.name.clone(),
        law_firm_id: lawyer.law_firm_id.clone(),
        waiver,
        named_on,
    }
}

impl Step {
    /// The party whom it names.
    pub fn party(&self) -> Party {
        match self.clone() {
            Step::AddSide {
                enterprise_id,
                name,
                person_id,
                contact,
                not_registered,
            } => Party {
                enterprise_id,
                name,
                person_id,
                contact,
                not_registered,
            },
            Step::LinkFirm { enterprise_id, .. } => Party {
                enterprise_id: Some(enterprise_id),
                ..Party::default()
            },
            Step::CorrectFirm { enterprise_id, .. } => Party {
                enterprise_id,
                ..Party::default()
            },
            _ => Party::default(),
        }
    }
}

/// A party more, under the next letter.
pub(super) fn add_side(d: &mut Dispute, found: &Found, party: Party) {
    if let Some(id) = SideId::ALL.get(d.sides.len()) {
        let party = Party {
            enterprise_id: party.enterprise_id.or(found.party_enterprise.clone()),
            ..party
        };
        d.sides.push(side(*id, party, found.party.clone(), None));
    }
}

/// The side bears its registered name from now on, beside the one it was entered by. The first employer of
/// a person who applied may be one from whom the matter is hidden.
pub(super) fn link_firm(d: &mut Dispute, found: &Found, side: SideId, enterprise: String, hidden: bool) {
    if hidden {
        d.intake.worker_safe = true;
        d.intake.employer = Some(enterprise.clone());
    }
    if let Some(side) = d.sides.iter_mut().find(|s| s.id == side) {
        if let Some(name) = found.party.as_ref().filter(|name| **name != side.name) {
            side.entered_as = Some(std::mem::replace(&mut side.name, name.clone()));
        }
        side.enterprise_id = Some(enterprise);
    }
}

/// The side is called again as it was entered. What its firm was told and said was not the side's.
pub(super) fn unlink_firm(d: &mut Dispute, id: SideId) {
    let Some(side) = d.sides.iter_mut().find(|s| s.id == id) else {
        return;
    };
    let firm = side.enterprise_id.take();
    if let Some(name) = side.entered_as.take() {
        side.name = name;
    }
    if d.intake.employer == firm {
        d.intake.worker_safe = false;
        d.intake.employer = None;
        d.intake.notify_consent = None;
    }
    d.consents.retain(|c| c.side != id);
    d.notices.retain(|n| n.side != id);
    // The neutral disclosed what ties them to the firm that it was.
    let present = d.neutral.as_ref().map(|n| n.key().to_owned());
    d.disclosures.retain(|one| Some(&one.neutral) != present.as_ref());
}

pub(super) fn represent(
    d: &mut Dispute,
    found: &Found,
    side: SideId,
    name: Option<String>,
    authority: String,
    on: Day,
) {
    let lawyer = found.lawyer.as_ref();
    let representative = Representative {
        name: lawyer.map(|l| l.name.clone()).or(name).unwrap_or_default(),
        lawyer_id: lawyer.map(|l| l.id.clone()),
        law_firm_id: lawyer.map(|l| l.law_firm_id.clone()),
        authority,
        on,
    };
    if let Some(side) = d.sides.iter_mut().find(|s| s.id == side) {
        side.representatives.push(representative);
    }
}

/// D5: the advice stands in the opinion, whether one was given before or not.
pub(super) fn advise(d: &mut Dispute, note: String, on: Day) {
    let by = d.pre.as_ref().map(|p| p.name.clone()).unwrap_or_default();
    let opinion = d.opinion.get_or_insert_with(|| Opinion {
        by,
        facts: String::new(),
        relation: String::new(),
        evidence: vec![],
        risk: Risk::Low,
        level: Clinic::Prediagnosis,
        on,
        advice: None,
    });
    opinion.advice = Some(note);
}

/// D6: every other side is told, and may know of the matter from now on.
pub(super) fn invite(d: &mut Dispute, how: Manner, on: Day) {
    d.invited = true;
    let others: Vec<_> = d.sides.iter().map(|s| s.id).filter(|s| *s != SideId::A).collect();
    let kind = NoticeKind::Invitation;
    d.notices.extend(others.into_iter().map(|side| Notice {
        side,
        kind,
        how,
        on,
        paper: None,
    }));
}

/// D14
pub(super) fn applied(kind: ConfirmationKind, before: String, applied_on: Day) -> Confirmation {
    Confirmation {
        kind,
        before,
        applied_on,
        ruling: None,
        ruling_no: None,
        ruled_on: None,
        after_rejection: None,
    }
}
