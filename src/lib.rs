#[macro_use]
pub mod kernel;
pub mod clocks;
pub mod db;
pub mod error;
pub mod registers;
pub mod web;
