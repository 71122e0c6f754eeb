//! Loads a [`Picture`] for any number of questions with the same few statements.

use std::collections::BTreeSet;

use crate::advisors::gate::{
    Dispute, DisputeRole, Interest, Picture, Question, Retainer, RoleKind, Rule, Seat, Waived,
};
use crate::db::{self, Ask, At, Column, FromRow, Row, Tx, ask};
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
    let mut disputes: Ids = questions.iter().filter_map(|q| q.dispute.clone()).collect();
    let firms: Ids = questions
        .iter()
        .map(|q| q.law_firm.clone())
        .filter(|f| !f.is_empty())
        .collect();
    let subjects: Ids = questions.iter().map(|q| q.subject().to_owned()).collect();
    let lawyers: Ids = questions
        .iter()
        .map(|q| q.lawyer.clone())
        .filter(|l| !l.is_empty())
        .collect();
    let served: Ids = questions.iter().flat_map(Question::served).map(str::to_owned).collect();
    let ours = Ours {
        firms: &firms,
        lawyers: &lawyers,
        served: &served,
        to_advise: questions.iter().any(|q| q.seat == Seat::Adviser),
    };
    let (sat, tied) = tx
        .ask((once_neutral(zone, questions, ours), affiliates(zone, &asked)))
        .await?;
    disputes.extend(sat.into_iter().map(|(id,)| id));
    let (mut picture, near) = around_these(tx, zone, today, &asked, tied, disputes, ours).await?;
    let (retainers, interests, waivers) = tx
        .ask((
            retainers_of(zone, today, &near),
            interests(zone, &near),
            waivers(zone, &firms, &subjects),
        ))
        .await?;
    picture.retainers = retainers.into_iter().map(retainer).collect();
    picture.interests = interests.into_iter().map(interest).collect();
    picture.waived = waivers.into_iter().map(waived).collect();
    if near.len() > asked.len() || !picture.roles.is_empty() || questions.iter().any(|q| q.dispute.is_some()) {
        let mut named = near.clone();
        named.extend(picture.retainers.iter().map(|r| r.enterprise.clone()));
        let (clients, landlords, names) = tx
            .ask((
                clients_of(zone, today, &firms),
                landlords(zone, today, &asked),
                names(zone, &named),
            ))
            .await?;
        picture.names = names.into_iter().collect();
        for ClientRow { name, of } in clients.into_iter().filter(|c| !near.contains(&c.of.enterprise_id)) {
            picture.names.insert(of.enterprise_id.clone(), name);
            picture.retainers.push(retainer(of));
        }
        for (tenant, landlord) in landlords {
            picture.landlords.entry(tenant).or_default().insert(landlord);
        }
    }
    Ok(picture)
}

/// Open disputes, roles and affiliates around enterprises and disputes, and all enterprises they
/// bring in. What is closed binds only whoever was neutral in it, see [`once_neutral`], and for a year
/// the lawyers of its sides, see [`disputes_of`]: a firm's history grows for ever, these do not.
pub async fn around(tx: &mut Tx, zone: &str, today: Day, asked: &Ids, disputes: Ids) -> Result<(Picture, Ids)> {
    let (tied,) = tx.ask((affiliates(zone, asked),)).await?;
    let nobody = Ids::new();
    let ours = Ours {
        firms: &nobody,
        lawyers: &nobody,
        served: &nobody,
        to_advise: false,
    };
    around_these(tx, zone, today, asked, tied, disputes, ours).await
}

/// The law firms and lawyers of the questions, and whom they are to serve.
#[derive(Clone, Copy)]
struct Ours<'a> {
    firms: &'a Ids,
    lawyers: &'a Ids,
    served: &'a Ids,
    /// One of them is to become a standing adviser.
    to_advise: bool,
}

/// As [`around`], where the affiliates of `asked` are known.
async fn around_these(
    tx: &mut Tx,
    zone: &str,
    today: Day,
    asked: &Ids,
    tied: Vec<(String, String)>,
    mut disputes: Ids,
    ours: Ours<'_>,
) -> Result<(Picture, Ids)> {
    let mut picture = Picture::at(today);
    let mut near = asked.clone();
    for (a, b) in tied {
        picture.affiliate(&a, &b);
        near.extend([a, b]);
    }
    let mut served = ours.served.clone();
    let theirs = ours.served.iter().filter_map(|e| picture.affiliates.get(e));
    served.extend(theirs.flatten().cloned());
    let ours = Ours {
        served: &served,
        ..ours
    };
    disputes.extend(disputes_of(tx, zone, today, &near, ours).await?);
    let (roles, rows) = tx
        .ask((roles_in(zone, &disputes), disputes_in(zone, &disputes)))
        .await?;
    roles.into_iter().map(role).for_each(|r| picture.add_role(r));
    rows.into_iter().map(dispute).for_each(|d| picture.add_dispute(d));
    let brought: Ids = picture
        .roles
        .values()
        .flatten()
        .filter_map(|r| r.enterprise.clone())
        .filter(|e| !near.contains(e))
        .collect();
    if !brought.is_empty() {
        let (tied,) = tx.ask((affiliates(zone, &brought),)).await?;
        for (a, b) in tied {
            picture.affiliate(&a, &b);
            near.extend([a, b]);
        }
    }
    near.extend(brought);
    Ok((picture, near))
}

