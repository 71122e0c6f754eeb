//! Tokens of programs: what a person has given out, and taking it back.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex};

use serde_json::json;

use super::guard::may_run_people;
use super::service::write_person;
use super::store;
use crate::app::App;
use crate::error::{Error, Result};
use crate::kernel::actor::Person;
use crate::kernel::{Actor, Day, Id};

pub use store::Token;

/// What a session of a program is called in its row.
pub(super) const KIND: &str = "token";
const LONGEST_NAME: usize = 60;

/// What the owner calls a token; `None` where nothing was said. Errors: 422.
pub(super) fn name(typed: Option<&str>) -> Result<Option<String>> {
    let Some(name) = typed.map(str::trim).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        let said = format!("令牌名称最多{LONGEST_NAME}个字，不能换行");
        return Err(Error::invalid("name", "not_a_name", said));
    }
    Ok(Some(name.to_owned()))
}

/// One's own tokens that still serve, the latest first.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Token>> {
    store::tokens(&mut app.db.read().await?, &actor.zone, &actor.person, actor.now).await
}

/// Takes one of one's own tokens back: from now on it opens nothing. Errors: 404.
pub async fn revoke(app: &App, actor: &Actor, id: &str) -> Result<()> {
    let gone = crate::write_tx!(app.db, |tx| {
        store::remove_token(tx, &actor.zone, &actor.person, id).await
    })?;
    if gone == 0 {
        return Err(Error::NotFound("这个接口令牌"));
    }
    Ok(())
}

/// Takes all tokens of somebody of the zone back; their password and browsers stay.
pub async fn revoke_all(app: &App, actor: &Actor, person: &Id<Person>) -> Result<()> {
    may_run_people(actor)?;
    crate::write_tx!(app.db, |tx| {
        let row = store::person(tx, &actor.zone, person).await?;
        let revoked = store::remove_tokens_of(tx, &actor.zone, person).await?;
        write_person(tx, actor, row, "revoke_tokens", json!({ "tokens": revoked })).await
    })
}

/// Tokens whose use is being written down.
static KEEPING: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Remembers on which day a token was used last: one write a day, for which no request waits, as it
/// would behind a long import.
pub(super) fn used(app: &App, hash: &str, today: Day) {
    let hash = hash.to_owned();
    if !KEEPING.lock().expect("no holder panics").insert(hash.clone()) {
        return;
    }
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = keep_use(&app, &hash, today).await {
            tracing::warn!(%error, "the last use of a token was not kept");
        }
        KEEPING.lock().expect("no holder panics").remove(&hash);
    });
}

async fn keep_use(app: &App, hash: &str, today: Day) -> Result<()> {
    crate::write_tx!(app.db, |tx| store::token_used(tx, hash, today).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_called_as_its_owner_says_or_nothing() {
        assert_eq!(name(None).unwrap(), None);
        assert_eq!(name(Some("  ")).unwrap(), None);
        assert_eq!(name(Some(" 12345 对接 ")).unwrap().as_deref(), Some("12345 对接"));
        assert!(name(Some(&"名".repeat(LONGEST_NAME))).is_ok());
        for wrong in ["名".repeat(LONGEST_NAME + 1), "a\nb".to_owned(), "a\0b".to_owned()] {
            assert!(name(Some(&wrong)).is_err(), "{wrong:?}");
        }
    }
}
