//! 建议派给谁: who speaks for which department and on which basis, beside a form; and what of it stands in
//! a fresh one.

use serde::Deserialize;
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

/// `?take=`: the proposed department or group that a tap beside a form lists as assisting.
#[derive(Debug, Default, Deserialize)]
pub struct Taken {
    #[serde(default)]
    pub take: String,
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
    fn lines(&self) -> Vec<Fact> {
        self.lines_to(|_| String::new())
    }

    /// The same beside a form in which this `stands`: whoever is proposed to assist and is not in it yet
    /// with the address that takes the form and lists them. It ends in `take=`.
    pub fn to_take(&self, address: &str, stands: &Value) -> Vec<Fact> {
        self.lines_to(|id| match self.list_of(id) {
            Some((list, key)) if !is_in(stands, list, key, id) => format!("{address}{id}"),
            _ => String::new(),
        })
    }

    /// What was typed, with one more of those proposed to assist.
    pub fn taking(&self, typed: &Value, id: &str) -> Value {
        let mut stands = typed.clone();
        if let Some((list, key)) = self.list_of(id).filter(|(list, key)| !is_in(typed, list, key, id)) {
            let mut rows: Vec<Value> = rows_of(&typed[list]).into_iter().cloned().collect();
            rows.push(json!({ key: id }));
            stands[list] = rows.into();
        }
        stands
    }

    /// In which list of a form whoever is proposed to assist stands, and under which name.
    fn list_of(&self, id: &str) -> Option<(&'static str, &'static str)> {
        let is_department = |p: &Proposal| p.role == DutyPart::Assist && p.department_id == id;
        if self.proposals.iter().any(is_department) {
            return Some((ASSISTS, "department_id"));
        }
        let is_group = self.groups.iter().any(|g| g.group_id == id);
        is_group.then_some(("assist_groups", "group_id"))
    }

    fn lines_to(&self, href: impl Fn(&str) -> String) -> Vec<Fact> {
        let departments = self.proposals.iter().map(|p| {
            let why = match p.legal_basis.as_str() {
                "" => p.why.clone(),
                basis => format!("{}（依据：{basis}）", p.why),
            };
            let line = Fact::new(format!("{}：{}", p.role.label(), p.name), why);
            match p.role {
                DutyPart::Assist => line.to(href(&p.department_id)),
                DutyPart::Lead => line,
            }
        });
        let groups = self
            .groups
            .iter()
            .map(|g| Fact::new(format!("{}：{}", DutyPart::Assist.label(), g.name), &g.why).to(href(&g.group_id)));
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
            LEAD: self.lead().map(|p| &p.department_id),
            ASSISTS: assists,
        })
    }
}

const LEAD: &str = "lead_department_id";
const ASSISTS: &str = "assists";

/// Whether a form has somebody already; who leads does not assist.
fn is_in(stands: &Value, list: &str, key: &str, id: &str) -> bool {
    stands[LEAD] == *id || rows_of(&stands[list]).iter().any(|row| row[key] == *id)
}

/// 看建议 for another building or category: what was proposed `before` makes way for what is proposed
/// `now`, and what was typed stays.
pub fn renewed(typed: &Value, before: &Value, now: &Value) -> Value {
    let mut stands = typed.clone();
    if typed[LEAD].is_string() && typed[LEAD] == before[LEAD] {
        stands[LEAD] = now[LEAD].clone();
    }
    let of = |row: &Value| row["department_id"].clone();
    let (old, new) = (rows_of(&before[ASSISTS]), rows_of(&now[ASSISTS]));
    let mut rows = rows_of(&typed[ASSISTS]);
    rows.retain(|row| !old.iter().any(|proposed| of(proposed) == of(row)));
    for proposed in new {
        if of(proposed) != stands[LEAD] && !rows.iter().any(|row| of(row) == of(proposed)) {
            rows.push(proposed);
        }
    }
    stands[ASSISTS] = rows.into_iter().cloned().collect();
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
    fn whoever_is_proposed_to_assist_is_taken_by_one_tap_and_nothing_typed_is_lost() {
        let proposal = |id: &str, role| Proposal {
            department_id: id.to_owned(),
            name: id.to_owned(),
            role,
            origin: Origin::History,
            why: "办过同类".to_owned(),
            legal_basis: String::new(),
        };
        let advice = Advice {
            proposals: vec![
                proposal("甲", DutyPart::Lead),
                proposal("乙", DutyPart::Assist),
                proposal("丙", DutyPart::Assist),
            ],
            groups: vec![ProposedGroup {
                group_id: "团".to_owned(),
                name: "团".to_owned(),
                why: "双联".to_owned(),
            }],
        };
        let mut typed = form("甲", &["丙"]);
        typed["title"] = "事项".into();
        let taps = |stands: &Value| {
            let lines = advice.to_take("?take=", stands);
            let taps = lines.into_iter().map(|line| line.href);
            taps.filter(|href| !href.is_empty()).collect::<Vec<_>>()
        };
        assert_eq!(taps(&typed), ["?take=乙", "?take=团"], "who is in it needs no tap");
        let taken = advice.taking(&advice.taking(&typed, "乙"), "团");
        let mut both = form("甲", &["丙", "乙"]);
        (both["title"], both["assist_groups"]) = ("事项".into(), json!([{ "group_id": "团" }]));
        assert_eq!(taken, both);
        assert!(taps(&taken).is_empty());
        assert_eq!(advice.taking(&typed, "甲"), typed, "the lead does not assist");
        assert_eq!(advice.taking(&typed, "戊"), typed, "nobody proposed it");
        assert!(advice.lines().iter().all(|line| line.href.is_empty()));
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
