//! Loads a [`Picture`] for any number of questions with the same few statements.

use std::collections::{BTreeMap, BTreeSet};

use crate::advisors::gate::{Dispute, DisputeRole, Interest, Picture, Question, Retainer, RoleKind, Rule, Waived};
use crate::db::Tx;
use crate::error::Result;
use crate::kernel::Day;

type Ids = BTreeSet<String>;

fn list(ids: &Ids) -> Vec<String> {
    ids.iter().cloned().collect()
}

/// What the zone knows around these questions.
pub async fn load(tx: &mut Tx, zone: &str, today: Day, questions: &[Question]) -> Result<Picture> {
    let asked: Ids = questions
        .iter()
        .flat_map(Question::enterprises)
        .map(str::to_owned)
        .collect();
    let disputes: Ids = questions.iter().filter_map(|q| q.dispute.clone()).collect();
    let firms: Ids = questions
        .iter()
        .map(|q| q.law_firm.clone())
        .filter(|f| !f.is_empty())
        .collect();
    let subjects: Ids = questions.iter().map(|q| q.subject().to_owned()).collect();
    let lawyers: Ids = questions.iter().map(|q| q.lawyer.clone()).collect();
    let mut disputes = disputes;
    disputes.extend(once_neutral(tx, zone, &asked, &firms, &lawyers).await?);
    let (mut picture, near) = around(tx, zone, today, &asked, disputes).await?;
    picture.retainers = retainers_of(tx, zone, today, &near).await?;
    picture.interests = interests(tx, zone, &near).await?;
    if near.len() > asked.len() || !picture.roles.is_empty() || questions.iter().any(|q| q.dispute.is_some()) {
        let clients = clients_of(tx, zone, today, &firms).await?;
        picture
            .retainers
            .extend(clients.into_iter().filter(|r| !near.contains(&r.enterprise)));
        let mut named = near.clone();
        named.extend(picture.retainers.iter().map(|r| r.enterprise.clone()));
        picture.names = names(tx, zone, &named).await?;
        picture.landlords = landlords(tx, zone, today, &asked).await?;
    }
    picture.waived = waived(tx, zone, &firms, &subjects).await?;
    Ok(picture)
}

/// Open disputes, roles and affiliates around enterprises and disputes, and all enterprises they
/// bring in. What is closed binds only whoever was neutral in it, see [`once_neutral`]: a firm's
/// history grows for ever, its open disputes do not.
pub async fn around(tx: &mut Tx, zone: &str, today: Day, asked: &Ids, mut disputes: Ids) -> Result<(Picture, Ids)> {
    let mut picture = Picture::at(today);
    let mut near = asked.clone();
    for (a, b) in affiliates(tx, zone, asked).await? {
        picture.affiliate(&a, &b);
        near.extend([a, b]);
    }
    disputes.extend(disputes_of(tx, zone, &near).await?);
    picture.roles = roles_in(tx, zone, &disputes).await?;
    picture.disputes = dispute_rows(tx, zone, &disputes).await?;
    let brought: Ids = picture
        .roles
        .iter()
        .filter_map(|r| r.enterprise.clone())
        .filter(|e| !near.contains(e))
        .collect();
    for (a, b) in affiliates(tx, zone, &brought).await? {
        picture.affiliate(&a, &b);
        near.extend([a, b]);
    }
    near.extend(brought);
    Ok((picture, near))
}

/// Declared affiliates, and firms with the same legal representative.
async fn affiliates(tx: &mut Tx, zone: &str, of: &Ids) -> Result<Vec<(String, String)>> {
    if of.is_empty() {
        return Ok(vec![]);
    }
    Ok(tx
        .sql(
            "SELECT enterprise_id, other_id FROM affiliate WHERE zone_id = $1 AND enterprise_id = ANY($2)
             UNION SELECT enterprise_id, other_id FROM affiliate WHERE zone_id = $1 AND other_id = ANY($2)
             UNION SELECT a.id, b.id FROM enterprise a
             JOIN enterprise b ON b.zone_id = a.zone_id AND b.legal_representative = a.legal_representative
             WHERE a.zone_id = $1 AND a.id = ANY($2) AND a.legal_representative <> '' AND b.id <> a.id",
        )
        .bind(zone)
        .bind(list(of))
        .all()
        .await?)
}

