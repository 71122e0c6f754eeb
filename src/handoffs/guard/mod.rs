//! What must be true before a step. Pure. Every refusal names its rule and what opens the way.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | the guard of every step |
//! | `returns.rs` | giving a slip back, the next department, the ruling |

mod returns;

use returns::*;
pub(super) use returns::{distinct, is_returnable, no_basis};

use super::found::Found;
use super::model::{Handoff, Leg};
use super::policy::{Who, taker};
use super::stage::{LegStage, Verb};
use super::steps::{Assist, Step};
use super::words::*;
use crate::error::{Error, Result};
use crate::kernel::{Day, Role, Timestamp};
use crate::matters::{Moment, unmet};

pub fn guard(h: &Handoff, step: &Step, found: &Found, on: &Moment) -> Result<()> {
    match step.leg_id() {
        Some(id) => of_leg(h, the_leg(h, id, step.verb(), found)?, step, found, on),
        None => of_whole(h, step, found, on),
    }
}

/// The leg that the step names, when it can move so and is this caller's.
fn the_leg<'a>(h: &'a Handoff, id: &str, verb: Verb, found: &Found) -> Result<&'a Leg> {
    let leg = h
        .leg(id)
        .ok_or_else(|| Error::invalid("leg_id", "unknown_leg", "这张交办单没有这个序号的承办部门"))?;
    if taker(verb) == Who::Clerk && !found.speaks_for.contains(&leg.department.id) {
        return Err(Error::forbidden(
            "handoffs.leg_is_of_another_department",
            format!("这是派给{}的，不能由您的部门{}", leg.department.name, verb.label()),
            "请办理本部门的部分",
        ));
    }
    if leg.group.is_some() && verb == Verb::AskReturn {
        return Err(unmet(
            "handoffs.group_gives_nothing_back",
            format!("{}是协办，不退单", leg.department.name),
            "帮不上的，反馈“暂不具备条件”并写明情况；主办不对的，由主办部门申请退单",
        ));
    }
    if !h.legs_for(verb).any(|l| l.id == leg.id) {
        return Err(unmet(
            "handoffs.leg_knows_no_such_step",
            format!(
                "{}的部分现在是“{}”，不能{}",
                leg.department.name,
                leg.stage.label(),
                verb.label()
            ),
            "请按“现在可以做”里列出的步骤办理",
        ));
    }
    Ok(leg)
}

fn of_leg(h: &Handoff, leg: &Leg, step: &Step, found: &Found, on: &Moment) -> Result<()> {
    let today = on.day();
    match step {
        Step::Begin { contacted_at, .. } => between("contacted_at", *contacted_at, leg.dispatched_at, on.at, "派单"),
        Step::AskReturn {
            proposed_department_id, ..
        } => may_return(h, leg, proposed_department_id, found, on),
        Step::AcceptReturn {
            department_id, basis, ..
        } => {
            may_leave(leg, Verb::AcceptReturn, found)?;
            let Some(next) = department_id else { return Ok(()) };
            is_next(h, leg, next)?;
            match h.passes_on() {
                true => rests_on_a_basis(basis, next, found),
                false => Ok(()),
            }
        }
        Step::Redispatch {
            department_id, basis, ..
        } => {
            may_leave(leg, Verb::Redispatch, found)?;
            is_next(h, leg, department_id)?;
            rests_on_a_basis(basis, department_id, found)
        }
        Step::AskExtension {
            until, firm_told_on, ..
        } => {
            not_later("firm_told_on", *firm_told_on, today)?;
            let dispatched = leg.dispatched_at.day();
            if *firm_told_on < dispatched {
                return Err(Error::invalid(
                    "firm_told_on",
                    "too_early",
                    format!("告知提出人的日期不应早于派单的{dispatched}"),
                ));
            }
            may_extend(leg, *until, found, on.at)
        }
        Step::GrantExtension { .. } => {
            granted_by_the_right_level(leg, on)?;
            still_to_come(leg, today)
        }
        Step::Wait { until, .. } => {
            may_wait(h, found, on.at)?;
            if *until < today {
                return Err(Error::invalid("until", "in_past", format!("日期不应早于{today}")));
            }
            match found.latest {
                Some(latest) if *until > latest => Err(Error::invalid(
                    "until",
                    "too_late",
                    format!("待补件合计不超过{}个工作日，最晚到{latest}", h.limits.waiting_days),
                )),
                _ => Ok(()),
            }
        }
        Step::Submit {
            result,
            plan,
            review_on,
            ..
        } => {
            result_is_whole(*result, plan.is_some(), *review_on, today)?;
            assists_come_first(h, leg)
        }
        Step::Rework { fault, .. } if *fault == Fault::Dissatisfied => Err(Error::invalid(
            "fault",
            "not_a_choice",
            "“回访不满意”由回访登记，不在此选择",
        )),
        _ => Ok(()),
    }
}

