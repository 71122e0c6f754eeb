//! The code in the lobby: a request without an account, its floods, photos.

use super::Case;
use crate::harness::{Answer, TestApp, stranger};

const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F'];

const FIELDS: &[(&str, &str)] = &[
    ("firm_name", "某咖啡店"),
    ("contact", "王店长"),
    ("phone", "13800000000"),
    ("category", "property"),
    ("words", "门口的路灯不亮"),
];

pub async fn files(hub: &TestApp, extra: &[(&str, &str)], photo: Option<(&str, Vec<u8>)>) -> Answer {
    let page = stranger(hub).get("/b/%E4%B8%9C").await.is(200);
    let token = page.hidden("retry");
    let mut fields: Vec<(&str, &str)> = FIELDS
        .iter()
        .filter(|(name, _)| !extra.iter().any(|(own, _)| own == name))
        .copied()
        .collect();
    fields.extend_from_slice(extra);
    fields.push(("retry", &token));
    let (name, bytes) = photo.unwrap_or(("", vec![]));
    stranger(hub)
        .upload_as("/b/%E4%B8%9C/requests", ("photo1", name, bytes), &fields, false)
        .await
}

#[tokio::test]
async fn a_request_from_the_lobby_is_followed_and_confirmed_by_its_receipt() {
    let hub = TestApp::new().await;
    let filed = files(&hub, &[], Some(("灯.jpg", JPEG.to_vec()))).await.is(303);
    let receipt = filed.location().to_owned();
    assert!(receipt.starts_with("/r/") && receipt.len() == 67, "{receipt}");
    let page = stranger(&hub).get(&receipt).await.is(200);
    assert!(page.text.contains("SQ-2026-0001") && page.text.contains("现在由谁办"));
    let mut case = Case::filed(&hub).await;
    let shown = case.get("coordinator").await.is(200).json();
    assert_eq!(shown["channel"], "lobby");
    let photos = hub
        .as_("coordinator")
        .get(&format!("/requests/{}/attachments", case.id))
        .await;
    assert_eq!(photos.json()["items"][0]["media_type"], "image/jpeg");
    case.reaches_resolved().await;
    let page = stranger(&hub).get(&receipt).await.is(200);
    assert!(page.text.contains("确认与评价"));
    let version = case.version.to_string();
    stranger(&hub)
        .post_bare(
            &format!("{receipt}/steps/confirm"),
            &[
                ("version", &version),
                ("solved", "true"),
                ("score", "5"),
                ("words", "亮了"),
            ],
        )
        .await
        .is(303);
    assert_eq!(case.reread("coordinator").await["stage"], "closed");
    assert_eq!(hub.counted("request_satisfied").await, 1);
    hub.is_clean().await;
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_one_request_with_one_receipt() {
    let hub = TestApp::new().await;
    let page = stranger(&hub).get("/b/%E4%B8%9C").await.is(200);
    let token = page.hidden("retry");
    let mut fields = FIELDS.to_vec();
    fields.push(("retry", &token));
    for _ in 0..2 {
        let filed = stranger(&hub)
            .upload_as("/b/%E4%B8%9C/requests", ("photo1", "", vec![]), &fields, false)
            .await;
        assert_eq!(filed.is(303).location(), format!("/r/{token}"));
    }
    assert_eq!(hub.counted("request_registered").await, 1);
}

#[tokio::test]
async fn what_is_missing_is_named_and_what_was_typed_is_kept() {
    let hub = TestApp::new().await;
    let refused = files(&hub, &[("phone", "")], None).await.is(422);
    assert!(refused.text.contains("请填写联系电话") && refused.text.contains("门口的路灯不亮"));
}

#[tokio::test]
async fn a_photo_of_forty_megabytes_is_refused_with_its_reason_and_the_form_is_kept() {
    let hub = TestApp::new().await;
    let mut photo = JPEG.to_vec();
    photo.resize(40 << 20, 0);
    let refused = files(&hub, &[], Some(("大图.jpg", photo))).await.is(413);
    assert!(refused.text.contains("大图.jpg") && refused.text.contains("10MB"));
    assert!(refused.text.contains("门口的路灯不亮"));
    assert_eq!(hub.counted("request_registered").await, 0);
}

#[tokio::test]
async fn photos_above_the_limit_of_all_together_are_refused_and_the_form_is_kept() {
    let hub = TestApp::new().await;
    let page = stranger(&hub).get("/b/%E4%B8%9C").await.is(200);
    let token = page.hidden("retry");
    let mut fields = FIELDS.to_vec();
    fields.push(("retry", &token));
    let mut photo = JPEG.to_vec();
    photo.resize(70 << 20, 0);
    for declared in [false, true] {
        let (path, photo) = ("/b/%E4%B8%9C/requests", photo.clone());
        let somebody = stranger(&hub);
        let photo = ("photo1", "大图.jpg", photo);
        let refused = somebody.upload_as(path, photo, &fields, declared).await.is(413);
        assert!(refused.text.contains("合计超过64MB"), "{declared}: {}", refused.text);
        assert!(refused.text.contains("门口的路灯不亮"), "{declared}: {}", refused.text);
    }
    assert_eq!(hub.counted("request_registered").await, 0);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_nothing_is_half_written() {
    let hub = TestApp::new().await;
    let refused = files(&hub, &[], Some(("病毒.jpg", b"MZ not a picture".to_vec())))
        .await
        .is(415);
    assert!(refused.text.contains("门口的路灯不亮"));
    assert_eq!(hub.counted("request_registered").await, 0);
}

#[tokio::test]
async fn a_flood_is_stopped_with_what_to_do_and_ends_with_its_window() {
    let hub = TestApp::new().await;
    for _ in 0..20 {
        files(&hub, &[], None).await.is(303);
    }
    let stopped = files(&hub, &[], None).await.is(429);
    assert!(stopped.text.contains("15分钟后") && stopped.text.contains("门口的路灯不亮"));
    assert_eq!(stopped.headers["retry-after"], "900");
    hub.at("2026-03-02 10:20");
    files(&hub, &[], None).await.is(303);
    assert_eq!(hub.counted("request_registered").await, 21);
}

#[tokio::test]
async fn an_employee_in_the_lobby_is_hidden_from_the_employer_once_its_firm_is_known() {
    let hub = TestApp::new().await;
    let said = [
        ("category", "labour"),
        ("words", "拖欠工资两个月"),
        ("by_employee", "true"),
    ];
    files(&hub, &said, None).await.is(303);
    let mut case = Case::filed(&hub).await;
    let firm = serde_json::json!({"enterprise_id": crate::world::id("enterprise", "甲")});
    case.takes("coordinator", "link_firm", firm).await;
    case.get("enterprise").await.is(404);
    case.get("coordinator").await.is(200);
}

#[tokio::test]
async fn nobody_guesses_whether_an_employee_or_the_firm_speaks_of_labour() {
    let hub = TestApp::new().await;
    let page = stranger(&hub).get("/b/%E4%B8%9C").await.is(200);
    let answers = page.text.matches("type=\"radio\" name=\"by_employee\"").count();
    assert!(answers == 2 && !page.text.contains(" checked"), "{}", page.text);
    let said = [("category", "labour"), ("words", "拖欠工资两个月")];
    let refused = files(&hub, &said, None).await.is(422);
    assert!(refused.text.contains("请选择您是员工还是代表单位") && refused.text.contains("拖欠工资两个月"));
    assert_eq!(hub.counted("request_registered").await, 0);
    let by_the_firm = [said[0], ("words", "想招两名前台"), ("by_employee", "false")];
    files(&hub, &by_the_firm, None).await.is(303);
    let shown = Case::filed(&hub).await.get("coordinator").await.is(200).json();
    assert_eq!(shown["by_employee"], false);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let hub = TestApp::new().await;
    let page = stranger(&hub).get("/b/%E4%B8%9C").await.is(200);
    let token = page.hidden("retry");
    let elsewhere = [("Origin", "https://evil.example")];
    let refused = stranger(&hub)
        .post_saying(&elsewhere, "/b/%E4%B8%9C/requests", &[("retry", token.as_str())])
        .await;
    assert!(refused.status == 403 || refused.status == 400, "{}", refused.status);
    let receipt = files(&hub, &[], None).await.is(303).location().to_owned();
    stranger(&hub)
        .post_saying(
            &elsewhere,
            &format!("{receipt}/steps/withdraw"),
            &[("version", "1"), ("reason", "x")],
        )
        .await
        .is(403);
}

#[tokio::test]
async fn a_code_of_no_building_is_not_found() {
    let hub = TestApp::new().await;
    stranger(&hub).get("/b/none").await.is(404);
}

#[tokio::test]
async fn the_same_form_with_other_words_is_another_request_with_its_own_receipt() {
    let hub = TestApp::new().await;
    let page = stranger(&hub).get("/b/%E4%B8%9C").await.is(200);
    let token = page.hidden("retry");
    let mut receipts = vec![];
    for words in ["门禁坏了", "停车费要发票", "停车费要发票", "门禁坏了"] {
        let mut fields: Vec<_> = FIELDS.iter().filter(|(name, _)| *name != "words").copied().collect();
        fields.extend([("words", words), ("retry", token.as_str())]);
        let filed = stranger(&hub)
            .upload_as("/b/%E4%B8%9C/requests", ("photo1", "", vec![]), &fields, false)
            .await
            .is(303);
        assert!(stranger(&hub).get(filed.location()).await.is(200).text.contains(words));
        receipts.push(filed.location().to_owned());
    }
    assert_ne!(receipts[0], receipts[1]);
    assert_eq!((&receipts[1], &receipts[0]), (&receipts[2], &receipts[3]));
    assert_eq!(hub.counted("request_registered").await, 2);
}

#[tokio::test]
async fn a_form_that_comes_back_asks_for_its_photos_again() {
    let hub = TestApp::new().await;
    let photo = Some(("灯.jpg", JPEG.to_vec()));
    let refused = files(&hub, &[("phone", "")], photo).await.is(422);
    assert!(
        refused.text.contains("照片没有保留，请重新选择：灯.jpg"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn a_code_that_another_zone_takes_too_lets_the_visitor_choose_and_the_poster_stays() {
    let hub = TestApp::new().await;
    let mut tx = hub.app.db.begin().await.unwrap();
    tx.sql("INSERT INTO street (zone_id, id, name) VALUES ('other', 'other-street', '别街')")
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let same = serde_json::json!({"code": "东", "name": "别处的楼", "street": "别街", "gross_floor_area": "20000"});
    hub.as_("other-zone-admin").post("/buildings", same).await.is(201);
    let page = stranger(&hub).get("/b/%E4%B8%9C").await.is(200);
    for address in ["/b/kfq~%E4%B8%9C", "/b/other~%E4%B8%9C"] {
        assert!(page.text.contains(address), "{address}: {}", page.text);
    }
    let form = stranger(&hub).get("/b/kfq~%E4%B8%9C").await.is(200);
    assert!(form.text.contains("/b/kfq~%E4%B8%9C/requests"), "{}", form.text);
}
