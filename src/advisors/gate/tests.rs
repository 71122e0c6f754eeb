//! The golden table of C1–C13: for each rule a case that it hits and one that it just misses.

use super::*;
use crate::kernel::Day;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A zone on 2026-06-01: `me` and `colleague` work at `our_firm`, `stranger` elsewhere.
fn zone() -> Picture {
    Picture::at(day("2026-06-01"))
}

impl Picture {
    fn dispute_between(mut self, id: &str, open: bool, a: &str, b: &str) -> Self {
        self.add_dispute(Dispute {
            id: id.into(),
            open,
            shared: true,
            hidden_from: None,
        });
        for (side, enterprise) in [("a", a), ("b", b)] {
            self.add_role(DisputeRole {
                dispute: id.into(),
                kind: RoleKind::Party,
                side: side.into(),
                enterprise: Some(enterprise.into()),
                lawyer: None,
                law_firm: None,
                to: None,
            });
        }
        self
    }
    fn closed_dispute(self, id: &str, a: &str, b: &str, lawyer: &str, on: &str) -> Self {
        self.dispute_between(id, false, a, b)
            .role(id, RoleKind::Adviser, "b", lawyer, Some(on))
    }
    fn hidden_from(mut self, enterprise: &str) -> Self {
        self.disputes.values_mut().last().unwrap().hidden_from = Some(enterprise.into());
        self
    }
    fn role(mut self, dispute: &str, kind: RoleKind, side: &str, lawyer: &str, to: Option<&str>) -> Self {
        self.add_role(DisputeRole {
            dispute: dispute.into(),
            kind,
            side: side.into(),
            enterprise: None,
            lawyer: Some(lawyer.into()),
            law_firm: Some(firm_of(lawyer).into()),
            to: to.map(day),
        });
        self
    }
    fn retainer(mut self, lawyer: &str, enterprise: &str, to: Option<&str>) -> Self {
        self.retainers.push(Retainer {
            law_firm: firm_of(lawyer).into(),
            lawyer: lawyer.into(),
            enterprise: enterprise.into(),
            to: to.map(day),
        });
        self
    }
    fn interest(mut self, lawyer: &str, enterprise: &str) -> Self {
        self.interests.push(Interest {
            lawyer: lawyer.into(),
            law_firm: firm_of(lawyer).into(),
            enterprise: enterprise.into(),
            of_relative: true,
        });
        self
    }
    fn affiliates(mut self, a: &str, b: &str) -> Self {
        self.affiliate(a, b);
        self
    }
    fn landlord(mut self, tenant: &str, landlord: &str) -> Self {
        self.landlords.entry(tenant.into()).or_default().insert(landlord.into());
        self
    }
    fn named(mut self, enterprise: &str, name: &str) -> Self {
        self.names.insert(enterprise.into(), name.into());
        self
    }
}

fn firm_of(lawyer: &str) -> &'static str {
    if lawyer == "stranger" { "their_firm" } else { "our_firm" }
}

fn me_in(seat: Seat, side: &str) -> Question {
    let party = |side: &str, enterprise: &str| Party {
        side: side.into(),
        enterprise: Some(enterprise.into()),
        name: String::new(),
    };
    Question::in_dispute(
        "d",
        seat,
        side,
        vec![party("a", "A"), party("b", "B")],
        "me",
        "our_firm",
    )
}
fn me_for_a() -> Question {
    me_in(Seat::Representative, "a")
}
fn me_neutral() -> Question {
    me_in(Seat::Neutral, "")
}
fn me_advising_a() -> Question {
    Question::adviser_of("A", "me", "our_firm")
}

fn answer(question: &Question, picture: &Picture) -> String {
    let gate = check(question, picture);
    let hits: Vec<String> = gate
        .hits
        .iter()
        .map(|h| format!("{} {}", h.rule.as_str(), h.result.as_str()))
        .collect();
    if hits.is_empty() {
        "clear".to_owned()
    } else {
        hits.join(", ")
    }
}

