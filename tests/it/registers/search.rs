//! Finding firms by their name or code, and who sees which.

use louwei::web::params::escaped;
use serde_json::json;

use crate::harness::TestApp;
use crate::world::id;

#[tokio::test]
async fn two_characters_of_a_name_suffice() {
    let hub = TestApp::new().await;
    let list = hub.as_("zone-admin").get("/enterprises?q=木科").await.is(200).json();
    assert_eq!(list["items"][0]["name"], "聊城甲木科技有限公司");
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let first = hub
        .as_("zone-admin")
        .get("/enterprises?q=聊城&limit=2")
        .await
        .is(200)
        .json();
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let next = first["next"].as_str().unwrap();
    let rest = format!("/enterprises?q=聊城&limit=3&cursor={next}");
    let rest = hub.as_("zone-admin").get(&rest).await.is(200).json();
    assert_eq!(
        (rest["items"].as_array().unwrap().len(), &rest["next"]),
        (3, &json!(null))
    );
    let none = hub.as_("zone-admin").get("/enterprises?q=甲技").await.is(200).json();
    assert_eq!(none["items"], json!([]));
    hub.as_("zone-admin").get("/enterprises?q=聊城&cursor=x").await.is(422);
}

#[tokio::test]
async fn four_characters_of_a_code_suffice() {
    let hub = TestApp::new().await;
    let found = async |login: &str, query: &str| {
        let list = hub
            .as_(login)
            .get(&format!("/enterprises?{query}"))
            .await
            .is(200)
            .json();
        let names = list["items"].as_array().unwrap().iter();
        let names: Vec<String> = names.map(|firm| firm["name"].as_str().unwrap().to_owned()).collect();
        (names, list["next"].as_str().map(str::to_owned))
    };
    for query in ["91371500MA3C00002M", "91371500ma3c00002", "91-371500-MA3C 00002"] {
        let query = format!("q={}", escaped(query));
        assert_eq!(
            found("zone-admin", &query).await,
            (vec!["聊城乙水贸易有限公司".to_owned()], None)
        );
    }
    let (first, next) = found("zone-admin", "q=9137&limit=3").await;
    let (rest, end) = found("zone-admin", &format!("q=9137&limit=3&cursor={}", next.unwrap())).await;
    assert_eq!((first.len(), rest.len(), end), (3, 2, None));
    assert!(rest.iter().all(|name| !first.contains(name)), "each once");
    for nothing in ["q=913", "q=9138", "q=3715", "q=91371500MA3C00002X"] {
        assert_eq!(found("zone-admin", nothing).await, (vec![], None), "{nothing}");
    }
    hub.as_("zone-admin").get("/enterprises?q=9137&cursor=-1").await.is(422);
    assert_eq!(found("enterprise", "q=9137").await.0, ["聊城甲木科技有限公司"]);
    let page = hub
        .browser("zone-admin")
        .get("/enterprises?q=91371500ma3c00005")
        .await
        .is(200)
        .text;
    assert!(page.contains("聊城戊土餐饮管理有限公司") && !page.contains("聊城甲木科技有限公司"));
    let offered = hub
        .browser("zone-admin")
        .get("/options/enterprise?q=9137")
        .await
        .is(200)
        .json();
    assert_eq!(offered["items"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn who_may_not_see_a_firm_learns_no_more_than_its_name() {
    let hub = TestApp::new().await;
    let own = format!("/enterprises/{}", id("enterprise", "甲"));
    let other = format!("/enterprises/{}", id("enterprise", "戊"));
    for (login, path, status) in [
        ("zone-officer", &other, 200),
        ("auditor", &other, 200),
        ("coordinator", &own, 200),
        ("coordinator", &other, 404),
        ("enterprise", &own, 200),
        ("enterprise", &other, 404),
        ("law-firm", &own, 404),
        ("worker", &own, 404),
        ("other-zone-admin", &own, 404),
    ] {
        hub.as_(login).get(path).await.is(status);
    }
    let found = hub.as_("coordinator").get("/enterprises?q=戊土").await.is(200).json();
    let names: Vec<&String> = found["items"][0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["id", "name", "version"]);
    let found = hub.as_("enterprise").get("/enterprises?q=聊城").await.is(200).json();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let listed = hub.as_("coordinator").get("/enterprises").await.is(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    let buildings = hub.as_("coordinator").get("/buildings").await.is(200).json();
    assert_eq!(buildings["items"][0]["code"], "东");
    assert_eq!(buildings["items"].as_array().unwrap().len(), 1);
    hub.as_("auditor").post("/buildings", json!({})).await.is(403);
}
