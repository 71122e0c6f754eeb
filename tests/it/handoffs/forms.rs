//! What the forms of handoffs know already, and what a form that comes back keeps.

use serde_json::json;

use super::*;

/// The option of this department, chosen.
fn chosen(department: &str) -> String {
    format!(r#"<option value="{}" selected>"#, id("department", department))
}

/// The part of a page that draws the fields under this name.
fn part<'p>(page: &'p str, name: &str) -> &'p str {
    let from = page
        .find(&format!(r#"name="{name}"#))
        .unwrap_or_else(|| panic!("no {name}: {page}"));
    let to = page[from..].find("</select>").unwrap();
    &page[from..from + to]
}

#[tokio::test]
async fn the_form_of_a_ruling_lists_who_is_to_be_heard_and_who_assists() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "zone-officer", with_assist()).await;
    slip.works("department-2", "2").await;
    slip.takes("zone-officer", "call_ruling", "", json!({"reason": "谁主办意见不一"}))
        .await;
    let page = format!("/handoffs/{}", slip.id);
    let leader = hub.browser("zone-admin");
    let form = leader.get(&format!("{page}?step=rule")).await.is(200).text;
    for (name, department) in [
        ("heard.0.department_id", "人社"),
        ("heard.1.department_id", "审批"),
        ("assists.0.department_id", "审批"),
    ] {
        assert!(part(&form, name).contains(&chosen(department)), "{name}: {form}");
    }
    assert!(form.contains("即不再承办"), "leaving one out is said to end its part");

    let (lead, assist) = (id("department", "人社"), id("department", "审批"));
    let version = slip.version.to_string();
    let filled = [
        ("version", version.as_str()),
        ("heard.0.department_id", &lead),
        ("heard.0.view", "属两家共管"),
        ("heard.1.department_id", &assist),
        ("heard.1.view", "愿意协办"),
        ("minutes", "会商纪要第3号"),
        ("lead_department_id", &lead),
        ("assists.0.department_id", &assist),
        ("basis", "纪要第3号"),
        ("reach", "zone"),
    ];
    leader.post(&format!("{page}/steps/rule"), &filled).await.is(303);
    let shown = slip.get("zone-officer").await.json();
    assert_eq!(shown["legs"][1]["stage"], "working", "the assist goes on: {shown}");
}

