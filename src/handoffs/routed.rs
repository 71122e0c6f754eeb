//! What duties and rulings say of where a slip goes, and on which basis.

use super::found::{Found, Part};
use super::model::{Handoff, Leg};
use super::store;
use super::words::LegRole;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, FieldError};
use crate::registers::words::DutyPart;
use crate::routing::{self, BoundRule, Proposal};

/// What they go by.
#[derive(Clone, Copy)]
pub struct Routed<'a> {
    pub actor: &'a Actor,
    pub category: &'a str,
    pub building: &'a str,
}

impl<'a> Routed<'a> {
    pub fn of(h: &'a Handoff, actor: &'a Actor) -> Self {
        Routed {
            actor,
            category: &h.category,
            building: &h.building,
        }
    }

    /// H7: what a ruling decided binds whoever dispatches, too: what is wrong with another lead.
    pub async fn against_ruling(self, tx: &mut Tx, field: &str, lead: &str) -> Result<Option<FieldError>> {
        let rule = self.binding(tx).await?;
        let Some(rule) = rule.filter(|rule| rule.lead != lead) else {
            return Ok(None);
        };
        let known = store::departments(tx, &self.actor.zone, vec![rule.lead.clone()]).await?;
        let name = known.first().map_or("裁定的部门", |d| d.name.as_str());
        let message = format!(
            "会商裁定（{}）已定这一类由{name}主办，不能派给别的部门。请改选{name}；裁定不合适的，由分管领导重新会商裁定",
            rule.number
        );
        Ok(Some(FieldError::new(field, "ruling_binds", message)))
    }

    async fn binding(self, tx: &mut Tx) -> Result<Option<BoundRule>> {
        routing::binding(tx, &self.actor.zone, self.category, Some(self.building)).await
    }

    /// Of each department in its part: 职责依据 where nobody typed one, which is that of its duty or the
    /// ruling that names it, and whether a ruling gives it this very part.
    pub async fn parts(self, tx: &mut Tx, wanted: &[(LegRole, &str)]) -> Result<Vec<Part>> {
        let (zone, today) = (&self.actor.zone, self.actor.now.day());
        let rule = self.binding(tx).await?;
        let proposals = routing::propose(tx, zone, today, self.category, Some(self.building)).await?;
        let basis = |department: &str| {
            let its = proposals.iter().find(|p| p.department_id == department);
            its.and_then(Proposal::basis).map(str::to_owned)
        };
        let parts = wanted.iter().map(|(role, department)| Part {
            department: (*department).to_owned(),
            basis: basis(department),
            bound: rule
                .as_ref()
                .is_some_and(|rule| rule.names(duty_part(*role), department)),
        });
        Ok(parts.collect())
    }

    /// The number of the ruling that keeps a leg where it is: it gives the department this very part.
    pub async fn kept_by(self, tx: &mut Tx, leg: &Leg) -> Result<Option<String>> {
        let rule = self.binding(tx).await?;
        let keeps = rule.filter(|rule| rule.names(duty_part(leg.role), &leg.department.id));
        Ok(keeps.map(|rule| rule.number))
    }

    /// H4: what must be known of a leg that is given back: the ruling that keeps it where it is, or says
    /// where it belongs, and the basis on which the next department has it.
    pub async fn passing_on(
        self,
        tx: &mut Tx,
        (h, leg): (&Handoff, &Leg),
        next: Option<&str>,
        basis: Option<&str>,
        found: &mut Found,
    ) -> Result<()> {
        found.bound_by = self.kept_by(tx, leg).await?;
        let Some(next) = next.filter(|_| found.bound_by.is_none()) else {
            return Ok(());
        };
        if leg.role == LegRole::Lead {
            refuse(self.against_ruling(tx, "department_id", next).await?)?;
        }
        found.parts = self.parts(tx, &[(leg.role, next)]).await?;
        if basis.is_none() {
            let named = h.returns.iter().rfind(|r| r.leg == leg.id && r.proposed.id == next);
            let own = Part::of(&found.parts, next).and_then(|part| part.basis.clone());
            found.basis = own.or_else(|| named.map(|r| r.basis.clone()));
        }
        Ok(())
    }
}

fn duty_part(role: LegRole) -> DutyPart {
    match role {
        LegRole::Lead => DutyPart::Lead,
        LegRole::Assist => DutyPart::Assist,
    }
}

pub fn refuse(wrong: Option<FieldError>) -> Result<()> {
    wrong.map_or(Ok(()), |wrong| Err(vec![wrong].into()))
}
