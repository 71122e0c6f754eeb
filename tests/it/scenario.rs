//! A zone's year in one go: registers come in, firms get advisers, two disputes are mediated, and
//! every number of the building opens its rows.

use louwei::kernel::Uscc;
use louwei::registers::{Cell, Sheet, write};
use serde_json::{Value, json};

use crate::advisors::{self, Walk};
use crate::disputes::{self, Case, consent, neutral, notice, opinion};
use crate::figures::{all_rows, figure};
use crate::harness::TestApp;
use crate::world;

/// Lines under some columns of a sheet, as the cells that the sheet has.
fn table(name: &str, columns: &[&str], lines: &[&[&str]]) -> (&'static Sheet, Vec<Vec<Cell>>) {
    let sheet = Sheet::named(name).unwrap();
    let rows = lines.iter().map(|line| {
        let mut row = vec![Cell::Empty; sheet.columns.len()];
        for (column, text) in columns.iter().zip(*line) {
            row[sheet.at(column).unwrap()] = Cell::Text((*text).to_owned());
        }
        row
    });
    (sheet, rows.collect())
}

const FIRM_A: &str = "91371500MA3C00001J";
const FIRM_B: &str = "91371500MA3C00002M";

/// A new building with rooms; 甲, 乙 and a new firm in it; a second lawyer at 二所; court cases.
fn workbook() -> Vec<u8> {
    let new = Uscc::made_up(7);
    let tables = [
        table(
            "buildings",
            &[
                "code",
                "name",
                "street",
                "gross_floor_area",
                "leasable_area",
                "leasable_area_on",
                "status",
            ],
            &[&["N1", "新纪元大厦", "北街", "12000", "10000", "2024-06-01", "运营"]],
        ),
        table(
            "enterprises",
            &["uscc", "name", "size"],
            &[&[new.as_str(), "聊城庚星软件有限公司", "小"]],
        ),
        table(
            "occupancies",
            &[
                "uscc",
                "building",
                "area",
                "basis",
                "from",
                "headcount",
                "headcount_on",
                "headcount_source",
            ],
            &[
                &[FIRM_A, "N1", "2000", "租赁", "2025-03-01", "60", "2026-01-31", "社保"],
                &[FIRM_B, "N1", "1000", "租赁", "2025-03-01", "25", "2026-01-31", "社保"],
                &[
                    new.as_str(),
                    "N1",
                    "1500",
                    "租赁",
                    "2026-02-01",
                    "40",
                    "2026-02-01",
                    "企业填报",
                ],
            ],
        ),
        table(
            "lawyers",
            &["licence_no", "name", "law_firm", "specialities", "quota"],
            &[&["13715202610000009", "谢律师", "23715201010000002", "公司", "10"]],
        ),
        table(
            "litigation",
            &["building", "month", "cases", "source"],
            &[&["N1", "2025-02", "5", "区法院"], &["N1", "2026-02", "3", "区法院"]],
        ),
    ];
    let tables: Vec<_> = tables.iter().map(|(sheet, rows)| (*sheet, rows.as_slice())).collect();
    write::xlsx(&tables).unwrap()
}

/// What an import counted: created, changed, unchanged.
fn counted(result: &Value) -> (i64, i64, i64) {
    let sheets = result["sheets"].as_array().unwrap();
    for sheet in sheets {
        assert_eq!(sheet["errors"], json!([]));
    }
    let sum = |name: &str| sheets.iter().map(|s| s[name].as_i64().unwrap()).sum();
    (sum("created"), sum("updated"), sum("unchanged"))
}

async fn found(hub: &TestApp, path: &str) -> String {
    let list = hub.as_("zone-officer").get(path).await.is(200).json();
    list["items"][0]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{path}: {list}"))
        .to_owned()
}

