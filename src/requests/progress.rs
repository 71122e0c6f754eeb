//! Who has a request and what comes next, in words for whoever asked.

use std::collections::BTreeMap;

use super::model::{Child, ClosedBy, Request};
use super::stage::Stage;
use super::words::{Grade, Outcome};

/// The departments that have an open slip now, by its id; none where only the stretch of time is asked for.
pub type Departments = BTreeMap<String, Vec<String>>;

/// Says who has a request, to one reader.
pub type Who = fn(&Request, &Departments) -> String;

/// The desk with which it lies, and how one speaks of it in passing.
fn desk(r: &Request) -> (&'static str, &'static str) {
    match r.zone_has_it {
        true => ("开发区工作人员", "开发区工作人员"),
        false => ("楼委会协调员", "协调员"),
    }
}

/// Who has it now.
pub fn who(r: &Request, departments: &Departments) -> String {
    let (desk, _) = desk(r);
    if r.stage.is_answered() {
        return "等您确认".to_owned();
    }
    if r.stage.is_closed() {
        return "已经办完，没有人在办".to_owned();
    }
    let mut who = vec![];
    match r.stage {
        Stage::Onsite => who.extend(r.onsite.last().map(|o| format!("{}（楼内办理）", o.handler))),
        Stage::ToLegal => who.push("法律服务联盟".to_owned()),
        Stage::ToDispute => who.extend(disputes(r)),
        Stage::ToTopic => who.push("楼内议事".to_owned()),
        _ => {}
    }
    who.extend(slips(r, departments));
    // Whoever works on it in the building answers for it alone.
    if !(r.stage == Stage::Onsite && who.len() == 1) {
        who.push(match who.is_empty() {
            true => desk.to_owned(),
            false => format!("{desk}跟进"),
        });
    }
    who.join("，")
}

/// A dispute that came of it goes its own way until it is over: how it stands and how it ended, its own
/// page tells its own readers.
fn disputes(r: &Request) -> Option<String> {
    let open = || r.children.iter().filter(|c| c.is_open_dispute());
    // One that is hidden from this reader has no name here.
    let numbers: Vec<&str> = open().map(|c| c.name.as_str()).filter(|n| !n.is_empty()).collect();
    let said = || format!("已转为纠纷{}，在纠纷程序中继续办理", numbers.join("、"));
    open().next().map(|_| said())
}

/// The slips that nobody has finished, each with who has it.
fn slips(r: &Request, departments: &Departments) -> Option<String> {
    let open = r.children.iter().filter(|c| c.is_open_handoff());
    let slips: Vec<String> = open
        .map(|c| {
            let of_slip = c.id.as_ref().and_then(|id| departments.get(id));
            let names = of_slip.map_or("承办部门".to_owned(), |names| names.join("、"));
            format!("{names}（交办单{}）", c.name)
        })
        .collect();
    (!slips.is_empty()).then(|| slips.join("、"))
}

/// The same for staff, once there is a result: the desk has it until the firm has been asked often enough.
pub fn who_for_staff(r: &Request, departments: &Departments) -> String {
    match r.notices_left() {
        _ if !r.stage.is_answered() => who(r, departments),
        0 => "提出人，等其确认".to_owned(),
        _ => desk(r).0.to_owned(),
    }
}

/// What comes next, for staff.
pub fn next_for_staff(r: &Request) -> String {
    match r.notices_left() {
        _ if !r.stage.is_answered() => next(r),
        0 => "确认与评价；时限满后仍没有回音的，自动结案。".to_owned(),
        left => format!(
            "请提出人确认与评价，还要通知{left}次；通知满{}次后仍没有回音的，时限满后结案。没有通知满的，不会自动结案。",
            r.pin.silence_notices
        ),
    }
}

/// A department has it still.
fn has_open_slips(r: &Request) -> bool {
    r.children.iter().any(Child::is_open_handoff)
}

/// It stands where what was told last holds: a round that goes on has no result as yet.
fn is_answered(r: &Request) -> bool {
    r.stage.is_answered() || r.stage == Stage::Closed
}

/// What came of it, as it stands.
pub fn result(r: &Request) -> Option<String> {
    let given = r.results.last().filter(|_| is_answered(r))?;
    Some(format!("{}：{}", given.outcome.label(), given.text))
}

