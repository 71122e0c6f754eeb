//! Rows of people, grants, sessions and failures; `retries.rs` has those of retry keys,
//! `over.rs` of what grants are over, `ties.rs` of what people are tied to, `tokens.rs` of the sessions of
//! programs.

mod over;
mod retries;
mod ties;
mod tokens;

use crate::db::{Tx, Val};
use crate::error::{Error, Result};
use crate::kernel::actor::Person;
use crate::kernel::{Actor, Day, Id, Role, Timestamp};

pub use over::{labels, named};
pub use retries::{keep_answer, retry};
pub use ties::{session, staff, staff_of, ties};
pub use tokens::{Token, remove_token, remove_tokens_of, token_used, tokens};

row! {
    /// One grant of the caller's session; a person without grants has one row without a role.
    pub struct SessionRow {
        pub zone_id: String,
        pub zone_name: String,
        pub demonstration: bool,
        pub person_id: Id<Person>,
        pub name: String,
        pub must_change_password: bool,
        pub kind: String,
        pub csrf: String,
        pub expires_at: Timestamp,
        /// The last day on which a token was used.
        pub used_on: Option<Day>,
        pub since: Option<Timestamp>,
        pub role: Option<Role>,
        pub over_id: Option<String>,
        pub from_day: Option<Day>,
        pub to_day: Option<Day>,
        /// Ids of the enterprises to which the person is tied, see [`ties`].
        pub tied_to: Option<String>,
    }
}

