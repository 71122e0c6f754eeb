//! The guards as sentences, without a database.

use serde_json::{Value, json};

use super::*;
use crate::clocks::ClockChange;
use crate::disputes::clocks::clocks;
use crate::disputes::found::FoundOpening;
use crate::disputes::stage::Stage;
use crate::kernel::Timestamp;
use crate::matters::Matter;

pub(super) fn on(day: &str) -> Moment {
    let at = Timestamp::parse(&format!("{day} 10:00")).unwrap();
    Moment {
        at,
        person: "p".into(),
        name: "某人".into(),
        role: Role::Mediator,
    }
}

pub(super) fn dispute(category: &str) -> Dispute {
    let opening = json!({
        "building_id": "east", "category": category,
        "sides": [{"enterprise_id": "a"}, {"enterprise_id": "b"}], "claim": "请求", "known_by": "来电",
    });
    let found = FoundOpening {
        names: vec!["甲公司".into(), "乙公司".into()],
        ..FoundOpening::default()
    };
    Dispute::opened(
        "JF-2026-0001".into(),
        serde_json::from_value(opening).unwrap(),
        &found,
        &on("2026-03-02"),
    )
}

pub(super) fn step(name: &str, mut data: Value) -> Step {
    data["step"] = name.into();
    serde_json::from_value(data).unwrap()
}

pub(super) fn rule(outcome: Result<()>) -> &'static str {
    match outcome {
        Err(Error::NotNow { refused, .. } | Error::Forbidden(refused)) => refused.rule,
        Err(Error::Invalid(errors)) => errors[0].code,
        other => panic!("{other:?}"),
    }
}

pub(super) fn naming(legal_type: &str, approval: Option<&str>) -> Found {
    let body = json!({
        "id": "body", "name": "某组织", "legal_type": legal_type, "approval": approval, "may_charge": true,
    });
    Found {
        body: Some(serde_json::from_value(body).unwrap()),
        ..Found::default()
    }
}

#[test]
fn a_body_without_a_legal_type_mediates_nothing() {
    let name = step(
        "name_neutral",
        json!({"body_id": "body", "name": "某人甲", "chosen_by": "选定"}),
    );
    let refused = guard(&dispute("contract"), &name, &naming("none", None), &on("2026-03-02"));
    assert_eq!(rule(refused), "disputes.body_has_legal_type");
}

#[test]
fn a_commercial_body_needs_approval_from_may_2026_on() {
    let d = dispute("contract");
    let name = step(
        "name_neutral",
        json!({"body_id": "body", "name": "某人甲", "chosen_by": "选定"}),
    );
    assert!(guard(&d, &name, &naming("commercial", None), &on("2026-04-30")).is_ok());
    let later = guard(&d, &name, &naming("commercial", None), &on("2026-05-01"));
    assert_eq!(rule(later), "disputes.commercial_body_is_approved");
    assert!(guard(&d, &name, &naming("commercial", Some("批准")), &on("2026-05-01")).is_ok());
}

#[test]
fn a_party_is_never_its_own_neutral() {
    let name = step(
        "name_neutral",
        json!({"body_id": "body", "name": "甲公司", "chosen_by": "选定"}),
    );
    let refused = guard(
        &dispute("contract"),
        &name,
        &naming("peoples-committee", None),
        &on("2026-03-02"),
    );
    assert_eq!(rule(refused), "disputes.adviser_is_never_neutral");
}

#[test]
fn a_limitation_of_less_than_thirty_days_is_told_before_the_invitation() {
    let mut d = dispute("contract");
    let opinion = step(
        "propose_mediation",
        json!({
            "facts": "事实", "relation": "合同", "evidence": ["合同"], "risk": "low", "limitation_from": "2023-03-20",
            "limitation_on": "2026-03-20", "level": "consultation",
        }),
    );
    d.stage = Stage::Prediagnosis;
    d.apply(&opinion, &Found::default(), &on("2026-03-02"));
    let silent = step("issue_invitation", json!({"how": "paper"}));
    assert_eq!(
        rule(guard(&d, &silent, &Found::default(), &on("2026-03-02"))),
        "disputes.limitation_is_told"
    );
    let told = step("issue_invitation", json!({"how": "paper", "limitation_told": true}));
    assert!(guard(&d, &told, &Found::default(), &on("2026-03-02")).is_ok());

    // 时效中断 begins it anew, but not after its end.
    let claim = step(
        "interrupt_limitation",
        json!({"on": "2026-03-01", "how": "催告", "ends_on": "2029-03-01"}),
    );
    let late = step(
        "interrupt_limitation",
        json!({"on": "2026-03-21", "how": "催告", "ends_on": "2029-03-21"}),
    );
    assert_eq!(
        rule(guard(&d, &late, &Found::default(), &on("2026-03-22"))),
        "disputes.limitation_has_run_out"
    );
    d.apply(&claim, &Found::default(), &on("2026-03-02"));
    assert!(guard(&d, &silent, &Found::default(), &on("2026-03-02")).is_ok());
}

