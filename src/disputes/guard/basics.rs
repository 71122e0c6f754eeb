//! What dates, names and sides must be, whatever the step.

use super::*;

pub(super) fn not_later(field: &str, day: Day, today: Day) -> Result<()> {
    if day <= today {
        Ok(())
    } else {
        Err(Error::invalid(field, "in_future", "日期不应晚于今天"))
    }
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
