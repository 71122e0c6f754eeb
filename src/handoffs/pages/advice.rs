//! 建议派给谁: who speaks for which department and on which basis, beside a form; and what of it stands in
//! a fresh one.

use serde_json::{Value, json};

use super::super::model::{Handoff, Leg};
use super::super::service;
use super::super::stage::{LegStage, Verb};
use super::super::words::LegRole;
use crate::app::App;
use crate::error::Result;
use crate::kernel::Actor;
use crate::matters::StepSpec;
use crate::registers::words::DutyPart;
use crate::routing::{Origin, Proposal, ProposedGroup};
use crate::web::form::rows_of;
use crate::web::view::Fact;

/// Whether a step chooses departments.
pub fn is_wanted(spec: &StepSpec) -> bool {
    let choosing = [Verb::Amend, Verb::AcceptReturn, Verb::Redispatch];
    choosing.iter().any(|verb| verb.as_str() == spec.name)
}

pub struct Advice {
    proposals: Vec<Proposal>,
    groups: Vec<ProposedGroup>,
}

impl Advice {
    /// What speaks for whom where a demand of this category comes from this building.
    pub async fn of(app: &App, actor: &Actor, category: &str, building: &str) -> Result<Advice> {
        Ok(Advice {
            proposals: service::proposals(app, actor, category, building).await?,
            groups: service::proposed_groups(app, actor, building).await?,
        })
    }

    /// Each candidate with its reason and its basis; where no department is one, that.
    pub fn lines(&self) -> Vec<Fact> {
        let departments = self.proposals.iter().map(|p| {
            let why = match p.legal_basis.as_str() {
                "" => p.why.clone(),
                basis => format!("{}（依据：{basis}）", p.why),
            };
            Fact::new(format!("{}：{}", p.role.label(), p.name), why)
        });
        let groups = self
            .groups
            .iter()
            .map(|g| Fact::new(format!("{}：{}", DutyPart::Assist.label(), g.name), &g.why));
        let nobody = "没有会商裁定、职责登记或办结记录可以参照，请自行选择部门";
        let none = self.proposals.is_empty().then(|| Fact::new("部门", nobody));
        none.into_iter().chain(departments).chain(groups).collect()
    }

    /// The same beside a step of a leg, after the owner whom the department that gives it back proposes.
    pub fn beside(&self, h: &Handoff, leg: Option<&Leg>) -> Vec<Fact> {
        let returned = leg.and_then(|leg| h.returns.iter().rfind(|r| r.leg == leg.id));
        let named = returned.map(|r| {
            let what = format!("{}（依据：{}）", r.proposed.name, r.basis);
            Fact::new(format!("{}建议", r.department.name), what)
        });
        named.into_iter().chain(self.lines()).collect()
    }

    /// The department to which a ruling sends a leg that goes to another one.
    pub fn ruled(&self, h: &Handoff, leg: &Leg) -> Option<&str> {
        let goes = leg.role == LegRole::Lead && (h.passes_on() || leg.stage == LegStage::Returned);
        let ruled = self.lead().filter(|p| goes && p.origin == Origin::Ruling)?;
        Some(ruled.department_id.as_str()).filter(|id| *id != leg.department.id)
    }

    fn lead(&self) -> Option<&Proposal> {
        self.proposals.iter().find(|p| p.role == DutyPart::Lead)
    }

    /// Lead and assists of a fresh form. The basis is left blank: it follows whoever is chosen.
    pub fn filled(&self) -> Value {
        let assists: Vec<Value> = self
            .proposals
            .iter()
            .filter(|p| p.role == DutyPart::Assist && p.origin != Origin::History)
            .map(|p| json!({ "department_id": p.department_id }))
            .collect();
        json!({
            "lead_department_id": self.lead().map(|p| &p.department_id),
            "assists": assists,
        })
    }
}

/// 看建议 for another building or category: what was proposed `before` makes way for what is proposed
/// `now`, and what was typed stays.
pub fn renewed(typed: &Value, before: &Value, now: &Value) -> Value {
    const LEAD: &str = "lead_department_id";
    let mut stands = typed.clone();
    if typed[LEAD].is_string() && typed[LEAD] == before[LEAD] {
        stands[LEAD] = now[LEAD].clone();
    }
    let of = |row: &Value| row["department_id"].clone();
    let (old, new) = (rows_of(&before["assists"]), rows_of(&now["assists"]));
    let mut rows = rows_of(&typed["assists"]);
    rows.retain(|row| !old.iter().any(|proposed| of(proposed) == of(row)));
    for proposed in new {
        if of(proposed) != stands[LEAD] && !rows.iter().any(|row| of(row) == of(proposed)) {
            rows.push(proposed);
        }
    }
    stands["assists"] = rows.into_iter().cloned().collect();
    stands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(lead: &str, assists: &[&str]) -> Value {
        let rows: Vec<Value> = assists.iter().map(|id| json!({ "department_id": id })).collect();
        json!({ "lead_department_id": lead, "assists": rows })
    }

    #[test]
    fn what_was_proposed_for_another_category_makes_way_and_what_was_typed_stays() {
        let (before, now) = (form("甲", &["乙"]), form("丙", &["丁"]));
        assert_eq!(renewed(&form("甲", &["乙"]), &before, &now), now);
        assert_eq!(
            renewed(&form("戊", &["己", "乙"]), &before, &now),
            form("戊", &["己", "丁"]),
            "who was chosen by hand stays"
        );
        assert_eq!(
            renewed(&form("丁", &[]), &before, &now),
            form("丁", &[]),
            "whoever leads does not assist"
        );
        let nobody = json!({ "lead_department_id": null, "assists": [] });
        assert_eq!(renewed(&form("甲", &["乙"]), &before, &nobody), nobody);
    }
}
