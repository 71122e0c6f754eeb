//! The seats that are held in a dispute, asked of the conflict gate before somebody becomes a party.

use crate::advisors::gate::{Hit, Outcome, Party, Question};
use crate::advisors::service::check_all;
use crate::db::Tx;
use crate::disputes::clashes::seats;
use crate::disputes::found::{BlockedSeat, Found};
use crate::disputes::model::Dispute;
use crate::disputes::roles;
use crate::disputes::steps::Step;
use crate::disputes::words::SideId;
use crate::error::Result;
use crate::kernel::Actor;

/// The first seat that no consent keeps once the firm of the step is a party.
pub(super) async fn blocked(
    d: &Dispute,
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
    step: &Step,
    found: &Found,
) -> Result<Option<BlockedSeat>> {
    let mut seats = seats(d, id);
    let side = match step {
        Step::LinkFirm { side, .. } | Step::CorrectFirm { side, .. } => Some(*side),
        Step::AddSide { .. } => SideId::ALL.get(d.sides.len()).copied(),
        _ => None,
    };
    let (Some(side), Some(firm), false) = (side, &found.party_enterprise, seats.is_empty()) else {
        return Ok(None);
    };
    let mut parties = roles::parties(d);
    parties.retain(|party| party.side != side.as_str());
    parties.push(Party {
        side: side.as_str().to_owned(),
        enterprise: Some(firm.clone()),
        name: found.party.clone().unwrap_or_default(),
    });
    for (_, question) in &mut seats {
        question.parties.clone_from(&parties);
    }
    // Who is not to know of the dispute is asked for no consent.
    let hidden = matches!(
        step,
        Step::LinkFirm {
            worker_safe: Some(true),
            ..
        } | Step::CorrectFirm {
            worker_safe: Some(true),
            ..
        }
    );
    let questions: Vec<Question> = seats.iter().map(|(_, question)| question.clone()).collect();
    let gates = check_all(tx, actor, &questions).await?;
    let blocked = seats.into_iter().zip(gates).find_map(|((name, question), gate)| {
        let stays = |hit: &Hit| hit.result == Outcome::Block || hidden && hit.stands_in_the_way();
        let hit = gate.hits.into_iter().find(stays)?;
        Some(BlockedSeat {
            seat: question.seat,
            name,
            text: hit.text,
        })
    });
    Ok(blocked)
}
