//! Who may become a party, and which firm of the register a party is.

use super::names::may_mean;
use super::*;
use crate::disputes::model::Side;

const MOST_SIDES: usize = SideId::ALL.len();

pub(super) fn is_one_more(d: &Dispute, found: &Found) -> Result<()> {
    if d.sides.len() >= MOST_SIDES {
        return Err(unmet(
            "disputes.at_most_six_sides",
            "一件纠纷最多六方当事人",
            "请另行登记",
        ));
    }
    let name = found.party.as_deref().unwrap_or_default();
    if d.sides.iter().any(|s| s.name == name) {
        return Err(is_a_side_already(name));
    }
    Ok(())
}

fn is_a_side_already(name: &str) -> Error {
    unmet("disputes.is_a_side_already", format!("{name}已是本纠纷当事人"), "")
}

/// A party that was entered by its name turns out to be a firm of the register: one whose name is like
/// that name, and like no other side's, for its people come to read the matter. While the matter is
/// hidden from an employer, no firm more may.
pub(super) fn is_that_firm(
    d: &Dispute,
    found: &Found,
    id: SideId,
    enterprise: &str,
    worker_safe: Option<bool>,
) -> Result<()> {
    let side = d.side(id).ok_or_else(|| not_a_side("side", id))?;
    if side.enterprise_id.is_some() {
        return Err(unmet(
            "disputes.is_linked_already",
            format!("{}已对应登记企业，不能改为另一家", side.name),
            "对应有误的，请“更正登记企业”",
        ));
    }
    if !d.may_be_a_firm(side) {
        let why = match side.person_id {
            Some(_) => format!("{}是个人，不能对应登记企业", side.name),
            None => format!(
                "劳动争议、竞业限制等纠纷的申请人{}按个人办理，不能对应登记企业。申请人确是企业的，请“撤回申请”后选择登记企业重新登记",
                side.name
            ),
        };
        return Err(Error::invalid("side", "is_a_person", why));
    }
    if d.sides.iter().any(|s| s.enterprise_id.as_deref() == Some(enterprise)) {
        return Err(is_a_side_already(found.party.as_deref().unwrap_or(&side.name)));
    }
    worker_agrees(d)?;
    bears_its_name(d, side, found)?;
    // The first employer of a person who applied, before it knows: D1 would have asked.
    let may_hide = id != SideId::A && !d.invited && d.sides.iter().all(|s| s.enterprise_id.is_none());
    match worker_safe {
        None if may_hide && d.is_of_work() => Err(Error::invalid(
            "worker_safe",
            "required",
            "员工与用人单位的劳动争议，请先问清本人：是否对用人单位保密，再选一项",
        )),
        Some(true) if !may_hide => Err(Error::invalid(
            "worker_safe",
            "one_employer",
            "只有个人申请、对方只有这一家登记企业、尚未通知对方的纠纷，可以对用人单位保密",
        )),
        _ => Ok(()),
    }
}

