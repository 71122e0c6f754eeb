//! Where a request stands and where each step leads (domain.md 4.4, Q1–Q9).

words! {
    /// 阶段
    pub enum Stage {
        Registered = "registered" "已登记",
        Refused = "refused" "不予受理",
        Accepted = "accepted" "已受理",
        Responded = "responded" "已响应",
        Onsite = "onsite" "楼内办理",
        Handed = "handed" "已交办",
        ToTopic = "to_topic" "转议题",
        ToDispute = "to_dispute" "转纠纷",
        ToLegal = "to_legal" "转法律服务",
        Planned = "planned" "已出方案",
        Resolved = "resolved" "已解决",
        Explained = "explained" "已解释",
        Infeasible = "infeasible" "暂不具备条件",
        Confirming = "confirming" "提出人确认",
        Closed = "closed" "结案",
        Reopened = "reopened" "重开",
        Withdrawn = "withdrawn" "撤回",
    }
}

impl Stage {
    pub fn is_closed(self) -> bool {
        matches!(self, Stage::Refused | Stage::Closed | Stage::Withdrawn)
    }

    /// Somebody has spoken with the firm and the matter is being worked on.
    pub fn is_at_work(self) -> bool {
        use Stage::*;
        matches!(
            self,
            Responded | Onsite | Handed | ToTopic | ToDispute | ToLegal | Planned | Reopened
        )
    }

    /// The result is told and the firm's word is still out.
    pub fn is_answered(self) -> bool {
        use Stage::*;
        matches!(self, Resolved | Explained | Infeasible | Confirming)
    }
}

words! {
    /// Everything that can be done to a request, as the API names it and as the button says it.
    pub enum Verb {
        Accept = "accept" "受理",
        Refuse = "refuse" "不予受理",
        LinkFirm = "link_firm" "对应登记企业",
        Respond = "respond" "登记联系",
        Onsite = "onsite" "楼内办理",
        HandOff = "hand_off" "交办部门",
        ToTopic = "to_topic" "转议题",
        ToDispute = "to_dispute" "转纠纷",
        ToLegal = "to_legal" "转法律服务",
        Plan = "plan" "出具方案",
        Resolve = "resolve" "登记结果",
        Regrade = "regrade" "调整分级",
        AskConfirmation = "ask_confirmation" "请提出人确认",
        Confirm = "confirm" "确认与评价",
        CloseSilent = "close_silent" "逾期未确认结案",
        Reopen = "reopen" "重开",
        Withdraw = "withdraw" "撤回",
        NoteHandoff = "note_handoff" "交办进展",
        NoteDispute = "note_dispute" "纠纷进展",
        NoteDesk = "note_desk" "承办变更",
    }
}

impl Verb {
    /// Taken by the hub itself: no button is drawn.
    pub fn is_the_hubs(self) -> bool {
        use Verb::{CloseSilent, NoteDesk, NoteDispute, NoteHandoff};
        matches!(self, CloseSilent | NoteHandoff | NoteDispute | NoteDesk)
    }

    /// Something is done about the request by it: it lies no longer where it lay.
    pub fn goes_on(self) -> bool {
        use Verb::{HandOff, Onsite, Plan, Resolve, ToDispute, ToLegal, ToTopic};
        matches!(self, HandOff | Onsite | Plan | Resolve | ToDispute | ToLegal | ToTopic)
    }
}

/// Where a step leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    To(Stage),
    Stay,
    /// 已解决, 已解释 or 暂不具备条件.
    ByOutcome,
    /// 结案; 重开 where the firm says that what was called solved or explained is not.
    ByAnswer,
}

/// Every move a request can make. Nothing else decides a stage.
pub fn next(stage: Stage, verb: Verb) -> Option<Next> {
    use Next::{ByAnswer, ByOutcome, Stay, To};
    use Stage::*;
    Some(match (verb, stage) {
        (Verb::Accept, Registered) => To(Accepted),
        (Verb::Refuse, Registered | Accepted) => To(Refused),
        (Verb::LinkFirm, stage) if !stage.is_closed() => Stay,
        (Verb::Respond, Accepted) => To(Responded),
        (Verb::Respond, stage) if stage.is_at_work() => Stay,
        (Verb::Onsite, stage) if stage.is_at_work() && stage != Onsite => To(Onsite),
        (Verb::HandOff, stage) if stage.is_at_work() => To(Handed),
        (Verb::ToTopic, stage) if stage.is_at_work() => To(ToTopic),
        (Verb::ToDispute, stage) if stage.is_at_work() => To(ToDispute),
        (Verb::ToLegal, stage) if stage.is_at_work() => To(ToLegal),
        (Verb::Plan, stage) if stage.is_at_work() => To(Planned),
        (Verb::Resolve, stage) if stage.is_at_work() => ByOutcome,
        (Verb::Regrade, Accepted) => Stay,
        (Verb::Regrade, stage) if stage.is_at_work() => Stay,
        (Verb::AskConfirmation, stage) if stage.is_answered() => To(Confirming),
        (Verb::Confirm, stage) if stage.is_answered() => ByAnswer,
        (Verb::CloseSilent, Confirming) => To(Closed),
        (Verb::Reopen, Closed) => To(Reopened),
        (Verb::Withdraw, Registered | Accepted) => To(Withdrawn),
        (Verb::Withdraw, stage) if stage.is_at_work() => To(Withdrawn),
        (Verb::NoteHandoff | Verb::NoteDispute, stage) if !matches!(stage, Registered | Accepted | Refused) => Stay,
        (Verb::NoteDesk, stage) if !stage.is_closed() => Stay,
        _ => return None,
    })
}

/// The verbs that a stage knows, in the order in which they are offered.
pub fn known(stage: Stage) -> impl Iterator<Item = Verb> {
    Verb::ALL
        .iter()
        .copied()
        .filter(move |verb| next(stage, *verb).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_works_on_a_request_before_somebody_has_spoken_with_the_firm() {
        for verb in [Verb::Onsite, Verb::HandOff, Verb::Plan, Verb::Resolve] {
            assert!(next(Stage::Accepted, verb).is_none(), "{verb}");
            assert!(next(Stage::Responded, verb).is_some(), "{verb}");
        }
    }

    #[test]
    fn every_stage_can_be_reached() {
        use Stage::*;
        let mut reached = vec![Registered, Resolved, Explained, Infeasible, Reopened];
        for stage in Stage::ALL {
            for verb in known(*stage) {
                if let Some(Next::To(to)) = next(*stage, verb) {
                    reached.push(to);
                }
            }
        }
        for stage in Stage::ALL {
            assert!(reached.contains(stage), "{stage}");
        }
    }

    #[test]
    fn a_refused_or_withdrawn_request_is_not_moved_any_more() {
        assert_eq!(known(Stage::Refused).count(), 0);
        let of_people = |v: &Verb| !v.is_the_hubs();
        assert_eq!(known(Stage::Withdrawn).filter(of_people).count(), 0);
    }
}
