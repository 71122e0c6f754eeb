//! What needs HTTP or a database, in one binary; `TEST_DB=sqlite|postgres` chooses the engine.

mod accounts;
mod advisors;
mod demo;
mod disputes;
mod figures;
mod gallery;
mod harness;
mod layers;
mod registers;
mod scenario;
mod world;
