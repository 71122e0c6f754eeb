//! What only the database can tell, kept in the event so that the fold needs nothing else.

use serde::{Deserialize, Serialize};

use super::model::{Group, Limits, Named};
use crate::clocks::policies::Pinned;
use crate::kernel::{Day, Timestamp};

/// What duties and rulings say of a department in the part that it is to have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub department: String,
    /// Its own 职责依据.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// A ruling gives it this part: it cannot be returned.
    #[serde(default)]
    pub bound: bool,
}

impl Part {
    pub fn of<'a>(parts: &'a [Part], department: &str) -> Option<&'a Part> {
        parts.iter().find(|part| part.department == department)
    }
}

/// For an opening: what it names as the registers know it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FoundOpening {
    pub category: String,
    pub firm: Option<Named>,
    /// The lead first.
    pub departments: Vec<Named>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// What duties and rulings say of the departments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    pub pinned: Pinned,
    pub limits: Option<Limits>,
}

impl FoundOpening {
    /// 职责依据 of the slip where none was typed: that of the lead.
    pub fn lead_basis(&self) -> Option<String> {
        Part::of(&self.parts, &self.departments.first()?.id)?.basis.clone()
    }
}

/// For a step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Departments and groups with a leg here, for which the caller speaks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub speaks_for: Vec<String>,
    /// 代办: the group for which the caller acts without being of the department that leads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<Named>,
    /// Groups that the step names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// Departments that the step names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<Named>,
    /// When what the step answers to is due: 签收 for a signature, 首次联系 for a contact, 办理 for an extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// The last instant in which this leg may be given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_until: Option<Timestamp>,
    /// The last day that an extension or a wait may name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest: Option<Day>,
    /// The day to which the extension goes that is granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extended_to: Option<Day>,
    /// Working days of 待补件 that this leg has not used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_left: Option<i64>,
    /// When the total is due now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_due: Option<Timestamp>,
    /// When the own limit of whoever leads after the step is due now; none while it stands still or has
    /// ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_due: Option<Timestamp>,
    /// When a leg that is dispatched now would be due by its own limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_due: Option<Timestamp>,
    /// When the total was due as dispatched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_due: Option<Timestamp>,
    /// 职责依据 of the department that is to have it, where none was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Of each department that is to have a part by this step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// The ruling that binds the department that gives it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Named>,
}

impl Found {
    /// A department of the register with its name.
    pub fn department(&self, id: &str) -> Named {
        let known = self.departments.iter().find(|d| d.id == id).cloned();
        known.unwrap_or_else(|| Named {
            id: id.to_owned(),
            name: String::new(),
        })
    }
}
