//! Lawyers and speakers: who may stand on a side, and what the conflict gate says.

use super::*;
use crate::advisors::gate::{Gate, Outcome, Rule};
use crate::disputes::model::Neutral;

pub(super) fn lawyer_is_active(found: &Found, field: &str) -> Result<()> {
    match &found.lawyer {
        Some(lawyer) if lawyer.active => Ok(()),
        Some(lawyer) => Err(Error::invalid(
            field,
            "not_active",
            format!("律师{}当前不在执业状态，请另选律师", lawyer.name),
        )),
        None => Err(Error::invalid(
            field,
            "unknown_lawyer",
            "没有这位律师，请从登记的律师中选择",
        )),
    }
}

/// The answer of the conflict gate: a block has no cure, a waiver needs its paper, what must be
/// disclosed needs somebody's decision.
pub(super) fn gate_is_clear(gate: Option<&Gate>, waiver: Option<&str>, decided: bool) -> Result<()> {
    let hits = gate.map_or(&[][..], |g| &g.hits);
    let standing = |hit: &&crate::advisors::gate::Hit| hit.result == Outcome::Block || waiver.is_none();
    let Some(hit) = hits.iter().filter(|h| h.stands_in_the_way()).find(standing) else {
        let disclosed = hits.iter().find(|h| h.result == Outcome::Disclose && !decided);
        return disclosed.map_or(Ok(()), |hit| {
            let message = format!("利益冲突审查有须披露的情形，请写明向谁披露、如何决定。{}", hit.text);
            Err(Error::invalid("decision", "required", message))
        });
    };
    let reason = format!("利益冲突审查未通过。{}", hit.text);
    Err(match (hit.result, hit.rule) {
        (Outcome::Block, Rule::C5) => unmet("disputes.adviser_is_never_neutral", reason, ANOTHER_NEUTRAL),
        (Outcome::Block, Rule::C6) => unmet("disputes.former_neutral_never_advises", reason, "请另选其他律所的律师"),
        (Outcome::Block, Rule::C7) => unmet(
            "disputes.hidden_employer_signs_no_waiver",
            reason,
            "请选择其他律所的律师",
        ),
        (Outcome::Block, _) => unmet("disputes.conflict_blocks", reason, "此项不能以同意豁免，请另选人员"),
        _ => unmet(
            "disputes.conflict_needs_waiver",
            reason,
            "请另选人员，或取得双方委托人书面知情同意后填写“知情同意书编号”",
        ),
    })
}

pub(super) const ANOTHER_NEUTRAL: &str = "请另选与各方均无服务关系的调解员";

/// Somebody who is in no register. A lawyer who is in it is chosen there, whatever is written beside
/// the name: the gate knows people by their entry, not by their name.
pub(super) fn only_by_name(found: &Found, name: Option<&str>) -> Result<()> {
    named("name", name)?;
    let Some(lawyer) = &found.in_the_register else {
        return Ok(());
    };
    Err(Error::invalid(
        "lawyer_id",
        "in_the_register",
        format!(
            "“{}”写的是名册中律师{lawyer}的姓名，请在“登记律师”中选择，以便利益冲突审查；确系同名的另一人，请另选人员",
            name.unwrap_or_default()
        ),
    ))
}

/// C6: who was neutral in a dispute, or his firm, never stands on a side in it.
pub(super) fn partisan_was_no_neutral(d: &Dispute, found: &Found) -> Result<()> {
    let Some(lawyer) = &found.lawyer else { return Ok(()) };
    let was = d
        .neutrals()
        .flat_map(Neutral::seats)
        .any(|(l, firm)| l == lawyer.id || firm == lawyer.law_firm_id);
    if !was {
        return Ok(());
    }
    Err(unmet(
        "disputes.former_neutral_never_advises",
        format!("{}或其所在律所担任过本纠纷的调解员，不能再为一方服务", lawyer.name),
        "请另选其他律所的律师",
    ))
}

/// C6, for who is in no register: known by the name under which they mediated.
pub(super) fn speaker_was_no_neutral(d: &Dispute, name: Option<&str>) -> Result<()> {
    let name = name.unwrap_or_default();
    let Some(neutral) = d.neutrals().find(|n| names::one_person(name, &n.name)) else {
        return Ok(());
    };
    Err(unmet(
        "disputes.former_neutral_never_advises",
        format!("{}担任过本纠纷的调解员，不能再为一方服务", neutral.name),
        "请另选代理人",
    ))
}

