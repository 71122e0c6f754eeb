//! The neutral and the body: who may mediate, and under whose name.

use super::*;
use crate::disputes::laws;
use crate::disputes::model::{Body, Neutral, seats_of_neutral};
use crate::registers::words::BodyType;

/// Who gave the seat up for the present neutral does not take it again: they had disclosed, as whoever
/// mediates has. A name that was only entered and replaced gave up nothing. After a reopening nobody sits,
/// and everybody is asked anew.
pub(super) fn has_not_stepped_down(d: &Dispute, found: &Found, name: Option<&str>) -> Result<()> {
    let Some(present) = &d.neutral else { return Ok(()) };
    let disclosed = |past: &&Neutral| d.disclosures.iter().any(|one| one.neutral == past.key());
    let past = d.past_neutrals.iter();
    let mut gone = past.filter(|past| past.key() != present.key() && disclosed(past));
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

/// C5: the adviser of a side, or his firm, is never its neutral, under whatever room's name.
pub(super) fn neutral_is_fit(
    d: &Dispute,
    found: &Found,
    lawyer_id: Option<&str>,
    name: Option<&str>,
    waiver: Option<&str>,
    decided: bool,
) -> Result<()> {
    let body = found.body.as_ref().or(d.body.as_ref());
    let room_of = body.and_then(|b| b.law_firm_id.as_deref());
    let lawyer = if lawyer_id.is_none() {
        only_by_name(found, name)?;
        firm_is_known(body)?;
        let name = name.unwrap_or_default();
        let speakers = d.sides.iter().flat_map(|s| s.representatives.iter().map(|r| &r.name));
        let speaks = speakers
            .chain(d.pre_lawyers().map(|p| &p.name))
            .any(|speaker| names::one_person(name, speaker));
        let party = d.sides.iter().any(|s| names::names_person(name, &s.name));
        if speaks || party {
            return Err(partisan(name));
        }
        None
    } else {
        lawyer_is_active(found, "lawyer_id")?;
        found.lawyer.as_ref()
    };
    let own = lawyer.map(|l| (l.id.as_str(), l.law_firm_id.as_str()));
    let stands = |(lawyer, firm): (&str, &str)| d.partisans().any(|(_, l, f)| l == Some(lawyer) || f == Some(firm));
    if own.into_iter().any(stands) {
        return Err(partisan(lawyer.map_or("", |l| &l.name)));
    }
    if seats_of_neutral(None, room_of).any(stands) {
        return Err(partisan(body.map_or("", |b| &b.name)));
    }
    gate_is_clear(found.gate.as_ref(), waiver, decided)
}

/// Whose room it is must be known, unless who mediates is a lawyer of the register, whose firm is: a court or
/// an association of lawyers has rooms too.
fn firm_is_known(body: Option<&Body>) -> Result<()> {
    let Some(room) = body.filter(|b| b.legal_type == BodyType::LawyersRoom && b.law_firm_id.is_none()) else {
        return Ok(());
    };
    Err(unmet(
        "disputes.room_names_its_law_firm",
        format!("{}没有登记设立律所，不能审查该所是不是一方的顾问或代理人", room.name),
        "请从登记的律师中选择调解员，或先请开发区管理员在“调解组织”登记中补充设立律所",
    ))
}

pub(super) fn partisan(name: &str) -> Error {
    unmet(
        "disputes.adviser_is_never_neutral",
        format!("{name}或其所在律所现任或曾任一方当事人的顾问、对接律师或代理人，不能担任本纠纷的调解员"),
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
    use crate::disputes::found::FoundLawyer;
    use crate::disputes::stage::Stage;
    use crate::matters::Matter;

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
        d.apply(&named("陈调解"), &found, &on("2026-03-02"));
        assert!(tries(&d, "冯调解").is_ok(), "who was named by mistake gave up nothing");
        d.apply(&named("冯调解"), &found, &on("2026-03-02"));
        let disclosed = json!({"text": "无", "on": "2026-03-02"});
        d.apply(&step("disclose", disclosed), &found, &on("2026-03-02"));
        assert!(tries(&d, "冯调解").is_ok(), "the present one is entered anew");
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

    #[test]
    fn a_room_is_its_law_firms_whoever_sits_in_it() {
        let mut d = dispute("contract");
        d.stage = Stage::Inviting;
        let lawyer = |id: &str, firm: &str| FoundLawyer {
            id: id.into(),
            name: format!("{id}律师"),
            law_firm_id: firm.into(),
            active: true,
        };
        let speaks = json!({"side": "b", "lawyer_id": "l", "authority": "一般授权"});
        let found = Found {
            lawyer: Some(lawyer("l", "衡正")),
            ..Found::default()
        };
        d.apply(&step("add_representative", speaks), &found, &on("2026-03-02"));
        let of = |firm: Option<&str>| {
            let mut found = naming("lawyers-room", None);
            found.body.as_mut().unwrap().law_firm_id = firm.map(str::to_owned);
            found
        };
        let by_name = json!({"body_id": "body", "name": "王和", "chosen_by": "指定"});
        let by_name = step("name_neutral", by_name);
        let named = |found: &Found| guard(&d, &by_name, found, &on("2026-03-02"));
        assert_eq!(rule(named(&of(None))), "disputes.room_names_its_law_firm");
        assert_eq!(rule(named(&of(Some("衡正")))), "disputes.adviser_is_never_neutral");
        assert!(named(&of(Some("明湖"))).is_ok());
        let registered = json!({"body_id": "body", "lawyer_id": "m", "chosen_by": "指定"});
        let of_another = Found {
            lawyer: Some(lawyer("m", "明湖")),
            ..of(Some("衡正"))
        };
        let refused = guard(&d, &step("name_neutral", registered), &of_another, &on("2026-03-02"));
        assert_eq!(rule(refused), "disputes.adviser_is_never_neutral");
    }

    #[test]
    fn who_mediated_in_a_room_leaves_its_law_firm_no_side_to_serve() {
        let mut d = dispute("contract");
        d.stage = Stage::Inviting;
        let mut found = naming("lawyers-room", None);
        found.body.as_mut().unwrap().law_firm_id = Some("衡正".into());
        let named = json!({"body_id": "body", "name": "王和", "chosen_by": "指定"});
        d.apply(&step("name_neutral", named), &found, &on("2026-03-02"));
        let rows = crate::disputes::roles::standings(&d, on("2026-03-02").day());
        let sits = |row: &&crate::disputes::roles::Standing| row.role == "neutral";
        let firms: Vec<_> = rows.iter().filter(sits).filter_map(|r| r.law_firm.as_deref()).collect();
        assert_eq!(firms, ["衡正"], "the gate knows whose room it is");
        let speaks = json!({"side": "b", "lawyer_id": "l", "authority": "一般授权"});
        let lawyer = FoundLawyer {
            id: "l".into(),
            name: "衡律师".into(),
            law_firm_id: "衡正".into(),
            active: true,
        };
        let found = Found {
            lawyer: Some(lawyer),
            ..Found::default()
        };
        let refused = guard(&d, &step("add_representative", speaks), &found, &on("2026-03-02"));
        assert_eq!(rule(refused), "disputes.former_neutral_never_advises");
    }
}
