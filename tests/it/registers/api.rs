//! One row at a time.

use serde_json::{Value, json};

use super::files::{CODE_1, ledgers};
use crate::harness::TestApp;
use crate::world::id;

#[tokio::test]
async fn a_zone_officer_registers_a_building_and_changes_it() {
    let hub = TestApp::new().await;
    let officer = hub.as_("zone-officer");
    let new = json!({"code": "N1", "name": "新楼", "street": "北街", "gross_floor_area": "20000.5"});
    let made = officer.post("/buildings", new.clone()).await.is(201);
    assert_eq!(made.version(), 1);
    assert_eq!(made.json()["gross_floor_area"], 20000.5);
    assert_eq!(made.json()["status"], "operating");
    let path = format!("/buildings/{}", made.id());
    officer.post("/buildings", new).await.is(409);
    officer.get(&path).await.is(200);
    let changes = format!("{path}/changes");
    officer.post(&changes, json!({"name": "新楼二"})).await.is(428);
    let changed = officer.step(&changes, 1, json!({"name": "新楼二"})).await.is(200);
    assert_eq!(
        (changed.version(), changed.json()["gross_floor_area"].clone()),
        (2, json!(20000.5))
    );
    officer.step(&changes, 1, json!({"name": "新楼三"})).await.is(412);
    let refused = officer.step(&changes, 2, json!({"code": "N2"})).await.is(422);
    assert_eq!(refused.json()["fields"][0]["code"], "key_stays");
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let hub = TestApp::new().await;
    let bad = json!({"uscc": "91350100M000100Y44", "size": "巨", "nmae": "x"});
    let refused = hub.as_("zone-admin").post("/enterprises", bad).await.is(422).json();
    let mut fields: Vec<&str> = refused["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["field"].as_str().unwrap())
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["name", "nmae", "size"]);
    let bad = json!({"uscc": "91350100M000100Y44", "name": "甲"});
    let refused = hub.as_("zone-admin").post("/enterprises", bad).await.is(422).json();
    assert_eq!(refused["fields"][0]["code"], "uscc_bad_check");
}

#[tokio::test]
async fn a_coordinator_moves_firms_in_and_out_of_their_own_building_only() {
    let hub = TestApp::new().await;
    let coordinator = hub.as_("coordinator");
    let stay = |building: &str| {
        json!({"enterprise_id": id("enterprise", "丙"), "building_id": id("building", building),
               "area": 300, "from": "2026-01-01", "headcount": 12, "headcount_on": "2026-02-01"})
    };
    let made = coordinator.post("/occupancies", stay("东")).await.is(201);
    let refused = coordinator.post("/occupancies", stay("西")).await.is(422).json();
    assert_eq!(refused["fields"][0]["field"], "building_id");
    let end = format!("/occupancies/{}/end", made.id());
    let early = coordinator
        .step(&end, 1, json!({"to": "2025-12-31"}))
        .await
        .is(422)
        .json();
    assert_eq!(early["fields"][0]["code"], "end_before_start");
    let ended = coordinator.step(&end, 1, json!({"to": "2026-02-15"})).await.is(200);
    assert_eq!(ended.json()["to"], "2026-02-15");
    hub.as_("coordinator-west")
        .get(&format!("/occupancies/{}", made.id()))
        .await
        .is(404);
    let other = format!("/occupancies/{}/end", id("occupancy", "戊"));
    coordinator.step(&other, 1, json!({"to": "2026-02-15"})).await.is(404);
}

#[tokio::test]
async fn moving_a_firm_never_moves_its_history() {
    let hub = TestApp::new().await;
    let admin = hub.as_("zone-admin");
    let stay = |building: &str, from: &str| json!({"enterprise_id": id("enterprise", "丙"), "building_id": id("building", building), "area": 300, "from": from});
    let first = admin.post("/occupancies", stay("东", "2025-05-01")).await.is(201);
    let before = facts_until(&hub, "2026-01-31").await;
    let end = format!("/occupancies/{}/end", first.id());
    admin.step(&end, 1, json!({"to": "2026-02-01"})).await.is(200);
    admin.post("/occupancies", stay("西", "2026-02-01")).await.is(201);
    assert_eq!(facts_until(&hub, "2026-01-31").await, before);
    let stays = format!("/occupancies?enterprise_id={}&on=2025-12-31", id("enterprise", "丙"));
    let then = admin.get(&stays).await.is(200).json();
    assert_eq!(then["items"][0]["building"], "东");
    let now = admin
        .get(&stays.replace("2025-12-31", "2026-02-01"))
        .await
        .is(200)
        .json();
    assert_eq!(now["items"][0]["building"], "西");
}

