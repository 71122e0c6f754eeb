//! A statement and the ways to run it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use futures_util::TryStreamExt as _;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{AssertSqlSafe, Either, Executor as _, SqlSafeStr, SqlStr};

use super::queue::{self, Queued, Text};
use super::value::{Column, FromRow, Row, Val};
use super::{At, On, Result, Tx};

/// A statement with its values, bound to the connection it will run on.
pub struct Stmt<'t> {
    tx: &'t mut Tx,
    text: &'static str,
    values: Vec<Val>,
}

impl<'t> Stmt<'t> {
    pub(super) fn new(tx: &'t mut Tx, text: &'static str) -> Self {
        Stmt {
            tx,
            text,
            values: Vec::new(),
        }
    }

    /// The next of `$1, $2, …`.
    pub fn bind(mut self, value: impl Into<Val>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Written with whatever else this transaction writes: before the next statement that answers,
    /// at the latest with the commit. For a statement of whose outcome nothing depends: that it
    /// meets a key that is there means that somebody else was faster, and the transaction runs again.
    pub fn queue(self) {
        let text = self.tx.dialect(self.text);
        self.tx.queued.push(Queued::new(text, self.values));
    }

    /// How many rows it changed.
    pub async fn execute(self) -> Result<u64> {
        let text = self.tx.dialect(self.text);
        self.tx.execute(text, self.values).await
    }

    pub async fn all<T: FromRow>(self) -> Result<Vec<T>> {
        let text = self.tx.dialect(self.text);
        self.tx
            .fetch(text, self.values)
            .await?
            .iter()
            .map(T::from_row)
            .collect()
    }

    pub async fn optional<T: FromRow>(self) -> Result<Option<T>> {
        Ok(self.all().await?.into_iter().next())
    }

    /// The one row of a statement that always has one.
    pub async fn one<T: FromRow>(self) -> Result<T> {
        self.optional()
            .await?
            .ok_or(super::Error::Driver(sqlx::Error::RowNotFound))
    }

    /// The first column of the one row.
    pub async fn scalar<T: Column>(self) -> Result<T> {
        Ok(self.one::<(T,)>().await?.0)
    }

    /// Every row, read by `read`, which knows what the statement asked for.
    pub async fn all_as<T>(self, read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        let text = self.tx.dialect(self.text);
        self.tx.fetch(text, self.values).await?.iter().map(read).collect()
    }

    /// The first column of every row.
    pub async fn scalars<T: Column>(self) -> Result<Vec<T>> {
        let text = self.tx.dialect(self.text);
        self.tx
            .fetch(text, self.values)
            .await?
            .iter()
            .map(|row| T::column(row, At::Place(0)))
            .collect()
    }
}

/// Rows of an insert that may go together with other statements.
const FEW: usize = 20;

impl Tx {
    /// Inserts `rows` into `table` with as few statements as the engines allow. `tail` is what
    /// follows the values, such as `ON CONFLICT … DO UPDATE SET …`.
    pub async fn insert_many(
        &mut self,
        table: &'static str,
        columns: &'static [&'static str],
        rows: Vec<Vec<Val>>,
        tail: &'static str,
    ) -> Result<u64> {
        let mut changed = 0;
        for rows in chunks(rows, columns.len()) {
            let text = insert_text(table, columns, rows.len(), tail, !self.is_sqlite());
            changed += self.execute(Built(text), rows.into_iter().flatten().collect()).await?;
        }
        Ok(changed)
    }

