//! The page of a matter.

use super::*;

#[test]
fn a_matter_page_shows_what_can_be_done_and_why_not() {
    let now = at("2026-11-22T16:50:00+08:00");
    let ruler = svg::clock_ruler(
        "本纠纷的时限",
        &[
            svg::RulerClock {
                label: "受理审查 3 个工作日".into(),
                from: at("2026-11-09T09:00:00+08:00"),
                due: at("2026-11-12T18:00:00+08:00"),
                ended: Some(at("2026-11-11T10:00:00+08:00")),
                paused: vec![],
                tone: Tone::Done,
            },
            svg::RulerClock {
                label: "劳动争议调解 15 日".into(),
                from: at("2026-11-09T09:00:00+08:00"),
                due: at("2026-11-24T23:59:00+08:00"),
                ended: None,
                paused: vec![],
                tone: Tone::Due,
            },
            svg::RulerClock {
                label: "征求对方同意 5 个工作日".into(),
                from: at("2026-11-13T09:00:00+08:00"),
                due: at("2026-11-20T18:00:00+08:00"),
                ended: None,
                paused: vec![(at("2026-11-14T09:00:00+08:00"), Some(at("2026-11-16T09:00:00+08:00")))],
                tone: Tone::Overdue,
            },
        ],
        now,
    );
    let line = |label: &str, tone, left: &str, due: &str, base: &str, source: &str| ClockLine {
        label: label.into(),
        tone,
        left: left.into(),
        due: due.into(),
        base: base.into(),
        source: source.into(),
        policy: louwei::web::view::Link::new("", "企业纠纷时限第1版"),
        cards: vec![],
        pauses: vec![],
        steps: vec!["2026-03-02（周一）为起算事件当日，不计入，自次日起算".to_owned()],
        why: "2026-03-02（周一）为起算事件当日，不计入，自次日起算".to_owned(),
    };
    let stage = |label: &str, state, note: &str| PathStage {
        label: label.into(),
        state,
        note: note.into(),
    };
    let entry = |at: &str, who: &str, role: &str, what: &str, why: &str, tone, details| TimelineEntry {
        at: at.into(),
        who: who.into(),
        role: role.into(),
        what: what.into(),
        why: why.into(),
        tone,
        details,
    };
    let typed = json!({"outcome": "accept", "note": "双方均愿意到楼内调解。"});
    let errors = check(ACCEPT, &typed).unwrap_err();
    let context = json!({
        "page": Page { flash: vec![Flash { tone: Tone::Done, text: "已发出征求意见通知，对方企业联络人将在工作台看到。".into() }], ..page("JF-2026-0007 拖欠工资", "/disputes") },
        "head": PageHead {
            crumbs: vec![Link::new("/disputes", "纠纷"), Link::new("/buildings/1", "国际金融中心")],
            number: "JF-2026-0007".into(),
            title: "离职员工与科技公司的劳动报酬争议".into(),
            badges: vec![Badge::new(Tone::Running, "征求对方同意"), Badge::new(Tone::Overdue, "逾期 2 天")],
            facts: vec![
                Fact::new("楼宇", "国际金融中心 12F").to("/buildings/1"),
                Fact::new("类型", "劳动争议"),
                Fact::new("争议金额", "32,600.00 元"),
                Fact::new("申请日期", "2026-11-09"),
            ],
            actions: vec![Link::new("#steps", "办理"), Link::new("/disputes/1/volume", "卷宗")],
            ..PageHead::default()
        },
        "path": StagePath { stages: vec![
            stage("申请", StageState::Done, "11-09"),
            stage("预诊", StageState::Done, "11-13 适合调解"),
            stage("征求同意", StageState::Current, "逾期 2 天"),
            stage("会诊", StageState::Todo, ""),
            stage("专诊", StageState::Skipped, ""),
            stage("签署", StageState::Todo, ""),
            stage("履行", StageState::Todo, ""),
        ]},
        "steps": Steps {
            steps: vec![
                Step { key: "accept".into(), label: "登记对方意见".into(), about: "对方同意后即可进入会诊；明确拒绝的，调解随即终止。".into(), open: true, href: String::new(), advice: vec![Fact::new("主办：市司法局", "职责清单：2026-01-01起主办这类事项")],
                    form: Some(Form::new("step-accept-form", "/disputes/1/steps", "登记").csrf("t").version(7).draw(ACCEPT, Input::Typed(&typed, &errors), &lawyers())) },
                Step { key: "chase".into(), label: "再次通知对方".into(), about: String::new(), open: false, href: "/disputes/1?step=chase#step-chase".into(), advice: vec![], form: None },
            ],
            refused: vec![
                RefusedStep::new("进入会诊", &Refused::new("disputes.every_side_consents", "被申请人尚未同意调解（人民调解法第17条：一方明确拒绝的，不得调解）。", "登记对方的同意，注明何人、何时、以何种方式")),
                RefusedStep::new("指定中立调解员", &Refused::new("disputes.adviser_is_never_neutral", "李慧律师是被申请企业的法律顾问，不能担任本纠纷的调解员。", "从名册中另选一位无冲突的调解员")),
            ],
        },
        "clocks": Clocks {
            running: ClockList {
                clocks: vec![
                    line("征求对方同意", Tone::Overdue, "逾期 2 天", "11-20 18:00 到期", "工作日", ""),
                    line("劳动争议调解", Tone::Due, "还剩 2 天", "11-24 24:00 到期", "自然日", "劳动争议调解仲裁法第14条"),
                ],
                ruler,
            },
            ended: ClockList {
                clocks: vec![line("受理审查", Tone::Done, "按时完成", "11-11 10:00", "工作日", "")],
                ..ClockList::default()
            },
            late: 0,
        },
        "timeline": Timeline {
            entries: vec![
                entry("2026-11-20 18:00", "系统", "", "征求对方同意超过时限", "", Tone::Overdue, vec![]),
                entry("2026-11-13 09:12", "周明华", "楼委会协调员", "发出征求意见通知", "请企业在 5 个工作日内答复是否愿意调解。", Tone::Running, vec![Fact::new("送达方式", "当面"), Fact::new("签收人", "企业联络人")]),
                entry("2026-11-11 10:00", "李慧", "律师", "预诊结论：适合调解", "劳动关系清楚，欠薪事实有工资条与聊天记录佐证。\n仲裁时效至 2027-06-30。", Tone::Done, vec![Fact::new("附件", "预诊意见.pdf").to("/files/1")]),
            ],
            older: "/disputes/1/timeline?before=3".into(),
        },
    });
    let html = draw(
        "matter.html",
        r#"{{#with head}}{{> partials/page_head}}{{/with}}
<div class="stack">{{#with path}}{{> partials/stage_path}}{{/with}}
<div class="matter"><div class="matter-side stack">{{#with steps}}{{> partials/steps}}{{/with}}{{#with clocks}}{{> partials/clocks}}{{/with}}</div>
<div class="matter-main stack">
<section class="card"><h2 class="card-title">争议内容</h2><div class="card-body stack"><p>申请人于 2026 年 9 月离职，公司尚欠 7、8 月工资及加班费。公司称绩效未核定。</p><dl class="facts"><div><dt>请求</dt><dd>支付工资与加班费</dd></div><div><dt>时效</dt><dd>至 2027-06-30</dd></div></dl></div></section>
<section class="card"><h2 class="card-title">当事人</h2><table class="table table-cards"><thead><tr><th scope="col">一方</th><th scope="col">名称</th><th scope="col">代理人</th><th scope="col">同意</th></tr></thead><tbody>
<tr><td>申请人</td><td class="main">张某</td><td data-label="代理人">无</td><td data-label="同意"><span class="state tone-done">已同意</span></td></tr>
<tr><td>被申请人</td><td class="main"><a href="/enterprises/2">远图信息技术有限公司</a></td><td data-label="代理人">李慧（正衡律师事务所）</td><td data-label="同意"><span class="state tone-due">待答复</span></td></tr></tbody></table></section>
</div><div class="matter-foot">{{#with timeline}}{{> partials/timeline}}{{/with}}</div></div></div>"#,
        context,
    );
    assert!(
        !html.contains("disputes.adviser_is_never_neutral"),
        "a rule is told in words"
    );
    assert!(html.contains("登记对方的同意"));
    assert!(html.contains("双方均愿意到楼内调解。") && html.contains("role=\"alert\""));
    assert!(html.contains("name=\"version\" value=\"7\"") && html.contains("name=\"csrf\" value=\"t\""));
    assert!(!html.contains(" style=") && !html.contains("onclick") && !html.contains("<script>"));
}