/// What the firm said of that result.
pub fn answer(r: &Request) -> Option<String> {
    let by_firm = r.closing.as_ref().is_some_and(|c| c.by == ClosedBy::Firm);
    let answer = r.answers.last().filter(|_| by_firm)?;
    let solved = if answer.solved { "解决了" } else { "没有解决" };
    let score = answer.score.map(|n| format!("，满意度{n}")).unwrap_or_default();
    Some(format!("{solved}{score}"))
}

/// Why it was not accepted, and by whom.
pub fn refusal(r: &Request) -> Option<String> {
    let refusal = r.refusal.as_ref()?;
    Some(format!(
        "{}。{}（{}）",
        refusal.code.label(),
        refusal.reason,
        refusal.by.name
    ))
}

/// What comes next.
pub fn next(r: &Request) -> String {
    let (_, desk) = desk(r);
    match r.stage {
        Stage::Registered => format!("{desk}定级、受理，或告诉您应向哪里反映。"),
        Stage::Accepted => "有人会联系您。".to_owned(),
        Stage::Responded | Stage::Reopened => match r.grade {
            Some(Grade::Hard) => "拿出办理方案并送给您。",
            Some(Grade::Complex) => "楼内办理，或交给有关部门并告诉您交给了谁。",
            _ => "办理并告诉您结果。",
        }
        .to_owned(),
        Stage::ToDispute if disputes(r).is_some() => "纠纷继续办理；有了结果，告诉您。".to_owned(),
        Stage::ToDispute => format!("纠纷的调解程序已经结束，{desk}登记结果并告诉您。"),
        Stage::Onsite | Stage::ToLegal | Stage::ToTopic => "办理并告诉您结果。".to_owned(),
        Stage::Handed if has_open_slips(r) => "部门签收、联系您、办理并反馈；办完后请您确认。".to_owned(),
        Stage::Handed if r.children.iter().any(Child::is_done_handoff) => {
            format!("部门已经办完，{desk}登记结果并告诉您。")
        }
        Stage::Handed => format!("交办单已经作废，{desk}另行办理并告诉您结果。"),
        Stage::Planned => "按方案办理；办完后请您确认。".to_owned(),
        Stage::Resolved | Stage::Explained | Stage::Infeasible | Stage::Confirming => {
            "请说一声：解决了吗？满意吗？两次通知后仍没有回音，时限满后结案。".to_owned()
        }
        Stage::Closed => match r.closing.as_ref().map(|c| c.outcome) {
            Some(Outcome::Infeasible) => {
                let review = r.results.last().and_then(|x| x.review_on);
                review.map_or(String::new(), |day| format!("{day}会再看一次条件是否具备。"))
            }
            _ => format!("结案后{}天内，您可以写明理由重开。", r.pin.reopen_days),
        },
        Stage::Refused => r
            .refusal
            .as_ref()
            .map_or(String::new(), |x| format!("请向{}反映。", x.instead)),
        Stage::Withdrawn => "有新的情况可以再登记。".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::kernel::{Role, Timestamp};
    use crate::matters::Moment;
    use crate::requests::apply;
    use crate::requests::found::FoundOpening;
    use crate::requests::model::{Answer, ChildKind, Closing, ResultGiven};
    use crate::requests::words::SlipState;

    const DESK: &str = "楼委会协调员";

    fn on() -> Moment {
        Moment {
            at: Timestamp::parse("2026-03-02 10:00").unwrap(),
            person: "p1".into(),
            name: "孙协调".into(),
            role: Role::Coordinator,
        }
    }

    fn request(stage: Stage) -> Request {
        let opening = json!({"building_id": "east", "channel": "lobby", "category": "property", "words": "电梯"});
        let opening = serde_json::from_value(opening).unwrap();
        let mut r = apply::opened("SQ-2026-0001".into(), opening, &FoundOpening::default(), &on());
        r.stage = stage;
        r
    }

    fn child(kind: ChildKind, name: &str, state: Option<SlipState>) -> Child {
        Child {
            kind,
            id: Some(format!("id of {name}")),
            name: name.into(),
            note: String::new(),
            on: on().day(),
            state,
            result: None,
            solved: false,
            over: false,
            followed: false,
        }
    }

    fn slip() -> Child {
        child(ChildKind::Handoff, "JB-2026-0001", Some(SlipState::Dispatched))
    }

    fn who(r: &Request) -> String {
        let names = vec!["住建局".to_owned(), "城管局".to_owned()];
        let departments = Departments::from([("id of JB-2026-0001".to_owned(), names)]);
        super::who(r, &departments)
    }

    #[test]
    fn an_open_slip_is_told_with_the_departments_that_have_it_whatever_else_becomes_of_the_request() {
        let mut r = request(Stage::Handed);
        r.children.push(slip());
        assert_eq!(who(&r), "住建局、城管局（交办单JB-2026-0001），楼委会协调员跟进");
        let unknown = super::who(&r, &Departments::new());
        assert_eq!(unknown, "承办部门（交办单JB-2026-0001），楼委会协调员跟进");
        r.stage = Stage::ToDispute;
        r.children.push(child(ChildKind::Dispute, "JF-2026-0001", None));
        let now = who(&r);
        assert!(now.contains("JF-2026-0001") && now.contains("住建局"), "{now}");
        assert!(next(&r).contains("纠纷继续办理"), "{}", next(&r));
    }

    #[test]
    fn a_request_lies_with_the_desk_again_once_the_last_of_its_disputes_is_over() {
        let mut r = request(Stage::ToDispute);
        for number in ["JF-2026-0001", "JF-2026-0002"] {
            r.children.push(child(ChildKind::Dispute, number, None));
        }
        r.children[0].over = true;
        let now = who(&r);
        assert!(!now.contains("JF-2026-0001") && now.contains("JF-2026-0002"), "{now}");
        assert!(next(&r).contains("纠纷继续办理"));
        r.children[1].over = true;
        assert_eq!(who(&r), DESK);
        assert_eq!(next(&r), "纠纷的调解程序已经结束，协调员登记结果并告诉您。");
    }

    #[test]
    fn what_the_coordinators_may_not_know_of_lies_with_the_zone() {
        let mut r = request(Stage::Registered);
        assert_eq!(who(&r), "楼委会协调员");
        r.zone_has_it = true;
        assert_eq!(who(&r), "开发区工作人员");
        assert!(!next(&r).contains("协调员"), "{}", next(&r));
        assert_eq!(r.lies_with(), "zone");
    }

    #[test]
    fn a_department_that_is_done_has_it_no_longer() {
        let mut r = request(Stage::Handed);
        r.children.push(slip());
        assert!(who(&r).contains("JB-2026-0001"));
        r.children[0].state = Some(SlipState::Done);
        assert_eq!(who(&r), "楼委会协调员");
        assert!(next(&r).contains("登记结果"));
        r.children[0].state = Some(SlipState::Cancelled);
        assert!(next(&r).contains("作废"), "nobody has done anything: {}", next(&r));
    }

    #[test]
    fn staff_reads_that_it_lies_with_the_coordinator_until_the_firm_has_been_asked_often_enough() {
        let mut r = request(Stage::Resolved);
        r.pin.silence_notices = 2;
        assert_eq!(who_for_staff(&r, &Departments::new()), DESK);
        assert!(next_for_staff(&r).contains("还要通知2次"));
        assert_eq!(who(&r), "等您确认");
        r.stage = Stage::Confirming;
        for (holder, left) in [(DESK, "还要通知1次"), ("提出人，等其确认", "自动结案")] {
            let notice = crate::requests::model::Notice {
                how: crate::requests::words::Manner::Phone,
                at: on().at,
            };
            r.notices.push(notice);
            assert_eq!(who_for_staff(&r, &Departments::new()), holder);
            assert!(next_for_staff(&r).contains(left), "{}", next_for_staff(&r));
        }
    }

    #[test]
    fn a_result_holds_until_the_firm_says_that_it_is_none() {
        let mut r = request(Stage::Resolved);
        r.results.push(ResultGiven {
            outcome: Outcome::Resolved,
            text: "修好了".into(),
            evidence: None,
            review_on: None,
            by: on(),
        });
        assert_eq!(result(&r).as_deref(), Some("已解决：修好了"));
        r.stage = Stage::Reopened;
        assert_eq!(result(&r), None);
    }

    #[test]
    fn a_closed_request_says_what_the_firm_made_of_its_result() {
        let mut r = request(Stage::Closed);
        r.answers.push(Answer {
            solved: false,
            score: Some(2),
            words: None,
            by: on(),
        });
        let mut closing = Closing {
            on: on().day(),
            by: ClosedBy::Firm,
            outcome: Outcome::Infeasible,
            with_departments: false,
            confirmed: false,
        };
        r.closing = Some(closing.clone());
        assert_eq!(answer(&r).as_deref(), Some("没有解决，满意度2"));
        // What it said of an earlier round is no word on this one.
        closing.by = ClosedBy::Silence;
        r.closing = Some(closing);
        assert_eq!(answer(&r), None);
    }
}
