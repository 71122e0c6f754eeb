//! The pages of the registers.

use std::time::Duration;

use super::files::{CODE_1, CODE_2, book, ledgers};
use crate::harness::{Browser, TestApp};
use crate::world::id;

#[tokio::test]
async fn every_page_opens_for_the_zone() {
    let hub = TestApp::new().await;
    hub.as_("zone-admin")
        .upload("/imports", "ledgers.xlsx", ledgers())
        .await
        .is(200);
    let list = hub.as_("zone-admin").get("/buildings?q=新城").await.is(200).json();
    let building = list["items"][0]["id"].as_str().unwrap().to_owned();
    let list = hub
        .as_("zone-admin")
        .get(&format!("/enterprises?q={CODE_1}"))
        .await
        .is(200)
        .json();
    let firm = list["items"][0]["id"].as_str().unwrap().to_owned();
    let browser = hub.browser("zone-admin");
    for path in [
        "/buildings".to_owned(),
        format!("/buildings/{building}"),
        "/enterprises".to_owned(),
        "/enterprises?q=聊城".to_owned(),
        format!("/enterprises/{firm}"),
        "/admin".to_owned(),
        "/admin/imports".to_owned(),
        "/admin/calendar".to_owned(),
        "/admin/calendar?year=2025".to_owned(),
        "/records/departments".to_owned(),
        "/records/law_firms?q=新所".to_owned(),
        "/records/lawyers/new".to_owned(),
        format!("/records/occupancies/new?building_id={building}"),
        format!("/records/seats/new?building_id={building}"),
        format!("/records/buildings/{building}"),
        format!("/records/enterprises/{firm}"),
    ] {
        let page = browser.get(&path).await.is(200);
        assert!(page.text.contains("</html>"), "{path}");
    }
    let page = browser.get(&format!("/buildings/{building}")).await.is(200).text;
    for said in ["10.0%", "聊城天云数据有限公司", "马主任", "消防", "201"] {
        assert!(page.contains(said), "{said} is not on the page");
    }
    let page = browser.get(&format!("/enterprises/{firm}")).await.is(200).text;
    for said in ["新城国际", "许律师", "现任", "2025-03-01 起"] {
        assert!(page.contains(said), "{said} is not on the page");
    }
}

#[tokio::test]
async fn a_form_that_is_refused_comes_back_with_what_was_typed() {
    let hub = TestApp::new().await;
    let browser = hub.browser("coordinator");
    let east = id("building", "东");
    let firm = id("enterprise", "丙");
    let fields = [
        ("building_id", east.as_str()),
        ("enterprise_id", firm.as_str()),
        ("area", "300"),
        ("from", "2026-02-01"),
        ("to", "2026-01-01"),
    ];
    let back = browser.post("/records/occupancies/new", &fields).await.is(422).text;
    assert!(
        back.contains("请核对两个日期") && back.contains("value=\"2026-01-01\""),
        "{back}"
    );
    let sent = browser.post("/records/occupancies/new", &fields[..4]).await.is(303);
    assert_eq!(sent.location(), format!("/buildings/{east}"));
    let list = hub
        .as_("coordinator")
        .get(&format!("/occupancies?enterprise_id={firm}"))
        .await
        .json();
    let edit = format!("/records/occupancies/{}", list["items"][0]["id"].as_str().unwrap());
    browser.get(&edit).await.is(200);
    browser
        .post(&edit, &[("version", "1"), ("to", "2026-02-20")])
        .await
        .is(303);
    let stale = browser
        .post(&edit, &[("version", "1"), ("to", "2026-02-21")])
        .await
        .is(412)
        .text;
    assert!(stale.contains("2026-02-21"));
    hub.browser("coordinator-west").get(&edit).await.is(404);
}

#[tokio::test]
async fn a_box_that_is_not_ticked_says_no() {
    let hub = TestApp::new().await;
    hub.as_("zone-admin")
        .upload("/imports", "ledgers.xlsx", ledgers())
        .await
        .is(200);
    let list = hub
        .as_("zone-admin")
        .get(&format!("/enterprises?q={CODE_1}"))
        .await
        .json();
    assert_eq!(list["items"][0]["registered_in_zone"], true);
    let firm = list["items"][0]["id"].as_str().unwrap();
    let fields = [("version", "1"), ("name", "聊城天云数据有限公司")];
    hub.browser("zone-admin")
        .post(&format!("/records/enterprises/{firm}"), &fields)
        .await
        .is(303);
    let one = hub.as_("zone-admin").get(&format!("/enterprises/{firm}")).await.json();
    assert_eq!(one["registered_in_zone"], false);
}

