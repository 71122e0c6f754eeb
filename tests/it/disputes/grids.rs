//! Golden grids: what each stage knows, who may what. A change of a rule is a readable diff.

use louwei::disputes::found::FoundOpening;
use louwei::disputes::model::Dispute;
use louwei::disputes::policy::{may, takers, view};
use louwei::disputes::stage::{Next, Stage, Verb, next};
use louwei::kernel::{Actor, Grant, Role, Timestamp};
use louwei::matters::{Matter, Moment};
use serde_json::json;

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
                Some(Next::Back) => "← where it came from".to_owned(),
                Some(Next::ByRuling) => "→ confirmed | performing | breached".to_owned(),
            };
            grid += &format!("    {:<22}{to}\n", verb.as_str());
        }
    }
    insta::assert_snapshot!(grid);
}

#[test]
fn part_by_step_by_stage() {
    let mut grid = String::new();
    for verb in Verb::ALL {
        grid += &format!("{} {}\n", verb.as_str(), verb.label());
        let mut last: Option<(&[_], Vec<&str>)> = None;
        let mut lines: Vec<(String, Vec<&str>)> = vec![];
        for stage in Stage::ALL.iter().filter(|s| next(**s, *verb).is_some()) {
            let who = takers(*stage, *verb);
            match &mut last {
                Some((same, _)) if *same == who => {
                    if let Some((_, stages)) = lines.last_mut() {
                        stages.push(stage.as_str());
                    }
                }
                _ => {
                    let names: Vec<_> = who.iter().map(|w| w.as_str()).collect();
                    lines.push((names.join(", "), vec![stage.as_str()]));
                    last = Some((who, vec![]));
                }
            }
        }
        for (who, stages) in lines {
            grid += &format!("    {who:<28}at {}\n", stages.join(" "));
        }
    }
    insta::assert_snapshot!(grid);
}

/// A dispute in which everybody stands: a worker against a firm, with lawyer, body and neutral.
fn with_everybody(stage: Stage) -> Dispute {
    let opening = json!({
        "building_id": "east", "category": "non-compete", "labour": true,
        "sides": [{"name": "员工", "person_id": "worker"}, {"enterprise_id": "firm"}],
        "claim": "请求", "known_by": "本人",
    });
    let at = Timestamp::parse("2026-03-02 10:00").unwrap();
    let on = Moment {
        at,
        person: "worker".into(),
        name: "员工".into(),
        role: Role::Individual,
    };
    let found = FoundOpening {
        names: vec!["员工".into(), "某公司".into()],
        ..FoundOpening::default()
    };
    let mut d = Dispute::opened(
        "JF-2026-0001".into(),
        serde_json::from_value(opening).unwrap(),
        &found,
        &on,
    );
    let pre = json!({"lawyer_id": "pre", "name": "对接", "law_firm_id": "pre-firm"});
    let body = json!({"id": "body", "name": "人民调解委员会", "legal_type": "peoples-committee", "may_charge": false});
    let neutral = json!({"name": "调解员", "named_on": "2026-03-02", "chosen_by": "选定"});
    d.pre = Some(serde_json::from_value(pre).unwrap());
    d.body = Some(serde_json::from_value(body).unwrap());
    d.neutral = Some(serde_json::from_value(neutral).unwrap());
    d.submitted_on = Some(on.day());
    d.invited = true;
    d.stage = stage;
    d
}

fn actor(role: Role, over: Option<&str>, person: &str, tied: &[&str]) -> Actor {
    let mut actor = crate::world::actor(role, over, person);
    actor.tied_to = tied.iter().map(|t| (*t).to_owned()).collect();
    actor
}

#[test]
fn a_mediator_of_the_body_who_serves_a_side_is_no_neutral_here() {
    let d = with_everybody(Stage::Consultation);
    let mediator = actor(Role::Mediator, Some("body"), "m1", &[]);
    assert!(may(&d, &mediator, Verb::HoldSession).is_ok() && view(&d, &mediator).neutral);
    for (role, over) in [(Role::Lawyer, "pre"), (Role::LawFirmLead, "pre-firm")] {
        let mut both = mediator.clone();
        both.grants.push(Grant {
            role,
            over: Some(over.to_owned()),
        });
        let refused = may(&d, &both, Verb::HoldSession).unwrap_err();
        assert_eq!(refused.rule, "disputes.neutral_is_not_of_a_side", "{role}");
        assert!(
            !view(&d, &both).neutral,
            "nor do they read what the other side told the neutral"
        );
    }
}

#[test]
fn role_by_step_by_stage() {
    let people = [
        ("coordinator", actor(Role::Coordinator, Some("east"), "p1", &[])),
        (
            "coordinator of another building",
            actor(Role::Coordinator, Some("west"), "p2", &[]),
        ),
        (
            "coordinator tied to the firm",
            actor(Role::Coordinator, Some("east"), "p3", &["firm"]),
        ),
        ("zone officer", actor(Role::ZoneOfficer, None, "p4", &[])),
        ("zone administrator", actor(Role::ZoneAdministrator, None, "p5", &[])),
        ("auditor", actor(Role::Auditor, None, "p6", &[])),
        ("applicant", actor(Role::Individual, None, "worker", &[])),
        (
            "contact of the other side",
            actor(Role::EnterpriseContact, Some("firm"), "p7", &["firm"]),
        ),
        (
            "contact of a stranger",
            actor(Role::EnterpriseContact, Some("other"), "p8", &["other"]),
        ),
        ("lawyer at 预诊", actor(Role::Lawyer, Some("pre"), "p9", &[])),
        ("another lawyer", actor(Role::Lawyer, Some("another"), "p10", &[])),
        (
            "lead of the lawyer's firm",
            actor(Role::LawFirmLead, Some("pre-firm"), "p11", &[]),
        ),
        ("mediator of the body", actor(Role::Mediator, Some("body"), "p12", &[])),
        (
            "mediator tied to the firm",
            actor(Role::Mediator, Some("body"), "p13", &["firm"]),
        ),
        (
            "mediator of another body",
            actor(Role::Mediator, Some("elsewhere"), "p14", &[]),
        ),
        (
            "department clerk",
            actor(Role::DepartmentClerk, Some("dept"), "p15", &[]),
        ),
    ];
    let mut grid = String::new();
    for (name, person) in &people {
        grid += &format!("{name}\n");
        for stage in Stage::ALL {
            let dispute = with_everybody(*stage);
            let may: Vec<_> = Verb::ALL
                .iter()
                .filter(|v| next(*stage, **v).is_some() && may(&dispute, person, **v).is_ok())
                .map(|v| v.as_str())
                .collect();
            if !may.is_empty() {
                grid += &format!("    {:<13}{}\n", stage.as_str(), may.join(" "));
            }
        }
    }
    insta::assert_snapshot!(grid);
}
