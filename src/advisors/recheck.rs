//! A9: what was clear may clash later. Whenever a party, a neutral, a retainer or an affiliate is
//! added, every seat around it is checked again, and a later hit opens a task.

use std::collections::BTreeSet;

use super::gate::{self, Gate, Outcome, Party, Question, RoleKind, Seat};
use super::store::{self, Task, picture};
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

/// A seat that is held, and whether the zone may read of it.
struct Held {
    subject_kind: &'static str,
    subject_id: String,
    shown_to_zone: bool,
    question: Question,
}

/// Checks every seat around what has changed; opens a task for each later hit, with the law firm and
/// the zone. Returns how many are new.
pub async fn recheck(tx: &mut Tx, actor: &Actor, touched: &Touched) -> Result<u64> {
    let held = seats(tx, actor, touched).await?;
    if held.is_empty() {
        return Ok(0);
    }
    let questions: Vec<Question> = held.iter().map(|h| h.question.clone()).collect();
    let picture = picture::load(tx, &actor.zone, actor.now.day(), &questions).await?;
    let mut tasks = vec![];
    for seat in held {
        let gate = gate::check(&seat.question, &picture);
        tasks.extend(tasks_of(
            seat.subject_kind,
            &seat.subject_id,
            &seat.question,
            &gate,
            seat.shown_to_zone,
        ));
    }
    store::open_tasks(tx, actor, tasks).await
}

/// Tasks for services that an import wrote down although a consent or a decision is wanted.
pub async fn tasks_for(tx: &mut Tx, actor: &Actor, hits: Vec<(Question, Gate)>) -> Result<()> {
    let enterprises = hits.iter().map(|(q, _)| q.subject().to_owned()).collect();
    let leads = store::leads_of(tx, &actor.zone, enterprises).await?;
    let mut tasks = vec![];
    for (question, gate) in hits {
        if let Some(lead) = leads.iter().find(|l| l.enterprise_id == question.subject()) {
            tasks.extend(tasks_of("advisor_assignment", &lead.id, &question, &gate, true));
        }
    }
    store::open_tasks(tx, actor, tasks).await?;
    Ok(())
}

fn tasks_of(kind: &'static str, id: &str, question: &Question, gate: &Gate, shown_to_zone: bool) -> Vec<Task> {
    let mut tasks = vec![];
    let standing = gate
        .hits
        .iter()
        .filter(|h| h.stands_in_the_way() || h.result == Outcome::Disclose);
    for hit in standing {
        let zone = shown_to_zone.then(|| "zone".to_owned());
        for reference in [Some(format!("law_firm:{}", question.law_firm)), zone]
            .into_iter()
            .flatten()
        {
            tasks.push(Task {
                reference,
                subject_kind: kind,
                subject_id: id.to_owned(),
                code: format!("conflict.{}", hit.rule.as_str()),
                text: format!("{}的席位出现利益冲突。{}", question.seat.label(), hit.text),
            });
        }
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
        .map(|lead| Held {
            question: Question::adviser_of(&lead.enterprise_id, &lead.lawyer_id, &lead.law_firm_id),
            subject_kind: "advisor_assignment",
            subject_id: lead.id,
            shown_to_zone: true,
        })
        .collect();
    for dispute in around.disputes.iter().filter(|d| d.open) {
        let parties: Vec<Party> = around
            .roles_in(&dispute.id)
            .filter(|r| r.kind == RoleKind::Party)
            .map(|r| Party {
                side: r.side.clone(),
                enterprise: r.enterprise.clone(),
                name: String::new(),
            })
            .collect();
        for role in around.roles_in(&dispute.id).filter(|r| !r.is_over(today)) {
            let seat = match role.kind {
                RoleKind::Party => continue,
                RoleKind::Adviser => Seat::PreLawyer,
                RoleKind::Representative => Seat::Representative,
                RoleKind::Neutral => Seat::Neutral,
            };
            let (Some(lawyer), Some(law_firm)) = (&role.lawyer, &role.law_firm) else {
                continue;
            };
            let question = Question::in_dispute(&dispute.id, seat, &role.side, parties.clone(), lawyer, law_firm);
            held.push(Held {
                subject_kind: "dispute",
                subject_id: dispute.id.clone(),
                shown_to_zone: dispute.shared && dispute.hidden_from.is_none(),
                question,
            });
        }
    }
    held.retain(|h| h.subject_id != touched.except);
    Ok(held)
}
