//! # Registers (台账): spreadsheets in, spreadsheets out
//!
//! A zone office keeps its ledgers in Excel; the hub takes them as they are and gives them back.
//!
//! | file | holds |
//! |---|---|
//! | `sheets.rs`, `words.rs` | the sheets and their words, as data |
//! | `text.rs` | text made the same for keeping, comparing and searching |
//! | `cells.rs`, `numbers.rs`, `days.rs` | one cell: what it means, or what to write instead |
//! | `raw.rs` | a file as a grid of untyped cells |
//! | `workbook.rs`, `guard.rs`, `sparse.rs` | `.xlsx`, `.xls`, `.ods` to grids; what is refused before they are opened |
//! | `csvfile.rs` | `.csv` in UTF-8, UTF-16 or GB18030 to a grid |
//! | `headers.rs`, `read.rs` | a grid to the typed rows of a sheet |
//! | `write.rs` | typed rows to `.xlsx` and `.csv`; the workbook of errors |
//! | `record.rs`, `store.rs` | a row as it is kept; every table, read and written alike |
//! | `plan.rs`, `known.rs`, `defaults.rs`, `checks.rs` | what a file would change, every fault named |
//! | `export.rs` | everything goes out as it came in |
//! | `advisers.rs` | the 顾问 sheet, whose rows are matters of `advisors` |
//! | `facts.rs` | what a changed row counts for |
//! | `apply.rs`, `service.rs`, `policy.rs` | writing it, whole or not at all |
//! | `replay.rs` | the fold over events, for `louwei verify` |
//! | `rows.rs`, `one_row.rs`, `input.rs` | one row at a time: read, add, change; what a form says as cells |
//! | `area.rs` | from which day a changed area of an occupancy holds |
//! | `warnings.rs` | what should be looked at again in a row that stands |

mod advisers;
pub mod api;
pub mod apply;
pub mod area;
mod cells;
mod checks;
pub(crate) mod csvfile;
pub(crate) mod days;
mod defaults;
pub mod export;
mod facts;
pub(crate) mod guard;
mod headers;
pub mod input;
pub mod jobs;
mod known;
mod numbers;
mod one_row;
pub mod pages;
mod plan;
pub mod policy;
pub(crate) mod raw;
pub mod read;
pub mod record;
pub mod replay;
pub mod rows;
pub mod service;
pub mod sheets;
mod sparse;
pub mod store;
pub mod text;
pub mod warnings;
pub mod words;
pub(crate) mod workbook;
pub mod write;

#[cfg(test)]
mod tests;

pub use cells::Cell;
pub use read::{FileError, ReadFile, ReadRow, ReadSheet, RowError, Skipped, read};
pub use sheets::{Column, Kind, SHEETS, Sheet};
