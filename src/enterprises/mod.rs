//! # 企业: firms, where they sit and sat, how many work there
//!
//! | file | holds |
//! |---|---|
//! | `fields.rs` | what is said of them |
//! | `policy.rs` | who sees and keeps them |
//! | `areas.rs` | the areas that an occupancy has had |
//! | `facts.rs` | what an occupancy counts for |
//! | `service.rs`, `store.rs` | whom a person sees, finding a firm, occupancies as of a day |
//! | `matters.rs` | a firm's disputes, requests, handoffs and assignments, as far as one may know |
//! | `api.rs`, `pages.rs`, `view.rs` | `/api/v1/enterprises`, `/api/v1/occupancies`, `/enterprises` |
//!
//! An occupancy is never moved: it ends, and another begins. What was counted stays counted.

pub mod api;
mod areas;
pub mod facts;
pub mod fields;
mod matters;
pub mod pages;
pub mod policy;
pub mod service;
mod store;
mod view;

pub use store::named;
