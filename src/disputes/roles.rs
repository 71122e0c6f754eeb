//! Who stands where in a dispute, as the conflict gate reads it (`dispute_role`).

use super::model::{Dispute, Side};
use super::words::SideId;
use crate::advisors::gate::Party;
use crate::kernel::Day;

/// One row of `dispute_role`.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// `party`, `adviser`, `representative`, `neutral`
    pub role: &'static str,
    /// Empty for a neutral.
    pub side: &'static str,
    pub key: String,
    pub enterprise: Option<String>,
    pub lawyer: Option<String>,
    pub law_firm: Option<String>,
    pub from: Day,
    pub to: Option<Day>,
}

/// The key of a party.
pub fn party_ref(side: &Side) -> String {
    match (&side.enterprise_id, &side.person_id) {
        (Some(firm), _) => format!("enterprise:{firm}"),
        (None, Some(person)) => format!("person:{person}"),
        (None, None) => format!("name:{}", side.name),
    }
}

/// Everybody who stands or stood somewhere; what is over has its last day.
pub fn standings(d: &Dispute, today: Day) -> Vec<Standing> {
    let over = d.stage.is_closed().then_some(today);
    let mut all: Vec<Standing> = vec![];
    for side in &d.sides {
        all.push(Standing {
            role: "party",
            side: side.id.as_str(),
            key: party_ref(side),
            enterprise: side.enterprise_id.clone(),
            lawyer: None,
            law_firm: None,
            from: d.opened.day(),
            to: over,
        });
        all.extend(side.representatives.iter().map(|one| Standing {
            role: "representative",
            side: side.id.as_str(),
            key: one.lawyer_id.clone().unwrap_or_else(|| one.name.clone()),
            enterprise: None,
            lawyer: one.lawyer_id.clone(),
            law_firm: one.law_firm_id.clone(),
            from: one.on,
            to: over,
        }));
    }
    let past = d.past_pre.iter().map(|pre| (pre, Some(today)));
    all.extend(
        d.pre
            .iter()
            .map(|pre| (pre, over))
            .chain(past)
            .map(|(pre, to)| Standing {
                role: "adviser",
                side: SideId::A.as_str(),
                key: pre.lawyer_id.clone(),
                enterprise: None,
                lawyer: Some(pre.lawyer_id.clone()),
                law_firm: Some(pre.law_firm_id.clone()),
                from: pre.named_on.or(d.accepted_on).unwrap_or(today),
                to,
            }),
    );
    let past = d.past_neutrals.iter().map(|n| (n, Some(today)));
    all.extend(
        d.neutral
            .iter()
            .map(|n| (n, over))
            .chain(past)
            .flat_map(|(neutral, to)| {
                let sits = |key: &str, lawyer: Option<String>, law_firm: Option<String>| Standing {
                    role: "neutral",
                    side: "",
                    key: key.to_owned(),
                    enterprise: None,
                    lawyer,
                    law_firm,
                    from: neutral.named_on,
                    to,
                };
                let own = sits(neutral.key(), neutral.lawyer_id.clone(), neutral.law_firm_id.clone());
                // Nobody of the firm whose room it is serves a side afterwards.
                let room = neutral.room_of.as_ref();
                std::iter::once(own).chain(room.map(|firm| sits(firm, None, Some(firm.clone()))))
            }),
    );
    let mut seen = vec![];
    all.retain(|s| {
        let key = (s.role, s.side, s.key.clone());
        let fresh = !seen.contains(&key);
        seen.push(key);
        fresh
    });
    all
}

/// The parties as the conflict gate asks for them.
pub fn parties(d: &Dispute) -> Vec<Party> {
    let party = |s: &Side| Party {
        side: s.id.as_str().to_owned(),
        enterprise: s.enterprise_id.clone(),
        name: s.name.clone(),
    };
    d.sides.iter().map(party).collect()
}
