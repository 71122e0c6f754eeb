//! What opening and each step ask for: the forms, the API document and the check of what was typed.

use super::stage::Verb;
use super::words::*;
use crate::kernel::{Field, Kind};
use crate::matters::StepSpec;

/// 诉求类别 of the zone, by code.
const CATEGORY: Kind = Kind::Known("category");

const fn step(verb: Verb, label: &'static str, about: &'static str, fields: &'static [Field]) -> StepSpec {
    StepSpec {
        name: name_of(verb),
        label,
        about,
        fields,
    }
}

/// Whom it is kept from hangs on this, so that nobody guesses the answer: a form asks it as two choices.
pub const BY_EMPLOYEE: Field = Field::may(super::lobby::BY_EMPLOYEE, "用工问题由谁反映", Kind::Bool)
    .hint("类别选“用工”的必须选，其他类别不用选；员工反映的，其单位的人看不到");

pub const OPEN: StepSpec = StepSpec {
    name: "register",
    label: "登记诉求",
    about: "写下诉求，按听到的时刻起算时限。",
    fields: &[
        Field::must("building_id", "楼宇", Kind::Ref("building")),
        Field::may("channel", "渠道", Kind::Choice(TYPED_CHANNELS)).hint("企业联络人自己登记时不用选"),
        Field::must("category", "类别", CATEGORY),
        Field::may("enterprise_id", "企业", Kind::Ref("enterprise")).hint("从登记的企业中选；不知道时写企业名称"),
        Field::may("firm_name", "企业名称", Kind::Text(100)),
        Field::may("uscc", "统一社会信用代码", Kind::Text(18)),
        Field::may("contact", "联系人", Kind::Text(40)),
        Field::may("phone", "联系电话", Kind::Text(40)),
        Field::must("words", "诉求", Kind::Long(2000)).hint("用提出人自己的话写"),
        Field::may("heard_at", "听到的时间", Kind::Time).hint("不填即现在；时限从这一刻起算"),
        BY_EMPLOYEE,
    ],
};

