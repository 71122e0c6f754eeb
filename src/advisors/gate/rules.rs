//! C1–C13, one function each. All look at the same [`View`]: who is to be served, who is opposed.

use std::collections::BTreeSet;

use super::law::words;
use super::names::alike;
use super::view::View;
use super::{Hit, Outcome, Picture, Question, RoleKind, Rule, Seat};

/// Every hit of every rule, in the order of rule, sternness and subject, none twice.
pub(super) fn hits(question: &Question, picture: &Picture) -> Vec<Hit> {
    if question.lawyer.is_empty() && question.law_firm.is_empty() {
        return vec![];
    }
    let view = View::of(question, picture);
    let mut found: Vec<Found> = vec![];
    for rule in [c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11] {
        found.extend(rule(&view));
    }
    found.extend(c12(&view));
    found.extend(c13(&view));
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|(rule, result, about)| Hit {
            rule,
            result,
            text: words(rule, result, question.seat),
            waived: false,
            about,
        })
        .collect()
}

/// A rule, what it asks for, and whom it is about.
type Found = (Rule, Outcome, String);

fn block(rule: Rule, about: &str) -> Found {
    (rule, Outcome::Block, about.to_owned())
}
fn waiver(rule: Rule, about: &str) -> Found {
    (rule, Outcome::Waiver, about.to_owned())
}
/// The consent of a client who is a party here, where it may be asked.
fn of_opponent(v: &View<'_>, rule: Rule, client: &str) -> Found {
    let here = v.q.dispute.as_deref();
    if here.is_some_and(|dispute| v.p.is_hidden(dispute, client)) {
        block(rule, client)
    } else {
        waiver(rule, client)
    }
}

/// The lawyer acts for the other side here, or is the other side's adviser.
fn c1(v: &View<'_>) -> Vec<Found> {
    if v.is_neutral() {
        return vec![];
    }
    let here = v.lawyers_here().filter(|r| r.side != v.q.side && !r.is_over(v.p.today));
    let mut found: Vec<Found> = here
        .filter(|r| v.is_self(r.lawyer.as_deref()))
        .map(|r| block(Rule::C1, &r.dispute))
        .collect();
    if v.q.seat == Seat::Adviser {
        let against = v.lawyers_against();
        let selves = against.iter().filter(|(r, _)| v.is_self(r.lawyer.as_deref()));
        found.extend(selves.map(|(r, _)| block(Rule::C1, &r.dispute)));
    }
    found.extend(
        v.served(&v.opposed)
            .into_iter()
            .filter(|(_, own)| *own)
            .map(|(e, _)| block(Rule::C1, e)),
    );
    found
}

/// A colleague acts for another side here; not when all sides retained the firm together.
fn c2(v: &View<'_>) -> Vec<Found> {
    if v.is_neutral() || v.q.jointly_retained {
        return vec![];
    }
    v.lawyers_here()
        .filter(|r| r.side != v.q.side && !r.is_over(v.p.today))
        .filter(|r| v.is_firm(r.law_firm.as_deref()) && !v.is_self(r.lawyer.as_deref()))
        .map(|r| block(Rule::C2, &r.dispute))
        .collect()
}

/// Lawyer or firm acted here for another side, and no longer does.
fn c3(v: &View<'_>) -> Vec<Found> {
    if v.is_neutral() {
        return vec![];
    }
    v.lawyers_here()
        .filter(|r| r.side != v.q.side && r.is_over(v.p.today) && v.is_ours(r))
        .map(|r| block(Rule::C3, &r.dispute))
        .collect()
}

/// Own interest, or a close relative's. A standing adviser must be free of it towards the firm too.
fn c4(v: &View<'_>) -> Vec<Found> {
    let adviser = v.q.seat == Seat::Adviser;
    v.p.interests
        .iter()
        .filter(|i| v.is_self(Some(&i.lawyer)))
        .filter(|i| {
            let whose = i.enterprise.as_str();
            v.opposed.contains(whose) || (adviser && v.own.contains(whose))
        })
        .map(|i| block(Rule::C4, &i.enterprise))
        .collect()
}

/// Whoever serves or served a side here is no neutral.
fn c5(v: &View<'_>) -> Vec<Found> {
    if !v.is_neutral() {
        return vec![];
    }
    let advisers = v.served(&v.opposed).into_iter().map(|(e, _)| block(Rule::C5, e));
    let lawyers = v
        .lawyers_here()
        .filter(|r| v.is_ours(r))
        .map(|r| block(Rule::C5, &r.dispute));
    advisers.chain(lawyers).collect()
}

/// Whoever was neutral here, or between the same sides elsewhere, serves none of them.
fn c6(v: &View<'_>) -> Vec<Found> {
    if v.is_neutral() {
        return vec![];
    }
    let mut related: BTreeSet<&str> = v.q.dispute.as_deref().into_iter().collect();
    for enterprise in &v.own {
        for (dispute, side) in v.p.disputes_of(enterprise) {
            if v.q.seat == Seat::Adviser || v.is_against_opposed(&dispute.id, side) {
                related.insert(&dispute.id);
            }
        }
    }
    let roles = related.into_iter().flat_map(|dispute| v.p.roles_in(dispute));
    roles
        .filter(|r| r.kind == RoleKind::Neutral && v.is_ours(r))
        .map(|r| block(Rule::C6, &r.dispute))
        .collect()
}

/// The firm (not the lawyer, that is C1) advises an opponent; a landlord's case is C11. Who must not
/// know of the dispute signs no consent to it: block.
fn c7(v: &View<'_>) -> Vec<Found> {
    if v.is_neutral() {
        return vec![];
    }
    let served = v
        .served(&v.opposed)
        .into_iter()
        .filter(|(e, own)| !own && !v.is_landlord(e));
    served.map(|(e, _)| of_opponent(v, Rule::C7, e)).collect()
}

