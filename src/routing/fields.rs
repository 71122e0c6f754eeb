//! What is said of duties and categories, for forms and calls (domain.md 4.1).

use crate::kernel::{Field, Kind};
use crate::registers::words::DutyPart;

pub const DUTY: &[Field] = &[
    Field::must("department_id", "部门", Kind::Ref("department")),
    Field::must("category", "诉求类别", Kind::Known("category")),
    Field::must("part", "主办或协办", Kind::Choice(DutyPart::CHOICES)),
    Field::must("legal_basis", "法定依据", Kind::Text(400))
        .hint("法律法规和条款，或三定方案、权责清单的文号；未核对的写明“待核实”"),
    Field::must("from", "生效日期", Kind::Day),
    Field::may("to", "失效日期", Kind::Day),
];

pub const CATEGORY: &[Field] = &[
    Field::must("code", "类别编码", Kind::Text(30)).hint("小写字母、数字和下划线，登记后不能更改"),
    Field::must("name", "类别名称", Kind::Text(40)),
    Field::may("place", "排列次序", Kind::Int(0, 999)).hint("小的排在前面；不填排在最后"),
];

/// 结束派单规则
pub const END_RULE: &[Field] = &[Field::must("reason", "理由", Kind::Long(500)).hint("记入审计，列在已结束的规则里")];

pub const CATEGORY_CHANGE: &[Field] = &[
    Field::must("name", "类别名称", Kind::Text(40)),
    Field::must("place", "排列次序", Kind::Int(0, 999)),
    Field::may("active", "新诉求可选", Kind::Bool).hint("不勾选则停用；已有的诉求不变"),
];
