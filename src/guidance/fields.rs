//! What is said of groups, links and visits, for forms and calls (domain.md 4.1).

use crate::kernel::{Field, Kind};
use crate::requests::specs::BY_EMPLOYEE;

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
    Field::may("time", "走访时间", Kind::Text(5))
        .hint("如 14:30；带回问题的，诉求的时限从这一刻起算，当天登记可以不填"),
    Field::must("visitors", "走访人", Kind::Text(200)),
    Field::must("heard", "了解的情况", Kind::Long(2000)),
];

/// What a visit brings home: each a request.
pub const PROBLEMS: Field = Field::may(
    "problems",
    "带回的问题",
    Kind::Rows(&[
        Field::must("category", "类别", Kind::Known("category")),
        Field::must("words", "问题", Kind::Long(2000)).hint("用企业自己的话写"),
        Field::may("enterprise_id", "哪家企业", Kind::Ref("enterprise")).hint("不填即走访的企业"),
        Field::may("firm_name", "企业名称", Kind::Text(100)).hint("没有登记的企业写名称"),
        Field::may("contact", "联系人", Kind::Text(40)),
        Field::may("phone", "联系电话", Kind::Text(40)),
        BY_EMPLOYEE,
    ]),
)
.hint("每个问题成为一件诉求，从走访的时刻起算时限");

/// A new visit, with what it brings home.
pub const NEW_VISIT: &[Field] = &[
    VISIT[0], VISIT[1], VISIT[2], VISIT[3], VISIT[4], VISIT[5], VISIT[6], PROBLEMS,
];

/// A visit as it is shown, with the requests that came of it as far as the reader knows of them.
pub const VISIT_SHOWN: &[Field] = &[
    VISIT[0],
    VISIT[1],
    VISIT[2],
    VISIT[3],
    VISIT[4],
    VISIT[5],
    VISIT[6],
    Field::may(
        "requests",
        "带回的诉求",
        Kind::Rows(&[
            Field::must("id", "诉求", Kind::Ref("request")),
            Field::must("number", "编号", Kind::Text(20)),
            Field::must("stage", "阶段", Kind::Text(20)),
        ]),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_visit_is_asked_for_all_that_a_visit_holds() {
        assert_eq!(&NEW_VISIT[..VISIT.len()], VISIT);
        assert_eq!(&VISIT_SHOWN[..VISIT.len()], VISIT);
    }
}
