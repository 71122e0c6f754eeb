//! Rows that follow assignments: retainers, the rotation, consents, where a firm counts as advised.

mod bulk;
mod declared;
mod lists;
pub mod picture;

pub use bulk::{ExportRow, Ledger, NewAssignment, export, insert_assignments, ledger, next_numbers, occupancies};
pub use declared::{
    Declared, Tie, add_affiliate, declare_interest, declared, end_affiliate, interest_of, ties, withdraw_interest,
};
pub use lists::{
    FirmLoad, LawyerRow, Named, Unadvised, buildings, due_to_release, expired, lapsed, law_firms, lawyers, moved,
    parties, unadvised,
};

use std::collections::HashMap;

use super::gate::Rule;
use super::model::Assignment;
use crate::db::{Tx, Val};
use crate::error::{Error, Result};
use crate::kernel::{Actor, Day};

row! {
    pub struct LawyerNow {
        pub id: String,
        pub name: String,
        pub law_firm_id: String,
        pub law_firm_name: String,
        pub practises: bool,
        pub load: i64,
        pub quota: Option<i64>,
    }
}

/// A lawyer as the register shows them today, with the number of enterprises they lead for.
pub async fn lawyer_now(tx: &mut Tx, zone: &str, today: Day, id: &str) -> Result<Option<LawyerNow>> {
    Ok(tx
        .sql(
            "SELECT l.id, l.name, l.law_firm_id, f.name AS law_firm_name,
                    (l.status = 'active' AND (f.left_on IS NULL OR f.left_on > $3)) AS practises,
                    (SELECT COUNT(*) FROM retainer r WHERE r.zone_id = l.zone_id AND r.lawyer_id = l.id AND r.lead) AS load,
                    l.quota
             FROM lawyer l JOIN law_firm f ON f.zone_id = l.zone_id AND f.id = l.law_firm_id
             WHERE l.zone_id = $1 AND l.id = $2",
        )
        .bind(zone)
        .bind(id)
        .bind(today)
        .optional()
        .await?)
}

row! {
    pub struct EnterpriseNow { pub name: String, pub registered_in_zone: Option<bool> }
}

