//! What needs HTTP or a database, in one binary; `TEST_DB=sqlite|postgres` chooses the engine.

mod gallery;
mod layers;