#[tokio::test]
async fn look_ups_offer_what_may_be_known() {
    let hub = TestApp::new().await;
    let offered = async |login: &str, path: &str| {
        let json = hub.browser(login).get(path).await.is(200).json();
        json["items"].as_array().unwrap().len()
    };
    assert_eq!(offered("coordinator", "/options/enterprise?q=聊城").await, 5);
    assert_eq!(offered("enterprise", "/options/enterprise?q=聊城").await, 1);
    assert_eq!(offered("coordinator", "/options/building").await, 1);
    assert_eq!(offered("zone-admin", "/options/handler?q=孙").await, 1);
    assert_eq!(offered("enterprise", "/options/individual").await, 0);
    hub.browser("zone-admin").get("/options/nothing").await.is(404);
}

/// The page of an import, once it says `word`.
async fn finished(browser: &Browser<'_>, job: &str, word: &str) -> String {
    let mut page = String::new();
    for _ in 0..200 {
        page = browser.get(job).await.is(200).text;
        if page.contains(word) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    page
}

#[tokio::test]
async fn an_upload_can_be_left_and_come_back_to() {
    let hub = TestApp::new().await;
    let browser = hub.browser("zone-admin");
    let bytes = book(&[(
        "企业",
        &[&["信用代码", "企业名称"], &["91350100M000100Y44", "抄错的公司"]],
    )]);
    let started = browser.upload("/admin/imports", "ledgers.xlsx", bytes).await.is(303);
    let job = started.location().to_owned();
    let page = finished(&browser, &job, "校验码").await;
    assert!(page.contains("末位应是") && page.contains("1 处错误"), "{page}");
    let book = browser.get(&format!("{job}/errors.xlsx")).await.is(200);
    assert!(
        book.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    assert!(
        browser
            .get("/admin/imports")
            .await
            .is(200)
            .text
            .contains("ledgers.xlsx")
    );
    hub.browser("coordinator").get(&job).await.is(403);
    hub.browser("other-zone-admin").get(&job).await.is(404);
}

#[tokio::test]
async fn a_file_with_headings_alone_is_said_to_hold_no_row() {
    let hub = TestApp::new().await;
    let browser = hub.browser("zone-officer");
    let headings = "统一社会信用代码,企业名称\n".as_bytes().to_vec();
    let officer = hub.as_("zone-officer");
    for path in ["/imports", "/imports?dry_run=true"] {
        let result = officer.upload(path, "enterprises.csv", headings.clone()).await.is(200);
        assert_eq!(result.json()["written"], false, "{path}: {}", result.text);
    }
    let page = browser.get("/admin/imports").await.is(200).text;
    assert_eq!(page.matches("没有可导入的行").count(), 2, "{page}");
    assert!(!page.contains("已导入") && !page.contains("检查通过"), "{page}");
}

#[tokio::test]
async fn who_only_reads_is_offered_no_change() {
    let hub = TestApp::new().await;
    for sheet in ["departments", "law_firms", "lawyers", "mediation_bodies"] {
        let path = format!("/records/{sheet}");
        let auditor = hub.browser("auditor");
        assert!(!auditor.get(&path).await.is(200).text.contains("更改"), "{sheet}");
        auditor.get(&format!("{path}/new")).await.is(403);
        assert!(
            hub.browser("zone-admin").get(&path).await.is(200).text.contains("更改"),
            "{sheet}"
        );
    }
}

#[tokio::test]
async fn the_form_of_a_new_matter_is_not_shown_to_who_only_reads() {
    let hub = TestApp::new().await;
    for path in ["/requests/new", "/handoffs/new", "/disputes/new"] {
        let page = hub.browser("auditor").get(path).await.is(403).text;
        assert!(page.contains("审计员只能查阅，不能办理"), "{path}: {page}");
        hub.browser("coordinator").get(path).await.is(200);
    }
}

#[tokio::test]
async fn an_occupancy_larger_than_its_building_is_saved_and_said_to_be() {
    let hub = TestApp::new().await;
    let browser = hub.browser("coordinator");
    let (east, firm) = (id("building", "东"), id("enterprise", "丙"));
    let fields = [
        ("building_id", east.as_str()),
        ("enterprise_id", firm.as_str()),
        ("area", "30000.01"),
        ("from", "2026-02-01"),
    ];
    let sent = browser.post("/records/occupancies/new", &fields).await.is(303);
    let form = sent.location().to_owned();
    let page = browser.get(&form).await.is(200).text;
    assert!(
        page.contains("已保存。") && page.contains("大于楼宇的建筑面积30000.00㎡"),
        "{page}"
    );
    // It stands there until it is put right, and is saved as it is said.
    let edit = form.split('?').next().unwrap();
    let page = browser.get(edit).await.is(200).text;
    assert!(
        page.contains("大于楼宇的建筑面积") && !page.contains("已保存"),
        "{page}"
    );
    let sent = browser.post(edit, &[("version", "1"), ("area", "300")]).await.is(303);
    assert_eq!(sent.location(), format!("/buildings/{east}"));
    assert!(!browser.get(edit).await.is(200).text.contains("大于"));
}

#[tokio::test]
async fn a_building_let_above_a_hundred_percent_says_what_to_look_at() {
    let hub = TestApp::new().await;
    let admin = hub.browser("zone-admin");
    let (east, firm) = (id("building", "东"), id("enterprise", "丙"));
    let page = format!("/buildings/{east}");
    assert!(!admin.get(&page).await.is(200).text.contains("超过100%"));
    assert!(!admin.get("/buildings").await.is(200).text.contains("超过100%"));
    let stay = serde_json::json!({"building_id": east, "enterprise_id": firm, "area": "999999", "from": "2026-02-01"});
    hub.as_("zone-admin").post("/occupancies", stay).await.is(201);
    let shown = admin.get(&page).await.is(200).text;
    for said in ["超过100%：请核对可租面积", "请核对面积、单位和楼宇"] {
        assert!(shown.contains(said), "{said} is not on the page: {shown}");
    }
    let list = admin.get("/buildings").await.is(200).text;
    assert!(list.contains("超过100%，请核对面积"), "{list}");
}

#[tokio::test]
async fn rows_that_point_at_a_sheet_with_faults_are_said_to_be_unchecked() {
    let hub = TestApp::new().await;
    let bytes = book(&[
        (
            "企业",
            &[
                &["信用代码", "单位名称"],
                &["写错了", "聊城某公司"],
                &[CODE_2, "聊城海岳贸易有限公司"],
            ],
        ),
        (
            "律所",
            &[
                &["执业许可证号", "律所名称", "加入联盟日期"],
                &["LS01", "山东新所律师事务所", "2025-01-01"],
            ],
        ),
        (
            "律师",
            &[&["执业证号", "姓名", "律所执业许可证号"], &["L001", "许律师", "LS01"]],
        ),
        (
            "顾问",
            &[
                &["信用代码", "律师执业证号", "服务起"],
                &[CODE_1, "L001", "2025-07-01"],
                &[CODE_2, "L001", "2025-07-01"],
            ],
        ),
    ]);
    let admin = hub.as_("zone-admin");
    let result = admin
        .upload("/imports", "台账.xlsx", bytes.clone())
        .await
        .is(200)
        .json();
    let sheets = result["sheets"].as_array().unwrap();
    let unchecked = |name: &str| sheets.iter().find(|s| s["sheet"] == name).unwrap()["unchecked"].as_u64();
    assert_eq!(unchecked("advisors"), Some(2), "{result:#}");
    assert_eq!(unchecked("lawyers"), None, "{result:#}");

    let browser = hub.browser("zone-admin");
    let started = browser.upload("/admin/imports", "台账.xlsx", bytes).await.is(303);
    let page = finished(&browser, started.location(), "各表结果").await;
    assert!(page.contains("“顾问”有2行还没有检查"), "{page}");
}
