//! 通知事由: what a department is told of its leg, and when that is told no more.

use crate::error::Refused;
use crate::handoffs::model::{Handoff, Leg};
use crate::handoffs::stage::{LegStage, Review};
use crate::handoffs::steps::Step;
use crate::kernel::Timestamp;

words! {
    /// Why a department is written to.
    pub enum Occasion {
        Dispatched = "dispatched" "派单",
        /// Whoever took a step by a link has another to take.
        Next = "next" "继续办理",
        /// What the department asked for has been answered, or a ruling has been given.
        Decided = "decided" "已有答复",
        Rework = "rework" "退回重办",
        Yellow = "yellow" "黄牌",
        Red = "red" "红牌",
    }
}

impl Occasion {
    /// In a sentence to the department.
    pub fn sentence(self) -> &'static str {
        match self {
            Occasion::Dispatched => "现派给贵部门，请签收办理",
            Occasion::Next => "请继续办理下一步",
            Occasion::Decided => "开发区已作出答复，请查看并继续办理",
            Occasion::Rework => "已退回贵部门重办",
            Occasion::Yellow => "黄牌提醒，即将到期",
            Occasion::Red => "红牌，已经超期",
        }
    }
}

/// Whom the step that led to `h` leaves to be told of what; `None` stands for the opening.
pub fn owed<'a>(h: &'a Handoff, step: Option<&Step>, now: Timestamp) -> Vec<(&'a Leg, Occasion)> {
    let fresh = |leg: &&Leg| leg.stage == LegStage::Dispatched && leg.dispatched_at == now;
    let one = |id: &str, occasion| h.leg(id).map(|leg| (leg, occasion)).into_iter().collect();
    match step {
        None | Some(Step::Dispatch {}) => h.live().map(|leg| (leg, Occasion::Dispatched)).collect(),
        Some(Step::AcceptReturn { .. } | Step::Redispatch { .. }) => {
            let next = h.legs.last().filter(fresh);
            next.map(|leg| (leg, Occasion::Dispatched)).into_iter().collect()
        }
        Some(Step::Rule { .. }) => h
            .live()
            .map(|leg| match fresh(&leg) {
                true => (leg, Occasion::Dispatched),
                false => (leg, Occasion::Decided),
            })
            .collect(),
        Some(
            Step::RefuseReturn { leg_id, .. }
            | Step::GrantExtension { leg_id, .. }
            | Step::RefuseExtension { leg_id, .. },
        ) => one(leg_id, Occasion::Decided),
        Some(Step::Rework { leg_id, .. }) => one(leg_id, Occasion::Rework),
        Some(Step::RecordCallback { .. }) if h.review == Review::Open => {
            h.lead().map(|leg| (leg, Occasion::Rework)).into_iter().collect()
        }
        Some(_) => vec![],
    }
}

/// The legs whose unsent notices are overtaken by a step: those in nobody's hands any more, the one
/// that moved (its department knows, or is told something newer).
pub fn overtaken(h: &Handoff, step: &Step, now: Timestamp) -> Vec<String> {
    let newer: Vec<&str> = owed(h, Some(step), now)
        .iter()
        .map(|(leg, _)| leg.id.as_str())
        .collect();
    let over =
        |leg: &&Leg| in_hand(h, leg).is_err() || step.leg_id() == Some(&leg.id) || newer.contains(&leg.id.as_str());
    h.legs.iter().filter(over).map(|leg| leg.id.clone()).collect()
}

/// A link serves, and a notice is sent, while the leg lies with the department.
pub fn in_hand(h: &Handoff, leg: &Leg) -> Result<(), Refused> {
    let reason = if !leg.is_held() {
        "这件事已经转给其他部门，或已退回"
    } else if !matches!(h.review, Review::Open | Review::Ruling) {
        "这张交办单已经办结或作废"
    } else {
        return Ok(());
    };
    Err(Refused::new(
        "inbox.link_to_a_live_leg",
        reason,
        "无需再办；有疑问请联系开发区工作人员",
    ))
}
