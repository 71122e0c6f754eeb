//! Disputes and court cases: S15–S23.

use super::shapes::*;
use crate::figures::FactKind::*;
use crate::figures::definitions::Basis::*;
use crate::figures::definitions::Chapter::*;
use crate::figures::definitions::Openness::*;
use crate::figures::definitions::{Definition, FigureKind, Formula, Sum};

const ALL_RESOLVED: Terms = &[
    (1, ResolvedPrediagnosis),
    (1, ResolvedConsultation),
    (1, ResolvedSpecialist),
];

/// S15 by type (纠纷类型).
const fn of_type(code: &'static str, name: &'static str, terms: Terms) -> Definition {
    Definition {
        openness: Inside,
        text: "期内受理的该类纠纷；兼属劳资纠纷的也计入劳资纠纷",
        how: "受理的该类纠纷件数相加",
        ..count(code, name, "件", terms)
    }
}

/// S19 by type: how long half of them took, and nine in ten.
const fn half_of_type(code: &'static str, name: &'static str, of: Terms) -> Definition {
    Definition {
        openness: Inside,
        text: "期内协议生效的该类纠纷，自受理到生效的自然日数的中位数",
        how: "自然日数由短到长排列，取正中（偶数件取正中两件的平均）",
        ..days(code, name, of, 0.5)
    }
}
const fn ninth_of_type(code: &'static str, name: &'static str, of: Terms) -> Definition {
    Definition {
        openness: Inside,
        text: "期内协议生效的该类纠纷，九成在这么多自然日之内由受理到生效",
        how: "自然日数由短到长排列，取第九成处的一件",
        ..days(code, name, of, 0.9)
    }
}

