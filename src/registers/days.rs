//! Days and months in all the ways a ledger writes them.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::cells::Fault;
use super::raw::Raw;
use crate::kernel::{Day, Month};

const HOW: &str = "请写成 2026-03-01、2026/3/1、2026.3.1、2026年3月1日 或 20260301";
const HOW_MONTH: &str = "请写成 2025-03、2025年3月 或 202503";
/// The zone is younger than the republic, and nothing is planned for the next century.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2100;

pub fn read_day(raw: &Raw, since_1904: bool) -> Result<Day, Fault> {
    match raw {
        Raw::Text(text) | Raw::Iso(text) => of_text(text),
        Raw::Date(year, month, day) => of_numbers(*year as u32, *month, *day).unwrap_or_else(|| not_a_day(raw)),
        Raw::Number(n) if *n >= 19_000_000.0 && n.fract() == 0.0 => of_text(&raw.shown()),
        Raw::Number(n) if *n >= 10_000.0 => of_serial(*n, since_1904),
        _ => not_a_day(raw),
    }
}

fn not_a_day(raw: &Raw) -> Result<Day, Fault> {
    Err(Fault::new("not_a_day", format!("“{}”不是日期，{HOW}", raw.shown())))
}

pub fn read_month(raw: &Raw, since_1904: bool) -> Result<Month, Fault> {
    match raw {
        Raw::Text(text) | Raw::Iso(text) => month_of_text(text),
        Raw::Number(n) if n.fract() != 0.0 && *n < 10_000.0 => Err(Fault::new(
            "month_ambiguous",
            format!("“{}”被当成了小数，分不清1月和10月，{HOW_MONTH}", raw.shown()),
        )),
        Raw::Number(n) if (100_000.0..1_000_000.0).contains(n) => month_of_text(&raw.shown()),
        _ => read_day(raw, since_1904)
            .map(Day::month)
            .map_err(|_| Fault::new("not_a_month", format!("“{}”不是月份，{HOW_MONTH}", raw.shown()))),
    }
}

/// The day of an Excel serial number. The 1900 system counts a 29 February 1900 that never was;
/// every day the registers accept lies after it.
fn of_serial(days: f64, since_1904: bool) -> Result<Day, Fault> {
    let first = if since_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)
    } else {
        NaiveDate::from_ymd_opt(1899, 12, 30)
    };
    let day = (0.0..3_000_000.0)
        .contains(&days)
        .then(|| first.and_then(|d| d.checked_add_days(chrono::Days::new(days as u64))))
        .flatten()
        .map(Day);
    match day {
        Some(day) => in_range(day),
        None => Err(Fault::new("not_a_day", format!("“{days}”不是日期，{HOW}"))),
    }
}

fn of_text(text: &str) -> Result<Day, Fault> {
    let wide: String = text.nfkc().collect();
    let parts = parts(&wide);
    let fault = |code, why: &str| Err(Fault::new(code, format!("“{}”{why}，{HOW}", text.trim())));
    let numbers: Option<Vec<u32>> = parts.iter().map(|p| digits(p)).collect();
    match (parts.as_slice(), numbers.as_deref()) {
        ([y, m, d], Some(&[year, month, day])) if y.len() == 4 && m.len() <= 2 && d.len() <= 2 => {
            of_numbers(year, month, day).unwrap_or_else(|| fault("no_such_day", "：没有这一天"))
        }
        ([y, _, _], Some(_)) if y.len() <= 2 => fault("two_digit_year", "的年份不足四位"),
        ([one], Some(&[n])) if one.len() == 8 => {
            of_numbers(n / 10_000, n / 100 % 100, n % 100).unwrap_or_else(|| fault("no_such_day", "：没有这一天"))
        }
        // A CSV file keeps the serial number where the cell was not formatted as a date.
        ([one], Some(&[n])) if one.len() == 5 => of_serial(f64::from(n), false),
        ([_, _], Some(_)) => fault("day_incomplete", "缺少年、月、日中的一项"),
        _ => fault("not_a_day", "不是日期"),
    }
}

fn month_of_text(text: &str) -> Result<Month, Fault> {
    let wide: String = text.nfkc().collect();
    let parts = parts(&wide);
    let numbers: Option<Vec<u32>> = parts.iter().map(|p| digits(p)).collect();
    let first_day = match (parts.as_slice(), numbers.as_deref()) {
        ([y, m], Some(&[year, month])) if y.len() == 4 && m.len() <= 2 => of_numbers(year, month, 1),
        ([one], Some(&[n])) if one.len() == 6 => of_numbers(n / 100, n % 100, 1),
        _ => Some(of_text(text)),
    };
    match first_day {
        Some(Ok(day)) => Ok(day.month()),
        Some(Err(fault)) if fault.code == "day_out_of_range" => Err(fault),
        _ => Err(Fault::new(
            "not_a_month",
            format!("“{}”不是月份，{HOW_MONTH}", text.trim()),
        )),
    }
}

