//! What must be true before a step: the check's answer, the term, the one lead adviser.

use super::gate::Gate;
use super::model::{Assignment, Candidate, Found, Step};
use super::words::EndReason;
use crate::error::{Error, Result};
use crate::kernel::{Day, Role};
use crate::matters::{Moment, unmet};

pub fn guard(before: &Assignment, step: &Step, found: &Found, on: &Moment) -> Result<()> {
    let today = on.day();
    match step {
        Step::Propose { .. } => {
            has_room(practising(found)?)?;
            // One who is to be replaced leads until the enterprise confirms the other.
            if before.replaces { Ok(()) } else { one_lead(found) }
        }
        Step::Block {} if !gate(before)?.is_blocked() => Err(unmet(
            "advisors.block_needs_a_block",
            "审查没有命中禁止情形",
            "请发给律所，或征求知情同意",
        )),
        Step::AskWaiver {} if !gate(before)?.wants_waiver() => Err(unmet(
            "advisors.waiver_needs_a_waivable_hit",
            "审查没有命中须知情同意的情形",
            "请按审查结果办理",
        )),
        Step::Waive(waiver) => {
            for (field, day) in [
                ("client_signed_on", waiver.client_signed_on),
                ("other_signed_on", waiver.other_signed_on),
            ] {
                if day > today {
                    return Err(Error::invalid(field, "in_the_future", "签署日期不能晚于今天"));
                }
            }
            refuse_blocked(fresh(found)?)
        }
        Step::Offer { decision } => {
            let gate = fresh(found)?;
            must_be_clear(gate)?;
            if gate.wants_decision() && decision.is_none() {
                return Err(Error::invalid(
                    "decision",
                    "required",
                    "审查有须披露的关联情形，请写明向谁披露、如何决定",
                ));
            }
            Ok(())
        }
        Step::Accept {} => practising(found).map(|_| ()),
        Step::Confirm { from, to, .. } => {
            check_term(*from, *to, today)?;
            practising(found)?;
            must_be_clear_for(on.role, fresh(found)?)?;
            one_lead(found)
        }
        Step::RecordContact { on, .. } if *on > today => {
            Err(Error::invalid("on", "in_the_future", "联系日期不能晚于今天"))
        }
        Step::RecordContact { on, .. } => match &before.term {
            Some(term) if *on < term.from => Err(Error::invalid(
                "on",
                "before_service",
                format!("联系日期不能早于服务起（{}）", term.from),
            )),
            _ => Ok(()),
        },
        Step::Resume {} => {
            practising(found)?;
            must_be_clear(fresh(found)?)?;
            if before.term.as_ref().and_then(|t| t.to).is_some_and(|to| to < today) {
                return Err(unmet("advisors.term_is_over", "服务期已满", "请终止后重新登记需求"));
            }
            one_lead(found)
        }
        Step::End { on: Some(on), .. } if *on > today || before.term.as_ref().is_some_and(|t| *on < t.from) => Err(
            Error::invalid("on", "out_of_range", "最后服务日应在服务期内，且不晚于今天"),
        ),
        Step::End { handover, reason, .. } if handover.is_none() && !found.open_matters.is_empty() => {
            // The hub ends what has expired; people then hand over what is listed.
            if *reason == EndReason::Expired && before.expired(today) {
                return Ok(());
            }
            Err(Error::invalid(
                "handover",
                "required",
                match found.known_open.join("、") {
                    none if none.is_empty() => "还有在办事项，请写明如何移交".to_owned(),
                    known => format!("仍有在办事项：{known}。请写明如何移交"),
                },
            ))
        }
        Step::Cool {} if before.term.is_none() || before.cooling_until.is_some() => Err(unmet(
            "advisors.cooling_follows_service",
            "没有开始过服务，或回避期已经计过",
            "",
        )),
        Step::Release {} if before.cooling_until.is_some_and(|until| today <= until) => Err(unmet(
            "advisors.cooling_year",
            "回避期一年未满（律师执业行为规范第五十二条第（五）项）",
            "期满后由系统解除",
        )),
        _ => Ok(()),
    }
}

impl Assignment {
    /// The last day of service is over.
    pub fn expired(&self, today: Day) -> bool {
        self.term.as_ref().and_then(|t| t.to).is_some_and(|to| to < today)
    }
}

fn gate(before: &Assignment) -> Result<&Gate> {
    before
        .gate
        .as_ref()
        .ok_or_else(|| unmet("advisors.no_check_yet", "还没有利益冲突审查结果", "请先拟派律师"))
}

fn fresh(found: &Found) -> Result<&Gate> {
    found
        .gate
        .as_ref()
        .ok_or_else(|| unmet("advisors.no_check_yet", "还没有利益冲突审查结果", "请先拟派律师"))
}

fn refuse_blocked(gate: &Gate) -> Result<()> {
    if gate.is_blocked() {
        return Err(unmet("advisors.conflict_block", gate.reason(), "请换一家律所"));
    }
    Ok(())
}

fn must_be_clear(gate: &Gate) -> Result<()> {
    refuse_blocked(gate)?;
    if !gate.clear {
        return Err(unmet(
            "advisors.conflict_waiver",
            gate.reason(),
            "请先取得双方委托人的知情同意书，或换一家律所",
        ));
    }
    Ok(())
}

/// The enterprise never sees the check: what stands in the way may be a matter that is hidden from it,
/// so that it hears one and the same sentence whatever it is.
fn must_be_clear_for(role: Role, gate: &Gate) -> Result<()> {
    if role != Role::EnterpriseContact || gate.clear {
        return must_be_clear(gate);
    }
    Err(unmet(
        "advisors.checked_anew_first",
        "暂不能确认，人选须由楼委会协调员重新核对",
        "请联系所在楼宇的协调员办理",
    ))
}

fn practising(found: &Found) -> Result<&Candidate> {
    practises(found.candidate.as_ref())
}

pub fn practises(candidate: Option<&Candidate>) -> Result<&Candidate> {
    candidate.filter(|c| c.practises).ok_or_else(|| {
        unmet(
            "advisors.lawyer_practises",
            "律师已不在执业状态，或其律所不在联盟中",
            "请选择执业中的联盟律师",
        )
    })
}

pub fn has_room(candidate: &Candidate) -> Result<()> {
    if candidate.quota.is_some_and(|quota| candidate.load >= quota) {
        return Err(unmet(
            "advisors.quota",
            format!("{}的服务已达上限（{}家）", candidate.lawyer_name, candidate.load),
            "请选择尚有余量的律师，或由律所调整服务上限",
        ));
    }
    Ok(())
}

fn one_lead(found: &Found) -> Result<()> {
    if found.other_lead {
        return Err(unmet(
            "advisors.one_lead",
            "该企业已有一位在任顾问（一企一顾问）",
            "请先终止或暂停现任顾问的服务",
        ));
    }
    Ok(())
}

fn check_term(from: Day, to: Day, today: Day) -> Result<()> {
    let wrong = |field: &str, code, message: &str| Err(Error::invalid(field, code, message));
    if from > today {
        return wrong("from", "in_the_future", "服务起不能晚于今天；请在服务开始时确认");
    }
    if to < from || to < today {
        return wrong("to", "before_start", "服务止不能早于服务起和今天");
    }
    if to > from.plus_months(12) {
        return wrong("to", "too_long", "服务期不能超过12个月；期满可以续派");
    }
    Ok(())
}
