//! The parties of a dispute as the register knows them.

use crate::db::Tx;
use crate::disputes::found::FoundOpening;
use crate::disputes::steps::{Opening, Party};
use crate::disputes::words::{Category, SideId};
use crate::enterprises;
use crate::error::Result;
use crate::kernel::{Actor, FieldError};

/// D1: the parties as the register knows them. Refuses what no dispute can begin with.
pub async fn look_up_opening(tx: &mut Tx, actor: &Actor, opening: &Opening) -> Result<FoundOpening> {
    let mut errors = vec![];
    let some_sides = (2..=SideId::ALL.len()).contains(&opening.sides.len());
    if !some_sides {
        errors.push(FieldError::new(
            "sides",
            "out_of_range",
            "当事人应有二至六方，第一方为申请人",
        ));
    }
    if !exists(tx, "building", &actor.zone, &opening.building_id).await? {
        errors.push(FieldError::new(
            "building_id",
            "unknown_building",
            "没有这座楼宇，请从登记的楼宇中选择",
        ));
    }
    let (mut names, mut enterprises) = (vec![], vec![]);
    for (i, party) in opening.sides.iter().enumerate() {
        match known_party(tx, &actor.zone, party).await? {
            Ok((name, _)) if names.contains(&name) => {
                errors.push(FieldError::new(
                    format!("sides.{i}.name"),
                    "twice",
                    "同一当事人不能列为两方",
                ));
            }
            Ok((name, enterprise)) => {
                names.push(name);
                enterprises.push(enterprise);
            }
            Err((field, code, message)) => errors.push(FieldError::new(format!("sides.{i}.{field}"), code, message)),
        }
    }
    if some_sides && enterprises.len() == opening.sides.len() {
        errors.extend(worker_safe_error(opening, &enterprises));
    }
    if errors.is_empty() {
        Ok(FoundOpening { names, enterprises })
    } else {
        Err(errors.into())
    }
}

/// Worker-safe intake is for a person against one employer. Whoever enters what a person has with an
/// employer says whether the employer may know of it: neither answer is guessed.
fn worker_safe_error(opening: &Opening, enterprises: &[Option<String>]) -> Option<FieldError> {
    let by_person = enterprises.first().is_some_and(Option::is_none);
    let employers = enterprises.iter().skip(1).flatten().count();
    let of_work = match opening.category {
        Category::Labour => true,
        other => opening.labour.unwrap_or(other == Category::NonCompete),
    };
    let Some(wanted) = opening.worker_safe else {
        let asked = of_work && by_person && employers > 0;
        let message = "员工与用人单位的劳动争议，请先问清本人：是否对用人单位保密，再选一项";
        return asked.then(|| FieldError::new("worker_safe", "required", message));
    };
    let message = match (wanted, by_person, employers) {
        (false, ..) | (true, true, 1) => return None,
        (true, true, 0) => "对方须是已登记的用人单位，才能对其保密",
        (true, true, _) => "只能对一家用人单位保密，请对每家单位分别登记",
        (true, false, _) => "只有个人申请的纠纷可以先对用人单位保密",
    };
    Some(FieldError::new("worker_safe", "one_employer", message))
}

async fn exists(tx: &mut Tx, table: &'static str, zone: &str, id: &str) -> Result<bool> {
    let statement = match table {
        "building" => tx.sql("SELECT COUNT(*) FROM building WHERE zone_id = $1 AND id = $2"),
        _ => tx.sql("SELECT COUNT(*) FROM person WHERE zone_id = $1 AND id = $2 AND disabled_at IS NULL"),
    };
    let n: i64 = statement.bind(zone).bind(id).scalar().await?;
    Ok(n == 1)
}

type Wrong = (&'static str, &'static str, &'static str);

/// A name, and the entry of the firm that bears it.
type Known = (String, Option<String>);

/// The registered name of a firm, or the name that was typed. Who types a registered name means that
/// firm: the conflict gate must not depend on how it was entered.
pub(super) async fn known_party(tx: &mut Tx, zone: &str, party: &Party) -> Result<std::result::Result<Known, Wrong>> {
    if let Some(person) = &party.person_id
        && !exists(tx, "person", zone, person).await?
    {
        return Ok(Err(("person_id", "unknown_person", "没有这个账号")));
    }
    let Some(enterprise) = &party.enterprise_id else {
        let Some(name) = &party.name else {
            return Ok(Err(("name", "required", "请选择登记企业或填写姓名")));
        };
        let registered = match party.person_id {
            Some(_) => None,
            None => enterprises::named(tx, zone, name).await?,
        };
        return Ok(Ok(
            registered.map_or((name.clone(), None), |(id, name)| (name, Some(id)))
        ));
    };
    if party.person_id.is_some() {
        return Ok(Err(("person_id", "not_both", "一方或是企业，或是个人，不能同时填写")));
    }
    let name: Option<(String,)> = tx
        .sql("SELECT name FROM enterprise WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(enterprise)
        .optional()
        .await?;
    Ok(name.map(|(n,)| (n, Some(enterprise.clone()))).ok_or((
        "enterprise_id",
        "unknown_enterprise",
        "没有这家企业，请从登记的企业中选择",
    )))
}

pub(super) async fn is_a_lawyers_name(tx: &mut Tx, zone: &str, name: &str) -> Result<bool> {
    let bare: String = name.split_whitespace().collect();
    let n: i64 = tx
        .sql("SELECT COUNT(*) FROM lawyer WHERE zone_id = $1 AND name = $2")
        .bind(zone)
        .bind(bare)
        .scalar()
        .await?;
    Ok(n > 0)
}
