//! What happened in a dispute, as far as one reader may know it.
//!
//! Pure. A step may be for everybody and one of its fields not: what a section of the page keeps
//! from a reader ([`super::view`]) stays out of their timeline as well. What was written before the
//! other sides were asked was not written for them: their timeline begins with their invitation.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::policy::{Reading, View};
use super::specs;
use super::stage::Verb;
use super::words::SideId;
use crate::error::Result;
use crate::journal::EventRow;
use crate::kernel::Field;
use crate::matters::attachments::{ATTACH, ATTACH_LABEL};
use crate::matters::details::named;
use crate::matters::timeline::Entry;

/// The side whose a field is.
#[derive(Debug, Clone, Copy)]
enum Whose {
    Applicant,
    /// The party whom the step adds.
    Added,
    /// The side that the step names.
    Named,
    /// No side's: the hub's, or the neutral's.
    Nobodys,
}

/// Fields that of all who read the step only one side reads, with those who handle the matter; the
/// last word says whether the neutral does too.
const KEPT: &[(Verb, &str, Whose, bool)] = &[
    (Verb::Amend, "authority", Whose::Applicant, true),
    (Verb::AddSide, "contact", Whose::Added, true),
    (Verb::AcceptPrediagnosis, "waiver", Whose::Applicant, false),
    (Verb::AcceptPrediagnosis, "decision", Whose::Applicant, false),
    // Why may be an illness, or another client's matter.
    (Verb::ReplacePreLawyer, "reason", Whose::Applicant, false),
    (Verb::ReplacePreLawyer, "waiver", Whose::Applicant, false),
    (Verb::ReplacePreLawyer, "decision", Whose::Applicant, false),
    // That it was kept secret is as secret.
    (Verb::LinkFirm, "worker_safe", Whose::Applicant, true),
    (Verb::CorrectFirm, "worker_safe", Whose::Applicant, true),
    // It says which firm was taken for the party.
    (Verb::CorrectFirm, "reason", Whose::Nobodys, false),
    (Verb::AddRepresentative, "waiver", Whose::Named, false),
    (Verb::AddRepresentative, "decision", Whose::Named, false),
    (Verb::AddRepresentative, "authority", Whose::Named, true),
    // It may name other clients of the neutral's law firm.
    (Verb::NameNeutral, "waiver", Whose::Nobodys, true),
    (Verb::NameNeutral, "decision", Whose::Nobodys, true),
    (Verb::Refer, "waiver", Whose::Nobodys, true),
    // What the applicant's lawyer found: how near the limitation is, and why mediation is no way.
    (Verb::IssueInvitation, "limitation_told", Whose::Applicant, false),
    (Verb::OpenSpecialist, "limitation_told", Whose::Applicant, false),
    (Verb::FindUnsuitable, "reason", Whose::Applicant, false),
];

fn reads_field(view: &View, verb: Verb, field: &str, step: &Value, added: Option<SideId>) -> bool {
    let Some((_, _, whose, neutral)) = KEPT.iter().find(|(v, f, ..)| *v == verb && *f == field) else {
        return true;
    };
    let side = match whose {
        Whose::Applicant => Some(SideId::A),
        Whose::Added => added,
        Whose::Named => step["side"].as_str().and_then(SideId::parse),
        Whose::Nobodys => None,
    };
    view.handles() || (*neutral && view.neutral) || side.is_some_and(|s| view.sides.contains(&s))
}

/// Of the steps that tied a side to a firm by mistake, their numbers: the firm is named only to who handles
/// the matter.
fn mistaken(events: &[EventRow]) -> Result<BTreeSet<i64>> {
    let mut mistaken = BTreeSet::new();
    let mut tied: BTreeMap<String, i64> = BTreeMap::new();
    for event in events {
        let verb = Verb::parse(&event.step);
        if !matches!(verb, Some(Verb::LinkFirm | Verb::CorrectFirm)) {
            continue;
        }
        let side = event.body()?["step"]["side"].as_str().unwrap_or_default().to_owned();
        mistaken.extend(tied.insert(side, event.seq));
    }
    Ok(mistaken)
}

/// Whom the step named, as they were called then: who left the register or the seat since is still told.
fn name_of(found: &Value, kind: &str) -> Option<String> {
    let name = match kind {
        "lawyer" => &found["lawyer"]["name"],
        "mediation_body" => &found["body"]["name"],
        "handler" => &found["handler"]["name"],
        "enterprise" => &found["party"],
        _ => return None,
    };
    name.as_str().map(str::to_owned)
}

