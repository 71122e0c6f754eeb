//! # Web: what every page and endpoint shares
pub mod assets;
pub mod form;
pub mod render;
pub mod svg;
pub mod view;
