//! Every layout and partial with what it may hold, drawn into `target/gallery` to be looked at
//! (`tests/browser/gallery.test.mjs` does, at four widths and with axe).

mod matter;
mod pictures;

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
                beyond: matches!(href, "/disputes" | "/figures" | "/admin"),
            })
            .into(),
        more: true,
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
        more: false,
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

    let context = json!({"page": page("修改密码", "/"), "must_change": true, "next": "/", "resume": "", "errors": [{"field": "new", "message": "新密码至少 10 个字符"}]});
    let html = keep("password.html", templates.render("password", &context).unwrap());
    assert!(html.contains("href=\"#new\""));

    let context = json!({"page": page("现在不能这样做", "/disputes"), "title": "现在不能进入会诊", "reason": "被申请人尚未同意调解（人民调解法第17条）。", "remedy": "登记对方的同意，注明何人、何时、以何种方式",
        "rule": "disputes.every_side_consents", "possible": ["登记对方意见", "再次通知对方"], "request_id": "0f3c9a", "back": {"href": "/disputes/1", "label": "回到这件纠纷"}});
    let html = keep("error.html", templates.render("error", &context).unwrap());
    assert!(html.contains("disputes.every_side_consents"));
}