async fn disputes_of(tx: &mut Tx, zone: &str, enterprises: &Ids) -> Result<Vec<String>> {
    Ok(tx
        .sql(
            "SELECT DISTINCT dispute_id FROM dispute_role
             WHERE zone_id = $1 AND enterprise_id = ANY($2) AND role = 'party' AND to_day IS NULL",
        )
        .bind(zone)
        .bind(list(enterprises))
        .scalars()
        .await?)
}

/// Disputes of these enterprises, open or closed, in which one of these lawyers or somebody of
/// these firms was the neutral (C6).
async fn once_neutral(tx: &mut Tx, zone: &str, enterprises: &Ids, firms: &Ids, lawyers: &Ids) -> Result<Vec<String>> {
    if firms.is_empty() && lawyers.is_empty() {
        return Ok(vec![]);
    }
    Ok(tx
        .sql(
            "SELECT p.dispute_id FROM dispute_role n
             JOIN dispute_role p ON p.zone_id = $1 AND p.dispute_id = n.dispute_id AND p.role = 'party'
             WHERE n.zone_id = $1 AND n.role = 'neutral' AND n.law_firm_id = ANY($3) AND p.enterprise_id = ANY($2)
             UNION SELECT p.dispute_id FROM dispute_role n
             JOIN dispute_role p ON p.zone_id = $1 AND p.dispute_id = n.dispute_id AND p.role = 'party'
             WHERE n.zone_id = $1 AND n.role = 'neutral' AND n.lawyer_id = ANY($4) AND p.enterprise_id = ANY($2)",
        )
        .bind(zone)
        .bind(list(enterprises))
        .bind(list(firms))
        .bind(list(lawyers))
        .scalars()
        .await?)
}

row! {
    struct RoleRow {
        dispute_id: String,
        role: RoleKind,
        side: String,
        enterprise_id: Option<String>,
        lawyer_id: Option<String>,
        law_firm_id: Option<String>,
        to_day: Option<Day>,
    }
}

async fn roles_in(tx: &mut Tx, zone: &str, disputes: &Ids) -> Result<Vec<DisputeRole>> {
    if disputes.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<RoleRow> = tx
        .sql(
            "SELECT dispute_id, role, side, enterprise_id, lawyer_id, law_firm_id, to_day FROM dispute_role
             WHERE zone_id = $1 AND dispute_id = ANY($2)",
        )
        .bind(zone)
        .bind(list(disputes))
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| DisputeRole {
            dispute: r.dispute_id,
            kind: r.role,
            side: r.side,
            enterprise: r.enterprise_id,
            lawyer: r.lawyer_id,
            law_firm: r.law_firm_id,
            to: r.to_day,
        })
        .collect())
}

row! {
    struct DisputeRow { id: String, open: bool, shared: bool, hidden_from: Option<String> }
}

async fn dispute_rows(tx: &mut Tx, zone: &str, disputes: &Ids) -> Result<Vec<Dispute>> {
    if disputes.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<DisputeRow> = tx
        .sql(
            "SELECT id, closed_at IS NULL AS open, shared, hidden_from FROM matter
             WHERE zone_id = $1 AND kind = 'dispute' AND id = ANY($2)",
        )
        .bind(zone)
        .bind(list(disputes))
        .all()
        .await?;
    let dispute = |r: DisputeRow| Dispute {
        id: r.id,
        open: r.open,
        shared: r.shared,
        hidden_from: r.hidden_from,
    };
    Ok(rows.into_iter().map(dispute).collect())
}

row! {
    struct RetainerRow { law_firm_id: String, lawyer_id: String, enterprise_id: String, to_day: Option<Day> }
}

fn retainer(r: RetainerRow) -> Retainer {
    Retainer {
        law_firm: r.law_firm_id,
        lawyer: r.lawyer_id,
        enterprise: r.enterprise_id,
        to: r.to_day,
    }
}

/// Retainers of these enterprises that run, or ended within a year.
async fn retainers_of(tx: &mut Tx, zone: &str, today: Day, enterprises: &Ids) -> Result<Vec<Retainer>> {
    let rows: Vec<RetainerRow> = tx
        .sql(
            "SELECT law_firm_id, lawyer_id, enterprise_id, to_day FROM retainer
             WHERE zone_id = $1 AND enterprise_id = ANY($2) AND (to_day IS NULL OR to_day >= $3)",
        )
        .bind(zone)
        .bind(list(enterprises))
        .bind(today.plus_months(-13))
        .all()
        .await?;
    Ok(rows.into_iter().map(retainer).collect())
}

