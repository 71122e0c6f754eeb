//! Versions of a policy: each is shown, one is in use, choosing another is seen beforehand, and a clock
//! says by which it counts.

use louwei::clocks::keeper::round;
use louwei::clocks::{Policy, built_in, store};
use louwei::kernel::Actor;
use serde_json::{Value, json};

use super::ZONE;
use crate::disputes::{Case, labour};
use crate::handoffs::{Slip, opening};
use crate::harness::TestApp;

const FROM: &str = "rule=response&from=2026-11-20T16:00";

/// Issues a policy anew with its first clock changed, as the zone would.
async fn issue(hub: &TestApp, code: &str, from: i64, change: impl FnOnce(&mut Value)) {
    let all = hub.as_("zone-admin").get("/policies").await.is(200).json();
    let mut items = all["items"].as_array().unwrap().iter();
    let mut policy = items.find(|p| p["code"] == code).unwrap().clone();
    change(&mut policy["rules"][0]["timing"]["counted"]["limit"]);
    let from = format!("\"{from}\"");
    let headers = [("If-Match", from.as_str())];
    let made = hub.as_("zone-admin").post_with("/policies", &headers, policy).await;
    made.is(201);
}

#[tokio::test]
async fn a_due_date_is_counted_by_the_version_asked_for_and_else_by_the_one_in_use() {
    let hub = TestApp::new().await;
    issue(&hub, "5341", 0, |limit| *limit = json!({"minutes": 10})).await;
    let due = async |version: &str| {
        let path = format!("/calendar/due-date?policy=5341&{FROM}{version}");
        let due = hub.as_("enterprise").get(&path).await.is(200).json();
        let at = due["due_at"].as_str().unwrap()[11..16].to_owned();
        (due["version"].as_i64().unwrap(), at)
    };
    let (old, new) = ((1, "16:05".to_owned()), (2, "16:10".to_owned()));
    assert_eq!(due("").await, new);
    assert_eq!(due("&version=1").await, old);
    let back = json!({"code": "5341", "version": 1});
    let headers = [("If-Match", "\"1\"")];
    let chosen = hub
        .as_("zone-admin")
        .post_with("/policies/choice", &headers, back)
        .await;
    chosen.is(200);
    assert_eq!(due("").await, old, "new matters count by it");
    assert_eq!(due("&version=2").await, new);
    let path = format!("/calendar/due-date?policy=5341&{FROM}&version=3");
    let field = hub.as_("enterprise").get(&path).await.is(422).json()["fields"][0].clone();
    assert_eq!(field["code"], "unknown_version");
    assert!(field["message"].as_str().unwrap().contains("没有第3版"), "{field}");
}

#[tokio::test]
async fn a_policys_page_shows_any_of_its_versions_since_when_by_whom_and_which_is_in_use() {
    let hub = TestApp::new().await;
    hub.at("2026-03-02 10:00");
    issue(&hub, "zone-request", 0, |limit| *limit = json!({"minutes": 45})).await;
    let browser = hub.browser("zone-officer");
    let read = async |path: &str| browser.get(path).await.is(200).plain();
    let now = read("/admin/policies/zone-request").await;
    assert!(now.contains("第2版（正在查看）") && now.contains("45分钟"), "{now}");
    let issued = now.find("2026-03-02 10:00，").expect("since when, and by whom");
    assert!(issued < now.find("随系统提供").unwrap(), "the newest stands first");
    assert!(now.contains("当前选用</span> 自2026-03-02 10:00起，"));
    let old = read("/admin/policies/zone-request?version=1").await;
    assert!(
        old.contains("第1版（正在查看）") && old.contains("30分钟（值守时段）"),
        "{old}"
    );
    assert!(old.contains("href=\"/admin/policies/zone-request/choice?version=1\""));
    assert!(
        old.contains("当前选用</span> 自2026-03-02 10:00起，"),
        "and says which is in use"
    );
    browser.get("/admin/policies/zone-request?version=3").await.is(404);
    let path = "/policies?code=zone-request";
    let all = hub.as_("enterprise").get(path).await.is(200).json();
    let items = all["items"].as_array().unwrap().iter();
    let told: Vec<Value> = items
        .map(|p| json!([p["version"], p["current"], p["issued_at"].is_null()]))
        .collect();
    assert_eq!(told, [json!([2, true, false]), json!([1, false, true])]);
}

#[tokio::test]
async fn choosing_a_policy_is_seen_beforehand_and_kept_only_when_it_is_confirmed() {
    let hub = TestApp::new().await;
    let now = async || hub.app.policy_for(ZONE, "request").await.unwrap().pinned();
    let before = now().await;
    let browser = hub.browser("zone-admin");
    let choice = "/admin/policies/5341/choice?version=1";
    assert!(browser.get("/admin/policies").await.is(200).plain().contains(choice));
    let seen = browser.get(choice).await.is(200).text;
    assert!(seen.contains("有5处变化") && seen.contains("30分钟（值守时段）") && seen.contains("5分钟（值守时段）"));
    assert!(seen.contains("件企业诉求继续按原版本计时"), "{seen}");
    let tries = async |login: &str| {
        let body = json!({"code": "5341", "version": 1});
        hub.as_(login).post("/policies/choice?preview=true", body).await
    };
    assert_eq!(tries("zone-officer").await.is(200).json()["changes"], 5);
    assert_eq!(now().await, before, "a preview keeps nothing");
    tries("coordinator").await.is(403);
    hub.browser("coordinator").get(choice).await.is(404);
    hub.browser("auditor").get(choice).await.is(403);
    browser.get("/admin/policies/5341/choice?version=7").await.is(404);
    assert_eq!(
        browser.post(choice, &[("version", "0")]).await.location(),
        "/admin/policies"
    );
    assert_eq!(now().await.code, "5341");
    let other = "/admin/policies/jiangmen/choice?version=1";
    let slower = browser.post(other, &[("version", "0")]).await.is(412).text;
    assert!(
        slower.contains("别人刚刚改过") && slower.contains("与当前选用的5341快速响应"),
        "{slower}"
    );
    assert_eq!(now().await.code, "5341");
}

