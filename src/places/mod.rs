//! # 楼宇: buildings, rooms, committees

pub mod api;
pub mod facts;
pub mod fields;
pub mod policy;