async fn facts_until(hub: &TestApp, day: &str) -> Vec<(String, String, i64)> {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql("SELECT building_id, kind, value FROM fact WHERE on_day <= $1 ORDER BY building_id, kind, value")
        .bind(day)
        .all()
        .await
        .unwrap()
}

#[tokio::test]
async fn the_coordinator_keeps_the_seats_of_their_building() {
    let hub = TestApp::new().await;
    let seat = |building: &str| {
        json!({"building_id": id("building", building), "name": "钟主任", "interest": "property", "office": "chair",
               "from": "2026-01-01"})
    };
    let coordinator = hub.as_("coordinator");
    let made = coordinator.post("/seats", seat("东")).await.is(201);
    coordinator.post("/seats", seat("西")).await.is(422);
    let list = format!("/seats?building_id={}", id("building", "东"));
    let seats = coordinator.get(&list).await.is(200).json();
    assert_eq!(seats["items"][0]["id"].as_str().unwrap(), made.id());
    let west = hub.as_("coordinator-west").get(&list).await.is(200).json();
    assert_eq!(west["items"], json!([]));
}

#[tokio::test]
async fn every_register_takes_and_gives_rows() {
    let hub = TestApp::new().await;
    let admin = hub.as_("zone-admin");
    for (path, row) in [
        (
            "/law-firms",
            json!({"licence_no": "LS9", "name": "新所", "joined_on": "2026-01-01"}),
        ),
        (
            "/lawyers",
            json!({"licence_no": "L9", "name": "新律师", "law_firm_id": id("law_firm", "一所")}),
        ),
        (
            "/mediation-bodies",
            json!({"name": "新调解组织", "legal_type": "commercial"}),
        ),
        (
            "/departments",
            json!({"code": "D9", "name": "新部门", "duties": ["甲事", "乙事"]}),
        ),
        ("/enterprises", json!({"uscc": CODE_1, "name": "新公司"})),
        (
            "/spaces",
            json!({"building_id": id("building", "东"), "floor": "1F", "room": "101", "area": 50, "leasable": true}),
        ),
        (
            "/linked-officers",
            json!({"building_id": id("building", "东"), "kind": "fire", "name": "火警官"}),
        ),
    ] {
        let made = admin.post(path, row).await.is(201);
        let one = format!("{path}/{}", made.id());
        assert_eq!(admin.get(&one).await.is(200).json(), made.json(), "{path}");
        admin.get(path).await.is(200);
        hub.as_("other-zone-admin").get(&one).await.is(404);
    }
}

#[tokio::test]
async fn a_peoples_mediation_committee_takes_no_fee() {
    let hub = TestApp::new().await;
    let admin = hub.as_("zone-admin");
    let body = json!({"name": "新调委会", "legal_type": "peoples-committee", "may_charge": true});
    let refused = admin.post("/mediation-bodies", body).await.is(422).json();
    assert_eq!(refused["fields"][0]["field"], "may_charge");
    assert_eq!(refused["fields"][0]["code"], "peoples_mediation_is_free");
    let body = json!({"name": "新调委会", "legal_type": "peoples-committee", "may_charge": false});
    admin.post("/mediation-bodies", body).await.is(201);
    let book = super::files::book(&[(
        "调解组织",
        &[&["名称", "组织性质", "可收费"], &["又一调委会", "人民调解委员会", "是"]],
    )]);
    let result = admin.upload("/imports", "ledgers.xlsx", book).await.is(200).json();
    assert_eq!(result["written"], false);
    assert_eq!(result["sheets"][0]["errors"][0]["code"], "peoples_mediation_is_free");
}

