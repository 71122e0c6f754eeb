//! # 党建指导团、双联、走访
//!
//! Guidance groups are linked with buildings and firms (双联), call on them, and bring home what
//! they hear (domain.md 4.1, 4.9 S33). Groups, links and visits are registers: their forms, imports
//! and exports come from `registers`.
//!
//! | file | holds |
//! |---|---|
//! | `policy.rs` | who keeps groups and links, who writes a visit down |
//! | `fields.rs` | what is typed |
//! | `facts.rs` | what links and visits count for |
//! | `store.rs` | counts by group |
//! | `service.rs` | groups with what they do |
//! | `api.rs` | `/api/v1/guidance-groups`, `/twin-links`, `/guidance-visits` |
//! | `pages.rs` | `/guidance` |

pub mod api;
pub mod facts;
pub mod fields;
pub mod pages;
pub mod policy;
pub mod service;
mod store;
