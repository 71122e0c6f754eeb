//! Every layout and partial with what it may hold, drawn into `target/gallery` to be looked at
//! (`tests/browser/gallery.test.mjs` does, at four widths and with axe).

use std::fs;
use std::path::Path;

use louwei::error::Refused;
use louwei::kernel::fields::check;
use louwei::kernel::{Field, Kind, Timestamp};
use louwei::web::form::{Choice, Form, Input, Refs};
use louwei::web::render::Templates;
use louwei::web::svg;
use louwei::web::view::*;
use serde::Serialize;
use serde_json::{Value, json};

fn page(title: &str, place: &str) -> Page {
    let places = [
        ("/", "工作台"),
        ("/buildings", "楼宇"),
        ("/enterprises", "企业"),
        ("/alliance", "法律服务"),
        ("/disputes", "纠纷"),
        ("/figures", "统计"),
        ("/admin", "管理"),
    ];
    Page {
        title: title.into(),
        zone: "示范经济技术开发区".into(),
        nav: places
            .map(|(href, label)| Place {
                href,
                label,
                active: href == place,
            })
            .into(),
        user: Some(User {
            name: "周明华".into(),
            role: "楼委会协调员".into(),
        }),
        csrf: "token".into(),
        flash: vec![],
    }
}

fn outside(title: &str) -> Page {
    Page {
        user: None,
        nav: vec![],
        ..page(title, "/")
    }
}

/// A page from parts: the layout around a body that names the partials.
fn draw(file: &str, body: &str, context: impl Serialize) -> String {
    let mut templates = Templates::compile().unwrap();
    templates
        .add("gallery", &format!("{{{{#> layout}}}}{body}{{{{/layout}}}}"))
        .unwrap();
    keep(file, templates.render("gallery", &context).unwrap())
}

fn keep(file: &str, html: String) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(file), &html).unwrap();
    html
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

const ACCEPT: &[Field] = &[
    Field::must(
        "outcome",
        "审查结论",
        Kind::Choice(&[("accept", "受理"), ("refuse", "不予受理")]),
    ),
    Field::must("lawyer", "对接律师", Kind::Ref("lawyer")).hint("按专业、负荷与轮值排序；已做利益冲突审查"),
    Field::may("note", "说明", Kind::Long(2000)),
    Field::must("notice", "权利义务已告知双方", Kind::Bool),
];

const TERMS: &[Field] = &[
    Field::must("title", "协议名称", Kind::Text(60)),
    Field::must("amount", "涉及金额", Kind::Money).hint("没有金额填 0"),
    Field::may("area", "涉及面积", Kind::Area),
    Field::may("people", "涉及人数", Kind::Int(0, 10_000)),
    Field::must("reached_on", "达成日期", Kind::Day),
    Field::may("month", "统计月份", Kind::Month),
    Field::may("held_at", "会诊时间", Kind::Time),
    Field::must(
        "kind",
        "纠纷类型",
        Kind::Choice(&[
            ("labour", "劳动争议"),
            ("equity", "股权纠纷"),
            ("contract", "合同纠纷"),
            ("lease", "租赁纠纷"),
            ("ip", "知识产权"),
        ]),
    ),
    Field::may(
        "papers",
        "随卷材料",
        Kind::Choices(&[
            ("application", "申请书"),
            ("identity", "身份证明"),
            ("evidence", "证据材料"),
            ("mandate", "授权委托书"),
        ]),
    ),
    Field::may("firm", "相关企业", Kind::Ref("enterprise")),
    Field::may("witnesses", "在场人", Kind::Texts(20)),
    Field::may("oral", "口头协议，已记入调解笔录", Kind::Bool),
    Field::must(
        "terms",
        "履行项",
        Kind::Rows(&[
            Field::must("who", "谁履行", Kind::Text(30)),
            Field::must("what", "履行什么", Kind::Text(80)),
            Field::may("amount", "金额", Kind::Money),
            Field::must("due", "截止日期", Kind::Day),
        ]),
    )
    .hint("一项一行，各有各的截止日期"),
];