/// The events this reader may know of, oldest first; `events` are all there are.
pub fn entries(events: &[EventRow], view: &View) -> Result<Vec<Entry>> {
    let mut entries = vec![];
    let mut sides = 0;
    let mut invited = false;
    let mistaken = mistaken(events)?;
    for event in events {
        let body = event.body()?;
        let verb = Verb::parse(&event.step);
        let opening = event.from_stage.is_empty();
        let added = SideId::ALL.get(sides).copied();
        if opening {
            sides = body["opening"]["sides"].as_array().map_or(0, Vec::len);
        } else if verb == Some(Verb::AddSide) {
            sides += 1;
        }
        let side = body["step"]["side"].as_str().and_then(SideId::parse);
        invited |= verb.is_some_and(|verb| verb.invites(side));
        // Who asks the other sides upon the opinion learns that it was given.
        let asks = verb == Some(Verb::ProposeMediation) && view.handles();
        let told = asks || event.from_stage != event.to_stage;
        let reading = view.reads(event.visibility, &event.side, told);
        if reading == Reading::Nothing || (view.only_answers() && !invited) {
            continue;
        }
        let (label, details) = match verb {
            _ if opening => ("登记纠纷", vec![]),
            _ if event.step == ATTACH => (ATTACH_LABEL, file(&body)),
            Some(verb) => {
                let names_firm = view.handles() || !mistaken.contains(&event.seq);
                (verb.label(), recorded(verb, &body, view, added, names_firm))
            }
            None => ("", vec![]),
        };
        entries.push(Entry::of(event, label, details).cut_to(reading == Reading::Whole));
    }
    Ok(entries)
}

fn file(body: &Value) -> Vec<(String, String)> {
    let name = body["attachment"]["name"].as_str();
    name.map(|n| ("附件".to_owned(), n.to_owned())).into_iter().collect()
}

