//! Handoffs to departments: S29–S32.

use super::shapes::*;
use crate::figures::FactKind::*;
use crate::figures::definitions::Basis::*;
use crate::figures::definitions::Chapter::*;
use crate::figures::definitions::Definition;
use crate::figures::definitions::Openness::*;
use crate::figures::definitions::{Formula, Sum};

const CLOSED: Terms = &[(1, HandoffClosed)];
const DISPATCHED: Terms = &[(1, LegDispatched)];

const fn share(code: &'static str, name: &'static str, counted_in: &'static str, n: Terms, d: Terms) -> Definition {
    Definition {
        chapter: Handoffs,
        openness: Inside,
        ..rate(code, name, counted_in, InPeriod, n, d)
    }
}

const fn number(code: &'static str, name: &'static str, unit: &'static str, terms: Terms) -> Definition {
    Definition {
        chapter: Handoffs,
        openness: Inside,
        ..count(code, name, unit, terms)
    }
}

pub const FIGURES: &[Definition] = &[
    Definition {
        version: 3,
        text: "期内部门在时限内首次联系企业的次数，与期内派给部门、应当联系企业的次数之比；没有签收的、时限未满还没有联系的都计入应联系，联系之前退单获同意、改由其他部门承办或交办单作废的不计；跨期办理的两者不是同一批",
        how: "按时联系 ÷ 应联系",
        ..share(
            "S29.contact",
            "部门响应率",
            "次",
            &[(1, LegContactedInTime)],
            &[(1, LegContactDue)],
        )
    },
    Definition {
        text: "期内完成的交办回访中联系上企业的比例；多次未接通的计入应回访，不计入解决率和满意率",
        how: "回访接通 ÷ 应回访",
        ..share(
            "S29.reached",
            "交办回访接通率",
            "次",
            &[(1, CallbackReached)],
            &[(1, CallbackAsked)],
        )
    },
    Definition {
        text: "期内接通的交办回访中，企业说已解决的比例",
        how: "企业认为已解决 ÷ 回访接通",
        ..share(
            "S29.solved",
            "交办解决率",
            "次",
            &[(1, CallbackSolved)],
            &[(1, CallbackReached)],
        )
    },
    Definition {
        text: "期内企业评分的交办回访中，四分和五分的比例",
        how: "企业满意 ÷ 企业评分",
        ..share(
            "S29.satisfied",
            "交办满意率",
            "次",
            &[(1, CallbackSatisfied)],
            &[(1, CallbackAnswered)],
        )
    },
    Definition {
        text: "期内派出的交办单，一张计一次，退单改派不再计",
        how: "派出的交办单相加",
        ..number("S30.dispatched", "派出交办单", "件", &[(1, HandoffDispatched)])
    },
    Definition {
        text: "期内派给部门的次数中，在签收时限内签收的比例；改派的另计一次",
        how: "按时签收 ÷ 派给部门",
        ..share("S30.signed", "签收及时率", "次", &[(1, LegSignedInTime)], DISPATCHED)
    },
    Definition {
        text: "期内派给部门的次数中，申请退单并获同意的比例",
        how: "同意的退单 ÷ 派给部门",
        ..share("S30.returned", "退单率", "次", &[(1, LegReturned)], DISPATCHED)
    },
    Definition {
        text: "期内结案的交办单中，没有退单改派、一次派准的比例",
        how: "一次派准 ÷ 结案",
        ..share("S30.right", "一次派准率", "件", &[(1, HandoffFirstRight)], CLOSED)
    },
    Definition {
        unit: "次",
        counted_in: "",
        formula: Formula::Ratio {
            n: Sum::of(InPeriod, &[(1, HandoffHops)]),
            d: Sum::of(InPeriod, CLOSED),
            per: 1.0,
        },
        text: "期内结案的交办单平均流转次数，一次派准的为1次",
        how: "流转次数之和 ÷ 结案",
        ..share("S30.hops", "平均流转", "次", &[(1, HandoffHops)], CLOSED)
    },
    Definition {
        text: "期内结案的交办单中，在派单时确定的时限内办结的比例，同意的延期不算在内",
        how: "按原时限办结 ÷ 结案",
        ..share("S31.in-time", "按时办结率", "件", &[(1, HandoffInTime)], CLOSED)
    },
    Definition {
        text: "期内结案的交办单中，主办部门延过期的比例",
        how: "延期办结 ÷ 结案",
        ..share("S31.extended", "延期率", "件", &[(1, HandoffExtended)], CLOSED)
    },
    Definition {
        text: "期内同意的延期，一张交办单可有多次",
        how: "同意的延期相加",
        ..number("S31.extensions", "延期次数", "次", &[(1, LegExtended)])
    },
    Definition {
        text: "期内部门反馈中被退回重办的比例，审核退回和回访不满意退回都计",
        how: "退回重办 ÷ 部门反馈",
        ..share("S32.rework", "重办率", "次", &[(1, LegReworked)], &[(1, LegSubmitted)])
    },
    Definition {
        text: "期内列入督办的交办单",
        how: "督办相加",
        ..number("S32.supervised", "督办数", "件", &[(1, HandoffSupervised)])
    },
];
