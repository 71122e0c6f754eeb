//! # 企业诉求: what a tenant asks for, answered on the clock
//!
//! A firm says what it needs: through its contact, the coordinator, the code in the lobby, a
//! reception day, a visit, the 12345 hotline. Somebody speaks with it, solves what the building can
//! solve, hands the rest on, tells the result, and asks for the firm's word. Every clock starts when
//! the demand was **heard**; what it becomes stays linked both ways; the firm follows it on one page.
//!
//! | file | holds |
//! |---|---|
//! | `words.rs`, `model.rs` | the coded words; the request as its events made it |
//! | `stage.rs`, `steps.rs`, `specs.rs` | what can happen next; a step with its data; what it asks for |
//! | `policy.rs`, `guard.rs` | who may do it; what must be true first |
//! | `apply.rs`, `facts.rs`, `clocks.rs` | the request after a step; what it counts for; which clocks it moves |
//! | `matter.rs` | all this, as the engine runs it |
//! | `found.rs`, `look_up.rs`, `store/` | what only the database can tell; the rows beside the matter |
//! | `similar.rs`, `progress.rs` | 重复提示; who has it and what comes next, in words |
//! | `disputed.rs` | a dispute opened out of a request, and what its readers are told of it |
//! | `children.rs`, `reports.rs` | handoffs, disputes, topics, services that it becomes; what they report |
//! | `lobby.rs`, `receipt.rs` | `/b/{code}` without an account; the receipt with which it is followed |
//! | `import.rs` | slips of the 12345 hotline |
//! | `daily.rs` | what the hub does of itself: the firm says nothing, another desk has it |
//! | `view.rs`, `service.rs`, `api.rs`, `pages/` | one request as it is shown; `/api/v1/requests`; `/requests` |
//!
//! | domain.md 4.4 | steps |
//! |---|---|
//! | Q1 | `register`; `link_firm` where the visitor's firm was only named, or by the zone where it was the wrong one |
//! | Q2 | `accept` with its grade, `refuse` with its code |
//! | Q3 | `respond`: the first human contact stops the clock |
//! | Q4 | `onsite`, `hand_off`, `to_topic`, `to_dispute`, `to_legal`; `note_handoff`, `note_dispute` by what it became |
//! | Q5 | `plan` |
//! | Q6 | `resolve`: 已解决, 已解释, 暂不具备条件 |
//! | Q7 | `ask_confirmation`, `confirm`; `close_silent` by the hub |
//! | Q8 | `reopen`; a firm that says "not solved" to 已解决 or 已解释 reopens with the same word |
//! | Q9 | `regrade` |
//! | 回避 | `note_desk` by the hub |

pub mod api;
mod apply;
pub mod children;
mod clocks;
pub mod daily;
pub mod disputed;
mod facts;
pub mod found;
mod guard;
pub mod import;
pub mod lobby;
mod look_up;
mod matter;
pub mod model;
pub mod pages;
pub mod policy;
mod progress;
pub mod receipt;
pub mod reports;
pub mod service;
mod similar;
pub mod specs;
pub mod stage;
pub mod steps;
mod store;
pub mod view;
pub mod words;

/// What a stage is called, for lists of many kinds of matters.
pub fn stage_label(stage: &str) -> &'static str {
    stage::Stage::parse(stage).map_or("", stage::Stage::label)
}
