//! What is said of groups, links and visits, for forms and calls (domain.md 4.1).

use crate::kernel::{Field, Kind};

pub const GROUP: &[Field] = &[
    Field::must("code", "指导团编码", Kind::Text(32)).hint("登记后不能更改"),
    Field::must("name", "指导团名称", Kind::Text(100)),
    Field::must("lead_unit", "牵头单位", Kind::Text(100)),
    Field::may("members", "成员", Kind::Texts(50)),
    Field::may("phone", "电话", Kind::Text(40)),
    Field::must("from", "成立日期", Kind::Day),
    Field::may("to", "撤销日期", Kind::Day),
];

pub const LINK: &[Field] = &[
    Field::must("group_id", "指导团", Kind::Ref("guidance_group")),
    Field::must("building_id", "楼宇", Kind::Ref("building")),
    Field::may("enterprise_id", "企业", Kind::Ref("enterprise")).hint("不填则联系整座楼宇"),
    Field::must("from", "联系起", Kind::Day),
    Field::may("to", "联系止", Kind::Day),
];

pub const VISIT: &[Field] = &[
    Field::must("group_id", "指导团", Kind::Ref("guidance_group")),
    Field::must("building_id", "楼宇", Kind::Ref("building")),
    Field::may("enterprise_id", "企业", Kind::Ref("enterprise")).hint("走访一家企业时填写"),
    Field::must("on", "走访日期", Kind::Day),
    Field::must("visitors", "走访人", Kind::Text(200)),
    Field::must("heard", "了解的情况", Kind::Long(2000)).hint("企业提出的问题请另外登记为诉求，渠道选“走访”"),
];
