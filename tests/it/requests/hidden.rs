//! What employees say stays hidden: while nobody knows the employer, when the link is corrected, and from
//! whoever sits in a seat of the employer, whatever becomes of the seat.

use serde_json::{Value, json};

use super::lobby::files;
use super::{Case, contact, hand_over, of_an_employee};
use crate::harness::{TestApp, pairs};
use crate::registers::{TERM, sits_for};
use crate::world::id;

/// An employee of 甲, whose name was not typed as the register has it.
pub(super) fn of_a_firm_not_found() -> Value {
    let mut opening = of_an_employee();
    opening.as_object_mut().unwrap().remove("enterprise_id");
    opening["firm_name"] = "甲木".into();
    opening
}

async fn filed<'a>(hub: &'a TestApp, said: &[(&str, &str)]) -> Case<'a> {
    files(hub, said, None).await.is(303);
    Case::filed(hub).await
}

#[tokio::test]
async fn while_the_employer_is_not_found_the_request_is_hidden_from_whoever_is_tied_to_any_firm() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "coordinator", of_a_firm_not_found()).await;
    case.get("coordinator").await.is(200);
    sits_for(&hub, "乙", TERM).await;
    case.get("coordinator").await.is(404);
    let listed = hub.as_("coordinator").get("/requests").await.is(200).json();
    assert_eq!(listed["items"], json!([]));

    let firm = json!({"enterprise_id": id("enterprise", "甲")});
    case.takes("zone-officer", "link_firm", firm).await;
    case.get("coordinator").await.is(200);
    case.get("enterprise").await.is(404);
    hub.is_clean().await;
}

/// The firms on whose pages a slip stands.
async fn listed_with(hub: &TestApp, slip: &str) -> Vec<&'static str> {
    let mut with = vec![];
    for firm in ["甲", "乙"] {
        let page = hub
            .browser("zone-officer")
            .get(&format!("/enterprises/{}", id("enterprise", firm)))
            .await
            .is(200);
        if page.text.contains(&format!("href=\"{slip}\"")) {
            with.push(firm);
        }
    }
    with
}

#[tokio::test]
async fn a_slip_handed_off_before_the_employer_was_found_learns_it_and_is_hidden_with_the_request() {
    let hub = TestApp::new().await;
    sits_for(&hub, "甲", TERM).await;
    let mut case = Case::open(&hub, "zone-officer", of_a_firm_not_found()).await;
    case.takes("zone-officer", "accept", json!({"grade": "complex"})).await;
    case.takes("zone-officer", "respond", contact("2026-03-02 10:00")).await;
    let shown = case.takes("zone-officer", "hand_off", hand_over("欠薪")).await;
    let slip = format!("/handoffs/{}", shown["children"][0]["id"].as_str().unwrap());
    hub.as_("coordinator").get(&slip).await.is(404);
    let before = hub.as_("department").get(&slip).await.is(200);
    assert!(!before.text.contains("聊城甲木科技有限公司"), "{}", before.text);

    let firm = |name: &str| json!({"enterprise_id": id("enterprise", name)});
    case.takes("zone-officer", "link_firm", firm("乙")).await;
    hub.as_("coordinator").get(&slip).await.is(200);
    assert_eq!(listed_with(&hub, &slip).await, ["乙"]);
    case.takes("zone-officer", "link_firm", firm("甲")).await;
    assert_eq!(listed_with(&hub, &slip).await, ["甲"]);
    for path in [slip.clone(), format!("/requests/{}", case.id)] {
        hub.as_("coordinator").get(&path).await.is(404);
    }
    let told = hub.as_("department").get(&slip).await.is(200);
    assert!(told.text.contains("聊城甲木科技有限公司"), "{}", told.text);
    hub.is_clean().await;
}