#[tokio::test]
async fn a_clock_says_the_version_it_was_started_under_when_a_newer_one_is_out() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "worker", labour()).await;
    case.takes("worker", "submit", json!({})).await;
    issue(&hub, "disputes", 0, |limit| *limit = json!({"days": 9})).await;
    let clocks = case.get("zone-officer").await.is(200).json()["clocks"].clone();
    assert_eq!(clocks[0]["policy"], "disputes");
    assert_eq!(clocks[0]["policy_version"], 1);
    let path = format!("/disputes/{}", case.id);
    let staff = hub.browser("zone-officer").get(&path).await.is(200).plain();
    assert!(
        staff.contains("href=\"/admin/policies/disputes?version=1#rule-accept\""),
        "{staff}"
    );
    let worker = hub.browser("worker").get(&path).await.is(200).text;
    assert!(
        worker.contains("第1版计时") && !worker.contains("/admin/policies"),
        "{worker}"
    );
    let mut later = Case::open(&hub, "worker", labour()).await;
    later.takes("worker", "submit", json!({})).await;
    let clock = later.get("zone-officer").await.is(200).json()["clocks"][0].clone();
    assert_eq!(
        (&clock["rule"], &clock["policy_version"]),
        (&json!("accept"), &json!(2))
    );
    // Nine working days of the second version after 2 March, not three of the first.
    assert_eq!(clock["due_at"], "2026-03-13T17:30:00.000+08:00");
}

#[tokio::test]
async fn a_leg_that_waited_shows_since_when_why_and_by_whom_and_never_what_the_slip_says() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    let wait = json!({"missing": "营业执照复印件", "from_whom": "企业", "until": "2026-03-06"});
    hub.at("2026-03-03 10:00");
    slip.takes("department", "wait", "1", wait).await;
    let path = format!("/handoffs/{}", slip.id);
    let page = async || hub.browser("department").get(&path).await.is(200).text;
    assert!(
        page()
            .await
            .contains("暂停 2026-03-03 10:00 至 今：待补件，最迟至2026-03-06，")
    );
    let clocks = slip.get("department").await.json()["clocks"].clone();
    let mut clocks = clocks.as_array().unwrap().iter();
    let paused = clocks.find(|c| !c["paused_at"].is_null()).unwrap();
    assert_eq!(paused["rule"], "finish");
    assert!(
        !paused["pause_reason"].as_str().unwrap().contains("营业执照"),
        "{paused}"
    );
    // A calendar that is changed meanwhile begins another row of the same pause.
    let closed = json!({"set": [{"day": "2026-03-10", "kind": "休", "name": "园区检修"}]});
    let headers = [("If-Match", "\"0\"")];
    let changed = hub.as_("zone-admin").post_with("/calendar", &headers, closed).await;
    changed.is(200);
    assert!(round(&hub.app, ZONE).await.unwrap().moved > 0);
    hub.at("2026-03-04 10:00");
    slip.takes("department", "resume", "1", json!({"received": "已收到"}))
        .await;
    let after = page().await;
    assert!(
        after.contains("暂停 2026-03-03 10:00 至 2026-03-04 10:00：待补件"),
        "{after}"
    );
    assert_eq!(after.matches("暂停 2026-03-03 10:00").count(), 1, "{after}");
    assert!(after.contains("class=\"paused\""), "drawn on the ruler");
}

#[tokio::test]
async fn a_version_that_lacks_what_is_asked_for_by_now_is_not_offered_and_says_so() {
    let hub = TestApp::new().await;
    let browser = hub.browser("zone-admin");
    let choice = |version: i64| format!("/admin/policies/zone-handoff/choice?version={version}");
    let mut policy = Policy::clone(built_in("zone-handoff").unwrap());
    policy.version = 2;
    policy.rules.retain(|rule| rule.code != "total");
    let hub_itself = Actor::system(ZONE, hub.app.clock.now());
    let mut tx = hub.app.db.begin().await.unwrap();
    store::zone::add_policy(&mut tx, &hub_itself, &policy).await.unwrap();
    tx.commit().await.unwrap();
    browser.get(&choice(2)).await.is(422);
    for path in ["/admin/policies", "/admin/policies/zone-handoff"] {
        let page = browser.get(path).await.is(200).plain();
        assert!(!page.contains(&choice(2)), "{path}: {page}");
        assert!(page.contains("不合现行要求，修改后可另发新版"), "{path}: {page}");
    }
    issue(&hub, "zone-request", 0, |limit| *limit = json!({"minutes": 45})).await;
    let other = browser.get("/admin/policies/5341").await.is(200);
    assert_eq!(other.hidden("version"), "1", "the choice of its kind was changed once");
    let page = browser.get("/admin/policies/zone-handoff").await.is(200);
    assert_eq!(page.hidden("version"), "0", "and of another kind never");
}
