//! # 法治服务联盟

pub mod api;
pub mod fields;
pub mod policy;
