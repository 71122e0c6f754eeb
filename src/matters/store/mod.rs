//! Rows of matters: loading within a scope, saving under a version; `lists.rs` lists them,
//! `files.rs` keeps their attachments, `whole.rs` reads them for `louwei verify`.

mod files;
mod known;
mod lists;
mod whole;

use super::{Header, Matter};
use crate::clocks;
use crate::db::{Ask, Tx, Val, ask};
use crate::error::{Error, Result};
use crate::kernel::{Actor, Id, Role, Timestamp};

pub(super) use files::{advance, insert_attachment};
pub use files::{attachments, bytes};
pub use known::known;
pub(crate) use lists::listed;
pub use lists::{Listed, Query, among, list};
pub(super) use whole::{WholeRow, rows};

/// A matter as it was read.
pub struct Loaded<M> {
    pub matter: M,
    pub version: i64,
    pub head_hash: String,
    pub open_clocks: clocks::Open,
    pub opened_at: Timestamp,
    pub building: Building,
}

/// The building of a matter as pages and answers name it; empty where it has none.
#[derive(Debug, Clone, Default)]
pub struct Building {
    pub id: String,
    pub code: String,
    pub name: String,
}

impl Building {
    fn of(id: Option<String>, code: Option<String>, name: Option<String>) -> Self {
        Building {
            id: id.unwrap_or_default(),
            code: code.unwrap_or_default(),
            name: name.unwrap_or_default(),
        }
    }
}

row! {
    /// A matter as it stands, before it is known whether this person may know of it: see [`loaded`].
    pub struct MatterRow {
        building_id: Option<String>,
        building_code: Option<String>,
        building_name: Option<String>,
        shared: bool,
        hidden_from: Option<String>,
        opened_at: Timestamp,
        open_clocks: String,
        version: i64,
        head_hash: String,
        body: String,
        named: bool,
    }
}

/// The references under which matters may name this person as a reader.
pub fn refs(actor: &Actor) -> Vec<String> {
    let mut refs = vec![format!("person:{}", actor.person)];
    for grant in &actor.grants {
        let kind = match grant.role {
            Role::EnterpriseContact => "enterprise",
            Role::Lawyer => "lawyer",
            Role::LawFirmLead => "law_firm",
            Role::Mediator => "mediation_body",
            Role::DepartmentClerk => "department",
            _ => continue,
        };
        if let Some(over) = &grant.over {
            refs.push(format!("{kind}:{over}"));
        }
    }
    refs
}

/// The matter, when it is there and this person may know of it.
pub async fn load<M: Matter>(tx: &mut Tx, actor: &Actor, id: &Id<M>) -> Result<Option<Loaded<M>>> {
    let (rows,) = tx.ask((asked(actor, id),)).await?;
    loaded(actor, rows)
}

/// What [`load`] asks, for whoever asks more in the same go; [`loaded`] reads the answer.
pub fn asked<M: Matter>(actor: &Actor, id: &Id<M>) -> Ask<MatterRow> {
    ask(
        "SELECT m.building_id, b.code AS building_code, b.name AS building_name, m.shared, m.hidden_from,
                m.opened_at, m.open_clocks, m.version, m.head_hash, m.body,
                EXISTS (SELECT 1 FROM reader r WHERE r.zone_id = $1 AND r.ref = ANY($4)
                        AND r.subject_kind = $2 AND r.subject_id = $3) AS named
         FROM matter m LEFT JOIN building b ON b.zone_id = m.zone_id AND b.id = m.building_id
         WHERE m.zone_id = $1 AND m.kind = $2 AND m.id = $3",
    )
    .bind(&actor.zone)
    .bind(M::KIND)
    .bind(id)
    .bind(refs(actor))
}

pub fn loaded<M: Matter>(actor: &Actor, rows: Vec<MatterRow>) -> Result<Option<Loaded<M>>> {
    let Some(row) = rows.into_iter().next() else {
        return Ok(None);
    };
    let place = row.building_id.as_deref();
    if !may_know(actor, row.shared, row.named, place, row.hidden_from.as_ref()) {
        return Ok(None);
    }
    Ok(Some(Loaded {
        matter: serde_json::from_str(&row.body)?,
        version: row.version,
        head_hash: row.head_hash,
        open_clocks: clocks::Open::read(&row.open_clocks)?,
        opened_at: row.opened_at,
        building: Building::of(row.building_id, row.building_code, row.building_name),
    }))
}

/// These matters by their ids, whoever may know of them.
pub async fn bodies<M: Matter>(tx: &mut Tx, zone: &str, ids: Vec<String>) -> Result<Vec<(String, M)>> {
    let rows: Vec<(String, String)> = tx
        .sql("SELECT id, body FROM matter WHERE zone_id = $1 AND kind = $2 AND id = ANY($3) ORDER BY id")
        .bind(zone)
        .bind(M::KIND)
        .bind(ids)
        .all()
        .await?;
    let read = |(id, body): (String, String)| Ok((id, serde_json::from_str(&body)?));
    rows.into_iter().map(read).collect()
}

/// The rule of [`load`] alone: scope, readers, and from whom it is hidden.
fn may_know(actor: &Actor, shared: bool, named: bool, building: Option<&str>, hidden_from: Option<&String>) -> bool {
    let hidden = hidden_from.is_some_and(|firm| actor.tied_to.contains(firm));
    let in_place = actor.sees_zone() || building.is_some_and(|b| actor.holds_over(Role::Coordinator, b));
    !hidden && (named || (shared && in_place))
}

row! {
    struct Standing {
        building_id: Option<String>,
        shared: bool,
        hidden_from: Option<String>,
        named: bool,
    }
}

