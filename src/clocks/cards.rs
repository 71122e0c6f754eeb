//! 黄牌与红牌: what is written when a clock is about to run out and when it has (domain.md 4.3 H16).
//!
//! A card is a subject of the journal of its own: it counts, it is chained and sealed, and it leaves
//! the version of the matter alone, so that nobody's open form goes stale because time went by.

use serde_json::json;

use super::policies::AppliesTo;
use super::rules::{Expiry, Rule};
use super::store::{cards::Asking, notice_code};
use crate::figures::{Fact, FactKind};
use crate::journal::{Event, Visibility};
use crate::kernel::{Role, Timestamp};

words! {
    pub enum Colour {
        Yellow = "yellow" "黄牌",
        Red = "red" "红牌",
    }
}

/// What one person or office is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub to: String,
    pub subject_kind: String,
    pub subject_id: String,
    pub code: String,
    pub text: String,
    pub due_at: Timestamp,
}

/// The event of a card. The end of a right is not a card: people are reminded of it.
pub fn event(clock: &Asking, rule: &Rule, colour: Colour, now: Timestamp) -> Event {
    let step = match (colour, rule.expiry) {
        (Colour::Red, _) => "red",
        (Colour::Yellow, Expiry::Breach) => "yellow",
        (Colour::Yellow, Expiry::Lapse | Expiry::Close) => "remind",
    };
    Event {
        subject_kind: "card",
        subject_id: format!("{}.{colour}", clock.id),
        seq: 1,
        acting_role: Role::ZoneAdministrator,
        step,
        from_stage: "",
        to_stage: "",
        visibility: Visibility::Header,
        side: String::new(),
        body: json!({
            "clock": clock.id, "kind": clock.subject_kind, "id": clock.subject_id, "number": clock.number,
            "rule": clock.rule, "part": clock.part, "policy": clock.policy, "policy_version": clock.policy_version,
            "due_at": clock.due_at, "holder": clock.holder,
        }),
        prev_hash: String::new(),
        facts: fact(clock, rule, colour, now).into_iter().collect(),
    }
}

/// S31 counts the cards of handoffs, in the building they come from.
fn fact(clock: &Asking, rule: &Rule, colour: Colour, now: Timestamp) -> Option<Fact> {
    if clock.subject_kind != AppliesTo::Handoff.as_str() || rule.expiry != Expiry::Breach {
        return None;
    }
    let kind = match colour {
        Colour::Yellow => FactKind::HandoffYellowCard,
        Colour::Red => FactKind::HandoffRedCard,
    };
    let building = clock.building_id.as_deref()?;
    let mut card = Fact::one(kind, building, now.day());
    // It is counted where it lies.
    if let Some(department) = clock.holder.as_deref().and_then(|h| h.strip_prefix("department:")) {
        card = card.of_unit(department);
    }
    Some(card.about(AppliesTo::Handoff.as_str(), &clock.subject_id))
}

