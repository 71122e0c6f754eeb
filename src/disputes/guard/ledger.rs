//! The ledgers that block a stage: consents, notices, disclosure, limitation, time.

use super::*;
use crate::disputes::stage::Stage;

/// Days before the end of a limitation at which the applicant must be warned (D6).
const LIMITATION_WARNING_DAYS: i64 = 30;

pub(super) fn authority_is_shown(d: &Dispute) -> Result<()> {
    let by_party = matches!(d.opened.role, Role::EnterpriseContact | Role::Individual);
    if by_party || d.intake.authority.is_some() {
        return Ok(());
    }
    Err(unmet(
        "disputes.authority_is_shown",
        "代当事人登记的纠纷没有写明授权凭证",
        "请用“修改申请”补充当事人如何授权",
    ))
}

pub(super) fn opinion_is_given(d: &Dispute) -> Result<()> {
    if d.opinion.is_some() {
        return Ok(());
    }
    Err(unmet(
        "disputes.opinion_first",
        "对接律师还没有出具预诊意见",
        "请对接律师先“出具预诊意见”",
    ))
}

pub(super) fn goes_straight_to_the_specialist(d: &Dispute) -> Result<()> {
    if !d.category.goes_to_specialist_at_once() {
        return Err(unmet(
            "disputes.direct_list",
            format!("{}不在可直接专诊的类型中", d.category.label()),
            "请先启动会诊，由调解员视情况升级专诊",
        ));
    }
    opinion_is_given(d)?;
    specialist_is_advised(d)?;
    worker_agrees(d)
}

/// D11 is taken by the coordinator and the lawyer together: the lawyer's word stands in the opinion.
fn specialist_is_advised(d: &Dispute) -> Result<()> {
    if d.opinion.as_ref().is_some_and(|o| o.level == Clinic::Specialist) {
        return Ok(());
    }
    Err(unmet(
        "disputes.lawyer_advises_the_specialist",
        "对接律师的预诊意见没有建议进入专诊",
        "请先启动会诊；确需直接专诊的，请对接律师重新出具意见",
    ))
}

pub(super) fn worker_agrees(d: &Dispute) -> Result<()> {
    if d.hidden_from().is_none() {
        return Ok(());
    }
    Err(unmet(
        "disputes.worker_agrees_first",
        "申请人要求先对用人单位保密，尚未同意告知",
        "请申请人本人“同意告知用人单位”后再联系对方",
    ))
}

pub(super) fn other_side_may_know(d: &Dispute, side: SideId) -> Result<()> {
    if side == SideId::A {
        return Ok(());
    }
    if d.stage == Stage::Screening {
        return Err(unmet(
            "disputes.other_side_is_told_later",
            "受理审查期间不通知对方",
            "请在预诊后征求对方同意",
        ));
    }
    if d.stage == Stage::Prediagnosis {
        opinion_is_given(d)?;
    }
    worker_agrees(d)
}

pub(super) fn limitation_is_told(d: &Dispute, told: bool, today: Day) -> Result<()> {
    let left = d.limitation.as_ref().map(|l| l.last_day().days_since(today));
    match left {
        Some(left) if left < LIMITATION_WARNING_DAYS && !told => Err(unmet(
            "disputes.limitation_is_told",
            if left < 0 {
                "时效可能已经届满".to_owned()
            } else {
                format!("时效还有{left}日届满，调解期间时效可能届满")
            },
            "请告知申请人后勾选“已告知申请人时效将届满”",
        )),
        _ => Ok(()),
    }
}

