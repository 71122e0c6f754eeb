//! What each step asks for: the fields of its form, of the API and of its check.

use serde_json::{Value, json};

use super::stage::Verb;
use super::words::*;
use crate::kernel::Timestamp;
use crate::kernel::fields::{Field, Kind};
use crate::matters::StepSpec;
use crate::routing::Reach;

const fn spec(name: &'static str, label: &'static str, about: &'static str, fields: &'static [Field]) -> StepSpec {
    StepSpec {
        name,
        label,
        about,
        fields,
    }
}

/// The field of every step of a leg; pages send it with the form.
pub const LEG_FIELD: &str = "leg_id";

/// The field in which a cancelled slip names the one that it went into.
pub const MERGED_INTO: &str = "merged_into";

const LEG: Field = Field::must(LEG_FIELD, "承办部门序号", Kind::Text(4));
const REASON: Field = Field::must("reason", "理由", Kind::Long(2000));
const BASIS: Field = Field::must("basis", "职责依据", Kind::Text(300)).hint("三定规定、权责清单或会商纪要的条目");
/// Left blank, it follows whichever department is chosen.
const DUTY_BASIS: Field = Field::may("basis", "职责依据", Kind::Text(300))
    .hint("不填的，用所选部门职责清单或会商裁定的依据；没有登记职责的必填");
/// The same for whoever gets a leg that was given back.
const NEXT_BASIS: Field = DUTY_BASIS.hint(
    "不填的，用所选部门职责清单或会商裁定的依据；没有登记职责、但正是退单时建议的部门，用退单写明的法律依据；都没有的必填",
);
const LEAD: Field = Field::must("lead_department_id", "主办部门", Kind::Ref("department"));
const ASSISTS: Field = Field::may("assists", "协办部门", Kind::Rows(ASSIST));
const ASSIST: &[Field] = &[Field::must("department_id", "部门", Kind::Ref("department"))];
const GROUPS: Field = Field::may("assist_groups", "协办指导团", Kind::Rows(GROUP))
    .hint("由牵头部门的经办人办理；牵头单位不是部门的，由协调员或开发区工作人员代办");
const GROUP: &[Field] = &[Field::must("group_id", "党建指导团", Kind::Ref("guidance_group"))];
const HEARD: &[Field] = &[
    Field::must("department_id", "部门", Kind::Ref("department")),
    Field::must("view", "意见", Kind::Text(500)),
];
const HEAD: Field = Field::must("head_name", "部门负责人", Kind::Text(60));
const HOW: Field = Field::must("how", "方式", Kind::Choice(Manner::CHOICES));

/// What stands in a fresh form of a step: most calls are written down as they are made.
pub fn usual(verb: Verb, now: Timestamp) -> Value {
    match verb {
        Verb::Begin => json!({ "contacted_at": now.rfc3339() }),
        Verb::RecordCallback => json!({ "at": now.rfc3339() }),
        _ => Value::Null,
    }
}

pub const OPEN: StepSpec = spec(
    "open",
    "交办",
    "写明提出人原话、主办与协办部门。派单之时起计总时限，退单、改派都不重新起算。",
    &[
        Field::must("building_id", "所在楼宇", Kind::Ref("building")),
        Field::must("category", "诉求类别", Kind::Known("category")),
        Field::must("title", "事项", Kind::Text(60)),
        Field::must("demand", "提出人原话", Kind::Long(4000)),
        Field::may("enterprise_id", "企业", Kind::Ref("enterprise")),
        Field::may("contact", "联系人与电话", Kind::Text(100)),
        LEAD,
        ASSISTS,
        GROUPS,
        DUTY_BASIS,
        Field::may("draft", "先作拟办，暂不派单", Kind::Bool),
    ],
);

