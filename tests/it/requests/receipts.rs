//! The receipt of a request from the lobby: its link, its code on paper, what it says.

use super::lobby::files;
use crate::harness::{Answer, TestApp, stranger};

/// 查询码 as the receipt shows it.
fn code_in(page: &Answer) -> String {
    let at = page.text.split("<dt>查询码</dt><dd>").nth(1).unwrap();
    at.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_wrong_link_finds_nothing_and_stands_in_nobodys_way() {
    let hub = TestApp::new().await;
    let receipt = files(&hub, &[], None).await.is(303).location().to_owned();
    let forged = format!("{}{}", &receipt[..receipt.len() - 4], "0000");
    for wrong in [forged.as_str(), "/r/SQ-2026-0001", "/r/0"] {
        for _ in 0..15 {
            stranger(&hub).get(wrong).await.is(404);
        }
    }
    stranger(&hub).get("/r/SQ-2026-0001~22222-22222").await.is(404);
    stranger(&hub).get(&receipt).await.is(200);
}

#[tokio::test]
async fn number_and_code_on_paper_open_the_receipt_and_move_it_on() {
    let hub = TestApp::new().await;
    let receipt = files(&hub, &[], None).await.is(303).location().to_owned();
    let shown = stranger(&hub).get(&receipt).await.is(200);
    let code = code_in(&shown);
    let link = format!("/r/SQ-2026-0001~{code}");
    assert!(shown.text.contains(&format!("://localhost{link}")), "{}", shown.text);
    let lobby = stranger(&hub).get("/b/%E4%B8%9C").await.is(200);
    assert!(lobby.text.contains("href=\"/r\""), "the way in is on the lobby page");
    stranger(&hub).get("/r").await.is(200);
    let as_typed = code.to_lowercase().replace('-', " ");
    let typed = [("number", " sq-2026-0001"), ("code", as_typed.as_str())];
    let found = stranger(&hub).post_bare("/r", &typed).await.is(303);
    assert_eq!(found.location(), link);
    let page = stranger(&hub).get(found.location()).await.is(200);
    assert!(page.text.contains("门口的路灯不亮") && page.text.contains(&code));
    let withdrawn = stranger(&hub)
        .post_bare(
            &format!("{link}/steps/withdraw"),
            &[("version", "1"), ("reason", "已经亮了")],
        )
        .await
        .is(303);
    assert_eq!(withdrawn.location(), link);
}

#[tokio::test]
async fn a_wrong_code_and_a_number_that_is_none_get_the_same_answer_and_the_same_wall() {
    let hub = TestApp::new().await;
    let receipt = files(&hub, &[], None).await.is(303).location().to_owned();
    let code = code_in(&stranger(&hub).get(&receipt).await.is(200));
    let asks = async |number: &str, code: &str| {
        let typed = [("number", number), ("code", code)];
        stranger(&hub).post_bare("/r", &typed).await
    };
    let wrong = asks("SQ-2026-0001", "22222-22222").await.is(404);
    let none = asks("SQ-2026-0009", &code).await.is(404);
    for answer in [&wrong, &none] {
        assert!(answer.text.contains("没有这张回执，或者查询码不对"), "{}", answer.text);
    }
    assert!(
        wrong.text.contains("value=\"SQ-2026-0001\""),
        "what was typed is kept: {}",
        wrong.text
    );
    asks("", "").await.is(422);
    for _ in 0..28 {
        asks("SQ-2026-0001", "短").await.is(404);
    }
    asks("SQ-2026-0001", &code).await.is(429);
    let shut = stranger(&hub).get(&format!("/r/SQ-2026-0001~{code}")).await.is(429);
    assert!(
        shut.text.contains("约15分钟后") && shut.text.contains("回查询页"),
        "{}",
        shut.text
    );
    // The link of a neighbour in the same building.
    stranger(&hub).get(&receipt).await.is(200);
}

#[tokio::test]
async fn the_receipt_says_what_holds_now() {
    let hub = TestApp::new().await;
    let receipt = files(&hub, &[], None).await.is(303).location().to_owned();
    let mut case = super::Case::filed(&hub).await;
    let now = async || hub.nobody().get(&receipt).await.is(200).json();
    let at = |told: &serde_json::Value, time: &str| {
        let since = told["since"].as_str().unwrap();
        assert!(
            since.starts_with(&format!("2026-03-02T{time}")),
            "{since} is not {time}"
        );
    };
    hub.at("2026-03-02 10:05");
    case.reaches_responded("simple").await;
    at(&now().await, "10:00");
    hub.at("2026-03-02 10:20");
    case.takes("coordinator", "resolve", super::solved()).await;
    hub.at("2026-03-02 10:25");
    let notice = serde_json::json!({"how": "phone"});
    case.takes("coordinator", "ask_confirmation", notice).await;
    let told = now().await;
    at(&told, "10:20");
    assert!(told["result"].as_str().unwrap().starts_with("已解决"));
    hub.at("2026-03-02 10:30");
    let version = case.version.to_string();
    let answer = [
        ("version", version.as_str()),
        ("solved", "false"),
        ("words", "还是不亮"),
    ];
    stranger(&hub)
        .post_bare(&format!("{receipt}/steps/confirm"), &answer)
        .await
        .is(303);
    let told = now().await;
    at(&told, "10:30");
    assert!(told["result"].is_null() && told["who"] == "楼委会协调员", "{told}");
    let page = hub.browser("coordinator").get(&format!("/requests/{}", case.id)).await;
    // Asked once of two times: the desk has had it all along.
    assert!(page.text.contains("从何时起</dt><dd>2026-03-02 10:00"), "{}", page.text);
}

#[tokio::test]
async fn no_secret_of_a_receipt_is_at_rest() {
    let hub = TestApp::new().await;
    let receipt = files(&hub, &[], None).await.is(303).location().to_owned();
    let secret = &receipt[3 + 16..];
    let code = code_in(&stranger(&hub).get(&receipt).await.is(200));
    let mut tx = hub.app.db.read().await.unwrap();
    let n: i64 = tx
        .sql("SELECT COUNT(*) FROM request_receipt WHERE secret_hash <> $1 AND handle <> $1")
        .bind(secret)
        .scalar()
        .await
        .unwrap();
    assert_eq!(n, 1);
    let n: i64 = tx
        .sql("SELECT COUNT(*) FROM request_receipt WHERE code_hash = $1")
        .bind(louwei::requests::receipt::code_hash("SQ-2026-0001", &code))
        .scalar()
        .await
        .unwrap();
    assert_eq!(n, 1);
    for secret in [secret, code.as_str()] {
        let n: i64 = tx
            .sql("SELECT COUNT(*) FROM event WHERE body LIKE '%' || $1 || '%'")
            .bind(secret)
            .scalar()
            .await
            .unwrap();
        assert_eq!(n, 0);
    }
}

#[tokio::test]
async fn an_answer_on_a_stale_receipt_comes_back_with_its_words() {
    let hub = TestApp::new().await;
    let receipt = files(&hub, &[], None).await.is(303).location().to_owned();
    let mut case = super::Case::filed(&hub).await;
    case.reaches_resolved().await;
    let version = case.version.to_string();
    let answer = |solved, words| {
        [
            ("version", version.as_str()),
            ("solved", solved),
            ("score", "4"),
            ("words", words),
        ]
    };
    let path = format!("{receipt}/steps/confirm");
    stranger(&hub)
        .post_bare(&path, &answer("false", "还是不亮"))
        .await
        .is(303);
    let back = stranger(&hub)
        .post_bare(&path, &answer("true", "其实已经亮了"))
        .await
        .is(412);
    assert!(
        back.text.contains("role=\"alert\"") && back.text.contains("其实已经亮了"),
        "{}",
        back.text
    );
}
