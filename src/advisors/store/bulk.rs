//! Many assignments at once: what an import must know, and what it writes.

use crate::advisors::model::Assignment;
use crate::clocks::{self, resolve::Write};
use crate::db::{Tx, Val};
use crate::error::Result;
use crate::kernel::{Actor, Day};
use crate::matters::{Header, Matter};

row! {
    /// An adviser's retainer as the ledger knows it.
    #[derive(Debug, Clone)]
    pub struct Ledger {
        /// That of the assignment too.
        pub id: String,
        pub enterprise_id: String,
        pub lawyer_id: String,
        pub from_day: Day,
        pub to_day: Option<Day>,
        pub lead: bool,
    }
}

pub async fn ledger(tx: &mut Tx, zone: &str, enterprises: Vec<String>) -> Result<Vec<Ledger>> {
    Ok(tx
        .sql(
            "SELECT id, enterprise_id, lawyer_id, from_day, to_day, lead FROM retainer
             WHERE zone_id = $1 AND enterprise_id = ANY($2) AND kind = 'adviser'",
        )
        .bind(zone)
        .bind(enterprises)
        .all()
        .await?)
}

row! {
    /// A line of the 顾问 sheet.
    #[derive(Debug, Clone)]
    pub struct ExportRow { pub uscc: String, pub licence: String, pub from_day: Day, pub to_day: Option<Day> }
}

/// Every adviser's retainer of the zone, for the 顾问 sheet.
pub async fn export(tx: &mut Tx, zone: &str) -> Result<Vec<ExportRow>> {
    Ok(tx
        .sql(
            "SELECT e.uscc, l.licence, r.from_day, r.to_day FROM retainer r
             JOIN enterprise e ON e.zone_id = r.zone_id AND e.id = r.enterprise_id
             JOIN lawyer l ON l.zone_id = r.zone_id AND l.id = r.lawyer_id
             WHERE r.zone_id = $1 AND r.kind = 'adviser' ORDER BY e.uscc, r.from_day, l.licence",
        )
        .bind(zone)
        .all()
        .await?)
}

row! {
    #[derive(Debug, Clone)]
    pub struct Stay { pub enterprise_id: String, pub building_id: String, pub from_day: Day, pub to_day: Option<Day> }
}

/// Where these firms sit and sat.
pub async fn occupancies(tx: &mut Tx, zone: &str, enterprises: Vec<String>) -> Result<Vec<Stay>> {
    Ok(tx
        .sql(
            "SELECT enterprise_id, building_id, from_day, to_day FROM occupancy
             WHERE zone_id = $1 AND enterprise_id = ANY($2) AND basis <> 'registered-only'
             ORDER BY enterprise_id, from_day, building_id",
        )
        .bind(zone)
        .bind(enterprises)
        .all()
        .await?)
}

/// Takes `n` numbers at once; returns the last one taken.
pub async fn next_numbers(tx: &mut Tx, zone: &str, year: i32, n: i64) -> Result<i64> {
    Ok(tx
        .sql(
            "INSERT INTO counter (zone_id, name, value) VALUES ($1, $2, $3)
             ON CONFLICT (zone_id, name) DO UPDATE SET value = counter.value + excluded.value RETURNING value",
        )
        .bind(zone)
        .bind(format!("{}-{year}", Assignment::PREFIX))
        .bind(n)
        .scalar()
        .await?)
}

/// A new assignment with everything that stands in its row.
pub struct NewAssignment {
    pub id: String,
    pub assignment: Assignment,
    pub header: Header,
    pub clocks: clocks::Open,
    pub writes: Vec<Write>,
    pub hash: String,
}

/// Inserts assignments with readers, clocks, retainers and where they count: a statement for each
/// kind of row.
pub async fn insert_assignments(tx: &mut Tx, actor: &Actor, new: Vec<NewAssignment>) -> Result<()> {
    let zone = actor.zone.as_str();
    let (mut matters, mut readers, mut retainers, mut counted) = (vec![], vec![], vec![], vec![]);
    let mut clock_writes = vec![];
    for n in new {
        let (a, h) = (&n.assignment, &n.header);
        let matter: Vec<Val> = vec![
            zone.into(),
            Assignment::KIND.into(),
            (&n.id).into(),
            (&a.number).into(),
            h.building.clone().into(),
            (&h.category).into(),
            (&h.title).into(),
            h.stage.into(),
            h.shared.into(),
            actor.now.into(),
            h.closed.then_some(actor.now).into(),
            n.clocks.next_due().into(),
            n.clocks.to_text().into(),
            1i64.into(),
            (&n.hash).into(),
            serde_json::to_string(a)?.into(),
        ];
        matters.push(matter);
        readers.extend(
            h.readers
                .iter()
                .map(|r| -> Vec<Val> { vec![zone.into(), r.into(), Assignment::KIND.into(), (&n.id).into()] }),
        );
        if let (Some(c), Some(term)) = (&a.candidate, &a.term) {
            let retainer: Vec<Val> = vec![
                zone.into(),
                (&n.id).into(),
                (&c.law_firm_id).into(),
                (&c.lawyer_id).into(),
                (&a.enterprise_id).into(),
                "adviser".into(),
                term.from.into(),
                term.to.into(),
                (!h.closed).into(),
            ];
            retainers.push(retainer);
        }
        counted.extend(
            a.counted_in
                .iter()
                .map(|b| -> Vec<Val> { vec![zone.into(), (&n.id).into(), (&a.enterprise_id).into(), b.into()] }),
        );
        clock_writes.push((n.id, n.writes));
    }
    tx.insert_many(
        "matter",
        &[
            "zone_id",
            "kind",
            "id",
            "number",
            "building_id",
            "category",
            "title",
            "stage",
            "shared",
            "opened_at",
            "closed_at",
            "due_at",
            "open_clocks",
            "version",
            "head_hash",
            "body",
        ],
        matters,
        "",
    )
    .await?;
    tx.insert_many(
        "reader",
        &["zone_id", "ref", "subject_kind", "subject_id"],
        readers,
        "ON CONFLICT DO NOTHING",
    )
    .await?;
    tx.insert_many(
        "retainer",
        &[
            "zone_id",
            "id",
            "law_firm_id",
            "lawyer_id",
            "enterprise_id",
            "kind",
            "from_day",
            "to_day",
            "lead",
        ],
        retainers,
        "",
    )
    .await?;
    tx.insert_many(
        "advised_in",
        &["zone_id", "assignment_id", "enterprise_id", "building_id"],
        counted,
        "",
    )
    .await?;
    for (id, writes) in clock_writes {
        clocks::store::write(tx, zone, Assignment::KIND, &id, writes);
    }
    Ok(())
}