#[tokio::test]
async fn the_form_of_a_draft_holds_the_draft_and_takes_its_last_assist_away() {
    let hub = TestApp::new().await;
    let mut opening = with_assist();
    opening["draft"] = true.into();
    let slip = Slip::open(&hub, "zone-officer", opening).await;
    let page = format!("/handoffs/{}", slip.id);
    let officer = hub.browser("zone-officer");
    let form = officer.get(&format!("{page}?step=amend")).await.is(200).text;
    assert!(part(&form, "lead_department_id").contains(&chosen("人社")), "{form}");
    assert!(
        part(&form, "assists.0.department_id").contains(&chosen("审批")),
        "{form}"
    );
    assert!(form.contains(r#"value="社保补贴申领""#), "{form}");

    let (lead, version) = (id("department", "人社"), slip.version.to_string());
    let (first, second) = (id("department", "审批"), id("department", "市监"));
    let add = [
        ("version", version.as_str()),
        ("title", "社保补贴申领"),
        ("lead_department_id", &lead),
        ("assists.0.department_id", &first),
        ("assists.1.department_id", &second),
    ];
    let steps = format!("{page}/steps/amend");
    officer.post(&steps, &add).await.is(303);
    let plan = slip.get("zone-officer").await.json()["content"]["plan"].clone();
    assert_eq!(plan["assists"].as_array().unwrap().len(), 2, "{plan}");
    assert_eq!(plan["basis"], "三定规定第三条", "the basis of the same lead stays");

    let version = (slip.version + 1).to_string();
    let none = [
        ("version", version.as_str()),
        ("lead_department_id", &lead),
        ("assists.0.department_id", ""),
    ];
    officer.post(&steps, &none).await.is(303);
    let shown = slip.get("zone-officer").await.json();
    assert_eq!(shown["content"]["plan"]["assists"], json!([]));
    assert_eq!(shown["title"], "社保补贴申领");

    // So it is over the API, where a list that is left out stays as it is.
    let mut slip = Slip::of(&hub, &slip.id).await;
    let assists = json!({"assists": [{ "department_id": first }]});
    slip.takes("zone-officer", "amend", "", assists).await;
    let kept = slip.takes("zone-officer", "amend", "", json!({"title": "补贴"})).await;
    assert_eq!(kept["content"]["plan"]["assists"].as_array().unwrap().len(), 1);
    let emptied = slip.takes("zone-officer", "amend", "", json!({"assists": []})).await;
    assert_eq!(emptied["content"]["plan"]["assists"], json!([]));
}

#[tokio::test]
async fn a_proposal_for_another_category_takes_the_place_of_the_one_before() {
    let hub = TestApp::new().await;
    for (department, category, part) in [
        ("人社", "labour", "lead"),
        ("市监", "labour", "assist"),
        ("审批", "registration", "lead"),
    ] {
        crate::registers::duty(&hub, department, category, part, "权责清单第一条", "2026-01-01").await;
    }
    let browser = hub.browser("coordinator");
    let building = id("building", "东");
    let typed = [
        ("building_id", building.as_str()),
        ("category", "labour"),
        ("title", "变更登记"),
    ];
    let first = browser.post("/handoffs/new", &typed).await.is(200).plain();
    assert!(part(&first, "lead_department_id").contains(&chosen("人社")), "{first}");
    let advised = first.split(r#"formaction=""#).nth(1).unwrap();
    let advised = advised.split('"').next().unwrap();
    assert!(advised.contains("category=labour"), "{advised}");

    let (lead, assist) = (id("department", "人社"), id("department", "市监"));
    let again = [
        ("building_id", building.as_str()),
        ("category", "registration"),
        ("title", "变更登记"),
        ("lead_department_id", &lead),
        ("assists.0.department_id", &assist),
    ];
    let second = browser.post(advised, &again).await.is(200).text;
    assert!(
        part(&second, "lead_department_id").contains(&chosen("审批")),
        "{second}"
    );
    assert!(!second.contains(&chosen("市监")), "{second}");
    assert!(second.contains("变更登记"), "what was typed stays");

    let by_hand = [again[0], again[1], ("lead_department_id", &assist)];
    let kept = browser.post(advised, &by_hand).await.is(200).text;
    assert!(
        part(&kept, "lead_department_id").contains(&chosen("市监")),
        "who was chosen by hand stays: {kept}"
    );
}

#[tokio::test]
async fn all_times_of_an_answer_are_those_of_china() {
    let hub = TestApp::new().await;
    let mut slip = Slip::open(&hub, "coordinator", opening()).await;
    slip.works("department", "1").await;
    let wait = json!({"missing": "营业执照", "from_whom": "企业", "until": "2026-03-04"});
    let shown = slip.takes("department", "wait", "1", wait).await;
    let work = &shown["legs"][0]["work"];
    assert_eq!(work["contact"]["at"], "2026-03-02T10:00:00.000+08:00");
    assert_eq!(work["waits"][0]["from"], "2026-03-02T10:00:00.000+08:00");
    assert_eq!(work["waits"][0]["until"], "2026-03-04", "a day is a day");
}

#[tokio::test]
async fn whoever_is_tapped_after_the_category_was_changed_stays_though_the_first_proposal_named_them() {
    let hub = TestApp::new().await;
    crate::registers::duty(&hub, "人社", "labour", "lead", "权责清单第一条", "2026-01-01").await;
    crate::registers::duty(&hub, "市监", "labour", "assist", "权责清单第一条", "2026-01-01").await;
    let (lead, assist) = (id("department", "审批"), id("department", "市监"));
    let learned: louwei::error::Result<()> = async {
        louwei::write_tx!(hub.app.db, |tx| louwei::routing::learned(
            tx,
            "kfq",
            "registration",
            &lead,
            std::slice::from_ref(&assist)
        )
        .await)
    }
    .await;
    learned.unwrap();
    let building = id("building", "东");
    let typed = [
        ("building_id", building.as_str()),
        ("category", "registration"),
        ("title", "变更登记"),
        ("lead_department_id", &lead),
    ];
    let tapped = format!("/handoffs/new?building_id={building}&category=labour&take={assist}");
    let form = hub.browser("coordinator").post(&tapped, &typed).await.is(200).text;
    assert!(
        part(&form, "assists.0.department_id").contains(&chosen("市监")),
        "{form}"
    );
    assert!(part(&form, "lead_department_id").contains(&chosen("审批")), "{form}");
}

#[tokio::test]
async fn a_firm_that_was_chosen_is_called_by_its_name_wherever_the_form_comes_back() {
    let hub = TestApp::new().await;
    let (building, firm) = (id("building", "东"), id("enterprise", "甲"));
    let typed = [
        ("building_id", building.as_str()),
        ("category", "labour"),
        ("enterprise_id", &firm),
    ];
    let browser = hub.browser("coordinator");
    let take = format!("/handoffs/new?take={}", id("department", "市监"));
    for (path, status) in [("/handoffs", 422), ("/handoffs/new", 200), (take.as_str(), 200)] {
        let form = browser.post(path, &typed).await.is(status).text;
        assert!(form.contains("聊城甲木科技有限公司"), "{path}: {form}");
        assert!(!form.contains("名称查不到"), "{path}: {form}");
    }
}
