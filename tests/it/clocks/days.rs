//! Days changed on the page of the calendar: seen first, and made from there.

use louwei::clocks::keeper::round;

use super::{ZONE, slips};
use crate::harness::TestApp;

const REST: [(&str, &str); 4] = [
    ("version", "0"),
    ("from", "2026-03-04"),
    ("kind", "holiday"),
    ("name", "园区检修"),
];

#[tokio::test]
async fn a_changed_day_is_seen_with_the_clocks_that_it_moves_before_it_is_made() {
    let hub = TestApp::new().await;
    slips(&hub.app, 3, "2026-03-02 09:00").await;
    let browser = hub.browser("zone-admin");
    let seen = browser.post("/admin/calendar/preview?year=2026", &REST).await.is(200);
    for said in [
        "现在还没有保存",
        "有1天的安排会改变",
        "3个会推后到期，0个会提前到期",
        "园区检修",
    ] {
        assert!(seen.text.contains(said), "{said}: {}", seen.text);
    }
    let version = async || hub.as_("zone-admin").get("/calendar").await.is(200).json()["version"].clone();
    assert_eq!(version().await, 0, "what was seen is not done");
    assert_eq!(round(&hub.app, ZONE).await.unwrap().moved, 0);

    let carried = REST.map(|(name, _)| (name, seen.hidden(name)));
    let fields = carried.each_ref().map(|(name, value)| (*name, value.as_str()));
    browser.post("/admin/calendar", &fields).await.is(303);
    assert_eq!(version().await, 1);
    assert_eq!(round(&hub.app, ZONE).await.unwrap().moved, 3);

    let late = browser.post("/admin/calendar", &fields).await.is(412).text;
    assert!(late.contains("别人刚刚改过"), "{late}");
    assert!(
        late.contains("与现在的日历完全相同"),
        "compared with the calendar of now: {late}"
    );
}

#[tokio::test]
async fn a_day_that_cannot_be_changed_has_no_preview_and_who_changes_none_sees_none() {
    let hub = TestApp::new().await;
    let mut long = REST.to_vec();
    long.push(("until", "2026-12-31"));
    let page = hub.browser("zone-admin").post("/admin/calendar/preview", &long).await;
    let page = page.is(422).text;
    assert!(
        page.contains("一次不超过31天") && !page.contains("现在还没有保存"),
        "{page}"
    );
    assert!(page.contains("园区检修"), "what was typed stands: {page}");
    hub.browser("coordinator")
        .post("/admin/calendar/preview", &REST)
        .await
        .is(403);
}

#[tokio::test]
async fn a_change_that_changes_nothing_offers_the_way_back_and_nothing_to_confirm() {
    let hub = TestApp::new().await;
    let browser = hub.browser("zone-admin");
    let change =
        async |fields: &[(&str, &str)]| browser.post("/admin/calendar/preview?year=2026", fields).await.is(200);
    let same = ["2026-03-04", "2026-10-01"].map(|day| [("version", "0"), ("from", day), ("kind", "reset")]);
    for day in &same {
        let seen = change(day).await.text;
        assert!(seen.contains("保存后没有任何变化"), "{seen}");
        assert!(
            seen.contains("href=\"/admin/calendar?year&#x3D;2026\">回到工作日历"),
            "{seen}"
        );
        assert!(!seen.contains("确认保存") && !seen.contains("现在还没有保存"), "{seen}");
    }
    let renamed = [
        ("version", "0"),
        ("from", "2026-10-01"),
        ("kind", "holiday"),
        ("name", "国庆"),
    ];
    let seen = change(&renamed).await.text;
    assert!(
        seen.contains("另有1天只改名称或依据") && seen.contains("确认保存"),
        "{seen}"
    );
}

#[tokio::test]
async fn the_form_and_the_page_call_a_day_off_alike() {
    let hub = TestApp::new().await;
    let browser = hub.browser("zone-admin");
    browser.post("/admin/calendar", &REST).await.is(303);
    let page = browser.get("/admin/calendar?year=2026").await.is(200).text;
    assert!(page.contains("<option value=\"holiday\">放假</option>"), "{page}");
    assert!(page.contains("园区检修") && !page.contains("法定节假日"), "{page}");
}
