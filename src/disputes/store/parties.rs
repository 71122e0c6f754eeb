//! The parties of a dispute as the register knows them.

use crate::accounts::service as accounts;
use crate::db::{Tx, search};
use crate::disputes::found::FoundOpening;
use crate::disputes::guard::names;
use crate::disputes::steps::{Opening, Party};
use crate::disputes::words::{Category, SideId};
use crate::enterprises;
use crate::error::Result;
use crate::kernel::{Actor, FieldError};
use crate::registers::text;

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
    let home = home(tx, actor).await?;
    let (mut names, mut enterprises) = (vec![], vec![]);
    for (i, party) in opening.sides.iter().take(SideId::ALL.len()).enumerate() {
        match known_party(tx, actor, home.as_deref(), party).await? {
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
            Err(wrong) => errors.push(FieldError {
                field: format!("sides.{i}.{}", wrong.field),
                ..wrong
            }),
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

/// A name, and the entry of the firm that bears it.
type Known = (String, Option<String>);

/// The name of the zone, for whoever is told which firms a typed name is near to. Who may not search the
/// register learns nothing of it from an answer either.
pub(super) async fn home(tx: &mut Tx, actor: &Actor) -> Result<Option<String>> {
    Ok(match enterprises::policy::finds_all(actor) {
        true => Some(accounts::zone_name(tx, &actor.zone).await?),
        false => None,
    })
}

/// The registered name of a firm, or the name that was typed. Who types a registered name means that
/// firm: the conflict gate must not depend on how it was entered.
pub(super) async fn known_party(
    tx: &mut Tx,
    actor: &Actor,
    home: Option<&str>,
    party: &Party,
) -> Result<std::result::Result<Known, FieldError>> {
    let zone = actor.zone.as_str();
    let wrong = |field: &str, code, message: &str| Ok(Err(FieldError::new(field, code, message)));
    if let Some(person) = &party.person_id
        && !exists(tx, "person", zone, person).await?
    {
        return wrong("person_id", "unknown_person", "没有这个账号");
    }
    let Some(enterprise) = &party.enterprise_id else {
        let Some(name) = &party.name else {
            return wrong("name", "required", "请选择登记企业或填写姓名");
        };
        let registered = match party.person_id {
            Some(_) => None,
            None => enterprises::named(tx, zone, name).await?,
        };
        if let Some((id, name)) = registered {
            return Ok(Ok((name, Some(id))));
        }
        let settled = party.person_id.is_some() || party.not_registered == Some(true);
        if let Some(home) = home.filter(|_| !settled) {
            let near = firms_near(tx, zone, home, name).await?;
            if !near.is_empty() {
                return wrong("name", "near_registered", &which_of(name, &near));
            }
        }
        return Ok(Ok((name.clone(), None)));
    };
    if party.person_id.is_some() {
        return wrong("person_id", "not_both", "一方或是企业，或是个人，不能同时填写");
    }
    let name: Option<(String,)> = tx
        .sql("SELECT name FROM enterprise WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(enterprise)
        .optional()
        .await?;
    Ok(name.map(|(n,)| (n, Some(enterprise.clone()))).ok_or_else(|| {
        FieldError::new(
            "enterprise_id",
            "unknown_enterprise",
            "没有这家企业，请从登记的企业中选择",
        )
    }))
}

/// So many names with the same beginning are compared.
const COMPARED: i64 = 500;
/// So many are named to whoever typed.
const NAMED: usize = 5;

/// The registered firms that a typed name may mean.
async fn firms_near(tx: &mut Tx, zone: &str, home: &str, typed: &str) -> Result<Vec<String>> {
    let core = names::core(typed, home);
    let terms = text::query_grams(&names::key(&core));
    if terms.is_empty() {
        return Ok(vec![]);
    }
    let found = search::names(tx, zone, "enterprise", &terms, 0, COMPARED).await?;
    Ok(found
        .into_iter()
        .map(|firm| firm.name)
        .filter(|name| names::near(&core, &names::core(name, home)))
        .collect())
}

fn which_of(typed: &str, near: &[String]) -> String {
    let more = if near.len() > NAMED { "等" } else { "" };
    let named: Vec<&str> = near.iter().take(NAMED).map(String::as_str).collect();
    format!(
        "“{typed}”与登记企业名称相近：{}{more}。是登记企业的，请在“登记企业”中选择；都不是的，请勾选“不是登记企业”",
        named.join("、")
    )
}

/// Who is no party after all was never opposed here, nor mediated with, and has nothing to do here.
pub fn forget_firm(tx: &mut Tx, actor: &Actor, dispute: &str, firm: &str) {
    tx.sql("DELETE FROM opposed WHERE zone_id = $1 AND enterprise_id = $2 AND dispute_id = $3")
        .bind(&actor.zone)
        .bind(firm)
        .bind(dispute)
        .queue();
    tx.sql(
        "DELETE FROM mediated
         WHERE zone_id = $1 AND dispute_id = $2 AND (enterprise_id = $3 OR other_id = $3)",
    )
    .bind(&actor.zone)
    .bind(dispute)
    .bind(firm)
    .queue();
    tx.sql(
        "UPDATE task SET done_at = $4, done_by = 'system'
         WHERE zone_id = $1 AND ref = $2 AND subject_kind = 'dispute' AND subject_id = $3 AND done_at IS NULL",
    )
    .bind(&actor.zone)
    .bind(format!("enterprise:{firm}"))
    .bind(dispute)
    .bind(actor.now)
    .queue();
}

/// The lawyer of the register whose name stands in a typed text.
pub(super) async fn lawyer_named_in(tx: &mut Tx, zone: &str, typed: &str) -> Result<Option<String>> {
    let found: Vec<String> = tx
        .sql("SELECT name FROM lawyer WHERE zone_id = $1 AND name = ANY($2) ORDER BY name, id LIMIT 20")
        .bind(zone)
        .bind(names::persons_in(typed))
        .scalars()
        .await?;
    Ok(found.into_iter().find(|name| names::names_person(typed, name)))
}
