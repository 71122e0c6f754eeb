//! What holds for every handoff, whatever the steps: thousands of random walks.

use proptest::prelude::*;

use super::clocks::{submits_last, total};
use super::found::{Found, FoundOpening};
use super::guard::guard;
use super::model::{Handoff, Limits, Named};
use super::stage::{LegStage, Review, Stage, Verb};
use super::steps::{Assist, Heard, Step};
use super::words::*;
use crate::clocks::change::Running;
use crate::clocks::policies::built_in;
use crate::clocks::resolve::{Terms, Write, resolve};
use crate::clocks::{Course, DeskHours, Open, Reckoning, WorkingCalendar};
use crate::kernel::{Role, Timestamp};
use crate::matters::{Matter, Moment};
use crate::routing::Reach;

const DEPARTMENTS: [&str; 5] = ["a", "b", "c", "d", "e"];

fn named(id: &str) -> Named {
    Named {
        id: id.to_owned(),
        name: format!("{id}局"),
    }
}

/// What somebody might try: a verb, a leg, a department, the minutes that went by, a yes or no.
#[derive(Debug, Clone)]
struct Try {
    verb: Verb,
    leg: usize,
    department: usize,
    minutes: i64,
    yes: bool,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = (
        proptest::sample::select(Verb::ALL),
        0usize..4,
        0usize..5,
        0i64..4000,
        any::<bool>(),
    )
        .prop_map(|(verb, leg, department, minutes, yes)| Try {
            verb,
            leg,
            department,
            minutes,
            yes,
        });
    proptest::collection::vec(one, 0..120)
}

fn on(at: Timestamp, role: Role) -> Moment {
    Moment {
        at,
        person: role.to_string(),
        name: role.label().to_owned(),
        role,
    }
}

fn step_of(h: &Handoff, t: &Try, now: Timestamp) -> Option<Step> {
    let leg = h.legs_for(t.verb).nth(t.leg % h.legs_for(t.verb).count().max(1));
    let leg_id = leg.map(|l| l.id.clone()).unwrap_or_default();
    let department_id = DEPARTMENTS[t.department].to_owned();
    let text = || "说明".to_owned();
    Some(match t.verb {
        Verb::Amend | Verb::Dispatch | Verb::NameFirm => return None,
        Verb::Sign => Step::Sign { leg_id },
        Verb::Begin => Step::Begin {
            leg_id,
            handler: text(),
            handler_phone: None,
            contacted_at: now,
            how: Manner::Phone,
            note: text(),
        },
        Verb::Answer => Step::Answer {
            leg_id,
            how: Manner::Phone,
            text: text(),
        },
        Verb::AskReturn => Step::AskReturn {
            leg_id,
            code: ReturnCode::NotOurDuty,
            proposed_department_id: department_id,
            legal_basis: text(),
            head_name: text(),
        },
        Verb::AcceptReturn => Step::AcceptReturn {
            leg_id,
            department_id: t.yes.then_some(department_id),
            basis: Some(text()),
            reason: text(),
        },
        Verb::RefuseReturn => Step::RefuseReturn { leg_id, reason: text() },
        Verb::Redispatch => Step::Redispatch {
            leg_id,
            department_id,
            basis: Some(text()),
        },
        Verb::CallRuling => Step::CallRuling { reason: text() },
        Verb::Rule => Step::Rule {
            heard: DEPARTMENTS
                .iter()
                .map(|d| Heard {
                    department_id: (*d).to_owned(),
                    view: text(),
                })
                .collect(),
            minutes: text(),
            lead_department_id: department_id,
            assists: t
                .yes
                .then(|| Assist {
                    department_id: DEPARTMENTS[(t.department + 1) % 5].to_owned(),
                })
                .into_iter()
                .collect(),
            basis: text(),
            reach: Some(if t.yes { Reach::Zone } else { Reach::Building }),
        },
        Verb::AskExtension => Step::AskExtension {
            leg_id,
            reason: text(),
            until: now.day().plus_days(30),
            firm_told_on: now.day(),
        },
        Verb::GrantExtension => Step::GrantExtension { leg_id, note: None },
        Verb::RefuseExtension => Step::RefuseExtension { leg_id, reason: text() },
        Verb::Wait => Step::Wait {
            leg_id,
            missing: text(),
            from_whom: text(),
            until: now.day().plus_days(2),
        },
        Verb::Resume => Step::Resume {
            leg_id,
            received: text(),
        },
        Verb::Submit => Step::Submit {
            leg_id,
            result: ResultType::Solved,
            measures: text(),
            plan: None,
            review_on: None,
            firm_view: text(),
            head_name: text(),
        },
        Verb::Rework => Step::Rework {
            leg_id,
            fault: Fault::NoBasis,
            reason: text(),
        },
        Verb::Finish => Step::Finish { note: None },
        Verb::RecordCallback => Step::RecordCallback {
            at: now,
            how: Manner::Phone,
            reached: t.yes,
            solved: t.yes.then_some(Solved::No),
            score: None,
            words: None,
            grounds: t.yes.then(text),
        },
        Verb::Conclude => Step::Conclude { conclusion: text() },
        Verb::Supervise => Step::Supervise {
            why: Supervision::Leader,
            note: text(),
        },
        // A walk that ends at once teaches little.
        Verb::Cancel if t.yes || t.department > 0 => return None,
        Verb::Cancel => Step::Cancel {
            code: CancelCode::Mistaken,
            reason: text(),
            merged_into: None,
        },
    })
}

