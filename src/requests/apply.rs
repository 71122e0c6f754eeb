//! The request as opened, and after a step.

use super::found::{Found, FoundOpening};
use super::model::*;
use super::stage::Stage;
use super::steps::{Opening, Step};
use super::words::*;
use crate::kernel::Role;
use crate::matters::Moment;

pub fn opened(number: String, opening: Opening, found: &FoundOpening, on: &Moment) -> Request {
    let channel = opening.channel.unwrap_or(if on.role == Role::EnterpriseContact {
        Channel::Contact
    } else {
        Channel::OnBehalf
    });
    Request {
        number,
        building: opening.building_id,
        stage: Stage::Registered,
        channel,
        category: opening.category,
        category_name: found.category_name.clone(),
        by_employee: opening.by_employee.unwrap_or(false),
        zone_has_it: found.zone_has_it,
        firm_name: opening.firm_name.filter(|_| found.firm.is_none()),
        uscc: opening.uscc.filter(|_| found.firm.is_none()),
        firm: found.firm.clone(),
        contact: opening.contact,
        phone: opening.phone,
        words: opening.words,
        heard_at: opening.heard_at.unwrap_or(on.at),
        opened: on.clone(),
        slip: opening.slip,
        visit: opening.visit,
        pin: found.pin.clone(),
        duplicates: found.duplicates.clone(),
        grade: None,
        accepted: None,
        refusal: None,
        regrades: vec![],
        contacts: vec![],
        onsite: vec![],
        children: vec![],
        plans: vec![],
        results: vec![],
        notices: vec![],
        answers: vec![],
        closing: None,
        reopenings: vec![],
        withdrawal: None,
    }
}

pub fn apply(r: &mut Request, step: &Step, found: &Found, on: &Moment) {
    let to = r.leads_to(step).unwrap_or(r.stage);
    r.zone_has_it = found.zone_has_it;
    match step.clone() {
        Step::Accept {
            grade,
            category,
            speaker,
        } => {
            r.grade = Some(grade);
            r.by_employee |= speaker == Some(Speaker::Employee);
            r.accepted = Some(on.clone());
            if let (Some(code), Some(name)) = (category, &found.category_name) {
                r.category = code;
                r.category_name.clone_from(name);
            }
        }
        Step::Refuse {
            code,
            reason,
            instead,
            told,
            same_as,
        } => {
            r.refusal = Some(Refusal {
                code,
                reason,
                instead,
                told,
                same_as,
                by: on.clone(),
            });
        }
        Step::LinkFirm { .. } => {
            r.firm.clone_from(&found.firm);
            if found.asks_anew {
                r.notices.clear();
            }
        }
        Step::Respond { at, how, who, note } => r.contacts.push(Contact { at, how, who, note }),
        Step::Onsite { handler, measures } => r.onsite.push(Onsite {
            handler,
            measures,
            on: on.day(),
        }),
        Step::HandOff { title, .. } => {
            let slip = child(ChildKind::Handoff, found, title.clone(), title, on);
            r.children.push(Child {
                state: Some(SlipState::Dispatched),
                ..slip
            });
        }
        Step::ToTopic { title, why } => r.children.push(child(ChildKind::Topic, found, title, why, on)),
        Step::ToDispute { number, note } => {
            let note = note.unwrap_or_default();
            r.children.push(Child {
                over: found.over,
                ..child(ChildKind::Dispute, found, number, note, on)
            });
        }
        Step::ToLegal { service, to, note, .. } => {
            let note = [Some(format!("由{to}办理")), note].into_iter().flatten();
            let note = note.collect::<Vec<_>>().join("；");
            let kept = child(ChildKind::Legal, found, service.label().to_owned(), note, on);
            r.children.push(kept);
        }
        Step::Plan { steps, sent } => r.plans.push(Plan {
            steps,
            sent,
            by: on.clone(),
        }),
        Step::Resolve {
            outcome,
            text,
            evidence,
            review_on,
        } => r.results.push(ResultGiven {
            outcome,
            text,
            evidence,
            review_on,
            by: on.clone(),
        }),
        Step::Regrade { grade, reason } => {
            let from = r.grade.replace(grade).unwrap_or(grade);
            r.regrades.push(Regrade {
                from,
                to: grade,
                reason,
                after_breach: is_over(found, from, on),
                by: on.clone(),
            });
        }
        Step::AskConfirmation { how } => r.notices.push(Notice { how, at: on.at }),
        Step::Confirm { solved, score, words } => {
            r.answers.push(Answer {
                solved,
                score,
                words: words.clone(),
                by: on.clone(),
            });
            if to == Stage::Closed {
                close(r, ClosedBy::Firm, solved, on);
            } else {
                reopen(r, words.unwrap_or_default(), on);
            }
        }
        Step::CloseSilent {} => close(r, ClosedBy::Silence, false, on),
        Step::Reopen { new_facts } => reopen(r, new_facts, on),
        Step::Withdraw { reason } => r.withdrawal = Some(reason),
        Step::NoteHandoff {
            handoff_id,
            state,
            result,
            solved,
            ..
        } => {
            let slip = r.children.iter_mut().find(|c| c.id.as_ref() == Some(&handoff_id));
            if let Some(slip) = slip {
                slip.state = Some(state);
                slip.result = result.or(slip.result.take());
                // Sent back to be done anew, nothing is solved any more.
                slip.solved = !state.is_with_departments() && solved.unwrap_or(slip.solved);
                merged(r, &handoff_id, found, on);
            }
        }
        Step::NoteDispute { dispute_id, over } => {
            let told = r.children.iter_mut().filter(|c| c.id.as_ref() == Some(&dispute_id));
            told.for_each(|dispute| dispute.over = over);
        }
        Step::NoteDesk {} => {}
    }
    r.stage = to;
}

/// The slip went into another one, which the request follows from now on.
fn merged(r: &mut Request, slip: &str, found: &Found, on: &Moment) {
    let Some((id, number)) = &found.child else { return };
    let Some(gone) = r.children.iter_mut().find(|c| c.id.as_deref() == Some(slip)) else {
        return;
    };
    gone.result = Some(format!("并入{number}"));
    let note = format!("由{}并入", gone.name);
    if r.children.iter().any(|c| c.id.as_ref() == Some(id)) {
        return;
    }
    r.children.push(Child {
        state: Some(SlipState::Dispatched),
        followed: true,
        ..child(ChildKind::Handoff, found, number.clone(), note, on)
    });
}

fn child(kind: ChildKind, found: &Found, name: String, note: String, on: &Moment) -> Child {
    let known = found.child.clone();
    Child {
        kind,
        name: known.as_ref().map_or(name, |(_, number)| number.clone()),
        id: known.map(|(id, _)| id),
        note,
        on: on.day(),
        state: None,
        result: None,
        solved: false,
        over: false,
        followed: false,
    }
}

/// The clock of this grade had run out.
pub fn is_over(found: &Found, grade: Grade, on: &Moment) -> bool {
    found.dues.get(grade.as_str()).is_some_and(|due| *due < on.at)
}

fn close(r: &mut Request, by: ClosedBy, confirmed: bool, on: &Moment) {
    r.closing = Some(Closing {
        on: on.day(),
        by,
        outcome: r.outcome().unwrap_or(Outcome::Explained),
        with_departments: r.children.iter().any(Child::is_done_handoff),
        confirmed,
    });
}

/// A new round begins; what the old one said stays on record.
fn reopen(r: &mut Request, new_facts: String, on: &Moment) {
    r.closing = None;
    r.notices.clear();
    r.reopenings.push(Reopening {
        new_facts,
        by: on.clone(),
    });
}
