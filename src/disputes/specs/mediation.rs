//! From the first session to the archive (D8–D24).

use super::*;

pub(super) const STEPS: &[StepSpec] = &[
    spec(
        "open_consultation",
        "启动会诊",
        "须各方同意、中立人已披露、调解组织性质已登记、利冲审查通过。",
        &[Field::must("first_session_at", "首场时间", Kind::Time)],
    ),
    spec(
        "open_specialist",
        "直接启动专诊",
        "限股权、竞业限制、知识产权、融资等类型，条件同会诊。",
        &[Field::must("first_session_at", "首场时间", Kind::Time), LIMITATION_TOLD],
    ),
    spec(
        "refer",
        "升级专诊",
        "换由专业调解员或专家；须重新审查利冲并披露，超过期限的须各方同意延长。",
        &[
            REASON,
            Field::must("specialty", "专业", Kind::Text(60)),
            LAWYER,
            LAWYER_NAME,
            Field::must("disclosure", "新任调解员的披露", Kind::Long(2000)),
            Field::must("sides_told_on", "告知各方日期", Kind::Day),
            WAIVER,
        ],
    ),
    spec(
        "hold_session",
        "登记调解场次",
        "面对面调解一场，写明到场各方与笔录。",
        &[
            Field::must("at", "时间", Kind::Time),
            Field::must("minutes", "时长（分钟）", Kind::Int(1, 1440)),
            Field::must("place", "地点或线上", Kind::Text(200)),
            Field::must("present", "到场各方", Kind::Choices(SideId::CHOICES)),
            Field::must("record", "调解笔录", Kind::Long(8000)),
        ],
    ),
    spec(
        "add_caucus_note",
        "背对背笔录",
        "只有调解员和该方可见。",
        &[
            SIDE,
            Field::must("at", "时间", Kind::Time),
            Field::must("note", "笔录", Kind::Long(8000)),
        ],
    ),
    spec(
        "extend",
        "延长调解期限",
        "各方一致同意才能延长；原期限保留在记录中。",
        &[
            Field::must("until", "延长至", Kind::Day),
            Field::must("all_agree", "各方均已同意", Kind::Bool),
            Field::must("paper", "同意延长的凭证", Kind::Text(200)),
        ],
    ),
    spec(
        "draft_terms",
        "拟定协议条款",
        "条款逐项写明谁、做什么、何时、如何；须经合法性审查。",
        &[
            Field::must("facts", "主要事实与争议事项", Kind::Long(4000)),
            Field::must("terms", "履行项", Kind::Rows(TERM)),
            Field::must("lawful", "合法性审查通过", Kind::Bool).hint("不违反强制性规定，不损害公共利益和第三人"),
            Field::may("after_expert_opinion", "专家意见后和解", Kind::Bool),
        ],
    ),
    spec(
        "renegotiate",
        "退回协商",
        "条款须修改时退回原阶段，已有签署作废。",
        &[REASON],
    ),
    spec(
        "sign",
        "登记签署",
        "各方、调解员签名，调解组织盖章。",
        &[
            Field::must("signer", "签署人", Kind::Choice(Signer::CHOICES)),
            Field::must("name", "姓名或印章名称", Kind::Text(100)),
            Field::must("mark", "签署方式", Kind::Choice(Mark::CHOICES)),
            ON,
        ],
    ),
    spec(
        "take_effect",
        "协议生效",
        "书面协议须签署齐全；口头协议登记内容，自达成之日生效。",
        &[
            Field::must("effective_on", "生效日期", Kind::Day).hint("书面协议为最后一方签名或盖章之日"),
            Field::may("oral", "口头协议内容", Kind::Long(4000))
                .hint("限各方当场口头同意、没有人签署书面协议的；劳动争议的协议须书面签署，不能口头生效"),
        ],
    ),
    spec(
        "apply_confirmation",
        "共同申请确认",
        "各方都同意申请的，由调解员登记；限依法设立的调解组织的协议、自生效起30日内（仲裁审查15日内）。",
        &[
            Field::must("kind", "确认途径", Kind::Choice(ConfirmationKind::CHOICES)),
            Field::must("before", "受理法院或仲裁委员会", Kind::Text(100)),
            Field::must("applied_on", "申请日期", Kind::Day),
            Field::must("jointly", "各方共同申请", Kind::Bool).hint("须每一方都同意，一方单独申请的不能登记"),
            Field::may("exclusions", "存在不予确认的情形", Kind::Choices(Exclusion::CHOICES))
                .hint("逐项核对，没有的不选"),
        ],
    ),
    spec(
        "record_confirmation",
        "登记确认结果",
        "裁定有效的可强制执行；驳回的写明后续选择。",
        &[
            Field::must("ruling", "结果", Kind::Choice(Ruling::CHOICES)),
            Field::must("ruling_no", "文书编号", Kind::Text(100)),
            Field::must("ruled_on", "日期", Kind::Day),
            Field::may("after_rejection", "驳回后的选择", Kind::Choice(AfterRejection::CHOICES)),
        ],
    ),
    spec(
        "miss_confirmation",
        "登记逾期未申请确认",
        "生效满30日未共同申请司法确认的，如实登记。",
        &[],
    ),
    spec(
        "begin_performance",
        "转入履行",
        "不申请确认的，转入履行。各履行项自生效起已在计时。",
        &[],
    ),
    spec(
        "record_performance",
        "登记履行",
        "一项履行的日期与凭证。",
        &[
            OBLIGATION,
            Field::must("done_on", "履行日期", Kind::Day),
            Field::must("proof", "履行凭证", Kind::Text(300)),
        ],
    ),
    spec("chase", "履行催告", "到期未履行的，先行催告。", &[OBLIGATION, HOW, ON]),
    spec(
        "breach",
        "认定未履行",
        "催告后仍未履行；已确认的可申请强制执行，劳动争议可申请仲裁。",
        &[OBLIGATION, REASON, REFERRAL],
    ),
    spec(
        "fulfil",
        "复诊并确认履行完毕",
        "每项有凭证，或各方共同确认。",
        &[
            Field::must("on", "复诊日期", Kind::Day),
            Field::must("result", "复诊结果", Kind::Choice(FollowUpResult::CHOICES)),
            Field::must("note", "复诊记录", Kind::Long(2000)),
            Field::may("all_confirm", "各方均确认履行完毕", Kind::Bool),
        ],
    ),
    spec(
        "fail",
        "调解不成",
        "书面导引；无争议事实须各方同意才能记载。",
        &[
            Field::must("outcome", "结果", Kind::Choice(Failure::CHOICES)),
            REASON,
            REFERRAL,
            Field::must("told_on", "书面告知日期", Kind::Day),
            Field::may("undisputed", "无争议事实", Kind::Long(4000)),
            Field::may("undisputed_agreed", "各方同意记载", Kind::Bool),
        ],
    ),
    spec(
        "terminate",
        "终止调解",
        "一方明确拒绝的，立即终止（人民调解法第十七条、第二十三条）。",
        &[
            Field::must("code", "终止事由", Kind::Choice(Termination::CHOICES)),
            REASON,
            Field::may("referral", "导引", Kind::Choice(Referral::CHOICES)),
        ],
    ),
    spec(
        "withdraw",
        "撤回申请",
        "申请人可以撤回，理由可以不写。",
        &[Field::may("reason", "理由", Kind::Long(2000))],
    ),
    spec(
        "suspend",
        "中止",
        "预诊、征求同意、专诊、签署的办理时限停止计算；调解期限各方一致同意的停止，否则继续；劳动争议的十五日始终继续计算。",
        &[
            Field::must("why", "事由", Kind::Choice(Pause::CHOICES)),
            REASON,
            Field::must("until", "预计恢复日期", Kind::Day),
            Field::may("all_agree", "各方一致同意", Kind::Bool),
        ],
    ),
    spec("resume", "恢复", "回到中止前的阶段。", &[REASON]),
    spec(
        "reopen",
        "重新启动",
        "有新事实；各方须重新表示同意。",
        &[Field::must("new_facts", "新事实", Kind::Long(2000))],
    ),
    spec(
        "disclose_outside",
        "登记超范围披露",
        "向本应看不到的人提供内容时，写明法定或约定的理由。",
        &[
            Field::must("reason", "理由", Kind::Choice(DisclosureReason::CHOICES)),
            Field::must("to", "提供给", Kind::Text(100)),
            Field::must("what", "提供的内容", Kind::Text(300)),
        ],
    ),
    spec(
        "archive",
        "归档",
        "核对十二项目录；必备项缺失的不能归档。",
        &[
            Field::must("items", "已入卷", Kind::Choices(VolumeItem::CHOICES)),
            Field::may("note", "缺项说明", Kind::Long(1000)),
        ],
    ),
];
