//! Policies: chosen, changed by a new version, previewed, refused; what is open keeps its own.

use serde_json::{Value, json};

use super::ZONE;
use crate::harness::TestApp;

async fn listed(hub: &TestApp, kind: &str) -> Vec<Value> {
    let all = hub.as_("zone-admin").get("/policies").await.is(200).json();
    let items = all["items"].as_array().unwrap().iter();
    items.filter(|p| p["applies_to"] == kind).cloned().collect()
}

#[tokio::test]
async fn a_zone_chooses_5341_then_issues_its_own_version_and_old_versions_stay_as_they_were() {
    let hub = TestApp::new().await;
    let now = async || hub.app.policy_for(ZONE, "request").await.unwrap();
    assert_eq!(now().await.code, "zone-request");
    let choice = json!({"code": "5341", "version": 1});
    let chooses = async |login: &str, from: &str, body: Value| {
        let headers = [("If-Match", from)];
        hub.as_(login).post_with("/policies/choice", &headers, body).await
    };
    chooses("coordinator", "\"0\"", choice.clone()).await.is(403);
    chooses("zone-admin", "\"0\"", choice.clone()).await.is(200);
    assert_eq!(now().await.code, "5341");
    assert_eq!(
        chooses("zone-admin", "\"0\"", choice).await.is(412).code(),
        "stale_version"
    );
    let unknown = json!({"code": "5341", "version": 9});
    chooses("zone-admin", "\"1\"", unknown).await.is(422);
    let mut own = listed(&hub, "request")
        .await
        .into_iter()
        .find(|p| p["code"] == "5341")
        .unwrap();
    own["rules"][0]["timing"]["counted"]["limit"]["minutes"] = 10.into();
    let posts = async |path: &str, from: &str, body: &Value| {
        let headers = [("If-Match", from)];
        hub.as_("zone-admin").post_with(path, &headers, body.clone()).await
    };
    let seen = posts("/policies?preview=true", "\"1\"", &own).await.is(200).json();
    assert_eq!(seen["rules"][0]["change"], "changed");
    assert_eq!(now().await.version, 1, "a preview keeps nothing");
    let made = posts("/policies", "\"1\"", &own).await.is(201).json();
    assert_eq!(
        (made["code"].as_str(), made["version"].as_i64()),
        (Some("5341"), Some(2))
    );
    assert_eq!(now().await.version, 2);
    let text = |policy: &louwei::clocks::Policy| policy.rules[0].limit_text();
    assert_eq!(text(&*now().await), "10分钟（值守时段）");
    let old = hub.app.policy(ZONE, "5341", 1).await.unwrap();
    assert_eq!(
        text(&old),
        "5分钟（值守时段）",
        "what is open keeps the version it pinned"
    );
}

#[tokio::test]
async fn zero_minutes_and_nonsense_are_refused_with_code_and_field() {
    let hub = TestApp::new().await;
    let mut policy = listed(&hub, "request").await.remove(0);
    let posts = async |body: &Value| {
        let headers = [("If-Match", "\"0\"")];
        let answer = hub
            .as_("zone-admin")
            .post_with("/policies", &headers, body.clone())
            .await
            .is(422);
        let first = answer.json()["fields"][0].clone();
        format!(
            "{} {}",
            first["field"].as_str().unwrap(),
            first["code"].as_str().unwrap()
        )
    };
    let good = policy.clone();
    policy["rules"][0]["timing"]["counted"]["limit"]["minutes"] = 0.into();
    assert!(posts(&policy).await.ends_with(" zero"));
    policy = good.clone();
    policy["rules"] = json!([]);
    assert_eq!(posts(&policy).await, "rules required");
    policy = good.clone();
    policy["numbers"]["reopen_days"] = (-3).into();
    assert_eq!(posts(&policy).await, "numbers.reopen_days out_of_range");
    assert!(posts(&json!([1, 2])).await.ends_with("not_readable"));
    assert!(posts(&json!({"code": "x"})).await.ends_with("not_readable"));
    let other = json!({"applies_to": "handoff"});
    policy = good;
    policy["applies_to"] = other["applies_to"].clone();
    assert_eq!(posts(&policy).await, "applies_to other_kind");
}

#[tokio::test]
async fn the_versions_of_one_policy_are_read_with_the_number_that_the_next_change_of_its_kind_names() {
    let hub = TestApp::new().await;
    let admin = hub.as_("zone-admin");
    for expected in 0..2 {
        let read = admin.get("/policies?code=5341").await.is(200).version();
        assert_eq!(read, expected);
        let choice = json!({"code": "5341", "version": 1});
        admin.step("/policies/choice", read, choice).await.is(200);
    }
    assert_eq!(admin.get("/policies?code=zone-handoff").await.is(200).version(), 0);
    let all = admin.get("/policies").await.is(200);
    assert!(all.headers.get("etag").is_none(), "each kind has a number of its own");
}

