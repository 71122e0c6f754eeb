//! Passwords: argon2id with its recommended settings, hashed off the async threads.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::kernel::FieldError;

pub const SHORTEST: usize = 10;

/// Refuses what is too easily guessed.
pub fn acceptable(field: &str, password: &str, login: &str) -> std::result::Result<(), FieldError> {
    let refuse = |code, message: &str| Err(FieldError::new(field, code, message));
    if password.chars().count() < SHORTEST {
        return refuse("too_short", "新密码至少10个字符");
    }
    if password.len() > 1000 {
        return refuse("too_long", "新密码太长");
    }
    if password.to_lowercase().contains(&login.to_lowercase()) {
        return refuse("contains_login", "新密码不能包含账号");
    }
    let mut letters: Vec<char> = password.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 4 {
        return refuse("too_simple", "新密码的字符太单一");
    }
    Ok(())
}

pub async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|e| Error::Internal(format!("argon2: {e}")))
    })
    .await?
}

/// True when the password fits. An unknown login is checked against nothing, at the same cost, so
/// that the time tells not which logins exist.
pub async fn fits(password: &str, stored: Option<String>) -> Result<bool> {
    let password = password.to_owned();
    blocking(move || match stored.as_deref().map(PasswordHash::new) {
        Some(Ok(hash)) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
        _ => {
            let _ = Argon2::default().hash_password(password.as_bytes());
            false
        }
    })
    .await
}

/// Passwords weighed at once. Each takes 19 MiB while it lasts, so that a crowd at the door waits in line
/// instead of filling the memory.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let turn = AT_ONCE.acquire().await.expect("nobody closes it");
    let work = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Internal(format!("password task: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn no_more_than_two_passwords_are_weighed_at_once() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let crowd = (0..8).map(|_| {
            blocking(|| {
                MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(5));
                NOW.fetch_sub(1, Ordering::SeqCst);
            })
        });
        for waits in crowd.map(tokio::spawn).collect::<Vec<_>>() {
            waits.await.unwrap().unwrap();
        }
        assert!(MOST.load(Ordering::SeqCst) <= 2);
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let stored = hash("correct horse").await.unwrap();
        assert!(fits("correct horse", Some(stored.clone())).await.unwrap());
        assert!(!fits("correct house", Some(stored)).await.unwrap());
        assert!(!fits("anything", None).await.unwrap());
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        assert_eq!(acceptable("new", "short", "li").unwrap_err().code, "too_short");
        assert_eq!(
            acceptable("new", "zhangsan-2026", "zhangsan").unwrap_err().code,
            "contains_login"
        );
        assert_eq!(acceptable("new", "aaaaaaaaaaaa", "li").unwrap_err().code, "too_simple");
        assert!(acceptable("new", "louwei-demo", "coordinator").is_ok());
    }
}
