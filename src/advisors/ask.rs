//! Lists, candidates, and the free-standing conflict check.

use serde_json::{Value, json};

use super::candidates::{self, SHOWN, has_room, several};
use super::gate::{Gate, Party, Question, Seat};
use super::model::Assignment;
use super::policy;
use super::service::{check, check_all};
use super::store::{self, LawyerRow};
use super::view::gate_json;
use super::words::Stage;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Role, Timestamp};
use crate::matters::store::{Listed, Query};
use crate::matters::{self, Matter};

/// Assignments this person may know of, newest first.
pub async fn list(app: &App, actor: &Actor, query: &Query) -> Result<Vec<Listed>> {
    let asked = query.stage.as_deref().and_then(Stage::parse);
    let mut tx = app.db.read().await?;
    let mut lines = vec![];
    // Whoever is told another stage than the one that is kept finds the line under the one they are told.
    let kept = Stage::ALL
        .iter()
        .filter(|kept| Some(kept.told_outside()) == asked || Some(**kept) == asked);
    let asks: Vec<Query> = match asked {
        None => vec![query.clone()],
        Some(_) => kept
            .map(|kept| Query {
                stage: Some(kept.as_str().to_owned()),
                ..query.clone()
            })
            .collect(),
    };
    for query in asks {
        lines.extend(matters::store::list(&mut tx, actor, Assignment::KIND, &query).await?);
    }
    let mut lines = as_told(actor, lines);
    lines.retain(|line| asked.is_none_or(|stage| line.stage == stage.as_str()));
    lines.sort_by(|a, b| b.id.cmp(&a.id));
    lines.truncate(query.limit as usize);
    Ok(lines)
}

/// The stage of this line is kept from its reader.
pub fn is_kept_from(actor: &Actor, line: &Listed) -> bool {
    let stage = Stage::parse(&line.stage);
    stage.is_some_and(|stage| stage.told_outside() != stage)
        && !policy::sees_check_in_lists(actor, line.building_id.as_deref())
}

/// The same lines with the stages that their reader is told.
pub fn as_told(actor: &Actor, mut lines: Vec<Listed>) -> Vec<Listed> {
    for line in &mut lines {
        if let (true, Some(stage)) = (is_kept_from(actor, line), Stage::parse(&line.stage)) {
            line.stage = stage.told_outside().as_str().to_owned();
        }
    }
    lines
}

pub fn line_json(line: &Listed) -> Value {
    json!({
        "id": line.id,
        "number": line.number,
        "enterprise_name": line.title,
        "stage": line.stage,
        "stage_label": Stage::parse(&line.stage).map(Stage::label),
        "building_id": line.building_id,
        "opened_at": line.opened_at.rfc3339(),
        "closed_at": line.closed_at.map(Timestamp::rfc3339),
        "due_at": line.due_at.map(Timestamp::rfc3339),
        "version": line.version,
    })
}

/// A candidate with the gate's answer beside the name.
pub struct Checked {
    pub lawyer: LawyerRow,
    pub gate: Gate,
}

impl Checked {
    pub fn to_json(&self) -> Value {
        let l = &self.lawyer;
        json!({
            "lawyer_id": l.id,
            "name": l.name,
            "licence": l.licence,
            "law_firm": { "id": l.law_firm_id, "name": l.law_firm_name },
            "specialities": several(&l.specialities),
            "load": l.load,
            "quota": l.quota,
            "has_room": has_room(l),
            "proposed_at": l.proposed_at.map(Timestamp::rfc3339),
            "last_contact": l.contacted_on,
            "conflict_check": gate_json(&self.gate),
        })
    }
}

