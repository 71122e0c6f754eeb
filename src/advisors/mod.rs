//! # 一企一顾问: the adviser of each firm, and the conflict gate
//!
//! An [`Assignment`](model::Assignment) is a matter: a firm wants an adviser, a lawyer is proposed
//! and checked, the law firm accepts, the enterprise confirms, the service runs, pauses and ends
//! (A1–A9, domain.md 4.5). The [`gate`] is asked by disputes too.
//!
//! | file | answers |
//! |---|---|
//! | `gate/` | may this lawyer sit there (C1–C13) |
//! | `words.rs`, `model.rs` | stages and reasons; the assignment and its steps |
//! | `stage.rs`, `steps.rs` | which step leads where; what each asks for |
//! | `policy.rs`, `guard.rs` | who may; what must be true first |
//! | `apply.rs`, `facts.rs` | the assignment after a step; what it counts for, its clocks |
//! | `matter.rs` | all of these, as the engine sees them |
//! | `candidates.rs` | who is proposed first |
//! | `service.rs`, `ask.rs` | use cases: open, step, check, candidates, lists |
//! | `recheck.rs`, `daily.rs` | later hits, the hub's own steps |
//! | `declare.rs` | affiliates and interests, as people declare them |
//! | `import.rs`, `spans.rs` | old ledgers, and where they counted |
//! | `view.rs` | an assignment as one reader sees it |
//! | `store/` | rows |
//! | `api.rs`, `pages/` | `/api/v1/advisor-assignments`, `/advisors`, `/alliance` |
//!
//! To add a step: a variant of `Step`, a row in `MOVES`, a spec in `STEPS`, an arm in `whose` and
//! `apply`. The grids in the snapshots show what changed.

pub mod api;
mod apply;
mod ask;
mod candidates;
pub mod daily;
pub mod declare;
mod facts;
pub mod gate;
mod guard;
mod import;
mod matter;
pub mod model;
pub mod pages;
pub mod policy;
mod recheck;
pub mod service;
mod spans;
mod stage;
mod steps;
pub mod store;
mod view;
pub mod words;
