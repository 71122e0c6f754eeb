//! The floor: the same poem and the same sqlx over the same file, with nothing of ours.
//!
//! It reads the rows that one answer of ours is made of, writes as many rows as one step of ours in
//! a durable transaction, and draws a bare page of fifty rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use handlebars::Handlebars;
use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::web::{Data, Html, Json, Path};
use poem::{EndpointExt, Route, Server, get, handler, post};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Column, Row};

use crate::Outcome;

#[derive(Clone)]
struct Floor {
    readers: SqlitePool,
    writer: SqlitePool,
    zone: String,
    /// Any session of the file.
    session: String,
    /// Rows that a step writes, on the average.
    writes: f64,
    steps: Arc<AtomicU64>,
    templates: Arc<Handlebars<'static>>,
}

const PAGE: &str = "<!doctype html><html lang=\"zh-CN\"><title>纠纷</title><table>{{#each rows}}<tr>\
    <td><a href=\"/disputes/{{id}}\">{{number}}</a></td><td>{{title}}</td><td>{{stage}}</td>\
    <td>{{building_id}}</td><td>{{opened_at}}</td><td>{{due_at}}</td></tr>{{/each}}</table></html>";

/// Serves until it is killed.
pub async fn serve(path: &str, zone: &str, writes: f64) -> Outcome<()> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("temp_store", "memory");
    let pool = |most| {
        SqlitePoolOptions::new()
            .max_connections(most)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
    };
    let writer = pool(1)
        .connect_with(options.clone().pragma("cache_size", "-16384"))
        .await?;
    let readers = pool(4)
        .connect_with(options.read_only(true).pragma("cache_size", "-8192"))
        .await?;
    sqlx::query(
        "CREATE TABLE IF NOT EXISTS floor_row (zone_id TEXT NOT NULL, id TEXT NOT NULL, seq BIGINT NOT NULL,
         at TEXT NOT NULL, actor_id TEXT NOT NULL, step TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL,
         PRIMARY KEY (zone_id, id, seq))",
    )
    .execute(&writer)
    .await?;
    let session: String = sqlx::query_scalar("SELECT token_hash FROM session LIMIT 1")
        .fetch_one(&readers)
        .await?;
    let mut templates = Handlebars::new();
    templates.register_template_string("page", PAGE)?;
    let floor = Floor {
        readers,
        writer,
        zone: zone.to_owned(),
        session,
        writes,
        steps: Arc::default(),
        templates: Arc::new(templates),
    };
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
    let address = acceptor.local_addr();
    let address = address.first().and_then(|a| a.as_socket_addr()).ok_or("no address")?;
    println!("floor serves at http://{address}");
    let routes = Route::new()
        .at("/read/:id", get(read))
        .at("/step", post(step))
        .at("/page", get(page))
        .data(floor);
    Server::new_with_acceptor(acceptor).run(routes).await?;
    Ok(())
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> poem::Error {
    poem::Error::new(error, StatusCode::INTERNAL_SERVER_ERROR)
}

fn object(row: &sqlx::sqlite::SqliteRow) -> Value {
    row.columns()
        .iter()
        .map(|c| {
            let value = row
                .try_get::<Option<String>, _>(c.ordinal())
                .map(Value::from)
                .or_else(|_| row.try_get::<i64, _>(c.ordinal()).map(Value::from));
            (c.name().to_owned(), value.unwrap_or(Value::Null))
        })
        .collect()
}

/// The rows of the session, the matter, its clocks and its building, each by its key.
#[handler]
async fn read(floor: Data<&Floor>, id: Path<String>) -> poem::Result<Json<Value>> {
    let mut connection = floor.readers.acquire().await.map_err(failed)?;
    let session = sqlx::query("SELECT * FROM session WHERE token_hash = $1")
        .bind(&floor.session)
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    let matter = sqlx::query("SELECT * FROM matter WHERE zone_id = $1 AND kind = 'dispute' AND id = $2")
        .bind(&floor.zone)
        .bind(&id.0)
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    let clocks = sqlx::query("SELECT * FROM clock WHERE zone_id = $1 AND subject_kind = 'dispute' AND subject_id = $2")
        .bind(&floor.zone)
        .bind(&id.0)
        .fetch_all(&mut *connection)
        .await
        .map_err(failed)?;
    let building: String = matter.try_get("building_id").map_err(failed)?;
    let building = sqlx::query("SELECT id, code, name FROM building WHERE zone_id = $1 AND id = $2")
        .bind(&floor.zone)
        .bind(building)
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    Ok(Json(json!({
        "expires_at": session.try_get::<String, _>("expires_at").map_err(failed)?,
        "matter": object(&matter),
        "clocks": clocks.iter().map(object).collect::<Vec<_>>(),
        "building": object(&building),
    })))
}

/// A durable transaction of as many inserts as a step of ours writes rows.
#[handler]
async fn step(floor: Data<&Floor>, body: String) -> poem::Result<Json<Value>> {
    let n = floor.steps.fetch_add(1, Ordering::Relaxed);
    let rows = ((n + 1) as f64 * floor.writes) as u64 - (n as f64 * floor.writes) as u64;
    let id = uuid::Uuid::now_v7().to_string();
    let mut tx = floor.writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    for seq in 0..rows {
        sqlx::query(
            "INSERT INTO floor_row (zone_id, id, seq, at, actor_id, step, body, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&floor.zone)
        .bind(&id)
        .bind(seq as i64)
        .bind("2026-01-01T00:00:00.000Z")
        .bind(&id)
        .bind("step")
        .bind(&body)
        .bind(&floor.session)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    }
    tx.commit().await.map_err(failed)?;
    Ok(Json(json!({ "id": id, "rows": rows })))
}

/// Fifty rows on a bare page.
#[handler]
async fn page(floor: Data<&Floor>) -> poem::Result<Html<String>> {
    let rows = sqlx::query(
        "SELECT id, number, title, stage, building_id, opened_at, due_at FROM matter
         WHERE zone_id = $1 AND kind = 'dispute' ORDER BY id DESC LIMIT 50",
    )
    .bind(&floor.zone)
    .fetch_all(&floor.readers)
    .await
    .map_err(failed)?;
    let rows: Vec<Value> = rows.iter().map(object).collect();
    let page = floor
        .templates
        .render("page", &json!({ "rows": rows }))
        .map_err(failed)?;
    Ok(Html(page))
}
