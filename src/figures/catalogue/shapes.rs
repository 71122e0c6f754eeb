//! The shapes that most figures have; an entry says the rest by `..`.

use crate::figures::FactKind;
use crate::figures::definitions::Basis::*;
use crate::figures::definitions::Chapter::*;
use crate::figures::definitions::Openness::*;
use crate::figures::definitions::{Basis, Definition, FigureKind, Formula, Sum};

pub type Terms = &'static [(i64, FactKind)];

/// A count of things in the period; the others are said by `..`.
pub const fn count(code: &'static str, name: &'static str, unit: &'static str, terms: Terms) -> Definition {
    Definition {
        code,
        name,
        unit,
        kind: FigureKind::Count,
        chapter: Disputes,
        version: 1,
        formula: Formula::Sum(Sum::of(InPeriod, terms)),
        asked_of: None,
        scale: 1,
        counted_in: unit,
        openness: FromFive,
        text: "",
        how: "",
    }
}

/// n ÷ d in percent, of what became of disputes; the others are said by `..`.
pub const fn rate(
    code: &'static str,
    name: &'static str,
    counted_in: &'static str,
    basis: Basis,
    n: Terms,
    d: Terms,
) -> Definition {
    Definition {
        kind: FigureKind::Rate,
        chapter: Results,
        unit: "%",
        counted_in,
        formula: Formula::Ratio {
            n: Sum::of(basis, n),
            d: Sum::of(basis, d),
            per: 100.0,
        },
        ..count(code, name, "%", n)
    }
}

pub const fn days(code: &'static str, name: &'static str, of: Terms, share: f64) -> Definition {
    Definition {
        kind: FigureKind::Duration,
        chapter: Results,
        counted_in: "件",
        formula: Formula::Quantile {
            lengths: Sum::of(InPeriod, of),
            share,
        },
        ..count(code, name, "天", &[])
    }
}
