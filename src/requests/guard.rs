//! What must be true before a step (domain.md 4.4, column "Guard").

use super::found::Found;
use super::model::Request;
use super::service::LABOUR;
use super::steps::Step;
use super::words::*;
use crate::error::{Error, Result};
use crate::matters::{Moment, unmet};

pub fn guard(r: &Request, step: &Step, found: &Found, on: &Moment) -> Result<()> {
    match step {
        Step::Refuse { code, same_as, .. } => {
            let names_another = matches!(code, RefusalCode::Duplicate | RefusalCode::Finished);
            if names_another && same_as.is_none() {
                return Err(Error::invalid(
                    "same_as",
                    "required",
                    "请写上重复或已办结的那件诉求的编号",
                ));
            }
            Ok(())
        }
        Step::Accept { category, speaker, .. } => who_speaks(r, category.as_deref(), *speaker),
        Step::LinkFirm { enterprise_id } if r.firm.as_ref().is_some_and(|f| f.id == *enterprise_id) => Err(
            Error::invalid("enterprise_id", "the_same", "已经对应到这家企业，要更正的请选另一家"),
        ),
        Step::Respond { at, .. } if *at > on.at => Err(Error::invalid("at", "in_the_future", "联系时间不能晚于现在")),
        // People type minutes: within the minute in which it was heard is not before it.
        Step::Respond { at, .. } if at.plus_minutes(1) <= r.heard_at => Err(Error::invalid(
            "at",
            "before_it_was_heard",
            format!("联系时间不能早于听到诉求的时间（{}）", r.heard_at.to_page()),
        )),
        Step::Plan { steps, .. } => plan(r, steps, on),
        Step::Resolve {
            outcome,
            evidence,
            review_on,
            ..
        } => resolve(r, *outcome, evidence.as_deref(), *review_on, on),
        Step::Regrade { grade, .. } if r.grade == Some(*grade) => {
            Err(Error::invalid("grade", "the_same", "已经是这一级"))
        }
        Step::Confirm { solved, words, .. } => {
            if !*solved && words.is_none() {
                return Err(Error::invalid("words", "required", "没有解决的，请写明还差什么"));
            }
            Ok(())
        }
        Step::CloseSilent {} => silent(r, found, on),
        Step::Reopen { .. } => reopen(r, found, on),
        Step::Withdraw { .. } => no_open_handoff(r, "撤回"),
        Step::NoteHandoff { handoff_id, .. } if !r.children.iter().any(|c| c.id.as_ref() == Some(handoff_id)) => {
            Err(unmet("requests.slip_is_its_own", "这张交办单不是由这件诉求派出的", ""))
        }
        Step::NoteDispute { dispute_id, .. } if !r.children.iter().any(|c| c.id.as_ref() == Some(dispute_id)) => {
            Err(unmet("requests.dispute_is_its_own", "这件纠纷不是由这件诉求转出的", ""))
        }
        Step::NoteDesk {} if found.zone_has_it == r.zone_has_it => {
            Err(unmet("requests.desk_stays", "承办没有变更", ""))
        }
        _ => Ok(()),
    }
}

/// Nobody guesses whether an employee or the firm speaks of labour: from whom it is hidden hangs on it.
fn who_speaks(r: &Request, category: Option<&str>, speaker: Option<Speaker>) -> Result<()> {
    let labour = category.unwrap_or(&r.category) == LABOUR;
    let by_the_firms_account = r.channel == Channel::Contact;
    let (code, message) = match speaker {
        Some(_) if !labour => (
            "labour_only",
            "只有用工问题才选由谁反映；员工反映本单位的，请把类别改为“用工”",
        ),
        Some(Speaker::Employee) if by_the_firms_account => (
            "not_by_the_firm",
            "这件诉求是企业联络人登记的，不是员工反映的，请改选或不选",
        ),
        Some(Speaker::Firm) if r.by_employee => (
            "employee_is_protected",
            "这件诉求已按员工反映登记，受理时不能改为单位反映，请改选或不选",
        ),
        None if labour && r.category != LABOUR && !by_the_firms_account => (
            "required",
            "改为用工类的，请选择由员工还是单位反映：员工反映的，其单位的人看不到；不清楚的，先向反映人问明",
        ),
        _ => return Ok(()),
    };
    Err(Error::invalid("speaker", code, message))
}

/// Q5: a plan belongs to a hard request, or to a policy that times plans for all.
fn plan(r: &Request, steps: &[super::model::PlanStep], on: &Moment) -> Result<()> {
    if r.grade != Some(Grade::Hard) && !r.pin.rules.iter().any(|rule| rule == "plan") {
        return Err(unmet(
            "requests.plan_is_for_the_hard",
            "只有疑难诉求才出具方案",
            "能办的请直接办理；确属疑难的，先调整分级",
        ));
    }
    if steps.is_empty() {
        return Err(Error::invalid("steps", "required", "方案至少要有一个步骤"));
    }
    let today = on.day();
    if let Some(n) = steps.iter().position(|s| s.due < today) {
        return Err(Error::invalid(
            format!("steps.{n}.due"),
            "in_the_past",
            "完成日期不能早于今天",
        ));
    }
    Ok(())
}

/// Q6
fn resolve(
    r: &Request,
    outcome: Outcome,
    evidence: Option<&str>,
    review_on: Option<crate::kernel::Day>,
    on: &Moment,
) -> Result<()> {
    match outcome {
        Outcome::Resolved if evidence.is_none() => {
            return Err(Error::invalid("evidence", "required", "已解决的，请写明凭据"));
        }
        Outcome::Infeasible if review_on.is_none_or(|day| day <= on.day()) => {
            return Err(Error::invalid(
                "review_on",
                "required",
                "暂不具备条件的，请写明以后哪一天再看",
            ));
        }
        _ => {}
    }
    no_open_handoff(r, "登记结果")
}

fn no_open_handoff(r: &Request, what: &str) -> Result<()> {
    let open: Vec<&str> = r
        .children
        .iter()
        .filter(|c| c.is_open_handoff())
        .map(|c| c.name.as_str())
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(unmet(
        "requests.handoffs_first",
        format!("交办单{}还没有办结，不能{what}", open.join("、")),
        "请等部门办结，或先作废交办单",
    ))
}

/// Q7
fn silent(r: &Request, found: &Found, on: &Moment) -> Result<()> {
    let asked = r.notices.len() as i64;
    if asked < r.pin.silence_notices {
        return Err(unmet(
            "requests.silence_after_notices",
            format!("要通知{}次，现在只有{asked}次", r.pin.silence_notices),
            "请再次请提出人确认",
        ));
    }
    match found.dues.get("confirm") {
        Some(due) if *due < on.at => Ok(()),
        _ => Err(unmet("requests.silence_not_over", "提出人确认的时限还没有到", "")),
    }
}

/// Q8
fn reopen(r: &Request, found: &Found, on: &Moment) -> Result<()> {
    let Some(closing) = &r.closing else { return Ok(()) };
    let last = closing.on.plus_days(r.pin.reopen_days);
    if found.by_firm && on.day() > last {
        return Err(unmet(
            "requests.reopen_in_time",
            format!("结案后{}天内可以重开，已于{last}期满", r.pin.reopen_days),
            "有新的事实，请联系楼宇协调员重开，或登记一件新诉求",
        ));
    }
    Ok(())
}
