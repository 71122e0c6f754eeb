#[macro_use]
pub mod kernel;
pub mod db;
pub mod error;
