//! A database for each test: a copy of a template that is made once, a file on SQLite, a `TEMPLATE`
//! on PostgreSQL (`TEST_DB=postgres`, server named by `TEST_DATABASE_URL`).

use std::path::PathBuf;
use std::sync::Mutex;

use louwei::db::Db;

use crate::world;

pub fn engine_is_postgres() -> bool {
    std::env::var("TEST_DB").is_ok_and(|db| db == "postgres")
}

/// The address of a fresh database, and the folder it lies in while that is kept.
pub async fn copy(seed: Seed) -> (String, Option<tempfile::TempDir>) {
    if engine_is_postgres() {
        (postgres_copy(seed).await, None)
    } else {
        sqlite_copy(seed).await
    }
}

/// Runs a statement as a person with the database's own tools would, past everything of ours.
pub async fn tamper(db: &Db, statement: &str) -> Result<u64, sqlx::Error> {
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    Ok(match db {
        Db::Sqlite { writer, .. } => {
            let mut connection = writer.outside().await.unwrap();
            sqlx::query(statement).execute(&mut *connection).await?.rows_affected()
        }
        Db::Postgres { writer, .. } => sqlx::query(statement).execute(writer).await?.rows_affected(),
    })
}

/// What a fresh database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seed {
    World,
    Nothing,
}

static MAKING: Mutex<()> = Mutex::new(());

/// Names the template by what makes it, so that a changed migration makes a new one.
fn template_name(seed: Seed) -> String {
    let mut all = Vec::new();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap() {
        all.push(std::fs::read(file.unwrap().path()).unwrap());
    }
    all.sort();
    all.push(include_bytes!("world.rs").to_vec());
    format!("louwei_{seed:?}_{}", &louwei::journal::sha256_hex(&all.concat())[..16]).to_lowercase()
}

async fn fill(url: &str, seed: Seed) {
    let db = Db::connect(url, None).await.unwrap();
    db.migrate().await.unwrap();
    if seed == Seed::World {
        world::fill(&db).await;
    }
    db.close().await;
}

async fn sqlite_copy(seed: Seed) -> (String, Option<tempfile::TempDir>) {
    let name = template_name(seed);
    let template = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.db"));
    if !template.exists() {
        // Several processes or threads may meet here: each makes its own, the last rename wins, all are alike.
        let making = template.with_extension(format!("{}.making", uuid::Uuid::now_v7().simple()));
        fill(&format!("sqlite:{}", making.display()), seed).await;
        std::fs::rename(&making, &template).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("louwei.db");
    std::fs::copy(&template, &copy).unwrap();
    (format!("sqlite:{}", copy.display()), Some(folder))
}

async fn postgres_copy(seed: Seed) -> String {
    let _one = MAKING.lock();
    let server = std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL names the PostgreSQL server");
    let (base, options) = server
        .split_once('?')
        .map_or((server.as_str(), String::new()), |(b, o)| (b, format!("?{o}")));
    let prefix = &base[..base.rfind('/').unwrap()];
    let url = |name: &str| format!("{prefix}/{name}{options}");
    let template = template_name(seed);
    let copy = format!("t_{}", uuid::Uuid::now_v7().simple());
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    let mut admin = pool.acquire().await.unwrap();
    // One process makes the template, the others wait.
    sqlx::query("SELECT pg_advisory_lock(7531)")
        .execute(&mut *admin)
        .await
        .unwrap();
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(&template)
        .fetch_one(&mut *admin)
        .await
        .unwrap();
    let create = |name: &str, from: &str| {
        sqlx::AssertSqlSafe(format!(
            "CREATE DATABASE {name} TEMPLATE {from} LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        ))
    };
    if !there {
        let making = format!("{template}_making");
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {making}")))
            .execute(&mut *admin)
            .await
            .unwrap();
        sqlx::query(create(&making, "template0"))
            .execute(&mut *admin)
            .await
            .unwrap();
        fill(&url(&making), seed).await;
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "ALTER DATABASE {making} RENAME TO {template}"
        )))
        .execute(&mut *admin)
        .await
        .unwrap();
    }
    sqlx::query(create(&copy, &template))
        .execute(&mut *admin)
        .await
        .unwrap();
    sqlx::query("SELECT pg_advisory_unlock(7531)")
        .execute(&mut *admin)
        .await
        .unwrap();
    drop(admin);
    pool.close().await;
    url(&copy)
}