    /// As [`Tx::insert_many`], written with whatever else this transaction writes: see [`Stmt::queue`].
    pub fn queue_many(
        &mut self,
        table: &'static str,
        columns: &'static [&'static str],
        rows: Vec<Vec<Val>>,
        tail: &'static str,
    ) {
        for rows in chunks(rows, columns.len()) {
            let few = rows.len() <= FEW;
            let text = insert_text(table, columns, rows.len(), tail, few || !self.is_sqlite());
            let values = rows.into_iter().flatten().collect();
            let queued = Queued::new(text, values);
            self.queued.push(if few { queued } else { queued.alone() });
        }
    }

    /// Writes what was queued, in its order.
    pub(super) async fn flush(&mut self) -> Result<()> {
        self.answers(vec![]).await.map(|_| ())
    }

    /// Writes what was queued and asks these statements, in as few goes as the engine allows. The
    /// rows of each, in order.
    pub(super) async fn answers(&mut self, asked: Vec<Queued>) -> Result<Vec<Vec<Row>>> {
        let mut all = std::mem::take(&mut self.queued);
        let written = all.len();
        all.extend(asked);
        let mut rows = Vec::with_capacity(all.len());
        for Text { text, values, parts } in queue::together(all, self.is_sqlite()) {
            match parts {
                1 => rows.push(self.rows(text, values).await.map_err(queue::raced)?),
                _ => rows.extend(self.rows_of_each(text, values, parts).await.map_err(queue::raced)?),
            }
        }
        rows.drain(..written);
        Ok(rows)
    }

    async fn execute(&mut self, text: impl SqlText, values: Vec<Val>) -> Result<u64> {
        if !self.queued.is_empty() {
            self.flush().await?;
        }
        self.run(text, values).await
    }

    pub(super) fn dialect(&self, text: &'static str) -> &'static str {
        if self.is_sqlite() { sqlite_text(text) } else { text }
    }

    async fn run(&mut self, text: impl SqlText, values: Vec<Val>) -> Result<u64> {
        macro_rules! run {
            ($executor:expr, $values:ident) => {{
                Ok(sqlx::query_with(text.safe(), $values(values)?)
                    .execute($executor)
                    .await?
                    .rows_affected())
            }};
        }
        match &mut self.on {
            On::SqliteWrite(tx) => run!(&mut **tx, sqlite_values),
            On::SqliteRead(conn) => run!(&mut **conn, sqlite_values),
            On::PostgresWrite(tx) => run!(&mut **tx, postgres_values),
            On::PostgresRead(conn) => run!(&mut **conn, postgres_values),
        }
    }

    async fn fetch(&mut self, text: &'static str, values: Vec<Val>) -> Result<Vec<Row>> {
        if self.queued.is_empty() {
            return self.rows(text, values).await;
        }
        let rows = self.answers(vec![Queued::new(text, values)]).await?;
        Ok(rows.into_iter().next().unwrap_or_default())
    }

    async fn rows(&mut self, text: impl SqlText, values: Vec<Val>) -> Result<Vec<Row>> {
        macro_rules! run {
            ($executor:expr, $values:ident, $wrap:path) => {{
                Ok(sqlx::query_with(text.safe(), $values(values)?)
                    .fetch_all($executor)
                    .await?
                    .into_iter()
                    .map($wrap)
                    .collect())
            }};
        }
        match &mut self.on {
            On::SqliteWrite(tx) => run!(&mut **tx, sqlite_values, Row::Sqlite),
            On::SqliteRead(conn) => run!(&mut **conn, sqlite_values, Row::Sqlite),
            On::PostgresWrite(tx) => run!(&mut **tx, postgres_values, Row::Postgres),
            On::PostgresRead(conn) => run!(&mut **conn, postgres_values, Row::Postgres),
        }
    }

    /// The rows of each of `parts` statements in one text, which only SQLite takes. Its driver ends the
    /// rows of each with what it changed.
    async fn rows_of_each(&mut self, text: impl SqlText, values: Vec<Val>, parts: usize) -> Result<Vec<Vec<Row>>> {
        let connection: &mut SqliteConnection = match &mut self.on {
            On::SqliteWrite(tx) => tx,
            On::SqliteRead(conn) => conn,
            On::PostgresWrite(_) | On::PostgresRead(_) => {
                return Err(super::Error::Setting("PostgreSQL takes one statement at a time".into()));
            }
        };
        let mut answers = connection.fetch_many(sqlx::query_with(text.safe(), sqlite_values(values)?));
        let mut all = Vec::with_capacity(parts);
        let mut rows = vec![];
        while let Some(answer) = answers.try_next().await? {
            match answer {
                Either::Right(row) => rows.push(Row::Sqlite(row)),
                Either::Left(_) => all.push(std::mem::take(&mut rows)),
            }
        }
        if all.len() == parts {
            Ok(all)
        } else {
            Err(super::Error::inconsistent("number of answers", &all.len().to_string()))
        }
    }
}

