//! Signing in and out, with a limit to what is tried.

use super::service::secret;
use super::{guard, passwords, store, tokens};
use crate::app::App;
use crate::error::{Error, Result};
use crate::journal::sha256_hex;
use crate::kernel::Timestamp;

const SESSION_HOURS: i64 = 12;
const TOKEN_DAYS: i64 = 30;
/// So many failures of one login within the window, and the next try waits.
const MOST_FAILURES: i64 = 8;
const MOST_FAILURES_OF_ADDRESS: i64 = 60;
pub const WINDOW_MINUTES: i64 = 15;

/// What a sign-in gives: the secret, once, and when it ends.
pub struct SignedIn {
    pub secret: String,
    pub expires_at: Timestamp,
}

/// Checks login and password and opens a session, of a browser or of a program.
///
/// Errors: 401 when they do not fit, 403 for a token while the password is not the person's own, 429
/// after too many failures of the login or the address.
pub async fn sign_in(app: &App, login: &str, password: &str, address: &str, browser: bool) -> Result<SignedIn> {
    open_session(app, login, password, address, browser, None).await
}

/// Signs a program in, and calls its token as the owner said. Errors: those of [`sign_in`], 422 for
/// the name.
pub async fn give_token(app: &App, login: &str, password: &str, address: &str, name: Option<&str>) -> Result<SignedIn> {
    let name = tokens::name(name)?;
    open_session(app, login, password, address, false, name.as_deref()).await
}

async fn open_session(
    app: &App,
    login: &str,
    password: &str,
    address: &str,
    browser: bool,
    name: Option<&str>,
) -> Result<SignedIn> {
    let now = app.clock.now();
    let window = now.plus_minutes(-WINDOW_MINUTES);
    let login_bucket = format!("login:{}", sha256_hex(login.to_lowercase().as_bytes()));
    let address_bucket = format!("address:{}", sha256_hex(address.as_bytes()));
    let person = {
        let mut tx = app.db.read().await?;
        if store::failures(&mut tx, &login_bucket, window).await? >= MOST_FAILURES
            || store::failures(&mut tx, &address_bucket, window).await? >= MOST_FAILURES_OF_ADDRESS
        {
            return Err(Error::TooMany(WINDOW_MINUTES * 60));
        }
        store::person_by_login(&mut tx, login)
            .await?
            .filter(|p| p.disabled_at.is_none())
    };
    if !passwords::fits(password, person.as_ref().map(|p| p.password_hash.clone())).await? {
        crate::write_tx!(app.db, |tx| {
            store::count_failure(tx, &login_bucket, window, now).await?;
            store::count_failure(tx, &address_bucket, window, now).await
        })?;
        return Err(Error::BadLogin);
    }
    let Some(person) = person else {
        return Err(Error::BadLogin);
    };
    if !browser && person.must_change_password {
        return Err(guard::own_password_first());
    }
    let (secret, csrf) = (secret(), secret());
    let (kind, expires_at) = if browser {
        ("browser", now.plus_minutes(SESSION_HOURS * 60))
    } else {
        (tokens::KIND, now.plus_minutes(TOKEN_DAYS * 24 * 60))
    };
    crate::write_tx!(app.db, |tx| {
        store::forget_failures(tx, &login_bucket).await?;
        let hash = sha256_hex(secret.as_bytes());
        store::add_session(
            tx,
            &hash,
            &person.zone_id,
            &person.id,
            kind,
            name,
            &csrf,
            now,
            expires_at,
        )
        .await
    })?;
    Ok(SignedIn { secret, expires_at })
}

/// Whether a secret that is no password (a link) may be tried from here.
///
/// Errors: 429 after `most` wrong ones within the window.
pub async fn may_try(app: &App, bucket: &str, most: i64) -> Result<()> {
    let window = app.clock.now().plus_minutes(-WINDOW_MINUTES);
    if store::failures(&mut app.db.read().await?, bucket, window).await? >= most {
        return Err(Error::TooMany(WINDOW_MINUTES * 60));
    }
    Ok(())
}

/// Counts a secret that was none.
pub async fn tried_in_vain(app: &App, bucket: &str) -> Result<()> {
    let now = app.clock.now();
    let window = now.plus_minutes(-WINDOW_MINUTES);
    crate::write_tx!(app.db, |tx| store::count_failure(tx, bucket, window, now).await)
}

pub async fn sign_out(app: &App, secret: &str) -> Result<()> {
    crate::write_tx!(app.db, |tx| store::remove_session(tx, &sha256_hex(secret.as_bytes()))
        .await)
}
