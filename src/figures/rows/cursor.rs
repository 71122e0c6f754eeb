//! How far a reader of rows has come, as text: `f` by facts, `s` by subjects.
//!
//! It names no subject, since the last one may be a matter that this reader may not know of: it says how
//! many were read of a building and a day, or of the subjects of one kind in a building.

use std::fmt;

use super::store::Line;
use crate::kernel::Day;

/// In which order, from where on, and how many of what lies there were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub by_fact: bool,
    /// Empty before every building, and for subjects that are counted once in several.
    pub building_id: String,
    /// Of facts.
    pub on_day: Day,
    /// Of subjects.
    pub subject_kind: String,
    pub read: i64,
}

impl Cursor {
    /// Before every line.
    pub fn start(by_fact: bool) -> Self {
        Cursor {
            by_fact,
            building_id: String::new(),
            on_day: Day(chrono::NaiveDate::MIN),
            subject_kind: String::new(),
            read: 0,
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let [order, building, group, read] = parts[..] else {
            return None;
        };
        let mut cursor = Cursor::start(order == "f");
        match order {
            "f" => cursor.on_day = Day::parse(group)?,
            "s" => cursor.subject_kind = group.to_owned(),
            _ => return None,
        }
        cursor.building_id = building.to_owned();
        cursor.read = read.parse().ok().filter(|n| *n >= 0)?;
        Some(cursor)
    }

    /// After these lines, which follow this place; `distinct` where a subject is of no one building.
    pub fn after(&self, lines: &[Line], distinct: bool) -> Option<Self> {
        let group = |line: &Line| {
            let mut group = Cursor::start(self.by_fact);
            if !distinct {
                group.building_id.clone_from(&line.building_id);
            }
            if self.by_fact {
                group.on_day = line.on_day;
            } else {
                group.subject_kind.clone_from(&line.subject_kind);
            }
            group
        };
        let last = group(lines.last()?);
        let here = lines.iter().rev().take_while(|line| group(line) == last).count();
        let goes_on = here == lines.len()
            && Cursor {
                read: 0,
                ..self.clone()
            } == last;
        Some(Cursor {
            read: here as i64 + if goes_on { self.read } else { 0 },
            ..last
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (building, read) = (&self.building_id, self.read);
        match self.by_fact {
            true => write!(f, "f.{building}.{}.{read}", self.on_day),
            false => write!(f, "s.{building}.{}.{read}", self.subject_kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(building: &str, day: &str, subject: &str) -> Line {
        Line {
            building_id: building.into(),
            on_day: Day::parse(day).unwrap(),
            subject_kind: "obligation".into(),
            subject_id: subject.into(),
            source: "dispute:d".into(),
            value: 1,
        }
    }

    #[test]
    fn a_cursor_counts_what_was_read_of_a_day_names_no_subject_and_reads_back() {
        let [first, second] = ["2026-03-04", "2026-03-05"];
        let lines = [
            line("b", first, "JF-1"),
            line("b", second, "JF-2"),
            line("b", second, "JF-3"),
        ];
        let one = Cursor::start(true).after(&lines, false).unwrap();
        assert_eq!(one.to_string(), "f.b.2026-03-05.2");
        assert_eq!(Cursor::parse(&one.to_string()), Some(one.clone()));
        // The next page goes on in the same day, and leaves it.
        let two = one.after(&[line("b", second, "JF-4")], false).unwrap();
        assert_eq!(two.to_string(), "f.b.2026-03-05.3");
        let three = two.after(&[line("c", second, "JF-5")], false).unwrap();
        assert_eq!(three.to_string(), "f.c.2026-03-05.1");
    }

    #[test]
    fn subjects_are_counted_by_building_and_kind_and_distinct_ones_by_kind_alone() {
        let lines = [line("a", "2026-03-04", "x"), line("b", "2026-03-04", "y")];
        let start = Cursor::start(false);
        assert_eq!(start.after(&lines, false).unwrap().to_string(), "s.b.obligation.1");
        let distinct = start.after(&lines, true).unwrap();
        assert_eq!(distinct.to_string(), "s..obligation.2");
        let read = Cursor::parse("s..obligation.2").unwrap();
        assert_eq!(read.after(&lines, true).unwrap().read, 4);
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for bad in [
            "",
            "f",
            "x.a.b.1",
            "f.b.today.1",
            "f.b.2026-03-04.-1",
            "s.b.k.n",
            "s.b.k.1.2",
        ] {
            assert!(Cursor::parse(bad).is_none(), "{bad}");
        }
    }
}