#[test]
#[rustfmt::skip]
fn every_rule_has_a_hit_and_a_near_miss() {
    use RoleKind::{Adviser, Neutral, Representative};
    let here = || zone().dispute_between("d", true, "A", "B");
    let similar = |b: &str| here().retainer("colleague", "X", None).named("X", "星河科技有限公司").named("B", b);
    let jointly = Question { jointly_retained: true, ..me_for_a() };
    // A line a case, so that it reads as the table of domain.md does.
    let table: Vec<(&str, Question, Picture, &str)> = vec![
        ("C1 I act for the other side here", me_for_a(), here().role("d", Representative, "b", "me", None), "C1 block"),
        ("C1 I act for this side here already", me_for_a(), here().role("d", Adviser, "a", "me", None), "clear"),
        ("C1 I advise the opponent", me_for_a(), here().retainer("me", "B", None), "C1 block"),
        ("C1 I act against the firm I am to advise", me_advising_a(), here().role("d", Representative, "b", "me", None), "C1 block"),
        ("C1 I advise the opponent of the firm I am to advise", me_advising_a(), here().retainer("me", "B", None), "C1 block"),
        ("C1 their dispute is over", me_advising_a(), zone().dispute_between("d", false, "A", "B").retainer("me", "B", None), "clear"),
        ("C2 a colleague acts for the other side", me_for_a(), here().role("d", Representative, "b", "colleague", None), "C2 block"),
        ("C2 both sides retained the firm together", jointly, here().role("d", Representative, "b", "colleague", None), "clear"),
        ("C2 a stranger acts for the other side", me_for_a(), here().role("d", Representative, "b", "stranger", None), "clear"),
        ("C3 a colleague acted for the other side here", me_for_a(), here().role("d", Adviser, "b", "colleague", Some("2026-01-31")), "C3 block"),
        ("C3 a colleague acted for this side here", me_for_a(), here().role("d", Adviser, "a", "colleague", Some("2026-01-31")), "clear"),
        ("C4 my relative is interested in the opponent", me_for_a(), here().interest("me", "B"), "C4 block"),
        ("C4 my relative is interested in a party and I am neutral", me_neutral(), here().interest("me", "A"), "C4 block"),
        ("C4 my relative is interested in the side I serve", me_for_a(), here().interest("me", "A"), "clear"),
        ("C4 my relative is interested in the firm I am to advise", me_advising_a(), zone().interest("me", "A"), "C4 block"),
        ("C4 my relative is interested in some other firm", me_advising_a(), zone().interest("me", "X"), "clear"),
        ("C5 I advise a side and am to be neutral", me_neutral(), here().retainer("me", "A", None), "C5 block"),
        ("C5 a colleague advises a side and I am to be neutral", me_neutral(), here().retainer("colleague", "B", None), "C5 block"),
        ("C5 a colleague did the prediagnosis of a side", me_neutral(), here().role("d", Adviser, "a", "colleague", Some("2026-01-31")), "C5 block"),
        ("C5 a stranger advises a side", me_neutral(), here().retainer("stranger", "A", None), "clear"),
        ("C6 I was neutral here", me_for_a(), here().role("d", Neutral, "", "me", Some("2026-01-31")), "C6 block"),
        ("C6 a colleague was neutral between the same sides", me_for_a(), here().dispute_between("e", false, "B", "A").role("e", Neutral, "", "colleague", None), "C6 block"),
        ("C6 a colleague was neutral between A and another", me_for_a(), here().dispute_between("e", false, "A", "X").role("e", Neutral, "", "colleague", None), "clear"),
        ("C6 a colleague was neutral in a dispute of the firm I am to advise", me_advising_a(), zone().dispute_between("e", false, "A", "X").role("e", Neutral, "", "colleague", None), "C6 block"),
        ("C6 a colleague was neutral in a dispute of others", me_advising_a(), zone().dispute_between("e", false, "X", "Y").role("e", Neutral, "", "colleague", None), "clear"),
        ("C7 a colleague advises the opponent", me_for_a(), here().retainer("colleague", "B", None), "C7 waiver"),
        ("C7 a colleague advises an opponent of the firm I am to advise", me_advising_a(), here().retainer("colleague", "B", None), "C7 waiver"),
        ("C7 the opponent must not learn of the dispute", me_for_a(), here().hidden_from("B").retainer("colleague", "B", None), "C7 block"),
        ("C7 a colleague advises this side", me_for_a(), here().retainer("colleague", "A", None), "clear"),
        ("C8 a colleague acts against the firm I am to advise", me_advising_a(), here().role("d", Representative, "b", "colleague", None), "C8 waiver"),
        ("C8 a colleague acts against this side elsewhere", me_for_a(), here().dispute_between("e", true, "A", "X").role("e", Representative, "b", "colleague", None), "C8 waiver"),
        ("C8 elsewhere is over", me_for_a(), here().dispute_between("e", false, "A", "X").role("e", Representative, "b", "colleague", None), "clear"),
        ("C8 the employer must not learn of the dispute", me_advising_a(), here().hidden_from("A").role("d", Adviser, "b", "colleague", None), "C8 block"),
        ("C9 a colleague advised the opponent till last year's June", me_for_a(), here().retainer("colleague", "B", Some("2025-06-01")), "C9 waiver"),
        ("C9 the opponent whom a colleague advised must not learn of the dispute", me_for_a(), here().hidden_from("B").retainer("colleague", "B", Some("2025-06-01")), "C9 block"),
        ("C9 a day earlier", me_for_a(), here().retainer("colleague", "B", Some("2025-05-31")), "clear"),
        ("C9 I advised a side lately and am to be neutral", me_neutral(), here().retainer("me", "B", Some("2026-01-31")), "C9 waiver"),
        ("C9 I stood against the firm I am to advise till today", me_advising_a(), zone().closed_dispute("e", "A", "X", "me", "2026-06-01"), "C9 waiver"),
        ("C9 a colleague stood against the firm I am to advise till last year's June", me_advising_a(), zone().closed_dispute("e", "A", "X", "colleague", "2025-06-01"), "C9 waiver"),
        ("C9 a colleague stood against it till a day earlier", me_advising_a(), zone().closed_dispute("e", "A", "X", "colleague", "2025-05-31"), "clear"),
        ("C9 a colleague stood for the firm I am to advise", me_advising_a(), zone().closed_dispute("e", "X", "A", "colleague", "2026-05-01"), "clear"),
        ("C9 a stranger stood against the firm I am to advise", me_advising_a(), zone().closed_dispute("e", "A", "X", "stranger", "2026-05-01"), "clear"),
        ("C9 the employer never learned of the closed dispute", me_advising_a(), zone().closed_dispute("e", "A", "X", "me", "2026-05-01").hidden_from("A"), "C9 block"),
        ("C9 a colleague stood against this side in a closed dispute of the same sides", me_for_a(), here().closed_dispute("e", "A", "B", "colleague", "2026-05-01"), "C9 waiver"),
        ("C9 a colleague stood against this side in a closed dispute with another", me_for_a(), here().closed_dispute("e", "A", "X", "colleague", "2026-05-01"), "clear"),
        ("C9 a colleague stood against this side in a dispute that was taken up again since", me_for_a(), here().dispute_between("e", true, "A", "B").role("e", Adviser, "b", "colleague", Some("2026-05-01")), "C9 waiver"),
        ("C10 a colleague's relative is the opponent", me_for_a(), here().interest("colleague", "B"), "C10 waiver"),
        ("C10 a stranger's relative is the opponent", me_for_a(), here().interest("stranger", "B"), "clear"),
        ("C11 the firm advises the landlord against whom its tenant stands", me_for_a(), here().landlord("A", "B").retainer("colleague", "B", None), "C11 waiver"),
        ("C11 the firm acts for the landlord in this very matter", me_advising_a(), here().landlord("A", "B").role("d", Representative, "b", "colleague", None), "C8 waiver, C11 block"),
        ("C11 the firm advises the landlord, and there is no dispute", me_advising_a(), zone().landlord("A", "B").retainer("colleague", "B", None), "clear"),
        ("C12 the firm advises an affiliate of the opponent", me_for_a(), here().affiliates("B", "B2").retainer("colleague", "B2", None), "C12 disclose"),
        ("C12 an affiliate of the firm I am to advise is in dispute with our client", me_advising_a(), zone().affiliates("A", "A2").dispute_between("e", true, "A2", "X").retainer("colleague", "X", None), "C12 disclose"),
        ("C12 a neutral's firm advises an affiliate of a party", me_neutral(), here().affiliates("A", "A2").retainer("colleague", "A2", None), "C12 disclose"),
        ("C12 a colleague stood lately against an affiliate of the firm I am to advise", me_advising_a(), zone().affiliates("A", "A2").closed_dispute("e", "A2", "X", "colleague", "2026-05-01"), "C12 disclose"),
        ("C12 the firm advises an affiliate of this side", me_for_a(), here().affiliates("A", "A2").retainer("colleague", "A2", None), "clear"),
        ("C13 a client has a name like the opponent's", me_for_a(), similar("聊城市星河科技股份有限公司"), "C13 note"),
        ("C13 a client has another name", me_for_a(), similar("银河商贸有限公司"), "clear"),
        ("C13 that client is a known affiliate", me_for_a(), similar("星河科技集团有限公司").affiliates("B", "X"), "C12 disclose"),
    ];
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(case, question, picture, expected)| {
            let got = answer(question, picture);
            (got != *expected).then(|| format!("{case}: expected {expected}, got {got}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for rule in Rule::ALL {
        let named = table.iter().filter(|(case, ..)| case.starts_with(&format!("{} ", rule.as_str())));
        let (hits, misses): (Vec<_>, Vec<_>) = named.partition(|(.., expected)| expected.contains(rule.as_str()));
        assert!(!hits.is_empty() && !misses.is_empty(), "{rule} needs a hit and a near miss");
    }
}

#[test]
fn a_consent_cures_a_waiver_of_its_own_rule_client_and_firm_only() {
    let picture = zone()
        .dispute_between("d", true, "A", "B")
        .retainer("colleague", "B", None);
    let consent = Waived {
        law_firm: "our_firm".into(),
        rule: Rule::C7,
        subject: "A".into(),
        about: "B".into(),
    };
    let with = |w: Waived| {
        check(
            &me_advising_a(),
            &Picture {
                waived: vec![w],
                ..picture.clone()
            },
        )
    };
    assert!(with(consent.clone()).clear);
    assert!(
        !with(Waived {
            about: "X".into(),
            ..consent.clone()
        })
        .clear
    );
    assert!(
        !with(Waived {
            rule: Rule::C8,
            ..consent.clone()
        })
        .clear
    );
    assert!(
        !with(Waived {
            law_firm: "their_firm".into(),
            ..consent
        })
        .clear
    );
}

#[test]
fn a_consent_holds_for_the_other_client_too() {
    let picture = zone()
        .dispute_between("d", true, "A", "B")
        .retainer("colleague", "A", None);
    let advising_b = Question::adviser_of("B", "me", "our_firm");
    let of_a = Waived {
        law_firm: "our_firm".into(),
        rule: Rule::C7,
        subject: "A".into(),
        about: "B".into(),
    };
    assert!(!check(&advising_b, &picture).clear);
    assert!(
        check(
            &advising_b,
            &Picture {
                waived: vec![of_a],
                ..picture
            }
        )
        .clear
    );
}

#[test]
fn a_consent_must_cover_every_client_that_the_rule_is_about() {
    let picture = zone()
        .dispute_between("d", true, "A", "B")
        .dispute_between("e", true, "A", "X")
        .retainer("colleague", "B", None)
        .retainer("colleague", "X", None);
    let wanted = waivers_wanted(&me_advising_a(), &picture);
    assert_eq!(wanted, [(Rule::C7, "B".to_owned()), (Rule::C7, "X".to_owned())]);
    let consent = |about: &str| Waived {
        law_firm: "our_firm".into(),
        rule: Rule::C7,
        subject: "A".into(),
        about: about.into(),
    };
    let half = Picture {
        waived: vec![consent("B")],
        ..picture.clone()
    };
    assert!(!check(&me_advising_a(), &half).clear);
    let whole = Picture {
        waived: vec![consent("B"), consent("X")],
        ..picture
    };
    assert!(check(&me_advising_a(), &whole).clear);
}

#[test]
fn a_stored_answer_names_rules_and_no_client() {
    let picture = zone()
        .dispute_between("d", true, "A", "B")
        .retainer("colleague", "B", None)
        .named("B", "星河科技");
    let text = serde_json::to_string(&check(&me_advising_a(), &picture)).unwrap();
    assert!(
        text.contains("C7") && !text.contains("星河") && !text.contains("\"B\""),
        "{text}"
    );
    let back: Gate = serde_json::from_str(&text).unwrap();
    assert!(back.wants_waiver() && !back.is_blocked());
}

#[test]
fn the_words_of_the_rules_are_as_printed() {
    let all: Vec<String> = Rule::ALL
        .iter()
        .map(|r| law::words(*r, Outcome::Waiver, Seat::Adviser))
        .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_neutral_who_is_no_lawyer_of_the_register_touches_no_rule() {
    let picture = zone().dispute_between("d", true, "A", "B").retainer("me", "A", None);
    let question = Question {
        lawyer: String::new(),
        law_firm: String::new(),
        ..me_neutral()
    };
    assert_eq!(answer(&question, &picture), "clear");
}
