//! Golden grids: what each stage and each leg knows, who may what; and laws that no step breaks.

use louwei::handoffs::found::{Found, FoundOpening};
use louwei::handoffs::model::{Group, Handoff, Limits, Named};
use louwei::handoffs::policy::{may, taker};
use louwei::handoffs::service::legs_of;
use louwei::handoffs::stage::{LegStage, Review, Stage, Verb, knows, legs_move, next_of_leg};
use louwei::kernel::{Actor, Role, Timestamp};
use louwei::matters::{Matter, Moment};
use serde_json::json;

#[test]
fn leg_by_step() {
    let mut grid = String::new();
    for stage in LegStage::ALL {
        grid += &format!("{} {}\n", stage.as_str(), stage.label());
        for verb in Verb::ALL {
            let Some(to) = next_of_leg(*stage, *verb) else { continue };
            let to = if to == *stage {
                "·".to_owned()
            } else {
                format!("→ {}", to.as_str())
            };
            grid += &format!("    {:<18}{to}\n", verb.as_str());
        }
    }
    insta::assert_snapshot!(grid);
}

#[test]
fn stage_by_step() {
    let mut grid = String::new();
    for stage in Stage::ALL {
        let of_whole: Vec<_> = Verb::ALL
            .iter()
            .filter(|v| knows(*stage, **v))
            .map(|v| v.as_str())
            .collect();
        grid += &format!("{:<16} {}\n", stage.as_str(), of_whole.join(" "));
    }
    grid += "\nwhat of the legs goes on\n";
    for review in Review::ALL {
        let legs: Vec<_> = Verb::ALL
            .iter()
            .filter(|v| v.is_of_leg() && legs_move(*review, **v))
            .map(|v| v.as_str())
            .collect();
        grid += &format!("{:<16} {}\n", review.as_str(), legs.join(" "));
    }
    insta::assert_snapshot!(grid);
}

fn opened(assists: &[&str]) -> Handoff {
    let department = |id: &str| Named {
        id: id.to_owned(),
        name: format!("{id}局"),
    };
    let opening = json!({
        "building_id": "east", "category": "用工", "title": "事项", "demand": "原话",
        "lead_department_id": "lead", "basis": "依据",
    });
    let found = FoundOpening {
        category: "用工".into(),
        firm: None,
        groups: vec![],
        parts: vec![],
        pinned: Default::default(),
        departments: [department("lead")]
            .into_iter()
            .chain(assists.iter().map(|a| department(a)))
            .collect(),
        limits: Some(Limits {
            extension_days: 7,
            waiting_days: 5,
            callback_tries: 3,
            callback_days: 2,
        }),
    };
    Handoff::opened(
        "JB-2026-0001".into(),
        serde_json::from_value(opening).unwrap(),
        &found,
        &moment(0, "officer"),
    )
}

fn moment(minute: i64, person: &str) -> Moment {
    Moment {
        at: Timestamp::parse("2026-03-02 10:00").unwrap().plus_minutes(minute),
        person: person.to_owned(),
        name: person.to_owned(),
        role: Role::ZoneOfficer,
    }
}

/// A handoff at each stage, as steps make it.
fn at_each_stage() -> Vec<Handoff> {
    let sign = |leg: &str| json!({"step": "sign", "leg_id": leg});
    let begin = json!({"step": "begin", "leg_id": "1", "handler": "某", "contacted_at": "2026-03-02T02:00:00.000Z", "how": "phone", "note": "已联系"});
    let submit = |leg: &str| json!({"step": "submit", "leg_id": leg, "result": "solved", "measures": "已办", "firm_view": "认可", "head_name": "局长"});
    let back = json!({"step": "ask_return", "leg_id": "1", "code": "not-our-duty", "proposed_department_id": "x", "legal_basis": "法", "head_name": "局长"});
    let accept = json!({"step": "accept_return", "leg_id": "1", "reason": "同意"});
    let works = vec![sign("1"), begin];
    let submitted = [works.clone(), vec![submit("2"), submit("1")]].concat();
    let done = [submitted.clone(), vec![json!({"step": "finish"})]].concat();
    let call = |reached: bool| json!({"step": "record_callback", "at": "2026-03-03T02:00:00.000Z", "how": "phone", "reached": reached});
    let ways: Vec<Vec<serde_json::Value>> = vec![
        vec![],
        vec![sign("1")],
        works.clone(),
        vec![back.clone()],
        vec![back, accept],
        vec![json!({"step": "call_ruling", "reason": "不一致"})],
        [works.clone(), vec![json!({"step": "ask_extension", "leg_id": "1", "reason": "难", "until": "2026-04-01", "firm_told_on": "2026-03-02"})]].concat(),
        [works, vec![json!({"step": "wait", "leg_id": "1", "missing": "证", "from_whom": "企业", "until": "2026-03-05"})]].concat(),
        submitted.clone(),
        [submitted, vec![json!({"step": "rework", "leg_id": "1", "fault": "no-basis", "reason": "无依据"})]].concat(),
        done.clone(),
        [done.clone(), vec![call(false)]].concat(),
        [done, vec![call(true)]].concat(),
        vec![json!({"step": "cancel", "code": "mistaken", "reason": "错"})],
    ];
    ways.into_iter()
        .map(|steps| {
            let mut h = opened(&["assist"]);
            for step in steps {
                // The assist has worked before it submits.
                if let Some(leg) = h
                    .legs
                    .iter_mut()
                    .find(|l| step["step"] == "submit" && l.id == step["leg_id"])
                {
                    leg.stage = LegStage::Working;
                }
                let step = serde_json::from_value(step).unwrap();
                h.apply(&step, &Found::default(), &moment(1, "clerk"));
            }
            h
        })
        .collect()
}

