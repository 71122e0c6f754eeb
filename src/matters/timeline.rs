//! 办理过程: one entry of a timeline, already cut to what its reader may know.

use serde_json::{Value, json};

use crate::journal::EventRow;
use crate::kernel::Timestamp;
use crate::kernel::actor::{HUB, SYSTEM};

#[derive(Debug, Clone)]
pub struct Entry {
    pub at: Timestamp,
    /// Empty where the reader learns only that it happened.
    pub who: String,
    pub role: &'static str,
    pub step: String,
    pub label: &'static str,
    /// The part of the matter that moved: the department of a slip's leg.
    pub part: Option<String>,
    pub from_stage: String,
    pub to_stage: String,
    /// Label and value of what was recorded.
    pub details: Vec<(String, String)>,
}

impl Entry {
    /// All that the event tells.
    pub fn of(event: &EventRow, label: &'static str, details: Vec<(String, String)>) -> Self {
        Entry {
            at: event.at,
            who: event.actor_name.clone(),
            role: if event.actor_id == HUB {
                SYSTEM
            } else {
                event.acting_role.label()
            },
            step: event.step.clone(),
            label,
            part: None,
            from_stage: event.from_stage.clone(),
            to_stage: event.to_stage.clone(),
            details,
        }
    }

    /// That it happened and in which role, where `whole` is not for the reader.
    pub fn cut_to(self, whole: bool) -> Self {
        if whole {
            return self;
        }
        Entry {
            who: String::new(),
            details: vec![],
            ..self
        }
    }

    pub fn to_json(&self) -> Value {
        let details: Vec<Value> = self
            .details
            .iter()
            .map(|(label, value)| json!({ "label": label, "value": value }))
            .collect();
        json!({
            "at": self.at.rfc3339(), "who": self.who, "role": self.role, "step": self.step, "label": self.label,
            "from_stage": self.from_stage, "to_stage": self.to_stage, "details": details,
        })
    }
}
