//! The registers over HTTP: files in and out, single rows, who sees what.

mod api;
mod files;
mod import;
mod pages;