#[tokio::test]
async fn a_wrong_link_is_corrected_by_the_zone_and_not_by_the_coordinator() {
    let hub = TestApp::new().await;
    let mut case = filed(&hub, &[]).await;
    let firm = |name: &str| json!({"enterprise_id": id("enterprise", name)});
    case.takes("coordinator", "link_firm", firm("甲")).await;
    case.get("enterprise").await.is(200);
    let refused = case.tries("coordinator", "link_firm", firm("乙")).await.is(403);
    assert_eq!(refused.rule(), "requests.zone_corrects_the_firm");
    case.tries("zone-officer", "link_firm", firm("甲")).await.is(422);
    case.takes("zone-officer", "link_firm", firm("乙")).await;
    case.get("enterprise").await.is(404);
    case.get("enterprise-2").await.is(200);
}

#[tokio::test]
async fn what_becomes_a_request_about_labour_asks_whether_an_employee_speaks() {
    let hub = TestApp::new().await;
    let mut case = filed(&hub, &[("words", "公司让我签空白劳动合同怎么办")]).await;
    let accept = |speaker: Option<&str>, category: &str| {
        let mut data = json!({"grade": "simple", "category": category});
        if let Some(speaker) = speaker {
            data["speaker"] = speaker.into();
        }
        data
    };
    let refused = case
        .tries("coordinator", "accept", accept(None, "labour"))
        .await
        .is(422);
    assert!(refused.text.contains("由员工还是单位反映"), "{}", refused.text);
    let other = accept(Some("employee"), "property");
    case.tries("coordinator", "accept", other).await.is(422);
    let shown = case
        .takes("coordinator", "accept", accept(Some("employee"), "labour"))
        .await;
    assert_eq!(shown["by_employee"], true);
    let firm = json!({"enterprise_id": id("enterprise", "甲")});
    case.takes("coordinator", "link_firm", firm).await;
    case.get("enterprise").await.is(404);

    let mut by_the_firm = filed(&hub, &[("words", "想招两名前台")]).await;
    let shown = by_the_firm
        .takes("coordinator", "accept", accept(Some("firm"), "labour"))
        .await;
    assert_eq!(shown["by_employee"], false);
}

#[tokio::test]
async fn a_coordinator_neither_ends_nor_takes_the_seat_that_hides_something_from_them() {
    let hub = TestApp::new().await;
    let case = Case::open(&hub, "zone-officer", of_an_employee()).await;
    let made = sits_for(&hub, "甲", TERM).await;
    case.get("coordinator").await.is(404);

    let path = format!("/seats/{}/changes", made.id());
    let ended = json!({"to": "2026-03-01"});
    let refused = hub
        .as_("coordinator")
        .step(&path, made.version(), ended.clone())
        .await
        .is(403);
    assert_eq!(refused.rule(), "places.own_seat_is_kept_by_the_zone");
    let another = json!({
        "building_id": id("building", "东"), "name": "孙协调", "interest": "property", "from": "2026-02-01",
    });
    let refused = hub.as_("coordinator").post("/seats", another).await.is(403);
    assert_eq!(refused.rule(), "places.own_seat_is_kept_by_the_zone");
    hub.as_("zone-admin").step(&path, made.version(), ended).await.is(200);
    case.get("coordinator").await.is(404);
}

#[tokio::test]
async fn a_seat_that_has_ended_binds_for_a_year() {
    for (to, status) in [("2025-03-02", 404), ("2025-03-01", 200)] {
        let hub = TestApp::new().await;
        let case = Case::open(&hub, "zone-officer", of_an_employee()).await;
        sits_for(&hub, "甲", ("2024-01-05", to)).await;
        case.get("coordinator").await.is(status);
    }
}

