//! 党建指导团 as an assisting leg: who acts for it, and what it never is.

use serde_json::{Value, json};

use super::{Slip, asks_return, called, contacted, opening, result, ruling};
use crate::harness::TestApp;
use crate::world::id;

/// A group that this unit leads, linked with building 东.
async fn group(hub: &TestApp, code: &str, lead_unit: &str) -> String {
    let officer = hub.as_("zone-officer");
    let said = json!({"code": code, "name": format!("{code}党建指导团"), "lead_unit": lead_unit, "from": "2026-01-05"});
    let group = officer.post("/guidance-groups", said).await.is(201).id();
    let link = json!({"group_id": group, "building_id": id("building", "东"), "from": "2026-02-01"});
    officer.post("/twin-links", link).await.is(201);
    group
}

/// 人社 leads, these groups assist.
fn with_groups(groups: &[&String]) -> Value {
    let groups: Vec<Value> = groups.iter().map(|g| json!({"group_id": g})).collect();
    let mut said = opening();
    said["assist_groups"] = groups.into();
    said
}

/// What lies with this person, of this slip.
async fn inbox(hub: &TestApp, login: &str, slip: &Slip<'_>) -> Vec<Value> {
    let all = hub.as_(login).get("/inbox").await.is(200).json();
    let own = all["items"].as_array().unwrap().iter().filter(|e| e["id"] == slip.id);
    own.cloned().collect()
}

#[tokio::test]
async fn the_department_that_leads_a_group_acts_for_it_and_nobody_else() {
    let hub = TestApp::new().await;
    let group = group(&hub, "一", "行政审批服务局").await;
    let mut slip = Slip::open(&hub, "coordinator", with_groups(&[&group])).await;
    let shown = slip.get("department-2").await.is(200).json();
    let leg = &shown["legs"][1];
    assert_eq!(
        (&leg["unit"], &leg["role"]),
        (&json!("guidance_group"), &json!("assist"))
    );
    assert_eq!(leg["department"]["name"], "一党建指导团");
    assert_eq!(leg["acting_department"]["id"], id("department", "审批"));
    slip.get("department-3").await.is(404);
    let waiting = inbox(&hub, "department-2", &slip).await;
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert_eq!(
        (&waiting[0]["guidance_group"], &waiting[0]["leg_id"]),
        (&json!("一党建指导团"), &json!("2"))
    );
    assert_eq!(waiting[0]["steps"], json!(["sign"]));
    assert!(inbox(&hub, "coordinator", &slip).await.is_empty());
    for login in ["coordinator", "zone-officer", "department"] {
        slip.tries(login, "sign", "2", json!({})).await.is(403);
    }
    slip.works("department-2", "2").await;
    // It is not the group's to give back, and it has no window for it.
    assert_eq!(slip.clock("return_window", "2").await, Value::Null);
    assert_eq!(
        slip.clock("finish", "2").await["holder"],
        format!("department:{}", id("department", "审批"))
    );
    slip.works("department", "1").await;
    let early = slip.tries("department", "submit", "1", result()).await.is(409);
    assert_eq!(early.rule(), "handoffs.lead_submits_last");
    slip.takes("department-2", "submit", "2", result()).await;
    slip.takes("department", "submit", "1", result()).await;
    slip.takes("zone-officer", "finish", "", json!({})).await;
    slip.takes(
        "zone-officer",
        "record_callback",
        "",
        called("2026-03-02 10:00", "yes", 5),
    )
    .await;
    hub.is_clean().await;
}

#[tokio::test]
async fn for_a_group_that_no_department_leads_the_coordinator_acts_on_its_behalf_and_the_journal_says_so() {
    let hub = TestApp::new().await;
    let group = group(&hub, "二", "组织部").await;
    let mut slip = Slip::open(&hub, "zone-officer", with_groups(&[&group])).await;
    let waiting = inbox(&hub, "coordinator", &slip).await;
    assert_eq!(waiting[0]["holder"], format!("building:{}", id("building", "东")));
    assert_eq!(waiting[0]["guidance_group"], "二党建指导团");
    let page = hub.browser("coordinator").get("/inbox").await.is(200).text;
    assert!(page.contains("二党建指导团协办"), "{page}");
    slip.tries("department", "sign", "2", json!({})).await.is(403);
    slip.get("coordinator-west").await.is(404);
    slip.works("coordinator", "2").await;
    let page = hub
        .browser("coordinator")
        .get(&format!("/handoffs/{}", slip.id))
        .await
        .is(200)
        .text;
    assert!(
        page.contains("楼宇协调员或开发区工作人员代办") && page.contains("代二党建指导团"),
        "{page}"
    );
    let told = hub
        .as_("zone-officer")
        .get(&format!("/handoffs/{}/timeline", slip.id))
        .await
        .is(200)
        .json();
    let signed = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["step"] == "sign")
        .unwrap();
    assert_eq!(
        (&signed["role"], &signed["department"]),
        (&json!("楼委会协调员"), &json!("二党建指导团"))
    );
    // The zone may as well; there is nobody to send a link to.
    let link = json!({"sent_to": "田七", "steps": ["submit"], "days": 1});
    let path = format!("/handoffs/{}/legs/2/links", slip.id);
    let refused = hub.as_("zone-officer").post(&path, link).await.is(409);
    assert_eq!(refused.rule(), "inbox.link_to_a_department");
    slip.takes("zone-officer", "submit", "2", result()).await;
    slip.works("department", "1").await;
    slip.takes("department", "submit", "1", result()).await;
    slip.takes("zone-officer", "finish", "", json!({})).await;
    // H14: who acted for the group has handled it.
    let call = || called("2026-03-02 10:00", "yes", 5);
    for login in ["coordinator", "zone-officer"] {
        let refused = slip.tries(login, "record_callback", "", call()).await.is(403);
        assert_eq!(refused.rule(), "handoffs.caller_is_not_the_handler");
    }
    slip.takes("zone-admin", "record_callback", "", call()).await;
    hub.is_clean().await;
}

