//! The pages: every number is a link to its rows, and what is refused is told.

use louwei::figures::FactKind::*;

use super::*;

/// A year and a half of a busy zone.
async fn busy(hub: &TestApp) {
    let mut facts = vec![
        fact(GrossArea, "东", "2025-01-01", 3_000_000),
        fact(LeasableArea, "东", "2025-01-01", 2_000_000),
        fact(OccupiedArea, "东", "2025-01-01", 1_200_000),
        fact(OccupiedArea, "东", "2026-02-01", 180_000),
        fact(LeasableArea, "西", "2025-01-01", 1_000_000),
        fact(OccupiedArea, "西", "2025-01-01", 450_000),
    ];
    for month in 1..=12 {
        let day = format!("2025-{month:02}-03");
        facts.extend((0..month % 4 + 1).map(|_| one(DisputeAccepted, "东", &day)));
        facts.push(fact(Litigation, "西", &day, 5));
    }
    for month in 1..=3 {
        let day = format!("2026-{month:02}-02");
        facts.extend((0..4 - month).flat_map(|_| {
            [
                one(DisputeAccepted, "东", &day),
                one(EnteredPrediagnosis, "东", &day),
                one(EnteredConsultation, "东", &day),
                one(MovedUpPrediagnosis, "东", &day),
            ]
        }));
        facts.extend([
            one(ResolvedConsultation, "东", &day),
            one(DisputeAgreed, "东", &day),
            one(DisputeLeftMediation, "东", &day),
            fact(DaysToEffect, "东", &day, 9 + month),
            fact(Litigation, "西", &day, 3),
        ]);
    }
    write(hub, facts).await;
}

#[tokio::test]
async fn every_number_of_the_page_opens_its_rows() {
    let hub = TestApp::new().await;
    busy(&hub).await;
    let page = hub.browser("zone-officer").get("/figures").await.is(200);
    keep("figures", &page.text);
    let plain = page.plain();
    let links: Vec<&str> = plain
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.starts_with("/figures/S"))
        .collect();
    assert!(links.len() > 40, "{}", links.len());
    let of_last_year = |link: &&str| link.contains("/S15/rows") && link.contains("from=2025-01&to=2025-03");
    assert!(links.iter().any(of_last_year), "the year before opens too");
    for link in links {
        hub.browser("zone-officer").get(link).await.is(200);
    }
    open_as_they_say(&hub, &page).await;
    assert!(page.text.contains("调解成功率") && page.text.contains("口径"));
    let rows = hub.browser("zone-officer").get("/figures/S15/rows").await.is(200);
    keep("figure-rows", &rows.text);
    assert_eq!(rows.text.matches("href=\"/buildings/").count(), 6);
    let monthly = hub
        .browser("zone-officer")
        .get("/figures/monthly?month=2026-02")
        .await
        .is(200);
    keep("monthly", &monthly.text);
    assert!(monthly.text.contains("全区2026年2月统计月报"));
    let opened = open_as_they_say(&hub, &monthly).await;
    assert!(opened > 150, "{opened}");
    let ranked = hub.browser("zone-officer").get("/figures/S04/ranking").await.is(200);
    let opened = open_as_they_say(&hub, &ranked).await;
    assert!(opened > 2 * 3, "the whole, and two buildings: {opened}");
}

