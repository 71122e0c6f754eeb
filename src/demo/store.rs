//! What the stories must know of the zone that was imported.

use std::collections::HashMap;

use super::{names, registers};
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Day;

/// The ids of the demonstration zone by the numbers its ledgers were drawn up with.
pub struct World {
    pub zone: String,
    buildings: HashMap<String, String>,
    enterprises: HashMap<String, String>,
    lawyers: HashMap<String, String>,
    bodies: HashMap<String, String>,
    law_firms: HashMap<String, String>,
    departments: HashMap<String, String>,
    /// 党建指导团, in their order: id, and since when.
    groups: Vec<(String, Day)>,
    /// Enterprise number → lawyer number.
    advisers: HashMap<usize, usize>,
    /// Building number → enterprise numbers that sit there.
    tenants: HashMap<usize, Vec<usize>>,
    /// Login → id and name.
    people: HashMap<String, (String, String)>,
}

impl World {
    pub async fn load(tx: &mut Tx, zone: &str) -> Result<Self> {
        let pairs = |rows: Vec<(String, String)>| rows.into_iter().collect::<HashMap<_, _>>();
        let buildings = pairs(
            tx.sql("SELECT code, id FROM building WHERE zone_id = $1")
                .bind(zone)
                .all()
                .await?,
        );
        let enterprises = pairs(
            tx.sql("SELECT uscc, id FROM enterprise WHERE zone_id = $1")
                .bind(zone)
                .all()
                .await?,
        );
        let lawyers = pairs(
            tx.sql("SELECT licence, id FROM lawyer WHERE zone_id = $1")
                .bind(zone)
                .all()
                .await?,
        );
        let bodies = pairs(
            tx.sql("SELECT name, id FROM mediation_body WHERE zone_id = $1")
                .bind(zone)
                .all()
                .await?,
        );
        let law_firms = pairs(
            tx.sql("SELECT licence, id FROM law_firm WHERE zone_id = $1")
                .bind(zone)
                .all()
                .await?,
        );
        let departments = pairs(
            tx.sql("SELECT code, id FROM department WHERE zone_id = $1")
                .bind(zone)
                .all()
                .await?,
        );
        let groups = tx
            .sql("SELECT id, from_day FROM guidance_group WHERE zone_id = $1 ORDER BY code")
            .bind(zone)
            .all()
            .await?;
        let people: Vec<(String, String, String)> = tx
            .sql("SELECT login, id, name FROM person WHERE zone_id = $1")
            .bind(zone)
            .all()
            .await?;
        let leads: Vec<(String, String)> = tx
            .sql("SELECT enterprise_id, lawyer_id FROM retainer WHERE zone_id = $1 AND lead")
            .bind(zone)
            .all()
            .await?;
        let seated: Vec<(String, String)> = tx
            .sql("SELECT enterprise_id, building_id FROM occupancy WHERE zone_id = $1 AND to_day IS NULL ORDER BY id")
            .bind(zone)
            .all()
            .await?;
        let number_of = |count: usize, key: fn(usize) -> String, ids: &HashMap<String, String>| {
            (0..count)
                .filter_map(|n| Some((ids.get(&key(n))?.clone(), n)))
                .collect::<HashMap<_, _>>()
        };
        let enterprise_numbers = number_of(enterprises.len(), registers::uscc, &enterprises);
        let lawyer_numbers = number_of(registers::LAWYERS, registers::lawyer_licence, &lawyers);
        let building_numbers = number_of(names::BUILDINGS.len(), registers::building_code, &buildings);
        let mut tenants: HashMap<usize, Vec<usize>> = HashMap::new();
        for (enterprise, building) in &seated {
            if let (Some(e), Some(b)) = (enterprise_numbers.get(enterprise), building_numbers.get(building)) {
                tenants.entry(*b).or_default().push(*e);
            }
        }
        tenants.values_mut().for_each(|list| list.sort_unstable());
        let advisers = leads
            .iter()
            .filter_map(|(e, l)| Some((*enterprise_numbers.get(e)?, *lawyer_numbers.get(l)?)))
            .collect();
        let people = people
            .into_iter()
            .map(|(login, id, name)| (login, (id, name)))
            .collect();
        Ok(World {
            zone: zone.to_owned(),
            buildings,
            enterprises,
            lawyers,
            bodies,
            law_firms,
            departments,
            groups,
            advisers,
            tenants,
            people,
        })
    }

    pub fn building(&self, n: usize) -> String {
        self.buildings[&registers::building_code(n)].clone()
    }
    pub fn enterprise(&self, n: usize) -> String {
        self.enterprises[&registers::uscc(n)].clone()
    }
    pub fn lawyer(&self, n: usize) -> String {
        self.lawyers[&registers::lawyer_licence(n)].clone()
    }
    pub fn law_firm(&self, n: usize) -> String {
        self.law_firms[&registers::law_firm_licence(n)].clone()
    }
    pub fn department(&self, code: &str) -> String {
        self.departments[code].clone()
    }
    /// The group that is linked with this building, and since when.
    pub fn group(&self, building: usize) -> Option<&(String, Day)> {
        self.groups.get(building % registers::GROUPS)
    }
    pub fn body(&self, n: usize) -> String {
        self.bodies[registers::BODIES[n].0].clone()
    }
    pub fn tenants(&self, building: usize) -> &[usize] {
        &self.tenants[&building]
    }
    /// The lawyer who advises this enterprise.
    pub fn adviser(&self, enterprise: usize) -> Option<usize> {
        self.advisers.get(&enterprise).copied()
    }
    /// The law firm that advises this enterprise.
    pub fn advising_firm(&self, enterprise: usize) -> Option<usize> {
        self.adviser(enterprise).map(|lawyer| lawyer % names::LAW_FIRMS.len())
    }
    pub fn person(&self, login: &str) -> &(String, String) {
        &self.people[login]
    }
    /// The coordinator of a building: the demonstration account for its buildings, others by name.
    pub fn coordinator(&self, building: usize) -> (String, String) {
        if building < super::COORDINATED {
            return self.person("coordinator").clone();
        }
        (
            format!("coordinator of {}", building / super::COORDINATED),
            names::person(2700 + building / super::COORDINATED),
        )
    }
}