fn lawyers() -> Refs {
    Refs::from([(
        "lawyer",
        vec![
            Choice::new("1", "李慧（正衡律师事务所）· 劳动 · 在办 3 · 无冲突"),
            Choice::new("2", "王建国（齐鲁同仁律师事务所）· 公司 · 在办 7 · 无冲突"),
        ],
    )])
}

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
                Step { key: "accept".into(), label: "登记对方意见".into(), about: "对方同意后即可进入会诊；明确拒绝的，调解随即终止。".into(), open: true,
                    form: Form::new("step-accept-form", "/disputes/1/steps", "登记").csrf("t").version(7).draw(ACCEPT, Input::Typed(&typed, &errors), &lawyers()) },
                Step { key: "chase".into(), label: "再次通知对方".into(), about: String::new(), open: false,
                    form: Form::new("step-chase-form", "/disputes/1/steps", "发出通知").csrf("t").version(7).draw(&ACCEPT[2..3], Input::Empty, &lawyers()) },
            ],
            refused: vec![
                RefusedStep::new("进入会诊", &Refused::new("disputes.every_side_consents", "被申请人尚未同意调解（人民调解法第17条：一方明确拒绝的，不得调解）。", "登记对方的同意，注明何人、何时、以何种方式")),
                RefusedStep::new("指定中立调解员", &Refused::new("disputes.adviser_is_never_neutral", "李慧律师是被申请企业的法律顾问，不能担任本纠纷的调解员。", "从名册中另选一位无冲突的调解员")),
            ],
        },
        "clocks": Clocks {
            clocks: vec![
                line("征求对方同意", Tone::Overdue, "逾期 2 天", "11-20 18:00 到期", "工作日", ""),
                line("劳动争议调解", Tone::Due, "还剩 2 天", "11-24 24:00 到期", "自然日", "劳动争议调解仲裁法第14条"),
                line("受理审查", Tone::Done, "按时完成", "11-11 10:00", "工作日", ""),
            ],
            ruler,
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
    assert!(html.contains("disputes.adviser_is_never_neutral") && html.contains("登记对方的同意"));
    assert!(html.contains("双方均愿意到楼内调解。") && html.contains("role=\"alert\""));
    assert!(html.contains("name=\"version\" value=\"7\"") && html.contains("name=\"csrf\" value=\"t\""));
    assert!(!html.contains(" style=") && !html.contains("onclick") && !html.contains("<script>"));
}

#[test]
fn a_form_of_every_kind_comes_back_with_what_was_typed() {
    let typed: Value = json!({"title": "调解<协议>", "amount": "三万", "people": "8", "papers": ["application", "evidence"],
        "witnesses": "王某\n赵某", "terms": {"0": {"who": "远图公司", "what": "支付工资", "amount": "20000"}, "1": {"who": "张某"}}});
    let errors = check(TERMS, &typed).unwrap_err();
    let form = Form::new("terms", "/disputes/1/steps", "提交签署").csrf("t").version(9);
    let form = form.draw(TERMS, Input::Typed(&typed, &errors), &Refs::new()).file(
        "paper",
        "协议扫描件",
        ".pdf,.jpg,.png",
        false,
    );
    let html = draw(
        "form.html",
        r#"<div class="card narrow"><h1>形成协议</h1>{{#with form}}{{> partials/form}}{{/with}}</div>"#,
        json!({"page": page("形成协议", "/disputes"), "form": form}),
    );
    assert!(html.contains("value=\"调解&lt;协议&gt;\"") && html.contains("value=\"三万\""));
    assert!(html.contains("name=\"terms.1.due\"") && html.contains("name=\"terms.__n__.who\""));
    assert!(html.contains("href=\"#terms-terms-0-due\"") && html.contains("id=\"terms-terms-0-due-error\""));
    assert!(html.contains("multipart/form-data"));
}

