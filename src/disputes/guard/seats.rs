//! The seats that are held, when the parties or the advisers around them change, or who holds one.

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
        Seat::PreLawyer => ("对接律师", format!("{}，再办理这一步", another_pre_lawyer(d))),
        _ => ("代理人", OF_A_SIDE.to_owned()),
    };
    Err(unmet(
        "disputes.seat_clashes_with_the_party",
        format!("{seat}{}与该企业有利益冲突。{}", held.name, held.text),
        cure,
    ))
}

const OF_A_SIDE: &str =
    "代理人不能在本案中途更换：请申请人“撤回申请”，或各方“终止调解”，再选择该企业重新登记，另请其他律所的律师";

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
    format!(
        "请先{}由协调员“确定调解员”，另定与各方均无服务关系的调解员",
        taken_up_again(d)
    )
}

/// … and to another lawyer of the applicant.
fn another_pre_lawyer(d: &Dispute) -> String {
    format!(
        "请先{}由协调员“更换对接律师”，另请与该企业无服务关系的律师",
        taken_up_again(d)
    )
}

/// What comes before a seat can change hands.
fn taken_up_again(d: &Dispute) -> &'static str {
    match (d.stage, d.stage_at_work()) {
        (Stage::Suspended, Stage::Signing) => "“恢复”并“退回协商”，再",
        (Stage::Suspended, _) => "“恢复”，再",
        (Stage::Signing, _) => "“退回协商”，再",
        _ => "",
    }
}

/// Who takes over from the applicant's lawyer is asked all that the first was asked, and stands on no
/// other side.
pub(super) fn takes_over(d: &Dispute, found: &Found, waiver: Option<&str>, decided: bool) -> Result<()> {
    lawyer_is_active(found, "lawyer_id")?;
    let present = d.pre.as_ref().zip(found.lawyer.as_ref());
    if let Some((present, _)) = present.filter(|(present, lawyer)| present.lawyer_id == lawyer.id) {
        return Err(Error::invalid(
            "lawyer_id",
            "is_the_present_one",
            format!("{}正是现任对接律师，请另选一位律师", present.name),
        ));
    }
    partisan_was_no_neutral(d, found)?;
    no_firm_on_two_sides(d, SideId::A, found)?;
    gate_is_clear(found.gate.as_ref(), waiver, decided)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{dispute, everybody_says, naming, on, rule, step};
    use super::*;
    use crate::advisors::gate::{Gate, Hit};
    use crate::disputes::found::{BlockedSeat, FoundLawyer};
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
        let cure = adds(&d, Seat::PreLawyer).2;
        assert!(cure.starts_with("请先由协调员“更换对接律师”"), "{cure}");
        let cure = adds(&d, Seat::Representative).2;
        assert!(cure.contains("“撤回申请”"), "{cure}");
        d.stage = Stage::Signing;
        for seat in [Seat::Neutral, Seat::PreLawyer] {
            assert!(adds(&d, seat).2.starts_with("请先“退回协商”，再"), "{seat}");
        }
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

    fn lawyer(id: &str, firm: &str) -> Found {
        Found {
            lawyer: Some(FoundLawyer {
                id: id.into(),
                name: format!("{id}律师"),
                law_firm_id: firm.into(),
                active: true,
            }),
            ..Found::default()
        }
    }

    #[test]
    fn the_applicants_lawyer_is_exchanged_for_another_who_is_bound_to_nobody_else_here() {
        let mut d = dispute("contract");
        d.stage = Stage::Screening;
        let accept = json!({"lawyer_id": "孔", "notice_how": "paper", "notice_on": "2026-03-02"});
        d.apply(
            &step("accept_prediagnosis", accept),
            &lawyer("孔", "一所"),
            &on("2026-03-02"),
        );
        let speaks = json!({"side": "b", "lawyer_id": "曹", "authority": "一般授权"});
        d.apply(
            &step("add_representative", speaks),
            &lawyer("曹", "二所"),
            &on("2026-03-02"),
        );
        let replace = step("replace_pre_lawyer", json!({"lawyer_id": "x", "reason": "患病"}));
        let tries = |d: &Dispute, id: &str, firm: &str| guard(d, &replace, &lawyer(id, firm), &on("2026-03-03"));
        assert_eq!(rule(tries(&d, "孔", "一所")), "is_the_present_one");
        assert_eq!(rule(tries(&d, "华", "二所")), "disputes.one_firm_one_side");
        assert!(tries(&d, "华", "一所").is_ok(), "a colleague may go on");
        assert!(tries(&d, "金", "三所").is_ok());

        d.apply(&replace, &lawyer("金", "三所"), &on("2026-03-03"));
        assert_eq!(d.stage, Stage::Prediagnosis);
        assert_eq!(d.run().map(|r| r.led_by.as_str()), Some("金律师"));
        let readers = d.readers();
        assert!(readers.contains(&"lawyer:金".to_owned()), "{readers:?}");
        assert!(
            !readers.iter().any(|r| r.ends_with('孔') || r.ends_with("一所")),
            "{readers:?}"
        );
        d.stage = Stage::Consultation;
        let other_side = json!({"side": "b", "lawyer_id": "魏", "authority": "一般授权"});
        let turns = guard(
            &d,
            &step("add_representative", other_side),
            &lawyer("魏", "一所"),
            &on("2026-03-03"),
        );
        assert_eq!(rule(turns), "disputes.one_firm_one_side", "who served one side once");
        let body = naming("peoples-committee", None).body;
        let named = json!({"body_id": "body", "lawyer_id": "孔", "chosen_by": "选定"});
        let neutral = Found {
            body,
            ..lawyer("孔", "一所")
        };
        let mediates = guard(&d, &step("name_neutral", named), &neutral, &on("2026-03-03"));
        assert_eq!(rule(mediates), "disputes.adviser_is_never_neutral");
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
