//! 回避: to which enterprises people are tied, for the session of whoever asks and for those who run a
//! place.

use super::SessionRow;
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::actor::Person;
use crate::kernel::{ANY_ENTERPRISE, Actor, Day, Grant, Id, Role, Timestamp};

/// A seat that has ended binds for so long.
const SEAT_BINDS_MONTHS: i32 = 12;

/// The enterprises to which person `p` is tied today, one after the other: those they speak for, and those
/// of their committee seats. A seat binds until a year after its end, as having served an opponent does
/// (C9, 规范52(5)): what was hidden while it ran does not open on the day after. A seat that names no
/// account is that of whoever bears the name in it: a spreadsheet knows its members by name, and what is
/// hidden from them must not wait for somebody to link it. `$since` is [`binding_since`] today.
macro_rules! tied_to {
    (today $today:literal, since $since:literal) => {
        concat!(
            "(SELECT string_agg(tie.enterprise_id, ' ') FROM
                (SELECT c.over_id AS enterprise_id FROM role_grant c
                 WHERE c.zone_id = p.zone_id AND c.person_id = p.id AND c.role = 'enterprise-contact'
                   AND c.from_day <= ",
            $today,
            " AND (c.to_day IS NULL OR c.to_day >= ",
            $today,
            ")
                 UNION ALL
                 SELECT t.enterprise_id FROM seat t
                 WHERE t.zone_id = p.zone_id AND (t.to_day IS NULL OR t.to_day >= ",
            $since,
            ")
                   AND (t.person_id = p.id OR (t.person_id IS NULL AND t.name = p.name))) tie)"
        )
    };
}

/// The day from which on a seat must have run to bind today.
fn binding_since(today: Day) -> Day {
    today.plus_months(-SEAT_BINDS_MONTHS)
}

/// Whoever is tied to an enterprise is tied to one that nobody has found yet as well.
pub fn ties(enterprises: Option<&str>) -> Vec<String> {
    let mut tied_to: Vec<String> = enterprises
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if !tied_to.is_empty() {
        tied_to.push(ANY_ENTERPRISE.to_owned());
    }
    tied_to
}

/// The session with its person, grants and ties.
pub async fn session(tx: &mut Tx, token_hash: &str, today: Day) -> Result<Vec<SessionRow>> {
    Ok(tx
        .sql(concat!(
            "SELECT s.zone_id, z.name AS zone_name, z.demonstration, s.person_id, p.name, p.must_change_password,
                    s.kind, s.csrf, s.expires_at, s.used_on, s.since, g.role, g.over_id, g.from_day, g.to_day, ",
            tied_to!(today "$2", since "$3"),
            " AS tied_to
             FROM session s
             JOIN zone z ON z.id = s.zone_id
             JOIN person p ON p.zone_id = s.zone_id AND p.id = s.person_id AND p.disabled_at IS NULL
             LEFT JOIN role_grant g ON g.zone_id = s.zone_id AND g.person_id = s.person_id
             WHERE s.token_hash = $1
             ORDER BY g.id"
        ))
        .bind(token_hash)
        .bind(today)
        .bind(binding_since(today))
        .all()
        .await?)
}

row! {
    /// One grant of somebody who runs a place.
    struct StaffRow {
        person_id: Id<Person>,
        name: String,
        role: Role,
        over_id: Option<String>,
        tied_to: Option<String>,
    }
}

/// The grants that run a place today, and what they are restricted by.
macro_rules! staffed {
    ($rest:literal) => {
        concat!(
            "SELECT p.id AS person_id, p.name, g.role, g.over_id, ",
            tied_to!(today "$2", since "$3"),
            " AS tied_to
             FROM role_grant g
             JOIN person p ON p.zone_id = g.zone_id AND p.id = g.person_id AND p.disabled_at IS NULL
             WHERE g.zone_id = $1 AND g.role = ANY($4) AND g.from_day <= $2 AND (g.to_day IS NULL OR g.to_day >= $2) ",
            $rest,
            " ORDER BY p.id, g.id"
        )
    };
}

fn roles_of_staff() -> Vec<String> {
    [Role::Coordinator, Role::ZoneOfficer, Role::ZoneAdministrator]
        .map(|role| role.as_str().to_owned())
        .into()
}

/// Everybody who runs a place of the zone.
pub async fn staff(tx: &mut Tx, zone: &str, now: Timestamp) -> Result<Vec<Actor>> {
    let today = now.day();
    let rows = tx
        .sql(staffed!(""))
        .bind(zone)
        .bind(today)
        .bind(binding_since(today))
        .bind(roles_of_staff())
        .all()
        .await?;
    Ok(people(zone, now, rows))
}

/// The coordinators of a building, and those of these people who run a place.
pub async fn staff_of(
    tx: &mut Tx,
    zone: &str,
    building: &str,
    named: Vec<String>,
    now: Timestamp,
) -> Result<Vec<Actor>> {
    let today = now.day();
    let rows = tx
        .sql(staffed!("AND (g.over_id = $5 OR g.person_id = ANY($6))"))
        .bind(zone)
        .bind(today)
        .bind(binding_since(today))
        .bind(roles_of_staff())
        .bind(building)
        .bind(named)
        .all()
        .await?;
    Ok(people(zone, now, rows))
}

/// The rows of a person stand together.
fn people(zone: &str, now: Timestamp, rows: Vec<StaffRow>) -> Vec<Actor> {
    let mut people: Vec<Actor> = vec![];
    for row in rows {
        let grant = Grant {
            role: row.role,
            over: row.over_id,
        };
        match people.last_mut().filter(|last| last.person == row.person_id) {
            Some(known) => known.grants.push(grant),
            None => people.push(Actor {
                zone: zone.to_owned(),
                person: row.person_id,
                name: row.name,
                grants: vec![grant],
                tied_to: ties(row.tied_to.as_deref()),
                retry: None,
                now,
            }),
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_tied_to_one_is_tied_to_the_one_nobody_has_found() {
        assert_eq!(ties(Some("a b")), ["a", "b", ANY_ENTERPRISE]);
        assert!(ties(Some("")).is_empty() && ties(None).is_empty());
    }
}