#[expect(clippy::too_many_arguments, reason = "a session has this many parts")]
pub async fn add_session(
    tx: &mut Tx,
    token_hash: &str,
    zone: &str,
    person: &Id<Person>,
    kind: &str,
    name: Option<&str>,
    csrf: &str,
    now: Timestamp,
    expires: Timestamp,
) -> Result<()> {
    tx.sql("DELETE FROM session WHERE expires_at < $1")
        .bind(now)
        .execute()
        .await?;
    tx.sql(
        "INSERT INTO session (token_hash, zone_id, person_id, kind, csrf, created_at, expires_at, since, name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT seen_at FROM person WHERE zone_id = $2 AND id = $3), $8)",
    )
    .bind(token_hash)
    .bind(zone)
    .bind(person)
    .bind(kind)
    .bind(csrf)
    .bind(now)
    .bind(expires)
    .bind(name)
    .execute()
    .await?;
    tx.sql("UPDATE person SET seen_at = $3 WHERE zone_id = $1 AND id = $2")
        .bind(zone)
        .bind(person)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub async fn remove_session(tx: &mut Tx, token_hash: &str) -> Result<()> {
    tx.sql("DELETE FROM session WHERE token_hash = $1")
        .bind(token_hash)
        .execute()
        .await?;
    Ok(())
}

/// Ends every session of a person but one.
pub async fn remove_sessions_of(tx: &mut Tx, zone: &str, person: &Id<Person>, but: &str) -> Result<()> {
    tx.sql("DELETE FROM session WHERE zone_id = $1 AND person_id = $2 AND token_hash <> $3")
        .bind(zone)
        .bind(person)
        .bind(but)
        .execute()
        .await?;
    Ok(())
}

row! {
    #[derive(Debug, Clone)]
    pub struct PersonRow {
        pub zone_id: String,
        pub id: Id<Person>,
        pub login: String,
        pub name: String,
        pub password_hash: String,
        pub must_change_password: bool,
        pub disabled_at: Option<Timestamp>,
        pub version: i64,
        pub head_hash: String,
    }
}

pub async fn person_by_login(tx: &mut Tx, login: &str) -> Result<Option<PersonRow>> {
    Ok(tx
        .sql(
            "SELECT zone_id, id, login, name, password_hash, must_change_password, disabled_at, version, head_hash
             FROM person WHERE login = $1",
        )
        .bind(login)
        .optional()
        .await?)
}

pub async fn person(tx: &mut Tx, zone: &str, id: &Id<Person>) -> Result<PersonRow> {
    tx.sql(
        "SELECT zone_id, id, login, name, password_hash, must_change_password, disabled_at, version, head_hash
         FROM person WHERE zone_id = $1 AND id = $2",
    )
    .bind(zone)
    .bind(id)
    .optional()
    .await?
    .ok_or(Error::NotFound("这个人员"))
}

pub async fn people(tx: &mut Tx, zone: &str, after: &str, limit: i64) -> Result<Vec<PersonRow>> {
    Ok(tx
        .sql(
            "SELECT zone_id, id, login, name, '' AS password_hash, must_change_password, disabled_at, version, head_hash
             FROM person WHERE zone_id = $1 AND login > $2 ORDER BY login LIMIT $3",
        )
        .bind(zone)
        .bind(after)
        .bind(limit)
        .all()
        .await?)
}

/// People who hold one of these roles today: id, name, login.
pub async fn holders(
    tx: &mut Tx,
    zone: &str,
    roles: Vec<String>,
    query: &str,
    today: Day,
    limit: i64,
) -> Result<Vec<(String, String, String)>> {
    Ok(tx
        .sql(
            "SELECT DISTINCT p.id, p.name, p.login FROM person p
             JOIN role_grant g ON g.zone_id = p.zone_id AND g.person_id = p.id
             WHERE p.zone_id = $1 AND g.role = ANY($2) AND p.disabled_at IS NULL
               AND g.from_day <= $4 AND (g.to_day IS NULL OR g.to_day >= $4)
               AND (CAST($3 AS TEXT) = '' OR replace(p.name, $3, '') <> p.name OR p.login = $3)
             ORDER BY p.login, p.id, p.name LIMIT $5",
        )
        .bind(zone)
        .bind(roles)
        .bind(query)
        .bind(today)
        .bind(limit)
        .all()
        .await?)
}

row! {
    #[derive(Debug, Clone, serde::Serialize)]
    pub struct GrantRow {
        pub id: String,
        pub person_id: String,
        pub role: Role,
        pub over_id: Option<String>,
        pub from_day: Day,
        pub to_day: Option<Day>,
    }
}

pub async fn grants_of(tx: &mut Tx, zone: &str, people: Vec<String>) -> Result<Vec<GrantRow>> {
    Ok(tx
        .sql(
            "SELECT id, person_id, role, over_id, from_day, to_day FROM role_grant
             WHERE zone_id = $1 AND person_id = ANY($2) ORDER BY person_id, id",
        )
        .bind(zone)
        .bind(people)
        .all()
        .await?)
}

pub async fn add_person(tx: &mut Tx, row: &PersonRow, now: Timestamp) -> Result<()> {
    tx.sql(
        "INSERT INTO person (zone_id, id, login, name, password_hash, must_change_password, created_at, version, head_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&row.zone_id)
    .bind(&row.id)
    .bind(&row.login)
    .bind(&row.name)
    .bind(&row.password_hash)
    .bind(row.must_change_password)
    .bind(now)
    .bind(row.version)
    .bind(&row.head_hash)
    .execute()
    .await
    .map_err(|e| {
        if e.is_unique_violation() {
            Error::invalid("login", "taken", "这个账号已有人使用，请换一个")
        } else {
            e.into()
        }
    })?;
    Ok(())
}

pub async fn update_person(tx: &mut Tx, row: &PersonRow) -> Result<()> {
    let changed = tx
        .sql(
            "UPDATE person SET password_hash = $3, must_change_password = $4, disabled_at = $5, version = version + 1,
                    head_hash = $6
             WHERE zone_id = $1 AND id = $2 AND version = $7",
        )
        .bind(&row.zone_id)
        .bind(&row.id)
        .bind(&row.password_hash)
        .bind(row.must_change_password)
        .bind(row.disabled_at)
        .bind(&row.head_hash)
        .bind(row.version)
        .execute()
        .await?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::Stale {
            expected: row.version,
            current: row.version + 1,
        })
    }
}

