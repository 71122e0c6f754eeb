//! Lawyers, neutrals and bodies: who may stand where.

use super::*;
use crate::advisors::gate::{Gate, Outcome, Rule};
use crate::disputes::laws;
use crate::disputes::model::{Body, Neutral};
use crate::registers::words::BodyType;

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
        (Outcome::Block, _) => unmet("disputes.conflict_blocks", reason, "此项不能以同意豁免，请另选人员"),
        _ => unmet(
            "disputes.conflict_needs_waiver",
            reason,
            "请另选人员，或取得双方委托人书面知情同意后填写“知情同意书编号”",
        ),
    })
}

const ANOTHER_NEUTRAL: &str = "请另选与各方均无服务关系的调解员";

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
        .any(|n| n.lawyer_id.as_deref() == Some(&lawyer.id) || n.law_firm_id.as_deref() == Some(&lawyer.law_firm_id));
    if !was {
        return Ok(());
    }
    Err(unmet(
        "disputes.former_neutral_never_advises",
        format!(
            "{}或其所在律所担任过本纠纷的调解员，不能再为一方服务（C6）",
            lawyer.name
        ),
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
        format!("{}担任过本纠纷的调解员，不能再为一方服务（C6）", neutral.name),
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
                "{}所在律所已代理{}，同一律所不能代理双方（律师执业行为规范第五十一条，C2）",
                lawyer.name,
                s.label()
            ),
            "请另选其他律所的律师",
        )),
    }
}

/// Who gave the seat up for the present neutral does not take it again. After a reopening nobody sits,
/// and everybody is asked anew.
pub(super) fn has_not_stepped_down(d: &Dispute, found: &Found, name: Option<&str>) -> Result<()> {
    let Some(present) = &d.neutral else { return Ok(()) };
    let mut gone = d.past_neutrals.iter().filter(|past| past.key() != present.key());
    let Some(gone) = gone.find(|past| is_neutral(past, found, name)) else {
        return Ok(());
    };
    Err(unmet(
        "disputes.neutral_has_stepped_down",
        format!(
            "{}担任过本纠纷的调解员，已回避或更换为{}，不能再次担任",
            gone.name, present.name
        ),
        "请另选其他调解员",
    ))
}

/// D10: another neutral, or an expert.
pub(super) fn is_not_the_present_neutral(d: &Dispute, found: &Found, name: Option<&str>) -> Result<()> {
    let Some(present) = d.neutral.as_ref().filter(|n| is_neutral(n, found, name)) else {
        return Ok(());
    };
    Err(unmet(
        "disputes.specialist_is_somebody_else",
        format!("{}正是现任调解员，升级专诊应换由专业调解员或专家主持", present.name),
        "请另选专业调解员或专家；不换人的，在会诊中继续调解",
    ))
}

fn is_neutral(neutral: &Neutral, found: &Found, name: Option<&str>) -> bool {
    match (&found.lawyer, &neutral.lawyer_id) {
        (Some(lawyer), Some(id)) => lawyer.id == *id,
        (Some(lawyer), None) => names::one_person(&lawyer.name, &neutral.name),
        (None, _) => names::one_person(name.unwrap_or_default(), &neutral.name),
    }
}

/// C5: the adviser of a side, or his firm, is never its neutral.
pub(super) fn neutral_is_fit(
    d: &Dispute,
    found: &Found,
    lawyer_id: Option<&str>,
    name: Option<&str>,
    waiver: Option<&str>,
    decided: bool,
) -> Result<()> {
    if lawyer_id.is_none() {
        only_by_name(found, name)?;
        let name = name.unwrap_or_default();
        let speakers = d.sides.iter().flat_map(|s| s.representatives.iter().map(|r| &r.name));
        let speaks = speakers
            .chain(d.pre_lawyers().map(|p| &p.name))
            .any(|speaker| names::one_person(name, speaker));
        let party = d.sides.iter().any(|s| names::names_person(name, &s.name));
        return if speaks || party { Err(partisan(name)) } else { Ok(()) };
    }
    lawyer_is_active(found, "lawyer_id")?;
    let Some(lawyer) = &found.lawyer else { return Ok(()) };
    let stands = stands_on_a_side(d, &lawyer.id, &lawyer.law_firm_id);
    if stands {
        return Err(partisan(&lawyer.name));
    }
    gate_is_clear(found.gate.as_ref(), waiver, decided)
}

fn stands_on_a_side(d: &Dispute, lawyer: &str, firm: &str) -> bool {
    d.partisans().any(|(_, l, f)| l == Some(lawyer) || f == Some(firm))
}

