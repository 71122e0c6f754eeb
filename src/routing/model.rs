//! Categories, proposals and rules; how proposals are ranked.

use std::collections::HashSet;

use crate::kernel::{Day, Timestamp};
use crate::registers::words::DutyPart;

/// 诉求类别: the code is stored with requests and handoffs, the name is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub code: String,
    pub name: String,
    /// Place in lists.
    pub place: i64,
    /// Whether new requests may take it.
    pub active: bool,
    pub version: i64,
}

/// The categories a zone begins with: code and name.
pub const SEED: &[(&str, &str)] = &[
    ("registration", "企业注册"),
    ("policy", "政策申报"),
    ("approval", "行政审批"),
    ("financing", "融资"),
    ("investment", "招商"),
    ("property", "物业"),
    ("fire_safety", "消防"),
    ("labour", "用工"),
    ("tax", "税务"),
    ("other", "其他"),
];

words! {
    /// Where a proposal comes from, the strongest first.
    pub enum Origin {
        Ruling = "ruling" "会商裁定",
        Duty = "duty" "职责清单",
        History = "history" "办结记录",
    }
}

/// A department that a handoff should go to, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub department_id: String,
    pub name: String,
    pub role: DutyPart,
    pub origin: Origin,
    /// In words for the page.
    pub why: String,
    /// Law or document; empty where only history speaks.
    pub legal_basis: String,
}

impl Proposal {
    /// 职责依据 that stands where nobody writes another: that of the duty, else the ruling. That a department
    /// did the like before is no basis.
    pub fn basis(&self) -> Option<&str> {
        match self.origin {
            _ if !self.legal_basis.is_empty() => Some(&self.legal_basis),
            Origin::Ruling => Some(&self.why),
            Origin::Duty | Origin::History => None,
        }
    }
}

/// A guidance group that could assist, and why. It never leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedGroup {
    pub group_id: String,
    pub name: String,
    pub why: String,
}

words! {
    /// How far a ruling binds: the like of the slip in its building, or in every building.
    pub enum Reach {
        Building = "building" "本楼宇的这一类",
        Zone = "zone" "全区的这一类",
    }
}

/// What a ruling decided, before it is written.
#[derive(Debug, Clone)]
pub struct Rule {
    pub category: String,
    pub reach: Reach,
    /// Where the slip comes from that was ruled on.
    pub building_id: String,
    pub lead: String,
    pub assists: Vec<String>,
    /// The handoff that was ruled on.
    pub ruling: String,
    /// Its number, unless it is hidden from anybody: whoever is bound by the rule reads that.
    pub number: Option<String>,
}

impl Rule {
    /// The building in which alone it binds.
    pub fn place(&self) -> Option<&str> {
        (self.reach == Reach::Building).then_some(self.building_id.as_str())
    }
}

/// A ruling that stands: a department may not return the part that it gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundRule {
    pub id: String,
    pub category: String,
    pub building_id: Option<String>,
    pub lead: String,
    pub assists: Vec<String>,
    pub ruling: String,
    /// None where the slip that was ruled on is hidden from anybody.
    pub number: Option<String>,
    pub since: Timestamp,
}

impl BoundRule {
    /// As everybody may read it: by the slip that was ruled on, else by its day.
    pub fn label(&self) -> String {
        ruling_label(self.number.as_deref(), self.since.day())
    }

    /// Whether it gives this part to the department.
    pub fn names(&self, part: DutyPart, department: &str) -> bool {
        match part {
            DutyPart::Lead => self.lead == department,
            DutyPart::Assist => self.assists.iter().any(|a| a == department),
        }
    }
}

/// What a ruling is called.
pub fn ruling_label(number: Option<&str>, since: Day) -> String {
    match number {
        Some(number) => format!("会商裁定（{number}）"),
        None => format!("会商裁定（{since}）"),
    }
}

/// The proposals in order: rulings, duties, history; within each, lead before assist. A department
/// is named once, by its strongest claim. Where a ruling names the lead, nobody else is proposed
/// as one.
pub fn ranked(mut all: Vec<Proposal>) -> Vec<Proposal> {
    let led = all
        .iter()
        .any(|p| (p.origin, p.role) == (Origin::Ruling, DutyPart::Lead));
    all.sort_by_key(|p| (p.origin, p.role));
    let mut named = HashSet::new();
    all.retain(|p| {
        let contrary = led && p.role == DutyPart::Lead && p.origin != Origin::Ruling;
        !contrary && named.insert(p.department_id.clone())
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(department: &str, role: DutyPart, origin: Origin) -> Proposal {
        Proposal {
            department_id: department.to_owned(),
            name: department.to_owned(),
            role,
            origin,
            why: String::new(),
            legal_basis: String::new(),
        }
    }

    fn said(all: &[Proposal]) -> Vec<(&str, &str, &str)> {
        all.iter()
            .map(|p| (p.department_id.as_str(), p.role.as_str(), p.origin.as_str()))
            .collect()
    }

    #[test]
    fn a_ruling_stands_before_duties_and_they_before_history() {
        use DutyPart::{Assist, Lead};
        let all = ranked(vec![
            proposal("审批", Assist, Origin::Duty),
            proposal("市监", Lead, Origin::Duty),
            proposal("市监", Lead, Origin::History),
            proposal("税务", Lead, Origin::History),
        ]);
        assert_eq!(
            said(&all),
            [
                ("市监", "lead", "duty"),
                ("审批", "assist", "duty"),
                ("税务", "lead", "history")
            ]
        );
    }

    #[test]
    fn a_duty_or_a_ruling_is_a_basis_and_history_is_none() {
        let mut by_duty = proposal("审批", DutyPart::Lead, Origin::Duty);
        by_duty.legal_basis = "三定第五条".to_owned();
        let mut by_ruling = proposal("审批", DutyPart::Lead, Origin::Ruling);
        by_ruling.why = "JB-2026-0001会商裁定".to_owned();
        let mut by_history = proposal("审批", DutyPart::Lead, Origin::History);
        by_history.why = "办结3件".to_owned();
        assert_eq!(by_duty.basis(), Some("三定第五条"));
        assert_eq!(by_ruling.basis(), Some("JB-2026-0001会商裁定"));
        assert_eq!(by_history.basis(), None);
        by_ruling.legal_basis = "三定第五条".to_owned();
        assert_eq!(by_ruling.basis(), Some("三定第五条"), "the law before the ruling");
    }

    #[test]
    fn where_a_ruling_names_the_lead_no_other_is_proposed_as_lead() {
        use DutyPart::{Assist, Lead};
        let all = ranked(vec![
            proposal("审批", Lead, Origin::Ruling),
            proposal("市监", Lead, Origin::Duty),
            proposal("税务", Assist, Origin::Duty),
        ]);
        assert_eq!(said(&all), [("审批", "lead", "ruling"), ("税务", "assist", "duty")]);
    }
}
