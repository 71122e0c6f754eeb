//! # 演示: two fictitious zones to look around in
pub mod names;
pub mod registers;