#[tokio::test]
async fn whoever_writes_a_demand_about_labour_down_says_whether_an_employee_speaks() {
    let hub = TestApp::new().await;
    let page = hub.browser("coordinator").get("/requests/new").await.is(200).text;
    assert_eq!(page.matches("type=\"radio\" name=\"by_employee\"").count(), 2, "{page}");
    let mut opening = of_an_employee();
    opening.as_object_mut().unwrap().remove("by_employee");
    let refused = hub.as_("coordinator").post("/requests", opening.clone()).await.is(422);
    assert!(
        refused.text.contains("\"by_employee\"") && refused.text.contains("由员工还是单位反映"),
        "{}",
        refused.text
    );
    assert_eq!(hub.counted("request_registered").await, 0);
    opening["by_employee"] = false.into();
    Case::open(&hub, "coordinator", opening.clone()).await;
    // The firm itself is not asked who speaks.
    for name in ["by_employee", "channel"] {
        opening.as_object_mut().unwrap().remove(name);
    }
    Case::open(&hub, "enterprise", opening).await;
}

#[tokio::test]
async fn the_timeline_names_the_firm_that_was_linked_and_the_department_that_was_handed_it() {
    let hub = TestApp::new().await;
    let mut case = filed(&hub, &[]).await;
    let firm = json!({"enterprise_id": id("enterprise", "甲")});
    case.takes("coordinator", "link_firm", firm).await;
    case.reaches_responded("complex").await;
    case.takes("coordinator", "hand_off", hand_over("电梯")).await;
    let path = format!("/requests/{}", case.id);
    let told = hub.as_("coordinator").get(&format!("{path}/timeline")).await.is(200);
    assert!(told.text.contains("聊城甲木科技有限公司"), "{}", told.text);
    assert!(told.text.contains("主办部门"), "{}", told.text);
    let page = hub.browser("coordinator").get(&path).await.is(200).text;
    assert!(!page.contains("承办部门（交办单"), "the department is named: {page}");
}

#[tokio::test]
async fn the_timeline_and_who_has_it_name_the_department_that_leads_and_those_that_assist() {
    let hub = TestApp::new().await;
    let group = json!({"code": "一", "name": "一党建指导团", "lead_unit": "组织部", "from": "2026-01-05"});
    let group = hub
        .as_("zone-officer")
        .post("/guidance-groups", group)
        .await
        .is(201)
        .id();
    let mut case = Case::open(&hub, "enterprise", super::demand()).await;
    case.reaches_responded("complex").await;
    let mut handed = hand_over("电梯");
    handed["assists"] =
        json!([{"department_id": id("department", "市监")}, {"department_id": id("department", "审批")}]);
    handed["assist_groups"] = json!([{ "group_id": group }]);
    case.takes("coordinator", "hand_off", handed).await;
    for login in ["coordinator", "enterprise"] {
        let told = hub
            .as_(login)
            .get(&format!("{}/timeline", case.path()))
            .await
            .is(200)
            .json();
        let details = told["items"].as_array().unwrap().last().unwrap()["details"].clone();
        let of = |label: &str| {
            let of = details.as_array().unwrap().iter().find(|d| d["label"] == label);
            of.map(|d| d["value"].clone()).unwrap_or_default()
        };
        assert_eq!(of("主办部门"), "人力资源和社会保障局", "{details}");
        assert_eq!(of("协办"), "市场监督管理局、行政审批服务局、一党建指导团", "{details}");
        let page = hub.browser(login).get(&case.path()).await.is(200).text;
        let (_, stands) = page.split_once("现在由谁办").expect("it says who");
        let (stands, _) = stands.split_once("下一步").expect("and what comes next");
        let all = "人力资源和社会保障局、市场监督管理局、行政审批服务局（交办单";
        assert!(stands.contains(all), "{login}: {stands}");
    }
    hub.is_clean().await;
}