pub(super) fn partisan(name: &str) -> Error {
    unmet(
        "disputes.adviser_is_never_neutral",
        format!("{name}或其所在律所现任或曾任一方当事人的顾问、对接律师或代理人，不能担任本纠纷的调解员（C5）"),
        ANOTHER_NEUTRAL,
    )
}

pub(super) fn no_neutral() -> Error {
    unmet("disputes.neutral_is_named", "还没有确定调解员", "请先“确定调解员”")
}

pub(super) fn no_body() -> Error {
    Error::invalid("body_id", "unknown_body", "没有这个调解组织，请从登记的调解组织中选择")
}

/// Trap 3: a league of law firms is not by itself a mediation body.
pub(super) fn body_may_mediate(body: &Body, today: Day) -> Result<()> {
    match body.legal_type {
        BodyType::None => Err(unmet(
            "disputes.body_has_legal_type",
            format!(
                "{}没有登记组织性质，不能以调解组织名义主持调解，其协议也不能申请司法确认",
                body.name
            ),
            "请选择已登记性质的调解组织，或先在登记中补充性质与批准文件",
        )),
        BodyType::Commercial if body.approval.is_none() => match laws::in_force("commercial_body_is_approved", today) {
            None => Ok(()),
            Some(law) => Err(unmet(
                "disputes.commercial_body_is_approved",
                format!("{}未登记批准文件；{}{}", body.name, law.cited(), law.says),
                "请选择其他调解组织，或先登记批准文件",
            )),
        },
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{dispute, everybody_says, naming, on, rule, step};
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

    #[test]
    fn who_stepped_down_as_neutral_is_not_named_again() {
        let mut d = dispute("contract");
        d.stage = Stage::Inviting;
        let found = naming("peoples-committee", None);
        let named = |name: &str| {
            let named = json!({"body_id": "body", "name": name, "chosen_by": "选定"});
            step("name_neutral", named)
        };
        let tries = |d: &Dispute, name: &str| guard(d, &named(name), &found, &on("2026-03-02"));
        d.apply(&named("冯调解"), &found, &on("2026-03-02"));
        assert!(tries(&d, "冯调解").is_ok(), "the present one is entered anew");
        d.apply(&named("冯调解"), &found, &on("2026-03-02"));
        assert!(tries(&d, "冯调解").is_ok());
        d.apply(&named("陈调解"), &found, &on("2026-03-02"));
        let Err(Error::NotNow { refused, .. }) = tries(&d, "冯调解女士") else {
            panic!("who stepped down is named again");
        };
        assert_eq!(refused.rule, "disputes.neutral_has_stepped_down");
        assert!(refused.reason.contains("冯调解"), "{}", refused.reason);
        assert!(tries(&d, "卫调解").is_ok());
        d.apply(&step("reopen", json!({"new_facts": "新"})), &found, &on("2026-03-02"));
        assert!(tries(&d, "冯调解").is_ok(), "all sides are asked anew");
    }

    #[test]
    fn a_dispute_goes_up_to_somebody_else() {
        let mut d = dispute("contract");
        let found = naming("peoples-committee", None);
        let named = json!({"body_id": "body", "name": "冯调解", "chosen_by": "选定"});
        d.apply(&step("name_neutral", named), &found, &on("2026-03-02"));
        everybody_says(&mut d, "agrees");
        d.stage = Stage::Consultation;
        let tries = |name: &str| {
            let refer = json!({
                "reason": "疑难", "specialty": "合同", "name": name, "disclosure": "无", "sides_told_on": "2026-03-02",
            });
            guard(&d, &step("refer", refer), &Found::default(), &on("2026-03-02"))
        };
        assert_eq!(rule(tries("冯调解")), "disputes.specialist_is_somebody_else");
        assert!(tries("陈专家").is_ok());
    }

    #[test]
    fn whoever_speaks_for_a_side_is_no_neutral_with_a_title_beside_the_name() {
        let mut d = dispute("contract");
        d.stage = Stage::Inviting;
        let speaks = json!({"side": "b", "name": "郑晓燕", "authority": "一般授权"});
        d.apply(
            &step("add_representative", speaks),
            &Found::default(),
            &on("2026-03-02"),
        );
        let named = |name: &str| {
            let named = json!({"body_id": "body", "name": name, "chosen_by": "选定"});
            let found = naming("peoples-committee", None);
            guard(&d, &step("name_neutral", named), &found, &on("2026-03-02"))
        };
        for name in ["郑晓燕", "郑晓燕女士", "郑 晓燕（衡正所）"] {
            assert_eq!(rule(named(name)), "disputes.adviser_is_never_neutral", "{name}");
        }
        assert!(named("冯调解").is_ok());
    }
}
