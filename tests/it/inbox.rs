//! What lies with whom, and one-time links for who never signs in.

use louwei::inbox::links::csrf;
use serde_json::{Value, json};

use crate::harness::TestApp;
use crate::world::id;

const DEMAND: &str = "注册地址变更要跑几趟，能不能一次说清";

async fn hand_off(app: &TestApp, lead: &str, title: &str) -> String {
    let said = json!({
        "building_id": id("building", "东"), "category": "registration", "title": title, "demand": DEMAND,
        "enterprise_id": id("enterprise", "甲"), "lead_department_id": id("department", lead),
        "basis": "测试权责清单第一条",
    });
    app.as_("zone-officer").post("/handoffs", said).await.is(201).id()
}

async fn inbox(app: &TestApp, login: &str, query: &str) -> Value {
    app.as_(login).get(&format!("/inbox{query}")).await.is(200).json()
}

/// The token of a fresh link to the first leg.
async fn link(app: &TestApp, handoff: &str, steps: &[&str]) -> String {
    let said = json!({"sent_to": "朱经办", "steps": steps, "days": 3});
    let path = format!("/handoffs/{handoff}/legs/1/links");
    let made = app.as_("zone-officer").post(&path, said).await.is(201).json();
    made["path"].as_str().unwrap().strip_prefix("/l/").unwrap().to_owned()
}

fn signed<'a>(csrf: &'a str, version: &'a str) -> [(&'a str, &'a str); 2] {
    [("csrf", csrf), ("version", version)]
}

#[tokio::test]
async fn a_leg_lies_with_its_department_once_with_the_demand_in_the_firms_words() {
    let app = TestApp::new().await;
    let handoff = hand_off(&app, "审批", "注册地址变更").await;
    let mine = inbox(&app, "department-2", "").await;
    let items = mine["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{mine}");
    assert_eq!(items[0]["id"], handoff);
    assert_eq!(items[0]["demand"], DEMAND);
    assert_eq!(items[0]["leg_id"], "1");
    assert_eq!(items[0]["rule"], "sign");
    assert_eq!(items[0]["steps"][0], "sign");
    for other in ["department", "coordinator", "enterprise", "auditor", "lawyer"] {
        assert_eq!(inbox(&app, other, "").await["items"], json!([]), "{other}");
    }
    app.nobody().get("/inbox").await.is(401);
    app.as_("department-2").get("/inbox?cursor=nonsense").await.is(422);
}

#[tokio::test]
async fn a_request_lies_with_the_coordinator_of_its_building_in_the_words_of_its_stage() {
    let app = TestApp::new().await;
    let said = json!({
        "building_id": id("building", "东"), "category": "property", "channel": "visit",
        "enterprise_id": id("enterprise", "甲"), "words": "三楼漏水",
    });
    let request = app.as_("coordinator").post("/requests", said).await.is(201).id();
    let mine = inbox(&app, "coordinator", "").await;
    let entry = &mine["items"][0];
    assert_eq!(
        (&entry["id"], &entry["rule"]),
        (&json!(request), &json!("response")),
        "{mine}"
    );
    assert_eq!(
        (&entry["stage_label"], &entry["demand"]),
        (&json!("已登记"), &json!("三楼漏水"))
    );
    assert_eq!(inbox(&app, "coordinator-west", "").await["items"], json!([]));
}

