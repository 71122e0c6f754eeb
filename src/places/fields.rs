//! What is said of buildings and what hangs on them, for forms and calls (domain.md 4.1).

use crate::kernel::{Field, Kind};
use crate::registers::words::{BuildingStatus, Interest, Office, OfficerKind, Ownership};

pub const BUILDING: &[Field] = &[
    Field::must("code", "楼宇编码", Kind::Text(32)).hint("登记后不能更改"),
    Field::must("name", "楼宇名称", Kind::Text(100)),
    Field::may("address", "地址", Kind::Text(200)),
    Field::must("street", "街道", Kind::Text(50)),
    Field::may("community", "社区", Kind::Text(50)),
    Field::may("affected_streets", "受影响街道", Kind::Texts(50)),
    Field::must("gross_floor_area", "建筑面积", Kind::Area),
    Field::may("leasable_area", "可租面积", Kind::Area),
    Field::may("leasable_area_on", "可租面积日期", Kind::Day).hint("测量或核定的日期，入驻率从这一天起按新面积计算"),
    Field::may("floors", "层数", Kind::Int(0, 300)),
    Field::may("ownership", "产权类型", Kind::Choice(Ownership::CHOICES)),
    Field::may("property_company", "物业公司", Kind::Text(100)),
    Field::may("desk_hours", "值守时段", Kind::Text(100)),
    Field::may("status", "状态", Kind::Choice(BuildingStatus::CHOICES)).hint("不填为运营"),
];

pub const SPACE: &[Field] = &[
    Field::must("building_id", "楼宇", Kind::Ref("building")),
    Field::must("floor", "楼层", Kind::Text(16)),
    Field::must("room", "房号", Kind::Text(32)),
    Field::must("area", "面积", Kind::Area),
    Field::may("use", "用途", Kind::Text(50)),
    Field::must("leasable", "可租", Kind::Bool),
];

pub const SEAT: &[Field] = &[
    Field::must("building_id", "楼宇", Kind::Ref("building")),
    Field::must("name", "姓名", Kind::Text(50)),
    Field::must("interest", "代表方", Kind::Choice(Interest::CHOICES)),
    Field::may("office", "职务", Kind::Choice(Office::CHOICES)),
    Field::may("enterprise_id", "企业", Kind::Ref("enterprise")).hint("代表企业、业主或物业时填写"),
    Field::must("from", "届期起", Kind::Day),
    Field::may("to", "届期止", Kind::Day),
];

pub const OFFICER: &[Field] = &[
    Field::must("building_id", "楼宇", Kind::Ref("building")),
    Field::must("kind", "类别", Kind::Choice(OfficerKind::CHOICES)),
    Field::must("name", "姓名", Kind::Text(50)),
    Field::may("unit", "单位", Kind::Text(100)),
    Field::may("phone", "电话", Kind::Text(40)),
];
