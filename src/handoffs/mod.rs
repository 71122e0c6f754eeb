//! # 交办: a demand in the hands of departments
//!
//! A demand that the building cannot meet goes to departments: one leads, others assist, each with a
//! leg of its own. The total clock starts at dispatch and runs across every return and every hop; a
//! slip given back names who should have it and by what law; the second return forces a ruling, whose
//! decision binds. Until another department signs, the one before answers for it (首接负责). A guidance
//! group (党建指导团) may assist: it never leads, gives nothing back and is named by no ruling.
//!
//! | file | holds |
//! |---|---|
//! | `words.rs`, `model.rs` | the coded words; the handoff as its events made it |
//! | `standing.rs` | what follows from it: its stage, whose leg it is, what can be done |
//! | `stage.rs`, `steps.rs`, `specs.rs` | how legs move; a step with its data; what it asks for |
//! | `policy.rs` | who may do it, and who reads what |
//! | `guard/` | what must be true first |
//! | `apply.rs` | the handoff as opened, and after a step |
//! | `facts.rs`, `clocks.rs` | what it counts for; which clocks it moves |
//! | `matter.rs` | all this, as the engine runs it |
//! | `found.rs`, `look_up.rs`, `routed.rs`, `store/` | what only the database can tell, of duties and rulings; rows |
//! | `view.rs` | one handoff as one reader sees it |
//! | `service.rs`, `api.rs`, `pages/` | reading, listing, handing off from a request; `/api/v1/handoffs`; `/handoffs` |
//!
//! The V-class of H1 is not asked for, having but one value: of every slip the header is V1 and the content
//! V2. Whoever reads a slip is of V2 by its legs, so that V3 and V4 (one side, lawyer and client) have no
//! reader here, and V1 would show a firm's words to those who only count. What is worker-safe is hidden with
//! the request it comes from (`Origin::hidden_from`).
//!
//! The stage of a handoff is read off its legs and its review; no step sets it.
//!
//! | domain.md 4.3 | steps |
//! |---|---|
//! | H1 | `open`; as a draft `amend`, then `dispatch` |
//! | H2 | `sign` |
//! | H3–H5 | `ask_return`; `accept_return`, `redispatch`; `refuse_return` |
//! | H6, H7 | the second accepted return, or `call_ruling`; then `rule` |
//! | H8 | `begin`; `answer` tells the firm |
//! | H9 | `ask_extension`; `grant_extension`, `refuse_extension` |
//! | H10 | `wait`, `resume` |
//! | H11, H12 | `submit`; `rework` |
//! | H13 | `finish` (已办结), the callback's clock begins |
//! | H14, H15 | `record_callback`: closes, or asks for the second handling, or leaves it to `conclude` |
//! | H16, H17 | `supervise`; `cancel` |

pub mod api;
mod apply;
mod clocks;
mod facts;
pub mod found;
mod guard;
#[cfg(test)]
mod laws;
mod look_up;
mod matter;
pub mod model;
pub mod pages;
pub mod policy;
mod routed;
pub mod service;
pub mod specs;
pub mod stage;
mod standing;
pub mod steps;
mod store;
pub mod view;
pub mod words;

/// What a stage is called, for lists of many kinds of matters.
pub fn stage_label(stage: &str) -> &'static str {
    stage::Stage::parse(stage).map_or("", stage::Stage::label)
}
