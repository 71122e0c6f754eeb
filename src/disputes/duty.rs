//! With whom a dispute lies: the coordinators of its building, or the zone where none of them may handle it.

use std::collections::BTreeSet;

use super::model::Dispute;
use super::policy;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, Role};
use crate::matters;

/// Of these disputes those that no coordinator of their building may handle.
pub async fn with_the_zone(tx: &mut Tx, zone: &str, staff: &[Actor], ids: Vec<String>) -> Result<BTreeSet<String>> {
    let disputes = matters::store::bodies::<Dispute>(tx, zone, ids).await?;
    let of_the_zone = disputes.into_iter().filter(|(_, d)| !has_coordinator(d, staff));
    Ok(of_the_zone.map(|(id, _)| id).collect())
}

fn has_coordinator(d: &Dispute, staff: &[Actor]) -> bool {
    let of_the_building = |one: &&Actor| one.holds_over(Role::Coordinator, &d.building);
    let mut coordinators = staff.iter().filter(of_the_building);
    coordinators.any(|one| policy::handler(d, one).is_some())
}
