//! Seats of a dispute that clash by now: what was clear when somebody took one may clash since the
//! parties have changed (A9). For who handles the matter.

use super::model::Dispute;
use super::roles;
use super::service::Opened;
use super::words::SideId;
use crate::advisors;
use crate::advisors::gate::{Hit, Question, Seat};
use crate::app::App;
use crate::error::Result;
use crate::kernel::Actor;

/// Somebody on a seat where they may not stay as things are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    pub seat: Seat,
    pub name: String,
    pub text: String,
}

/// The clashes of an open dispute, for who handles it; none for anybody else.
pub async fn of(app: &App, actor: &Actor, found: &Opened) -> Result<Vec<Clash>> {
    let reads = found.view.handler || found.view.screener;
    let seats = seats(&found.dispute, found.id.as_str());
    if !reads || found.dispute.stage.is_closed() || seats.is_empty() {
        return Ok(vec![]);
    }
    let questions: Vec<Question> = seats.iter().map(|(_, question)| question.clone()).collect();
    let gates = advisors::service::check_all(&mut app.db.read().await?, actor, &questions).await?;
    let mut clashes = vec![];
    for ((name, question), gate) in seats.into_iter().zip(gates) {
        let standing = gate.hits.into_iter().filter(Hit::stands_in_the_way);
        clashes.extend(standing.map(|hit| Clash {
            seat: question.seat,
            name: name.clone(),
            text: hit.text,
        }));
    }
    Ok(clashes)
}

/// Everybody of the register who holds a seat, with the question that was asked when they took it.
pub(super) fn seats(d: &Dispute, id: &str) -> Vec<(String, Question)> {
    let asked = |seat, side: &str, name: &str, lawyer: &str, firm: &str| {
        let question = Question::in_dispute(id, seat, side, roles::parties(d), lawyer, firm);
        (name.to_owned(), question)
    };
    let mut seats = vec![];
    if let Some(pre) = &d.pre {
        let side = SideId::A.as_str();
        seats.push(asked(
            Seat::PreLawyer,
            side,
            &pre.name,
            &pre.lawyer_id,
            &pre.law_firm_id,
        ));
    }
    for side in &d.sides {
        for one in &side.representatives {
            if let (Some(lawyer), Some(firm)) = (&one.lawyer_id, &one.law_firm_id) {
                seats.push(asked(Seat::Representative, side.id.as_str(), &one.name, lawyer, firm));
            }
        }
    }
    if let Some(neutral) = &d.neutral {
        let sits = neutral.seats();
        seats.extend(sits.map(|(lawyer, firm)| asked(Seat::Neutral, "", &neutral.name, lawyer, firm)));
    }
    seats
}
