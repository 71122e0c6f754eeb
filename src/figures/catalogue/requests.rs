//! What became of requests, and what guidance groups do: S24–S29, S33.

use super::shapes::*;
use crate::figures::FactKind::*;
use crate::figures::definitions::Basis::*;
use crate::figures::definitions::Chapter::*;
use crate::figures::definitions::Openness::*;
use crate::figures::definitions::{Definition, FigureKind, Formula, Sum};

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
        text: "期内听到的诉求中，在响应时限内有人与企业联系的比例；时限自听到之时起算（采用5341的为5分钟）",
        how: "时限内响应 ÷ 应响应",
        ..share(
            "S25",
            "按时响应率",
            "件",
            &[(1, RequestResponseMet)],
            &[(1, RequestResponseDue)],
        )
    },
    Definition {
        text: "期内听到的简单诉求，在时限内解决或解释的比例（采用5341的为30分钟）；调整分级后按新的级别计",
        how: "时限内办结 ÷ 简单诉求",
        ..share(
            "S26",
            "简单诉求按时解决率",
            "件",
            &[(1, RequestSimpleMet)],
            &[(1, RequestSimpleDue)],
        )
    },
    Definition {
        text: "期内听到的较复杂诉求，在时限内解决、解释，或交办部门并告知企业的比例（采用5341的为4小时）",
        how: "时限内处理 ÷ 较复杂诉求",
        ..share(
            "S27",
            "较复杂诉求按时处理率",
            "件",
            &[(1, RequestComplexMet)],
            &[(1, RequestComplexDue)],
        )
    },
    Definition {
        text: "期内听到的疑难诉求，在时限内向企业出具方案的比例（采用5341的为1日）；出方案不等于解决",
        how: "时限内出方案 ÷ 疑难诉求",
        ..share(
            "S28",
            "疑难诉求按时出方案率",
            "件",
            &[(1, RequestHardMet)],
            &[(1, RequestHardDue)],
        )
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
    Definition {
        text: "期内受理并定级的企业诉求",
        how: "受理的诉求相加",
        ..of_requests(count("S24.accepted", "受理诉求", "件", &[(1, RequestAccepted)]))
    },
    Definition {
        text: "期内不予受理的企业诉求，均写明情形和应向哪里反映",
        how: "不予受理的诉求相加",
        ..of_requests(count("S24.refused", "不予受理", "件", &[(1, RequestRefused)]))
    },
    Definition {
        text: "期内结案、结果为“已解决”的企业诉求；结案后重开的在重开之日减去",
        how: "已解决的诉求相加",
        ..of_requests(count("S24.resolved", "已解决诉求", "件", &[(1, RequestResolved)]))
    },
    Definition {
        text: "已解决的诉求中，企业自己确认的；两次通知后没有回音而结案的不计",
        how: "企业确认的诉求相加",
        ..of_requests(count("S24.by-firm", "企业确认已解决", "件", &[(1, RequestConfirmed)]))
    },
    Definition {
        text: "期内结案、结果为“已解释”的企业诉求",
        how: "已解释的诉求相加",
        ..of_requests(count("S24.explained", "已解释诉求", "件", &[(1, RequestExplained)]))
    },
    Definition {
        text: "期内结案、结果为“暂不具备条件”的企业诉求，均写明复核日期",
        how: "暂不具备条件的诉求相加",
        ..of_requests(count("S24.infeasible", "暂不具备条件", "件", &[(1, RequestInfeasible)]))
    },
    Definition {
        text: "期内结案后重开的，或企业说没有解决而继续办理的",
        how: "重开的诉求相加",
        ..of_requests(count("S24.reopened", "重开诉求", "件", &[(1, RequestReopened)]))
    },
    Definition {
        text: "期内在原级时限已过之后才调整分级的；原来的超期不因此消除",
        how: "超期后调整的次数相加",
        ..of_requests(count(
            "S24.regraded",
            "超期后调整分级",
            "件",
            &[(1, RequestRegradedLate)],
        ))
    },
    Definition {
        kind: FigureKind::Level,
        chapter: Guidance,
        openness: Open,
        formula: Formula::Distinct(Sum::of(AtEnd, &[(1, GuidanceLink)])),
        text: "期末有双联的党建指导团；一个指导团无论联几座楼、几家企业，只计一个",
        how: "有双联的指导团逐个计数",
        ..count("S33.groups", "党建指导团", "个", &[])
    },
    Definition {
        kind: FigureKind::Level,
        chapter: Guidance,
        openness: Open,
        formula: Formula::Sum(Sum::of(AtEnd, &[(1, GuidanceLink)])),
        text: "期末党建指导团双联的楼宇和楼内企业；一个指导团联一座楼或一家企业计一次",
        how: "双联相加",
        ..count("S33", "指导团双联", "个", &[])
    },
    Definition {
        chapter: Guidance,
        text: "期内指导团走访楼宇和企业的次数",
        how: "走访相加",
        ..count("S33.visits", "指导团走访", "次", &[(1, GuidanceVisit)])
    },
    Definition {
        chapter: Guidance,
        text: "期内指导团走访时企业提出、登记为诉求的问题，按走访之日计",
        how: "带回的问题相加",
        ..count("S33.problems", "走访带回问题", "件", &[(1, GuidanceProblem)])
    },
    Definition {
        chapter: Guidance,
        text: "走访带回的问题中，期内结案、结果为“已解决”的，按结案之日计；结案后重开的在重开之日减去",
        how: "解决的问题相加",
        ..count("S33.solved", "走访问题解决", "件", &[(1, GuidanceSolved)])
    },
    Definition {
        chapter: Guidance,
        text: "期内派给指导团协办的交办单；指导团只协办，不主办，不计入部门的签收率和退单率",
        how: "协办相加",
        ..count("S33.assists", "指导团协办", "件", &[(1, GuidanceAssist)])
    },
];
