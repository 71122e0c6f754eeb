//! Which versions of a policy there are: what the hub ships, what the zone has issued, since when and
//! by whom, and the one that new matters run by.

use std::collections::HashMap;
use std::sync::Arc;

use super::policies::{AppliesTo, Pinned, Policy, built_in, default_for, shipped_versions};
use super::store;
use crate::app::App;
use crate::error::{Error, Result};
use crate::journal::{self, EventRow};
use crate::kernel::{Actor, Timestamp};

/// One version of a policy.
#[derive(Debug, Clone)]
pub struct Version {
    pub policy: Arc<Policy>,
    /// Who issued it; nobody of the zone, where the hub ships it.
    pub issued: Option<By>,
    /// New matters of its kind run by it.
    pub chosen: Option<Chosen>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct By {
    pub at: Timestamp,
    pub name: String,
}

/// Why new matters run by a version.
#[derive(Debug, Clone, PartialEq)]
pub enum Chosen {
    /// The zone has chosen nothing for the kind.
    ByDefault,
    By(By),
}

/// What new matters of a kind run by.
pub(super) fn in_use(chosen: &HashMap<String, Pinned>, kind: AppliesTo) -> Option<Pinned> {
    let chosen = chosen.get(kind.as_str()).cloned();
    chosen.or_else(|| default_for(kind.as_str()).map(|policy| policy.pinned()))
}

/// The newest version of a policy, shipped or the zone's own.
pub async fn newest(app: &App, actor: &Actor, code: &str) -> Result<Option<Arc<Policy>>> {
    let own = store::zone::newest(&mut app.db.read().await?, &actor.zone, code).await?;
    Ok(own.map(Arc::new).or_else(|| built_in(code).cloned()))
}

/// A policy in one version; without one, in that which new matters run by, else in its newest.
pub async fn find(app: &App, actor: &Actor, code: &str, version: Option<i64>) -> Result<Option<Arc<Policy>>> {
    if let Some(version) = version {
        return match app.policy(&actor.zone, code, version).await {
            Ok(policy) => Ok(Some(policy)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        };
    }
    let Some(newest) = newest(app, actor, code).await? else {
        return Ok(None);
    };
    let used = app.policy_for(&actor.zone, newest.applies_to.as_str()).await?;
    Ok(Some(if used.code == code { used } else { newest }))
}

/// The same for whoever has named the policy in a `field`: 422 when there is none such.
pub async fn named(app: &App, actor: &Actor, field: &str, code: &str, version: Option<i64>) -> Result<Arc<Policy>> {
    if let Some(policy) = find(app, actor, code, version).await? {
        return Ok(policy);
    }
    Err(match version {
        Some(version) if newest(app, actor, code).await?.is_some() => Error::invalid(
            "version",
            "unknown_version",
            format!("策略“{code}”没有第{version}版，可在时限策略页查看它的各个版本"),
        ),
        _ => Error::invalid(field, "unknown_policy", "没有这个时限策略，可从时限策略列表中选择"),
    })
}

/// All versions of a policy, the newest first; none of an unknown one.
pub async fn of(app: &App, actor: &Actor, code: &str) -> Result<Vec<Version>> {
    let mut tx = app.db.read().await?;
    let own = store::zone::versions(&mut tx, &actor.zone, code).await?;
    let mut all: Vec<Arc<Policy>> = shipped_versions(code)
        .cloned()
        .chain(own.into_iter().map(Arc::new))
        .collect();
    all.sort_by_key(|policy| -policy.version);
    let Some(kind) = all.first().map(|policy| policy.applies_to) else {
        return Ok(vec![]);
    };
    let used = in_use(&store::chosen(&mut tx, &actor.zone).await?, kind);
    let events = journal::timeline(&mut tx, &actor.zone, "policy", kind.as_str()).await?;
    let changes = events.iter().map(Changed::read).collect::<Result<Vec<_>>>()?;
    Ok(all
        .into_iter()
        .map(|policy| told(policy, used.as_ref(), &changes))
        .collect())
}

/// A change of the choice, as the journal keeps it.
struct Changed {
    pinned: Pinned,
    issues: bool,
    by: By,
}

impl Changed {
    fn read(event: &EventRow) -> Result<Changed> {
        Ok(Changed {
            pinned: serde_json::from_str(&event.body)?,
            issues: event.step == "new_version",
            by: By {
                at: event.at,
                name: event.actor_name.clone(),
            },
        })
    }
}

fn told(policy: Arc<Policy>, used: Option<&Pinned>, changes: &[Changed]) -> Version {
    let pinned = policy.pinned();
    let of_it = || changes.iter().filter(|change| change.pinned == pinned);
    let since = || {
        of_it()
            .next_back()
            .map_or(Chosen::ByDefault, |change| Chosen::By(change.by.clone()))
    };
    Version {
        issued: of_it().find(|change| change.issues).map(|change| change.by.clone()),
        chosen: (used == Some(&pinned)).then(since),
        policy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(version: i64, issues: bool, at: &str) -> Changed {
        Changed {
            pinned: Pinned {
                code: "5341".to_owned(),
                version,
            },
            issues,
            by: By {
                at: Timestamp::parse(at).unwrap(),
                name: "孙主任".to_owned(),
            },
        }
    }

    #[test]
    fn a_version_that_was_chosen_again_is_in_use_since_then_and_was_issued_when_it_was_issued() {
        let policy = Arc::new(Policy {
            version: 2,
            ..Policy::clone(built_in("5341").unwrap())
        });
        let changes = [
            change(2, true, "2026-03-01 10:00"),
            change(1, false, "2026-03-02 10:00"),
            change(2, false, "2026-03-03 10:00"),
        ];
        let version = told(policy.clone(), Some(&policy.pinned()), &changes);
        assert_eq!(version.issued, Some(changes[0].by.clone()));
        assert_eq!(version.chosen, Some(Chosen::By(changes[2].by.clone())));
        let shipped = told(built_in("5341").unwrap().clone(), Some(&policy.pinned()), &changes);
        assert_eq!((shipped.issued, shipped.chosen), (None, None));
    }

    #[test]
    fn a_zone_that_has_chosen_nothing_runs_by_what_the_hub_ships() {
        let used = in_use(&HashMap::new(), AppliesTo::Request).unwrap();
        let version = told(built_in("zone-request").unwrap().clone(), Some(&used), &[]);
        assert_eq!(version.chosen, Some(Chosen::ByDefault));
    }
}
