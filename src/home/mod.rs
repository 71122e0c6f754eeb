//! # 工作台: what is due next, what changed, what asks for a decision
//!
//! The first page of everyone, by role: open matters by what is due next, tasks the hub opened,
//! what changed since this person was here, and the figures they answer for.
//!
//! `store.rs` tasks · `pages.rs` `/` and `/tasks/{id}/done`

pub mod pages;
mod store;
