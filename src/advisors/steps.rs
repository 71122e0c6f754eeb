//! What opening and each step ask for: the forms, the API document and the check of what was typed.

use super::words::{ContactKind, EndReason, PauseReason, RefuseReason};
use crate::kernel::{Field, Kind};
use crate::matters::StepSpec;

const fn spec(name: &'static str, label: &'static str, about: &'static str, fields: &'static [Field]) -> StepSpec {
    StepSpec {
        name,
        label,
        about,
        fields,
    }
}

const NOTE: Field = Field::may("note", "说明", Kind::Long(500));
const REFUSAL: &[Field] = &[Field::must("reason", "理由", Kind::Choice(RefuseReason::CHOICES)), NOTE];

pub const OPEN: StepSpec = spec(
    "want",
    "登记顾问需求",
    "为一家入驻或注册在区内的企业寻找顾问。",
    &[
        Field::must("enterprise_id", "企业", Kind::Ref("enterprise")),
        Field::may("building_id", "楼宇", Kind::Ref("building")).hint("企业在多座楼宇时，由哪座楼宇的楼委会跟进"),
        Field::may("specialities", "希望的专业领域", Kind::Texts(20)),
        Field::may("note", "企业的需要", Kind::Long(500)),
        Field::may("lawyer_id", "同时拟派的律师", Kind::Ref("lawyer")).hint("协调员或开发区可以在登记时一并拟派"),
        Field::may("replaces", "更换现任顾问", Kind::Bool)
            .hint("一企一顾问：已有现任顾问的，企业确认新顾问前须先终止现任服务"),
    ],
);

pub const STEPS: &[StepSpec] = &[
    spec(
        "propose",
        "拟派律师",
        "提出一位律师，并立即审查其全所与企业、关联企业、对方当事人的利益冲突。无冲突的随即发给律所。",
        &[Field::must("lawyer_id", "律师", Kind::Ref("lawyer"))],
    ),
    spec("block", "确认冲突禁止", "审查命中绝对冲突，本次拟派到此为止。", &[]),
    spec(
        "ask_waiver",
        "征求知情同意",
        "审查命中可豁免的冲突，请律所取得双方委托人的书面同意。",
        &[],
    ),
    spec(
        "waive",
        "记录知情同意",
        "律所的利冲联系人记录双方签署的知情同意书和两组律师之间的隔离措施（律师执业行为规范第五十二条、第五十三条）。不要写另一委托人的名称。",
        &[
            Field::must("client_signed_on", "本企业签署日期", Kind::Day),
            Field::must("client_signed_by", "本企业签署人", Kind::Text(40)),
            Field::must("other_signed_on", "另一委托人签署日期", Kind::Day),
            Field::must("file", "律所卷宗号", Kind::Text(60)).hint("同意书原件在律所的存档编号；不写另一委托人的名称"),
            Field::must("wall", "隔离措施", Kind::Long(500)).hint("两组律师如何分开、卷宗如何保管"),
        ],
    ),
    spec(
        "decline_waiver",
        "不同意豁免",
        "任一委托人不同意，或律所不愿豁免。",
        &[NOTE],
    ),
    spec(
        "offer",
        "发给律所",
        "请律所在3个工作日内答复。有须披露的关联情形时，写明如何决定。",
        &[Field::may("decision", "对披露事项的决定", Kind::Long(500))],
    ),
    spec("accept", "接受派任", "律所接受。", &[]),
    spec("refuse", "谢绝派任", "律所谢绝，写明理由。", REFUSAL),
    spec(
        "confirm",
        "企业确认",
        "企业确认人选与服务范围，服务期不超过12个月。协调员代为办理的，以企业签署的服务函为凭。",
        &[
            Field::must("letter", "服务函编号", Kind::Text(60)),
            Field::must("scope", "服务范围", Kind::Long(500)),
            Field::must("from", "服务起", Kind::Day),
            Field::must("to", "服务止", Kind::Day),
        ],
    ),
    spec("decline", "企业不同意", "企业希望换人，写明理由。", REFUSAL),
    spec(
        "withdraw",
        "撤回需求",
        "不再需要，或另有安排。",
        &[Field::must("reason", "理由", Kind::Text(200))],
    ),
    spec(
        "record_contact",
        "记录联系",
        "律师记一次联系：方式、日期、分钟数。内容只有律师与企业能看。",
        &[
            Field::must("kind", "方式", Kind::Choice(ContactKind::CHOICES)),
            Field::must("on", "日期", Kind::Day),
            Field::must("minutes", "用时（分钟）", Kind::Int(0, 1440)),
            Field::may("note", "内容", Kind::Long(2000)),
        ],
    ),
    spec(
        "follow_move",
        "所在楼宇变动",
        "企业迁入或迁出楼宇后，顾问覆盖改计在新的楼宇。",
        &[],
    ),
    spec(
        "pause",
        "暂停服务",
        "任何一方写明理由都可以暂停；执业资格失效时由系统暂停。",
        &[Field::must("reason", "理由", Kind::Choice(PauseReason::CHOICES)), NOTE],
    ),
    spec("resume", "恢复服务", "重新审查无冲突、律师仍在执业时恢复。", &[]),
    spec(
        "end",
        "终止服务",
        "写明理由；律师仍代表企业的在办事项要写明如何移交。",
        &[
            Field::must("reason", "理由", Kind::Choice(EndReason::CHOICES)),
            Field::may("handover", "在办事项的移交", Kind::Long(500)),
            Field::may("on", "最后服务日", Kind::Day).hint("不填即今天"),
        ],
    ),
    spec(
        "cool",
        "进入回避期",
        "终止后一年内，同一律所不得就同一法律事务接受对方委托（律师执业行为规范第五十二条第（五）项）。",
        &[],
    ),
    spec("release", "回避期满", "一年已满。", &[]),
];