fn actor(role: Role, over: Option<&str>) -> Actor {
    crate::world::actor(role, over, "p")
}

#[test]
fn role_by_step_by_stage() {
    let people = [
        ("coordinator", actor(Role::Coordinator, Some("east"))),
        (
            "coordinator of another building",
            actor(Role::Coordinator, Some("west")),
        ),
        ("zone officer", actor(Role::ZoneOfficer, None)),
        ("zone administrator", actor(Role::ZoneAdministrator, None)),
        ("auditor", actor(Role::Auditor, None)),
        ("clerk of the lead", actor(Role::DepartmentClerk, Some("lead"))),
        ("clerk of the assist", actor(Role::DepartmentClerk, Some("assist"))),
        (
            "clerk of another department",
            actor(Role::DepartmentClerk, Some("other")),
        ),
        ("contact of the firm", actor(Role::EnterpriseContact, Some("firm"))),
        ("lawyer", actor(Role::Lawyer, Some("l"))),
    ];
    let stages = at_each_stage();
    let mut grid = String::new();
    for (name, person) in &people {
        grid += &format!("{name}\n");
        for h in &stages {
            let may: Vec<_> = Verb::ALL
                .iter()
                .filter(|v| h.can(**v) && may(h, person, **v).is_ok())
                .map(|v| v.as_str())
                .collect();
            if !may.is_empty() {
                grid += &format!("    {:<16}{}\n", h.stage().as_str(), may.join(" "));
            }
        }
    }
    insta::assert_snapshot!(grid);
}

#[test]
fn every_stage_but_the_draft_is_among_those_that_the_grid_goes_through() {
    let mut seen: Vec<Stage> = at_each_stage().iter().map(Handoff::stage).collect();
    seen.sort();
    let all: Vec<Stage> = Stage::ALL.iter().copied().filter(|s| *s != Stage::Draft).collect();
    assert_eq!(seen, all);
}

#[test]
fn every_step_has_one_who_takes_it() {
    let lines: Vec<String> = Verb::ALL
        .iter()
        .map(|v| format!("{:<18}{}", v.as_str(), taker(*v).label()))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// Who acts on the leg of a guidance group: led by a department that is none of the slip's, and by none.
#[test]
fn role_by_step_on_the_leg_of_a_group() {
    let named = |id: &str| Named {
        id: id.to_owned(),
        name: id.to_owned(),
    };
    let people = [
        ("coordinator", actor(Role::Coordinator, Some("east"))),
        (
            "coordinator of another building",
            actor(Role::Coordinator, Some("west")),
        ),
        ("zone officer", actor(Role::ZoneOfficer, None)),
        ("auditor", actor(Role::Auditor, None)),
        ("clerk of the lead", actor(Role::DepartmentClerk, Some("lead"))),
        (
            "clerk of the department that leads it",
            actor(Role::DepartmentClerk, Some("leads the group")),
        ),
        ("contact of the firm", actor(Role::EnterpriseContact, Some("firm"))),
    ];
    let mut grid = String::new();
    for led_by in [Some(named("leads the group")), None] {
        grid += &format!("led by {}\n", led_by.as_ref().map_or("no department", |d| &d.name));
        for (name, person) in &people {
            grid += &format!("    {name}\n");
            for stage in LegStage::ALL {
                let mut h = opened(&["assist"]);
                h.legs[1].stage = *stage;
                h.legs[1].group = Some(Group {
                    group: named("group"),
                    led_by: led_by.clone(),
                });
                let mine = |verb: &&Verb| {
                    let legs = legs_of(&h, person, **verb);
                    verb.is_of_leg() && may(&h, person, **verb).is_ok() && legs.iter().any(|leg| leg.id == "2")
                };
                let may: Vec<_> = Verb::ALL.iter().filter(mine).map(|v| v.as_str()).collect();
                if !may.is_empty() {
                    grid += &format!("        {:<16}{}\n", stage.as_str(), may.join(" "));
                }
            }
        }
    }
    insta::assert_snapshot!(grid);
}
