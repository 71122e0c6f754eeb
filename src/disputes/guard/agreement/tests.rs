//! Signatures, effect and performance as sentences, without a database.

use serde_json::json;

use super::super::tests::{dispute, everybody_says, naming, on, rule, step};
use super::*;
use crate::disputes::found::FoundLawyer;
use crate::disputes::policy::View;
use crate::disputes::view::Shown;
use crate::matters::Matter;

#[test]
fn the_body_puts_its_seal_and_nothing_else() {
    let mut d = dispute("contract");
    d.stage = Stage::Signing;
    for (mark, fits) in [("signature", false), ("fingerprint", false), ("seal", true)] {
        let sign = json!({"signer": "body", "name": "调解委员会", "mark": mark, "on": "2026-03-02"});
        let signed = guard(&d, &step("sign", sign), &Found::default(), &on("2026-03-02"));
        if fits {
            assert!(signed.is_ok());
        } else {
            assert_eq!(rule(signed), "body_seals", "{mark}");
        }
    }
}

#[test]
fn who_breaks_an_unconfirmed_labour_agreement_is_answered_by_arbitration() {
    for (category, stage, referral, fits) in [
        ("labour", Stage::Performing, "litigation", false),
        ("labour", Stage::Performing, "arbitration", true),
        ("labour", Stage::Confirmed, "enforcement", true),
        ("contract", Stage::Performing, "litigation", true),
    ] {
        let mut d = dispute(category);
        d.stage = Stage::Consultation;
        let terms = json!({
            "facts": "事实", "lawful": true,
            "terms": [{"who": "b", "what": "付款", "due": "2026-03-05", "manner": "转账"}],
        });
        d.apply(&step("draft_terms", terms), &Found::default(), &on("2026-03-02"));
        d.stage = Stage::Performing;
        let chase = step("chase", json!({"obligation": "1", "how": "paper", "on": "2026-03-06"}));
        d.apply(&chase, &Found::default(), &on("2026-03-06"));
        d.stage = stage;
        let breach = json!({"obligation": "1", "reason": "催告后未付", "referral": referral});
        let answer = guard(&d, &step("breach", breach), &Found::default(), &on("2026-03-07"));
        if fits {
            assert!(answer.is_ok(), "{category} {stage} {referral}");
        } else {
            assert_eq!(rule(answer), "arbitration_is_told");
        }
    }
}

/// At 待签署 on 2 March, after a session with these sides: one item due on the tenth.
fn drafted(category: &str, present: &[&str]) -> Dispute {
    let mut d = dispute(category);
    d.stage = Stage::Consultation;
    everybody_says(&mut d, "agrees");
    let body = naming("peoples-committee", None);
    for (name, data) in [
        (
            "name_neutral",
            json!({"body_id": "body", "name": "冯调解", "chosen_by": "选定"}),
        ),
        ("disclose", json!({"text": "无", "on": "2026-03-02"})),
        (
            "hold_session",
            json!({"at": "2026-03-02 09:00", "minutes": 60, "place": "调解室", "present": present, "record": "陈述"}),
        ),
        (
            "draft_terms",
            json!({
                "facts": "事实", "lawful": true,
                "terms": [{"who": "b", "what": "付款", "due": "2026-03-10", "manner": "转账"}],
            }),
        ),
    ] {
        d.apply(&step(name, data), &body, &on("2026-03-02"));
    }
    d
}

fn signs(d: &mut Dispute, signer: &str, day: &str) {
    let mark = if signer == "body" { "seal" } else { "signature" };
    let sign = json!({"signer": signer, "name": "签署人", "mark": mark, "on": day});
    d.apply(&step("sign", sign), &Found::default(), &on(day));
}

/// Asked on 9 March.
fn asks(d: &Dispute, name: &str, data: serde_json::Value) -> Result<()> {
    guard(d, &step(name, data), &Found::default(), &on("2026-03-09"))
}

#[test]
fn a_written_agreement_takes_effect_on_the_day_of_its_last_signature() {
    let mut d = drafted("labour", &["a", "b"]);
    let effect = |d: &Dispute, day: &str| asks(d, "take_effect", json!({"effective_on": day}));
    for (signer, day) in [("a", "2026-03-03"), ("b", "2026-03-05"), ("neutral", "2026-03-04")] {
        signs(&mut d, signer, day);
        assert_eq!(rule(effect(&d, "2026-03-05")), "disputes.everybody_signs", "{signer}");
    }
    signs(&mut d, "body", "2026-03-04");
    for wrong in ["2026-03-04", "2026-03-06", "2026-03-09"] {
        assert_eq!(rule(effect(&d, wrong)), "not_the_last_signature", "{wrong}");
    }
    assert!(effect(&d, "2026-03-05").is_ok());
}

#[test]
fn the_last_signature_says_what_comes_next() {
    let reads = View {
        sides: vec![SideId::A],
        ..View::default()
    };
    let next = |d: &Dispute| Shown::of(d, &reads).joint.and_then(|j| j.next).map(|n| n.told());
    let mut d = drafted("contract", &["a", "b"]);
    for (signer, day) in [("a", "2026-03-03"), ("b", "2026-03-05"), ("neutral", "2026-03-04")] {
        signs(&mut d, signer, day);
        assert_eq!(next(&d), None, "{signer}");
    }
    signs(&mut d, "body", "2026-03-04");
    let told = next(&d).unwrap();
    assert!(told.contains("“协议生效”") && told.contains("2026-03-05"), "{told}");
    let effect = json!({"effective_on": "2026-03-05"});
    d.apply(&step("take_effect", effect), &Found::default(), &on("2026-03-05"));
    assert_eq!(next(&d), None);
}

