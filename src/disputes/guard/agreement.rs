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

/// Who has still to sign or seal before a written agreement is whole (人民调解法 29).
fn unsigned(d: &Dispute) -> Vec<Signer> {
    let signatures = d.agreement.as_ref().map_or(&[][..], |a| &a.signatures);
    let sides = d.sides.iter().filter_map(|s| Signer::parse(s.id.as_str()));
    sides
        .chain([Signer::Neutral, Signer::Body])
        .filter(|who| signatures.iter().all(|s| s.signer != *who))
        .collect()
}

/// The day of the last signature, once nothing is missing but the record of the effect.
pub fn signed_by_all_on(d: &Dispute) -> Option<Day> {
    let signatures = d.agreement.as_ref().map_or(&[][..], |a| &a.signatures);
    let last = signatures.iter().map(|s| s.on).max();
    last.filter(|_| d.stage == Stage::Signing && unsigned(d).is_empty())
}

/// 人民调解法 29: what all have signed and the body has sealed binds, though nobody has recorded its
/// effect yet.
pub(super) fn not_signed_by_all(d: &Dispute) -> Result<()> {
    if !unsigned(d).is_empty() {
        return Ok(());
    }
    Err(Error::NotNow {
        refused: agreement_binds(),
        stage: String::new(),
        possible: vec![],
    })
}

pub fn agreement_binds() -> Refused {
    Refused::new(
        "disputes.signed_agreement_binds",
        "协议已由各方和调解员签名、调解组织盖章，依法已经生效（人民调解法第二十九条），不能再中止、终止、撤回或退回协商",
        "请调解员登记“协议生效”；对协议有争议的，可以向法院起诉",
    )
}

pub(super) fn take_effect(d: &Dispute, effective_on: Day, oral: bool, today: Day) -> Result<()> {
    not_later("effective_on", effective_on, today)?;
    mediation_may_go_on(d)?;
    if oral {
        agreed_by_word(d, effective_on)
    } else {
        agreed_in_writing(d, effective_on)
    }
}

/// 人民调解法 29.
fn agreed_in_writing(d: &Dispute, effective_on: Day) -> Result<()> {
    let signatures = d.agreement.as_ref().map_or(&[][..], |a| &a.signatures);
    let missing: Vec<_> = unsigned(d).into_iter().map(Signer::label).collect();
    if !missing.is_empty() {
        let by_word = !d.labour && signatures.is_empty();
        return Err(unmet(
            "disputes.everybody_signs",
            format!("还缺{}的签署（人民调解法第二十九条）", missing.join("、")),
            if by_word {
                "签署齐全后生效；各方口头达成、不签书面协议的，请填写“口头协议内容”"
            } else {
                "签署齐全后生效"
            },
        ));
    }
    match signatures.iter().map(|s| s.on).max() {
        Some(last) if effective_on != last => Err(Error::invalid(
            "effective_on",
            "not_the_last_signature",
            format!("书面协议自最后一方签名或盖章之日生效（人民调解法第二十九条），请填写{last}"),
        )),
        _ => Ok(()),
    }
}

/// 人民调解法 28, 30: instead of a written one, and before every side, as the record of the last session
/// names them.
fn agreed_by_word(d: &Dispute, effective_on: Day) -> Result<()> {
    if d.labour {
        return Err(unmet(
            "disputes.labour_agreement_is_written",
            "劳动争议的调解协议应当制作调解协议书，口头协议不能生效（劳动争议调解仲裁法第十四条）",
            "请由双方和调解员签名、调解组织盖章后生效",
        ));
    }
    let signatures = d.agreement.as_ref().map_or(&[][..], |a| &a.signatures);
    if !signatures.is_empty() {
        let signed: Vec<_> = signatures.iter().map(|s| s.signer.label()).collect();
        return Err(unmet(
            "disputes.signing_is_under_way",
            format!(
                "{}已签署书面协议，不能改按口头协议生效（人民调解法第二十九条）",
                signed.join("、")
            ),
            "请补齐其余签署；不再签书面协议的，先“退回协商”",
        ));
    }
    let last = d.last_session();
    let absent: Vec<_> = d
        .sides
        .iter()
        .filter(|side| last.is_none_or(|s| !s.present.contains(&side.id)))
        .map(|side| side.name.as_str())
        .collect();
    if !absent.is_empty() {
        return Err(unmet(
            "disputes.oral_before_every_side",
            format!(
                "最近一场调解没有{}到场，不能登记为各方口头达成的协议",
                absent.join("、")
            ),
            "请由各方签署书面协议；或“退回协商”，各方到场达成后登记调解场次",
        ));
    }
    match d.terms.as_ref().map(|t| t.on) {
        Some(reached) if effective_on < reached => Err(Error::invalid(
            "effective_on",
            "before_terms",
            format!("生效日期不应早于{reached}，条款在这一天拟定"),
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

/// D17.
pub(super) fn fulfil(d: &Dispute, day: Day, result: FollowUpResult, all_confirm: bool, today: Day) -> Result<()> {
    under_the_agreement(d, "on", day, today)?;
    let items = d.obligations();
    if let Some(item) = items.iter().find(|o| o.done_on.is_none() && !all_confirm) {
        return Err(unmet(
            "disputes.proof_for_each_obligation",
            format!("履行项{}“{}”还没有履行凭证", item.id, item.what),
            "请先登记履行，或取得各方共同确认",
        ));
    }
    let late = items
        .iter()
        .find(|o| matches!(o.state, Performance::Late | Performance::Breached));
    // Of what is not recorded the sides say when it was done, once it is due.
    let in_time = |o: &Obligation| o.state == Performance::Kept || (o.done_on.is_none() && o.due >= day);
    let why = match (result, late) {
        (FollowUpResult::Fulfilled, Some(item)) => format!(
            "履行项{}“{}”登记为“{}”，复诊结果不能是“已履行”，请选“逾期履行”或“重新商定”",
            item.id,
            item.what,
            item.state.label()
        ),
        (FollowUpResult::Late, None) if items.iter().all(in_time) => {
            "没有一项履行逾期，复诊结果不能是“逾期履行”，请选“已履行”".to_owned()
        }
        _ => return Ok(()),
    };
    Err(Error::invalid("result", "not_as_recorded", why))
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
mod tests;
