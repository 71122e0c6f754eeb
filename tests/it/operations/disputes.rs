//! Disputes, and the figures that count them.

use serde_json::{Value, json};

use super::Row;
use crate::disputes::{Case, equity};
use crate::harness::TestApp;
use crate::world::id;

pub async fn row(hub: &TestApp, operation: &str) -> Option<Row> {
    Some(match operation {
        "list_disputes" => {
            dispute(hub).await;
            Row::get("coordinator", "/disputes")
        }
        "open_dispute" => Row::post("coordinator", "/disputes", opening()),
        "get_dispute" => Row::get("coordinator", dispute(hub).await.path()),
        "get_dispute_timeline" => Row::get("coordinator", dispute(hub).await.path() + "/timeline"),
        "step_dispute" => {
            let case = dispute(hub).await;
            let path = case.path() + "/steps";
            Row::post("coordinator", path, json!({"step": "start_screening"})).on(case.version)
        }
        "list_dispute_attachments" => Row::get("coordinator", with_file(hub).await.0),
        "get_dispute_attachment" => {
            let (path, file) = with_file(hub).await;
            Row::get("coordinator", format!("{path}/{file}"))
        }
        "add_dispute_attachment" => {
            let path = dispute(hub).await.path() + "/attachments";
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
    let mut opening = equity();
    opening["sides"][0]["enterprise_id"] = id("enterprise", "丙").into();
    opening["authority"] = "企业书面授权".into();
    opening
}

/// Where the files of a dispute with one file are, and the file's id.
async fn with_file(hub: &TestApp) -> (String, String) {
    let mut case = dispute(hub).await;
    case.takes("coordinator", "start_screening", json!({})).await;
    case.attaches("coordinator", "证据.pdf").await
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