/// Declared affiliates, and firms with the same legal representative.
fn affiliates(zone: &str, of: &Ids) -> Ask<(String, String)> {
    ask(
        "SELECT enterprise_id, other_id FROM affiliate WHERE zone_id = $1 AND enterprise_id = ANY($2)
         UNION SELECT enterprise_id, other_id FROM affiliate WHERE zone_id = $1 AND other_id = ANY($2)
         UNION SELECT a.id, b.id FROM enterprise a
         JOIN enterprise b ON b.zone_id = a.zone_id AND b.legal_representative = a.legal_representative
         WHERE a.zone_id = $1 AND a.id = ANY($2) AND a.legal_representative <> '' AND b.id <> a.id",
    )
    .bind(zone)
    .bind(list(of))
}

/// Open disputes of these enterprises, and those closed within a year in which one of ours stood against
/// whom we are to serve, or an affiliate of theirs (C9): all of them where somebody is to advise, else those
/// between two of these enterprises.
async fn disputes_of(tx: &mut Tx, zone: &str, today: Day, enterprises: &Ids, ours: Ours<'_>) -> Result<Vec<String>> {
    Ok(tx
        .sql(
            "SELECT dispute_id FROM dispute_role
             WHERE zone_id = $1 AND enterprise_id = ANY($2) AND role = 'party' AND to_day IS NULL
             UNION SELECT dispute_id
             FROM (SELECT enterprise_id, dispute_id FROM opposed
                   WHERE zone_id = $1 AND enterprise_id = ANY($7) AND law_firm_id = ANY($4) AND to_day >= $3
                   UNION SELECT enterprise_id, dispute_id FROM opposed
                   WHERE zone_id = $1 AND enterprise_id = ANY($7) AND lawyer_id = ANY($5) AND to_day >= $3) AS stood
             WHERE $6 OR EXISTS (SELECT 1 FROM dispute_role p
                                 WHERE p.zone_id = $1 AND p.dispute_id = stood.dispute_id AND p.role = 'party'
                                   AND p.enterprise_id = ANY($2) AND p.enterprise_id <> stood.enterprise_id)",
        )
        .bind(zone)
        .bind(list(enterprises))
        .bind(today.plus_months(-13))
        .bind(list(ours.firms))
        .bind(list(ours.lawyers))
        .bind(ours.to_advise)
        .bind(list(ours.served))
        .scalars()
        .await?)
}