fn bears_its_name(d: &Dispute, side: &Side, found: &Found) -> Result<()> {
    let firm = found.party.as_deref().unwrap_or_default();
    let home = found.home.as_deref().unwrap_or_default();
    if !may_mean(&side.name, firm, home) {
        return Err(Error::invalid(
            "enterprise_id",
            "name_is_not_alike",
            format!(
                "登记名称“{firm}”与所写名称“{}”不相像，不能对应。所写名称有误的，请申请人“撤回申请”后重新登记；确是另一家企业参加的，请“追加当事人”",
                side.name
            ),
        ));
    }
    let firms = |s: &&Side| s.id != side.id && (s.enterprise_id.is_some() || d.may_be_a_firm(s));
    let Some(other) = d.sides.iter().filter(firms).find(|s| may_mean(&s.name, firm, home)) else {
        return Ok(());
    };
    Err(Error::invalid(
        "enterprise_id",
        "name_is_like_another_sides",
        format!(
            "“{firm}”与{}“{}”的名称也相像，分不清是哪一方，不能对应。请先核对；当事人写错的，请申请人“撤回申请”后重新登记",
            other.id.label(),
            other.name
        ),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{on, rule, step};
    use super::*;
    use crate::disputes::found::FoundOpening;
    use crate::matters::Matter;

    /// A person against whom they call 东昌同创, as they entered it themselves.
    fn typed(category: &str, applicant: Value) -> Dispute {
        let opening = json!({
            "building_id": "east", "category": category, "claim": "请求", "known_by": "来电",
            "sides": [applicant, {"name": "东昌同创"}],
        });
        let found = FoundOpening {
            names: vec!["蒋员工".into(), "东昌同创".into()],
            ..FoundOpening::default()
        };
        let opening = serde_json::from_value(opening).unwrap();
        let mut d = Dispute::opened("JF-2026-0001".into(), opening, &found, &on("2026-03-02"));
        d.stage = crate::disputes::stage::Stage::Screening;
        d
    }

    fn link(side: &str, firm: &str, worker_safe: Option<bool>) -> Step {
        step(
            "link_firm",
            json!({"side": side, "enterprise_id": firm, "worker_safe": worker_safe}),
        )
    }

    fn known_as(name: &str) -> Found {
        Found {
            party: Some(name.into()),
            ..Found::default()
        }
    }

    fn links(d: &Dispute, step: &Step) -> Result<()> {
        guard(d, step, &known_as("聊城东昌同创电子商务有限公司"), &on("2026-03-02"))
    }

    #[test]
    fn a_side_that_was_only_named_becomes_the_firm_that_it_is() {
        let mut d = typed("contract", json!({"enterprise_id": "a"}));
        assert!(d.steps_from().contains(&"link_firm"));
        let step = link("b", "dongchang", None);
        assert!(links(&d, &step).is_ok());
        d.apply(&step, &known_as("聊城东昌同创电子商务有限公司"), &on("2026-03-02"));
        let side = &d.sides[1];
        assert_eq!(
            (side.name.as_str(), side.enterprise_id.as_deref()),
            ("聊城东昌同创电子商务有限公司", Some("dongchang"))
        );
        assert_eq!(side.entered_as.as_deref(), Some("东昌同创"), "what was written stays");
        let reader = "enterprise:dongchang".to_owned();
        assert!(!d.readers().contains(&reader), "nobody has told it yet");
        d.invited = true;
        assert!(d.readers().contains(&reader));
        assert_eq!(
            rule(links(&d, &link("b", "another", None))),
            "disputes.is_linked_already"
        );
        assert!(!d.steps_from().contains(&"link_firm"), "no button is idle");
    }

    #[test]
    fn neither_a_person_nor_a_firm_that_is_a_side_already_is_linked() {
        let mut d = typed("contract", json!({"name": "蒋员工", "person_id": "p"}));
        assert_eq!(rule(links(&d, &link("a", "x", None))), "is_a_person");
        assert_eq!(rule(links(&d, &link("c", "x", None))), "not_a_side");
        d.sides[0].person_id = None;
        d.sides[0].enterprise_id = Some("x".into());
        assert_eq!(rule(links(&d, &link("b", "x", None))), "disputes.is_a_side_already");
    }

    #[test]
    fn whoever_applied_about_work_is_never_turned_into_a_firm() {
        for category in ["labour", "non-compete"] {
            let d = typed(category, json!({"name": "蒋员工"}));
            let refused = links(&d, &link("a", "dongchang", Some(false)));
            assert_eq!(rule(refused), "is_a_person", "{category}");
        }
    }

    #[test]
    fn a_side_is_only_a_firm_that_bears_its_name_and_no_other_sides() {
        let mut d = typed("contract", json!({"name": "吴房东"}));
        let refused = |d: &Dispute, side: &str, name: &str| {
            let found = known_as(name);
            rule(guard(d, &link(side, "firm", None), &found, &on("2026-03-02")))
        };
        let registered = "聊城东昌同创电子商务有限公司";
        assert_eq!(refused(&d, "a", registered), "name_is_not_alike");
        assert_eq!(refused(&d, "b", "聊城凤凰新元商贸有限公司"), "name_is_not_alike");
        assert!(links(&d, &link("b", "dongchang", None)).is_ok());
        d.sides[0].name = "东昌同创电子商务".into();
        assert_eq!(refused(&d, "b", registered), "name_is_like_another_sides");
        d.sides[0].person_id = Some("p".into());
        assert!(links(&d, &link("b", "dongchang", None)).is_ok(), "a person is no firm");
    }

    #[test]
    fn a_worker_is_asked_whether_the_employer_that_is_found_may_know() {
        let mut d = typed("labour", json!({"name": "蒋员工"}));
        assert_eq!(rule(links(&d, &link("b", "dongchang", None))), "required");
        assert!(links(&d, &link("b", "dongchang", Some(false))).is_ok());
        let safe = link("b", "dongchang", Some(true));
        assert!(links(&d, &safe).is_ok());
        d.apply(&safe, &known_as("聊城东昌同创电子商务有限公司"), &on("2026-03-02"));
        assert_eq!(d.hidden_from(), Some("dongchang"));
        assert_eq!(d.header().hidden_from.as_deref(), Some("dongchang"));
    }

    #[test]
    fn while_a_matter_is_hidden_no_firm_more_comes_to_read_it() {
        let mut d = typed("labour", json!({"name": "蒋员工"}));
        let third = json!({"name": "某分公司"});
        d.apply(&step("add_side", third), &known_as("某分公司"), &on("2026-03-02"));
        let safe = link("b", "dongchang", Some(true));
        d.apply(&safe, &known_as("聊城东昌同创电子商务有限公司"), &on("2026-03-02"));
        assert_eq!(
            rule(links(&d, &link("c", "branch", None))),
            "disputes.worker_agrees_first"
        );
        assert_eq!(rule(links(&d, &link("a", "branch", None))), "is_a_person");
        assert!(!d.steps_from().contains(&"link_firm"));
    }

    #[test]
    fn who_knows_of_the_matter_is_not_hidden_from_afterwards() {
        let mut d = typed("labour", json!({"name": "蒋员工"}));
        d.invited = true;
        assert_eq!(rule(links(&d, &link("b", "dongchang", Some(true)))), "one_employer");
        assert!(links(&d, &link("b", "dongchang", None)).is_ok());
    }
}