/// Walks, and checks what must hold after every step. Answers with how far it came.
fn walk(tries: &[Try], assists: usize) -> Result<Handoff, TestCaseError> {
    let calendar = WorkingCalendar::national();
    let desk = DeskHours::office();
    let policy = built_in("zone-handoff").expect("it is shipped");
    let terms = Terms {
        calendar: &calendar,
        policy: Some(policy),
        desk: &desk,
    };
    let start = Timestamp::parse("2026-03-02 10:00").expect("a time");
    let opening = serde_json::json!({
        "building_id": "east", "category": "labour", "title": "事项", "demand": "原话",
        "lead_department_id": "a", "basis": "依据",
    });
    let found = FoundOpening {
        category: "用工".to_owned(),
        departments: DEPARTMENTS.iter().take(assists + 1).map(|d| named(d)).collect(),
        limits: Some(Limits {
            extension_days: 60,
            waiting_days: 5,
            callback_tries: 3,
            callback_days: 2,
        }),
        ..FoundOpening::default()
    };
    let opening = serde_json::from_value(opening).expect("an opening");
    let mut h = Handoff::opened(
        "JB-2026-0001".to_owned(),
        opening,
        &found,
        &on(start, Role::Coordinator),
    );
    let found = Found {
        speaks_for: DEPARTMENTS.iter().map(|d| (*d).to_owned()).collect(),
        departments: DEPARTMENTS.iter().map(|d| named(d)).collect(),
        ..Found::default()
    };
    let mut open = Open::default();
    let mut writes = resolve(
        terms,
        &mut open,
        h.opening_clocks(&on(start, Role::Coordinator)),
        1,
        start,
    )
    .map_err(|e| TestCaseError::fail(e.to_string()))?;
    let mut now = start;
    for (n, t) in tries.iter().enumerate() {
        now = now.plus_minutes(t.minutes);
        let Some(step) = step_of(&h, t, now).filter(|_| h.can(t.verb)) else {
            continue;
        };
        let moment = on(now, Role::ZoneAdministrator);
        let due = |rule: &str, part: &str| open.get(rule, part).map(|running| running.due);
        let lead = submits_last(&h, &step);
        let finish = policy.rule("finish").expect("it has one");
        let own = finish.due(Course::from(now), Reckoning::new(&calendar, &desk));
        let found = Found {
            total_due: due(total(&h), ""),
            lead_due: lead.and_then(|lead| due("finish", &lead.id)),
            own_due: own.map(|own| own.at),
            ..found.clone()
        };
        if guard(&h, &step, &found, &moment).is_err() {
            continue;
        }
        let next = h.next(&step).map_err(|e| TestCaseError::fail(e.reason))?;
        let before = h.clone();
        h.apply(&step, &found, &moment);
        prop_assert_eq!(next, h.stage().as_str(), "next and apply agree on {}", t.verb);
        let changes = before.clocks(&h, &step, &found, &moment);
        let seq = 2 + n as i64;
        writes.extend(resolve(terms, &mut open, changes, seq, now).map_err(|e| TestCaseError::fail(e.to_string()))?);
        holds(&before, &h, &writes, now)?;
        holds_of_limits(&h, &step, &open, now)?;
        holds_of_new_legs(&before, &h, &open, now)?;
        // What is open is due at some time, as lists go by it.
        prop_assert!(
            h.stage().is_closed() || open.next_due().is_some(),
            "{} is due never",
            t.verb
        );
    }
    Ok(h)
}

/// No leg is granted a day past the total or, as it submits last, past the lead's own unless that is over
/// already; and who is ruled to lead has it to do.
fn holds_of_limits(h: &Handoff, step: &Step, open: &Open, now: Timestamp) -> Result<(), TestCaseError> {
    let granted = h.live().filter_map(|leg| Some((leg, leg.extensions.last()?.until)));
    for (leg, until) in granted {
        if let Some(running) = open.get(total(h), "") {
            prop_assert!(running.due >= until.end(), "leg {} runs past the total", leg.id);
        }
        let lead = h.lead().filter(|lead| lead.stage != LegStage::Waiting);
        let last = lead.and_then(|lead| open.get("finish", &lead.id));
        let just_granted = matches!(step, Step::GrantExtension { leg_id, .. } if *leg_id == leg.id);
        if let Some(last) = last.filter(|last| just_granted && now <= last.due) {
            prop_assert!(last.due >= until.end(), "leg {} runs past the lead", leg.id);
        }
    }
    if matches!(step, Step::Rule { .. }) {
        let lead = h.lead().expect("a ruling names one");
        prop_assert!(h.stage() != Stage::Submitted);
        prop_assert!(open.get("finish", &lead.id).is_some(), "its limit runs");
    }
    Ok(())
}