/// Of the disputes, open or closed, in which one of our lawyers or somebody of our firms was the neutral
/// (C6), one of whoever is to be advised, and one between whoever else is to be served and each whom they
/// are against: one is as good as many.
fn once_neutral(zone: &str, questions: &[Question], ours: Ours<'_>) -> Ask<(String,)> {
    let against: Ids = questions
        .iter()
        .flat_map(|q| match q.seat {
            Seat::Adviser => vec![""],
            Seat::PreLawyer | Seat::Representative => q.enterprises().collect(),
            Seat::Neutral => vec![],
        })
        .map(str::to_owned)
        .collect();
    ask("SELECT MIN(dispute_id) FROM mediated
         WHERE zone_id = $1 AND enterprise_id = ANY($2) AND law_firm_id = ANY($3) AND other_id = ANY($5)
         GROUP BY enterprise_id, law_firm_id, other_id
         UNION SELECT MIN(dispute_id) FROM mediated
         WHERE zone_id = $1 AND enterprise_id = ANY($2) AND lawyer_id = ANY($4) AND other_id = ANY($5)
         GROUP BY enterprise_id, lawyer_id, other_id")
    .bind(zone)
    .bind(list(ours.served))
    .bind(list(ours.firms))
    .bind(list(ours.lawyers))
    .bind(list(&against))
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

fn roles_in(zone: &str, disputes: &Ids) -> Ask<RoleRow> {
    ask(
        "SELECT dispute_id, role, side, enterprise_id, lawyer_id, law_firm_id, to_day FROM dispute_role
         WHERE zone_id = $1 AND dispute_id = ANY($2)",
    )
    .bind(zone)
    .bind(list(disputes))
}

fn role(r: RoleRow) -> DisputeRole {
    DisputeRole {
        dispute: r.dispute_id,
        kind: r.role,
        side: r.side,
        enterprise: r.enterprise_id,
        lawyer: r.lawyer_id,
        law_firm: r.law_firm_id,
        to: r.to_day,
    }
}

row! {
    struct DisputeRow { id: String, open: bool, shared: bool, hidden_from: Option<String> }
}

fn disputes_in(zone: &str, disputes: &Ids) -> Ask<DisputeRow> {
    ask("SELECT id, closed_at IS NULL AS open, shared, hidden_from FROM matter
         WHERE zone_id = $1 AND kind = 'dispute' AND id = ANY($2)")
    .bind(zone)
    .bind(list(disputes))
}

fn dispute(r: DisputeRow) -> Dispute {
    Dispute {
        id: r.id,
        open: r.open,
        shared: r.shared,
        hidden_from: r.hidden_from,
    }
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
fn retainers_of(zone: &str, today: Day, enterprises: &Ids) -> Ask<RetainerRow> {
    ask("SELECT law_firm_id, lawyer_id, enterprise_id, to_day FROM retainer
         WHERE zone_id = $1 AND enterprise_id = ANY($2) AND (to_day IS NULL OR to_day >= $3)")
    .bind(zone)
    .bind(list(enterprises))
    .bind(today.plus_months(-13))
}

/// A retainer with the client's name.
struct ClientRow {
    of: RetainerRow,
    name: String,
}

impl FromRow for ClientRow {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(ClientRow {
            of: RetainerRow::from_row(row)?,
            name: Column::column(row, At::Name("name"))?,
        })
    }
}

/// Present clients of these firms, for C13.
fn clients_of(zone: &str, today: Day, firms: &Ids) -> Ask<ClientRow> {
    ask(
        "SELECT r.law_firm_id, r.lawyer_id, r.enterprise_id, r.to_day, e.name FROM retainer r
         JOIN enterprise e ON e.zone_id = r.zone_id AND e.id = r.enterprise_id
         WHERE r.zone_id = $1 AND r.law_firm_id = ANY($2) AND (r.to_day IS NULL OR r.to_day >= $3)",
    )
    .bind(zone)
    .bind(list(firms))
    .bind(today)
}

row! {
    struct InterestRow { lawyer_id: String, law_firm_id: String, enterprise_id: String, relation: String }
}

fn interests(zone: &str, enterprises: &Ids) -> Ask<InterestRow> {
    ask(
        "SELECT d.lawyer_id, l.law_firm_id, d.enterprise_id, d.relation FROM declared_interest d
         JOIN lawyer l ON l.zone_id = d.zone_id AND l.id = d.lawyer_id
         WHERE d.zone_id = $1 AND d.enterprise_id = ANY($2)",
    )
    .bind(zone)
    .bind(list(enterprises))
}

fn interest(r: InterestRow) -> Interest {
    Interest {
        lawyer: r.lawyer_id,
        law_firm: r.law_firm_id,
        enterprise: r.enterprise_id,
        of_relative: r.relation == "relative",
    }
}

fn names(zone: &str, of: &Ids) -> Ask<(String, String)> {
    ask("SELECT id, name FROM enterprise WHERE zone_id = $1 AND id = ANY($2)")
        .bind(zone)
        .bind(list(of))
}

/// Owners and property companies of the buildings where these firms sit today: those who hold such
/// a seat in the committee, and the property company by its registered name.
fn landlords(zone: &str, today: Day, of: &Ids) -> Ask<(String, String)> {
    ask("SELECT o.enterprise_id, s.enterprise_id FROM occupancy o
         JOIN seat s ON s.zone_id = o.zone_id AND s.building_id = o.building_id
         WHERE o.zone_id = $1 AND o.enterprise_id = ANY($2) AND o.from_day <= $3
           AND (o.to_day IS NULL OR o.to_day > $3)
           AND s.interest IN ('owner', 'property') AND s.enterprise_id <> o.enterprise_id
           AND s.from_day <= $3 AND (s.to_day IS NULL OR s.to_day >= $3)
         UNION SELECT o.enterprise_id, e.id FROM occupancy o
         JOIN building b ON b.zone_id = o.zone_id AND b.id = o.building_id
         JOIN enterprise e ON e.zone_id = b.zone_id AND e.name = b.property_company
         WHERE o.zone_id = $1 AND o.enterprise_id = ANY($2) AND o.from_day <= $3
           AND (o.to_day IS NULL OR o.to_day > $3) AND e.id <> o.enterprise_id")
    .bind(zone)
    .bind(list(of))
    .bind(today)
}

row! {
    struct WaiverRow { law_firm_id: String, rule: Rule, subject_id: String, about_id: String }
}

fn waivers(zone: &str, firms: &Ids, subjects: &Ids) -> Ask<WaiverRow> {
    ask("SELECT law_firm_id, rule, subject_id, about_id FROM waiver
         WHERE zone_id = $1 AND law_firm_id = ANY($2) AND (subject_id = ANY($3) OR about_id = ANY($3))")
    .bind(zone)
    .bind(list(firms))
    .bind(list(subjects))
}

fn waived(r: WaiverRow) -> Waived {
    Waived {
        law_firm: r.law_firm_id,
        rule: r.rule,
        subject: r.subject_id,
        about: r.about_id,
    }
}
