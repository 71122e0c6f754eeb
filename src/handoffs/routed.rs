//! What duties and rulings say of where a slip goes, and on which basis.

use super::found::{Found, Part};
use super::model::{Handoff, Leg};
use super::words::LegRole;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::{Actor, FieldError};
use crate::registers::words::DutyPart;
use crate::routing::{self, BoundRule, Grounds, Origin, Proposal};

/// What they say of one category in one building today.
pub struct Routed(Grounds);

impl Routed {
    pub async fn of(tx: &mut Tx, actor: &Actor, h: &Handoff) -> Result<Routed> {
        Routed::as_of(tx, actor, &h.category, &h.building).await
    }

    pub async fn as_of(tx: &mut Tx, actor: &Actor, category: &str, building: &str) -> Result<Routed> {
        let today = actor.now.day();
        let grounds = routing::grounds(tx, &actor.zone, today, category, Some(building)).await?;
        Ok(Routed(grounds))
    }

    /// H7: what a ruling decided binds whoever dispatches, too: what is wrong with another lead.
    pub fn against_ruling(&self, field: &str, lead: &str) -> Option<FieldError> {
        let rule = self.0.rule.as_ref().filter(|rule| rule.lead != lead)?;
        let mut ruled = self.0.claims.iter().filter(|p| p.origin == Origin::Ruling);
        let known = ruled.find(|p| p.department_id == rule.lead);
        let name = known.map_or("裁定的部门", |p| p.name.as_str());
        let message = format!(
            "{}已定这一类由{name}主办，不能派给别的部门。请改选{name}；裁定不合适的，由分管领导重新会商裁定，或由开发区管理员结束这条规则",
            rule.label()
        );
        Some(FieldError::new(field, "ruling_binds", message))
    }

    /// Of each department in its part: 职责依据 where nobody typed one, which is that of its duty or the
    /// ruling that names it, and whether a ruling gives it this very part.
    pub fn parts(&self, wanted: &[(LegRole, &str)]) -> Vec<Part> {
        let parts = wanted.iter().map(|(role, department)| {
            let part = duty_part(*role);
            let its = || self.0.claims.iter().filter(|p| p.department_id == *department);
            let basis = its().filter(|p| p.role == part).chain(its()).find_map(Proposal::basis);
            Part {
                department: (*department).to_owned(),
                basis: basis.map(str::to_owned),
                bound: self.0.rule.as_ref().is_some_and(|rule| rule.names(part, department)),
            }
        });
        parts.collect()
    }

    /// H4: what must be known of a leg that is given back: the ruling that keeps it where it is, or says
    /// where it belongs, and the basis on which the next department has it.
    pub fn passing_on(
        &self,
        (h, leg): (&Handoff, &Leg),
        next: Option<&str>,
        basis: Option<&str>,
        found: &mut Found,
    ) -> Result<()> {
        found.bound_by = kept_by(self.0.rule.as_ref(), leg);
        let Some(next) = next.filter(|_| found.bound_by.is_none()) else {
            return Ok(());
        };
        if leg.role == LegRole::Lead {
            refuse(self.against_ruling("department_id", next))?;
        }
        found.parts = self.parts(&[(leg.role, next)]);
        if basis.is_none() {
            let named = h.returns.iter().rfind(|r| r.leg == leg.id && r.proposed.id == next);
            let own = Part::of(&found.parts, next).and_then(|part| part.basis.clone());
            found.basis = own.or_else(|| named.map(|r| r.basis.clone()));
        }
        Ok(())
    }
}

/// The ruling that keeps a leg where it is: it gives the department this very part.
pub fn kept_by(rule: Option<&BoundRule>, leg: &Leg) -> Option<String> {
    let keeps = rule.filter(|rule| rule.names(duty_part(leg.role), &leg.department.id));
    keeps.map(BoundRule::label)
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
