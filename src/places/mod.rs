//! # 楼宇: buildings, their rooms, committees and linked officers
//!
//! | file | holds |
//! |---|---|
//! | `fields.rs` | what is said of them |
//! | `policy.rs` | who sees and keeps them |
//! | `facts.rs` | what a building and its court cases count for |
//! | `plan.rs` | the stacking plan |
//! | `rate.rs` | how much of a building is let, and when that cannot be |
//! | `store.rs` | rows for the pages; the registers themselves are read in `registers::rows` |
//! | `api.rs`, `pages.rs` | `/api/v1/buildings` and what hangs on them, `/buildings` |

pub mod api;
pub mod facts;
pub mod fields;
pub mod pages;
mod plan;
pub mod policy;
mod rate;
mod store;