#[tokio::test]
async fn pages_of_an_inbox_hold_every_leg_once_by_what_is_due_first() {
    let app = TestApp::new().await;
    let mut all = vec![];
    for (n, time) in ["2026-03-02 10:00", "2026-03-02 11:00", "2026-03-03 09:00"]
        .iter()
        .enumerate()
    {
        app.at(time);
        all.push(hand_off(&app, "审批", &format!("第{n}件")).await);
    }
    let (mut seen, mut query) = (vec![], "?limit=1".to_owned());
    loop {
        let page = inbox(&app, "department-2", &query).await;
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| e["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => query = format!("?limit=1&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, all);
}

#[tokio::test]
async fn a_clerk_signs_with_one_tap_and_answers_with_two() {
    let app = TestApp::new().await;
    let handoff = hand_off(&app, "审批", "注册地址变更").await;
    let clerk = app.browser("department-2");
    let page = clerk.get("/inbox").await.is(200).text;
    assert!(page.contains(DEMAND) && page.contains(&format!("/inbox/{handoff}/1/sign")));
    let sign = format!("/inbox/{handoff}/1/sign");
    app.browser("department").post(&sign, &[("version", "1")]).await.is(404);
    clerk.post(&sign, &[("version", "1")]).await.is(303);
    let slower = clerk.post(&sign, &[("version", "1")]).await.is(412).text;
    assert!(
        slower.contains("已于2026-03-02 10:00签收，不用再签") && !slower.contains("您填写的内容"),
        "{slower}"
    );

    let form = clerk.get(&format!("/inbox?answer={handoff}-1")).await.is(200).text;
    assert!(form.contains(&format!("/inbox/{handoff}/1/answer")), "{form}");
    let answer = format!("/inbox/{handoff}/1/answer");
    let refused = clerk
        .post(&answer, &[("version", "2"), ("text", "一次办好")])
        .await
        .is(422)
        .text;
    assert!(
        refused.contains("一次办好") && refused.contains("请填写方式"),
        "what was typed stays"
    );
    clerk
        .post(&answer, &[("version", "2"), ("how", "phone"), ("text", "一次办好")])
        .await
        .is(303);
    clerk
        .post(&format!("/inbox/{handoff}/1/cancel"), &[("version", "3")])
        .await
        .is(404);
    app.browser("auditor").get("/inbox").await.is(404);
}

#[tokio::test]
async fn a_link_serves_one_step_and_then_says_that_it_is_used() {
    let app = TestApp::new().await;
    let handoff = hand_off(&app, "审批", "注册地址变更").await;
    let token = link(&app, &handoff, &["sign", "answer"]).await;
    let path = format!("/l/{token}");
    // A cookie makes no difference.
    let anybody = app.browser("enterprise-2");
    let page = anybody.get(&path).await.is(200).text;
    assert!(page.contains(DEMAND) && page.contains("签收") && !page.contains("反馈结果"));
    anybody.get(&path).await.is(200);

    let token_csrf = csrf(&token);
    let sign = format!("{path}/sign");
    anybody.post_bare(&sign, &signed("wrong", "1")).await.is(403);
    let other = anybody
        .post_bare(&format!("{path}/submit"), &signed(&token_csrf, "1"))
        .await
        .is(409);
    assert!(other.text.contains("不能用来办理"));
    let stale = anybody.post_bare(&sign, &signed(&token_csrf, "7")).await.is(412).text;
    assert!(stale.contains("签收"), "the form is there again");
    anybody.post_bare(&sign, &signed(&token_csrf, "1")).await.is(303);
    let again = anybody
        .post_bare(&format!("{path}/answer"), &signed(&token_csrf, "2"))
        .await
        .is(409)
        .text;
    assert!(again.contains("用过") && again.contains("登录楼委通"), "{again}");
    let read = anybody.get(&path).await.is(200).text;
    assert!(read.contains(DEMAND) && read.contains("已用这个链接办理“签收”"));

    let shown = app
        .as_("department-2")
        .get(&format!("/handoffs/{handoff}"))
        .await
        .is(200)
        .json();
    assert_eq!(shown["version"], 2);
    let timeline = app
        .as_("department-2")
        .get(&format!("/handoffs/{handoff}/timeline"))
        .await
        .is(200)
        .text;
    assert!(timeline.contains("朱经办（一次性链接）"), "{timeline}");
    app.is_clean().await;
}

#[tokio::test]
async fn what_was_typed_for_a_link_that_is_used_or_expired_meanwhile_is_given_back() {
    let app = TestApp::new().await;
    let handoff = hand_off(&app, "审批", "注册地址变更").await;
    let token = link(&app, &handoff, &["sign", "answer"]).await;
    let token_csrf = csrf(&token);
    let anybody = app.browser("enterprise-2");
    let sign = format!("/l/{token}/sign");
    anybody.post_bare(&sign, &signed(&token_csrf, "1")).await.is(303);
    let answer = [
        ("csrf", token_csrf.as_str()),
        ("version", "2"),
        ("how", "phone"),
        ("text", "材料一次说清，两天办好"),
    ];
    let path = format!("/l/{token}/answer");
    let used = anybody.post_bare(&path, &answer).await.is(409).text;
    assert!(
        used.contains("用过") && used.contains("材料一次说清，两天办好"),
        "{used}"
    );
    app.at("2026-03-20 10:00");
    let over = anybody.post_bare(&path, &answer).await.is(410).text;
    assert!(
        over.contains("失效") && over.contains("材料一次说清，两天办好"),
        "{over}"
    );
}

#[tokio::test]
async fn a_first_contact_that_is_refused_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let handoff = hand_off(&app, "审批", "注册地址变更").await;
    let clerk = app.browser("department-2");
    clerk
        .post(&format!("/inbox/{handoff}/1/sign"), &[("version", "1")])
        .await
        .is(303);
    let page = clerk.get("/inbox").await.is(200).plain();
    assert!(page.contains(&format!("begin={handoff}-1")), "{page}");
    let form = clerk.get(&format!("/inbox?begin={handoff}-1")).await.is(200).text;
    let begin = format!("/inbox/{handoff}/1/begin");
    assert!(form.contains(&begin), "{form}");
    let refused = clerk
        .post(&begin, &[("version", "2"), ("handler", "朱经办")])
        .await
        .is(422)
        .text;
    assert!(refused.contains("朱经办"), "what was typed stays");
}

