//! The one table and its flat twin in `target/bench.json`.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value};

use crate::Outcome;

/// What a number must be.
#[derive(Clone, Copy)]
pub enum Bar {
    AtLeast(f64),
    Below(f64),
}

impl Bar {
    fn holds(self, value: f64) -> bool {
        match self {
            Bar::AtLeast(bar) => value >= bar,
            Bar::Below(bar) => value < bar,
        }
    }
    fn text(self) -> String {
        match self {
            Bar::AtLeast(bar) => format!("≥ {bar}"),
            Bar::Below(bar) => format!("< {bar}"),
        }
    }
}

#[derive(Default)]
pub struct Report {
    lines: Vec<(String, String, f64, Bar)>,
}

impl Report {
    /// `what` stands beside the number for people: the rates it comes from.
    pub fn add(&mut self, key: &str, what: String, value: f64, bar: Bar) {
        self.lines.push((key.to_owned(), what, value, bar));
    }

    pub fn table(&self) -> String {
        let mut out = String::from("| | measured | is | wanted | |\n|---|---|---|---|---|\n");
        for (key, what, value, bar) in &self.lines {
            let mark = if bar.holds(*value) { "holds" } else { "MISSED" };
            let digits = if *value >= 100.0 { 0 } else { 2 };
            let _ = writeln!(out, "| {key} | {what} | {value:.digits$} | {} | {mark} |", bar.text());
        }
        out
    }

    pub fn save(&self, path: &Path) -> Outcome<()> {
        let flat: Map<String, Value> = self
            .lines
            .iter()
            .map(|(key, _, value, _)| (key.clone(), ((value * 1_000.0).round() / 1_000.0).into()))
            .collect();
        std::fs::write(path, serde_json::to_string_pretty(&flat)? + "\n")?;
        Ok(())
    }
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}
