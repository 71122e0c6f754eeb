//! # louwei 楼委通
//!
//! The hub that building committees run on: a register of buildings and firms, one adviser a firm,
//! disputes mediated in three stages, figures that open their rows. One web service over one SQL
//! database, SQLite or PostgreSQL.
//!
//! A slice (`disputes`, `advisors`, …) is a folder whose files have the same names everywhere:
//! `stage.rs` what may happen next, `policy.rs` who may, `facts.rs` what it counts for, `store.rs`
//! rows, `service.rs` use cases, `api.rs` and `pages.rs` screens. `matters` runs all workflows,
//! `journal` keeps every change, `figures` sums what the changes count for, `clocks` says when
//! something is due. `kernel` and `db` carry them.
//!
//! The layer rule, held by a test: `poem` only in `web`, `api.rs`, `pages.rs`, the command line;
//! `sqlx` only in `db`.

#[macro_use]
pub mod kernel;
#[macro_use]
pub mod db;
pub mod accounts;
pub mod advisors;
pub mod alliance;
pub mod app;
pub mod cli;
pub mod clocks;
pub mod config;
pub mod demo;
pub mod disputes;
pub mod enterprises;
pub mod error;
pub mod figures;
pub mod guidance;
pub mod handoffs;
pub mod home;
pub mod inbox;
pub mod journal;
pub mod matters;
pub mod places;
pub mod registers;
pub mod requests;
pub mod routing;
pub mod web;
