//! What is known before anybody fills in a form.

use super::*;
use crate::disputes::stage::Verb;

/// What keeps everybody from a step, whatever they say in it.
pub fn foreseen(d: &Dispute, verb: Verb) -> Option<Refused> {
    let stands = match verb {
        Verb::OpenConsultation => mediation_may_go_on(d),
        Verb::OpenSpecialist => goes_straight_to_the_specialist(d).and_then(|()| mediation_may_go_on(d)),
        Verb::CorrectFirm => some_firm_may_be_corrected(d),
        _ => Ok(()),
    };
    match stands {
        Err(Error::NotNow { refused, .. }) => Some(refused),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{dispute, everybody_says, naming, on, step};
    use super::*;
    use crate::disputes::stage::Stage;
    use crate::matters::Matter;

    #[test]
    fn mediation_is_offered_once_a_neutral_has_disclosed_and_the_lawyer_advised_that_clinic() {
        let mut d = dispute("equity");
        d.stage = Stage::Inviting;
        everybody_says(&mut d, "agrees");
        let waits = |d: &Dispute, verb| foreseen(d, verb).map(|refused| refused.rule);
        assert_eq!(waits(&d, Verb::OpenConsultation), Some("disputes.neutral_is_named"));
        let named = json!({"body_id": "body", "name": "冯调解", "chosen_by": "选定"});
        let body = naming("peoples-committee", None);
        d.apply(&step("name_neutral", named), &body, &on("2026-03-02"));
        assert_eq!(
            waits(&d, Verb::OpenConsultation),
            Some("disputes.neutral_discloses_first")
        );
        let disclosed = json!({"text": "无", "on": "2026-03-02"});
        d.apply(&step("disclose", disclosed), &body, &on("2026-03-02"));
        assert_eq!(waits(&d, Verb::OpenConsultation), None);
        assert_eq!(waits(&d, Verb::OpenSpecialist), Some("disputes.opinion_first"));
        for (level, told) in [
            ("consultation", Some("disputes.lawyer_advises_the_specialist")),
            ("specialist", None),
        ] {
            let opinion = json!({
                "facts": "事实", "relation": "股权", "evidence": ["协议"], "risk": "low", "limitation_from": "2026-01-01",
                "limitation_on": "2029-01-01", "level": level,
            });
            let opinion = step("propose_mediation", opinion);
            d.apply(&opinion, &Found::default(), &on("2026-03-02"));
            assert_eq!(waits(&d, Verb::OpenSpecialist), told, "{level}");
        }
    }
}
