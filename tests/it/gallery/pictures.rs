//! All pictures, each with its table.

use super::*;

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
                        short: names[(n + r) % 5].into(),
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
