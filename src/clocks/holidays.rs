//! A year's holidays as somebody brings them: a spreadsheet (.xlsx, .xls, .ods, .csv) or a calendar
//! file (.ics) in which days are marked 休 and 班.

use std::collections::BTreeSet;
use std::str::FromStr;

use icalendar::{Calendar, CalendarDateTime, Component, DatePerhapsTime};

use super::calendar::{CalendarDay, DayKind, YEARS, is_before_new_year};
use crate::error::Error;
use crate::kernel::{Day, FieldError, Timestamp};
use crate::registers::raw::{Grid, Raw};
use crate::registers::{csvfile, days, guard, workbook};

const DAY: &[&str] = &["日期", "日", "开始日期", "开始", "起", "day", "date", "start"];
const UNTIL: &[&str] = &["结束日期", "结束", "止", "until", "end"];
const KIND: &[&str] = &["类型", "安排", "休班", "休/班", "kind", "type"];
const NAME: &[&str] = &["名称", "节日", "节假日", "说明", "name"];
const NOTICE: &[&str] = &["依据", "文号", "来源", "notice"];

/// No holiday lasts longer; a longer row is a slip of the pen.
const LONGEST: i64 = 31;
const MOST_DAYS: usize = 2_000;

/// The days of a file, in order.
pub fn read(bytes: &[u8]) -> Result<Vec<CalendarDay>, Vec<FieldError>> {
    let mut found = if is_ics(bytes) {
        of_ics(bytes)?
    } else {
        of_sheet(bytes)?
    };
    if found.is_empty() {
        return Err(wrong(
            "no_days",
            "文件里没有读到任何一天：请用“日期、类型、名称”三列，类型写 休 或 班",
        ));
    }
    if found.len() > MOST_DAYS {
        return Err(wrong(
            "too_many",
            "文件里的日子太多，请只导入节假日和调休，不超过2000天",
        ));
    }
    found.sort_by_key(|row| row.day);
    if let Some(pair) = found
        .windows(2)
        .find(|p| p[0].day == p[1].day && p[0].kind != p[1].kind)
    {
        let message = format!(
            "{}既写了{}又写了{}",
            pair[0].day,
            pair[0].kind.label(),
            pair[1].kind.label()
        );
        return Err(wrong("contradiction", &message));
    }
    found.dedup_by_key(|row| row.day);
    Ok(found)
}

/// The days as a file that [`read`] reads back.
pub fn write(days: &[CalendarDay]) -> Result<String, Error> {
    let broken = |said: String| Error::Internal(format!("a calendar cannot be written: {said}"));
    let mut csv = csv::Writer::from_writer(vec![]);
    for row in days {
        csv.serialize(row).map_err(|e| broken(e.to_string()))?;
    }
    let bytes = csv.into_inner().map_err(|e| broken(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| broken(e.to_string()))
}

/// The years whose whole notice these days are. A notice may reach into the last days of the year
/// before; those alone do not replace that year.
pub fn whole_years(days: &[CalendarDay]) -> BTreeSet<i32> {
    let named: BTreeSet<i32> = days.iter().map(|row| row.day.year()).collect();
    let reached = |year: i32| {
        let mut of_it = days.iter().filter(|row| row.day.year() == year);
        named.contains(&(year + 1)) && of_it.all(|row| is_before_new_year(row.day))
    };
    named.iter().copied().filter(|year| !reached(*year)).collect()
}

/// Month and day.
type Date = (u32, u32);

/// When every notice gives a day off, from and to. The festivals of the moon wander
/// within these windows; 中秋节 may fall into 国庆节 and is not asked for.
const FESTIVALS: &[(&str, Date, Date)] = &[
    ("元旦", (1, 1), (1, 3)),
    ("春节", (1, 20), (2, 25)),
    ("清明节", (4, 3), (4, 6)),
    ("劳动节", (5, 1), (5, 5)),
    ("端午节", (5, 25), (6, 27)),
    ("国庆节", (10, 1), (10, 7)),
];

/// The festivals of a year on which these days give nobody a day off: days that lack one are not the
/// notice of that year.
pub fn lacking(year: i32, days: &[CalendarDay]) -> Vec<&'static str> {
    let rests: BTreeSet<Day> = days
        .iter()
        .filter(|row| !row.kind.is_working())
        .map(|row| row.day)
        .collect();
    let day = |(month, day): Date| Day::ymd(year, month, day);
    FESTIVALS
        .iter()
        .filter(|(_, from, to)| match (day(*from), day(*to)) {
            (Some(from), Some(to)) => rests.range(from..=to).next().is_none(),
            _ => true,
        })
        .map(|(name, ..)| *name)
        .collect()
}

