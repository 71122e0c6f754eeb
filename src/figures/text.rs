//! Numbers as people read them. Pure.

use super::compute::Measured;
use super::definitions::{Definition, FigureKind, Formula};

/// `2,018,345`, `82.4`: areas and counts whole, shares and days with one decimal.
pub fn number(value: f64, unit: &str) -> String {
    let decimals = match unit {
        "%" | "百分点" | "件/百家" => 1,
        "天" if value.fract() != 0.0 => 1,
        // The mean number of firms, of hops.
        "" | "家" | "次" if value.fract() != 0.0 => 1,
        _ => 0,
    };
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    // A rounded nothing has no sign.
    if value < 0.0 && out.chars().any(|c| ('1'..='9').contains(&c)) {
        out.insert(0, '−');
    }
    out
}

/// The value, or what stands in its place.
pub fn value(definition: &Definition, measured: &Measured) -> String {
    match measured.value {
        _ if measured.suppressed => "小数隐藏".to_owned(),
        Some(n) => number(n, definition.unit),
        None => "—".to_owned(),
    }
}

/// 同比: in percent, of a share in percentage points; empty where nothing can be compared.
pub fn change(definition: &Definition, now: &Measured, previous: &Measured) -> String {
    let of_its_own = matches!(definition.formula, Formula::Growth { .. } | Formula::Change { .. });
    let (Some(now), Some(before), false) = (now.value, previous.value, of_its_own) else {
        return String::new();
    };
    let signed = |n: f64, unit: &str| {
        let text = number(n, "%");
        let sign = if text.chars().any(|c| ('1'..='9').contains(&c)) && n > 0.0 {
            "+"
        } else {
            ""
        };
        format!("{sign}{text}{unit}")
    };
    if definition.kind == FigureKind::Rate && definition.unit == "%" {
        return signed(now - before, " 个百分点");
    }
    if before == 0.0 {
        return String::new();
    }
    signed((now / before - 1.0) * 100.0, "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_of_whole_things_is_not_rounded_to_a_whole_thing() {
        assert_eq!(number(13.0 / 12.0, "次"), "1.1");
        assert_eq!(number(36.0, "次"), "36");
    }
    use crate::figures::definitions::find;

    #[test]
    fn numbers_are_grouped_and_rounded_by_their_unit() {
        assert_eq!(number(2_018_345.25, "㎡"), "2,018,345");
        assert_eq!(number(999.0, "件"), "999");
        assert_eq!(number(82.44, "%"), "82.4");
        assert_eq!(number(-40.0, "%"), "−40.0");
        assert_eq!(number(-0.01, "%"), "0.0");
        assert_eq!(number(6.5, "天"), "6.5");
    }

    #[test]
    fn a_share_changes_by_points_and_a_count_by_percent() {
        let of = |n| Measured {
            value: Some(n),
            ..Measured::default()
        };
        let told = |code, now, before| change(find(code).unwrap(), &of(now), &of(before));
        assert_eq!(told("S17", 80.0, 76.5), "+3.5 个百分点");
        assert_eq!(told("S15", 9.0, 10.0), "−10.0%");
        assert_eq!(told("S15", 9.0, 0.0), "");
        assert_eq!(told("S22.yoy", -40.0, 3.0), "");
    }
}
