//! What must be true before a step: the ledgers, the neutral, the body, the dates.
//!
//! Pure. Every refusal names its rule and what opens the way.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | the guard of every step |
//! | `basics.rs` | what dates, names and sides must be |
//! | `seats.rs` | who holds a seat beside a new party or a new client, and who takes it over |
//! | `sides.rs`, `corrected.rs` | who may become a party, which firm a party is, and which it was not |
//! | `ledger.rs` | consents, notices, disclosure, limitation, the limits of time, endings |
//! | `foreseen.rs` | what keeps everybody from a step before anybody fills in its form |
//! | `people.rs` | lawyers and speakers of the sides, the conflict gate |
//! | `neutrals.rs` | the neutral and the body |
//! | `names.rs` | which firm or person a typed name may mean |
//! | `agreement.rs` | signatures, effect, confirmation, performance, the volume |

mod agreement;
mod basics;
mod corrected;
mod foreseen;
mod ledger;
pub mod names;
mod neutrals;
mod people;
mod seats;
mod sides;
#[cfg(test)]
mod tests;

use agreement::*;
use basics::*;
use corrected::*;
use ledger::*;
use neutrals::*;
use people::*;
use seats::*;
use sides::*;

use super::found::Found;
use super::model::Dispute;
use super::steps::Step;
use super::words::*;
use crate::error::{Error, Refused, Result};
use crate::kernel::{Day, Role};
use crate::matters::{Moment, unmet};

pub use agreement::{agreement_binds, confirmation_offered, signed_by_all_on};
pub use foreseen::foreseen;

