//! The zone's calendar: changed, brought in, refused; and what that does to clocks.

use louwei::clocks::keeper::round;
use serde_json::json;

use super::{ZONE, count, slips};
use crate::disputes::{Case, labour};
use crate::harness::{Answer, TestApp};

fn version(n: i64) -> [(&'static str, String); 1] {
    [("If-Match", format!("\"{n}\""))]
}

async fn change(hub: &TestApp, login: &str, from: i64, body: serde_json::Value) -> Answer {
    let headers = version(from);
    let headers: Vec<(&str, &str)> = headers.iter().map(|(k, v)| (*k, v.as_str())).collect();
    hub.as_(login).post_with("/calendar", &headers, body).await
}

#[tokio::test]
async fn a_day_that_the_zone_closes_moves_the_clocks_that_run_and_leaves_a_trace_on_each() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    slips(&hub.app, 3, "2026-03-02 09:00").await;
    let closed = json!({"set": [{"day": "2026-03-04", "kind": "休", "name": "园区检修"}]});
    let answer = change(&hub, "zone-admin", 0, closed.clone()).await.is(200);
    assert_eq!(answer.json()["version"], 1);
    assert_eq!(
        change(&hub, "zone-admin", 0, closed).await.is(412).code(),
        "stale_version"
    );
    assert_eq!(round(&hub.app, ZONE).await.unwrap().moved, 4);
    assert_eq!(round(&hub.app, ZONE).await.unwrap().moved, 0);
    // The fifteen days of a labour dispute are natural ones, which no calendar moves.
    let clocks = case.get("zone-officer").await.json()["clocks"].clone();
    let clocks: Vec<_> = clocks
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["rule"] == "accept")
        .collect();
    let results: Vec<_> = clocks.iter().map(|c| c["result"].clone()).collect();
    assert_eq!(results, [json!("replaced"), json!(null)]);
    assert_eq!(clocks[0]["due_at"], "2026-03-05T17:30:00.000+08:00");
    assert_eq!(clocks[1]["due_at"], "2026-03-06T17:30:00.000+08:00");
    assert!(
        clocks[1]["explanation"][0]["text"]
            .as_str()
            .unwrap()
            .contains("工作日历已变更")
    );
    assert_eq!(case.get("zone-officer").await.json()["version"], case.version);
    let true_to_it = "SELECT COUNT(*) FROM matter m WHERE m.zone_id = $1 AND m.due_at = (
                      SELECT MIN(c.due_at) FROM clock c WHERE c.zone_id = m.zone_id AND c.subject_id = m.id
                      AND c.stopped_at IS NULL)";
    assert_eq!(count(&hub.app, true_to_it).await, 4);
    let traces = "SELECT COUNT(*) FROM event WHERE zone_id = $1 AND subject_kind = 'clock' AND step = 'recount'";
    assert_eq!(count(&hub.app, traces).await, 4);
}

#[tokio::test]
async fn a_met_clock_stays_met_whatever_becomes_of_the_calendar() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    change(
        &hub,
        "zone-admin",
        0,
        json!({"set": [{"day": "2026-03-04", "kind": "休"}]}),
    )
    .await
    .is(200);
    hub.at("2026-03-06 10:00");
    round(&hub.app, ZONE).await.unwrap();
    change(&hub, "zone-admin", 1, json!({"reset": ["2026-03-04"]}))
        .await
        .is(200);
    let did = round(&hub.app, ZONE).await.unwrap();
    assert_eq!(
        (did.moved, did.red),
        (0, 0),
        "in time under one calendar, it never becomes late by another"
    );
    case.takes("worker", "withdraw", json!({"reason": "已自行解决"})).await;
    change(
        &hub,
        "zone-admin",
        2,
        json!({"set": [{"day": "2026-03-03", "kind": "休"}]}),
    )
    .await
    .is(200);
    assert_eq!(round(&hub.app, ZONE).await.unwrap().moved, 0);
    let breached = "SELECT COUNT(*) FROM clock WHERE zone_id = $1 AND result = 'breached'";
    assert_eq!(count(&hub.app, breached).await, 0);
}