#[tokio::test]
async fn what_was_typed_for_a_first_contact_that_a_colleague_has_registered_is_given_back() {
    let app = TestApp::new().await;
    let handoff = hand_off(&app, "审批", "注册地址变更").await;
    let clerk = app.browser("department-2");
    let sign = format!("/inbox/{handoff}/1/sign");
    clerk.post(&sign, &[("version", "1")]).await.is(303);
    let contact = |note| {
        [
            ("version", "2"),
            ("handler", "朱经办"),
            ("contacted_at", "2026-03-02T10:00"),
            ("how", "phone"),
            ("note", note),
        ]
    };
    let begin = format!("/inbox/{handoff}/1/begin");
    clerk.post(&begin, &contact("已电话了解情况")).await.is(303);
    let slower = clerk.post(&begin, &contact("企业要求上门")).await.is(412).text;
    for told in [
        "朱经办已于2026-03-02 10:00联系提出人并登记，不用再登记",
        "您填写的内容",
        "企业要求上门",
        "朱经办",
        "<dd class=\"prose\">电话</dd>",
    ] {
        assert!(slower.contains(told), "{told}: {slower}");
    }
}

#[tokio::test]
async fn a_later_page_of_the_inbox_keeps_its_place_and_what_was_typed_on_it() {
    let app = TestApp::new().await;
    let mut last = String::new();
    for n in 1..=21 {
        app.at(&format!("2026-03-02 10:{n:02}"));
        last = hand_off(&app, "审批", &format!("第{n}件")).await;
    }
    let clerk = app.browser("department-2");
    let first = clerk.get("/inbox").await.is(200).plain();
    let on_first = first.contains(&format!("/inbox/{last}/1/"));
    assert!(!on_first, "it stands on the second page");
    let next = first.split("rel=\"next\" href=\"/inbox?cursor=").nth(1).unwrap();
    let cursor = next.split('"').next().unwrap();
    let second = clerk.get(&format!("/inbox?cursor={cursor}")).await.is(200).plain();
    let sign = format!("/inbox/{last}/1/sign?cursor={cursor}");
    assert!(second.contains(&sign), "{second}");
    let signed = clerk.post(&sign, &[("version", "1")]).await.is(303);
    assert_eq!(signed.location(), format!("/inbox?cursor={cursor}"));
    let answer = format!("/inbox/{last}/1/answer?cursor={cursor}");
    let refused = clerk.post(&answer, &[("version", "2"), ("text", "一次办好")]).await;
    let refused = refused.is(422).text;
    assert!(
        refused.contains("请填写方式") && refused.contains("一次办好"),
        "{refused}"
    );
}

