//! What was typed outlives the session, and nobody else's form gets in that way.

use crate::harness::{TestApp, stranger};
use crate::world::id;

const HERE: (&str, &str) = ("Sec-Fetch-Site", "same-origin");
const TYPED: &[(&str, &str)] = &[
    ("csrf", "old-token"),
    ("category", "property"),
    ("words", "电梯<b>坏了\"两天"),
];

async fn add_officer(hub: &TestApp) {
    crate::operations::add_person(hub, "new-officer", "a-long-password").await;
}

#[tokio::test]
async fn what_was_typed_when_the_session_was_over_is_there_after_the_sign_in() {
    let hub = TestApp::new().await;
    add_officer(&hub).await;
    let nobody = stranger(&hub);
    let mut page = nobody.post_saying(&[HERE], "/requests", TYPED).await.is(401);
    assert!(!page.text.contains("old-token"), "{}", page.text);
    // A wrong password loses nothing either.
    for (password, status) in [("not-the-password", 401), ("a-long-password", 200)] {
        let (csrf, resume) = (page.hidden("csrf"), page.hidden("resume"));
        let next = page.hidden("next");
        assert_eq!(next, "/requests");
        let cookie = format!("louwei_form={csrf}");
        let form = [
            ("csrf", csrf.as_str()),
            ("next", &next),
            ("resume", &resume),
            ("login", "new-officer"),
            ("password", password),
        ];
        page = nobody
            .post_saying(&[("Cookie", &cookie)], "/login", &form)
            .await
            .is(status);
    }
    assert!(
        page.text.contains("重新提交") && page.text.contains("action=\"/requests\""),
        "{}",
        page.text
    );
    assert!(!page.text.contains("<b>坏了"), "what people type is escaped");
    assert_eq!(page.hidden("words"), "电梯<b>坏了\"两天");
    let session = page.headers["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let (csrf, words) = (page.hidden("csrf"), page.hidden("words"));
    let again = [("csrf", csrf.as_str()), ("words", &words)];
    let form = nobody
        .post_saying(&[("Cookie", &session)], "/requests", &again)
        .await
        .is(422);
    assert!(form.text.contains("坏了"), "the page's own form holds it");
}

#[tokio::test]
async fn a_form_of_an_earlier_session_is_shown_once_more_under_the_token_of_now() {
    let hub = TestApp::new().await;
    let browser = hub.browser("coordinator");
    let page = browser.post_saying(&[HERE], "/requests", TYPED).await.is(403);
    assert!(page.text.contains("重新提交"), "{}", page.text);
    assert_eq!(page.hidden("words"), "电梯<b>坏了\"两天");
    assert!(page.text.contains(&browser.csrf) && !page.text.contains("old-token"));
}

#[tokio::test]
async fn the_reader_of_a_form_of_an_earlier_session_sees_names_and_labels() {
    let hub = TestApp::new().await;
    let browser = hub.browser("coordinator");
    let (building, firm) = (id("building", "东"), id("enterprise", "甲"));
    let typed = [
        ("csrf", "old-token"),
        ("building_id", building.as_str()),
        ("category", "property"),
        ("enterprise_id", &firm),
        ("words", "电梯坏了"),
    ];
    let page = browser.post_saying(&[HERE], "/requests", &typed).await.is(403).text;
    let told = page.split("<dl").nth(1).unwrap().split("</dl>").next().unwrap();
    for text in ["东方大厦", "物业", "电梯坏了"] {
        assert!(told.contains(text), "{text}: {told}");
    }
    for id in [&building, &firm] {
        assert!(!told.contains(id), "nobody reads an id: {told}");
    }

    let contact = [
        ("csrf", "old-token"),
        ("version", "2"),
        ("handler", "朱经办"),
        ("how", "phone"),
    ];
    let to = "/handoffs/01a208ba-f308-72ae-8000-000000000001/legs/1/steps/begin";
    let page = hub.browser("department-2").post_saying(&[HERE], to, &contact).await;
    let page = page.is(403).text;
    for text in ["登记首次联系", "经办人</dt>", "电话</dd>"] {
        assert!(page.contains(text), "{text}: {page}");
    }

    let lawyer = id("lawyer", "郑律师");
    let proposed = [
        ("csrf", "old-token"),
        ("enterprise_id", firm.as_str()),
        ("building_id", &building),
        ("lawyer_id", &lawyer),
    ];
    let page = browser.post_saying(&[HERE], "/advisors", &proposed).await.is(403).text;
    let told = page.split("<dl").nth(1).unwrap().split("</dl>").next().unwrap();
    for text in ["甲木科技", "东方大厦", "郑律师"] {
        assert!(told.contains(text), "{text}: {told}");
    }
    // 戊 is not in the building of this coordinator, who finds it by its name all the same.
    let elsewhere = id("enterprise", "戊");
    let sent = [("csrf", "old-token"), ("enterprise_id", elsewhere.as_str())];
    let page = browser.post_saying(&[HERE], "/advisors", &sent).await.is(403).text;
    assert!(page.contains("戊土餐饮"), "{page}");
    let page = hub.browser("enterprise").post_saying(&[HERE], "/advisors", &sent).await;
    let page = page.is(403).text;
    assert!(!page.contains("戊土餐饮") && page.contains("名称查不到"), "{page}");
}

#[tokio::test]
async fn what_was_chosen_in_a_form_without_labels_is_no_id_to_its_reader() {
    let hub = TestApp::new().await;
    let firm = id("enterprise", "甲");
    let typed = [
        ("csrf", "old-token"),
        ("enterprise_id", firm.as_str()),
        ("rooms", "1801"),
    ];
    let officer = hub.browser("zone-officer");
    let page = officer.post_saying(&[HERE], "/records/occupancies/new", &typed).await;
    let page = page.is(403).text;
    let told = page.split("<dl").nth(1).unwrap().split("</dl>").next().unwrap();
    assert!(told.contains("已选一项") && told.contains("1801"), "{told}");
    assert!(!told.contains(&firm), "{told}");
    assert!(page.contains(&format!("value=\"{firm}\"")), "it is sent again: {page}");
}

#[tokio::test]
async fn a_form_of_another_site_is_never_carried() {
    let hub = TestApp::new().await;
    for headers in [
        &[][..],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[("Sec-Fetch-Site", "none")],
        &[("Origin", "https://evil.example"), ("Host", "hub.example")],
        &[("Origin", "null"), ("Host", "hub.example")],
    ] {
        let page = stranger(&hub).post_saying(headers, "/requests", TYPED).await.is(303);
        assert!(page.location().starts_with("/login"));
        let page = hub
            .browser("coordinator")
            .post_saying(headers, "/requests", TYPED)
            .await
            .is(403);
        assert!(!page.text.contains("坏了"), "{headers:?}");
    }
}

#[tokio::test]
async fn who_is_led_to_the_sign_in_from_a_form_comes_back_to_its_page() {
    let hub = TestApp::new().await;
    let headers = [("Host", "hub.example"), ("Referer", "https://hub.example/requests/new")];
    let answer = stranger(&hub).post_saying(&headers, "/requests", TYPED).await.is(303);
    assert_eq!(answer.location(), "/login?next=%2Frequests%2Fnew");
}

#[tokio::test]
async fn what_was_typed_waits_while_a_password_that_was_given_out_is_changed() {
    let hub = TestApp::new().await;
    let fields = [
        ("login", "new-officer"),
        ("name", "新干事"),
        ("password", "given-out-1"),
        ("role", "zone-officer"),
    ];
    hub.browser("zone-admin").post("/admin/people", &fields).await.is(303);
    let nobody = stranger(&hub);
    let page = nobody.post_saying(&[HERE], "/requests", TYPED).await.is(401);
    let (csrf, resume) = (page.hidden("csrf"), page.hidden("resume"));
    let form = [
        ("csrf", csrf.as_str()),
        ("next", "/requests"),
        ("resume", &resume),
        ("login", "new-officer"),
        ("password", "given-out-1"),
    ];
    let cookie = format!("louwei_form={csrf}");
    let mut page = nobody
        .post_saying(&[("Cookie", &cookie)], "/login", &form)
        .await
        .is(200);
    assert!(page.text.contains("action=\"/password\""), "{}", page.text);
    let session = page.headers["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    // A refused password loses nothing either.
    for (new, status) in [("short", 422), ("my-own-password", 200)] {
        let (csrf, resume, next) = (page.hidden("csrf"), page.hidden("resume"), page.hidden("next"));
        let form = [
            ("csrf", csrf.as_str()),
            ("next", &next),
            ("resume", &resume),
            ("old", "given-out-1"),
            ("new", new),
            ("again", new),
        ];
        page = nobody
            .post_saying(&[("Cookie", &session)], "/password", &form)
            .await
            .is(status);
    }
    assert!(
        page.text.contains("重新提交") && page.text.contains("action=\"/requests\""),
        "{}",
        page.text
    );
    assert_eq!(page.hidden("words"), "电梯<b>坏了\"两天");
}