#[tokio::test]
async fn a_calendar_that_makes_every_day_a_holiday_is_refused_and_changes_nothing() {
    let hub = TestApp::new().await;
    let first = louwei::kernel::Day::parse("2026-06-01").unwrap();
    let set: Vec<_> = (0..60)
        .map(|n| json!({"day": first.plus_days(n).to_string(), "kind": "休"}))
        .collect();
    let answer = change(&hub, "zone-admin", 0, json!({"set": set})).await.is(422);
    assert_eq!(answer.json()["fields"][0]["code"], "no_working_days");
    assert_eq!(
        hub.as_("zone-admin").get("/calendar").await.is(200).json()["version"],
        0
    );
    let day = json!({"set": [{"day": "2026-06-01", "kind": "休"}]});
    assert_eq!(
        change(&hub, "coordinator", 0, day).await.is(403).rule(),
        "clocks.zone_keeps_its_clocks"
    );
    let wrong = json!({"set": [{"day": "6月1日", "kind": "过节"}]});
    change(&hub, "zone-admin", 0, wrong).await.is(422);
}

#[tokio::test]
async fn a_rest_over_new_year_is_as_long_as_any_other_and_a_year_without_a_holiday_is_no_calendar() {
    let hub = TestApp::new().await;
    let first = louwei::kernel::Day::parse("2026-12-10").unwrap();
    let set: Vec<_> = (0..45)
        .map(|n| json!({"day": first.plus_days(n).to_string(), "kind": "休"}))
        .collect();
    let refused = change(&hub, "zone-admin", 0, json!({"set": set})).await.is(422);
    assert_eq!(refused.json()["fields"][0]["code"], "no_working_days");
    let empty = json!({"set": [{"day": "2026-12-31", "kind": "休"}], "years": [2027]});
    let refused = change(&hub, "zone-admin", 0, empty).await.is(422);
    assert_eq!(refused.json()["fields"][0]["code"], "year_without_days");
    let calendar = hub.as_("zone-admin").get("/calendar?year=2027").await.is(200).json();
    assert_eq!(
        (&calendar["version"], &calendar["published"]),
        (&json!(0), &json!(false))
    );
}

#[tokio::test]
async fn a_year_without_notice_is_provisional_until_its_days_are_brought_in() {
    let hub = TestApp::new().await;
    let ask = "/calendar/due-date?policy=zone-handoff&rule=total&from=2027-09-28T10:00";
    let due = async || hub.as_("coordinator").get(ask).await.is(200).json();
    assert_eq!(due().await["provisional"], true);
    let ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20271001\r\n\
               DTEND;VALUE=DATE:20271008\r\nSUMMARY:国庆节（休）\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let page = hub.browser("zone-admin").get("/admin/calendar?year=2027").await.is(200);
    assert!(page.text.contains("暂定"));
    let refused = brings(&hub, ics, true).await.is(422);
    assert!(
        refused
            .text
            .contains("2027年没有写元旦、春节、清明节、劳动节、端午节的放假日")
    );
    let taken = brings(&hub, ics, false).await;
    assert_eq!(taken.status.as_u16(), 303, "{}", taken.text);
    let now = due().await;
    assert_eq!(now["provisional"], true, "one festival is not the year's notice");
    assert!(now["explanation"].to_string().contains("国庆节放假，不计入"));
    let notice = "日期,结束日期,类型,名称\n2027-01-01,2027-01-03,休,元旦\n2027-02-05,2027-02-11,休,春节\n\
                  2027-04-05,,休,清明节\n2027-05-01,2027-05-05,休,劳动节\n2027-06-09,,休,端午节\n\
                  2027-10-01,2027-10-07,休,国庆节\n";
    let taken = brings(&hub, notice, true).await;
    assert_eq!(taken.status.as_u16(), 303, "{}", taken.text);
    assert_eq!(due().await["provisional"], false);
}