fn wrong(code: &'static str, message: &str) -> Vec<FieldError> {
    vec![FieldError::new("file", code, message)]
}

fn is_ics(bytes: &[u8]) -> bool {
    let head: String = bytes.iter().take(40).map(|b| char::from(*b)).collect();
    head.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}'])
        .trim_start()
        .starts_with("BEGIN:VCALENDAR")
}

/// `休`, `放假`, `班`, `补班`, or a kind by its own word.
pub fn kind_of(text: &str, day: Day) -> Option<DayKind> {
    let text = text.trim();
    if let Some(kind) = DayKind::parse(text) {
        return Some(kind);
    }
    if text.contains('班') {
        return Some(if day.is_weekend() {
            DayKind::MakeUp
        } else {
            DayKind::Workday
        });
    }
    (text.contains('休') || text.contains('假')).then_some(DayKind::Holiday)
}

fn of_ics(bytes: &[u8]) -> Result<Vec<CalendarDay>, Vec<FieldError>> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| wrong("broken_ics", "日历文件不是 UTF-8 编码，请另存后再导入"))?;
    let calendar = Calendar::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|_| wrong("broken_ics", "日历文件（.ics）不完整，请重新导出后再导入"))?;
    let mut rows = vec![];
    for event in calendar.components.iter().filter_map(|c| c.as_event()) {
        let summary = event.get_summary().unwrap_or_default();
        let Some(from) = event.get_start().map(day_of) else {
            continue;
        };
        // The end of a whole-day event is the day after its last.
        let last = event.get_end().map_or(from, |end| day_of(end).plus_days(-1)).max(from);
        let Some(kind) = kind_of(summary, from) else { continue };
        push_span(&mut rows, "file", from, last, kind, &name_in(summary), "")?;
    }
    Ok(rows)
}

fn day_of(at: DatePerhapsTime) -> Day {
    Day(match at {
        DatePerhapsTime::Date(day) => day,
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(at)) => {
            return Timestamp::from_millis(at.timestamp_millis()).day();
        }
        DatePerhapsTime::DateTime(
            CalendarDateTime::Floating(at) | CalendarDateTime::WithTimezone { date_time: at, .. },
        ) => at.date(),
    })
}

/// `春节` of `春节（休）`, `春节 假期 第1天/共9天`, `春节调休上班`.
fn name_in(summary: &str) -> String {
    let end = summary.find(|c: char| c.is_whitespace() || "（(【[休班假补调放上".contains(c));
    summary[..end.unwrap_or(summary.len())].trim().to_owned()
}

fn of_sheet(bytes: &[u8]) -> Result<Vec<CalendarDay>, Vec<FieldError>> {
    let broken = |e: crate::registers::read::FileError| wrong(e.code, &e.message);
    let container = guard::container(bytes).map_err(broken)?;
    let grids = match container {
        guard::Container::Csv => vec![csvfile::grid(bytes, "日历").map_err(broken)?],
        other => workbook::grids(bytes, other).map_err(broken)?,
    };
    let mut rows = vec![];
    for grid in &grids {
        of_grid(grid, &mut rows)?;
    }
    Ok(rows)
}

