//! Cards that the clock keeper gives: part of S31.

use super::shapes::*;
use crate::figures::FactKind::*;
use crate::figures::definitions::Chapter::*;
use crate::figures::definitions::Definition;
use crate::figures::definitions::Openness::*;

pub const FIGURES: &[Definition] = &[
    Definition {
        chapter: Handoffs,
        openness: Inside,
        text: "期内部门交办的时限临近到期而发出的黄牌，一个时限最多一张；时限延长后重新计算的另计",
        how: "黄牌相加",
        ..count("S31.yellow", "交办黄牌", "张", &[(1, HandoffYellowCard)])
    },
    Definition {
        chapter: Handoffs,
        openness: Inside,
        text: "期内部门交办的时限到期未办而发出的红牌，一个时限最多一张",
        how: "红牌相加",
        ..count("S31.red", "交办红牌", "张", &[(1, HandoffRedCard)])
    },
];
