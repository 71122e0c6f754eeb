//! 退单、改派、会商: what keeps a slip from being bounced.

use super::*;
use crate::handoffs::steps::Heard;
use crate::kernel::FieldError;

/// H3: to somebody else, as long as it may be given back at all.
pub(super) fn may_return(h: &Handoff, leg: &Leg, proposed: &str, found: &Found, on: &Moment) -> Result<()> {
    is_returnable(h, leg, found, on.at)?;
    if proposed == leg.department.id {
        return Err(Error::invalid(
            "proposed_department_id",
            "itself",
            "建议承办部门应是本部门以外的部门",
        ));
    }
    Ok(())
}

/// H3: once a department, within the window, never against a ruling.
pub(in crate::handoffs) fn is_returnable(h: &Handoff, leg: &Leg, found: &Found, at: Timestamp) -> Result<()> {
    if leg.bound || found.bound_by.is_some() {
        let by = found
            .bound_by
            .clone()
            .or_else(|| {
                h.rulings
                    .last()
                    .and_then(|r| r.decision.as_ref())
                    .map(|d| format!("会商裁定（{}）", d.at.day()))
            })
            .unwrap_or_else(|| "派单时有效的会商裁定".to_owned());
        return Err(unmet(
            "handoffs.ruling_binds",
            format!("{by}已确定由{}承办，不得退单", leg.department.name),
            "请签收办理；认为裁定有误的，向开发区提出修订",
        ));
    }
    if h.has_returned(&leg.department.id) {
        return Err(unmet(
            "handoffs.one_return_per_department",
            format!(
                "{}已就这张交办单申请过退单，同一部门不得第二次退单",
                leg.department.name
            ),
            "请办理；部门意见不一致的，由开发区提请会商",
        ));
    }
    if let Some(until) = found.return_until.filter(|until| at > *until) {
        return Err(unmet(
            "handoffs.return_within_the_window",
            format!("退单应在派单后的退单期内提出，已于{}截止", until.to_page()),
            "请签收办理；部门意见不一致的，由开发区提请会商",
        ));
    }
    Ok(())
}

/// H7: a ruling on another slip, given since the department asked, leaves it where it is.
pub(super) fn may_leave(leg: &Leg, verb: Verb, found: &Found) -> Result<()> {
    let Some(ruling) = &found.bound_by else {
        return Ok(());
    };
    let remedy = match verb {
        Verb::AcceptReturn => "请选“不同意退单”，由该部门办理；裁定不合适的，提请会商重新裁定",
        _ => "裁定不合适的，请提请会商重新裁定",
    };
    Err(unmet(
        "handoffs.ruling_binds",
        format!(
            "{ruling}已确定这一类由{}{}，不能{}",
            leg.department.name,
            leg.role.label(),
            verb.label()
        ),
        remedy,
    ))
}

/// H4: a department that has no part in it and has not given it back.
pub(super) fn is_next(h: &Handoff, leg: &Leg, next: &str) -> Result<()> {
    if next == leg.department.id {
        return Err(Error::invalid(
            "department_id",
            "itself",
            format!("不能改派给退单的{}", leg.department.name),
        ));
    }
    if let Some(returned) = h.returns.iter().find(|r| r.department.id == next) {
        return Err(Error::invalid(
            "department_id",
            "has_returned",
            format!("{}已退过单，改派给它须经会商裁定", returned.department.name),
        ));
    }
    if let Some(there) = h.live().find(|l| l.department.id == next) {
        return Err(Error::invalid(
            "department_id",
            "has_a_leg",
            format!(
                "{}已在{}这张交办单；要改由其主办的，请“提请会商”裁定",
                there.department.name,
                there.role.label()
            ),
        ));
    }
    Ok(())
}

/// H1, H4: whoever has it, has it on a basis: the one that was typed, or its own.
pub(super) fn rests_on_a_basis(typed: &Option<String>, department: &str, found: &Found) -> Result<()> {
    if typed.is_some() || found.basis.is_some() {
        return Ok(());
    }
    Err(vec![no_basis(&found.department(department).name)].into())
}

/// What is said of a department that has no duty to rest on.
pub(in crate::handoffs) fn no_basis(department: &str) -> FieldError {
    let message = format!("{department}没有登记这一类的职责，请填写职责依据");
    FieldError::new("basis", "required", message)
}

/// No department stands twice among lead and assists.
pub(in crate::handoffs) fn distinct(lead: &str, assists: &[Assist]) -> Result<()> {
    let mut seen = vec![lead];
    for (i, assist) in assists.iter().enumerate() {
        if seen.contains(&assist.department_id.as_str()) {
            return Err(Error::invalid(
                format!("assists.{i}.department_id"),
                "twice",
                "同一部门不能列两次",
            ));
        }
        seen.push(&assist.department_id);
    }
    Ok(())
}

/// H6: whoever gave it back, or has it, is heard.
pub(super) fn all_are_heard(h: &Handoff, heard: &[Heard]) -> Result<()> {
    let is_heard = |id: &str| heard.iter().any(|one| one.department_id == id);
    let asked = h.to_be_heard().into_iter();
    let unheard: Vec<&str> = asked.filter(|d| !is_heard(&d.id)).map(|d| d.name.as_str()).collect();
    if unheard.is_empty() {
        return Ok(());
    }
    Err(Error::invalid(
        "heard",
        "not_heard",
        format!("还没有写明{}的意见；退过单的和承办的部门都应听取", unheard.join("、")),
    ))
}
