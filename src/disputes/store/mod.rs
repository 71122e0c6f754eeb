//! What the rules of disputes ask the database, and the rows of `dispute_role`.

mod choices;
mod daily;

pub use choices::choices;
pub use daily::{open_tasks, overdue, to_be_told};

use super::found::{Found, FoundLawyer, FoundOpening};
use super::model::{Body, Dispute, Handler, Side};
use super::policy;
use super::roles::{self, Standing, party_ref};
use super::steps::{Opening, Party, Step};
use super::words::{Category, SideId};
use crate::advisors;
use crate::advisors::gate::{Question, Seat};
use crate::db::{Tx, Val};
use crate::error::{Error, Result};
use crate::kernel::{Actor, FieldError, Role};
use crate::matters::Here;
use crate::registers::words::{BodyType, LawyerStatus};

/// D1: the parties as the register knows them. Refuses what no dispute can begin with.
pub async fn look_up_opening(tx: &mut Tx, actor: &Actor, opening: &Opening) -> Result<FoundOpening> {
    let mut errors = vec![];
    if !(2..=SideId::ALL.len()).contains(&opening.sides.len()) {
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
    let mut names = vec![];
    for (i, party) in opening.sides.iter().enumerate() {
        match party_name(tx, &actor.zone, party).await? {
            Ok(name) if names.contains(&name) => {
                errors.push(FieldError::new(
                    format!("sides.{i}.name"),
                    "twice",
                    "同一当事人不能列为两方",
                ));
            }
            Ok(name) => names.push(name),
            Err((field, code, message)) => errors.push(FieldError::new(format!("sides.{i}.{field}"), code, message)),
        }
    }
    errors.extend(worker_safe_error(opening));
    if errors.is_empty() {
        Ok(FoundOpening { names })
    } else {
        Err(errors.into())
    }
}

/// Worker-safe intake is for a person against one employer.
fn worker_safe_error(opening: &Opening) -> Option<FieldError> {
    let by_person = opening.sides.first().is_some_and(|a| a.enterprise_id.is_none());
    let employers = opening
        .sides
        .iter()
        .skip(1)
        .filter(|s| s.enterprise_id.is_some())
        .count();
    let labour = opening.labour.unwrap_or(opening.category == Category::Labour);
    let wanted = opening.worker_safe.unwrap_or(labour && by_person && employers > 0);
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

/// The registered name of a firm, or the name that was typed.
async fn party_name(tx: &mut Tx, zone: &str, party: &Party) -> Result<std::result::Result<String, Wrong>> {
    if let Some(person) = &party.person_id
        && !exists(tx, "person", zone, person).await?
    {
        return Ok(Err(("person_id", "unknown_person", "没有这个账号")));
    }
    let Some(enterprise) = &party.enterprise_id else {
        return Ok(party
            .name
            .clone()
            .ok_or(("name", "required", "请选择登记企业或填写姓名")));
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
    Ok(name.map(|(n,)| n).ok_or((
        "enterprise_id",
        "unknown_enterprise",
        "没有这家企业，请从登记的企业中选择",
    )))
}

/// What the rules of one step must know.
pub async fn look_up(d: &Dispute, tx: &mut Tx, actor: &Actor, here: Here<'_>, step: &Step) -> Result<Found> {
    let zone = actor.zone.as_str();
    let mut found = Found {
        speaks_for: policy::speaks_for(d, actor),
        ..Found::default()
    };
    if let Some(id) = named_lawyer(step) {
        found.lawyer = lawyer(tx, zone, id).await?;
    }
    match step {
        Step::StartScreening {} => found.duplicates = duplicates(d, tx, zone).await?,
        Step::AssignHandler { person_id } => found.handler = Some(handler(d, tx, actor, person_id).await?),
        Step::AddSide {
            enterprise_id,
            name,
            person_id,
            contact,
        } => {
            let party = Party {
                enterprise_id: enterprise_id.clone(),
                name: name.clone(),
                person_id: person_id.clone(),
                contact: contact.clone(),
            };
            match party_name(tx, zone, &party).await? {
                Ok(name) => found.party = Some(name),
                Err((field, code, message)) => return Err(Error::invalid(field, code, message)),
            }
        }
        Step::NameNeutral { body_id, .. } => found.body = body(tx, zone, body_id).await?,
        Step::Refer { .. } => found.mediate_due = here.due(super::clocks::total(d.labour), ""),
        Step::ApplyConfirmation { .. } | Step::MissConfirmation {} => {
            found.confirm_due = here.due("confirm_30", "");
            found.review_due = here.due("arb_review_15", "");
        }
        _ => {}
    }
    if let Some((seat, side, lawyer, firm)) = asked_for(d, step, &found) {
        let question = Question::in_dispute(here.id, seat, side, roles::parties(d), &lawyer, &firm);
        found.gate = Some(advisors::service::check(tx, actor, &question).await?);
    }
    Ok(found)
}

/// The seat for which the conflict gate is asked: seat, side, lawyer, law firm.
fn asked_for(d: &Dispute, step: &Step, found: &Found) -> Option<(Seat, &'static str, String, String)> {
    let (seat, side) = match step {
        Step::AcceptPrediagnosis { .. } => (Seat::PreLawyer, SideId::A.as_str()),
        Step::AddRepresentative { side, .. } => (Seat::Representative, side.as_str()),
        Step::NameNeutral { .. } | Step::Refer { .. } => (Seat::Neutral, ""),
        Step::OpenConsultation { .. } | Step::OpenSpecialist { .. } => {
            let neutral = d.neutral.as_ref()?;
            return Some((
                Seat::Neutral,
                "",
                neutral.lawyer_id.clone()?,
                neutral.law_firm_id.clone()?,
            ));
        }
        _ => return None,
    };
    let lawyer = found.lawyer.as_ref()?;
    Some((seat, side, lawyer.id.clone(), lawyer.law_firm_id.clone()))
}

/// A consent that is named in a step is on record for every later check of the same clients.
pub async fn record_consent(
    d: &Dispute,
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
    step: &Step,
    found: &Found,
) -> Result<()> {
    let waiver = match step {
        Step::AcceptPrediagnosis { waiver, .. }
        | Step::AddRepresentative { waiver, .. }
        | Step::NameNeutral { waiver, .. }
        | Step::Refer { waiver, .. } => waiver.as_ref(),
        _ => None,
    };
    if let (Some(_), Some((seat, side, lawyer, firm))) = (waiver, asked_for(d, step, found)) {
        let question = Question::in_dispute(id, seat, side, roles::parties(d), &lawyer, &firm);
        advisors::service::record_consent(tx, actor, &question).await?;
    }
    Ok(())
}

fn named_lawyer(step: &Step) -> Option<&str> {
    match step {
        Step::Refuse { concurring_lawyer, .. } => Some(concurring_lawyer),
        Step::AcceptPrediagnosis { lawyer_id, .. } => Some(lawyer_id),
        Step::AddRepresentative { lawyer_id, .. }
        | Step::NameNeutral { lawyer_id, .. }
        | Step::Refer { lawyer_id, .. } => lawyer_id.as_deref(),
        _ => None,
    }
}

async fn lawyer(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<FoundLawyer>> {
    let row: Option<(String, String, String, LawyerStatus)> = tx
        .sql("SELECT id, name, law_firm_id, status FROM lawyer WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(|(id, name, law_firm_id, status)| FoundLawyer {
        id,
        name,
        law_firm_id,
        active: status == LawyerStatus::Active,
    }))
}

row! {
    struct BodyRow {
        id: String,
        name: String,
        legal_type: BodyType,
        approval: Option<String>,
        may_charge: bool,
        court: Option<String>,
    }
}

async fn body(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<Body>> {
    let row: Option<BodyRow> = tx
        .sql(
            "SELECT id, name, legal_type, approval, may_charge, court FROM mediation_body
             WHERE zone_id = $1 AND id = $2",
        )
        .bind(zone)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(|r| Body {
        id: r.id,
        name: r.name,
        legal_type: r.legal_type,
        approval: r.approval,
        may_charge: r.may_charge,
        court: r.court,
    }))
}

/// A coordinator of the building or an officer of the zone who is not tied to a party.
async fn handler(d: &Dispute, tx: &mut Tx, actor: &Actor, person: &str) -> Result<Handler> {
    let today = actor.now.day();
    let firms: Vec<String> = d.sides.iter().filter_map(|s| s.enterprise_id.clone()).collect();
    let row: Option<(String, bool, bool)> = tx
        .sql(
            "SELECT p.name,
                    EXISTS (SELECT 1 FROM role_grant g WHERE g.zone_id = $1 AND g.person_id = p.id
                            AND g.from_day <= $3 AND (g.to_day IS NULL OR g.to_day >= $3)
                            AND ((g.role = $4 AND g.over_id = $5) OR g.role = $6 OR g.role = $7)),
                    EXISTS (SELECT 1 FROM role_grant g WHERE g.zone_id = $1 AND g.person_id = p.id
                            AND g.role = $8 AND g.over_id = ANY($9))
                    OR EXISTS (SELECT 1 FROM seat s WHERE s.zone_id = $1 AND s.person_id = p.id
                               AND s.enterprise_id = ANY($9))
             FROM person p WHERE p.zone_id = $1 AND p.id = $2 AND p.disabled_at IS NULL",
        )
        .bind(&actor.zone)
        .bind(person)
        .bind(today)
        .bind(Role::Coordinator)
        .bind(&d.building)
        .bind(Role::ZoneOfficer)
        .bind(Role::ZoneAdministrator)
        .bind(Role::EnterpriseContact)
        .bind(firms)
        .optional()
        .await?;
    match row {
        Some((name, true, false)) => Ok(Handler {
            person: person.to_owned(),
            name,
        }),
        Some((name, true, true)) => Err(Error::invalid(
            "person_id",
            "tied",
            format!("{name}与一方当事企业有关联，应当回避"),
        )),
        _ => Err(Error::invalid(
            "person_id",
            "not_a_handler",
            "经办人须是本楼宇协调员或开发区工作人员",
        )),
    }
}

/// Open disputes in which side A stands against one of the others.
async fn duplicates(d: &Dispute, tx: &mut Tx, zone: &str) -> Result<Vec<String>> {
    let party = |s: &Side| party_ref(s);
    let applicant: Vec<String> = d.sides.iter().take(1).map(party).collect();
    let others: Vec<String> = d.sides.iter().skip(1).map(party).collect();
    let rows: Vec<(String,)> = tx
        .sql(
            "SELECT DISTINCT m.number FROM dispute_role a
             JOIN dispute_role b ON b.zone_id = $1 AND b.dispute_id = a.dispute_id AND b.role = 'party' AND b.ref = ANY($3)
             JOIN matter m ON m.zone_id = $1 AND m.kind = 'dispute' AND m.id = a.dispute_id
             WHERE a.zone_id = $1 AND a.role = 'party' AND a.ref = ANY($2) AND a.to_day IS NULL
               AND m.closed_at IS NULL AND m.shared AND m.number <> $4
             ORDER BY m.number LIMIT 20",
        )
        .bind(zone)
        .bind(applicant)
        .bind(others)
        .bind(&d.number)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(n,)| n).collect())
}

const ROLES: &[&str] = &[
    "zone_id",
    "dispute_id",
    "role",
    "side",
    "ref",
    "enterprise_id",
    "lawyer_id",
    "law_firm_id",
    "from_day",
    "to_day",
];

/// Rows are never deleted: a former neutral stays barred.
pub fn write_roles(tx: &mut Tx, zone: &str, id: &str, standings: Vec<Standing>) {
    let rows = standings
        .into_iter()
        .map(|s| -> Vec<Val> {
            vec![
                zone.into(),
                id.into(),
                s.role.into(),
                s.side.into(),
                s.key.into(),
                s.enterprise.into(),
                s.lawyer.into(),
                s.law_firm.into(),
                s.from.into(),
                s.to.into(),
            ]
        })
        .collect();
    tx.queue_many(
        "dispute_role",
        ROLES,
        rows,
        "ON CONFLICT (zone_id, dispute_id, role, side, ref) DO UPDATE SET to_day = excluded.to_day",
    );
}
