//! Areas and counts in all the ways a ledger writes them.

use unicode_normalization::UnicodeNormalization;

use super::cells::Fault;
use super::raw::Raw;

/// 100 km² in 0.01 ㎡: more than any zone has.
const MOST_AREA: i64 = 10_000_000_000;

/// 面积 in 0.01 ㎡, rounded to it. `times` is 10 000 where the heading says 万㎡.
pub fn read_area(raw: &Raw, times: i64) -> Result<i64, Fault> {
    let fault = || {
        Fault::new(
            "not_an_area",
            format!("“{}”不是面积，请写成 1234.5、1,234.5㎡ 或 1.2万㎡", raw.shown()),
        )
    };
    let area = match raw {
        Raw::Number(n) => whole((n * 100.0 * times as f64).round()).ok_or_else(fault)?,
        Raw::Text(text) => {
            let text = compact(text);
            let (text, unit) = without_unit(&text, &["平方米", "平米", "m2", "平"]);
            let (text, wan) = without_unit(text, &["万"]);
            // 1.2万 under a heading in 万㎡ says the unit twice, not ten thousand times ten thousand.
            let times = if wan {
                10_000
            } else if unit {
                1
            } else {
                times
            };
            scaled(text, 100 * times).ok_or_else(fault)?
        }
        _ => return Err(fault()),
    };
    if (0..=MOST_AREA).contains(&area) {
        Ok(area)
    } else {
        Err(Fault::new(
            "area_out_of_range",
            format!(
                "“{}”超出了面积的范围，面积应不小于零，请检查单位是否为平方米",
                raw.shown()
            ),
        ))
    }
}

/// A whole number from 0 to `most`.
pub fn read_count(raw: &Raw, most: i64) -> Result<i64, Fault> {
    let fault = || Fault::new("not_a_count", format!("“{}”不是整数，请只写数字，如 120", raw.shown()));
    let count = match raw {
        Raw::Number(n) if n.fract() == 0.0 => whole(*n).ok_or_else(fault)?,
        Raw::Text(text) => {
            let text = compact(text);
            let (text, _) = without_unit(&text, &["人", "名", "层", "件", "家", "户", "个"]);
            let (text, wan) = without_unit(text, &["万"]);
            let tenth_thousandths = scaled(text, 10_000).ok_or_else(fault)?;
            if wan {
                tenth_thousandths
            } else if tenth_thousandths % 10_000 == 0 {
                tenth_thousandths / 10_000
            } else {
                return Err(fault());
            }
        }
        _ => return Err(fault()),
    };
    if (0..=most).contains(&count) {
        Ok(count)
    } else {
        Err(Fault::new(
            "count_out_of_range",
            format!("“{}”应在0到{most}之间", raw.shown()),
        ))
    }
}

/// What the unit in a heading (面积（万㎡）) multiplies an area by; `None` for a unit that is none.
pub fn unit_of_heading(unit: &str) -> Option<i64> {
    match compact(unit).trim_start_matches("单位:") {
        "平方米" | "平米" | "m2" | "平" => Some(1),
        "万平方米" | "万平米" | "万m2" | "万平" => Some(10_000),
        _ => None,
    }
}

fn compact(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

fn without_unit<'a>(text: &'a str, units: &[&str]) -> (&'a str, bool) {
    units
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .map_or((text, false), |rest| (rest, true))
}

fn whole(n: f64) -> Option<i64> {
    (n.abs() < 9e15).then_some(n as i64)
}

/// A decimal with or without thousands commas, times `scale` (a power of ten), rounded half up.
fn scaled(text: &str, scale: i64) -> Option<i64> {
    let (negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole = ungrouped(whole)?;
    if whole.len() + fraction.len() > 24 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if whole.is_empty() || text.ends_with('.') {
        return None;
    }
    let mut value: i128 = whole.parse::<i128>().ok()? * i128::from(scale);
    let fraction_value = fraction.parse::<i128>().unwrap_or(0) * i128::from(scale);
    let one = 10i128.pow(fraction.len() as u32);
    value += (fraction_value + one / 2) / one;
    let value = i64::try_from(value).ok()?;
    Some(if negative { -value } else { value })
}

/// The digits of `1,234,567`; nothing for `12,34`, which may mean a decimal comma.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|g| g.len() == 3));
    let digits = std::iter::once(first).chain(rest).collect::<String>();
    (grouped && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(text: &str) -> Result<i64, &'static str> {
        read_area(&Raw::Text(text.to_owned()), 1).map_err(|f| f.code)
    }
    fn count(text: &str) -> Result<i64, &'static str> {
        read_count(&Raw::Text(text.to_owned()), 1_000_000).map_err(|f| f.code)
    }

    #[test]
    fn an_area_is_read_in_every_listed_form() {
        for text in [
            "1234.5",
            "1,234.5",
            "１，２３４．５",
            "1234.5㎡",
            "1 234.50 平方米",
            "0.12345万㎡",
            "0.12345 万平方米",
        ] {
            assert_eq!(area(text), Ok(123_450), "{text}");
        }
        assert_eq!(area("1.2万㎡"), Ok(1_200_000));
        assert_eq!(area("0"), Ok(0));
        assert_eq!(area("10.005"), Ok(1001));
        assert_eq!(read_area(&Raw::Number(1234.5), 1), Ok(123_450));
        assert_eq!(read_area(&Raw::Number(0.1 + 0.2), 1), Ok(30));
    }

    #[test]
    fn the_unit_of_the_heading_counts_once() {
        assert_eq!(unit_of_heading("万㎡"), Some(10_000));
        assert_eq!(unit_of_heading("单位：平方米"), Some(1));
        assert_eq!(unit_of_heading("亩"), None);
        assert_eq!(read_area(&Raw::Number(1.2), 10_000), Ok(1_200_000));
        assert_eq!(read_area(&Raw::Text("1.2万".into()), 10_000), Ok(1_200_000));
        assert_eq!(read_area(&Raw::Text("12000㎡".into()), 10_000), Ok(1_200_000));
    }

    #[test]
    fn what_is_no_area_is_refused() {
        for text in ["约1200", "12,34", "1.2.3", "1200亩", ".", "1e5", "五百", "5."] {
            assert_eq!(area(text), Err("not_an_area"), "{text}");
        }
        assert_eq!(area("-5"), Err("area_out_of_range"));
        assert_eq!(area("99999999999"), Err("area_out_of_range"));
        assert_eq!(read_area(&Raw::Number(f64::NAN), 1).unwrap_err().code, "not_an_area");
    }

    #[test]
    fn a_count_is_a_whole_number() {
        assert_eq!(count("1,200人"), Ok(1200));
        assert_eq!(count("120.0"), Ok(120));
        assert_eq!(count("1.25万"), Ok(12_500));
        assert_eq!(count("12.5"), Err("not_a_count"));
        assert_eq!(count("约60"), Err("not_a_count"));
        assert_eq!(count("-1"), Err("count_out_of_range"));
        assert_eq!(count("2000000"), Err("count_out_of_range"));
        assert_eq!(read_count(&Raw::Number(0.5), 9).unwrap_err().code, "not_a_count");
    }
}
