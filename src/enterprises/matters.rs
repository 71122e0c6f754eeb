//! The matters of a firm, for its page: those that the reader may know of, and of which they may know
//! that they are this firm's. What they may not know leaves no trace, not even in a count.

use std::collections::HashMap;

use super::store;
use crate::advisors::model::Assignment;
use crate::db::Tx;
use crate::disputes::model::Dispute;
use crate::error::Result;
use crate::handoffs::model::Handoff;
use crate::kernel::Actor;
use crate::matters::Matter;
use crate::matters::store::{Listed, Query, among, bodies};
use crate::requests::model::Request;
use crate::{advisors, disputes, handoffs};

/// The newest of a kind.
pub struct Newest {
    pub lines: Vec<Listed>,
    /// There are older ones that this person may know of.
    pub more: bool,
}

pub struct Matters {
    pub disputes: Newest,
    pub requests: Newest,
    pub handoffs: Newest,
    pub assignments: Newest,
}

/// So many of each kind are shown.
pub const SHOWN: usize = 10;
const AT_ONCE: i64 = 100;
/// A firm with very many matters is not read to the end for somebody who may know of few.
const ROUNDS: usize = 10;

/// The matters of a firm but for the assignments `served`, which its page shows elsewhere.
pub async fn of_firm(tx: &mut Tx, actor: &Actor, firm: &str, served: &[&str]) -> Result<Matters> {
    // Who the parties are stands in the application, who the firm of a slip is in its whole:
    // more than the headers that a list shows.
    let party: Reads<Dispute> = |d, actor| disputes::policy::view(d, actor).application();
    let whole: Reads<Handoff> = |h, actor| handoffs::policy::view(h, actor).whole;
    let mut assignments = newest::<Assignment>(tx, actor, firm, served, None).await?;
    assignments.lines = advisors::service::as_told(actor, assignments.lines);
    Ok(Matters {
        disputes: newest(tx, actor, firm, &[], Some(party)).await?,
        requests: newest::<Request>(tx, actor, firm, &[], None).await?,
        handoffs: newest(tx, actor, firm, &[], Some(whole)).await?,
        assignments,
    })
}

/// Whether this person reads in a matter that it is the firm's, where its header does not say so.
type Reads<M> = fn(&M, &Actor) -> bool;

async fn newest<M: Matter>(
    tx: &mut Tx,
    actor: &Actor,
    firm: &str,
    but: &[&str],
    reads: Option<Reads<M>>,
) -> Result<Newest> {
    let mut lines: Vec<Listed> = vec![];
    let mut before = "~".to_owned();
    for _ in 0..ROUNDS {
        let mut ids = store::matters(tx, &actor.zone, M::KIND, firm, &before, AT_ONCE).await?;
        let is_last = (ids.len() as i64) < AT_ONCE;
        let Some(oldest) = ids.last().cloned() else { break };
        ids.retain(|id| !but.contains(&id.as_str()));
        let mut known = among(tx, actor, M::KIND, ids, &Query::default()).await?;
        if let Some(reads) = reads {
            let ids = known.iter().map(|line| line.id.clone()).collect();
            let whole: HashMap<String, M> = bodies(tx, &actor.zone, ids).await?.into_iter().collect();
            known.retain(|line| whole.get(&line.id).is_some_and(|matter| reads(matter, actor)));
        }
        known.sort_by(|a, b| b.id.cmp(&a.id));
        lines.extend(known);
        if is_last || lines.len() > SHOWN {
            break;
        }
        before = oldest;
    }
    let more = lines.len() > SHOWN;
    lines.truncate(SHOWN);
    Ok(Newest { lines, more })
}
