//! # 党建指导团、双联、走访
//!
//! Guidance groups are linked with buildings and firms (双联), call on them, and bring home what
//! they hear (domain.md 4.1, 4.9 S33). Groups, links and visits are registers: their forms, imports
//! and exports come from `registers`.
//!
//! `policy.rs` who may · `fields.rs` what is typed

pub mod fields;
pub mod policy;
