//! Places, firms and advisers: S02–S12.

use super::shapes::*;
use crate::figures::FactKind::*;
use crate::figures::definitions::Basis::*;
use crate::figures::definitions::Chapter::*;
use crate::figures::definitions::Openness::*;
use crate::figures::definitions::{Definition, FigureKind, Formula, Sum};

/// What is let in the buildings whose leasable area is known: n and d are of the same buildings.
const LET: Sum = Sum::of(AtEnd, &[(1, OccupiedArea)]).where_known(LeasableArea);

const fn occupancy_change(code: &'static str, name: &'static str, unit: &'static str, relative: bool) -> Definition {
    Definition {
        kind: FigureKind::Rate,
        chapter: Places,
        formula: Formula::Change {
            n: LET,
            d: Sum::of(AtEnd, &[(1, LeasableArea)]),
            n0: Sum { basis: AtStart, ..LET },
            d0: Sum::of(AtStart, &[(1, LeasableArea)]),
            relative,
        },
        scale: 100,
        counted_in: "㎡",
        openness: Open,
        version: 2,
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
        asked_of: Some(Sum::of(AtEnd, &[(1, OccupyingFirm)])),
        openness: Open,
        version: 2,
        text: "期末在楼企业最近一次登记的从业人数之和，只计登记日期不超过12个月的人数；n 为有效人数，d 为全部登记人数，两者之差为已过期的部分；平均每家企业的有效人数与上年同期相差一倍以上的，是登记不全，不列同比",
        how: "有效的登记人数相加",
        ..count("S03", "从业人员", "人", &[])
    },
    Definition {
        chapter: Places,
        scale: 100,
        openness: Open,
        version: 2,
        formula: Formula::Ratio {
            n: LET,
            d: Sum::of(AtEnd, &[(1, LeasableArea)]),
            per: 100.0,
        },
        text: "以面积计，不以房间数或企业数计；期末已入驻的可租面积占可租面积的比例；没有登记可租面积的楼宇不计入，分子、分母都不含",
        how: "期末入驻面积 ÷ 期末可租面积",
        ..rate("S04", "面积入驻率", "㎡", AtEnd, &[], &[])
    },
    Definition {
        text: "期末与期初面积入驻率之差，以百分点计；期初为所选第一个月之前一日；期末、期初没有登记可租面积的楼宇分别不计入",
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
];
