//! Laws that came into force on a day, as data: before it their rule does not hold.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::kernel::Day;

#[derive(Debug, Deserialize)]
pub struct Law {
    pub law: String,
    /// 施行日期
    pub in_force: Day,
    /// What it asks for.
    pub says: String,
    /// When somebody last compared this with the text of the law.
    checked_on: Option<Day>,
}

impl Law {
    /// 《商事调解条例》（2026-05-01起施行，待核实）
    pub fn cited(&self) -> String {
        let checked = self.checked_on.map_or("待核实".to_owned(), |day| format!("{day}核对"));
        format!("《{}》（{}起施行，{checked}）", self.law, self.in_force)
    }
}

static LAWS: LazyLock<BTreeMap<String, Law>> =
    LazyLock::new(|| toml::from_str(include_str!("laws.toml")).expect("a test reads the laws"));

/// The law behind a rule, once it is in force.
pub fn in_force(rule: &str, on: Day) -> Option<&'static Law> {
    LAWS.get(rule).filter(|law| law.in_force <= on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_holds_from_its_day_on() {
        let rule = "commercial_body_is_approved";
        let day = |text| Day::parse(text).unwrap();
        assert!(in_force(rule, day("2026-04-30")).is_none());
        let law = in_force(rule, day("2026-05-01")).unwrap();
        assert_eq!(law.cited(), "《商事调解条例》（2026-05-01起施行，待核实）");
    }
}