pub async fn enterprise_now(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<EnterpriseNow>> {
    Ok(tx
        .sql("SELECT name, registered_in_zone FROM enterprise WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(id)
        .optional()
        .await?)
}

pub async fn enterprise_names(tx: &mut Tx, zone: &str, ids: Vec<String>) -> Result<Vec<(String, String)>> {
    Ok(tx
        .sql("SELECT id, name FROM enterprise WHERE zone_id = $1 AND id = ANY($2) ORDER BY id")
        .bind(zone)
        .bind(ids)
        .all()
        .await?)
}

/// Buildings an enterprise occupies on a day, the longest-held first.
pub async fn buildings_of(tx: &mut Tx, zone: &str, enterprise: &str, on: Day) -> Result<Vec<String>> {
    let mut rows: Vec<String> = tx
        .sql(
            "SELECT building_id FROM occupancy
             WHERE zone_id = $1 AND enterprise_id = $2 AND from_day <= $3 AND (to_day IS NULL OR to_day > $3)
               AND basis <> 'registered-only'
             ORDER BY from_day, building_id",
        )
        .bind(zone)
        .bind(enterprise)
        .bind(on)
        .scalars()
        .await?;
    let mut seen = std::collections::BTreeSet::new();
    rows.retain(|b| seen.insert(b.clone()));
    Ok(rows)
}

/// The number of an assignment of this enterprise that still looks for its lawyer.
pub async fn pending(tx: &mut Tx, zone: &str, enterprise: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = tx
        .sql(
            "SELECT m.number FROM reader r
             JOIN matter m ON m.zone_id = r.zone_id AND m.kind = r.subject_kind AND m.id = r.subject_id
             WHERE r.zone_id = $1 AND r.ref = $2 AND r.subject_kind = 'advisor_assignment' AND m.closed_at IS NULL
               AND m.stage NOT IN ('active', 'paused')
             ORDER BY m.id LIMIT 1",
        )
        .bind(zone)
        .bind(format!("enterprise:{enterprise}"))
        .optional()
        .await?;
    Ok(row.map(|(number,)| number))
}

row! {
    /// The adviser who leads for an enterprise now; `id` is their assignment's.
    pub struct Present { pub id: String, pub enterprise_name: String, pub lawyer_name: String, pub law_firm_name: String }
}

impl Present {
    pub fn label(&self) -> String {
        format!("{}（{}）", self.lawyer_name, self.law_firm_name)
    }
}

/// Who leads for these enterprises now.
pub async fn present(tx: &mut Tx, zone: &str, enterprises: Vec<String>) -> Result<Vec<Present>> {
    Ok(tx
        .sql(
            "SELECT r.id, e.name AS enterprise_name, l.name AS lawyer_name, f.name AS law_firm_name FROM retainer r
             JOIN enterprise e ON e.zone_id = r.zone_id AND e.id = r.enterprise_id
             JOIN lawyer l ON l.zone_id = r.zone_id AND l.id = r.lawyer_id
             JOIN law_firm f ON f.zone_id = r.zone_id AND f.id = r.law_firm_id
             WHERE r.zone_id = $1 AND r.enterprise_id = ANY($2) AND r.lead ORDER BY r.id",
        )
        .bind(zone)
        .bind(enterprises)
        .all()
        .await?)
}

/// Id and number of the open disputes in which this lawyer stands for this enterprise.
pub async fn open_matters(tx: &mut Tx, zone: &str, enterprise: &str, lawyer: &str) -> Result<Vec<(String, String)>> {
    Ok(tx
        .sql(
            "SELECT DISTINCT m.id, m.number FROM dispute_role l
             JOIN dispute_role p ON p.zone_id = l.zone_id AND p.dispute_id = l.dispute_id
                  AND p.role = 'party' AND p.side = l.side AND p.enterprise_id = $2
             JOIN matter m ON m.zone_id = l.zone_id AND m.kind = 'dispute' AND m.id = l.dispute_id
             WHERE l.zone_id = $1 AND l.lawyer_id = $3 AND l.role IN ('adviser', 'representative')
               AND l.to_day IS NULL AND m.closed_at IS NULL
             ORDER BY m.number",
        )
        .bind(zone)
        .bind(enterprise)
        .bind(lawyer)
        .all()
        .await?)
}

/// The retainer of an assignment in service: written at 确认, kept for good.
pub async fn start_service(tx: &mut Tx, zone: &str, id: &str, a: &Assignment) -> Result<()> {
    let (Some(candidate), Some(term)) = (&a.candidate, &a.term) else {
        return Ok(());
    };
    tx.sql(
        "INSERT INTO retainer (zone_id, id, law_firm_id, lawyer_id, enterprise_id, kind, from_day, to_day, lead)
         VALUES ($1, $2, $3, $4, $5, 'adviser', $6, $7, TRUE)
         ON CONFLICT (zone_id, id) DO UPDATE SET lead = TRUE, to_day = excluded.to_day",
    )
    .bind(zone)
    .bind(id)
    .bind(&candidate.law_firm_id)
    .bind(&candidate.lawyer_id)
    .bind(&a.enterprise_id)
    .bind(term.from)
    .bind(term.to)
    .execute()
    .await
    .map_err(|e| {
        if e.is_unique_violation() {
            Error::Exists("该企业已有一位在任顾问（一企一顾问），请先终止或暂停现任顾问的服务".to_owned())
        } else {
            e.into()
        }
    })?;
    Ok(())
}

/// Not the lead adviser any more; `ended_on` is its last day when the service is over.
pub async fn stop_leading(tx: &mut Tx, zone: &str, id: &str, ended_on: Option<Day>) -> Result<()> {
    tx.sql(
        "UPDATE retainer SET lead = FALSE,
                to_day = CASE WHEN CAST($3 AS TEXT) IS NULL THEN to_day
                              WHEN to_day IS NOT NULL AND to_day < $3 THEN to_day ELSE $3 END
         WHERE zone_id = $1 AND id = $2",
    )
    .bind(zone)
    .bind(id)
    .bind(ended_on)
    .execute()
    .await?;
    Ok(())
}

/// Where the assignment counts as an advised firm.
pub async fn count_in(tx: &mut Tx, zone: &str, id: &str, a: &Assignment) -> Result<()> {
    tx.sql("DELETE FROM advised_in WHERE zone_id = $1 AND assignment_id = $2")
        .bind(zone)
        .bind(id)
        .execute()
        .await?;
    let rows: Vec<Vec<Val>> = a
        .counted_in
        .iter()
        .map(|b| vec![zone.into(), id.into(), (&a.enterprise_id).into(), b.into()])
        .collect();
    let columns = &["zone_id", "assignment_id", "enterprise_id", "building_id"];
    tx.insert_many("advised_in", columns, rows, "").await?;
    Ok(())
}

pub async fn record_proposal(tx: &mut Tx, actor: &Actor, lawyer: &str) -> Result<()> {
    tx.sql(
        "INSERT INTO lawyer_rota (zone_id, lawyer_id, proposed_at) VALUES ($1, $2, $3)
         ON CONFLICT (zone_id, lawyer_id) DO UPDATE SET proposed_at = excluded.proposed_at",
    )
    .bind(&actor.zone)
    .bind(lawyer)
    .bind(actor.now)
    .execute()
    .await?;
    Ok(())
}

pub async fn record_contact(tx: &mut Tx, zone: &str, lawyer: &str, on: Day) -> Result<()> {
    tx.sql(
        "INSERT INTO lawyer_rota (zone_id, lawyer_id, contacted_on) VALUES ($1, $2, $3)
         ON CONFLICT (zone_id, lawyer_id) DO UPDATE SET contacted_on =
             CASE WHEN lawyer_rota.contacted_on IS NULL OR lawyer_rota.contacted_on < excluded.contacted_on
                  THEN excluded.contacted_on ELSE lawyer_rota.contacted_on END",
    )
    .bind(zone)
    .bind(lawyer)
    .bind(on)
    .execute()
    .await?;
    Ok(())
}

/// Both clients' consent: by rule, and whom each is about.
pub async fn record_waivers(
    tx: &mut Tx,
    actor: &Actor,
    law_firm: &str,
    subject: &str,
    wanted: Vec<(Rule, String)>,
) -> Result<()> {
    let rows: Vec<Vec<Val>> = wanted
        .into_iter()
        .map(|(rule, about)| {
            vec![
                (&actor.zone).into(),
                law_firm.into(),
                rule.into(),
                subject.into(),
                about.into(),
                actor.now.into(),
            ]
        })
        .collect();
    let columns = &[
        "zone_id",
        "law_firm_id",
        "rule",
        "subject_id",
        "about_id",
        "recorded_at",
    ];
    tx.insert_many("waiver", columns, rows, "ON CONFLICT DO NOTHING")
        .await?;
    Ok(())
}

row! {
    /// What tells one matter from another.
    pub struct Outline { pub id: String, pub number: String, pub building_id: Option<String> }
}

/// The disputes and assignments with these ids, each under its id.
pub async fn outlines(tx: &mut Tx, zone: &str, ids: Vec<String>) -> Result<HashMap<String, Outline>> {
    let found: Vec<Outline> = tx
        .sql(
            "SELECT id, number, building_id FROM matter
             WHERE zone_id = $1 AND kind IN ('dispute', 'advisor_assignment') AND id = ANY($2)",
        )
        .bind(zone)
        .bind(ids)
        .all()
        .await?;
    Ok(found.into_iter().map(|o| (o.id.clone(), o)).collect())
}

/// A task that is to be opened, for `reference` (`law_firm:<id>`, `zone`, `building:<id>`).
pub struct Task {
    pub reference: String,
    pub subject_kind: &'static str,
    pub subject_id: String,
    pub code: String,
    pub text: String,
}

/// Opens tasks, each once. Returns how many are new.
pub async fn open_tasks(tx: &mut Tx, actor: &Actor, tasks: Vec<Task>) -> Result<u64> {
    let rows: Vec<Vec<Val>> = tasks
        .into_iter()
        .map(|t| {
            vec![
                (&actor.zone).into(),
                uuid::Uuid::now_v7().to_string().into(),
                t.reference.into(),
                t.subject_kind.into(),
                t.subject_id.into(),
                t.code.into(),
                t.text.into(),
                actor.now.into(),
            ]
        })
        .collect();
    let columns = &[
        "zone_id",
        "id",
        "ref",
        "subject_kind",
        "subject_id",
        "code",
        "text",
        "opened_at",
    ];
    Ok(tx.insert_many("task", columns, rows, "ON CONFLICT DO NOTHING").await?)
}

row! {
    pub struct Lead { pub id: String, pub law_firm_id: String, pub lawyer_id: String, pub enterprise_id: String }
}

/// The lead advisers of these enterprises, each with the law firm where the lawyer works now.
pub async fn leads_of(tx: &mut Tx, zone: &str, enterprises: Vec<String>) -> Result<Vec<Lead>> {
    Ok(tx
        .sql(
            "SELECT r.id, l.law_firm_id, r.lawyer_id, r.enterprise_id FROM retainer r
             JOIN lawyer l ON l.zone_id = r.zone_id AND l.id = r.lawyer_id
             WHERE r.zone_id = $1 AND r.enterprise_id = ANY($2) AND r.lead ORDER BY r.id",
        )
        .bind(zone)
        .bind(enterprises)
        .all()
        .await?)
}

/// Lead advisers who work for another law firm now than when they were assigned; the law firm is the
/// new one.
pub async fn changed_firm(tx: &mut Tx, zone: &str) -> Result<Vec<Lead>> {
    Ok(tx
        .sql(
            "SELECT r.id, l.law_firm_id, r.lawyer_id, r.enterprise_id FROM retainer r
             JOIN lawyer l ON l.zone_id = r.zone_id AND l.id = r.lawyer_id
             WHERE r.zone_id = $1 AND r.lead AND l.law_firm_id <> r.law_firm_id ORDER BY r.id",
        )
        .bind(zone)
        .all()
        .await?)
}

/// Enterprises that these lawyers lead for, and disputes in which they hold a seat.
pub async fn seats_of(tx: &mut Tx, zone: &str, lawyers: &[String]) -> Result<(Vec<String>, Vec<String>)> {
    let enterprises = tx
        .sql("SELECT DISTINCT enterprise_id FROM retainer WHERE zone_id = $1 AND lawyer_id = ANY($2) AND lead")
        .bind(zone)
        .bind(lawyers)
        .scalars()
        .await?;
    let disputes = tx
        .sql("SELECT DISTINCT dispute_id FROM dispute_role WHERE zone_id = $1 AND lawyer_id = ANY($2) AND to_day IS NULL")
        .bind(zone)
        .bind(lawyers)
        .scalars()
        .await?;
    Ok((enterprises, disputes))
}
