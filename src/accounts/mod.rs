//! # 账号: people, their roles, how they sign in
//!
//! A person belongs to one zone and holds roles, each over something. Passwords are argon2id
//! hashes; sessions of browsers and tokens of programs are rows, known by the hash of their secret.
//!
//! | file | holds |
//! |---|---|
//! | `sign_in.rs` | sign in and out, and how often one may try |
//! | `service.rs` | who calls, passwords, people and grants |
//! | `tokens.rs` | tokens of programs: one's own, taken back |
//! | `retries.rs` | the first answer to a retry key |
//! | `passwords.rs` | hashing, off the async threads |
//! | `store/` | rows |
//! | `api.rs` | `/api/v1/tokens`, `/api/v1/me` |
//! | `over.rs` | what a role is held over |
//! | `guard.rs` | what nobody may do to accounts |
//! | `pages/` | `/login`, `/logout`, `/password`, `/password/tokens`, `/admin/people` |

pub mod api;
mod guard;
mod over;
pub mod pages;
pub mod passwords;
pub mod retries;
pub mod service;
mod sign_in;
mod store;
pub mod tokens;

use crate::kernel::Timestamp;

/// What is known of a session besides who it is.
#[derive(Debug, Clone)]
pub struct Session {
    pub csrf: String,
    pub must_change_password: bool,
    pub zone_name: String,
    pub demonstration: bool,
    pub expires_at: Timestamp,
    /// When this person signed in the time before.
    pub since: Option<Timestamp>,
}

/// The accounts of a demonstration, named on its sign-in page.
pub const DEMO_PASSWORD: &str = "louwei-demo";