fn of_whole(h: &Handoff, step: &Step, found: &Found, on: &Moment) -> Result<()> {
    match step {
        Step::Amend {
            title,
            demand,
            lead_department_id,
            assists,
            assist_groups,
            basis,
        } => {
            let nothing = title.is_none() && demand.is_none() && basis.is_none() && assist_groups.is_none();
            if nothing && lead_department_id.is_none() && assists.is_none() {
                return Err(Error::invalid(
                    "title",
                    "nothing_to_change",
                    "请至少填写一项要修改的内容",
                ));
            }
            let lead = lead_department_id.as_deref().unwrap_or(&h.plan.lead.id);
            if lead != h.plan.lead.id {
                rests_on_a_basis(basis, lead, found)?;
            }
            let planned: Vec<Assist> = match assists {
                Some(assists) => assists.clone(),
                None => h
                    .plan
                    .assists
                    .iter()
                    .map(|a| Assist {
                        department_id: a.id.clone(),
                    })
                    .collect(),
            };
            distinct(lead, &planned)
        }
        Step::Rule {
            heard,
            lead_department_id,
            assists,
            ..
        } => {
            distinct(lead_department_id, assists)?;
            all_are_heard(h, heard)
        }
        Step::RecordCallback { .. } => callback_is_whole(h, step, on),
        Step::Cancel { code, merged_into, .. } => match (code, merged_into, &found.merged_into) {
            (CancelCode::Merged, None, _) => Err(Error::invalid("merged_into", "required", "请填写并入的交办单编号")),
            (CancelCode::Merged, Some(_), None) => Err(Error::invalid(
                "merged_into",
                "unknown_handoff",
                "没有这张未结案的交办单",
            )),
            (CancelCode::Merged, Some(number), _) if *number == h.number => {
                Err(Error::invalid("merged_into", "itself", "不能并入自己"))
            }
            (CancelCode::Merged, ..) => Ok(()),
            (_, Some(_), _) => Err(Error::invalid(
                "merged_into",
                "not_merged",
                "只有并入其他交办单时才填写编号",
            )),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn not_later(field: &str, day: Day, today: Day) -> Result<()> {
    if day <= today {
        return Ok(());
    }
    Err(Error::invalid(field, "in_future", "日期不应晚于今天"))
}

fn between(field: &str, at: Timestamp, from: Timestamp, now: Timestamp, since: &str) -> Result<()> {
    if at > now {
        return Err(Error::invalid(field, "in_future", "时间不应晚于现在"));
    }
    // People type minutes: within the minute of `from` is not before it.
    if at.plus_minutes(1) <= from {
        return Err(Error::invalid(
            field,
            "too_early",
            format!("时间不应早于{since}的{}", from.to_page()),
        ));
    }
    Ok(())
}

/// H10: only a limit that still runs can be paused, and no longer in all than the policy allows.
fn may_wait(h: &Handoff, found: &Found, now: Timestamp) -> Result<()> {
    if let Some(due) = found.due.filter(|due| now > *due) {
        return Err(unmet(
            "handoffs.waiting_is_begun_before_due",
            format!("办理时限已于{}届满，到期后不能转为待补件", due.to_page()),
            "请尽快反馈结果；确有困难的，由开发区督办",
        ));
    }
    if found.waiting_left == Some(0) {
        return Err(unmet(
            "handoffs.waiting_is_used_up",
            format!("待补件合计不超过{}个工作日，已经用完", h.limits.waiting_days),
            "请继续办理；确需更多时间的，在到期前申请延期",
        ));
    }
    Ok(())
}

/// H9: asked while it still runs, to a day within the limit.
fn may_extend(leg: &Leg, until: Day, found: &Found, now: Timestamp) -> Result<()> {
    let Some(due) = found.due else { return Ok(()) };
    if now > due {
        return Err(unmet(
            "handoffs.extension_is_asked_before_due",
            format!("办理时限已于{}届满，到期后不能申请延期", due.to_page()),
            "请尽快反馈结果；确有困难的，由开发区督办",
        ));
    }
    if leg.extensions.len() > 1 {
        return Err(unmet(
            "handoffs.two_extensions_at_most",
            "已经延期两次，不能再延期",
            "请按期反馈结果；确有困难的，由开发区督办",
        ));
    }
    if until <= due.day() {
        return Err(Error::invalid(
            "until",
            "before_due",
            format!("应晚于现在的办理时限{}", due.day()),
        ));
    }
    match found.latest {
        Some(latest) if until > latest => Err(Error::invalid("until", "too_late", format!("首次延期最晚到{latest}"))),
        _ => Ok(()),
    }
}

/// H9: the second only by the leader.
fn granted_by_the_right_level(leg: &Leg, on: &Moment) -> Result<()> {
    if leg.extensions.is_empty() || on.role == Role::ZoneAdministrator {
        return Ok(());
    }
    Err(Error::forbidden(
        "handoffs.second_extension_is_for_the_leader",
        "第二次延期由开发区管理员（分管领导）批准",
        "请报分管领导批准",
    ))
}

/// H9: nobody is given a day that is over.
fn still_to_come(leg: &Leg, today: Day) -> Result<()> {
    let asked = leg.extension_asked.as_ref().map(|asked| asked.until);
    let Some(until) = asked.filter(|until| *until < today) else {
        return Ok(());
    };
    Err(unmet(
        "handoffs.extension_day_is_over",
        format!("{}申请延到{until}，这一天已经过去，不能再同意延期", leg.department.name),
        "请选“不同意延期”，由该部门尽快反馈结果；确有困难的，由开发区督办",
    ))
}

fn result_is_whole(result: ResultType, plan: bool, review_on: Option<Day>, today: Day) -> Result<()> {
    let wants_plan = matches!(result, ResultType::NotYet | ResultType::Partly);
    if wants_plan && !plan {
        return Err(Error::invalid(
            "plan",
            "required",
            format!("结果为“{}”的，请写明后续计划", result.label()),
        ));
    }
    match review_on {
        None if result == ResultType::NotYet => Err(Error::invalid(
            "review_on",
            "required",
            "暂不具备条件的，请写明复查日期",
        )),
        Some(day) if day <= today => Err(Error::invalid("review_on", "in_past", "复查日期应晚于今天")),
        _ => Ok(()),
    }
}

/// H11: only the lead answers for the whole, and it answers last.
fn assists_come_first(h: &Handoff, leg: &Leg) -> Result<()> {
    if leg.role != LegRole::Lead {
        return Ok(());
    }
    let open: Vec<&str> = h
        .live()
        .filter(|l| l.role == LegRole::Assist && l.stage != LegStage::Submitted)
        .map(|l| l.department.name.as_str())
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(unmet(
        "handoffs.lead_submits_last",
        format!("协办的{}还没有反馈，主办部门最后反馈", open.join("、")),
        "请先由协办的反馈结果",
    ))
}

/// H14: who was not reached has said nothing; who was reached says whether it is solved.
fn callback_is_whole(h: &Handoff, step: &Step, on: &Moment) -> Result<()> {
    let Step::RecordCallback {
        at,
        reached,
        solved,
        score,
        words,
        grounds,
        ..
    } = step
    else {
        return Ok(());
    };
    if h.legs.iter().any(|leg| leg.clerks.contains(&on.person)) {
        return Err(Error::forbidden(
            "handoffs.caller_is_not_the_handler",
            "您经办过这张交办单，回访由他人进行",
            "请由其他协调员或开发区工作人员回访",
        ));
    }
    let from = h.tries.last().copied().or(h.done_at).unwrap_or(h.opened.at);
    between("at", *at, from, on.at, "办结或上一次回访")?;
    if !reached {
        let said = solved.is_some() || score.is_some() || words.is_some() || grounds.is_some();
        return if said {
            Err(Error::invalid(
                "reached",
                "said_something",
                "没有联系上提出人的，不填写提出人的话",
            ))
        } else {
            Ok(())
        };
    }
    let Some(solved) = solved else {
        return Err(Error::invalid("solved", "required", "请填写提出人说是否解决"));
    };
    let dissatisfied = *solved != Solved::Yes || score.is_some_and(|s| s < 4);
    if grounds.is_some() && !dissatisfied {
        return Err(Error::invalid(
            "grounds",
            "is_satisfied",
            "提出人认为已解决且满意的，不填写不满意的事由",
        ));
    }
    Ok(())
}
