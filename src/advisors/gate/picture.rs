//! What the zone knows, as facts. Loaded by `advisors::store`, or written down by a test.

use std::collections::{BTreeMap, BTreeSet};

use super::{Hit, Question, Rule};
use crate::kernel::Day;

/// 服务关系: a law firm served or serves an enterprise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retainer {
    pub law_firm: String,
    pub lawyer: String,
    pub enterprise: String,
    /// Last day of service; `None` while it has no end.
    pub to: Option<Day>,
}

impl Retainer {
    pub fn is_current(&self, today: Day) -> bool {
        self.to.is_none_or(|to| to >= today)
    }
    /// Over, for less than a year (规范52(5)).
    pub fn ended_within_a_year(&self, today: Day) -> bool {
        self.to.is_some_and(|to| to < today && to.plus_months(12) >= today)
    }
}

words! {
    /// Who stands where in a dispute.
    pub enum RoleKind {
        Party = "party" "当事人",
        /// The lawyer of a side at 预诊.
        Adviser = "adviser" "预诊律师",
        Representative = "representative" "代理人",
        Neutral = "neutral" "中立人",
    }
}

/// One role in a dispute; kept when it is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeRole {
    pub dispute: String,
    pub kind: RoleKind,
    /// Empty for a neutral.
    pub side: String,
    pub enterprise: Option<String>,
    pub lawyer: Option<String>,
    pub law_firm: Option<String>,
    pub to: Option<Day>,
}

impl DisputeRole {
    pub fn is_over(&self, today: Day) -> bool {
        self.to.is_some_and(|to| to < today)
    }
    /// Acts for a side as its lawyer.
    pub fn is_partisan(&self) -> bool {
        matches!(self.kind, RoleKind::Adviser | RoleKind::Representative)
    }
}

/// A dispute in which one of the enterprises at hand is a party.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dispute {
    pub id: String,
    pub open: bool,
    /// Known beyond the people named in it.
    pub shared: bool,
    /// The employer from whom a worker-safe dispute is hidden.
    pub hidden_from: Option<String>,
}

/// What a lawyer has declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    pub lawyer: String,
    pub law_firm: String,
    pub enterprise: String,
    /// Of a close relative, not the lawyer's own.
    pub of_relative: bool,
}

/// A written consent of both clients (知情同意书).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    pub law_firm: String,
    pub rule: Rule,
    pub subject: String,
    pub about: String,
}

/// Everything the rules look at.
#[derive(Debug, Clone)]
pub struct Picture {
    pub today: Day,
    pub retainers: Vec<Retainer>,
    /// By their ids.
    pub disputes: BTreeMap<String, Dispute>,
    /// By the dispute.
    pub roles: BTreeMap<String, Vec<DisputeRole>>,
    pub interests: Vec<Interest>,
    /// Affiliates, same legal representative, same shareholder over 50 %: both ways.
    pub affiliates: BTreeMap<String, BTreeSet<String>>,
    /// Owners and property companies of the buildings where an enterprise sits.
    pub landlords: BTreeMap<String, BTreeSet<String>>,
    /// Names of enterprises, for C13.
    pub names: BTreeMap<String, String>,
    pub waived: Vec<Waived>,
}

impl Picture {
    /// A zone that knows nothing, on a day.
    pub fn at(today: Day) -> Self {
        Picture {
            today,
            retainers: vec![],
            disputes: BTreeMap::new(),
            roles: BTreeMap::new(),
            interests: vec![],
            affiliates: BTreeMap::new(),
            landlords: BTreeMap::new(),
            names: BTreeMap::new(),
            waived: vec![],
        }
    }
    /// Makes two enterprises affiliates of each other.
    pub fn affiliate(&mut self, a: &str, b: &str) {
        if a != b {
            self.affiliates.entry(a.to_owned()).or_default().insert(b.to_owned());
            self.affiliates.entry(b.to_owned()).or_default().insert(a.to_owned());
        }
    }
    pub fn add_dispute(&mut self, dispute: Dispute) {
        self.disputes.insert(dispute.id.clone(), dispute);
    }
    pub fn add_role(&mut self, role: DisputeRole) {
        self.roles.entry(role.dispute.clone()).or_default().push(role);
    }
    pub fn dispute(&self, id: &str) -> Option<&Dispute> {
        self.disputes.get(id)
    }
    /// Whether this enterprise is the employer who must not know of the dispute.
    pub fn is_hidden(&self, dispute: &str, enterprise: &str) -> bool {
        self.dispute(dispute).and_then(|d| d.hidden_from.as_deref()) == Some(enterprise)
    }
    pub fn roles_in<'a>(&'a self, dispute: &'a str) -> impl Iterator<Item = &'a DisputeRole> {
        self.roles.get(dispute).into_iter().flatten()
    }
    /// Disputes in which this enterprise is a party, each with its side.
    pub fn disputes_of<'a>(&'a self, enterprise: &'a str) -> impl Iterator<Item = (&'a Dispute, &'a str)> {
        self.roles
            .values()
            .flatten()
            .filter(move |r| r.kind == RoleKind::Party && r.enterprise.as_deref() == Some(enterprise))
            .filter_map(|r| Some((self.dispute(&r.dispute)?, r.side.as_str())))
    }
    /// A consent that both clients signed holds from either side: whom the firm serves now may be
    /// whom it was about then.
    pub(super) fn is_waived(&self, question: &Question, hit: &Hit) -> bool {
        let (subject, about) = (question.subject(), hit.about.as_str());
        let between_clients = |rule| matches!(rule, Rule::C7 | Rule::C8 | Rule::C11);
        self.waived.iter().filter(|w| w.law_firm == question.law_firm).any(|w| {
            let same = w.rule == hit.rule && w.subject == subject && w.about == about;
            let turned = w.subject == about && w.about == subject;
            same || (turned && between_clients(w.rule) && between_clients(hit.rule))
        })
    }
}
