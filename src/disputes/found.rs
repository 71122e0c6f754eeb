//! What only the database can tell, kept in the event so that the fold needs nothing else.

use serde::{Deserialize, Serialize};

use super::model::{Body, Handler};
use super::words::SideId;
use crate::advisors::gate::{Gate, Seat};
use crate::clocks::Pinned;
use crate::kernel::Timestamp;

/// For an opening: the parties as the register knows them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FoundOpening {
    /// One for each party, in order.
    pub names: Vec<String>,
    /// The firm that each party is, chosen or typed by its registered name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enterprises: Vec<Option<String>>,
}

/// For a step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Of a submission: what the zone runs new disputes by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Pinned>,
    /// Sides for which the caller speaks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub speaks_for: Vec<SideId>,
    /// The lawyer whom the step names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lawyer: Option<FoundLawyer>,
    /// 利益冲突审查 of the lawyer who is to take a seat, or of the neutral before mediation goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// The seat that cannot be held beside the firm that the step makes a party.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_seat: Option<BlockedSeat>,
    /// The firm or person whom the step adds as a party.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// … and its entry in the register, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_enterprise: Option<String>,
    /// How the side that the step ties to the register, or to another firm of it, was called before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered_as: Option<String>,
    /// The firm to which a side was tied by mistake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrong_firm: Option<String>,
    /// The side whose firm the step corrects has filed papers that others do not read.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own_papers: bool,
    /// The name of the zone, by which names of firms are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// The lawyer of the register whose name stands in what was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_the_register: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<Handler>,
    /// Numbers of open disputes between the same parties.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duplicates: Vec<String>,
    /// When the total clock of mediation ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mediate_due: Option<Timestamp>,
    /// The last instant of a joint application to the court, and to the arbitration commission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm_due: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_due: Option<Timestamp>,
}

/// Who holds a seat, and what the conflict gate says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockedSeat {
    pub seat: Seat,
    pub name: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundLawyer {
    pub id: String,
    pub name: String,
    pub law_firm_id: String,
    pub active: bool,
}
