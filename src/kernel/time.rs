//! Time: instants are fixed-width UTC text, days and months are Chinese civil time (+08:00).

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// China keeps one offset all year (no summer time since 1991).
pub fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours is a valid offset")
}

/// An instant with millisecond precision. Its text `2026-11-22T16:50:35.008Z` sorts as time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    pub fn from_millis(millis: i64) -> Self {
        Timestamp(millis)
    }
    pub fn millis(self) -> i64 {
        self.0
    }
    /// Midnight or any other local time of day, as an instant.
    pub fn local(day: Day, time: NaiveTime) -> Self {
        let at = china()
            .from_local_datetime(&day.0.and_time(time))
            .single()
            .expect("a fixed offset has no gaps");
        Timestamp(at.timestamp_millis())
    }
    /// The civil day of this instant in China.
    pub fn day(self) -> Day {
        Day(self.in_china().date_naive())
    }
    pub fn time_of_day(self) -> NaiveTime {
        self.in_china().time()
    }
    pub fn in_china(self) -> DateTime<FixedOffset> {
        self.utc().with_timezone(&china())
    }
    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }
    pub fn plus_millis(self, millis: i64) -> Self {
        Timestamp(self.0 + millis)
    }
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Timestamp(self.0 + minutes * 60_000)
    }
    /// RFC 3339 with the local offset, as the API sends it.
    pub fn rfc3339(self) -> String {
        self.in_china().to_rfc3339_opts(chrono::SecondsFormat::Millis, false)
    }
    /// `2026-11-22 16:50`, as a page shows it.
    pub fn to_page(self) -> String {
        let at = self.in_china();
        format!("{} {:02}:{:02}", at.date_naive(), at.hour(), at.minute())
    }
    /// Any RFC 3339 text, or a local `2026-11-22 16:50` / `2026-11-22T16:50` as a form sends it.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Some(Timestamp(at.timestamp_millis()));
        }
        let local = [
            "%Y-%m-%dT%H:%M",
            "%Y-%m-%d %H:%M",
            "%Y-%m-%dT%H:%M:%S",
            "%Y-%m-%d %H:%M:%S",
        ]
        .iter()
        .find_map(|f| chrono::NaiveDateTime::parse_from_str(text, f).ok())?;
        china()
            .from_local_datetime(&local)
            .single()
            .map(|at| Timestamp(at.timestamp_millis()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
    }
}
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Timestamp::parse(&text).ok_or_else(|| serde::de::Error::custom("not a time"))
    }
}

/// A civil day, `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub NaiveDate);

impl Day {
    pub fn ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Day)
    }
    /// `2026-11-22` only; what spreadsheets and people write is read in `registers`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 10 {
            return None;
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Day)
    }
    pub fn plus_days(self, days: i64) -> Self {
        let shifted = if days >= 0 {
            self.0.checked_add_days(Days::new(days.unsigned_abs()))
        } else {
            self.0.checked_sub_days(Days::new(days.unsigned_abs()))
        };
        Day(shifted.unwrap_or(self.0))
    }
    /// The same day of a later (or earlier) month; the last day where that month is shorter.
    pub fn plus_months(self, months: i32) -> Self {
        let by = Months::new(months.unsigned_abs());
        let shifted = if months >= 0 {
            self.0.checked_add_months(by)
        } else {
            self.0.checked_sub_months(by)
        };
        Day(shifted.unwrap_or(self.0))
    }
    pub fn days_since(self, earlier: Day) -> i64 {
        (self.0 - earlier.0).num_days()
    }
    pub fn year(self) -> i32 {
        self.0.year()
    }
    pub fn month(self) -> Month {
        Month {
            year: self.0.year(),
            month: self.0.month(),
        }
    }
    pub fn is_weekend(self) -> bool {
        self.0.weekday().number_from_monday() >= 6
    }
    /// The last instant of the day.
    pub fn end(self) -> Timestamp {
        self.plus_days(1).start().plus_millis(-1)
    }
    pub fn start(self) -> Timestamp {
        Timestamp::local(self, NaiveTime::MIN)
    }
}
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl Serialize for Day {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Day::parse(&text).ok_or_else(|| serde::de::Error::custom("not a day"))
    }
}

/// A civil month, `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    pub year: i32,
    pub month: u32,
}

impl Month {
    pub fn parse(text: &str) -> Option<Self> {
        let day = (text.len() == 7).then(|| Day::parse(&format!("{text}-01"))).flatten()?;
        Some(day.month())
    }
    pub fn first_day(self) -> Day {
        Day(NaiveDate::from_ymd_opt(self.year, self.month, 1).expect("a month has a first day"))
    }
    pub fn last_day(self) -> Day {
        self.plus(1).first_day().plus_days(-1)
    }
    pub fn plus(self, months: i32) -> Self {
        let n = self.year * 12 + self.month as i32 - 1 + months;
        Month {
            year: n.div_euclid(12),
            month: n.rem_euclid(12) as u32 + 1,
        }
    }
    /// How many months from `self` to `to`, both counted.
    pub fn span_to(self, to: Month) -> i32 {
        (to.year - self.year) * 12 + to.month as i32 - self.month as i32 + 1
    }
}
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
impl Serialize for Month {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Month::parse(&text).ok_or_else(|| serde::de::Error::custom("not a month"))
    }
}

/// Where the present comes from: the machine, or a test that moves it by hand.
#[derive(Debug, Clone)]
pub enum Clock {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn fixed(at: Timestamp) -> Self {
        Clock::Fixed(Arc::new(AtomicI64::new(at.millis())))
    }
    #[expect(clippy::disallowed_methods, reason = "the one home of the present")]
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp(Utc::now().timestamp_millis()),
            Clock::Fixed(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }
    pub fn today(&self) -> Day {
        self.now().day()
    }
    /// Moves a fixed clock; the system's clock stays as it is.
    pub fn set(&self, at: Timestamp) {
        if let Clock::Fixed(now) = self {
            now.store(at.millis(), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_an_instant_has_one_width_and_reads_back() {
        let at = Timestamp::parse("2026-11-22T16:50:35.008Z").unwrap();
        assert_eq!(at.to_string(), "2026-11-22T16:50:35.008Z");
        assert_eq!(at.rfc3339(), "2026-11-23T00:50:35.008+08:00");
        assert_eq!(at.day().to_string(), "2026-11-23");
    }

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let month = Month::parse("2024-02").unwrap();
        assert_eq!(month.last_day().to_string(), "2024-02-29");
        assert_eq!(month.plus(-2).to_string(), "2023-12");
        assert_eq!(month.plus(11).to_string(), "2025-01");
        assert_eq!(
            Month::parse("2025-11")
                .unwrap()
                .span_to(Month::parse("2026-02").unwrap()),
            4
        );
    }

    #[test]
    fn days_that_are_none_do_not_parse() {
        for text in ["2026-02-30", "2026-13-01", "26-01-01", "2026/01/01", ""] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}