/// A file on the page of the calendar, ticked as the whole notice of its years or not: what it would
/// change.
async fn sees(hub: &TestApp, file: &str, whole: bool) -> Answer {
    let browser = hub.browser("zone-admin");
    let mut fields = vec![("csrf", browser.csrf.as_str()), ("version", "0")];
    fields.extend(whole.then_some(("whole", "true")));
    let bytes = file.as_bytes().to_vec();
    browser
        .upload_bare("/admin/calendar/import/preview", "日历", bytes, &fields)
        .await
}

/// Takes in what was seen, by the form that showed it.
async fn takes(hub: &TestApp, seen: &Answer) -> Answer {
    let browser = hub.browser("zone-admin");
    let hidden = ["version", "whole", "days"].map(|name| (name, seen.hidden(name)));
    let fields = hidden.each_ref().map(|(name, value)| (*name, value.as_str()));
    browser.post("/admin/calendar/import", &fields).await
}

/// A file seen and taken in.
async fn brings(hub: &TestApp, file: &str, whole: bool) -> Answer {
    let seen = sees(hub, file, whole).await;
    match seen.status.as_u16() {
        200 => takes(hub, &seen).await,
        _ => seen,
    }
}

#[tokio::test]
async fn a_file_is_seen_before_it_is_taken_in_and_then_does_what_was_seen() {
    let hub = TestApp::new().await;
    slips(&hub.app, 3, "2026-03-02 09:00").await;
    let file = "日期,类型,名称\n2026-03-04,休,园区检修\n2026-10-01,休,国庆\n";
    let seen = sees(&hub, file, false).await.is(200);
    for said in [
        "有1天的安排会改变，另有1天只改名称或依据",
        "3个会推后到期，0个会提前到期",
        "现在还没有导入",
    ] {
        assert!(seen.text.contains(said), "{said}: {}", seen.text);
    }
    let dry = "/calendar/import?dry_run=true";
    let admin = hub.as_("zone-admin");
    let told = admin.upload(dry, "检修.csv", file.as_bytes().to_vec()).await.is(200);
    assert_eq!(told.version(), 0);
    let day = json!({"day": "2026-03-04", "old": "workday", "new": "holiday", "name": "园区检修", "notice": ""});
    assert_eq!(told.json()["days"], json!([day]));
    assert_eq!(told.json()["clocks"], json!({"later": 3, "earlier": 0, "marked": 0}));
    hub.as_("coordinator")
        .upload(dry, "检修.csv", file.as_bytes().to_vec())
        .await
        .is(403);
    assert_eq!(admin.get("/calendar").await.is(200).json()["version"], 0);
    assert_eq!(
        round(&hub.app, ZONE).await.unwrap().moved,
        0,
        "what was seen is not done"
    );
    takes(&hub, &seen).await.is(303);
    // What the keeper has yet to move is no effect of the next change, which may as well undo it.
    let aside = json!({"set": [{"day": "2026-12-25", "kind": "休", "name": "停电"}]});
    let told = admin.post("/calendar?dry_run=true", aside).await.is(200).json();
    assert_eq!(told["clocks"], json!({"later": 0, "earlier": 0, "marked": 0}));
    let back = json!({"reset": ["2026-03-04"]});
    let told = admin.post("/calendar?dry_run=true", back.clone()).await.is(200).json();
    assert_eq!(told["clocks"], json!({"later": 0, "earlier": 3, "marked": 0}));
    assert_eq!(round(&hub.app, ZONE).await.unwrap().moved, 3);
    let told = admin.post("/calendar?dry_run=true", back).await.is(200).json();
    assert_eq!(told["days"][0]["new"], "workday");
    assert_eq!(told["clocks"], json!({"later": 0, "earlier": 3, "marked": 0}));
    assert_eq!(admin.get("/calendar").await.is(200).json()["version"], 1);
}

