//! # 党建指导团、双联、走访
//!
//! Guidance groups are linked with buildings and firms (双联), call on them, and bring home what
//! they hear (domain.md 4.1, 4.9 S33). Groups, links and visits are registers: their forms, imports
//! and exports come from `registers`. A problem that a visit brings home is a request from then on:
//! the request keeps the visit, and the visit shows what became of it.
//!
//! | file | holds |
//! |---|---|
//! | `policy.rs` | who keeps groups and links, who writes a visit down |
//! | `fields.rs` | what is typed |
//! | `facts.rs` | what links and visits count for |
//! | `problems.rs` | a visit with its problems, all or nothing |
//! | `store.rs` | groups, links, visits with their requests |
//! | `service.rs` | groups with what they do |
//! | `api/` | `/api/v1/guidance-groups`, `/twin-links`, `/guidance-visits` |
//! | `pages/` | `/guidance` |

pub mod api;
pub mod facts;
pub mod fields;
pub mod pages;
pub mod policy;
pub mod problems;
pub mod service;
mod store;

use chrono::NaiveTime;

/// 走访时间: `14:30`.
pub fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()
}
