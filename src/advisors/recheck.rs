//! A9: what was clear may clash later. Whenever a party, a neutral, a retainer or an affiliate is
//! added, every seat around it is checked again, and a later hit opens a task, for the coordinators of
//! the building too where the seat is one in a dispute.

use std::collections::BTreeSet;

use super::gate::{self, Gate, Outcome, Party, Question, RoleKind, Seat};
use super::store::{self, Outline, Task, picture};
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Actor;

/// What has changed.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    /// Enterprises that became party, client or affiliate.
    pub enterprises: Vec<String>,
    /// Disputes whose parties, lawyers or neutrals changed.
    pub disputes: Vec<String>,
    /// Lawyers who moved to another law firm.
    pub lawyers: Vec<String>,
    /// The matter that was checked in this very step.
    pub except: String,
}

impl Touched {
    pub fn dispute(id: &str) -> Self {
        Touched {
            disputes: vec![id.to_owned()],
            ..Touched::default()
        }
    }
    pub fn except(id: &str) -> Self {
        Touched {
            except: id.to_owned(),
            ..Touched::default()
        }
    }
}

/// A seat that is held, and whether the zone and the building's coordinators may read of it.
struct Held {
    subject_kind: &'static str,
    subject_id: String,
    shown_to_zone: bool,
    in_building: bool,
    question: Question,
}

impl Held {
    /// That of a firm's lead adviser.
    fn lead(id: String, question: Question) -> Self {
        Held {
            subject_kind: "advisor_assignment",
            subject_id: id,
            shown_to_zone: true,
            in_building: false,
            question,
        }
    }
}

/// Checks every seat around what has changed; opens a task for each later hit, see [`tasks_of`]. Returns
/// how many are new.
pub async fn recheck(tx: &mut Tx, actor: &Actor, touched: &Touched) -> Result<u64> {
    let held = seats(tx, actor, touched).await?;
    if held.is_empty() {
        return Ok(0);
    }
    let questions: Vec<Question> = held.iter().map(|h| h.question.clone()).collect();
    let picture = picture::load(tx, &actor.zone, actor.now.day(), &questions).await?;
    let hits = held.into_iter().map(|seat| {
        let mut gate = gate::check(&seat.question, &picture);
        // At the employer's own adviser a case of which it must not know is nobody's news.
        if seat.question.seat == Seat::Adviser {
            let secret = |about: &str| seat.question.enterprises().any(|e| picture.is_hidden(about, e));
            gate.hits.retain(|hit| !secret(&hit.about));
        }
        (seat, gate)
    });
    tell(tx, actor, hits.collect()).await
}

/// Tasks for services that an import wrote down although a consent or a decision is wanted.
pub async fn tasks_for(tx: &mut Tx, actor: &Actor, hits: Vec<(Question, Gate)>) -> Result<()> {
    let enterprises = hits.iter().map(|(q, _)| q.subject().to_owned()).collect();
    let leads = store::leads_of(tx, &actor.zone, enterprises).await?;
    let mut held = vec![];
    for (question, gate) in hits {
        if let Some(lead) = leads.iter().find(|l| l.enterprise_id == question.subject()) {
            held.push((Held::lead(lead.id.clone(), question), gate));
        }
    }
    tell(tx, actor, held).await?;
    Ok(())
}

/// Opens a task of each hit that a person must look at. Returns how many are new.
async fn tell(tx: &mut Tx, actor: &Actor, mut held: Vec<(Held, Gate)>) -> Result<u64> {
    for (_, gate) in &mut held {
        gate.hits
            .retain(|h| h.stands_in_the_way() || h.result == Outcome::Disclose);
    }
    held.retain(|(_, gate)| !gate.hits.is_empty());
    if held.is_empty() {
        return Ok(0);
    }
    let ids = held.iter().map(|(seat, _)| seat.subject_id.clone()).collect();
    let outlines = store::outlines(tx, &actor.zone, ids).await?;
    let mut tasks = vec![];
    for (seat, gate) in &held {
        tasks.extend(tasks_of(seat, gate, outlines.get(&seat.subject_id)));
    }
    store::open_tasks(tx, actor, tasks).await
}

/// For the law firm, and where it may be read of there, for the zone and the building's coordinators;
/// who is tied to the firm from which a matter is hidden is shown no task of it.
fn tasks_of(seat: &Held, gate: &Gate, outline: Option<&Outline>) -> Vec<Task> {
    let number = outline.map_or("", |o| o.number.as_str());
    let building = outline
        .and_then(|o| o.building_id.as_deref())
        .filter(|_| seat.in_building);
    let readers: Vec<String> = std::iter::once(format!("law_firm:{}", seat.question.law_firm))
        .chain(seat.shown_to_zone.then(|| "zone".to_owned()))
        .chain(building.map(|id| format!("building:{id}")))
        .collect();
    let mut tasks = vec![];
    for hit in &gate.hits {
        let text = format!(
            "{number} {}的席位出现利益冲突。{}",
            seat.question.seat.label(),
            hit.text
        );
        tasks.extend(readers.iter().map(|reference| Task {
            reference: reference.clone(),
            subject_kind: seat.subject_kind,
            subject_id: seat.subject_id.clone(),
            code: format!("conflict.{}", hit.rule.as_str()),
            text: text.clone(),
        }));
    }
    tasks
}

/// Lead advisers of the enterprises around, and lawyers and neutrals of their open disputes.
async fn seats(tx: &mut Tx, actor: &Actor, touched: &Touched) -> Result<Vec<Held>> {
    let today = actor.now.day();
    let mut enterprises: BTreeSet<String> = touched.enterprises.iter().cloned().collect();
    let mut disputes: BTreeSet<String> = touched.disputes.iter().cloned().collect();
    if !touched.lawyers.is_empty() {
        let (served, sat) = store::seats_of(tx, &actor.zone, &touched.lawyers).await?;
        enterprises.extend(served);
        disputes.extend(sat);
    }
    let (around, near) = picture::around(tx, &actor.zone, today, &enterprises, disputes).await?;
    let mut held: Vec<Held> = store::leads_of(tx, &actor.zone, near.into_iter().collect())
        .await?
        .into_iter()
        .map(|lead| {
            let question = Question::adviser_of(&lead.enterprise_id, &lead.lawyer_id, &lead.law_firm_id);
            Held::lead(lead.id, question)
        })
        .collect();
    for dispute in around.disputes.values().filter(|d| d.open) {
        let parties: Vec<Party> = around
            .roles_in(&dispute.id)
            .filter(|r| r.kind == RoleKind::Party)
            .map(|r| Party {
                side: r.side.clone(),
                enterprise: r.enterprise.clone(),
                name: String::new(),
            })
            .collect();
        for role in around.roles_in(&dispute.id).filter(|r| r.to.is_none()) {
            let seat = match role.kind {
                RoleKind::Party => continue,
                RoleKind::Adviser => Seat::PreLawyer,
                RoleKind::Representative => Seat::Representative,
                RoleKind::Neutral => Seat::Neutral,
            };
            let Some(law_firm) = &role.law_firm else { continue };
            let lawyer = role.lawyer.as_deref().unwrap_or_default();
            let question = Question::in_dispute(&dispute.id, seat, &role.side, parties.clone(), lawyer, law_firm);
            held.push(Held {
                subject_kind: "dispute",
                subject_id: dispute.id.clone(),
                shown_to_zone: dispute.shared && dispute.hidden_from.is_none(),
                in_building: dispute.shared,
                question,
            });
        }
    }
    held.retain(|h| h.subject_id != touched.except);
    Ok(held)
}