#[tokio::test]
async fn who_takes_in_what_was_seen_over_an_older_calendar_sees_it_once_more() {
    let hub = TestApp::new().await;
    let seen = sees(&hub, "日期,类型,名称\n2026-12-25,休,园区检修\n", false)
        .await
        .is(200);
    let closed = json!({"set": [{"day": "2026-12-25", "kind": "休", "name": "停电"}]});
    change(&hub, "zone-admin", 0, closed).await.is(200);
    let again = takes(&hub, &seen).await.is(412);
    assert!(again.text.contains("别人刚刚改过"));
    assert!(
        again.text.contains("没有一天的安排会改变，另有1天只改名称或依据"),
        "{}",
        again.text
    );
    takes(&hub, &again).await.is(303);
    let days = hub.as_("zone-officer").get("/calendar?year=2026").await.is(200).json()["days"].clone();
    let day = days.as_array().unwrap().iter().find(|d| d["day"] == "2026-12-25");
    assert_eq!(day.unwrap()["name"], "园区检修");
}

#[tokio::test]
async fn what_was_about_to_be_taken_in_is_taken_in_after_another_sign_in() {
    let hub = TestApp::new().await;
    let browser = hub.browser("zone-admin");
    let seen = sees(&hub, "日期,类型,名称\n2026-12-25,休,园区检修\n", false)
        .await
        .is(200);
    let hidden = ["version", "whole", "days"].map(|name| (name, seen.hidden(name)));
    let mut fields = vec![("csrf", "of-an-earlier-session")];
    fields.extend(hidden.iter().map(|(name, value)| (*name, value.as_str())));
    let here = [("Sec-Fetch-Site", "same-origin")];
    let path = "/admin/calendar/import";
    let shown = browser.post_saying(&here, path, &fields).await.is(403);
    assert!(shown.text.contains("文件里的日子") && shown.text.contains("href=\"/admin/calendar\""));
    takes(&hub, &shown).await.is(303);
    for address in [path, "/admin/calendar/import/preview"] {
        assert_eq!(browser.get(address).await.is(303).location(), "/admin/calendar");
    }
}

#[tokio::test]
async fn a_refused_form_of_the_calendar_comes_back_on_its_own_year_with_what_was_typed() {
    let hub = TestApp::new().await;
    let browser = hub.browser("zone-admin");
    let fields = [("csrf", browser.csrf.as_str()), ("version", "0"), ("whole", "true")];
    let posts = async |path: &str, file: &str| {
        let bytes = file.as_bytes().to_vec();
        browser.upload_bare(path, "日历.csv", bytes, &fields).await.is(422).text
    };
    let ticked = |page: &str| page.contains("name=\"whole\" value=\"true\" checked");
    let page = posts("/admin/calendar/import/preview", "日期,类型\n2027-10-01,休\n").await;
    assert!(page.contains("2027年工作日历") && ticked(&page), "{page}");
    let unread = "日期,类型\n某日,休\n";
    let page = posts("/admin/calendar/import/preview?year=2028", unread).await;
    assert!(page.contains("2028年工作日历") && ticked(&page), "{page}");
    assert!(
        page.contains("action=\"/admin/calendar/preview?year&#x3D;2028\""),
        "{page}"
    );
    let typed = async |path: &str, from: &str| {
        let fields = [
            ("version", "0"),
            ("from", from),
            ("kind", "holiday"),
            ("name", "年终盘点"),
        ];
        let page = browser.post(path, &fields).await.is(422).text;
        assert!(page.contains("年终盘点") && page.contains(from), "{page}");
        page
    };
    let page = typed("/admin/calendar?year=2027", "1999-01-01").await;
    assert!(page.contains("2027年工作日历") && page.contains("工作日历只记2020年到2100年的日子"));
    typed("/admin/calendar?year=2027", "2204-01-01").await;
}

#[tokio::test]
async fn a_file_of_one_day_changes_that_day_and_wipes_no_published_year() {
    let hub = TestApp::new().await;
    let year = async || hub.as_("zone-officer").get("/calendar?year=2026").await.is(200).json();
    let published = year().await["days"].clone();
    let one = "日期,类型,名称\n2026-12-25,休,园区检修\n";
    brings(&hub, one, true).await.is(422);
    assert_eq!(year().await["days"], published);
    let taken = brings(&hub, one, false).await;
    assert_eq!(taken.status.as_u16(), 303, "{}", taken.text);
    let days = year().await["days"].as_array().unwrap().len();
    assert_eq!(days, published.as_array().unwrap().len() + 1);
}

