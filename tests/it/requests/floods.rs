//! The lobby when many come at once: one form is one request, and nobody shuts out the others.

use futures_util::future::join_all;
use serde_json::json;

use super::lobby::files;
use crate::harness::{TestApp, stranger};

const LOBBY: &str = "/b/%E4%B8%9C";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_that_is_sent_many_times_at_once_is_one_request_with_one_receipt_for_all() {
    let hub = TestApp::new().await;
    let token = stranger(&hub).get(LOBBY).await.is(200).hidden("retry");
    let fields = [
        ("firm_name", "某咖啡店"),
        ("contact", "王店长"),
        ("phone", "13800000000"),
        ("category", "property"),
        ("words", "门口的路灯不亮"),
        ("retry", token.as_str()),
    ];
    let path = format!("{LOBBY}/requests");
    let sent = (0..8).map(|_| async {
        let somebody = stranger(&hub);
        let filed = somebody.upload_as(&path, ("photo1", "", vec![]), &fields, false).await;
        filed.is(303).location().to_owned()
    });
    let receipts = join_all(sent).await;
    assert!(receipts.iter().all(|r| *r == format!("/r/{token}")), "{receipts:?}");
    assert_eq!(hub.counted("request_registered").await, 1);
    hub.is_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_program_that_sends_one_receipt_many_times_at_once_gets_one_number() {
    let hub = TestApp::new().await;
    let lobby = hub.nobody().get(LOBBY).await.is(200).json();
    let said = json!({
        "firm_name": "某咖啡店", "contact": "王店长", "phone": "13800000000", "category": "property",
        "words": "门口的路灯不亮", "receipt": lobby["receipt"],
    });
    let path = format!("{LOBBY}/requests");
    let sent = (0..8).map(|_| async { hub.nobody().post(&path, said.clone()).await.is(201).json() });
    for filed in join_all(sent).await {
        assert_eq!(filed["number"], "SQ-2026-0001");
        assert_eq!(filed["receipt"], lobby["receipt"]);
    }
    assert_eq!(hub.counted("request_registered").await, 1);
}

#[tokio::test]
async fn forms_that_are_refused_leave_the_lobby_open_to_the_others() {
    let hub = TestApp::new().await;
    for _ in 0..25 {
        files(&hub, &[("words", "")], None).await.is(422);
    }
    files(&hub, &[], None).await.is(303);
}

#[tokio::test]
async fn what_nobody_can_read_or_call_is_refused_by_name() {
    let hub = TestApp::new().await;
    let refused = files(&hub, &[("words", "\u{200b}"), ("contact", "\u{202e}")], None)
        .await
        .is(422);
    assert!(refused.text.contains("请填写什么事") && refused.text.contains("请填写怎么称呼您"));
    let refused = files(&hub, &[("phone", "abc")], None).await.is(422);
    assert!(refused.text.contains("联系电话至少要有7位数字"), "{}", refused.text);
    assert_eq!(hub.counted("request_registered").await, 0);
}

#[tokio::test]
async fn a_wall_says_how_many_minutes_are_left_of_it() {
    let hub = TestApp::new().await;
    for _ in 0..20 {
        files(&hub, &[], None).await.is(303);
    }
    hub.at("2026-03-02 10:06");
    let stopped = files(&hub, &[], None).await.is(429);
    assert!(stopped.text.contains("请约9分钟后"), "{}", stopped.text);
}
