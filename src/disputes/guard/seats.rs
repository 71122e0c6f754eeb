//! The seats that are held, when the parties or the advisers around them change.

use super::*;
use crate::advisors::gate::{Outcome, Rule, Seat};
use crate::disputes::stage::Stage;

/// Who becomes a party may be the client of one who holds a seat. What binds already is mediated no
/// more: whoever the party is, that is put on record, and the later check tells of the clash.
pub(super) fn seats_stay_clear(d: &Dispute, found: &Found) -> Result<()> {
    let binds = d.effective_on().is_some() || signed_by_all_on(d).is_some();
    let Some(held) = found.blocked_seat.as_ref().filter(|_| !binds) else {
        return Ok(());
    };
    let (seat, cure) = match held.seat {
        Seat::Neutral => ("调解员", format!("{}，再办理这一步", another_neutral(d))),
        Seat::PreLawyer => ("对接律师", OF_A_SIDE.to_owned()),
        _ => ("代理人", OF_A_SIDE.to_owned()),
    };
    Err(unmet(
        "disputes.seat_clashes_with_the_party",
        format!("{seat}{}与该企业有利益冲突。{}", held.name, held.text),
        cure,
    ))
}

const OF_A_SIDE: &str =
    "一方的律师不能在本案中途更换：请申请人“撤回申请”，或各方“终止调解”，再选择该企业重新登记，另请其他律所的律师";

/// C5, for who was free of it when he was named: an adviser may have been assigned since.
pub(super) fn neutral_is_of_no_side(d: &Dispute, found: &Found) -> Result<()> {
    let mut hits = found.gate.iter().flat_map(|gate| &gate.hits);
    let Some(hit) = hits.find(|h| h.result == Outcome::Block && h.rule == Rule::C5) else {
        return Ok(());
    };
    Err(unmet(
        "disputes.adviser_is_never_neutral",
        format!("利益冲突审查未通过。{}", hit.text),
        another_neutral(d),
    ))
}

/// The way to another neutral from where the dispute stands.
fn another_neutral(d: &Dispute) -> String {
    let first = match (d.stage, d.stage_at_work()) {
        (Stage::Suspended, Stage::Signing) => "“恢复”并“退回协商”，再",
        (Stage::Suspended, _) => "“恢复”，再",
        (Stage::Signing, _) => "“退回协商”，再",
        _ => "",
    };
    format!("请先{first}由协调员“确定调解员”，另定与各方均无服务关系的调解员")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{dispute, everybody_says, naming, on, rule, step};
    use super::*;
    use crate::advisors::gate::{Gate, Hit};
    use crate::disputes::found::BlockedSeat;
    use crate::matters::Matter;

    fn clashes(seat: Seat) -> Found {
        Found {
            party: Some("丙公司".into()),
            blocked_seat: Some(BlockedSeat {
                seat,
                name: "孔律师".into(),
                text: "C5：一方的顾问不得中立".into(),
            }),
            ..Found::default()
        }
    }

    fn refused(outcome: Result<()>) -> (&'static str, String, String) {
        match outcome {
            Err(Error::NotNow { refused, .. }) => (refused.rule, refused.reason, refused.remedy),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nobody_becomes_a_party_whose_adviser_holds_a_seat_and_the_refusal_names_the_way_out() {
        let mut d = dispute("contract");
        let third = step("add_side", json!({"enterprise_id": "c"}));
        let adds = |d: &Dispute, seat| refused(guard(d, &third, &clashes(seat), &on("2026-03-02")));
        d.stage = Stage::Inviting;
        let (rule, reason, cure) = adds(&d, Seat::Neutral);
        assert_eq!(rule, "disputes.seat_clashes_with_the_party");
        assert!(reason.contains("调解员孔律师") && reason.contains("C5"), "{reason}");
        assert!(cure.starts_with("请先由协调员“确定调解员”"), "{cure}");
        for seat in [Seat::PreLawyer, Seat::Representative] {
            let (_, _, cure) = adds(&d, seat);
            assert!(cure.contains("“撤回申请”"), "{cure}");
        }
        d.stage = Stage::Signing;
        assert!(adds(&d, Seat::Neutral).2.starts_with("请先“退回协商”，再"));
        let free = Found {
            blocked_seat: None,
            ..clashes(Seat::Neutral)
        };
        assert!(guard(&d, &third, &free, &on("2026-03-02")).is_ok());
    }

    #[test]
    fn who_the_party_is_is_put_on_record_once_the_agreement_binds() {
        let mut d = dispute("contract");
        d.stage = Stage::Signing;
        assert!(seats_stay_clear(&d, &clashes(Seat::Neutral)).is_err());
        let effect = step("take_effect", json!({"effective_on": "2026-03-02", "oral": "已付清"}));
        d.apply(&effect, &Found::default(), &on("2026-03-02"));
        assert!(seats_stay_clear(&d, &clashes(Seat::Neutral)).is_ok());
    }

    #[test]
    fn a_neutral_whose_client_is_a_side_by_now_mediates_no_further() {
        let mut d = dispute("contract");
        d.stage = Stage::Consultation;
        everybody_says(&mut d, "agrees");
        let body = naming("peoples-committee", None);
        let named = json!({"body_id": "body", "name": "冯调解", "chosen_by": "选定"});
        d.apply(&step("name_neutral", named), &body, &on("2026-03-02"));
        let disclosed = json!({"text": "无", "on": "2026-03-02"});
        d.apply(&step("disclose", disclosed), &body, &on("2026-03-02"));
        let hit = Hit {
            rule: Rule::C5,
            result: Outcome::Block,
            text: "C5：一方的顾问不得中立".into(),
            waived: false,
            about: String::new(),
        };
        let advises = Found {
            gate: Some(Gate {
                clear: false,
                hits: vec![hit],
            }),
            ..Found::default()
        };
        let steps = [
            (
                "hold_session",
                json!({"at": "2026-03-02 09:00", "minutes": 60, "place": "调解室", "present": ["a", "b"], "record": "陈述"}),
            ),
            (
                "draft_terms",
                json!({
                    "facts": "事实", "lawful": true,
                    "terms": [{"who": "b", "what": "付款", "due": "2026-03-05", "manner": "转账"}],
                }),
            ),
            (
                "sign",
                json!({"signer": "neutral", "name": "冯调解", "mark": "signature", "on": "2026-03-02"}),
            ),
            ("take_effect", json!({"effective_on": "2026-03-02", "oral": "已付清"})),
        ];
        for (name, data) in steps {
            let answer = guard(&d, &step(name, data), &advises, &on("2026-03-02"));
            assert_eq!(rule(answer), "disputes.adviser_is_never_neutral", "{name}");
        }
    }
}