/// The numbers of a date, without the time of day behind it.
fn parts(text: &str) -> Vec<String> {
    let text = text.trim();
    let date = match text.find([' ', 'T']) {
        Some(at) if text[at..].contains(':') => &text[..at],
        _ => text,
    };
    let date: String = date.chars().filter(|c| !c.is_whitespace()).collect();
    let date = date.trim_end_matches(['日', '号', '月', '.']);
    date.split(['-', '/', '.', '年', '月', '−', '–'])
        .map(str::to_owned)
        .collect()
}

fn digits(text: &str) -> Option<u32> {
    (text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn of_numbers(year: u32, month: u32, day: u32) -> Option<Result<Day, Fault>> {
    Day::ymd(year as i32, month, day).map(in_range)
}

fn in_range(day: Day) -> Result<Day, Fault> {
    if YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        Err(Fault::new(
            "day_out_of_range",
            format!("{day} 不在1949年到2100年之间，请检查年份"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<String, &'static str> {
        read_day(&Raw::Text(text.to_owned()), false)
            .map(|d| d.to_string())
            .map_err(|f| f.code)
    }
    fn month(raw: Raw) -> Result<String, &'static str> {
        read_month(&raw, false).map(|m| m.to_string()).map_err(|f| f.code)
    }

    #[test]
    fn a_day_is_read_in_every_listed_form() {
        for text in [
            "2026-03-01",
            "2026-3-1",
            "2026/3/1",
            "2026.3.1",
            "2026.03.01.",
            "2026年3月1日",
            "2026 年 3 月 1 号",
            "２０２６－０３－０１",
            "20260301",
            "2026-03-01 00:00:00",
            "2026-03-01T08:30:00",
            "46082",
        ] {
            assert_eq!(day(text), Ok("2026-03-01".to_owned()), "{text}");
        }
    }

    #[test]
    fn serial_numbers_are_read_in_both_systems() {
        let of = |days, since_1904| of_serial(days, since_1904).map(|d| d.to_string());
        assert_eq!(of(46082.0, false).unwrap(), "2026-03-01");
        assert_eq!(of(44620.75, true).unwrap(), "2026-03-01");
        assert_eq!(of(f64::NAN, false).unwrap_err().code, "not_a_day");
        assert_eq!(of(-3.0, false).unwrap_err().code, "not_a_day");
        assert_eq!(read_day(&Raw::Number(44620.0), true).unwrap().to_string(), "2026-03-01");
        assert_eq!(
            read_day(&Raw::Number(20260301.0), true).unwrap().to_string(),
            "2026-03-01"
        );
        assert_eq!(read_day(&Raw::Number(2026.0), false).unwrap_err().code, "not_a_day");
    }

    #[test]
    fn a_day_that_is_none_says_why() {
        assert_eq!(day("2026-02-30"), Err("no_such_day"));
        assert_eq!(day("20261301"), Err("no_such_day"));
        assert_eq!(day("26-3-1"), Err("two_digit_year"));
        assert_eq!(day("2026年3月"), Err("day_incomplete"));
        assert_eq!(day("1948-12-31"), Err("day_out_of_range"));
        assert_eq!(day("2101-01-01"), Err("day_out_of_range"));
        assert_eq!(day("长期"), Err("not_a_day"));
        assert_eq!(day("1949-01-01"), Ok("1949-01-01".to_owned()));
        assert_eq!(day("2100-12-31"), Ok("2100-12-31".to_owned()));
    }

    #[test]
    fn a_month_is_read_from_text_number_and_date() {
        for text in ["2025-03", "2025年3月", "2025/3", "2025.3", "202503", "2025-03-01"] {
            assert_eq!(month(Raw::Text(text.to_owned())), Ok("2025-03".to_owned()), "{text}");
        }
        assert_eq!(month(Raw::Number(202503.0)), Ok("2025-03".to_owned()));
        assert_eq!(month(Raw::Date(2025, 3, 1)), Ok("2025-03".to_owned()));
        assert_eq!(month(Raw::Number(2025.1)), Err("month_ambiguous"));
        assert_eq!(month(Raw::Text("2025-13".to_owned())), Err("not_a_month"));
        assert_eq!(month(Raw::Text("三月".to_owned())), Err("not_a_month"));
    }
}