fn plan() -> String {
    let names = [
        "远图信息技术有限公司",
        "正和会计师事务所",
        "海川国际货运代理有限公司",
        "青禾教育科技有限公司",
        "恒瑞医疗器械有限公司",
    ];
    let floors: Vec<svg::Floor> = (0..9)
        .map(|n: usize| svg::Floor {
            label: format!("{}F", 12 - n),
            rooms: (0..(3 + n * 7 % 4))
                .map(|r| {
                    let usage = match (n, (n * 5 + r * 3) % 7) {
                        (8, _) if r == 0 => svg::RoomUse::Common,
                        (_, 0) => svg::RoomUse::Vacant,
                        _ => svg::RoomUse::Let,
                    };
                    svg::Room {
                        number: format!("{}{:02}", 12 - n, r + 1),
                        area: 12_000 + 7_300 * ((n + 2 * r) % 5) as i64,
                        usage,
                        tenants: names[(n + r) % 5].into(),
                        href: if usage == svg::RoomUse::Let {
                            "/enterprises/1".into()
                        } else {
                            String::new()
                        },
                    }
                })
                .collect(),
        })
        .collect();
    svg::stacking_plan("国际金融中心剖面图", &floors)
}

#[test]
fn pictures_stand_beside_their_tables() {
    let names = [
        "国际金融中心",
        "九州商务大厦",
        "星光科创园 A 座",
        "东昌广场写字楼",
        "新东方国际",
    ];
    let shares = [92.4, 88.1, 76.5, 63.0, 41.2];
    let chart = |title: &str, svg: String, legend: Vec<LegendItem>, columns: &[&str], rows: Vec<Vec<Cell>>| Chart {
        title: title.into(),
        svg,
        legend,
        columns: columns.iter().map(|c| (*c).to_owned()).collect(),
        rows,
    };
    let key = |class, label| LegendItem { class, label };
    let bars: Vec<svg::Bar> = names
        .iter()
        .zip(shares)
        .map(|(name, share)| svg::Bar {
            label: (*name).into(),
            value: share,
            text: format!("{share}%"),
            href: "/figures/S04/rows".into(),
        })
        .collect();
    let mean = svg::Mean {
        value: 74.6,
        text: "74.6%".into(),
    };
    let rows = names
        .iter()
        .zip(shares)
        .map(|(n, s)| vec![Cell::new(*n), Cell::new(format!("{s}%")).to("/figures/S04/rows")]);
    let points: Vec<svg::TrendPoint> = (1..=12)
        .map(|m| svg::TrendPoint {
            label: format!("{m} 月"),
            value: (m <= 11).then_some(f64::from((m * 7) % 5 + 3)),
            last_year: Some(f64::from((m * 5) % 7 + 6)),
        })
        .collect();
    let trend_rows = points.iter().map(|p| {
        let text = |v: Option<f64>| v.map_or("—".into(), |v| v.to_string());
        vec![
            Cell::new(&p.label),
            Cell::new(text(p.value)),
            Cell::new(text(p.last_year)),
        ]
    });
    let stage = |label: &str, entered, resolved, moved| svg::FunnelStage {
        label: label.into(),
        entered,
        resolved,
        moved,
        href: format!("/disputes?stage={label}"),
    };
    let funnel = svg::stage_funnel(
        "分级化解",
        &[
            stage("预诊", 64, 31, 27),
            stage("会诊", 27, 16, 6),
            stage("专诊", 9, 7, 0),
        ],
    );
    let load = |name: &str, active, limit| svg::Load {
        name: name.into(),
        firm: "正衡律师事务所".into(),
        active,
        limit,
        href: "/alliance/lawyers/1".into(),
    };
    let loads = svg::lawyer_load(
        "律师负荷",
        &[
            load("李慧", 12, Some(10)),
            load("王建国", 8, Some(8)),
            load("陈晓", 3, Some(10)),
            load("孙宁", 2, None),
        ],
    );
    let context = json!({
        "page": page("国际金融中心", "/buildings"),
        "head": PageHead {
            crumbs: vec![Link::new("/buildings", "楼宇")], number: "LW-003".into(), title: "国际金融中心".into(),
            lead: "北城街道 · 分散产权 · 恒信物业管理有限公司".into(),
            badges: vec![Badge::new(Tone::Done, "运营"), Badge::new(Tone::Running, "楼委会第二届")],
            actions: vec![Link::new("/disputes/new?building=1", "登记纠纷"), Link::new("/buildings/1/edit", "修改资料")],
            ..PageHead::default()
        },
        "definition": Definition { code: "S04".into(), name: "面积入驻率".into(), unit: "%".into(), text: "期末已入驻的可租面积占可租面积的比例。".into(), formula: "Σ 已入驻可租面积 ÷ 可租面积".into(), version: 1 },
        "plan": chart("楼宇剖面", plan(), vec![key("room-let", "已入驻"), key("room-vacant", "空置"), key("room-common", "不可租")], &["房号", "企业"], vec![vec![Cell::new("1201"), Cell::new("远图信息技术有限公司").to("/enterprises/1")]]),
        "bars": chart("各楼宇面积入驻率", svg::bars("各楼宇面积入驻率", &bars, Some(&mean)), vec![], &["楼宇", "入驻率"], rows.collect()),
        "trend": chart("涉企纠纷受理", svg::trend("涉企纠纷受理", "件", &points), vec![key("now", "2026 年"), key("before", "2025 年同期")], &["月份", "2026 年", "2025 年"], trend_rows.collect()),
        "funnel": chart("分级化解", funnel, vec![key("resolved", "化解"), key("moved", "升级"), key("other", "在办、未成或撤回")], &["阶段", "进入", "化解", "升级"], vec![vec![Cell::new("预诊"), Cell::new("64"), Cell::new("31"), Cell::new("27")]]),
        "loads": chart("律师负荷", loads, vec![], &["律师", "在办", "上限"], vec![vec![Cell::new("李慧"), Cell::new("12"), Cell::new("10")]]),
    });
    let html = draw(
        "pictures.html",
        r#"{{#with head}}{{> partials/page_head}}{{/with}}<div class="stack">
<div class="grid-4"><div class="card kpi"><span>面积入驻率 {{#with definition}}{{> partials/definition}}{{/with}}</span><b><a href="/figures/S04/rows">92.4</a><small>% · 31,200 / 33,766 ㎡</small></b></div>
<div class="card kpi"><span>入驻企业</span><b>86<small>家</small></b></div><div class="card kpi"><span>在办纠纷</span><b>4<small>件</small></b><span class="state tone-overdue">逾期 1 件</span></div><div class="card kpi"><span>从业人员</span><b>2,314<small>人</small></b></div></div>
{{#with plan}}{{> partials/chart}}{{/with}}
<div class="grid-2">{{#with bars}}{{> partials/chart}}{{/with}}{{#with trend}}{{> partials/chart}}{{/with}}{{#with funnel}}{{> partials/chart}}{{/with}}{{#with loads}}{{> partials/chart}}{{/with}}</div></div>"#,
        context,
    );
    assert_eq!(html.matches("<figure").count(), html.matches("查看数据表").count());
}

#[test]
fn a_list_says_what_is_due_and_an_empty_place_what_belongs_there() {
    let context = json!({
        "page": page("纠纷", "/disputes"),
        "head": PageHead { title: "纠纷".into(), lead: "按最近的时限排列".into(), actions: vec![Link::new("/disputes/new", "登记纠纷")], ..PageHead::default() },
        "rows": (1..=8).map(|n| json!({"number": format!("JF-2026-{n:04}"), "title": (["拖欠工资争议", "股权转让款争议", "竞业限制补偿争议", "房屋租赁押金争议"][n % 4]),
            "building": "国际金融中心", "badge": Badge::new([Tone::Running, Tone::Done, Tone::Closed][n % 3], ["会诊", "履行完毕", "已归档"][n % 3]),
            "due": Badge::new([Tone::Overdue, Tone::Due, Tone::Closed][n % 3], ["逾期 2 天", "今天到期", "无时限"][n % 3])})).collect::<Vec<_>>(),
        "pager": Pager { shown: "第 51–58 条".into(), first: "/disputes".into(), next: "/disputes?after=x".into() },
        "empty": Empty { title: "还没有楼委会".into(), text: "登记席位与届期后，楼委会的成员、联络员和议题会出现在这里。".into(), action: Some(Link::new("/councils/new", "登记楼委会")) },
    });
    let html = draw(
        "list.html",
        r#"{{#with head}}{{> partials/page_head}}{{/with}}<div class="stack"><section class="card" aria-label="纠纷列表">
<form class="filters" role="search"><input class="form-control" type="search" name="q" aria-label="查找编号、当事人" placeholder="编号、当事人"><select class="form-select" name="stage" aria-label="阶段"><option>全部阶段</option><option>预诊</option></select><button class="btn btn-outline-secondary" type="submit">{{icon "search"}}查找</button></form>
<table class="table table-cards"><thead><tr><th scope="col">编号</th><th scope="col">事由</th><th scope="col">楼宇</th><th scope="col">阶段</th><th scope="col">时限</th></tr></thead><tbody>
{{#each rows}}<tr><td class="tight">{{number}}</td><td class="main"><a href="/disputes/1">{{title}}</a></td><td>{{building}}</td><td class="tight">{{#with badge}}{{> partials/badge}}{{/with}}</td><td class="tight">{{#with due}}{{> partials/badge}}{{/with}}</td></tr>{{/each}}
</tbody></table>{{#with pager}}{{> partials/pager}}{{/with}}</section><section class="card">{{#with empty}}{{> partials/empty}}{{/with}}</section></div>"#,
        context,
    );
    assert!(html.contains("还没有楼委会") && html.contains("下一页"));
}

#[test]
fn the_doors_of_the_hub() {
    let templates = Templates::compile().unwrap();
    let demo: Vec<Value> = [
        ("zone-admin", "开发区管理员", "人员、策略、导入"),
        ("zone-officer", "开发区工作人员", "全区台账与统计"),
        ("coordinator", "楼委会协调员", "国际金融中心"),
        ("law-firm", "律所负责人", "正衡律师事务所"),
        ("lawyer", "律师", "对接的企业与纠纷"),
        ("mediator", "调解员", "指定的纠纷"),
        ("department", "部门经办人", "交办到部门的事项"),
        ("enterprise", "企业联络人", "本企业的事"),
        ("auditor", "审计员", "只读"),
        ("other-zone-admin", "另一开发区的管理员", ""),
    ]
    .map(|(login, role, sees)| json!({"login": login, "role": role, "sees": sees}))
    .into();
    let login = |demo: &[Value], error: Option<&str>| {
        let context = json!({"page": outside("登录"), "login": "coordinator", "error": error, "next": "/", "demo": demo, "demo_password": "louwei-demo"});
        templates.render("login", &context).unwrap()
    };
    let html = keep("login.html", login(&demo, Some("账号或密码不正确，请核对后再试。")));
    assert!(html.contains("other-zone-admin") && html.contains("账号或密码不正确"));
    assert!(
        !login(&[], None).contains("演示账号"),
        "a real installation names no account"
    );

    let context = json!({"page": page("修改密码", "/"), "must_change": true, "errors": [{"field": "new", "message": "新密码至少 10 个字符"}]});
    let html = keep("password.html", templates.render("password", &context).unwrap());
    assert!(html.contains("href=\"#new\""));

    let context = json!({"page": page("现在不能这样做", "/disputes"), "title": "现在不能进入会诊", "reason": "被申请人尚未同意调解（人民调解法第17条）。", "remedy": "登记对方的同意，注明何人、何时、以何种方式",
        "rule": "disputes.every_side_consents", "possible": ["登记对方意见", "再次通知对方"], "request_id": "0f3c9a", "back": {"href": "/disputes/1", "label": "回到这件纠纷"}});
    let html = keep("error.html", templates.render("error", &context).unwrap());
    assert!(html.contains("disputes.every_side_consents"));
}
