//! # Kernel: the words everything else is said in
//!
//! Ids, time, people with their roles, and the description of fields. Nothing here knows of a
//! database, of HTTP or of any one slice.
//!
//! | file | holds |
//! |---|---|
//! | `ids.rs` | [`Id`], one type for each kind of thing |
//! | `time.rs` | [`Timestamp`], [`Day`], [`Month`], [`Clock`] |
//! | `words.rs` | [`words!`], enumerations that are stored, shown and sent as words |
//! | `fields.rs` | [`Field`], what a person types, described once for forms, API and spreadsheets |
//! | `visible.rs` | [`visible`], a text without what nobody sees |
//! | `nest.rs` | [`nest`], a posted form as JSON |
//! | `actor.rs` | [`Actor`], who asks, with which roles over what |
//! | `uscc.rs` | 统一社会信用代码 |

#[macro_use]
pub mod words;

pub mod actor;
pub mod fields;
pub mod ids;
mod nest;
pub mod time;
pub mod uscc;
mod visible;

pub use actor::{ANY_ENTERPRISE, Actor, Grant, Role};
pub use fields::{Field, FieldError, Kind};
pub use ids::Id;
pub use nest::nest;
pub use time::{Clock, Day, Month, Timestamp};
pub use uscc::Uscc;
pub use visible::visible;

/// A value with the version under which it was read.
#[derive(Debug, Clone)]
pub struct Versioned<T> {
    pub value: T,
    pub version: i64,
}
