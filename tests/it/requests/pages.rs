//! The pages, without a browser: what each shows, and that a refused form keeps what was typed.

use super::{Case, demand};
use crate::harness::{TestApp, multipart};
use crate::world::id;

#[tokio::test]
async fn the_list_is_by_due_date_and_filters() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("simple").await;
    let page = hub.browser("coordinator").get("/requests").await.is(200);
    assert!(page.text.contains("三号电梯坏了两天"));
    for none in ["grade=hard", "overdue=on", "stage=closed", "category=tax"] {
        let page = hub
            .browser("coordinator")
            .get(&format!("/requests?{none}"))
            .await
            .is(200);
        assert!(!page.text.contains("三号电梯坏了两天"), "{none}");
    }
    hub.at("2026-03-20 10:00");
    let page = hub
        .browser("coordinator")
        .get("/requests?overdue=on&grade=simple")
        .await
        .is(200);
    assert!(page.text.contains("三号电梯坏了两天"));
    hub.browser("coordinator")
        .get("/requests?cursor=nonsense")
        .await
        .is(422);
}

#[tokio::test]
async fn the_list_goes_on_where_its_page_ends() {
    let hub = TestApp::new().await;
    for _ in 0..3 {
        Case::open(&hub, "enterprise", demand()).await;
    }
    let first = hub
        .as_("coordinator")
        .get("/requests?sort=due&limit=2")
        .await
        .is(200)
        .json();
    let next = first["next"].as_str().unwrap();
    let path = format!("/requests?sort=due&limit=2&cursor={next}");
    let rest = hub.as_("coordinator").get(&path).await.is(200).json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert!(rest["next"].is_null());
}

#[tokio::test]
async fn a_request_is_registered_and_moved_on_its_page() {
    let hub = TestApp::new().await;
    let browser = hub.browser("coordinator");
    let (east, firm) = (id("building", "东"), id("enterprise", "甲"));
    let refused = browser
        .post(
            "/requests",
            &[
                ("building_id", &east),
                ("enterprise_id", &firm),
                ("words", "电梯坏了"),
                ("category", ""),
            ],
        )
        .await
        .is(422);
    assert!(refused.text.contains("电梯坏了"));
    assert!(
        refused.text.contains("聊城甲木科技有限公司"),
        "the chosen firm by its name: {}",
        refused.text
    );
    let done = browser
        .post(
            "/requests",
            &[
                ("building_id", &east),
                ("enterprise_id", &firm),
                ("words", "电梯坏了"),
                ("category", "property"),
                ("channel", "visit"),
            ],
        )
        .await
        .is(303);
    let page = browser.get(done.location()).await.is(200);
    for word in ["诉求", "现在可以做", "不予受理", "受理", "现在由谁办"] {
        assert!(page.text.contains(word), "{word}");
    }
    assert!(
        !page.text.contains("逾期未确认结案"),
        "the hub's own steps have no button"
    );
    let version = [("version", "1"), ("grade", "simple")];
    browser
        .post(&format!("{}/steps/accept", done.location()), &version)
        .await
        .is(303);
}

#[tokio::test]
async fn a_contact_is_written_down_as_of_now_with_whom_the_request_names() {
    let hub = TestApp::new().await;
    let mut opening = demand();
    opening["contact"] = "褚联络".into();
    let mut case = Case::open(&hub, "enterprise", opening).await;
    let grade = serde_json::json!({"grade": "simple"});
    case.takes("coordinator", "accept", grade).await;
    hub.at("2026-03-02 10:07");
    let path = format!("/requests/{}?step=respond", case.id);
    let page = hub.browser("coordinator").get(&path).await.is(200);
    for value in ["2026-03-02T10:07", "褚联络"] {
        assert!(
            page.text.contains(&format!("value=\"{value}\"")),
            "{value}: {}",
            page.text
        );
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused_on_a_page_in_words_and_over_the_api_as_a_problem() {
    let hub = TestApp::new().await;
    let words = "长".repeat(200_000);
    let page = hub
        .browser("coordinator")
        .post("/requests", &[("words", &words)])
        .await
        .is(413);
    for said in ["1 MB", "返回"] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    let case = Case::open(&hub, "enterprise", demand()).await;
    let path = format!("/requests/{}/attachments", case.id);
    let (kind, body) = multipart("大.pdf", &vec![0; 33 << 20], &[]);
    for declared in [false, true] {
        let mut headers = vec![("Content-Type", kind.clone())];
        if declared {
            headers.push(("Content-Length", body.len().to_string()));
        }
        let firm = hub.as_("enterprise");
        let refused = firm
            .request("POST", &path, &headers, body.clone(), !declared)
            .await
            .is(413);
        assert_eq!(refused.code(), "too_large", "{declared}");
    }
}

#[tokio::test]
async fn the_poster_carries_the_code_for_who_runs_the_building() {
    let hub = TestApp::new().await;
    let path = format!("/buildings/{}/poster", id("building", "东"));
    let page = hub.browser("coordinator").get(&path).await.is(200);
    assert!(
        page.text.contains("<svg") && page.text.contains("/b/kfq~%E4%B8%9C"),
        "{}",
        page.text
    );
    hub.browser("coordinator-west").get(&path).await.is(404);
    hub.browser("enterprise").get(&path).await.is(404);
}
