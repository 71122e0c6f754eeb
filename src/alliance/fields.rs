//! What is said of those who serve, for forms and calls (domain.md 4.1).

use crate::kernel::{Field, Kind};
use crate::registers::words::{BodyType, LawyerStatus};

pub const LAW_FIRM: &[Field] = &[
    Field::must("licence_no", "执业许可证号", Kind::Text(32)),
    Field::must("name", "律所名称", Kind::Text(100)),
    Field::must("joined_on", "加入联盟日期", Kind::Day),
    Field::may("left_on", "退出日期", Kind::Day),
    Field::may("conflict_contact", "利冲联系人", Kind::Text(50)),
];

pub const LAWYER: &[Field] = &[
    Field::must("licence_no", "执业证号", Kind::Text(32)),
    Field::must("name", "姓名", Kind::Text(50)),
    Field::must("law_firm_id", "律所", Kind::Ref("law_firm")),
    Field::may("specialities", "专业领域", Kind::Texts(50)),
    Field::may("quota", "服务上限", Kind::Int(0, 1000)),
    Field::may("status", "状态", Kind::Choice(LawyerStatus::CHOICES)).hint("不填为执业"),
];

pub const MEDIATION_BODY: &[Field] = &[
    Field::must("name", "名称", Kind::Text(100)),
    Field::must("legal_type", "组织性质", Kind::Choice(BodyType::CHOICES)),
    Field::may("approval", "批准文件", Kind::Text(200)),
    Field::may("may_charge", "可收费", Kind::Bool),
    Field::may("court", "司法确认法院", Kind::Text(100)),
    Field::may("law_firm_id", "设立律所", Kind::Ref("law_firm"))
        .hint("律师调解工作室须填：该所或其律师是一方的顾问、代理人的，不能在该纠纷中调解"),
];

pub const DEPARTMENT: &[Field] = &[
    Field::must("code", "部门编码", Kind::Text(32)),
    Field::must("name", "部门名称", Kind::Text(100)),
    Field::may("contact", "联系人", Kind::Text(50)),
    Field::may("phone", "电话", Kind::Text(40)),
    Field::may("duties", "职责事项", Kind::Texts(200)),
];