pub fn guard(d: &Dispute, step: &Step, found: &Found, on: &Moment) -> Result<()> {
    let today = on.day();
    match step {
        Step::Amend { .. } => changes_something(step),
        Step::Submit {} => authority_is_shown(d),
        Step::ConsentToNotify { on, .. } => {
            in_the_case(d, "on", *on, today)?;
            if d.hidden_from().is_none() {
                return Err(unmet(
                    "disputes.nothing_is_hidden",
                    "本纠纷未对用人单位保密，无须同意",
                    "",
                ));
            }
            Ok(())
        }
        Step::Refuse { .. } => lawyer_is_active(found, "concurring_lawyer"),
        Step::AcceptPrediagnosis {
            notice_on,
            waiver,
            decision,
            ..
        } => {
            in_the_case(d, "notice_on", *notice_on, today)?;
            lawyer_is_active(found, "lawyer_id")?;
            partisan_was_no_neutral(d, found)?;
            gate_is_clear(found.gate.as_ref(), waiver.as_deref(), decision.is_some())
        }
        Step::ReplacePreLawyer { waiver, decision, .. } => takes_over(d, found, waiver.as_deref(), decision.is_some()),
        Step::AddSide { .. } => is_one_more(d, found).and_then(|()| seats_stay_clear(d, found)),
        Step::LinkFirm {
            side,
            enterprise_id,
            worker_safe,
        } => is_that_firm(d, found, *side, enterprise_id, *worker_safe).and_then(|()| seats_stay_clear(d, found)),
        Step::CorrectFirm {
            side,
            enterprise_id,
            worker_safe,
            ..
        } => is_another_firm(d, found, *side, enterprise_id.as_deref(), *worker_safe)
            .and_then(|()| seats_stay_clear(d, found)),
        Step::AddRepresentative {
            side,
            name,
            lawyer_id,
            waiver,
            decision,
            ..
        } => {
            is_side(d, *side)?;
            speaks_only_for_itself(found, on, *side)?;
            other_side_may_know(d, *side)?;
            if lawyer_id.is_none() {
                only_by_name(found, name.as_deref())?;
                return speaker_was_no_neutral(d, name.as_deref());
            }
            lawyer_is_active(found, "lawyer_id")?;
            partisan_was_no_neutral(d, found)?;
            no_firm_on_two_sides(d, *side, found)?;
            gate_is_clear(found.gate.as_ref(), waiver.as_deref(), decision.is_some())
        }
        Step::Advise { confirmed_on, .. } => in_the_case(d, "confirmed_on", *confirmed_on, today),
        Step::ProposeMediation {
            limitation_from,
            limitation_on,
            ..
        } => {
            if limitation_on <= limitation_from {
                return Err(Error::invalid(
                    "limitation_on",
                    "before_start",
                    "时效届满日应晚于起算日",
                ));
            }
            not_later("limitation_from", *limitation_from, today)
        }
        Step::ReleaseOpinion { .. } => opinion_is_given(d),
        Step::InterruptLimitation { on, ends_on, .. } => {
            not_later("on", *on, today)?;
            let Some(limitation) = &d.limitation else {
                return opinion_is_given(d);
            };
            if *on > limitation.last_day() {
                return Err(unmet(
                    "disputes.limitation_has_run_out",
                    "时效已于中断事由发生前届满，届满后的事由不再中断时效",
                    "请由对接律师重新判断时效",
                ));
            }
            if ends_on <= on {
                return Err(Error::invalid(
                    "ends_on",
                    "before_start",
                    "重新计算后的届满日应晚于中断之日",
                ));
            }
            Ok(())
        }
        Step::IssueInvitation { limitation_told, .. } => {
            opinion_is_given(d)?;
            worker_agrees(d)?;
            limitation_is_told(d, limitation_told.unwrap_or(false), today)
        }
        Step::ServeNotice { side, on, .. } => {
            is_side(d, *side)?;
            in_the_case(d, "on", *on, today)?;
            other_side_may_know(d, *side)
        }
        Step::RecordConsent { side, on: day, .. } => {
            is_side(d, *side)?;
            in_the_case(d, "on", *day, today)?;
            speaks_only_for_itself(found, on, *side)?;
            other_side_may_know(d, *side)
        }
        Step::NameNeutral {
            lawyer_id,
            name,
            waiver,
            decision,
            ..
        } => {
            let Some(body) = &found.body else { return Err(no_body()) };
            body_may_mediate(body, today)?;
            let (lawyer, name) = (lawyer_id.as_deref(), name.as_deref());
            has_not_stepped_down(d, found, name)?;
            neutral_is_fit(d, found, lawyer, name, waiver.as_deref(), decision.is_some())
        }
        Step::Disclose { on, .. } => {
            in_the_case(d, "on", *on, today)?;
            match &d.neutral {
                Some(neutral) if *on >= neutral.named_on => Ok(()),
                Some(_) => Err(Error::invalid("on", "before_naming", "披露日期不应早于确定调解员之日")),
                None => Err(no_neutral()),
            }
        }
        Step::OpenConsultation { first_session_at } => {
            mediation_may_begin(d, found, today)?;
            is_ahead("first_session_at", first_session_at.day(), today)
        }
        Step::OpenSpecialist {
            first_session_at,
            limitation_told,
        } => {
            goes_straight_to_the_specialist(d)?;
            limitation_is_told(d, limitation_told.unwrap_or(false), today)?;
            mediation_may_begin(d, found, today)?;
            is_ahead("first_session_at", first_session_at.day(), today)
        }
        Step::Refer {
            lawyer_id,
            name,
            sides_told_on,
            waiver,
            ..
        } => {
            in_the_case(d, "sides_told_on", *sides_told_on, today)?;
            within_the_limit(d, found, today)?;
            everybody_agrees(d)?;
            // The new neutral's disclosure comes with the step.
            let (lawyer, name) = (lawyer_id.as_deref(), name.as_deref());
            has_not_stepped_down(d, found, name)?;
            is_not_the_present_neutral(d, found, name)?;
            neutral_is_fit(d, found, lawyer, name, waiver.as_deref(), true)
        }
        Step::HoldSession { at, present, .. } => {
            if *at > on.at {
                return Err(Error::invalid("at", "in_future", "场次结束后再登记，时间不应晚于现在"));
            }
            in_the_case(d, "at", at.day(), today)?;
            mediation_may_go_on(d)?;
            neutral_is_of_no_side(d, found)?;
            if let Some(stranger) = present.iter().find(|s| d.side(**s).is_none()) {
                return Err(not_a_side("present", *stranger));
            }
            if d.sides.iter().filter(|s| present.contains(&s.id)).count() < 2 {
                return Err(unmet(
                    "disputes.joint_session_needs_two_sides",
                    "面对面调解至少有两方到场",
                    "只见一方的，请用“背对背笔录”登记",
                ));
            }
            Ok(())
        }
        Step::AddCaucusNote { side, at, .. } => {
            if *at > on.at {
                return Err(Error::invalid("at", "in_future", "时间不应晚于现在"));
            }
            in_the_case(d, "at", at.day(), today)?;
            is_side(d, *side)?;
            mediation_may_go_on(d)
        }
        Step::Extend { until, all_agree, .. } => {
            if !all_agree {
                return Err(unmet(
                    "disputes.extension_needs_all",
                    "延长调解期限须各方一致同意",
                    "取得各方同意后再登记；不同意的，按期结束调解",
                ));
            }
            everybody_agrees(d)?;
            within_a_year("until", *until, today)
        }
        Step::DraftTerms { terms, lawful, .. } => {
            mediation_may_go_on(d)?;
            neutral_is_of_no_side(d, found)?;
            if !lawful {
                return Err(unmet(
                    "disputes.terms_are_lawful",
                    "条款未通过合法性审查，不能形成协议",
                    "请修改条款；内容违法的，应当终止调解",
                ));
            }
            if d.last_session().is_none() {
                return Err(unmet(
                    "disputes.terms_need_a_session",
                    "本次调解尚未登记调解场次",
                    "请先登记调解场次",
                ));
            }
            if terms.is_empty() {
                return Err(Error::invalid("terms", "required", "请至少写明一个履行项"));
            }
            for (i, term) in terms.iter().enumerate() {
                if d.side(term.who).is_none() {
                    return Err(not_a_side(&format!("terms.{i}.who"), term.who));
                }
                is_ahead(&format!("terms.{i}.due"), term.due, today)?;
            }
            Ok(())
        }
        Step::Sign {
            signer, mark, on: day, ..
        } => {
            sign(d, found, on, *signer, *day)?;
            neutral_is_of_no_side(d, found)?;
            body_seals(*signer, *mark)
        }
        Step::TakeEffect { effective_on, oral } => {
            neutral_is_of_no_side(d, found)?;
            take_effect(d, *effective_on, oral.is_some(), today)
        }
        Step::ApplyConfirmation { .. } => apply_confirmation(d, step, found, today),
        Step::RecordConfirmation {
            ruling,
            ruled_on,
            after_rejection,
            ..
        } => {
            not_later("ruled_on", *ruled_on, today)?;
            if d.confirmation.as_ref().is_some_and(|c| *ruled_on < c.applied_on) {
                return Err(Error::invalid(
                    "ruled_on",
                    "before_application",
                    "结果日期不应早于申请日期",
                ));
            }
            if *ruling == Ruling::Rejected && after_rejection.is_none() {
                return Err(Error::invalid(
                    "after_rejection",
                    "required",
                    "驳回申请的，请写明后续选择",
                ));
            }
            Ok(())
        }
        Step::MissConfirmation {} => miss_confirmation(found, on),
        Step::RecordPerformance {
            obligation, done_on, ..
        } => {
            not_later("done_on", *done_on, today)?;
            let item = open_obligation(d, obligation)?;
            if d.terms.as_ref().is_some_and(|t| *done_on < t.on) {
                return Err(Error::invalid(
                    "done_on",
                    "before_terms",
                    format!("“{}”的履行日期早于协议", item.what),
                ));
            }
            Ok(())
        }
        Step::Chase { obligation, on, .. } => {
            under_the_agreement(d, "on", *on, today)?;
            overdue(open_obligation(d, obligation)?, today)
        }
        Step::Breach {
            obligation, referral, ..
        } => {
            let item = open_obligation(d, obligation)?;
            overdue(item, today)?;
            arbitration_is_told(d, *referral)?;
            if item.chased_on.is_none() {
                return Err(unmet(
                    "disputes.chase_before_breach",
                    "尚未催告履行",
                    "请先登记“履行催告”",
                ));
            }
            Ok(())
        }
        Step::Fulfil {
            on,
            result,
            all_confirm,
            ..
        } => fulfil(d, *on, *result, all_confirm.unwrap_or(false), today),
        Step::Fail {
            told_on,
            undisputed,
            undisputed_agreed,
            ..
        } => {
            in_the_case(d, "told_on", *told_on, today)?;
            if undisputed.is_some() && !undisputed_agreed.unwrap_or(false) {
                return Err(unmet(
                    "disputes.undisputed_facts_by_consent",
                    "无争议事实须各方同意才能记载",
                    "取得各方同意，或不作记载",
                ));
            }
            Ok(())
        }
        Step::Terminate { code, .. } => terminate(d, *code, found),
        Step::Renegotiate { .. } | Step::Withdraw { .. } => not_signed_by_all(d),
        Step::Suspend { until, .. } => {
            not_signed_by_all(d)?;
            is_ahead("until", *until, today.plus_days(1))
        }
        Step::Archive { items, .. } => archive(d, items),
        Step::StartScreening {}
        | Step::AssignHandler { .. }
        | Step::FindUnsuitable { .. }
        | Step::BeginPerformance {}
        | Step::Resume { .. }
        | Step::Reopen { .. }
        | Step::DiscloseOutside { .. } => Ok(()),
    }
}
