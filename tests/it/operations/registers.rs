//! The registers: every one has the same operations.

use std::sync::atomic::{AtomicU64, Ordering};

use louwei::kernel::uscc::Uscc;
use serde_json::{Value, json};

use super::Row;
use crate::harness::TestApp;
use crate::world::id;

/// The row of an operation of a register; also of import and export.
pub async fn row(hub: &TestApp, operation: &str) -> Option<Row> {
    match operation {
        "import_registers" => {
            let file = "部门编码,部门名称\nSF,司法局\n".as_bytes();
            return Some(Row::get("zone-officer", "/imports").with_file("departments.csv", file));
        }
        "export_registers" => return Some(Row::get("zone-officer", "/exports/registers.xlsx")),
        "export_register" => return Some(Row::get("zone-officer", "/exports/enterprises.csv")),
        "end_occupancy" => {
            let (path, version) = registered(hub, "occupancy").await;
            return Some(Row::post("coordinator", path + "/end", json!({"to": "2026-03-31"})).on(version));
        }
        _ => {}
    }
    let (verb, name) = operation.split_once('_')?;
    let singular = match name {
        "mediation_bodies" => "mediation_body",
        "occupancies" => "occupancy",
        "duties" => "duty",
        _ => name.strip_suffix('s').unwrap_or(name),
    };
    let (path, body, change) = register(singular)?;
    match verb {
        "add" => Some(Row::post("zone-officer", path, body)),
        "list" => {
            registered(hub, singular).await;
            Some(Row::get("zone-officer", path))
        }
        "get" => Some(Row::get("zone-officer", registered(hub, singular).await.0)),
        "change" => {
            let (path, version) = registered(hub, singular).await;
            Some(Row::post("zone-officer", path + "/changes", change).on(version))
        }
        _ => None,
    }
}

/// Registers one; its path and version.
async fn registered(hub: &TestApp, name: &str) -> (String, i64) {
    let (path, body, _) = register(name).expect("a register");
    let added = hub.as_("zone-officer").post(path, body).await.is(201);
    (format!("{path}/{}", added.id()), added.version())
}

/// Path, a new row as there is none yet, and a change of it.
fn register(name: &str) -> Option<(&'static str, Value, Value)> {
    static MADE: AtomicU64 = AtomicU64::new(1);
    let n = MADE.fetch_add(1, Ordering::Relaxed);
    let east = id("building", "东");
    let renamed = json!({"name": "改了的名称"});
    Some(match name {
        "building" => (
            "/buildings",
            json!({"code": format!("N{n}"), "name": format!("北辰大厦{n}号"), "street": "北街", "gross_floor_area": 12000}),
            renamed,
        ),
        "space" => (
            "/spaces",
            json!({"building_id": east, "floor": "3", "room": n.to_string(), "area": 120.5, "leasable": true}),
            json!({"area": 121}),
        ),
        "seat" => (
            "/seats",
            json!({"building_id": east, "name": format!("某主任{n}"), "interest": "owner", "from": "2026-01-01"}),
            json!({"office": "chair"}),
        ),
        "linked_officer" => (
            "/linked-officers",
            json!({"building_id": east, "kind": "fire", "name": format!("某消防{n}")}),
            json!({"unit": "消防站"}),
        ),
        "law_firm" => (
            "/law-firms",
            json!({"licence_no": format!("{}", 23_715_202_610_000_000 + n), "name": format!("山东四所{n}律师事务所"), "joined_on": "2026-01-01"}),
            renamed,
        ),
        "lawyer" => (
            "/lawyers",
            json!({"licence_no": format!("{}", 13_715_202_610_000_000 + n), "name": "新律师", "law_firm_id": id("law_firm", "一所")}),
            json!({"quota": 5}),
        ),
        "mediation_body" => (
            "/mediation-bodies",
            json!({"name": format!("测试区商会调解中心{n}"), "legal_type": "commercial"}),
            json!({"may_charge": true}),
        ),
        "department" => (
            "/departments",
            json!({"code": format!("SF{n}"), "name": format!("司法局{n}")}),
            renamed,
        ),
        "duty" => (
            "/duties",
            json!({
                "department_id": id("department", "人社"), "category": "tax", "part": "lead",
                "legal_basis": "权责清单第1项", "from": "2026-01-01",
            }),
            json!({"legal_basis": "权责清单第2项"}),
        ),
        "enterprise" => (
            "/enterprises",
            json!({"uscc": Uscc::made_up(n).as_str(), "name": format!("聊城己新{n}贸易有限公司")}),
            renamed,
        ),
        "occupancy" => (
            "/occupancies",
            json!({"enterprise_id": id("enterprise", "丙"), "building_id": east, "area": 300, "from": "2026-01-01"}),
            json!({"rooms": "301"}),
        ),
        _ => return None,
    })
}
