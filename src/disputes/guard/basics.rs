//! What dates, names and sides must be, whatever the step.

use super::*;

pub(super) fn not_later(field: &str, day: Day, today: Day) -> Result<()> {
    if day <= today {
        Ok(())
    } else {
        Err(Error::invalid(field, "in_future", "日期不应晚于今天"))
    }
}

/// The day of what happens in the case: figures and clocks are dated by it, so that it lies between
/// the opening and today.
pub(super) fn in_the_case(d: &Dispute, field: &str, day: Day, today: Day) -> Result<()> {
    not_later(field, day, today)?;
    let opened = d.opened.day();
    if day >= opened {
        return Ok(());
    }
    Err(Error::invalid(
        field,
        "before_the_case",
        format!("日期不应早于本纠纷登记之日（{opened}）；此前的情况请写在说明中"),
    ))
}

/// As [`in_the_case`], for what follows an agreement.
pub(super) fn under_the_agreement(d: &Dispute, field: &str, day: Day, today: Day) -> Result<()> {
    in_the_case(d, field, day, today)?;
    match d.effective_on() {
        Some(effective) if day < effective => Err(Error::invalid(
            field,
            "before_effect",
            format!("日期不应早于协议生效之日（{effective}）"),
        )),
        _ => Ok(()),
    }
}

/// Sides agree on a longer mediation of their case, not on one without end.
pub(super) fn within_a_year(field: &str, until: Day, today: Day) -> Result<()> {
    is_ahead(field, until, today.plus_days(1))?;
    let last = today.plus_months(12);
    if until <= last {
        return Ok(());
    }
    Err(Error::invalid(
        field,
        "too_far",
        format!("一次最多延长一年，日期不应晚于{last}"),
    ))
}

pub(super) fn is_ahead(field: &str, day: Day, from: Day) -> Result<()> {
    if day >= from {
        Ok(())
    } else {
        Err(Error::invalid(field, "in_past", format!("日期不应早于{from}")))
    }
}

pub(super) fn named(field: &str, name: Option<&str>) -> Result<()> {
    if name.is_some() {
        Ok(())
    } else {
        Err(Error::invalid(field, "required", "请选择登记律师或填写姓名"))
    }
}

pub(super) fn is_side(d: &Dispute, side: SideId) -> Result<()> {
    if d.side(side).is_some() {
        Ok(())
    } else {
        Err(not_a_side("side", side))
    }
}

pub(super) fn not_a_side(field: &str, side: SideId) -> Error {
    Error::invalid(field, "not_a_side", format!("本纠纷没有{}", side.label()))
}

/// A party or its lawyer records nothing in the name of another side.
pub(super) fn speaks_only_for_itself(found: &Found, on: &Moment, side: SideId) -> Result<()> {
    let party = matches!(on.role, Role::EnterpriseContact | Role::Individual | Role::Lawyer);
    if party && !found.speaks_for.is_empty() && !found.speaks_for.contains(&side) {
        return Err(Error::forbidden(
            "disputes.a_side_speaks_for_itself",
            "您只能代表己方作出意思表示",
            "对方的意思表示由对方、协调员或调解员登记",
        ));
    }
    Ok(())
}

pub(super) fn changes_something(step: &Step) -> Result<()> {
    match step {
        Step::Amend {
            claim: None,
            amount: None,
            known_by: None,
            authority: None,
        } => Err(Error::invalid(
            "claim",
            "nothing_to_change",
            "请至少填写一项要修改的内容",
        )),
        _ => Ok(()),
    }
}
