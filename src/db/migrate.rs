//! The migrator: one tree of files for both engines.
//!
//! A file is portable SQL. What must differ stands between `-- only sqlite` or `-- only postgres`
//! and `-- end`; everything else runs on both as it stands.

use std::borrow::Cow;

use rust_embed::RustEmbed;
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::{Db, Result};

#[derive(RustEmbed)]
#[folder = "migrations/"]
#[include = "*.sql"]
struct Files;

pub async fn run(db: &Db) -> Result<()> {
    let migrator = Migrator::with_migrations(migrations(db.engine()));
    match db {
        Db::Sqlite { writer, .. } => {
            let mut connection = writer.outside().await?;
            migrator.run(&mut *connection).await?;
            super::planner::tell(&mut connection).await?;
        }
        Db::Postgres { writer, .. } => migrator.run(writer).await?,
    }
    Ok(())
}

/// The number of the newest migration file.
pub fn schema_version() -> i64 {
    Files::iter().filter_map(|name| number(&name)).max().unwrap_or(0)
}

fn number(name: &str) -> Option<i64> {
    name.split('_').next()?.parse().ok()
}

fn migrations(engine: &str) -> Vec<Migration> {
    let mut list: Vec<Migration> = Files::iter()
        .filter_map(|name| {
            let file = Files::get(&name)?;
            let text = for_engine(&String::from_utf8_lossy(&file.data), engine);
            let title = name.trim_end_matches(".sql").to_owned();
            // The text comes from our own folder, embedded at build time.
            let text = sqlx::AssertSqlSafe(text).into_sql_str();
            Some(Migration::new(
                number(&name)?,
                Cow::Owned(title),
                MigrationType::Simple,
                text,
                false,
            ))
        })
        .collect();
    list.sort_by_key(|m| m.version);
    list
}

fn for_engine(text: &str, engine: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut keep = true;
    for line in text.lines() {
        match line.trim() {
            "-- end" => keep = true,
            mark if mark.starts_with("-- only ") => keep = mark == format!("-- only {engine}"),
            _ if keep => {
                out.push_str(line);
                out.push('\n');
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_gets_its_own_lines_and_the_common_ones() {
        let text = "A;\n-- only sqlite\nB;\n-- end\n-- only postgres\nC;\n-- end\nD;\n";
        assert_eq!(for_engine(text, "sqlite"), "A;\nB;\nD;\n");
        assert_eq!(for_engine(text, "postgres"), "A;\nC;\nD;\n");
    }
}
