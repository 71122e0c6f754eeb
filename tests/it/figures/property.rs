//! Whatever the facts, a figure equals a fold over the ledger, and its rows sum to it.

use std::collections::BTreeMap;

use louwei::figures::FactKind;
use louwei::figures::catalogue::FIGURES;
use louwei::figures::compute::Period;
use louwei::figures::definitions::{Definition, Formula, Part, Sum};
use louwei::figures::kinds::Nature;
use louwei::figures::text::part_name;
use louwei::kernel::Month;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;

const NAMES: [&str; 3] = ["东", "西", "南"];

/// A fact of any kind within three years, of one of few subjects; now and then a correction.
fn any_fact() -> impl Strategy<Value = Fact> {
    (
        0..FactKind::ALL.len(),
        0..NAMES.len(),
        0..36i32,
        1..28i64,
        0..6u8,
        1..40i64,
        0..10u8,
    )
        .prop_map(|(kind, building_no, month, day, subject, size, correction)| {
            let kind = FactKind::ALL[kind];
            let day = Month::parse("2024-03").unwrap().plus(month).first_day().plus_days(day);
            let value = match kind.nature() {
                Nature::One if correction == 0 => -1,
                Nature::One => 1,
                Nature::Level if correction < 3 => -size,
                _ => size,
            };
            Fact::of(kind, &building(NAMES[building_no]), day, value).about("thing", format!("s{subject}"))
        })
}

/// The facts of the buildings that a sum does not leave out.
fn counted<'a>(facts: &'a [Fact], sum: &Sum, period: Period) -> Vec<&'a Fact> {
    let level = |building: &str, kind: FactKind| -> i64 {
        let here = facts.iter().filter(|f| f.kind == kind && f.building == building);
        here.map(|f| f.value * sum.basis.weight(f.day.month(), period)).sum()
    };
    let counts = |f: &&Fact| sum.known.is_none_or(|kind| level(&f.building, kind) > 0);
    facts.iter().filter(counts).collect()
}

/// How many subjects have something left.
fn naive_distinct(facts: &[Fact], sum: &Sum, period: Period) -> f64 {
    let mut left: BTreeMap<&str, i64> = BTreeMap::new();
    for f in facts {
        let terms = sum.terms.iter().filter(|(_, kind)| *kind == f.kind);
        let weight: i64 = terms
            .map(|(sign, _)| sign * sum.basis.weight(f.day.month(), period))
            .sum();
        let (_, subject) = f.subject.as_ref().unwrap();
        *left.entry(subject.as_str()).or_default() += weight * f.value;
    }
    left.into_values().filter(|n| *n > 0).count() as f64
}

fn naive_sum(facts: &[Fact], sum: &Sum, period: Period) -> f64 {
    let weighted: i64 = counted(facts, sum, period)
        .into_iter()
        .flat_map(|f| {
            sum.terms
                .iter()
                .filter(|(_, kind)| *kind == f.kind)
                .map(move |(sign, _)| (sign, f))
        })
        .map(|(sign, f)| sign * f.value * sum.basis.weight(f.day.month(), period))
        .sum();
    weighted as f64 / sum.basis.divisor(period) as f64
}

/// Sorts the lengths themselves, where the hub reads them off the roll-up.
fn naive_quantile(facts: &[Fact], of: FactKind, share: f64, period: Period) -> Option<f64> {
    let inside = |f: &&Fact| f.kind == of && period.from <= f.day.month() && f.day.month() <= period.to;
    let mut lengths: Vec<i64> = facts.iter().filter(inside).map(|f| f.value).collect();
    lengths.sort_unstable();
    if lengths.is_empty() {
        return None;
    }
    let middle = lengths.len() / 2;
    Some(if share != 0.5 {
        lengths[(lengths.len() as f64 * share).ceil() as usize - 1] as f64
    } else if lengths.len() % 2 == 1 {
        lengths[middle] as f64
    } else {
        (lengths[middle - 1] + lengths[middle]) as f64 / 2.0
    })
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-3
}

