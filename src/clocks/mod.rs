//! # 时钟: when something is due, and why
//!
//! What counts is pure: no database, no present. A slice starts and stops clocks by the code of a [`Rule`]; the
//! rule says how long and how it is counted; [`Reckoning`] counts over a working calendar and the
//! hours of a desk, and tells every step of the count in Chinese.
//!
//! | file | answers |
//! |---|---|
//! | `calendar.rs` + `holidays.csv` | is this a working day, by which notice |
//! | `hours.rs` | when is the desk open (值守时段、办公时间) |
//! | `base.rs` | [`Base`], [`Limit`], [`Roll`], and the due date of a [`Term`] |
//! | `pauses.rs` | the due date when the clock stood still for a while; what remains; when to warn |
//! | `explain.rs` | the count, step by step |
//! | `change.rs` | what a step does to clocks, and those that run |
//! | `resolve.rs` | the rows that come of it |
//! | `rules.rs` | a rule: how long, on which base, what its end means, where it stands |
//! | `policies.rs` + `policies/*.toml` | rules of a kind of matter, as versioned data |
//! | `holidays.rs` | a year's holidays out of a spreadsheet or an .ics file |
//! | `service.rs`, `preview.rs`, `effect.rs`, `form.rs` | what the zone changes, and what that would do |
//! | `versions.rs` | which versions of a policy there are, since when and by whom |
//! | `kept.rs` | what a process keeps of calendars and policies |
//! | `keeper.rs`, `cards.rs` | what falls due by itself: yellow and red cards, notices |
//! | `recount.rs` | open clocks under a changed calendar |
//! | `overstay.rs` | pauses whose last day is over |
//! | `store/` | rows of clocks, policies, calendars |
//!
//! To add a rule: an entry in a policy file. To add a year: the rows of its notice in
//! `holidays.csv`. Neither needs code.

pub mod api;
pub mod base;
pub mod calendar;
mod cards;
pub mod change;
pub mod effect;
pub mod explain;
pub mod form;
pub mod holidays;
pub mod hours;
pub mod keeper;
pub mod kept;
mod overstay;
pub mod pages;
pub mod pauses;
pub mod policies;
pub mod policy;
pub mod preview;
pub mod recount;
pub mod resolve;
pub mod rules;
pub mod service;
pub mod store;
pub mod versions;
pub mod view;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod laws;

pub use base::{Base, Due, Limit, Reckoning, Roll, Term};
pub use calendar::{CalendarDay, DayKind, WorkingCalendar};
pub use cards::Colour;
pub use change::{ClockChange, Open};
pub use explain::{Explained, Part};
pub use hours::{DeskHours, Window};
pub use pauses::Pause;
pub use policies::{AppliesTo, Pinned, Policy, built_in, built_ins};
pub use resolve::{Terms, resolve};
pub use rules::{Course, Expiry, Pausing, Rule, Source, Stated, Timing};
