//! What the rules of disputes ask the database, and the rows of `dispute_role`.

mod choices;
mod daily;
mod parties;
mod seats;

pub use choices::choices;
pub use daily::{Task, asked, open_tasks, overdue, put_off, settle, to_be_told, with_a_party_among};
pub use parties::{forget_firm, look_up_opening};

use parties::{home, known_party, lawyer_named_in};

use super::found::{Found, FoundLawyer};
use super::model::{Body, Dispute, Handler, Neutral, Side, seats_of_neutral};
use super::policy;
use super::roles::{self, Standing, party_ref};
use super::steps::Step;
use super::words::{SideId, Signer};
use crate::accounts;
use crate::advisors;
use crate::advisors::gate::{Gate, Question, Seat};
use crate::db::{Tx, Val};
use crate::error::{Error, Result};
use crate::kernel::Actor;
use crate::matters::{self, Here, Matter};
use crate::registers::words::{BodyType, LawyerStatus};

/// What the rules of one step must know.
pub async fn look_up(d: &Dispute, tx: &mut Tx, actor: &Actor, here: Here<'_>, step: &Step) -> Result<Found> {
    let zone = actor.zone.as_str();
    let mut found = Found {
        speaks_for: policy::speaks_for(d, actor),
        ..Found::default()
    };
    if let Some(id) = named_lawyer(step) {
        found.lawyer = lawyer(tx, zone, id).await?;
    } else if let Some(name) = typed_name(step) {
        found.in_the_register = lawyer_named_in(tx, zone, name).await?;
    }
    match step {
        Step::StartScreening {} => found.duplicates = duplicates(d, tx, zone).await?,
        Step::AssignHandler { person_id } => found.handler = Some(handler(d, tx, actor, person_id).await?),
        Step::AddSide { .. } | Step::LinkFirm { .. } | Step::CorrectFirm { .. } => {
            if let Step::LinkFirm { side, .. } | Step::CorrectFirm { side, .. } = step {
                found.entered_as = d.side(*side).map(|s| s.name.clone());
            }
            if let Step::CorrectFirm { side, .. } = step {
                found.wrong_firm = d.side(*side).and_then(|s| s.enterprise_id.clone());
                let files = matters::store::attachments(tx, zone, Dispute::KIND, here.id).await?;
                found.own_papers = files.iter().any(|f| f.side == side.as_str());
            }
            party(d, tx, actor, here.id, step, &mut found).await?;
        }
        Step::NameNeutral { body_id, .. } => found.body = body(tx, zone, body_id).await?,
        Step::Refer { .. } => {
            found.mediate_due = here.due(super::clocks::total(d.labour), "");
            // As it is registered now: whose room it is may have been added since.
            if let Some(now) = &d.body {
                found.body = body(tx, zone, &now.id).await?;
            }
        }
        Step::ApplyConfirmation { .. } | Step::MissConfirmation {} => {
            found.confirm_due = here.due("confirm_30", "");
            found.review_due = here.due("arb_review_15", "");
        }
        _ => {}
    }
    let questions = asked_for(d, here.id, step, &found);
    if !questions.is_empty() {
        found.gate = Some(Gate::of_all(advisors::service::check_all(tx, actor, &questions).await?));
    }
    Ok(found)
}

/// The party that a step names, and whether a seat clashes with it; none where a link is only undone.
async fn party(d: &Dispute, tx: &mut Tx, actor: &Actor, id: &str, step: &Step, found: &mut Found) -> Result<()> {
    let named = step.party();
    if matches!(step, Step::CorrectFirm { .. }) && named.enterprise_id.is_none() {
        return Ok(());
    }
    let home = home(tx, actor).await?;
    match known_party(tx, actor, home.as_deref(), &named).await? {
        Ok((name, enterprise)) => {
            found.party = Some(name);
            found.party_enterprise = enterprise;
        }
        Err(wrong) => return Err(vec![wrong].into()),
    }
    if !matches!(step, Step::AddSide { .. }) {
        found.home = home;
    }
    found.blocked_seat = seats::blocked(d, tx, actor, id, step, found).await?;
    Ok(())
}