#[tokio::test]
async fn a_mediation_room_names_its_law_firm_and_a_book_without_that_column_leaves_it() {
    let hub = TestApp::new().await;
    let admin = hub.as_("zone-admin");
    let licence = &admin
        .get(&format!("/law-firms/{}", id("law_firm", "一所")))
        .await
        .is(200)
        .json()["licence_no"];
    let (name, kind) = ("一所律师调解工作室", "律师调解工作室");
    let named: &[&[&str]] = &[
        &["名称", "组织性质", "设立律所"],
        &[name, kind, licence.as_str().unwrap()],
    ];
    let unsaid: &[&[&str]] = &[&["名称", "组织性质"], &[name, kind]];
    let other: &[&[&str]] = &[&["名称", "组织性质", "司法确认法院"], &[name, kind, "东昌府区人民法院"]];
    let unknown: &[&[&str]] = &[&["名称", "组织性质", "设立律所"], &["又一工作室", kind, "LS-0"]];
    for (rows, created, unchanged, fault) in [
        (named, 1, 0, Value::Null),
        (unsaid, 0, 1, Value::Null),
        (other, 0, 0, Value::Null),
        (unknown, 0, 0, json!("unknown_law_firm")),
    ] {
        let book = super::files::book(&[("调解组织", rows)]);
        let result = admin.upload("/imports", "ledgers.xlsx", book).await.is(200).json();
        let sheet = &result["sheets"][0];
        assert_eq!(sheet["created"], created, "{result}");
        assert_eq!(sheet["unchanged"], unchanged, "{result}");
        assert_eq!(sheet["errors"][0]["code"], fault, "{result}");
    }
    let bodies = admin.get("/mediation-bodies").await.is(200).json();
    let rooms = bodies["items"].as_array().unwrap().iter();
    let rooms: Vec<_> = rooms.filter(|body| body["legal_type"] == "lawyers-room").collect();
    assert_eq!(rooms.len(), 1, "{rooms:?}");
    assert_eq!(rooms[0]["law_firm_id"], id("law_firm", "一所"));
    assert_eq!(rooms[0]["law_firm"], *licence);
    assert_eq!(rooms[0]["court"], "东昌府区人民法院");
    hub.is_clean().await;
}

#[tokio::test]
async fn desk_hours_are_refused_unless_clocks_can_run_by_them() {
    let hub = TestApp::new().await;
    let new = |hours: &str| json!({"code": "N1", "name": "新楼", "street": "北街", "gross_floor_area": "20000", "desk_hours": hours});
    for hours in ["25:00-26:00", "随便写", "17:30-8:30"] {
        let refused = hub
            .as_("zone-officer")
            .post("/buildings", new(hours))
            .await
            .is(422)
            .json();
        assert_eq!(refused["fields"][0]["code"], "not_desk_hours", "{hours}");
    }
    let good = new("8:30-17:30；休息日 9:00-12:00");
    hub.as_("zone-officer").post("/buildings", good).await.is(201);
}

#[tokio::test]
async fn people_are_never_fewer_than_nobody_and_an_older_count_is_refused() {
    let hub = TestApp::new().await;
    let admin = hub.as_("zone-admin");
    let stay = json!({"enterprise_id": id("enterprise", "丙"), "building_id": id("building", "东"), "area": 300,
                      "from": "2024-01-01", "headcount": 54, "headcount_on": "2025-11-13"});
    let made = admin.post("/occupancies", stay).await.is(201);
    let path = format!("/occupancies/{}/changes", made.id());
    let older = json!({"headcount": 40, "headcount_on": "2024-01-05"});
    let refused = admin.step(&path, 1, older.clone()).await.is(422).json();
    assert_eq!(refused["fields"][0]["code"], "older_headcount");
    let cleared = json!({"headcount": null, "headcount_on": null});
    admin.step(&path, 1, cleared).await.is(200);
    admin.step(&path, 2, older).await.is(200);
    for month in ["2024-02", "2025-03", "2025-12", "2026-03"] {
        let asked = format!("/figures?from={month}&to={month}");
        let figures = admin.get(&asked).await.is(200).json();
        let people = figures["items"].as_array().unwrap().iter().find(|f| f["code"] == "S03");
        let (n, d) = people
            .map(|f| (f["n"].as_i64().unwrap(), f["d"].as_i64().unwrap()))
            .unwrap();
        assert!(0 <= n && n <= d, "{month}: {n} of {d}");
    }
}