/// Present clients of these firms, for C13.
async fn clients_of(tx: &mut Tx, zone: &str, today: Day, firms: &Ids) -> Result<Vec<Retainer>> {
    let rows: Vec<RetainerRow> = tx
        .sql(
            "SELECT law_firm_id, lawyer_id, enterprise_id, to_day FROM retainer
             WHERE zone_id = $1 AND law_firm_id = ANY($2) AND (to_day IS NULL OR to_day >= $3)",
        )
        .bind(zone)
        .bind(list(firms))
        .bind(today)
        .all()
        .await?;
    Ok(rows.into_iter().map(retainer).collect())
}

async fn interests(tx: &mut Tx, zone: &str, enterprises: &Ids) -> Result<Vec<Interest>> {
    let rows: Vec<(String, String, String, String)> = tx
        .sql(
            "SELECT d.lawyer_id, l.law_firm_id, d.enterprise_id, d.relation FROM declared_interest d
             JOIN lawyer l ON l.zone_id = d.zone_id AND l.id = d.lawyer_id
             WHERE d.zone_id = $1 AND d.enterprise_id = ANY($2)",
        )
        .bind(zone)
        .bind(list(enterprises))
        .all()
        .await?;
    let interest = |(lawyer, law_firm, enterprise, relation): (String, String, String, String)| Interest {
        lawyer,
        law_firm,
        enterprise,
        of_relative: relation == "relative",
    };
    Ok(rows.into_iter().map(interest).collect())
}

async fn names(tx: &mut Tx, zone: &str, of: &Ids) -> Result<BTreeMap<String, String>> {
    let rows: Vec<(String, String)> = tx
        .sql("SELECT id, name FROM enterprise WHERE zone_id = $1 AND id = ANY($2)")
        .bind(zone)
        .bind(list(of))
        .all()
        .await?;
    Ok(rows.into_iter().collect())
}

/// Owners and property companies of the buildings where these firms sit today: those who hold such
/// a seat in the committee, and the property company by its registered name.
async fn landlords(tx: &mut Tx, zone: &str, today: Day, of: &Ids) -> Result<BTreeMap<String, Ids>> {
    let rows: Vec<(String, String)> = tx
        .sql(
            "SELECT o.enterprise_id, s.enterprise_id FROM occupancy o
             JOIN seat s ON s.zone_id = o.zone_id AND s.building_id = o.building_id
             WHERE o.zone_id = $1 AND o.enterprise_id = ANY($2) AND o.from_day <= $3
               AND (o.to_day IS NULL OR o.to_day > $3)
               AND s.interest IN ('owner', 'property') AND s.enterprise_id <> o.enterprise_id
               AND s.from_day <= $3 AND (s.to_day IS NULL OR s.to_day >= $3)
             UNION SELECT o.enterprise_id, e.id FROM occupancy o
             JOIN building b ON b.zone_id = o.zone_id AND b.id = o.building_id
             JOIN enterprise e ON e.zone_id = b.zone_id AND e.name = b.property_company
             WHERE o.zone_id = $1 AND o.enterprise_id = ANY($2) AND o.from_day <= $3
               AND (o.to_day IS NULL OR o.to_day > $3) AND e.id <> o.enterprise_id",
        )
        .bind(zone)
        .bind(list(of))
        .bind(today)
        .all()
        .await?;
    let mut landlords: BTreeMap<String, Ids> = BTreeMap::new();
    for (tenant, landlord) in rows {
        landlords.entry(tenant).or_default().insert(landlord);
    }
    Ok(landlords)
}

async fn waived(tx: &mut Tx, zone: &str, firms: &Ids, subjects: &Ids) -> Result<Vec<Waived>> {
    let rows: Vec<(String, Rule, String, String)> = tx
        .sql(
            "SELECT law_firm_id, rule, subject_id, about_id FROM waiver
             WHERE zone_id = $1 AND law_firm_id = ANY($2) AND (subject_id = ANY($3) OR about_id = ANY($3))",
        )
        .bind(zone)
        .bind(list(firms))
        .bind(list(subjects))
        .all()
        .await?;
    let waived = |(law_firm, rule, subject, about)| Waived {
        law_firm,
        rule,
        subject,
        about,
    };
    Ok(rows.into_iter().map(waived).collect())
}