/// The registers are in, 孙协调 runs the new building; answers its id.
async fn registered(hub: &TestApp) -> String {
    let import = async || {
        let answer = hub
            .as_("zone-officer")
            .upload("/imports", "台账.xlsx", workbook())
            .await;
        counted(&answer.is(200).json())
    };
    assert_eq!(import().await, (8, 0, 0));
    assert_eq!(import().await, (0, 0, 8), "the same file again changes nothing");
    let building = found(hub, "/buildings?q=新纪元").await;
    // The people of the small zone were written without events; a grant is written like them.
    let mut tx = hub.app.db.begin().await.unwrap();
    tx.sql(
        "INSERT INTO role_grant (zone_id, id, person_id, role, over_id, from_day, granted_by)
         VALUES ('kfq', $1, $2, 'coordinator', $3, '2025-01-01', 'system')",
    )
    .bind(world::id("grant", "coordinator of N1"))
    .bind(world::id("person", "coordinator"))
    .bind(building.as_str())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    building
}

/// Firms with an adviser: one without conflict, one whose opponent's lawyer is blocked and whose
/// next needs both clients' consent.
async fn advised(hub: &TestApp, building: &str) {
    let officer = hub.as_("zone-officer");
    let wanted = async |enterprise: String| {
        let body = json!({ "enterprise_id": enterprise, "building_id": building });
        let answer = officer.post(advisors::LIST, body).await.is(201);
        Walk {
            hub,
            id: answer.id(),
            version: answer.version(),
        }
    };
    let propose = |lawyer: &str| json!({ "step": "propose", "lawyer_id": lawyer });
    let second = found(hub, "/lawyers?q=谢律师").await;

    let mut fresh = wanted(found(hub, "/enterprises?q=庚星").await).await;
    assert_eq!(fresh.propose("郑律师").await["stage"], "offered");
    fresh.step("law-firm", json!({ "step": "accept" })).await;
    assert_eq!(fresh.step("zone-officer", advisors::confirm()).await["stage"], "active");

    let mut b = wanted(world::id("enterprise", "乙")).await;
    assert_eq!(b.step("zone-officer", propose(&second)).await["stage"], "offered");
    b.step("law-firm-2", json!({ "step": "accept" })).await;
    assert_eq!(b.step("enterprise-2", advisors::confirm()).await["stage"], "active");

    // 乙 and 甲 are in dispute, and 张律师 stands there for 乙.
    let mut a = wanted(world::id("enterprise", "甲")).await;
    let blocked = a.propose("张律师").await;
    assert_eq!(blocked["stage"], "blocked");
    assert_eq!(blocked["conflict_check"]["hits"][0]["rule"], "C1");
    assert!(!blocked.to_string().contains("乙水"), "the other client is never named");
    let waiver = a.propose("王律师").await;
    assert_eq!(waiver["stage"], "waiver_wanted");
    assert_eq!(waiver["conflict_check"]["hits"][0]["rule"], "C7");
    let signed = json!({
        "step": "waive", "client_signed_on": "2026-03-01", "client_signed_by": "田一",
        "other_signed_on": "2026-03-01", "file": "卷12", "wall": "两组律师分开办公，卷宗分存",
    });
    assert_eq!(a.step("law-firm-2", signed).await["stage"], "offered");
    a.step("law-firm-2", json!({ "step": "accept" })).await;
    assert_eq!(a.step("enterprise", advisors::confirm()).await["stage"], "active");
}

async fn is_hidden_from_the_employer(hub: &TestApp, case: &Case<'_>, others: usize) {
    let list = hub.as_("enterprise").get("/disputes").await.is(200);
    assert_eq!(list.json()["items"].as_array().unwrap().len(), others);
    assert!(!list.text.contains(&case.id));
    case.get("enterprise").await.is(404);
    case.timeline("enterprise").await.is(404);
}

