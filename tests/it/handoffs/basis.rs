//! 职责依据: it follows whichever department is chosen, and nobody types it twice.

use serde_json::json;

use super::*;
use crate::requests::{Case, demand};

const OF_PEOPLE: &str = "就业促进法第五条";
const OF_MARKET: &str = "市场主体登记管理条例第五条";

/// 人社 leads the category by law, 市监 assists by another; 审批 has no duty in it.
async fn duties(hub: &TestApp, category: &str) {
    for (department, part, basis) in [("人社", "lead", OF_PEOPLE), ("市监", "assist", OF_MARKET)] {
        crate::registers::duty(hub, department, category, part, basis, "2026-01-01").await;
    }
}

fn led_by(department: &str) -> Value {
    let mut opening = opening();
    opening.as_object_mut().unwrap().remove("basis");
    opening["lead_department_id"] = id("department", department).into();
    opening
}

#[tokio::test]
async fn a_slip_without_a_basis_rests_on_the_duty_of_the_lead_that_was_chosen() {
    let hub = TestApp::new().await;
    duties(&hub, "labour").await;
    for (lead, basis) in [("人社", OF_PEOPLE), ("市监", OF_MARKET)] {
        let slip = Slip::open(&hub, "coordinator", led_by(lead)).await;
        assert_eq!(slip.get("coordinator").await.json()["content"]["basis"], basis);
    }
    let none = hub.as_("coordinator").post("/handoffs", led_by("审批")).await.is(422);
    let field = &none.json()["fields"][0];
    assert_eq!((&field["field"], &field["code"]), (&json!("basis"), &json!("required")));
    assert!(
        none.text.contains("行政审批服务局没有登记这一类的职责"),
        "{}",
        none.text
    );
    hub.is_clean().await;
}

#[tokio::test]
async fn another_lead_of_a_draft_brings_its_own_basis_and_the_same_lead_keeps_what_was_written() {
    let hub = TestApp::new().await;
    duties(&hub, "labour").await;
    let mut draft = led_by("人社");
    draft["draft"] = true.into();
    draft["basis"] = "会议纪要第2号".into();
    let mut slip = Slip::open(&hub, "coordinator", draft).await;
    let lead = |d: &str| json!({"lead_department_id": id("department", d)});
    let shown = slip.takes("coordinator", "amend", "", lead("人社")).await;
    assert_eq!(shown["content"]["basis"], "会议纪要第2号");
    let shown = slip.takes("coordinator", "amend", "", lead("市监")).await;
    assert_eq!(shown["content"]["basis"], OF_MARKET);
    let none = slip
        .tries("coordinator", "amend", "", lead("审批"))
        .await
        .is(422)
        .json();
    assert_eq!(none["fields"][0]["field"], "basis");
}

#[tokio::test]
async fn whoever_has_it_next_has_it_by_its_own_duty_or_by_the_law_named_with_the_return() {
    let hub = TestApp::new().await;
    duties(&hub, "labour").await;
    for (next, basis) in [("市监", OF_MARKET), ("审批", "权责清单第12项")] {
        let mut slip = Slip::open(&hub, "coordinator", led_by("人社")).await;
        slip.takes("department", "ask_return", "1", asks_return("审批")).await;
        let to = json!({"department_id": id("department", next), "reason": "改派"});
        let shown = slip.takes("zone-officer", "accept_return", "1", to).await;
        assert_eq!(shown["legs"][1]["work"]["basis"], basis, "{next}");
    }
    // 审批 has no duty, and nobody has named a law for it.
    let mut slip = Slip::open(&hub, "coordinator", led_by("人社")).await;
    slip.takes("department", "ask_return", "1", asks_return("市监")).await;
    slip.takes("zone-officer", "accept_return", "1", json!({"reason": "核实后改派"}))
        .await;
    let to = json!({"department_id": id("department", "审批")});
    let none = slip.tries("zone-officer", "redispatch", "1", to).await.is(422).json();
    assert_eq!(none["fields"][0]["field"], "basis");
}