#[tokio::test]
async fn the_page_shows_what_would_change_before_it_keeps_anything() {
    let hub = TestApp::new().await;
    let browser = hub.browser("zone-admin");
    for path in ["/admin/policies", "/admin/policies/5341", "/admin/calendar"] {
        browser.get(path).await.is(200);
    }
    hub.browser("coordinator").get("/admin/policies").await.is(404);
    browser.get("/admin/policies/none").await.is(404);
    let form = |amount: &'static str| {
        vec![
            ("version", "0"),
            ("label", "本区企业诉求时限"),
            ("rules.0.code", "response"),
            ("rules.0.label", "响应"),
            ("rules.0.amount", amount),
            ("rules.0.unit", "minutes"),
            ("rules.0.base", "duty"),
            ("rules.1.code", "solve"),
            ("rules.1.label", "办结"),
            ("rules.1.amount", "15"),
            ("rules.1.unit", "days"),
            ("rules.1.base", "working"),
            ("rules.2.code", "confirm"),
            ("rules.2.label", "确认"),
            ("rules.2.amount", "5"),
            ("rules.2.unit", "days"),
            ("rules.2.base", "working"),
            ("numbers.0.name", "reopen_days"),
            ("numbers.0.value", "30"),
            ("numbers.1.name", "silence_notices"),
            ("numbers.1.value", "2"),
        ]
    };
    let seen = browser
        .post("/admin/policies/zone-request/preview", &form("20"))
        .await
        .is(200);
    assert!(seen.text.contains("另发新版并启用") && seen.text.contains("20分钟"));
    let refused = browser.post("/admin/policies/zone-request", &form("0")).await.is(422);
    assert!(refused.text.contains("写0等于没有时限"));
    let saved = browser.post("/admin/policies/zone-request", &form("20")).await;
    assert_eq!(saved.location(), "/admin/policies");
    let now = hub.app.policy_for(ZONE, "request").await.unwrap();
    assert_eq!((now.version, now.rules.len()), (2, 3));
}

#[tokio::test]
async fn a_policy_under_which_nothing_is_ever_late_or_with_a_mistyped_field_is_not_published() {
    let hub = TestApp::new().await;
    let good = listed(&hub, "handoff")
        .await
        .into_iter()
        .find(|p| p["current"] == true)
        .unwrap();
    let total = good["rules"]
        .as_array()
        .unwrap()
        .iter()
        .position(|r| r["code"] == "total")
        .unwrap();
    let refused = async |name: &str, value: Value| {
        let mut policy = good.clone();
        policy["rules"][total][name] = value;
        let headers = [("If-Match", "\"0\"")];
        let answer = hub.as_("zone-admin").post_with("/policies", &headers, policy).await;
        answer.is(422).json()["fields"][0]["code"].as_str().unwrap().to_owned()
    };
    for (name, value) in [
        ("expiry", json!("close")),
        ("expiry", json!("lapse")),
        ("pausing", json!("in-base")),
        ("restarts", json!(true)),
    ] {
        assert_eq!(refused(name, value).await, "not_the_workflows", "{name}");
    }
    assert_eq!(refused("amount", json!(0)).await, "unknown_field");
    assert_eq!(hub.app.policy_for(ZONE, "handoff").await.unwrap().version, 1);
    let page = hub
        .browser("zone-admin")
        .get("/admin/policies/zone-handoff")
        .await
        .is(200);
    assert!(
        page.text.contains("name=\"rules.0.expiry\""),
        "seen where it can be mended"
    );
}

#[tokio::test]
async fn a_row_of_the_form_whose_texts_are_emptied_is_gone_with_its_limit() {
    let hub = TestApp::new().await;
    let choice = json!({"code": "jiangmen", "version": 1});
    let headers = [("If-Match", "\"0\"")];
    hub.as_("zone-admin")
        .post_with("/policies/choice", &headers, choice)
        .await
        .is(200);
    let policy = hub.app.policy_for(ZONE, "request").await.unwrap();
    let mut pairs = vec![
        ("version".to_owned(), "1".to_owned()),
        ("label".to_owned(), policy.label.clone()),
    ];
    let form = louwei::clocks::form::of(&policy);
    for rows in ["rules", "numbers"] {
        for (n, row) in form[rows].as_array().unwrap().iter().enumerate() {
            let emptied = row["code"] == "plan";
            for (name, value) in row.as_object().unwrap() {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let kept = !emptied || !["code", "label", "amount", "warn_amount"].contains(&name.as_str());
                pairs.push((format!("{rows}.{n}.{name}"), if kept { text } else { String::new() }));
            }
        }
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let saved = hub.browser("zone-admin").post("/admin/policies/jiangmen", &pairs).await;
    assert_eq!(saved.location(), "/admin/policies", "{}", saved.text);
    let now = hub.app.policy_for(ZONE, "request").await.unwrap();
    assert_eq!((now.version, now.rule("plan")), (2, None));
    assert_eq!(now.rules.len(), policy.rules.len() - 1);
}

#[tokio::test]
async fn a_policy_that_has_lost_a_clock_of_its_matters_is_not_published() {
    let hub = TestApp::new().await;
    let mut policy = listed(&hub, "handoff").await.remove(0);
    policy["rules"]
        .as_array_mut()
        .unwrap()
        .retain(|rule| rule["code"] == "callback");
    policy["numbers"] = json!({});
    let headers = [("If-Match", "\"0\"")];
    let refused = hub.as_("zone-admin").post_with("/policies", &headers, policy).await;
    let refused = refused.is(422).json();
    let fields = refused["fields"].as_array().unwrap();
    let codes: Vec<&str> = fields.iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["missing_rules", "missing_numbers"]);
    assert!(
        fields[0]["message"].as_str().unwrap().contains("（total）"),
        "{refused}"
    );
    assert!(
        fields[1]["message"].as_str().unwrap().contains("（extension_days）"),
        "{refused}"
    );
}