/// 预诊, consent, 会诊, agreement: one obligation kept in time, another late.
async fn labour(hub: &TestApp, building: &str, others: usize) {
    let mut opening = disputes::labour();
    opening["building_id"] = building.into();
    let mut case = Case::open(hub, "worker", opening).await;
    case.reaches_prediagnosis().await;
    is_hidden_from_the_employer(hub, &case, others).await;
    case.reaches_inviting().await;
    case.get("enterprise").await.is(200);
    case.prepares_mediation().await;
    let first = json!({ "first_session_at": "2026-03-03 09:00" });
    assert_eq!(
        case.takes("coordinator", "open_consultation", first).await["stage"],
        "consultation"
    );
    hub.at("2026-03-03 17:00");
    holds_session(&mut case).await;
    let terms = json!({
        "facts": "拖欠工资一个月",
        "terms": [
            {"who": "b", "what": "支付工资", "amount": "10,000", "due": "2026-03-10", "manner": "银行转账"},
            {"who": "b", "what": "出具离职证明", "due": "2026-03-20", "manner": "当面交付"},
        ],
        "lawful": true,
    });
    case.takes("mediator", "draft_terms", terms).await;
    takes_effect(&mut case, "worker").await;
    hub.at("2026-03-25 10:00");
    for (obligation, done_on) in [("1", "2026-03-09"), ("2", "2026-03-25")] {
        let done = json!({ "obligation": obligation, "done_on": done_on, "proof": "凭证" });
        case.takes("mediator", "record_performance", done).await;
    }
    let visit = json!({ "on": "2026-03-25", "result": "late", "note": "第二项迟延" });
    assert_eq!(case.takes("mediator", "fulfil", visit).await["stage"], "fulfilled");
}

async fn holds_session(case: &mut Case<'_>) {
    let session = json!({
        "at": "2026-03-03 09:00", "minutes": 90, "place": "楼委会调解室", "present": ["a", "b"], "record": "双方陈述",
    });
    case.takes("mediator", "hold_session", session).await;
}

async fn takes_effect(case: &mut Case<'_>, applicant: &str) {
    case.signs(applicant, &["a"], "2026-03-03").await;
    case.signs("enterprise", &["b"], "2026-03-03").await;
    case.signs("mediator", &["neutral", "body"], "2026-03-03").await;
    let effect = json!({ "effective_on": "2026-03-03" });
    assert_eq!(
        case.takes("mediator", "take_effect", effect).await["stage"],
        "effective"
    );
}

/// 乙 against 甲, screened; 张律师 of 一所 stands for 乙.
async fn equity_opens<'a>(hub: &'a TestApp, building: &str) -> Case<'a> {
    let mut opening = disputes::equity();
    opening["building_id"] = building.into();
    let mut case = Case::open(hub, "enterprise-2", opening).await;
    case.takes("enterprise-2", "submit", json!({})).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    let lawyer = json!({ "side": "a", "lawyer_id": world::id("lawyer", "张律师"), "authority": "特别授权" });
    case.takes("enterprise-2", "add_representative", lawyer).await;
    case
}