/// The best candidates for an assignment, by speciality, room and rotation, each checked; with words,
/// the best of all whom these find. For those who propose.
pub async fn candidates(app: &App, actor: &Actor, a: &Assignment, words: &str) -> Result<Vec<Checked>> {
    a.may(actor, "propose").map_err(Error::Forbidden)?;
    let mut tx = app.db.read().await?;
    let refused: Vec<&str> = a.refusals.iter().map(|r| r.lawyer_id.as_str()).collect();
    let all = store::lawyers(&mut tx, &actor.zone, actor.now.day(), None).await?;
    let mut best = candidates::rank(all, &a.specialities, &refused);
    best.retain(|lawyer| candidates::found_by(lawyer, words));
    best.truncate(SHOWN);
    let questions: Vec<Question> = best
        .iter()
        .map(|l| Question::adviser_of(&a.enterprise_id, &l.id, &l.law_firm_id))
        .collect();
    let gates = check_all(&mut tx, actor, &questions).await?;
    Ok(best
        .into_iter()
        .zip(gates)
        .map(|(lawyer, gate)| Checked { lawyer, gate })
        .collect())
}

/// A conflict check that somebody asks for.
pub struct Asked<'a> {
    pub lawyer: &'a str,
    pub enterprise: &'a str,
    pub dispute: Option<&'a str>,
    /// `None`: adviser, or in a dispute representative.
    pub seat: Option<Seat>,
}

/// Answers a conflict check.
///
/// Errors: 404 unknown, or a dispute the caller may not know of; 403 for whom it is not.
pub async fn ask(app: &App, actor: &Actor, asked: Asked<'_>) -> Result<Gate> {
    let mut tx = app.db.read().await?;
    let Some(lawyer) = store::lawyer_now(&mut tx, &actor.zone, actor.now.day(), asked.lawyer).await? else {
        return Err(Error::NotFound("律师"));
    };
    let about_own =
        actor.holds_over(Role::LawFirmLead, &lawyer.law_firm_id) || actor.holds_over(Role::Lawyer, &lawyer.id);
    let acts = actor.sees_zone() || actor.holds(Role::Coordinator) || about_own;
    if !acts || actor.tied_to.iter().any(|e| e == asked.enterprise) {
        return Err(Error::forbidden(
            "advisors.who_may_check",
            "利益冲突审查由开发区、楼委会协调员办理，律所只能审查本所律师；与企业有关联的人不能查询该企业",
            "请联系企业所在楼宇的协调员",
        ));
    }
    if store::enterprise_now(&mut tx, &actor.zone, asked.enterprise)
        .await?
        .is_none()
    {
        return Err(Error::NotFound("企业"));
    }
    let question = match asked.dispute {
        None if asked.seat.is_none_or(|s| s == Seat::Adviser) => {
            Question::adviser_of(asked.enterprise, &lawyer.id, &lawyer.law_firm_id)
        }
        None => {
            return Err(Error::invalid(
                "dispute_id",
                "required",
                "审查纠纷中的席位，请指明 dispute_id",
            ));
        }
        Some(dispute) => in_dispute(&mut tx, actor, &asked, dispute, &lawyer.id, &lawyer.law_firm_id).await?,
    };
    check(&mut tx, actor, &question).await
}

async fn in_dispute(
    tx: &mut Tx,
    actor: &Actor,
    asked: &Asked<'_>,
    dispute: &str,
    lawyer: &str,
    law_firm: &str,
) -> Result<Question> {
    if !matters::store::knows(tx, actor, "dispute", dispute).await? {
        return Err(Error::NotFound("纠纷"));
    }
    let parties: Vec<Party> = store::parties(tx, &actor.zone, dispute)
        .await?
        .into_iter()
        .map(|(side, enterprise)| Party {
            side,
            enterprise,
            name: String::new(),
        })
        .collect();
    let seat = asked.seat.unwrap_or(Seat::Representative);
    let side = match seat {
        Seat::Neutral => "",
        Seat::Adviser => {
            return Err(Error::invalid(
                "role",
                "not_a_choice",
                "纠纷中的席位是 pre-lawyer、representative、neutral",
            ));
        }
        Seat::PreLawyer | Seat::Representative => parties
            .iter()
            .find(|p| p.enterprise.as_deref() == Some(asked.enterprise))
            .map(|p| p.side.as_str())
            .ok_or_else(|| Error::invalid("enterprise_id", "no_party", "这家企业不是该纠纷的当事人"))?,
    };
    let side = side.to_owned();
    Ok(Question::in_dispute(dispute, seat, &side, parties, lawyer, law_firm))
}
