//! What follows from a handoff as it stands: its stage, whose leg it is, what can be done. Pure.

use super::model::*;
use super::stage::{LegStage, Review, Stage, Verb, knows, legs_move, next_of_leg};
use super::steps::Step;
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
        let since = self.taken_over_at.or(self.dispatched_at)?;
        Some((self.lead()?.answers_for_it(), since))
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

    /// Whether a step from a page of before `since` (`None`: a file) finds what its sender saw. Departments
    /// work side by side: what another does on its own leg makes nobody's tap stale.
    pub fn leaves_alone(&self, since: Option<&Step>, step: &Step) -> bool {
        let Some(leg) = step.leg_id() else { return false };
        since.is_none_or(|since| self.only_leg_touched(since).is_some_and(|other| other != leg))
    }

    /// None for what touches the whole slip: where it lies, its total, its review.
    fn only_leg_touched<'s>(&self, step: &'s Step) -> Option<&'s str> {
        match step {
            // An extension may move the total, and the limit of the lead.
            Step::AcceptReturn { .. } | Step::Redispatch { .. } | Step::GrantExtension { .. } => None,
            _ => step.leg_id(),
        }
    }

    /// H6: whoever gave it back, or has it, is heard before a ruling; a group is not.
    pub fn to_be_heard(&self) -> Vec<&Named> {
        let returned = self.returns.iter().map(|r| &r.department);
        let have = self.live().filter(|leg| leg.group.is_none()).map(|leg| &leg.department);
        let mut all: Vec<&Named> = vec![];
        for department in returned.chain(have) {
            if !all.iter().any(|there| there.id == department.id) {
                all.push(department);
            }
        }
        all
    }

    /// The open ruling.
    pub fn ruling(&self) -> Option<&Ruling> {
        self.rulings.last().filter(|r| r.decision.is_none())
    }

    /// Whether a return that is accepted now passes on to another department: a second goes to a ruling.
    pub fn passes_on(&self) -> bool {
        self.accepted_returns() == 0
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handoffs::found::{Found, FoundOpening};
    use crate::kernel::Role;
    use crate::matters::{Matter, Moment};
    use serde_json::{Value, json};

    fn named(id: &str) -> Named {
        Named {
            id: id.to_owned(),
            name: id.to_owned(),
        }
    }

    fn on(time: &str) -> Moment {
        Moment {
            at: Timestamp::parse(&format!("2026-03-02 {time}")).unwrap(),
            person: String::new(),
            name: String::new(),
            role: Role::Coordinator,
        }
    }

    /// 甲 leads with leg 1, 乙 assists with leg 2, since ten.
    fn slip() -> Handoff {
        let opening = json!({
            "building_id": "east", "category": "labour", "title": "事项", "demand": "原话", "lead_department_id": "甲",
        });
        let found = FoundOpening {
            departments: vec![named("甲"), named("乙")],
            ..FoundOpening::default()
        };
        let opening = serde_json::from_value(opening).unwrap();
        <Handoff as Matter>::opened("JB-2026-0001".to_owned(), opening, &found, &on("10:00"))
    }

    fn step(of: Value) -> Step {
        serde_json::from_value(of).unwrap()
    }

    /// Who answers for the whole, and since when, after each of these steps.
    fn held_after(steps: &[(&str, Value)]) -> Vec<String> {
        let mut slip = slip();
        let found = Found {
            departments: ["甲", "乙", "丙", "丁"].map(named).to_vec(),
            ..Found::default()
        };
        let mut held = |(time, taken): &(&str, Value)| {
            Matter::apply(&mut slip, &step(taken.clone()), &found, &on(time));
            let (holder, since) = slip.held_by().unwrap();
            format!("{} {}", holder.name, &since.to_page()[11..])
        };
        steps.iter().map(&mut held).collect()
    }

    fn signs(leg: &str) -> Value {
        json!({"step": "sign", "leg_id": leg})
    }

    fn goes_to(department: &str, leg: &str) -> Value {
        json!({"step": "redispatch", "leg_id": leg, "department_id": department})
    }

    fn rules(lead: &str, assists: &[&str]) -> Value {
        let assists: Vec<Value> = assists.iter().map(|id| json!({ "department_id": id })).collect();
        json!({
            "step": "rule", "heard": [], "minutes": "纪要", "lead_department_id": lead, "assists": assists,
            "basis": "纪要第3号",
        })
    }

    #[test]
    fn an_assist_that_a_ruling_makes_lead_answers_for_the_whole_since_the_ruling() {
        let held = held_after(&[
            ("11:00", signs("2")),
            ("12:00", signs("1")),
            ("13:00", json!({"step": "call_ruling", "reason": "不一致"})),
            ("14:00", rules("乙", &["甲"])),
        ]);
        assert_eq!(held, ["甲 10:00", "甲 10:00", "甲 10:00", "乙 14:00"]);
    }

    #[test]
    fn whoever_has_it_next_answers_for_the_whole_since_it_signed() {
        let held = held_after(&[("11:00", goes_to("丙", "1")), ("12:00", signs("3"))]);
        assert_eq!(held, ["甲 10:00", "丙 12:00"]);
    }

    #[test]
    fn a_part_that_a_ruling_gives_to_who_answers_for_the_whole_begins_nothing_anew() {
        let held = held_after(&[
            ("11:00", goes_to("丙", "1")),
            ("13:00", json!({"step": "call_ruling", "reason": "不一致"})),
            ("14:00", rules("丁", &["甲"])),
        ]);
        assert_eq!(held, ["甲 10:00"; 3]);
    }

    #[test]
    fn whoever_gave_an_assisting_part_back_does_not_answer_for_the_whole() {
        let held = held_after(&[
            ("11:00", goes_to("丙", "2")),
            ("13:00", json!({"step": "call_ruling", "reason": "不一致"})),
            ("14:00", rules("丙", &[])),
        ]);
        assert_eq!(held, ["甲 10:00", "甲 10:00", "丙 14:00"]);
    }

    #[test]
    fn a_step_of_a_leg_is_left_alone_by_other_legs_and_by_files() {
        let (slip, sign) = (slip(), |leg: &str| step(json!({"step": "sign", "leg_id": leg})));
        let answer = |leg: &str| step(json!({"step": "answer", "leg_id": leg, "how": "phone", "text": "在办"}));
        assert!(slip.leaves_alone(Some(&answer("1")), &sign("2")));
        assert!(slip.leaves_alone(None, &sign("2")));
        let its_own = slip.leaves_alone(Some(&answer("2")), &sign("2"));
        assert!(!its_own);
    }

    #[test]
    fn what_touches_the_whole_slip_and_what_is_done_to_it_leave_nothing_alone() {
        let (slip, sign) = (slip(), step(json!({"step": "sign", "leg_id": "2"})));
        let wholes = [
            json!({"step": "accept_return", "leg_id": "1", "reason": "同意"}),
            goes_to("丙", "1"),
            json!({"step": "grant_extension", "leg_id": "1"}),
            json!({"step": "call_ruling", "reason": "不一致"}),
            json!({"step": "finish"}),
            json!({"step": "supervise", "why": "leader", "note": "限期"}),
        ];
        for whole in wholes.map(step) {
            assert!(!slip.leaves_alone(Some(&whole), &sign), "{whole:?}");
        }
        let finish = step(json!({"step": "finish"}));
        assert!(!slip.leaves_alone(Some(&sign), &finish) && !slip.leaves_alone(None, &finish));
    }
}
