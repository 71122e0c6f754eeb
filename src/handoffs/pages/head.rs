//! The head of a handoff's page: number, stage, what is due next, with whom it lies.

use super::super::clocks::RETURN_WINDOW;
use super::super::model::Leg;
use super::super::service::Opened;
use super::tone_of;
use crate::inbox;
use crate::web::caller::Viewer;
use crate::web::matter::next_due;
use crate::web::view::{Badge, Fact, Link, PageHead, Tone};

pub fn head(found: &Opened, viewer: &Viewer, notices: i64) -> PageHead {
    let h = &found.handoff;
    let stage = h.stage();
    let mut badges = vec![Badge::new(tone_of(stage), stage.label())];
    if !stage.is_closed() {
        // Nothing is due when the window shuts in which a leg may be given back.
        let mut due = found.clocks.clone();
        due.retain(|clock| clock.rule != RETURN_WINDOW);
        badges.extend(next_due(&due, viewer.actor.now));
    }
    if h.supervised.is_some() {
        badges.push(Badge::new(Tone::Overdue, "督办"));
    }
    let mut facts = vec![
        Fact::new("楼宇", &found.building).to(format!("/buildings/{}", h.building)),
        Fact::new("类别", &h.category_name),
    ];
    if let Some((holder, since)) = h.held_by().filter(|_| !stage.is_closed()) {
        facts.push(Fact::new("现由", format!("{}（{}起）", holder.name, since.to_page())));
    }
    facts.extend(h.dispatched_at.map(|at| Fact::new("派单", at.to_page())));
    if h.hops > 1 {
        facts.push(Fact::new("流转", format!("{}次", h.hops)));
    }
    PageHead {
        crumbs: vec![Link::new("/handoffs", "交办")],
        number: h.number.clone(),
        title: h.title.clone(),
        badges,
        facts,
        actions: link_actions(found, viewer, notices),
        ..PageHead::default()
    }
}

/// Where the departments are written to, and a one-time link to a leg is issued, for whoever may.
fn link_actions(found: &Opened, viewer: &Viewer, notices: i64) -> Vec<Link> {
    let h = &found.handoff;
    let mut actions = vec![];
    if notices > 0 {
        let href = inbox::pages::notices::path_of(found.id.as_str());
        actions.push(Link::new(href, format!("发通知（{notices}条待发）")));
    }
    if inbox::policy::may_issue(&viewer.actor).is_err() {
        return actions;
    }
    let lies_there = |leg: &&Leg| inbox::occasions::in_hand(h, leg).is_ok() && leg.acting_department().is_some();
    let held: Vec<&Leg> = h.live().filter(lies_there).collect();
    let label = |leg: &Leg| match held.len() {
        1 => "发一次性链接".to_owned(),
        _ => format!("给{}发一次性链接", leg.department.name),
    };
    let issue = |leg: &&Leg| Link::new(inbox::pages::path_of(found.id.as_str(), &leg.id), label(leg));
    actions.extend(held.iter().map(issue));
    actions
}
