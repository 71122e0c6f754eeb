//! What a request has become, linked both ways: disputes and services.

use super::found::Found;
use super::model::{ChildKind, Request};
use super::stage::Stage;
use super::steps::Step;
use super::store;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, Id};
use crate::matters::{self, Matter};

/// The task by which a firm is asked for its word.
const CONFIRM: &str = "requests.confirm";

/// What follows a step in the same transaction.
pub(super) async fn follow(
    r: &Request,
    tx: &mut Tx,
    actor: &Actor,
    id: &Id<Request>,
    step: &Step,
    found: &Found,
) -> Result<()> {
    let zone = actor.zone.as_str();
    match step {
        Step::ToDispute { .. } | Step::ToLegal { .. } => {
            if let Some((child, _)) = &found.child {
                let kind = match step {
                    Step::ToDispute { .. } => crate::disputes::model::Dispute::KIND,
                    _ => crate::advisors::model::Assignment::KIND,
                };
                store::add_child(tx, zone, kind, child, id.as_str()).await?;
            }
        }
        Step::AskConfirmation { .. } => {
            if let Some(firm) = r.firm.as_ref().filter(|_| !r.by_employee) {
                let text = format!("诉求{}有了结果，请确认是否解决、是否满意", r.number);
                let reader = format!("enterprise:{}", firm.id);
                store::add_task(tx, actor, &reader, id.as_str(), CONFIRM, &text).await?;
            }
        }
        _ if r.stage == Stage::Closed || r.stage == Stage::Reopened => {
            store::close_tasks(tx, actor, id.as_str(), CONFIRM).await?;
        }
        _ => {}
    }
    Ok(())
}

/// The requests from which a matter of another kind came, as far as this person may know of them.
pub async fn parents(tx: &mut Tx, actor: &Actor, kind: &str, id: &str) -> Result<Vec<(String, String)>> {
    let all = store::parents(tx, &actor.zone, kind, id).await?;
    let asked: Vec<(String, String)> = all
        .iter()
        .map(|(id, _)| (Request::KIND.to_owned(), id.clone()))
        .collect();
    let known = matters::store::known(tx, actor, &asked).await?;
    Ok(all
        .into_iter()
        .filter(|(id, _)| known.get(&(Request::KIND.to_owned(), id.clone())) == Some(&true))
        .collect())
}

/// Where the page of a child is; none for what is only written in the request.
pub fn href(kind: ChildKind, id: &str) -> Option<String> {
    match kind {
        ChildKind::Dispute => Some(format!("/disputes/{id}")),
        ChildKind::Legal => Some(format!("/advisors/{id}")),
        ChildKind::Topic => None,
    }
}