#[tokio::test]
async fn a_group_never_leads_is_no_owner_of_a_return_and_gives_nothing_back() {
    let hub = TestApp::new().await;
    let group = group(&hub, "三", "人力资源和社会保障局").await;
    let code = |answer: crate::harness::Answer| answer.json()["fields"][0]["code"].clone();
    let mut said = opening();
    said["lead_department_id"] = group.clone().into();
    let refused = hub.as_("coordinator").post("/handoffs", said).await.is(422);
    assert_eq!(code(refused), "unknown_department");
    let refused = hub
        .as_("coordinator")
        .post("/handoffs", with_groups(&[&group, &group]))
        .await
        .is(422);
    assert_eq!(code(refused), "twice");
    let mut slip = Slip::open(&hub, "coordinator", with_groups(&[&group])).await;
    let mut asks = asks_return("审批");
    asks["proposed_department_id"] = group.clone().into();
    let refused = slip.tries("department", "ask_return", "1", asks).await.is(422);
    assert_eq!(code(refused), "unknown_department");
    let refused = slip
        .tries("department", "ask_return", "2", asks_return("审批"))
        .await
        .is(409);
    assert_eq!(refused.rule(), "handoffs.group_gives_nothing_back");
    let offered = slip.get("department").await.json();
    let steps = offered["steps"].as_array().unwrap();
    let returns = steps.iter().find(|s| s["step"] == "ask_return").unwrap();
    assert_eq!(returns["legs"], json!(["1"]));
    // One that is dissolved assists no more.
    let path = format!("/guidance-groups/{group}/changes");
    hub.as_("zone-officer")
        .step(&path, 1, json!({"to": "2026-03-02"}))
        .await
        .is(200);
    let refused = hub
        .as_("coordinator")
        .post("/handoffs", with_groups(&[&group]))
        .await
        .is(422);
    assert_eq!(code(refused), "unknown_group");
}

#[tokio::test]
async fn a_ruling_among_departments_leaves_the_group_its_part() {
    let hub = TestApp::new().await;
    let group = group(&hub, "四", "组织部").await;
    let mut slip = Slip::open(&hub, "coordinator", with_groups(&[&group])).await;
    slip.works("coordinator", "2").await;
    slip.takes("department", "ask_return", "1", asks_return("审批")).await;
    let next = json!({"department_id": id("department", "审批"), "reason": "属审批职责"});
    slip.takes("zone-officer", "accept_return", "1", next).await;
    slip.takes("department-2", "ask_return", "3", asks_return("市监")).await;
    slip.takes("zone-officer", "accept_return", "3", json!({"reason": "部门意见不一"}))
        .await;
    // The departments are heard; the group has nothing to say to whose duty it is.
    let ruled = slip
        .takes("zone-admin", "rule", "", ruling("市监", &["人社", "审批"]))
        .await;
    let legs = ruled["legs"].as_array().unwrap();
    let kept = legs.iter().find(|leg| leg["id"] == "2").unwrap();
    assert_eq!((&kept["stage"], &kept["bound"]), (&json!("working"), &json!(false)));
    hub.is_clean().await;
}