#[tokio::test]
async fn an_expired_or_foreign_link_says_where_to_turn() {
    let app = TestApp::new().await;
    let handoff = hand_off(&app, "审批", "注册地址变更").await;
    let token = link(&app, &handoff, &["sign"]).await;
    let anybody = app.browser("enterprise");
    app.at("2026-03-05 10:00");
    let over = anybody.get(&format!("/l/{token}")).await.is(410).text;
    assert!(over.contains("失效") && over.contains("另发一个"));
    let token_csrf = csrf(&token);
    anybody
        .post_bare(&format!("/l/{token}/sign"), &signed(&token_csrf, "1"))
        .await
        .is(410);
    for wrong in ["nonsense", "%27%20OR%201%3D1", &"a".repeat(64)] {
        let page = anybody.get(&format!("/l/{wrong}")).await.is(404).text;
        assert!(page.contains("没有这个链接"));
    }
    for _ in 0..30 {
        anybody.get("/l/nonsense").await;
    }
    anybody.get("/l/nonsense").await.is(429);
}

#[tokio::test]
async fn links_are_issued_by_the_zone_to_a_leg_in_somebodys_hands() {
    let app = TestApp::new().await;
    let handoff = hand_off(&app, "审批", "注册地址变更").await;
    let path = format!("/handoffs/{handoff}/legs/1/links");
    let good = json!({"sent_to": "朱经办", "steps": ["sign"], "days": 3});
    for (login, status) in [
        ("coordinator", 403),
        ("department-2", 403),
        ("auditor", 403),
        ("other-zone-admin", 404),
    ] {
        app.as_(login).post(&path, good.clone()).await.is(status);
    }
    let officer = app.as_("zone-officer");
    officer.post(&path.replace("/1/", "/9/"), good.clone()).await.is(404);
    let bad = json!({"sent_to": "", "steps": ["finish"], "days": 99});
    let fields = officer.post(&path, bad).await.is(422).json();
    assert_eq!(fields["fields"].as_array().unwrap().len(), 3, "{fields}");

    let browser = app.browser("zone-officer");
    assert!(
        browser
            .get(&format!("/handoffs/{handoff}"))
            .await
            .is(200)
            .text
            .contains("发一次性链接")
    );
    let page = format!("/handoffs/{handoff}/legs/1/link");
    browser.get(&page).await.is(200);
    app.browser("coordinator").get(&page).await.is(403);
    let refused = browser
        .post(&page, &[("sent_to", "朱经办"), ("days", "3")])
        .await
        .is(422)
        .text;
    assert!(refused.contains("朱经办"));
    let made = browser
        .post(&page, &[("sent_to", "朱经办"), ("steps", "sign"), ("days", "3")])
        .await
        .is(200)
        .text;
    assert!(
        made.contains("/l/") && made.contains("请勿转发") && made.contains("前有效"),
        "{made}"
    );

    let cancel = json!({"step": "cancel", "code": "mistaken", "reason": "派错了"});
    officer
        .step(&format!("/handoffs/{handoff}/steps"), 1, cancel)
        .await
        .is(200);
    officer.post(&path, good).await.is(409);
}
