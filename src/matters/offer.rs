//! What this caller may do now: the buttons of the page and the `steps` of the API.

use serde::Serialize;

use super::{Matter, StepSpec};
use crate::error::Refused;
use crate::kernel::Actor;

/// A step the stage knows, and whether this caller may take it.
#[derive(Debug, Clone)]
pub struct Offer {
    pub spec: &'static StepSpec,
    /// The rule that refuses this caller, or everybody as things stand; `None` when they may.
    pub refused: Option<Refused>,
}

/// Steps of the present stage that people take. Those the caller may take come first.
pub fn offered<M: Matter>(matter: &M, actor: &Actor) -> Vec<Offer> {
    let known = matter.steps_from();
    let mut offers: Vec<Offer> = M::STEPS
        .iter()
        .filter(|spec| known.contains(&spec.name) && !M::is_the_hubs(spec.name))
        .map(|spec| Offer {
            spec,
            refused: matter
                .may(actor, spec.name)
                .err()
                .or_else(|| matter.foreseen(spec.name)),
        })
        .collect();
    offers.sort_by_key(|offer| offer.refused.is_some());
    offers
}

/// An allowed step as the API lists it.
#[derive(Debug, Clone, Serialize)]
pub struct OfferedStep {
    pub step: &'static str,
    pub label: &'static str,
    pub fields: Vec<&'static str>,
}
