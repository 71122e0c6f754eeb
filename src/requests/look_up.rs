//! What the rules need from the database.

use super::found::{Found, FoundOpening, Pin};
use super::model::{Firm, Request};
use super::service::LABOUR;
use super::similar::alike;
use super::steps::{Assist, AssistGroup, Opening, Step};
use super::store;
use super::words::Speaker;
use super::{disputed, policy};
use crate::accounts;
use crate::app::App;
use crate::clocks::DeskHours;
use crate::db::Tx;
use crate::disputes::model::Dispute;
use crate::error::{Error, Result};
use crate::guidance;
use crate::kernel::{Actor, FieldError, Role, Uscc};
use crate::matters::{self, Here, Matter};

/// A closed request is compared with a new one for so many days.
const COMPARED_DAYS: i64 = 30;
/// Staff write a request down so many days after they heard it, at the latest.
const HEARD_DAYS: i64 = 30;
/// … where the firm itself says so.
const TOLD_DAYS: i64 = 7;

/// Q1: building, firm, category, words and time heard, as the registers know them.
pub async fn look_up_opening(app: &App, tx: &mut Tx, actor: &Actor, opening: &Opening) -> Result<FoundOpening> {
    let zone = actor.zone.as_str();
    let mut errors = vec![];
    let mut wrong = |field: &str, code, message: &str| errors.push(FieldError::new(field, code, message));
    let hours = store::desk_hours(tx, zone, &opening.building_id).await?;
    if hours.is_none() {
        wrong("building_id", "unknown_building", "没有这座楼宇，请从登记的楼宇中选择");
    }
    let category = crate::routing::category(tx, zone, &opening.category).await?;
    let category = category.filter(|c| c.active);
    if category.is_none() {
        wrong("category", "unknown_category", "没有这个类别，请从列表中选择");
    }
    let labour = opening.category == LABOUR;
    let by_employee = opening.by_employee == Some(true);
    if by_employee && !labour {
        wrong("by_employee", "labour_only", "员工反映本单位的，类别应选“用工”");
    }
    let firms_own = opening.channel.is_none() && policy::is_for_own_firm(actor, opening);
    if labour && opening.by_employee.is_none() && !firms_own {
        wrong(
            "by_employee",
            "required",
            "用工类的诉求，请选择由员工还是单位反映：员工反映的，其单位的人看不到；不清楚的，先向反映人问明",
        );
    }
    let now = actor.now;
    if opening.heard_at.is_some_and(|at| at > now) {
        wrong("heard_at", "in_the_future", "听到的时间不能晚于现在");
    }
    // The clocks start when it was heard: nobody makes them overdue by a date long past.
    let back = if actor.holds(Role::EnterpriseContact) {
        TOLD_DAYS
    } else {
        HEARD_DAYS
    };
    let earliest = now.day().plus_days(-back);
    if opening.slip.is_none() && opening.heard_at.is_some_and(|at| at.day() < earliest) {
        let message = format!("听到的时间最多可以早{back}天，请核对；更早的经过请写在诉求内容里");
        wrong("heard_at", "too_long_ago", &message);
    }
    let mut firm = None;
    if let Some(id) = &opening.enterprise_id {
        firm = store::firm(tx, zone, id).await?;
        if firm.is_none() {
            wrong(
                "enterprise_id",
                "unknown_enterprise",
                "没有这家企业，请从登记的企业中选择",
            );
        }
        let own = policy::is_for_own_firm(actor, opening);
        if own && by_employee {
            wrong(
                "by_employee",
                "not_by_the_firm",
                "这一项是给员工的；企业自己的诉求不用勾选",
            );
        }
        if own && !store::occupies(tx, zone, id, &opening.building_id, now.day()).await? {
            wrong("building_id", "not_occupied", "企业今天没有入驻这座楼宇");
        }
    } else if opening.firm_name.is_none() && opening.slip.is_none() {
        wrong("firm_name", "required", "请选择登记企业，或写企业名称");
    }
    if let Some(text) = &opening.uscc {
        match Uscc::parse(text) {
            // A slip names its firm by code; a visitor's claim is for the coordinator to check.
            // An employee's words are hidden from the employer from the first moment.
            Ok(uscc) if firm.is_none() && (by_employee || opening.slip.is_some() && !labour) => {
                firm = store::firm_of_uscc(tx, zone, uscc.as_str()).await?;
            }
            Ok(_) => {}
            Err(_) => wrong("uscc", "not_a_uscc", "统一社会信用代码应是18位，请核对"),
        }
    }
    if let (true, None, Some(name)) = (by_employee, &firm, &opening.firm_name) {
        let named = crate::enterprises::named(tx, zone, name).await?;
        firm = named.map(|(id, name)| Firm { id, name });
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let since = now.day().plus_days(-COMPARED_DAYS);
    let duplicates = if by_employee {
        vec![]
    } else {
        let near = store::comparable(tx, zone, &opening.building_id, &opening.category, since).await?;
        alike(&opening.words, near)
    };
    let zone_has_it = by_employee && zone_has_it(tx, actor, &opening.building_id, firm.as_ref()).await?;
    Ok(FoundOpening {
        zone_has_it,
        firm,
        category_name: category.map(|c| c.name).unwrap_or_default(),
        pin: pin(app, zone, hours.flatten()).await?,
        duplicates,
    })
}

/// The policy of today, for good.
async fn pin(app: &App, zone: &str, desk_hours: Option<String>) -> Result<Pin> {
    let policy = app.policy_for(zone, Request::KIND).await?;
    let number = |name: &str| policy.numbers.get(name).copied().unwrap_or_default();
    Ok(Pin {
        rules: policy.rules.iter().map(|r| r.code.clone()).collect(),
        reopen_days: number("reopen_days"),
        silence_notices: number("silence_notices").max(1),
        desk: desk_hours.and_then(|text| DeskHours::parse(&text).ok()),
        policy: Some(policy.pinned()),
    })
}

/// What the rules of one step must know.
pub async fn look_up(r: &Request, tx: &mut Tx, actor: &Actor, here: Here<'_>, step: &Step) -> Result<Found> {
    let zone = actor.zone.as_str();
    let due = |rule: &String| Some((rule.clone(), here.due(rule, "")?));
    let mut found = Found {
        dues: r.pin.rules.iter().filter_map(due).collect(),
        by_firm: policy::speaks_for_firm(r, actor),
        ..Found::default()
    };
    match step {
        Step::LinkFirm { enterprise_id } => {
            found.firm = store::firm(tx, zone, enterprise_id).await?;
            found.asks_anew = r.firm.is_some() && !r.by_employee && !r.notices.is_empty();
            if found.firm.is_none() {
                return Err(Error::invalid(
                    "enterprise_id",
                    "unknown_enterprise",
                    "没有这家企业，请从登记的企业中选择",
                ));
            }
        }
        Step::Accept {
            category: Some(code), ..
        } => {
            let category = crate::routing::category(tx, zone, code).await?;
            let category = category
                .filter(|c| c.active)
                .ok_or_else(|| Error::invalid("category", "unknown_category", "没有这个类别，请从列表中选择"))?;
            found.category_name = Some(category.name);
        }
        Step::Refuse {
            same_as: Some(number), ..
        } => {
            named(r, tx, actor, Request::KIND, "same_as", number).await?;
        }
        Step::HandOff {
            lead_department_id,
            assists,
            assist_groups,
            ..
        } => {
            found.department = store::departments(tx, zone, vec![lead_department_id.clone()])
                .await?
                .pop();
            found.assists = assisting(tx, actor, assists, assist_groups).await?;
            let id = uuid::Uuid::now_v7().to_string();
            let year = actor.now.day().year();
            let number = matters::store::next_number(tx, zone, crate::handoffs::model::Handoff::PREFIX, year).await?;
            found.child = Some((id, number));
        }
        Step::NoteHandoff {
            merged_into: Some(number),
            ..
        } => {
            let slip = store::of_number(tx, zone, crate::handoffs::model::Handoff::KIND, number).await?;
            found.child = slip.map(|(id, _)| (id, number.clone()));
        }
        Step::ToDispute { number, .. } => {
            let child = named(r, tx, actor, Dispute::KIND, "number", number).await?;
            found.over = disputed::is_over(tx, actor, &child.0).await?;
            found.child = Some(child);
        }
        Step::ToLegal {
            assignment: Some(number),
            ..
        } => {
            let kind = crate::advisors::model::Assignment::KIND;
            found.child = Some(named(r, tx, actor, kind, "assignment", number).await?);
        }
        _ => {}
    }
    let told_now = matches!(
        step,
        Step::Accept {
            speaker: Some(Speaker::Employee),
            ..
        }
    );
    if r.by_employee || told_now {
        let firm = found.firm.as_ref().or(r.firm.as_ref());
        found.zone_has_it = zone_has_it(tx, actor, &r.building, firm).await?;
    }
    Ok(found)
}

/// What those are called who are to help; who is unknown, the slip itself refuses.
async fn assisting(tx: &mut Tx, actor: &Actor, named: &[Assist], groups: &[AssistGroup]) -> Result<Vec<String>> {
    let zone = actor.zone.as_str();
    let ids = named.iter().map(|a| a.department_id.clone()).collect();
    let mut names = store::departments(tx, zone, ids).await?;
    let ids = groups.iter().map(|a| a.group_id.clone()).collect();
    let groups = guidance::service::led(tx, zone, ids, actor.now.day()).await?;
    names.extend(groups.into_iter().map(|group| group.name));
    names.dedup();
    Ok(names)
}

async fn zone_has_it(tx: &mut Tx, actor: &Actor, building: &str, firm: Option<&Firm>) -> Result<bool> {
    let staff = accounts::service::staff_of(tx, &actor.zone, building, vec![], actor.now).await?;
    Ok(policy::zone_has_it(&staff, building, firm))
}

/// Id and number of a matter that the caller may know of, and whoever else reads the request may hear of.
async fn named(
    r: &Request,
    tx: &mut Tx,
    actor: &Actor,
    kind: &str,
    field: &str,
    number: &str,
) -> Result<(String, String)> {
    let unknown = || Error::invalid(field, "unknown_number", "没有这个编号，或者您无权查看");
    let named = store::of_number(tx, &actor.zone, kind, number).await?;
    let (id, hidden_from) = named.ok_or_else(unknown)?;
    if !matters::store::knows(tx, actor, kind, &id).await? {
        return Err(unknown());
    }
    if !r.may_name(hidden_from.as_deref()) {
        return Err(matters::unmet(
            "requests.hidden_from_its_readers",
            format!("{number}对用人单位保密，诉求{}该单位的人看得到，两者不能关联", r.number),
            "请不要在这件诉求里写这个编号，两件分别办理",
        ));
    }
    Ok((id, number.to_owned()))
}
