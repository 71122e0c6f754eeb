//! # 企业: firms, where they sit and sat

pub mod api;
pub mod facts;
pub mod fields;
pub mod policy;
pub mod service;
mod store;
