//! From the application until everybody has agreed to mediate (D1–D8).

use super::*;

pub(super) const STEPS: &[StepSpec] = &[
    spec(
        "amend",
        "修改申请",
        "受理前补正请求、金额和授权凭证。",
        &[
            Field::may("claim", "请求与事由", Kind::Long(4000)),
            Field::may("amount", "请求金额（元）", Kind::Money),
            Field::may("known_by", "如何得知纠纷", Kind::Text(200)),
            Field::may("authority", "授权凭证", Kind::Text(300)),
        ],
    ),
    spec(
        "submit",
        "提交申请",
        "提交后开始受理审查计时；劳动争议的十五日自此计算。",
        &[],
    ),
    spec(
        "consent_to_notify",
        "同意告知用人单位",
        "申请人同意后，用人单位及其楼委会委员才能知悉本纠纷。",
        &[HOW, ON],
    ),
    spec(
        "start_screening",
        "开始受理审查",
        "列出同一当事人的在办纠纷；办理人成为经办人。",
        &[],
    ),
    spec(
        "refuse",
        "不予受理",
        "须有律师复核并书面导引。",
        &[
            Field::must("code", "不予受理事由", Kind::Choice(RefusalCode::CHOICES)),
            REASON,
            REFERRAL,
            Field::must("concurring_lawyer", "复核律师", Kind::Ref("lawyer")),
        ],
    ),
    spec(
        "accept_prediagnosis",
        "受理并转预诊",
        "为申请人指定对接律师；利冲审查须通过或已豁免，权利义务须已告知。",
        &[
            Field::must("lawyer_id", "对接律师", Kind::Ref("lawyer")),
            Field::must("notice_how", "权利义务告知方式", Kind::Choice(Manner::CHOICES)),
            Field::must("notice_on", "告知日期", Kind::Day),
            WAIVER,
            DECISION,
        ],
    ),
    spec(
        "replace_pre_lawyer",
        "更换对接律师",
        "对接律师患病、停止执业或出现利益冲突等不能继续服务的，为申请人另行指定；重新进行利冲审查。原律师自此不能再查阅本纠纷，各项期限照常计算。",
        &[
            Field::must("lawyer_id", "新的对接律师", Kind::Ref("lawyer")),
            REASON,
            WAIVER,
            DECISION,
        ],
    ),
    spec(
        "assign_handler",
        "指定经办人",
        "经办人可以阅读各方共同的记录；须是本楼宇协调员或开发区工作人员。",
        &[Field::must("person_id", "经办人", Kind::Ref("handler"))],
    ),
    spec(
        "add_side",
        "追加当事人",
        "追加后重新进行利冲审查，并须取得其同意。",
        PARTY,
    ),
    spec(
        "link_firm",
        "对应登记企业",
        "一方登记时只写了名称、企业台账里有这家企业的，与其对应，并重新进行利冲审查。",
        &[
            SIDE,
            Field::must("enterprise_id", "登记企业", Kind::Ref("enterprise")).hint(
                "登记名称须与所写名称相像；请先核对。该企业的联络人随后可以阅读本纠纷：申请人一方立即可以，其他各方自发出调解邀请或送达告知起",
            ),
            Field::may("worker_safe", "先对用人单位保密", Kind::Bool).hint(
                "个人申请的劳动争议，须问清本人再选一项；保密的，用人单位及其楼委会委员在本人同意告知前看不到",
            ),
        ],
    ),
    spec(
        "correct_firm",
        "更正登记企业",
        "“对应登记企业”对应错了的，改为另一家，或改回未对应。原来那家企业的人自此看不到本纠纷；须重新送达、重新征得这一方同意，调解员重新披露，并重新进行利冲审查。",
        &[
            SIDE,
            Field::may("enterprise_id", "登记企业", Kind::Ref("enterprise"))
                .hint("登记名称须与所写名称相像；不填的，改回登记时所写的名称。已发出邀请的，新对应企业的联络人立即可以阅读本纠纷"),
            Field::may("worker_safe", "先对用人单位保密", Kind::Bool)
                .hint("改为另一家用人单位、且尚未通知对方的，须问清本人再选一项"),
            REASON,
        ],
    ),
    spec(
        "add_representative",
        "登记代理人",
        "代理律师须通过利冲审查；曾任本案调解员的不能代理。",
        &[
            SIDE,
            LAWYER_NAME,
            LAWYER,
            Field::must("authority", "授权委托书及权限", Kind::Text(300)),
            WAIVER,
            DECISION,
        ],
    ),
    spec(
        "advise",
        "指导自行化解",
        "律师指导后申请人确认已自行化解。指导意见仅律师与申请人可见。",
        &[
            Field::must("note", "指导意见", Kind::Long(4000)),
            Field::must("confirmed_how", "申请人确认方式", Kind::Choice(Manner::CHOICES)),
            Field::must("confirmed_on", "确认日期", Kind::Day),
        ],
    ),
    spec(
        "propose_mediation",
        "出具预诊意见",
        "认为适宜调解。意见仅律师与申请人可见，申请人可公开要点。",
        &[
            Field::must("facts", "事实", Kind::Long(4000)),
            Field::must("relation", "法律关系", Kind::Text(300)),
            Field::must("evidence", "证据清单", Kind::Texts(200)),
            Field::must("risk", "风险等级", Kind::Choice(Risk::CHOICES)),
            Field::must("limitation_from", "时效起算日", Kind::Day).hint("知道或者应当知道权利被侵害之日"),
            Field::must("limitation_on", "时效届满日", Kind::Day)
                .hint("由律师判断；不足30日的，征求同意前须告知申请人"),
            Field::must(
                "level",
                "建议进入",
                Kind::Choice(&[("consultation", "会诊"), ("specialist", "专诊")]),
            ),
        ],
    ),
    spec(
        "release_opinion",
        "公开预诊意见要点",
        "申请人决定让对方和调解员看到的部分。",
        &[Field::must("text", "公开的内容", Kind::Long(2000))],
    ),
    spec(
        "interrupt_limitation",
        "登记时效中断",
        "主张权利、请求救济或对方同意履行的，时效中断并重新计算。",
        &[
            ON,
            Field::must("how", "中断事由", Kind::Text(300)),
            Field::must("ends_on", "重新计算后的届满日", Kind::Day),
        ],
    ),
    spec(
        "find_unsuitable",
        "认定不宜调解",
        "不宜调解的，书面导引至仲裁、诉讼或行政途径。",
        &[REASON, REFERRAL],
    ),
    spec(
        "issue_invitation",
        "征求对方同意",
        "依预诊意见向其他各方发出调解邀请。",
        &[HOW, LIMITATION_TOLD],
    ),
    spec(
        "serve_notice",
        "送达告知",
        "登记向一方送达的告知书。",
        &[
            SIDE,
            Field::must("kind", "告知书", Kind::Choice(NoticeKind::CHOICES)),
            HOW,
            ON,
            PAPER,
        ],
    ),
    spec(
        "record_consent",
        "登记同意或拒绝",
        "谁、以何方式、何时表示同意或拒绝；以最后一次表示为准。",
        &[
            SIDE,
            Field::must("answer", "意思表示", Kind::Choice(Answer::CHOICES)),
            Field::must("who", "表示人", Kind::Text(60)),
            HOW,
            ON,
            PAPER,
        ],
    ),
    spec(
        "name_neutral",
        "确定调解员",
        "一方的顾问、代理人及其律所不能担任，在该律所设立的调解工作室也不能；确定后须由其披露。",
        &[
            Field::must("body_id", "调解组织", Kind::Ref("mediation_body")),
            LAWYER,
            LAWYER_NAME,
            Field::may("specialty", "专业", Kind::Text(60)),
            Field::must("chosen_by", "产生方式", Kind::Text(100)).hint("指定，或各方选定"),
            WAIVER,
            DECISION,
        ],
    ),
    spec(
        "disclose",
        "中立人披露",
        "调解员向各方披露可能影响公正的情况；没有的也要写明。",
        &[Field::must("text", "披露内容", Kind::Long(2000)), ON],
    ),
];
