//! Who has a request and what comes next, in words for whoever asked.

use super::model::{ChildKind, Request};
use super::stage::Stage;
use super::words::{Grade, Outcome};

/// Who has it now.
pub fn who(r: &Request) -> String {
    match r.stage {
        Stage::Handed => {
            let slips: Vec<&str> = r
                .children
                .iter()
                .filter(|c| c.kind == ChildKind::Handoff)
                .map(|c| c.name.as_str())
                .collect();
            format!("承办部门（交办单{}），楼委会协调员跟进", slips.join("、"))
        }
        Stage::Onsite => r.onsite.last().map_or("楼委会协调员".to_owned(), |o| {
            format!("{}（楼内办理）", o.handler)
        }),
        Stage::ToLegal => "法律服务联盟，楼委会协调员跟进".to_owned(),
        Stage::Resolved | Stage::Explained | Stage::Infeasible | Stage::Confirming => "等您确认".to_owned(),
        Stage::Closed | Stage::Refused | Stage::Withdrawn => "已经办完，没有人在办".to_owned(),
        _ => "楼委会协调员".to_owned(),
    }
}

/// What came of it, in its last round.
pub fn result(r: &Request) -> Option<String> {
    let given = r.results.last()?;
    Some(format!("{}：{}", given.outcome.label(), given.text))
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
    match r.stage {
        Stage::Registered => "协调员定级、受理，或告诉您应向哪里反映。".to_owned(),
        Stage::Accepted => "有人会联系您。".to_owned(),
        Stage::Responded | Stage::Reopened => match r.grade {
            Some(Grade::Hard) => "拿出办理方案并送给您。",
            Some(Grade::Complex) => "楼内办理，或交给有关部门并告诉您交给了谁。",
            _ => "办理并告诉您结果。",
        }
        .to_owned(),
        Stage::Onsite | Stage::ToLegal | Stage::ToTopic | Stage::ToDispute => "办理并告诉您结果。".to_owned(),
        Stage::Handed => "部门签收、联系您、办理并反馈；办完后请您确认。".to_owned(),
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
