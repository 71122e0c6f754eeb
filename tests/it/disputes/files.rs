//! Attachments: what is accepted, who sees which, that the journal knows of them.

use serde_json::json;

use super::{Case, labour};
use crate::harness::TestApp;

const PDF: &[u8] = b"%PDF-1.7\n% a paper\n";

#[tokio::test]
async fn a_paper_of_the_application_is_read_by_who_screens_it_and_a_later_one_by_who_is_assigned() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    let path = format!("/disputes/{}/attachments", case.id);
    let seen = async |login: &str| {
        let listed = hub.as_(login).get(&path).await.is(200).json();
        listed["items"].as_array().unwrap().len()
    };
    case.takes("worker", "submit", json!({})).await;
    let put = hub
        .as_("worker")
        .upload_with(&path, "工资条.pdf", PDF.to_vec(), &[("visibility", "v2")])
        .await
        .is(201);
    assert_eq!(
        (
            seen("coordinator").await,
            seen("zone-officer").await,
            seen("auditor").await
        ),
        (1, 1, 0)
    );
    let file = format!("{path}/{}", put.id());
    hub.as_("coordinator").get(&file).await.is(200);
    case.version = case.get("worker").await.version();
    case.takes("coordinator", "start_screening", json!({})).await;
    assert_eq!((seen("coordinator").await, seen("zone-officer").await), (1, 0));
    hub.as_("zone-officer").get(&file).await.is(404);
}

#[tokio::test]
async fn a_file_has_its_readers() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_consultation().await;
    let path = format!("/disputes/{}/attachments", case.id);
    let put = async |login: &str, name: &str, fields: &[(&str, &str)]| {
        hub.as_(login).upload_with(&path, name, PDF.to_vec(), fields).await
    };
    put("worker", "工资条.pdf", &[("visibility", "v2")]).await.is(201);
    put("worker", "底牌.pdf", &[("visibility", "v3"), ("side", "a")])
        .await
        .is(201);
    put("lawyer", "律师意见.pdf", &[("visibility", "v4"), ("side", "a")])
        .await
        .is(201);
    let strange = put("enterprise", "x.pdf", &[("visibility", "v3"), ("side", "a")])
        .await
        .is(403);
    assert_eq!(strange.rule(), "disputes.file_has_its_readers");
    put("auditor", "x.pdf", &[]).await.is(403);
    put("zone-officer", "x.pdf", &[]).await.is(403);
    put("enterprise-2", "x.pdf", &[]).await.is(404);
    put("worker", "x.pdf", &[("visibility", "v3")]).await.is(422);
    put("worker", "x.pdf", &[("visibility", "v1")]).await.is(422);

    for (login, sees) in [
        ("worker", vec!["工资条.pdf", "底牌.pdf", "律师意见.pdf"]),
        ("lawyer", vec!["工资条.pdf", "底牌.pdf", "律师意见.pdf"]),
        ("mediator", vec!["工资条.pdf", "底牌.pdf"]),
        ("enterprise", vec!["工资条.pdf"]),
        ("coordinator", vec!["工资条.pdf"]),
        ("auditor", vec![]),
    ] {
        let listed = hub.as_(login).get(&path).await.is(200).json();
        let names: Vec<_> = listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, sees, "{login}");
        let timeline = case.timeline(login).await.is(200).text;
        assert_eq!(timeline.contains("底牌"), sees.contains(&"底牌.pdf"), "{login}");
    }
    let listed = hub.as_("worker").get(&path).await.json();
    let hidden = listed["items"][1]["id"].as_str().unwrap();
    hub.as_("enterprise").get(&format!("{path}/{hidden}")).await.is(404);
    let file = hub.as_("mediator").get(&format!("{path}/{hidden}")).await.is(200);
    assert_eq!(file.text.as_bytes(), PDF);
    assert_eq!(file.headers["content-type"], "application/pdf");
    assert!(
        file.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment;")
    );
    assert_eq!(
        case.get("worker").await.version(),
        case.version + 3,
        "each upload is an event"
    );
    hub.is_clean().await;
}

#[tokio::test]
async fn a_file_of_a_side_without_a_word_on_its_readers_never_reaches_the_opponent() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.reaches_consultation().await;
    let path = format!("/disputes/{}/attachments", case.id);
    let put = async |fields: &[(&str, &str)]| {
        let bytes = PDF.to_vec();
        hub.as_("lawyer").upload_with(&path, "底牌.pdf", bytes, fields).await
    };
    put(&[("visibility", "v2"), ("side", "a")]).await.is(422);
    for fields in [
        &[("visibility", ""), ("side", "a")][..],
        &[("visibility", ""), ("side", "")],
        &[],
    ] {
        let own = put(fields).await.is(201);
        assert_eq!(
            (&own.json()["visibility"], &own.json()["side"]),
            (&json!("v3"), &json!("a"))
        );
        let file = format!("{path}/{}", own.id());
        hub.as_("worker").get(&file).await.is(200);
        hub.as_("enterprise").get(&file).await.is(404);
    }
    let shared = hub
        .as_("coordinator")
        .upload(&path, "通知.pdf", PDF.to_vec())
        .await
        .is(201);
    assert_eq!(shared.json()["visibility"], "v2", "who stands on no side adds for all");
    let address = format!("/disputes/{}", case.id);
    let page = hub.browser("lawyer").get(&address).await.is(200);
    assert!(page.text.contains("仅该方与中立人能看"), "the form says so");
}

#[tokio::test]
async fn what_is_no_paper_is_refused() {
    let hub = TestApp::new().await;
    let case = Case::open(&hub, "worker", labour()).await;
    let path = format!("/disputes/{}/attachments", case.id);
    let worker = hub.as_("worker");
    worker.upload(&path, "run.exe", b"MZ".to_vec()).await.is(415);
    worker
        .upload(&path, "fake.pdf", b"<script>alert(1)</script>".to_vec())
        .await
        .is(415);
    worker.upload(&path, "empty.pdf", vec![]).await.is(422);
    let mut large = PDF.to_vec();
    large.resize(21 << 20, b' ');
    worker.upload(&path, "large.pdf", large).await.is(413);
    worker
        .raw(
            poem::http::Method::POST,
            &path,
            "multipart/form-data; boundary=x",
            b"--x\r\nbroken".to_vec(),
        )
        .await;
    let listed = worker.get(&path).await.is(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 0, "nothing was half written");
    assert_eq!(case.get("worker").await.version(), 1);
}
