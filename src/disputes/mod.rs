//! # 纠纷: 预诊 – 会诊 – 专诊
//!
//! A dispute of a firm, from the application to the performed agreement. 预诊 is triage for the
//! applicant by its own lawyer; 会诊 is mediation by a neutral of a mediation body; 专诊 is mediation
//! by a specialist; 复诊 follows the performance. Who sits at each level is the zone's to decide; the
//! rules here are what no choice may break: consent of every side, a neutral who is nobody's adviser,
//! a body with a legal type, texts that stay with those they are for.
//!
//! | file | holds |
//! |---|---|
//! | `words.rs`, `model.rs`, `records.rs` | the coded words; the dispute as its events made it |
//! | `stage.rs`, `steps.rs`, `specs.rs` | what can happen next; a step with its data; what it asks for |
//! | `policy.rs` | who may do it, and who reads what |
//! | `guard/`, `laws.rs` | what must be true first; since when a law asks for it |
//! | `opening.rs`, `apply.rs`, `parts.rs` | the dispute as opened, and after a step |
//! | `facts.rs`, `clocks.rs` | what it counts for; which clocks it moves |
//! | `matter.rs` | all this, as the engine runs it |
//! | `found.rs`, `store/`, `roles.rs` | what only the database can tell; rows of `dispute_role` |
//! | `clashes.rs` | seats that clash since the parties have changed |
//! | `duty.rs` | with whom it lies |
//! | `recusal.rs` | what lies with nobody but people who are barred from it |
//! | `daily.rs` | what the hub does of itself |
//! | `view.rs`, `amounts.rs`, `timeline.rs` | one dispute as one reader sees it; what happened, as they may know it |
//! | `search.rs` | the words by which it is found, and by whom |
//! | `service.rs`, `api.rs`, `pages/` | reading and listing; `/api/v1/disputes`; `/disputes` |
//!
//! To add a step: a [`stage::Verb`] with its arm in `next`, a variant of [`steps::Step`], its fields
//! in `specs.rs`, its takers in `policy.rs`; the compiler and a test find the other places, and the
//! grids in `tests/it/snapshots` show the reviewer what changed.
//!
//! | domain.md 4.2 | steps |
//! |---|---|
//! | D1 | `open` (a draft), `amend`, `submit`, from which labour's 15 days run; `consent_to_notify` where a worker applies in safety |
//! | D2 | `start_screening`: open disputes of the same parties are shown; `link_firm` where a firm was only named, `correct_firm` where it was the wrong one |
//! | D3 | `refuse` |
//! | D4 | `accept_prediagnosis`; `replace_pre_lawyer` where the lawyer cannot go on |
//! | D5 | `advise` |
//! | D6 | `propose_mediation` by the lawyer, `issue_invitation` by the coordinator |
//! | D7 | `find_unsuitable` |
//! | D8 | `serve_notice`, `record_consent`, `name_neutral`, `disclose`, then `open_consultation` |
//! | D9, D20 | `terminate` |
//! | D10 | `refer`; `extend` past the limit |
//! | D11 | `open_specialist` |
//! | D12 | `hold_session`, `add_caucus_note`, then `draft_terms`; `renegotiate` goes back |
//! | D13 | `sign`, `take_effect` |
//! | D14, D16 | `apply_confirmation`, `record_confirmation`; `miss_confirmation` after the 30 days |
//! | D15 | obligations run from the effect; `begin_performance`, or the first performance recorded |
//! | D17 | `record_performance`, `fulfil` |
//! | D18 | `chase`, `breach` |
//! | D19 | `fail` |
//! | D21–D24 | `withdraw`, `suspend`, `resume`, `reopen`, `archive` |
//!
//! D15 says that performance begins at once, D14 that confirmation begins from 协议生效: both hold,
//! as confirmation may be applied for from 履行中 too while its 30 days run.

mod amounts;
pub mod api;
mod apply;
mod clashes;
mod clocks;
pub mod daily;
pub mod duty;
mod facts;
pub mod found;
mod guard;
mod laws;
mod matter;
pub mod model;
mod opening;
pub mod pages;
mod parts;
pub mod policy;
mod records;
mod recusal;
mod roles;
pub mod search;
pub mod service;
pub mod specs;
pub mod stage;
pub mod steps;
pub mod store;
pub mod timeline;
pub mod view;
pub mod words;

/// What a stage is called, for lists of many kinds of matters.
pub fn stage_label(stage: &str) -> &'static str {
    stage::Stage::parse(stage).map_or("", stage::Stage::label)
}
