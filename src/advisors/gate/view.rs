//! A question laid over its picture: who is to be served, who is opposed, who is ours.

use std::collections::BTreeSet;

use super::{DisputeRole, Picture, Question, RoleKind, Seat};

/// A question in its picture.
pub(super) struct View<'a> {
    pub q: &'a Question,
    pub p: &'a Picture,
    /// Enterprises to be served; none for a neutral.
    pub own: BTreeSet<&'a str>,
    /// Enterprises whose interests are against that: the other sides; for an adviser the opponents
    /// in open disputes; for a neutral all parties.
    pub opposed: BTreeSet<&'a str>,
}

impl<'a> View<'a> {
    pub fn of(q: &'a Question, p: &'a Picture) -> Self {
        let side = |mine: bool| -> BTreeSet<&'a str> {
            let on = q.parties.iter().filter(|party| (party.side == q.side) == mine);
            on.filter_map(|party| party.enterprise.as_deref()).collect()
        };
        match q.seat {
            Seat::Neutral => View {
                q,
                p,
                own: BTreeSet::new(),
                opposed: q.enterprises().collect(),
            },
            Seat::Adviser => {
                let own: BTreeSet<&str> = q.enterprises().collect();
                let opposed = opponents(p, &own);
                View { q, p, own, opposed }
            }
            Seat::PreLawyer | Seat::Representative => View {
                q,
                p,
                own: side(true),
                opposed: side(false),
            },
        }
    }

    /// The same question about the affiliates of those it is about.
    pub fn of_affiliates(&self) -> View<'a> {
        let near = |of: &BTreeSet<&'a str>| -> BTreeSet<&'a str> {
            let all = of
                .iter()
                .filter_map(|e| self.p.affiliates.get(*e))
                .flatten()
                .map(String::as_str);
            all.filter(|e| !self.own.contains(e) && !self.opposed.contains(e))
                .collect()
        };
        let own = near(&self.own);
        let mut opposed = near(&self.opposed);
        if self.q.seat == Seat::Adviser {
            opposed.extend(opponents(self.p, &own));
        }
        opposed.retain(|e| !self.own.contains(e));
        View {
            q: self.q,
            p: self.p,
            own,
            opposed,
        }
    }

    pub fn is_self(&self, lawyer: Option<&str>) -> bool {
        !self.q.lawyer.is_empty() && lawyer == Some(&self.q.lawyer)
    }
    pub fn is_firm(&self, law_firm: Option<&str>) -> bool {
        !self.q.law_firm.is_empty() && law_firm == Some(&self.q.law_firm)
    }
    /// The lawyer, wherever they worked then, or anybody of the firm.
    pub fn is_ours(&self, role: &DisputeRole) -> bool {
        self.is_self(role.lawyer.as_deref()) || self.is_firm(role.law_firm.as_deref())
    }
    pub fn is_neutral(&self) -> bool {
        self.q.seat == Seat::Neutral
    }
    /// Lawyers of the sides in the dispute of the question.
    pub fn lawyers_here(&self) -> impl Iterator<Item = &'a DisputeRole> {
        let here = self.q.dispute.as_deref().into_iter();
        here.flat_map(|dispute| self.p.roles_in(dispute))
            .filter(|r| r.is_partisan())
    }
    /// Lawyers against whom an own enterprise stands in another open dispute, with that enterprise.
    pub fn lawyers_against(&self) -> Vec<(&'a DisputeRole, &'a str)> {
        let mut all = vec![];
        for enterprise in &self.own {
            for (dispute, side) in self.p.disputes_of(enterprise) {
                if dispute.open && Some(dispute.id.as_str()) != self.q.dispute.as_deref() {
                    let against = self
                        .p
                        .roles_in(&dispute.id)
                        .filter(|r| r.is_partisan() && r.side != side);
                    all.extend(against.filter(|r| !r.is_over(self.p.today)).map(|r| (r, *enterprise)));
                }
            }
        }
        all
    }
    /// Lawyers who stood against an own enterprise and whose part is over since less than a year, with
    /// that enterprise: the dispute closed then, and may have been taken up again since. Serving one
    /// side of it, only what lay between the same sides is the same matter; an adviser is asked about
    /// all of them.
    pub fn lawyers_lately_against(&self) -> Vec<(&'a DisputeRole, &'a str)> {
        let mut all = vec![];
        for enterprise in &self.own {
            for (dispute, side) in self.p.disputes_of(enterprise) {
                let same_matter = self.q.seat == Seat::Adviser || self.is_against_opposed(&dispute.id, side);
                if same_matter && Some(dispute.id.as_str()) != self.q.dispute.as_deref() {
                    let against = self
                        .p
                        .roles_in(&dispute.id)
                        .filter(|r| r.is_partisan() && r.side != side);
                    let lately = against.filter(|r| r.to.is_some_and(|to| to.plus_months(12) >= self.p.today));
                    all.extend(lately.map(|r| (r, *enterprise)));
                }
            }
        }
        all
    }
    /// Somebody who is opposed here stands on another side than this one there.
    pub fn is_against_opposed(&self, dispute: &'a str, side: &str) -> bool {
        self.p.roles_in(dispute).any(|r| {
            let other = r.enterprise.as_deref();
            r.kind == RoleKind::Party && r.side != side && other.is_some_and(|e| self.opposed.contains(e))
        })
    }
    pub fn is_landlord(&self, enterprise: &str) -> bool {
        self.own
            .iter()
            .any(|e| self.p.landlords.get(*e).is_some_and(|l| l.contains(enterprise)))
    }
    /// Current retainers of lawyer or firm with these enterprises: whose, and is it the lawyer's own.
    pub fn served(&self, of: &BTreeSet<&'a str>) -> Vec<(&'a str, bool)> {
        let current = self.p.retainers.iter().filter(|r| r.is_current(self.p.today));
        let ours = current.filter(|r| self.is_self(Some(&r.lawyer)) || self.is_firm(Some(&r.law_firm)));
        ours.filter(|r| of.contains(r.enterprise.as_str()))
            .map(|r| (r.enterprise.as_str(), self.is_self(Some(&r.lawyer))))
            .collect()
    }
}

/// Enterprises on other sides of the open disputes of these.
fn opponents<'a>(p: &'a Picture, of: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let mut all = BTreeSet::new();
    for enterprise in of {
        for (dispute, side) in p.disputes_of(enterprise).filter(|(d, _)| d.open) {
            let others = p
                .roles_in(&dispute.id)
                .filter(|r| r.kind == RoleKind::Party && r.side != side);
            all.extend(
                others
                    .filter_map(|r| r.enterprise.as_deref())
                    .filter(|e| !of.contains(e)),
            );
        }
    }
    all
}