fn of_grid(grid: &Grid, rows: &mut Vec<CalendarDay>) -> Result<(), Vec<FieldError>> {
    let Some((head, lines)) = grid.lines.split_first() else {
        return Ok(());
    };
    let column = |names: &[&str]| {
        let titled = head.cells.iter().find(|(_, raw)| {
            let title = raw.shown().trim().to_lowercase();
            names.contains(&title.as_str())
        });
        titled.map(|(at, _)| *at)
    };
    let (Some(day), Some(kind)) = (column(DAY), column(KIND)) else {
        return Err(wrong("no_columns", "第一行要有“日期”和“类型”两列的标题"));
    };
    let (until, name, notice) = (column(UNTIL), column(NAME), column(NOTICE));
    let mut errors = vec![];
    for line in lines
        .iter()
        .filter(|line| line.cells.iter().any(|(_, raw)| !raw.is_blank()))
    {
        let at = |column: Option<u32>| column.and_then(|c| line.at(c)).filter(|raw| !raw.is_blank());
        let text = |column| at(column).map_or(String::new(), |raw: &Raw| raw.shown().trim().to_owned());
        let field = format!("file.{}", line.number);
        let read = |column| at(column).map(|raw| days::read_day(raw, grid.since_1904)).transpose();
        let span = match (read(Some(day)), read(until)) {
            (Ok(Some(from)), Ok(last)) => Ok((from, last.unwrap_or(from))),
            (Ok(None), _) => Err(("required", "没有日期".to_owned())),
            (Err(fault), _) | (_, Err(fault)) => Err((fault.code, fault.message)),
        };
        let (from, last) = match span {
            Ok(span) => span,
            Err((code, said)) => {
                errors.push(FieldError::new(field, code, format!("第{}行：{said}", line.number)));
                continue;
            }
        };
        let Some(kind) = kind_of(&text(Some(kind)), from) else {
            let message = format!("第{}行：类型“{}”不认识，请写 休 或 班", line.number, text(Some(kind)));
            errors.push(FieldError::new(field, "unknown_kind", message));
            continue;
        };
        if let Err(more) = push_span(rows, &field, from, last, kind, &text(name), &text(notice)) {
            errors.extend(more);
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Every day from `from` to `last`.
fn push_span(
    rows: &mut Vec<CalendarDay>,
    field: &str,
    from: Day,
    last: Day,
    kind: DayKind,
    name: &str,
    notice: &str,
) -> Result<(), Vec<FieldError>> {
    if let Some(day) = [from, last].into_iter().find(|day| !YEARS.contains(&day.year())) {
        let (first, end) = YEARS.into_inner();
        let message = format!("{day}不在{first}年到{end}年之间，工作日历只记这些年份，请检查年份");
        return Err(vec![FieldError::new(field, "out_of_range", message)]);
    }
    let days = last.days_since(from);
    if !(0..LONGEST).contains(&days) {
        let message = format!("{from}至{last}不是一段假期：结束不能早于开始，也不超过{LONGEST}天");
        return Err(vec![FieldError::new(field, "bad_span", message)]);
    }
    rows.extend((0..=days).map(|n| CalendarDay {
        day: from.plus_days(n),
        kind,
        name: name.chars().take(40).collect(),
        notice: notice.chars().take(80).collect(),
    }));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::WorkingCalendar;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let days = read(bytes).unwrap();
        days.iter()
            .map(|d| format!("{} {} {}", d.day, d.kind, d.name))
            .collect()
    }

    #[test]
    fn a_sheet_of_days_and_spans_is_read_with_rest_and_work_by_one_character() {
        let csv = "日期,结束日期,类型,名称,文号\n2027-10-01,2027-10-03,休,国庆节,国办发明电〔2026〕1号\n2027/9/26,,班,国庆节,\n";
        assert_eq!(
            lines(csv.as_bytes()),
            [
                "2027-09-26 make-up 国庆节",
                "2027-10-01 holiday 国庆节",
                "2027-10-02 holiday 国庆节",
                "2027-10-03 holiday 国庆节",
            ]
        );
    }

    #[test]
    fn a_day_off_is_read_under_every_name_that_it_has_had() {
        let day = Day::parse("2027-10-01").unwrap();
        for said in ["休", "放假", "holiday", "法定节假日", "节假日", "假期"] {
            assert_eq!(kind_of(said, day), Some(DayKind::Holiday), "{said}");
        }
        assert_eq!(kind_of("调休放假", day), Some(DayKind::Exchanged));
    }

    #[test]
    fn days_that_are_written_are_read_back_as_they_were() {
        let mut days: Vec<CalendarDay> = WorkingCalendar::national().of_year(2026).cloned().collect();
        days[0].kind = DayKind::Exchanged;
        days[0].name = "检修,一\"二\"".to_owned();
        assert_eq!(read(write(&days).unwrap().as_bytes()), Ok(days));
    }

    #[test]
    fn a_calendar_file_is_read_and_what_is_neither_rest_nor_work_is_left_out() {
        let ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n\
            BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270206\r\nDTEND;VALUE=DATE:20270208\r\nSUMMARY:春节（休）\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20270220\r\nSUMMARY:春节 补班 第1天/共1天\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nUID:3\r\nDTSTART;VALUE=DATE:20270204\r\nSUMMARY:立春\r\nEND:VEVENT\r\n\
            END:VCALENDAR\r\n";
        assert_eq!(
            lines(ics.as_bytes()),
            [
                "2027-02-06 holiday 春节",
                "2027-02-07 holiday 春节",
                "2027-02-20 make-up 春节"
            ]
        );
    }

    #[test]
    fn a_notice_that_works_a_last_day_of_december_replaces_its_own_year_alone() {
        let of = |csv: &str| Vec::from_iter(whole_years(&read(csv.as_bytes()).unwrap()));
        let new_year = "日期,类型\n2026-12-27,班\n2027-01-01,休\n";
        assert_eq!(of(new_year), [2027]);
        assert_eq!(of(&format!("{new_year}2026-10-01,休\n")), [2026, 2027]);
        assert_eq!(of("日期,类型\n2026-12-27,班\n"), [2026]);
    }

    #[test]
    fn a_year_without_a_day_off_for_each_festival_is_not_its_notice() {
        let of = |year: i32| -> Vec<CalendarDay> { WorkingCalendar::national().of_year(year).cloned().collect() };
        for year in [2024, 2025, 2026] {
            assert!(lacking(year, &of(year)).is_empty(), "{year}");
        }
        let without = |name: &str| {
            let rest: Vec<CalendarDay> = of(2026).into_iter().filter(|row| row.name != name).collect();
            lacking(2026, &rest)
        };
        for name in ["元旦", "春节", "清明节", "劳动节", "端午节", "国庆节"] {
            assert_eq!(without(name), [name]);
        }
        let worked = read("日期,类型\n2026-10-01,班\n".as_bytes()).unwrap();
        assert_eq!(lacking(2026, &worked).len(), 6);
    }

    #[test]
    fn what_cannot_be_read_is_refused_by_row_and_nothing_is_guessed() {
        let refused = |text: &str| {
            let errors = read(text.as_bytes()).unwrap_err();
            errors.into_iter().map(|e| (e.field, e.code)).collect::<Vec<_>>()
        };
        let one = |field: &str, code| vec![(field.to_owned(), code)];
        assert_eq!(refused("日期,名称\n2027-10-01,国庆节\n"), one("file", "no_columns"));
        assert_eq!(refused("日期,类型\n2027-10-01,过节\n"), one("file.2", "unknown_kind"));
        assert_eq!(refused("日期,类型\n十月一日,休\n"), one("file.2", "not_a_day"));
        assert_eq!(
            refused("日期,结束,类型\n2027-10-01,2027-12-31,休\n"),
            one("file.2", "bad_span")
        );
        let far = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n\
                   DTSTART;VALUE=DATE:22040101\r\nSUMMARY:元旦（休）\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(refused(far), one("file", "out_of_range"));
        assert_eq!(refused("日期,类型\n1999-10-01,休\n"), one("file.2", "out_of_range"));
        assert_eq!(
            refused("日期,类型\n2027-10-01,休\n2027-10-01,班\n"),
            one("file", "contradiction")
        );
        assert_eq!(refused("日期,类型\n"), one("file", "no_days"));
        assert_eq!(
            refused("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"),
            one("file", "broken_ics")
        );
    }
}