/// The firm acts against this enterprise in another open dispute. Where that dispute is hidden from
/// the enterprise, asking for its consent would betray it: block.
fn c8(v: &View<'_>) -> Vec<Found> {
    let mut found = vec![];
    for (role, enterprise) in v.lawyers_against() {
        let own_case = v.q.seat == Seat::Adviser && v.is_self(role.lawyer.as_deref());
        if !v.is_ours(role) || own_case {
            continue;
        }
        let hidden = v.p.is_hidden(&role.dispute, enterprise);
        found.push(if hidden {
            block(Rule::C8, &role.dispute)
        } else {
            waiver(Rule::C8, &role.dispute)
        });
    }
    found
}

/// Lawyer or firm served an opponent until less than a year ago: as its adviser, or in a dispute that
/// is closed. 规范51(7) names no period for that; the closed matter binds as long as 规范52(5) lets a
/// retainer do. Where a dispute is still hidden from the enterprise, asking for consent would betray it:
/// block.
fn c9(v: &View<'_>) -> Vec<Found> {
    let still: BTreeSet<&str> = v.served(&v.opposed).into_iter().map(|(e, _)| e).collect();
    let closed = v.lawyers_lately_against().into_iter().filter(|(r, _)| v.is_ours(r));
    let mut found: Vec<Found> = closed
        .map(|(role, enterprise)| {
            let ask = if v.p.is_hidden(&role.dispute, enterprise) {
                block
            } else {
                waiver
            };
            ask(Rule::C9, &role.dispute)
        })
        .collect();
    let retainers =
        v.p.retainers
            .iter()
            .filter(|r| r.ended_within_a_year(v.p.today))
            .filter(|r| v.is_self(Some(&r.lawyer)) || v.is_firm(Some(&r.law_firm)))
            .filter(|r| v.opposed.contains(r.enterprise.as_str()) && !still.contains(r.enterprise.as_str()));
    found.extend(retainers.map(|r| of_opponent(v, Rule::C9, &r.enterprise)));
    found
}

/// A colleague has declared an interest in an opponent.
fn c10(v: &View<'_>) -> Vec<Found> {
    v.p.interests
        .iter()
        .filter(|i| v.is_firm(Some(&i.law_firm)) && !v.is_self(Some(&i.lawyer)))
        .filter(|i| v.opposed.contains(i.enterprise.as_str()))
        .map(|i| waiver(Rule::C10, &i.enterprise))
        .collect()
}

/// The opponent is owner or property company of the tenant's building, and the firm's client; in
/// the very same matter nothing cures it.
fn c11(v: &View<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = v
        .served(&v.opposed)
        .into_iter()
        .filter(|(e, own)| !own && v.is_landlord(e))
        .map(|(e, _)| waiver(Rule::C11, e))
        .collect();
    let here = v.lawyers_here().filter(|r| r.side != v.q.side && !r.is_over(v.p.today));
    let against = v
        .lawyers_against()
        .into_iter()
        .filter(|_| v.q.seat == Seat::Adviser)
        .map(|(r, _)| r);
    for role in here.chain(against).filter(|r| v.is_ours(r)) {
        let theirs =
            v.p.roles_in(&role.dispute)
                .filter(|r| r.kind == RoleKind::Party && r.side == role.side);
        let mut landlords = theirs
            .filter_map(|r| r.enterprise.as_deref())
            .filter(|e| v.is_landlord(e));
        found.extend(landlords.next().map(|_| block(Rule::C11, &role.dispute)));
    }
    found
}

/// What C4–C11 would say of an affiliate: disclosed, and a person decides.
fn c12(v: &View<'_>) -> Vec<Found> {
    let near = v.of_affiliates();
    if near.own.is_empty() && near.opposed.is_empty() {
        return vec![];
    }
    let mut found: Vec<Found> = [c4, c7, c8, c9, c10, c11]
        .into_iter()
        .flat_map(|rule| rule(&near))
        .collect();
    found.extend(near.served(&near.opposed).into_iter().map(|(e, _)| block(Rule::C5, e)));
    found
        .into_iter()
        .map(|(_, _, about)| (Rule::C12, Outcome::Disclose, about))
        .collect()
}

/// A client of the firm has a name like an opponent's, and nothing else ties the two.
fn c13(v: &View<'_>) -> Vec<Found> {
    let sides: BTreeSet<&str> = v.q.enterprises().collect();
    let known = v
        .opposed
        .iter()
        .filter_map(|e| Some((Some(*e), v.p.names.get(*e)?.as_str())));
    let unknown = v.q.parties.iter().filter(|party| {
        party.enterprise.is_none() && !party.name.is_empty() && (v.is_neutral() || party.side != v.q.side)
    });
    let names: Vec<(Option<&str>, &str)> = known.chain(unknown.map(|party| (None, party.name.as_str()))).collect();
    let clients =
        v.p.retainers
            .iter()
            .filter(|r| r.is_current(v.p.today) && v.is_firm(Some(&r.law_firm)));
    let strangers = clients
        .map(|r| r.enterprise.as_str())
        .filter(|c| !sides.contains(c) && !v.opposed.contains(c));
    let mut found = vec![];
    for client in strangers {
        let Some(name) = v.p.names.get(client) else { continue };
        let tied = |e: Option<&str>| e.is_some_and(|e| v.p.affiliates.get(e).is_some_and(|a| a.contains(client)));
        if names.iter().any(|(e, other)| !tied(*e) && alike(name, other)) {
            found.push((Rule::C13, Outcome::Note, client.to_owned()));
        }
    }
    found
}
