//! Names and texts by any part of them: pairs of neighbouring characters, indexed by each engine in its own
//! way.
//!
//! The terms of a name and of a query are made by `registers::text`; here they are only matched.

use super::{Result, Tx, Val};

crate::row! {
    /// A name or a text that has all the terms of a query.
    #[derive(Debug, Clone)]
    pub struct Found {
        /// Place in the index: the cursor of a list.
        pub no: i64,
        pub subject_id: String,
        pub name: String,
    }
}

/// Names of a kind that have all of `terms`, in the order in which they were first registered,
/// after the place `after`. Terms hold letters and digits only.
pub async fn names(
    tx: &mut Tx,
    zone: &str,
    kind: &str,
    terms: &[String],
    after: i64,
    limit: i64,
) -> Result<Vec<Found>> {
    let (text, terms) = if tx.is_sqlite() {
        let quoted: Vec<String> = terms.iter().map(|t| format!("\"{t}\"")).collect();
        (
            "SELECT n.no, n.subject_id, n.name FROM search_gram g JOIN search_name n ON n.no = g.rowid
             WHERE search_gram MATCH $3 AND g.rowid > $4 AND n.zone_id = $1 AND n.kind = $2
             ORDER BY g.rowid LIMIT $5",
            quoted.join(" AND "),
        )
    } else {
        (
            "SELECT no, subject_id, name FROM search_name
             WHERE zone_id = $1 AND kind = $2 AND string_to_array(grams, ' ') @> string_to_array($3, ' ') AND no > $4
             ORDER BY no LIMIT $5",
            terms.join(" "),
        )
    };
    tx.sql(text)
        .bind(zone)
        .bind(kind)
        .bind(terms)
        .bind(after)
        .bind(limit)
        .all()
        .await
}

/// One way to find a text: by all of these terms, where one of these marks stands beside them. Both
/// hold letters and digits only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    pub terms: Vec<String>,
    pub marks: Vec<String>,
}

impl Way {
    fn as_fts(&self) -> String {
        let quoted = |words: &[String], by: &str| {
            let all: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
            all.join(by)
        };
        format!(
            "({} AND ({}))",
            quoted(&self.terms, " AND "),
            quoted(&self.marks, " OR ")
        )
    }
}

/// Texts of a kind that one of two ways finds, the latest first, before the place `before`.
pub async fn latest(
    tx: &mut Tx,
    zone: &str,
    kind: &str,
    [one, other]: &[Way; 2],
    before: i64,
    limit: i64,
) -> Result<Vec<Found>> {
    let statement = if tx.is_sqlite() {
        tx.sql(
            "SELECT n.no, n.subject_id, n.name FROM search_gram g JOIN search_name n ON n.no = g.rowid
             WHERE search_gram MATCH $5 AND g.rowid < $3 AND n.zone_id = $1 AND n.kind = $2
             ORDER BY g.rowid DESC LIMIT $4",
        )
        .bind(zone)
        .bind(kind)
        .bind(before)
        .bind(limit)
        .bind(format!("{} OR {}", one.as_fts(), other.as_fts()))
    } else {
        tx.sql(
            "SELECT no, subject_id, name FROM search_name
             WHERE zone_id = $1 AND kind = $2 AND no < $3
               AND ((string_to_array(grams, ' ') @> $5 AND string_to_array(grams, ' ') && $6)
                    OR (string_to_array(grams, ' ') @> $7 AND string_to_array(grams, ' ') && $8))
             ORDER BY no DESC LIMIT $4",
        )
        .bind(zone)
        .bind(kind)
        .bind(before)
        .bind(limit)
        .bind(&one.terms[..])
        .bind(&one.marks[..])
        .bind(&other.terms[..])
        .bind(&other.marks[..])
    };
    statement.all().await
}

/// Keeps names with their terms; a name that is there already is changed.
pub fn keep(tx: &mut Tx, zone: &str, kind: &str, names: Vec<(String, String, String)>) {
    let rows = names
        .into_iter()
        .map(|(id, name, terms)| -> Vec<Val> { vec![zone.into(), kind.into(), id.into(), name.into(), terms.into()] })
        .collect();
    tx.queue_many(
        "search_name",
        &["zone_id", "kind", "subject_id", "name", "grams"],
        rows,
        "ON CONFLICT (zone_id, kind, subject_id) DO UPDATE SET name = excluded.name, grams = excluded.grams
         WHERE search_name.grams <> excluded.grams OR search_name.name <> excluded.name",
    );
}