#[test]
fn moving_up_past_the_limit_needs_an_extension_by_all() {
    let mut d = dispute("contract");
    d.stage = Stage::Consultation;
    let refer = step(
        "refer",
        json!({
            "reason": "疑难", "specialty": "合同", "name": "专家", "disclosure": "无", "sides_told_on": "2026-04-10",
        }),
    );
    let found = Found {
        mediate_due: Timestamp::parse("2026-04-01 23:59"),
        ..Found::default()
    };
    let today = on("2026-04-10");
    everybody_says(&mut d, "agrees");
    assert_eq!(
        rule(guard(&d, &refer, &found, &today)),
        "disputes.extension_past_the_limit"
    );
    let alone = step(
        "extend",
        json!({"until": "2026-05-01", "all_agree": false, "paper": "同意书"}),
    );
    assert_eq!(rule(guard(&d, &alone, &found, &today)), "disputes.extension_needs_all");
    let all = step(
        "extend",
        json!({"until": "2026-05-01", "all_agree": true, "paper": "同意书"}),
    );
    d.apply(&all, &found, &today);
    assert!(guard(&d, &refer, &found, &today).is_ok());
}

/// Both sides are told their rights, and answer.
pub(super) fn everybody_says(d: &mut Dispute, answer: &str) {
    for side in ["a", "b"] {
        let rights = json!({"side": side, "kind": "rights", "how": "paper", "on": "2026-03-02"});
        d.apply(&step("serve_notice", rights), &Found::default(), &on("2026-03-02"));
        let word = step(
            "record_consent",
            json!({"side": side, "answer": answer, "who": "当事人", "how": "paper", "on": "2026-03-02"}),
        );
        d.apply(&word, &Found::default(), &on("2026-03-02"));
    }
}

#[test]
fn nothing_of_mediation_goes_on_once_a_side_has_refused() {
    let mut d = dispute("contract");
    d.stage = Stage::Consultation;
    everybody_says(&mut d, "refuses");
    for (name, input) in [
        (
            "refer",
            json!({"reason": "疑难", "specialty": "合同", "name": "专家", "disclosure": "无", "sides_told_on": "2026-03-02"}),
        ),
        (
            "extend",
            json!({"until": "2026-05-01", "all_agree": true, "paper": "同意书"}),
        ),
        (
            "draft_terms",
            json!({
                "facts": "事实", "lawful": true,
                "terms": [{"who": "a", "what": "付款", "due": "2026-04-01", "manner": "转账"}],
            }),
        ),
        (
            "take_effect",
            json!({"effective_on": "2026-03-02", "oral": "双方口头约定"}),
        ),
    ] {
        let refused = guard(&d, &step(name, input), &Found::default(), &on("2026-03-02"));
        assert_eq!(rule(refused), "disputes.consent_of_every_side", "{name}");
    }
}

#[test]
fn a_lawyer_of_the_register_is_chosen_there_and_not_typed() {
    let d = dispute("contract");
    let found = Found {
        in_the_register: Some("吕律师".into()),
        ..naming("peoples-committee", None)
    };
    let named = json!({"body_id": "body", "name": "吕律师", "chosen_by": "选定"});
    let refused = guard(&d, &step("name_neutral", named), &found, &on("2026-03-02"));
    assert_eq!(rule(refused), "in_the_register");
    let spoken = json!({"side": "a", "name": "吕律师", "authority": "一般授权"});
    let refused = guard(&d, &step("add_representative", spoken), &found, &on("2026-03-02"));
    assert_eq!(rule(refused), "in_the_register");
}

#[test]
fn only_who_stands_on_no_side_signs_for_the_neutral_and_the_body() {
    let mut d = dispute("contract");
    d.stage = Stage::Signing;
    let of_a_side = Found {
        speaks_for: vec![SideId::A],
        ..Found::default()
    };
    for (signer, mark) in [("neutral", "signature"), ("body", "seal")] {
        let sign = step(
            "sign",
            json!({"signer": signer, "name": "某人", "mark": mark, "on": "2026-03-02"}),
        );
        let refused = guard(&d, &sign, &of_a_side, &on("2026-03-02"));
        assert_eq!(rule(refused), "disputes.a_side_speaks_for_itself", "{signer}");
        assert!(guard(&d, &sign, &Found::default(), &on("2026-03-02")).is_ok());
    }
}

#[test]
fn a_rest_stops_the_total_clock_only_when_all_agree() {
    let mut d = dispute("contract");
    d.stage = Stage::Consultation;
    for (agree, stands_still) in [(json!(true), true), (Value::Null, false)] {
        let rest = step(
            "suspend",
            json!({"why": "appraisal", "reason": "鉴定", "until": "2026-05-01", "all_agree": agree}),
        );
        let mut after = d.clone();
        after.apply(&rest, &Found::default(), &on("2026-03-02"));
        let changes = clocks(&d, &after, &rest, &on("2026-03-02"));
        let agreed = changes.iter().find_map(|c| match c {
            ClockChange::Pause {
                rule: "mediate",
                agreed,
                ..
            } => Some(*agreed),
            _ => None,
        });
        assert_eq!(agreed, Some(stands_still));
        let back = step("resume", json!({"reason": "鉴定完成"}));
        assert_eq!(after.next(&back).unwrap(), "consultation");
    }
}