pub const FIGURES: &[Definition] = &[
    Definition {
        text: "期内受理的涉企纠纷；重新开启的不再计受理",
        how: "受理的纠纷相加",
        ..count("S15", "涉企纠纷受理", "件", &[(1, DisputeAccepted)])
    },
    of_type("S15.equity", "受理：股权纠纷", &[(1, DisputeAcceptedEquity)]),
    of_type("S15.non-compete", "受理：竞业限制", &[(1, DisputeAcceptedNonCompete)]),
    of_type(
        "S15.intellectual-property",
        "受理：知识产权",
        &[(1, DisputeAcceptedIntellectualProperty)],
    ),
    of_type("S15.contract", "受理：合同纠纷", &[(1, DisputeAcceptedContract)]),
    of_type("S15.premises", "受理：物业租赁", &[(1, DisputeAcceptedPremises)]),
    of_type("S15.financing", "受理：融资纠纷", &[(1, DisputeAcceptedFinancing)]),
    of_type("S15.other", "受理：其他纠纷", &[(1, DisputeAcceptedOther)]),
    Definition {
        openness: Inside,
        text: "期内进入预诊的件次；重新开启的再计一次",
        how: "进入预诊的件次相加",
        ..count("S15.pre", "进入预诊", "件次", &[(1, EnteredPrediagnosis)])
    },
    Definition {
        openness: Inside,
        text: "期内进入会诊的件次",
        how: "进入会诊的件次相加",
        ..count("S15.joint", "进入会诊", "件次", &[(1, EnteredConsultation)])
    },
    Definition {
        openness: Inside,
        text: "期内进入专诊的件次，含由预诊直接进入的",
        how: "进入专诊的件次相加",
        ..count("S15.spec", "进入专诊", "件次", &[(1, EnteredSpecialist)])
    },
    Definition {
        text: "期内受理的劳资纠纷；受理、经调解、达成协议分别计数",
        how: "受理的劳资纠纷相加",
        ..count("S16a", "劳资纠纷：受理", "件", &[(1, DisputeAcceptedLabour)])
    },
    Definition {
        text: "期内至少召开过一次各方到场的调解的劳资纠纷，计在首次召开之日",
        how: "经调解的劳资纠纷相加",
        ..count("S16b", "劳资纠纷：经调解", "件", &[(1, DisputeMediatedLabour)])
    },
    Definition {
        text: "期内调解协议生效的劳资纠纷，计在生效之日",
        how: "协议生效的劳资纠纷相加",
        ..count("S16c", "劳资纠纷：达成协议", "件", &[(1, DisputeAgreedLabour)])
    },
    Definition {
        text: "期内退出调解的纠纷中协议生效的比例；退出调解指协议生效、调解不成，或各方同意调解之后终止",
        how: "协议生效 ÷ 退出调解",
        ..rate(
            "S17",
            "调解成功率",
            "件",
            InPeriod,
            &[(1, DisputeAgreed)],
            &[(1, DisputeLeftMediation)],
        )
    },
    Definition {
        openness: Inside,
        text: "期内化解的纠纷中在预诊即化解的比例",
        how: "预诊化解 ÷ 全部化解",
        ..rate(
            "S18.pre",
            "预诊化解率",
            "件",
            InPeriod,
            &[(1, ResolvedPrediagnosis)],
            ALL_RESOLVED,
        )
    },
    Definition {
        openness: Inside,
        text: "期内化解的纠纷中在会诊化解的比例",
        how: "会诊化解 ÷ 全部化解",
        ..rate(
            "S18.joint",
            "会诊化解率",
            "件",
            InPeriod,
            &[(1, ResolvedConsultation)],
            ALL_RESOLVED,
        )
    },
    Definition {
        openness: Inside,
        text: "期内化解的纠纷中在专诊化解的比例",
        how: "专诊化解 ÷ 全部化解",
        ..rate(
            "S18.spec",
            "专诊化解率",
            "件",
            InPeriod,
            &[(1, ResolvedSpecialist)],
            ALL_RESOLVED,
        )
    },
    Definition {
        openness: Inside,
        text: "期内由预诊转入会诊或专诊的件次，与期内进入预诊的件次之比；跨期办理的两者不是同一批",
        how: "预诊升级 ÷ 进入预诊",
        ..rate(
            "S18.up.pre",
            "预诊升级率",
            "件次",
            InPeriod,
            &[(1, MovedUpPrediagnosis)],
            &[(1, EnteredPrediagnosis)],
        )
    },
    Definition {
        openness: Inside,
        text: "期内由会诊升入专诊的件次，与期内进入会诊的件次之比；跨期办理的两者不是同一批",
        how: "会诊升级 ÷ 进入会诊",
        ..rate(
            "S18.up.joint",
            "会诊升级率",
            "件次",
            InPeriod,
            &[(1, MovedUpConsultation)],
            &[(1, EnteredConsultation)],
        )
    },
    Definition {
        text: "期内协议生效的纠纷，自受理到生效的自然日数的中位数",
        how: "自然日数由短到长排列，取正中（偶数件取正中两件的平均）",
        ..days("S19", "化解时长（中位数）", &[(1, DaysToEffect)], 0.5)
    },
    Definition {
        text: "期内协议生效的纠纷，九成在这么多自然日之内由受理到生效",
        how: "自然日数由短到长排列，取第九成处的一件",
        ..days("S19.p90", "化解时长（P90）", &[(1, DaysToEffect)], 0.9)
    },
    Definition {
        text: "期内协议生效的劳资纠纷，自受理到生效的自然日数的中位数",
        how: "自然日数由短到长排列，取正中（偶数件取正中两件的平均）",
        ..days("S19.labour", "劳资化解时长（中位数）", &[(1, DaysToEffectLabour)], 0.5)
    },
    Definition {
        text: "期内协议生效的劳资纠纷，九成在这么多自然日之内由受理到生效",
        how: "自然日数由短到长排列，取第九成处的一件",
        ..days("S19.labour.p90", "劳资化解时长（P90）", &[(1, DaysToEffectLabour)], 0.9)
    },
    half_of_type("S19.equity", "化解时长（中位数）：股权纠纷", &[(1, DaysToEffectEquity)]),
    ninth_of_type(
        "S19.equity.p90",
        "化解时长（P90）：股权纠纷",
        &[(1, DaysToEffectEquity)],
    ),
    half_of_type(
        "S19.non-compete",
        "化解时长（中位数）：竞业限制",
        &[(1, DaysToEffectNonCompete)],
    ),
    ninth_of_type(
        "S19.non-compete.p90",
        "化解时长（P90）：竞业限制",
        &[(1, DaysToEffectNonCompete)],
    ),
    half_of_type(
        "S19.intellectual-property",
        "化解时长（中位数）：知识产权",
        &[(1, DaysToEffectIntellectualProperty)],
    ),
    ninth_of_type(
        "S19.intellectual-property.p90",
        "化解时长（P90）：知识产权",
        &[(1, DaysToEffectIntellectualProperty)],
    ),
    half_of_type(
        "S19.contract",
        "化解时长（中位数）：合同纠纷",
        &[(1, DaysToEffectContract)],
    ),
    ninth_of_type(
        "S19.contract.p90",
        "化解时长（P90）：合同纠纷",
        &[(1, DaysToEffectContract)],
    ),
    half_of_type(
        "S19.premises",
        "化解时长（中位数）：物业租赁",
        &[(1, DaysToEffectPremises)],
    ),
    ninth_of_type(
        "S19.premises.p90",
        "化解时长（P90）：物业租赁",
        &[(1, DaysToEffectPremises)],
    ),
    half_of_type(
        "S19.financing",
        "化解时长（中位数）：融资纠纷",
        &[(1, DaysToEffectFinancing)],
    ),
    ninth_of_type(
        "S19.financing.p90",
        "化解时长（P90）：融资纠纷",
        &[(1, DaysToEffectFinancing)],
    ),
    half_of_type("S19.other", "化解时长（中位数）：其他纠纷", &[(1, DaysToEffectOther)]),
    ninth_of_type("S19.other.p90", "化解时长（P90）：其他纠纷", &[(1, DaysToEffectOther)]),
    Definition {
        version: 2,
        text: "期内到期（截至今日）的履行项中按期履行的比例；以应履行之日归期，逐项计，不以协议计",
        how: "按期履行 ÷ 到期履行项",
        ..rate(
            "S20",
            "协议履行率",
            "项",
            InPeriod,
            &[(1, ObligationKept)],
            &[(1, ObligationDue)],
        )
    },
    Definition {
        text: "期内申请司法确认的协议，与期内生效且可以申请的协议之比；调解组织没有依法设立的，不在可申请之列",
        how: "申请 ÷ 可申请",
        ..rate(
            "S21.applied",
            "司法确认申请率",
            "件",
            InPeriod,
            &[(1, ConfirmationApplied)],
            &[(1, ConfirmationEligible)],
        )
    },
    Definition {
        text: "期内法院有裁定的司法确认申请中确认有效的比例",
        how: "确认有效 ÷ 有结果",
        ..rate(
            "S21.confirmed",
            "司法确认率",
            "件",
            InPeriod,
            &[(1, ConfirmationConfirmed)],
            &[(1, ConfirmationDecided)],
        )
    },
    Definition {
        chapter: Results,
        text: "期内届满三十日而各方没有共同申请司法确认的协议（人民调解法第33条）",
        how: "错过三十日的协议相加",
        ..count("S21.missed", "错过司法确认期限", "件", &[(1, ConfirmationMissed)])
    },
    Definition {
        chapter: Courts,
        text: "法院统计的一审民商事案件，立案时有在楼企业为当事人，按立案月份计",
        how: "各月案件数相加",
        ..count("S22", "涉企诉讼量", "件", &[(1, Litigation)])
    },
    Definition {
        kind: FigureKind::Rate,
        chapter: Courts,
        counted_in: "件",
        formula: Formula::Growth {
            n: Sum::of(InPeriod, &[(1, Litigation)]),
            d: Sum::of(YearBefore, &[(1, Litigation)]),
        },
        text: "涉企诉讼量与上年同期相比的增减，负数为下降；企业数也在变，须与百企诉讼率同看",
        how: "（本期 − 上年同期）÷ 上年同期（n 为本期，d 为上年同期）",
        ..count("S22.yoy", "涉企诉讼量同比", "%", &[])
    },
    Definition {
        kind: FigureKind::Rate,
        chapter: Courts,
        counted_in: "",
        formula: Formula::Ratio {
            n: Sum::of(InPeriod, &[(1, Litigation)]),
            d: Sum::of(Average, &[(1, OccupyingFirm)]),
            per: 100.0,
        },
        text: "每百家在楼企业的涉企诉讼件数；企业数取期内各月末的平均",
        how: "涉企诉讼量 ÷ 平均在楼企业数 × 100",
        ..count("S22.per100", "百企诉讼率", "件/百家", &[])
    },
    Definition {
        chapter: Courts,
        text: "期内协议生效的纠纷在“协议生效加一审诉讼”中的比例",
        how: "协议生效 ÷（协议生效 ＋ 涉企诉讼量）",
        ..rate(
            "S23",
            "诉前化解占比",
            "件",
            InPeriod,
            &[(1, DisputeAgreed)],
            &[(1, DisputeAgreed), (1, Litigation)],
        )
    },
];
