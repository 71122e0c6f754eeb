//! What needs HTTP or a database, in one binary; `TEST_DB=sqlite|postgres` chooses the engine.

mod accounts;
mod advisors;
mod clocks;
mod concurrency;
mod database;
mod demo;
mod disputes;
mod durability;
mod figures;
mod gallery;
mod guidance;
mod handoffs;
mod harness;
mod hostile;
mod inbox;
mod journal;
mod layers;
mod notices;
mod operations;
mod registers;
mod requests;
mod routing;
mod scenario;
mod sweep;
mod walks;
mod world;
