//! Signatures, effect, confirmation, performance, the volume.

use super::*;
use crate::disputes::model::{Obligation, confirmable};
use crate::disputes::stage::Stage;

pub(super) fn sign(d: &Dispute, found: &Found, on: &Moment, signer: Signer, day: Day) -> Result<()> {
    not_later("on", day, on.day())?;
    if let Some(side) = signer.side() {
        is_side(d, side).map_err(|_| not_a_side("signer", side))?;
        speaks_only_for_itself(found, on, side)?;
    } else if matches!(on.role, Role::EnterpriseContact | Role::Individual) || !found.speaks_for.is_empty() {
        return Err(Error::forbidden(
            "disputes.a_side_speaks_for_itself",
            "您只能登记己方的签署",
            "调解员的签署和调解组织的盖章由调解员登记",
        ));
    }
    if d.terms.as_ref().is_some_and(|t| day < t.on) {
        return Err(Error::invalid("on", "before_terms", "签署日期不应早于条款拟定之日"));
    }
    let signed = d
        .agreement
        .as_ref()
        .is_some_and(|a| a.signatures.iter().any(|s| s.signer == signer));
    if signed {
        return Err(unmet("disputes.signs_once", format!("{}已经签署", signer.label()), ""));
    }
    Ok(())
}

/// 人民调解法 29: the mediator signs, and the body puts its seal.
pub(super) fn body_seals(signer: Signer, mark: Mark) -> Result<()> {
    if signer != Signer::Body || mark == Mark::Seal {
        return Ok(());
    }
    Err(Error::invalid(
        "mark",
        "body_seals",
        "调解组织应当盖章（人民调解法第二十九条），请选“盖章”",
    ))
}

pub(super) fn take_effect(d: &Dispute, effective_on: Day, oral: bool, today: Day) -> Result<()> {
    not_later("effective_on", effective_on, today)?;
    everybody_agrees(d)?;
    neutral_disclosed(d)?;
    if oral && d.labour {
        return Err(unmet(
            "disputes.labour_agreement_is_written",
            "劳动争议的调解协议应当制作调解协议书，口头协议不能生效（劳动争议调解仲裁法第十四条）",
            "请由双方和调解员签名、调解组织盖章后生效",
        ));
    }
    let signatures = d.agreement.as_ref().map_or(&[][..], |a| &a.signatures);
    if !oral {
        let needed = d
            .sides
            .iter()
            .filter_map(|s| Signer::parse(s.id.as_str()))
            .chain([Signer::Neutral, Signer::Body]);
        let missing: Vec<_> = needed
            .filter(|n| signatures.iter().all(|s| s.signer != *n))
            .map(Signer::label)
            .collect();
        if !missing.is_empty() {
            return Err(unmet(
                "disputes.everybody_signs",
                format!("还缺{}的签署（人民调解法第二十九条）", missing.join("、")),
                "签署齐全后生效；口头协议请填写“口头协议内容”",
            ));
        }
    }
    let reached = d.terms.as_ref().map(|t| t.on);
    let last = signatures.iter().map(|s| s.on).chain(reached).max();
    match last {
        Some(last) if effective_on < last => Err(Error::invalid(
            "effective_on",
            "before_signatures",
            format!("生效日期不应早于{last}"),
        )),
        _ => Ok(()),
    }
}

pub(super) fn open_obligation<'a>(d: &'a Dispute, id: &str) -> Result<&'a Obligation> {
    let item = d
        .obligation(id)
        .ok_or_else(|| Error::invalid("obligation", "unknown_obligation", "没有这个履行项，请填写履行项序号"))?;
    if item.done_on.is_some() {
        return Err(unmet("disputes.performed_already", format!("履行项{id}已登记履行"), ""));
    }
    Ok(item)
}

/// D18: what was not performed of a labour agreement that nobody has confirmed goes to arbitration.
pub(super) fn arbitration_is_told(d: &Dispute, referral: Referral) -> Result<()> {
    if !d.labour || d.stage == Stage::Confirmed || referral == Referral::Arbitration {
        return Ok(());
    }
    Err(Error::invalid(
        "referral",
        "arbitration_is_told",
        "劳动争议的协议未经确认而不履行的，应告知当事人可以申请仲裁（劳动争议调解仲裁法第十五条），请选“申请仲裁”",
    ))
}