#[tokio::test]
async fn days_given_back_are_as_published_and_with_the_last_of_them_the_year_is_the_zones_no_longer() {
    let hub = TestApp::new().await;
    let year = async || hub.as_("zone-officer").get("/calendar?year=2026").await.is(200).json()["days"].clone();
    let published = year().await;
    let own = "日期,类型,名称\n2026-01-01,休,元旦\n2026-02-17,休,春节\n2026-04-05,休,清明节\n2026-05-01,休,劳动节\n\
               2026-06-19,休,端午节\n2026-10-01,休,国庆节\n2026-12-25,休,园区检修\n";
    let taken = brings(&hub, own, true).await;
    assert_eq!(taken.status.as_u16(), 303, "{}", taken.text);
    assert_eq!(year().await.as_array().unwrap().len(), 7);
    let browser = hub.browser("zone-admin");
    let gives_back = async |from: &str, until: &str, version: &str| {
        let fields = [
            ("version", version),
            ("from", from),
            ("until", until),
            ("kind", "reset"),
        ];
        let answer = browser.post("/admin/calendar", &fields).await;
        assert_eq!(answer.status.as_u16(), 303, "{}", answer.text);
    };
    let october = |days: &serde_json::Value| -> Vec<serde_json::Value> {
        let all = days.as_array().unwrap().iter();
        all.filter(|d| d["day"].as_str().unwrap().starts_with("2026-10"))
            .cloned()
            .collect()
    };
    gives_back("2026-10-01", "2026-10-31", "1").await;
    assert_eq!(october(&year().await), october(&published));
    assert_ne!(year().await, published, "the other months are the zone's still");
    let own_years = "SELECT COUNT(*) FROM calendar_year WHERE zone_id = $1";
    assert_eq!(count(&hub.app, own_years).await, 1);
    gives_back("2026-01-01", "2026-12-31", "2").await;
    assert_eq!(year().await, published);
    assert_eq!(count(&hub.app, own_years).await, 0);
    let own_days = "SELECT COUNT(*) FROM calendar_day WHERE zone_id = $1";
    assert_eq!(count(&hub.app, own_days).await, 0);
}

#[tokio::test]
async fn heard_friday_1650_under_5341_with_the_desk_open_until_1730_five_minutes_end_1655() {
    let hub = TestApp::new().await;
    let path = "/calendar/due-date?policy=5341&rule=response&from=2026-11-20T16:50&desk=8:30-17:30";
    let due = hub.as_("coordinator").get(path).await.is(200).json();
    assert_eq!(due["due_at"], "2026-11-20T16:55:00.000+08:00");
    let hour = "/calendar/due-date?policy=5341&rule=complex&from=2026-11-20T16:50&desk=8:30-17:30";
    let due = hub.as_("coordinator").get(hour).await.is(200).json();
    assert_eq!(due["due_at"], "2026-11-23T11:50:00.000+08:00", "{}", due["explanation"]);
    let night = "2026-11-20（周五）17:30至2026-11-23（周一）08:30不在值守时段内，不计入";
    assert_eq!(due["explanation"][1]["text"], night);
    for (wrong, field) in [
        ("policy=nope&rule=x&from=2026-11-20T16:50", "policy"),
        ("policy=5341&rule=x&from=2026-11-20T16:50", "rule"),
        ("policy=5341&rule=response&from=soon", "from"),
        ("policy=5341&rule=response&from=2026-11-20T16:50&desk=9-8", "desk"),
        ("policy=disputes&rule=obligation&from=2026-11-20T16:50", "rule"),
    ] {
        let answer = hub
            .as_("coordinator")
            .get(&format!("/calendar/due-date?{wrong}"))
            .await
            .is(422);
        assert_eq!(answer.json()["fields"][0]["field"], field);
    }
}
