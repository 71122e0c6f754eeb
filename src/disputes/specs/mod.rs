//! What each step asks for: the fields of its form, of the API and of its check.

mod before;
mod mediation;

use super::words::*;
use crate::kernel::fields::{Field, Kind};
use crate::matters::StepSpec;

const fn spec(name: &'static str, label: &'static str, about: &'static str, fields: &'static [Field]) -> StepSpec {
    StepSpec {
        name,
        label,
        about,
        fields,
    }
}

const SIDE: Field = Field::must("side", "当事方", Kind::Choice(SideId::CHOICES));
const HOW: Field = Field::must("how", "方式", Kind::Choice(Manner::CHOICES));
const ON: Field = Field::must("on", "日期", Kind::Day);
const REASON: Field = Field::must("reason", "理由", Kind::Long(2000));
const REFERRAL: Field =
    Field::must("referral", "导引", Kind::Choice(Referral::CHOICES)).hint("告知当事人的下一条途径，须书面告知");
const PAPER: Field = Field::may("paper", "文书或凭证编号", Kind::Text(200));
const WAIVER: Field = Field::may("waiver", "知情同意书编号", Kind::Text(200))
    .hint("利冲审查提示须豁免时，填写双方委托人签署的知情同意书");
const DECISION: Field = Field::may("decision", "对披露事项的决定", Kind::Long(500))
    .hint("利冲审查提示须披露的关联情形时，写明向谁披露、如何决定");
const OBLIGATION: Field = Field::must("obligation", "履行项序号", Kind::Text(4));
const LAWYER_NAME: Field = Field::may("name", "姓名", Kind::Text(60)).hint("不是登记律师时填写");
const LAWYER: Field = Field::may("lawyer_id", "登记律师", Kind::Ref("lawyer"));

const LIMITATION_TOLD: Field = Field::may("limitation_told", "已告知申请人时效将届满", Kind::Bool);

const PARTY: &[Field] = &[
    Field::may("enterprise_id", "登记企业", Kind::Ref("enterprise")),
    Field::may("name", "姓名或名称", Kind::Text(100)).hint("个人、未登记的单位，或登记企业的全称"),
    Field::may("person_id", "个人账号", Kind::Ref("individual")),
    Field::may("contact", "联系方式", Kind::Text(100)),
    Field::may("not_registered", "不是登记企业", Kind::Bool).hint("名称与登记企业相近、又不是其中任何一家时勾选"),
];

const TERM: &[Field] = &[
    Field::must("who", "履行方", Kind::Choice(SideId::CHOICES)),
    Field::must("what", "履行内容", Kind::Text(300)),
    Field::may("amount", "金额（元）", Kind::Money),
    Field::must("due", "履行期限", Kind::Day),
    Field::must("manner", "履行方式", Kind::Text(200)),
];

pub const OPEN: StepSpec = spec(
    "open",
    "登记纠纷",
    "登记各方与请求；第一方为申请人。登记后为草稿，提交后开始受理计时。",
    &[
        Field::must("building_id", "所在楼宇", Kind::Ref("building")),
        Field::must("category", "纠纷类型", Kind::Choice(Category::CHOICES)),
        Field::may("labour", "属于劳动争议", Kind::Bool).hint("如企业与员工之间的竞业限制；类型为劳动争议时不必填写"),
        Field::must("sides", "当事人", Kind::Rows(PARTY)).hint("第一行为申请人，其余为对方"),
        Field::must("claim", "请求与事由", Kind::Long(4000)),
        Field::may("amount", "请求金额（元）", Kind::Money).hint("没有金额的不填"),
        Field::must("known_by", "如何得知纠纷", Kind::Text(200)),
        Field::may("authority", "授权凭证", Kind::Text(300)).hint("代当事人登记时，写明当事人如何授权"),
        Field::may("worker_safe", "先对用人单位保密", Kind::Bool).hint(
            "员工与用人单位的劳动争议必须选一项，由员工本人决定；保密的，用人单位及其楼委会委员在本人同意告知前看不到",
        ),
    ],
);

/// Every step, in the order in which buttons stand.
pub const STEPS: &[StepSpec] = &join::<{ before::STEPS.len() + mediation::STEPS.len() }>();

const fn join<const N: usize>() -> [StepSpec; N] {
    let mut all = [before::STEPS[0]; N];
    let mut i = 0;
    while i < N {
        all[i] = if i < before::STEPS.len() {
            before::STEPS[i]
        } else {
            mediation::STEPS[i - before::STEPS.len()]
        };
        i += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disputes::stage::Verb;

    #[test]
    fn no_form_tells_people_the_code_of_a_rule() {
        fn texts(fields: &'static [Field]) -> Vec<&'static str> {
            let of = |f: &'static Field| match f.kind {
                Kind::Rows(fields) => [vec![f.label, f.hint], texts(fields)].concat(),
                _ => vec![f.label, f.hint],
            };
            fields.iter().flat_map(of).collect()
        }
        let is_code = |pair: &[u8]| b"CDV".contains(&pair[0]) && pair[1].is_ascii_digit();
        for spec in STEPS.iter().chain([&OPEN]) {
            for text in [vec![spec.label, spec.about], texts(spec.fields)].concat() {
                assert!(!text.as_bytes().windows(2).any(is_code), "{text}");
            }
        }
    }

    #[test]
    fn every_verb_has_its_fields_under_its_own_name() {
        let named: Vec<_> = STEPS.iter().map(|s| (s.name, s.label)).collect();
        let verbs: Vec<_> = Verb::ALL.iter().map(|v| (v.as_str(), v.label())).collect();
        assert_eq!(named, verbs);
    }
}
