//! A side that was tied to the wrong firm of the register.

use super::*;
use crate::disputes::model::Side;
use crate::disputes::parts::unlink_firm;

/// Another firm is asked what the first was asked, as though that one had never been. Nobody who comes
/// to read the side's own papers may find another firm's among them.
pub(super) fn is_another_firm(
    d: &Dispute,
    found: &Found,
    id: SideId,
    enterprise: Option<&str>,
    worker_safe: Option<bool>,
) -> Result<()> {
    let side = d.side(id).ok_or_else(|| not_a_side("side", id))?;
    if side.entered_as.is_none() {
        return Err(is_not_linked(side));
    }
    if enterprise.is_some() && enterprise == side.enterprise_id.as_deref() {
        return Err(Error::invalid(
            "enterprise_id",
            "is_the_present_one",
            format!("现在对应的就是{}，请另选一家；都不是的，不填", side.name),
        ));
    }
    has_no_papers_of_its_own(d, side, found)?;
    match (enterprise, worker_safe) {
        (Some(enterprise), _) => {
            let mut undone = d.clone();
            unlink_firm(&mut undone, id);
            is_that_firm(&undone, found, id, enterprise, worker_safe)
        }
        (None, Some(true)) => Err(Error::invalid(
            "worker_safe",
            "one_employer",
            "改回未对应的，不必选“先对用人单位保密”",
        )),
        (None, _) => Ok(()),
    }
}

/// Who opened the dispute chose the firm: there is no other name by which to tell the right one.
fn is_not_linked(side: &Side) -> Error {
    let (reason, remedy) = match side.enterprise_id {
        Some(_) => (
            format!(
                "{}是登记纠纷时选定的企业，不是后来对应的，不能在本纠纷中更正",
                side.name
            ),
            "选错企业的，请申请人“撤回申请”，再选择正确的企业重新登记",
        ),
        None => (
            format!("{}还没有对应登记企业，无可更正", side.name),
            "是登记企业的，请“对应登记企业”",
        ),
    };
    unmet("disputes.is_not_linked", reason, remedy)
}

/// Known beforehand: no side is left whose firm could be corrected.
pub(super) fn some_firm_may_be_corrected(d: &Dispute) -> Result<()> {
    if d.sides.iter().any(|side| may_be_corrected(d, side)) {
        return Ok(());
    }
    let mut firms = d.sides.iter().filter(|side| side.enterprise_id.is_some());
    let linked = firms.clone().find(|side| side.entered_as.is_some());
    Err(match (linked, firms.next()) {
        (Some(side), _) => has_its_own_papers(side),
        (None, Some(side)) => is_not_linked(side),
        (None, None) => return Ok(()),
    })
}

/// Tied to a firm of the register, and nothing told or done in its name yet.
fn may_be_corrected(d: &Dispute, side: &Side) -> bool {
    let advised = side.id == SideId::A && d.opinion.is_some();
    let told = d.caucus.iter().any(|note| note.side == side.id);
    let sat = d.sessions.iter().any(|session| session.present.contains(&side.id));
    side.entered_as.is_some() && side.representatives.is_empty() && !advised && !told && !sat
}

fn has_no_papers_of_its_own(d: &Dispute, side: &Side, found: &Found) -> Result<()> {
    if may_be_corrected(d, side) && !found.own_papers {
        return Ok(());
    }
    Err(has_its_own_papers(side))
}