pub(super) fn overdue(item: &Obligation, today: Day) -> Result<()> {
    if item.due < today {
        return Ok(());
    }
    Err(unmet(
        "disputes.not_due_yet",
        format!("履行项{}于{}到期，还没有逾期", item.id, item.due),
        "到期后再登记",
    ))
}

/// D14: jointly, in time, for a lawful body, and nothing that the court does not confirm.
pub(super) fn apply_confirmation(d: &Dispute, step: &Step, found: &Found, today: Day) -> Result<()> {
    let Step::ApplyConfirmation {
        kind,
        applied_on,
        jointly,
        exclusions,
        ..
    } = step
    else {
        return Ok(());
    };
    not_later("applied_on", *applied_on, today)?;
    if d.effective_on().is_some_and(|day| *applied_on < day) {
        return Err(Error::invalid(
            "applied_on",
            "before_effect",
            "申请日期不应早于协议生效日期",
        ));
    }
    if !jointly {
        return Err(unmet(
            "disputes.applied_for_jointly",
            "须由各方共同申请",
            "请各方共同申请；单方不能申请",
        ));
    }
    if d.confirmation.is_some() {
        return Err(unmet(
            "disputes.applied_for_once",
            "本协议已申请过确认",
            "变更协议或达成新协议后另行办理",
        ));
    }
    if let Err(why) = confirmation_offered(d) {
        return Err(unmet(
            "disputes.body_is_lawfully_established",
            why,
            "可按合同履行，或另行起诉",
        ));
    }
    let due = match kind {
        ConfirmationKind::Court => {
            if !exclusions.is_empty() {
                let named: Vec<_> = exclusions.iter().map(|e| e.label()).collect();
                return Err(unmet(
                    "disputes.excluded_from_confirmation",
                    format!("{}的协议不予确认", named.join("、")),
                    "请告知各方其他途径",
                ));
            }
            found.confirm_due
        }
        ConfirmationKind::Arbitration if !d.labour => {
            return Err(unmet(
                "disputes.review_is_for_labour",
                "仲裁审查只适用于劳动争议",
                "请选择法院司法确认",
            ));
        }
        ConfirmationKind::Arbitration => found.review_due,
    };
    if due.is_some_and(|due| *applied_on <= due.day()) {
        return Ok(());
    }
    Err(unmet(
        "disputes.applied_for_in_time",
        format!("{}的共同申请期限已过", kind.label()),
        "协议仍有合同效力；不履行的，可以起诉或申请仲裁",
    ))
}

pub(super) fn miss_confirmation(found: &Found, on: &Moment) -> Result<()> {
    match found.confirm_due {
        Some(due) if due < on.at => Ok(()),
        Some(due) => Err(unmet(
            "disputes.still_in_time",
            format!("共同申请的期限到{}", due.day()),
            "期限届满后再登记",
        )),
        None => Err(unmet(
            "disputes.no_confirmation_clock",
            "本协议没有正在计算的司法确认期限",
            "",
        )),
    }
}

/// What a volume must hold, by how the matter went (司法部 2010 格式).
pub fn required_items(d: &Dispute) -> Vec<VolumeItem> {
    let mut items = vec![VolumeItem::Application];
    if d.accepted_on.is_some() {
        items.extend([VolumeItem::RightsNotice, VolumeItem::Identity]);
    }
    if !d.sessions.is_empty() {
        items.push(VolumeItem::Record);
    }
    if d.effective_on().is_some() {
        items.push(VolumeItem::Agreement);
    }
    if d.confirmation.is_some() {
        items.push(VolumeItem::Confirmation);
    }
    if d.stage == Stage::Fulfilled {
        items.push(VolumeItem::FollowUp);
    }
    items
}

/// D24.
pub(super) fn archive(d: &Dispute, items: &[VolumeItem]) -> Result<()> {
    let missing: Vec<_> = required_items(d)
        .into_iter()
        .filter(|i| !items.contains(i))
        .map(VolumeItem::label)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(unmet(
        "disputes.volume_is_complete",
        format!("卷宗缺必备项：{}", missing.join("、")),
        "补齐后再归档",
    ))
}

/// Whether the court's confirmation is open to this dispute, and why not where it is not.
pub fn confirmation_offered(d: &Dispute) -> std::result::Result<(), &'static str> {
    d.body.as_ref().map_or(Err("没有调解组织"), confirmable)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{dispute, on, rule, step};
    use super::*;
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
}