pub(super) fn everybody_agrees(d: &Dispute) -> Result<()> {
    let missing: Vec<_> = d.sides_without_consent().iter().map(|s| s.name.clone()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(unmet(
        "disputes.consent_of_every_side",
        format!("还没有{}的同意（人民调解法第十七条）", missing.join("、")),
        "请先登记各方同意；明确拒绝的，应当终止",
    ))
}

pub(super) fn everybody_knows_their_rights(d: &Dispute) -> Result<()> {
    let missing: Vec<_> = d
        .sides
        .iter()
        .filter(|s| d.notices_to(s.id, NoticeKind::Rights) == 0)
        .map(|s| s.name.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(unmet(
        "disputes.rights_notice_to_every_side",
        format!("还没有向{}送达权利义务告知书", missing.join("、")),
        "请先用“送达告知”登记",
    ))
}

pub(super) fn neutral_disclosed(d: &Dispute) -> Result<()> {
    if d.neutral.is_none() {
        return Err(no_neutral());
    }
    if d.neutral_has_disclosed() {
        return Ok(());
    }
    Err(unmet(
        "disputes.neutral_discloses_first",
        "调解员还没有向各方披露",
        "请先登记“中立人披露”",
    ))
}

/// What every step of a mediation rests on: a side may have become another since it began.
pub(super) fn mediation_may_go_on(d: &Dispute) -> Result<()> {
    everybody_agrees(d)?;
    everybody_knows_their_rights(d)?;
    neutral_disclosed(d)
}

/// D8 and D11.
pub(super) fn mediation_may_begin(d: &Dispute, found: &Found, today: Day) -> Result<()> {
    mediation_may_go_on(d)?;
    body_may_mediate(d.body.as_ref().ok_or_else(no_body)?, today)?;
    let neutral = d.neutral.as_ref().ok_or_else(no_neutral)?;
    // An adviser may have been assigned since the neutral was named; the neutral has disclosed.
    gate_is_clear(found.gate.as_ref(), neutral.waiver.as_deref(), true)
}

pub(super) fn within_the_limit(d: &Dispute, found: &Found, today: Day) -> Result<()> {
    let past = found.mediate_due.is_some_and(|due| due.day() < today);
    let extended = d.extension.as_ref().is_some_and(|e| e.until >= today);
    if !past || extended {
        return Ok(());
    }
    Err(unmet(
        "disputes.extension_past_the_limit",
        "调解期限已过，继续调解须各方同意",
        "请先登记“延长调解期限”",
    ))
}

/// D9, D20.
pub(super) fn terminate(d: &Dispute, code: Termination, found: &Found) -> Result<()> {
    not_signed_by_all(d)?;
    let by_side = !found.speaks_for.is_empty();
    let of_a_side = matches!(code, Termination::Refused | Termination::SideStops);
    let inviting = d.stage_at_work() == Stage::Inviting;
    // Nothing is recorded of the sides while the matter rests.
    let rests = d.stage == Stage::Suspended;
    match code {
        _ if by_side && !of_a_side => Err(Error::invalid(
            "code",
            "not_a_sides_word",
            "当事人终止调解的，事由请选“一方要求停止”或“一方明确拒绝”，具体情况写在理由中",
        )),
        // D9: nobody mediates yet who could find anything else.
        _ if inviting && !by_side && !matches!(code, Termination::Refused | Termination::Silent) => {
            Err(Error::invalid(
                "code",
                "not_while_inviting",
                "征求同意期间，只能因一方明确拒绝或两次通知后无答复而终止",
            ))
        }
        Termination::Refused if !by_side => {
            let refused = d
                .sides
                .iter()
                .any(|s| d.consent_of(s.id).is_some_and(|c| c.answer == Answer::Refuses));
            if refused {
                return Ok(());
            }
            Err(unmet(
                "disputes.refusal_is_recorded",
                "没有登记任何一方的拒绝",
                if rests {
                    "请先“恢复”，再“登记同意或拒绝”"
                } else {
                    "请先“登记同意或拒绝”"
                },
            ))
        }
        Termination::Silent => {
            let silent = d
                .sides
                .iter()
                .any(|s| d.consent_of(s.id).is_none() && d.notices_to(s.id, NoticeKind::Invitation) >= 2);
            // Nobody can answer while the matter rests.
            if d.stage == Stage::Inviting && silent {
                return Ok(());
            }
            Err(unmet(
                "disputes.silence_after_two_notices",
                "无答复须以两次调解邀请为据，且限于征求同意期间",
                match (rests, silent) {
                    (true, true) => "请先“恢复”，再“终止调解”",
                    (true, false) => "请先“恢复”，再次送达“调解邀请书”并登记",
                    _ => "请再次送达“调解邀请书”并登记",
                },
            ))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{dispute, everybody_says, naming, on, rule, step};
    use super::*;
    use crate::matters::Matter;

    #[test]
    fn nobody_goes_straight_to_the_specialist_against_the_lawyers_advice() {
        let mut d = dispute("equity");
        d.stage = Stage::Prediagnosis;
        let open = step("open_specialist", json!({"first_session_at": "2026-03-03 09:00"}));
        let mut asked = |level: &str| {
            let opinion = json!({
                "facts": "事实", "relation": "股权", "evidence": ["协议"], "risk": "low", "limitation_from": "2026-01-01",
                "limitation_on": "2029-01-01", "level": level,
            });
            d.apply(
                &step("propose_mediation", opinion),
                &Found::default(),
                &on("2026-03-02"),
            );
            rule(guard(&d, &open, &Found::default(), &on("2026-03-02")))
        };
        assert_eq!(asked("consultation"), "disputes.lawyer_advises_the_specialist");
        assert_eq!(asked("specialist"), "disputes.consent_of_every_side");
    }

    #[test]
    fn a_neutral_who_is_a_lawyer_ends_nothing_for_a_refusal_that_nobody_recorded() {
        let mut d = dispute("contract");
        d.stage = Stage::Consultation;
        let ends = |code: &str| step("terminate", json!({"code": code, "reason": "一方不愿继续"}));
        let by_lawyer = Moment {
            role: Role::Lawyer,
            ..on("2026-03-02")
        };
        let of_nobody = guard(&d, &ends("refused"), &Found::default(), &by_lawyer);
        assert_eq!(rule(of_nobody), "disputes.refusal_is_recorded");
        let of_a_side = Found {
            speaks_for: vec![SideId::B],
            ..Found::default()
        };
        assert!(guard(&d, &ends("refused"), &of_a_side, &by_lawyer).is_ok());
        let sham = guard(&d, &ends("sham"), &of_a_side, &by_lawyer);
        assert_eq!(rule(sham), "not_a_sides_word", "a finding is the neutral's");
        assert!(guard(&d, &ends("sham"), &Found::default(), &by_lawyer).is_ok());
    }

    #[test]
    fn what_rests_while_the_sides_are_asked_ends_for_nothing_else_than_what_they_say() {
        let mut d = dispute("contract");
        d.stage = Stage::Inviting;
        let rest = json!({"why": "illness", "reason": "住院", "until": "2026-04-01"});
        d.apply(&step("suspend", rest), &Found::default(), &on("2026-03-02"));
        assert_eq!((d.stage, d.stage_at_work()), (Stage::Suspended, Stage::Inviting));
        let ends = |d: &Dispute, code: &str| {
            let end = step("terminate", json!({"code": code, "reason": "另有原因"}));
            guard(d, &end, &Found::default(), &on("2026-03-03"))
        };
        assert_eq!(rule(ends(&d, "sham")), "not_while_inviting");
        for code in ["refused", "silent"] {
            let Err(Error::NotNow { refused, .. }) = ends(&d, code) else {
                panic!("{code} ends it");
            };
            assert!(refused.remedy.starts_with("请先“恢复”，再"), "{}", refused.remedy);
        }
        everybody_says(&mut d, "refuses");
        assert!(ends(&d, "refused").is_ok());
        d.suspended.as_mut().unwrap().from = Stage::Consultation;
        assert!(ends(&d, "sham").is_ok(), "a neutral was at work");
    }

    #[test]
    fn one_side_named_twice_is_no_meeting() {
        let mut d = dispute("contract");
        d.stage = Stage::Consultation;
        everybody_says(&mut d, "agrees");
        let named = json!({"body_id": "body", "name": "冯调解", "chosen_by": "选定"});
        let body = naming("peoples-committee", None);
        d.apply(&step("name_neutral", named), &body, &on("2026-03-02"));
        let disclosed = json!({"text": "无", "on": "2026-03-02"});
        d.apply(&step("disclose", disclosed), &body, &on("2026-03-02"));
        let held = |present: [&str; 2]| {
            let data = json!({
                "at": "2026-03-02 09:00", "minutes": 60, "place": "调解室", "present": present, "record": "陈述",
            });
            guard(&d, &step("hold_session", data), &Found::default(), &on("2026-03-02"))
        };
        assert_eq!(rule(held(["a", "a"])), "disputes.joint_session_needs_two_sides");
        assert!(held(["a", "b"]).is_ok());
    }

    #[test]
    fn a_side_that_has_refused_is_not_talked_to_alone() {
        let mut d = dispute("contract");
        d.stage = Stage::Consultation;
        everybody_says(&mut d, "refuses");
        let note = json!({"side": "a", "at": "2026-03-02 09:00", "note": "底线"});
        let refused = guard(
            &d,
            &step("add_caucus_note", note.clone()),
            &Found::default(),
            &on("2026-03-02"),
        );
        assert_eq!(rule(refused), "disputes.consent_of_every_side");
        everybody_says(&mut d, "agrees");
        let unnamed = guard(&d, &step("add_caucus_note", note), &Found::default(), &on("2026-03-02"));
        assert_eq!(rule(unnamed), "disputes.neutral_is_named");
    }
}
