//! # 派单: which department answers for what, and why
//!
//! A handoff goes where a joint ruling (会商裁定) sent the like of it before, else where a duty
//! (职责事项) with its legal basis says, else where such handoffs were closed before. What a ruling
//! says binds: the department may not return the part it was given (domain.md 4.3, H7).
//!
//! | file | holds |
//! |---|---|
//! | `model.rs` | categories, proposals, rules, and how proposals are ranked |
//! | `policy.rs` | who keeps categories and duties, reads rules and ends them |
//! | `fields.rs` | what is typed of a duty, of a category, and to end a rule |
//! | `store.rs` | rows |
//! | `service.rs` | [`grounds`], [`propose`], [`binding`], [`learned`]; the zone's categories |
//! | `rules.rs` | [`bind`]: how a rule begins, and how it ends |
//! | `api.rs` | `/api/v1/handoffs/routing` and its `/rules`, `/duties`, `/request-categories` |
//! | `pages/` | `/admin/routing` |
//!
//! Duties are rows of the register 职责: forms, imports and exports come from `registers`.

pub mod api;
pub mod fields;
mod model;
pub mod pages;
pub mod policy;
mod rules;
mod service;
mod store;

pub use model::{BoundRule, Category, Origin, Proposal, ProposedGroup, Reach, Rule};
pub use rules::bind;
pub use service::{
    Grounds, add_category, binding, categories, category, change_category, grounds, learned, overview, propose,
    propose_groups, seed,
};
