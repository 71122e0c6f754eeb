//! Rows of handoffs: what lists and other slices ask of one, and of its legs.

mod lists;

pub use lists::{Beside, ByDue, Query, beside, due_first};

use super::model::{Handoff, Named};
use crate::db::{Tx, Val};
use crate::error::Result;
use crate::guidance;
use crate::kernel::{Actor, Id, Timestamp};
use crate::matters::store::Loaded;
use crate::matters::{self, Matter};

pub async fn has_building(tx: &mut Tx, zone: &str, id: &str) -> Result<bool> {
    let n: i64 = tx
        .sql("SELECT COUNT(*) FROM building WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(id)
        .scalar()
        .await?;
    Ok(n == 1)
}

pub async fn firm(tx: &mut Tx, zone: &str, id: &str) -> Result<Option<Named>> {
    let row: Option<(String, String)> = tx
        .sql("SELECT id, name FROM enterprise WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(named))
}

/// Those of these departments that are registered.
pub async fn departments(tx: &mut Tx, zone: &str, ids: Vec<String>) -> Result<Vec<Named>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<(String, String)> = tx
        .sql("SELECT id, name FROM department WHERE zone_id = $1 AND id = ANY($2) ORDER BY id")
        .bind(zone)
        .bind(ids)
        .all()
        .await?;
    Ok(rows.into_iter().map(named).collect())
}

fn named((id, name): (String, String)) -> Named {
    Named { id, name }
}

/// What a form offers: buildings that this person hands off from, departments, guidance groups.
pub async fn choices(tx: &mut Tx, actor: &Actor, kind: &str) -> Result<Option<Vec<(String, String)>>> {
    let own: Vec<String> = actor
        .over(crate::kernel::Role::Coordinator)
        .into_iter()
        .map(str::to_owned)
        .collect();
    Ok(match kind {
        "building" => Some(
            tx.sql(
                "SELECT id, name FROM building
                 WHERE zone_id = $1 AND (CAST($2 AS BIGINT) = 1 OR id = ANY($3)) ORDER BY code, id LIMIT 500",
            )
            .bind(&actor.zone)
            .bind(i64::from(actor.runs_zone()))
            .bind(own)
            .all()
            .await?,
        ),
        "category" => {
            let all = crate::routing::categories(tx, &actor.zone).await?;
            Some(all.into_iter().filter(|c| c.active).map(|c| (c.code, c.name)).collect())
        }
        "department" => Some(
            tx.sql("SELECT id, name FROM department WHERE zone_id = $1 ORDER BY code, id LIMIT 500")
                .bind(&actor.zone)
                .all()
                .await?,
        ),
        "guidance_group" => Some(guidance::service::standing(tx, &actor.zone, actor.now.day()).await?),
        _ => None,
    })
}

/// An open handoff by its number, where this person may know of it.
pub async fn open_numbered(tx: &mut Tx, actor: &Actor, number: &str) -> Result<Option<Named>> {
    let row: Option<(String, String)> = tx
        .sql(
            "SELECT id, number FROM matter
             WHERE zone_id = $1 AND kind = 'handoff' AND number = $2 AND closed_at IS NULL",
        )
        .bind(&actor.zone)
        .bind(number)
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let known = matters::store::knows(tx, actor, Handoff::KIND, &row.0).await?;
    Ok(known.then(|| named(row)))
}

const COLUMNS: &[&str] = &[
    "zone_id",
    "id",
    "category",
    "building_id",
    "lead_id",
    "holder_id",
    "held_since",
    "hops",
    "sent_back_by",
    "supervised",
    "origin_kind",
    "origin_id",
    "merged_into",
    "enterprise_id",
];

const LEG_COLUMNS: &[&str] = &[
    "zone_id",
    "handoff_id",
    "leg_id",
    "department_id",
    "role",
    "stage",
    "live",
    "open",
];

/// Brings the rows of a handoff up to date.
pub async fn write(tx: &mut Tx, zone: &str, id: &Id<Handoff>, h: &Handoff) -> Result<()> {
    let mut sent_back: Vec<&str> = h.returns.iter().map(|r| r.department.name.as_str()).collect();
    sent_back.dedup();
    let holder = h.held_by();
    let origin = h.origin.as_ref();
    let merged = h.ended.as_ref().and_then(|e| e.merged_into.as_ref());
    let row: Vec<Val> = vec![
        zone.into(),
        id.as_str().into(),
        (&h.category).into(),
        (&h.building).into(),
        h.lead().map_or(&h.plan.lead.id, |leg| &leg.department.id).into(),
        holder.map(|(d, _)| d.id.clone()).into(),
        holder.map(|(_, since)| since).into(),
        h.hops.into(),
        sent_back.join("、").into(),
        h.supervised.is_some().into(),
        origin.map(|o| o.kind.clone()).into(),
        origin.map(|o| o.id.clone()).into(),
        merged.map(|m| m.id.clone()).into(),
        h.firm.as_ref().map(|f| f.id.clone()).into(),
    ];
    tx.insert_many(
        "handoff",
        COLUMNS,
        vec![row],
        "ON CONFLICT (zone_id, id) DO UPDATE SET category = excluded.category, lead_id = excluded.lead_id,
         holder_id = excluded.holder_id, held_since = excluded.held_since, hops = excluded.hops,
         sent_back_by = excluded.sent_back_by, supervised = excluded.supervised, merged_into = excluded.merged_into,
         enterprise_id = excluded.enterprise_id",
    )
    .await?;
    let open = !h.stage().is_closed();
    let acted_on = h.legs.iter().filter_map(|leg| Some((leg, leg.acting_department()?)));
    let legs = acted_on
        .map(|(leg, department)| {
            vec![
                zone.into(),
                id.as_str().into(),
                (&leg.id).into(),
                (&department.id).into(),
                leg.role.into(),
                leg.stage.into(),
                leg.is_live().into(),
                open.into(),
            ]
        })
        .collect();
    tx.insert_many(
        "handoff_leg",
        LEG_COLUMNS,
        legs,
        "ON CONFLICT (zone_id, handoff_id, leg_id) DO UPDATE SET role = excluded.role, stage = excluded.stage,
         live = excluded.live, open = excluded.open",
    )
    .await?;
    let groups = h.legs.iter().filter_map(|leg| Some((leg, leg.group.as_ref()?)));
    let groups = groups
        .map(|(leg, of)| vec![zone.into(), id.as_str().into(), (&leg.id).into(), (&of.group.id).into()])
        .collect();
    let columns = &["zone_id", "handoff_id", "leg_id", "group_id"];
    tx.insert_many("handoff_group", columns, groups, "ON CONFLICT DO NOTHING")
        .await?;
    Ok(())
}

row! {
    /// A handoff as the matter it comes from tells of it: who has it, since when.
    #[derive(Debug, Clone)]
    pub struct Outline {
        pub id: String,
        pub number: String,
        pub stage: String,
        pub holder: Option<String>,
        pub since: Option<Timestamp>,
        pub due_at: Option<Timestamp>,
        pub closed_at: Option<Timestamp>,
    }
}

/// The handoffs of a matter, oldest first.
pub async fn of_origin(tx: &mut Tx, zone: &str, kind: &str, id: &str) -> Result<Vec<Outline>> {
    Ok(tx
        .sql(
            "SELECT m.id, m.number, m.stage, d.name AS holder, h.held_since AS since, m.due_at, m.closed_at
             FROM handoff h
             JOIN matter m ON m.zone_id = h.zone_id AND m.kind = 'handoff' AND m.id = h.id
             LEFT JOIN department d ON d.zone_id = h.zone_id AND d.id = h.holder_id
             WHERE h.zone_id = $1 AND h.origin_kind = $2 AND h.origin_id = $3 ORDER BY m.id",
        )
        .bind(zone)
        .bind(kind)
        .bind(id)
        .all()
        .await?)
}

/// Numbers of the handoffs that were merged into this one, with their ids, but for those that are hidden
/// from this person.
pub async fn merged_into(tx: &mut Tx, actor: &Actor, id: &str) -> Result<Vec<Named>> {
    let rows: Vec<(String, String)> = tx
        .sql(
            "SELECT m.id, m.number FROM handoff h
             JOIN matter m ON m.zone_id = h.zone_id AND m.kind = 'handoff' AND m.id = h.id
             WHERE h.zone_id = $1 AND h.merged_into = $2 AND (m.hidden_from IS NULL OR NOT m.hidden_from = ANY($3))
             ORDER BY m.id",
        )
        .bind(&actor.zone)
        .bind(id)
        .bind(actor.tied_to.clone())
        .all()
        .await?;
    Ok(rows.into_iter().map(named).collect())
}

/// A handoff as this person may read it: one that is hidden from them is not named as that into which it
/// was merged.
pub async fn load(tx: &mut Tx, actor: &Actor, id: &Id<Handoff>) -> Result<Option<Loaded<Handoff>>> {
    let Some(mut loaded) = matters::store::load::<Handoff>(tx, actor, id).await? else {
        return Ok(None);
    };
    if let Some(ended) = &mut loaded.matter.ended
        && let Some(into) = &ended.merged_into
        && is_hidden(tx, actor, &into.id).await?
    {
        ended.merged_into = None;
    }
    Ok(Some(loaded))
}

async fn is_hidden(tx: &mut Tx, actor: &Actor, id: &str) -> Result<bool> {
    if actor.tied_to.is_empty() {
        return Ok(false);
    }
    let n: i64 = tx
        .sql(
            "SELECT COUNT(*) FROM matter
             WHERE zone_id = $1 AND kind = 'handoff' AND id = $2 AND hidden_from = ANY($3)",
        )
        .bind(&actor.zone)
        .bind(id)
        .bind(actor.tied_to.clone())
        .scalar()
        .await?;
    Ok(n == 1)
}