#[test]
fn nobody_ends_or_takes_back_what_everybody_has_signed() {
    let mut d = drafted("contract", &["a", "b"]);
    let ends = [
        ("terminate", json!({"code": "side-stops", "reason": "反悔"})),
        ("withdraw", json!({})),
        ("renegotiate", json!({"reason": "修改"})),
        (
            "suspend",
            json!({"why": "appraisal", "reason": "鉴定", "until": "2026-05-01"}),
        ),
    ];
    for signer in ["a", "b", "neutral"] {
        signs(&mut d, signer, "2026-03-03");
        for (name, data) in &ends {
            assert!(asks(&d, name, data.clone()).is_ok(), "{name} before the seal");
            assert!(d.steps_from().contains(name), "{name} is offered before the seal");
        }
    }
    signs(&mut d, "body", "2026-03-03");
    assert!(d.steps_from().contains(&"take_effect") && !d.steps_from().contains(&"sign"));
    for (name, data) in ends {
        assert!(!d.steps_from().contains(&name), "{name} is idle");
        assert_eq!(rule(asks(&d, name, data)), "disputes.signed_agreement_binds", "{name}");
    }
}

#[test]
fn by_word_is_agreed_only_before_every_side_and_where_nobody_has_signed() {
    let by_word = json!({"effective_on": "2026-03-03", "oral": "十日内付清"});
    let asked = |d: &Dispute| asks(d, "take_effect", by_word.clone());
    let mut d = drafted("contract", &["a", "b"]);
    assert!(asked(&d).is_ok());
    signs(&mut d, "b", "2026-03-03");
    assert_eq!(rule(asked(&d)), "disputes.signing_is_under_way");
    assert_eq!(
        rule(asked(&drafted("contract", &["b"]))),
        "disputes.oral_before_every_side"
    );
    let labour = drafted("labour", &["a", "b"]);
    assert_eq!(rule(asked(&labour)), "disputes.labour_agreement_is_written");
}

#[test]
fn what_was_held_before_a_reopening_is_no_session_of_the_new_mediation() {
    let mut d = drafted("contract", &["a", "b"]);
    assert!(d.last_session().is_some());
    d.stage = Stage::Failed;
    let lawyer = FoundLawyer {
        id: "l".into(),
        name: "律师".into(),
        law_firm_id: "f".into(),
        active: true,
    };
    let found = Found {
        lawyer: Some(lawyer),
        ..naming("peoples-committee", None)
    };
    let paper = json!({"lawyer_id": "l", "notice_how": "in-person", "notice_on": "2026-03-04"});
    for (name, data) in [
        ("reopen", json!({"new_facts": "新证据"})),
        ("accept_prediagnosis", paper),
    ] {
        d.apply(&step(name, data), &found, &on("2026-03-04"));
    }
    everybody_says(&mut d, "agrees");
    d.stage = Stage::Consultation;
    let named = json!({"body_id": "body", "name": "冯调解", "chosen_by": "选定"});
    for (name, data) in [
        ("name_neutral", named),
        ("disclose", json!({"text": "无", "on": "2026-03-05"})),
    ] {
        d.apply(&step(name, data), &naming("peoples-committee", None), &on("2026-03-05"));
    }
    let terms = json!({
        "facts": "事实", "lawful": true,
        "terms": [{"who": "b", "what": "付款", "due": "2026-03-20", "manner": "转账"}],
    });
    let drafts = |d: &Dispute| asks(d, "draft_terms", terms.clone());
    assert_eq!(rule(drafts(&d)), "disputes.terms_need_a_session");
    let held = json!({"at": "2026-03-06 09:00", "minutes": 60, "place": "调解室", "present": ["b"], "record": "陈述"});
    d.apply(&step("hold_session", held), &Found::default(), &on("2026-03-06"));
    assert!(drafts(&d).is_ok());
    d.apply(
        &step("draft_terms", terms.clone()),
        &Found::default(),
        &on("2026-03-06"),
    );
    let by_word = json!({"effective_on": "2026-03-06", "oral": "十日内付清"});
    assert_eq!(
        rule(asks(&d, "take_effect", by_word)),
        "disputes.oral_before_every_side"
    );
}

#[test]
fn a_visit_says_of_the_performance_what_is_recorded_of_it() {
    let visited = |done_on: Option<&str>, result: &str| {
        let mut d = drafted("contract", &["a", "b"]);
        let effect = json!({"effective_on": "2026-03-02", "oral": "付清"});
        d.apply(&step("take_effect", effect), &Found::default(), &on("2026-03-02"));
        if let Some(day) = done_on {
            let done = json!({"obligation": "1", "done_on": day, "proof": "回单"});
            d.apply(&step("record_performance", done), &Found::default(), &on(day));
        }
        let visit = json!({"on": "2026-03-20", "result": result, "note": "回访", "all_confirm": true});
        guard(&d, &step("fulfil", visit), &Found::default(), &on("2026-03-20"))
    };
    let (in_time, late) = (Some("2026-03-10"), Some("2026-03-11"));
    assert!(visited(in_time, "fulfilled").is_ok());
    assert_eq!(rule(visited(in_time, "late")), "not_as_recorded");
    assert!(visited(late, "late").is_ok());
    assert_eq!(rule(visited(late, "fulfilled")), "not_as_recorded");
    for result in ["fulfilled", "late", "renegotiated"] {
        assert!(
            visited(None, result).is_ok(),
            "{result}: the sides say when it was done"
        );
    }
}
