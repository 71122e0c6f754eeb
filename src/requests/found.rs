//! What only the database can tell, kept in the event so that the fold needs nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::Firm;
use crate::clocks::{DeskHours, Pinned};
use crate::kernel::Timestamp;

/// 时限策略 as it was when the request was opened: later versions do not touch it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pin {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Pinned>,
    /// The rules this policy has.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Natural days in which the firm may reopen (Q8).
    #[serde(default)]
    pub reopen_days: i64,
    /// Notices before silence counts (Q7).
    #[serde(default)]
    pub silence_notices: i64,
    /// 值守时段 of the building's desk; none for office hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskHours>,
}

/// For an opening.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FoundOpening {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firm: Option<Firm>,
    pub category_name: String,
    pub pin: Pin,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duplicates: Vec<String>,
    /// Every coordinator of the building is tied to the employer from whose people it is hidden.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub zone_has_it: bool,
}

/// For a step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// When the running clocks are due.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub dues: BTreeMap<String, Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firm: Option<Firm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_name: Option<String>,
    /// 主办部门, as it was called when the request was handed to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// 协办: departments, then guidance groups, as they were called then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assists: Vec<String>,
    /// The child that the step opens or names: id and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<(String, String)>,
    /// That child is a dispute that is over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
    /// Another firm takes the place of the one that was asked for its word.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub asks_anew: bool,
    /// The caller speaks for the firm, by account or by receipt.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_firm: bool,
    /// After the step every coordinator of the building is tied to the employer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub zone_has_it: bool,
}