#[tokio::test]
async fn a_file_that_a_program_or_the_command_line_brings_in_is_on_record_as_well() {
    let hub = TestApp::new().await;
    hub.as_("zone-admin")
        .upload("/imports", "ledgers.xlsx", ledgers())
        .await
        .is(200);
    hub.at("2026-03-02 11:00");
    let other = "a,b\n1,2".as_bytes().to_vec();
    hub.as_("zone-officer")
        .upload("/imports", "坏的.csv", other)
        .await
        .is(422);
    hub.at("2026-03-02 12:00");
    let upload = louwei::registers::service::Upload {
        name: "命令行.xlsx".to_owned(),
        bytes: ledgers().into(),
    };
    let system = louwei::kernel::Actor::system("kfq", hub.app.clock.now());
    louwei::registers::jobs::take(&hub.app, &system, upload, true)
        .await
        .unwrap();
    let browser = hub.browser("auditor");
    let page = browser.get("/admin/imports").await.is(200).text;
    let mut rest = page.as_str();
    for said in [
        "命令行.xlsx",
        "系统",
        "2026-03-02 12:00",
        "检查通过，没有写入",
        "坏的.csv",
        "钱干事",
        "2026-03-02 11:00",
        "文件不能读懂",
        "ledgers.xlsx",
        "赵管理",
        "2026-03-02 10:00",
        "已导入",
    ] {
        let at = rest
            .find(said)
            .unwrap_or_else(|| panic!("{said} is not in its place: {page}"));
        rest = &rest[at + said.len()..];
    }
    let job = page
        .split("href=\"/admin/imports/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let shown = browser.get(&format!("/admin/imports/{job}")).await.is(200).text;
    assert!(shown.contains("由系统导入"), "{shown}");
    hub.as_("coordinator")
        .upload("/imports", "不行.xlsx", ledgers())
        .await
        .is(403);
    assert!(!browser.get("/admin/imports").await.is(200).text.contains("不行"));
}

#[tokio::test]
async fn an_occupancy_larger_than_its_building_is_answered_with_a_warning() {
    let hub = TestApp::new().await;
    let admin = hub.as_("zone-admin");
    let stay = json!({"enterprise_id": id("enterprise", "丙"), "building_id": id("building", "东"), "area": "999999",
                      "from": "2026-01-01"});
    let made = admin.post("/occupancies", stay).await.is(201);
    assert_eq!(made.json()["warnings"][0]["field"], "area");
    assert_eq!(made.json()["warnings"][0]["code"], "area_over_building");
    let path = format!("/occupancies/{}", made.id());
    assert_eq!(
        admin.get(&path).await.is(200).json()["warnings"],
        made.json()["warnings"]
    );
    let changes = format!("{path}/changes");
    let larger = admin.step(&changes, 1, json!({"area": "888888"})).await.is(200).json();
    assert_eq!(larger["warnings"][0]["code"], "area_over_building");
    let mended = admin.step(&changes, 2, json!({"area": "300"})).await.is(200).json();
    assert_eq!(mended["warnings"], json!(null));
}

#[tokio::test]
async fn a_check_that_finds_something_to_look_at_is_listed_as_such() {
    let hub = TestApp::new().await;
    let admin = hub.as_("zone-admin");
    let stays = |area: &'static str| {
        let heads: &[&str] = &["信用代码", "楼宇编码", "入驻面积", "入驻日期"];
        super::files::book(&[("入驻", &[heads, &["91371500MA3C00003Q", "东", area, "2026-01-01"]])])
    };
    for area in ["300", "999999"] {
        let result = admin
            .upload("/imports?dry_run=true", "入驻.xlsx", stays(area))
            .await
            .is(200)
            .json();
        assert_eq!(result["sheets"][0]["errors"], json!([]), "{area}");
    }
    let page = hub.browser("zone-admin").get("/admin/imports").await.is(200).text;
    assert_eq!(page.matches("检查通过，没有写入").count(), 2, "{page}");
    assert_eq!(page.matches("检查通过，没有写入，1 处请核对").count(), 1, "{page}");
}