fn check_numbers(d: &Definition, shown: &Value, facts: &[Fact], period: Period) {
    for part in [Part::N, Part::D, Part::N0, Part::D0] {
        let Some(sum) = d.formula.part(part) else { continue };
        if matches!(d.formula, Formula::Quantile { .. }) {
            continue;
        }
        let naive = match d.formula {
            Formula::Distinct(_) => naive_distinct(facts, &sum, period),
            _ => naive_sum(facts, &sum, period) / d.scale as f64,
        };
        let number = shown[part.as_str()].as_f64().unwrap();
        assert!(close(number, naive), "{} {}: {number} {naive}", d.code, part.as_str());
    }
    match d.formula {
        Formula::Quantile { lengths, share } => {
            let naive = naive_quantile(facts, lengths.terms[0].1, share, period);
            assert_eq!(shown["value"].as_f64(), naive, "{}", d.code);
        }
        Formula::Ratio { n, d: below, per } => {
            let below = naive_sum(facts, &below, period);
            let naive = (below != 0.0).then(|| naive_sum(facts, &n, period) / below * per);
            match (shown["value"].as_f64(), naive) {
                (Some(a), Some(b)) => assert!(close(a, b), "{}: {a} {b}", d.code),
                (a, b) => assert_eq!(a, b, "{}", d.code),
            }
        }
        _ => {}
    }
}

/// Part by part the values of a file come to its last line, and that is the number.
fn the_file_adds_up(d: &Definition, shown: &Value, file: &str) {
    let text = file.trim_start_matches('\u{feff}');
    let lines: Vec<csv::StringRecord> = csv::Reader::from_reader(text.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect();
    let value = |line: &csv::StringRecord| line[7].parse::<f64>();
    for part in Part::ALL.into_iter().filter(|part| d.formula.part(*part).is_some()) {
        let number = shown[part.as_str()].as_f64().unwrap();
        let own = lines.iter().filter(|line| line[2] == *part_name(d, part));
        let (totals, rows): (Vec<_>, Vec<_>) = own.partition(|line| line[3] == *"合计");
        assert_eq!(totals.len(), 1, "{} {}", d.code, part.as_str());
        if matches!(d.formula, Formula::Quantile { .. }) {
            assert_eq!(rows.len() as f64, number, "{}", d.code);
            assert!(
                totals[0][6].contains("不相加") && totals[0][7].is_empty(),
                "{:?}",
                totals[0]
            );
            continue;
        }
        let sum: f64 = rows.iter().map(|line| value(line).unwrap()).sum();
        let total = value(totals[0]).unwrap();
        assert!(
            close(sum, total) && close(total, number),
            "{} {sum} {total} {number}",
            d.code
        );
        assert!(
            totals[0][6].starts_with(&format!("{} 行，", rows.len())),
            "{:?}",
            totals[0]
        );
    }
}

#[tokio::test]
async fn figures_equal_a_fold_over_the_ledger_and_their_rows_sum_to_them() {
    let mut runner = TestRunner::deterministic();
    for (from, to) in [("2025-11", "2026-02"), ("2026-02", "2026-02")] {
        let hub = TestApp::new().await;
        let facts = proptest::collection::vec(any_fact(), 400)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        write(&hub, facts.clone()).await;
        let period = Period {
            from: Month::parse(from).unwrap(),
            to: Month::parse(to).unwrap(),
        };
        for place in [None, Some("东")] {
            let here: Vec<Fact> = facts
                .iter()
                .filter(|f| place.is_none_or(|b| f.building == building(b)))
                .cloned()
                .collect();
            let query = place.map_or(String::new(), |b| format!("&building_id={}", building(b)));
            let query = format!("from={from}&to={to}{query}");
            let list = get(&hub, "zone-admin", &format!("/figures?{query}"))
                .await
                .is(200)
                .json();
            for d in FIGURES.iter() {
                let shown = figure(&list, d.code);
                check_numbers(d, &shown, &here, period);
                for part in [Part::N, Part::D, Part::N0, Part::D0] {
                    if d.formula.part(part).is_none() {
                        continue;
                    }
                    let path = format!("/figures/{}/rows?{query}&part={}", d.code, part.as_str());
                    let rows = all_rows(&hub, "zone-admin", &path, 9).await;
                    let number = shown[part.as_str()].as_f64().unwrap();
                    let told = get(&hub, "zone-admin", &format!("{path}&limit=1")).await.is(200).json();
                    let sum: f64 = rows.iter().map(|r| r["value"].as_f64().unwrap()).sum();
                    assert_eq!(told["count"], rows.len(), "{path}");
                    assert!(close(told["total"].as_f64().unwrap(), sum), "{path}: {told} {sum}");
                    if matches!(d.formula, Formula::Quantile { .. }) {
                        assert_eq!(rows.len() as f64, number, "{path}");
                        continue;
                    }
                    assert!(close(sum, number), "{path}: {sum} {number}");
                    if rows.iter().all(|r| r["value"] == 1) {
                        assert_eq!(rows.len() as f64, number, "{path}");
                    }
                }
                let path = format!("/figures/{}/rows.csv?{query}", d.code);
                let file = get(&hub, "zone-admin", &path).await.is(200).text;
                the_file_adds_up(d, &shown, &file);
            }
        }
    }
}
