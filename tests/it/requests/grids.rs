//! Golden grids: what each stage knows, who may what. A change of a rule is a readable diff.

use louwei::kernel::{Actor, Role, Timestamp};
use louwei::matters::{Matter, Moment};
use louwei::requests::found::FoundOpening;
use louwei::requests::model::{Firm, Request};
use louwei::requests::policy::may;
use louwei::requests::stage::{Next, Stage, Verb, next};
use serde_json::json;

use crate::world::actor;

#[test]
fn stage_by_step() {
    let mut grid = String::new();
    for stage in Stage::ALL {
        grid += &format!("{} {}\n", stage.as_str(), stage.label());
        for verb in Verb::ALL {
            let to = match next(*stage, *verb) {
                None => continue,
                Some(Next::To(to)) => format!("→ {}", to.as_str()),
                Some(Next::Stay) => "·".to_owned(),
                Some(Next::ByOutcome) => "→ resolved | explained | infeasible".to_owned(),
                Some(Next::ByAnswer) => "→ closed | reopened".to_owned(),
            };
            grid += &format!("    {:<18}{to}\n", verb.as_str());
        }
    }
    insta::assert_snapshot!(grid);
}

fn request(stage: Stage) -> Request {
    let opening = json!({
        "building_id": "east", "channel": "lobby", "category": "property", "words": "电梯",
    });
    let on = Moment {
        at: Timestamp::parse("2026-03-02 10:00").unwrap(),
        person: "receipt:SQ-2026-0001".into(),
        name: "来访人".into(),
        role: Role::Individual,
    };
    let found = FoundOpening {
        firm: Some(Firm {
            id: "firm".into(),
            name: "某公司".into(),
        }),
        ..FoundOpening::default()
    };
    let opening = serde_json::from_value(opening).unwrap();
    let mut r = Request::opened("SQ-2026-0001".into(), opening, &found, &on);
    r.stage = stage;
    r
}

#[test]
fn role_by_step_by_stage() {
    let people = [
        ("coordinator", actor(Role::Coordinator, Some("east"), "p1")),
        (
            "coordinator of another building",
            actor(Role::Coordinator, Some("west"), "p2"),
        ),
        ("zone officer", actor(Role::ZoneOfficer, None, "p3")),
        ("zone administrator", actor(Role::ZoneAdministrator, None, "p4")),
        ("auditor", actor(Role::Auditor, None, "p5")),
        (
            "contact of the firm",
            actor(Role::EnterpriseContact, Some("firm"), "p6"),
        ),
        (
            "contact of a stranger",
            actor(Role::EnterpriseContact, Some("other"), "p7"),
        ),
        (
            "holder of the receipt",
            actor(Role::Individual, None, "receipt:SQ-2026-0001"),
        ),
        (
            "holder of another receipt",
            actor(Role::Individual, None, "receipt:SQ-2026-0002"),
        ),
        ("department clerk", actor(Role::DepartmentClerk, Some("dept"), "p8")),
        ("lawyer", actor(Role::Lawyer, Some("l"), "p9")),
        (
            "the hub",
            Actor::system("zone", Timestamp::parse("2026-03-02 10:00").unwrap()),
        ),
    ];
    let mut grid = String::new();
    for (name, person) in &people {
        grid += &format!("{name}\n");
        for stage in Stage::ALL {
            let r = request(*stage);
            let may: Vec<_> = Verb::ALL
                .iter()
                .filter(|v| next(*stage, **v).is_some() && may(&r, person, **v).is_ok())
                .map(|v| v.as_str())
                .collect();
            if !may.is_empty() {
                grid += &format!("    {:<13}{}\n", stage.as_str(), may.join(" "));
            }
        }
    }
    insta::assert_snapshot!(grid);
}