#[test]
fn labour_counts_fifteen_days_from_receipt_and_others_thirty_from_consultation() {
    let starts = |d: &Dispute, s: &Step| {
        let mut after = d.clone();
        after.apply(s, &Found::default(), &on("2026-03-02"));
        let changes = clocks(d, &after, s, &on("2026-03-02"));
        let rules = changes.into_iter().filter_map(|c| match c {
            ClockChange::Start { rule, .. } => Some(rule),
            _ => None,
        });
        rules.collect::<Vec<_>>()
    };
    let receipt = step("submit", json!({}));
    let first = step("open_consultation", json!({"first_session_at": "2026-03-03 09:00"}));
    for (category, at_receipt, at_consultation) in [
        ("labour", vec!["accept", "mediate_labour"], vec![]),
        ("contract", vec!["accept"], vec!["mediate"]),
    ] {
        let mut d = dispute(category);
        d.stage = Stage::Draft;
        assert_eq!(starts(&d, &receipt), at_receipt, "{category}");
        d.stage = Stage::Inviting;
        assert_eq!(starts(&d, &first), at_consultation, "{category}");
    }
    let mut waiting = dispute("labour");
    waiting.stage = Stage::Submitted;
    waiting.submitted_on = Some(on("2026-02-27").day());
    let screening = step("start_screening", json!({}));
    assert_eq!(starts(&waiting, &screening), ["mediate_labour"], "they never began");
    let policy = crate::clocks::policies::default_for("dispute");
    waiting.policy = policy.map(|p| p.pinned());
    assert!(starts(&waiting, &screening).is_empty(), "they run already");
}

#[test]
fn without_a_lawful_body_no_confirmation_is_offered_and_it_says_why() {
    let mut d = dispute("contract");
    d.body = naming("none", None).body;
    assert!(confirmation_offered(&d).unwrap_err().contains("依法设立"));
    d.body = naming("lawyers-room", None).body;
    assert!(confirmation_offered(&d).is_ok());
}

#[test]
fn nothing_in_a_case_is_dated_before_it_was_opened() {
    let mut d = dispute("contract");
    d.stage = Stage::Consultation;
    let told = |day: &str| {
        [
            step("consent_to_notify", json!({"how": "paper", "on": day})),
            step(
                "accept_prediagnosis",
                json!({"lawyer_id": "l", "notice_how": "paper", "notice_on": day}),
            ),
            step(
                "serve_notice",
                json!({"side": "a", "kind": "rights", "how": "paper", "on": day}),
            ),
            step(
                "record_consent",
                json!({"side": "a", "answer": "agrees", "who": "本人", "how": "paper", "on": day}),
            ),
            step("disclose", json!({"text": "无", "on": day})),
            step(
                "refer",
                json!({"reason": "疑难", "specialty": "合同", "name": "专家", "disclosure": "无", "sides_told_on": day}),
            ),
            step(
                "hold_session",
                json!({"at": format!("{day} 09:00"), "minutes": 60, "place": "调解室", "present": ["a", "b"], "record": "陈述"}),
            ),
            step(
                "add_caucus_note",
                json!({"side": "a", "at": format!("{day} 09:00"), "note": "底线"}),
            ),
            step(
                "fail",
                json!({"outcome": "none", "reason": "差距大", "referral": "litigation", "told_on": day}),
            ),
        ]
    };
    for early in told("2026-03-01") {
        let refused = guard(&d, &early, &Found::default(), &on("2026-03-05"));
        assert_eq!(rule(refused), "before_the_case", "{early:?}");
    }
    for in_time in told("2026-03-02") {
        if let Err(Error::Invalid(errors)) = guard(&d, &in_time, &Found::default(), &on("2026-03-05")) {
            assert_ne!(errors[0].code, "before_the_case", "{in_time:?}");
        }
    }
}

#[test]
fn an_agreement_is_chased_and_visited_after_its_effect_only() {
    let mut d = dispute("contract");
    d.stage = Stage::Signing;
    let effect = step("take_effect", json!({"effective_on": "2026-03-05", "oral": "已付清"}));
    d.apply(&effect, &Found::default(), &on("2026-03-05"));
    for (name, data) in [
        (
            "fulfil",
            json!({"on": "2026-03-04", "result": "fulfilled", "note": "回访", "all_confirm": true}),
        ),
        ("chase", json!({"obligation": "1", "how": "paper", "on": "2026-03-04"})),
    ] {
        let refused = guard(&d, &step(name, data), &Found::default(), &on("2026-03-06"));
        assert_eq!(rule(refused), "before_effect", "{name}");
    }
}

#[test]
fn mediation_is_extended_by_a_year_at_most() {
    let (day, today) = (|text: &str| Day::parse(text).unwrap(), on("2026-03-02").day());
    assert!(within_a_year("until", day("2027-03-02"), today).is_ok());
    assert_eq!(rule(within_a_year("until", day("2027-03-03"), today)), "too_far");
    assert_eq!(rule(within_a_year("until", today, today)), "in_past");
}
