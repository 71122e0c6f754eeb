//! Pages of lists: what was no cursor of theirs is refused by every list alike.

use super::is_answered;
use crate::harness::TestApp;

#[tokio::test]
async fn every_list_refuses_what_is_no_cursor_and_takes_an_empty_one_for_none() {
    let hub = TestApp::new().await;
    let document = hub.nobody().get("/openapi.json").await.is(200).json();
    let mut lists = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        let parameters = operations["get"]["parameters"].as_array();
        let pages = parameters.is_some_and(|all| all.iter().any(|p| p["name"] == "cursor"));
        if !pages || path.contains('{') {
            continue;
        }
        lists += 1;
        let first = hub.as_("zone-admin").get(path).await.is(200);
        let empty = hub.as_("zone-admin").get(&format!("{path}?cursor=")).await.is(200);
        assert_eq!(empty.text, first.text, "{path}");
        for bad in [
            "x",
            "-1",
            "AAAA",
            "%E4%B8%AD",
            "9999999999999999999999",
            "9223372036854775807_x",
        ] {
            let answer = hub.as_("zone-admin").get(&format!("{path}?cursor={bad}")).await;
            is_answered(&answer, path);
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (422, "invalid"),
                "{path} {bad}"
            );
            assert_eq!(answer.json()["fields"][0]["code"], "bad_cursor", "{path} {bad}");
        }
    }
    assert!(lists >= 8, "{lists}");
}

#[tokio::test]
async fn a_category_that_is_none_is_refused_as_a_stage_that_is_none() {
    let hub = TestApp::new().await;
    for filter in ["stage", "category"] {
        let refused = hub
            .as_("zone-admin")
            .get(&format!("/requests?{filter}=nonsense"))
            .await
            .is(422);
        assert_eq!(refused.json()["fields"][0]["field"], filter);
    }
    hub.as_("zone-admin").get("/requests?category=property").await.is(200);
}

#[tokio::test]
async fn a_code_that_nobody_sees_is_a_field_left_out() {
    let hub = TestApp::new().await;
    for nothing in ["\u{200b}", "\u{fffe}", "\u{200b}\u{200c}"] {
        let said = serde_json::json!({"code": nothing, "name": "某局", "kind": "district"});
        let refused = hub.as_("zone-admin").post("/departments", said).await.is(422);
        let fields = refused.json()["fields"].clone();
        let required = fields
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["field"] == "code" && f["code"] == "required");
        assert!(required, "{fields}");
    }
}
