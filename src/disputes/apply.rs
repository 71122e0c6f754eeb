//! The dispute after a step. Pure: the fold over the journal calls it again.

use super::found::Found;
use super::model::*;
use super::parts::*;
use super::steps::Step;
use super::words::*;
use crate::matters::Moment;

/// What the step writes, then where it leads.
pub fn apply(d: &mut Dispute, step: &Step, found: &Found, on: &Moment) {
    let to = d.leads_to(step).unwrap_or(d.stage);
    let today = on.day();
    match step.clone() {
        Step::Amend {
            claim,
            amount,
            known_by,
            authority,
        } => {
            let intake = &mut d.intake;
            intake.claim = claim.unwrap_or_else(|| std::mem::take(&mut intake.claim));
            intake.known_by = known_by.unwrap_or_else(|| std::mem::take(&mut intake.known_by));
            intake.amount = amount.or(intake.amount);
            intake.authority = authority.or_else(|| intake.authority.take());
        }
        Step::Submit {} => (d.submitted_on, d.policy) = (Some(today), found.policy.clone()),
        Step::MissConfirmation {} => agreement(d).confirmation_missed = true,
        Step::BeginPerformance {} => {}
        Step::ConsentToNotify { how, on } => d.intake.notify_consent = Some(NotifyConsent { how, on }),
        Step::StartScreening {} => {
            d.intake.duplicates = found.duplicates.clone();
            let (person, name) = (on.person.clone(), on.name.clone());
            assign(d, Handler { person, name });
        }
        Step::Refuse {
            code, reason, referral, ..
        } => {
            end(d, to, code.as_str(), code.label(), reason, Some(referral), None, today);
        }
        Step::AcceptPrediagnosis {
            notice_how,
            notice_on,
            waiver,
            ..
        } => {
            d.notices.push(Notice {
                side: SideId::A,
                kind: NoticeKind::Rights,
                how: notice_how,
                on: notice_on,
                paper: None,
            });
            accept(d, found, waiver, today);
        }
        Step::ReplacePreLawyer { waiver, .. } => replace_pre_lawyer(d, found, waiver, today),
        Step::AssignHandler { .. } => {
            if let Some(handler) = found.handler.clone() {
                assign(d, handler);
            }
        }
        Step::AddSide { .. } => add_side(d, found, step.party()),
        Step::LinkFirm {
            side,
            enterprise_id,
            worker_safe,
        } => link_firm(d, found, side, enterprise_id, worker_safe == Some(true)),
        Step::CorrectFirm {
            side,
            enterprise_id,
            worker_safe,
            ..
        } => {
            unlink_firm(d, side);
            if let Some(enterprise) = enterprise_id {
                link_firm(d, found, side, enterprise, worker_safe == Some(true));
            }
        }
        Step::AddRepresentative {
            side, name, authority, ..
        } => represent(d, found, side, name, authority, today),
        Step::Advise { note, .. } => {
            advise(d, note, today);
            finish(d, Outcome::Advised, today);
        }
        Step::ProposeMediation {
            facts,
            relation,
            evidence,
            risk,
            limitation_from,
            limitation_on,
            level,
        } => {
            d.opinion = Some(Opinion {
                by: d.pre.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
                facts,
                relation,
                evidence,
                risk,
                level,
                on: today,
                advice: None,
            });
            d.limitation = Some(Limitation {
                ends_on: limitation_on,
                counted_from: limitation_from,
                interruptions: vec![],
            });
        }
        Step::ReleaseOpinion { text } => d.released = Some(text),
        Step::InterruptLimitation { on, how, ends_on } => {
            if let Some(limitation) = &mut d.limitation {
                limitation.interruptions.push(Interruption { on, how, ends_on });
            }
        }
        Step::FindUnsuitable { reason, referral } => {
            finish(d, Outcome::Unsuitable, today);
            end(
                d,
                to,
                Outcome::Unsuitable.as_str(),
                Outcome::Unsuitable.label(),
                reason,
                Some(referral),
                None,
                today,
            );
        }
        Step::IssueInvitation { how, .. } => invite(d, how, today),
        Step::ServeNotice {
            side,
            kind,
            how,
            on,
            paper,
        } => {
            d.invited |= step.verb().invites(Some(side));
            d.notices.push(Notice {
                side,
                kind,
                how,
                on,
                paper,
            });
        }
        Step::RecordConsent {
            side,
            answer,
            who,
            how,
            on,
            paper,
        } => {
            d.invited |= step.verb().invites(Some(side));
            d.consents.push(Consent {
                side,
                answer,
                who,
                how,
                on,
                paper,
            });
        }
        Step::NameNeutral {
            name,
            specialty,
            chosen_by,
            waiver,
            ..
        } => {
            d.body = found.body.clone();
            name_neutral(d, found, name, specialty, chosen_by, waiver, today);
        }
        Step::Disclose { text, on } => disclose(d, text, on),
        Step::OpenConsultation { .. } => {
            finish(d, Outcome::ToJoint, today);
            begin(d, Clinic::Consultation, neutral_name(d), today);
        }
        Step::OpenSpecialist { .. } => {
            finish(d, Outcome::ToSpecial, today);
            begin(d, Clinic::Specialist, neutral_name(d), today);
        }
        Step::Refer {
            specialty,
            name,
            disclosure,
            waiver,
            ..
        } => {
            finish(d, Outcome::Up, today);
            d.body = found.body.clone().or(d.body.take());
            name_neutral(d, found, name, Some(specialty), "升级专诊".to_owned(), waiver, today);
            disclose(d, disclosure, today);
            begin(d, Clinic::Specialist, neutral_name(d), today);
        }
        Step::HoldSession {
            at,
            minutes,
            place,
            present,
            record,
        } => {
            let clinic = d.clinic().unwrap_or(Clinic::Consultation);
            d.sessions.push(Session {
                clinic,
                at,
                minutes,
                place,
                present,
                record,
            });
        }
        Step::AddCaucusNote { side, at, note } => d.caucus.push(CaucusNote { side, at, note }),
        Step::Extend { until, paper, .. } => d.extension = Some(Extension { until, paper }),
        Step::DraftTerms {
            facts,
            terms,
            after_expert_opinion,
            ..
        } => {
            let expert = after_expert_opinion.unwrap_or(false);
            let outcome = if expert {
                Outcome::SettledAfterOpinion
            } else {
                Outcome::Agreed
            };
            let clinic = d.clinic().unwrap_or(Clinic::Consultation);
            let obligations = (1..).zip(terms).map(|(n, t)| obligation(n, t)).collect();
            d.terms = Some(Terms {
                clinic,
                facts,
                outcome,
                obligations,
                on: today,
            });
            d.agreement = None;
        }
        Step::Renegotiate { .. } => {
            d.terms = None;
            d.agreement = None;
        }
        Step::Sign { signer, name, mark, on } => {
            agreement(d).signatures.push(Signature { signer, name, mark, on });
        }
        Step::TakeEffect { effective_on, oral } => {
            let agreement = agreement(d);
            agreement.oral = oral;
            agreement.effective_on = Some(effective_on);
            let outcome = d.terms.as_ref().map_or(Outcome::Agreed, |t| t.outcome);
            finish(d, outcome, effective_on);
        }
        Step::ApplyConfirmation {
            kind,
            before,
            applied_on,
            ..
        } => d.confirmation = Some(applied(kind, before, applied_on)),
        Step::RecordConfirmation {
            ruling,
            ruling_no,
            ruled_on,
            after_rejection,
        } => {
            if let Some(confirmation) = &mut d.confirmation {
                confirmation.ruling = Some(ruling);
                confirmation.ruling_no = Some(ruling_no);
                confirmation.ruled_on = Some(ruled_on);
                confirmation.after_rejection = after_rejection;
            }
        }
        Step::RecordPerformance {
            obligation,
            done_on,
            proof,
        } => {
            if let Some(item) = obligation_mut(d, &obligation) {
                item.state = if done_on <= item.due {
                    Performance::Kept
                } else {
                    Performance::Late
                };
                item.done_on = Some(done_on);
                item.proof = Some(proof);
            }
        }
        Step::Chase { obligation, how, on } => {
            if let Some(item) = obligation_mut(d, &obligation) {
                item.chased_on = Some(on);
                let side = item.who;
                d.notices.push(Notice {
                    side,
                    kind: NoticeKind::Performance,
                    how,
                    on,
                    paper: None,
                });
            }
        }
        Step::Breach {
            obligation,
            reason,
            referral,
        } => {
            if let Some(item) = obligation_mut(d, &obligation) {
                item.state = Performance::Breached;
            }
            let state = Performance::Breached;
            end(
                d,
                to,
                state.as_str(),
                state.label(),
                reason,
                Some(referral),
                None,
                today,
            );
        }
        Step::Fulfil { on, result, note, .. } => {
            d.follow_up = Some(FollowUp { on, result, note });
            d.ending = None;
        }
        Step::Fail {
            outcome,
            reason,
            referral,
            undisputed,
            ..
        } => {
            finish(d, outcome.into(), today);
            end(
                d,
                to,
                outcome.as_str(),
                outcome.label(),
                reason,
                Some(referral),
                undisputed,
                today,
            );
        }
        Step::Terminate { code, reason, referral } => {
            finish(d, Outcome::Stopped, today);
            end(d, to, code.as_str(), code.label(), reason, referral, None, today);
        }
        Step::Withdraw { reason } => {
            finish(d, Outcome::Withdrawn, today);
            let code = Outcome::Withdrawn;
            end(
                d,
                to,
                code.as_str(),
                code.label(),
                reason.unwrap_or_default(),
                None,
                None,
                today,
            );
        }
        Step::Suspend {
            why,
            reason,
            until,
            all_agree,
        } => {
            let all_agree = all_agree.unwrap_or(false);
            d.suspended = Some(Suspension {
                from: d.stage,
                why,
                reason,
                until,
                all_agree,
            });
        }
        Step::Resume { .. } => d.suspended = None,
        Step::Reopen { .. } => reopen(d),
        Step::DiscloseOutside { reason, to, what } => d.releases.push(Release {
            reason,
            to,
            what,
            on: today,
        }),
        Step::Archive { items, note } => {
            let missing = VolumeItem::ALL.iter().copied().filter(|i| !items.contains(i)).collect();
            d.volume = Some(Volume {
                items,
                missing,
                note,
                on: today,
            });
        }
    }
    if to.is_closed() {
        d.suspended = None;
    }
    d.stage = to;
}