/// May this person know of the matter? For slices that ask about another slice's matter.
pub async fn knows(tx: &mut Tx, actor: &Actor, kind: &str, id: &str) -> Result<bool> {
    let row: Option<Standing> = tx
        .sql(
            "SELECT building_id, shared, hidden_from,
                    EXISTS (SELECT 1 FROM reader r WHERE r.zone_id = $1 AND r.ref = ANY($4)
                            AND r.subject_kind = $2 AND r.subject_id = $3) AS named
             FROM matter WHERE zone_id = $1 AND kind = $2 AND id = $3",
        )
        .bind(&actor.zone)
        .bind(kind)
        .bind(id)
        .bind(refs(actor))
        .optional()
        .await?;
    Ok(row.is_some_and(|r| {
        may_know(
            actor,
            r.shared,
            r.named,
            r.building_id.as_deref(),
            r.hidden_from.as_ref(),
        )
    }))
}

/// `JF-2026-0007`: counted by zone, prefix and year.
pub async fn next_number(tx: &mut Tx, zone: &str, prefix: &str, year: i32) -> Result<String> {
    let name = format!("{prefix}-{year}");
    let n: i64 = tx
        .sql(
            "INSERT INTO counter (zone_id, name, value) VALUES ($1, $2, 1)
             ON CONFLICT (zone_id, name) DO UPDATE SET value = counter.value + 1 RETURNING value",
        )
        .bind(zone)
        .bind(&name)
        .scalar()
        .await?;
    Ok(format!("{name}-{n:04}"))
}

/// The columns of a matter, as it is inserted.
pub const COLUMNS: &[&str] = &[
    "zone_id",
    "kind",
    "id",
    "number",
    "building_id",
    "category",
    "title",
    "stage",
    "shared",
    "hidden_from",
    "opened_at",
    "closed_at",
    "due_at",
    "changed_at",
    "open_clocks",
    "version",
    "head_hash",
    "body",
];

#[expect(clippy::too_many_arguments, reason = "the row of a matter has this many parts")]
pub(super) async fn insert<M: Matter>(
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
    number: &str,
    kind: &'static str,
    header: &Header,
    clocks: &clocks::Open,
    hash: &str,
    matter: &M,
) -> Result<()> {
    let closed = header.closed.then_some(actor.now);
    let row: Vec<Val> = vec![
        (&actor.zone).into(),
        kind.into(),
        id.into(),
        number.into(),
        header.building.clone().into(),
        (&header.category).into(),
        (&header.title).into(),
        header.stage.into(),
        header.shared.into(),
        header.hidden_from.clone().into(),
        actor.now.into(),
        closed.into(),
        clocks.next_due().into(),
        actor.now.into(),
        clocks.to_text().into(),
        1i64.into(),
        hash.into(),
        serde_json::to_string(matter)?.into(),
    ];
    tx.insert_many("matter", COLUMNS, vec![row], "").await.map_err(|e| {
        if e.is_foreign_key_violation() {
            Error::invalid("building_id", "unknown_building", "没有这座楼宇，请从登记的楼宇中选择")
        } else {
            e.into()
        }
    })?;
    Ok(())
}

/// Saves a matter that [`load`] has read in this transaction under the version `expected`: nobody
/// else can have changed it since. Were it so all the same, the event of the next version would meet
/// the key of theirs.
#[expect(clippy::too_many_arguments, reason = "the row of a matter has this many parts")]
pub(super) fn update<M: Matter>(
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
    kind: &'static str,
    expected: i64,
    header: &Header,
    clocks: &clocks::Open,
    hash: &str,
    matter: &M,
) -> Result<()> {
    tx.sql(
            "UPDATE matter SET building_id = $5, category = $6, title = $7, stage = $8, shared = $9, hidden_from = $10,
                    closed_at = CASE WHEN CAST($11 AS BIGINT) = 0 THEN NULL ELSE COALESCE(closed_at, $12) END,
                    due_at = $13, changed_at = $12, open_clocks = $14, version = version + 1, head_hash = $15, body = $16
             WHERE zone_id = $1 AND kind = $2 AND id = $3 AND version = $4",
        )
        .bind(&actor.zone)
        .bind(kind)
        .bind(id)
        .bind(expected)
        .bind(header.building.clone())
        .bind(&header.category)
        .bind(&header.title)
        .bind(header.stage)
        .bind(header.shared)
        .bind(header.hidden_from.clone())
        .bind(i64::from(header.closed))
        .bind(actor.now)
        .bind(clocks.next_due())
        .bind(clocks.to_text())
        .bind(hash)
        .bind(serde_json::to_string(matter)?)
        .queue();
    Ok(())
}

/// Brings the readers of a matter from `before` to `after`.
pub(super) fn write_readers(tx: &mut Tx, zone: &str, kind: &str, id: &str, before: &[String], after: &[String]) {
    let gone: Vec<String> = before.iter().filter(|r| !after.contains(r)).cloned().collect();
    if !gone.is_empty() {
        tx.sql("DELETE FROM reader WHERE zone_id = $1 AND ref = ANY($2) AND subject_kind = $3 AND subject_id = $4")
            .bind(zone)
            .bind(gone)
            .bind(kind)
            .bind(id)
            .queue();
    }
    let come: Vec<Vec<Val>> = after
        .iter()
        .filter(|r| !before.contains(r))
        .map(|r| vec![zone.into(), r.into(), kind.into(), id.into()])
        .collect();
    tx.queue_many(
        "reader",
        &["zone_id", "ref", "subject_kind", "subject_id"],
        come,
        "ON CONFLICT DO NOTHING",
    );
}