fn has_its_own_papers(side: &Side) -> Error {
    unmet(
        "disputes.side_has_its_own_papers",
        format!(
            "{}已有代理人、预诊意见、到场的场次或只供一方的材料，更正会使另一家企业读到这些内容",
            side.name
        ),
        "请申请人“撤回申请”，或各方“终止调解”，再选择正确的企业重新登记",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{dispute, on, rule, step};
    use super::*;
    use crate::disputes::stage::{Stage, Verb};
    use crate::matters::Matter;

    fn known_as(name: &str) -> Found {
        Found {
            party: Some(name.into()),
            ..Found::default()
        }
    }

    /// 甲公司 against somebody called 东昌同创, tied to a firm that is another one.
    fn linked() -> Dispute {
        let mut d = dispute("contract");
        d.stage = Stage::Inviting;
        d.sides[1].enterprise_id = None;
        d.sides[1].name = "东昌同创".into();
        let link = step("link_firm", json!({"side": "b", "enterprise_id": "wrong"}));
        d.apply(&link, &known_as("聊城东昌同创物流有限公司"), &on("2026-03-02"));
        d.invited = true;
        for (name, data) in [
            (
                "serve_notice",
                json!({"side": "b", "kind": "rights", "how": "paper", "on": "2026-03-02"}),
            ),
            (
                "record_consent",
                json!({"side": "b", "answer": "agrees", "who": "某人", "how": "paper", "on": "2026-03-02"}),
            ),
        ] {
            d.apply(&step(name, data), &Found::default(), &on("2026-03-02"));
        }
        d
    }

    fn corrects(firm: Value) -> Step {
        step(
            "correct_firm",
            json!({"side": "b", "enterprise_id": firm, "reason": "看错名称"}),
        )
    }

    #[test]
    fn a_wrong_firm_is_another_firm_or_none_and_what_it_said_was_nobodys() {
        let right = known_as("聊城东昌同创电子商务有限公司");
        for (firm, found, name) in [
            (json!("right"), &right, "聊城东昌同创电子商务有限公司"),
            (Value::Null, &Found::default(), "东昌同创"),
        ] {
            let mut d = linked();
            assert!(d.readers().contains(&"enterprise:wrong".to_owned()));
            assert!(d.consent_of(SideId::B).is_some());
            let step = corrects(firm.clone());
            assert!(guard(&d, &step, found, &on("2026-03-03")).is_ok());
            d.apply(&step, found, &on("2026-03-03"));
            let side = &d.sides[1];
            assert_eq!(
                (side.name.as_str(), side.enterprise_id.as_deref()),
                (name, firm.as_str())
            );
            assert_eq!(side.entered_as.is_some(), firm.is_string());
            assert!(!d.readers().contains(&"enterprise:wrong".to_owned()));
            assert!(d.consent_of(SideId::B).is_none(), "the party itself is asked");
            assert_eq!(d.notices_to(SideId::B, NoticeKind::Rights), 0);
        }
    }

    #[test]
    fn nobody_mediates_on_with_a_firm_that_was_told_nothing_of_its_rights() {
        let mut d = linked();
        d.stage = Stage::Consultation;
        let right = known_as("聊城东昌同创电子商务有限公司");
        d.apply(&corrects(json!("right")), &right, &on("2026-03-02"));
        for side in ["a", "b"] {
            let agrees = json!({"side": side, "answer": "agrees", "who": "某人", "how": "paper", "on": "2026-03-02"});
            d.apply(&step("record_consent", agrees), &Found::default(), &on("2026-03-02"));
        }
        let sits = json!({
            "at": "2026-03-03 09:00", "minutes": 60, "place": "调解室", "present": ["a", "b"], "record": "陈述",
        });
        let oral = json!({"effective_on": "2026-03-03", "oral": "十日内付清"});
        for (name, data) in [("hold_session", sits), ("take_effect", oral)] {
            let refused = guard(&d, &step(name, data), &Found::default(), &on("2026-03-03"));
            assert_eq!(rule(refused), "disputes.rights_notice_to_every_side", "{name}");
        }
    }

    #[test]
    fn another_firm_is_asked_what_the_first_was_asked() {
        let d = linked();
        let tries =
            |firm: &str, name: &str| rule(guard(&d, &corrects(json!(firm)), &known_as(name), &on("2026-03-03")));
        assert_eq!(tries("wrong", "聊城东昌同创物流有限公司"), "is_the_present_one");
        assert_eq!(tries("x", "聊城凤凰新元商贸有限公司"), "name_is_not_alike");
        assert_eq!(tries("a", "甲公司"), "disputes.is_a_side_already");
        let chosen = step("correct_firm", json!({"side": "a", "reason": "错"}));
        let refused = guard(&d, &chosen, &Found::default(), &on("2026-03-03"));
        assert_eq!(rule(refused), "disputes.is_not_linked");
    }

    #[test]
    fn a_firm_that_was_chosen_at_the_opening_is_not_corrected_and_the_reason_is_told() {
        let mut d = dispute("contract");
        d.stage = Stage::Prediagnosis;
        assert!(d.steps_from().contains(&"correct_firm"), "the stage is not the reason");
        let told = foreseen(&d, Verb::CorrectFirm).unwrap();
        assert_eq!(told.rule, "disputes.is_not_linked");
        assert!(
            told.reason.contains("登记纠纷时选定的企业") && told.remedy.contains("撤回申请"),
            "{told:?}"
        );
        assert!(foreseen(&linked(), Verb::CorrectFirm).is_none());
    }

    #[test]
    fn papers_of_one_firm_are_never_read_by_another_that_takes_its_place() {
        let undo = corrects(Value::Null);
        let refused = |d: &Dispute, found: &Found| rule(guard(d, &undo, found, &on("2026-03-03")));
        let filed = Found {
            own_papers: true,
            ..Found::default()
        };
        assert_eq!(refused(&linked(), &filed), "disputes.side_has_its_own_papers");
        let mut d = linked();
        let note = json!({"side": "b", "at": "2026-03-02 11:00", "note": "底线"});
        d.apply(&step("add_caucus_note", note), &Found::default(), &on("2026-03-02"));
        assert_eq!(refused(&d, &Found::default()), "disputes.side_has_its_own_papers");
    }

    #[test]
    fn an_employer_that_was_another_is_hidden_from_no_more() {
        let mut d = dispute("labour");
        d.stage = Stage::Screening;
        for side in &mut d.sides {
            side.enterprise_id = None;
        }
        d.sides[1].name = "东昌同创".into();
        let safe = json!({"side": "b", "enterprise_id": "wrong", "worker_safe": true});
        d.apply(
            &step("link_firm", safe),
            &known_as("聊城东昌同创物流有限公司"),
            &on("2026-03-02"),
        );
        assert_eq!(d.hidden_from(), Some("wrong"));
        let unasked = guard(
            &d,
            &corrects(json!("right")),
            &known_as("聊城东昌同创电子商务有限公司"),
            &on("2026-03-03"),
        );
        assert_eq!(rule(unasked), "required", "the worker is asked anew");
        d.apply(&corrects(Value::Null), &Found::default(), &on("2026-03-03"));
        assert_eq!((d.hidden_from(), d.intake.worker_safe), (None, false));
    }
}
