//! Disputes, and the figures that count them.

use serde_json::{Value, json};

use super::Row;
use crate::disputes::Case;
use crate::harness::TestApp;
use crate::world::id;

pub async fn row(hub: &TestApp, operation: &str) -> Option<Row> {
    Some(match operation {
        "list_disputes" => {
            dispute(hub).await;
            Row::get("coordinator", "/disputes")
        }
        "open_dispute" => Row::post("coordinator", "/disputes", opening()),
        "get_dispute" => Row::get("coordinator", format!("/disputes/{}", dispute(hub).await.id)),
        "get_dispute_timeline" => Row::get("coordinator", format!("/disputes/{}/timeline", dispute(hub).await.id)),
        "step_dispute" => {
            let case = dispute(hub).await;
            let path = format!("/disputes/{}/steps", case.id);
            Row::post("coordinator", path, json!({"step": "start_screening"})).on(case.version)
        }
        "list_dispute_attachments" => {
            let (case, _) = with_file(hub).await;
            Row::get("coordinator", format!("/disputes/{}/attachments", case.id))
        }
        "get_dispute_attachment" => {
            let (case, file) = with_file(hub).await;
            Row::get("coordinator", format!("/disputes/{}/attachments/{file}", case.id))
        }
        "add_dispute_attachment" => {
            let path = format!("/disputes/{}/attachments", dispute(hub).await.id);
            Row::get("coordinator", path).with_file("授权委托书.pdf", b"%PDF-1.7\n")
        }
        "list_figures" => figures(hub, "/figures").await,
        "export_figures_csv" => figures(hub, "/figures.csv").await,
        "export_figures_xlsx" => figures(hub, "/figures.xlsx").await,
        "list_figure_rows" => figures(hub, "/figures/S15/rows").await,
        "export_figure_rows_csv" => figures(hub, "/figures/S15/rows.csv").await,
        "export_figure_rows_xlsx" => figures(hub, "/figures/S15/rows.xlsx").await,
        _ => return None,
    })
}

/// 甲 against 丙 in building 东, registered and handed in by the coordinator.
async fn dispute(hub: &TestApp) -> Case<'_> {
    let mut case = Case::open(hub, "coordinator", opening()).await;
    case.takes("coordinator", "submit", json!({})).await;
    case
}

fn opening() -> Value {
    json!({
        "building_id": id("building", "东"),
        "category": "equity",
        "sides": [{"enterprise_id": id("enterprise", "丙")}, {"enterprise_id": id("enterprise", "甲")}],
        "claim": "股权转让款未付",
        "amount": 20000,
        "known_by": "企业来电",
        "authority": "企业书面授权",
    })
}

/// A dispute with a file, and the file's id.
async fn with_file(hub: &TestApp) -> (Case<'_>, String) {
    let mut case = dispute(hub).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    let path = format!("/disputes/{}/attachments", case.id);
    let file = hub
        .as_("coordinator")
        .upload(&path, "证据.pdf", b"%PDF-1.7\n".to_vec())
        .await;
    let file = file.is(201).id();
    (case, file)
}

/// Figures of building 东 in March 2026, where a dispute was accepted.
async fn figures(hub: &TestApp, path: &str) -> Row {
    let mut case = dispute(hub).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    let building = id("building", "东");
    Row::get(
        "coordinator",
        format!("{path}?building_id={building}&from=2026-03&to=2026-03"),
    )
}