/// Every step, in the order in which buttons stand.
pub const STEPS: &[StepSpec] = &[
    spec(
        "amend",
        "修改拟办",
        "派单前修改；没有改的项照原来的拟办，清空协办即不再派给。",
        &[
            Field::may("title", "事项", Kind::Text(60)),
            Field::may("demand", "提出人原话", Kind::Long(4000)),
            Field::may("lead_department_id", "主办部门", Kind::Ref("department")),
            ASSISTS,
            GROUPS,
            DUTY_BASIS
                .hint("不填的，主办不变即照原来的依据；换了主办的，用其职责清单或会商裁定的依据，没有登记职责的必填"),
        ],
    ),
    spec("dispatch", "派单", "派给主办和协办部门，总时限从此刻起算。", &[]),
    spec("sign", "签收", "部门签收；未签收的，办理时限照样计算。", &[LEG]),
    spec(
        "begin",
        "登记首次联系",
        "写明经办人与首次联系提出人的情况。",
        &[
            LEG,
            Field::must("handler", "经办人", Kind::Text(60)),
            Field::may("handler_phone", "经办人电话", Kind::Text(40)),
            Field::must("contacted_at", "联系时间", Kind::Time),
            HOW,
            Field::must("note", "联系情况", Kind::Long(2000)),
        ],
    ),
    spec(
        "answer",
        "答复提出人",
        "把办理意见告诉提出人；提出人在诉求页看得到这段话。",
        &[LEG, HOW, Field::must("text", "答复内容", Kind::Long(2000))],
    ),
    spec(
        "ask_return",
        "申请退单",
        "派单后一个工作日内，写明建议承办部门、法律依据和本部门负责人；总时限不停。",
        &[
            LEG,
            Field::must("code", "退单理由", Kind::Choice(ReturnCode::CHOICES)),
            Field::must("proposed_department_id", "建议承办部门", Kind::Ref("department")),
            Field::must("legal_basis", "法律依据", Kind::Text(300)),
            HEAD,
        ],
    ),
    spec(
        "accept_return",
        "同意退单",
        "流转加一次，总时限继续计算；第二次退单即进入会商。",
        &[
            LEG,
            Field::may("department_id", "改派给", Kind::Ref("department")).hint("不填的，先收回，随后改派"),
            NEXT_BASIS,
            REASON,
        ],
    ),
    spec(
        "refuse_return",
        "不同意退单",
        "说明理由，由该部门继续办理，视为已签收。",
        &[LEG, REASON],
    ),
    spec(
        "redispatch",
        "改派",
        "派给下一个部门；在其签收之前，仍由原部门负责（首接负责）。",
        &[
            LEG,
            Field::must("department_id", "改派给", Kind::Ref("department")),
            NEXT_BASIS,
        ],
    ),
    spec("call_ruling", "提请会商", "部门意见不一致的，提请会商裁定。", &[REASON]),
    spec(
        "rule",
        "会商裁定",
        "听取部门意见，以纪要确定主办和协办；裁定成为派单规则，相关部门不得再退。",
        &[
            Field::must("heard", "听取的部门意见", Kind::Rows(HEARD)),
            Field::must("minutes", "会商纪要", Kind::Long(4000)),
            LEAD,
            ASSISTS.hint("现在协办的部门已列出；改作主办的，清空那一行；其他清空的即不再承办，已办的部分到此为止"),
            BASIS,
            Field::may("reach", "裁定管到哪里", Kind::Choice(Reach::CHOICES))
                .hint("以后同类的交办单照此派单，不得再退。不选的管全区，因属地不符而会商的只管本楼宇；开发区管理员可以写明理由，结束这条规则"),
        ],
    ),
    spec(
        "ask_extension",
        "申请延期",
        "到期前申请，并已告知提出人。",
        &[
            LEG,
            REASON,
            Field::must("until", "延期至", Kind::Day),
            Field::must("firm_told_on", "告知提出人日期", Kind::Day),
        ],
    ),
    spec(
        "grant_extension",
        "同意延期",
        "首次由开发区工作人员批准，第二次由开发区管理员批准；总时限和主办尚未到期的时限早于批准日期的，一并延到该日，原时限保留在记录中。",
        &[LEG, Field::may("note", "说明", Kind::Text(300))],
    ),
    spec(
        "refuse_extension",
        "不同意延期",
        "说明理由，按原时限办理。",
        &[LEG, REASON],
    ),
    spec(
        "wait",
        "待补件",
        "本部门办理时限暂停，总时限不停。",
        &[
            LEG,
            Field::must("missing", "缺什么", Kind::Text(300)),
            Field::must("from_whom", "由谁补", Kind::Text(100)),
            Field::must("until", "等到", Kind::Day),
        ],
    ),
    spec(
        "resume",
        "补件收齐",
        "恢复计算办理时限。",
        &[LEG, Field::must("received", "收到什么", Kind::Text(300))],
    ),
    spec(
        "submit",
        "反馈结果",
        "负责人审签后反馈；协办都反馈之后，主办才能反馈。佐证材料传在附件里。",
        &[
            LEG,
            Field::must("result", "结果", Kind::Choice(ResultType::CHOICES)),
            Field::must("measures", "办理措施", Kind::Long(4000)),
            Field::may("plan", "后续计划", Kind::Long(2000)).hint("暂不具备条件或部分解决的必填"),
            Field::may("review_on", "复查日期", Kind::Day).hint("暂不具备条件的必填"),
            Field::must("firm_view", "提出人意见", Kind::Long(1000)),
            HEAD.hint("审签人"),
        ],
    ),
    spec(
        "rework",
        "退回重办",
        "指出问题，退回重办。",
        &[LEG, Field::must("fault", "问题", Kind::Choice(Fault::TYPED)), REASON],
    ),
    spec(
        "finish",
        "办结",
        "审核通过，总时限停止，转入回访。",
        &[Field::may("note", "审核意见", Kind::Text(500))],
    ),
    spec(
        "record_callback",
        "登记回访",
        "由经办部门以外的人回访；未接通的，隔日再试，三次未接通不计入比率。",
        &[
            Field::must("at", "回访时间", Kind::Time),
            HOW,
            Field::may("reached", "联系上提出人", Kind::Bool),
            Field::may("solved", "提出人说是否解决", Kind::Choice(Solved::CHOICES)),
            Field::may("score", "满意度（1至5分）", Kind::Int(1, 5)),
            Field::may("words", "提出人的话", Kind::Long(2000)),
            Field::may("grounds", "不满意的事由", Kind::Long(2000)).hint("写明事由的，转二次办理；只有一次，此后督办"),
        ],
    ),
    spec(
        "conclude",
        "督办结案",
        "二次办理后提出人仍不满意的，写明督办结论后结案。",
        &[Field::must("conclusion", "督办结论", Kind::Long(2000))],
    ),
    spec(
        "supervise",
        "督办",
        "逾期、两次不满意或领导批示的，列入督办。",
        &[
            Field::must("why", "事由", Kind::Choice(Supervision::CHOICES)),
            Field::must("note", "督办要求", Kind::Long(1000)),
        ],
    ),
    spec(
        "cancel",
        "作废",
        "提出人撤回、派单有误，或并入其他交办单。",
        &[
            Field::must("code", "事由", Kind::Choice(CancelCode::CHOICES)),
            REASON,
            Field::may(MERGED_INTO, "并入的交办单编号", Kind::Text(20)).hint("如 JB-2026-0007"),
        ],
    ),
    spec(
        "name_firm",
        "对应企业",
        "派出它的诉求对应到登记企业，或更正了对应的企业。",
        &[
            Field::must("enterprise_id", "企业", Kind::Ref("enterprise")),
            Field::must("name", "企业名称", Kind::Text(200)),
            Field::may("hidden", "不让该企业的人看到", Kind::Bool),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_written_down_as_of_now_under_a_field_that_its_form_has() {
        let now = Timestamp::parse("2026-03-02 10:07").unwrap();
        for (verb, name) in [(Verb::Begin, "contacted_at"), (Verb::RecordCallback, "at")] {
            assert_eq!(usual(verb, now)[name], now.rfc3339(), "{verb}");
            let spec = STEPS.iter().find(|s| s.name == verb.as_str()).unwrap();
            assert!(
                spec.fields.iter().any(|f| f.name == name && f.kind == Kind::Time),
                "{verb}"
            );
        }
    }

    #[test]
    fn what_a_step_is_about_is_said_without_the_number_of_its_rule() {
        for spec in STEPS.iter().chain([&OPEN]) {
            let texts = spec.fields.iter().map(|f| f.hint).chain([spec.about]);
            for text in texts {
                let numbered = |n: u8| text.contains(&format!("H{n}"));
                assert!(!(1..=17).any(numbered), "{}: {text}", spec.name);
            }
        }
    }

    #[test]
    fn every_verb_has_its_fields_under_its_own_name_and_names_its_leg() {
        let named: Vec<_> = STEPS.iter().map(|s| (s.name, s.label)).collect();
        let verbs: Vec<_> = Verb::ALL.iter().map(|v| (v.as_str(), v.label())).collect();
        assert_eq!(named, verbs);
        for (spec, verb) in STEPS.iter().zip(Verb::ALL) {
            let of_leg = spec.fields.first().is_some_and(|f| f.name == LEG_FIELD);
            assert_eq!(of_leg, verb.is_of_leg(), "{verb}");
        }
    }
}
