//! Who asks: a person, with roles, each over something.

use super::{Id, Timestamp};

/// Every enterprise at once: what a matter is hidden from whose employer nobody has found in the register
/// yet, and what whoever is tied to any enterprise is tied to as well.
pub const ANY_ENTERPRISE: &str = "*";

/// A person with an account (人员).
#[derive(Debug)]
pub struct Person;

words! {
    /// What a person may be in the hub. The grid role × step × stage is printed by the golden tests.
    pub enum Role {
        /// 开发区管理员: people, roles, policies, imports.
        ZoneAdministrator = "zone-administrator" "开发区管理员",
        /// 开发区工作人员.
        ZoneOfficer = "zone-officer" "开发区工作人员",
        /// 楼委会协调员, over one building; several grants for several buildings.
        Coordinator = "coordinator" "楼委会协调员",
        /// 律所负责人 (also its conflict officer), over one law firm.
        LawFirmLead = "law-firm-lead" "律所负责人",
        /// 律师, over the register's row of that lawyer.
        Lawyer = "lawyer" "律师",
        /// 调解员 (中立), over one mediation body.
        Mediator = "mediator" "调解员",
        /// 部门经办人, over one department.
        DepartmentClerk = "department-clerk" "部门经办人",
        /// 企业联络人, over one enterprise.
        EnterpriseContact = "enterprise-contact" "企业联络人",
        /// 审计员: reads, never writes.
        Auditor = "auditor" "审计员",
        /// 当事人 who is no firm: an employee, a shareholder. Sees only matters of their own.
        Individual = "individual" "个人当事人",
    }
}

impl Role {
    /// What the grant of this role must name; `None` for a role over the whole zone or over oneself.
    pub fn over(self) -> Option<&'static str> {
        match self {
            Role::ZoneAdministrator | Role::ZoneOfficer | Role::Auditor | Role::Individual => None,
            Role::Coordinator => Some("building"),
            Role::LawFirmLead => Some("law_firm"),
            Role::Lawyer => Some("lawyer"),
            Role::Mediator => Some("mediation_body"),
            Role::DepartmentClerk => Some("department"),
            Role::EnterpriseContact => Some("enterprise"),
        }
    }
}

/// A role and the id of what it is held over (a building, a law firm, …).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub role: Role,
    pub over: Option<String>,
}

/// The `Idempotency-Key` of a request and the hash of what came with it.
#[derive(Debug, Clone)]
pub struct Retry {
    pub key: String,
    pub body_hash: String,
    /// Tells this request from another one that comes with the same key at the same time.
    pub request: String,
}

/// The caller of a request, as the policy sees it.
#[derive(Debug, Clone)]
pub struct Actor {
    pub zone: String,
    pub person: Id<Person>,
    pub name: String,
    pub grants: Vec<Grant>,
    /// Enterprises this person speaks for or sits on a committee for: matters hidden from an
    /// employer are hidden from these people whatever else they are.
    pub tied_to: Vec<String>,
    pub retry: Option<Retry>,
    pub now: Timestamp,
}

/// The name under which the hub itself acts.
pub const SYSTEM: &str = "系统";
/// … and its id.
pub const HUB: &str = "system";

impl Actor {
    /// The hub itself: the clock keeper, the demonstration, an import on the command line.
    pub fn system(zone: &str, now: Timestamp) -> Self {
        Actor {
            zone: zone.to_owned(),
            person: Id::stored(HUB.to_owned()),
            name: SYSTEM.to_owned(),
            grants: vec![Grant {
                role: Role::ZoneAdministrator,
                over: None,
            }],
            tied_to: vec![],
            retry: None,
            now,
        }
    }

    pub fn is_hub(&self) -> bool {
        self.person.as_str() == HUB
    }

    /// The same caller for what else follows in one transaction: the retry key of the request is
    /// claimed once.
    pub fn again(&self) -> Actor {
        Actor {
            retry: None,
            ..self.clone()
        }
    }

    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }

    pub fn holds_over(&self, role: Role, over: &str) -> bool {
        self.grants
            .iter()
            .any(|g| g.role == role && g.over.as_deref() == Some(over))
    }

    /// The ids this person holds `role` over.
    pub fn over(&self, role: Role) -> Vec<&str> {
        self.grants
            .iter()
            .filter(|g| g.role == role)
            .filter_map(|g| g.over.as_deref())
            .collect()
    }

    /// Reads everything of the zone at header level.
    pub fn sees_zone(&self) -> bool {
        self.holds(Role::ZoneAdministrator) || self.holds(Role::ZoneOfficer) || self.holds(Role::Auditor)
    }

    /// Runs the zone: registers, people, policies.
    pub fn runs_zone(&self) -> bool {
        self.holds(Role::ZoneAdministrator) || self.holds(Role::ZoneOfficer)
    }

    /// The role shown beside the name when a more fitting one is not known.
    pub fn first_role(&self) -> Role {
        self.grants.first().map_or(Role::Individual, |g| g.role)
    }
}