pub async fn add_grant(tx: &mut Tx, actor: &Actor, person: &Id<Person>, grant: &GrantRow) -> Result<()> {
    let row: Vec<Val> = vec![
        (&actor.zone).into(),
        (&grant.id).into(),
        person.into(),
        grant.role.into(),
        grant.over_id.clone().into(),
        grant.from_day.into(),
        grant.to_day.into(),
        (&actor.person).into(),
    ];
    tx.insert_many(
        "role_grant",
        &[
            "zone_id",
            "id",
            "person_id",
            "role",
            "over_id",
            "from_day",
            "to_day",
            "granted_by",
        ],
        vec![row],
        "",
    )
    .await?;
    Ok(())
}

pub async fn end_grant(tx: &mut Tx, zone: &str, id: &str, person: &Id<Person>, day: Day) -> Result<u64> {
    Ok(tx
        .sql("UPDATE role_grant SET to_day = $4 WHERE zone_id = $1 AND id = $2 AND person_id = $3 AND to_day IS NULL")
        .bind(zone)
        .bind(id)
        .bind(person)
        .bind(day)
        .execute()
        .await?)
}

/// How many can run the zone's people for good, and how many today.
pub async fn administrators(tx: &mut Tx, zone: &str, today: Day) -> Result<(i64, i64)> {
    Ok(tx
        .sql(
            "SELECT CAST(COALESCE(SUM(CASE WHEN g.to_day IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT), COUNT(*)
             FROM role_grant g
             JOIN person p ON p.zone_id = g.zone_id AND p.id = g.person_id AND p.disabled_at IS NULL
             WHERE g.zone_id = $1 AND g.role = $2 AND g.from_day <= $3
               AND (g.to_day IS NULL OR g.to_day >= $3)",
        )
        .bind(zone)
        .bind(Role::ZoneAdministrator)
        .bind(today)
        .one()
        .await?)
}

/// How often sign-in failed for a bucket since `window`.
pub async fn failures(tx: &mut Tx, bucket: &str, window: Timestamp) -> Result<i64> {
    let row: Option<(i64,)> = tx
        .sql("SELECT failures FROM sign_in_failure WHERE bucket = $1 AND window_start > $2")
        .bind(bucket)
        .bind(window)
        .optional()
        .await?;
    Ok(row.map_or(0, |(n,)| n))
}

pub async fn count_failure(tx: &mut Tx, bucket: &str, window: Timestamp, now: Timestamp) -> Result<()> {
    tx.sql(
        "INSERT INTO sign_in_failure (bucket, window_start, failures) VALUES ($1, $2, 1)
         ON CONFLICT (bucket) DO UPDATE SET
           failures = CASE WHEN sign_in_failure.window_start > $3 THEN sign_in_failure.failures + 1 ELSE 1 END,
           window_start = CASE WHEN sign_in_failure.window_start > $3 THEN sign_in_failure.window_start ELSE $2 END",
    )
    .bind(bucket)
    .bind(now)
    .bind(window)
    .execute()
    .await?;
    Ok(())
}

pub async fn forget_failures(tx: &mut Tx, bucket: &str) -> Result<()> {
    tx.sql("DELETE FROM sign_in_failure WHERE bucket = $1")
        .bind(bucket)
        .execute()
        .await?;
    Ok(())
}

pub async fn add_zone(tx: &mut Tx, id: &str, name: &str, demonstration: bool, now: Timestamp) -> Result<()> {
    tx.sql(
        "INSERT INTO zone (id, name, demonstration, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
    )
    .bind(id)
    .bind(name)
    .bind(demonstration)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub async fn zones(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    Ok(tx.sql("SELECT id, name FROM zone ORDER BY id").all().await?)
}

pub async fn zone_name(tx: &mut Tx, zone: &str) -> Result<String> {
    Ok(tx
        .sql("SELECT name FROM zone WHERE id = $1")
        .bind(zone)
        .scalar()
        .await?)
}
