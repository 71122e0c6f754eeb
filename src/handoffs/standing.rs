//! What follows from a handoff as it stands: its stage, whose leg it is, what can be done. Pure.

use super::model::*;
use super::stage::{LegStage, Review, Stage, Verb, knows, legs_move, next_of_leg};
use super::words::*;
use crate::kernel::Timestamp;

impl Leg {
    /// It has not passed to another department.
    pub fn is_live(&self) -> bool {
        self.stage != LegStage::Gone
    }

    /// Somebody works on it, or is to.
    pub fn is_held(&self) -> bool {
        !matches!(self.stage, LegStage::Gone | LegStage::Returned)
    }

    /// The department whose clerks act here; none for a group that no department leads.
    pub fn acting_department(&self) -> Option<&Named> {
        match &self.group {
            None => Some(&self.department),
            Some(group) => group.led_by.as_ref(),
        }
    }

    /// 首接负责: who answers for it now.
    pub fn answers_for_it(&self) -> &Named {
        if self.signed_at.is_some() {
            &self.department
        } else {
            &self.holder
        }
    }
}

impl Handoff {
    /// The stage, from the legs and the review alone.
    pub fn stage(&self) -> Stage {
        match self.review {
            Review::Draft => Stage::Draft,
            Review::Ruling => Stage::Ruling,
            Review::Done => Stage::Done,
            Review::Callback => Stage::Callback,
            Review::Closed => Stage::Closed,
            Review::Cancelled => Stage::Cancelled,
            Review::Open => self.stage_of_legs(),
        }
    }

    /// What waits for the zone comes first; then what the lead does.
    fn stage_of_legs(&self) -> Stage {
        let any = |stage: LegStage| self.live().any(|leg| leg.stage == stage);
        if any(LegStage::ReturnAsked) {
            Stage::ReturnAsked
        } else if any(LegStage::Returned) {
            Stage::Returned
        } else if any(LegStage::ExtensionAsked) {
            Stage::ExtensionAsked
        } else if self.live().all(|leg| leg.stage == LegStage::Submitted) {
            Stage::Submitted
        } else if any(LegStage::Rework) {
            Stage::Rework
        } else {
            match self.lead().map(|leg| leg.stage) {
                Some(LegStage::Dispatched) => Stage::Dispatched,
                Some(LegStage::Signed) => Stage::Signed,
                Some(LegStage::Waiting) => Stage::Waiting,
                _ => Stage::Working,
            }
        }
    }

    pub fn live(&self) -> impl Iterator<Item = &Leg> {
        self.legs.iter().filter(|leg| leg.is_live())
    }

    pub fn leg(&self, id: &str) -> Option<&Leg> {
        self.legs.iter().find(|leg| leg.id == id)
    }

    /// The leg that answers for the whole.
    pub fn lead(&self) -> Option<&Leg> {
        self.live().find(|leg| leg.role == LegRole::Lead)
    }

    /// Who answers for the whole now, and since when (首接负责).
    pub fn held_by(&self) -> Option<(&Named, Timestamp)> {
        let holder = self.lead()?.answers_for_it();
        let its = self.legs.iter().rev().find(|leg| leg.department.id == holder.id)?;
        Some((holder, its.signed_at.unwrap_or(its.dispatched_at)))
    }

    /// The legs to which a step of this name can be taken now.
    pub fn legs_for(&self, verb: Verb) -> impl Iterator<Item = &Leg> {
        let moves = legs_move(self.review, verb);
        self.live()
            .filter(move |leg| moves && next_of_leg(leg.stage, verb).is_some() && leg_has_use_for(leg, verb))
    }

    /// Whether a step of this name can be taken at all now.
    pub fn can(&self, verb: Verb) -> bool {
        if verb.is_of_leg() {
            return self.legs_for(verb).next().is_some();
        }
        knows(self.stage(), verb)
            && match verb {
                Verb::Supervise => self.supervised.is_none(),
                Verb::Conclude => self.is_unsettled(),
                Verb::RecordCallback => !self.is_unsettled(),
                _ => true,
            }
    }

    /// Dissatisfied again after the second handling: only supervision closes it.
    pub fn is_unsettled(&self) -> bool {
        self.review == Review::Callback && self.callbacks.iter().filter(|c| c.grounds.is_some()).count() > 1
    }

    /// The open ruling.
    pub fn ruling(&self) -> Option<&Ruling> {
        self.rulings.last().filter(|r| r.decision.is_none())
    }

    pub fn accepted_returns(&self) -> usize {
        let accepted = |r: &&Return| r.answer.as_ref().is_some_and(|a| a.accepted);
        self.returns.iter().filter(accepted).count()
    }

    /// Departments that have given it back, whatever was said to it.
    pub fn has_returned(&self, department: &str) -> bool {
        self.returns.iter().any(|r| r.department.id == department)
    }

    /// From dispatch until it was done, or until now.
    pub fn total(&self, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let end = match self.review {
            Review::Done | Review::Callback | Review::Closed => self.done_at,
            Review::Cancelled => self.ended.as_ref().map(|e| e.at),
            Review::Draft | Review::Open | Review::Ruling => None,
        };
        Some((self.dispatched_at?, end.unwrap_or(now)))
    }
}

/// Leaves out what a leg's stage knows but it has no use for, so that no button is idle.
fn leg_has_use_for(leg: &Leg, verb: Verb) -> bool {
    match verb {
        Verb::Begin => leg.contact.is_none(),
        // A group helps; what is whose duty is for departments to say.
        Verb::AskReturn => leg.group.is_none(),
        _ => true,
    }
}