/// However often it went to another department, none has a minute more than the whole, unless that is
/// over, nor than the lead, unless that is late or stands still.
fn holds_of_new_legs(before: &Handoff, h: &Handoff, open: &Open, now: Timestamp) -> Result<(), TestCaseError> {
    let whole = open.get(total(h), "").filter(|whole| now < whole.due);
    for leg in h.legs.iter().skip(before.legs.len()) {
        let own = open.get("finish", &leg.id);
        prop_assert!(own.is_some(), "the limit of leg {} runs", leg.id);
        if let (Some(own), Some(whole)) = (own, whole) {
            prop_assert!(own.due <= whole.due, "leg {} ends after the whole", leg.id);
            let last = h.lead().and_then(|lead| open.get("finish", &lead.id));
            let runs = |last: &&Running| now <= last.due && last.paused.is_none();
            if let Some(last) = last.filter(runs) {
                prop_assert!(own.due <= last.due, "leg {} ends after the lead", leg.id);
            }
        }
    }
    Ok(())
}

fn holds(before: &Handoff, h: &Handoff, writes: &[Write], now: Timestamp) -> Result<(), TestCaseError> {
    // Nothing moves a start: neither the total's nor a leg's.
    prop_assert_eq!(h.dispatched_at, before.dispatched_at);
    for write in writes {
        let Write::Start(s) = write else { continue };
        if s.rule.starts_with("total") {
            prop_assert_eq!(Some(s.started_at), h.dispatched_at, "the total starts at dispatch");
        }
        if ["finish", "answer", "sign"].contains(&s.rule.as_str()) {
            let leg = h.leg(&s.part).expect("a clock of a leg that is there");
            prop_assert_eq!(s.started_at, leg.dispatched_at, "{} starts at dispatch", &s.rule);
        }
    }
    // A met clock stays met: nothing of it starts after it has ended as met.
    let ended = writes
        .iter()
        .position(|w| matches!(w, Write::End { rule, result: "met", .. } if rule.starts_with("total")));
    if let Some(ended) = ended {
        let again = |w: &Write| matches!(w, Write::Start(s) if s.rule.starts_with("total"));
        prop_assert!(!writes[ended..].iter().any(again));
    }
    // The total is never shorter than any leg's working part.
    let (from, to) = h.total(now).expect("it is dispatched");
    for leg in &h.legs {
        prop_assert!(leg.dispatched_at >= from);
        let until = leg.result.as_ref().map_or(leg.dispatched_at, |r| r.at);
        prop_assert!(
            until <= to,
            "leg {} worked until {until}, the total ran until {to}",
            leg.id
        );
    }
    // Somebody always answers for it, and no department answers twice.
    if !h.stage().is_closed() {
        let (held, before) = (h.held_by(), before.held_by());
        let (holder, since) = held.expect("somebody has it");
        let stays = before.filter(|(was, _)| *was == holder);
        prop_assert_eq!(since, stays.map_or(now, |(_, since)| since));
    }
    let mut seen = vec![];
    for leg in h.live().filter(|l| l.stage != LegStage::Returned) {
        prop_assert!(
            !seen.contains(&&leg.department.id),
            "{} has two legs",
            leg.department.id
        );
        seen.push(&leg.department.id);
    }
    prop_assert_eq!(h.live().filter(|l| l.role == LegRole::Lead).count(), 1);
    // The second accepted return is ruled on; what was ruled is not returned.
    for department in DEPARTMENTS {
        prop_assert!(h.returns.iter().filter(|r| r.department.id == department).count() <= 1);
    }
    if h.accepted_returns() > 1 {
        prop_assert!(!h.rulings.is_empty());
    }
    prop_assert!(h.live().all(|l| !(l.bound && l.stage == LegStage::ReturnAsked)));
    prop_assert!(h.hops > h.accepted_returns() as i64);
    // Closed by the callback only with a reached firm, or after three tries.
    if h.stage() == Stage::Closed && h.ended.as_ref().is_some_and(|e| e.how == Ending::NotReached) {
        prop_assert!(h.tries.len() >= 3);
    }
    prop_assert!(h.review != Review::Done || h.done_at.is_some());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_to_a_handoff_its_total_runs_from_dispatch_and_somebody_answers_for_it(
        tries in tries(), assists in 0usize..3,
    ) {
        walk(&tries, assists)?;
    }
}