/// Opens the rows of every number on a page: they are the rows of that number.
async fn open_as_they_say(hub: &TestApp, page: &Answer) -> usize {
    let page = page.plain();
    let links = page.split("href=\"/figures/S").skip(1).filter_map(|rest| {
        let (href, rest) = rest.split_once('"')?;
        let (_, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once('<')?;
        (href.contains("/rows?") && !text.is_empty()).then_some((format!("/figures/S{href}"), text))
    });
    let mut opened = 0;
    for (link, text) in links {
        let rows = hub.browser("zone-officer").get(&link).await.is(200).text;
        let parts = rows.split("aria-current=\"page\">").skip(1);
        let mut active = parts.filter_map(|rest| rest.split('<').next());
        let said = match link.contains("&part=") {
            true => active.any(|label| label.contains(&format!(" {text}"))),
            false => rows.contains(&format!("<dd>{text} ")) || rows.contains(&format!("<dd>{text}</dd>")),
        };
        assert!(said, "{link} does not say {text}");
        opened += 1;
    }
    opened
}

#[tokio::test]
async fn the_rows_of_a_number_say_what_they_come_to() {
    let hub = TestApp::new().await;
    busy(&hub).await;
    let officer = hub.browser("zone-officer");
    for (path, said) in [
        ("S15/rows?place=zone", "全部明细 6 行，合计 6 件，就是数值。"),
        (
            "S22/rows?place=zone",
            "全部明细 3 行，各行数值合计 9 件，就是数值；行数不是。",
        ),
        ("S17/rows?place=zone&part=d", "全部明细 3 行，合计 3 件，就是分母 d。"),
        ("S19/rows?place=zone", "全部明细 3 行，一行一件。"),
    ] {
        let page = officer.get(&format!("/figures/{path}")).await.is(200).text;
        assert!(page.contains(said), "{path}");
    }
}

#[tokio::test]
async fn a_coordinator_begins_with_their_building_and_totals_have_no_links() {
    let hub = TestApp::new().await;
    busy(&hub).await;
    let own = hub.browser("coordinator").get("/figures").await.is(200).text;
    assert!(own.contains("东方大厦 · 2026-01 至 2026-03") && own.contains("/figures/S15/rows"));
    assert!(!own.contains("西华中心"));
    let zone = hub.browser("coordinator").get("/figures?place=zone").await.is(200).text;
    assert!(zone.contains("全区 · ") && !zone.contains("/figures/S15/rows"));
    let totals = hub.browser("law-firm").get("/figures").await.is(200).text;
    assert!(totals.contains("小数隐藏") && !totals.contains("/rows?") && !totals.contains("<figure"));
    hub.browser("enterprise").get("/figures").await.is(404);
}

#[tokio::test]
async fn a_period_that_is_none_comes_back_with_what_was_typed() {
    let hub = TestApp::new().await;
    let page = hub
        .browser("zone-admin")
        .get("/figures?from=2026-05&to=2026-01")
        .await
        .is(422)
        .text;
    assert!(page.contains("结束月份早于开始月份") && page.contains("value=\"2026-05\""));
    let typed = hub
        .browser("zone-admin")
        .get("/figures?from=%3Cb%3E&chart=%3Cb%3E")
        .await
        .is(422)
        .text;
    assert!(typed.contains("年-月") && typed.contains("&lt;b&gt;") && !typed.contains("<b>\""));
    hub.browser("zone-admin").get("/figures/S99/rows").await.is(404);
    hub.browser("zone-admin")
        .get("/figures/monthly?month=then")
        .await
        .is(422);
}

#[tokio::test]
async fn a_rate_above_a_hundred_percent_is_marked_and_names_its_building() {
    let hub = TestApp::new().await;
    busy(&hub).await;
    let officer = hub.browser("zone-officer");
    for path in ["/figures", "/figures/monthly", "/figures/S04/rows"] {
        let page = officer.get(path).await.is(200).text;
        assert!(!page.contains("请核对"), "{path}");
    }
    write(&hub, vec![fact(OccupiedArea, "西", "2026-02-03", 99_999_900)]).await;
    for path in ["/figures", "/figures/monthly", "/figures/S04/rows"] {
        let page = officer.get(path).await.is(200).text;
        assert!(page.contains("请核对西华中心的入驻面积"), "{path}: {page}");
    }
    let csv = officer.get("/figures.csv").await.is(200).text;
    let marked: Vec<&str> = csv
        .lines()
        .filter(|line| line.ends_with("入驻面积大于可租面积"))
        .collect();
    assert!(marked.iter().any(|line| line.starts_with("S04,")), "{csv}");
    assert!(
        marked
            .iter()
            .all(|line| line.starts_with("S04,") || line.starts_with("S05")),
        "{marked:?}"
    );
}

#[tokio::test]
async fn the_file_of_a_monthly_report_holds_the_columns_of_its_page() {
    let hub = TestApp::new().await;
    busy(&hub).await;
    let officer = hub.browser("zone-officer");
    let page = officer.get("/figures/monthly?month=2026-02").await.is(200).text;
    for ending in ["xlsx", "csv"] {
        assert!(page.contains(&format!("/figures/monthly.{ending}?")), "{ending}");
    }
    let csv = officer.get("/figures/monthly.csv?month=2026-02").await.is(200).text;
    assert!(csv.contains("本月,上年同月,同比,本年累计,上年累计,累计同比"), "{csv}");
    // Two of this February and three of January; of the year before three and two.
    assert!(csv.contains("\r\nS15,涉企纠纷受理,件,2,3,−33.3%,5,5,0.0%,"), "{csv}");
    let book = officer.get("/figures/monthly.xlsx?month=2026-02").await.is(200);
    assert!(book.text.starts_with("PK"));
}

#[tokio::test]
async fn a_month_that_has_not_come_has_no_report_and_a_place_that_is_none_no_figures() {
    let hub = TestApp::new().await;
    busy(&hub).await;
    let officer = hub.browser("zone-officer");
    let page = officer.get("/figures/monthly?month=2026-04").await.is(422).text;
    assert!(
        page.contains("所选期间还没有开始") && page.contains("value=\"2026-04\""),
        "{page}"
    );
    assert!(!page.contains("本年累计"));
    officer.get("/figures/monthly.csv?month=2026-04").await.is(422);
    officer.get("/figures?from=2030-01").await.is(422);
    officer.get("/figures?to=2030-01").await.is(422);
    officer.get("/figures?from=2026-01&to=2026-12").await.is(200);
    for path in ["/figures", "/figures.csv", "/figures/S15/rows"] {
        let page = officer.get(&format!("{path}?place=xyz")).await.is(422).text;
        assert!(page.contains("没有这样的范围"), "{path}: {page}");
    }
}

/// Pages for the browser tests to look at.
fn keep(name: &str, html: &str) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("figures");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
}