pub const STEPS: &[StepSpec] = &[
    step(
        Verb::Accept,
        "受理",
        "定级并受理。",
        &[
            Field::must("grade", "分级", Kind::Choice(Grade::CHOICES)),
            Field::may("category", "改为类别", CATEGORY).hint("登记的类别不准时改选"),
            Field::may("speaker", "用工问题由谁反映", Kind::Choice(Speaker::CHOICES))
                .hint("改为“用工”的必选，其他类别不用选；员工反映的，其单位的人看不到"),
        ],
    ),
    step(
        Verb::Refuse,
        "不予受理",
        "写明情形和应向哪里反映，并已告知提出人。",
        &[
            Field::must("code", "情形", Kind::Choice(RefusalCode::CHOICES)),
            Field::must("reason", "理由", Kind::Long(500)),
            Field::must("instead", "可以向哪里反映", Kind::Text(200)),
            Field::must("told", "怎样告知提出人", Kind::Choice(Manner::CHOICES)),
            Field::may("same_as", "重复或已办结的诉求编号", Kind::Text(20)),
        ],
    ),
    step(
        Verb::LinkFirm,
        "对应登记企业",
        "把诉求对应到登记的企业；已经对应错的，由开发区人员更正，交办单一并更正。",
        &[Field::must("enterprise_id", "企业", Kind::Ref("enterprise"))],
    ),
    step(
        Verb::Respond,
        "登记联系",
        "有人与提出人联系上了；自动消息不算。第一次联系停止响应时限。",
        &[
            Field::must("at", "联系时间", Kind::Time).hint("可以早于录入，不能早于听到诉求"),
            Field::must("how", "方式", Kind::Choice(Manner::CHOICES)),
            Field::must("who", "联系了谁", Kind::Text(40)),
            Field::may("note", "说了什么", Kind::Long(500)),
        ],
    ),
    step(
        Verb::Onsite,
        "楼内办理",
        "楼里自己能办的，写明谁来办、怎么办。",
        &[
            Field::must("handler", "由谁办理", Kind::Text(60)),
            Field::must("measures", "怎么办", Kind::Long(500)),
        ],
    ),
    step(
        Verb::HandOff,
        "交办部门",
        "生成交办单并派出，总时限自派出起算。",
        &[
            Field::must("title", "事项", Kind::Text(80)),
            Field::may("demand", "诉求原话", Kind::Long(2000)).hint("不填即用登记的诉求"),
            Field::must("lead_department_id", "主办部门", Kind::Ref("department")),
            Field::may(
                "assists",
                "协办部门",
                Kind::Rows(&[Field::must("department_id", "部门", Kind::Ref("department"))]),
            ),
            Field::may(
                "assist_groups",
                "协办指导团",
                Kind::Rows(&[Field::must("group_id", "党建指导团", Kind::Ref("guidance_group"))]),
            ),
            Field::may("basis", "职责依据", Kind::Text(200))
                .hint("不填的，用主办部门职责清单或会商裁定的依据；没有登记职责的必填"),
            Field::must("firm_told", "已告知提出人交给了谁", Kind::Bool),
        ],
    ),
    step(
        Verb::ToTopic,
        "转议题",
        "适合楼里一起商量的，记为议题。",
        &[
            Field::must("title", "议题", Kind::Text(80)),
            Field::must("why", "为什么一起议", Kind::Long(500)),
        ],
    ),
    step(
        Verb::ToDispute,
        "转纠纷",
        "写上已登记纠纷的编号；还没有登记的，用页首的“登记为纠纷”，会带入本诉求的内容。",
        &[
            Field::must("number", "纠纷编号", Kind::Text(20)).hint("如 JF-2026-0007"),
            Field::may("note", "说明", Kind::Long(500)),
        ],
    ),
    step(
        Verb::ToLegal,
        "转法律服务",
        "交给顾问或联盟律师的，写明服务和由谁来做。",
        &[
            Field::must("service", "服务", Kind::Choice(LegalService::CHOICES)),
            Field::must("to", "由谁来做", Kind::Text(80)),
            Field::may("assignment", "顾问派任编号", Kind::Text(20)).hint("如 GW-2026-0003"),
            Field::may("note", "说明", Kind::Long(500)),
        ],
    ),
    step(
        Verb::Plan,
        "出具方案",
        "疑难诉求写明步骤、责任人和日期，并送达提出人。",
        &[
            Field::must(
                "steps",
                "步骤",
                Kind::Rows(&[
                    Field::must("what", "做什么", Kind::Text(200)),
                    Field::must("owner", "谁负责", Kind::Text(60)),
                    Field::must("due", "何时完成", Kind::Day),
                ]),
            ),
            Field::must("sent", "怎样送达提出人", Kind::Choice(Manner::CHOICES)),
        ],
    ),
    step(
        Verb::Resolve,
        "登记结果",
        "写明结果和凭据；暂不具备条件的写明何时再看。登记后还要请提出人确认。",
        &[
            Field::must("outcome", "结果", Kind::Choice(Outcome::CHOICES)),
            Field::must("text", "怎么解决或解释的", Kind::Long(2000)),
            Field::may("evidence", "凭据", Kind::Text(200)).hint("照片、回执、文件编号；已解决的必填"),
            Field::may("review_on", "复核日期", Kind::Day).hint("暂不具备条件的必填"),
        ],
    ),
    step(
        Verb::Regrade,
        "调整分级",
        "起算时刻不变；已经超期的仍是超期。",
        &[
            Field::must("grade", "改为", Kind::Choice(Grade::CHOICES)),
            Field::must("reason", "理由", Kind::Long(500)),
        ],
    ),
    step(
        Verb::AskConfirmation,
        "请提出人确认",
        "通知提出人确认结果；两次通知后仍无回音，时限满后结案。",
        &[Field::must("how", "怎样通知", Kind::Choice(Manner::CHOICES))],
    ),
    step(
        Verb::Confirm,
        "确认与评价",
        "解决了吗？满意吗？用自己的话说。",
        &[
            Field::must("solved", "解决了吗", Kind::Bool)
                .hint("没有解决的，重新办理；结果是“暂不具备条件”的，结案并按期复核，您仍可在期限内重开"),
            Field::may("score", "满意度（1–5）", Kind::Int(1, 5)).hint("5为非常满意"),
            Field::may("words", "您的话", Kind::Long(1000)).hint("没有解决的，请写明还差什么"),
        ],
    ),
    step(
        Verb::CloseSilent,
        "逾期未确认结案",
        "两次通知后时限已满，提出人没有回音。",
        &[],
    ),
    step(
        Verb::Reopen,
        "重开",
        "提出人在期限内可以重开；有新事实的，协调员可以重开。",
        &[Field::must("new_facts", "新的事实或理由", Kind::Long(1000))],
    ),
    step(
        Verb::Withdraw,
        "撤回",
        "提出人不再需要。",
        &[Field::must("reason", "理由", Kind::Text(200))],
    ),
    step(
        Verb::NoteHandoff,
        "交办进展",
        "交办单自己报告的进展。",
        &[
            Field::must("handoff_id", "交办单", Kind::Ref("handoff")),
            Field::must("state", "进展", Kind::Choice(SlipState::CHOICES)),
            Field::may("result", "情况", Kind::Long(2000)),
            Field::may("solved", "解决或部分解决", Kind::Bool),
            Field::may("merged_into", "并入的交办单编号", Kind::Text(20)),
        ],
    ),
    step(
        Verb::NoteDispute,
        "纠纷进展",
        "纠纷自己报告的进展。",
        &[
            Field::must("dispute_id", "纠纷", Kind::Ref("dispute")),
            Field::must("over", "调解程序已经结束", Kind::Bool),
        ],
    ),
    step(
        Verb::NoteDesk,
        "承办变更",
        "本楼宇的协调员都应当回避的，改由开发区工作人员承办；有协调员可以承办了，交回楼委会。",
        &[],
    ),
];

