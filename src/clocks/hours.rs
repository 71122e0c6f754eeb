//! 办公时间与值守时段: when a desk is open, on working days and on days off.

use std::fmt;

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use crate::kernel::{Day, Timestamp};

const DAY_MINUTES: u16 = 24 * 60;

/// An opening in a day, in minutes after midnight; 24:00 is a possible end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    opens: u16,
    closes: u16,
}

impl Window {
    pub(super) const WHOLE_DAY: Window = Window {
        opens: 0,
        closes: DAY_MINUTES,
    };

    pub fn opens_on(self, day: Day) -> Timestamp {
        day.start().plus_minutes(self.opens.into())
    }
    /// The first instant when the desk is shut; of a window that lasts until 24:00, the next midnight.
    pub fn closes_on(self, day: Day) -> Timestamp {
        day.start().plus_minutes(self.closes.into())
    }
    /// The last instant that still counts: the hour of closing, or the last millisecond before 24:00.
    pub fn last_on(self, day: Day) -> Timestamp {
        if self.closes == DAY_MINUTES {
            day.end()
        } else {
            self.closes_on(day)
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Window { opens, closes } = self;
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            opens / 60,
            opens % 60,
            closes / 60,
            closes % 60
        )
    }
}

/// The hours of an office or of a building's desk: on working days at least one window, on days off
/// as many as there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeskHours {
    working: Vec<Window>,
    off: Vec<Window>,
}

const ROUND_THE_CLOCK: [&str; 5] = ["全天", "24小时", "7×24", "7×24小时", "7*24小时"];
const EVERY_DAY: [&str; 3] = ["每天", "每日", "周一至周日"];
const WORKING_DAYS: [&str; 3] = ["工作日", "周一至周五", "周一到周五"];

impl DeskHours {
    /// Reads what a person writes: `8:30-12:00,13:30-17:30`, and for a desk that opens on days off
    /// too, `8:30-17:30；休息日 9:00-12:00`, `每天9:00-18:00` or `全天`. The error says in Chinese what is
    /// wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        if ROUND_THE_CLOCK.contains(&text.trim()) {
            return Ok(DeskHours::always());
        }
        let (working, off) = text.split_once("休息日").unwrap_or((text, ""));
        let on = |said: &str, days: &[&str]| days.iter().find_map(|d| said.trim().strip_prefix(d).map(str::to_owned));
        let hours = match on(working, &EVERY_DAY) {
            Some(each) => DeskHours {
                working: windows(&each)?,
                off: windows(if off.trim().is_empty() { &each } else { off })?,
            },
            None => DeskHours {
                working: windows(&on(working, &WORKING_DAYS).unwrap_or(working.to_owned()))?,
                off: windows(off)?,
            },
        };
        if hours.working.is_empty() {
            return Err("工作日至少要有一个时段，例如 8:30-12:00,13:30-17:30".to_owned());
        }
        Ok(hours)
    }

    /// 8:30–12:00, 13:30–17:30 on working days; closed on days off.
    pub fn office() -> Self {
        let at = |opens, closes| Window { opens, closes };
        DeskHours {
            working: vec![at(510, 720), at(810, 1050)],
            off: vec![],
        }
    }

    /// Around the clock, every day (7×24).
    pub fn always() -> Self {
        DeskHours {
            working: vec![Window::WHOLE_DAY],
            off: vec![Window::WHOLE_DAY],
        }
    }

    pub fn on_working_days(&self) -> &[Window] {
        &self.working
    }
    pub fn on_days_off(&self) -> &[Window] {
        &self.off
    }
}

/// `08:30-12:00,13:30-17:30；休息日 09:00-12:00`
impl fmt::Display for DeskHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&join(&self.working))?;
        if !self.off.is_empty() {
            write!(f, "；休息日 {}", join(&self.off))?;
        }
        Ok(())
    }
}

impl TryFrom<String> for DeskHours {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        DeskHours::parse(&text)
    }
}
impl From<DeskHours> for String {
    fn from(hours: DeskHours) -> Self {
        hours.to_string()
    }
}

fn join(windows: &[Window]) -> String {
    windows.iter().map(Window::to_string).collect::<Vec<_>>().join(",")
}

fn windows(text: &str) -> Result<Vec<Window>, String> {
    let parts = text.split([',', '，', '、', ';', '；']).map(str::trim);
    let windows = parts
        .filter(|p| !p.is_empty())
        .map(window)
        .collect::<Result<Vec<_>, _>>()?;
    match windows.windows(2).find(|pair| pair[1].opens < pair[0].closes) {
        Some(pair) => Err(format!(
            "时段 {} 与 {} 重叠或顺序颠倒，请由早到晚填写",
            pair[0], pair[1]
        )),
        None => Ok(windows),
    }
}

fn window(text: &str) -> Result<Window, String> {
    let wrong = || format!("“{text}”不是时段，请写成 8:30-12:00");
    let (opens, closes) = text.split_once(['-', '–', '—', '－', '~', '至']).ok_or_else(wrong)?;
    let window = Window {
        opens: minute(opens).ok_or_else(wrong)?,
        closes: minute(closes).ok_or_else(wrong)?,
    };
    if window.opens >= window.closes {
        return Err(format!("时段 {window} 的结束不晚于开始；跨午夜请分成两段"));
    }
    Ok(window)
}

fn minute(text: &str) -> Option<u16> {
    use chrono::Timelike;
    let text = text.trim().replace('：', ":");
    if text == "24:00" {
        return Some(DAY_MINUTES);
    }
    let time = NaiveTime::parse_from_str(&text, "%H:%M").ok()?;
    u16::try_from(time.hour() * 60 + time.minute()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_read_back_as_they_are_shown() {
        let hours = DeskHours::parse("8:30–12:00，13:30－17:30；休息日 9:00至12:00").unwrap();
        assert_eq!(hours.to_string(), "08:30-12:00,13:30-17:30；休息日 09:00-12:00");
        let stored = serde_json::to_string(&hours).unwrap();
        assert_eq!(serde_json::from_str::<DeskHours>(&stored).unwrap(), hours);
        for office in ["8:30-12:00,13:30-17:30", "周一至周五 8:30-12:00、13:30-17:30"] {
            assert_eq!(DeskHours::parse(office).unwrap(), DeskHours::office());
        }
        for always in ["全天", "每天0:00-24:00"] {
            assert_eq!(DeskHours::parse(always).unwrap(), DeskHours::always());
        }
        assert_eq!(
            DeskHours::parse("0:00-24:00；休息日 0:00-24:00").unwrap(),
            DeskHours::always()
        );
    }

    #[test]
    fn a_desk_that_opens_every_day_keeps_what_is_said_of_days_off() {
        assert_eq!(
            DeskHours::parse("每天8:30-17:30；休息日9:00-12:00"),
            DeskHours::parse("8:30-17:30；休息日 9:00-12:00")
        );
        let refused = DeskHours::parse("每天9:00-18:00，休息日不值守").unwrap_err();
        assert!(refused.contains("“不值守”不是时段"), "{refused}");
    }

    #[test]
    fn hours_that_are_none_are_refused_in_words() {
        for (text, word) in [
            ("", "至少"),
            ("8:30", "不是时段"),
            ("25:00-26:00", "不是时段"),
            ("17:30-8:30", "不晚于"),
            ("9:00-9:00", "不晚于"),
            ("8:30-12:00,11:00-17:30", "重叠"),
            ("13:00-17:00,8:00-12:00", "颠倒"),
        ] {
            let refused = DeskHours::parse(text).unwrap_err();
            assert!(refused.contains(word), "{text}: {refused}");
        }
    }
}
