//! All figures (domain.md 4.9), in the order in which they are shown. Adding a figure is adding an
//! entry to one of these files.

mod cards;
mod disputes;
mod handoffs;
mod places;
mod requests;
mod shapes;

use std::sync::LazyLock;

use super::definitions::Definition;

pub static FIGURES: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let parts = [
        places::FIGURES,
        disputes::FIGURES,
        requests::FIGURES,
        handoffs::FIGURES,
        cards::FIGURES,
    ];
    parts.concat()
});