fn recorded(verb: Verb, body: &Value, view: &View, added: Option<SideId>, names_firm: bool) -> Vec<(String, String)> {
    let fields = specs::STEPS
        .iter()
        .find(|s| s.name == verb.as_str())
        .map_or(&[][..], |s| s.fields);
    let step = &body["step"];
    let read: Vec<Field> = fields
        .iter()
        .filter(|f| reads_field(view, verb, f.name, step, added))
        .filter(|f| names_firm || f.name != "enterprise_id")
        .copied()
        .collect();
    let found = &body["found"];
    let mut told = named(&read, step, &|kind| name_of(found, kind));
    if verb == Verb::CorrectFirm && step["enterprise_id"].is_null() {
        told.push(("登记企业".to_owned(), "改回未对应".to_owned()));
    }
    // Who is found in the register bears another name from then on.
    let before = match verb {
        Verb::LinkFirm => "登记时写作",
        Verb::CorrectFirm if view.handles() => "更正前",
        _ => return told,
    };
    let entered = found["entered_as"].as_str();
    told.extend(entered.map(|name| (before.to_owned(), name.to_owned())));
    told
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::journal::Visibility;
    use crate::kernel::{Role, Timestamp};

    fn event(seq: i64, step: &str, body: Value) -> EventRow {
        EventRow {
            subject_kind: "dispute".into(),
            subject_id: "d".into(),
            seq,
            at: Timestamp::parse("2026-03-02 10:00").unwrap(),
            actor_id: "p".into(),
            actor_name: "孙协调".into(),
            acting_role: Role::Coordinator,
            step: step.into(),
            from_stage: if seq == 1 { "" } else { "screening" }.into(),
            to_stage: "screening".into(),
            visibility: Visibility::Parties,
            side: String::new(),
            body: body.to_string(),
            prev_hash: String::new(),
            hash: String::new(),
        }
    }

    /// What a reader is told of these steps, after an opening with two sides.
    fn all(view: &View, steps: &[(&str, Value)]) -> Vec<Entry> {
        let opening = json!({ "opening": { "sides": [{}, {}] } });
        let mut events = vec![event(1, "open", opening)];
        for (seq, (step, body)) in (2..).zip(steps) {
            events.push(event(seq, step, body.clone()));
        }
        entries(&events, view).unwrap()
    }

    fn invitation() -> (&'static str, Value) {
        ("issue_invitation", json!({ "step": { "how": "paper" } }))
    }

    /// … of the last of them, after an invitation.
    fn told(view: &View, steps: &[(&str, Value)]) -> String {
        let steps: Vec<_> = [invitation()].into_iter().chain(steps.iter().cloned()).collect();
        let last = all(view, &steps).pop().unwrap();
        let told: Vec<_> = last.details.iter().map(|(l, v)| format!("{l}={v}")).collect();
        told.join(" ")
    }

    fn of(side: SideId) -> View {
        View {
            sides: vec![side],
            ..View::default()
        }
    }

    fn handler() -> View {
        View {
            handler: true,
            ..View::default()
        }
    }

    fn neutral() -> View {
        View {
            neutral: true,
            ..View::default()
        }
    }

    #[test]
    fn every_field_that_is_kept_is_one_that_its_step_asks_for() {
        for (verb, field, ..) in KEPT {
            let spec = specs::STEPS.iter().find(|s| s.name == verb.as_str()).unwrap();
            assert!(spec.fields.iter().any(|f| f.name == *field), "{verb} {field}");
        }
    }

    #[test]
    fn the_timeline_of_the_other_sides_begins_when_they_are_asked() {
        let ill = json!({ "step": { "why": "illness", "reason": "申请人住院", "until": "2026-03-09" } });
        let steps = [
            ("suspend", ill),
            ("resume", json!({ "step": { "reason": "已出院" } })),
            ("serve_notice", json!({ "step": { "side": "a", "kind": "rights" } })),
            invitation(),
            ("amend", json!({ "step": { "claim": "工资" } })),
        ];
        let steps_of = |view: &View| all(view, &steps).into_iter().map(|e| e.step).collect::<Vec<_>>();
        assert_eq!(steps_of(&of(SideId::B)), ["issue_invitation", "amend"]);
        assert_eq!(steps_of(&of(SideId::A)).len(), 6);
        assert_eq!(steps_of(&handler()).len(), 6);
        assert_eq!(steps_of(&View::default()).len(), 6, "a header has its lines");
        let heard = [("record_consent", json!({ "step": { "side": "b", "answer": "agrees" } }))];
        assert_eq!(all(&of(SideId::B), &heard).len(), 1, "whoever is heard has been told");
    }

    #[test]
    fn which_firm_was_taken_for_a_party_is_told_to_who_handles_the_matter_alone() {
        let link = json!({ "step": { "side": "b", "enterprise_id": "e-1" }, "found": { "party": "丁公司" } });
        let right = json!({
            "step": { "side": "b", "enterprise_id": "e-2", "reason": "与丁公司混淆" },
            "found": { "party": "丙公司", "entered_as": "丁公司" },
        });
        let none = json!({
            "step": { "side": "b", "enterprise_id": null, "reason": "不是丙公司" },
            "found": { "entered_as": "丙公司" },
        });
        let steps = [invitation(), ("link_firm", link), ("correct_firm", right)];
        for (view, names) in [
            (of(SideId::A), false),
            (of(SideId::B), false),
            (neutral(), false),
            (handler(), true),
        ] {
            let told = format!("{:?}", all(&view, &steps));
            assert_eq!(told.contains("丁公司"), names, "{told}");
            assert!(told.contains("丙公司"), "the right one is no secret: {told}");
            let undone = [&steps[..], &[("correct_firm", none.clone())]].concat();
            let told = format!("{:?}", all(&view, &undone));
            assert_eq!(told.contains("丙公司"), names, "{told}");
            assert!(told.contains("改回未对应"), "{told}");
        }
    }

    #[test]
    fn who_handles_the_matter_learns_that_there_is_an_opinion_and_nothing_of_it() {
        let mut given = event(
            2,
            "propose_mediation",
            json!({ "step": { "facts": "欠薪", "risk": "high" } }),
        );
        (given.visibility, given.side) = (Visibility::Privileged, "a".into());
        let told = |view: &View| entries(std::slice::from_ref(&given), view).unwrap();
        let line = told(&handler()).pop().unwrap();
        assert_eq!(
            (line.label, line.who.as_str(), line.details.len()),
            ("出具预诊意见", "", 0)
        );
        assert!(told(&View::default()).is_empty() && told(&neutral()).is_empty());
        assert_eq!(told(&of(SideId::A))[0].details.len(), 2);
    }

    #[test]
    fn the_other_side_and_the_neutral_are_not_told_that_the_limitation_runs_out() {
        let invited = |view: &View| {
            let body = json!({ "step": { "how": "paper", "limitation_told": true } });
            told(view, &[("issue_invitation", body)]).contains("时效")
        };
        assert!(invited(&of(SideId::A)) && invited(&handler()));
        assert!(!invited(&of(SideId::B)) && !invited(&neutral()));
    }

    #[test]
    fn the_contact_of_an_added_party_is_for_that_party_and_for_who_must_reach_it() {
        let add =
            |contact: &str| json!({ "step": { "name": "某人", "contact": contact }, "found": { "party": "某人" } });
        let steps = [("add_side", add("13800000001")), ("add_side", add("13800000002"))];
        let reads = |view: &View| told(view, &steps).contains("13800000002");
        assert!(reads(&of(SideId::D)) && reads(&handler()) && reads(&neutral()));
        assert!(!reads(&of(SideId::A)) && !reads(&of(SideId::B)) && !reads(&of(SideId::C)));
        assert_eq!(told(&of(SideId::B), &steps), "姓名或名称=某人");
    }

    #[test]
    fn how_the_applicant_authorised_the_application_is_not_for_the_other_side() {
        let steps = [(
            "amend",
            json!({ "step": { "claim": "工资", "authority": "授权书7号" } }),
        )];
        assert_eq!(told(&of(SideId::B), &steps), "请求与事由=工资");
        assert!(told(&neutral(), &steps).contains("授权书7号"));
    }

    #[test]
    fn how_far_a_lawyer_may_go_and_what_a_neutral_had_waived_is_not_for_the_other_side() {
        let spoken =
            json!({ "step": { "side": "a", "name": "某人", "authority": "可让步到八成", "waiver": "同意书1号" } });
        let spoken = |view: &View| told(view, &[("add_representative", spoken.clone())]);
        assert!(spoken(&of(SideId::A)).contains("八成") && spoken(&handler()).contains("八成"));
        assert!(spoken(&neutral()).contains("八成") && !spoken(&neutral()).contains("同意书1号"));
        assert_eq!(spoken(&of(SideId::B)), "当事方=甲方（申请人） 姓名=某人");
        let named = json!({ "step": { "chosen_by": "指定", "waiver": "与丙公司的同意书" } });
        let named = |view: &View| told(view, &[("name_neutral", named.clone())]).contains("丙公司");
        assert!(named(&neutral()) && named(&handler()));
        assert!(!named(&of(SideId::A)) && !named(&of(SideId::B)));
    }

    #[test]
    fn whom_a_step_names_is_told_by_name_and_never_by_id() {
        let b = of(SideId::B);
        let step = json!({ "body_id": "b-1", "lawyer_id": "l-1", "name": null, "chosen_by": "指定" });
        let found = json!({ "body": { "name": "调解委员会" }, "lawyer": { "name": "张明哲" } });
        let body = json!({ "step": step, "found": found });
        assert_eq!(
            told(&b, &[("name_neutral", body)]),
            "调解组织=调解委员会 登记律师=张明哲 产生方式=指定"
        );
        let body = json!({ "step": { "enterprise_id": "e-1" }, "found": { "party": "丙公司" } });
        assert_eq!(told(&b, &[("add_side", body)]), "登记企业=丙公司");
        let body =
            json!({ "step": { "person_id": "p-1" }, "found": { "handler": { "person": "p-1", "name": "孙协调" } } });
        assert_eq!(told(&b, &[("assign_handler", body)]), "经办人=孙协调");
        let body = json!({ "step": { "lawyer_id": "l-1" }, "found": {} });
        assert_eq!(told(&b, &[("accept_prediagnosis", body)]), "");
    }

    #[test]
    fn a_side_that_was_found_in_the_register_is_told_with_the_name_it_was_entered_by() {
        let found = json!({ "party": "聊城东昌同创电子商务有限公司", "entered_as": "东昌同创" });
        let body = json!({ "step": { "side": "b", "enterprise_id": "e-1" }, "found": found });
        assert_eq!(
            told(&handler(), &[("link_firm", body)]),
            "当事方=乙方 登记企业=聊城东昌同创电子商务有限公司 登记时写作=东昌同创"
        );
    }

    #[test]
    fn who_reads_the_header_only_is_told_no_name() {
        let body = json!({ "step": { "lawyer_id": "l-1" }, "found": { "lawyer": { "name": "郑律师" } } });
        assert_eq!(told(&View::default(), &[("accept_prediagnosis", body)]), "");
    }
}