const fn name_of(verb: Verb) -> &'static str {
    match verb {
        Verb::Accept => "accept",
        Verb::Refuse => "refuse",
        Verb::LinkFirm => "link_firm",
        Verb::Respond => "respond",
        Verb::Onsite => "onsite",
        Verb::HandOff => "hand_off",
        Verb::ToTopic => "to_topic",
        Verb::ToDispute => "to_dispute",
        Verb::ToLegal => "to_legal",
        Verb::Plan => "plan",
        Verb::Resolve => "resolve",
        Verb::Regrade => "regrade",
        Verb::AskConfirmation => "ask_confirmation",
        Verb::Confirm => "confirm",
        Verb::CloseSilent => "close_silent",
        Verb::Reopen => "reopen",
        Verb::Withdraw => "withdraw",
        Verb::NoteHandoff => "note_handoff",
        Verb::NoteDispute => "note_dispute",
        Verb::NoteDesk => "note_desk",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_has_its_step_in_the_same_words() {
        let specs: Vec<_> = STEPS.iter().map(|s| (s.name, s.label)).collect();
        let verbs: Vec<_> = Verb::ALL.iter().map(|v| (v.as_str(), v.label())).collect();
        assert_eq!(specs, verbs);
    }

    #[test]
    fn no_step_calls_whoever_asked_a_firm_or_tells_people_the_code_of_a_rule() {
        fn texts(fields: &'static [Field]) -> Vec<&'static str> {
            let of = |f: &'static Field| match f.kind {
                Kind::Rows(fields) => [vec![f.label, f.hint], texts(fields)].concat(),
                _ => vec![f.label, f.hint],
            };
            fields.iter().flat_map(of).collect()
        }
        let stages = super::super::stage::Stage::ALL.iter().map(|stage| stage.label());
        // That one is about a firm of the register, whoever asked.
        let steps = STEPS.iter().filter(|s| s.name != "link_firm");
        let of_steps = steps.flat_map(|s| [vec![s.label, s.about], texts(s.fields)].concat());
        for text in stages.chain(of_steps) {
            assert!(!text.contains("企业"), "{text}");
            let is_code = |pair: &[u8]| b"QHD".contains(&pair[0]) && pair[1].is_ascii_digit();
            assert!(!text.as_bytes().windows(2).any(is_code), "{text}");
        }
    }
}
