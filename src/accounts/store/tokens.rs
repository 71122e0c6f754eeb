//! Rows of tokens: the sessions of programs. A token is named by the start of its hash, which opens
//! nothing.

use crate::db::Tx;
use crate::error::Result;
use crate::kernel::actor::Person;
use crate::kernel::{Day, Id, Timestamp};

row! {
    /// A token as its owner sees it.
    #[derive(Debug, Clone)]
    pub struct Token {
        pub id: String,
        pub name: Option<String>,
        pub created_at: Timestamp,
        pub used_on: Option<Day>,
        pub expires_at: Timestamp,
    }
}

/// More tokens than anybody looks through; a program that takes a new one each time has many.
const MOST: i64 = 200;

pub async fn tokens(tx: &mut Tx, zone: &str, person: &Id<Person>, now: Timestamp) -> Result<Vec<Token>> {
    Ok(tx
        .sql(
            "SELECT substr(token_hash, 1, 32) AS id, name, created_at, used_on, expires_at FROM session
             WHERE zone_id = $1 AND person_id = $2 AND kind = 'token' AND expires_at > $3
             ORDER BY created_at DESC, token_hash LIMIT $4",
        )
        .bind(zone)
        .bind(person)
        .bind(now)
        .bind(MOST)
        .all()
        .await?)
}

pub async fn token_used(tx: &mut Tx, token_hash: &str, day: Day) -> Result<()> {
    tx.sql("UPDATE session SET used_on = $2 WHERE token_hash = $1")
        .bind(token_hash)
        .bind(day)
        .execute()
        .await?;
    Ok(())
}

/// How many went: none where the person has no such token.
pub async fn remove_token(tx: &mut Tx, zone: &str, person: &Id<Person>, id: &str) -> Result<u64> {
    Ok(tx
        .sql(
            "DELETE FROM session
             WHERE zone_id = $1 AND person_id = $2 AND kind = 'token' AND substr(token_hash, 1, 32) = $3",
        )
        .bind(zone)
        .bind(person)
        .bind(id)
        .execute()
        .await?)
}

pub async fn remove_tokens_of(tx: &mut Tx, zone: &str, person: &Id<Person>) -> Result<u64> {
    Ok(tx
        .sql("DELETE FROM session WHERE zone_id = $1 AND person_id = $2 AND kind = 'token'")
        .bind(zone)
        .bind(person)
        .execute()
        .await?)
}