/// Who is told: the holder, else the building's coordinators, else (`zone_has_it`: none of them may handle
/// it) the zone; of a red card the zone as well. A matter that only its readers know of is named to nobody
/// but its holder.
pub fn notices(clock: &Asking, rule: &Rule, colour: Colour, zone_has_it: bool) -> Vec<Notice> {
    let mut to: Vec<String> = match (&clock.holder, &clock.building_id) {
        (Some(holder), _) => vec![holder.clone()],
        (None, _) if !clock.shared => vec![],
        (None, Some(building)) if !zone_has_it => vec![format!("building:{building}")],
        _ => vec!["zone".to_owned()],
    };
    if colour == Colour::Red && clock.shared && !to.iter().any(|who| who == "zone") {
        to.push("zone".to_owned());
    }
    let kind = AppliesTo::parse(&clock.subject_kind);
    let label = kind.map_or_else(|| rule.label.clone(), |kind| kind.says(&rule.label));
    let (number, due) = (&clock.number, clock.due_at.to_page());
    let text = match (colour, rule.expiry) {
        (Colour::Red, _) => format!("红牌：{number}“{label}”已于{due}超期"),
        (Colour::Yellow, Expiry::Breach) => format!("黄牌：{number}“{label}”将于{due}到期，请抓紧办理"),
        (Colour::Yellow, _) => format!("提醒：{number}“{label}”将于{due}届满"),
    };
    to.into_iter()
        .map(|to| Notice {
            to,
            subject_kind: clock.subject_kind.clone(),
            subject_id: clock.subject_id.clone(),
            code: notice_code(colour.as_str(), &clock.id),
            text: text.clone(),
            due_at: clock.due_at,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::built_in;

    fn asking(holder: Option<&str>, shared: bool) -> Asking {
        Asking {
            id: "c1".to_owned(),
            subject_kind: "handoff".to_owned(),
            subject_id: "h1".to_owned(),
            part: String::new(),
            rule: "total".to_owned(),
            policy: "zone-handoff".to_owned(),
            policy_version: 1,
            holder: holder.map(str::to_owned),
            due_at: Timestamp::parse("2026-03-23 17:30").unwrap(),
            number: "JB-2026-0001".to_owned(),
            building_id: Some("b1".to_owned()),
            shared,
        }
    }

    fn told(clock: &Asking, rule: &str, colour: Colour) -> Vec<String> {
        let policy = ["zone-handoff", "disputes"].map(|p| built_in(p).unwrap());
        let rule = policy.iter().find_map(|p| p.rule(rule)).unwrap();
        notices(clock, rule, colour, false).into_iter().map(|n| n.to).collect()
    }

    #[test]
    fn a_warning_goes_to_the_holder_and_a_red_card_to_the_zone_as_well() {
        let held = asking(Some("department:d1"), true);
        assert_eq!(told(&held, "total", Colour::Yellow), ["department:d1"]);
        assert_eq!(told(&held, "total", Colour::Red), ["department:d1", "zone"]);
        assert_eq!(told(&asking(None, true), "total", Colour::Yellow), ["building:b1"]);
        assert_eq!(told(&asking(Some("zone"), true), "total", Colour::Red), ["zone"]);
    }

    #[test]
    fn what_no_coordinator_of_the_building_may_handle_is_told_to_the_zone_once() {
        let rule = built_in("zone-handoff").unwrap().rule("total").unwrap();
        let told = |clock: &Asking, colour| {
            let notices = notices(clock, rule, colour, true);
            notices.into_iter().map(|n| n.to).collect::<Vec<_>>()
        };
        assert_eq!(told(&asking(None, true), Colour::Yellow), ["zone"]);
        assert_eq!(told(&asking(None, true), Colour::Red), ["zone"]);
        assert_eq!(told(&asking(Some("person:p"), true), Colour::Yellow), ["person:p"]);
        assert!(told(&asking(None, false), Colour::Yellow).is_empty());
    }

    #[test]
    fn a_matter_that_only_its_readers_know_of_is_named_to_nobody_else() {
        assert!(told(&asking(None, false), "total", Colour::Red).is_empty());
        assert_eq!(
            told(&asking(Some("person:p"), false), "total", Colour::Red),
            ["person:p"]
        );
    }

    #[test]
    fn the_end_of_a_right_is_a_reminder_and_counts_as_no_card() {
        let now = Timestamp::parse("2026-03-20 17:30").unwrap();
        let right = built_in("disputes").unwrap().rule("confirm_30").unwrap();
        let duty = built_in("zone-handoff").unwrap().rule("total").unwrap();
        let clock = asking(None, true);
        assert_eq!(event(&clock, right, Colour::Yellow, now).step, "remind");
        assert!(event(&clock, right, Colour::Yellow, now).facts.is_empty());
        assert_eq!(event(&clock, duty, Colour::Yellow, now).step, "yellow");
        assert_eq!(event(&clock, duty, Colour::Red, now).facts.len(), 1);
    }
}