#[tokio::test]
async fn whoever_writes_down_what_is_hidden_from_them_is_told_that_it_is_recorded_and_why() {
    let hub = TestApp::new().await;
    sits_for(&hub, "甲", TERM).await;
    let made = hub.as_("coordinator").post("/requests", of_an_employee()).await;
    let made = made.is(201).json();
    assert_eq!(made, json!({"id": made["id"], "version": 1, "steps": []}));
    let mut opening = of_an_employee();
    opening["by_employee"] = "true".into();
    let browser = hub.browser("coordinator");
    let to = browser.post("/requests", &pairs(&opening)).await.is(303);
    assert_eq!(to.location(), "/requests?left=recused");
    let list = browser.get(to.location()).await.is(200).text;
    assert!(list.contains("已经登记") && list.contains("应当回避"), "{list}");
    assert!(!list.contains("SQ-2026-"), "{list}");
    assert_eq!(hub.counted("request_registered").await, 2);
}

#[tokio::test]
async fn what_has_been_hidden_since_is_not_named_beside_what_says_much_the_same() {
    let hub = TestApp::new().await;
    let words = ("words", "公司让我签空白劳动合同怎么办");
    let mut first = filed(&hub, &[words]).await;
    let second = filed(&hub, &[words]).await;
    let before = second.get("coordinator").await.is(200).json();
    assert_eq!(before["duplicates"][0]["id"], first.id.as_str());

    let of_labour = json!({"grade": "simple", "category": "labour", "speaker": "employee"});
    first.takes("coordinator", "accept", of_labour).await;
    sits_for(&hub, "乙", TERM).await;
    first.get("coordinator").await.is(404);
    let shown = second.get("coordinator").await.is(200).json();
    assert_eq!(shown["duplicates"], json!([]));
    let shown = second.get("zone-officer").await.is(200).json();
    assert_eq!(shown["duplicates"], before["duplicates"]);
}

#[tokio::test]
async fn who_handles_what_an_employee_said_is_warned_before_anything_and_never_sent_to_the_firm() {
    let hub = TestApp::new().await;
    let mut case = Case::open(&hub, "coordinator", of_an_employee()).await;
    case.takes("coordinator", "accept", json!({"grade": "complex"})).await;
    case.takes("coordinator", "respond", contact("2026-03-02 10:00")).await;
    let shown = case.takes("coordinator", "hand_off", hand_over("欠薪")).await;
    let slip = format!("/handoffs/{}", shown["children"][0]["id"].as_str().unwrap());
    let said = json!({"sent_to": "朱经办", "steps": ["sign", "answer"], "days": 3});
    let link = hub
        .as_("zone-officer")
        .post(&format!("{slip}/legs/1/links"), said)
        .await
        .is(201)
        .json();
    let link = link["path"].as_str().unwrap().to_owned();
    let clerk = hub.browser("department");
    let is_careful = async || {
        for path in ["/inbox", slip.as_str(), link.as_str()] {
            let page = clerk.get(path).await.is(200).text;
            let (_, main) = page.split_once("<main").unwrap();
            let warned = main.find("不得告知该单位").expect(path);
            let acts = ["<form", "<details", "class=\"btn"]
                .into_iter()
                .filter_map(|act| main.find(act));
            let acts = acts.min().expect(path);
            assert!(warned < acts, "{path}: {main}");
            assert!(main.contains("用人单位"), "{path}: {main}");
            for wrong in ["联系企业", "答复企业", "企业原话", "告诉企业", "告知企业"] {
                assert!(!main.contains(wrong), "{path}: {wrong}: {main}");
            }
        }
    };
    is_careful().await;
    let version = hub.as_("department").get(&slip).await.is(200).version();
    let sign = json!({"step": "sign", "leg_id": "1"});
    hub.as_("department")
        .step(&format!("{slip}/steps"), version, sign)
        .await
        .is(200);
    is_careful().await;
    let mine = hub.as_("department").get("/inbox").await.is(200).json();
    assert_eq!(mine["items"][0]["rule_label"], "联系提出人", "{mine}");
    assert!(
        mine["items"][0]["secret"].as_str().unwrap().contains("不得告知"),
        "{mine}"
    );
}
