//! Requests: who may, on one that is there.

use serde_json::json;

use super::Row;
use crate::harness::TestApp;
use crate::requests::{Case, demand};

const SLIPS: &str = "工单号,楼宇,来电时间,诉求内容,类别,企业名称,统一社会信用代码,联系人,电话\n\
                     S1,东方大厦,2026-03-02 08:30,门禁坏了,物业,,,褚,0635-1\n";

pub async fn row(hub: &TestApp, operation: &str) -> Option<Row> {
    Some(match operation {
        "list_requests" => {
            case(hub).await;
            Row::get("coordinator", "/requests")
        }
        "open_request" => Row::post("enterprise", "/requests", demand()),
        "import_requests" => Row::get("zone-officer", "/requests/imports").with_file("工单.csv", SLIPS.as_bytes()),
        "get_request" => Row::get("enterprise", case(hub).await.path()),
        "get_request_timeline" => Row::get("enterprise", case(hub).await.path() + "/timeline"),
        "step_request" => {
            let case = case(hub).await;
            let step = json!({"step": "accept", "grade": "simple"});
            Row::post("coordinator", case.path() + "/steps", step).on(case.version)
        }
        "list_request_attachments" => Row::get("enterprise", with_file(hub).await.0),
        "get_request_attachment" => {
            let (path, file) = with_file(hub).await;
            Row::get("enterprise", format!("{path}/{file}"))
        }
        "add_request_attachment" => {
            let path = case(hub).await.path() + "/attachments";
            Row::get("enterprise", path).with_file("电梯.pdf", b"%PDF-1.7\n")
        }
        "get_inbox" => {
            case(hub).await;
            Row::get("coordinator", "/inbox")
        }
        _ => return None,
    })
}

async fn case(hub: &TestApp) -> Case<'_> {
    Case::open(hub, "enterprise", demand()).await
}

/// Where the files of a request with one file are, and the file's id.
async fn with_file(hub: &TestApp) -> (String, String) {
    case(hub).await.attaches("enterprise", "电梯.pdf").await
}
