//! # 法治服务联盟: law firms, lawyers, mediation bodies; and the departments of the zone
//!
//! | file | holds |
//! |---|---|
//! | `fields.rs` | what is said of them |
//! | `policy.rs` | who sees and keeps them |
//! | `api.rs` | `/api/v1/law-firms`, `/lawyers`, `/mediation-bodies`, `/departments` |
//!
//! Their page `/alliance` shows what they do for firms and stands in `advisors`.

pub mod api;
pub mod fields;
pub mod policy;