#[tokio::test]
async fn the_form_shows_each_candidates_basis_and_leaves_its_own_blank() {
    let hub = TestApp::new().await;
    duties(&hub, "labour").await;
    let browser = hub.browser("coordinator");
    let asked = format!("/handoffs/new?building_id={}&category=labour", id("building", "东"));
    let form = browser.get(&asked).await.is(200).text;
    for shown in [
        "主办：人力资源和社会保障局",
        OF_PEOPLE,
        "协办：市场监督管理局",
        OF_MARKET,
    ] {
        assert!(form.contains(shown), "{shown}: {form}");
    }
    assert!(!form.contains(&format!(r#"value="{OF_PEOPLE}""#)), "{form}");
    let (building, lead) = (id("building", "东"), id("department", "市监"));
    let typed = [
        ("building_id", building.as_str()),
        ("category", "labour"),
        ("title", "社保补贴申领"),
        ("demand", "补贴没有下文"),
        ("lead_department_id", lead.as_str()),
        ("basis", ""),
    ];
    let opened = browser.post("/handoffs", &typed).await.is(303);
    let page = browser.get(opened.location()).await.is(200).text;
    assert!(page.contains(OF_MARKET) && !page.contains(OF_PEOPLE), "{page}");
}

#[tokio::test]
async fn a_request_is_handed_off_to_whom_its_form_proposes_without_a_word_of_law() {
    let hub = TestApp::new().await;
    duties(&hub, "property").await;
    let mut case = Case::open(&hub, "enterprise", demand()).await;
    case.reaches_responded("complex").await;
    let browser = hub.browser("coordinator");
    let path = format!("/requests/{}", case.id);
    let form = browser.get(&format!("{path}?step=hand_off")).await.is(200).text;
    let (lead, assist) = (id("department", "人社"), id("department", "市监"));
    for shown in ["主办：人力资源和社会保障局", OF_PEOPLE, "协办：市场监督管理局"] {
        assert!(form.contains(shown), "{shown}: {form}");
    }
    for chosen in [&lead, &assist] {
        assert!(
            form.contains(&format!(r#"<option value="{chosen}" selected>"#)),
            "{form}"
        );
    }
    let version = case.version.to_string();
    let typed = [
        ("version", version.as_str()),
        ("title", "电梯停用"),
        ("lead_department_id", lead.as_str()),
        ("firm_told", "true"),
    ];
    browser.post(&format!("{path}/steps/hand_off"), &typed).await.is(303);
    let shown = case.reread("coordinator").await;
    let slip = Slip::of(&hub, shown["children"][0]["id"].as_str().unwrap()).await;
    assert_eq!(slip.get("coordinator").await.json()["content"]["basis"], OF_PEOPLE);

    // Who has no duty in it is handed nothing without one, and what was typed stands.
    let mut other = Case::open(&hub, "enterprise", demand()).await;
    other.reaches_responded("complex").await;
    let path = format!("/requests/{}", other.id);
    let (version, lead) = (other.version.to_string(), id("department", "审批"));
    let mut typed = typed;
    (typed[0].1, typed[2].1) = (&version, &lead);
    let back = browser
        .post(&format!("{path}/steps/hand_off"), &typed)
        .await
        .is(422)
        .text;
    assert!(back.contains("请填写职责依据") && back.contains("电梯停用"), "{back}");
    assert_eq!(
        other.get("coordinator").await.version(),
        other.version,
        "nothing is half written"
    );
}

#[tokio::test]
async fn an_assist_rests_on_its_own_duty_and_never_on_that_of_the_lead() {
    let hub = TestApp::new().await;
    duties(&hub, "labour").await;
    let mut opening = led_by("人社");
    opening["assists"] = json!([
        { "department_id": id("department", "市监") },
        { "department_id": id("department", "审批") },
    ]);
    let slip = Slip::open(&hub, "coordinator", opening).await;
    let legs = slip.get("coordinator").await.json()["legs"].clone();
    let bases: Vec<_> = (0..3).map(|i| legs[i]["work"]["basis"].clone()).collect();
    assert_eq!(bases, [json!(OF_PEOPLE), json!(OF_MARKET), json!("")]);
}

#[tokio::test]
async fn whoever_leads_by_duty_assists_by_it_where_a_ruling_names_another_lead() {
    let hub = TestApp::new().await;
    duties(&hub, "labour").await;
    let mut ruled = Slip::open(&hub, "coordinator", led_by("人社")).await;
    ruled.bounces_twice().await;
    ruled
        .takes("zone-admin", "rule", "", ruling("审批", &["人社", "审批"]))
        .await;
    let mut opening = led_by("审批");
    opening["assists"] = json!([{ "department_id": id("department", "人社") }]);
    let slip = Slip::open(&hub, "coordinator", opening).await;
    let legs = slip.get("coordinator").await.json()["legs"].clone();
    let by_ruling = legs[0]["work"]["basis"].as_str().unwrap();
    assert!(by_ruling.contains("会商裁定"), "{by_ruling}");
    assert_eq!(legs[1]["work"]["basis"], OF_PEOPLE);
}