#[tokio::test]
async fn linked_groups_are_proposed_and_what_they_assist_in_is_counted_and_shown_as_theirs() {
    let hub = TestApp::new().await;
    let group = group(&hub, "五", "组织部").await;
    let east = id("building", "东");
    let asked = format!("/handoffs/routing?category=labour&building_id={east}");
    let proposed = hub.as_("coordinator").get(&asked).await.is(200).json();
    assert_eq!(proposed["groups"][0]["group_id"], group);
    assert!(proposed["groups"][0]["why"].as_str().unwrap().contains("2026-02-01"));
    let west = format!("/handoffs/routing?category=labour&building_id={}", id("building", "西"));
    let proposed = hub.as_("zone-officer").get(&west).await.is(200).json();
    assert_eq!(proposed["groups"], json!([]));
    let page = hub
        .browser("coordinator")
        .get(&format!("/handoffs/new?building_id={east}&category=labour"))
        .await
        .is(200)
        .plain();
    assert!(page.contains("协办：五党建指导团"), "{page}");
    let tap = format!("/handoffs/new?building_id={east}&category=labour&take={group}");
    assert!(page.contains(&tap), "{page}");
    let typed = [
        ("building_id", east.as_str()),
        ("category", "labour"),
        ("title", "电梯维修"),
    ];
    let taken = hub.browser("coordinator").post(&tap, &typed).await.is(200).plain();
    let chosen = format!(r#"<option value="{group}" selected>"#);
    assert!(taken.contains(&chosen) && taken.contains("电梯维修"), "{taken}");
    assert!(!taken.contains(&format!("take={group}")), "taken once");

    // By a request as by hand.
    let demand = crate::requests::demand();
    let request = hub.as_("enterprise").post("/requests", demand).await.is(201).id();
    let path = format!("/requests/{request}/steps");
    let coordinator = hub.as_("coordinator");
    coordinator
        .step(&path, 1, json!({"step": "accept", "grade": "complex"}))
        .await
        .is(200);
    let respond = json!({"step": "respond", "at": "2026-03-02 10:00", "how": "phone", "who": "褚联络"});
    coordinator.step(&path, 2, respond).await.is(200);
    let browser = hub.browser("coordinator");
    let form = browser
        .get(&format!("/requests/{request}?step=hand_off"))
        .await
        .is(200)
        .plain();
    let tap = format!("{path}/hand_off?take={group}");
    assert!(
        form.contains(&format!(r#"form="form-hand_off" formaction="{tap}""#)),
        "{form}"
    );
    let typed = [("version", "3"), ("title", "电梯停用两天")];
    let taken = browser.post(&tap, &typed).await.is(200).text;
    assert!(taken.contains(&chosen) && taken.contains("电梯停用两天"), "{taken}");
    let hand_off = json!({
        "step": "hand_off", "title": "电梯维修", "lead_department_id": id("department", "人社"),
        "assist_groups": [{"group_id": group}], "basis": "三定规定", "firm_told": true,
    });
    let handed = coordinator.step(&path, 3, hand_off).await.is(200).json();
    let mut slip = Slip::of(&hub, handed["children"][0]["id"].as_str().unwrap()).await;
    slip.takes("coordinator", "sign", "2", json!({})).await;
    let number = slip.get("coordinator").await.json()["number"]
        .as_str()
        .unwrap()
        .to_owned();
    let page = hub
        .browser("coordinator")
        .get(&format!("/guidance/{group}"))
        .await
        .is(200)
        .text;
    assert!(page.contains(&number), "{page}");
    let page = hub
        .browser("coordinator-west")
        .get(&format!("/guidance/{group}"))
        .await
        .is(200)
        .text;
    assert!(!page.contains(&number));

    // S30 counts departments; S33 the groups.
    assert_eq!(hub.counted("leg_dispatched").await, 1);
    assert_eq!(hub.counted("leg_contact_due").await, 1);
    let rows = format!("/figures/S33.assists/rows?group_id={group}");
    let rows = hub.as_("zone-officer").get(&rows).await.is(200).json();
    assert_eq!(rows["items"].as_array().unwrap().len(), 1);
    hub.is_clean().await;
}

#[tokio::test]
async fn a_draft_takes_groups_and_the_page_offers_them() {
    let hub = TestApp::new().await;
    let group = group(&hub, "六", "组织部").await;
    let mut said = opening();
    said["draft"] = true.into();
    let mut slip = Slip::open(&hub, "coordinator", said).await;
    slip.takes(
        "coordinator",
        "amend",
        "",
        json!({"assist_groups": [{"group_id": group}]}),
    )
    .await;
    let sent = slip.takes("coordinator", "dispatch", "", json!({})).await;
    assert_eq!(sent["legs"][1]["department"]["id"], group);
    let page = hub.browser("coordinator").get("/handoffs/new").await.is(200).text;
    assert!(page.contains("assist_groups.0.group_id") && page.contains("六党建指导团"));
    // A contact with the firm is written down on its leg as on a department's.
    slip.takes("coordinator", "sign", "2", json!({})).await;
    slip.takes("coordinator", "begin", "2", contacted()).await;
    hub.is_clean().await;
}