/// What the conflict gate is asked: for a neutral about their own law firm and the one whose room it is.
fn asked_for(d: &Dispute, id: &str, step: &Step, found: &Found) -> Vec<Question> {
    let asks =
        |seat, side, lawyer: &str, firm: &str| Question::in_dispute(id, seat, side, roles::parties(d), lawyer, firm);
    let named = found.lawyer.as_ref();
    match step {
        Step::AcceptPrediagnosis { .. } | Step::ReplacePreLawyer { .. } => named
            .map(|l| asks(Seat::PreLawyer, SideId::A.as_str(), &l.id, &l.law_firm_id))
            .into_iter()
            .collect(),
        Step::AddRepresentative { side, .. } => named
            .map(|l| asks(Seat::Representative, side.as_str(), &l.id, &l.law_firm_id))
            .into_iter()
            .collect(),
        Step::NameNeutral { .. } | Step::Refer { .. } => {
            let body = found.body.as_ref().or(d.body.as_ref());
            let lawyer = named.map(|l| (l.id.as_str(), l.law_firm_id.as_str()));
            let sits = seats_of_neutral(lawyer, body.and_then(|b| b.law_firm_id.as_deref()));
            sits.map(|(l, firm)| asks(Seat::Neutral, "", l, firm)).collect()
        }
        Step::OpenConsultation { .. }
        | Step::OpenSpecialist { .. }
        | Step::HoldSession { .. }
        | Step::DraftTerms { .. }
        | Step::Sign {
            signer: Signer::Neutral,
            ..
        }
        | Step::TakeEffect { oral: Some(_), .. } => {
            let sits = d.neutral.iter().flat_map(Neutral::seats);
            sits.map(|(l, firm)| asks(Seat::Neutral, "", l, firm)).collect()
        }
        _ => vec![],
    }
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
        | Step::ReplacePreLawyer { waiver, .. }
        | Step::AddRepresentative { waiver, .. }
        | Step::NameNeutral { waiver, .. }
        | Step::Refer { waiver, .. } => waiver.as_ref(),
        _ => None,
    };
    if waiver.is_some() {
        for question in asked_for(d, id, step, found) {
            advisors::service::record_consent(tx, actor, &question).await?;
        }
    }
    Ok(())
}

fn named_lawyer(step: &Step) -> Option<&str> {
    match step {
        Step::Refuse { concurring_lawyer, .. } => Some(concurring_lawyer),
        Step::AcceptPrediagnosis { lawyer_id, .. } | Step::ReplacePreLawyer { lawyer_id, .. } => Some(lawyer_id),
        Step::AddRepresentative { lawyer_id, .. }
        | Step::NameNeutral { lawyer_id, .. }
        | Step::Refer { lawyer_id, .. } => lawyer_id.as_deref(),
        _ => None,
    }
}

/// The name typed for a seat that a lawyer of the register might take.
fn typed_name(step: &Step) -> Option<&str> {
    match step {
        Step::AddRepresentative { name, .. } | Step::NameNeutral { name, .. } | Step::Refer { name, .. } => {
            name.as_deref()
        }
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
        law_firm_id: Option<String>,
    }
}

async fn body(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<Body>> {
    let row: Option<BodyRow> = tx
        .sql(
            "SELECT id, name, legal_type, approval, may_charge, court, law_firm_id FROM mediation_body
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
        law_firm_id: r.law_firm_id,
    }))
}