/// C1, C2: one lawyer, one firm, one side.
pub(super) fn no_firm_on_two_sides(d: &Dispute, side: SideId, found: &Found) -> Result<()> {
    let Some(lawyer) = &found.lawyer else { return Ok(()) };
    let other = d
        .partisans()
        .find(|(s, l, f)| *s != side && (*l == Some(lawyer.id.as_str()) || *f == Some(lawyer.law_firm_id.as_str())));
    match other {
        None => Ok(()),
        Some((s, _, _)) => Err(unmet(
            "disputes.one_firm_one_side",
            format!(
                "{}所在律所已代理{}，同一律所不能代理双方（律师执业行为规范第五十一条）",
                lawyer.name,
                s.label()
            ),
            "请另选其他律所的律师",
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{dispute, naming, on, rule, step};
    use super::*;
    use crate::advisors::gate::Hit;
    use crate::disputes::found::FoundLawyer;
    use crate::disputes::stage::Stage;
    use crate::matters::Matter;

    fn gate(rule: Rule, result: Outcome, text: &str) -> Gate {
        let hit = Hit {
            rule,
            result,
            text: text.into(),
            waived: false,
            about: String::new(),
        };
        Gate {
            clear: result != Outcome::Block,
            hits: vec![hit],
        }
    }

    #[test]
    fn a_refusal_by_the_gate_names_its_rule_once() {
        let blocked = gate(Rule::C1, Outcome::Block, "C1：同一律师不得在同一事项中为双方服务");
        let Err(Error::NotNow { refused, .. }) = gate_is_clear(Some(&blocked), Some("同意书"), true) else {
            panic!("no paper cures a block");
        };
        assert_eq!(refused.reason.matches("C1").count(), 1, "{}", refused.reason);
    }

    #[test]
    fn what_must_be_disclosed_waits_for_somebodys_decision() {
        let mut d = dispute("contract");
        d.stage = Stage::Screening;
        let found = Found {
            gate: Some(gate(
                Rule::C12,
                Outcome::Disclose,
                "C12：与关联企业有关，须披露，由人决定",
            )),
            lawyer: Some(FoundLawyer {
                id: "l".into(),
                name: "某律师".into(),
                law_firm_id: "f".into(),
                active: true,
            }),
            ..Found::default()
        };
        let mut accept = json!({"lawyer_id": "l", "notice_how": "paper", "notice_on": "2026-03-02"});
        let bare = guard(
            &d,
            &step("accept_prediagnosis", accept.clone()),
            &found,
            &on("2026-03-02"),
        );
        assert_eq!(rule(bare), "required");
        accept["decision"] = "已告知申请人，申请人同意".into();
        assert!(guard(&d, &step("accept_prediagnosis", accept), &found, &on("2026-03-02")).is_ok());
    }

    #[test]
    fn whoever_mediated_under_a_name_speaks_for_no_side_under_it() {
        let mut d = dispute("contract");
        d.stage = Stage::Inviting;
        let speaks = |name: &str| {
            let data = json!({"side": "b", "name": name, "authority": "一般授权"});
            step("add_representative", data)
        };
        let before = guard(&d, &speaks("冯调解"), &Found::default(), &on("2026-03-02"));
        assert!(before.is_ok());
        let named = json!({"body_id": "body", "name": "冯调解", "chosen_by": "选定"});
        d.apply(
            &step("name_neutral", named),
            &naming("peoples-committee", None),
            &on("2026-03-02"),
        );
        let after = guard(&d, &speaks("冯调解"), &Found::default(), &on("2026-03-02"));
        assert_eq!(rule(after), "disputes.former_neutral_never_advises");
        let titled = guard(&d, &speaks("冯调解女士"), &Found::default(), &on("2026-03-02"));
        assert_eq!(rule(titled), "disputes.former_neutral_never_advises");
        assert!(guard(&d, &speaks("冯二"), &Found::default(), &on("2026-03-02")).is_ok());
    }
}