/// 预诊, consent, 会诊, 专诊, agreement; the adviser of a side is refused as its neutral.
async fn equity(hub: &TestApp, case: &mut Case<'_>) {
    case.takes("coordinator", "accept_prediagnosis", disputes::pre_lawyer("郑律师"))
        .await;
    case.takes("lawyer", "propose_mediation", opinion("consultation")).await;
    case.takes("coordinator", "issue_invitation", json!({ "how": "phone" }))
        .await;
    case.takes("enterprise-2", "record_consent", consent("a")).await;
    case.takes("enterprise", "record_consent", consent("b")).await;
    case.takes("coordinator", "serve_notice", notice("b", "rights")).await;
    let adviser = json!({
        "body_id": world::id("mediation_body", "商事调解"), "lawyer_id": world::id("lawyer", "王律师"), "chosen_by": "指定",
    });
    let refused = case.tries("coordinator", "name_neutral", adviser).await.is(409);
    assert_eq!(refused.rule(), "disputes.adviser_is_never_neutral");
    assert!(refused.text.contains("C5"), "{}", refused.text);
    case.takes("coordinator", "name_neutral", neutral("人民调解")).await;
    let disclosed = json!({ "text": "与各方均无利害关系", "on": "2026-03-02" });
    case.takes("mediator", "disclose", disclosed).await;
    let first = json!({ "first_session_at": "2026-03-03 09:00" });
    assert_eq!(
        case.takes("coordinator", "open_consultation", first).await["stage"],
        "consultation"
    );
    hub.at("2026-03-03 17:00");
    let expert = json!({
        "reason": "涉及公司法专业问题", "specialty": "公司法", "lawyer_id": world::id("lawyer", "刘律师"),
        "disclosure": "与各方均无利害关系", "sides_told_on": "2026-03-03",
    });
    assert_eq!(case.takes("mediator", "refer", expert).await["stage"], "specialist");
    holds_session(case).await;
    let terms = json!({
        "facts": "转让款未付",
        "terms": [{"who": "b", "what": "支付转让款", "amount": "2,000,000", "due": "2026-06-30", "manner": "银行转账"}],
        "lawful": true,
    });
    case.takes("mediator", "draft_terms", terms).await;
    takes_effect(case, "enterprise-2").await;
}

/// Every number of the building, and each of its parts, is the number or the sum of its rows.
async fn numbers_open_their_rows(hub: &TestApp, building: &str) -> Value {
    let asked = format!("building_id={building}&from=2026-01&to=2026-03");
    let list = hub
        .as_("coordinator")
        .get(&format!("/figures?{asked}"))
        .await
        .is(200)
        .json();
    let mut opened = 0;
    for shown in list["items"].as_array().unwrap() {
        let code = shown["code"].as_str().unwrap();
        for part in ["n", "d", "n0", "d0"] {
            let Some(number) = shown[part].as_f64() else { continue };
            let path = format!("/figures/{code}/rows?{asked}&part={part}");
            let rows = all_rows(hub, "coordinator", &path, 2).await;
            let sum: f64 = rows.iter().map(|r| r["value"].as_f64().unwrap()).sum();
            // The rows of a length of time are as many as were measured; all others sum up.
            let said = if shown["kind"] == "duration" {
                rows.len() as f64
            } else {
                sum
            };
            assert!((said - number).abs() < 1e-6, "{path}: {said} of {number}");
            if rows.iter().all(|r| r["value"] == 1) {
                assert_eq!(rows.len() as f64, number, "{path}");
            }
            assert!(rows.iter().all(|r| r["building_id"] == building), "{path}");
            opened += rows.len();
        }
    }
    assert!(opened > 50, "only {opened} rows");
    list
}

#[tokio::test]
async fn from_spreadsheets_to_mediated_disputes_and_the_figures_of_the_building() {
    let hub = TestApp::new().await;
    let building = registered(&hub).await;
    let mut equity_case = equity_opens(&hub, &building).await;
    advised(&hub, &building).await;
    // 甲 is told of the dispute with 乙 only when it is invited.
    equity(&hub, &mut equity_case).await;
    hub.at("2026-03-02 15:00");
    labour(&hub, &building, 1).await;

    let list = numbers_open_their_rows(&hub, &building).await;
    for (code, value) in [
        ("S02", json!(12_000)),
        ("S03", json!(125)),
        ("S04", json!(45)),
        ("S05", json!(15)),
        ("S06", json!(1)),
        ("S09", json!(100)),
        ("S15", json!(2)),
        ("S15.equity", json!(1)),
        ("S15.joint", json!(2)),
        ("S15.spec", json!(1)),
        ("S16a", json!(1)),
        ("S16b", json!(1)),
        ("S16c", json!(1)),
        ("S17", json!(100)),
        ("S20", json!(50)),
        ("S22", json!(3)),
        ("S22.yoy", json!(-40)),
        ("S23", json!(40)),
    ] {
        assert_eq!(figure(&list, code)["value"], value, "{code}");
    }
    hub.is_clean().await;
}
