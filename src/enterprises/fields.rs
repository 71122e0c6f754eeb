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

pub const OCCUPANCY: &[Field] = &[
    Field::must("enterprise_id", "企业", Kind::Ref("enterprise")),
    Field::must("building_id", "楼宇", Kind::Ref("building")),
    Field::may("rooms", "房号", Kind::Texts(32)),
    Field::may("area", "面积", Kind::Area).hint("不填则按所填房间的面积合计"),
    Field::may("basis", "方式", Kind::Choice(Basis::CHOICES)).hint("不填为租赁；仅注册不计入入驻面积和入驻企业"),
    Field::must("from", "入驻日期", Kind::Day),
    Field::may("to", "迁出日期", Kind::Day),
    Field::may("headcount", "从业人数", Kind::Int(0, 1_000_000)),
    Field::may("headcount_on", "人数日期", Kind::Day),
    Field::may("headcount_source", "人数来源", Kind::Text(100)),
];

/// 迁出
pub const END: &[Field] = &[Field::must("to", "迁出日期", Kind::Day).hint("从这一天起不再入驻；以前的数据不变")];
