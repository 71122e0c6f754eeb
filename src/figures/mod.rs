//! # Figures: a ledger of facts, a roll-up by month, definitions as data
//!
//! An event yields [`Fact`]s; a figure is a sum of facts and opens the facts it sums, so a number
//! and its rows cannot disagree. `record` keeps the ledger and its roll-up in one transaction with
//! the event. A correction is a negative fact on the day of the correction.
//!
//! | file | holds |
//! |---|---|
//! | `change.rs` | what a change of a register row counts for |
//! | `kinds.rs` | every kind of fact there is |
//! | `definitions.rs` | what a figure is |
//! | `catalogue/` | every figure there is: to add one, add an entry |
//! | `compute.rs` | from sums by month to figures |
//! | `gather.rs` | the sums that figures are made of, read for many numbers at once |
//! | `policy.rs` | who reads which numbers and opens which rows |
//! | `left_out.rs` | what is left out of the numbers: hidden from their reader, or not due yet |
//! | `store.rs` | the ledger and its roll-up |
//! | `text.rs` | numbers as people read them |
//! | `rows/` | the rows behind a number |
//! | `ranking.rs` | places by one rate, and which have too few cases for it |
//! | `sheet.rs` | the same as .csv and .xlsx |
//! | `service.rs`, `api/`, `pages/` | figures of a place and a period, for a reader |

pub mod api;
pub mod catalogue;
pub mod change;
pub mod compute;
pub mod definitions;
mod gather;
pub mod kinds;
mod left_out;
pub mod pages;
pub mod policy;
pub mod ranking;
pub mod rows;
pub mod service;
pub mod sheet;
pub mod store;
pub mod text;

use crate::kernel::Day;
pub use kinds::FactKind;
pub use service::KeyFigure;

/// What one event counts for: so much of a kind, in a building, on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub kind: FactKind,
    pub building: String,
    /// The department or guidance group that did or owed it: it is counted there too.
    pub unit: Option<String>,
    pub day: Day,
    /// 1 for a count; 0.01 ㎡, people or days where the kind says so.
    pub value: i64,
    /// What is counted, when it is not the subject of the event: an obligation of a dispute.
    pub subject: Option<(&'static str, String)>,
}

impl Fact {
    pub fn of(kind: FactKind, building: &str, day: Day, value: i64) -> Self {
        Fact {
            kind,
            building: building.to_owned(),
            unit: None,
            day,
            value,
            subject: None,
        }
    }

    pub fn one(kind: FactKind, building: &str, day: Day) -> Self {
        Self::of(kind, building, day, 1)
    }

    pub fn of_unit(mut self, id: &str) -> Self {
        self.unit = Some(id.to_owned());
        self
    }

    pub fn about(mut self, kind: &'static str, id: impl Into<String>) -> Self {
        self.subject = Some((kind, id.into()));
        self
    }
}

/// A fact with the event that it comes from, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub kind: FactKind,
    pub building: String,
    pub unit: Option<String>,
    pub day: Day,
    pub subject_kind: String,
    pub subject_id: String,
    pub source_kind: String,
    pub source_id: String,
    pub seq: i64,
    pub value: i64,
}

impl Entry {
    pub fn new(fact: &Fact, source_kind: &str, source_id: &str, seq: i64) -> Self {
        let (subject_kind, subject_id) = match &fact.subject {
            Some((kind, id)) => ((*kind).to_owned(), id.clone()),
            None => (source_kind.to_owned(), source_id.to_owned()),
        };
        Entry {
            kind: fact.kind,
            building: fact.building.clone(),
            unit: fact.unit.clone(),
            day: fact.day,
            subject_kind,
            subject_id,
            source_kind: source_kind.to_owned(),
            source_id: source_id.to_owned(),
            seq,
            value: fact.value,
        }
    }
}
