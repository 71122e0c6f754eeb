//! What is said of firms and occupancies, for forms and calls (domain.md 4.1).

use crate::kernel::{Field, Kind};
use crate::registers::words::{Basis, FirmSize};

pub const ENTERPRISE: &[Field] = &[
    Field::must("uscc", "统一社会信用代码", Kind::Text(40)).hint("18位，登记后不能更改"),
    Field::must("name", "企业名称", Kind::Text(200)),
    Field::may("industry", "行业代码", Kind::Text(8)).hint("GB/T 4754"),
    Field::may("size", "规模", Kind::Choice(FirmSize::CHOICES)),
    Field::may("registered_in_zone", "属地注册", Kind::Bool),
    Field::may("legal_representative", "法定代表人", Kind::Text(50)),
    Field::may("contact", "联系人", Kind::Text(50)),
    Field::may("phone", "联系电话", Kind::Text(40)),
];

/// The fields of an occupancy; what is said of an area besides stands right behind it.
macro_rules! occupancy {
    ($($of_the_area:expr)?) => {
        &[
            Field::must("enterprise_id", "企业", Kind::Ref("enterprise")),
            Field::must("building_id", "楼宇", Kind::Ref("building")),
            Field::may("rooms", "房号", Kind::Texts(32)),
            Field::may("area", "面积", Kind::Area).hint("不填则按所填房间的面积合计"),
            $($of_the_area,)?
            Field::may("basis", "方式", Kind::Choice(Basis::CHOICES)).hint("不填为租赁；仅注册不计入入驻面积和入驻企业"),
            Field::must("from", "入驻日期", Kind::Day),
            Field::may("to", "迁出日期", Kind::Day),
            Field::may("headcount", "从业人数", Kind::Int(0, 1_000_000)),
            Field::may("headcount_on", "人数日期", Kind::Day),
            Field::may("headcount_source", "人数来源", Kind::Text(100)),
        ]
    };
}

pub const OCCUPANCY: &[Field] = occupancy!();

/// What is said of an occupancy that stands already: a new one has its area from its first day.
pub const OCCUPANCY_CHANGE: &[Field] = occupancy!(AREA_FROM);

/// The day from which a changed area holds (`registers::area`).
const AREA_FROM: Field = Field::may("area_from", "面积起算日期", Kind::Day)
    .hint("只在更改面积时填，不填从今天起；登记有误的，填入驻日期，以前各月的数据随之更正");

/// 迁出
pub const END: &[Field] = &[Field::must("to", "迁出日期", Kind::Day).hint("从这一天起不再入驻；以前的数据不变")];
