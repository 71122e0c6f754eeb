//! What became of requests: S24–S29.

use super::shapes::*;
use crate::figures::FactKind::*;
use crate::figures::definitions::Basis::*;
use crate::figures::definitions::Chapter::*;
use crate::figures::definitions::{Definition, Formula, Sum};

const fn of_requests(definition: Definition) -> Definition {
    Definition {
        chapter: Requests,
        ..definition
    }
}

/// n ÷ d of what became of requests in the period.
const fn share(code: &'static str, name: &'static str, counted_in: &'static str, n: Terms, d: Terms) -> Definition {
    of_requests(rate(code, name, counted_in, InPeriod, n, d))
}

pub const FIGURES: &[Definition] = &[
    Definition {
        text: "期内结案、结果为“已解决”、且至少一个部门办结了交办的企业诉求；结案后重开的在重开之日减去",
        how: "部门联动解决的诉求相加",
        ..of_requests(count(
            "S24",
            "部门联动解决诉求",
            "件",
            &[(1, RequestResolvedWithDepartments)],
        ))
    },
    Definition {
        text: "部门联动解决的诉求中，企业自己确认已解决的",
        how: "企业确认的件数相加",
        ..of_requests(count(
            "S24.confirmed",
            "其中企业确认",
            "件",
            &[(1, RequestConfirmedWithDepartments)],
        ))
    },
    Definition {
        text: "期内登记的企业诉求，含大厅扫码、代登、接待日、走访和12345工单",
        how: "登记的诉求相加",
        ..of_requests(count("S24.registered", "登记诉求", "件", &[(1, RequestRegistered)]))
    },
    Definition {
        text: "期内听到的诉求中，在响应时限内有人与企业联系的比例；时限自听到之时起算（5341的“5”）",
        how: "时限内响应 ÷ 应响应",
        ..share(
            "S25",
            "5分钟响应率",
            "件",
            &[(1, RequestResponseMet)],
            &[(1, RequestResponseDue)],
        )
    },
    Definition {
        text: "期内听到的简单诉求，在时限内解决或解释的比例（5341的“3”）；调整分级后按新的级别计",
        how: "时限内办结 ÷ 简单诉求",
        ..share(
            "S26",
            "30分钟解决率",
            "件",
            &[(1, RequestSimpleMet)],
            &[(1, RequestSimpleDue)],
        )
    },
    Definition {
        text: "期内听到的较复杂诉求，在时限内解决、解释，或交办部门并告知企业的比例（5341的“4”）",
        how: "时限内处理 ÷ 较复杂诉求",
        ..share(
            "S27",
            "4小时处理率",
            "件",
            &[(1, RequestComplexMet)],
            &[(1, RequestComplexDue)],
        )
    },
    Definition {
        text: "期内听到的疑难诉求，在时限内向企业出具方案的比例（5341的“1”）；出方案不等于解决",
        how: "时限内出方案 ÷ 疑难诉求",
        ..share("S28", "1日方案率", "件", &[(1, RequestHardMet)], &[(1, RequestHardDue)])
    },
    Definition {
        text: "期内请企业确认的诉求中，企业有回音的；没有回音的不计入解决率和满意率",
        how: "有回音的件数，与请企业确认的件数并列",
        formula: Formula::Part {
            n: Sum::of(InPeriod, &[(1, RequestReached)]),
            d: Sum::of(InPeriod, &[(1, RequestAsked)]),
        },
        ..of_requests(count("S29.told", "企业回音", "件", &[]))
    },
    Definition {
        text: "有回音的企业中，说诉求已经解决的比例",
        how: "企业说已解决 ÷ 有回音",
        ..share(
            "S29.told.solved",
            "诉求解决率",
            "件",
            &[(1, RequestSolved)],
            &[(1, RequestReached)],
        )
    },
    Definition {
        text: "给出评分的企业中，评4分或5分的比例；只回音不评分的不计",
        how: "4分以上 ÷ 评分",
        ..share(
            "S29.told.satisfied",
            "诉求满意率",
            "件",
            &[(1, RequestSatisfied)],
            &[(1, RequestAnswered)],
        )
    },
];
