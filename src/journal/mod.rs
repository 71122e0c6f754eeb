//! # The journal: every change of everything, appended once
//!
//! An [`Event`] is one row, numbered within its subject; `seq` is the subject's version. Each event
//! carries the hash of the one before it, each day a hash over all its events, so that neither a
//! changed nor a removed event goes unseen: `louwei verify` recomputes all of it.
//!
//! [`append`] writes events with the facts they yield, and the retry key of the request, in the
//! caller's transaction. Nothing else writes events or facts.

mod store;
pub mod verify;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::db::Tx;
use crate::error::Result;
use crate::figures::{self, Fact};
use crate::kernel::{Actor, Role};

pub use store::{COLUMNS, EventRow, last_events, seal_days, timeline, timelines};

words! {
    /// Who may read a text (domain.md 4.0): V0 public aggregate, V1 header, V2 handlers and
    /// parties, V3 one side and the neutral, V4 lawyer and client.
    pub enum Visibility {
        Public = "v0" "公开汇总",
        Header = "v1" "办理概况",
        Parties = "v2" "经办人与各方",
        OneSide = "v3" "一方与中立人",
        Privileged = "v4" "律师与委托人",
    }
}

/// One change of one subject, before it is written.
#[derive(Debug, Clone)]
pub struct Event {
    pub subject_kind: &'static str,
    pub subject_id: String,
    pub seq: i64,
    pub acting_role: Role,
    pub step: &'static str,
    pub from_stage: &'static str,
    pub to_stage: &'static str,
    pub visibility: Visibility,
    /// The side whose text it is, for [`Visibility::OneSide`] and [`Visibility::Privileged`].
    pub side: String,
    pub body: Value,
    /// Hash of the subject's previous event; empty for the first.
    pub prev_hash: String,
    pub facts: Vec<Fact>,
}

impl Event {
    /// A change of a register row: visible to whoever may see the row.
    pub fn of_register(
        kind: &'static str,
        id: &str,
        seq: i64,
        step: &'static str,
        prev_hash: &str,
        body: Value,
    ) -> Self {
        Event {
            subject_kind: kind,
            subject_id: id.to_owned(),
            seq,
            acting_role: Role::ZoneOfficer,
            step,
            from_stage: "",
            to_stage: "",
            visibility: Visibility::Header,
            side: String::new(),
            body,
            prev_hash: prev_hash.to_owned(),
            facts: vec![],
        }
    }

    pub fn by(mut self, role: Role) -> Self {
        self.acting_role = role;
        self
    }

    pub fn with_facts(mut self, facts: Vec<Fact>) -> Self {
        self.facts = facts;
        self
    }

    /// The hash that the next event of this subject will carry.
    pub fn hash(&self, actor: &Actor) -> String {
        chain(&Hashed {
            zone: &actor.zone,
            kind: self.subject_kind,
            id: &self.subject_id,
            seq: self.seq,
            at: &actor.now.to_string(),
            actor: actor.person.as_str(),
            name: &actor.name,
            role: self.acting_role.as_str(),
            step: self.step,
            from: self.from_stage,
            to: self.to_stage,
            visibility: self.visibility.as_str(),
            side: &self.side,
            body: &self.body.to_string(),
            prev: &self.prev_hash,
        })
    }
}

/// What is hashed of an event, in this order.
#[derive(Serialize)]
struct Hashed<'a> {
    zone: &'a str,
    kind: &'a str,
    id: &'a str,
    seq: i64,
    at: &'a str,
    actor: &'a str,
    name: &'a str,
    role: &'a str,
    step: &'a str,
    from: &'a str,
    to: &'a str,
    visibility: &'a str,
    side: &'a str,
    body: &'a str,
    prev: &'a str,
}

fn chain(event: &Hashed<'_>) -> String {
    // A JSON list quotes every part, so that no two events share one text.
    hex(&Sha256::digest(serde_json::to_vec(event).unwrap_or_default()))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        out.push(char::from_digit(u32::from(b >> 4), 16).unwrap_or('0'));
        out.push(char::from_digit(u32::from(b & 15), 16).unwrap_or('0'));
        out
    })
}

pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Appends events with their facts and roll-up, before the transaction ends.
///
/// Returns the hash of each event, in order: the caller keeps the last one of each subject in its
/// row, as `head_hash`. Two writers of one version meet at the primary key: the transaction of the
/// later one runs again, and finds the version that the other has left.
pub async fn append(tx: &mut Tx, actor: &Actor, events: Vec<Event>) -> Result<Vec<String>> {
    if let Some(retry) = &actor.retry {
        let (kind, id) = events
            .first()
            .map_or(("", ""), |e| (e.subject_kind, e.subject_id.as_str()));
        store::claim_retry(tx, actor, retry, kind, id).await?;
    }
    let hashes: Vec<String> = events.iter().map(|e| e.hash(actor)).collect();
    let facts: Vec<figures::Entry> = events
        .iter()
        .flat_map(|e| {
            e.facts
                .iter()
                .map(|f| figures::Entry::new(f, e.subject_kind, &e.subject_id, e.seq))
        })
        .collect();
    store::insert_events(tx, actor, &events, &hashes);
    figures::store::record(tx, &actor.zone, facts);
    Ok(hashes)
}
