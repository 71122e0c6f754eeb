//! Who reads which figures. Pure.
//!
//! | reader | numbers | rows |
//! |---|---|---|
//! | zone staff, auditor | zone, every street, every building | all of them |
//! | coordinator | their own buildings; the zone as a whole and each guidance group, to compare | their own buildings |
//! | department | its own; the zone as the next line | its own |
//! | law firm, lawyer, mediator | the zone by whole years, small counts hidden (V0) | none |
//! | firm, individual | none: 404 | none |
//!
//! Matters hidden from a firm are in no number that whoever is tied to the firm reads (`left_out.rs`). A row
//! of any other matter that the reader may not know of keeps building, day and value and loses its subject.

use super::compute::Period;
use super::kinds::Unit;
use crate::error::{Error, Result};
use crate::kernel::{Actor, Month, Role};

/// 范围: what figures are taken of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Zone,
    /// Buildings whose responsible street it is.
    Street(String),
    Building(String),
    /// What one department did and owed, in all buildings.
    Department(String),
    /// What one guidance group (党建指导团) did, in all buildings.
    Group(String),
}

impl Place {
    /// The unit, where it is one, and its id.
    pub fn unit(&self) -> Option<(Unit, &str)> {
        match self {
            Place::Department(id) => Some((Unit::Department, id)),
            Place::Group(id) => Some((Unit::Group, id)),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    Zone,
    Buildings(Vec<String>),
    /// Of their own departments; of the zone, totals.
    Departments(Vec<String>),
    Totals,
}

pub fn reach(actor: &Actor) -> Result<Reach> {
    let totals = [Role::LawFirmLead, Role::Lawyer, Role::Mediator];
    let own = |role| actor.over(role).into_iter().map(str::to_owned).collect();
    if actor.sees_zone() {
        Ok(Reach::Zone)
    } else if actor.holds(Role::Coordinator) {
        Ok(Reach::Buildings(own(Role::Coordinator)))
    } else if actor.holds(Role::DepartmentClerk) {
        Ok(Reach::Departments(own(Role::DepartmentClerk)))
    } else if totals.into_iter().any(|role| actor.holds(role)) {
        Ok(Reach::Totals)
    } else {
        Err(Error::NotFound("统计"))
    }
}

/// Whether small counts are hidden from this reader. Errors: what they may not read at all.
pub fn may_read(reach: &Reach, place: &Place, period: Period, now: Month) -> Result<bool> {
    match (reach, place) {
        (Reach::Zone, _) | (Reach::Buildings(_), Place::Zone | Place::Group(_)) => Ok(false),
        (Reach::Buildings(own), Place::Building(id)) if own.contains(id) => Ok(false),
        (Reach::Buildings(_), Place::Street(_)) => Err(Error::forbidden(
            "figures.own_buildings",
            "街道的统计由开发区工作人员查看：从街道的数字可以推出别的楼宇的数字",
            "请选择您负责的楼宇或全区",
        )),
        (Reach::Departments(own), Place::Department(id)) if own.contains(id) => Ok(false),
        (_, Place::Department(_)) => Err(Error::NotFound("部门")),
        (_, Place::Group(_)) => Err(Error::NotFound("指导团")),
        (Reach::Totals | Reach::Departments(_), Place::Zone) if whole_years(period, now) => Ok(true),
        (Reach::Totals | Reach::Departments(_), Place::Zone) => Err(Error::forbidden(
            "figures.public_by_year",
            "公开汇总只按自然年提供：逐月相减可以推出个别企业的情况",
            "请把期间选为某年1月至12月，或今年1月至本月",
        )),
        (Reach::Buildings(_), Place::Building(_)) => Err(Error::NotFound("楼宇")),
        (Reach::Totals | Reach::Departments(_), _) => Err(Error::forbidden(
            "figures.public_is_the_zone",
            "公开汇总只提供全区的数字",
            "请不选楼宇和街道",
        )),
    }
}

/// Whether a number of this place opens its rows.
pub fn may_open(reach: &Reach, place: &Place) -> Result<()> {
    match (reach, place) {
        (Reach::Zone, _) => Ok(()),
        (Reach::Buildings(own), Place::Building(id)) if own.contains(id) => Ok(()),
        (Reach::Departments(own), Place::Department(id)) if own.contains(id) => Ok(()),
        (_, Place::Department(_)) => Err(Error::NotFound("部门")),
        (Reach::Buildings(_), Place::Building(_)) => Err(Error::NotFound("楼宇")),
        (Reach::Totals | Reach::Departments(_), Place::Group(_)) => Err(Error::NotFound("指导团")),
        (Reach::Buildings(_), _) => Err(Error::forbidden(
            "figures.rows_of_own_buildings",
            "明细只向本楼协调员和开发区工作人员开放",
            "请选择您负责的楼宇",
        )),
        (Reach::Totals | Reach::Departments(_), _) => Err(Error::forbidden(
            "figures.no_rows_in_public",
            "公开汇总不提供明细",
            "如因工作需要，请联系开发区工作人员",
        )),
    }
}

/// Whether a reader of totals may ask for parts: they would undo the hiding of small counts.
pub fn may_divide(reach: &Reach, place: &Place) -> Result<()> {
    match (reach, place) {
        (Reach::Totals, _) | (Reach::Departments(_), Place::Zone) => Err(Error::forbidden(
            "figures.public_is_whole",
            "公开汇总不分月、不分楼宇",
            "请去掉 by 参数",
        )),
        _ => Ok(()),
    }
}

/// Whether places are ranked for this reader: departments for the zone's people alone, buildings for
/// whoever may divide.
pub fn may_rank(reach: &Reach, place: &Place, departments: bool) -> Result<()> {
    if departments && *reach != Reach::Zone {
        return Err(Error::forbidden(
            "figures.zone_ranks_departments",
            "部门排名由开发区工作人员查看",
            "可查看本部门的统计，或各楼宇的排名",
        ));
    }
    may_divide(reach, place)
}

fn whole_years(period: Period, now: Month) -> bool {
    let ends = period.to.month == 12 || period.to == now;
    period.from.month == 1 && ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Period {
        Period {
            from: Month::parse(from).unwrap(),
            to: Month::parse(to).unwrap(),
        }
    }

    #[test]
    fn a_coordinator_compares_with_the_zone_and_opens_only_their_own() {
        let own = Reach::Buildings(vec!["东".into()]);
        let now = Month::parse("2026-03").unwrap();
        let any = period("2026-02", "2026-03");
        assert!(!may_read(&own, &Place::Zone, any, now).unwrap());
        assert!(!may_read(&own, &Place::Building("东".into()), any, now).unwrap());
        assert!(may_open(&own, &Place::Building("东".into())).is_ok());
        assert!(matches!(
            may_read(&own, &Place::Building("西".into()), any, now),
            Err(Error::NotFound(_))
        ));
        assert!(matches!(may_open(&own, &Place::Zone), Err(Error::Forbidden(_))));
        assert!(matches!(
            may_read(&own, &Place::Street("北街".into()), any, now),
            Err(Error::Forbidden(_))
        ));
    }

    #[test]
    fn a_coordinator_reads_what_a_group_did_and_opens_it_in_their_own_building_alone() {
        let now = Month::parse("2026-03").unwrap();
        let own = Reach::Buildings(vec!["东".into()]);
        let group = Place::Group("一".into());
        assert!(!may_read(&own, &group, period("2026-01", "2026-03"), now).unwrap());
        assert!(matches!(may_open(&own, &group), Err(Error::Forbidden(_))));
        for reach in [Reach::Totals, Reach::Departments(vec!["住建".into()])] {
            let read = may_read(&reach, &group, period("2026-01", "2026-03"), now);
            assert!(matches!(read, Err(Error::NotFound(_))));
            assert!(matches!(may_open(&reach, &group), Err(Error::NotFound(_))));
        }
        assert!(may_open(&Reach::Zone, &group).is_ok());
    }

    #[test]
    fn totals_come_by_whole_years_and_open_nothing() {
        let now = Month::parse("2026-03").unwrap();
        let read = |from, to| may_read(&Reach::Totals, &Place::Zone, period(from, to), now);
        assert!(read("2026-01", "2026-03").unwrap());
        assert!(read("2025-01", "2025-12").unwrap());
        assert!(read("2026-01", "2026-02").is_err());
        assert!(may_open(&Reach::Totals, &Place::Zone).is_err());
        assert!(may_divide(&Reach::Totals, &Place::Zone).is_err());
    }

    #[test]
    fn a_clerk_reads_and_opens_the_figures_of_their_own_department_only() {
        let now = Month::parse("2026-03").unwrap();
        let own = Reach::Departments(vec!["住建".into()]);
        let read = |place: &Place| may_read(&own, place, period("2026-02", "2026-03"), now);
        let department = |name: &str| Place::Department(name.into());
        assert!(!read(&department("住建")).unwrap());
        assert!(may_open(&own, &department("住建")).is_ok());
        assert!(matches!(read(&department("消防")), Err(Error::NotFound(_))));
        assert!(matches!(may_open(&own, &department("消防")), Err(Error::NotFound(_))));
        assert!(read(&Place::Zone).is_err(), "months of the zone");
        let coordinator = Reach::Buildings(vec!["东".into()]);
        assert!(may_read(&coordinator, &department("住建"), period("2026-01", "2026-03"), now).is_err());
        assert!(!may_read(&Reach::Zone, &department("住建"), period("2026-02", "2026-03"), now).unwrap());
    }
}
