//! All figures (domain.md 4.9). Adding a figure is adding an entry.

use super::FactKind::{self, *};
use super::definitions::Basis::*;
use super::definitions::Chapter::*;
use super::definitions::Openness::*;
use super::definitions::{Basis, Definition, FigureKind, Formula, Sum};

type Terms = &'static [(i64, FactKind)];

const ALL_RESOLVED: Terms = &[
    (1, ResolvedPrediagnosis),
    (1, ResolvedConsultation),
    (1, ResolvedSpecialist),
];

/// A count of things in the period; the others are said by `..`.
const fn count(code: &'static str, name: &'static str, unit: &'static str, terms: Terms) -> Definition {
    Definition {
        code,
        name,
        unit,
        kind: FigureKind::Count,
        chapter: Disputes,
        version: 1,
        formula: Formula::Sum(Sum::of(InPeriod, terms)),
        scale: 1,
        counted_in: unit,
        openness: FromFive,
        text: "",
        how: "",
    }
}

/// n ÷ d in percent, of what became of disputes; the others are said by `..`.
const fn rate(
    code: &'static str,
    name: &'static str,
    counted_in: &'static str,
    basis: Basis,
    n: Terms,
    d: Terms,
) -> Definition {
    Definition {
        kind: FigureKind::Rate,
        chapter: Results,
        unit: "%",
        counted_in,
        formula: Formula::Ratio {
            n: Sum::of(basis, n),
            d: Sum::of(basis, d),
            per: 100.0,
        },
        ..count(code, name, "%", n)
    }
}

/// S15 by type (纠纷类型).
const fn of_type(code: &'static str, name: &'static str, terms: Terms) -> Definition {
    Definition {
        openness: Inside,
        text: "期内受理的该类纠纷；兼属劳资纠纷的也计入劳资纠纷",
        how: "受理的该类纠纷件数相加",
        ..count(code, name, "件", terms)
    }
}

const fn days(code: &'static str, name: &'static str, of: Terms, share: f64) -> Definition {
    Definition {
        kind: FigureKind::Duration,
        chapter: Results,
        counted_in: "件",
        formula: Formula::Quantile {
            lengths: Sum::of(InPeriod, of),
            share,
        },
        ..count(code, name, "天", &[])
    }
}

const fn occupancy_change(code: &'static str, name: &'static str, unit: &'static str, relative: bool) -> Definition {
    Definition {
        kind: FigureKind::Rate,
        chapter: Places,
        formula: Formula::Change {
            n: Sum::of(AtEnd, &[(1, OccupiedArea)]),
            d: Sum::of(AtEnd, &[(1, LeasableArea)]),
            n0: Sum::of(AtStart, &[(1, OccupiedArea)]),
            d0: Sum::of(AtStart, &[(1, LeasableArea)]),
            relative,
        },
        scale: 100,
        counted_in: "㎡",
        openness: Open,
        ..count(code, name, unit, &[])
    }
}

pub const FIGURES: &[Definition] = &[
    Definition {
        kind: FigureKind::Level,
        chapter: Places,
        formula: Formula::Sum(Sum::of(AtEnd, &[(1, GrossArea)])),
        scale: 100,
        openness: Open,
        text: "期末运营中的楼宇的建筑面积之和，不含在建和停用的楼宇",
        how: "登记的建筑面积相加",
        ..count("S02", "楼宇商圈建筑面积", "㎡", &[])
    },
    Definition {
        kind: FigureKind::Level,
        chapter: Places,
        formula: Formula::Part {
            n: Sum::of(AtEnd, &[(1, Headcount), (-1, StaleHeadcount)]),
            d: Sum::of(AtEnd, &[(1, Headcount)]),
        },
        openness: Open,
        text: "期末在楼企业最近一次登记的从业人数之和，只计登记日期不超过12个月的人数；n 为有效人数，d 为全部登记人数，两者之差为已过期的部分",
        how: "有效的登记人数相加",
        ..count("S03", "从业人员", "人", &[])
    },
    Definition {
        chapter: Places,
        scale: 100,
        openness: Open,
        text: "以面积计，不以房间数或企业数计；期末已入驻的可租面积占可租面积的比例",
        how: "期末入驻面积 ÷ 期末可租面积",
        ..rate(
            "S04",
            "面积入驻率",
            "㎡",
            AtEnd,
            &[(1, OccupiedArea)],
            &[(1, LeasableArea)],
        )
    },
    Definition {
        text: "期末与期初面积入驻率之差，以百分点计；期初为所选第一个月之前一日",
        how: "期末入驻率 − 期初入驻率（n、d 为期末，n0、d0 为期初）",
        ..occupancy_change("S05", "入驻率变化（百分点）", "百分点", false)
    },
    Definition {
        text: "期末比期初面积入驻率提高的幅度，以百分比计；与百分点不是一回事，两者都列出",
        how: "（期末入驻率 − 期初入驻率）÷ 期初入驻率",
        ..occupancy_change("S05.pct", "入驻率变化（百分比）", "%", true)
    },
    Definition {
        chapter: Places,
        openness: Open,
        text: "期内入驻的企业减去迁出的企业；一家企业进驻两座楼，在每座楼各计一次",
        how: "入驻 − 迁出",
        ..count("S06", "净入驻企业", "家", &[(1, MoveIn), (-1, MoveOut)])
    },
    Definition {
        chapter: Law,
        openness: Open,
        text: "期末有服务中的法律顾问的在楼企业占在楼企业的比例；一家企业进驻两座楼，在每座楼各计一次",
        how: "有顾问的在楼企业 ÷ 在楼企业",
        ..rate(
            "S09",
            "顾问覆盖率",
            "家",
            AtEnd,
            &[(1, AdvisedFirm)],
            &[(1, OccupyingFirm)],
        )
    },
    Definition {
        chapter: Law,
        text: "期内既已出具又已送达、且未撤回的法律意见书（报道中称“法律援助意见书”）；撤回的在撤回之日减去",
        how: "送达的意见书相加",
        ..count("S12", "法律意见书", "份", &[(1, OpinionDelivered)])
    },
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
    Definition {
        text: "期内到期的履行项中按期履行的比例；以应履行之日归期，逐项计，不以协议计",
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