/// A coordinator of the building or an officer of the zone who is not tied to a party.
async fn handler(d: &Dispute, tx: &mut Tx, actor: &Actor, person: &str) -> Result<Handler> {
    let staff = accounts::service::staff_of(tx, &actor.zone, &d.building, vec![person.to_owned()], actor.now).await?;
    let found = staff.into_iter().find(|one| one.person.as_str() == person);
    match found {
        Some(one) if policy::handler(d, &one).is_some() => Ok(Handler {
            person: person.to_owned(),
            name: one.name,
        }),
        Some(one) if policy::recused(d, &one).is_some() => Err(Error::invalid(
            "person_id",
            "tied",
            format!("{}与一方当事人有关联，应当回避", one.name),
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

/// The columns of `dispute_role`.
pub const ROLES: &[&str] = &[
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

/// Rows are never deleted: a former neutral stays barred. What is over stays over since its first
/// last day, whatever is filed later, until it is taken up again.
pub fn write_roles(tx: &mut Tx, zone: &str, id: &str, standings: Vec<Standing>) {
    let is_over = standings.iter().any(|s| s.role == "party" && s.to.is_some());
    let is_mediated = standings.iter().any(|s| s.role == "neutral");
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
        "ON CONFLICT (zone_id, dispute_id, role, side, ref) DO UPDATE SET
         to_day = CASE WHEN excluded.to_day IS NULL THEN NULL
                       ELSE COALESCE(dispute_role.to_day, excluded.to_day) END",
    );
    if is_over {
        write_opposed(tx, zone, id);
    }
    if is_mediated {
        write_mediated(tx, zone, id);
    }
}

/// A party that was known by its name, or tied to another firm, stands under its present entry from now
/// on: one party, one row.
pub fn rename_party(tx: &mut Tx, zone: &str, id: &str, side: Option<&Side>) {
    let Some(side) = side else { return };
    tx.sql(
        "UPDATE dispute_role SET ref = $4, enterprise_id = $5
         WHERE zone_id = $1 AND dispute_id = $2 AND role = 'party' AND side = $3",
    )
    .bind(zone)
    .bind(id)
    .bind(side.id.as_str())
    .bind(party_ref(side))
    .bind(side.enterprise_id.clone())
    .queue();
}

/// Who stood against a firm whose part in this dispute is over (C9), once for each lawyer and firm.
fn write_opposed(tx: &mut Tx, zone: &str, id: &str) {
    tx.sql(
        "INSERT INTO opposed (zone_id, enterprise_id, law_firm_id, lawyer_id, dispute_id, to_day)
         SELECT p.zone_id, p.enterprise_id, COALESCE(l.law_firm_id, ''), COALESCE(l.lawyer_id, ''), p.dispute_id, MAX(p.to_day)
         FROM dispute_role p
         JOIN dispute_role l ON l.zone_id = p.zone_id AND l.dispute_id = p.dispute_id
           AND l.role IN ('adviser', 'representative') AND l.side <> p.side
         WHERE p.zone_id = $1 AND p.dispute_id = $2 AND p.role = 'party'
           AND p.enterprise_id IS NOT NULL AND p.to_day IS NOT NULL
         GROUP BY p.zone_id, p.enterprise_id, COALESCE(l.law_firm_id, ''), COALESCE(l.lawyer_id, ''), p.dispute_id
         ON CONFLICT (zone_id, enterprise_id, law_firm_id, lawyer_id, dispute_id) DO UPDATE
         SET to_day = excluded.to_day",
    )
    .bind(zone)
    .bind(id)
    .queue();
}

/// Whom the neutrals of this dispute serve no more (C6): each firm, against each on another side of it, and
/// once, with nobody named, against whomever.
fn write_mediated(tx: &mut Tx, zone: &str, id: &str) {
    tx.sql(
        "INSERT INTO mediated (zone_id, enterprise_id, other_id, law_firm_id, lawyer_id, dispute_id)
         SELECT p.zone_id, p.enterprise_id, CASE WHEN o.side = p.side THEN '' ELSE o.enterprise_id END,
                COALESCE(n.law_firm_id, ''), COALESCE(n.lawyer_id, ''), p.dispute_id
         FROM dispute_role n
         JOIN dispute_role p ON p.zone_id = n.zone_id AND p.dispute_id = n.dispute_id
           AND p.role = 'party' AND p.enterprise_id IS NOT NULL
         JOIN dispute_role o ON o.zone_id = n.zone_id AND o.dispute_id = n.dispute_id
           AND o.role = 'party' AND o.enterprise_id IS NOT NULL
         WHERE n.zone_id = $1 AND n.dispute_id = $2 AND n.role = 'neutral'
           AND (n.law_firm_id IS NOT NULL OR n.lawyer_id IS NOT NULL)
         ON CONFLICT DO NOTHING",
    )
    .bind(zone)
    .bind(id)
    .queue();
}
