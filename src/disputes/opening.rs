//! D1: what was typed, as a draft.

use super::found::FoundOpening;
use super::model::*;
use super::stage::Stage;
use super::steps::{Opening, Party};
use super::words::*;
use crate::error::{Error, Result};
use crate::kernel::{ANY_ENTERPRISE, Role};
use crate::matters::Moment;

pub fn opened(number: String, opening: Opening, found: &FoundOpening, on: &Moment) -> Dispute {
    let labour = opening.labour.unwrap_or(opening.category == Category::Labour);
    let mut names = found.names.iter();
    let mut enterprises = found.enterprises.iter();
    let sides: Vec<Side> = SideId::ALL
        .iter()
        .zip(opening.sides)
        .map(|(id, mut party)| {
            let name = names.next().cloned();
            party.enterprise_id = party.enterprise_id.or(enterprises.next().cloned().flatten());
            side(
                *id,
                party,
                name,
                (*id == SideId::A && on.role == Role::Individual).then(|| on.person.clone()),
            )
        })
        .collect();
    let by_worker = sides.first().is_some_and(|a| a.enterprise_id.is_none());
    let employer = sides.iter().skip(1).find_map(|s| s.enterprise_id.clone());
    // An opening without an answer, where one is due, is refused before; what is doubtful is kept safe.
    let worker_safe = opening.worker_safe.unwrap_or(labour) && by_worker && employer.is_some();
    Dispute {
        number,
        building: opening.building_id,
        category: opening.category,
        labour,
        stage: Stage::Draft,
        opened: on.clone(),
        sides,
        intake: Intake {
            claim: opening.claim,
            amount: opening.amount,
            known_by: opening.known_by,
            authority: opening.authority,
            worker_safe,
            employer: employer.filter(|_| worker_safe),
            notify_consent: None,
            duplicates: vec![],
        },
        handlers: vec![],
        submitted_on: None,
        accepted_on: None,
        runs: vec![],
        pre: None,
        past_pre: vec![],
        opinion: None,
        released: None,
        limitation: None,
        invited: false,
        notices: vec![],
        consents: vec![],
        disclosures: vec![],
        body: None,
        neutral: None,
        past_neutrals: vec![],
        sessions: vec![],
        caucus: vec![],
        extension: None,
        terms: None,
        agreement: None,
        confirmation: None,
        follow_up: None,
        suspended: None,
        ending: None,
        volume: None,
        releases: vec![],
        policy: None,
    }
}

impl Dispute {
    /// What an employee asked in safety stays safe in the dispute that it becomes: `employer` is from whose
    /// people it is hidden, any firm's while nobody has found the employer. Errors: 422.
    pub fn stays_hidden_from(&self, employer: &str) -> Result<()> {
        match self.hidden_from() {
            Some(firm) if firm == employer || employer == ANY_ENTERPRISE => Ok(()),
            Some(_) => Err(Error::invalid(
                "sides",
                "another_employer",
                "这件诉求对其用人单位保密，转为纠纷的，对方应是同一家用人单位",
            )),
            None => Err(Error::invalid(
                "worker_safe",
                "employee_is_protected",
                "这件诉求由员工反映、对其用人单位保密，转为纠纷也须保密：申请人为员工本人，对方为已登记的用人单位，并选“保密”；本人同意后再“同意告知用人单位”",
            )),
        }
    }
}

pub(super) fn side(id: SideId, party: Party, name: Option<String>, person: Option<String>) -> Side {
    Side {
        id,
        name: name.or(party.name).unwrap_or_else(|| id.label().to_owned()),
        entered_as: None,
        enterprise_id: party.enterprise_id,
        person_id: party.person_id.or(person),
        contact: party.contact,
        representatives: vec![],
    }
}
