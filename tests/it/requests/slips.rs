//! 12345 工单导入.

use serde_json::json;

use crate::harness::TestApp;

const HEAD: &str = "工单号,楼宇,来电时间,诉求内容,类别,企业名称,统一社会信用代码,联系人,电话";

fn file(rows: &[&str]) -> Vec<u8> {
    [&[HEAD], rows].concat().join("\n").into_bytes()
}

#[tokio::test]
async fn slips_become_requests_once_and_a_known_firm_is_named() {
    let hub = TestApp::new().await;
    let rows = [
        "S1,东方大厦,2026-03-02 08:30,门禁坏了,物业,聊城甲木科技有限公司,91371500MA3C00001J,褚,0635-1",
        "S2,西,2026-03-01 17:00,想办食品证,行政审批,某店,,王,0635-2",
    ];
    let done = hub
        .as_("zone-officer")
        .upload("/requests/imports", "工单.csv", file(&rows))
        .await
        .is(200)
        .json();
    assert_eq!((&done["created"], &done["unchanged"]), (&json!(2), &json!(0)));
    let again = hub
        .as_("zone-officer")
        .upload("/requests/imports", "工单.csv", file(&rows))
        .await
        .is(200)
        .json();
    assert_eq!((&again["created"], &again["unchanged"]), (&json!(0), &json!(2)));
    assert_eq!(hub.counted("request_registered").await, 2);
    let own = hub.as_("enterprise").get("/requests").await.is(200).json();
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
    hub.is_clean().await;
}

#[tokio::test]
async fn one_wrong_row_and_nothing_is_written() {
    let hub = TestApp::new().await;
    let rows = [
        "S1,东,2026-03-02 08:30,门禁坏了,物业,,,,",
        "S2,北楼,昨天,,没有的类别,,,,",
        "S1,东,2026-03-09 08:30,又坏了,物业,,,,",
        "S3,东,2026-03-02 08:30,证照,其他,,91371500MA3C00001X,,",
    ];
    let done = hub
        .as_("zone-officer")
        .upload("/requests/imports", "工单.csv", file(&rows))
        .await
        .is(200)
        .json();
    let faults: Vec<(u64, &str)> = done["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["row"].as_u64().unwrap(), f["column"].as_str().unwrap()))
        .collect();
    assert_eq!(
        faults,
        [
            (3, "诉求内容"),
            (3, "楼宇"),
            (3, "来电时间"),
            (3, "类别"),
            (4, "工单号"),
            (4, "来电时间"),
        ]
    );
    assert_eq!(done["created"], 0);
    let wrong_code = hub
        .as_("zone-officer")
        .upload("/requests/imports", "工单.csv", file(&[rows[0], rows[3]]))
        .await
        .is(200)
        .json();
    assert_eq!(wrong_code["faults"][0]["column"], "统一社会信用代码");
    assert_eq!(hub.counted("request_registered").await, 0);
    hub.as_("coordinator")
        .upload("/requests/imports", "工单.csv", file(&rows[..1]))
        .await
        .is(403);
}