fn sqlite_values(values: Vec<Val>) -> Result<SqliteArguments> {
    let mut args = SqliteArguments::default();
    for value in values {
        value.storable()?;
        value.add_sqlite(&mut args)?;
    }
    Ok(args)
}

fn postgres_values(values: Vec<Val>) -> Result<PgArguments> {
    let mut args = PgArguments::default();
    for value in values {
        value.storable()?;
        value.add_postgres(&mut args)?;
    }
    Ok(args)
}

/// Text that is safe to run: it stands in our sources, or was put together by [`insert_text`] from
/// texts that do.
trait SqlText {
    fn safe(self) -> SqlStr;
}
impl SqlText for &'static str {
    fn safe(self) -> SqlStr {
        self.into_sql_str()
    }
}
struct Built(String);
impl SqlText for Cow<'static, str> {
    fn safe(self) -> SqlStr {
        match self {
            Cow::Borrowed(text) => text.safe(),
            Cow::Owned(text) => Built(text).safe(),
        }
    }
}
impl SqlText for Built {
    fn safe(self) -> SqlStr {
        AssertSqlSafe(self.0).into_sql_str()
    }
}

/// The rows of one statement each: SQLite binds at most 32,766 values in one.
fn chunks(rows: Vec<Vec<Val>>, columns: usize) -> impl Iterator<Item = Vec<Vec<Val>>> {
    let at_once = (30_000 / columns.max(1)).min(500);
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || Some(rows.by_ref().take(at_once).collect()).filter(|rows: &Vec<_>| !rows.is_empty()))
}

/// `INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) …` from names that stand in our sources. SQLite
/// takes `$1` for a name and looks up each among all the others, thousands in a long statement: it
/// gets places without a number.
fn insert_text(
    table: &'static str,
    columns: &'static [&'static str],
    rows: usize,
    tail: &'static str,
    numbered: bool,
) -> String {
    let mut text = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
    let mut n = 0;
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns.len() {
            n += 1;
            if column > 0 {
                text.push_str(", ");
            }
            if numbered {
                text.push('$');
                text.push_str(&n.to_string());
            } else {
                text.push('?');
            }
        }
        text.push(')');
    }
    text.push(' ');
    text.push_str(tail);
    text
}

/// PostgreSQL's `= ANY($n)` as SQLite says it. Each text is rewritten once.
fn sqlite_text(text: &'static str) -> &'static str {
    static SEEN: LazyLock<RwLock<HashMap<usize, &'static str>>> = LazyLock::new(RwLock::default);
    if !text.contains("= ANY($") {
        return text;
    }
    let key = text.as_ptr() as usize;
    if let Some(done) = SEEN.read().expect("no writer panics").get(&key) {
        return done;
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("= ANY($") {
        let (before, after) = rest.split_at(at);
        let end = after.find(')').unwrap_or(after.len() - 1);
        out.push_str(before);
        out.push_str(&format!(
            "IN (SELECT value FROM json_each({}))",
            &after["= ANY(".len()..end]
        ));
        rest = &after[end + 1..];
    }
    out.push_str(rest);
    let done: &'static str = Box::leak(out.into_boxed_str());
    SEEN.write().expect("no writer panics").insert(key, done);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_of_a_list_reads_on_sqlite() {
        assert_eq!(
            sqlite_text("SELECT 1 WHERE a = ANY($2) AND b = $1"),
            "SELECT 1 WHERE a IN (SELECT value FROM json_each($2)) AND b = $1"
        );
    }

    #[test]
    fn rows_of_an_insert_are_numbered_through() {
        assert_eq!(
            insert_text("t", &["a", "b"], 2, "", true).trim(),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)"
        );
        assert_eq!(
            insert_text("t", &["a", "b"], 2, "", false).trim(),
            "INSERT INTO t (a, b) VALUES (?, ?), (?, ?)"
        );
    }
}
