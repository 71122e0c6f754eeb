//! Files come in: whole or not at all, and the second time without a trace.

use std::time::Duration;

use louwei::journal;
use louwei::kernel::Actor;
use louwei::registers::jobs::{self, State};
use louwei::registers::service::Upload;
use serde_json::{Value, json};

use super::files::{CODE_1, CODE_2, book, ledgers};
use crate::harness::TestApp;
use crate::hostile::events;

async fn import(hub: &TestApp, bytes: Vec<u8>) -> Value {
    hub.as_("zone-admin")
        .upload("/imports", "ledgers.xlsx", bytes)
        .await
        .is(200)
        .json()
}

fn counts(result: &Value) -> Vec<(String, i64, i64, i64)> {
    let n = |s: &Value, name: &str| s[name].as_i64().unwrap();
    let sheets = result["sheets"].as_array().unwrap();
    sheets
        .iter()
        .map(|s| {
            let name = s["sheet"].as_str().unwrap().to_owned();
            (name, n(s, "created"), n(s, "updated"), n(s, "unchanged"))
        })
        .collect()
}

fn faults(result: &Value) -> Vec<(String, i64, String, String)> {
    let sheets = result["sheets"].as_array().unwrap();
    let text = |e: &Value, name: &str| e[name].as_str().unwrap().to_owned();
    sheets
        .iter()
        .flat_map(|s| s["errors"].as_array().unwrap())
        .map(|e| {
            (
                text(e, "sheet"),
                e["row"].as_i64().unwrap(),
                text(e, "column"),
                text(e, "code"),
            )
        })
        .collect()
}

/// The whole ledger of a building: day, kind, value.
async fn ledger(hub: &TestApp, building: &str) -> Vec<(String, String, i64)> {
    let mut tx = hub.app.db.read().await.unwrap();
    tx.sql("SELECT on_day, kind, value FROM fact WHERE building_id = $1 ORDER BY on_day, kind, value")
        .bind(building)
        .all()
        .await
        .unwrap()
}

async fn found(hub: &TestApp, path: &str) -> Value {
    let list = hub.as_("zone-admin").get(path).await.is(200).json();
    list["items"][0].clone()
}

fn said(facts: Vec<(String, String, i64)>) -> Vec<String> {
    facts
        .into_iter()
        .map(|(day, kind, value)| format!("{day} {kind} {value}"))
        .collect()
}

#[tokio::test]
async fn a_zone_brings_its_ledgers_in_and_they_stand() {
    let hub = TestApp::new().await;
    let result = import(&hub, ledgers()).await;
    assert_eq!(faults(&result), []);
    assert_eq!(result["written"], true);
    assert!(
        counts(&result)
            .iter()
            .all(|(_, created, updated, unchanged)| *created > 0 && updated + unchanged == 0)
    );

    let building = found(&hub, "/buildings?q=新城").await;
    assert_eq!(building["code"], "B01");
    assert_eq!(building["street"], "新街道");
    assert_eq!(building["gross_floor_area"], 12_000);
    let firm = found(&hub, &format!("/enterprises?q={CODE_1}")).await;
    assert_eq!(firm["phone"], "+8613812345678");
    assert_eq!(firm["size"], "small");
    let odd = found(&hub, "/enterprises?q=海岳").await;
    assert_eq!(odd["name"], "=聊城海岳贸易有限公司");
    let id = building["id"].as_str().unwrap();
    let stays = hub
        .as_("zone-admin")
        .get(&format!("/occupancies?building_id={id}"))
        .await
        .is(200)
        .json();
    assert_eq!(stays["items"].as_array().unwrap().len(), 2);
    assert_eq!(stays["items"][0]["area"], 1000, "the area of its rooms");
    assert_eq!(
        said(ledger(&hub, id).await),
        [
            "2025-01-01 gross_area 1200000",
            "2025-01-01 leasable_area 1000000",
            "2025-03-01 litigation 12",
            "2025-03-01 move_in 1",
            "2025-03-01 occupied_area 100000",
            "2025-03-01 occupying_firm 1",
            "2025-06-30 headcount 40",
            "2025-07-01 advised_firm 1",
            "2026-06-30 stale_headcount 40",
        ]
    );
    hub.is_clean().await;
}

