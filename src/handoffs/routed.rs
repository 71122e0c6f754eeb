//! What duties and rulings say of where a slip goes, and on which basis.

use super::found::Found;
use super::model::{Handoff, Leg};
use super::store;
use super::words::LegRole;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, FieldError};
use crate::registers::words::DutyPart;
use crate::routing::{self, Proposal};

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
        let zone = &self.actor.zone;
        let rule = routing::binding(tx, zone, self.category, Some(self.building)).await?;
        let Some(rule) = rule.filter(|rule| rule.lead != lead) else {
            return Ok(None);
        };
        let known = store::departments(tx, zone, vec![rule.lead.clone()]).await?;
        let name = known.first().map_or("裁定的部门", |d| d.name.as_str());
        let message = format!(
            "会商裁定（{}）已定这一类由{name}主办，不能派给别的部门。请改选{name}；裁定不合适的，由分管领导重新会商裁定",
            rule.number
        );
        Ok(Some(FieldError::new(field, "ruling_binds", message)))
    }

    /// 职责依据 of a department where nobody typed one: that of its duty, or the ruling that names it.
    pub async fn basis_of(self, tx: &mut Tx, department: &str) -> Result<Option<String>> {
        let (zone, today) = (&self.actor.zone, self.actor.now.day());
        let proposals = routing::propose(tx, zone, today, self.category, Some(self.building)).await?;
        let its = proposals.iter().find(|p| p.department_id == department);
        Ok(its.and_then(Proposal::basis).map(str::to_owned))
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
        let part = match leg.role {
            LegRole::Lead => DutyPart::Lead,
            LegRole::Assist => DutyPart::Assist,
        };
        let rule = routing::binding(tx, &self.actor.zone, self.category, Some(self.building)).await?;
        let keeps = rule.filter(|rule| rule.names(part, &leg.department.id));
        found.bound_by = keeps.map(|rule| rule.number);
        let Some(next) = next.filter(|_| found.bound_by.is_none()) else {
            return Ok(());
        };
        if leg.role == LegRole::Lead {
            refuse(self.against_ruling(tx, "department_id", next).await?)?;
        }
        if basis.is_none() {
            let named = h.returns.iter().rfind(|r| r.leg == leg.id && r.proposed.id == next);
            let of_duty = self.basis_of(tx, next).await?;
            found.basis = of_duty.or_else(|| named.map(|r| r.basis.clone()));
        }
        Ok(())
    }
}

pub fn refuse(wrong: Option<FieldError>) -> Result<()> {
    wrong.map_or(Ok(()), |wrong| Err(vec![wrong].into()))
}