#[tokio::test]
async fn an_import_whose_sender_hangs_up_goes_on_and_its_result_is_on_record() {
    let hub = TestApp::new().await;
    let (app, system) = (hub.app.clone(), Actor::system("kfq", hub.app.clock.now()));
    let stands = async || {
        let job = jobs::latest(&hub.app, &system).await.unwrap().pop();
        job.map(|job| jobs::state(&job, system.now))
    };
    let file = Upload {
        name: "ledgers.xlsx".to_owned(),
        bytes: ledgers().into(),
    };
    let sender = system.clone();
    let sent = tokio::spawn(async move { jobs::take(&app, &sender, file, false).await });
    let outcome = async {
        // Until its rows are read: then it is at its work.
        while matches!(stands().await, None | Some(State::Running(_, 0))) {}
        sent.abort();
        loop {
            if let Some(State::Done(result)) = stands().await {
                return result;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let result = tokio::time::timeout(Duration::from_secs(20), outcome).await;
    let result = result.expect("what came of it stands in the job");
    assert_eq!(result["written"], true, "{result}");
    assert_eq!(found(&hub, "/buildings?q=新城").await["code"], "B01");
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let hub = TestApp::new().await;
    import(&hub, ledgers()).await;
    let before = events(&hub).await;
    let again = import(&hub, ledgers()).await;
    assert!(
        counts(&again)
            .iter()
            .all(|(_, created, updated, unchanged)| created + updated == 0 && *unchanged > 0)
    );
    assert_eq!(again["written"], false, "{again}");
    assert_eq!(events(&hub).await, before);
}

#[tokio::test]
async fn an_export_comes_back_without_a_change() {
    let hub = TestApp::new().await;
    import(&hub, ledgers()).await;
    let mut tx = hub.app.db.read().await.unwrap();
    drop(tx.sql("SELECT 1").scalar::<i64>().await);
    drop(tx);
    let actor = louwei::kernel::Actor::system("kfq", hub.app.clock.now());
    let bytes = louwei::registers::export::workbook(&hub.app, &actor).await.unwrap();
    let back = import(&hub, bytes).await;
    assert_eq!(faults(&back), []);
    assert!(
        counts(&back)
            .iter()
            .all(|(_, created, updated, _)| created + updated == 0),
        "{back}"
    );
    let csv = louwei::registers::export::csv(&hub.app, &actor, "enterprises.csv")
        .await
        .unwrap();
    let back = hub
        .as_("zone-admin")
        .upload("/imports", "enterprises.csv", csv)
        .await
        .is(200)
        .json();
    assert_eq!(faults(&back), []);
    assert!(
        counts(&back)
            .iter()
            .all(|(_, created, updated, _)| created + updated == 0),
        "{back}"
    );
}

#[tokio::test]
async fn one_fault_and_nothing_is_written() {
    let hub = TestApp::new().await;
    let before = events(&hub).await;
    let result = import(
        &hub,
        book(&[
            (
                "企业",
                &[
                    &["信用代码", "企业名称"],
                    &[CODE_1, "好公司"],
                    &["91350100M000100Y44", "抄错的公司"],
                ],
            ),
            (
                "入驻",
                &[
                    &["信用代码", "楼宇编码", "房号", "入驻日期", "迁出日期"],
                    &[CODE_2, "东", "", "2025-01-01", ""],
                    &[CODE_1, "没有", "", "2025-01-01", ""],
                    &[CODE_1, "东", "", "2025-02-01", "2025-01-01"],
                ],
            ),
        ]),
    )
    .await;
    assert_eq!(result["written"], false);
    let said = faults(&result);
    let said: Vec<(&str, i64, &str, &str)> = said
        .iter()
        .map(|(s, r, c, k)| (s.as_str(), *r, c.as_str(), k.as_str()))
        .collect();
    // The unknown code of row 2 may be the faulty row of 企业: only what is sure is said.
    assert_eq!(
        said,
        [
            ("企业", 3, "统一社会信用代码", "uscc_bad_check"),
            ("入驻", 3, "楼宇编码", "unknown_building"),
            ("入驻", 4, "迁出日期", "end_before_start"),
        ]
    );
    assert_eq!(events(&hub).await, before);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let hub = TestApp::new().await;
    let before = events(&hub).await;
    let dry = hub
        .as_("zone-admin")
        .upload("/imports?dry_run=true", "ledgers.xlsx", ledgers())
        .await
        .is(200)
        .json();
    assert_eq!(events(&hub).await, before);
    let wet = import(&hub, ledgers()).await;
    assert_eq!(counts(&dry), counts(&wet));
    assert_eq!((&dry["written"], &dry["dry_run"]), (&json!(false), &json!(true)));
}

#[tokio::test]
async fn a_column_that_is_absent_leaves_what_stands() {
    let hub = TestApp::new().await;
    import(&hub, ledgers()).await;
    let result = import(
        &hub,
        book(&[(
            "企业",
            &[&["信用代码", "企业名称"], &[CODE_1, "聊城天云数据股份有限公司"]],
        )]),
    )
    .await;
    assert_eq!(counts(&result), [("enterprises".to_owned(), 0, 1, 0)]);
    let firm = found(&hub, "/enterprises?q=数据股份").await;
    assert_eq!(firm["phone"], "+8613812345678");
    assert_eq!(firm["version"], 2);
}

#[tokio::test]
async fn a_firm_is_in_a_building_once_at_a_time_and_in_rooms_that_are_there() {
    let hub = TestApp::new().await;
    import(&hub, ledgers()).await;
    let result = import(
        &hub,
        book(&[(
            "入驻",
            &[
                &["信用代码", "楼宇编码", "房号", "入驻日期"],
                &[CODE_1, "B01", "201", "2026-01-01"],
                &[CODE_2, "东", "", "2026-01-01"],
                &[CODE_2, "B01", "909", "2025-04-01"],
            ],
        )]),
    )
    .await;
    let codes: Vec<(i64, String)> = faults(&result).into_iter().map(|(_, r, _, c)| (r, c)).collect();
    assert_eq!(codes, [(2, "overlapping".to_owned()), (4, "unknown_room".to_owned())]);
}

#[tokio::test]
async fn an_accepted_row_is_in_the_journal_with_its_file_and_row() {
    let hub = TestApp::new().await;
    import(&hub, ledgers()).await;
    let firm = found(&hub, &format!("/enterprises?q={CODE_2}")).await;
    let mut tx = hub.app.db.read().await.unwrap();
    let id = firm["id"].as_str().unwrap();
    let events = journal::timeline(&mut tx, "kfq", "enterprise", id).await.unwrap();
    let body = events[0].body().unwrap();
    assert_eq!(body["source"]["file"], "ledgers.xlsx");
    assert_eq!(body["source"]["row"], 3);
    assert_eq!(body["source"]["hash"].as_str().unwrap().len(), 64);
    assert_eq!(events[0].acting_role, louwei::kernel::Role::ZoneAdministrator);
}

#[tokio::test]
async fn hostile_files_are_refused_in_words() {
    let hub = TestApp::new().await;
    let whole = ledgers();
    let cut = whole[..whole.len() / 2].to_vec();
    for (name, bytes) in [
        ("cut.xlsx", cut),
        ("noise.xlsx", vec![7u8; 5000]),
        ("empty.csv", vec![]),
        ("page.xlsx", b"<html></html>".to_vec()),
        ("other.csv", "a,b\n1,2".as_bytes().to_vec()),
    ] {
        let answer = hub.as_("zone-admin").upload("/imports", name, bytes).await;
        assert!(
            answer.status.is_client_error(),
            "{name}: {} {}",
            answer.status,
            answer.text
        );
        assert!(
            !answer.json()["fields"][0]["message"].as_str().unwrap().is_empty(),
            "{name}"
        );
    }
    let nobody = hub
        .as_("coordinator")
        .upload("/imports", "ledgers.xlsx", ledgers())
        .await
        .is(403);
    assert_eq!(nobody.rule(), "registers.zone_staff_imports");
    hub.nobody().upload("/imports", "ledgers.xlsx", ledgers()).await.is(401);
}

#[tokio::test]
async fn an_area_larger_than_its_rooms_or_building_is_taken_and_named() {
    let hub = TestApp::new().await;
    let clean = import(&hub, ledgers()).await;
    assert!(
        clean["sheets"]
            .as_array()
            .unwrap()
            .iter()
            .all(|s| s["warnings"] == json!([]))
    );
    let file = book(&[(
        "入驻",
        &[
            &["信用代码", "楼宇编码", "房号", "面积", "方式", "入驻日期"],
            &[CODE_1, "B01", "201、202", "1000.01", "租赁", "2025-03-01"],
            &[CODE_2, "东", "", "30000.01", "租赁", "2025-04-01"],
        ],
    )]);
    let result = import(&hub, file).await;
    assert_eq!((&result["written"], faults(&result).len()), (&json!(true), 0));
    let said: Vec<(&str, i64, &str, &str)> = result["sheets"][0]["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| {
            let text = |name: &str| w[name].as_str().unwrap();
            (text("sheet"), w["row"].as_i64().unwrap(), text("column"), text("code"))
        })
        .collect();
    assert_eq!(
        said,
        [
            ("入驻", 2, "面积", "area_over_rooms"),
            ("入驻", 3, "面积", "area_over_building"),
        ]
    );
    let page = hub.browser("zone-admin").get("/admin/imports").await.is(200).text;
    assert!(page.contains("已导入，2 处请核对"), "{page}");
}
